//! The lock of a site: one run at a time writes its feeds and its ledger.

use std::path::Path;
use std::time::Duration;

use crate::config::Config;
use crate::disk::{self, Lock};
use crate::error::Result;
use crate::model::instant;

use super::{BuildOptions, Progress};

/// The lock of a build; `None` where nothing is written, or into a folder that is not the configuration's own.
///
/// # Errors
/// [`Error::Locked`](crate::error::Error::Locked) where another run has it for longer than is to be waited,
/// [`Error::Write`](crate::error::Error::Write) where there can be none.
pub(super) fn of_build(config: &Config, options: BuildOptions<'_>) -> Result<Option<Lock>> {
    // Without posts nothing comes of it.
    if options.check || !config.collect.posts.iter().any(|folder| folder.path.is_dir()) {
        return Ok(None);
    }
    // A moment that was given says nothing of when the run began.
    let began = match options.is_clock {
        true => format!(" of {}", instant::rfc3339(&options.now)),
        false => String::new(),
    };
    let waiting = |holder: &str| (options.progress)(Progress::Waiting(holder.to_owned()));
    take(config, &format!("`build`{began}"), options.wait, &waiting)
}

/// The lock of another run that writes the ledger, called `what`.
///
/// # Errors
/// As [`of_build`].
pub(super) fn of_ledger(config: &Config, what: &str) -> Result<Option<Lock>> {
    take(config, what, Duration::ZERO, &|_| {})
}

fn take(config: &Config, what: &str, wait: Duration, waiting: &dyn Fn(&str)) -> Result<Option<Lock>> {
    let Some(path) = &config.lock else {
        return Ok(None);
    };
    let holder = format!("{what}, process {}", std::process::id());
    let lock = Lock::wait(path, &holder, wait, waiting)?;
    ignore(path)?;
    Ok(Some(lock))
}

/// Keeps git from what stands beside the lock: it says who ran last, and is other after each run.
fn ignore(lock: &Path) -> Result<()> {
    let file = lock.with_file_name(".gitignore");
    if file.exists() {
        return Ok(());
    }
    disk::write_whole(&file, b"*\n")
}
