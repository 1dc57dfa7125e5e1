//! A ledger out of published feeds: lost, damaged, or not yet there when feedkiln learned to keep one.

use std::collections::{BTreeMap, HashSet};

use url::Url;

use crate::collect::Collected;
use crate::config::Config;
use crate::content::OwnSite;
use crate::diagnostic::{Code, Diagnostic, plural};
use crate::error::Result;
use crate::feed;
use crate::model::{Format, PublishedFeed};
use crate::output::{FeedRecord, Manifest, Store};
use crate::state::{Ledger, Line};

use super::known::whole_second;
use super::matching::Finder;
use super::pin::{Origin, pin};
use super::published;

/// What a rebuild found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rebuilt {
    /// Feeds that were read.
    pub feeds: usize,
    /// Posts whose identities were taken from them.
    pub posts: usize,
    /// Entries whose posts are not there.
    pub without_post: usize,
    /// Removals that the feeds still name.
    pub removals: usize,
}

/// Adds to `ledger` what the feeds in `store` know and it does not, and lets posts have their ids back. Answers a note
/// where there was anything.
///
/// # Errors
/// Where a document is there and cannot be read.
pub fn from_store(
    config: &Config,
    store: &dyn Store,
    before: &Manifest,
    ledger: &mut Ledger,
    collected: &mut Collected,
    own: &mut OwnSite,
) -> Result<Option<Diagnostic>> {
    let rebuilt = add_published(config, store, before, ledger, collected, own)?;
    let folder = config.ledger.as_ref().map_or("ledger", |folder| folder.shown.as_str());
    let message = format!(
        "{} taken from {} that stand published",
        plural(rebuilt.posts + rebuilt.without_post, "identity"),
        plural(rebuilt.feeds, "feed")
    );
    let found = rebuilt.posts + rebuilt.without_post + rebuilt.removals > 0;
    Ok(found.then(|| Diagnostic::new(Code::LedgerRebuilt, folder, message)))
}

/// The work of [`from_store`].
///
/// # Errors
/// Where a document is there and cannot be read.
pub fn add_published(
    config: &Config,
    store: &dyn Store,
    before: &Manifest,
    ledger: &mut Ledger,
    collected: &mut Collected,
    own: &mut OwnSite,
) -> Result<Rebuilt> {
    let mut rebuilt = Rebuilt::default();
    let mut held: BTreeMap<String, Vec<Box<str>>> = BTreeMap::new();
    let mut removals = BTreeMap::new();
    let mut entries = Vec::new();
    let mut seen_ids: HashSet<String> = ledger.lines().iter().map(|line| line.id.to_string()).collect();
    for record in published::old_feeds(config, before, store, &[])? {
        let Some((format, feed)) = read_whole(config, store, &record)? else {
            continue;
        };
        rebuilt.feeds += 1;
        // Where no manifest tells, it may be another program's that stood at this path.
        let says_feedkiln = feed.generator.as_deref().is_some_and(|name| name.contains("feedkiln"));
        let origin = if before.files.is_empty() && !says_feedkiln {
            Origin::Foreign
        } else {
            Origin::Own(format)
        };
        if let (Origin::Own(_), "feeds", Some(home)) = (origin, record.feed.as_str(), &feed.home) {
            // The site may have moved since.
            let host = Url::parse(home)
                .ok()
                .and_then(|home| home.host_str().map(str::to_owned));
            ledger.site.hosts.extend(host);
            own.extend(&ledger.site.hosts);
        }
        for deleted in feed.deleted {
            held.entry(deleted.id.clone())
                .or_default()
                .push(record.feed.as_str().into());
            removals.insert(deleted.id, deleted.when);
        }
        for entry in feed.entries {
            if seen_ids.insert(entry.id.clone()) {
                entries.push((origin, entry));
            }
        }
    }
    let free: Vec<usize> = (0..collected.posts.len())
        .filter(|at| collected.posts[*at].line().is_none())
        .collect();
    let mut is_free = vec![false; collected.posts.len()];
    free.iter().for_each(|at| is_free[*at] = true);
    // Where nothing stands, nothing is to be found.
    let among = if entries.is_empty() { Vec::new() } else { free };
    let finder = Finder::new(&collected.posts, among.into_iter(), own);
    let mut found = Vec::new();
    for (origin, entry) in &entries {
        match finder.find(entry, &|at| is_free[at]) {
            Some((at, _)) => {
                is_free[at] = false;
                let number = pin(ledger, &collected.posts, at, entry, *origin, (config, own));
                found.push((at, number, entry.id.as_str()));
            }
            None => {
                // Its post is gone, or will be known by its content.
                let Some(date) = entry.published else { continue };
                let mut line = Line::new(entry.id.as_str(), whole_second(config.site.zone.at(&date)));
                line.link = entry.link.as_deref().map(|link| own.relative(link).into());
                ledger.add(line);
                rebuilt.without_post += 1;
            }
        }
    }
    rebuilt.posts = found.len();
    let found: Vec<(usize, u32, Box<str>)> = found
        .into_iter()
        .map(|(at, number, id)| (at, number, id.into()))
        .collect();
    for (at, number, id) in found {
        let post = &mut collected.posts[at];
        post.put_line(Some(number));
        if !post.id_is_given {
            post.put_id(&id);
        }
    }
    for (id, when) in removals {
        if seen_ids.insert(id.clone()) {
            let when = whole_second(config.site.zone.at(&when));
            let mut line = Line::new(id.as_str(), when);
            line.gone = Some(when);
            line.feeds = held.remove(&id).unwrap_or_default();
            ledger.add(line);
            rebuilt.removals += 1;
        }
    }
    Ok(rebuilt)
}

/// A feed with what only one of its documents tells: removals stand in Atom alone, and ids that are no URIs in RSS and
/// JSON alone.
fn read_whole(config: &Config, store: &dyn Store, record: &FeedRecord) -> Result<Option<(Format, PublishedFeed)>> {
    let Some((format, mut feed)) = published::read_feed(store, record)? else {
        return Ok(None);
    };
    let other = |wanted: Format| -> Result<Option<PublishedFeed>> {
        let Some(path) = record.documents.get(&wanted) else {
            return Ok(None);
        };
        Ok(store
            .read(path)?
            .and_then(|bytes| feed::read(&bytes))
            .map(|(_, feed)| feed))
    };
    if format == Format::Json
        && let Some(atom) = other(Format::Atom)?
    {
        feed.deleted = atom.deleted;
    }
    if format == Format::Atom
        && let Some(rss) = other(Format::Rss)?
    {
        for (entry, item) in feed.entries.iter_mut().zip(rss.entries) {
            if config.site.authority.as_uri(&item.id) == entry.id {
                entry.id = item.id;
            }
        }
    }
    Ok(Some((format, feed)))
}
