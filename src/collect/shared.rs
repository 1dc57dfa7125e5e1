//! What many posts have in common is held once by each thread: to look into what all threads share, and to count who holds it,
//! takes them longer than to make it twice.

use std::collections::HashSet;
use std::sync::Arc;

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

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
    terms: Keyed<Terms>,
    common: Keyed<Common>,
    /// The key of what is looked for.
    key: Vec<u8>,
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
        let known = &mut *self.known.mine();
        known.key.clear();
        push(&mut known.key, Some(starts.url));
        push(&mut known.key, Some(starts.origin));
        for person in authors {
            for text in [Some(&*person.name), person.url.as_deref(), person.email.as_deref()] {
                push(&mut known.key, text);
            }
        }
        known.common.of(&known.key, || Common {
            id: starts.id.into(),
            authors: authors.into(),
            url: starts.url.into(),
            origin: starts.origin.into(),
        })
    }

    fn terms(&self, categories: &[&str], tags: &[&str]) -> Arc<Terms> {
        let Known { names, terms, key, .. } = &mut *self.known.mine();
        key.clear();
        for list in [categories, tags] {
            list.iter().for_each(|name| push(key, Some(name)));
            push(key, None);
        }
        terms.of(key, || {
            let mut held = |list: &[&str]| list.iter().map(|name| term(names, name)).collect();
            Terms {
                categories: held(categories),
                tags: held(tags),
            }
        })
    }
}

fn term(names: &mut HashSet<Term>, name: &str) -> Term {
    if let Some(known) = names.get(name) {
        return Arc::clone(known);
    }
    let term = Term::from(name);
    names.insert(Arc::clone(&term));
    term
}

/// Adds a text, or that there is none, to a key: keys are the same where all texts are.
fn push(key: &mut Vec<u8>, text: Option<&str>) {
    key.extend_from_slice(&text.map_or(usize::MAX, str::len).to_ne_bytes());
    key.extend_from_slice(text.unwrap_or_default().as_bytes());
}

/// So many things of a kind are looked for; beyond, each post has its own: a site where hardly two are alike.
const MOST: usize = 1 << 16;

/// Things by keys of all that they hold. The key stands in one piece: to compare the texts of the thing itself would be to wait
/// for each of them.
#[derive(Debug)]
struct Keyed<T>(HashTable<(u64, Box<[u8]>, Arc<T>)>);

impl<T> Default for Keyed<T> {
    fn default() -> Keyed<T> {
        Keyed(HashTable::default())
    }
}

impl<T> Keyed<T> {
    /// That of a key, made where it is not known.
    fn of(&mut self, key: &[u8], make: impl FnOnce() -> T) -> Arc<T> {
        let hash = xxh3_64(key);
        if let Some((_, _, thing)) = self.0.find(hash, |(known, of, _)| *known == hash && **of == *key) {
            return Arc::clone(thing);
        }
        let thing = Arc::new(make());
        if self.0.len() < MOST {
            let entry = (hash, key.into(), Arc::clone(&thing));
            self.0.insert_unique(hash, entry, |(hash, ..)| *hash);
        }
        thing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, url: Option<&str>, email: Option<&str>) -> Person {
        Person {
            name: name.to_owned(),
            url: url.map(str::to_owned),
            email: email.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_the_same_is_held_once_and_nothing_else_is_taken_for_it() {
        let shared = Shared::new("tag:x,2021:".to_owned());
        let lists: [(&[&str], &[&str]); 8] = [
            (&[], &[]),
            (&["tea"], &[]),
            (&[], &["tea"]),
            (&["tea", "rice"], &[]),
            (&["tea"], &["rice"]),
            (&["rice", "tea"], &[]),
            (&["tearice"], &[]),
            (&["", "tea"], &[]),
        ];
        let held: Vec<Arc<Terms>> = lists
            .iter()
            .map(|(categories, tags)| shared.terms(categories, tags))
            .collect();
        for (at, (categories, tags)) in lists.iter().enumerate() {
            let names = |terms: &[Term]| terms.iter().map(|term| term.to_string()).collect::<Vec<_>>();
            assert_eq!(
                (names(&held[at].categories), names(&held[at].tags)),
                (owned(categories), owned(tags))
            );
            let same = shared.terms(categories, tags);
            let place = held.iter().position(|terms| Arc::ptr_eq(terms, &same));
            assert_eq!(place, Some(at), "{categories:?} {tags:?}");
        }
        assert!(Arc::ptr_eq(&held[1].categories[0], &held[4].categories[0]), "a name");

        let starts = |url, origin| Starts {
            id: "tag:x,2021:",
            url,
            origin,
        };
        let all = [
            (starts("a", ""), vec![]),
            (starts("", "a"), vec![]),
            (starts("a", "b"), vec![person("N", None, None)]),
            (starts("a", "b"), vec![person("N", Some(""), None)]),
            (starts("a", "b"), vec![person("N", None, Some(""))]),
            (starts("a", "b"), vec![person("N", None, None), person("M", None, None)]),
            (starts("ab", ""), vec![person("N", None, None)]),
        ];
        let held: Vec<Arc<Common>> = all
            .iter()
            .map(|(starts, authors)| shared.common(*starts, authors))
            .collect();
        for (at, (starts, authors)) in all.iter().enumerate() {
            assert_eq!(
                (&*held[at].url, &*held[at].origin, &*held[at].authors),
                (starts.url, starts.origin, &authors[..])
            );
            let same = shared.common(*starts, authors);
            assert_eq!(
                held.iter().position(|common| Arc::ptr_eq(common, &same)),
                Some(at),
                "{starts:?}"
            );
        }
    }

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }
}
