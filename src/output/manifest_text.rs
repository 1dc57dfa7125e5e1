//! A manifest of which few records are others: they are put in the places of those of their names, without reading the
//! others, of which there are as many as there are feeds.

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;

use super::manifest::{FeedRecord, FileRecord};

/// A manifest as [`Manifest::to_bytes`](super::Manifest::to_bytes) writes it: a record a line.
#[derive(Debug)]
pub struct ManifestText {
    text: Vec<u8>,
    /// Where the records stand that may be put, by their first fields as they are written.
    places: HashMap<String, Range<usize>>,
    /// The records that were put, and where.
    put: Vec<(Range<usize>, String)>,
}

impl ManifestText {
    /// The manifest of those bytes, of which the records of these files and of the feeds with these last parts of their ids
    /// may be others; `None` where it does not have all of them.
    pub fn new<'a>(
        text: Vec<u8>,
        files: impl Iterator<Item = &'a str>,
        feeds: impl Iterator<Item = &'a str>,
    ) -> Option<ManifestText> {
        let names = files
            .map(|path| field("path", path))
            .chain(feeds.map(|feed| field("feed", feed)));
        let mut places: HashMap<String, Range<usize>> = names.map(|name| (name, 0..0)).collect();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', &text).chain([text.len()]) {
            let line = &text[start..end];
            if let Some(place) = first_field(line).and_then(|name| places.get_mut(name)) {
                *place = start..end - usize::from(line.ends_with(b","));
            }
            start = end + 1;
        }
        let are_there = places.values().all(|place| !place.is_empty());
        are_there.then_some(ManifestText {
            text,
            places,
            put: Vec::new(),
        })
    }

    /// Puts a record in the place of that of the same file; answers whether there is one.
    pub(super) fn put_file(&mut self, record: &FileRecord) -> bool {
        self.put(&field("path", &record.path), record)
    }

    /// Puts a record in the place of that of the same feed; answers whether there is one.
    pub(super) fn put_feed(&mut self, record: &FeedRecord) -> bool {
        self.put(&field("feed", &record.feed), record)
    }

    /// Its bytes with the records that were put.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut put: Vec<&(Range<usize>, String)> = self.put.iter().collect();
        put.sort_by_key(|(place, _)| place.start);
        let mut bytes = Vec::with_capacity(self.text.len() + 64 * put.len());
        let mut copied = 0;
        for (place, record) in put {
            bytes.extend_from_slice(&self.text[copied..place.start]);
            bytes.extend_from_slice(record.as_bytes());
            copied = place.end;
        }
        bytes.extend_from_slice(&self.text[copied..]);
        bytes
    }

    fn put(&mut self, name: &str, record: &impl Serialize) -> bool {
        let place = self.places.remove(name);
        self.put.extend(place.clone().map(|place| (place, json(record))));
        place.is_some()
    }
}

/// A field of text as it is written.
fn field(key: &str, value: &str) -> String {
    format!("{}:{}", json(&key), json(&value))
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("a record of strings and numbers is always JSON")
}

/// The first field of a record that stands in a line, where it is one of text.
fn first_field(line: &[u8]) -> Option<&str> {
    let record = line.strip_prefix(b"{")?;
    let key = end_of_string(record, 0)?;
    let value = (record.get(key) == Some(&b':')).then(|| end_of_string(record, key + 1))??;
    std::str::from_utf8(&record[..value]).ok()
}

/// Where a string of JSON ends that begins at a place.
fn end_of_string(json: &[u8], start: usize) -> Option<usize> {
    let mut at = start + usize::from(json.get(start) == Some(&b'"'));
    if at == start {
        return None;
    }
    loop {
        let found = at + memchr::memchr2(b'"', b'\\', json.get(at..)?)?;
        match json[found] {
            b'"' => return Some(found + 1),
            _ => at = found + 2,
        }
    }
}
