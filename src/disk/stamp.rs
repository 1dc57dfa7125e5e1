//! What a file system says of a file without its content being read.

use std::fs::Metadata;

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

    /// The stamp of a file that is open.
    ///
    /// # Errors
    /// What the system says.
    #[cfg(target_os = "linux")]
    pub(super) fn of_file(file: &std::fs::File) -> std::io::Result<Stamp> {
        Ok(Stamp::of_stat(&rustix::fs::fstat(file)?))
    }

    /// The stamp of a file that is open.
    ///
    /// # Errors
    /// What the system says.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn of_file(file: &std::fs::File) -> std::io::Result<Stamp> {
        Ok(Stamp::of(&file.metadata()?))
    }

    /// The stamp of a file of which the system says that.
    #[cfg(target_os = "linux")]
    pub(super) fn of_stat(found: &rustix::fs::Stat) -> Stamp {
        // The types of these numbers are not the same on every machine.
        let nanoseconds = |seconds: i128, rest: i128| i64::try_from(seconds * 1_000_000_000 + rest).unwrap_or(i64::MAX);
        Stamp {
            modified: nanoseconds(found.st_mtime.into(), found.st_mtime_nsec.into()),
            changed: nanoseconds(found.st_ctime.into(), found.st_ctime_nsec.into()),
            size: u64::try_from(found.st_size).unwrap_or_default(),
            inode: found.st_ino,
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

    /// The stamp in little room.
    pub fn short(&self) -> ShortStamp {
        let parts = [
            self.modified.to_le_bytes(),
            self.changed.to_le_bytes(),
            self.size.to_le_bytes(),
            self.inode.to_le_bytes(),
        ];
        let hash = xxhash_rust::xxh3::xxh3_64(parts.as_flattened());
        ShortStamp {
            hash: hash.max(1),
            touched: if self.changed == 0 {
                i64::MAX
            } else {
                self.changed.max(self.modified)
            },
        }
    }
}

/// A stamp in sixteen bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortStamp {
    /// The hash of it; 0 where it is not known.
    pub hash: u64,
    /// When the file was last touched, in nanoseconds since 1970; the end of time where the system does not tell.
    pub touched: i64,
}

impl ShortStamp {
    /// That of a file at which nobody looked: it is equal to none, and never trusted.
    pub const UNKNOWN: ShortStamp = ShortStamp {
        hash: 0,
        touched: i64::MAX,
    };

    /// As [`Stamp::can_be_trusted`].
    pub fn can_be_trusted(&self, before: i64) -> bool {
        self.touched < before
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
        assert!(
            !Stamp { changed: 0, ..stamp }.can_be_trusted(11),
            "the system does not tell"
        );
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
            assert_ne!(stamp.short().hash, other.short().hash);
        }
        assert_eq!(stamp.short(), stamp.short());
    }
}
