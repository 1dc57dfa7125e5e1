//! Which post stands in which feed, as the last build left it: enough to do what a single post needs and nothing else.

mod columns;
mod kept_post;
mod merged;
mod names;
mod posts;
#[cfg(test)]
mod tests;
mod whole;

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::diagnostic::KeptDiagnostic;
use crate::feed::{FeedPlan, GroupKey, GroupPage, TagCounts};
use crate::model::{DeletedEntry, Format, Grouping, Instant, Term, claim};
use crate::state::Line;
use crate::state::cache::{Beside, Blocks, Rest};

use columns::Shape;
use merged::Merged;

pub(super) use kept_post::{KeptPost, Kind, hash_of, hashes};
pub(super) use names::{Names, start};
pub(super) use posts::{Gone, Late, Members, Posts, Since};
pub(super) use whole::{Finished, WholeGraph};

/// A moment: seconds since 1970, nanoseconds, the offset in seconds.
pub(super) type Moment = (i64, u32, i32);

/// What the last build left: the posts, and what else there is, whose texts are borrowed from the bytes in which they are
/// kept.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    /// The posts in the order of feeds, newest first.
    pub posts: Posts<'a>,
    /// What else there is.
    pub others: Others<'a>,
}

/// What is kept beside the columns, in the form of postcard.
#[derive(Debug, Deserialize)]
struct Kept<'a> {
    shape: Shape,
    since: Since,
    #[serde(borrow)]
    others: Others<'a>,
}

impl<'a> Graph<'a> {
    /// The graph in `bytes`, with the posts in `columns`; `None` where they are damaged.
    pub(super) fn read(columns: &'a Blocks, bytes: &'a [u8]) -> Option<Graph<'a>> {
        let Kept { shape, since, others } = postcard::from_bytes(bytes).ok()?;
        let posts = Posts::new(columns, shape, since)?;
        Some(Graph { posts, others })
    }
}

/// The bytes that [`Graph::read`] reads; `others` are in the form of postcard.
fn kept(shape: Shape, since: &Since, others: &[u8]) -> Vec<u8> {
    let mut bytes = to_bytes(&(shape, since));
    bytes.extend_from_slice(others);
    bytes
}

fn to_bytes(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("texts and numbers can always be written to memory")
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
    /// And the files that have the texts of such posts.
    pub texts_of_joined: Vec<u32>,
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

/// A graph that is to be written, of a build of few posts.
#[derive(Debug, Default)]
pub(super) struct WrittenGraph<'a> {
    /// The columns, where they are others.
    columns: Option<Merged<'a>>,
    /// What is kept beside them: nothing, which cannot be read, where it is not known.
    beside: Vec<u8>,
}

impl<'a> WrittenGraph<'a> {
    /// The graph of the posts of `old`, as far as they are as they were, and of what came of others since. Where that is
    /// much, all columns are written anew.
    pub(super) fn new(old: &Posts<'a>, since: Since, others: Others<'_>) -> WrittenGraph<'a> {
        let (columns, shape) = old.columns();
        if since.is_little(shape) {
            return WrittenGraph {
                columns: None,
                beside: kept(shape, &since, &to_bytes(&others)),
            };
        }
        let (merged, others) = Merged::new(columns, shape, since, others);
        let beside = kept(merged.shape(), &Since::default(), &to_bytes(&others));
        WrittenGraph {
            columns: Some(merged),
            beside,
        }
    }

    /// What is to be kept.
    pub(super) fn beside(&self) -> Beside<'_> {
        Beside {
            columns: self.columns.as_ref().map(|columns| columns as &dyn Rest),
            rest: Some(self),
        }
    }
}

impl Rest for WrittenGraph<'_> {
    fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        writer.write_all(&self.beside)
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
    /// The posts in the columns that belong to it.
    pub members: Members,
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

impl<'a> KeptFeed<'a> {
    pub(super) fn of(plan: &'a FeedPlan, members: Members, updated: &Instant) -> KeptFeed<'a> {
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
            members,
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

/// What the post of a line would be known by if it came back.
pub(super) fn of_line(line: &Line) -> impl Iterator<Item = u64> {
    let id = hash_of(Kind::Id, &line.id);
    let key = line.key.as_deref().map(|key| hash_of(Kind::Key, key));
    let name = line.file.as_deref().map(|file| hash_of(Kind::Name, claim::stem(file)));
    let content = line.content().map(|hash| hash_of(Kind::Content, &hash.to_string()));
    [Some(id), key, name, content].into_iter().flatten()
}
