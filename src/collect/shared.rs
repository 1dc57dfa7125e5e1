//! What many posts have in common is held once by each thread: to look into what all threads share, and to count who holds it,
//! takes them longer than to make it twice.

use std::collections::HashSet;
use std::sync::Arc;

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::model::{
    BodyPlace, Common, Extra, Instant, Packed, Person, PostHead, SourcePath, Starts, Term, Terms, Texts,
};

use super::per_thread::PerThread;

/// What a post is made of.
pub struct Parts<'a> {
    pub source: &'a SourcePath,
    pub texts: Packed,
    /// What its texts were packed with.
    pub starts: Starts<'a>,
    pub authors: &'a [Person],
    /// Each once.
    pub categories: &'a [&'a str],
    /// Each once.
    pub tags: &'a [&'a str],
    pub published: Instant,
    /// As the front matter or the files of the post say.
    pub updated: Option<Instant>,
    pub body: BodyPlace,
    pub extra: Extra,
}

/// What posts have in common, as far as each thread read any.
#[derive(Debug, Default)]
pub struct Shared {
    /// What ids begin with.
    id: String,
    known: PerThread<Known>,
}

#[derive(Debug, Default)]
struct Known {
    names: HashSet<Term>,
    terms: HashTable<(u64, Arc<Terms>)>,
    common: HashTable<(u64, Arc<Common>)>,
}

impl Shared {
    /// Nothing yet; `id` is what ids of the site begin with.
    pub fn new(id: String) -> Shared {
        Shared {
            id,
            ..Shared::default()
        }
    }

    /// Nothing yet, for a post by itself.
    pub fn alone() -> Shared {
        Shared {
            id: String::new(),
            known: PerThread::of_one(),
        }
    }

    /// What the texts of a post are packed with: what ids of the site begin with, and its address and share URL.
    pub fn starts<'a>(&'a self, url: &'a str, origin: &'a str) -> Starts<'a> {
        let id = &self.id;
        Starts { id, url, origin }
    }

    /// The texts of the post at `source` without its id, packed, and what they were packed with.
    pub fn packed<'a>(&'a self, texts: Texts<'a>, source: &SourcePath) -> (Packed, Starts<'a>) {
        let starts = texts.starts(source.path(), &self.id);
        (Packed::new(texts, starts, source.path()), starts)
    }

    /// The post of these parts. Its id is given later.
    pub fn head(&self, parts: Parts<'_>) -> Box<PostHead> {
        let mut head = Box::new(PostHead::new(
            parts.source.clone(),
            parts.texts,
            self.common(parts.starts, parts.authors),
            self.terms(parts.categories, parts.tags),
            parts.published,
            parts.body,
        ));
        head.put_extra(parts.extra);
        head.put_updated(parts.updated.unwrap_or(parts.published));
        head
    }

    fn common(&self, starts: Starts<'_>, authors: &[Person]) -> Arc<Common> {
        let mut persons = authors.iter().flat_map(|person| {
            let (url, email) = (person.url.as_deref(), person.email.as_deref());
            [&*person.name, url.unwrap_or_default(), email.unwrap_or_default()]
        });
        let of_starts = [starts.url, starts.origin];
        let hash = hash_of([&mut of_starts.into_iter(), &mut persons]);
        let mut known = self.known.mine();
        let is_same = |(known, common): &(u64, Arc<Common>)| {
            *known == hash && (&*common.url, &*common.origin, &*common.authors) == (starts.url, starts.origin, authors)
        };
        if let Some((_, common)) = known.common.find(hash, is_same) {
            return Arc::clone(common);
        }
        let common = Arc::new(Common {
            id: starts.id.into(),
            authors: authors.into(),
            url: starts.url.into(),
            origin: starts.origin.into(),
        });
        known
            .common
            .insert_unique(hash, (hash, Arc::clone(&common)), |(hash, _)| *hash);
        common
    }

    fn terms(&self, categories: &[&str], tags: &[&str]) -> Arc<Terms> {
        let hash = hash_of([&mut categories.iter().copied(), &mut tags.iter().copied()]);
        let mut known = self.known.mine();
        let is_same = |(known, terms): &(u64, Arc<Terms>)| {
            *known == hash && are(&terms.categories, categories) && are(&terms.tags, tags)
        };
        if let Some((_, terms)) = known.terms.find(hash, is_same) {
            return Arc::clone(terms);
        }
        let mut held = |names: &[&str]| names.iter().map(|name| known.name(name)).collect();
        let terms = Arc::new(Terms {
            categories: held(categories),
            tags: held(tags),
        });
        known
            .terms
            .insert_unique(hash, (hash, Arc::clone(&terms)), |(hash, _)| *hash);
        terms
    }
}

impl Known {
    fn name(&mut self, name: &str) -> Term {
        if let Some(known) = self.names.get(name) {
            return Arc::clone(known);
        }
        let term = Term::from(name);
        self.names.insert(Arc::clone(&term));
        term
    }
}

fn are(terms: &[Term], names: &[&str]) -> bool {
    terms.iter().map(|term| &**term).eq(names.iter().copied())
}

/// The hash of texts of which some belong together: those of each part are told from those of the next.
fn hash_of(parts: [&mut dyn Iterator<Item = &str>; 2]) -> u64 {
    let mut hash = 0;
    for part in parts {
        for text in part {
            hash = xxh3_64_with_seed(text.as_bytes(), hash);
        }
        hash = hash.rotate_left(1) ^ 1;
    }
    hash
}
