//! Lines of links that lead back, as they stand below one post after the other: what such a line is, is told once.

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

/// So many lines are kept, and none that is longer: a site has some for each of its categories. Their texts take at most a
/// megabyte for each thread.
const MOST: usize = 1 << 12;
const LONGEST: usize = 256;

/// Lines that were found to be navigation, under the same rules.
#[derive(Debug, Default)]
pub struct Familiar(HashTable<Box<str>>);

impl Familiar {
    /// Whether the line is one of them.
    pub(super) fn holds(&self, line: &str) -> bool {
        line.len() <= LONGEST && self.0.find(hash(line), |known| **known == *line).is_some()
    }

    /// Adds a line that is none of them.
    pub(super) fn add(&mut self, line: &str) {
        if line.len() <= LONGEST && self.0.len() < MOST {
            self.0.insert_unique(hash(line), line.into(), |known| hash(known));
        }
    }
}

fn hash(line: &str) -> u64 {
    xxh3_64(line.as_bytes())
}
