//! Dates as feeds hold them.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use crate::model::Instant;

/// A date of RFC 3339 or RFC 822, or the spellings near them that programs write; without an offset it is UTC.
pub(super) fn read(text: &str) -> Option<Instant> {
    let text = text.trim();
    if let Ok(found) = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(text)) {
        return Some(found);
    }
    for form in ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S %z", "%a, %d %b %Y %H:%M %z"] {
        if let Ok(found) = DateTime::parse_from_str(text, form) {
            return Some(found);
        }
    }
    let bare = text.trim_end_matches(" UTC").trim_end_matches(" GMT");
    for form in ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%a, %d %b %Y %H:%M:%S"] {
        if let Ok(found) = NaiveDateTime::parse_from_str(bare, form) {
            return Some(found.and_utc().fixed_offset());
        }
    }
    let day = NaiveDate::parse_from_str(bare, "%Y-%m-%d").ok()?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc().fixed_offset())
}
