//! What a run did.

use std::time::Duration;

use serde::Serialize;

use crate::diagnostic::Diagnostic;

/// How many lists were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SourceCounts {
    /// All of them.
    pub asked: usize,
    /// Those that have not changed since the last run.
    pub not_modified: usize,
    /// Those that could not be had or read.
    pub failed: usize,
    /// Those that are left to the next run, since the budget of this one was spent.
    pub left: usize,
}

/// What became of stories and posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct FetchCounts {
    /// Posts that were written for the first time.
    pub new: usize,
    /// Posts that were written again, or got their text.
    pub changed: usize,
    /// Stories and posts that are as they were.
    pub unchanged: usize,
    /// Stories of which no post can be made, and answers that are not the post's text.
    pub refused: usize,
    /// Origins that could not be had.
    pub failed: usize,
    /// Texts that are left to the next run, since the budget of this one was spent or a host was down.
    pub left: usize,
    /// Posts without a text that are left alone for now, since it could not be had lately.
    pub waiting: usize,
}

/// What went over the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RequestCounts {
    /// Requests that were sent.
    pub sent: u64,
    /// Answers of "not modified".
    pub not_modified: u64,
    /// Bytes of bodies, as they came.
    pub bytes: u64,
}

/// The report of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FetchReport {
    /// Lists.
    pub sources: SourceCounts,
    /// Stories and posts.
    pub posts: FetchCounts,
    /// Requests.
    pub requests: RequestCounts,
    /// Every file that was written (or would be), as the user knows it, in order.
    pub changed: Vec<String>,
    /// Addresses that a run would ask for (with `dry_run` only), in order.
    pub wanted: Vec<String>,
    /// Problems, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// How long it took.
    pub elapsed: Duration,
    /// Whether something that was asked for could not be had.
    pub is_incomplete: bool,
}
