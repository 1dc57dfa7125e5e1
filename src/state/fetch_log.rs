//! What is known of fetched addresses: validators, what is gone, when to ask again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::disk;
use crate::error::{Error, Result};

/// What is known of an address. Moments are in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// The `ETag`, as received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The `Last-Modified`, as received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// When it was last asked for.
    pub asked: i64,
    /// Before this moment it is not asked for again.
    #[serde(skip_serializing_if = "is_zero")]
    pub not_before: i64,
    /// How often in a row it could not be had.
    #[serde(skip_serializing_if = "is_none_at_all")]
    pub failures: u32,
    /// The rule with which its answer was read: under another, the answer is wanted again.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rule: String,
    /// The text of a robots.txt; empty where the host has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

fn is_zero(moment: &i64) -> bool {
    *moment == 0
}

fn is_none_at_all(count: &u32) -> bool {
    *count == 0
}

/// A memory of addresses. It may forget anything at any time: that costs requests, never posts.
pub trait FetchMemory: Sync {
    /// What is known of `address`.
    fn recall(&self, address: &str) -> Option<Remembered>;
    /// Keeps what is known of `address` now.
    fn keep(&self, address: &str, known: Remembered);
    /// Makes what was kept outlast the process.
    ///
    /// # Errors
    /// [`Error::Write`] where it cannot be stored.
    fn store(&self) -> Result<()>;
}

/// The memory in a file of JSON Lines, one address a line, in order.
#[derive(Debug)]
pub struct FetchLog {
    path: PathBuf,
    known: Mutex<Log>,
}

#[derive(Debug, Default)]
struct Log {
    entries: BTreeMap<String, Remembered>,
    changed: bool,
}

#[derive(Serialize, Deserialize)]
struct Line {
    address: String,
    #[serde(flatten)]
    known: Remembered,
}

/// Nothing is left alone for longer, in seconds: 31 days.
const LONGEST_REST: i64 = 31 * 24 * 3600;

/// What was not asked for in so many seconds is forgotten: 90 days.
const FORGET_AFTER: i64 = 90 * 24 * 3600;

impl FetchLog {
    /// Reads the memory at `path`; an absent file is an empty one. Answers how many lines were damaged and so forgotten.
    ///
    /// # Errors
    /// [`Error::Read`] where the file is there and cannot be read.
    ///
    /// `now` is the moment of the run, in seconds since 1970. What a run under a wrong clock remembered of the future is
    /// brought back to it.
    pub fn open(path: &Path, now: i64) -> Result<(FetchLog, usize)> {
        let bytes = match disk::read(path) {
            Ok(bytes) => bytes,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(fault) => return Err(Error::read(path, fault)),
        };
        let mut entries = BTreeMap::new();
        let mut damaged = 0;
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match serde_json::from_slice::<Line>(line) {
                Ok(mut line) => {
                    line.known.asked = line.known.asked.min(now);
                    line.known.not_before = line.known.not_before.min(now + LONGEST_REST);
                    entries.insert(line.address, line.known);
                }
                Err(_) => damaged += 1,
            }
        }
        let log = FetchLog {
            path: path.to_owned(),
            known: Mutex::new(Log {
                entries,
                changed: false,
            }),
        };
        Ok((log, damaged))
    }
}

impl FetchMemory for FetchLog {
    fn recall(&self, address: &str) -> Option<Remembered> {
        let log = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        log.entries.get(address).cloned()
    }

    fn keep(&self, address: &str, known: Remembered) {
        let mut log = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        log.entries.insert(address.to_owned(), known);
        log.changed = true;
    }

    fn store(&self) -> Result<()> {
        let mut log = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !log.changed {
            return Ok(());
        }
        let newest = log.entries.values().map(|known| known.asked).max().unwrap_or(0);
        log.entries
            .retain(|_, known| known.asked > newest - FORGET_AFTER || known.not_before > newest);
        let mut bytes = Vec::new();
        for (address, known) in &log.entries {
            let line = Line {
                address: address.clone(),
                known: known.clone(),
            };
            let text = serde_json::to_string(&line).map_err(|fault| Error::write(&self.path, fault.into()))?;
            bytes.extend_from_slice(text.as_bytes());
            bytes.push(b'\n');
        }
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(|fault| Error::write(folder, fault))?;
        }
        disk::write_whole(&self.path, &bytes)?;
        log.changed = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_over_runs_and_survives_damage() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".feedkiln/fetch.jsonl");
        let (log, damaged) = FetchLog::open(&path, 1_000_000_100).unwrap();
        assert_eq!((damaged, log.recall("http://a.example/")), (0, None));
        let known = Remembered {
            etag: Some("W/\"x\"".to_owned()),
            asked: 1_000_000_000,
            ..Remembered::default()
        };
        log.keep("http://a.example/", known.clone());
        log.keep(
            "http://old.example/",
            Remembered {
                asked: 1,
                ..Remembered::default()
            },
        );
        log.store().unwrap();
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("{\"address\": half a li\n");
        std::fs::write(&path, text).unwrap();
        let (log, damaged) = FetchLog::open(&path, 1_000_000_100).unwrap();
        assert_eq!((damaged, log.recall("http://a.example/")), (1, Some(known)));
        let earlier = FetchLog::open(&path, 999_999_000).unwrap().0;
        let found = earlier.recall("http://a.example/").unwrap();
        assert_eq!(found.asked, 999_999_000, "no memory of the future");
        assert_eq!(
            log.recall("http://old.example/"),
            None,
            "long unused addresses are forgotten"
        );
    }
}
