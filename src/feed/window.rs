//! How far back a feed reaches.

use chrono::TimeDelta;

use crate::config::Limit;
use crate::model::Instant;

/// The first of `members` (newest first) that the limit admits; `published` answers when each was published. Days count
/// back from the newest of them, so that the same posts give the same feed whenever it is built.
pub fn select(members: impl IntoIterator<Item = u32>, published: &dyn Fn(u32) -> Instant, limit: Limit) -> Vec<u32> {
    let mut members = members.into_iter().peekable();
    let newest = members.peek().map(|index| published(*index));
    let oldest = newest
        .zip(limit.days)
        .and_then(|(newest, days)| newest.checked_sub_signed(TimeDelta::days(i64::from(days))));
    members
        .take(limit.items.unwrap_or(usize::MAX))
        .take_while(|index| oldest.is_none_or(|oldest| published(*index) >= oldest))
        .collect()
}
