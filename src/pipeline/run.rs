//! One build from beginning to end: what is as it was is not done again.

use crate::collect::Inputs;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::disk::Lock;
use crate::error::{Error, Result};
use crate::model::{HeadCache, NoHeads};
use crate::output::Store;
use crate::state::{LedgerFolder, LedgerStore};

use super::last::{Last, Left};
use super::report::BuildReport;
use super::timings::Watch;
use super::{BuildOptions, Progress, guard, known, planned, published, remember, report_hashed_slugs, save_ledger, write_feeds};

/// Builds the feeds of `config` into `store`.
///
/// # Errors
/// As [`build`](super::build).
pub fn build_into(config: &Config, options: BuildOptions<'_>, store: &dyn Store) -> Result<BuildReport> {
    let mut watch = Watch::start();
    let mut told = Vec::new();
    let _lock = lock(config, options, &mut told)?;
    // In the site's zone, as every date that is written.
    let config = &*known::with_memory(config)?;
    let now = known::whole_second(config.site.zone.at(&options.now));
    (options.progress)(Progress::Reading);
    let mut inputs = Inputs::list(config)?;
    watch.lap("list");
    let ledger_folder = config.ledger.as_ref().map(|folder| LedgerFolder::new(&folder.path));
    let ledger_store = ledger_folder.as_ref().map(|folder| folder as &dyn LedgerStore);
    let mut last = match options.cache {
        true => Last::open(config, &inputs, !options.check, &mut told).unwrap_or_else(|fault| {
            told.push(lost(config, &fault));
            None
        }),
        false => None,
    };
    watch.lap("compare");
    if let Some(mut opened) = last.take() {
        if told.is_empty()
            && let Some(mut report) = opened.replay(options.now, store, ledger_store)?
        {
            if !options.check {
                store.tidy()?;
                // What is not refreshed is read again by the next run, no more.
                if let Err(fault) = opened.refresh(&inputs) {
                    report.diagnostics.push(lost(config, &fault));
                }
            }
            watch.lap("unchanged");
            report.elapsed = watch.elapsed();
            report.timings = watch.finish();
            return Ok(report);
        }
        last = Some(opened);
    }
    let heads: &dyn HeadCache = match &last {
        Some(last) => last,
        None => &NoHeads,
    };
    let mut known = known::read_from(config, &mut inputs, options.now, store, heads)?;
    let period = known.collected.period;
    known.problems.append(&mut told);
    watch.lap("collect");
    let mut plans = planned(config, &known);
    watch.lap("plan");
    let old = published::compare(config, store, &known.before, &plans, &known.collected.posts)?;
    let alarms = guard::judge(config, &known, &plans, &old);
    if !alarms.is_empty() && !options.accept {
        return Ok(BuildReport::refused(config, known, alarms, watch.elapsed()));
    }
    watch.lap("guard");
    remember::removals(config, store, &mut known, (&plans, &old), now)?;
    if let Some(ledger) = &known.ledger {
        remember::tell_removals(ledger, &mut plans);
    }
    let mut shared = Vec::new();
    report_hashed_slugs(config, &known.collected.posts, &plans, &mut shared);
    known.problems.append(&mut shared);
    (options.progress)(Progress::Writing { total: plans.len() });

    let written = write_feeds(config, options, store, &known, &plans, now)?;
    known.problems.extend(written.problems);
    watch.lap("render and write");
    // The ledger before the feeds: of a run that ends between, the next one publishes what the ledger says. The other way
    // round it would find the documents without the entries whose removal nobody wrote down, and date edits again.
    remember::posts(config, &mut known, &written.sights);
    remember::moved_documents(config, &mut known, &plans, &old);
    let ledger = save_ledger(config, &known, options.check)?;
    watch.lap("ledger");
    let feeds = published::feed_records(&plans, &known.collected.posts);
    let slugs = published::slug_records(&plans, &known.before);
    let mut published = written.publisher.finish(&known.before, slugs, feeds)?;
    watch.lap("publish");
    let files = std::mem::take(&mut published.hashes);
    let mut report = BuildReport {
        alarms,
        ledger,
        ..BuildReport::new(config, known, published, watch.elapsed())
    };
    if let Some(last) = last.filter(|_| !options.check) {
        let left = Left {
            report: &report,
            files: &files,
            period,
        };
        if let Err(fault) = last.save(&inputs, &left, store, ledger_store) {
            report.diagnostics.push(lost(config, &fault));
        }
        watch.lap("cache");
    }
    report.elapsed = watch.elapsed();
    report.timings = watch.finish();
    Ok(report)
}

/// The lock by which one build of a configuration writes at a time; `None` where nothing is written, or into a folder
/// that is not the configuration's own.
fn lock(config: &Config, options: BuildOptions<'_>, told: &mut Vec<Diagnostic>) -> Result<Option<Lock>> {
    let Some(cache) = config.cache.as_ref().filter(|_| !options.check) else {
        return Ok(None);
    };
    let path = cache.dir.with_extension("lock");
    let holder = format!("process {}", std::process::id());
    match Lock::wait(&path, &holder, options.wait) {
        Ok(lock) => Ok(Some(lock)),
        Err(fault @ Error::Locked { .. }) => Err(fault),
        // Whoever may write feeds but nothing beside them builds without.
        Err(fault) => {
            told.push(lost(config, &fault));
            Ok(None)
        }
    }
}

fn lost(config: &Config, fault: &Error) -> Diagnostic {
    let dir = config.cache.as_ref().map_or(&config.dir, |cache| &cache.dir);
    let shown = dir.strip_prefix(&config.dir).unwrap_or(dir).to_string_lossy();
    let cause = std::error::Error::source(fault).map_or_else(|| fault.to_string(), ToString::to_string);
    Diagnostic::new(Code::CacheLost, shown, format!("nothing could be left for the next build: {cause}"))
}
