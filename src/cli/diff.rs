//! `feedkiln diff`.

use crate::config::Overrides;
use crate::diagnostic::{plural, printable};
use crate::error::Result;
use crate::pipeline::{self, DiffEntry, DiffReport, FeedDiff, FeedFate};

use super::args::{Common, Diff, OutputFormat};
use super::build::{load, moment};
use super::print::Terminal;
use super::reach::reach;

/// Prints what subscribers would see; answers 1 where there is anything.
pub fn run(common: &Common, args: &Diff, terminal: &Terminal) -> Result<u8> {
    let config = load(common, &Overrides::default())?;
    let now = moment(&config, args.now);
    let report = pipeline::diff(&config, now, args.against.as_deref(), &|url| reach(&config, url))?;
    let text = match common.format {
        OutputFormat::Json => format!("{}\n", serde_json::json!(report)),
        OutputFormat::Markdown => markdown(&report),
        OutputFormat::Github => report.feeds.iter().map(notice).collect(),
        OutputFormat::Human => human(&report),
    };
    terminal.result(&text);
    if common.format != OutputFormat::Markdown {
        terminal.say(&format!(
            "{} compared, {} with a difference",
            plural(report.compared, "feed"),
            report.feeds.len()
        ));
    }
    Ok(u8::from(!report.feeds.is_empty()))
}

/// The four kinds of entries, with their names.
fn kinds(feed: &FeedDiff) -> [(&'static str, &[DiffEntry]); 4] {
    [
        ("new", &feed.new),
        ("updated", &feed.updated),
        ("gone", &feed.gone),
        ("id changed", &feed.id_changed),
    ]
}

fn fate(feed: &FeedDiff) -> Option<&'static str> {
    match feed.fate {
        FeedFate::Stays => None,
        FeedFate::New => Some("a new feed"),
        FeedFate::Moved => Some("its documents move"),
        FeedFate::Removed => Some("the feed is removed"),
    }
}

fn human(report: &DiffReport) -> String {
    let mut text = String::new();
    for feed in &report.feeds {
        let fate = fate(feed).map(|fate| format!(": {fate}")).unwrap_or_default();
        text.push_str(&format!("{} ({}){fate}\n", feed.feed, printable(&feed.title)));
        for (kind, entries) in kinds(feed) {
            for entry in entries {
                let id = match &entry.old_id {
                    Some(old) => format!("{old} -> {}", entry.id),
                    None => entry.id.clone(),
                };
                text.push_str(&format!(
                    "    {kind:<10}  {}  {}\n",
                    printable(&entry.title),
                    printable(&id)
                ));
            }
        }
    }
    text
}

/// In so many words, for an annotation.
fn counts(feed: &FeedDiff) -> String {
    let entries = kinds(feed)
        .into_iter()
        .filter(|(_, entries)| !entries.is_empty())
        .map(|(kind, entries)| format!("{} {kind}", entries.len()));
    fate(feed)
        .map(str::to_owned)
        .into_iter()
        .chain(entries)
        .collect::<Vec<_>>()
        .join(", ")
}

fn notice(feed: &FeedDiff) -> String {
    format!("::notice title=feedkiln diff::{}: {}\n", feed.feed, counts(feed))
}

/// How many entries of a kind a comment names: GitHub takes 65,536 characters.
const NAMED: usize = 10;

/// How many feeds a comment names.
const FEEDS: usize = 100;

fn markdown(report: &DiffReport) -> String {
    let mut text = String::from("### What subscribers will see\n\n");
    if report.feeds.is_empty() {
        text.push_str(&format!(
            "Nothing: {} compared, all alike.\n",
            plural(report.compared, "feed")
        ));
        return text;
    }
    text.push_str("| feed | new | updated | gone | id changed | |\n|---|--:|--:|--:|--:|---|\n");
    for feed in report.feeds.iter().take(FEEDS) {
        let [new, updated, gone, changed] = kinds(feed).map(|(_, entries)| match entries.len() {
            0 => String::new(),
            count => count.to_string(),
        });
        let fate = fate(feed).unwrap_or_default();
        text.push_str(&format!(
            "| {} | {new} | {updated} | {gone} | {changed} | {fate} |\n",
            escaped(&feed.feed)
        ));
    }
    if report.feeds.len() > FEEDS {
        text.push_str(&format!(
            "\n… and {}.\n",
            plural(report.feeds.len() - FEEDS, "further feed")
        ));
    }
    text.push_str("\n<details><summary>Entries</summary>\n");
    for feed in report.feeds.iter().take(FEEDS) {
        text.push_str(&format!("\n**{}** {}\n\n", escaped(&feed.feed), escaped(&feed.title)));
        for (kind, entries) in kinds(feed) {
            for entry in entries.iter().take(NAMED) {
                text.push_str(&format!("- {kind}: {}\n", escaped(&entry.title)));
            }
            if entries.len() > NAMED {
                text.push_str(&format!("- {kind}: … and {} more\n", entries.len() - NAMED));
            }
        }
        // A comment that is too long is refused as a whole.
        if text.len() > 50_000 {
            text.push_str("\n…\n");
            break;
        }
    }
    text.push_str("\n</details>\n");
    text
}

/// Text that stands in Markdown as it is.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = printable(text);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            // A backslash does not keep a host from telling the person of that name, nor from making a link of an address.
            '@' => out.push_str("@\u{2060}"),
            ':' if chars.as_str().starts_with("//") => out.push_str(":\u{2060}"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
