//! Which post stands in which feed, as the last build left it: enough to do what a single post needs and nothing else.

mod column;
mod posts;

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::collect;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, KeptDiagnostic};
use crate::feed::{FeedPlan, GroupKey, GroupPage, TagCounts};
use crate::model::{DeletedEntry, Format, Grouping, Instant, PostHead, Term, claim};
use crate::state::Line;
use crate::state::cache::Rest;

use super::known::Known;
use super::texts::{Sight, Sights};

pub(super) use posts::{Columns, KeptPost, Kind, Posts, hash_of, hashes, number_of, numbers};

/// A moment: seconds since 1970, nanoseconds, the offset in seconds.
pub(super) type Moment = (i64, u32, i32);

/// What the last build left, its texts borrowed from the bytes in which they are kept.
#[derive(Debug, Deserialize)]
pub(super) struct Graph<'a> {
    /// The posts in the order of feeds, newest first.
    #[serde(borrow)]
    pub posts: Posts<'a>,
    /// What else there is.
    #[serde(borrow)]
    pub others: Others<'a>,
}

/// What is kept beside posts.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Others<'a> {
    /// The feeds in their order, the site's first.
    #[serde(borrow)]
    pub feeds: Vec<KeptFeed<'a>>,
    /// The pages of categories: name, title, address.
    #[serde(borrow)]
    pub pages: Vec<(&'a str, &'a str, &'a str)>,
    /// How many posts of one category and one tag there are, where categories take their titles from them.
    #[serde(borrow)]
    pub tags: Vec<(&'a str, &'a str, usize)>,
    /// What posts that are gone are known by, or were: a post of one of these may be one of them come back.
    pub former: Vec<u64>,
    /// The files that are the same post as another, by their places in the table of files.
    pub joined: Vec<u32>,
    /// How many files were left out for a fault.
    pub faulty: usize,
    /// What was told of single files before their bodies were looked at.
    #[serde(borrow)]
    pub of_files: Vec<KeptDiagnostic<'a>>,
    /// What was told of bodies.
    #[serde(borrow)]
    pub of_bodies: Vec<KeptDiagnostic<'a>>,
    /// What else was told.
    #[serde(borrow)]
    pub others: Vec<KeptDiagnostic<'a>>,
}

/// A graph that is to be written.
#[derive(Debug)]
pub(super) struct WrittenGraph<'a> {
    posts: Columns<'a>,
    others: Vec<u8>,
}

impl<'a> WrittenGraph<'a> {
    /// The graph of those posts and what else there is.
    pub(super) fn new(posts: Columns<'a>, others: &Others<'_>) -> WrittenGraph<'a> {
        let others = postcard::to_stdvec(others).expect("texts and numbers can always be written to memory");
        WrittenGraph { posts, others }
    }
}

impl Rest for WrittenGraph<'_> {
    fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        self.posts.write(writer)?;
        writer.write_all(&self.others)
    }
}

/// In place of a graph where there is none: what cannot be read.
pub(super) struct NoGraph;

impl Rest for NoGraph {
    fn write(&self, _writer: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// A feed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KeptFeed<'a> {
    pub key: Option<(Grouping, &'a str)>,
    pub slug: &'a str,
    pub is_hashed: bool,
    pub title: &'a str,
    pub description: &'a str,
    pub home: &'a str,
    #[serde(borrow)]
    pub paths: Vec<(Format, &'a str)>,
    /// Every post that belongs to it, newest first, by its place in the list of posts.
    #[serde(borrow, with = "serde_bytes")]
    pub members: Cow<'a, [u8]>,
    #[serde(borrow)]
    pub deleted: Vec<(&'a str, Moment)>,
    pub updated: Moment,
}

pub(super) fn moment(instant: &Instant) -> Moment {
    (
        instant.timestamp(),
        instant.timestamp_subsec_nanos(),
        instant.offset().local_minus_utc(),
    )
}

pub(super) fn instant((seconds, nanoseconds, offset): Moment) -> Option<Instant> {
    let offset = chrono::FixedOffset::east_opt(offset)?;
    Some(chrono::DateTime::from_timestamp(seconds, nanoseconds)?.with_timezone(&offset))
}

/// What a build knows at its end, to be written down.
pub(super) struct Finished<'a> {
    pub config: &'a Config,
    pub plans: &'a [FeedPlan],
    pub sights: &'a Sights,
    /// When each feed was last updated.
    pub updates: &'a [Instant],
    pub counts: &'a TagCounts,
    pub of_bodies: &'a [Diagnostic],
}

impl Finished<'_> {
    /// The graph, to be written; `None` where the site has what it cannot tell of. Posts and ledger are let go of on the
    /// way, so that there is room for it.
    pub fn graph(&self, known: &mut Known) -> Option<WrittenGraph<'static>> {
        let config = self.config;
        let former = former(known);
        let posts = std::mem::take(&mut known.collected.posts);
        let collected = &known.collected;
        let joined: std::collections::HashSet<&str> = collected.joined.iter().map(|(_, id)| &**id).collect();
        let wholes: HashMap<usize, Vec<u8>> = match joined.is_empty() {
            true => HashMap::new(),
            false => posts
                .iter()
                .enumerate()
                .filter(|(_, post)| joined.contains(&*post.id))
                .map(|(at, post)| (at, collect::encode_post(post)))
                .collect(),
        };
        let ids = posts
            .iter()
            .map(|post| post.id.len() + post.key().map_or(0, |key| key.text().len()));
        let numbers = 32;
        let more = ids.sum::<usize>().checked_div(posts.len()).unwrap_or(0) + numbers;
        let mut columns = Columns::with_capacity(posts.len(), more);
        for (index, post) in (0u32..).zip(posts) {
            let line = post
                .line()
                .and_then(|number| Some(&known.ledger.as_ref()?.lines()[number as usize]));
            let kept = KeptPost {
                place: post.source.place()?,
                hashes: posts::hashes(config, &post),
                ..KeptPost::of(&post, line, self.sights.get(index), known.ledger.is_some())
            };
            columns.push(&KeptPost {
                whole: wholes.get(&(index as usize)).map(Vec::as_slice),
                ..kept
            });
        }
        let feeds = self
            .plans
            .iter()
            .zip(self.updates)
            .map(|(plan, updated)| KeptFeed::of(plan, updated));
        known.ledger = None;
        let joined_places: Option<Vec<u32>> = collected.joined.iter().map(|(source, _)| source.place()).collect();
        let others = Others {
            feeds: feeds.collect(),
            pages: known
                .pages
                .iter()
                .map(|page| (&*page.name, &*page.title, &*page.url))
                .collect(),
            tags: self
                .counts
                .iter()
                .map(|(category, tag, count)| (&**category, &**tag, count))
                .collect(),
            former,
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
        Some(WrittenGraph::new(columns, &others))
    }
}

impl<'a> KeptFeed<'a> {
    pub(super) fn of(plan: &'a FeedPlan, updated: &Instant) -> KeptFeed<'a> {
        KeptFeed {
            key: plan.key.as_ref().map(|key| (key.grouping, &*key.name)),
            slug: &plan.slug,
            is_hashed: plan.is_hashed,
            title: &plan.title,
            description: &plan.description,
            home: &plan.home,
            paths: plan
                .paths
                .iter()
                .map(|(format, path)| (*format, path.as_str()))
                .collect(),
            members: Cow::Owned(numbers(&plan.all)),
            deleted: plan
                .deleted
                .iter()
                .map(|deleted| (&*deleted.id, moment(&deleted.when)))
                .collect(),
            updated: moment(updated),
        }
    }

    /// The plan of the feed, with no posts in it; `None` where what was kept is damaged.
    pub(super) fn plan(&self) -> Option<FeedPlan> {
        let deleted: Option<Vec<DeletedEntry>> = self
            .deleted
            .iter()
            .map(|(id, when)| {
                Some(DeletedEntry {
                    id: (*id).to_owned(),
                    when: instant(*when)?,
                })
            })
            .collect();
        Some(FeedPlan {
            key: self.key.map(|(grouping, name)| GroupKey {
                grouping,
                name: Term::from(name),
            }),
            slug: self.slug.to_owned(),
            is_hashed: self.is_hashed,
            title: self.title.to_owned(),
            description: self.description.to_owned(),
            home: self.home.to_owned(),
            paths: self
                .paths
                .iter()
                .map(|(format, path)| (*format, (*path).to_owned()))
                .collect(),
            window: Vec::new(),
            all: Vec::new(),
            deleted: deleted?,
        })
    }
}

impl Others<'_> {
    /// The pages of categories.
    pub(super) fn group_pages(&self) -> Vec<GroupPage> {
        let page = |(name, title, url): &(&str, &str, &str)| GroupPage {
            name: (*name).to_owned(),
            title: (*title).to_owned(),
            url: (*url).to_owned(),
        };
        self.pages.iter().map(page).collect()
    }

    /// The counts of tags.
    pub(super) fn counts(&self) -> TagCounts {
        let mut counts = TagCounts::default();
        for (category, tag, count) in &self.tags {
            counts.put(Term::from(*category), Term::from(*tag), *count);
        }
        counts
    }
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
    match super::remember::updated_of(post, sight) {
        Some(written) => own.max(written),
        None => own,
    }
}

/// What the lines of posts that are gone are known by, and what others are beside what their posts are.
fn former(known: &Known) -> Vec<u64> {
    let Some(ledger) = &known.ledger else { return Vec::new() };
    let posts = &known.collected.posts;
    let mut of_lines: Vec<Option<&PostHead>> = vec![None; ledger.lines().len()];
    let mut new: HashMap<&str, &PostHead> = HashMap::new();
    for post in posts {
        match post.line() {
            Some(number) => of_lines[number as usize] = Some(post),
            None => {
                new.insert(&post.id, post);
            }
        }
    }
    let mut former = Vec::new();
    for (line, post) in ledger.lines().iter().zip(of_lines) {
        match post.or_else(|| new.get(&*line.id).copied()) {
            Some(post) => {
                former.extend(
                    line.key
                        .as_ref()
                        .filter(|key| !post.key().is_some_and(|own| own == ***key))
                        .map(|key| hash_of(Kind::Key, key)),
                );
                former.extend((line.id != post.id).then(|| hash_of(Kind::Id, &line.id)));
            }
            None => former.extend(of_line(line)),
        }
    }
    former.sort_unstable();
    former.dedup();
    former
}

/// What the post of a line would be known by if it came back.
pub(super) fn of_line(line: &Line) -> impl Iterator<Item = u64> {
    let id = hash_of(Kind::Id, &line.id);
    let key = line.key.as_deref().map(|key| hash_of(Kind::Key, key));
    let name = line.file.as_deref().map(|file| hash_of(Kind::Name, claim::stem(file)));
    let content = line.content().map(|hash| hash_of(Kind::Content, &hash.to_string()));
    [Some(id), key, name, content].into_iter().flatten()
}
