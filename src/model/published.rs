//! A feed as it stands published: what a subscriber was given, by whatever program.

use super::Instant;

/// A feed document that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PublishedFeed {
    /// Its id, where its format has one.
    pub id: Option<String>,
    /// Plain text.
    pub title: String,
    /// The address that it names as its own.
    pub self_link: Option<String>,
    /// The page it belongs to.
    pub home: Option<String>,
    /// The program that made it.
    pub generator: Option<String>,
    /// The address of the document with the entries before these: `prev-archive` or `next` (RFC 5005), `next_url`.
    pub next: Option<String>,
    /// Its entries, in the order of the document.
    pub entries: Vec<PublishedEntry>,
    /// Entries that were removed (RFC 6721).
    pub deleted: Vec<DeletedEntry>,
}

/// An entry of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PublishedEntry {
    /// By what a reader knows it: id or guid, else the link.
    pub id: String,
    /// The address of its page.
    pub link: Option<String>,
    /// As plain text.
    pub title: String,
    /// When it was published.
    pub published: Option<Instant>,
    /// When it last changed; RSS does not tell.
    pub updated: Option<Instant>,
    /// Its HTML.
    pub content: Option<String>,
    /// Its summary, as plain text.
    pub summary: String,
    /// The address that it was taken from.
    pub via: Option<String>,
    /// The address of its image or enclosure.
    pub image: Option<String>,
}

/// An entry that was removed (RFC 6721 section 3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedEntry {
    /// The id it had.
    pub id: String,
    /// When it was removed.
    pub when: Instant,
}
