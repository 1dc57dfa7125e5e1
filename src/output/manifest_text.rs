//! A manifest of which few records are others: they are put in the places of those of their names, without a look at the
//! rest, of which there is as much as there are feeds.

use std::ops::Range;

use memchr::memmem;
use serde::Serialize;

use super::manifest::{FeedRecord, FileRecord};

/// A manifest as [`Manifest::to_bytes`](super::Manifest::to_bytes) writes it: a record a line.
#[derive(Debug, Clone, Default)]
pub struct ManifestText {
    text: Vec<u8>,
}

impl ManifestText {
    /// The manifest of those bytes.
    pub fn new(text: Vec<u8>) -> ManifestText {
        ManifestText { text }
    }

    /// Whether it has a record of the file at `path`.
    pub fn has_file(&self, path: &str) -> bool {
        self.place("path", path).is_some()
    }

    /// Whether it has a record of the feed with that last part of its id.
    pub fn has_feed(&self, feed: &str) -> bool {
        self.place("feed", feed).is_some()
    }

    /// Puts a record in the place of that of the same file; answers whether there was one.
    pub(super) fn put_file(&mut self, record: &FileRecord) -> bool {
        self.put("path", &record.path, record)
    }

    /// Puts a record in the place of that of the same feed; answers whether there was one.
    pub(super) fn put_feed(&mut self, record: &FeedRecord) -> bool {
        self.put("feed", &record.feed, record)
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.text
    }

    fn put(&mut self, key: &str, name: &str, record: &impl Serialize) -> bool {
        let Some(place) = self.place(key, name) else {
            return false;
        };
        self.text.splice(place, json(record).into_bytes());
        true
    }

    /// Where the record stands whose first field is `key`, and `name`.
    fn place(&self, key: &str, name: &str) -> Option<Range<usize>> {
        let begin = format!("\n{{{}:{},", json(&key), json(&name));
        let start = memmem::find(&self.text, begin.as_bytes())? + 1;
        let end = start + memchr::memchr(b'\n', &self.text[start..])?;
        let line = &self.text[start..end];
        Some(start..end - usize::from(line.ends_with(b",")))
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("a record of strings and numbers is always JSON")
}
