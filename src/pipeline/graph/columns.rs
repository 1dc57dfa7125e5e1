//! The form of the columns in which posts are kept, the newest first: numbers of one kind one behind
//! the other, so that what is looked for among all of them is found without reading the rest.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::kept_post::{KINDS, KeptPost, Kind};

/// The widths of columns in bytes.
pub const HASH: usize = 8;
pub const PUBLISHED: usize = 12;
pub const PLACE: usize = 4;
pub const MEMBER: usize = 4;
pub const END: usize = 4;

/// How much there is in columns; from that follows where each of them lies. They stand in this order: the hashes of each
/// kind, moments of publication, places of files, members of feeds, what is read of single posts, and where that of each
/// ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// How many posts there are.
    pub posts: u32,
    /// How many members all feeds have, those feeds left out that have all posts.
    pub members: u32,
}

impl Shape {
    fn count(self) -> u64 {
        u64::from(self.posts)
    }

    /// The hashes of a kind, one of the first four.
    pub fn hashes(self, kind: Kind) -> Range<u64> {
        let start = self.count() * (HASH * kind as usize) as u64;
        start..start + self.count() * HASH as u64
    }

    /// The moments of publication.
    pub fn published(self) -> Range<u64> {
        self.behind(
            (HASH * KINDS.len()) as u64 * self.count(),
            self.count() * PUBLISHED as u64,
        )
    }

    /// The places of files.
    pub fn places(self) -> Range<u64> {
        self.behind(self.published().end, self.count() * PLACE as u64)
    }

    /// The members of feeds.
    pub fn members(self) -> Range<u64> {
        self.behind(self.places().end, u64::from(self.members) * MEMBER as u64)
    }

    /// What is read of single posts, in columns of that length; `None` where they are too short.
    pub fn more(self, length: u64) -> Option<Range<u64>> {
        let start = self.members().end;
        let end = length.checked_sub(self.count() * END as u64)?;
        (start <= end).then_some(start..end)
    }

    /// Where that of each ends.
    pub fn ends(self, length: u64) -> Option<Range<u64>> {
        Some(self.more(length)?.end..length)
    }

    fn behind(self, start: u64, length: u64) -> Range<u64> {
        start..start + length
    }
}

/// The value of a post or member in a column.
pub fn value(column: &Range<u64>, width: usize, index: u32) -> Range<u64> {
    let start = column.start + u64::from(index) * width as u64;
    start..start + width as u64
}

/// When a post was published, as a column has it: seconds since 1970 and nanoseconds.
pub fn published((seconds, nanoseconds): (i64, u32)) -> [u8; PUBLISHED] {
    let mut bytes = [0; PUBLISHED];
    bytes[..8].copy_from_slice(&seconds.to_le_bytes());
    bytes[8..].copy_from_slice(&nanoseconds.to_le_bytes());
    bytes
}

/// The moment that [`published`] wrote.
pub fn published_of(bytes: &[u8]) -> Option<(i64, u32)> {
    let seconds = i64::from_le_bytes(*bytes.first_chunk()?);
    Some((seconds, u32::from_le_bytes(*bytes.get(8..)?.first_chunk()?)))
}

/// How many posts or members there are, as it is kept.
pub fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a site has fewer than four billion posts and members of feeds")
}

/// The numbers in bytes.
pub fn numbers_of(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let (chunks, _) = bytes.as_chunks();
    chunks.iter().map(|chunk| u32::from_le_bytes(*chunk))
}

/// Adds numbers as bytes.
pub fn add_numbers(bytes: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = u32>) {
    let start = bytes.len();
    bytes.resize(start + numbers.len() * 4, 0);
    let (chunks, _) = bytes[start..].as_chunks_mut();
    for (chunk, number) in chunks.iter_mut().zip(numbers) {
        *chunk = number.to_le_bytes();
    }
}

/// Where what is read of a post ends, as it is kept.
pub fn end(end: usize) -> [u8; END] {
    let end = u32::try_from(end).expect("the ids of a site have less than four gigabytes");
    end.to_le_bytes()
}

/// Adds to `bytes` what of a post is read only where it is wanted.
pub fn put_more(bytes: &mut Vec<u8>, post: &KeptPost) {
    postcard::to_io(&post.more, bytes).expect("texts and numbers can always be written to memory");
}
