//! What lies in a folder, at little more than what the calls of the system cost.

use std::io;
use std::path::Path;

use super::ShortStamp;

/// What lies in a folder under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, a pipe, or what else there is.
    Other,
}

/// An entry of a folder.
pub trait Entry {
    /// Its name; `None` where it is not UTF-8.
    fn name(&self) -> Option<&str>;

    /// What it is, links not followed.
    ///
    /// # Errors
    /// Where the system has to be asked and cannot tell.
    fn kind(&self) -> io::Result<Kind>;

    /// The stamp of a file.
    ///
    /// # Errors
    /// Where it vanished, or the system does not tell.
    fn stamp(&self) -> io::Result<ShortStamp>;
}

/// Calls `each` with every entry of the folder at `path`, in the order of the file system, until it answers an error.
///
/// # Errors
/// Where the folder cannot be read; what `each` answers.
pub fn for_each_entry(path: &Path, each: &mut dyn FnMut(&dyn Entry) -> io::Result<()>) -> io::Result<()> {
    system::for_each_entry(path, each)
}

#[cfg(target_os = "linux")]
mod system {
    use std::io;
    use std::path::Path;

    use rustix::fd::OwnedFd;
    use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, RawDirEntry, openat, statat};

    use super::super::Stamp;
    use super::{Entry, Kind, ShortStamp};

    /// How much of a folder is read at once, in bytes.
    const AT_ONCE: usize = 64 << 10;

    struct Raw<'a> {
        folder: &'a OwnedFd,
        entry: &'a RawDirEntry<'a>,
    }

    impl Entry for Raw<'_> {
        fn name(&self) -> Option<&str> {
            self.entry.file_name().to_str().ok()
        }

        fn kind(&self) -> io::Result<Kind> {
            let kind = match self.entry.file_type() {
                FileType::Unknown => {
                    let found = statat(self.folder, self.entry.file_name(), AtFlags::SYMLINK_NOFOLLOW)?;
                    FileType::from_raw_mode(found.st_mode)
                }
                told => told,
            };
            Ok(match kind {
                FileType::RegularFile => Kind::File,
                FileType::Directory => Kind::Folder,
                _ => Kind::Other,
            })
        }

        fn stamp(&self) -> io::Result<ShortStamp> {
            let found = statat(self.folder, self.entry.file_name(), AtFlags::SYMLINK_NOFOLLOW)?;
            Ok(Stamp::of_stat(&found).short())
        }
    }

    pub(super) fn for_each_entry(path: &Path, each: &mut dyn FnMut(&dyn Entry) -> io::Result<()>) -> io::Result<()> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = openat(rustix::fs::CWD, path, flags, Mode::empty())?;
        let mut room: Vec<u8> = Vec::with_capacity(AT_ONCE);
        let mut entries = RawDir::new(&folder, room.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                each(&Raw {
                    folder: &folder,
                    entry: &entry,
                })?;
            }
        }
        Ok(())
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::ffi::OsString;
    use std::path::Path;
    use std::{fs, io};

    use super::super::Stamp;
    use super::{Entry, Kind, ShortStamp};

    struct Named {
        name: OsString,
        entry: fs::DirEntry,
    }

    impl Entry for Named {
        fn name(&self) -> Option<&str> {
            self.name.to_str()
        }

        fn kind(&self) -> io::Result<Kind> {
            let kind = self.entry.file_type()?;
            Ok(match (kind.is_file(), kind.is_dir()) {
                (true, _) => Kind::File,
                (_, true) => Kind::Folder,
                _ => Kind::Other,
            })
        }

        fn stamp(&self) -> io::Result<ShortStamp> {
            Ok(Stamp::of(&self.entry.metadata()?).short())
        }
    }

    pub(super) fn for_each_entry(path: &Path, each: &mut dyn FnMut(&dyn Entry) -> io::Result<()>) -> io::Result<()> {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            each(&Named {
                name: entry.file_name(),
                entry,
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::disk::Stamp;

    #[test]
    fn every_entry_is_listed_with_the_stamp_that_it_has() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..3_000 {
            fs::write(folder.path().join(format!("{number}.md")), b"x").unwrap();
        }
        fs::create_dir(folder.path().join("below")).unwrap();
        let mut found = Vec::new();
        for_each_entry(folder.path(), &mut |entry| {
            let name = entry.name().unwrap().to_owned();
            match entry.kind()? {
                Kind::File => {
                    let expected = Stamp::of(&fs::metadata(folder.path().join(&name)).unwrap());
                    assert_eq!(entry.stamp()?, expected.short());
                }
                kind => assert_eq!((name.as_str(), kind), ("below", Kind::Folder)),
            }
            found.push(name);
            Ok(())
        })
        .unwrap();
        found.sort();
        found.dedup();
        assert_eq!(found.len(), 3_001);
        assert!(for_each_entry(&folder.path().join("none"), &mut |_| Ok(())).is_err());
    }
}
