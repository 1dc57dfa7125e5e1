//! `feedkiln fetch`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::config::{Config, Overrides};
use crate::diagnostic::{self, grouped, plural};
use crate::error::Result;
use crate::fetch::{self, FetchOptions, FetchProgress, FetchReport};

use super::args::{Common, Fetch, OutputFormat, Verbosity};
use super::build::load;
use super::print::Terminal;
use super::problems;

/// Runs the command; answers 4 where something asked for could not be had.
pub fn run(common: &Common, args: &Fetch, terminal: &Terminal) -> Result<u8> {
    let config = load(common, &Overrides::default())?;
    let is_shown =
        terminal.is_terminal && common.format == OutputFormat::Human && terminal.verbosity > Verbosity::Quiet;
    let lines = Lines::new(is_shown);
    let step = |progress: FetchProgress<'_>| lines.step(progress);
    let options = FetchOptions {
        names: &args.names,
        refresh: args.refresh,
        dry_run: args.dry_run,
        max_time: args.max_seconds.map(Duration::from_secs),
        progress: &step,
        ..FetchOptions::at(config.site.zone.at(&chrono::Utc::now()))
    };
    let report = fetch::fetch(&config, &options);
    lines.finish();
    let report = report?;
    match common.format {
        OutputFormat::Human => {
            problems::print(&config, &report.diagnostics, terminal);
            if terminal.verbosity == Verbosity::Verbose && !args.dry_run {
                terminal.say(
                    &report
                        .changed
                        .iter()
                        .map(|path| format!("wrote {path}\n"))
                        .collect::<String>(),
                );
            }
            if args.dry_run {
                let writes = report.changed.iter().map(|path| format!("would write: {path}\n"));
                let asks = report.wanted.iter().map(|url| format!("would ask for: {url}\n"));
                terminal.result(&writes.chain(asks).collect::<String>());
            }
            terminal.say(&summary(&config, &report, args));
        }
        OutputFormat::Json => terminal.result(&format!("{}\n", json_report(&report))),
        OutputFormat::Github => {
            terminal.result(&diagnostic::github(&problems::from_here(&config, &report.diagnostics)));
            terminal.say(&summary(&config, &report, args));
        }
    }
    Ok(if report.is_incomplete { 4 } else { 0 })
}

fn json_report(report: &FetchReport) -> serde_json::Value {
    json!({
        "sources": report.sources,
        "posts": report.posts,
        "requests": report.requests,
        "changed": report.changed,
        "wanted": report.wanted,
        "diagnostics": problems::json(&report.diagnostics),
        "elapsed_ms": u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
    })
}

/// What a user wants to know at the end.
fn summary(config: &Config, report: &FetchReport, args: &Fetch) -> String {
    let sources = report.sources;
    let posts = report.posts;
    let requests = report.requests;
    let is_idle = sources.asked == 0 && requests.sent == 0 && report.wanted.is_empty();
    let about_sources = if is_idle && config.fetch.sources.is_empty() {
        "nothing to fetch: every post has a text or no origin, and the configuration has no [[source]]".to_owned()
    } else {
        format!(
            "{} asked, {} unchanged, {} failed{}",
            plural(sources.asked, "list"),
            grouped(sources.not_modified),
            grouped(sources.failed),
            match sources.left {
                0 => String::new(),
                left => format!(", {} left to the next run", grouped(left)),
            }
        )
    };
    let would = if args.dry_run { "would be " } else { "" };
    let mut about_posts = format!(
        "posts: {} {would}new, {} {would}changed, {} unchanged, {} refused",
        grouped(posts.new),
        grouped(posts.changed),
        grouped(posts.unchanged),
        grouped(posts.refused)
    );
    for (count, what) in [
        (posts.failed, "failed"),
        (posts.left, "left to the next run"),
        (posts.waiting, "without a text, to be asked for later"),
    ] {
        if count > 0 {
            about_posts.push_str(&format!(", {} {what}", grouped(count)));
        }
    }
    let sent = usize::try_from(requests.sent).unwrap_or(usize::MAX);
    let kept = usize::try_from(requests.not_modified).unwrap_or(usize::MAX);
    format!(
        "{about_sources}\n{about_posts}\n{}, {} answered with \"not modified\", {} KB, {:.2} s{}",
        plural(sent, "request"),
        grouped(kept),
        grouped(usize::try_from(requests.bytes >> 10).unwrap_or(usize::MAX)),
        report.elapsed.as_secs_f64(),
        problems::counted(&report.diagnostics)
    )
}

/// A line a host on a terminal.
struct Lines {
    all: Option<MultiProgress>,
    hosts: Mutex<HashMap<String, ProgressBar>>,
}

impl Lines {
    fn new(is_shown: bool) -> Lines {
        Lines {
            all: is_shown.then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(8))),
            hosts: Mutex::new(HashMap::new()),
        }
    }

    fn step(&self, progress: FetchProgress<'_>) {
        let Some(all) = &self.all else { return };
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let (FetchProgress::Wanted { host, .. } | FetchProgress::Done { host }) = progress;
        let bar = hosts.entry(host.to_owned()).or_insert_with(|| {
            let style = ProgressStyle::with_template("{prefix:32!} {wide_bar} {pos}/{len}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            all.add(ProgressBar::new(0).with_style(style).with_prefix(host.to_owned()))
        });
        match progress {
            FetchProgress::Wanted { count, .. } => bar.inc_length(count as u64),
            FetchProgress::Done { .. } => bar.inc(1),
        }
    }

    fn finish(&self) {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.values().for_each(ProgressBar::finish_and_clear);
        if let Some(all) = &self.all {
            // A terminal that went away has no lines to take off.
            let _ = all.clear();
        }
    }
}
