//! What the last build published, and its ledger: whether all of it stands.

use rayon::prelude::*;

use crate::disk::Stamp;
use crate::error::Result;
use crate::output::Store;
use crate::state::LedgerStore;
use crate::state::cache::content_hash;

use super::base::{Base, KeptFile, first_half};

/// What was learnt where something was looked at that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Learnt {
    Nothing,
    /// Some have other stamps than they had.
    Stamps,
}

/// Looks at what a build published, and at its ledger; `None` where something is not as it left it. The stamps are those of
/// now from then on.
///
/// # Errors
/// When the ledger is there and cannot be listed.
pub(super) fn look_at(
    base: &mut Base,
    touched_from: i64,
    store: &dyn Store,
    ledger: Option<&dyn LedgerStore>,
) -> Result<Option<Learnt>> {
    let names = ledger.map_or(Ok(Vec::new()), LedgerStore::names)?;
    if !names.iter().eq(base.ledger.iter().map(|(name, _, _)| name)) {
        return Ok(None);
    }
    let is_same = |file: &mut KeptFile, stamp: Option<Stamp>, hash: &dyn Fn(&str) -> Option<u128>| {
        let Some(stamp) = stamp else { return false };
        if file.1 == stamp.short().hash {
            return true;
        }
        file.1 = if is_ours(&stamp, touched_from) {
            stamp.short().hash
        } else {
            0
        };
        hash(&file.0) == Some(file.2)
    };
    let mut ledger_files = base.ledger.clone();
    if let Some(ledger) = ledger {
        let hash = |name: &str| Some(content_hash(&ledger.read(name).ok()?));
        if !ledger_files
            .par_iter_mut()
            .all(|file| is_same(file, ledger.stamp(&file.0), &hash))
        {
            return Ok(None);
        }
    }
    let mut outputs = base.outputs.clone();
    let hash = |path: &str| {
        let bytes = store.read(path).ok()??;
        Some(first_half(&blake3::hash(&bytes).to_hex()))
    };
    let files = outputs.par_iter_mut().with_min_len(64);
    if !files.all(|file| is_same(file, store.stamp(&file.0), &hash)) {
        return Ok(None);
    }
    let is_learnt = outputs != base.outputs || ledger_files != base.ledger;
    base.outputs = outputs;
    base.ledger = ledger_files;
    Ok(Some(if is_learnt { Learnt::Stamps } else { Learnt::Nothing }))
}

/// Whether a file that this program wrote in this run will show it when another writes it: its file system tells more
/// than whole seconds, or it was written a while ago.
pub(super) fn is_ours(stamp: &Stamp, touched_from: i64) -> bool {
    stamp.can_be_trusted(touched_from) || (stamp.changed != 0 && stamp.changed % 1_000_000_000 != 0)
}
