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
use crate::state::cache::{Beside, Rest};

use super::columns::{self, Shape, add_numbers, number};
use super::kept_post::{KINDS, hashes};
use super::{KeptFeed, KeptPost, Kind, Members, Others, Since, hash_of, kept, of_line, start, to_bytes};

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
        let joined = collected.posts.iter().filter(|post| post.is_joined);
        let texts_of_joined: Option<Vec<u32>> = joined.map(|post| post.source.place()).collect();
        let mut all_members = Vec::new();
        let mut members_of = |plan: &FeedPlan| {
            if plan.key.is_none() {
                return Members::All;
            }
            let start = all_members.len() / columns::MEMBER;
            add_numbers(&mut all_members, plan.all.iter().copied());
            Members::Some(number(start), number(plan.all.len()))
        };
        let others = Others {
            feeds: feeds
                .map(|(plan, updated)| KeptFeed::of(plan, members_of(plan), updated))
                .collect(),
            pages: pages.map(|page| (&*page.name, &*page.title, &*page.url)).collect(),
            tags: self
                .counts
                .iter()
                .map(|(category, tag, count)| (&**category, &**tag, count))
                .collect(),
            former: former(known),
            joined: joined_places?,
            texts_of_joined: texts_of_joined?,
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
            others: to_bytes(&others),
            members: all_members,
        })
    }
}

/// What is written beside posts, and all of each post that is of several files, by its place.
pub struct Outline {
    wholes: HashMap<usize, Vec<u8>>,
    others: Vec<u8>,
    members: Vec<u8>,
}

/// The graph of all posts, to be written.
pub struct WholeGraph<'a> {
    pub config: &'a Config,
    pub outline: Outline,
    pub posts: &'a [Box<PostHead>],
    pub ledger: Option<&'a Ledger>,
    pub sights: &'a Sights,
}

/// Its columns, to be written.
struct WholeColumns<'a>(&'a WholeGraph<'a>);

impl WholeGraph<'_> {
    /// Gives `save` what is to be kept.
    pub fn keep<T>(&self, save: impl FnOnce(Beside<'_>) -> T) -> T {
        save(Beside {
            columns: Some(&WholeColumns(self)),
            rest: Some(self),
        })
    }
}

impl Rest for WholeGraph<'_> {
    fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        let shape = Shape {
            posts: number(self.posts.len()),
            members: number(self.outline.members.len() / columns::MEMBER),
        };
        writer.write_all(&kept(shape, &Since::default(), &self.outline.others))
    }
}

impl Rest for WholeColumns<'_> {
    fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        let graph = self.0;
        // All four at a time: to find the texts of a post takes longer than to hash them.
        let all: Vec<[u64; KINDS.len()]> = graph.posts.par_iter().map(|post| hashes(graph.config, post)).collect();
        for kind in 0..KINDS.len() {
            column(&all, writer, |hashes| hashes[kind].to_le_bytes())?;
        }
        drop(all);
        column(graph.posts, writer, |post| {
            columns::published((post.published.timestamp(), post.published.timestamp_subsec_nanos()))
        })?;
        column(graph.posts, writer, |post| {
            post.source.place().unwrap_or(u32::MAX).to_le_bytes()
        })?;
        writer.write_all(&graph.outline.members)?;
        let start = start(graph.config);
        let mut ends: Vec<u8> = Vec::with_capacity(graph.posts.len() * columns::END);
        let mut end = 0;
        for (first, some) in (0..).step_by(AT_ONCE).zip(graph.posts.chunks(AT_ONCE)) {
            let parts = some.par_chunks(PART).enumerate().map(|(part, posts)| {
                let (mut bytes, mut lengths) = (Vec::new(), Vec::with_capacity(posts.len()));
                for (at, post) in (first + part * PART..).zip(posts) {
                    let before = bytes.len();
                    columns::put_more(&mut bytes, &graph.kept(at, post, &start));
                    lengths.push(bytes.len() - before);
                }
                (bytes, lengths)
            });
            for (bytes, lengths) in parts.collect::<Vec<_>>() {
                writer.write_all(&bytes)?;
                for length in lengths {
                    end += length;
                    ends.extend(columns::end(end));
                }
            }
        }
        writer.write_all(&ends)
    }
}

impl WholeGraph<'_> {
    fn kept(&self, at: usize, post: &PostHead, start: &str) -> KeptPost {
        let line = post
            .line()
            .and_then(|number| Some(&self.ledger?.lines()[number as usize]));
        let sight = u32::try_from(at).ok().and_then(|index| self.sights.get(index));
        let mut kept = KeptPost::of(post, start, line, sight, self.ledger.is_some());
        kept.more.whole = self.outline.wholes.get(&at).cloned();
        kept
    }
}

/// Writes a number of each post.
fn column<T: Sync, const N: usize>(
    posts: &[T],
    writer: &mut dyn Write,
    number: impl Fn(&T) -> [u8; N] + Sync,
) -> io::Result<()> {
    for some in posts.chunks(AT_ONCE) {
        let numbers = |posts: &[T]| posts.iter().flat_map(&number).collect::<Vec<u8>>();
        let parts: Vec<Vec<u8>> = some.par_chunks(PART).map(numbers).collect();
        parts.iter().try_for_each(|part| writer.write_all(part))?;
    }
    Ok(())
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
