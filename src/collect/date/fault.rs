//! Why a text is no date, in words for the one who wrote it.

use std::fmt;

/// Why a text is no date. The `Display` text is a part of a sentence without the date itself, such as
/// "has an offset but no date" or "30 February does not exist".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateFault {
    /// Nothing is there: no text, or only blanks and quotes.
    Empty,
    /// An offset or the name of a zone, and nothing else (`+0800`).
    OffsetOnly,
    /// A time of day, and nothing else (`16:08`).
    TimeOnly,
    /// A text in which no date was found; holds its beginning.
    NoDate(String),
    /// A month and a day, but no year (`1月21日`).
    NoYear,
    /// A year, perhaps a month, but no day (`2022-01`).
    NoDay,
    /// A day, month, year or clock time that does not exist or is outside the years 1000 to 9999; holds the sentence.
    OutOfRange(String),
    /// A year of two digits in a form in which any of the three numbers could be the year (`22-01-21`).
    TwoDigitYear,
    /// Numbers with the year last (`01/02/2022`): day and month cannot be told apart.
    YearLast,
    /// An offset wider than any on Earth, beyond ±14:00, or with a minute over 59; holds it as written.
    OffsetOutOfRange(String),
    /// An abbreviation or a name after the time which is no known zone; holds it.
    UnknownZone(String),
    /// A date, and after it something that belongs to no date; holds its beginning.
    Trailing(String),
    /// More than 100 characters.
    TooLong,
}

impl fmt::Display for DateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateFault::Empty => f.write_str("is empty"),
            DateFault::OffsetOnly => f.write_str("has an offset but no date"),
            DateFault::TimeOnly => f.write_str("has a time but no date"),
            DateFault::NoDate(text) => write!(f, "`{text}` is no date"),
            DateFault::NoYear => f.write_str("has no year"),
            DateFault::NoDay => f.write_str("has no day of the month"),
            DateFault::OutOfRange(what) => f.write_str(what),
            DateFault::TwoDigitYear => f.write_str("has a year of two digits, which could be a day or a month as well"),
            DateFault::YearLast => f.write_str("has the year last, so that day and month cannot be told apart"),
            DateFault::OffsetOutOfRange(offset) => write!(f, "offset {offset} is not between -14:00 and +14:00"),
            DateFault::UnknownZone(name) => write!(f, "`{name}` is no known time zone"),
            DateFault::Trailing(rest) => write!(f, "`{rest}` after the date is not understood"),
            DateFault::TooLong => f.write_str("is too long for a date"),
        }
    }
}

impl std::error::Error for DateFault {}

/// The beginning of a text on one line, fit for a message.
pub(super) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut short: String = text
        .trim()
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.trim().chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}
