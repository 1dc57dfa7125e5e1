//! The files that a run read: path, stamp, content hash, and where what was made of each is kept.

use std::io::{self, Write};
use std::sync::Arc;

use crate::model::Paths;

use super::bytes::{Reader, write_array, write_pieces};

/// Where a head is in the file of heads: its first byte and its length.
pub(super) type HeadPlace = (u64, u32);

/// The place of a head that was not kept.
pub(super) const NO_HEAD: HeadPlace = (u64::MAX, 0);

/// The stamp that is equal to none.
pub(super) const NO_STAMP: u64 = 0;

/// A table of files, in the order in which a run listed them.
#[derive(Debug, Clone, Default)]
pub struct Files {
    paths: Arc<Paths>,
    folders: Vec<u16>,
    stamps: Vec<u64>,
    contents: Vec<u128>,
    heads: Vec<HeadPlace>,
    /// Which file holds the names, and its content hash; `None` where they are not written yet.
    pub(super) names: Option<(u64, u128)>,
}

/// Wherever it is written.
impl PartialEq for Files {
    fn eq(&self, other: &Files) -> bool {
        (&self.paths, &self.folders) == (&other.paths, &other.folders)
            && (&self.stamps, &self.contents, &self.heads) == (&other.stamps, &other.contents, &other.heads)
    }
}

impl Files {
    /// A table of files with these stamps, contents, 0 where one is not known, and heads; `names` are the folder and path
    /// of each. Where all `paths` are held together, they are not copied.
    pub(super) fn new<'a>(
        (mut stamps, contents, heads): (Vec<u64>, Vec<u128>, Vec<HeadPlace>),
        names: impl Iterator<Item = (u16, &'a str)> + Clone,
        paths: Option<Arc<Paths>>,
    ) -> Files {
        // Without a head the file has to be read again in any case.
        let without = heads.iter().zip(&mut stamps).filter(|(head, _)| **head == NO_HEAD);
        without.for_each(|(_, stamp)| *stamp = NO_STAMP);
        let copied = || {
            let mut paths = Paths::default();
            names.clone().for_each(|(_, path)| paths.push(path));
            Arc::new(paths)
        };
        Files {
            paths: paths.unwrap_or_else(copied),
            folders: names.clone().map(|(folder, _)| folder).collect(),
            stamps,
            contents,
            heads,
            names: None,
        }
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The folder and path of the file at a place.
    pub fn name(&self, at: usize) -> (u16, &str) {
        (self.folders[at], self.paths.get(at))
    }

    /// Whether the file at a place has that stamp, and could be trusted.
    pub(super) fn has_stamp(&self, at: usize, stamp: u64) -> bool {
        self.stamps[at] == stamp && stamp != NO_STAMP
    }

    /// The content hash of the file at a place; 0 where it is not known.
    pub(super) fn content(&self, at: usize) -> u128 {
        self.contents[at]
    }

    pub(super) fn head(&self, at: usize) -> HeadPlace {
        self.heads[at]
    }

    /// Whether most of a file of heads of that length belongs to none of the files.
    pub(super) fn is_wasteful(&self, length: u64) -> bool {
        const FREE: u64 = 1 << 20;
        let used: u64 = self.heads.iter().map(|(_, length)| u64::from(*length)).sum();
        length > FREE + 2 * used
    }

    pub(super) fn move_heads(&mut self, mut to: impl FnMut(HeadPlace) -> HeadPlace) {
        for head in &mut self.heads {
            if *head != NO_HEAD {
                *head = to(*head);
            }
        }
    }

    /// Writes the names, which are the same in most runs.
    pub(super) fn write_names(&self, writer: &mut dyn Write) -> io::Result<()> {
        let ends = self.paths.ends();
        write_pieces(writer, ends.last().map_or(0, |end| u64::from(*end)), self.paths.iter())?;
        write_array(writer, ends, u32::to_le_bytes)?;
        write_array(writer, &self.folders, u16::to_le_bytes)
    }

    /// Writes what else there is of each file.
    pub(super) fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        write_array(writer, &self.stamps, u64::to_le_bytes)?;
        write_array(writer, &self.contents, u128::to_le_bytes)?;
        write_array(writer, &self.heads, |(start, length)| {
            let mut bytes = [0; 12];
            bytes[..8].copy_from_slice(&start.to_le_bytes());
            bytes[8..].copy_from_slice(&length.to_le_bytes());
            bytes
        })
    }

    /// Puts in what is new of the file at a place.
    pub(super) fn set(&mut self, at: usize, stamp: Option<u64>, made: Option<(u128, HeadPlace)>) {
        if let Some((content, head)) = made {
            (self.contents[at], self.heads[at]) = (content, head);
        }
        // Without a head the file has to be read again in any case.
        self.stamps[at] = stamp.filter(|_| self.heads[at] != NO_HEAD).unwrap_or(NO_STAMP);
    }

    /// Reads a table in two parts, of which the first has the names.
    pub(super) fn read(names: &mut Reader<'_>, reader: &mut Reader<'_>) -> Option<Files> {
        let files = Files {
            paths: {
                let text = std::str::from_utf8(names.bytes()?).ok()?.to_owned();
                Arc::new(Paths::new(text, names.array(u32::from_le_bytes)?)?)
            },
            folders: names.array(u16::from_le_bytes)?,
            names: None,
            stamps: reader.array(u64::from_le_bytes)?,
            contents: reader.array(u128::from_le_bytes)?,
            heads: reader.array(|bytes: [u8; 12]| {
                let start = bytes.first_chunk().map_or(u64::MAX, |start| u64::from_le_bytes(*start));
                let length = bytes.last_chunk().map_or(0, |length| u32::from_le_bytes(*length));
                (start, length)
            })?,
        };
        let count = files.len();
        let counts = [
            files.folders.len(),
            files.stamps.len(),
            files.contents.len(),
            files.heads.len(),
        ];
        counts.iter().all(|other| *other == count).then_some(files)
    }
}
