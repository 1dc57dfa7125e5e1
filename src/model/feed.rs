//! A feed: what its head says, and its entries in order.

use super::{DeletedEntry, Entry, Format, Instant, Person};

/// The addresses that belong to a feed in one format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedLinks {
    /// The address of this very document (`rel="self"`, `feed_url`).
    pub self_link: String,
    /// The subscription document, where this one is an archive (RFC 5005 `current`).
    pub current: Option<String>,
    /// The archive document with the entries before these (RFC 5005 `prev-archive`, JSON `next_url`).
    pub prev_archive: Option<String>,
    /// The archive document with the entries after these (RFC 5005 `next-archive`).
    pub next_archive: Option<String>,
    /// Whether this document is an archive that no longer changes (RFC 5005 section 4).
    pub is_archive: bool,
}

/// A feed, ready to be written in any format.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// Absolute URI, the same in all formats.
    pub id: String,
    /// Plain text.
    pub title: String,
    /// Plain text; may be empty.
    pub description: String,
    /// The page that the feed belongs to (`rel="alternate"`).
    pub home: String,
    /// The documents of the feed, a format each.
    pub links: Vec<(Format, FeedLinks)>,
    /// BCP 47.
    pub language: Option<String>,
    /// The latest `updated` of the entries, or the latest removal.
    pub updated: Instant,
    /// The author of every entry that names none.
    pub author: Option<Person>,
    /// Copyright line.
    pub rights: Option<String>,
    /// An absolute address of a picture for the site.
    pub icon: Option<String>,
    /// WebSub hubs.
    pub hubs: Vec<String>,
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Entries that were removed not long ago, their ids as URIs.
    pub deleted: Vec<DeletedEntry>,
}

impl Feed {
    /// The addresses in `format`.
    ///
    /// # Panics
    /// Never for a feed that the builder made: a writer is called for formats that the feed has.
    pub fn links(&self, format: Format) -> &FeedLinks {
        self.links
            .iter()
            .find(|(found, _)| *found == format)
            .map(|(_, links)| links)
            .expect("a writer is called for formats of the feed")
    }

    /// The latest date of publication, `None` for a feed without entries.
    pub fn published(&self) -> Option<Instant> {
        self.entries.iter().map(|entry| entry.published).max()
    }
}
