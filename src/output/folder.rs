//! A folder of this machine as the place of published files.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};

use crate::disk::{self, Stamp};
use crate::error::{Error, Result};

use super::staging::{self, Staging};
use super::{Staged, Store};

/// The output folder. Nothing outside of it is ever written or removed: no path leads upwards, no link is followed.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// The folders that were made or checked in this run, by their paths below the root; the root's own is empty.
    ready: RwLock<HashSet<String>>,
    /// Where new files wait; made with the first of them.
    staging: OnceLock<Staging>,
    /// Whether it was not there when it was first looked at.
    is_new: OnceLock<bool>,
    /// Whether a file was put into it.
    has_files: AtomicBool,
}

impl Folder {
    /// The folder at `root`, which is made when the first file is written.
    pub fn new(root: impl Into<PathBuf>) -> Folder {
        Folder {
            root: root.into(),
            ready: RwLock::new(HashSet::new()),
            staging: OnceLock::new(),
            is_new: OnceLock::new(),
            has_files: AtomicBool::new(false),
        }
    }

    /// Whether the folder was not there at the first look.
    fn is_new(&self) -> bool {
        // Of `missing/../feeds` a look tells nothing of what is there once all folders are made, and an empty path is this one.
        let is_named = |part: Component<'_>| part != Component::ParentDir;
        let is_plain = || !self.root.as_os_str().is_empty() && self.root.components().all(is_named);
        let is_missing = || fs::symlink_metadata(&self.root).is_err_and(|fault| fault.kind() == ErrorKind::NotFound);
        *self.is_new.get_or_init(|| is_plain() && is_missing())
    }

    /// Whether no file can be in it, so that the system need not be asked for each.
    fn is_empty(&self) -> bool {
        self.is_new() && !self.has_files.load(Ordering::Acquire)
    }

    fn place(&self, path: &str) -> Result<PathBuf> {
        let is_safe = !path.is_empty()
            && path
                .split('/')
                .all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0']));
        if !is_safe {
            return Err(Error::write(
                self.root.join("…"),
                std::io::Error::new(
                    ErrorKind::InvalidInput,
                    format!("`{path}` is no path inside the output folder"),
                ),
            ));
        }
        Ok(self.root.join(path))
    }

    /// Makes the folders above `path`, none of them behind a link.
    fn make_parents(&self, path: &str) -> Result<()> {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        if self.is_ready(parent) {
            return Ok(());
        }
        // Asked before it is made.
        let is_new = self.is_new();
        if !self.is_ready("") {
            fs::create_dir_all(&self.root).map_err(|source| Error::write(&self.root, source))?;
            self.now_ready("");
        }
        let ends = parent.match_indices('/').map(|(at, _)| at).chain([parent.len()]);
        for folder in ends.map(|end| &parent[..end]) {
            if !self.is_ready(folder) {
                Self::make_folder(self.root.join(folder), is_new)?;
                self.now_ready(folder);
            }
        }
        Ok(())
    }

    /// Makes a folder whose parent is there; one that is there already must not be a link. `is_new` says that it is not
    /// likely to be there.
    fn make_folder(folder: PathBuf, is_new: bool) -> Result<()> {
        if is_new && fs::create_dir(&folder).is_ok() {
            return Ok(());
        }
        match fs::symlink_metadata(&folder) {
            Ok(found) if found.file_type().is_symlink() => Err(Error::LinkInOutput { path: folder }),
            Ok(_) => Ok(()),
            Err(_) => match fs::create_dir(&folder) {
                Ok(()) => Ok(()),
                // Another thread was quicker; or a file stands in the way, which may be gone when this one is put in place.
                Err(fault) if matches!(fault.kind(), ErrorKind::AlreadyExists | ErrorKind::NotADirectory) => Ok(()),
                Err(source) => Err(Error::write(&folder, source)),
            },
        }
    }

    fn is_ready(&self, folder: &str) -> bool {
        let ready = self.ready.read().unwrap_or_else(PoisonError::into_inner);
        ready.contains(folder)
    }

    fn now_ready(&self, folder: &str) {
        let mut ready = self.ready.write().unwrap_or_else(PoisonError::into_inner);
        ready.insert(folder.to_owned());
    }

    fn staging(&self) -> Result<&Staging> {
        if let Some(found) = self.staging.get() {
            return Ok(found);
        }
        let made = Staging::new(&self.root)?;
        // Where another thread was quicker, this one's goes again.
        Ok(self.staging.get_or_init(|| made))
    }

    /// Whether a folder above `path` is a link.
    fn is_behind_link(&self, path: &str) -> bool {
        path.match_indices('/')
            .any(|(at, _)| is_link(&self.root.join(&path[..at])))
    }
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_symlink())
}

impl Store for Folder {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let place = self.place(path)?;
        if self.is_empty() {
            return Ok(None);
        }
        match disk::read(&place) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(fault) if matches!(fault.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(source) => Err(Error::read(place, source)),
        }
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        if self.is_empty() {
            return None;
        }
        let found = fs::symlink_metadata(self.place(path).ok()?).ok()?;
        found.is_file().then(|| Stamp::of(&found))
    }

    fn holds(&self, path: &str, bytes: &[u8]) -> bool {
        // A link that happens to lead to the same bytes is no published file.
        let holds = |place: PathBuf| disk::holds(&place, bytes) && !is_link(&place);
        !self.is_empty() && self.place(path).is_ok_and(holds)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let place = self.place(path)?;
        self.make_parents(path)?;
        self.has_files.store(true, Ordering::Release);
        disk::write_whole(&place, bytes)
    }

    fn stage(&self, path: &str, bytes: &[u8]) -> Result<Staged> {
        self.place(path)?;
        self.make_parents(path)?;
        Ok(Staged::File(self.staging()?.keep(bytes)?))
    }

    fn put(&self, path: &str, staged: Staged) -> Result<()> {
        let place = self.place(path)?;
        let file = match staged {
            Staged::Bytes(bytes) => return self.write(path, &bytes),
            Staged::File(file) => file,
        };
        self.has_files.store(true, Ordering::Release);
        if fs::rename(&file, &place).is_ok() {
            return Ok(());
        }
        // A file of the last run may have stood where a folder is needed now.
        if let Some(parent) = place.parent().filter(|_| !self.is_behind_link(path)) {
            fs::create_dir_all(parent).map_err(|source| Error::write(parent, source))?;
            if fs::rename(&file, &place).is_ok() {
                return Ok(());
            }
        }
        // A folder of the output may be another file system.
        let bytes = fs::read(&file).map_err(|source| Error::read(&file, source))?;
        disk::write_whole(&place, &bytes)
    }

    fn tidy(&self) -> Result<()> {
        staging::remove_abandoned(&self.root)
    }

    fn remove(&self, path: &str) -> Result<()> {
        let place = self.place(path)?;
        if self.is_behind_link(path) {
            return Ok(());
        }
        match fs::remove_file(&place) {
            Ok(()) => {}
            Err(fault) if matches!(fault.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
            Err(source) => return Err(Error::write(place, source)),
        }
        let mut folder = place.parent();
        while let Some(current) = folder.filter(|current| *current != self.root && current.starts_with(&self.root)) {
            if fs::remove_dir(current).is_err() {
                break;
            }
            folder = current.parent();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_folder_is_empty_until_a_file_is_put_into_it() {
        let root = tempfile::tempdir().unwrap();
        let store = Folder::new(root.path().join("feeds"));
        assert!(store.is_new() && store.is_empty());
        assert_eq!(store.read("a/b.xml").unwrap(), None);
        assert!(!store.holds("a/b.xml", b"one") && store.stamp("a/b.xml").is_none());
        let staged = store.stage("a/b.xml", b"one").unwrap();
        assert!(store.is_empty(), "it is kept elsewhere");
        store.put("a/b.xml", staged).unwrap();
        assert_eq!(store.read("a/b.xml").unwrap().as_deref(), Some(&b"one"[..]));
        assert!(store.holds("a/b.xml", b"one") && store.stamp("a/b.xml").is_some());

        let written = Folder::new(root.path().join("other"));
        written.write("c.xml", b"two").unwrap();
        assert!(written.is_new() && written.holds("c.xml", b"two"));
    }

    #[test]
    fn a_folder_that_may_be_there_is_looked_into() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("feeds")).unwrap();
        fs::write(root.path().join("feeds/a.xml"), b"one").unwrap();
        let there = Folder::new(root.path().join("feeds"));
        assert!(!there.is_new() && there.holds("a.xml", b"one"));
        for unclear in [PathBuf::new(), root.path().join("none/../feeds")] {
            assert!(!Folder::new(&unclear).is_new(), "{}", unclear.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_behind_a_link_in_a_new_folder() {
        let root = tempfile::tempdir().unwrap();
        let store = Folder::new(root.path().join("feeds"));
        store.write("a.xml", b"one").unwrap();
        std::os::unix::fs::symlink(root.path(), root.path().join("feeds/category")).unwrap();
        assert!(matches!(
            store.write("category/b.xml", b"two"),
            Err(Error::LinkInOutput { .. })
        ));
        assert!(!root.path().join("b.xml").exists());
    }
}
