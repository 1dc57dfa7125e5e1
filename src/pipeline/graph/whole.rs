//! The graph that a whole build leaves: made of the posts while it is written, since all of it at once would take as much
//! memory as they.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::io::{self, Write};

use rayon::prelude::*;

use crate::collect;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, KeptDiagnostic};
use crate::feed::{FeedPlan, TagCounts};
use crate::model::{Instant, PostHead};
use crate::pipeline::known::Known;
use crate::pipeline::texts::Sights;
use crate::state::Ledger;
use crate::state::cache::Rest;

use super::column::write_length;
use super::posts::{KINDS, hash};
use super::{KeptFeed, KeptPost, Kind, Others, hash_of, of_line, start};

/// So many posts are written at once, each thread making those of a part.
const AT_ONCE: usize = 1 << 16;
const PART: usize = 1 << 12;

/// What a build knows at its end, to be written down.
pub struct Finished<'a> {
    pub plans: &'a [FeedPlan],
    /// When each feed was last updated.
    pub updates: &'a [Instant],
    pub counts: &'a TagCounts,
    pub of_bodies: &'a [Diagnostic],
}

impl Finished<'_> {
    /// What is to be written beside the posts; `None` where the site has what a graph cannot tell of.
    pub fn outline(&self, known: &Known) -> Option<Outline> {
        let collected = &known.collected;
        let posts = collected.posts.iter().enumerate();
        let wholes = posts
            .filter(|(_, post)| post.is_joined)
            .map(|(at, post)| (at, collect::encode_post(post)));
        let feeds = self.plans.iter().zip(self.updates);
        let pages = known.pages.iter();
        let joined_places: Option<Vec<u32>> = collected.joined.iter().map(|(source, _)| source.place()).collect();
        let others = Others {
            feeds: feeds.map(|(plan, updated)| KeptFeed::of(plan, updated)).collect(),
            pages: pages.map(|page| (&*page.name, &*page.title, &*page.url)).collect(),
            tags: self
                .counts
                .iter()
                .map(|(category, tag, count)| (&**category, &**tag, count))
                .collect(),
            former: former(known),
            joined: joined_places?,
            faulty: collected.faulty.len(),
            of_files: collected.of_files.iter().map(KeptDiagnostic::of).collect(),
            of_bodies: self.of_bodies.iter().map(KeptDiagnostic::of).collect(),
            others: known
                .problems
                .iter()
                .filter(|told| told.code != Code::CacheLost)
                .map(KeptDiagnostic::of)
                .collect(),
        };
        let are_listed = collected.posts.iter().all(|post| post.source.place().is_some());
        are_listed.then(|| Outline {
            wholes: wholes.collect(),
            others: postcard::to_stdvec(&others).expect("texts and numbers can always be written to memory"),
        })
    }
}

/// What is written beside posts, and all of each post that is of several files, by its place.
pub struct Outline {
    wholes: HashMap<usize, Vec<u8>>,
    others: Vec<u8>,
}

/// The graph of all posts, to be written.
pub struct WholeGraph<'a> {
    pub config: &'a Config,
    pub outline: Outline,
    pub posts: &'a [Box<PostHead>],
    pub ledger: Option<&'a Ledger>,
    pub sights: &'a Sights,
}

impl Rest for WholeGraph<'_> {
    fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        self.column(writer, |post| post.source.place().unwrap_or(u32::MAX).to_le_bytes())?;
        self.column(writer, |post| {
            let mut bytes = [0; 12];
            bytes[..8].copy_from_slice(&post.published.timestamp().to_le_bytes());
            bytes[8..].copy_from_slice(&post.published.timestamp_subsec_nanos().to_le_bytes());
            bytes
        })?;
        for kind in KINDS {
            self.column(writer, |post| hash(self.config, post, kind).to_le_bytes())?;
        }
        writer.write_all(&self.outline.others)?;
        let start = start(self.config);
        let mut ends: Vec<u8> = Vec::with_capacity(self.posts.len() * 4);
        let mut end = 0;
        for (first, some) in (0..).step_by(AT_ONCE).zip(self.posts.chunks(AT_ONCE)) {
            let parts = some.par_chunks(PART).enumerate().map(|(part, posts)| {
                let (mut bytes, mut lengths) = (Vec::new(), Vec::with_capacity(posts.len()));
                for (at, post) in (first + part * PART..).zip(posts) {
                    let before = bytes.len();
                    self.kept(at, post, &start).put_more(&mut bytes);
                    lengths.push(bytes.len() - before);
                }
                (bytes, lengths)
            });
            for (bytes, lengths) in parts.collect::<Vec<_>>() {
                writer.write_all(&bytes)?;
                for length in lengths {
                    end += length;
                    ends.extend(super::posts::end(end));
                }
            }
        }
        writer.write_all(&ends)
    }
}

impl WholeGraph<'_> {
    /// Writes a number of each post, in the form of postcard.
    fn column<const N: usize>(
        &self,
        writer: &mut dyn Write,
        number: impl Fn(&PostHead) -> [u8; N] + Sync,
    ) -> io::Result<()> {
        write_length(writer, self.posts.len() * N)?;
        for some in self.posts.chunks(AT_ONCE) {
            let numbers = |posts: &[Box<PostHead>]| posts.iter().flat_map(|post| number(post)).collect::<Vec<u8>>();
            let parts: Vec<Vec<u8>> = some.par_chunks(PART).map(numbers).collect();
            parts.iter().try_for_each(|part| writer.write_all(part))?;
        }
        Ok(())
    }

    fn kept<'b>(&'b self, at: usize, post: &'b PostHead, start: &str) -> KeptPost<'b> {
        let line = post
            .line()
            .and_then(|number| Some(&self.ledger?.lines()[number as usize]));
        let sight = u32::try_from(at).ok().and_then(|index| self.sights.get(index));
        KeptPost {
            whole: self.outline.wholes.get(&at).map(Vec::as_slice),
            ..KeptPost::of(post, start, line, sight, self.ledger.is_some())
        }
    }
}

/// What the lines of posts that are gone are known by, and what others are beside what their posts are.
fn former(known: &Known) -> Vec<u64> {
    let Some(ledger) = &known.ledger else { return Vec::new() };
    let posts = &known.collected.posts;
    let mut of_lines: Vec<Option<&PostHead>> = vec![None; ledger.lines().len()];
    for post in posts {
        if let Some(number) = post.line() {
            of_lines[number as usize] = Some(post);
        }
    }
    // Made where a line is without its post, which is seldom.
    let new = LazyCell::new(|| {
        let new = posts.iter().filter(|post| post.line().is_none());
        new.map(|post| (post.id().text(), &**post)).collect::<HashMap<_, _>>()
    });
    let mut former = Vec::new();
    for (line, post) in ledger.lines().iter().zip(of_lines) {
        match post.or_else(|| new.get(&*line.id).copied()) {
            Some(post) => {
                former.extend(
                    line.key
                        .as_ref()
                        .filter(|key| post.key().is_none_or(|own| own != ***key))
                        .map(|key| hash_of(Kind::Key, key)),
                );
                former.extend((post.id() != *line.id).then(|| hash_of(Kind::Id, &line.id)));
            }
            None => former.extend(of_line(line)),
        }
    }
    former.sort_unstable();
    former.dedup();
    former
}
