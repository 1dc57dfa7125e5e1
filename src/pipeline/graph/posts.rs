//! The posts of the last build in columns: what is looked for among all of them is found without reading the rest.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_bytes::Bytes;

use crate::collect;
use crate::config::Config;
use crate::model::{Joined, PostHead, claim};
use crate::pipeline::known::whole_second;
use crate::pipeline::texts::Sight;
use crate::state::cache::text_hash;
use crate::state::{Line, month};

use super::column::{Column, write_column};
use super::{Moment, instant, moment, updated};

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

/// The hashes of a post, of the first four kinds; 0 for a key that it has not.
pub fn hashes(config: &Config, post: &PostHead) -> [u64; 4] {
    let shown = collect::shown(config, &post.source);
    [
        hash_of(Kind::Address, &post.url().text()),
        hash_of(Kind::Id, &post.id),
        post.key().map_or(0, |key| hash_of(Kind::Key, &key.text())),
        hash_of(Kind::Name, claim::stem(&shown)),
    ]
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
    /// Its id.
    pub id: &'a str,
    /// Whether its front matter gives it.
    pub id_is_given: bool,
    /// The offset in which its date is written.
    offset: i32,
    /// The date of the file that its text is of, where that is another.
    pub dated: Option<Moment>,
    /// When the next build will find that it last changed.
    pub updated: Moment,
    /// When its line says that it was published, where that is another moment.
    line: Option<Moment>,
    /// Its address, where it is not that which its file gives it.
    #[serde(borrow)]
    pub url: Option<Cow<'a, str>>,
    /// The key of its origin.
    #[serde(borrow)]
    pub key: Option<Cow<'a, str>>,
    /// As [`KeptPost::whole`].
    #[serde(borrow, with = "serde_bytes")]
    whole: Option<&'a [u8]>,
}

impl<'a> KeptPost<'a> {
    /// What is to be kept of a post; its place and hashes are to be added.
    pub fn of(post: &'a PostHead, line: Option<&Line>, sight: Option<&Sight>, has_ledger: bool) -> KeptPost<'a> {
        let published = line.map_or(whole_second(post.published), |line| line.published);
        let adopted = line.and_then(|line| line.instead.as_deref()?.link.as_ref());
        KeptPost {
            place: 0,
            hashes: [0; 4],
            published: moment(&post.published),
            more: More {
                id: &post.id,
                id_is_given: post.id_is_given,
                offset: 0,
                dated: post.dated().as_ref().map(moment),
                updated: moment(&updated(post, sight, has_ledger)),
                line: (published != whole_second(post.published)).then(|| moment(&published)),
                url: adopted.map(|_| post.url().text()),
                key: post.key().map(Joined::text),
                whole: None,
            },
            whole: None,
        }
    }

    /// The file of the ledger in which its line stands.
    pub fn month(&self) -> Option<String> {
        Some(month(&instant(self.more.line.unwrap_or(self.published))?))
    }
}

/// Numbers as bytes.
pub fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The numbers in bytes.
pub fn number_of(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let (chunks, _) = bytes.as_chunks();
    chunks.iter().map(|chunk| u32::from_le_bytes(*chunk))
}

/// The posts, newest first.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Posts<'a> {
    #[serde(borrow)]
    places: &'a Bytes,
    #[serde(borrow)]
    published: &'a Bytes,
    #[serde(borrow)]
    hashes: [&'a Bytes; 4],
    #[serde(borrow)]
    ends: &'a Bytes,
    #[serde(borrow)]
    more: &'a Bytes,
}

impl<'a> Posts<'a> {
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
        let more: &'a [u8] = self.more;
        let start = index.checked_sub(1).map_or(0, |before| self.end(before));
        more.get(start..self.end(index))
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
    /// Columns with room for so many posts, of which each has so many bytes beside numbers.
    pub fn with_capacity(posts: usize, more: usize) -> Columns<'a> {
        let column = |bytes: usize| Column::with_capacity(posts * bytes);
        Columns {
            places: Vec::with_capacity(posts * 4),
            published: column(12),
            hashes: [column(8), column(8), column(8), column(8)],
            ends: Vec::with_capacity(posts * 4),
            more: column(more),
        }
    }

    /// Adds a post.
    pub fn push(&mut self, post: &KeptPost<'_>) {
        let (seconds, nanoseconds, offset) = post.published;
        let more = More {
            offset,
            whole: post.whole,
            ..post.more.clone()
        };
        let bytes = postcard::to_stdvec(&more).expect("texts and numbers can always be written to memory");
        self.places.extend(post.place.to_le_bytes());
        self.published.push(&seconds.to_le_bytes());
        self.published.push(&nanoseconds.to_le_bytes());
        for (column, hash) in self.hashes.iter_mut().zip(post.hashes) {
            column.push(&hash.to_le_bytes());
        }
        self.more.push(&bytes);
        self.end_at(self.more.length);
    }

    /// Adds posts of the last build that follow one another; `place` answers where the file of one is now. They are not
    /// copied.
    pub fn add(&mut self, posts: &Posts<'a>, indices: Range<usize>, place: impl Fn(usize) -> u32) {
        fn part<'a, const N: usize>(column: &'a Bytes, of: &Range<usize>) -> &'a [u8] {
            column.get(of.start * N..of.end * N).unwrap_or_default()
        }
        self.places
            .extend(indices.clone().flat_map(|index| place(index).to_le_bytes()));
        self.published.add(part::<12>(posts.published, &indices));
        for (column, old) in self.hashes.iter_mut().zip(posts.hashes) {
            column.add(part::<8>(old, &indices));
        }
        let first = indices.start.checked_sub(1).map_or(0, |before| posts.end(before));
        let last = indices.end.checked_sub(1).map_or(0, |last| posts.end(last));
        let start = self.more.length;
        let more: &'a [u8] = posts.more;
        self.more.add(more.get(first..last).unwrap_or_default());
        for index in indices {
            self.end_at(start + posts.end(index).saturating_sub(first));
        }
    }

    fn end_at(&mut self, end: usize) {
        let end = u32::try_from(end).expect("the ids of a site have less than four gigabytes");
        self.ends.extend(end.to_le_bytes());
    }

    /// Writes the posts, as [`Posts`] are read.
    ///
    /// # Errors
    /// Those of `writer`.
    pub fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        write_column(writer, self.places.len(), [&*self.places].into_iter())?;
        self.published.write(writer)?;
        for column in &self.hashes {
            column.write(writer)?;
        }
        write_column(writer, self.ends.len(), [&*self.ends].into_iter())?;
        self.more.write(writer)
    }
}
