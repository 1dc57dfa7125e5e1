//! `feedkiln build`.

use std::cell::RefCell;
use std::path::Path;

use serde_json::json;

use crate::config::{self, Config, Overrides};
use crate::diagnostic::{self, Diagnostic, HumanOptions, Severity, plural};
use crate::error::Result;
use crate::pipeline::{self, BuildOptions, BuildReport};

use super::args::{Build, Common, OutputFormat, Verbosity};
use super::print::Terminal;
use super::progress::Bar;

/// Loads the configuration that the common arguments name.
pub fn load(common: &Common, overrides: &Overrides) -> Result<Config> {
    let file = common.config.clone().unwrap_or_else(|| config::find(Path::new("")));
    config::load(&file, overrides)
}

/// Runs the command; answers 1 where content, strictness or a check say so.
pub fn run(common: &Common, args: &Build, terminal: &Terminal) -> Result<u8> {
    let overrides = Overrides {
        posts: args.posts.clone(),
        out: args.out.clone(),
    };
    let config = load(common, &overrides)?;
    let now = args.now.unwrap_or_else(|| config.site.zone.at(&chrono::Utc::now()));
    let bar =
        Bar::new(terminal.is_terminal && common.format == OutputFormat::Human && terminal.verbosity > Verbosity::Quiet);
    let step = |progress| bar.step(progress);
    let options = BuildOptions {
        now,
        check: args.check,
        threads: usize::from(args.jobs),
        version: env!("CARGO_PKG_VERSION"),
        progress: &step,
    };
    let report = pipeline::build(&config, options);
    bar.finish();
    let report = report?;
    match common.format {
        OutputFormat::Human => print_human(&config, &report, args, terminal),
        OutputFormat::Json => terminal.result(&format!("{}\n", json_report(&report))),
        OutputFormat::Github => {
            terminal.result(&diagnostic::github(&from_here(&config, &report)));
            if args.check {
                let line = |path: &String| {
                    format!(
                        "::notice file={}::a build would change this file\n",
                        config.feeds.dir.join(path).display()
                    )
                };
                terminal.result(&report.changed.iter().map(line).collect::<String>());
            }
            terminal.say(&summary(&config, &report, args.check));
        }
    }
    let failed = report.count(Severity::Error) > 0
        || (args.strict && report.count(Severity::Warning) > 0)
        || (args.check && !report.changed.is_empty());
    Ok(u8::from(failed))
}

/// The diagnostics with files as seen from the working directory, where GitHub looks for them.
fn from_here(config: &Config, report: &BuildReport) -> Vec<Diagnostic> {
    let is_here = config.dir == Path::new(".");
    let mut found = report.diagnostics.clone();
    for file in found
        .iter_mut()
        .filter_map(|diagnostic| diagnostic.file.as_mut())
        .filter(|_| !is_here)
    {
        if !Path::new(file.as_str()).is_absolute() {
            *file = config.dir.join(&*file).to_string_lossy().into_owned();
        }
    }
    found
}

fn json_report(report: &BuildReport) -> serde_json::Value {
    let diagnostics: Vec<serde_json::Value> = report
        .diagnostics
        .iter()
        .map(|found| {
            json!({
                "code": found.code,
                "severity": found.severity,
                "message": found.message,
                "file": found.file,
                "line": (found.line > 0).then_some(found.line),
                "column": (found.column > 0).then_some(found.column),
                "help": found.help,
            })
        })
        .collect();
    json!({
        "posts": report.posts,
        "feeds": report.feeds,
        "changed": report.changed,
        "diagnostics": diagnostics,
        "elapsed_ms": u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
    })
}

fn print_human(config: &Config, report: &BuildReport, args: &Build, terminal: &Terminal) {
    let wanted: Vec<_> = match terminal.verbosity {
        Verbosity::Quiet => report
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .cloned()
            .collect(),
        _ => report.diagnostics.clone(),
    };
    let verbose = terminal.verbosity == Verbosity::Verbose;
    // Diagnostics of one severity come file by file, so that one text at a time is enough.
    let last: RefCell<Option<(String, String)>> = RefCell::new(None);
    let line_of = |file: &str, line: u32| {
        let mut last = last.borrow_mut();
        if last.as_ref().is_none_or(|(known, _)| known != file) {
            *last = pipeline::text_of(config, file).map(|text| (file.to_owned(), text));
        }
        let (_, text) = last.as_ref()?;
        line_in(text, line).map(str::to_owned)
    };
    let text = diagnostic::human(
        &wanted,
        HumanOptions {
            all: verbose,
            color: terminal.color,
            notes: verbose,
        },
        &line_of,
    );
    if !text.is_empty() {
        terminal.always(text.trim_end());
    }
    if args.check {
        terminal.result(
            &report
                .changed
                .iter()
                .map(|path| format!("would change: {path}\n"))
                .collect::<String>(),
        );
    }
    terminal.say(&summary(config, report, args.check));
}

/// A line (from 1) of a text.
fn line_in(text: &str, line: u32) -> Option<&str> {
    let mut rest = text;
    for _ in 1..line {
        let end = rest.find(['\n', '\r'])?;
        let width = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[end + width..];
    }
    rest.split(['\n', '\r']).next()
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
    let troubles: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (report.count(severity), severity.name()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| plural(count, name))
        .collect();
    let about_troubles = if troubles.is_empty() {
        String::new()
    } else {
        format!("\n{}", troubles.join(", "))
    };
    let seconds = report.elapsed.as_secs_f64();
    format!(
        "{about_posts}\n{about_feeds} in {}, {seconds:.2} s{about_troubles}",
        config.feeds.dir.display()
    )
}

fn grouped(count: usize) -> String {
    let text = plural(count, "x");
    text.split(' ').next().unwrap_or_default().to_owned()
}
