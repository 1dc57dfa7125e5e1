//! A post as far as its front matter and its last lines tell: everything but the body.

use super::{ContentHash, HashKind, Instant, Person, Term};

/// Where a post stands on disk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePath {
    /// Which of the configured folders, counted from 0.
    pub folder: u16,
    /// The path below that folder, with `/` between its parts.
    pub path: Box<str>,
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
    pub authors: Vec<Person>,
    /// Categories in the order of the post, each once.
    pub categories: Vec<Term>,
    /// Tags in the order of the post, each once.
    pub tags: Vec<Term>,
    /// The description given in the front matter, plain text.
    pub summary: Option<Box<str>>,
    /// The absolute address of the post's image.
    pub image: Option<Box<str>>,
    /// The language of the post (BCP 47), where it is not the site's.
    pub language: Option<Box<str>>,
    /// Where the body stands.
    pub body: BodyPlace,
}

/// Whether `text` has the shape of a BCP 47 language tag.
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=8).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
