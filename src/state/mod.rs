//! What the last run knew: the ledger, the memory of identities, which is kept; and what the fetcher remembers of
//! addresses, which may be deleted at any time.
//! Comes in: the files of a ledger, and what posts can be known by. Goes out: which post is which line, and the files
//! that changed. Must not know: how a post is read or shown, what a feed is, the clock.

pub mod cache;
mod fetch_log;
mod find;
mod folder;
mod index;
mod ledger;
mod line;
mod merge;
mod new_lines;
mod part;
mod shard;
mod site;
#[cfg(test)]
mod tests;

use crate::disk::Stamp;
use crate::error::Result;

pub use fetch_log::{FetchLog, FetchMemory, Remembered};
pub use folder::{LedgerFolder, is_of_ledger};
pub use ledger::Ledger;
pub use line::{Instead, Line, LineHash, LineText};
pub use merge::merge;
pub use new_lines::{NewLines, NewPosts};
pub use shard::{Damage, month};
pub use site::{FormerAddress, SiteMemory};

/// Where the files of a ledger stand. Names are plain file names such as `2026-01.jsonl`.
pub trait LedgerStore: Sync {
    /// The names of its files, sorted. A ledger that is not there has none.
    ///
    /// # Errors
    /// When it is there and cannot be listed.
    fn names(&self) -> Result<Vec<String>>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self, name: &str) -> Result<Vec<u8>>;

    /// The stamp of a file that is there; `None` where nothing tells.
    fn stamp(&self, _name: &str) -> Option<Stamp> {
        None
    }

    /// Puts the bytes into a file, wholly or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<()>;

    /// Removes a file that holds nothing any more.
    ///
    /// # Errors
    /// When it cannot be removed.
    fn remove(&self, name: &str) -> Result<()>;
}
