//! The index: what the last build left, as far as every build reads it.

use super::blocks::Sums;
use super::bytes::{Reader, Writer};
use super::files::Numbered;
use super::heads::{HeadsFile, Seed};
use super::{Files, Key, content_hash};

/// The first bytes of an index.
const MAGIC: &[u8; 8] = b"feedkiln";

/// The version of the form of the files.
const FORM: u32 = 7;

/// What a cache holds.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The files that were read.
    pub files: Files,
    /// What came of them, as whoever saved it wrote it.
    pub summary: Vec<u8>,
    /// Whether it is of all settings of the key under which it was opened, and not of those alone on which heads depend.
    pub is_of_key: bool,
    /// Which file of heads belongs to it, and how much of that counts.
    pub(super) heads: HeadsFile,
    /// Which file of columns belongs to it, and what tells that it is whole.
    pub(super) columns: (u64, Sums),
    /// Which file of the rest belongs to it.
    pub(super) rest: Numbered,
}

/// Where the table of files is: in two files, and here as far as it is other than there.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub names: Numbered,
    pub files: Numbered,
    pub layer: Vec<u8>,
}

impl Snapshot {
    /// A snapshot of those files and what came of them.
    pub fn new(files: Files, summary: Vec<u8>) -> Snapshot {
        Snapshot {
            files,
            summary,
            is_of_key: true,
            heads: HeadsFile::default(),
            columns: (0, Sums::default()),
            rest: (0, 0),
        }
    }

    /// The same with other files and another summary, and what else is kept already.
    #[must_use]
    pub fn refreshed(self, files: Files, summary: Vec<u8>) -> Snapshot {
        Snapshot { files, summary, ..self }
    }

    /// The bytes of the index; `table` is where the table of files is.
    pub(super) fn bytes(&self, key: Key, table: &Table) -> Vec<u8> {
        let (number, sums) = &self.columns;
        let mut writer = Writer::with_capacity(self.summary.len() + table.layer.len() + sums.hashes.len() * 8 + 512);
        writer.raw(MAGIC);
        writer.raw(&FORM.to_le_bytes());
        let sum = writer.raw(&[0; 16]);
        writer.u128(key.all);
        writer.u128(key.heads);
        writer.u64(self.heads.number);
        writer.u64(self.heads.length);
        writer.u64(self.heads.seed.0);
        for (number, hash) in [table.names, table.files, self.rest] {
            writer.u64(number);
            writer.u128(hash);
        }
        writer.u64(*number);
        writer.u64(sums.length);
        writer.u64(sums.hashes.len() as u64);
        sums.hashes.iter().for_each(|hash| writer.u64(*hash));
        writer.bytes(&table.layer);
        writer.bytes(&self.summary);
        let mut bytes = writer.finish();
        let hash = content_hash(&bytes[sum.end..]);
        bytes[sum].copy_from_slice(&hash.to_le_bytes());
        bytes
    }

    /// The snapshot in `bytes` without its table of files, and where that is; `None` where its heads are of another
    /// key, or it is of another version.
    pub(super) fn read(bytes: &[u8], key: Key) -> std::result::Result<Option<(Snapshot, Table)>, &'static str> {
        let Some(rest) = bytes.strip_prefix(MAGIC) else {
            return Err("it does not begin as it should");
        };
        let Some((form, rest)) = rest.split_first_chunk() else {
            return Err("it is cut off");
        };
        if u32::from_le_bytes(*form) != FORM {
            return Err("another version of feedkiln left it");
        }
        let Some((sum, body)) = rest.split_first_chunk() else {
            return Err("it is cut off");
        };
        if u128::from_le_bytes(*sum) != content_hash(body) {
            return Err("its content is not what was written");
        }
        let mut reader = Reader::new(body);
        let mut read = || {
            let is_of_key = reader.u128()? == key.all;
            if reader.u128()? != key.heads {
                return Some(None);
            }
            let heads = HeadsFile {
                number: reader.u64()?,
                length: reader.u64()?,
                seed: Seed(reader.u64()?),
            };
            let mut file = || Some((reader.u64()?, reader.u128()?));
            let (names, files, rest) = (file()?, file()?, file()?);
            let number = reader.u64()?;
            let sums = Sums {
                length: reader.u64()?,
                hashes: reader.array(0, u64::from_le_bytes)?,
            };
            let layer = reader.bytes()?.to_vec();
            let table = Table { names, files, layer };
            let summary = reader.bytes()?.to_vec();
            let snapshot = Snapshot {
                files: Files::default(),
                summary,
                is_of_key,
                heads,
                columns: (number, sums),
                rest,
            };
            Some(Some((snapshot, table)))
        };
        read().ok_or("it is cut off")
    }
}
