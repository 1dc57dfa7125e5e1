//! The hash of what a reader sees of a post, and those of its file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What was hashed. Hashes of two kinds cannot be compared: a change of kind tells nothing of the post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HashKind {
    /// Title, whole text, links and images of an entry, as the rules of this version read them.
    Text,
    /// Title, summary and image of an entry that carries no text.
    Summary,
    /// The bytes of the file of a post that no feed has carried yet.
    File,
}

impl HashKind {
    fn name(self) -> &'static str {
        match self {
            HashKind::Text => "text2",
            HashKind::Summary => "summary2",
            HashKind::File => "file2",
        }
    }
}

/// A hash with its kind, written `text2:0123456789abcdef`. The number in the kind is the version of the rules, so that
/// other rules make no post look changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash {
    /// What was hashed.
    pub kind: HashKind,
    /// Its XXH3 hash, of 64 bits.
    pub value: u64,
}

const HEX: &[u8; 16] = b"0123456789abcdef";

impl ContentHash {
    /// The hash of bytes of that kind. Nobody gains by two texts of one hash, so that a quick one will do.
    pub fn of(kind: HashKind, bytes: &[u8]) -> ContentHash {
        ContentHash {
            kind,
            value: xxhash_rust::xxh3::xxh3_64(bytes),
        }
    }
}

/// The hashes of a file's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileHashes {
    /// That by which the memory of a build compares contents: XXH3 of 128 bits, and 1 where that is 0.
    pub content: u128,
    /// That of the ledger ([`HashKind::File`]).
    pub file: u64,
}

impl FileHashes {
    /// Those of a file that was not read.
    pub const NONE: FileHashes = FileHashes { content: 0, file: 0 };

    /// Those of a file with these bytes.
    pub fn of(bytes: &[u8]) -> FileHashes {
        // Of longer texts XXH3 of 64 bits is the lower half of that of 128.
        const SHORT: usize = 240;
        let whole = xxhash_rust::xxh3::xxh3_128(bytes);
        FileHashes {
            // 0 stands for a content that is not known.
            content: whole.max(1),
            file: match bytes.len() {
                0..=SHORT => ContentHash::of(HashKind::File, bytes).value,
                _ => whole as u64,
            },
        }
    }
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
        // A ledger has one in each line: what formatting does takes five times as long.
        let mut room = [0; 32];
        let name = self.kind.name().as_bytes();
        let (written, rest) = room.split_at_mut(name.len() + 1);
        written[..name.len()].copy_from_slice(name);
        written[name.len()] = b':';
        for (digits, byte) in rest.chunks_exact_mut(2).zip(self.value.to_be_bytes()) {
            digits.copy_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 0xF)]]);
        }
        let text = &room[..name.len() + 17];
        serializer.serialize_str(str::from_utf8(text).map_err(serde::ser::Error::custom)?)
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
    fn a_file_has_the_hash_of_the_ledger_however_long_it_is() {
        let bytes: Vec<u8> = (0u32..2000).map(|at| (at * at / 7) as u8).collect();
        for length in (0..600).chain([1023, 1024, 1025, 2000]) {
            let (bytes, hashes) = (&bytes[..length], FileHashes::of(&bytes[..length]));
            assert_eq!(hashes.file, ContentHash::of(HashKind::File, bytes).value, "{length}");
            assert_eq!(hashes.content, xxhash_rust::xxh3::xxh3_128(bytes), "{length}");
        }
    }

    #[test]
    fn is_read_as_it_is_written() {
        for kind in [HashKind::Text, HashKind::Summary, HashKind::File] {
            let hash = ContentHash { kind, value: 0xabc };
            assert_eq!(hash.to_string().parse::<ContentHash>(), Ok(hash));
            let value = 0x0123_4567_89ab_cdef;
            for hash in [hash, ContentHash { kind, value }] {
                assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{hash}\""));
            }
        }
        for bad in ["", "text2", "text1:00", "text2:xyz"] {
            assert!(bad.parse::<ContentHash>().is_err(), "{bad}");
        }
    }
}
