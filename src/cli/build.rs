//! `feedkiln build`.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::config::{self, Config, Overrides};
use crate::diagnostic::{self, Severity, grouped, plural};
use crate::error::Result;
use crate::pipeline::{self, BuildOptions, BuildReport, Progress};

use super::args::{Build, Common, OutputFormat, Verbosity};
use super::print::Terminal;
use super::problems;
use super::progress::Bar;
use super::timings;

/// Loads the configuration that the common arguments name.
pub fn load(common: &Common, overrides: &Overrides) -> Result<Config> {
    let file = common.config.clone().unwrap_or_else(|| config::find(Path::new("")));
    config::load(&file, overrides)
}

/// The moment of a run: the one that was given, else the clock's.
pub fn moment(
    config: &Config,
    given: Option<chrono::DateTime<chrono::FixedOffset>>,
) -> chrono::DateTime<chrono::FixedOffset> {
    given.unwrap_or_else(|| config.site.zone.at(&chrono::Utc::now()))
}

/// Runs the command; answers 1 where content, strictness or a check say so.
pub fn run(common: &Common, args: &Build, terminal: &Terminal) -> Result<u8> {
    let overrides = Overrides {
        posts: args.posts.clone(),
        out: args.out.clone(),
    };
    let config = load(common, &overrides)?;
    let now = moment(&config, args.now);
    let bar =
        Bar::new(terminal.is_terminal && common.format == OutputFormat::Human && terminal.verbosity > Verbosity::Quiet);
    let step = |progress| match progress {
        Progress::Waiting(holder) => terminal.say(&format!("waiting for another feedkiln: {holder}")),
        other => bar.step(&other),
    };
    let options = BuildOptions {
        is_clock: args.now.is_none(),
        check: args.check,
        accept: args.accept,
        cache: !args.no_cache,
        wait: Duration::from_secs(args.wait),
        threads: usize::from(args.jobs),
        progress: &step,
        ..BuildOptions::at(now)
    };
    let report = pipeline::build(&config, options);
    bar.finish();
    let report = report?;
    let code = if report.is_refused {
        refuse(common, &config, &report, args, terminal);
        REFUSED
    } else {
        tell(common, &config, &report, args, terminal);
        let failed = report.count(Severity::Error) > 0
            || (args.strict && report.count(Severity::Warning) > 0)
            || (args.check && (!report.changed.is_empty() || !report.ledger.is_empty()));
        u8::from(failed)
    };
    // Who asks for them wants them, however little else is to be said.
    if args.timings && common.format != OutputFormat::Json {
        terminal.always(&timings::table(&report.timings));
    }
    Ok(code)
}

/// Tells what a build did, or would do.
fn tell(common: &Common, config: &Config, report: &BuildReport, args: &Build, terminal: &Terminal) {
    match common.format {
        OutputFormat::Human | OutputFormat::Markdown => print_human(config, report, args, terminal),
        OutputFormat::Json => terminal.result(&format!("{}\n", json_report(report, args))),
        OutputFormat::Github => {
            terminal.result(&diagnostic::github(&problems::from_here(config, &report.diagnostics)));
            if args.check {
                let line = |path: String| {
                    let path = diagnostic::github_property(&diagnostic::printable(&path));
                    format!("::notice file={path}::a build would change this file\n")
                };
                let in_output = |path: &String| config.feeds.dir.join(path).to_string_lossy().into_owned();
                let feeds = report.changed.iter().map(in_output);
                let ledger = report.ledger.iter().map(|path| problems::file_from_here(config, path));
                terminal.result(&feeds.chain(ledger).map(line).collect::<String>());
            }
            terminal.say(&summary(config, report, args.check));
        }
    }
}

/// The exit code of a build that was refused to protect subscribers.
const REFUSED: u8 = 5;

/// Tells what would happen, feed by feed, and what was found wrong: that may be why.
fn refuse(common: &Common, config: &Config, report: &BuildReport, args: &Build, terminal: &Terminal) {
    match common.format {
        OutputFormat::Json => terminal.result(&format!("{}\n", json_report(report, args))),
        OutputFormat::Human | OutputFormat::Markdown => {
            problems::print(config, &report.diagnostics, terminal);
            terminal.result(&alarms(report));
        }
        OutputFormat::Github => {
            let line = |alarm: &pipeline::Alarm| {
                let feed = alarm.feed.as_deref().unwrap_or("the site");
                let examples: String = alarm.examples.iter().map(|example| format!("; {example}")).collect();
                let text =
                    diagnostic::github_text(&diagnostic::printable(&format!("{feed}: {}{examples}", alarm.message)));
                format!("::error title=guard {}::{text}\n", alarm.limit)
            };
            terminal.result(&diagnostic::github(&problems::from_here(config, &report.diagnostics)));
            terminal.result(&report.alarms.iter().map(line).collect::<String>());
        }
    }
    terminal.fault(
        "the build was refused to protect subscribers; nothing was written",
        Some("where this is meant, go ahead with `--accept`; limits are settings under `[guard]`; `feedkiln diff` shows every entry"),
    );
}

/// The alarms of the guard, one a line, each with its first examples.
fn alarms(report: &BuildReport) -> String {
    let mut text = String::new();
    for alarm in &report.alarms {
        let feed = alarm.feed.as_deref().unwrap_or("the site");
        text.push_str(&format!("{feed}: {} ({})\n", alarm.message, alarm.limit));
        for example in &alarm.examples {
            text.push_str(&format!("    {}\n", diagnostic::printable(example)));
        }
    }
    text
}

fn json_report(report: &BuildReport, args: &Build) -> serde_json::Value {
    let mut object = json!({
        "posts": report.posts,
        "feeds": report.feeds,
        "changed": report.changed,
        "ledger": { "changed": report.ledger },
        "guard": { "refused": report.is_refused, "alarms": report.alarms },
        "diagnostics": problems::json(&report.diagnostics),
        "elapsed_ms": u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
    });
    if args.timings {
        object["timings"] = timings::json(&report.timings);
    }
    object
}

fn print_human(config: &Config, report: &BuildReport, args: &Build, terminal: &Terminal) {
    problems::print(config, &report.diagnostics, terminal);
    if args.check {
        terminal.result(
            &report
                .changed
                .iter()
                .chain(&report.ledger)
                .map(|path| format!("would change: {path}\n"))
                .collect::<String>(),
        );
    }
    if !report.alarms.is_empty() {
        terminal.say(&format!(
            "went ahead, as `--accept` says:\n{}",
            alarms(report).trim_end()
        ));
    }
    terminal.say(&summary(config, report, args.check));
}

/// What a user wants to know at the end.
fn summary(config: &Config, report: &BuildReport, check: bool) -> String {
    let posts = report.posts;
    let mut about_posts = format!(
        "{} read, {} published",
        plural(posts.found, "post"),
        grouped(posts.published)
    );
    if posts.joined > 0 {
        about_posts.push_str(&format!(", {} joined", grouped(posts.joined)));
    }
    about_posts.push_str(&format!(", {} left out", grouped(posts.skipped)));
    let feeds = report.feeds;
    let (written, removed) = if check {
        ("would be written", "would be removed")
    } else {
        ("written", "removed")
    };
    let about_feeds = format!(
        "{}: {} {written}, {} unchanged, {} {removed}",
        plural(feeds.total, "feed file"),
        grouped(feeds.written),
        grouped(feeds.unchanged),
        grouped(feeds.removed)
    );
    let about_ledger = match report.ledger.len() {
        0 => String::new(),
        count => format!("\n{} {written}", plural(count, "ledger file")),
    };
    let about_troubles = problems::counted(&report.diagnostics);
    let seconds = report.elapsed.as_secs_f64();
    format!(
        "{about_posts}\n{about_feeds} in {}, {seconds:.2} s{about_ledger}{about_troubles}",
        config.feeds.dir.display()
    )
}
