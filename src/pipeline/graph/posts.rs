//! The posts of the last build: those in the columns, of which little is read, and what builds of few posts made of them
//! since these were written.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::state::cache::{Blocks, few_of};

use super::columns::{self, END, HASH, MEMBER, PLACE, PUBLISHED, Shape, numbers_of, value};
use super::kept_post::{KINDS, KeptPost, Kind, More};

/// What builds of few posts made of the posts in the columns.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Since {
    /// Posts of the columns that are no more as they are there, in order.
    pub gone: Vec<Gone>,
    /// Posts that are other or came, newest first.
    pub late: Vec<Late>,
}

impl Since {
    /// Whether it is so little that it stands beside the columns.
    pub(super) fn is_little(&self, shape: Shape) -> bool {
        self.gone.len() + self.late.len() <= few_of(shape.posts as usize)
    }
}

/// A post of the columns that is no more as it is there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Gone {
    /// Its place in the columns.
    pub index: u32,
    /// The feeds that it belongs to there, by their places.
    pub feeds: Vec<usize>,
}

/// A post that is not in the columns.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Late {
    /// How many posts in the columns are newer.
    pub behind: u32,
    /// The feeds that it belongs to, by their places.
    pub feeds: Vec<usize>,
    /// What it is known by, as [`hashes`](super::hashes) answers it.
    pub hashes: [u64; 4],
    /// The post.
    pub post: KeptPost,
}

/// Members of a feed in the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Members {
    /// All posts.
    All,
    /// So many, from a place in the column of members on.
    Some(u32, u32),
}

/// The posts. Each has a number: those in the columns their places there, and behind them those that are late.
#[derive(Debug)]
pub struct Posts<'a> {
    columns: &'a Blocks,
    shape: Shape,
    since: Since,
}

impl<'a> Posts<'a> {
    pub(super) fn new(columns: &'a Blocks, shape: Shape, since: Since) -> Option<Posts<'a>> {
        shape.ends(columns.length())?;
        Some(Posts { columns, shape, since })
    }

    /// How many posts the columns have.
    pub fn in_columns(&self) -> u32 {
        self.shape.posts
    }

    /// The columns.
    pub(super) fn columns(&self) -> (&'a Blocks, Shape) {
        (self.columns, self.shape)
    }

    /// What is not as the columns have it.
    pub fn since(&self) -> &Since {
        &self.since
    }

    /// How many numbers are given.
    pub fn numbers(&self) -> u32 {
        self.shape.posts + u32::try_from(self.since.late.len()).unwrap_or(u32::MAX)
    }

    /// Whether something that was asked for could not be read: then what was answered is worth nothing.
    pub fn are_damaged(&self) -> bool {
        self.columns.is_damaged()
    }

    /// The late post of a number.
    pub fn late(&self, number: u32) -> Option<&Late> {
        self.since.late.get(number.checked_sub(self.shape.posts)? as usize)
    }

    /// Whether a post of the columns is no more as it is there.
    pub fn is_gone(&self, number: u32) -> bool {
        let gone = &self.since.gone;
        gone.binary_search_by_key(&number, |gone| gone.index).is_ok()
    }

    /// The numbers of the posts of files, by their places in the table of files; `None` where that cannot be told.
    pub fn of_files(&self, places: &[u32]) -> Option<Vec<Option<u32>>> {
        let mut found = vec![None; places.len()];
        if places.is_empty() {
            return Some(found);
        }
        let wanted: HashMap<u32, usize> = places.iter().copied().zip(0..).collect();
        let sieve = Sieve::of(places.iter().map(|place| u64::from(*place)));
        let mut index = 0;
        self.columns.each(self.shape.places(), |part| {
            for place in numbers_of(part) {
                if sieve.may_hold(u64::from(place))
                    && let Some(at) = wanted.get(&place)
                    && !self.is_gone(index)
                {
                    found[*at] = Some(index);
                }
                index += 1;
            }
        })?;
        for (number, late) in (self.shape.posts..).zip(&self.since.late) {
            if let Some(at) = wanted.get(&late.post.place) {
                found[*at] = Some(number);
            }
        }
        Some(found)
    }

    /// How many posts have each of these hashes, of the first four kinds; `None` where that cannot be told.
    pub fn counts(&self, wanted: impl Iterator<Item = (Kind, u64)>) -> Option<HashMap<(Kind, u64), usize>> {
        let mut counts: HashMap<(Kind, u64), usize> = wanted.map(|wanted| (wanted, 0)).collect();
        for kind in KINDS {
            let hashes: Vec<u64> = counts
                .keys()
                .filter(|(of, _)| *of == kind)
                .map(|(_, hash)| *hash)
                .collect();
            if hashes.is_empty() {
                continue;
            }
            let sieve = Sieve::of(hashes.into_iter());
            let mut index = 0;
            self.columns.each(self.shape.hashes(kind), |part| {
                let (chunks, _) = part.as_chunks::<HASH>();
                for (behind, chunk) in (0..).zip(chunks) {
                    let hash = u64::from_le_bytes(*chunk);
                    if sieve.may_hold(hash)
                        && let Some(count) = counts.get_mut(&(kind, hash))
                        && !self.is_gone(index + behind)
                    {
                        *count += 1;
                    }
                }
                index += u32::try_from(chunks.len()).unwrap_or_default();
            })?;
            for late in &self.since.late {
                if let Some(count) = counts.get_mut(&(kind, late.hashes[kind as usize])) {
                    *count += 1;
                }
            }
        }
        Some(counts)
    }

    /// When a post was published: seconds since 1970 and nanoseconds. Where it cannot be read, the epoch.
    pub fn published(&self, number: u32) -> (i64, u32) {
        if let Some(late) = self.late(number) {
            let (seconds, nanoseconds, _) = late.post.published;
            return (seconds, nanoseconds);
        }
        let bytes = self.columns.read(value(&self.shape.published(), PUBLISHED, number));
        bytes.as_deref().and_then(columns::published_of).unwrap_or_default()
    }

    /// A post; `None` where what was kept is damaged.
    pub fn get(&self, number: u32) -> Option<KeptPost> {
        if let Some(late) = self.late(number) {
            return Some(late.post.clone());
        }
        let length = self.columns.length();
        let (all, ends) = (self.shape.more(length)?, self.shape.ends(length)?);
        let end = |number: u32| {
            let bytes = self.columns.read(value(&ends, END, number))?;
            Some(all.start + u64::from(numbers_of(&bytes).next()?))
        };
        let start = number.checked_sub(1).map_or(Some(all.start), end)?;
        let more = self.columns.read(start..end(number)?.min(all.end))?;
        let more: More = postcard::from_bytes(&more).ok()?;
        let place = self.columns.read(value(&self.shape.places(), PLACE, number))?;
        let (seconds, nanoseconds) = self.published(number);
        Some(KeptPost {
            place: numbers_of(&place).next()?,
            published: (seconds, nanoseconds, more.offset),
            more,
        })
    }

    /// What a post is known by, of the first four kinds; `None` where what was kept is damaged.
    pub fn hashes(&self, number: u32) -> Option<[u64; 4]> {
        if let Some(late) = self.late(number) {
            return Some(late.hashes);
        }
        let mut hashes = [0; 4];
        for (hash, kind) in hashes.iter_mut().zip(KINDS) {
            let bytes = self.columns.read(value(&self.shape.hashes(kind), HASH, number))?;
            *hash = u64::from_le_bytes(*bytes.first_chunk()?);
        }
        Some(hashes)
    }

    /// How many members a feed has in the columns.
    pub fn count(&self, members: Members) -> u32 {
        match members {
            Members::All => self.shape.posts,
            Members::Some(_, count) => count,
        }
    }

    /// Some members of a feed in the columns, newest first, from the one of a number on; none where there are no more.
    pub fn some_members(&self, members: Members, from: u32) -> Vec<u32> {
        const AT_ONCE: u32 = 256;
        let until = from.saturating_add(AT_ONCE).min(self.count(members));
        match members {
            _ if from >= until => Vec::new(),
            Members::All => (from..until).collect(),
            Members::Some(start, _) => {
                let column = self.shape.members();
                let range = value(&column, MEMBER, start.saturating_add(from)).start
                    ..value(&column, MEMBER, start.saturating_add(until)).start;
                let bytes = self.columns.read(range).unwrap_or_default();
                numbers_of(&bytes).collect()
            }
        }
    }
}

/// Tells quickly of most numbers that they are none of a few.
struct Sieve(Vec<u64>);

impl Sieve {
    const BITS: u32 = 14;

    fn of(numbers: impl Iterator<Item = u64>) -> Sieve {
        let mut words = vec![0; 1 << (Sieve::BITS - 6)];
        for number in numbers {
            let (word, bit) = Sieve::place(number);
            words[word] |= bit;
        }
        Sieve(words)
    }

    fn may_hold(&self, number: u64) -> bool {
        let (word, bit) = Sieve::place(number);
        self.0[word] & bit != 0
    }

    fn place(number: u64) -> (usize, u64) {
        let bits = number & ((1 << Sieve::BITS) - 1);
        ((bits >> 6) as usize, 1 << (bits & 63))
    }
}
