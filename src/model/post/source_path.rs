//! Where a post stands on disk.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

/// Where a post stands on disk. Paths of one listing share its text, since there are as many as posts.
#[derive(Clone)]
pub struct SourcePath {
    /// Which of the configured folders, counted from 0.
    pub folder: u16,
    /// The place in the listing, from 1; 0 where it was not listed.
    place: u32,
    start: u32,
    end: u32,
    text: Arc<String>,
}

impl SourcePath {
    /// The file at `path` below the folder of that number, with `/` between the parts of the path.
    ///
    /// # Panics
    /// On a path of four gigabytes.
    pub fn new(folder: u16, path: impl Into<String>) -> SourcePath {
        let text = Arc::new(path.into());
        SourcePath {
            folder,
            place: 0,
            start: 0,
            end: u32::try_from(text.len()).expect("a path has less than four gigabytes"),
            text,
        }
    }

    /// The file at a place of a listing, of which the path stands in the listing's text.
    pub fn listed(folder: u16, place: u32, text: &Arc<String>, path: Range<u32>) -> SourcePath {
        SourcePath {
            folder,
            place: place.saturating_add(1),
            start: path.start,
            end: path.end,
            text: Arc::clone(text),
        }
    }

    /// The path below its folder, with `/` between its parts.
    pub fn path(&self) -> &str {
        &self.text[self.start as usize..self.end as usize]
    }

    /// Its place in the listing in which it was found.
    pub fn place(&self) -> Option<u32> {
        self.place.checked_sub(1)
    }

    fn name(&self) -> (u16, &str) {
        (self.folder, self.path())
    }
}

impl PartialEq for SourcePath {
    fn eq(&self, other: &SourcePath) -> bool {
        self.name() == other.name()
    }
}

impl Eq for SourcePath {}

impl Ord for SourcePath {
    fn cmp(&self, other: &SourcePath) -> Ordering {
        self.name().cmp(&other.name())
    }
}

impl PartialOrd for SourcePath {
    fn partial_cmp(&self, other: &SourcePath) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for SourcePath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Debug for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name().fmt(f)
    }
}
