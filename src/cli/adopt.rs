//! `feedkiln adopt`.

use crate::config::Overrides;
use crate::diagnostic::{plural, printable};
use crate::error::Result;
use crate::pipeline::{self, AdoptReport};

use super::args::{Adopt, Common, OutputFormat};
use super::build::{load, moment};
use super::print::Terminal;
use super::reach::reach;

/// Adopts feeds and prints what matched and what did not; answers 1 where nothing did.
pub fn run(common: &Common, args: &Adopt, terminal: &Terminal) -> Result<u8> {
    let config = load(common, &Overrides::default())?;
    let now = moment(&config, args.now);
    let report = pipeline::adopt(&config, now, &args.places, &|url| reach(&config, url), args.dry_run)?;
    match common.format {
        OutputFormat::Json => terminal.result(&format!("{}\n", serde_json::json!(report))),
        _ => terminal.result(&text(&report, args.dry_run)),
    }
    Ok(u8::from(report.by_link + report.by_title == 0))
}

fn text(report: &AdoptReport, dry_run: bool) -> String {
    let mut text = String::new();
    for feed in &report.feeds {
        let place = feed.feed.as_deref().map_or_else(
            || "no feed here takes its place".to_owned(),
            |feed| format!("its place is taken by {feed}"),
        );
        let title = printable(&feed.title);
        let entries = plural(feed.entries, "entry");
        text.push_str(&format!("{}: {title}, {entries}, {place}\n", feed.source));
    }
    let pinned = if dry_run { "would be pinned" } else { "pinned" };
    text.push_str(&format!(
        "{} {pinned} by link, {} by title and date, {} by the rule of the others\n",
        plural(report.by_link, "post"),
        report.by_title,
        report.by_rule
    ));
    if report.posts_left > 0 {
        text.push_str(&format!(
            "{} in none of these feeds: subscribers will see them as new where a feed reaches so far back\n",
            plural(report.posts_left, "post")
        ));
    }
    if !report.unmatched.is_empty() {
        text.push_str(&format!(
            "{} without a post:\n",
            plural(report.unmatched.len(), "entry")
        ));
    }
    for entry in &report.unmatched {
        let link = entry.link.as_deref().unwrap_or(&entry.id);
        let published = entry.published.as_deref().unwrap_or("without date");
        text.push_str(&format!(
            "    {published}  {}  {}\n",
            printable(&entry.title),
            printable(link)
        ));
    }
    text
}
