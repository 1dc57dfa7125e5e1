//! A build in which few posts are other, new or gone: it costs what they and their feeds cost. It does what a whole build
//! would do, or answers that it cannot tell, and then a whole build is made.

mod edits;
mod feeds;
mod lines;
mod order;
mod plan;
mod rest;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::collect::{self, Collected, Inputs};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, KeptDiagnostic};
use crate::error::Result;
use crate::feed::{FeedPlan, TagCounts, Titles};
use crate::model::{ContentHash, DeletedEntry, Generator, Instant, Joined, Period, PostHead, SourcePath};
use crate::output::{Manifest, ManifestText, Store};
use crate::state::cache::Files;
use crate::state::{Ledger, LedgerStore, Line, NewLines, month};

use super::graph::{Graph, KeptFeed, Kind, Names, WrittenGraph, hash_of, instant, start};
use super::known::{self, Known, whole_second};
use super::last::Last;
use super::report::BuildReport;
use super::standing::Standing;
use super::texts::Texts;
use super::timings::Watch;
use super::{BuildOptions, Progress, Written, remember, save_ledger, write_feeds};

use edits::Edit;
use feeds::{ByName, Feeds};
use lines::{lines_of, months_of, removals};
use order::Order;
use plan::{Changed, Plan};

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
    /// The files that were published, with their hashes as the manifest has them.
    pub files: Vec<(String, String)>,
    pub graph: WrittenGraph<'a>,
    pub period: Period,
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
    let Some(titles_counts) = counts(config, graph, &left, &posts) else {
        return Ok(None);
    };
    let pages = graph.others.group_pages();
    let titles = Titles::counted(config, &titles_counts, &pages);
    let order = Order::new((graph, names), &posts);
    let by_name = ByName::of(graph);
    let left: Option<Vec<(u32, Vec<usize>)>> = left
        .iter()
        .map(|(number, sole)| Some((*number, by_name.feeds(config, sole.head())?)))
        .collect();
    let joined: Option<Vec<Vec<usize>>> = posts.iter().map(|post| by_name.feeds(config, post)).collect();
    let (Some(left), Some(joined)) = (left, joined) else {
        return Ok(None);
    };
    let feeds = Feeds::new(config, graph, (&order, &posts), &left, &joined);
    let changed = Changed {
        olds,
        news,
        left: &left,
        joined: &joined,
    };
    let Some(plan) = Plan::of((config, last), (graph, names, &by_name), (&feeds, &order), changed) else {
        return Ok(None);
    };
    let Some(manifest) = manifest(site.store, &plan)? else {
        return Ok(None);
    };
    // The posts that the feeds carry, and those that changed.
    let mut carried: Vec<u32> = plan.windows.iter().flat_map(|window| window.iter().copied()).collect();
    carried.extend((order.first_new()..).take(posts.len()));
    carried.sort_unstable_by_key(|number| order.key(*number));
    carried.dedup();
    // What no feed carried until now gets another hash into its line: that of what readers see.
    let entering: Vec<u32> = plan.entering.iter().map(|(number, _)| *number).collect();
    if !entering.is_empty() {
        for number in &entering {
            let Some(month) = graph.posts.get(*number).and_then(|post| post.month()) else {
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
    let heads: Option<Vec<Box<PostHead>>> = carried.iter().map(|number| plan.head(last, &posts, *number)).collect();
    let Some(mut heads) = heads else { return Ok(None) };
    if let Some(ledger) = &ledger {
        let lines: HashMap<&str, u32> = ledger.lines().iter().map(|line| &*line.id).zip(0..).collect();
        let id = |number: &u32| Some(names.id(&graph.posts.get(*number)?).into_owned());
        let ids: HashSet<String> = entering.iter().filter_map(id).collect();
        for head in heads.iter_mut().filter(|head| ids.contains(&*head.id().text())) {
            let Some(number) = lines.get(&*head.id().text()) else {
                return Ok(None);
            };
            head.put_line(Some(*number));
        }
    }
    let subset: HashMap<u32, u32> = carried.iter().copied().zip(0..).collect();
    let Some(mut plans) = plan.plans(&subset) else {
        return Ok(None);
    };
    watch.lap("plan");
    // Where the content of a post that is new is that of one that is gone, it may have been renamed.
    let new_places: Vec<u32> = plan.added().map(|number| subset[&number]).collect();
    if !graph.others.former.is_empty() && may_be_renamed(config, graph, &heads, &new_places, &own) {
        return Ok(None);
    }
    if !removals(&plan, ledger.as_mut(), &mut plans, now) || graph.posts.are_damaged() {
        return Ok(None);
    }
    let mut known = Known {
        collected: Collected {
            posts: heads,
            ..Collected::default()
        },
        ledger,
        before: Manifest::default(),
        own,
        pages: Vec::new(),
        problems: Vec::new(),
    };
    (options.progress)(Progress::Writing { total: plans.len() });
    let told: HashSet<&str> = graph.others.of_bodies.iter().filter_map(KeptDiagnostic::file).collect();
    let is_other = |number: &u32| {
        order.new_post(*number).is_some() || plan.entering.iter().any(|(entering, _)| entering == number)
    };
    let others: HashSet<u32> = carried
        .iter()
        .filter(|number| is_other(number))
        .map(|number| subset[number])
        .collect();
    let standing = Standing::new(config, site.store, last, |index| {
        let shown = || collect::shown(config, &known.collected.posts[index as usize].source);
        !others.contains(&index) && (told.is_empty() || !told.contains(&*shown()))
    });
    let known_and_standing = (&known, Some(standing));
    let written = write_feeds(config, options, site.store, known_and_standing, (&titles, &plans), now)?;
    if written.link_posts {
        // Where the others are only a whole build knows.
        return Ok(None);
    }
    watch.lap("render and write");
    watch.note(written.bodies);
    for number in (order.first_new()..).take(posts.len()).chain(entering) {
        let index = subset[&number];
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
        subset: &subset,
        counts: &titles_counts,
        of_files,
        period,
    };
    finished.publish(known, plans, written, (manifest, changed)).map(Some)
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
        && !last.files().is_some_and(Files::is_worn)
        && !last.changes().are_out_of_order()
        && !config.feeds.history
        && config.collect.generator != Generator::Zola
        && (config.ledger.is_none() || config.keeps_ledger)
}

/// The manifest that stands; `None` where it does not tell of everything that is published anew.
fn manifest(store: &dyn Store, plan: &Plan<'_, '_>) -> Result<Option<ManifestText>> {
    let Some(text) = store.read(Manifest::PATH)? else {
        return Ok(None);
    };
    let feeds: Vec<&KeptFeed<'_>> = plan.touched.iter().map(|at| &plan.graph.others.feeds[*at]).collect();
    let keys: Option<Vec<String>> = feeds.iter().map(|feed| Some(feed.plan()?.id_key())).collect();
    let Some(keys) = keys else { return Ok(None) };
    let documents = feeds.iter().flat_map(|feed| feed.paths.iter().map(|(_, path)| *path));
    let files = documents.chain(["feeds.opml"]);
    Ok(ManifestText::new(text, files, keys.iter().map(String::as_str)))
}

/// The counts of tags; `None` where other posts' labels change.
fn counts(
    config: &Config,
    graph: &Graph<'_>,
    left: &[(u32, collect::Sole)],
    posts: &[Box<PostHead>],
) -> Option<TagCounts> {
    let before = graph.others.counts();
    let mut counts = before.clone();
    if config.collect.title_from_tag {
        left.iter().for_each(|(_, sole)| counts.remove(sole.head()));
        posts.iter().for_each(|post| counts.add(post));
        if counts.titles() != before.titles() {
            return None;
        }
    }
    Some(counts)
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
