//! The posts of the last build in columns: what is looked for among all of them is found without reading the rest.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_bytes::Bytes;

use crate::collect;
use crate::config::Config;
use crate::model::{Instant, Joined, PostHead, pack_ids};
use crate::pipeline::known::whole_second;
use crate::pipeline::texts::Sight;
use crate::state::cache::text_hash;
use crate::state::{Line, month};

use super::column::{Column, write_length};
use super::{Moment, instant, moment};

/// What a post is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The address of its page.
    Address,
    /// Its id.
    Id,
    /// The key of its origin.
    Key,
    /// The name of its file.
    Name,
    /// What readers see of it.
    Content,
}

/// The hash of a text of a kind: texts of two kinds are never equal.
pub fn hash_of(kind: Kind, text: &str) -> u64 {
    text_hash(kind as u64 + 1, text)
}

/// The kinds of which every post has a hash.
pub const KINDS: [Kind; 4] = [Kind::Address, Kind::Id, Kind::Key, Kind::Name];

/// The hash of a post of one of these kinds; 0 for a key that it has not.
pub fn hash(config: &Config, post: &PostHead, kind: Kind) -> u64 {
    match kind {
        Kind::Address => hash_of(kind, &post.url().text()),
        Kind::Id => hash_of(kind, &post.id().text()),
        Kind::Key => post.key().map_or(0, |key| hash_of(kind, &key.text())),
        Kind::Name => hash_of(kind, collect::stem(config, &post.source)),
        Kind::Content => hash_of(kind, &post.body.content_hash().to_string()),
    }
}

/// The hashes of a post, of the first four kinds.
pub fn hashes(config: &Config, post: &PostHead) -> [u64; 4] {
    KINDS.map(|kind| hash(config, post, kind))
}

/// A post.
#[derive(Debug, Clone, Default)]
pub struct KeptPost<'a> {
    /// The place of its file in the table of files.
    pub place: u32,
    /// As [`hashes`] answers them.
    pub hashes: [u64; 4],
    /// When it was published.
    pub published: Moment,
    /// What else there is of it.
    pub more: More<'a>,
    /// All of it, where it is of several files.
    pub whole: Option<&'a [u8]>,
}

/// What of a post is read only where it is wanted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct More<'a> {
    /// Its id and the key of its origin, as [`Names`](super::Names) reads them.
    #[serde(borrow)]
    pub names: Cow<'a, str>,
    /// Whether its front matter gives it.
    pub id_is_given: bool,
    /// The offset in which its date is written.
    offset: i32,
    /// The date of the file that its text is of, where that is another.
    pub dated: Option<Moment>,
    /// When the next build will find that it last changed, where that is after its publication.
    updated: Option<Moment>,
    /// When its line says that it was published, where that is another moment.
    line: Option<Moment>,
    /// Its address, where it is not that which its file gives it.
    #[serde(borrow)]
    pub url: Option<Cow<'a, str>>,
    /// As [`KeptPost::whole`].
    #[serde(borrow, with = "serde_bytes")]
    whole: Option<&'a [u8]>,
}

impl<'a> KeptPost<'a> {
    /// What is to be kept of a post; its place and hashes are to be added. `start` is what ids of the site begin with.
    pub fn of(
        post: &'a PostHead,
        start: &str,
        line: Option<&Line>,
        sight: Option<&Sight>,
        has_ledger: bool,
    ) -> KeptPost<'a> {
        let key = post.key().map(Joined::text);
        let names = pack_ids(&post.id().text(), key.as_deref(), start, post.source.path());
        let published = line.map_or(whole_second(post.published), |line| line.published);
        let adopted = line.and_then(|line| line.instead.as_deref()?.link.as_ref());
        KeptPost {
            place: 0,
            hashes: [0; 4],
            published: moment(&post.published),
            more: More {
                names: names.into(),
                id_is_given: post.id_is_given,
                offset: 0,
                dated: post.dated().as_ref().map(moment),
                updated: Some(updated(post, sight, has_ledger))
                    .filter(|updated| *updated > post.published)
                    .map(|updated| moment(&updated)),
                line: (published != whole_second(post.published)).then(|| moment(&published)),
                url: adopted.map(|_| post.url().text()),
                whole: None,
            },
            whole: None,
        }
    }

    /// Adds to `bytes` what of it is read only where it is wanted.
    pub(super) fn put_more(&self, bytes: &mut Vec<u8>) {
        let more = More {
            offset: self.published.2,
            whole: self.whole,
            ..self.more.clone()
        };
        postcard::to_io(&more, bytes).expect("texts and numbers can always be written to memory");
    }

    /// When the next build will find that it last changed.
    pub fn updated(&self) -> Moment {
        self.more.updated.unwrap_or(self.published)
    }

    /// The file of the ledger in which its line stands.
    pub fn month(&self) -> Option<String> {
        Some(month(&instant(self.more.line.unwrap_or(self.published))?))
    }
}

/// Numbers as bytes.
pub fn numbers(numbers: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    add_numbers(&mut bytes, numbers.iter().copied());
    bytes
}

/// Adds numbers as bytes: a run of few posts does so with as many as there are posts.
fn add_numbers(bytes: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = u32>) {
    let start = bytes.len();
    bytes.resize(start + numbers.len() * 4, 0);
    let (chunks, _) = bytes[start..].as_chunks_mut();
    for (chunk, number) in chunks.iter_mut().zip(numbers) {
        *chunk = number.to_le_bytes();
    }
}

/// The numbers in bytes.
pub fn number_of(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let (chunks, _) = bytes.as_chunks();
    chunks.iter().map(|chunk| u32::from_le_bytes(*chunk))
}

/// The posts, newest first.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Posts<'a> {
    #[serde(borrow)]
    places: &'a Bytes,
    #[serde(borrow)]
    published: &'a Bytes,
    #[serde(borrow)]
    hashes: [&'a Bytes; 4],
    /// What is read of single posts, and where that of each ends.
    #[serde(skip)]
    more: &'a [u8],
    #[serde(skip)]
    ends: &'a [u8],
}

impl<'a> Posts<'a> {
    /// Adds what is kept behind everything else; `None` where it is damaged.
    pub(super) fn put_rest(&mut self, rest: &'a [u8]) -> Option<()> {
        (self.more, self.ends) = rest.split_at_checked(rest.len().checked_sub(self.len() * 4)?)?;
        Some(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len() / 4
    }

    /// The place of the file of each in the table of files.
    pub fn places(&self) -> impl Iterator<Item = u32> {
        number_of(self.places)
    }

    /// When a post was published: seconds since 1970 and nanoseconds.
    pub fn published(&self, index: usize) -> (i64, u32) {
        let (chunks, _) = self.published.as_chunks::<12>();
        let chunk = &chunks[index];
        let seconds = chunk.first_chunk().map_or(0, |seconds| i64::from_le_bytes(*seconds));
        let nanoseconds = chunk.last_chunk().map_or(0, |rest| u32::from_le_bytes(*rest));
        (seconds, nanoseconds)
    }

    /// How many posts have a hash of one of the first four kinds.
    pub fn count(&self, kind: Kind, hash: u64) -> usize {
        let (chunks, _) = self.hashes[kind as usize].as_chunks::<8>();
        chunks.iter().filter(|chunk| **chunk == hash.to_le_bytes()).count()
    }

    /// A post; `None` where what was kept is damaged.
    pub fn get(&self, index: usize) -> Option<KeptPost<'a>> {
        let bytes = self.bytes(index)?;
        let mut more: More<'a> = postcard::from_bytes(bytes).ok()?;
        let hash = |kind: usize| {
            let (chunks, _) = self.hashes[kind].as_chunks::<8>();
            chunks.get(index).map(|chunk| u64::from_le_bytes(*chunk))
        };
        let (seconds, nanoseconds) = self.published(index);
        Some(KeptPost {
            place: self.places().nth(index)?,
            hashes: [hash(0)?, hash(1)?, hash(2)?, hash(3)?],
            published: (seconds, nanoseconds, more.offset),
            whole: more.whole.take(),
            more,
        })
    }

    fn bytes(&self, index: usize) -> Option<&'a [u8]> {
        let start = index.checked_sub(1).map_or(0, |before| self.end(before));
        self.more.get(start..self.end(index))
    }

    /// Where the rest of a post ends.
    fn end(&self, index: usize) -> usize {
        let (ends, _) = self.ends.as_chunks();
        ends.get(index).map_or(0, |end| u32::from_le_bytes(*end) as usize)
    }
}

/// Posts that are about to be kept.
#[derive(Debug, Default)]
pub struct Columns<'a> {
    places: Vec<u8>,
    published: Column<'a>,
    hashes: [Column<'a>; 4],
    ends: Vec<u8>,
    more: Column<'a>,
}

impl<'a> Columns<'a> {
    /// Adds a post.
    pub fn push(&mut self, post: &KeptPost<'_>) {
        let (seconds, nanoseconds, _) = post.published;
        let mut bytes = Vec::new();
        post.put_more(&mut bytes);
        self.places.extend(post.place.to_le_bytes());
        self.published.push(&seconds.to_le_bytes());
        self.published.push(&nanoseconds.to_le_bytes());
        for (column, hash) in self.hashes.iter_mut().zip(post.hashes) {
            column.push(&hash.to_le_bytes());
        }
        self.more.push(&bytes);
        self.ends.extend(end(self.more.length));
    }

    /// Adds posts of the last build that follow one another; `place` answers where the file of one is now. They are not
    /// copied.
    pub fn add(&mut self, posts: &Posts<'a>, indices: Range<usize>, place: impl Fn(usize) -> u32) {
        fn part<'a, const N: usize>(column: &'a Bytes, of: &Range<usize>) -> &'a [u8] {
            column.get(of.start * N..of.end * N).unwrap_or_default()
        }
        add_numbers(&mut self.places, indices.clone().map(place));
        self.published.add(part::<12>(posts.published, &indices));
        for (column, old) in self.hashes.iter_mut().zip(posts.hashes) {
            column.add(part::<8>(old, &indices));
        }
        let first = indices.start.checked_sub(1).map_or(0, |before| posts.end(before));
        let last = indices.end.checked_sub(1).map_or(0, |last| posts.end(last));
        let start = self.more.length;
        self.more.add(posts.more.get(first..last).unwrap_or_default());
        let end = |index: usize| number(start + posts.end(index).saturating_sub(first));
        add_numbers(&mut self.ends, indices.map(end));
    }

    /// Writes the posts, as [`Posts`] are read, but for what is read of single ones.
    ///
    /// # Errors
    /// Those of `writer`.
    pub fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        write_length(writer, self.places.len())?;
        writer.write_all(&self.places)?;
        for column in [&self.published].into_iter().chain(&self.hashes) {
            write_length(writer, column.length)?;
            column.write(writer)?;
        }
        Ok(())
    }

    /// Writes what is read of single posts, and where that of each ends.
    ///
    /// # Errors
    /// Those of `writer`.
    pub fn write_rest(&self, writer: &mut dyn Write) -> io::Result<()> {
        self.more.write(writer)?;
        writer.write_all(&self.ends)
    }
}

/// Where what is read of a post ends, as it is kept.
pub fn end(end: usize) -> [u8; 4] {
    number(end).to_le_bytes()
}

fn number(end: usize) -> u32 {
    u32::try_from(end).expect("the ids of a site have less than four gigabytes")
}

/// When the next build will find that a post last changed: by its front matter, else by the ledger.
fn updated(post: &PostHead, sight: Option<&Sight>, has_ledger: bool) -> Instant {
    if !has_ledger {
        return post.updated();
    }
    let own = if post.updated_is_given {
        post.updated()
    } else {
        post.published
    };
    match crate::pipeline::remember::updated_of(post, sight) {
        Some(written) => own.max(written),
        None => own,
    }
}
