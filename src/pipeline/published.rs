//! What stands published: the manifest, and of feeds whose entries change the entries that subscribers have.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::feed::{self, FeedPlan, GroupKey, KnownSlugs};
use crate::model::{Format, Grouping, PostHead, PublishedEntry, PublishedFeed, Term};
use crate::output::{FeedRecord, Manifest, SlugRecord, Store};

/// The formats in the order in which a feed is read back: what tells most comes first.
const BY_CONTENT: [Format; 3] = [Format::Json, Format::Atom, Format::Rss];

/// The manifest as messages name it.
fn shown(config: &Config) -> String {
    let file = config.feeds.dir.join(Manifest::PATH);
    let shown = file.strip_prefix(&config.dir).unwrap_or(&file).to_string_lossy();
    shown.replace('\\', "/")
}

/// What is to be told where feeds of an earlier build stand and their manifest does not: what that knew of them is gone.
pub fn missing_manifest(config: &Config, store: &dyn Store) -> Option<Diagnostic> {
    let stands = |path: &str| store.read(path).is_ok_and(|found| found.is_some());
    let formats = config.feeds.formats.iter();
    let mut feeds = formats.map(|format| config.feeds.paths.site.path("", *format));
    let is_missing = !stands(Manifest::PATH) && feeds.any(|path| stands(&path));
    let message = "the output folder has feeds and no manifest";
    is_missing.then(|| Diagnostic::new(Code::ManifestDamaged, shown(config), message))
}

/// Reads the manifest of the last build; one that is damaged is as good as none.
///
/// # Errors
/// Where it is there and cannot be read.
pub fn read_manifest(config: &Config, store: &dyn Store, problems: &mut Vec<Diagnostic>) -> Result<Manifest> {
    let Some(bytes) = store.read(Manifest::PATH)? else {
        return Ok(Manifest::default());
    };
    Ok(Manifest::parse(&bytes).unwrap_or_else(|| {
        let (line, column) = Manifest::fault_at(&bytes);
        let message = "the manifest of the output folder could not be read";
        problems.push(Diagnostic::new(Code::ManifestDamaged, shown(config), message).at(line, column));
        Manifest::default()
    }))
}

/// The slugs that earlier builds gave.
pub fn known_slugs(before: &Manifest) -> KnownSlugs {
    before
        .slugs
        .iter()
        .map(|record| {
            (
                GroupKey {
                    grouping: record.by,
                    name: Term::from(record.name.as_str()),
                },
                record.slug.clone(),
            )
        })
        .collect()
}

/// The slugs of all groups, and of those that earlier builds knew and that have no posts now.
pub fn slug_records(plans: &[FeedPlan], before: &Manifest) -> Vec<SlugRecord> {
    let keys: std::collections::HashSet<(Grouping, &str)> = plans
        .iter()
        .filter_map(|plan| plan.key.as_ref())
        .map(|key| (key.grouping, &*key.name))
        .collect();
    let current = plans.iter().filter_map(|plan| {
        let key = plan.key.as_ref()?;
        Some(SlugRecord {
            by: key.grouping,
            name: key.name.to_string(),
            slug: plan.slug.clone(),
        })
    });
    let absent = before
        .slugs
        .iter()
        .filter(|record| !keys.contains(&(record.by, record.name.as_str())))
        .cloned();
    let mut records: Vec<SlugRecord> = current.chain(absent).collect();
    records.sort_by(|a, b| (a.by, &a.name).cmp(&(b.by, &b.name)));
    records.dedup_by(|a, b| (a.by, &a.name) == (b.by, &b.name));
    records
}

/// The records of the feeds as they are planned.
pub fn feed_records(plans: &[FeedPlan], posts: &[Box<PostHead>]) -> Vec<FeedRecord> {
    let mut records: Vec<FeedRecord> = plans
        .iter()
        .map(|plan| FeedRecord {
            feed: plan.id_key(),
            documents: plan.paths.iter().cloned().collect(),
            ids: hash_of_ids(plan, posts),
        })
        .collect();
    records.sort_by(|a, b| a.feed.cmp(&b.feed));
    records
}

fn hash_of_ids(plan: &FeedPlan, posts: &[Box<PostHead>]) -> String {
    FeedRecord::hash_of(plan.window.iter().map(|index| posts[*index as usize].id().text()))
}

/// The feeds that the last build published. Builds before the ledger left no record of them; then their documents are
/// looked for where the templates have them. Where the manifest was lost, they are looked for where `plans` has them.
///
/// # Errors
/// Where a document is there and cannot be read.
pub fn old_feeds(config: &Config, before: &Manifest, store: &dyn Store, plans: &[FeedPlan]) -> Result<Vec<FeedRecord>> {
    if !before.feeds.is_empty() {
        return Ok(before.feeds.clone());
    }
    let listed: std::collections::HashSet<&str> = before.files.iter().map(|file| file.path.as_str()).collect();
    let is_there = |path: &str| -> Result<bool> {
        // A manifest that was lost lists nothing; the site's own documents are found all the same.
        Ok(listed.contains(path) || (listed.is_empty() && store.read(path)?.is_some()))
    };
    let mut records = Vec::new();
    let site = (None, "feeds".to_owned(), String::new());
    let groups = before.slugs.iter().map(|record| {
        let feed = format!("feeds/{}/{}", record.by.name(), record.slug);
        (Some(record.by), feed, record.slug.clone())
    });
    for (by, feed, slug) in std::iter::once(site).chain(groups) {
        let template = match by {
            None => &config.feeds.paths.site,
            Some(by) => &config.feeds.paths.groups[&by],
        };
        let mut documents = BTreeMap::new();
        for format in Format::ALL {
            let path = template.path(&slug, format);
            if !path.is_empty() && is_there(&path)? {
                documents.insert(format, path);
            }
        }
        if !documents.is_empty() {
            records.push(FeedRecord {
                feed,
                documents,
                ids: String::new(),
            });
        }
    }
    if listed.is_empty() && store.is_near() {
        for plan in plans.iter().filter(|plan| plan.key.is_some()) {
            let mut documents = BTreeMap::new();
            for (format, path) in &plan.paths {
                if store.read(path)?.is_some() {
                    documents.insert(*format, path.clone());
                }
            }
            if !documents.is_empty() {
                records.push(FeedRecord {
                    feed: plan.id_key(),
                    documents,
                    ids: String::new(),
                });
            }
        }
    }
    Ok(records)
}

/// A feed as its documents have it, with the format in which its ids are written.
pub fn read_feed(store: &dyn Store, record: &FeedRecord) -> Result<Option<(Format, PublishedFeed)>> {
    for format in BY_CONTENT {
        let Some(path) = record.documents.get(&format) else {
            continue;
        };
        if let Some(bytes) = store.read(path)?
            && let Some(found) = feed::read(&bytes)
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// A feed that existed.
#[derive(Debug, Clone)]
pub struct OldFeed {
    /// Its place.
    pub record: FeedRecord,
    /// What stood in it.
    pub before: Before,
}

/// What stood in a feed that existed.
#[derive(Debug, Clone)]
pub enum Before {
    /// The entries that stand in it now.
    Same,
    /// Other entries, or others too; the format tells how their ids are written.
    Entries(Format, Vec<PublishedEntry>),
    /// Others, but its documents are not where they were: only the manifest was kept.
    Unreadable,
}

impl OldFeed {
    /// The entries that stood in it, where others stand in it now.
    pub fn entries(&self) -> &[PublishedEntry] {
        match &self.before {
            Before::Entries(_, entries) => entries,
            Before::Same | Before::Unreadable => &[],
        }
    }

    /// Whether nothing stood in it.
    pub fn was_empty(&self) -> bool {
        match &self.before {
            Before::Entries(_, entries) => entries.is_empty(),
            Before::Same | Before::Unreadable => self.record.ids == FeedRecord::hash_of(std::iter::empty::<&str>()),
        }
    }
}

/// What stands published, by the last part of the feeds' ids.
#[derive(Debug, Default)]
pub struct OldFeeds {
    /// The feeds.
    pub feeds: BTreeMap<String, OldFeed>,
}

/// Reads the entries of feeds that other entries stand in now. The cost follows what changed.
///
/// # Errors
/// Where a document is there and cannot be read.
pub fn compare(
    config: &Config,
    store: &dyn Store,
    before: &Manifest,
    plans: &[FeedPlan],
    posts: &[Box<PostHead>],
) -> Result<OldFeeds> {
    let records = old_feeds(config, before, store, plans)?;
    let planned: BTreeMap<String, &FeedPlan> = plans.iter().map(|plan| (plan.id_key(), plan)).collect();
    let feeds = records
        .into_par_iter()
        .map(|record| {
            let is_same = planned
                .get(&record.feed)
                .is_some_and(|plan| hash_of_ids(plan, posts) == record.ids);
            let before = if is_same {
                Before::Same
            } else {
                match read_feed(store, &record)? {
                    Some((format, feed)) => Before::Entries(format, feed.entries),
                    None => Before::Unreadable,
                }
            };
            Ok((record.feed.clone(), OldFeed { record, before }))
        })
        .collect::<Result<_>>()?;
    Ok(OldFeeds { feeds })
}
