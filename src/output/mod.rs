//! Bytes to files, as few as needed.
//! Comes in: paths and bytes. Goes out: files that changed, and a manifest of all. Must not know: what a feed is.

mod folder;
mod manifest;
mod publish;
#[cfg(test)]
mod tests;

use crate::error::Result;

pub use folder::Folder;
pub use manifest::{FeedRecord, FileRecord, Manifest, SlugRecord};
pub use publish::{Published, Publisher};

/// Where published files stand. Paths are relative, with `/` between their parts, and never lead upwards.
pub trait Store: Sync {
    /// The bytes of a file, `None` where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>>;

    /// Whether the file holds exactly these bytes.
    fn holds(&self, path: &str, bytes: &[u8]) -> bool;

    /// Puts the bytes into the file, wholly or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<()>;

    /// Removes the file, and the folders that are empty then. A file that is not there is none to remove.
    ///
    /// # Errors
    /// When it cannot be removed.
    fn remove(&self, path: &str) -> Result<()>;
}
