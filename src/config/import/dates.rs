//! How a site writes the dates of its posts: with an offset, without, and what the latter mean.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};

use super::scan::PostFile;

/// How many posts are read at most.
const SAMPLE: usize = 300;
/// How much of a post is read: front matter stands at its beginning.
const HEAD: u64 = 16 * 1024;

/// A `date:` as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// With an offset from UTC, in minutes.
    Offset(i32),
    /// `Y-M-D H:M:S` without an offset and without quotes: what Jekyll reads as UTC.
    Naive(NaiveDateTime),
    /// Anything else: a day alone, a time without seconds, quotes, words.
    Other,
}

/// What a sample of posts shows.
#[derive(Debug, Default)]
pub(super) struct Sample {
    /// How many posts were read.
    pub(super) posts: usize,
    /// How many dates carry each offset (in minutes).
    pub(super) offsets: BTreeMap<i32, usize>,
    /// Dates without offset, each with the date in its file's name.
    pub(super) naive: Vec<(NaiveDateTime, Option<NaiveDate>)>,
    /// Dates of another form.
    pub(super) other: usize,
    /// Posts without a date in the front matter.
    pub(super) none: usize,
}

/// Reads the dates of up to 300 posts, spread evenly over all of them.
pub(super) fn sample(files: &[PostFile]) -> Sample {
    let mut sample = Sample::default();
    let count = files.len().min(SAMPLE);
    for file in (0..count).map(|at| &files[at * files.len() / count]) {
        let Some(text) = head(&file.path) else { continue };
        sample.posts += 1;
        match date_line(&text).map(stamp) {
            Some(Stamp::Offset(minutes)) => *sample.offsets.entry(minutes).or_default() += 1,
            Some(Stamp::Naive(moment)) => sample.naive.push((moment, file.date)),
            Some(Stamp::Other) => sample.other += 1,
            None => sample.none += 1,
        }
    }
    sample
}

fn head(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(HEAD).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// What stands after `date:` in YAML front matter.
pub(super) fn date_line(text: &str) -> Option<&str> {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    if lines.next()?.trim_end() != "---" {
        return None;
    }
    lines
        .take_while(|line| !matches!(line.trim_end(), "---" | "..."))
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.trim_end() == "date")
        .map(|(_, value)| value.trim())
        .filter(|value| !value.is_empty())
}

/// Reads a date as written.
pub(super) fn stamp(text: &str) -> Stamp {
    let text = text.split(" #").next().unwrap_or(text).trim();
    let bare = text.trim_matches(['"', '\'']);
    let quoted = bare.len() < text.len();
    let Some(at) = bare.find(['T', 't', ' ']) else {
        return Stamp::Other;
    };
    let (day, rest) = (&bare[..at], bare[at + 1..].trim());
    let end = rest.find(|symbol: char| !(symbol.is_ascii_digit() || symbol == ':' || symbol == '.'));
    let (time, zone) = rest.split_at(end.unwrap_or(rest.len()));
    let Ok(day) = NaiveDate::parse_from_str(day, "%Y-%m-%d") else {
        return Stamp::Other;
    };
    let zone = zone.trim();
    if let Some(minutes) = offset(zone) {
        return Stamp::Offset(minutes);
    }
    let time = chrono::NaiveTime::parse_from_str(time.split('.').next().unwrap_or(time), "%H:%M:%S");
    match time {
        Ok(time) if zone.is_empty() && !quoted => Stamp::Naive(day.and_time(time)),
        _ => Stamp::Other,
    }
}

/// Minutes of `Z`, `+08:00`, `+0800`, `-3`, `UTC`; at most fourteen hours.
pub(super) fn offset(text: &str) -> Option<i32> {
    if matches!(text, "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let minutes = if digits.len() > 2 {
        number / 100 * 60 + number % 100
    } else {
        number * 60
    };
    (minutes <= 14 * 60).then_some(sign * minutes)
}

/// Writes an offset in minutes as `+08:00`.
pub(super) fn offset_text(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

impl Sample {
    /// The offset that at least four of five dates with an offset carry, with how many of how many.
    pub(super) fn main_offset(&self) -> Option<(i32, usize, usize)> {
        let all: usize = self.offsets.values().sum();
        let (minutes, count) = self.offsets.iter().max_by_key(|(_, count)| **count)?;
        (count * 5 >= all * 4).then_some((*minutes, *count, all))
    }

    /// The offsets with their numbers, as `-08:00 120 times, -07:00 100 times`.
    pub(super) fn offset_words(&self) -> String {
        let words = self
            .offsets
            .iter()
            .map(|(minutes, count)| format!("{} {count} times", offset_text(*minutes)));
        words.collect::<Vec<_>>().join(", ")
    }

    /// How many dates without offset fall on the day of their file's name only when read in the zone,
    /// and how many only when read as UTC and shown in the zone. Where both readings give the same
    /// day, a date says nothing.
    pub(super) fn votes(&self, zone: &str) -> (usize, usize) {
        let (mut site, mut utc) = (0, 0);
        for (moment, named) in &self.naive {
            let (Some(named), Some(shown)) = (named, utc_day_in(zone, *moment)) else {
                continue;
            };
            match (moment.date() == *named, shown == *named) {
                (true, false) => site += 1,
                (false, true) => utc += 1,
                _ => {}
            }
        }
        (site, utc)
    }

    /// The counts in words: `300 posts looked at: 280 dates with an offset, …`.
    pub(super) fn words(&self) -> String {
        let offsets: usize = self.offsets.values().sum();
        format!(
            "{} posts looked at: {offsets} dates with an offset, {} as `Y-M-D H:M:S` without one, {} of another form, {} \
             without a date",
            self.posts,
            self.naive.len(),
            self.other,
            self.none
        )
    }
}

/// The day in a zone when it is `moment` in UTC.
fn utc_day_in(zone: &str, moment: NaiveDateTime) -> Option<NaiveDate> {
    if let Some(minutes) = offset(zone) {
        let zone = FixedOffset::east_opt(minutes * 60)?;
        return Some(zone.from_utc_datetime(&moment).date_naive());
    }
    let zone: chrono_tz::Tz = zone.parse().ok()?;
    Some(Utc.from_utc_datetime(&moment).with_timezone(&zone).date_naive())
}

/// A zone's proper name: `asia/shanghai` is `Asia/Shanghai`, `+0800` is `+08:00`. `None` for what is no
/// zone.
pub(super) fn zone_name(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(minutes) = offset(text) {
        return Some(if minutes == 0 {
            "UTC".to_owned()
        } else {
            offset_text(minutes)
        });
    }
    chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .find(|name| name.eq_ignore_ascii_case(text))
        .map(str::to_owned)
}
