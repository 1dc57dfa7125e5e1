//! What the last build knew, so that the next one does only what is new: what was made of every file, and what came of
//! it. It may be deleted at any time: that costs one build the time of a first one, and nothing else.
//!
//! Six files in a folder: `heads-N`, to which what is made of a file is added; `names-N` and `files-N`, the table of
//! files; `columns-N` and `rest-N`, which are read only where a file changed, and the first of them only in part; and
//! `index`, which says what of them counts. Where little is other, the large ones stay as they are, and what is other
//! stands in `index` and `rest-N`. A file with a number is written under a new one: to put a large file in the place of
//! another makes file systems write it to the disk at once.
//!
//! An index of another version of the program, or one that is damaged, is as good as none; of one of other settings
//! the files and their heads count, where these settings make no difference to heads.

mod blocks;
mod bytes;
mod changes;
mod files;
mod heads;
mod made;
mod snapshot;
#[cfg(test)]
mod tests;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

use crate::disk;
use crate::error::{Error, Result};

pub use blocks::Blocks;
pub use changes::{Changes, ListedFile, Listing};
pub use files::{Files, few_of};
pub use heads::Heads;
pub use made::Made;
pub use snapshot::Snapshot;

use blocks::BlockWriter;
use files::Numbered;
use snapshot::Table;

/// What a cache is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The program and all settings.
    pub all: u128,
    /// The program and the settings on which heads depend: under another one nothing of it counts.
    pub heads: u128,
}

/// The hash by which contents are compared, that of [`FileHashes`](crate::model::FileHashes): quick, since every byte of a site
/// goes through it.
pub fn content_hash(bytes: &[u8]) -> u128 {
    // 0 stands for a content that is not known.
    xxhash_rust::xxh3::xxh3_128(bytes).max(1)
}

/// The hash of a text of some kind, to tell texts apart that are kept by their hashes alone.
pub fn text_hash(kind: u64, text: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(text.as_bytes(), kind).max(1)
}

/// The folder of a cache.
#[derive(Debug, Clone)]
pub struct CacheFolder {
    path: PathBuf,
}

/// What is to be kept beside a snapshot. It is large, so it is written as it is made.
pub trait Rest {
    /// Writes it.
    ///
    /// # Errors
    /// Those of `writer`.
    fn write(&self, writer: &mut dyn Write) -> io::Result<()>;
}

/// What a run keeps beside a snapshot; what it does not keep anew stays as it is.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// What is read in parts.
    pub columns: Option<&'a dyn Rest>,
    /// What is read whole. It is written behind the columns.
    pub rest: Option<&'a dyn Rest>,
}

/// Writes to a file, and makes the content hash of what is written.
struct Hashing<'a> {
    file: &'a mut fs::File,
    hasher: Xxh3,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What was found in the folder of a cache.
#[derive(Debug)]
pub enum Opened {
    /// Nothing, or what was made under a key with other heads.
    Nothing,
    /// What could not be read, and why.
    Damaged(String),
    /// What the last build left.
    Found(Box<Snapshot>),
}

impl CacheFolder {
    /// The cache at `path`, which need not be there.
    pub fn new(path: impl Into<PathBuf>) -> CacheFolder {
        CacheFolder { path: path.into() }
    }

    fn index(&self) -> PathBuf {
        self.path.join("index")
    }

    /// Whether anything was saved in it.
    pub fn is_there(&self) -> bool {
        self.index().exists()
    }

    /// What was saved beside `snapshot`; `None` where it is not there any more, or another's.
    pub fn read_rest(&self, snapshot: &Snapshot) -> Option<Vec<u8>> {
        let (number, hash) = snapshot.rest;
        let bytes = disk::read(&self.numbered(Kind::Rest, number)).ok()?;
        (content_hash(&bytes) == hash).then_some(bytes)
    }

    /// The columns that were saved beside `snapshot`; `None` where they are not there any more.
    pub fn columns(&self, snapshot: &Snapshot) -> Option<Blocks> {
        let (number, sums) = &snapshot.columns;
        Blocks::open(&self.numbered(Kind::Columns, *number), sums)
    }

    fn numbered(&self, kind: Kind, number: u64) -> PathBuf {
        self.path.join(format!("{}{number:016x}", kind.prefix()))
    }

    fn heads(&self, number: u64) -> PathBuf {
        self.numbered(Kind::Heads, number)
    }

    /// Reads what the last build left, where its heads are of this key.
    pub fn open(&self, key: Key) -> Opened {
        let bytes = match disk::read(&self.index()) {
            Ok(bytes) => bytes,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Opened::Nothing,
            Err(fault) => return Opened::Damaged(fault.to_string()),
        };
        let (mut snapshot, table) = match Snapshot::read(&bytes, key) {
            Ok(Some(read)) => read,
            Ok(None) => return Opened::Nothing,
            Err(why) => return Opened::Damaged(why.to_owned()),
        };
        let heads = snapshot.heads;
        let are_whole = fs::metadata(self.heads(heads.number)).is_ok_and(|found| found.len() >= heads.length);
        let read = |kind: Kind, (number, hash): Numbered| {
            let bytes = disk::read(&self.numbered(kind, number)).ok()?;
            (content_hash(&bytes) == hash).then_some(bytes)
        };
        let files = || {
            let (names, files) = (read(Kind::Names, table.names)?, read(Kind::Files, table.files)?);
            Files::read((table.names, &names), (table.files, &files), &table.layer)
        };
        match files() {
            Some(files) if are_whole => {
                snapshot.files = files;
                Opened::Found(Box::new(snapshot))
            }
            _ => Opened::Damaged("a file of it is missing or cut off".to_owned()),
        }
    }

    /// The heads of `last`, to which others can be added where `is_kept`; a new file of them where there is no `last`.
    ///
    /// # Errors
    /// [`Error::Write`] where the folder cannot be made or a file in it not be opened.
    pub fn heads_of(&self, last: Option<&Snapshot>, is_kept: bool) -> Result<Heads> {
        if is_kept {
            fs::create_dir_all(&self.path).map_err(|fault| Error::write(&self.path, fault))?;
            let ignored = self.path.with_file_name(".gitignore");
            if !ignored.exists() {
                disk::write_whole(&ignored, b"*\n")?;
            }
        }
        match last {
            Some(snapshot) => Heads::open(&self.heads(snapshot.heads.number), snapshot.heads, is_kept),
            None if is_kept => {
                let number = self.free_number()?;
                Heads::create(&self.heads(number), number)
            }
            None => Ok(Heads::none()),
        }
    }

    /// A number that no file of heads has.
    fn free_number(&self) -> Result<u64> {
        let last = self.numbers()?.into_iter().map(|(_, number)| number).max();
        Ok(last.map_or(1, |last| last.wrapping_add(1)))
    }

    fn numbers(&self) -> Result<Vec<(Kind, u64)>> {
        let fault = |fault| Error::read(&self.path, fault);
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(fault)? {
            let name = entry.map_err(fault)?.file_name();
            let number = |kind: Kind| {
                let digits = name.to_str()?.strip_prefix(kind.prefix())?;
                // Nothing else is one of them, however much it looks like one.
                let is_one =
                    digits.len() == 16 && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
                Some((kind, u64::from_str_radix(digits, 16).ok().filter(|_| is_one)?))
            };
            numbers.extend(Kind::ALL.into_iter().find_map(number));
        }
        Ok(numbers)
    }

    /// Puts `snapshot` in the place of what was kept; `heads` are those that it refers to, and `beside` is to be kept beside
    /// it. Where that fails, what was kept stays, and nothing else. Answers whether heads were lost, which are damaged.
    ///
    /// # Errors
    /// [`Error::Write`] where it cannot be written, [`Error::Read`] where the folder cannot be listed.
    pub fn save(&self, mut snapshot: Snapshot, beside: Beside<'_>, mut heads: Heads, key: Key) -> Result<bool> {
        let before = self.numbers()?;
        let (named, is_damaged) = self
            .write_all(&mut snapshot, beside, &mut heads, key)
            .inspect_err(|_| {
                // Nothing names what was written, and on a full disk its room is wanted.
                let now = self.numbers().unwrap_or_default().into_iter();
                for (kind, number) in now.filter(|numbered| !before.contains(numbered)) {
                    fs::remove_file(self.numbered(kind, number)).ok();
                }
            })?;
        heads.keep();
        // What cannot be removed now is in nobody's way.
        let now = self.numbers().unwrap_or_default().into_iter();
        for (kind, number) in now.filter(|numbered| !named.contains(numbered)) {
            fs::remove_file(self.numbered(kind, number)).ok();
        }
        Ok(is_damaged)
    }

    /// Writes all files that are to be written, the index last; answers which it names, and whether heads were lost.
    fn write_all(
        &self,
        snapshot: &mut Snapshot,
        beside: Beside<'_>,
        heads: &mut Heads,
        key: Key,
    ) -> Result<([(Kind, u64); 5], bool)> {
        snapshot.heads = heads.finish()?;
        let number = self.free_number()?;
        if let Some(columns) = beside.columns {
            let sums = self.write_blocks(&self.numbered(Kind::Columns, number), columns)?;
            snapshot.columns = (number, sums);
        }
        if let Some(rest) = beside.rest {
            let hash = self.write(&self.numbered(Kind::Rest, number), &|writer| rest.write(writer))?;
            snapshot.rest = (number, hash);
        }
        let is_damaged = match snapshot.files.is_wasteful(snapshot.heads.length) {
            true => self.condense(snapshot)?,
            false => false,
        };
        let table = self.save_table(&snapshot.files, number)?;
        disk::write_whole(&self.index(), &snapshot.bytes(key, &table))?;
        let named = [
            (Kind::Heads, snapshot.heads.number),
            (Kind::Columns, snapshot.columns.0),
            (Kind::Rest, snapshot.rest.0),
            (Kind::Files, table.files.0),
            (Kind::Names, table.names.0),
        ];
        Ok((named, is_damaged))
    }

    /// Writes as much of the table of files as has to be written.
    fn save_table(&self, files: &Files, number: u64) -> Result<Table> {
        if let Some((names, table, layer)) = files.written_table() {
            return Ok(Table {
                names,
                files: table,
                layer,
            });
        }
        let path = self.numbered(Kind::Files, number);
        let table = self.write(&path, &|writer| files.write(writer))?;
        let names = match files.written_names() {
            Some(kept) => kept,
            None => {
                let path = self.numbered(Kind::Names, number);
                (number, self.write(&path, &|writer| files.write_names(writer))?)
            }
        };
        Ok(Table {
            names,
            files: (number, table),
            layer: files.nothing_other(),
        })
    }

    /// Writes a new file of blocks.
    fn write_blocks(&self, path: &Path, columns: &dyn Rest) -> Result<blocks::Sums> {
        let written = || {
            let mut writer = BlockWriter::new(fs::File::create(path)?);
            columns.write(&mut writer)?;
            writer.finish()
        };
        written().map_err(|fault| Error::write(path, fault))
    }

    /// Writes a new file; answers the content hash of it.
    fn write(&self, path: &Path, write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> Result<u128> {
        let written = || {
            let mut file = fs::File::create(path)?;
            let hashing = Hashing {
                file: &mut file,
                hasher: Xxh3::new(),
            };
            let mut writer = BufWriter::with_capacity(1 << 16, hashing);
            write(&mut writer)?;
            writer.flush()?;
            Ok(writer.get_ref().hasher.digest128().max(1))
        };
        written().map_err(|fault| Error::write(path, fault))
    }

    /// Copies the heads that count into a new file; answers whether some could not be read.
    fn condense(&self, snapshot: &mut Snapshot) -> Result<bool> {
        let old = Heads::open(&self.heads(snapshot.heads.number), snapshot.heads, false)?;
        let number = self.free_number()?;
        let mut new = Heads::create(&self.heads(number), number)?;
        snapshot
            .files
            .move_heads(|place, content| match old.read(place, content) {
                Some(head) => new.add(&head, content),
                None => files::NO_HEAD,
            });
        snapshot.heads = new.finish()?;
        new.keep();
        Ok(old.are_damaged())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// The kinds of files that have numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Heads,
    Names,
    Files,
    Columns,
    Rest,
}

impl Kind {
    const ALL: [Kind; 5] = [Kind::Heads, Kind::Names, Kind::Files, Kind::Columns, Kind::Rest];

    fn prefix(self) -> &'static str {
        match self {
            Kind::Heads => "heads-",
            Kind::Names => "names-",
            Kind::Files => "files-",
            Kind::Columns => "columns-",
            Kind::Rest => "rest-",
        }
    }
}
