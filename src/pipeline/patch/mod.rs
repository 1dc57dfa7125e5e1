//! A build in which few posts are other, new or gone: it costs what they and their feeds cost. It does what a whole build
//! would do, or answers that it cannot tell, and then a whole build is made.

mod edits;
mod lines;
mod order;
mod rest;

use std::collections::{HashMap, HashSet};

use crate::collect::{self, Collected, Inputs};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, KeptDiagnostic};
use crate::error::Result;
use crate::feed::{FeedPlan, Titles};
use crate::model::{ContentHash, DeletedEntry, Generator, Instant, Joined, Period, PostHead, SourcePath};
use crate::output::Store;
use crate::state::{Ledger, LedgerStore, Line, NewLines, month};

use super::graph::{Graph, Kind, Names, WrittenGraph, hash_of, instant, start};
use super::known::{self, Known, whole_second};
use super::last::Last;
use super::report::BuildReport;
use super::texts::Texts;
use super::timings::Watch;
use super::{BuildOptions, Progress, Written, published, remember, save_ledger, write_feeds};

use edits::Edit;
use lines::{lines_of, months_of, removals};
use order::{Members, Order, Slot};

/// With more posts than these a whole build costs hardly more.
const MOST: usize = 100;

/// What a run works with.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub config: &'a Config,
    pub options: BuildOptions<'a>,
    pub inputs: &'a Inputs,
    pub store: &'a dyn Store,
    pub ledger: Option<&'a dyn LedgerStore>,
}

/// What a build of few posts leaves.
pub(super) struct Patched<'a> {
    pub report: BuildReport,
    /// The files that stand published, with their hashes as the manifest has them.
    pub files: Vec<(String, String)>,
    pub graph: WrittenGraph<'a>,
    pub period: Period,
}

/// Everything that is known before anything is rendered.
struct Plan<'a, 'n> {
    graph: &'a Graph<'a>,
    names: Names<'n>,
    /// What was of the posts that changed: the place among the posts of the last build.
    olds: Vec<Option<usize>>,
    /// What becomes of each; `None` where it is gone. The number is that of its post.
    news: Vec<Option<u32>>,
    order: Order,
    members: Vec<Members>,
    /// The feeds that hold a post that is gone, by the place of the post.
    holders: HashMap<usize, Vec<usize>>,
}

/// Builds what is other than in `last`, whose outputs and ledger stand as it left them. Answers `None`, and has written
/// nothing, where only a whole build can tell.
///
/// # Errors
/// As [`build`](super::build).
pub(super) fn build<'a>(
    site: Site<'_>,
    last: &Last,
    graph: &'a Graph<'a>,
    watch: &mut Watch,
) -> Result<Option<Patched<'a>>> {
    let Site { config, options, .. } = site;
    if !may_be_patched(config, last, graph) {
        return Ok(None);
    }
    let (start, Some(files)) = (start(config), last.files()) else {
        return Ok(None);
    };
    let names = Names::new(files, &start);
    let Some(found) = edits::find(config, last, graph, site.inputs, options.now)? else {
        return Ok(None);
    };
    watch.lap("collect");
    let now = whole_second(config.site.zone.at(&options.now));
    let mut of_files: Vec<Diagnostic> = Vec::new();
    let mut period = Period::default();
    let mut posts: Vec<Box<PostHead>> = Vec::new();
    let (mut olds, mut news, mut left, mut places) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for Edit { old, new } in found {
        let index = old.as_ref().map(|(index, _)| *index);
        olds.push(index);
        left.extend(old);
        news.push(new.map(|(place, mut sole)| {
            of_files.append(&mut sole.problems);
            period = period.and(sole.period);
            posts.extend(edits::post_of(config, (graph, names), sole, index));
            places.push(place);
            u32::try_from(posts.len().saturating_sub(1)).expect("few posts are patched")
        }));
    }
    if posts.len() != places.len() {
        return Ok(None);
    }
    let Some(mut months) = months_of(graph, &olds, &news, &posts) else {
        return Ok(None);
    };
    let Some(mut ledger) = lines_of(site, (graph, names), (&months, &[]), &olds, &news, &mut posts)? else {
        return Ok(None);
    };
    let own = known::own_site(config, ledger.as_ref());
    if let Some(ledger) = &ledger {
        // In their own order: which number is which post is known from here on by it.
        posts
            .iter_mut()
            .for_each(|post| known::settle(std::slice::from_mut(post), ledger, &own, config));
    }
    let Some((plan, titles_counts)) = planned(config, (graph, names), olds, news, &left, &posts) else {
        return Ok(None);
    };
    let pages = graph.others.group_pages();
    let titles = Titles::counted(config, &titles_counts, &pages);
    let touched: Vec<usize> = (0..plan.members.len())
        .filter(|at| plan.members[*at].is_touched)
        .collect();
    let Some(before) = manifest(config, site.store)? else {
        return Ok(None);
    };
    // The posts that the feeds carry, and those that changed.
    let mut carried: Vec<u32> = touched
        .iter()
        .flat_map(|at| plan.members[*at].window.iter().copied())
        .collect();
    carried.extend(&plan.order.places);
    carried.sort_unstable();
    carried.dedup();
    // What no feed carried until now gets another hash into its line: that of what readers see.
    let entering = plan.entering(config, &carried);
    if !entering.is_empty() {
        for index in &entering {
            let Some(month) = graph.posts.get(*index as usize).and_then(|post| post.month()) else {
                return Ok(None);
            };
            if !months.contains(&month) {
                months.push(month);
            }
        }
        ledger = match lines_of(
            site,
            (graph, names),
            (&months, &entering),
            &plan.olds,
            &plan.news,
            &mut posts,
        )? {
            Some(ledger) => ledger,
            None => return Ok(None),
        };
    }
    let heads: Option<Vec<Box<PostHead>>> = carried.iter().map(|place| plan.head(last, *place, &posts)).collect();
    let Some(mut heads) = heads else { return Ok(None) };
    if let Some(ledger) = &ledger {
        let lines: HashMap<&str, u32> = ledger.lines().iter().map(|line| &*line.id).zip(0..).collect();
        let id = |index: &u32| Some(names.id(&graph.posts.get(*index as usize)?).into_owned());
        let ids: HashSet<String> = entering.iter().filter_map(id).collect();
        for head in heads.iter_mut().filter(|head| ids.contains(&*head.id().text())) {
            let Some(number) = lines.get(&*head.id().text()) else {
                return Ok(None);
            };
            head.put_line(Some(*number));
        }
    }
    let subset: HashMap<u32, u32> = carried.iter().copied().zip(0..).collect();
    let Some(mut plans) = plan.plans(&touched, &subset) else {
        return Ok(None);
    };
    watch.lap("plan");
    // Where the content of a post that is new is that of one that is gone, it may have been renamed.
    let is_new = |number: &u32| {
        plan.news
            .iter()
            .zip(&plan.olds)
            .any(|(new, old)| *new == Some(*number) && old.is_none())
    };
    let new_places: Vec<u32> = (0u32..)
        .take(posts.len())
        .filter(is_new)
        .map(|number| subset[&plan.order.places[number as usize]])
        .collect();
    if !graph.others.former.is_empty() && may_be_renamed(config, graph, &heads, &new_places, &own) {
        return Ok(None);
    }
    if !removals(&plan, ledger.as_mut(), &mut plans, &touched, now) {
        return Ok(None);
    }
    let mut known = Known {
        collected: Collected {
            posts: heads,
            ..Collected::default()
        },
        ledger,
        before,
        own,
        pages: Vec::new(),
        problems: Vec::new(),
    };
    (options.progress)(Progress::Writing { total: plans.len() });
    let written = write_feeds(config, options, site.store, &known, (&titles, &plans), now)?;
    watch.lap("render and write");
    for place in plan.order.places.iter().chain(
        entering
            .iter()
            .filter_map(|index| plan.order.moved[*index as usize].as_ref()),
    ) {
        let index = subset[place];
        remember::post(config, &mut known, index, written.sights.get(index));
    }
    let changed = save_ledger(config, &known, &NewLines::default(), options.check)?;
    watch.lap("ledger");
    let finished = rest::Finish {
        site,
        last,
        plan: &plan,
        posts: &posts,
        places: &places,
        touched: &touched,
        subset: &subset,
        counts: &titles_counts,
        of_files,
        period,
    };
    finished.publish(known, plans, written, changed).map(Some)
}

/// Whether a build of few posts can do for this site what a whole one would.
fn may_be_patched(config: &Config, last: &Last, graph: &Graph<'_>) -> bool {
    let count = last.changes().count();
    // Neither can so few posts pass a limit of the guard.
    let guard = &config.guard;
    let limits = [
        guard.old_entries.map(|limit| limit.more_than),
        guard.removed_posts.map(|limit| limit.more_than),
        guard.changed_ids.map(|limit| limit.more_than),
    ];
    let least = limits.into_iter().flatten().min().unwrap_or(MOST).min(MOST);
    count + graph.others.faulty <= least
        && !config.feeds.history
        && config.collect.generator != Generator::Zola
        && (config.ledger.is_none() || config.keeps_ledger)
}

/// The manifest that stands; `None` where it is damaged.
fn manifest(config: &Config, store: &dyn Store) -> Result<Option<crate::output::Manifest>> {
    let mut damage = Vec::new();
    let before = published::read_manifest(config, store, &mut damage)?;
    Ok(damage.is_empty().then_some(before))
}

/// The order of posts and the members of feeds, and the counts of tags; `None` where feeds come or go, or other posts'
/// labels change.
fn planned<'a, 'n>(
    config: &Config,
    (graph, names): (&'a Graph<'a>, Names<'n>),
    olds: Vec<Option<usize>>,
    news: Vec<Option<u32>>,
    left: &[(usize, collect::Sole)],
    posts: &[Box<PostHead>],
) -> Option<(Plan<'a, 'n>, crate::feed::TagCounts)> {
    let indices: Vec<usize> = left.iter().map(|(index, _)| *index).collect();
    let order = Order::new((graph, names), &indices, posts);
    let feeds_left = order::feeds_of(config, graph, left.iter().map(|(_, sole)| sole.head()))?;
    let feeds_joined = order::feeds_of(config, graph, posts.iter().map(|post| &**post))?;
    let leaving: Vec<(usize, Vec<usize>)> = indices.iter().copied().zip(feeds_left).collect();
    let joining: Vec<(u32, Vec<usize>)> = order.places.iter().copied().zip(feeds_joined).collect();
    let members = order::members(config, (graph, &order, posts), &leaving, &joining);
    let is_lost = |(members, feed): (&Members, &super::graph::KeptFeed<'_>)| {
        members.all.is_empty() && (feed.key.is_some() || !feed.members.is_empty())
            || members.is_touched && feed.is_hashed
    };
    if members.iter().zip(&graph.others.feeds).any(is_lost) {
        return None;
    }
    let before = graph.others.counts();
    let mut counts = before.clone();
    if config.collect.title_from_tag {
        left.iter().for_each(|(_, sole)| counts.remove(sole.head()));
        posts.iter().for_each(|post| counts.add(post));
        if counts.titles() != before.titles() {
            return None;
        }
    }
    let mut holders: HashMap<usize, Vec<usize>> = HashMap::new();
    for (old, new) in olds.iter().zip(&news) {
        let (Some(index), None) = (old, new) else { continue };
        let feeds = leaving
            .iter()
            .find(|(left, _)| left == index)
            .map(|(_, feeds)| feeds.as_slice());
        let held = |at: &&usize| order::held(config, graph, **at, *index);
        let held: Vec<usize> = feeds.unwrap_or_default().iter().filter(held).copied().collect();
        holders.insert(*index, held);
    }
    let plan = Plan {
        graph,
        names,
        olds,
        news,
        order,
        members,
        holders,
    };
    Some((plan, counts))
}

impl Plan<'_, '_> {
    /// The post at a place of the new order.
    fn head(&self, last: &Last, place: u32, posts: &[Box<PostHead>]) -> Option<Box<PostHead>> {
        let index = match self.order.slots[place as usize] {
            Slot::New(number) => return Some(posts[number as usize].clone()),
            Slot::Old(index) => index,
        };
        let kept = self.graph.posts.get(index as usize)?;
        let (folder, path) = last.files()?.name(kept.place as usize);
        let source = SourcePath::new(folder, path);
        let (id, is_given) = (self.names.id(&kept), kept.more.id_is_given);
        let mut head = match kept.whole {
            Some(whole) => collect::decode_post(whole, &source)?,
            None => collect::kept_sole(&last.head(kept.place as usize)?, &source)?.into_post(&id, is_given, false),
        };
        head.put_id(&id);
        head.id_is_given = is_given;
        head.published = instant(kept.published)?;
        head.put_updated(instant(kept.updated())?);
        head.put_dated(match kept.more.dated {
            Some(dated) => Some(instant(dated)?),
            None => None,
        });
        let key = self.names.key(&kept);
        if head.key().map(Joined::text) != key {
            let origin = head.origin().map(|origin| origin.to_string());
            head.put_origin(origin.as_deref(), key.as_deref());
        }
        if let Some(url) = kept.more.url {
            head.put_url(&url);
        }
        Some(head)
    }

    /// The posts, of those at the places that feeds carry now, that no feed carried before: by their places among the
    /// posts of the last build.
    fn entering(&self, config: &Config, carried: &[u32]) -> Vec<u32> {
        let before = order::carried(config, self.graph);
        let old = carried
            .iter()
            .filter_map(|place| match self.order.slots[*place as usize] {
                Slot::Old(index) => Some(index),
                Slot::New(_) => None,
            });
        old.filter(|index| !before[*index as usize]).collect()
    }

    /// The plans of feeds, their windows by places among the posts of `subset`.
    fn plans(&self, touched: &[usize], subset: &HashMap<u32, u32>) -> Option<Vec<FeedPlan>> {
        let plan = |at: &usize| {
            let mut plan = self.graph.others.feeds[*at].plan()?;
            let window = self.members[*at].window.iter();
            plan.window = window.map(|place| subset.get(place).copied()).collect::<Option<_>>()?;
            Some(plan)
        };
        touched.iter().map(plan).collect()
    }
}

/// Whether one of the new posts shows what a post that is gone showed.
fn may_be_renamed(
    config: &Config,
    graph: &Graph<'_>,
    heads: &[Box<PostHead>],
    new: &[u32],
    own: &crate::content::OwnSite,
) -> bool {
    let texts = Texts::new(config, heads, &[], own, None);
    let is_former = |hash: ContentHash| {
        let hash = hash_of(Kind::Content, &hash.to_string());
        graph.others.former.binary_search(&hash).is_ok()
    };
    new.iter().any(|index| {
        let file = heads[*index as usize].body.content_hash();
        is_former(file) || texts.hash(*index).is_none_or(is_former)
    })
}
