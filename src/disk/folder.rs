//! A folder of which many files are read.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::{Content, read_expected, read_opened};

/// A folder that was opened once, so that the system need not walk its path anew for each file below it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    #[cfg(target_os = "linux")]
    opened: Option<rustix::fd::OwnedFd>,
}

impl Folder {
    /// The folder at `path`. Where it cannot be opened, each of its files says why.
    pub fn open(path: &Path) -> Folder {
        Folder {
            path: path.to_owned(),
            #[cfg(target_os = "linux")]
            opened: {
                use rustix::fs::{CWD, Mode, OFlags, openat};
                let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
                rustix::io::retry_on_intr(|| openat(CWD, path, flags, Mode::empty())).ok()
            },
        }
    }

    /// The folder at `path`, which stays closed: a run may have no more than some hundred files open.
    pub fn closed(path: &Path) -> Folder {
        Folder {
            path: path.to_owned(),
            #[cfg(target_os = "linux")]
            opened: None,
        }
    }

    /// The path of what lies below it.
    pub fn path_of(&self, below: &str) -> PathBuf {
        self.path.join(below)
    }

    /// Reads the file at a path below it in the place of what `bytes` hold, where it has no more than `limit`, by as few
    /// calls of the system as will do.
    ///
    /// # Errors
    /// What the system says.
    pub fn read_most(&self, below: &str, limit: u64, bytes: &mut Vec<u8>) -> io::Result<Content> {
        read_opened(self.open_file(below)?, limit, bytes)
    }

    /// What one call reads of the file at a path below it, and more calls where it has more than `expected` bytes: the
    /// system is not asked for its size. Some file systems answer with less than there is; whoever asks has to know what
    /// the file holds.
    ///
    /// # Errors
    /// What the system says.
    pub fn read_expected(&self, below: &str, expected: usize) -> io::Result<Vec<u8>> {
        read_expected(self.open_file(below)?, expected)
    }

    fn open_file(&self, below: &str) -> io::Result<File> {
        #[cfg(target_os = "linux")]
        if let Some(folder) = &self.opened {
            use rustix::fs::{Mode, OFlags, openat};
            // What became a pipe since it was listed is not waited for.
            let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
            let file = rustix::io::retry_on_intr(|| openat(folder, below, flags, Mode::empty()))?;
            return Ok(file.into());
        }
        File::open(self.path_of(below))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::disk::Stamp;

    #[test]
    fn files_are_read_below_it_as_by_their_paths() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("below")).unwrap();
        fs::write(root.path().join("below/茶.md"), b"tea").unwrap();
        for folder in [Folder::open(root.path()), Folder::closed(root.path())] {
            let path = folder.path_of("below/茶.md");
            let mut bytes = Vec::new();
            match folder.read_most("below/茶.md", 3, &mut bytes).unwrap() {
                Content::Read(stamp) => {
                    assert_eq!((&*bytes, stamp), (&b"tea"[..], Stamp::of(&fs::metadata(path).unwrap())));
                }
                Content::TooLarge(_) => panic!("it has three bytes"),
            }
            assert!(matches!(
                folder.read_most("below/茶.md", 2, &mut bytes),
                Ok(Content::TooLarge(3))
            ));
            for most in [1, 2, 3, 4, 100] {
                assert_eq!(folder.read_expected("below/茶.md", most).unwrap(), b"tea", "{most}");
            }
            for (below, why) in [
                ("none.md", io::ErrorKind::NotFound),
                ("below", io::ErrorKind::IsADirectory),
            ] {
                assert_eq!(folder.read_most(below, u64::MAX, &mut bytes).unwrap_err().kind(), why);
            }
        }
        assert!(Folder::open(root.path()).read_expected("below", 9).is_err());
        let none = Folder::open(&root.path().join("none"));
        assert_eq!(
            none.read_most("a.md", 9, &mut Vec::new()).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }
}
