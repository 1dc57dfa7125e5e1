//! manifest.json: what stands in the output folder, which slug each group was given, and which entries stand in which
//! feed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{Format, Grouping};

/// A published file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its path below the output folder.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The BLAKE3 hash of its bytes, in hexadecimal digits.
    pub hash: String,
    /// The media type with which to serve it.
    #[serde(rename = "type")]
    pub media_type: String,
}

/// The slug that a category, tag or author was given; it stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlugRecord {
    /// What it is.
    pub by: Grouping,
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: String,
}

/// A feed that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedRecord {
    /// The last part of its id: `feeds`, or `feeds/category/<slug>`.
    pub feed: String,
    /// Its documents: a path below the output folder for each format.
    pub documents: BTreeMap<Format, String>,
    /// A hash of the ids of its entries in their order, in hexadecimal digits: whether other entries stand in it is told
    /// without reading it.
    pub ids: String,
}

impl FeedRecord {
    /// The hash of the ids of entries.
    pub fn hash_of(ids: impl Iterator<Item = impl AsRef<str>>) -> String {
        let mut hasher = blake3::Hasher::new();
        for id in ids {
            hasher.update(id.as_ref().as_bytes());
            hasher.update(b"\n");
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }
}

/// Everything that a build published.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The files, in the order of their paths; the manifest itself is none of them.
    pub files: Vec<FileRecord>,
    /// The slugs, in the order of groupings and names.
    #[serde(default)]
    pub slugs: Vec<SlugRecord>,
    /// The feeds, in the order of `feed`.
    #[serde(default)]
    pub feeds: Vec<FeedRecord>,
}

impl Manifest {
    /// Its name in the output folder.
    pub const PATH: &'static str = "manifest.json";

    /// Reads a manifest; `None` where the bytes are none.
    pub fn parse(bytes: &[u8]) -> Option<Manifest> {
        serde_json::from_slice(bytes).ok()
    }

    /// Where bytes that are no manifest go wrong: line and column, from 1.
    pub fn fault_at(bytes: &[u8]) -> (u32, u32) {
        let fault = serde_json::from_slice::<Manifest>(bytes).err();
        let (line, column) = fault.map_or((1, 1), |fault| (fault.line().max(1), fault.column().max(1)));
        let number = |place| u32::try_from(place).unwrap_or(u32::MAX);
        (number(line), number(column))
    }

    /// Its bytes: one record a line, so that differences are small.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = String::from("{\n\"files\": [");
        lines(&mut text, self.files.iter());
        text.push_str("],\n\"slugs\": [");
        lines(&mut text, self.slugs.iter());
        text.push_str("],\n\"feeds\": [");
        lines(&mut text, self.feeds.iter());
        text.push_str("]\n}\n");
        text.into_bytes()
    }
}

fn lines<'a, T: Serialize + 'a>(text: &mut String, records: impl Iterator<Item = &'a T>) {
    for (index, record) in records.enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&serde_json::to_string(record).expect("a record of strings and numbers is always JSON"));
    }
    text.push('\n');
}
