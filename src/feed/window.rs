//! How far back a feed reaches.

use chrono::TimeDelta;

use crate::config::Limit;
use crate::model::PostHead;

/// The first of `members` (newest first) that the limit admits. Days count back from the newest of them, so that the
/// same posts give the same feed whenever it is built.
pub fn select(members: &[u32], posts: &[PostHead], limit: Limit) -> Vec<u32> {
    let newest = members.first().map(|index| posts[*index as usize].published);
    let oldest = newest
        .zip(limit.days)
        .and_then(|(newest, days)| newest.checked_sub_signed(TimeDelta::days(i64::from(days))));
    members
        .iter()
        .take(limit.items.unwrap_or(usize::MAX))
        .take_while(|index| oldest.is_none_or(|oldest| posts[**index as usize].published >= oldest))
        .copied()
        .collect()
}
