//! The file of heads: what was made of each file, one behind the other, in the order in which it was made. What many have
//! in common is held once, where it is said first, and those behind it name its place.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hashbrown::HashTable;

use crate::error::{Error, Result};
use crate::model::HeadBytes;

use super::content_hash;
use super::files::{Files, HeadPlace, NO_HEAD};

/// How much is written at once, in bytes.
const AT_ONCE: usize = 1 << 18;

/// So many different parts that heads have in common are looked for, and none that is longer; others stand in each head.
const MOST: usize = 1 << 16;
const LONGEST: usize = 1 << 12;

/// Heads that were kept, and those that a run adds.
#[derive(Debug)]
pub struct Heads {
    path: PathBuf,
    number: u64,
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
    file: File,
    /// Parts that were read, by their places: the next head mostly has one of them.
    common: Mutex<HashMap<HeadPlace, Vec<u8>>>,
}

#[derive(Debug)]
struct New {
    file: File,
    added: Mutex<Added>,
}

#[derive(Debug, Default)]
struct Added {
    /// What is not written yet.
    bytes: Vec<u8>,
    /// How long the file is with it.
    length: u64,
    /// The places of parts that heads have in common, by their hashes.
    common: HashTable<(u128, HeadPlace)>,
    fault: Option<io::Error>,
}

impl Heads {
    /// No heads, and none are added.
    pub(super) fn none() -> Heads {
        Heads {
            path: PathBuf::new(),
            number: 0,
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
        Ok(Heads {
            path: path.to_owned(),
            number,
            old: None,
            new: Some(New::of(file, 0)),
            is_new: true,
        })
    }

    /// Opens a file of which the first `length` bytes count: what a run that did not end added is passed over.
    pub(super) fn open(path: &Path, (number, length): (u64, u64), is_added_to: bool) -> Result<Heads> {
        let fault = |fault| Error::read(path, fault);
        let new = match is_added_to {
            true => {
                let file = OpenOptions::new().write(true).open(path).map_err(fault)?;
                file.set_len(length).map_err(fault)?;
                Some(New::of(file, length))
            }
            false => None,
        };
        Ok(Heads {
            path: path.to_owned(),
            number,
            old: Some(Old {
                file: File::open(path).map_err(fault)?,
                common: Mutex::default(),
            }),
            new,
            is_new: false,
        })
    }

    /// What was made of the file at a place of a table, all parts of it.
    pub fn of(&self, files: &Files, place: usize) -> Option<Vec<u8>> {
        Some(self.read(files.head(place))?.into_whole())
    }

    /// The head at a place, if it is there.
    pub(super) fn read(&self, place: HeadPlace) -> Option<HeadBytes> {
        self.old.as_ref().filter(|_| place != NO_HEAD)?.read(place)
    }

    /// Adds a head; answers its place, or that of none where heads are not added.
    pub fn add(&self, head: &HeadBytes) -> HeadPlace {
        self.new.as_ref().map_or(NO_HEAD, |new| new.add(head))
    }

    /// Writes what is not written yet; answers the number of the file and its length.
    pub(super) fn finish(&mut self) -> Result<(u64, u64)> {
        match self.new.take().map(New::finish) {
            Some(Ok(length)) => Ok((self.number, length)),
            Some(Err(fault)) => Err(Error::write(&self.path, fault)),
            None => Ok((self.number, 0)),
        }
    }

    /// Lets the file stay, since an index names it now.
    pub(super) fn keep(&mut self) {
        self.is_new = false;
    }
}

impl Old {
    fn read(&self, (start, length): HeadPlace) -> Option<HeadBytes> {
        let mut record = vec![0; length as usize];
        read_at(&self.file, start, &mut record).ok()?;
        let mut rest = &*record;
        let mut bytes = Vec::with_capacity(record.len() + 128);
        let mut ends = [0; 2];
        for end in &mut ends {
            match Part::read(&mut rest)? {
                Part::At(place) => self.put_common(place, &mut bytes)?,
                Part::Here(length) => {
                    let (part, behind) = rest.split_at_checked(length)?;
                    bytes.extend_from_slice(part);
                    rest = behind;
                }
            }
            *end = bytes.len();
        }
        bytes.extend_from_slice(rest);
        Some(HeadBytes::new(bytes, ends))
    }

    fn put_common(&self, place: HeadPlace, bytes: &mut Vec<u8>) -> Option<()> {
        let (start, length) = place;
        let mut common = self.common.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = common.get(&place) {
            bytes.extend_from_slice(part);
            return Some(());
        }
        // The file may be damaged: no more room is made than the longest part takes.
        let length = usize::try_from(length).ok().filter(|length| *length <= LONGEST)?;
        let mut part = vec![0; length];
        read_at(&self.file, start, &mut part).ok()?;
        bytes.extend_from_slice(&part);
        if common.len() < MOST {
            common.insert(place, part);
        }
        Some(())
    }
}

/// What stands in a record for a part that it has in common with others, as two numbers of LEB128.
enum Part {
    /// It stands elsewhere.
    At(HeadPlace),
    /// So many bytes of it follow.
    Here(usize),
}

impl Part {
    fn read(rest: &mut &[u8]) -> Option<Part> {
        let (length, behind) = postcard::take_from_bytes::<u32>(rest).ok()?;
        let (start, behind) = postcard::take_from_bytes::<u64>(behind).ok()?;
        *rest = behind;
        Some(match start.checked_sub(1) {
            Some(start) => Part::At((start, length)),
            None => Part::Here(length as usize),
        })
    }

    /// `start` is one more than the place of the part, or 0 where it follows.
    fn put(start: u64, length: usize, bytes: &mut Vec<u8>) {
        let mut number = |mut number: u64| {
            while number >= 0x80 {
                bytes.push(number as u8 | 0x80);
                number >>= 7;
            }
            bytes.push(number as u8);
        };
        number(length as u64);
        number(start);
    }
}

impl New {
    /// Heads to be added to a file of that length.
    fn of(file: File, length: u64) -> New {
        let added = Added {
            length,
            ..Added::default()
        };
        New {
            file,
            added: Mutex::new(added),
        }
    }

    fn add(&self, head: &HeadBytes) -> HeadPlace {
        let common = head.common().map(|part| (part, content_hash(part)));
        let mut added = self.lock();
        let Some(place) = added.put(head.own(), common) else {
            return NO_HEAD;
        };
        if added.bytes.len() >= AT_ONCE {
            let bytes = std::mem::replace(&mut added.bytes, Vec::with_capacity(AT_ONCE + 4 * LONGEST));
            let start = added.length - bytes.len() as u64;
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
        let added = self.added.into_inner().unwrap_or_else(PoisonError::into_inner);
        match added.fault {
            Some(fault) => Err(fault),
            None => {
                write_at(&self.file, added.length - added.bytes.len() as u64, &added.bytes)?;
                Ok(added.length)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Added> {
        self.added.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Added {
    /// Adds a record, with the parts that are not there yet before it; answers its place, unless it is too long.
    fn put(&mut self, own: &[u8], common: [(&[u8], u128); 2]) -> Option<HeadPlace> {
        let all = common.iter().map(|(part, _)| part.len()).sum::<usize>() + own.len();
        u32::try_from(all).ok().filter(|all| *all < u32::MAX - 64)?;
        let places = common.map(|(part, hash)| self.place_of(part, hash));
        let (start, before) = (self.length, self.bytes.len());
        for (place, (part, _)) in places.into_iter().zip(common) {
            self.put_part(place, part);
        }
        self.bytes.extend_from_slice(own);
        let length = self.bytes.len() - before;
        self.length += length as u64;
        Some((start, u32::try_from(length).ok()?))
    }

    /// Where a part stands that heads have in common, from now on if it does not yet; `None` where it is to stand in each.
    fn place_of(&mut self, part: &[u8], hash: u128) -> Option<HeadPlace> {
        if let Some((_, place)) = self.common.find(hash as u64, |(known, _)| *known == hash) {
            return Some(*place);
        }
        if part.len() > LONGEST || self.common.len() >= MOST {
            return None;
        }
        let place = (self.length, u32::try_from(part.len()).ok()?);
        self.bytes.extend_from_slice(part);
        self.length += part.len() as u64;
        self.common
            .insert_unique(hash as u64, (hash, place), |(known, _)| *known as u64);
        Some(place)
    }

    fn put_part(&mut self, place: Option<HeadPlace>, part: &[u8]) {
        match place {
            Some((start, length)) => Part::put(start + 1, length as usize, &mut self.bytes),
            None => {
                Part::put(0, part.len(), &mut self.bytes);
                self.bytes.extend_from_slice(part);
            }
        }
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
mod tests {
    use super::*;

    fn head(first: &[u8], second: &[u8], own: &[u8]) -> HeadBytes {
        let ends = [first.len(), first.len() + second.len()];
        HeadBytes::new([first, second, own].concat(), ends)
    }

    #[test]
    fn what_heads_have_in_common_is_held_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heads");
        let long = vec![b'l'; LONGEST + 1];
        let several = [
            head(&[b'a'; 200], &[b'b'; 200], b"one"),
            head(&[b'a'; 200], &[b'b'; 200], b"two"),
            head(&[b'b'; 200], &[b'a'; 200], b""),
            head(&long, &[b'c'; 200], b"four"),
            head(b"", b"", b"five"),
        ];
        let mut heads = Heads::create(&path, 7).unwrap();
        let places: Vec<HeadPlace> = several.iter().map(|head| heads.add(head)).collect();
        let (number, length) = heads.finish().unwrap();
        heads.keep();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), length);
        assert!(length < 200 * 3 + long.len() as u64 + 100, "{length}");
        let found = Heads::open(&path, (number, length), true).unwrap();
        for (place, head) in places.iter().zip(&several) {
            assert_eq!(found.read(*place).as_ref(), Some(head));
        }
        // What a run did not finish is gone, and with it the parts that it told.
        let lost = found.add(&head(&[b'd'; 200], &[], b"six"));
        drop(found);
        let mut found = Heads::open(&path, (number, length), true).unwrap();
        let other = head(&[b'd'; 200], &[b'a'; 200], b"seven");
        let place = found.add(&other);
        assert_eq!(
            place.0,
            lost.0 + 200,
            "the part of the run before is there again, and another"
        );
        let length = found.finish().unwrap();
        let found = Heads::open(&path, length, false).unwrap();
        assert_eq!(found.read(place), Some(other));
        assert_eq!(found.add(&several[0]), NO_HEAD);
    }

    #[test]
    fn a_file_that_is_not_what_it_was_gives_no_head_and_takes_no_room() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heads");
        let mut bytes = Vec::new();
        // A part of four gigabytes, one beyond the file, and one that would follow.
        Part::put(1, u32::MAX as usize, &mut bytes);
        let second = bytes.len() as u64;
        Part::put(1 << 40, 9, &mut bytes);
        let third = bytes.len() as u64;
        Part::put(0, 5000, &mut bytes);
        std::fs::write(&path, &bytes).unwrap();
        let heads = Heads::open(&path, (1, bytes.len() as u64), false).unwrap();
        for start in [0, second, third, bytes.len() as u64] {
            let length = (bytes.len() as u64 - start) as u32;
            assert_eq!(heads.read((start, length)), None, "{start}");
        }
    }
}
