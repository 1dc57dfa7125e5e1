//! Bytes to files, as few as needed.
//! Comes in: paths and bytes. Goes out: files that changed, all at the end of a run, and a manifest of all. Must not know: what a feed is.

mod folder;
mod manifest;
mod manifest_text;
mod publish;
mod staging;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use crate::disk::Stamp;
use crate::error::Result;

pub use folder::Folder;
pub use manifest::{FeedRecord, FileRecord, Manifest, SlugRecord};
pub use manifest_text::ManifestText;
pub use publish::{Published, Publisher};

/// The new bytes of a file, complete, and not yet in its place.
#[derive(Debug)]
pub enum Staged {
    /// In memory.
    Bytes(Vec<u8>),
    /// In a file of the same store, which a rename puts in its place.
    File(PathBuf),
}

/// Where published files stand. Paths are relative, with `/` between their parts, and never lead upwards.
pub trait Store: Sync {
    /// The bytes of a file, `None` where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>>;

    /// The stamp of a file that is there and is a plain file; `None` where nothing tells.
    fn stamp(&self, _path: &str) -> Option<Stamp> {
        None
    }

    /// Whether the file holds exactly these bytes.
    fn holds(&self, path: &str, bytes: &[u8]) -> bool;

    /// Puts the bytes into the file, wholly or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<()>;

    /// Keeps the bytes until [`Store::put`], and finds now whatever would forbid it then.
    ///
    /// # Errors
    /// When they cannot be kept.
    fn stage(&self, _path: &str, bytes: &[u8]) -> Result<Staged> {
        Ok(Staged::Bytes(bytes.to_vec()))
    }

    /// Puts what was staged into the file, wholly or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    fn put(&self, path: &str, staged: Staged) -> Result<()> {
        match staged {
            Staged::Bytes(bytes) => self.write(path, &bytes),
            Staged::File(file) => {
                let bytes = std::fs::read(&file).map_err(|fault| crate::error::Error::read(file, fault))?;
                self.write(path, &bytes)
            }
        }
    }

    /// Whether it costs next to nothing to ask for files that may not be there.
    fn is_near(&self) -> bool {
        true
    }

    /// Removes what runs left behind that were ended before their time.
    ///
    /// # Errors
    /// When it cannot be removed.
    fn tidy(&self) -> Result<()> {
        Ok(())
    }

    /// Removes the file, and the folders that are empty then. A file that is not there is none to remove.
    ///
    /// # Errors
    /// When it cannot be removed.
    fn remove(&self, path: &str) -> Result<()>;
}
