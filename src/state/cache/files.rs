//! The files that a run read: path, stamp, content hash, and where what was made of each is kept.

use std::io::{self, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::Paths;

use super::bytes::{Reader, write_array, write_pieces};

/// Where a head is in the file of heads: its first byte and its length.
pub(super) type HeadPlace = (u64, u32);

/// The place of a head that was not kept.
pub(super) const NO_HEAD: HeadPlace = (u64::MAX, 0);

/// The stamp that is equal to none.
pub(super) const NO_STAMP: u64 = 0;

/// A file of a cache: its number and its content hash.
pub(super) type Numbered = (u64, u128);

/// A table of files. Most stand in the order in which a run listed them, and those that came since behind them.
#[derive(Debug, Clone, Default)]
pub struct Files {
    paths: Arc<Paths>,
    folders: Vec<u16>,
    stamps: Vec<u64>,
    contents: Vec<u128>,
    heads: Vec<HeadPlace>,
    /// How many stand in the order of a listing.
    listed: usize,
    /// Those that are no more there, in order: a place is not given twice, since others name files by it.
    gone: Vec<u32>,
    /// What of it is written.
    written: Written,
}

/// What of a table stands in files, and where it is other than there.
#[derive(Debug, Clone, Default)]
struct Written {
    names: Option<Numbered>,
    rest: Option<Numbered>,
    /// How many files those hold.
    count: usize,
    /// The places of files of which something is other than written there, in no order.
    others: Vec<u32>,
    /// Whether these are so many that they are not told one by one.
    are_many: bool,
}

/// What is other in a table than in the files that hold it, as it is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Layer<'a> {
    /// The place, stamp, content and head of each.
    others: Vec<(u32, u64, u128, HeadPlace)>,
    /// The folders and paths of those that came, behind all others.
    #[serde(borrow)]
    added: Vec<(u16, &'a str)>,
    listed: usize,
    gone: Vec<u32>,
}

/// So many more files may come before the room of a table is made anew.
const SPARE: usize = 128;

/// Wherever it is written.
impl PartialEq for Files {
    fn eq(&self, other: &Files) -> bool {
        (&self.paths, &self.folders, &self.gone) == (&other.paths, &other.folders, &other.gone)
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
            listed: stamps.len(),
            stamps,
            contents,
            heads,
            gone: Vec::new(),
            written: Written::default(),
        }
    }

    /// How many files there are, those that are no more there included.
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

    /// Whether the file at a place is no more there.
    pub(super) fn is_gone(&self, at: usize) -> bool {
        self.gone.binary_search_by_key(&at, |gone| *gone as usize).is_ok()
    }

    /// How many stand in the order of a listing; those behind them came later.
    pub(super) fn listed(&self) -> usize {
        self.listed
    }

    /// Tells that every file stands in the order of a listing now.
    pub(super) fn put_in_order(&mut self) {
        self.listed = self.len();
    }

    /// Whether so many are gone, or came since, that a whole build should make another table.
    pub fn is_worn(&self) -> bool {
        const MANY: usize = 128;
        let others = self.gone.len() + (self.len() - self.listed);
        others > MANY && others > self.len() / 8
    }

    /// Whether most of a file of heads of that length belongs to none of the files.
    pub(super) fn is_wasteful(&self, length: u64) -> bool {
        const FREE: u64 = 1 << 20;
        let used: u64 = self.heads.iter().map(|(_, length)| u64::from(*length)).sum();
        length > FREE + 2 * used
    }

    /// Gives each head another place; `to` answers that of the head at a place, made of a file of that content. It is asked
    /// for them in the order in which they stand, which is that in which builds ask for them.
    pub(super) fn move_heads(&mut self, mut to: impl FnMut(HeadPlace, u128) -> HeadPlace) {
        self.written.are_many = true;
        let mut order: Vec<u32> = (0..self.len()).map(number).collect();
        order.retain(|at| self.heads[*at as usize] != NO_HEAD);
        order.sort_unstable_by_key(|at| self.heads[*at as usize]);
        for at in order.into_iter().map(|at| at as usize) {
            self.heads[at] = to(self.heads[at], self.contents[at]);
            // A file whose head was lost counts as changed.
            if self.heads[at] == NO_HEAD {
                (self.stamps[at], self.contents[at]) = (NO_STAMP, 0);
            }
        }
    }

    /// Where the names are written, if they are.
    pub(super) fn written_names(&self) -> Option<Numbered> {
        self.written.names.filter(|_| self.written.count == self.len())
    }

    /// Where the table is written, and what is other now, where that is little.
    pub(super) fn written_table(&self) -> Option<(Numbered, Numbered, Vec<u8>)> {
        let written = &self.written;
        let (names, rest) = (written.names?, written.rest?);
        let come = self.len() - written.count;
        if written.are_many || come > few_of(written.count) {
            return None;
        }
        let mut others = written.others.clone();
        others.extend((written.count..self.len()).map(number));
        Some((names, rest, self.layer(others, written.count)))
    }

    /// What is other in the table than in one just written.
    pub(super) fn nothing_other(&self) -> Vec<u8> {
        self.layer(Vec::new(), self.len())
    }

    fn layer(&self, mut others: Vec<u32>, written: usize) -> Vec<u8> {
        others.sort_unstable();
        others.dedup();
        let row = |at: u32| {
            let place = at as usize;
            (at, self.stamps[place], self.contents[place], self.heads[place])
        };
        let layer = Layer {
            others: others.into_iter().map(row).collect(),
            added: (written..self.len()).map(|at| self.name(at)).collect(),
            listed: self.listed,
            gone: self.gone.clone(),
        };
        postcard::to_stdvec(&layer).expect("texts and numbers can always be written to memory")
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
        let before = (self.stamps[at], self.contents[at], self.heads[at]);
        if let Some((content, head)) = made {
            (self.contents[at], self.heads[at]) = (content, head);
        }
        // Without a head the file has to be read again in any case.
        self.stamps[at] = stamp.filter(|_| self.heads[at] != NO_HEAD).unwrap_or(NO_STAMP);
        let written = &mut self.written;
        if (self.stamps[at], self.contents[at], self.heads[at]) != before && !written.are_many {
            written.others.push(number(at));
            written.are_many = written.others.len() > few_of(written.count);
        }
    }

    /// Adds a file behind all others.
    pub(super) fn push(&mut self, (folder, path): (u16, &str), stamp: Option<u64>, (content, head): (u128, HeadPlace)) {
        Arc::make_mut(&mut self.paths).push(path);
        self.folders.push(folder);
        self.stamps.push(stamp.filter(|_| head != NO_HEAD).unwrap_or(NO_STAMP));
        self.contents.push(content);
        self.heads.push(head);
    }

    /// Takes the files at these places away; no other gets another place.
    pub(super) fn remove(&mut self, places: &[u32]) {
        for place in places {
            self.set(*place as usize, None, Some((0, NO_HEAD)));
        }
        self.gone.extend_from_slice(places);
        self.gone.sort_unstable();
        self.gone.dedup();
    }

    /// Reads a table in two parts, of which the first has the names, with what is other now.
    pub(super) fn read(
        (names_at, names): (Numbered, &[u8]),
        (rest_at, rest): (Numbered, &[u8]),
        layer: &[u8],
    ) -> Option<Files> {
        let layer: Layer<'_> = postcard::from_bytes(layer).ok()?;
        let spare = layer.added.len() + SPARE;
        let added: usize = layer.added.iter().map(|(_, path)| path.len()).sum();
        let (mut names, mut reader) = (Reader::new(names), Reader::new(rest));
        let mut files = Files {
            paths: {
                let found = std::str::from_utf8(names.bytes()?).ok()?;
                let mut text = String::with_capacity(found.len() + added + SPARE * 128);
                text.push_str(found);
                Arc::new(Paths::new(text, names.array(spare, u32::from_le_bytes)?)?)
            },
            folders: names.array(spare, u16::from_le_bytes)?,
            stamps: reader.array(spare, u64::from_le_bytes)?,
            contents: reader.array(spare, u128::from_le_bytes)?,
            heads: reader.array(spare, |bytes: [u8; 12]| {
                let start = bytes.first_chunk().map_or(u64::MAX, |start| u64::from_le_bytes(*start));
                let length = bytes.last_chunk().map_or(0, |length| u32::from_le_bytes(*length));
                (start, length)
            })?,
            listed: layer.listed,
            gone: layer.gone,
            written: Written::default(),
        };
        let count = files.len();
        let counts = [
            files.folders.len(),
            files.stamps.len(),
            files.contents.len(),
            files.heads.len(),
        ];
        if counts.iter().any(|other| *other != count) {
            return None;
        }
        for name in layer.added {
            files.push(name, None, (0, NO_HEAD));
        }
        let last = |places: &[u32]| places.iter().max().is_none_or(|place| (*place as usize) < files.len());
        if !files.gone.is_sorted() || !last(&files.gone) || files.listed > files.len() {
            return None;
        }
        let mut others = Vec::with_capacity(layer.others.len());
        for (at, stamp, content, head) in layer.others {
            let place = at as usize;
            *files.stamps.get_mut(place)? = stamp;
            (files.contents[place], files.heads[place]) = (content, head);
            if place < count {
                others.push(at);
            }
        }
        files.written = Written {
            names: Some(names_at),
            rest: Some(rest_at),
            count,
            others,
            are_many: false,
        };
        Some(files)
    }
}

/// Of so many lines of a large file this many may be other before it is written again.
pub fn few_of(count: usize) -> usize {
    8 + count / 1000
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("a site has fewer than four billion files")
}
