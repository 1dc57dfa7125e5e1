//! The common forms, read on bytes in one go: `2022-01-21`, `2022-01-21 16:08:52`, the same with `T`, and with
//! `Z`, `+0800` or `+08:00` behind it, after one blank or none.
//!
//! Anything else, and anything at all that is out of range, is left to the tolerant readers.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

use super::DateRules;
use crate::model::{Instant, Zone};

/// The moment, and whether the text was a day only; `None` for all but the common forms.
pub(super) fn read(bytes: &[u8], quoted: bool, rules: &DateRules) -> Option<(Instant, bool)> {
    let day: &[u8; 10] = bytes.first_chunk()?;
    if day[4] != b'-' || day[7] != b'-' {
        return None;
    }
    let year = pair(day[0], day[1])? * 100 + pair(day[2], day[3])?;
    // The outermost years may leave the range in another zone: that is for the thorough reader to judge.
    if year <= 1000 || year >= 9999 {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year as i32, pair(day[5], day[6])?, pair(day[8], day[9])?)?;
    if bytes.len() == 10 {
        return Some((rules.zone.local(date.and_time(NaiveTime::MIN)), true));
    }
    let time: &[u8; 9] = bytes[10..].first_chunk()?;
    if !matches!(time[0], b' ' | b'T' | b't') || time[3] != b':' || time[6] != b':' {
        return None;
    }
    let time = NaiveTime::from_hms_opt(
        pair(time[1], time[2])?,
        pair(time[4], time[5])?,
        pair(time[7], time[8])?,
    )?;
    let naive = date.and_time(time);
    let rest = &bytes[19..];
    let offset = match rest {
        [] if rules.naive_utc && !quoted => 0,
        [] => return Some((rules.zone.local(naive), false)),
        [b'Z'] | [b' ', b'Z'] => 0,
        [b' ', rest @ ..] | rest => offset(rest)?,
    };
    Some((with_offset(naive, offset, &rules.zone)?, false))
}

/// Seconds east of UTC of `+0800` or `+08:00`, at most 14 hours.
fn offset(bytes: &[u8]) -> Option<i32> {
    let (sign, hours, minutes) = match *bytes {
        [sign, a, b, c, d] | [sign, a, b, b':', c, d] => (sign, pair(a, b)?, pair(c, d)?),
        _ => return None,
    };
    let seconds = (hours * 3600 + minutes * 60) as i32;
    if minutes > 59 || seconds > 14 * 3600 {
        return None;
    }
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

/// The moment at which clocks at `offset` seconds east of UTC show `naive`, written in `zone`.
fn with_offset(naive: NaiveDateTime, offset: i32, zone: &Zone) -> Option<Instant> {
    let offset = FixedOffset::east_opt(offset)?;
    Some(zone.at(&Zone::Fixed(offset).local(naive)))
}

/// The number that two digits write.
fn pair(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// Whether YAML 1.1, as Ruby's Psych reads it, takes the unquoted text for a timestamp without an offset: day and
/// time with seconds, with blanks or `T` between them. (Psych's `ScalarScanner::TIME` without its last group.)
pub(super) fn is_yaml_timestamp(text: &[u8]) -> bool {
    yaml_timestamp(text).is_some_and(|rest| match rest {
        [] => true,
        [b'.', fraction @ ..] => fraction.iter().all(u8::is_ascii_digit),
        _ => false,
    })
}

/// What follows the seconds of a YAML timestamp.
fn yaml_timestamp(text: &[u8]) -> Option<&[u8]> {
    let rest = digits(text, 4, 4)?.strip_prefix(b"-")?;
    let rest = digits(rest, 1, 2)?.strip_prefix(b"-")?;
    let rest = digits(rest, 1, 2)?;
    let rest = match rest {
        [b'T' | b't', after @ ..] => after,
        _ => {
            let after = rest.trim_ascii_start();
            (after.len() < rest.len()).then_some(after)?
        }
    };
    let rest = digits(rest, 1, 2)?.strip_prefix(b":")?;
    let rest = digits(rest, 2, 2)?.strip_prefix(b":")?;
    digits(rest, 2, 2)
}

/// What follows a run of at least `least` and at most `most` digits.
fn digits(text: &[u8], least: usize, most: usize) -> Option<&[u8]> {
    let count = text.iter().take_while(|b| b.is_ascii_digit()).count();
    (least..=most).contains(&count).then(|| &text[count..])
}
