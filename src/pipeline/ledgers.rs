//! Ledgers made of others: rebuilt from published feeds, and merged.

use std::collections::BTreeSet;
use std::path::Path;

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::disk;
use crate::error::{Error, Result};
use crate::model::Instant;
use crate::output::{Folder, Store};
use crate::state::{self, Ledger, LedgerFolder, LedgerStore, NewLines};

use super::adopt::no_ledger;
use super::rebuild::{Rebuilt, add_published};
use super::sources::{Nowhere, Reach, Remote, address};
use super::{known, lock, published, save_ledger};

/// What a rebuild did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebuildReport {
    /// What was found.
    pub rebuilt: Rebuilt,
    /// The files of the ledger that changed.
    pub ledger: Vec<String>,
}

/// Adds to the ledger what the feeds in the output folder, or in the folders or below the addresses that `places` name,
/// know and it does not. What the ledger knows stays.
///
/// # Errors
/// [`Error::Usage`] where there is no ledger for these posts, or no feed; else as [`super::build`].
pub fn rebuild_ledger(
    config: &Config,
    now: Instant,
    places: &[String],
    reach: Reach<'_>,
    dry_run: bool,
) -> Result<RebuildReport> {
    let mut rebuilt = Rebuilt::default();
    // What stands in the output folder is asked first only where it is meant.
    let output = Folder::new(&config.feeds.dir);
    let at_home: &dyn Store = if places.is_empty() { &output } else { &Nowhere };
    let _lock = match dry_run {
        true => None,
        false => lock::of_ledger(config, "`ledger rebuild`")?,
    };
    let config = &*known::with_memory(config)?;
    let mut known = known::read(config, now, &Nowhere)?;
    let Some(ledger) = &mut known.ledger else {
        return Err(no_ledger());
    };
    let remotes: Vec<Box<dyn Store + '_>> = places
        .iter()
        .map(|place| match address(place) {
            Some(url) => Box::new(Remote::new(&url, reach)) as Box<dyn Store>,
            None => Box::new(Folder::new(place)),
        })
        .collect();
    let stores = std::iter::once(at_home).chain(remotes.iter().map(|store| &**store));
    for store in stores {
        let before = published::read_manifest(config, store, &mut Vec::new())?;
        let found = add_published(config, store, &before, ledger, &mut known.collected, &mut known.own)?;
        rebuilt.feeds += found.feeds;
        rebuilt.posts += found.posts;
        rebuilt.without_post += found.without_post;
        rebuilt.removals += found.removals;
    }
    if rebuilt.feeds == 0 {
        return Err(Error::Usage {
            message: "there are no published feeds to take identities from".to_owned(),
            help: Some("name the folder or the address where feeds/ is served".to_owned()),
        });
    }
    let ledger = save_ledger(config, &known, &NewLines::default(), dry_run)?;
    Ok(RebuildReport { rebuilt, ledger })
}

/// Merges two ledgers, or two files of one, and writes the result in the place of `ours`. `base` is the version that
/// both come from, where it is known: as git's merge drivers are told. `name` is the file's name in the ledger where
/// `ours` has another, as it has in a merge driver. Answers what could not be read.
///
/// # Errors
/// When a file cannot be read or the result cannot be written.
pub fn merge_ledgers(base: Option<&Path>, ours: &Path, theirs: &Path, name: Option<&str>) -> Result<Vec<Diagnostic>> {
    if ours.is_dir() || theirs.is_dir() {
        return merge_folders(base, ours, theirs);
    }
    let name = file_name(ours, theirs, name)?;
    let read = |path: &Path| std_read(path);
    let (ours_bytes, theirs_bytes) = (read(ours)?, read(theirs)?);
    let base = base.map(read).transpose()?;
    let (bytes, damage) = state::merge(&name, base.as_deref(), &ours_bytes, &theirs_bytes);
    disk::write_whole(ours, &bytes)?;
    Ok(told(damage))
}

/// The name in the ledger of files that are to be merged: any other would be written over with what it is not.
fn file_name(ours: &Path, theirs: &Path, given: Option<&str>) -> Result<String> {
    let name_of = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let own = name_of(ours).unwrap_or_default();
    let name = match given {
        Some(name) => name.rsplit('/').next().unwrap_or_default().to_owned(),
        None if name_of(theirs).is_none_or(|name| name != own) => {
            return Err(Error::Usage {
                message: format!(
                    "{} and {} are not the same file of two ledgers",
                    ours.display(),
                    theirs.display()
                ),
                help: Some("merge files of one name, or say with `--name` which of the ledger's they are".to_owned()),
            });
        }
        None => own,
    };
    if !state::is_of_ledger(&name) {
        return Err(Error::Usage {
            message: format!("`{name}` is no file of a ledger"),
            help: Some("the files of a ledger are named as months, `2026-01.jsonl`, and `site.jsonl`; where they stand under other names, say which with `--name`".to_owned()),
        });
    }
    Ok(name)
}

fn merge_folders(base: Option<&Path>, ours: &Path, theirs: &Path) -> Result<Vec<Diagnostic>> {
    // A ledger that is not there is an empty one elsewhere; here it is a path mistyped, and a merge that lost a side.
    for folder in [Some(ours), Some(theirs), base].into_iter().flatten() {
        if !folder.is_dir() {
            return Err(Error::Usage {
                message: format!("{} is no folder of a ledger", folder.display()),
                help: Some("name folders on both sides, or the same file of both ledgers".to_owned()),
            });
        }
    }
    let (mine, other) = (LedgerFolder::new(ours), LedgerFolder::new(theirs));
    let base = base.map(LedgerFolder::new);
    let names_of = |store: &LedgerFolder| store.names();
    let (my_names, other_names) = (names_of(&mine)?, names_of(&other)?);
    let mut problems = Vec::new();
    for name in my_names.iter().chain(&other_names).collect::<BTreeSet<_>>() {
        let read = |store: &LedgerFolder, names: &[String]| -> Result<Vec<u8>> {
            if names.contains(name) {
                store.read(name)
            } else {
                Ok(Vec::new())
            }
        };
        let before = match &base {
            Some(store) => Some(read(store, &store.names()?)?),
            None => None,
        };
        let (ours_bytes, theirs_bytes) = (read(&mine, &my_names)?, read(&other, &other_names)?);
        let (bytes, damage) = state::merge(name, before.as_deref(), &ours_bytes, &theirs_bytes);
        if bytes != ours_bytes {
            mine.write(name, &bytes)?;
        }
        problems.extend(told(damage));
    }
    // A post may stand in one month here and in another there.
    Ledger::read(&mine)?.save(&mine, &NewLines::default(), false)?;
    Ok(problems)
}

fn std_read(path: &Path) -> Result<Vec<u8>> {
    let files = disk::read_files(path)?;
    Ok(files.into_iter().next().map(|(_, bytes)| bytes).unwrap_or_default())
}

fn told(damage: Vec<state::Damage>) -> Vec<Diagnostic> {
    damage
        .into_iter()
        .map(|damage| Diagnostic::new(Code::LedgerDamaged, damage.name, damage.message).at(damage.line, 0))
        .collect()
}
