//! The guard: what a build would do to subscribers in bulk.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use chrono::TimeDelta;
use serde::Serialize;

use crate::config::Config;
use crate::feed::FeedPlan;
use crate::model::tag_uri::is_absolute_uri;
use crate::model::{Format, PostHead};
use crate::state::{Ledger, Line};

use super::known::{Absence, Known, absent_lines, missing_lines, was_carried};
use super::matching::Finder;
use super::published::{Before, OldFeed, OldFeeds};

/// A limit that a build would pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// The limit: its key under `[guard]`.
    pub limit: &'static str,
    /// The feed, by the last part of its id; `None` where the whole site is meant.
    pub feed: Option<String>,
    /// What would happen, in one sentence without a full stop.
    pub message: String,
    /// How many entries, feeds or posts are meant.
    pub count: usize,
    /// Of how many.
    pub all: usize,
    /// The first of them.
    pub examples: Vec<String>,
}

/// How many examples an alarm has.
const EXAMPLES: usize = 5;

/// Everything that a build would do beyond the limits, the feeds in their order.
pub fn judge(config: &Config, known: &Known, plans: &[FeedPlan], old: &OldFeeds) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    let ids = Ids::of(config, known);
    for plan in plans {
        let feed = FeedChange::of(config, known, plan, old, &ids);
        alarms.extend(feed.changed_ids(config));
        alarms.extend(feed.old_entries(config));
    }
    alarms.extend(lost_feeds(config, plans, old));
    alarms.extend(removed_posts(config, known, old));
    alarms
}

/// The ids that are accounted for.
pub struct Ids<'a> {
    /// The ids that posts had, by the ids that they would have.
    changed: HashMap<Cow<'a, str>, &'a str>,
    /// The ids that posts have, as Atom has them too, and those of posts that are gone: an entry of such an id that is no
    /// more in a feed was pushed out or removed, and is none that comes back under another id.
    known: OnceLock<HashSet<Cow<'a, str>>>,
    of_posts: &'a Known,
    /// Whether the ledger tells what the feeds of the output folder carried: those of an adoption alone do not, nor does
    /// one that knows another folder's.
    tells_carried: bool,
}

impl<'a> Ids<'a> {
    /// The ids of all posts, and what the ledger knows of them.
    pub fn of(config: &Config, known: &'a Known) -> Ids<'a> {
        let posts = &known.collected.posts;
        let lines = known.ledger.as_ref().map_or(&[][..], |ledger| ledger.lines());
        let before = posts
            .iter()
            .filter_map(|post| post.line().map(|line| (post.id(), &*lines[line as usize].id)));
        Ids {
            changed: before
                .filter(|(id, old)| *id != **old)
                .map(|(id, old)| (id.text(), old))
                .collect(),
            known: OnceLock::new(),
            of_posts: known,
            tells_carried: config.keeps_ledger && lines.iter().any(is_seen),
        }
    }

    /// The id that a post had, where it has another now.
    fn changed_from(&self, post: &PostHead) -> Option<&'a str> {
        // There is hardly ever one, and every entry is asked for.
        let changed = Some(&self.changed).filter(|changed| !changed.is_empty())?;
        changed.get(&post.id().text()).copied()
    }

    /// Made when it is first asked for: where every feed is as it was, nobody does.
    fn known(&self, config: &Config) -> &HashSet<Cow<'a, str>> {
        self.known.get_or_init(|| {
            let Known { collected, ledger, .. } = self.of_posts;
            let missing = ledger.iter().flat_map(|ledger| {
                let missing = missing_lines(ledger, collected).into_iter();
                missing.map(|index| &*ledger.lines()[index as usize].id)
            });
            let ids = collected.posts.iter().map(|post| post.id().text());
            let ids = ids.chain(missing.map(Cow::from));
            ids.flat_map(|id| {
                let uri = (!is_absolute_uri(&id)).then(|| Cow::from(config.site.authority.as_uri(&id)));
                std::iter::once(id).chain(uri)
            })
            .collect()
        })
    }
}

/// Whether a feed of feedkiln has carried the post of a line: an adopted one has a hash from then on.
fn is_seen(line: &Line) -> bool {
    line.hash.is_some() && was_carried(line)
}

/// What becomes of a feed's entries.
pub struct FeedChange<'a> {
    id: String,
    posts: &'a [Box<PostHead>],
    window: &'a [u32],
    /// How many entries the feed had.
    had: usize,
    /// Entries that subscribers have and whose ids change: the old id and the post.
    pub changed: Vec<(String, u32)>,
    /// Posts that were not in the feed, under no id.
    pub entering: Vec<u32>,
}

impl<'a> FeedChange<'a> {
    /// Compares the entries of a feed with those that it had.
    pub fn of(config: &Config, known: &'a Known, plan: &'a FeedPlan, old: &OldFeeds, all: &Ids<'_>) -> FeedChange<'a> {
        let posts = &known.collected.posts;
        let mut change = FeedChange {
            id: plan.id_key(),
            posts,
            window: &plan.window,
            had: 0,
            changed: Vec::new(),
            entering: Vec::new(),
        };
        match old.feeds.get(&change.id).map(|feed| &feed.before) {
            Some(Before::Same) => {}
            Some(Before::Entries(format, entries)) => change.compare(config, known, entries, *format, all),
            Some(Before::Unreadable) => change.by_ledger(known, all, &|line| !line.is_some_and(is_seen)),
            None if known.is_adopted(&change.id) => change.by_ledger(known, all, &|line| line.is_none()),
            None if old.feeds.is_empty() && all.tells_carried => {
                change.by_ledger(known, all, &|line| !line.is_some_and(is_seen))
            }
            None if old.feeds.is_empty() => change.by_ledger(known, all, &|_| false),
            None => {}
        }
        change
    }

    fn compare(
        &mut self,
        config: &Config,
        known: &Known,
        entries: &[crate::model::PublishedEntry],
        format: Format,
        all: &Ids<'_>,
    ) {
        self.had = entries.len();
        // The ids of an Atom document are URIs, whatever the posts' own are.
        let written = |id: &str| match format {
            Format::Atom => config.site.authority.as_uri(id),
            _ => id.to_owned(),
        };
        let old_ids: HashSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
        let mut unknown = Vec::new();
        let mut ids = HashSet::new();
        for index in self.window {
            let post = &self.posts[*index as usize];
            let own = post.id().text();
            let id = written(&own);
            if old_ids.contains(id.as_str()) {
                ids.insert(id);
                continue;
            }
            match all.changed_from(post).map(written) {
                Some(old) if old_ids.contains(old.as_str()) => {
                    ids.insert(old.clone());
                    self.changed.push((old, *index));
                }
                _ => unknown.push(*index),
            }
        }
        // Where no line tells, an entry that vanishes while one with its link or title comes is the same post.
        let finder = Finder::new(self.posts, unknown.iter().map(|index| *index as usize), &known.own);
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        let vanished = entries
            .iter()
            .filter(|entry| !ids.contains(&entry.id) && !all.known(config).contains(entry.id.as_str()));
        for entry in vanished {
            if let Some((at, _)) = finder.find(entry, &|at| !taken.contains(&at)) {
                taken.insert(at);
                let index = u32::try_from(at).expect("a site has fewer than four billion posts");
                self.changed.push((entry.id.clone(), index));
            }
        }
        self.entering = unknown
            .into_iter()
            .filter(|index| !taken.contains(&(*index as usize)))
            .collect();
    }

    /// A feed of which no document can be read: subscribers have what the ledger knows, and `is_new` answers by its
    /// line whether they never had a post.
    fn by_ledger(&mut self, known: &Known, all: &Ids<'_>, is_new: &dyn Fn(Option<&Line>) -> bool) {
        let Some(ledger) = &known.ledger else { return };
        self.had = self.window.len();
        for index in self.window {
            let post = &self.posts[*index as usize];
            let line = post.line().map(|number| &ledger.lines()[number as usize]);
            if let Some(old) = all.changed_from(post) {
                self.changed.push((old.to_owned(), *index));
            } else if is_new(line) {
                self.entering.push(*index);
            }
        }
    }

    fn changed_ids(&self, config: &Config) -> Option<Alarm> {
        let limit = config.guard.changed_ids?;
        limit.is_passed(self.changed.len(), self.had).then(|| Alarm {
            limit: "changed_ids",
            message: format!(
                "{} of {} entries would get other ids and come back as new",
                self.changed.len(),
                self.had
            ),
            count: self.changed.len(),
            all: self.had,
            examples: self
                .changed
                .iter()
                .take(EXAMPLES)
                .map(|(old, index)| format!("{old} -> {}", self.posts[*index as usize].id()))
                .collect(),
            feed: Some(self.id.clone()),
        })
    }

    fn old_entries(&self, config: &Config) -> Option<Alarm> {
        let limit = config.guard.old_entries?;
        let newest = self.posts[*self.window.first()? as usize].published;
        let old = newest.checked_sub_signed(TimeDelta::days(i64::from(limit.days)))?;
        let entering: Vec<&PostHead> = self
            .entering
            .iter()
            .map(|index| &*self.posts[*index as usize])
            .filter(|post| post.published < old)
            .collect();
        (entering.len() > limit.more_than).then(|| Alarm {
            limit: "old_entries",
            message: format!(
                "{} posts, published more than {} days before the newest, would be shown as new",
                entering.len(),
                limit.days
            ),
            count: entering.len(),
            all: self.window.len(),
            examples: entering
                .iter()
                .take(EXAMPLES)
                .map(|post| post.title().to_owned())
                .collect(),
            feed: Some(self.id.clone()),
        })
    }
}

/// The documents of a feed that would be no more where they are, or hold nothing.
fn lost(old: &OldFeed, plan: Option<&FeedPlan>) -> Option<&'static str> {
    let Some(plan) = plan else { return Some("removed") };
    let stays = |path: &String| plan.paths.iter().any(|(_, planned)| planned == path);
    if !old.record.documents.values().all(stays) {
        return Some("moved away");
    }
    (plan.window.is_empty() && !old.was_empty()).then_some("emptied")
}

fn lost_feeds(config: &Config, plans: &[FeedPlan], old: &OldFeeds) -> Option<Alarm> {
    let limit = config.guard.lost_feeds?;
    let planned: HashMap<String, &FeedPlan> = plans.iter().map(|plan| (plan.id_key(), plan)).collect();
    let lost: Vec<String> = old
        .feeds
        .values()
        .filter_map(|feed| {
            let how = lost(feed, planned.get(&feed.record.feed).copied())?;
            Some(format!("{} would be {how}", feed.record.feed))
        })
        .collect();
    limit.is_passed(lost.len(), old.feeds.len()).then(|| Alarm {
        limit: "lost_feeds",
        feed: None,
        message: format!(
            "{} of {} feeds would be removed, moved away or emptied",
            lost.len(),
            old.feeds.len()
        ),
        count: lost.len(),
        all: old.feeds.len(),
        examples: lost,
    })
}

fn removed_posts(config: &Config, known: &Known, old: &OldFeeds) -> Option<Alarm> {
    let limit = config.guard.removed_posts?;
    let leaving = match &known.ledger {
        Some(ledger) => Leaving::by_ledger(config, known, ledger, old),
        None => Leaving::by_feeds(config, known, old),
    };
    let (count, all) = (leaving.removed.len() + leaving.faulty.len(), leaving.all);
    let message = match leaving.faulty.len() {
        0 => format!("{count} of {all} posts would be removed at once"),
        faulty => format!("{count} of {all} posts would leave the feeds at once, {faulty} of them for a fault"),
    };
    limit.is_passed(count, all).then(|| Alarm {
        limit: "removed_posts",
        feed: None,
        message,
        count,
        all,
        examples: leaving
            .removed
            .into_iter()
            .chain(leaving.faulty)
            .take(EXAMPLES)
            .collect(),
    })
}

/// Posts that subscribers have and that nothing would be left of.
struct Leaving {
    removed: Vec<String>,
    /// Their files are there and cannot be used.
    faulty: Vec<String>,
    /// Of how many.
    all: usize,
}

impl Leaving {
    fn by_ledger(config: &Config, known: &Known, ledger: &Ledger, old: &OldFeeds) -> Leaving {
        let lines = ledger.lines();
        let mut leaving = Leaving {
            removed: Vec::new(),
            faulty: Vec::new(),
            all: lines.iter().filter(|line| line.gone.is_none()).count(),
        };
        let held: HashSet<&str> = old
            .feeds
            .values()
            .flat_map(OldFeed::entries)
            .map(|entry| &*entry.id)
            .collect();
        let is_unreadable = |feed: &OldFeed| matches!(feed.before, Before::Unreadable);
        let is_told = !old.feeds.is_empty() && !old.feeds.values().any(is_unreadable);
        let absent = absent_lines(ledger, &known.collected).into_iter();
        for (line, why) in absent.map(|(index, why)| (&lines[index as usize], why)) {
            let name = || line.file.as_deref().unwrap_or(&line.id).to_owned();
            // A file stays broken until someone mends it, so it counts as long as a feed has its post.
            let is_held = || match is_told {
                true => held.contains(&*line.id) || held.contains(&*config.site.authority.as_uri(&line.id)),
                false => was_carried(line),
            };
            match why {
                _ if line.gone.is_some() => {}
                Absence::Gone => leaving.removed.push(name()),
                Absence::Faulty if is_held() => leaving.faulty.push(name()),
                // The author set the date, and nobody is there when it comes.
                Absence::Expired | Absence::Faulty => {}
            }
        }
        leaving
    }

    fn by_feeds(config: &Config, known: &Known, old: &OldFeeds) -> Leaving {
        let posts = known.collected.posts.iter();
        let ids: HashSet<String> = posts
            .flat_map(|post| [post.id().to_string(), config.site.authority.as_uri(&post.id().text())])
            .collect();
        let entries = old.feeds.values().flat_map(OldFeed::entries);
        let had: BTreeSet<&str> = entries.map(|entry| entry.id.as_str()).collect();
        let gone = had.iter().filter(|id| !ids.contains(**id));
        Leaving {
            removed: gone.map(|id| (*id).to_owned()).collect(),
            faulty: Vec::new(),
            all: had.len(),
        }
    }
}
