//! The day: the first thing in a date, save for a weekday.

use chrono::NaiveDate;

use super::clock::{self, Clock};
use super::cursor::{Cursor, Gap};
use super::fault::excerpt;
use super::zones::Zones;
use super::{DateFault, YEARS, digits};

/// What a text begins with.
#[derive(Debug)]
pub(super) enum Start {
    /// A day; the year is missing where it may yet follow the time, as in asctime's form.
    Day { year: Option<i32>, month: u32, day: u32 },
    /// A day and a time in one run of digits.
    Moment {
        year: i32,
        month: u32,
        day: u32,
        clock: Clock,
    },
    /// Seconds since 1970-01-01T00:00:00Z.
    Epoch(i64),
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Reads the day, and leaves the cursor behind it.
pub(super) fn read(cursor: &mut Cursor) -> Result<Start, DateFault> {
    let whole = *cursor;
    while cursor.weekday() || cursor.blanks() {}
    if let Some(first) = cursor.digits() {
        return numeric(first, cursor).map_err(|fault| whole_fault(fault, &whole, cursor));
    }
    if let Some(month) = month_name(cursor) {
        return month_first(month, cursor).map_err(|fault| whole_fault(fault, &whole, cursor));
    }
    let mut ahead = *cursor;
    if ahead.eat('-')
        && let Some(number) = ahead.digits()
        && (number.len() >= 9 || ahead.peek() == Some('-'))
    {
        if ahead.peek() == Some('-') {
            // `-0044-03-15`: ISO 8601 counts the years before our era so.
            return Err(year_fault(&format!("-{number}")));
        }
        *cursor = ahead;
        return digits::epoch(number, true, cursor);
    }
    if only_zone(cursor) {
        return Err(DateFault::OffsetOnly);
    }
    match clock::read(&mut { *cursor }, Gap::default(), false) {
        Ok(Some(_)) => Err(DateFault::TimeOnly),
        _ => Err(DateFault::NoDate(excerpt(whole.rest()))),
    }
}

/// The fault found at `here`, told of the whole text where the place would mislead: where more digits follow, it is
/// not the day that is missing.
fn whole_fault(fault: DateFault, whole: &Cursor, here: &Cursor) -> DateFault {
    match fault {
        DateFault::NoDay if here.rest().bytes().any(|b| b.is_ascii_digit()) => DateFault::NoDate(excerpt(whole.rest())),
        DateFault::NoDate(_) => DateFault::NoDate(excerpt(whole.rest())),
        fault => fault,
    }
}

/// Whether there is an offset or a zone, and nothing else.
fn only_zone(cursor: &Cursor) -> bool {
    let mut ahead = *cursor;
    let mut zones = Zones::default();
    match zones.read(&mut ahead) {
        Ok(()) => ahead.rest().is_empty() && zones.is_known(),
        // `+99:00` is meant for an offset; a longer run of digits is not.
        Err(DateFault::OffsetOutOfRange(text)) => {
            ahead.rest().is_empty() && text.bytes().filter(u8::is_ascii_digit).count() <= 6
        }
        Err(_) => false,
    }
}

/// A day that begins with digits.
fn numeric(first: &str, cursor: &mut Cursor) -> Result<Start, DateFault> {
    if cursor.eat_unit(&["年"]) {
        return chinese(first, cursor);
    }
    if cursor.eat_unit(&["月"]) {
        return Err(DateFault::NoYear);
    }
    if first.len() <= 2 && is_clock(cursor) {
        return Err(DateFault::TimeOnly);
    }
    if let Some(separator) = cursor.peek().filter(|c| matches!(c, '-' | '/' | '.' | ':')) {
        let mut ahead = *cursor;
        ahead.eat(separator);
        if ahead.at_digit() {
            // A fraction of a second, or an offset west of Greenwich, behind a run of digits.
            if matches!(separator, '.' | '-') && first.len() >= 8 {
                return digits::read(first, cursor);
            }
            *cursor = ahead;
            return separated(first, separator, cursor);
        }
    }
    let mut ahead = *cursor;
    if let Some(month) = month_between(&mut ahead) {
        *cursor = ahead;
        return if first.len() > 2 {
            year_first(first, month, cursor)
        } else {
            day_first(first, month, cursor)
        };
    }
    digits::read(first, cursor)
}

fn is_clock(cursor: &Cursor) -> bool {
    let mut ahead = *cursor;
    ahead.eat(':') || ahead.eat_unit(&["时", "時", "点", "點"])
}

/// `2022年1月21日`, behind `年`.
fn chinese(first: &str, cursor: &mut Cursor) -> Result<Start, DateFault> {
    if first.len() == 2 {
        return Err(DateFault::TwoDigitYear);
    }
    cursor.blanks();
    let month = cursor.digits().ok_or(DateFault::NoDay)?;
    if !cursor.eat_unit(&["月"]) {
        return Err(cursor.trailing());
    }
    cursor.blanks();
    let day = cursor.digits().ok_or(DateFault::NoDay)?;
    cursor.eat_unit(&["日", "号", "號"]);
    Ok(Start::Day {
        year: Some(year(first)?),
        month: part("month", month)?,
        day: part("day", day)?,
    })
}

/// `2022-01-21` and its like, at the second number.
fn separated(first: &str, separator: char, cursor: &mut Cursor) -> Result<Start, DateFault> {
    let second = cursor.digits().unwrap_or_default();
    let third = if cursor.eat(separator) { cursor.digits() } else { None };
    match (first.len(), third.map(str::len)) {
        (4, Some(_)) => {}
        (4, None) => return Err(DateFault::NoDay),
        (1 | 2, Some(1 | 2)) => return Err(DateFault::TwoDigitYear),
        (1 | 2, Some(_)) => return Err(DateFault::YearLast),
        (1 | 2, None) if second.len() == 4 => return Err(DateFault::NoDay),
        (1 | 2, None) => return Err(DateFault::NoYear),
        _ => return Err(year_fault(first)),
    }
    Ok(Start::Day {
        year: Some(year(first)?),
        month: part("month", second)?,
        day: part("day", third.unwrap_or_default())?,
    })
}

/// `2022 January 21`, `2022-Jan-21`, behind the month.
fn year_first(first: &str, month: u32, cursor: &mut Cursor) -> Result<Start, DateFault> {
    let year = year(first)?;
    let day = cursor.digits().ok_or(DateFault::NoDay)?;
    Ok(Start::Day {
        year: Some(year),
        month,
        day: part("day", day)?,
    })
}

/// `21 January 2022`, `Fri, 21 Jan 22` (RFC 2822 section 4.3), `21-Jan-22` (RFC 850), behind the month.
fn day_first(day: &str, month: u32, cursor: &mut Cursor) -> Result<Start, DateFault> {
    let day = part("day", day)?;
    let year = match year_digits(cursor) {
        None => None,
        Some(digits) => Some(match (digits.len(), number(digits)) {
            (2, short @ 0..=49) => 2000 + short as i32,
            // Clocks that count years from 1900 write 122 for 2022.
            (2, short) | (3, short @ 100..=199) => 1900 + short as i32,
            (1, _) => return Err(DateFault::TwoDigitYear),
            _ => year(digits)?,
        }),
    };
    Ok(Start::Day { year, month, day })
}

/// `January 21, 2022`, `Jan 21 16:08:52 2022`, behind the month.
fn month_first(month: u32, cursor: &mut Cursor) -> Result<Start, DateFault> {
    between(cursor);
    let day = cursor.digits().ok_or(DateFault::NoDay)?;
    if day.len() == 4 {
        return Err(DateFault::NoDay);
    }
    let day = part("day", day)?;
    ordinal(cursor);
    let year = match year_digits(cursor) {
        None => None,
        Some(digits) if digits.len() <= 2 => return Err(DateFault::TwoDigitYear),
        Some(digits) => Some(year(digits)?),
    };
    Ok(Start::Day { year, month, day })
}

/// The year's digits, unless it is the time that comes next.
fn year_digits<'a>(cursor: &mut Cursor<'a>) -> Option<&'a str> {
    let mut ahead = *cursor;
    between(&mut ahead);
    let digits = ahead.digits()?;
    if digits.len() <= 2 && (is_clock(&ahead) || clock::half(&mut { ahead }).is_some()) {
        return None;
    }
    *cursor = ahead;
    Some(digits)
}

/// Steps over what stands between the words of a date: blanks and commas, or one hyphen, slash or full stop.
fn between(cursor: &mut Cursor) {
    while cursor.blanks() || cursor.eat(',') {}
    if cursor.eat('-') || cursor.eat('/') || cursor.eat('.') {
        cursor.blanks();
    }
}

/// `st`, `nd`, `rd`, `th` behind a day.
fn ordinal(cursor: &mut Cursor) {
    let mut ahead = *cursor;
    if ahead.word().is_some_and(|word| {
        ["st", "nd", "rd", "th"]
            .iter()
            .any(|end| word.eq_ignore_ascii_case(end))
    }) {
        *cursor = ahead;
    }
}

/// The month between a day or year before it and what follows.
fn month_between(cursor: &mut Cursor) -> Option<u32> {
    ordinal(cursor);
    between(cursor);
    let mut ahead = *cursor;
    if ahead.word().is_some_and(|word| word.eq_ignore_ascii_case("of")) {
        *cursor = ahead;
        cursor.blanks();
    }
    let month = month_name(cursor)?;
    between(cursor);
    Some(month)
}

/// An English month, in full or its first three letters (or `Sept`), with or without a full stop.
fn month_name(cursor: &mut Cursor) -> Option<u32> {
    let mut ahead = *cursor;
    let word = ahead.word()?;
    let same = |name: &&str| word.eq_ignore_ascii_case(name) || word.eq_ignore_ascii_case(&name[..3]);
    let index = if word.eq_ignore_ascii_case("sept") {
        8
    } else {
        MONTHS.iter().position(same)?
    };
    ahead.eat('.');
    *cursor = ahead;
    Some(index as u32 + 1)
}

/// The value of a run of digits; one too long for any date is far out of every range.
pub(super) fn number(digits: &str) -> u32 {
    digits.parse().unwrap_or(u32::MAX)
}

/// A year of four digits in range.
pub(super) fn year(digits: &str) -> Result<i32, DateFault> {
    match i32::try_from(number(digits)) {
        Ok(year) if digits.len() == 4 && YEARS.contains(&year) => Ok(year),
        _ => Err(year_fault(digits)),
    }
}

fn year_fault(digits: &str) -> DateFault {
    DateFault::OutOfRange(format!("year {} is not between 1000 and 9999", excerpt(digits)))
}

/// A month or a day, of one or two digits. Whether the calendar has it is for [`civil`].
fn part(what: &str, digits: &str) -> Result<u32, DateFault> {
    if digits.len() <= 2 {
        Ok(number(digits))
    } else {
        Err(missing(what, digits))
    }
}

fn missing(what: &str, number: impl std::fmt::Display) -> DateFault {
    DateFault::OutOfRange(format!("{what} {number} does not exist"))
}

/// The day of the calendar.
pub(super) fn civil(year: i32, month: u32, day: u32) -> Result<NaiveDate, DateFault> {
    let Some(name) = month.checked_sub(1).and_then(|index| MONTHS.get(index as usize)) else {
        return Err(missing("month", month));
    };
    if !(1..=31).contains(&day) {
        return Err(missing("day", day));
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| {
        // Only of this day does the year decide.
        let year = if (month, day) == (2, 29) {
            format!(" {year}")
        } else {
            String::new()
        };
        DateFault::OutOfRange(format!("{day} {name}{year} does not exist"))
    })
}
