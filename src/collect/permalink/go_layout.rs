//! Dates in Go's layouts, as far as a name of Hugo's permalink tokens can hold one: letters, digits and `_`.

use chrono::{Datelike, Offset, Timelike};

use crate::model::Instant;

/// Formats a moment by a layout of Go's `time` package: `2006_01_02` gives `2022_01_21`.
pub(super) fn format(moment: &Instant, layout: &str) -> String {
    let mut out = String::with_capacity(layout.len() + 8);
    let mut rest = layout;
    while let Some(c) = rest.chars().next() {
        match chunk(moment, rest) {
            Some((length, text)) => {
                out.push_str(&text);
                rest = &rest[length..];
            }
            None => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// Whether a layout has a part that stands for a date. Hugo asks it so: does a date of which every field differs from
/// Go's reference date change it?
pub(super) fn is_layout(layout: &str) -> bool {
    let reference = chrono::DateTime::UNIX_EPOCH
        .fixed_offset()
        .with_year(2019)
        .and_then(|date| date.with_month(11))
        .and_then(|date| date.with_day(9))
        .and_then(|date| date.with_hour(23))
        .and_then(|date| date.with_minute(1))
        .and_then(|date| date.with_second(42));
    reference.is_some_and(|reference| format(&reference, layout) != layout)
}

/// The part that a layout begins with, in Go's order of trying: its length and what it stands for.
fn chunk(moment: &Instant, layout: &str) -> Option<(usize, String)> {
    let begins = |part: &str| layout.starts_with(part);
    let lower_follows = |at: usize| layout.as_bytes().get(at).is_some_and(u8::is_ascii_lowercase);
    let named = |format: &str| moment.format(format).to_string();
    let (day, yearday) = (moment.day(), moment.ordinal());
    let hour12 = moment.hour12().1;
    let (year, month) = (moment.year(), moment.month());
    let (minute, second) = (moment.minute(), moment.second());
    let found = match layout.as_bytes().first()? {
        b'J' if begins("January") => (7, named("%B")),
        b'J' if begins("Jan") && !lower_follows(3) => (3, named("%b")),
        b'M' if begins("Monday") => (6, named("%A")),
        b'M' if begins("Mon") && !lower_follows(3) => (3, named("%a")),
        // The zone has no name here; Go writes its hours then.
        b'M' if begins("MST") => (3, zone_name(moment)),
        b'0' if begins("002") => (3, format!("{yearday:03}")),
        b'0' if begins("01") => (2, format!("{month:02}")),
        b'0' if begins("02") => (2, format!("{day:02}")),
        b'0' if begins("03") => (2, format!("{hour12:02}")),
        b'0' if begins("04") => (2, format!("{minute:02}")),
        b'0' if begins("05") => (2, format!("{second:02}")),
        b'0' if begins("06") => (2, format!("{:02}", year.rem_euclid(100))),
        b'1' if begins("15") => (2, format!("{:02}", moment.hour())),
        b'1' => (1, month.to_string()),
        b'2' if begins("2006") => (4, format!("{year:04}")),
        b'2' => (1, day.to_string()),
        b'_' if begins("_2006") => (5, format!("_{year:04}")),
        b'_' if begins("_2") => (2, format!("{day:>2}")),
        b'_' if begins("__2") => (3, format!("{yearday:>3}")),
        b'3' => (1, hour12.to_string()),
        b'4' => (1, minute.to_string()),
        b'5' => (1, second.to_string()),
        b'P' if begins("PM") => (2, named("%p")),
        b'p' if begins("pm") => (2, named("%P")),
        b'Z' if begins("Z070000") => (7, zone(moment, true, true)),
        b'Z' if begins("Z0700") => (5, zone(moment, true, false)),
        b'Z' if begins("Z07") => (3, zone(moment, false, false)),
        _ => return None,
    };
    Some(found)
}

fn zone_name(moment: &Instant) -> String {
    let seconds = moment.offset().fix().local_minus_utc();
    match seconds {
        0 => "UTC".to_owned(),
        _ => zone(moment, seconds % 3600 != 0, false),
    }
}

fn zone(moment: &Instant, minutes: bool, seconds: bool) -> String {
    let offset = moment.offset().fix().local_minus_utc();
    if offset == 0 {
        return "Z".to_owned();
    }
    let sign = if offset < 0 { '-' } else { '+' };
    let offset = offset.abs();
    let mut text = format!("{sign}{:02}", offset / 3600);
    if minutes {
        text.push_str(&format!("{:02}", offset / 60 % 60));
    }
    if seconds {
        text.push_str(&format!("{:02}", offset % 60));
    }
    text
}
