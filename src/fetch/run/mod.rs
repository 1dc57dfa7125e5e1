//! A run: lists, then what is to be done about their stories, then the texts.

mod index;
mod lists;
mod merge;
mod options;
mod outcome;
mod plan;
mod report;
mod texts;
mod trouble;

use std::collections::HashSet;
use std::fs;

use url::Url;

use crate::collect;
use crate::config::{Config, Source};
use crate::diagnostic::{Code, Diagnostic, Severity, plural};
use crate::disk::Lock;
use crate::error::{Error, Result};
use crate::state::{FetchLog, FetchMemory};

use super::client::{Client, Surroundings};
use super::guard::Guard;

use index::Index;
use outcome::Outcome;
use texts::Worker;

pub use options::{FetchOptions, FetchProgress};
pub use report::{FetchCounts, FetchReport, RequestCounts, SourceCounts};
pub use trouble::fault_diagnostic;

/// So many hosts are asked side by side.
const MOST_HOSTS: usize = 64;

/// What a run is for.
struct Selection {
    /// The sources, by their places in the configuration.
    sources: Vec<usize>,
    /// The posts that were named, by their places in the index.
    posts: HashSet<usize>,
    /// Whether every post without a text is meant.
    every_post: bool,
}

/// Fetches lists and texts into posts.
///
/// # Errors
/// [`Error::Usage`] for a name that is neither a source nor a post, [`Error::Locked`] where another run is at work,
/// [`Error::Read`] and [`Error::Write`] of posts and of the state. What could not be had is in the report.
pub fn fetch(config: &Config, options: &FetchOptions<'_>) -> Result<FetchReport> {
    let start = std::time::Instant::now();
    let state = config.dir.join(".feedkiln");
    let _lock = if options.dry_run {
        None
    } else {
        make_state_folder(&state)?;
        for source in &config.fetch.sources {
            fs::create_dir_all(&source.into.path).map_err(|fault| Error::write(&source.into.path, fault))?;
        }
        let holder = format!(
            "`fetch`, process {}, since {}",
            std::process::id(),
            options.now.to_rfc3339()
        );
        Some(Lock::take(&state.join("fetch.lock"), &holder)?)
    };
    let (memory, damaged) = FetchLog::open(&state.join("fetch.jsonl"), options.now.timestamp())?;
    let posts = if config.collect.posts.iter().any(|folder| folder.path.is_dir()) {
        collect::survey(config)?
    } else {
        collect::Survey::default()
    };
    let index = Index::new(posts);
    let selection = select(config, &index, options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|fault| Error::Usage {
            message: format!("could not start the network: {fault}"),
            help: None,
        })?;
    let mut report = runtime.block_on(run(config, options, &index, &selection, &memory))?;
    if damaged > 0 {
        let message = format!("{damaged} lines of the memory of fetched addresses could not be read");
        report
            .diagnostics
            .push(Diagnostic::new(Code::FetchLogDamaged, ".feedkiln/fetch.jsonl", message));
    }
    report.changed.sort();
    report.diagnostics = config.levels.apply(std::mem::take(&mut report.diagnostics));
    report.is_incomplete |= report.posts.failed > 0 || report.sources.failed > 0;
    report.is_incomplete |= report.diagnostics.iter().any(|found| found.severity == Severity::Error);
    report.elapsed = start.elapsed();
    Ok(report)
}

async fn run(
    config: &Config,
    options: &FetchOptions<'_>,
    index: &Index,
    selection: &Selection,
    memory: &FetchLog,
) -> Result<FetchReport> {
    let guard = options
        .exempt
        .iter()
        .fold(Guard::new(config.fetch.allow.clone()), |guard, address| {
            guard.exempting(*address)
        });
    let most = options.max_time.or(config.fetch.max_time);
    let client = Client::new(
        &config.fetch,
        memory,
        Surroundings {
            lookup: options.lookup.clone(),
            guard,
            now: options.now.timestamp(),
            deadline: most.map(|time| tokio::time::Instant::now() + time),
            backoff: options.backoff,
        },
    )?;
    let sources: Vec<&Source> = selection.sources.iter().map(|at| &config.fetch.sources[*at]).collect();
    let mut gathered = lists::gather(config, &sources, &client, index, options).await;
    let mut plan = plan::plan(config, &gathered, index, selection, &client, options)?;
    let mut report = FetchReport {
        sources: gathered.counts,
        ..FetchReport::default()
    };
    report.diagnostics.append(&mut gathered.problems);
    report.diagnostics.append(&mut plan.problems);
    if options.dry_run {
        let asks = plan.works.iter().filter_map(|work| work.ask.as_ref());
        report.wanted = asks.map(|ask| ask.url.to_string()).collect();
        for work in &mut plan.works {
            work.ask = None;
        }
    }
    let works = Worker::new(config, &client, options).work(plan.works);
    let outcome = keeping(memory, options, works).await;
    if outcome.is_ok() && !options.dry_run {
        // Only now: before, a run that was cut off would have taken unread lists for read ones.
        gathered.documents.iter().for_each(|document| client.keep(document));
        for (place, known) in gathered.histories {
            memory.keep(&place, known);
        }
    }
    if !options.dry_run {
        memory.store()?;
    }
    add(&mut report, outcome?);
    report.posts.unchanged += plan.unchanged.len();
    report.posts.waiting = plan.waiting;
    report.posts.refused += gathered.incomplete;
    report.requests = RequestCounts {
        sent: client.counts.requests(),
        not_modified: client.counts.not_modified(),
        bytes: client.counts.bytes(),
    };
    if client.is_spent() {
        let texts = plural(report.posts.left, "text");
        let lists = plural(report.sources.left, "list");
        let message = format!("the budget of the run is spent; {lists} and {texts} left to the next run");
        report.diagnostics.push(Diagnostic {
            file: None,
            ..Diagnostic::new(Code::BudgetSpent, "", message)
        });
    }
    Ok(report)
}

/// Stores the memory now and then while `works` go on, so that a kill costs few requests.
async fn keeping(
    memory: &FetchLog,
    options: &FetchOptions<'_>,
    works: impl Future<Output = Result<Outcome>>,
) -> Result<Outcome> {
    const EVERY: std::time::Duration = std::time::Duration::from_secs(10);
    let mut works = std::pin::pin!(works);
    loop {
        match tokio::time::timeout(EVERY, &mut works).await {
            Ok(outcome) => return outcome,
            Err(_) if options.dry_run => {}
            Err(_) => memory.store()?,
        }
    }
}

fn add(report: &mut FetchReport, outcome: Outcome) {
    report.posts = FetchCounts {
        new: outcome.new,
        changed: outcome.changed,
        unchanged: outcome.unchanged,
        refused: outcome.refused,
        failed: outcome.failed,
        left: outcome.left,
        waiting: 0,
    };
    report.changed = outcome.written;
    report.is_incomplete = outcome.refused > 0;
    report.diagnostics.extend(outcome.problems);
}

/// What the names of the command line mean.
fn select(config: &Config, index: &Index, options: &FetchOptions<'_>) -> Result<Selection> {
    if options.names.is_empty() {
        return Ok(Selection {
            sources: (0..config.fetch.sources.len()).collect(),
            posts: HashSet::new(),
            every_post: true,
        });
    }
    let mut selection = Selection {
        sources: Vec::new(),
        posts: HashSet::new(),
        every_post: false,
    };
    for name in options.names {
        let source = config.fetch.sources.iter().position(|source| source.name == *name);
        let posts = if source.is_some() {
            Vec::new()
        } else {
            index.named(name)
        };
        match source {
            Some(at) if !selection.sources.contains(&at) => selection.sources.push(at),
            Some(_) => {}
            None if posts.is_empty() => {
                let known: Vec<&str> = config.fetch.sources.iter().map(|source| source.name.as_str()).collect();
                return Err(Error::Usage {
                    message: format!("`{name}` is neither a source nor a post"),
                    help: Some(if known.is_empty() {
                        "name a post by its path; the configuration has no [[source]]".to_owned()
                    } else {
                        format!("name a post by its path, or one of the sources: {}", known.join(", "))
                    }),
                });
            }
            None => {}
        }
        selection.posts.extend(posts);
    }
    Ok(selection)
}

/// Makes the folder of the state, and tells git to leave it alone.
fn make_state_folder(state: &std::path::Path) -> Result<()> {
    fs::create_dir_all(state).map_err(|fault| Error::write(state, fault))?;
    let ignore = state.join(".gitignore");
    if !ignore.exists() {
        fs::write(&ignore, "*\n").map_err(|fault| Error::write(&ignore, fault))?;
    }
    Ok(())
}

fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// Sixteen hexadecimal digits of a hash.
fn hash_of(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}
