//! Where the ledger is and when a build is refused: `[state]` and `[guard]`.

use std::path::Path;

use crate::config::load::Overrides;
use crate::config::raw::{self, RawRule};
use crate::config::{Guard, OldEntries, PostsFolder, Share};

use super::folders::{is_inside, posts_folder};
use super::{Checked, fault};

/// The names of configurations whose ledger is `ledger/`.
const OWN_NAMES: [&str; 2] = ["config.toml", "feedkiln.toml"];

/// The folder of the ledger; `None` where the posts are not those that the configuration names.
pub(super) fn ledger(
    raw: &raw::RawState,
    file: &Path,
    folder: &Path,
    overrides: &Overrides,
) -> Checked<Option<PostsFolder>> {
    if !overrides.posts.is_empty() {
        return Ok(None);
    }
    let name = match &raw.ledger {
        Some(name) if name.trim().is_empty() => {
            return fault(
                "state",
                "ledger",
                "the ledger has no name",
                "name a folder: ledger = \"ledger\"",
            );
        }
        Some(name) => name.clone(),
        None => default_name(file),
    };
    Ok(Some(posts_folder(&name, folder)))
}

/// `ledger` for the configuration of the folder, `ledger-NAME` for others beside it: two configurations never share one
/// unless they say so.
fn default_name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if OWN_NAMES.contains(&&*name) {
        "ledger".to_owned()
    } else {
        format!("ledger-{}", name.trim_end_matches(".toml"))
    }
}

/// Refuses a ledger in a folder whose files a build replaces, or that anybody may delete. `folder` is that of the
/// configuration.
pub(super) fn keep_apart(ledger: Option<&PostsFolder>, output: &Path, folder: &Path) -> Checked<()> {
    match ledger {
        Some(ledger) if is_inside(&ledger.path, &folder.join(".feedkiln")) => fault(
            "state",
            "ledger",
            format!(
                "the ledger `{}` is inside `.feedkiln`, which may be deleted at any time",
                ledger.shown
            ),
            "give it a folder of its own, which is committed or kept by CI",
        ),
        Some(ledger) if is_inside(&ledger.path, output) => fault(
            "state",
            "ledger",
            format!("the ledger `{}` is inside the output folder", ledger.shown),
            "give it a folder of its own, which is not served",
        ),
        _ => Ok(()),
    }
}

pub(super) fn guard(raw: &raw::RawGuard) -> Checked<Guard> {
    if raw.off == Some(true) {
        return Ok(Guard::OFF);
    }
    let standard = Guard::default();
    Ok(Guard {
        changed_ids: share("changed_ids", raw.changed_ids, standard.changed_ids)?,
        old_entries: old_entries(raw.old_entries, standard.old_entries)?,
        lost_feeds: share("lost_feeds", raw.lost_feeds, standard.lost_feeds)?,
        removed_posts: share("removed_posts", raw.removed_posts, standard.removed_posts)?,
    })
}

fn share(key: &'static str, raw: Option<RawRule>, standard: Option<Share>) -> Checked<Option<Share>> {
    let (Some(RawRule::Limits(limits)), Some(standard)) = (raw, standard) else {
        return Ok(if raw.is_some() { None } else { standard });
    };
    if limits.days.is_some() {
        return fault(
            "guard",
            key,
            "`days` has no meaning here",
            "write { more_than = 5, percent = 2 }",
        );
    }
    let percent = limits.percent.unwrap_or(standard.percent);
    if !(0.0..=100.0).contains(&percent) {
        return fault(
            "guard",
            key,
            format!("{percent} is no percentage"),
            "write a number from 0 to 100",
        );
    }
    Ok(Some(Share {
        more_than: limits.more_than.unwrap_or(standard.more_than),
        percent,
    }))
}

fn old_entries(raw: Option<RawRule>, standard: Option<OldEntries>) -> Checked<Option<OldEntries>> {
    let (Some(RawRule::Limits(limits)), Some(standard)) = (raw, standard) else {
        return Ok(if raw.is_some() { None } else { standard });
    };
    if limits.percent.is_some() {
        return fault(
            "guard",
            "old_entries",
            "`percent` has no meaning here",
            "write { more_than = 20, days = 7 }",
        );
    }
    Ok(Some(OldEntries {
        more_than: limits.more_than.unwrap_or(standard.more_than),
        days: limits.days.unwrap_or(standard.days),
    }))
}
