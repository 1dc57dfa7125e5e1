//! The files that a run read: path, stamp, content hash, and where what was made of each is kept.

use std::io::{self, Write};
use std::sync::Arc;

use super::bytes::{Reader, write_array, write_bytes};

/// Where a head is in the file of heads: its first byte and its length.
pub(super) type HeadPlace = (u64, u32);

/// The place of a head that was not kept.
pub(super) const NO_HEAD: HeadPlace = (u64::MAX, 0);

/// The stamp that is equal to none.
pub(super) const NO_STAMP: u64 = 0;

/// A table of files, in the order in which a run listed them.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// All paths, one behind the other.
    text: Arc<String>,
    ends: Vec<u32>,
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
        (&self.text, &self.ends, &self.folders) == (&other.text, &other.ends, &other.folders)
            && (&self.stamps, &self.contents, &self.heads) == (&other.stamps, &other.contents, &other.heads)
    }
}

impl Files {
    /// A table of files with these stamps, contents, 0 where one is not known, and heads; their names are to be added. Where
    /// all paths stand one behind the other in `text`, they are not copied.
    pub(super) fn new(
        (mut stamps, contents, heads): (Vec<u64>, Vec<u128>, Vec<HeadPlace>),
        text: Option<Arc<String>>,
    ) -> Files {
        // Without a head the file has to be read again in any case.
        let without = heads.iter().zip(&mut stamps).filter(|(head, _)| **head == NO_HEAD);
        without.for_each(|(_, stamp)| *stamp = NO_STAMP);
        Files {
            text: text.unwrap_or_default(),
            ends: Vec::with_capacity(contents.len()),
            folders: Vec::with_capacity(contents.len()),
            stamps,
            contents,
            heads,
            names: None,
        }
    }

    /// Adds the name of the next file.
    ///
    /// # Panics
    /// Never: paths of a site have less than four gigabytes.
    pub(super) fn push_name(&mut self, (folder, path): (u16, &str)) {
        let start = self.ends.last().map_or(0, |end| *end as usize);
        if self.text.len() == start {
            Arc::make_mut(&mut self.text).push_str(path);
        }
        let end = u32::try_from(start + path.len()).expect("paths of a site have less than four gigabytes");
        self.ends.push(end);
        self.folders.push(folder);
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The folder and path of the file at a place.
    pub fn name(&self, at: usize) -> (u16, &str) {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        (self.folders[at], &self.text[start as usize..self.ends[at] as usize])
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
        write_bytes(writer, self.text.as_bytes())?;
        write_array(writer, &self.ends, u32::to_le_bytes)?;
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
            text: Arc::new(std::str::from_utf8(names.bytes()?).ok()?.to_owned()),
            ends: names.array(u32::from_le_bytes)?,
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
        let count = files.ends.len();
        let counts = [
            files.folders.len(),
            files.stamps.len(),
            files.contents.len(),
            files.heads.len(),
        ];
        let is_whole = counts.iter().all(|other| *other == count)
            && files.ends.is_sorted()
            && files.ends.last().is_none_or(|end| *end as usize == files.text.len())
            && files.ends.iter().all(|end| files.text.is_char_boundary(*end as usize));
        is_whole.then_some(files)
    }
}
