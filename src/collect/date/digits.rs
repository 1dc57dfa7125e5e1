//! Dates in one run of digits: `20220121`, `20220121160852`, seconds or milliseconds since 1970.

use super::DateFault;
use super::clock::{self, Clock};
use super::cursor::Cursor;
use super::day::{Start, civil, number, year};

/// Reads a run of digits that no separator follows.
///
/// Twelve digits could be `YYYYMMDDhhmm` or milliseconds of the years 1973 to 2001. Those that make a date after 1989
/// are the date: as milliseconds they would all lie in one year, 1976.
pub(super) fn read(run: &str, cursor: &mut Cursor) -> Result<Start, DateFault> {
    match run.len() {
        4 => Err(DateFault::NoDay),
        8 => day(run),
        12 => match moment(run) {
            Ok(start @ Start::Moment { year: 1990..=2199, .. }) => Ok(start),
            _ => epoch(run, false, cursor),
        },
        14 => {
            let start = moment(run)?;
            clock::fraction(cursor);
            Ok(start)
        }
        // Milliseconds behind the seconds, as Java's SimpleDateFormat is often told to write.
        17 => moment(&run[..14]),
        9 | 10 | 13 => epoch(run, false, cursor),
        _ => Err(DateFault::NoDate(super::fault::excerpt(run))),
    }
}

fn day(run: &str) -> Result<Start, DateFault> {
    let (year, month, day) = (year(&run[..4])?, number(&run[4..6]), number(&run[6..8]));
    civil(year, month, day)?;
    Ok(Start::Day {
        year: Some(year),
        month,
        day,
    })
}

fn moment(run: &str) -> Result<Start, DateFault> {
    let Start::Day {
        year: Some(year),
        month,
        day,
    } = day(run)?
    else {
        return Err(DateFault::NoYear);
    };
    let clock = Clock::new(&run[8..10], &run[10..12], run.get(12..14).unwrap_or("0"))?;
    Ok(Start::Moment {
        year,
        month,
        day,
        clock,
    })
}

/// Reads a moment counted from 1970: 9 or 10 digits are seconds, perhaps with a fraction; 12 or 13 are milliseconds.
pub(super) fn epoch(run: &str, negative: bool, cursor: &mut Cursor) -> Result<Start, DateFault> {
    let mut part = false;
    if cursor.eat('.') {
        part = cursor
            .digits()
            .is_some_and(|fraction| fraction.bytes().any(|b| b != b'0'));
    }
    let count: i64 = match run.len() {
        9 | 10 | 12 | 13 => run.parse().map_err(|_| fault(run))?,
        _ => return Err(fault(run)),
    };
    let unit = if run.len() <= 10 { 1 } else { 1000 };
    // Towards the past on both sides of 1970, so that two moments keep their order.
    let seconds = if negative {
        (-count - i64::from(part)).div_euclid(unit)
    } else {
        count / unit
    };
    Ok(Start::Epoch(seconds))
}

fn fault(run: &str) -> DateFault {
    DateFault::NoDate(super::fault::excerpt(run))
}
