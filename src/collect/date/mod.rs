//! Dates as people write them in front matter: text comes in, a moment in the site's zone goes out.
//!
//! Nothing here knows files, front matter or the clock: what a text means follows from the text and [`DateRules`]
//! alone. `plain` reads the common form on bytes; whatever it does not know is normalised (`normal`) and read by a
//! cursor as a day (`day`, `digits`), a time (`clock`) and a zone (`zones`). What is not understood to its last
//! character is a [`DateFault`], never a guess.

mod clock;
mod cursor;
mod day;
mod digits;
mod fault;
mod key;
mod normal;
mod plain;
mod zones;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::model::{Instant, Zone};

use clock::Clock;
use cursor::Cursor;
use day::Start;
use zones::Zones;

pub use fault::DateFault;
pub use key::date_in_key;

/// Years that dates may have; beyond them a year does not have the four digits that feeds need (RFC 3339).
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9999;

/// Longer texts are no dates. The longest of the known forms have about 70 characters.
const LONGEST: usize = 100;

/// How dates without an offset are read.
#[derive(Debug, Clone, Copy)]
pub struct DateRules {
    /// The site's zone: dates without an offset are in it, and every date read is written in it.
    pub zone: Zone,
    /// Read an unquoted YAML timestamp without an offset (`2022-01-21 16:08:52`) as UTC, as Jekyll does. Forms that
    /// YAML takes for strings (quoted, or without seconds) and dates without a time are in `zone` even so.
    pub naive_utc: bool,
}

/// A date as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadDate {
    /// The moment, in whole seconds, with the offset that the site's zone has at it.
    pub instant: Instant,
    /// What was repaired, if anything, as a part of a sentence: "second 60 read as the next minute".
    pub repaired: Option<String>,
    /// Whether the text held no time of day, so that the moment is a midnight.
    pub date_only: bool,
}

/// Reads a date; `quoted` says that the scalar stood in quotes in YAML.
///
/// An offset in the text wins over a named zone, and that over an abbreviation (`CST`) and over `rules`. Fractions of
/// a second are cut off. Clock times that a zone skips or shows twice are read as [`Zone::local`] does.
///
/// # Errors
///
/// A [`DateFault`] when the text is no date, names a moment that does not exist or one outside the years 1000 to
/// 9999, is ambiguous, or goes on after the date with something that is not understood.
pub fn read_date(text: &str, quoted: bool, rules: &DateRules) -> Result<ReadDate, DateFault> {
    if let Some((instant, date_only)) = plain::read(text.as_bytes(), quoted, rules) {
        return Ok(ReadDate {
            instant,
            repaired: None,
            date_only,
        });
    }
    if text.len() > LONGEST && text.chars().nth(LONGEST).is_some() {
        return Err(DateFault::TooLong);
    }
    let normal = normal::normalise(text);
    let normal = normal::trim(&normal);
    if normal.is_empty() {
        // A weekday alone leaves nothing, and is still no empty text.
        let letters = text.chars().any(char::is_alphanumeric);
        return Err(if letters {
            DateFault::NoDate(fault::excerpt(text))
        } else {
            DateFault::Empty
        });
    }
    let naive_utc = rules.naive_utc && !quoted && plain::is_yaml_timestamp(text.trim().as_bytes());
    tolerant(normal, naive_utc, rules)
}

/// Reads a normalised text with the grammar of all known forms.
fn tolerant(text: &str, naive_utc: bool, rules: &DateRules) -> Result<ReadDate, DateFault> {
    let mut cursor = Cursor::new(text);
    let start = day::read(&mut cursor)?;
    let mut zones = Zones::default();
    let (year, month, day, mut clock) = match start {
        Start::Epoch(seconds) => {
            cursor.blanks();
            cursor.end()?;
            return epoch(seconds, rules);
        }
        Start::Day { year, month, day } => (year, month, day, None),
        Start::Moment {
            year,
            month,
            day,
            clock,
        } => (Some(year), month, day, Some(clock)),
    };
    if clock.is_none() {
        let gap = cursor.gap();
        clock = clock::read(&mut cursor, gap, year.is_some())?;
        // `2022-01-21-16:08`: an offset of an XML Schema date, or a time behind a hyphen? Nobody can tell.
        if clock.is_none() && !gap.any && cursor.peek() == Some('-') {
            return Err(cursor.trailing());
        }
    }
    zones.read(&mut cursor)?;
    let year = match year {
        Some(year) => year,
        // asctime and date(1) write the year last: `Fri Jan 21 16:08:52 CST 2022`.
        None => {
            let year = cursor.digits().ok_or(DateFault::NoYear)?;
            let year = if year.len() == 2 {
                return Err(DateFault::TwoDigitYear);
            } else {
                day::year(year)?
            };
            zones.read(&mut cursor)?;
            year
        }
    };
    cursor.end()?;
    let date = day::civil(year, month, day)?;
    let (naive, repaired) = moment(date, clock);
    let instant = zones.instant(naive, naive_utc, rules)?;
    finish(instant, repaired, clock.is_none())
}

/// The local moment of a day and a time, leap seconds and hour 24 carried over.
fn moment(date: NaiveDate, clock: Option<Clock>) -> (NaiveDateTime, Option<&'static str>) {
    let Some(clock) = clock else {
        return (date.and_time(NaiveTime::MIN), None);
    };
    let midnight = date.and_time(NaiveTime::MIN);
    let seconds = clock.hour * 3600 + clock.minute * 60 + clock.second;
    let repaired = match clock {
        Clock { hour: 24, .. } => Some("hour 24 read as midnight of the next day"),
        Clock { second: 60, .. } => Some("second 60 read as the next minute"),
        _ => None,
    };
    // Days reach year 9999 at most (`day::civil`), so chrono's range is far away.
    (midnight + TimeDelta::seconds(i64::from(seconds)), repaired)
}

/// The moment so many seconds after 1970-01-01T00:00:00Z.
fn epoch(seconds: i64, rules: &DateRules) -> Result<ReadDate, DateFault> {
    let moment = DateTime::from_timestamp(seconds, 0)
        .ok_or_else(|| DateFault::OutOfRange(format!("{seconds} seconds since 1970 are outside the calendar")))?;
    finish(rules.zone.at(&moment), None, false)
}

/// Makes sure that the moment can be written with four digits of the year, in its offset and in UTC.
fn finish(instant: Instant, repaired: Option<&str>, date_only: bool) -> Result<ReadDate, DateFault> {
    for year in [instant.year(), instant.naive_utc().year()] {
        if !YEARS.contains(&year) {
            return Err(DateFault::OutOfRange(format!(
                "year {year} is not between 1000 and 9999"
            )));
        }
    }
    Ok(ReadDate {
        instant,
        repaired: repaired.map(str::to_owned),
        date_only,
    })
}
