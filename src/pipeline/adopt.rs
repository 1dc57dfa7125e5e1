//! Taking over from another program: the entries that its subscribers have become lines of the ledger.

use std::borrow::Cow;
use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use serde::Serialize;
use url::Url;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::feed::FeedPlan;
use crate::model::{Format, Instant, PostHead, PublishedEntry, instant};
use crate::output::Folder;
use crate::state::{FormerAddress, NewLines};

use super::known::{self, Known};
use super::lock;
use super::matching::{Finder, Found};
use super::pin::{Origin, pin};
use super::sources::{Reach, Source, gather};
use super::{planned, save_ledger};

/// A feed document that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdoptedFeed {
    /// Where it was read.
    pub source: String,
    /// Its format.
    pub format: Format,
    /// Its title.
    pub title: String,
    /// How many entries it holds.
    pub entries: usize,
    /// The feed that takes its place, by the last part of its id; `None` where there is none.
    pub feed: Option<String>,
}

/// An entry that is no post, or a post of which that is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmatched {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its link.
    pub link: Option<String>,
    /// When it was published, in RFC 3339.
    pub published: Option<String>,
}

/// What an adoption did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdoptReport {
    /// The documents that were read.
    pub feeds: Vec<AdoptedFeed>,
    /// Entries that were found by their links, ids included that are links or known.
    pub by_link: usize,
    /// Entries that were found by title and date.
    pub by_title: usize,
    /// Posts that stand in none of the documents, and whose ids follow the rule of those that do.
    pub by_rule: usize,
    /// Entries without a post.
    pub unmatched: Vec<Unmatched>,
    /// Posts without an entry, which subscribers have not seen under any id that is known.
    pub posts_left: usize,
    /// The files of the ledger that changed.
    pub ledger: Vec<String>,
}

/// Reads the feeds at `places` and pins the ids, links and dates of their entries to the posts that they are.
///
/// # Errors
/// [`Error::Usage`] where there is no feed, or no ledger for these posts; else as [`super::build`], and what `reach` says.
pub fn adopt(config: &Config, now: Instant, places: &[String], reach: Reach<'_>, dry_run: bool) -> Result<AdoptReport> {
    let mut sources = Vec::new();
    for place in places {
        sources.extend(gather(place, reach)?);
    }
    let _lock = match dry_run {
        true => None,
        false => lock::of_ledger(config, "`adopt`")?,
    };
    let config = &*known::with_memory(config)?;
    let mut known = known::read(config, now, &Folder::new(&config.feeds.dir))?;
    if known.ledger.is_none() {
        return Err(no_ledger());
    }
    let plans = planned(config, &known);
    let feeds: Vec<AdoptedFeed> = sources
        .iter()
        .map(|source| AdoptedFeed {
            source: source.name.clone(),
            format: source.format,
            title: source.feed.title.clone(),
            entries: source.feed.entries.len(),
            feed: successor(source, &plans),
        })
        .collect();
    let entries = entries(&sources);
    let matched = match_entries(&entries, &known);
    let mut report = AdoptReport {
        feeds,
        by_link: 0,
        by_title: 0,
        by_rule: 0,
        unmatched: Vec::new(),
        posts_left: 0,
        ledger: Vec::new(),
    };
    remember_hosts(&entries, &matched, &mut known);
    let mut pinned: HashSet<usize> = HashSet::new();
    for (entry, found) in entries.iter().zip(&matched) {
        match found {
            Some((at, how)) => {
                pin_one(config, &mut known, *at, entry);
                pinned.insert(*at);
                match how {
                    Found::Title => report.by_title += 1,
                    Found::Id | Found::Link => report.by_link += 1,
                }
            }
            None => report.unmatched.push(unmatched(entry)),
        }
    }
    let left: Vec<usize> = (0..known.collected.posts.len())
        .filter(|at| !pinned.contains(at))
        .collect();
    let rule = Rule::of(&entries, &matched, &known.collected.posts);
    for at in left {
        let post = &known.collected.posts[at];
        match rule.as_ref().filter(|_| post.line().is_none() && !post.id_is_given) {
            Some(rule) => {
                let entry = PublishedEntry {
                    id: rule.id(&post.url().text()),
                    ..PublishedEntry::default()
                };
                pin_one(config, &mut known, at, &entry);
                pinned.insert(at);
                report.by_rule += 1;
            }
            None => report.posts_left += 1,
        }
    }
    if let Some(ledger) = &mut known.ledger {
        let lines = pinned.iter().filter_map(|at| known.collected.posts[*at].line());
        ledger.drop_others(&lines.collect::<Vec<u32>>());
    }
    remember_addresses(config, &sources, &report.feeds, &plans, &mut known);
    report.ledger = save_ledger(config, &known, &NewLines::default(), dry_run)?;
    Ok(report)
}

/// The fault of a call that needs a ledger where there is none.
pub(super) fn no_ledger() -> Error {
    Error::Usage {
        message: "there is no ledger for these posts".to_owned(),
        help: Some("run it with the site's own configuration, without `--posts`".to_owned()),
    }
}

/// The entries of all documents, each id once.
fn entries(sources: &[Source]) -> Vec<PublishedEntry> {
    let mut ids = HashSet::new();
    let entries = sources.iter().flat_map(|source| &source.feed.entries);
    entries.filter(|entry| ids.insert(entry.id.as_str())).cloned().collect()
}

/// The post of each entry: by link where any has it, then by title and date.
fn match_entries(entries: &[PublishedEntry], known: &Known) -> Vec<Option<(usize, Found)>> {
    let posts = &known.collected.posts;
    let finder = Finder::new(posts, 0..posts.len(), &known.own);
    let mut is_free = vec![true; posts.len()];
    let mut found: Vec<Option<(usize, Found)>> = vec![None; entries.len()];
    for by_title in [false, true] {
        for (entry, slot) in entries.iter().zip(&mut found).filter(|(_, slot)| slot.is_none()) {
            let Some((at, how)) = finder.find(entry, &|at| is_free[at]) else {
                continue;
            };
            if by_title || how != Found::Title {
                is_free[at] = false;
                *slot = Some((at, how));
            }
        }
    }
    found
}

fn pin_one(config: &Config, known: &mut Known, at: usize, entry: &PublishedEntry) {
    if let Some(ledger) = &mut known.ledger {
        let number = pin(
            ledger,
            &known.collected.posts,
            at,
            entry,
            Origin::Foreign,
            (config, &known.own),
        );
        known.collected.posts[at].put_line(Some(number));
    }
}

fn unmatched(entry: &PublishedEntry) -> Unmatched {
    Unmatched {
        id: entry.id.clone(),
        title: entry.title.clone(),
        link: entry.link.clone(),
        published: entry.published.as_ref().map(instant::rfc3339),
    }
}

/// The hosts of links that led to posts were the site's.
fn remember_hosts(entries: &[PublishedEntry], matched: &[Option<(usize, Found)>], known: &mut Known) {
    let Some(ledger) = &mut known.ledger else { return };
    for (entry, found) in entries.iter().zip(matched) {
        if matches!(found, Some((_, Found::Link)))
            && let Some(url) = entry.link.as_deref().and_then(|link| Url::parse(link).ok())
        {
            ledger.site.hosts.extend(url.host_str().map(str::to_owned));
        }
    }
    known.own.extend(&ledger.site.hosts);
}

/// How another program makes ids of links, where every entry that was found by its link shows it.
struct Rule {
    /// Scheme and host of the ids.
    origin: String,
    /// What of a link's end its id lacks.
    without: &'static str,
}

impl Rule {
    fn of(entries: &[PublishedEntry], matched: &[Option<(usize, Found)>], posts: &[Box<PostHead>]) -> Option<Rule> {
        let pairs: Vec<(&str, Cow<'_, str>)> = entries
            .iter()
            .zip(matched)
            .filter_map(|(entry, found)| Some((entry.id.as_str(), posts[found.as_ref()?.0].url().text())))
            .collect();
        let (first, _) = pairs.first()?;
        let origin = Url::parse(first)
            .ok()
            .filter(|url| url.has_host())?
            .origin()
            .ascii_serialization();
        ["", ".html", "/"].into_iter().find_map(|without| {
            let rule = Rule {
                origin: origin.clone(),
                without,
            };
            let holds = pairs.iter().all(|(id, url)| rule.id(url) == *id);
            holds.then_some(rule)
        })
    }

    /// The id of the post at `url`.
    fn id(&self, url: &str) -> String {
        let path = Url::parse(url).map_or_else(|_| url.to_owned(), |url| url[url::Position::BeforePath..].to_owned());
        let path = path.strip_suffix(self.without).unwrap_or(&path);
        format!("{}{path}", self.origin)
    }
}

/// Folders in which programs keep what belongs to groups.
const GROUP_FOLDERS: [&str; 8] = [
    "category",
    "categories",
    "tag",
    "tags",
    "author",
    "authors",
    "by_tag",
    "topics",
];

/// Names that stand for a feed and no group.
const FEED_NAMES: [&str; 7] = ["feed", "feeds", "rss", "atom", "json", "index", "blog"];

/// The feed that takes the place of another program's: by a part of its address or home that is the name or slug of a
/// group, then by title; else the site's.
fn successor(source: &Source, plans: &[FeedPlan]) -> Option<String> {
    let home = source.feed.home.as_deref().and_then(|home| Url::parse(home).ok());
    let mut names: Vec<String> = Vec::new();
    let mut is_of_group = false;
    for url in source.address.iter().chain(&home) {
        let path = percent_decode_str(url.path()).decode_utf8_lossy().to_lowercase();
        let mut is_inside = false;
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let stem = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
            if is_inside || !FEED_NAMES.contains(&stem) {
                names.extend([part.to_owned(), stem.to_owned()]);
            }
            is_inside = GROUP_FOLDERS.contains(&part);
            is_of_group |= is_inside;
        }
    }
    let group = plans.iter().find(|plan| {
        plan.key.as_ref().is_some_and(|key| {
            names.contains(&plan.slug.to_lowercase())
                || names.contains(&key.name.to_lowercase())
                || source.feed.title.eq_ignore_ascii_case(&plan.title)
        })
    });
    match group {
        Some(plan) => Some(plan.id_key()),
        // That of a group which has no posts here.
        None if is_of_group => None,
        None => Some("feeds".to_owned()),
    }
}

/// Remembers where the feeds were, so that `redirects` can lead on from there and the guard knows of their subscribers.
fn remember_addresses(
    config: &Config,
    sources: &[Source],
    feeds: &[AdoptedFeed],
    plans: &[FeedPlan],
    known: &mut Known,
) {
    let Some(ledger) = &mut known.ledger else { return };
    let current: HashSet<String> = plans
        .iter()
        .flat_map(|plan| &plan.paths)
        .map(|(_, path)| {
            known
                .own
                .relative(&crate::feed::url_of(&config.site.feeds_url, path))
                .into_owned()
        })
        .collect();
    for (source, adopted) in sources.iter().zip(feeds) {
        let (Some(address), Some(feed)) = (&source.address, &adopted.feed) else {
            continue;
        };
        let from = known.own.relative(address.as_str()).into_owned();
        if !source.is_page && !current.contains(&from) {
            let former = FormerAddress {
                from: from.clone(),
                feed: feed.clone(),
                format: source.format,
            };
            ledger.site.former.insert(from, former);
        }
    }
}
