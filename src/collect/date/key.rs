//! The moment that news systems write at the start of a story's key.

use chrono::{NaiveDate, NaiveTime};

use super::DateRules;
use super::day::number;
use crate::model::Instant;

/// The moment written in digits at the start of an origin's key, in the site's zone.
///
/// Letters before the digits are skipped: `NW202201212256912158` is 2022-01-21 22:56. Of the digits 14, 12 or 8 are
/// read, as far as they are valid: where hour and minute are not, the moment is the midnight of the day. `None` when
/// the digits begin with no day of the years 1990 to 2199.
pub fn date_in_key(key: &str, rules: &DateRules) -> Option<Instant> {
    let digits = key.trim_start_matches(char::is_alphabetic);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let part = |from: usize, to: usize| (to <= count).then(|| number(&digits[from..to]));
    let year = part(0, 4).filter(|year| (1990..=2199).contains(year))?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, part(4, 6)?, part(6, 8)?)?;
    let minutes = part(8, 10).zip(part(10, 12));
    let seconds = minutes
        .zip(part(12, 14))
        .and_then(|((h, m), s)| NaiveTime::from_hms_opt(h, m, s));
    let time = seconds.or_else(|| minutes.and_then(|(h, m)| NaiveTime::from_hms_opt(h, m, 0)));
    Some(rules.zone.local(date.and_time(time.unwrap_or(NaiveTime::MIN))))
}
