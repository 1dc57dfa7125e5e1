//! What subscribers would see of a build, feed by feed and entry by entry.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;
use serde::Serialize;

use crate::config::Config;
use crate::content::{OwnSite, Seen, seen};
use crate::error::{Error, Result};
use crate::feed::{Builder, FeedPlan, Titles};
use crate::model::{Format, Grouping, Instant, PostHead, PublishedEntry, PublishedFeed};
use crate::output::{Folder, Manifest, Store};

use super::guard::{FeedChange, Ids};
use super::known::{self, Known, same_second};
use super::published::{self, Before, OldFeed, OldFeeds};
use super::sources::{Reach, Remote, address};
use super::texts::Texts;
use super::{in_pool, planned, remember};

/// An entry that a subscriber will see something of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DiffEntry {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The id that it had, where that changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_id: Option<String>,
}

/// What becomes of a feed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedFate {
    /// It stays where it is.
    Stays,
    /// It was not there.
    New,
    /// One of its documents is no more where it was.
    Moved,
    /// It is no more.
    Removed,
}

/// What a subscriber to a feed will see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedDiff {
    /// The feed, by the last part of its id.
    pub feed: String,
    /// Its title.
    pub title: String,
    /// What becomes of it.
    pub fate: FeedFate,
    /// Entries under ids that were not in it.
    pub new: Vec<DiffEntry>,
    /// Entries that changed.
    pub updated: Vec<DiffEntry>,
    /// Entries whose posts are no more, or belong to it no more. What newer entries push out is not gone.
    pub gone: Vec<DiffEntry>,
    /// Entries that come back as new under another id.
    pub id_changed: Vec<DiffEntry>,
}

impl FeedDiff {
    /// Whether there is anything to see.
    pub fn is_empty(&self) -> bool {
        self.fate == FeedFate::Stays
            && [&self.new, &self.updated, &self.gone, &self.id_changed]
                .iter()
                .all(|entries| entries.is_empty())
    }
}

/// Every feed of which a subscriber will see something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffReport {
    /// How many feeds were compared.
    pub compared: usize,
    /// Those with a difference, in the order of their names.
    pub feeds: Vec<FeedDiff>,
}

/// Compares what a build would publish with what stands published: in the output folder, or in the folder or below the
/// address that `against` names. Writes nothing.
///
/// # Errors
/// As [`super::build`], and what `reach` says.
pub fn diff(config: &Config, now: Instant, against: Option<&str>, reach: Reach<'_>) -> Result<DiffReport> {
    let Some(place) = against else {
        return in_pool(0, || compare(config, now, &Folder::new(&config.feeds.dir)))?;
    };
    let report = match address(place) {
        Some(url) => in_pool(0, || compare(config, now, &Remote::new(&url, reach)))?,
        None => in_pool(0, || compare(config, now, &Folder::new(place)))?,
    }?;
    // A place that was named and holds no feed is a mistake, and no site on which everything is new.
    let is_bare = !report.feeds.is_empty() && report.feeds.iter().all(|feed| feed.fate == FeedFate::New);
    if is_bare && report.feeds.len() == report.compared {
        return Err(match address(place) {
            Some(url) => super::sources::nothing_there(&url),
            None => super::sources::no_feed(place),
        });
    }
    Ok(report)
}

fn compare(config: &Config, now: Instant, store: &dyn Store) -> Result<DiffReport> {
    let config = &*known::with_memory(config)?;
    let now = known::whole_second(config.site.zone.at(&now));
    let mut known = known::read(config, now, &Folder::new(&config.feeds.dir))?;
    let mut plans = planned(config, &known);
    let mut damage = Vec::new();
    let manifest = published::read_manifest(config, store, &mut damage)?;
    if let Some(damage) = damage.iter().find(|damage| damage.line > 0) {
        // Without it every feed would be told as new.
        return Err(Error::read(
            Manifest::PATH,
            std::io::Error::new(std::io::ErrorKind::InvalidData, damage.message.clone()),
        ));
    }
    let before = published::compare(config, store, &manifest, &plans, &known.collected.posts)?;
    remember::removals(config, store, &mut known, (&plans, &before), now)?;
    if let Some(ledger) = &known.ledger {
        remember::tell_removals(ledger, &mut plans);
    }
    let posts = &known.collected.posts;
    let titles = Titles::new(config, posts, &known.pages);
    let last_seen = known.ledger.as_ref().map(|ledger| (ledger, now));
    let texts = Texts::new(
        config,
        posts,
        &super::carried(&plans, &[], posts.len()),
        &known.own,
        last_seen,
    );
    let builder = Builder::new(config, &titles, posts);
    let ids = Ids::of(config, &known);
    // In Atom an id is a URI, whatever it is elsewhere.
    let by_id: HashMap<String, &PostHead> = posts
        .iter()
        .map(|post| &**post)
        .flat_map(|post| {
            [
                (post.id().to_string(), post),
                (config.site.authority.as_uri(&post.id().text()), post),
            ]
        })
        .collect();
    let comparing = Comparing {
        config,
        known: &known,
        store,
        builder: &builder,
        texts: &texts,
        ids: &ids,
        by_id: &by_id,
    };
    let records = published::old_feeds(config, &manifest, store, &plans)?;
    let mut feeds: Vec<FeedDiff> = plans
        .par_iter()
        .map(|plan| {
            let record = records.iter().find(|record| record.feed == plan.id_key());
            comparing.feed(plan, record)
        })
        .collect::<Result<_>>()?;
    let planned: HashSet<String> = plans.iter().map(FeedPlan::id_key).collect();
    for record in records.iter().filter(|record| !planned.contains(&record.feed)) {
        let title = published::read_feed(store, record)?.map(|(_, feed)| feed.title);
        feeds.push(FeedDiff {
            feed: record.feed.clone(),
            title: title.unwrap_or_default(),
            fate: FeedFate::Removed,
            new: Vec::new(),
            updated: Vec::new(),
            gone: Vec::new(),
            id_changed: Vec::new(),
        });
    }
    let compared = feeds.len();
    feeds.retain(|feed| !feed.is_empty());
    feeds.sort_by(|a, b| a.feed.cmp(&b.feed));
    Ok(DiffReport { compared, feeds })
}

struct Comparing<'a> {
    config: &'a Config,
    known: &'a Known,
    store: &'a dyn Store,
    builder: &'a Builder<'a>,
    texts: &'a Texts<'a>,
    ids: &'a Ids<'a>,
    by_id: &'a HashMap<String, &'a PostHead>,
}

impl<'a> Comparing<'a> {
    fn feed(&self, plan: &'a FeedPlan, record: Option<&crate::output::FeedRecord>) -> Result<FeedDiff> {
        let posts = &self.known.collected.posts;
        let mut found = FeedDiff {
            feed: plan.id_key(),
            title: plan.title.clone(),
            fate: FeedFate::Stays,
            new: Vec::new(),
            updated: Vec::new(),
            gone: Vec::new(),
            id_changed: Vec::new(),
        };
        let read = match record {
            Some(record) => published::read_feed(self.store, record)?.map(|read| (record, read)),
            None => None,
        };
        let Some((record, (format, old))) = read else {
            found.fate = FeedFate::New;
            found.new = plan
                .window
                .iter()
                .map(|index| entry_of(&posts[*index as usize]))
                .collect();
            return Ok(found);
        };
        let stays = |path: &String| plan.paths.iter().any(|(_, planned)| planned == path);
        if !record.documents.values().all(stays) {
            found.fate = FeedFate::Moved;
        }
        let before = OldFeed {
            record: record.clone(),
            before: Before::Entries(format, old.entries.clone()),
        };
        let before = OldFeeds {
            feeds: BTreeMap::from([(found.feed.clone(), before)]),
        };
        let change = FeedChange::of(self.config, self.known, plan, &before, self.ids);
        found.new = change
            .entering
            .iter()
            .map(|index| entry_of(&posts[*index as usize]))
            .collect();
        found.id_changed = change
            .changed
            .iter()
            .map(|(old_id, index)| DiffEntry {
                old_id: Some(old_id.clone()),
                ..entry_of(&posts[*index as usize])
            })
            .collect();
        let replaced: HashSet<&str> = change.changed.iter().map(|(old_id, _)| old_id.as_str()).collect();
        found.gone = self.gone(plan, &old, &replaced);
        found.updated = self.updated(plan, &old, format);
        Ok(found)
    }

    /// Entries whose posts are no more in the feed, wherever its window ends.
    fn gone(&self, plan: &FeedPlan, old: &PublishedFeed, replaced: &HashSet<&str>) -> Vec<DiffEntry> {
        let belongs = |entry: &PublishedEntry| self.by_id.get(&entry.id).is_some_and(|post| belongs(post, plan));
        old.entries
            .iter()
            .filter(|entry| !belongs(entry) && !replaced.contains(entry.id.as_str()))
            .map(|entry| DiffEntry {
                id: entry.id.clone(),
                title: entry.title.clone(),
                old_id: None,
            })
            .collect()
    }

    /// Entries that readers know and see changed: by `updated`, else by what there is to see.
    fn updated(&self, plan: &FeedPlan, old: &PublishedFeed, format: Format) -> Vec<DiffEntry> {
        let had: HashMap<&str, &PublishedEntry> = old.entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();
        let document = self.builder.document(plan);
        let feed = self.builder.feed(plan, &document, &|index| self.texts.of(index));
        feed.entries
            .iter()
            .filter(|entry| {
                let id = if format == Format::Atom { &entry.uri } else { &entry.id };
                had.get(id.as_str())
                    .is_some_and(|had| is_updated(had, entry, &self.known.own))
            })
            .map(|entry| DiffEntry {
                id: entry.id.clone(),
                title: entry.title.clone(),
                old_id: None,
            })
            .collect()
    }
}

fn is_updated(had: &PublishedEntry, entry: &crate::model::Entry, own: &OwnSite) -> bool {
    if had.updated.is_some_and(|updated| !same_second(updated, entry.updated)) {
        return true;
    }
    let before = Seen {
        title: &had.title,
        html: had.content.as_deref(),
        summary: &had.summary,
        image: had.image.as_deref(),
        link: had.link.as_deref().unwrap_or(&entry.link),
        via: had.via.as_deref().or(entry.via.as_deref()),
    };
    let now = Seen {
        title: &entry.title,
        html: entry.text.content.as_deref(),
        summary: &entry.text.summary,
        image: entry.image.as_ref().map(|image| image.url.as_str()),
        link: &entry.link,
        via: entry.via.as_deref(),
    };
    let (before, now) = (seen(before, own), seen(now, own));
    before.kind == now.kind && before.value != now.value
}

fn entry_of(post: &PostHead) -> DiffEntry {
    DiffEntry {
        id: post.id().to_string(),
        title: post.title().to_owned(),
        old_id: None,
    }
}

/// Whether a post is one of those that the feed gathers.
fn belongs(post: &PostHead, plan: &FeedPlan) -> bool {
    match &plan.key {
        None => true,
        Some(key) => match key.grouping {
            Grouping::Category => post.terms.categories.contains(&key.name),
            Grouping::Tag => post.terms.tags.contains(&key.name),
            Grouping::Author => post.authors().iter().any(|person| *person.name == *key.name),
        },
    }
}
