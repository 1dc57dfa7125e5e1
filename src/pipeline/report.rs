//! What a build did.

use std::time::Duration;

use serde::Serialize;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::output::Published;

use crate::collect::Collected;

use super::guard::Alarm;
use super::known::Known;
use super::timings::Timings;

/// How many posts there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PostCounts {
    /// Files that were looked at.
    pub found: usize,
    /// Posts that are published, in whatever feed has room for them.
    pub published: usize,
    /// Files that were left out, on purpose or for a fault.
    pub skipped: usize,
    /// Files that were joined with another of the same post.
    pub joined: usize,
}

impl PostCounts {
    /// The counts of what was collected, as long as it holds its posts.
    pub(super) fn of(collected: &Collected) -> PostCounts {
        PostCounts {
            found: collected.found,
            published: collected.posts.len(),
            skipped: collected.found - collected.published,
            joined: collected.published - collected.posts.len(),
        }
    }
}

/// How many feed documents there were: each format of a feed, and each archive document, is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct FeedCounts {
    /// All of them.
    pub total: usize,
    /// Those that were written because they changed (or would have been, with `--check`).
    pub written: usize,
    /// Those that hold the same bytes as before.
    pub unchanged: usize,
    /// Files of feeds that are no more.
    pub removed: usize,
}

/// The report of a build.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BuildReport {
    /// Posts.
    pub posts: PostCounts,
    /// Feeds.
    pub feeds: FeedCounts,
    /// Every file that changed, appeared or vanished, below the output folder.
    pub changed: Vec<String>,
    /// Every file of the ledger that changed, as the user knows it.
    pub ledger: Vec<String>,
    /// What the build does beyond the limits of the guard. Where it was not told to go ahead, it wrote nothing.
    pub alarms: Vec<Alarm>,
    /// Whether the guard refused.
    pub is_refused: bool,
    /// Problems of content, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// How long it took.
    pub elapsed: Duration,
    /// Where that time went.
    pub timings: Timings,
}

impl BuildReport {
    pub(super) fn new(config: &Config, mut known: Known, published: Published, elapsed: Duration) -> BuildReport {
        let feeds: Vec<bool> = published
            .files
            .iter()
            .filter(|(path, _)| *path != "feeds.opml")
            .map(|(_, changed)| *changed)
            .collect();
        let written = feeds.iter().filter(|changed| **changed).count();
        let mut problems = std::mem::take(&mut known.problems);
        problems.append(&mut known.collected.of_files);
        BuildReport {
            posts: PostCounts::of(&known.collected),
            feeds: FeedCounts {
                total: feeds.len(),
                written,
                unchanged: feeds.len() - written,
                removed: published.removed.len(),
            },
            changed: published.changed,
            ledger: Vec::new(),
            alarms: Vec::new(),
            is_refused: false,
            diagnostics: config.levels.apply(problems),
            elapsed,
            timings: Timings::default(),
        }
    }

    /// The report of a build that the guard refused: nothing was rendered, nothing written.
    pub(super) fn refused(config: &Config, known: Known, alarms: Vec<Alarm>, elapsed: Duration) -> BuildReport {
        BuildReport {
            alarms,
            is_refused: true,
            ..BuildReport::new(config, known, Published::default(), elapsed)
        }
    }

    /// How many diagnostics there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    }
}
