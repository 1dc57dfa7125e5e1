//! One build from beginning to end: what is as it was is not done again.

use std::time::Duration;

use crate::collect::Inputs;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::disk::Lock;
use crate::error::{Error, Result};
use crate::feed::{TagCounts, Titles};
use crate::model::{HeadCache, NoHeads};
use crate::output::Store;
use crate::state::cache::Beside;
use crate::state::{LedgerFolder, LedgerStore};

use super::graph::{Finished, Graph, NoGraph, WholeGraph};
use super::last::{Last, Left};
use super::patch::Site;
use super::report::{BuildReport, PostCounts};
use super::standing::Standing;
use super::timings::Watch;
use super::{
    BuildOptions, Progress, guard, in_pool, known, lock, opml, patch, planned_with, published, remember,
    report_hashed_slugs, write_feeds,
};

/// Builds the feeds of `config` into `store`.
///
/// # Errors
/// As [`build`](super::build).
pub fn build_into(config: &Config, options: BuildOptions<'_>, store: &dyn Store) -> Result<BuildReport> {
    let mut watch = Watch::start();
    let mut told = Vec::new();
    let (lock, options) = begin(config, options, &mut told)?;
    if options.wait > Duration::ZERO {
        watch.lap("wait");
    }
    if lock.is_some() {
        // Also where this build comes to no end: what a run that was killed leaves takes room.
        store.tidy()?;
    }
    // In the site's zone, as every date that is written.
    let config = &*known::with_memory(config)?;
    let now = known::whole_second(config.site.zone.at(&options.now));
    (options.progress)(Progress::Reading);
    // Without a last run there is nothing that stamps could be compared with; those of files that are read come by the way.
    // In a thread of its own, as what follows, so that what only the listing took is given back.
    let mut inputs = in_pool(1, || Inputs::list_with(config, options.cache && Last::is_there(config)))??;
    watch.lap("list");
    let ledger_folder = config.ledger.as_ref().map(|folder| LedgerFolder::new(&folder.path));
    let ledger_store = ledger_folder.as_ref().map(|folder| folder as &dyn LedgerStore);
    let mut last = match options.cache {
        true => {
            let began = lock.as_ref().map(Lock::taken);
            Last::open(config, &inputs, began, options.coarse, &mut told).unwrap_or_else(|fault| {
                told.push(lost(config, &fault));
                None
            })
        }
        false => None,
    };
    watch.lap("compare");
    if let Some(opened) = &mut last
        && told.is_empty()
        && opened.holds(options.now, store, ledger_store)?
    {
        watch.lap("look at what stands");
        let site = Site {
            config,
            options,
            inputs: &inputs,
            store,
            ledger: ledger_store,
        };
        match as_before(site, &mut last, &mut watch)? {
            Tried::Done(report) => return Ok(timed(*report, watch)),
            Tried::Undone => {}
            Tried::Damaged => told.push(unreadable(config, "a file of it is missing, damaged or another's")),
        }
    }
    let heads: &dyn HeadCache = match &last {
        Some(last) => last,
        None => &NoHeads,
    };
    // In threads of its own: what a thread allocated is given back at once only when it has ended, whoever lets go of it.
    let reading = || known::read_from(config, &mut inputs, options.now, store, heads);
    let mut known = in_pool(rayon::current_num_threads(), reading)??;
    let period = known.collected.period;
    if last.as_ref().is_some_and(Last::lost_heads) && told.is_empty() {
        told.push(unreadable(config, "some of it is damaged, and was made anew"));
    }
    known.problems.append(&mut told);
    watch.lap("collect");
    let counts = match config.collect.title_from_tag {
        true => TagCounts::of(&known.collected.posts),
        false => TagCounts::default(),
    };
    let mut plans = planned_with(config, &known, &Titles::counted(config, &counts, &known.pages));
    watch.lap("plan");
    let old = published::compare(config, store, &known.before, &plans, &known.collected.posts)?;
    let alarms = guard::judge(config, &known, &plans, &old);
    watch.lap("guard");
    if !alarms.is_empty() && !options.accept {
        let report = BuildReport::refused(config, known, alarms, watch.elapsed());
        return Ok(timed(report, watch));
    }
    remember::removals(config, store, &mut known, (&plans, &old), now)?;
    if let Some(ledger) = &known.ledger {
        remember::tell_removals(ledger, &mut plans);
    }
    let mut shared = Vec::new();
    report_hashed_slugs(config, &known.collected.posts, &plans, &mut shared);
    known.problems.append(&mut shared);
    (options.progress)(Progress::Writing { total: plans.len() });

    let titles = Titles::counted(config, &counts, &known.pages);
    let stands = match &mut last {
        Some(last) => last.stands(store, ledger_store)?,
        None => false,
    };
    let standing = last.as_ref().filter(|_| stands);
    let standing = standing.and_then(|last| Standing::of_last(config, store, last, &known));
    let mut written = write_feeds(config, options, store, (&known, standing), (&titles, &plans), now)?;
    let modified = *written.updates.first().expect("the site's feed is planned first");
    written
        .publisher
        .publish("feeds.opml", &opml(config, &plans, modified), "text/x-opml")?;
    watch.lap("render and write");
    watch.note(written.bodies);
    // The ledger before the feeds: of a run that ends between, the next one publishes what the ledger says. The other way
    // round it would find the documents without the entries whose removal nobody wrote down, and date edits again.
    remember::posts(config, &mut known, &written.sights);
    remember::moved_documents(config, &mut known, &plans, &old);
    let ledger = remember::save(config, &known, &written.sights, options.check)?;
    watch.lap("ledger");
    let posts = PostCounts::of(&known.collected);
    let feeds = published::feed_records(&plans, &known.collected.posts);
    let slugs = published::slug_records(&plans, &known.before);
    // What one post's text owes to another a graph cannot tell of.
    let outline = match last.is_some() && lock.is_some() && !written.link_posts {
        true => Finished {
            plans: &plans,
            updates: &written.updates,
            counts: &counts,
            of_bodies: &written.problems,
        }
        .outline(&known),
        false => None,
    };
    // The graph is made of them while it is written, when all else is done.
    let (posts_read, ledger_read) = (std::mem::take(&mut known.collected.posts), known.ledger.take());
    known.problems.append(&mut written.problems);
    let mut published = written.publisher.finish(&known.before, slugs, feeds)?;
    watch.lap("publish");
    let files = std::mem::take(&mut published.hashes);
    let mut report = BuildReport {
        alarms,
        ledger,
        posts,
        ..BuildReport::new(config, known, published, watch.elapsed())
    };
    if let Some(last) = last.filter(|_| lock.is_some()) {
        let graph = outline.map(|outline| WholeGraph {
            config,
            outline,
            posts: &posts_read,
            ledger: ledger_read.as_ref(),
            sights: &written.sights,
        });
        let save = |graph: Beside<'_>| {
            let left = Left {
                report: &report,
                files: &files,
                graph,
                is_of_few: false,
                period,
            };
            last.save(&inputs, left, store, ledger_store)
        };
        let saved = match &graph {
            Some(graph) => graph.keep(save),
            None => save(Beside {
                columns: Some(&NoGraph),
                rest: Some(&NoGraph),
            }),
        };
        tell_saved(config, saved, &mut report);
        watch.lap("cache");
    }
    Ok(timed(report, watch))
}

fn timed(mut report: BuildReport, watch: Watch) -> BuildReport {
    report.elapsed = watch.elapsed();
    report.timings = watch.finish();
    report
}

/// What became of a build of which nothing or little is other than it was.
enum Tried {
    Done(Box<BuildReport>),
    /// A whole build is to be made.
    Undone,
    /// The same, since what is kept could not be read.
    Damaged,
}

/// The build of a site of which nothing or little is other than it was.
fn as_before(site: Site<'_>, last: &mut Option<Last>, watch: &mut Watch) -> Result<Tried> {
    let Some(opened) = last.as_ref() else {
        return Ok(Tried::Undone);
    };
    let config = site.config;
    let is_kept = opened.is_kept();
    let (mut report, saved) = if opened.changes().is_empty() {
        let Some(report) = opened.report() else {
            return Ok(Tried::Undone);
        };
        if !is_kept {
            return Ok(Tried::Done(report.into()));
        }
        site.store.tidy()?;
        let Some(opened) = last.take() else {
            return Ok(Tried::Undone);
        };
        (report, opened.refresh(site.inputs))
    } else {
        let Some((columns, beside)) = opened.graph() else {
            return Ok(Tried::Damaged);
        };
        let Some(graph) = Graph::read(&columns, &beside) else {
            // Of some sites none is kept.
            return Ok(if beside.is_empty() {
                Tried::Undone
            } else {
                Tried::Damaged
            });
        };
        let patched = patch::build(site, opened, &graph, watch)?;
        let Some(patched) = patched else {
            return Ok(if columns.is_damaged() {
                Tried::Damaged
            } else {
                Tried::Undone
            });
        };
        watch.lap("publish");
        let Some(opened) = last.take().filter(|_| is_kept) else {
            return Ok(Tried::Done(patched.report.into()));
        };
        let left = Left {
            report: &patched.report,
            files: &patched.files,
            graph: patched.graph.beside(),
            is_of_few: true,
            period: opened.period().and(patched.period),
        };
        let saved = opened.save(site.inputs, left, site.store, site.ledger);
        (patched.report, saved)
    };
    tell_saved(config, saved, &mut report);
    watch.lap("cache");
    Ok(Tried::Done(report.into()))
}

/// The lock of the build, and the moment that it is of: time goes on while it waits.
fn begin<'a>(
    config: &Config,
    options: BuildOptions<'a>,
    told: &mut Vec<Diagnostic>,
) -> Result<(Option<Lock>, BuildOptions<'a>)> {
    let began = std::time::Instant::now();
    let lock = match lock::of_build(config, options) {
        Ok(lock) => lock,
        Err(fault @ Error::Locked { .. }) => return Err(fault),
        // Whoever may write feeds but nothing beside them builds without.
        Err(fault) => {
            told.push(lost(config, &fault));
            None
        }
    };
    let waited = chrono::TimeDelta::from_std(began.elapsed()).unwrap_or_default();
    let now = match options.is_clock {
        true => options.now + waited,
        false => options.now,
    };
    Ok((lock, BuildOptions { now, ..options }))
}

/// Where builds leave what is for the next one, as the user knows it.
fn shown(config: &Config) -> String {
    let dir = config.cache.as_ref().map_or(&config.dir, |cache| &cache.dir);
    dir.strip_prefix(&config.dir)
        .unwrap_or(dir)
        .to_string_lossy()
        .replace('\\', "/")
}

/// Tells of what could not be left for the next run, which reads it again, no more.
fn tell_saved(config: &Config, saved: Result<bool>, report: &mut BuildReport) {
    let told = match saved {
        Ok(false) => return,
        Ok(true) => unreadable(config, "some of it is damaged, and the next build makes it anew"),
        Err(fault) => lost(config, &fault),
    };
    if !report.diagnostics.iter().any(|known| known.code == Code::CacheLost) {
        report.diagnostics.push(told);
    }
}

fn unreadable(config: &Config, why: &str) -> Diagnostic {
    let message = format!("what the last build left could not be read: {why}");
    Diagnostic::new(Code::CacheLost, shown(config), message)
}

fn lost(config: &Config, fault: &Error) -> Diagnostic {
    let shown = shown(config);
    let cause = std::error::Error::source(fault).map_or_else(|| fault.to_string(), ToString::to_string);
    Diagnostic::new(
        Code::CacheLost,
        shown,
        format!("nothing could be left for the next build: {cause}"),
    )
}
