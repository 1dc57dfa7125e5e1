//! The time zone of a site: a fixed offset or a named zone with its history.

use chrono::{DateTime, FixedOffset, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};

use super::Instant;

/// The zone in which dates without an offset are read and all dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// A fixed offset from UTC, as `+08:00`.
    Fixed(FixedOffset),
    /// A zone of the IANA database, with its daylight saving history.
    Named(chrono_tz::Tz),
}

/// The widest offset in use on Earth, in seconds: UTC+14 (and none is below UTC-12).
const WIDEST_OFFSET: i32 = 14 * 3600;

impl Zone {
    /// Reads `+08:00`, `+0800`, `+08`, `-03:30`, `Z`, `UTC` or an IANA name such as `Asia/Shanghai`
    /// (in any case). Answers `None` for anything else, offsets beyond ±14:00 included.
    pub fn parse(text: &str) -> Option<Zone> {
        let text = text.trim();
        if let Some(offset) = parse_offset(text) {
            return Some(Zone::Fixed(offset));
        }
        if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("gmt") {
            return Some(Zone::Fixed(Utc.fix()));
        }
        chrono_tz::Tz::from_str_insensitive(text).ok().map(Zone::Named)
    }

    /// The same moment with the offset that this zone has at it, in whole minutes.
    pub fn at<T: TimeZone>(&self, moment: &DateTime<T>) -> Instant {
        let offset = match self {
            Zone::Fixed(offset) => *offset,
            Zone::Named(zone) => moment.with_timezone(zone).offset().fix(),
        };
        moment.with_timezone(&in_minutes(offset))
    }

    /// The moment at which clocks of this zone show `naive`.
    ///
    /// Where clocks were set back and show it twice, the earlier moment; where they were set
    /// forward and never show it, the moment reached by counting on with the offset before the gap,
    /// as most calendars do.
    pub fn local(&self, naive: NaiveDateTime) -> Instant {
        match self {
            Zone::Fixed(offset) => fixed(*offset, naive),
            Zone::Named(zone) => match zone.from_local_datetime(&naive) {
                LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => fixed(moment.offset().fix(), naive),
                LocalResult::None => {
                    let before = zone.offset_from_utc_datetime(&(naive - TimeDelta::days(1))).fix();
                    self.at(&fixed(before, naive))
                }
            },
        }
    }
}

/// `offset` to the next minute. Before there were zones, clocks went by the sun, and the database has offsets such as
/// +08:05:43; no feed can write those (RFC 3339, RFC 822), and a moment written must be the moment meant.
fn in_minutes(offset: FixedOffset) -> FixedOffset {
    let seconds = offset.local_minus_utc();
    let minutes = (seconds.abs() + 30) / 60 * seconds.signum();
    FixedOffset::east_opt(minutes * 60).unwrap_or(offset)
}

fn fixed(offset: FixedOffset, naive: NaiveDateTime) -> Instant {
    let offset = in_minutes(offset);
    let utc = naive.checked_sub_offset(offset).unwrap_or(naive);
    DateTime::from_naive_utc_and_offset(utc, offset)
}

/// Reads a numeric offset (`Z`, `+8`, `+08`, `+0800`, `+08:00`, `+08:00:00`), at most ±14:00.
pub fn parse_offset(text: &str) -> Option<FixedOffset> {
    if text == "Z" || text == "z" {
        return FixedOffset::east_opt(0);
    }
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        // The minus sign of typographers, which word processors put in place of the hyphen.
        _ => (-1, text.strip_prefix('\u{2212}')?),
    };
    let number = |part: &str| -> Option<i32> {
        let good = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        good.then(|| part.parse().ok()).flatten()
    };
    let (hours, minutes, seconds) = if digits.contains(':') {
        let mut parts = digits.split(':');
        let hours = number(parts.next()?)?;
        let minutes = number(parts.next()?)?;
        let seconds = parts.next().map_or(Some(0), number)?;
        if parts.next().is_some() {
            return None;
        }
        (hours, minutes, seconds)
    } else if digits.is_ascii() && digits.len() == 4 {
        (number(&digits[..2])?, number(&digits[2..])?, 0)
    } else {
        (number(digits)?, 0, 0)
    };
    if minutes > 59 || seconds > 59 {
        return None;
    }
    let total = hours * 3600 + minutes * 60 + seconds;
    if total > WIDEST_OFFSET {
        None
    } else {
        FixedOffset::east_opt(sign * total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn naive(y: i32, m: u32, d: u32, h: u32, min: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(y, m, d)
            .unwrap()
            .and_hms_opt(h, min, 0)
            .unwrap()
    }

    #[test]
    fn reads_offsets_and_names() {
        for good in [
            "+08:00",
            "+0800",
            "+08",
            "+8",
            "Asia/Shanghai",
            "asia/shanghai",
            "UTC",
            "Z",
            "-03:30",
        ] {
            assert!(Zone::parse(good).is_some(), "{good}");
        }
        for bad in ["", "+15:00", "+08:60", "Mars/Base", "08:00x", "+", "+1:2:3:4"] {
            assert!(Zone::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_is_written_is_the_moment_meant() {
        let shanghai = Zone::parse("Asia/Shanghai").unwrap();
        let old = shanghai.local(naive(1888, 8, 8, 8, 0));
        assert_eq!(old.to_rfc3339(), "1888-08-08T08:00:00+08:06");
        assert_eq!(DateTime::parse_from_rfc3339(&old.to_rfc3339()), Ok(old));
        let moment = DateTime::parse_from_rfc3339("1888-08-08T00:00:00Z").unwrap();
        assert_eq!(shanghai.at(&moment), moment);
        assert_eq!(shanghai.at(&moment).to_rfc3339(), "1888-08-08T08:06:00+08:06");
        let odd = Zone::parse("-03:30:40").unwrap();
        assert_eq!(
            odd.local(naive(2026, 1, 5, 8, 0)).to_rfc3339(),
            "2026-01-05T08:00:00-03:31"
        );
    }

    #[test]
    fn knows_history_gaps_and_overlaps() {
        let shanghai = Zone::parse("Asia/Shanghai").unwrap();
        assert_eq!(
            shanghai.local(naive(1988, 7, 1, 12, 0)).to_rfc3339(),
            "1988-07-01T12:00:00+09:00"
        );
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(
            berlin.local(naive(2024, 3, 31, 2, 30)).to_rfc3339(),
            "2024-03-31T03:30:00+02:00"
        );
        assert_eq!(
            berlin.local(naive(2024, 10, 27, 2, 30)).to_rfc3339(),
            "2024-10-27T02:30:00+02:00"
        );
    }
}
