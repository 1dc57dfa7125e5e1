//! Progress on a terminal, for runs that take long.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Progress;

/// A run shorter than this shows nothing.
const QUIET_FOR: Duration = Duration::from_secs(2);

/// A bar that appears when a run has taken a while.
pub struct Bar {
    start: Instant,
    shown: bool,
    bar: ProgressBar,
}

impl Bar {
    /// A bar; hidden where nobody would see it.
    pub fn new(shown: bool) -> Bar {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_message("reading posts");
        Bar {
            start: Instant::now(),
            shown,
            bar,
        }
    }

    /// Takes a step.
    pub fn step(&self, progress: &Progress) {
        if !self.shown {
            return;
        }
        match progress {
            Progress::Waiting(_) | Progress::Reading => {}
            Progress::Writing { total } => {
                self.bar.set_length(*total as u64);
                self.bar.set_message("writing feeds");
            }
            Progress::Written => self.bar.inc(1),
        }
        if self.bar.is_hidden() && self.start.elapsed() >= QUIET_FOR {
            let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            self.bar.set_style(style);
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
        }
    }

    /// Takes the bar off the terminal.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
