//! The ids that posts were expected to get when they were read: nearly all get them.

use rayon::prelude::*;

use crate::model::{Recalled, TagAuthority};

use super::groups::{Groups, Kind};
use super::{Files, hash_of};

/// The hashes of the ids that some groups are expected to get, found by all threads before one gives the ids.
#[derive(Debug, Default)]
pub(super) struct Expected {
    hashes: Vec<Option<u64>>,
    /// The turn of the first of them.
    start: usize,
}

/// So many are found at once; in tests few, so that there are several rounds.
const AT_ONCE: usize = if cfg!(test) { 3 } else { 1 << 14 };

impl Expected {
    /// The hash of the id of the group whose turn it is, where it is new, of one file, and has no other id than that which
    /// is derived for it.
    pub(super) fn of(
        &mut self,
        turn: usize,
        order: &[u32],
        (groups, authority, told): (&Groups<'_>, &TagAuthority, Files<'_>),
    ) -> Option<u64> {
        if turn >= self.start + self.hashes.len() {
            let turns = &order[turn..order.len().min(turn + AT_ONCE)];
            let hash = |at: &u32| {
                let group = groups.get(*at as usize).filter(|group| group.others.is_empty())?;
                let first = &group.first.head;
                let id = match (group.recalled, group.kind) {
                    (Recalled::New, Kind::Stem) => authority.uri(told.stem(&first.source)),
                    (Recalled::New, Kind::Key) => authority.uri(&group.key()?),
                    _ => return None,
                };
                (first.id() == *id && !authority.is_of_feeds(&id)).then(|| hash_of(&id))
            };
            turns.par_iter().map(hash).collect_into_vec(&mut self.hashes);
            self.start = turn;
        }
        self.hashes[turn - self.start]
    }
}
