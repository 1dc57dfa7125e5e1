//! An entry of a feed: a post with its text, ready to be written in any format.

use std::sync::Arc;

use super::{Instant, Person, Term};

/// A file that belongs to an entry, such as its image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Its absolute address.
    pub url: String,
    /// Its media type.
    pub media_type: &'static str,
}

impl Enclosure {
    /// An image, its media type told by the ending of its path (`image/jpeg` where that says nothing).
    pub fn image(url: &str) -> Enclosure {
        let path = url.split(['?', '#']).next().unwrap_or(url);
        let ending = path
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_ascii_lowercase();
        let media_type = match ending.as_str() {
            "png" => "image/png",
            "gif" => "image/gif",
            "webp" => "image/webp",
            "avif" => "image/avif",
            "svg" => "image/svg+xml",
            "bmp" => "image/bmp",
            "tif" | "tiff" => "image/tiff",
            _ => "image/jpeg",
        };
        Enclosure {
            url: url.to_owned(),
            media_type,
        }
    }
}

/// What a reader sees of a post's text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryText {
    /// Clean HTML with absolute addresses; `None` where the feed carries summaries only.
    pub content: Option<Arc<str>>,
    /// Plain text; may be empty where the post has no text at all.
    pub summary: Arc<str>,
    /// When this build saw that it changed, where it did.
    pub changed: Option<Instant>,
}

/// A category or tag of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// The name, as the post gives it.
    pub term: Term,
    /// The readable name where it is another.
    pub label: Option<Term>,
}

/// One entry (Atom's word; an item in RSS and JSON Feed).
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Opaque: what `guid` in RSS and `id` in JSON say. A URI, unless it is another tool's id that was none.
    pub id: String,
    /// The same as a URI, which Atom asks for (RFC 4287 section 4.2.6).
    pub uri: String,
    /// Plain text.
    pub title: String,
    /// Absolute address of the post.
    pub link: String,
    /// The share URL the post was taken from.
    pub via: Option<String>,
    /// When it was first published.
    pub published: Instant,
    /// When it last changed significantly.
    pub updated: Instant,
    /// Its authors; never empty.
    pub authors: Arc<[Person]>,
    /// Categories, then tags, each once.
    pub categories: Vec<Category>,
    /// The text.
    pub text: EntryText,
    /// Its image.
    pub image: Option<Enclosure>,
    /// Its language where it is not the feed's.
    pub language: Option<String>,
}
