//! The hash of what a reader sees of a post.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What was hashed. Hashes of two kinds cannot be compared: a change of kind tells nothing of the post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HashKind {
    /// Title, whole text, links and images of an entry, as the first version of the rules reads them.
    Text,
    /// Title, summary and image of an entry that carries no text.
    Summary,
    /// The bytes of the file of a post that no feed has carried yet.
    File,
}

impl HashKind {
    fn name(self) -> &'static str {
        match self {
            HashKind::Text => "text1",
            HashKind::Summary => "summary1",
            HashKind::File => "file1",
        }
    }
}

/// A hash with its kind, written `text1:0123456789abcdef`. The number in the kind is the version of the rules, so that
/// other rules make no post look changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash {
    /// What was hashed.
    pub kind: HashKind,
    /// The first eight bytes of its BLAKE3 hash.
    pub value: u64,
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:016x}", self.kind.name(), self.value)
    }
}

impl FromStr for ContentHash {
    type Err = String;

    fn from_str(text: &str) -> Result<ContentHash, String> {
        let wrong = || format!("`{text}` is no hash of a kind that is known");
        let (name, digits) = text.split_once(':').ok_or_else(wrong)?;
        let kind = [HashKind::Text, HashKind::Summary, HashKind::File]
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(wrong)?;
        let value = u64::from_str_radix(digits, 16).map_err(|_| wrong())?;
        Ok(ContentHash { kind, value })
    }
}

impl Serialize for ContentHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ContentHash, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_it_is_written() {
        for kind in [HashKind::Text, HashKind::Summary, HashKind::File] {
            let hash = ContentHash { kind, value: 0xabc };
            assert_eq!(hash.to_string().parse::<ContentHash>(), Ok(hash));
        }
        for bad in ["", "text1", "text9:00", "text1:xyz"] {
            assert!(bad.parse::<ContentHash>().is_err(), "{bad}");
        }
    }
}
