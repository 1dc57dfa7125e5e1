//! The file of heads: what was made of each file, one record behind the other, in the order in which it was made.

mod ahead;
mod records;

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};
use crate::model::HeadBytes;

use super::content_hash;
use super::files::{Files, HeadPlace, NO_HEAD};
use ahead::Ahead;
use records::{Known, Records};

pub(super) use records::Seed;

/// How much is written at once, in bytes.
const AT_ONCE: usize = 1 << 18;

/// A file of heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct HeadsFile {
    /// Its number.
    pub number: u64,
    /// So many of its bytes count.
    pub length: u64,
    /// With what its hashes are seeded.
    pub seed: Seed,
}

/// Heads that were kept, and those that a run adds.
#[derive(Debug)]
pub struct Heads {
    path: PathBuf,
    number: u64,
    seed: Seed,
    old: Option<Old>,
    new: Option<New>,
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
struct Old {
    file: Ahead,
    known: Known,
    /// Whether a head was asked for and was not what had been written.
    is_damaged: AtomicBool,
}

#[derive(Debug)]
struct New {
    file: File,
    added: Mutex<Added>,
}

#[derive(Debug, Default)]
struct Added {
    records: Records,
    fault: Option<io::Error>,
}

impl Heads {
    /// No heads, and none are added.
    pub(super) fn none() -> Heads {
        Heads {
            path: PathBuf::new(),
            number: 0,
            seed: Seed::default(),
            old: None,
            new: None,
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
        let seed = Seed::new();
        Ok(Heads {
            path: path.to_owned(),
            number,
            seed,
            old: None,
            new: Some(New::of(file, 0, seed)),
            is_new: true,
        })
    }

    /// Opens a file: what a run that did not end added to it is passed over.
    pub(super) fn open(path: &Path, of: HeadsFile, is_added_to: bool) -> Result<Heads> {
        let HeadsFile { number, length, seed } = of;
        let fault = |fault| Error::read(path, fault);
        let new = match is_added_to {
            true => {
                let file = OpenOptions::new().write(true).open(path).map_err(fault)?;
                file.set_len(length).map_err(fault)?;
                Some(New::of(file, length, seed))
            }
            false => None,
        };
        Ok(Heads {
            path: path.to_owned(),
            number,
            seed,
            old: Some(Old {
                file: Ahead::of(File::open(path).map_err(fault)?),
                known: Known::default(),
                is_damaged: AtomicBool::new(false),
            }),
            new,
            is_new: false,
        })
    }

    /// What was made of the file at a place of a table.
    pub fn of(&self, files: &Files, place: usize) -> Option<HeadBytes> {
        self.read(files.head(place), files.content(place))
    }

    /// The head at a place, made of a file of this content, if it is there.
    pub(super) fn read(&self, place: HeadPlace, content: u128) -> Option<HeadBytes> {
        let old = self.old.as_ref().filter(|_| place != NO_HEAD)?;
        let found = records::read((&old.file, self.seed), place, content, &old.known);
        if found.is_none() {
            old.is_damaged.store(true, Ordering::Relaxed);
        }
        found
    }

    /// Whether a head was asked for that is not what was written, or could not be read.
    pub fn are_damaged(&self) -> bool {
        let is_damaged = |old: &Old| old.is_damaged.load(Ordering::Relaxed);
        self.old.as_ref().is_some_and(is_damaged)
    }

    /// Adds the head of a file of this content; answers its place, or that of none where heads are not added.
    pub fn add(&self, head: &HeadBytes, content: u128) -> HeadPlace {
        self.new.as_ref().map_or(NO_HEAD, |new| new.add(head, content))
    }

    /// Writes what is not written yet; answers which file it is now.
    pub(super) fn finish(&mut self) -> Result<HeadsFile> {
        let length = match self.new.take().map(New::finish) {
            Some(Ok(length)) => length,
            Some(Err(fault)) => return Err(Error::write(&self.path, fault)),
            None => 0,
        };
        let (number, seed) = (self.number, self.seed);
        Ok(HeadsFile { number, length, seed })
    }

    /// Lets the file stay, since an index names it now.
    pub(super) fn keep(&mut self) {
        self.is_new = false;
    }
}

impl New {
    /// Heads to be added to a file of that length.
    fn of(file: File, length: u64, seed: Seed) -> New {
        let added = Added {
            records: Records::behind(length, seed),
            fault: None,
        };
        New {
            file,
            added: Mutex::new(added),
        }
    }

    fn add(&self, head: &HeadBytes, content: u128) -> HeadPlace {
        let common = head.common().map(|part| (part, content_hash(part)));
        let mut added = self.lock();
        let Some(place) = added.records.put(head.own(), common, content) else {
            return NO_HEAD;
        };
        if added.records.unwritten() >= AT_ONCE {
            let (start, bytes) = added.records.take();
            // Other threads go on meanwhile.
            drop(added);
            if let Err(fault) = write_at(&self.file, start, &bytes) {
                self.lock().fault.get_or_insert(fault);
            }
        }
        place
    }

    /// Writes what is not written yet; answers the length of the file.
    fn finish(self) -> io::Result<u64> {
        let mut added = self.added.into_inner().unwrap_or_else(PoisonError::into_inner);
        match added.fault {
            Some(fault) => Err(fault),
            None => {
                let (start, bytes) = added.records.take();
                write_at(&self.file, start, &bytes)?;
                Ok(start + bytes.len() as u64)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Added> {
        self.added.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads as much as there is room for, or less at the end of the file; answers how much.
fn read_some(file: &File, start: u64, bytes: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < bytes.len() {
        match read_once_at(file, start + length as u64, &mut bytes[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(length)
}

/// Fills `bytes` with what stands at a place.
pub(super) fn read_at(file: &File, start: u64, bytes: &mut [u8]) -> io::Result<()> {
    match read_some(file, start, bytes)? {
        read if read == bytes.len() => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

#[cfg(unix)]
fn read_once_at(file: &File, start: u64, bytes: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, start)
}

#[cfg(windows)]
fn read_once_at(file: &File, start: u64, bytes: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, start)
}

#[cfg(unix)]
fn write_at(file: &File, start: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, start)
}

#[cfg(windows)]
fn write_at(file: &File, mut start: u64, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = std::os::windows::fs::FileExt::seek_write(file, bytes, start)?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        start += written as u64;
        bytes = &bytes[written..];
    }
    Ok(())
}

#[cfg(test)]
mod tests;
