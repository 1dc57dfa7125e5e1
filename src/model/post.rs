//! A post as far as its front matter and its last lines tell: everything but the body.

mod joined;
mod packed;
mod source_path;

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use super::{ContentHash, HashKind, Instant, Person, Term};

pub use joined::Joined;
pub use packed::{Packed, Starts, Texts, pack_ids, unpack_ids};
pub use source_path::SourcePath;

/// The language of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// CommonMark with raw HTML.
    Markdown,
    /// HTML.
    Html,
}

/// Where the body stands in the decoded text of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyPlace {
    /// Its language.
    pub markup: Markup,
    start: u32,
    end: u32,
    /// The hash of the file's bytes, as [`ContentHash::of`](super::ContentHash::of) makes it.
    pub file_hash: u64,
}

impl BodyPlace {
    /// The body of that language in these bytes of the text; what follows (share URL, navigation) is no part of it.
    ///
    /// # Panics
    /// On a text of four gigabytes.
    pub fn new(markup: Markup, place: Range<usize>, file_hash: u64) -> BodyPlace {
        let byte = |at: usize| u32::try_from(at).expect("a text has less than four gigabytes");
        BodyPlace {
            markup,
            start: byte(place.start),
            end: byte(place.end),
            file_hash,
        }
    }

    /// The same where the bytes may be no place in any text.
    pub fn checked(markup: Markup, place: Range<usize>, file_hash: u64) -> Option<BodyPlace> {
        Some(BodyPlace {
            markup,
            start: u32::try_from(place.start).ok()?,
            end: u32::try_from(place.end).ok().filter(|_| place.start <= place.end)?,
            file_hash,
        })
    }

    /// Its bytes in the text.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The hash of the file, as the ledger has it of posts that no feed has carried yet.
    pub fn content_hash(&self) -> ContentHash {
        ContentHash {
            kind: HashKind::File,
            value: self.file_hash,
        }
    }
}

/// A post without its body: what is needed to put it into feeds. There are as many as posts, so that what many have in
/// common is held once, and what few have stands apart.
#[derive(Debug, Clone, PartialEq)]
pub struct PostHead {
    /// Whether the front matter gives the id.
    pub id_is_given: bool,
    /// Whether it is of several files.
    pub is_joined: bool,
    /// Where the post was read.
    pub source: SourcePath,
    /// The date of the post, in the zone of the site.
    pub published: Instant,
    /// Whether the front matter says when it last changed.
    pub updated_is_given: bool,
    /// Its categories and tags.
    pub terms: Arc<Terms>,
    /// Where the body stands.
    pub body: BodyPlace,
    /// One more than the number of its line.
    line: Option<NonZeroU32>,
    texts: Packed,
    common: Arc<Common>,
    extra: Option<Box<Extra>>,
}

/// The categories and tags of a post.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// Categories in the order of the post, each once.
    pub categories: Box<[Term]>,
    /// Tags in the order of the post, each once.
    pub tags: Box<[Term]>,
}

/// What else many posts have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Common {
    /// What their ids begin with.
    pub id: Box<str>,
    /// Who wrote them; the site's author where nobody is named, perhaps nobody.
    pub authors: Arc<[Person]>,
    /// What the addresses of their pages begin with.
    pub url: Box<str>,
    /// What their share URLs begin with.
    pub origin: Box<str>,
}

impl Common {
    fn starts(&self) -> Starts<'_> {
        Starts {
            id: &self.id,
            url: &self.url,
            origin: &self.origin,
        }
    }
}

/// What few posts have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extra {
    /// The description given in the front matter, plain text.
    pub summary: Option<Box<str>>,
    /// The absolute address of the post's image.
    pub image: Option<Box<str>>,
    /// The language of the post (BCP 47), where it is not the site's.
    pub language: Option<Box<str>>,
    /// The last significant change, where that is after the publication.
    pub updated: Option<Instant>,
    /// The date of the file that the text is of, where the post was first published at another.
    pub dated: Option<Instant>,
}

impl PostHead {
    /// A post without an id, whose file is at `source`; `common` are the authors, and the starts under which `texts` were
    /// packed.
    pub fn new(
        source: SourcePath,
        texts: Packed,
        common: Arc<Common>,
        terms: Arc<Terms>,
        published: Instant,
        body: BodyPlace,
    ) -> PostHead {
        PostHead {
            id_is_given: false,
            is_joined: false,
            texts,
            source,
            published,
            updated_is_given: false,
            line: None,
            terms,
            body,
            common,
            extra: None,
        }
    }

    /// The entry's id: an absolute URI, the same in every feed and format, never derived from anything editable.
    pub fn id(&self) -> Joined<'_> {
        self.texts.id(self.common.starts(), self.source.path())
    }

    /// The number of the line that remembers it; `None` for a post that is new.
    pub fn line(&self) -> Option<u32> {
        self.line.map(|line| line.get() - 1)
    }

    /// Sets the number of its line.
    pub fn put_line(&mut self, line: Option<u32>) {
        self.line = line.and_then(|line| NonZeroU32::new(line.checked_add(1)?));
    }

    /// Plain text, never empty.
    pub fn title(&self) -> &str {
        self.texts.title()
    }

    /// The absolute address of the post on its site.
    pub fn url(&self) -> Joined<'_> {
        self.texts.url(self.common.starts(), self.source.path())
    }

    /// The share URL the post was taken from (`via`).
    pub fn origin(&self) -> Option<Joined<'_>> {
        self.texts.origin(self.common.starts(), self.source.path())
    }

    /// The key of its origin.
    pub fn key(&self) -> Option<Joined<'_>> {
        self.texts.key(self.source.path())
    }

    /// What it has in common with many posts.
    pub fn common(&self) -> &Common {
        &self.common
    }

    /// Its texts as they are packed.
    pub fn texts(&self) -> &Packed {
        &self.texts
    }

    /// Who wrote it; the site's author where nobody is named, perhaps nobody.
    pub fn authors(&self) -> &Arc<[Person]> {
        &self.common.authors
    }

    /// The description given in the front matter, plain text.
    pub fn summary(&self) -> Option<&str> {
        self.extra.as_ref()?.summary.as_deref()
    }

    /// The absolute address of the post's image.
    pub fn image(&self) -> Option<&str> {
        self.extra.as_ref()?.image.as_deref()
    }

    /// The language of the post (BCP 47), where it is not the site's.
    pub fn language(&self) -> Option<&str> {
        self.extra.as_ref()?.language.as_deref()
    }

    /// The last significant change; never before `published`.
    pub fn updated(&self) -> Instant {
        let updated = self.extra.as_ref().and_then(|extra| extra.updated);
        updated.map_or(self.published, |updated| updated.max(self.published))
    }

    /// The date of the file that the text is of, where the post was first published at another.
    pub fn dated(&self) -> Option<Instant> {
        self.extra.as_ref()?.dated
    }

    /// Sets what few posts have.
    pub fn put_extra(&mut self, extra: Extra) {
        self.extra = (extra != Extra::default()).then(|| Box::new(extra));
    }

    /// Sets the last significant change.
    pub fn put_updated(&mut self, updated: Instant) {
        let updated = Some(updated).filter(|updated| *updated > self.published);
        if updated != self.extra.as_ref().and_then(|extra| extra.updated) {
            let extra = self.extra();
            self.put_extra(Extra { updated, ..extra });
        }
    }

    /// Sets the date of the file that the text is of.
    pub fn put_dated(&mut self, dated: Option<Instant>) {
        if dated != self.dated() {
            let extra = self.extra();
            self.put_extra(Extra { dated, ..extra });
        }
    }

    fn extra(&mut self) -> Extra {
        self.extra.take().map(|extra| *extra).unwrap_or_default()
    }

    /// Sets its id.
    pub fn put_id(&mut self, id: &str) {
        // It is what was expected, nearly always.
        if self.id() == *id {
            return;
        }
        self.texts = self.texts.with_id(id, self.common.starts(), self.source.path());
    }

    /// Sets its address.
    pub fn put_url(&mut self, url: &str) {
        let own = self.unpacked();
        self.texts = self.packed(Texts { url, ..own.texts() });
    }

    /// Sets share URL and its key.
    pub fn put_origin(&mut self, origin: Option<&str>, key: Option<&str>) {
        let own = self.unpacked();
        self.texts = self.packed(Texts {
            origin,
            key,
            ..own.texts()
        });
    }

    fn unpacked(&self) -> Unpacked<'_> {
        Unpacked {
            id: self.id().text(),
            title: self.title(),
            url: self.url().text(),
            origin: self.origin().map(Joined::text),
            key: self.key().map(Joined::text),
        }
    }

    fn packed(&self, texts: Texts<'_>) -> Packed {
        Packed::new(texts, self.common.starts(), self.source.path())
    }
}

#[cfg(test)]
impl PostHead {
    /// A post of which a test needs nothing but these.
    pub fn for_test(id: &str, published: Instant, terms: &Arc<Terms>, authors: &Arc<[Person]>) -> PostHead {
        let common = Common {
            id: "".into(),
            authors: Arc::clone(authors),
            url: "".into(),
            origin: "".into(),
        };
        let (title, url, origin, key) = ("T", "https://x.example/a", None, None);
        let texts = Texts {
            id,
            title,
            url,
            origin,
            key,
        };
        let source = SourcePath::new(0, "a.md");
        let texts = Packed::new(texts, common.starts(), source.path());
        let body = BodyPlace::new(Markup::Markdown, 0..0, 0);
        PostHead::new(source, texts, Arc::new(common), Arc::clone(terms), published, body)
    }
}

/// The texts of a post, each in one piece.
struct Unpacked<'a> {
    id: Cow<'a, str>,
    title: &'a str,
    url: Cow<'a, str>,
    origin: Option<Cow<'a, str>>,
    key: Option<Cow<'a, str>>,
}

impl Unpacked<'_> {
    fn texts(&self) -> Texts<'_> {
        Texts {
            id: &self.id,
            title: self.title,
            url: &self.url,
            origin: self.origin.as_deref(),
            key: self.key.as_deref(),
        }
    }
}

/// Whether `text` has the shape of a BCP 47 language tag. Longer names of languages than of three letters are registered
/// nowhere: `english` is none.
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_at_a_place_that_a_text_may_have() {
        let place = |start: usize, end: usize| BodyPlace::checked(Markup::Html, start..end, 1);
        assert_eq!(place(3, 9), Some(BodyPlace::new(Markup::Html, 3..9, 1)));
        assert_eq!(place(3, 9).map(|place| place.range()), Some(3..9));
        assert_eq!(
            (place(9, 3), place(3, 1 << 32)),
            (None, None),
            "what was kept may be damaged"
        );
    }
}
