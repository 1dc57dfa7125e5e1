//! Records of the file of heads. A part that many heads have alike stands in the first record that has it, and the others
//! name its place there.
//!
//! A record has for each of the two common parts its length and one more than its place, or 0 where it follows, as LEB128;
//! then what is the head's own, and its hash. Before a part that others may name a hash of that alone stands, since they read
//! no more of the record. The hashes are seeded by the file of heads and the place, that of a record by the content of the
//! post's file too. So nothing that is damaged, or another's, is taken for a head: its file is read again.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, PoisonError, RwLock};

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::model::HeadBytes;

use super::super::files::HeadPlace;
use super::ahead::Ahead;

/// A part is named by others if it is no shorter, and no longer. Its hash, its place and its length take half as much.
const SHORTEST: usize = 32;
const LONGEST: usize = 1 << 12;

/// So many different parts are looked for; more stand in each head.
const MOST: usize = 1 << 16;

/// So many bytes of parts are held while heads are read; where they are short, their places take as much again.
const MOST_BYTES: usize = 16 << 20;

/// The hash before a part, and at the end of a record.
const SUM: usize = size_of::<u64>();

/// What tells a file of heads from all others, whatever they are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in super::super) struct Seed(pub u64);

impl Seed {
    /// That of a new file.
    pub(super) fn new() -> Seed {
        Seed(RandomState::new().hash_one(()))
    }

    /// The hash of a part behind a hash that stands at a place.
    pub(super) fn of_part(self, part: &[u8], place: u64) -> u64 {
        xxh3_64_with_seed(part, self.0 ^ place)
    }

    /// The hash at the end of a record that begins at a place; `content` is that of the file that it was made of.
    pub(super) fn of_record(self, record: &[u8], start: u64, content: u128) -> u64 {
        xxh3_64_with_seed(record, self.0 ^ start ^ (content as u64).rotate_left(1))
    }
}

fn may_be_named(length: usize) -> bool {
    (SHORTEST..=LONGEST).contains(&length)
}

/// Parts that were read, by their places: the next head mostly has one of them.
#[derive(Debug, Default)]
pub(super) struct Known(RwLock<KnownParts>);

#[derive(Debug, Default)]
struct KnownParts {
    parts: HashMap<HeadPlace, Arc<[u8]>>,
    /// How many bytes they have together.
    length: usize,
}

impl Known {
    /// The part at a place; `None` where that is not what was written.
    fn part(&self, file: &Ahead, place: HeadPlace, seed: Seed) -> Option<Arc<[u8]>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = known.parts.get(&place) {
            return Some(Arc::clone(part));
        }
        drop(known);
        let (start, length) = (place.0, usize::try_from(place.1).ok()?);
        // The record may be damaged: no more room is made than the longest part takes.
        let bytes = file.read_apart(start, Some(length).filter(|length| may_be_named(*length))? + SUM)?;
        let part: Arc<[u8]> = summed(&bytes, start, seed)?.into();
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been quicker.
        if known.length + length <= MOST_BYTES && known.parts.insert(place, Arc::clone(&part)).is_none() {
            known.length += length;
        }
        Some(part)
    }
}

/// The part behind its hash, where that is of it at this place.
fn summed(bytes: &[u8], place: u64, seed: Seed) -> Option<&[u8]> {
    let (sum, part) = bytes.split_first_chunk::<SUM>()?;
    (u64::from_le_bytes(*sum) == seed.of_part(part, place)).then_some(part)
}

/// The head whose record stands at a place, made of a file of that content; `None` where there is none.
pub(super) fn read(
    (file, seed): (&Ahead, Seed),
    (start, length): HeadPlace,
    content: u128,
    known: &Known,
) -> Option<HeadBytes> {
    let record = file.read(start, length as usize)?;
    let (mut rest, sum) = record.split_last_chunk::<SUM>()?;
    if u64::from_le_bytes(*sum) != seed.of_record(rest, start, content) {
        return None;
    }
    let mut bytes = Vec::with_capacity(record.len() + 128);
    let mut ends = [0; 2];
    for end in &mut ends {
        let ((length, place), behind) = postcard::take_from_bytes::<(u32, u64)>(rest).ok()?;
        rest = behind;
        match place.checked_sub(1) {
            Some(start) => bytes.extend_from_slice(&known.part(file, (start, length), seed)?),
            None => {
                let length = length as usize;
                let sum = if may_be_named(length) { SUM } else { 0 };
                let (part, behind) = rest.split_at_checked(length.checked_add(sum)?)?;
                bytes.extend_from_slice(&part[sum..]);
                rest = behind;
            }
        }
        *end = bytes.len();
    }
    bytes.extend_from_slice(rest);
    Some(HeadBytes::new(bytes, ends))
}

/// Records that are added to a file.
#[derive(Debug, Default)]
pub(super) struct Records {
    seed: Seed,
    /// What is not written yet.
    bytes: Vec<u8>,
    /// How long the file is with it.
    length: u64,
    /// The places of parts that heads have in common, by their hashes.
    common: HashTable<(u128, HeadPlace)>,
}

impl Records {
    /// None yet, for a file of that length.
    pub(super) fn behind(length: u64, seed: Seed) -> Records {
        Records {
            seed,
            length,
            ..Records::default()
        }
    }

    /// How many bytes are not written yet.
    pub(super) fn unwritten(&self) -> usize {
        self.bytes.len()
    }

    /// What is not written yet, to be written at a place.
    pub(super) fn take(&mut self) -> (u64, Vec<u8>) {
        let room = Vec::with_capacity(self.bytes.capacity());
        let bytes = std::mem::replace(&mut self.bytes, room);
        (self.length - bytes.len() as u64, bytes)
    }

    /// Adds the record of a head with these parts, each with its content hash, made of a file of this content; answers its
    /// place, unless it is too long.
    pub(super) fn put(&mut self, own: &[u8], common: [(&[u8], u128); 2], content: u128) -> Option<HeadPlace> {
        const ALL_ELSE: usize = 64;
        let longest = common.iter().map(|(part, _)| part.len()).sum::<usize>() + own.len() + ALL_ELSE;
        u32::try_from(longest).ok()?;
        let (start, before) = (self.length, self.bytes.len());
        for (part, hash) in common {
            self.put_part(start, before, part, hash);
        }
        self.bytes.extend_from_slice(own);
        let sum = self.seed.of_record(&self.bytes[before..], start, content);
        self.bytes.extend_from_slice(&sum.to_le_bytes());
        let length = self.bytes.len() - before;
        self.length += length as u64;
        Some((start, u32::try_from(length).ok()?))
    }

    /// Adds a part to the record that begins at `start` in the file, and `before` in what is not written.
    fn put_part(&mut self, start: u64, before: usize, part: &[u8], hash: u128) {
        if !may_be_named(part.len()) {
            self.put_numbers(part.len(), 0);
            self.bytes.extend_from_slice(part);
            return;
        }
        if let Some((_, (place, length))) = self.common.find(hash as u64, |(known, _)| *known == hash) {
            let (length, place) = (*length as usize, place + 1);
            self.put_numbers(length, place);
            return;
        }
        self.put_numbers(part.len(), 0);
        let place = start + (self.bytes.len() - before) as u64;
        if self.common.len() < MOST {
            let part = (hash, (place, part.len() as u32));
            self.common.insert_unique(hash as u64, part, |(known, _)| *known as u64);
        }
        let sum = self.seed.of_part(part, place);
        self.bytes.extend_from_slice(&sum.to_le_bytes());
        self.bytes.extend_from_slice(part);
    }

    /// A length, and one more than a place.
    fn put_numbers(&mut self, length: usize, place: u64) {
        let bytes = std::mem::take(&mut self.bytes);
        self.bytes =
            postcard::to_extend(&(length as u32, place), bytes).expect("numbers can always be written to memory");
    }
}
