//! What a file system says of a file without its content being read.

use std::fs::Metadata;
use std::hash::Hasher;

/// The state of a file as its file system tells it. Where two are equal, and the file was not touched within the last
/// moments before the first was taken, its content is the same; where they differ, nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    /// When the content last changed, in nanoseconds since 1970: anybody can set it back.
    pub modified: i64,
    /// When content or name last changed, in nanoseconds since 1970: nobody can set it. 0 where the system does not tell.
    pub changed: i64,
    /// In bytes.
    pub size: u64,
    /// The number of the file itself, whatever its name. 0 where the system does not tell.
    pub inode: u64,
}

impl Stamp {
    /// The stamp of a file with that metadata.
    #[cfg(unix)]
    pub fn of(found: &Metadata) -> Stamp {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
        Stamp {
            modified: nanoseconds(found.mtime(), found.mtime_nsec()),
            changed: nanoseconds(found.ctime(), found.ctime_nsec()),
            size: found.len(),
            inode: found.ino(),
        }
    }

    /// The stamp of a file with that metadata.
    #[cfg(not(unix))]
    pub fn of(found: &Metadata) -> Stamp {
        let since = |time: std::time::SystemTime| time.duration_since(std::time::UNIX_EPOCH).ok();
        let modified = found.modified().ok().and_then(since);
        Stamp {
            modified: modified.map_or(0, |time| i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)),
            changed: 0,
            size: found.len(),
            inode: 0,
        }
    }

    /// Whether an equal stamp taken later will mean equal content. `before` is a moment in nanoseconds since 1970: what
    /// was touched after it may be touched again without a sign, since clocks of file systems are coarse. Where the
    /// system does not tell when a file was touched, times that were set back would go unseen.
    pub fn can_be_trusted(&self, before: i64) -> bool {
        self.changed != 0 && self.changed < before && self.modified < before
    }

    /// The stamp in eight bytes, never 0.
    pub fn short(&self) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write_i64(self.modified);
        hasher.write_i64(self.changed);
        hasher.write_u64(self.size);
        hasher.write_u64(self.inode);
        hasher.finish().max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_touched_late_is_not_trusted() {
        let stamp = Stamp {
            modified: 5,
            changed: 10,
            size: 1,
            inode: 1,
        };
        assert!(stamp.can_be_trusted(11));
        assert!(!stamp.can_be_trusted(10));
        let dated_ahead = Stamp { modified: 50, ..stamp };
        assert!(!dated_ahead.can_be_trusted(11));
        assert!(!Stamp { changed: 0, ..stamp }.can_be_trusted(11), "the system does not tell");
    }

    #[test]
    fn every_part_counts() {
        let stamp = Stamp {
            modified: 1,
            changed: 2,
            size: 3,
            inode: 4,
        };
        for other in [
            Stamp { modified: 0, ..stamp },
            Stamp { changed: 0, ..stamp },
            Stamp { size: 0, ..stamp },
            Stamp { inode: 0, ..stamp },
        ] {
            assert_ne!(stamp.short(), other.short());
        }
        assert_eq!(stamp.short(), stamp.short());
    }
}
