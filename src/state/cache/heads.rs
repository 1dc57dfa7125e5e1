//! The file of heads: what was made of each file, one behind the other, in the order in which it was made.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};

use super::files::{Files, HeadPlace, NO_HEAD};

/// How much is written at once, in bytes.
const AT_ONCE: usize = 1 << 18;

/// Heads that were kept, and those that a run adds.
#[derive(Debug)]
pub struct Heads {
    path: PathBuf,
    number: u64,
    old: Option<File>,
    added: Option<Mutex<Added>>,
    /// Whether nothing names the file yet. One that nothing comes to name is removed: a build that is refused, again and
    /// again, would leave one each time.
    is_new: bool,
}

impl Drop for Heads {
    fn drop(&mut self) {
        if self.is_new {
            std::fs::remove_file(&self.path).ok();
        }
    }
}

#[derive(Debug)]
struct Added {
    file: File,
    /// What is not written yet.
    bytes: Vec<u8>,
    /// How long the file is with it.
    length: u64,
    fault: Option<io::Error>,
}

impl Heads {
    /// No heads, and none are added.
    pub(super) fn none() -> Heads {
        Heads {
            path: PathBuf::new(),
            number: 0,
            old: None,
            added: None,
            is_new: false,
        }
    }

    pub(super) fn create(path: &Path, number: u64) -> Result<Heads> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(path)
            .map_err(|fault| Error::write(path, fault))?;
        Ok(Heads {
            path: path.to_owned(),
            number,
            old: None,
            added: Some(Mutex::new(Added::new(file, 0))),
            is_new: true,
        })
    }

    /// Opens a file of which the first `length` bytes count: what a run that did not end added is passed over.
    pub(super) fn open(path: &Path, (number, length): (u64, u64), is_added_to: bool) -> Result<Heads> {
        let fault = |fault| Error::read(path, fault);
        let added = match is_added_to {
            true => {
                let mut file = OpenOptions::new().write(true).open(path).map_err(fault)?;
                file.set_len(length).map_err(fault)?;
                file.seek(SeekFrom::Start(length)).map_err(fault)?;
                Some(Mutex::new(Added::new(file, length)))
            }
            false => None,
        };
        Ok(Heads {
            path: path.to_owned(),
            number,
            old: Some(File::open(path).map_err(fault)?),
            added,
            is_new: false,
        })
    }

    /// What was made of the file at a place of a table.
    pub fn of(&self, files: &Files, place: usize) -> Option<Vec<u8>> {
        self.read(files.head(place))
    }

    /// The head at a place, if it is there.
    pub(super) fn read(&self, (start, length): HeadPlace) -> Option<Vec<u8>> {
        let file = self.old.as_ref().filter(|_| (start, length) != NO_HEAD)?;
        let mut bytes = vec![0; length as usize];
        read_at(file, start, &mut bytes).ok()?;
        Some(bytes)
    }

    /// Adds a head; answers its place, or that of none where heads are not added.
    pub fn add(&self, head: &[u8]) -> HeadPlace {
        let (Some(added), Ok(length)) = (&self.added, u32::try_from(head.len())) else {
            return NO_HEAD;
        };
        let mut added = added.lock().unwrap_or_else(PoisonError::into_inner);
        let start = added.length;
        added.bytes.extend_from_slice(head);
        added.length += u64::from(length);
        if added.bytes.len() >= AT_ONCE {
            added.write();
        }
        (start, length)
    }

    /// Writes what is not written yet; answers the number of the file and its length.
    pub(super) fn finish(&mut self) -> Result<(u64, u64)> {
        let Some(added) = self.added.take() else {
            return Ok((self.number, 0));
        };
        let mut added = added.into_inner().unwrap_or_else(PoisonError::into_inner);
        added.write();
        match added.fault {
            Some(fault) => Err(Error::write(&self.path, fault)),
            None => Ok((self.number, added.length)),
        }
    }

    /// Lets the file stay, since an index names it now.
    pub(super) fn keep(&mut self) {
        self.is_new = false;
    }
}

impl Added {
    fn new(file: File, length: u64) -> Added {
        Added {
            file,
            bytes: Vec::new(),
            length,
            fault: None,
        }
    }

    fn write(&mut self) {
        if self.fault.is_none() {
            self.fault = self.file.write_all(&self.bytes).err();
        }
        self.bytes.clear();
    }
}

#[cfg(unix)]
pub(super) fn read_at(file: &File, start: u64, bytes: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, start)
}

#[cfg(windows)]
pub(super) fn read_at(file: &File, mut start: u64, mut bytes: &mut [u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, start)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        start += read as u64;
        bytes = &mut bytes[read..];
    }
    Ok(())
}
