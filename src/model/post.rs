//! A post as far as its front matter and its last lines tell: everything but the body.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use super::{ContentHash, HashKind, Instant, Person, Term};

/// Where a post stands on disk. Paths of one listing share its text, since there are as many as posts.
#[derive(Clone)]
pub struct SourcePath {
    /// Which of the configured folders, counted from 0.
    pub folder: u16,
    /// The place in the listing, from 1; 0 where it was not listed.
    place: u32,
    start: u32,
    end: u32,
    text: Arc<String>,
}

impl SourcePath {
    /// The file at `path` below the folder of that number, with `/` between the parts of the path.
    ///
    /// # Panics
    /// On a path of four gigabytes.
    pub fn new(folder: u16, path: impl Into<String>) -> SourcePath {
        let text = Arc::new(path.into());
        SourcePath {
            folder,
            place: 0,
            start: 0,
            end: u32::try_from(text.len()).expect("a path has less than four gigabytes"),
            text,
        }
    }

    /// The file at a place of a listing, of which the path stands in the listing's text.
    pub fn listed(folder: u16, place: u32, text: &Arc<String>, path: Range<u32>) -> SourcePath {
        SourcePath {
            folder,
            place: place.saturating_add(1),
            start: path.start,
            end: path.end,
            text: Arc::clone(text),
        }
    }

    /// The path below its folder, with `/` between its parts.
    pub fn path(&self) -> &str {
        &self.text[self.start as usize..self.end as usize]
    }

    /// Its place in the listing in which it was found.
    pub fn place(&self) -> Option<u32> {
        self.place.checked_sub(1)
    }

    fn name(&self) -> (u16, &str) {
        (self.folder, self.path())
    }
}

impl PartialEq for SourcePath {
    fn eq(&self, other: &SourcePath) -> bool {
        self.name() == other.name()
    }
}

impl Eq for SourcePath {}

impl Ord for SourcePath {
    fn cmp(&self, other: &SourcePath) -> Ordering {
        self.name().cmp(&other.name())
    }
}

impl PartialOrd for SourcePath {
    fn partial_cmp(&self, other: &SourcePath) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for SourcePath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Debug for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name().fmt(f)
    }
}

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
    /// First byte of the body in the text.
    pub start: usize,
    /// End of the body in bytes; what follows (share URL, navigation) is no part of it.
    pub end: usize,
    /// The hash of the file's bytes, as [`ContentHash::of`](super::ContentHash::of) makes it.
    pub file_hash: u64,
}

impl BodyPlace {
    /// The hash of the file, as the ledger has it of posts that no feed has carried yet.
    pub fn content_hash(&self) -> ContentHash {
        ContentHash {
            kind: HashKind::File,
            value: self.file_hash,
        }
    }
}

/// A post without its body: what is needed to put it into feeds.
#[derive(Debug, Clone, PartialEq)]
pub struct PostHead {
    /// The entry's id: an absolute URI, the same in every feed and format, never derived from anything editable.
    pub id: Box<str>,
    /// Whether the front matter gives the id.
    pub id_is_given: bool,
    /// Where the post was read.
    pub source: SourcePath,
    /// Plain text, never empty.
    pub title: Box<str>,
    /// The date of the post, in the zone of the site.
    pub published: Instant,
    /// The date of the file that the text is of, where the post was first published at another.
    pub dated: Option<Instant>,
    /// The last significant change; never before `published`.
    pub updated: Instant,
    /// Whether the front matter says when that was.
    pub updated_is_given: bool,
    /// The key of its origin.
    pub key: Option<Box<str>>,
    /// The number of the line that remembers it; `None` for a post that is new.
    pub line: Option<u32>,
    /// The absolute address of the post on its site.
    pub url: Box<str>,
    /// The share URL the post was taken from (`via`).
    pub origin: Option<Box<str>>,
    /// Who wrote it; the site's author where nobody is named, perhaps nobody.
    pub authors: Arc<[Person]>,
    /// Categories in the order of the post, each once.
    pub categories: Box<[Term]>,
    /// Tags in the order of the post, each once.
    pub tags: Box<[Term]>,
    /// What few posts have.
    pub extra: Option<Box<Extra>>,
    /// Where the body stands.
    pub body: BodyPlace,
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
}

impl Extra {
    /// As a [`PostHead`] holds it: `None` where there is nothing.
    pub fn boxed(self) -> Option<Box<Extra>> {
        (self != Extra::default()).then(|| Box::new(self))
    }
}

impl PostHead {
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
}

/// Whether `text` has the shape of a BCP 47 language tag.
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=8).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
