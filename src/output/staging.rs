//! A folder beside the published files, in which a run keeps what it is about to publish.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

use crate::disk::Lock;
use crate::error::{Error, Result};

const PREFIX: &str = ".feedkiln-";
const SUFFIX: &str = ".staged";
/// Held by the run that the folder belongs to; it is free once that run has ended, however it ended.
const LOCK: &str = "lock";

/// The folder of one run. It goes with the run.
#[derive(Debug)]
pub(super) struct Staging {
    // Before the folder: some systems remove no file that is open.
    _lock: Lock,
    folder: TempDir,
    next: AtomicUsize,
}

impl Staging {
    /// A folder of its own below `root`, which is there.
    pub(super) fn new(root: &Path) -> Result<Staging> {
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .suffix(SUFFIX)
            .tempdir_in(root)
            .map_err(|fault| Error::write(root, fault))?;
        Ok(Staging {
            _lock: Lock::take(&folder.path().join(LOCK), "a build")?,
            folder,
            next: AtomicUsize::new(0),
        })
    }

    /// Writes the bytes into a new file, which one rename puts in the place that it is for.
    pub(super) fn keep(&self, bytes: &[u8]) -> Result<PathBuf> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.path().join(number.to_string());
        fs::write(&path, bytes).map_err(|fault| Error::write(&path, fault))?;
        Ok(path)
    }
}

/// Removes the folders below `root` whose runs were ended before they could do it.
pub(super) fn remove_abandoned(root: &Path) -> Result<()> {
    let Ok(inside) = fs::read_dir(root) else {
        return Ok(());
    };
    for entry in inside {
        let entry = entry.map_err(|fault| Error::read(root, fault))?;
        let name = entry.file_name();
        let is_staging = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if !is_staging || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        match Lock::take(&entry.path().join(LOCK), "the next build") {
            Ok(lock) => drop(lock),
            // Another run is at work.
            Err(_) => continue,
        }
        fs::remove_dir_all(entry.path()).map_err(|fault| Error::write(entry.path(), fault))?;
    }
    Ok(())
}
