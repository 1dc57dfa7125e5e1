//! A folder of this machine as the place of a ledger.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::disk::{self, Stamp};
use crate::error::{Error, Result};

use super::{LedgerStore, SiteMemory};

/// The folder of a ledger. It is made when the first file is written; files of other names are left alone.
#[derive(Debug, Clone)]
pub struct LedgerFolder {
    root: PathBuf,
}

impl LedgerFolder {
    /// The ledger in the folder at `root`.
    pub fn new(root: impl Into<PathBuf>) -> LedgerFolder {
        LedgerFolder { root: root.into() }
    }
}

/// Whether a file is one of a ledger's: `YYYY-MM.jsonl`, or the memory of the site.
pub fn is_of_ledger(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".jsonl") else {
        return false;
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_shard = stem.rsplit_once('-').is_some_and(|(year, month)| {
        month.len() == 2 && is_number(month) && is_number(year.trim_start_matches(['+', '-']))
    });
    name == SiteMemory::NAME || is_shard
}

impl LedgerStore for LedgerFolder {
    fn names(&self) -> Result<Vec<String>> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(Error::read(&self.root, source)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|source| Error::read(&self.root, source))?;
            if let Ok(name) = entry.file_name().into_string()
                && is_of_ledger(&name)
            {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn stamp(&self, name: &str) -> Option<Stamp> {
        let found = fs::metadata(self.root.join(name)).ok()?;
        found.is_file().then(|| Stamp::of(&found))
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.root.join(name);
        disk::read(&path).map_err(|source| Error::read(path, source))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        fs::create_dir_all(&self.root).map_err(|source| Error::write(&self.root, source))?;
        disk::write_whole(&self.root.join(name), bytes)
    }

    fn remove(&self, name: &str) -> Result<()> {
        let path = self.root.join(name);
        match fs::remove_file(&path) {
            Err(fault) if fault.kind() != ErrorKind::NotFound => Err(Error::write(path, fault)),
            _ => Ok(()),
        }
    }
}
