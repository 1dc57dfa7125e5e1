//! `feedkiln ledger`.

use crate::config::Overrides;
use crate::diagnostic::{Diagnostic, plural};
use crate::error::Result;
use crate::pipeline;

use super::args::{Common, Ledger, LedgerCommand, OutputFormat};
use super::build::{load, moment};
use super::print::Terminal;
use super::problems;
use super::reach::reach;

/// Rebuilds or merges.
pub fn run(common: &Common, args: &Ledger, terminal: &Terminal) -> Result<u8> {
    match &args.what {
        LedgerCommand::Rebuild { places, dry_run, now } => {
            let config = load(common, &Overrides::default())?;
            let report = pipeline::rebuild_ledger(
                &config,
                moment(&config, *now),
                places,
                &|url| reach(&config, url),
                *dry_run,
            )?;
            let found = report.rebuilt;
            if common.format == OutputFormat::Json {
                let object = serde_json::json!({
                    "feeds": found.feeds,
                    "posts": found.posts,
                    "without_post": found.without_post,
                    "removals": found.removals,
                    "ledger": report.ledger,
                });
                terminal.result(&format!("{object}\n"));
                return Ok(0);
            }
            let added = if *dry_run { "would be added" } else { "added" };
            terminal.result(&format!(
                "{} read: {} {added}, {} without a post, {}\n",
                plural(found.feeds, "feed"),
                plural(found.posts, "post"),
                plural(found.without_post, "entry"),
                plural(found.removals, "removal"),
            ));
        }
        LedgerCommand::Merge {
            ours,
            theirs,
            base,
            name,
        } => {
            let problems = pipeline::merge_ledgers(base.as_deref(), ours, theirs, name.as_deref())?;
            if common.format == OutputFormat::Json {
                let object = serde_json::json!({ "diagnostics": problems::json(&problems) });
                terminal.result(&format!("{object}\n"));
                return Ok(0);
            }
            for problem in problems {
                terminal.always(&line(&problem));
            }
        }
    }
    Ok(0)
}

fn line(problem: &Diagnostic) -> String {
    let file = problem.file.as_deref().unwrap_or_default();
    format!(
        "warning[{}]: {file}:{}: {}",
        problem.code, problem.line, problem.message
    )
}
