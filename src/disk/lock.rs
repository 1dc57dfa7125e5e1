//! A lock that one process holds at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

use super::Stamp;

/// A lock on a file, held until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    taken: i64,
    file: File,
}

impl Lock {
    /// Takes the lock at `path`, as [`Lock::take`] does, and waits for it as long as `wait`; `waiting` is told once, with the
    /// words of the holder, where it has to.
    ///
    /// # Errors
    /// As [`Lock::take`].
    pub fn wait(path: &Path, holder: &str, wait: Duration, waiting: &dyn Fn(&str)) -> Result<Lock> {
        const STEP: Duration = Duration::from_millis(50);
        let start = Instant::now();
        let mut is_told = false;
        loop {
            match Lock::take(path, holder) {
                Err(Error::Locked { holder, .. }) if start.elapsed() < wait => {
                    if !std::mem::replace(&mut is_told, true) {
                        waiting(&holder);
                    }
                    std::thread::sleep(STEP.min(wait));
                }
                taken => return taken,
            }
        }
    }

    /// When it was taken, by the clock of the file system that it stands on: in nanoseconds since 1970.
    pub fn taken(&self) -> i64 {
        self.taken
    }

    /// Takes the lock at `path`, and writes `holder` into the file, for whoever finds it taken. The folder is made where
    /// it is not there.
    ///
    /// # Errors
    /// [`Error::Locked`] with the words of the holder where another process has it, [`Error::Write`] where the file
    /// cannot be written. A file system that knows no locks grants every lock.
    pub fn take(path: &Path, holder: &str) -> Result<Lock> {
        let fault = |source| Error::write(path, source);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(fault)?;
        }
        let all = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path);
        let (mut file, is_writable) = match all {
            Ok(file) => (file, true),
            // The file of another user holds as well, but says nothing of this process.
            Err(why) if why.kind() == ErrorKind::PermissionDenied && path.is_file() => {
                (File::open(path).map_err(|_| fault(why))?, false)
            }
            Err(why) => return Err(fault(why)),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // On some systems a locked file cannot be read by others; then nobody is named.
                let _ = file.read_to_string(&mut holder);
                return Err(Error::Locked {
                    path: PathBuf::from(path),
                    holder: holder.trim().chars().filter(|c| !c.is_control()).take(200).collect(),
                });
            }
            Err(TryLockError::Error(why)) if why.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(why)) => return Err(fault(why)),
        }
        if is_writable {
            file.set_len(0).map_err(fault)?;
            file.rewind().map_err(fault)?;
            file.write_all(holder.as_bytes()).map_err(fault)?;
        }
        let taken = file.metadata().map_or(i64::MIN, |found| Stamp::of(&found).modified);
        Ok(Lock { taken, file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The end of the process frees it too; nothing can be done where this fails.
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_told_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/fetch.lock");
        let first = Lock::take(&path, "process 7").unwrap();
        match Lock::take(&path, "process 8") {
            Err(Error::Locked { holder, .. }) => assert!(holder == "process 7" || cfg!(windows)),
            other => panic!("{other:?}"),
        }
        drop(first);
        Lock::take(&path, "process 8").unwrap();
    }
}
