//! The time of day, in 24 or 12 hours, English or Chinese.

use super::DateFault;
use super::cursor::{Cursor, Gap};
use super::day::number;

/// A time of day as written: hour 24 only at `24:00:00`, second 60 for a leap second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub hour: u32,
    pub minute: u32,
    pub second: u32,
}

/// A half of the day, or a part of it that says which half is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
    Noon,
    Evening,
}

/// Chinese parts of the day.
const PARTS: [(&str, Half); 13] = [
    ("上午", Half::Am),
    ("早上", Half::Am),
    ("早晨", Half::Am),
    ("清晨", Half::Am),
    ("凌晨", Half::Am),
    ("午前", Half::Am),
    ("中午", Half::Noon),
    ("正午", Half::Noon),
    ("下午", Half::Pm),
    ("午后", Half::Pm),
    ("午後", Half::Pm),
    ("傍晚", Half::Evening),
    ("晚上", Half::Evening),
];

impl Clock {
    /// A time of its digits.
    ///
    /// # Errors
    ///
    /// [`DateFault::OutOfRange`] when no clock shows it.
    pub fn new(hour: &str, minute: &str, second: &str) -> Result<Clock, DateFault> {
        let clock = Clock {
            hour: number(hour),
            minute: number(minute),
            second: number(second),
        };
        let most = [("hour", hour, 24), ("minute", minute, 59), ("second", second, 60)];
        for (what, digits, most) in most {
            if digits.len() > 2 || number(digits) > most {
                return Err(DateFault::OutOfRange(format!("{what} {digits} does not exist")));
            }
        }
        if clock.hour == 24 && (clock.minute, clock.second) != (0, 0) {
            return Err(DateFault::OutOfRange("hour 24 does not exist but as 24:00".into()));
        }
        Ok(clock)
    }

    /// The same in 24 hours. An hour that is in 24 hours already is right where it lies in that half.
    fn in_half(self, half: Half) -> Result<Clock, DateFault> {
        let hour = match (half, self.hour) {
            (Half::Am, hour @ 0..=11) | (Half::Pm, hour @ 12..=23) => hour,
            (Half::Am, 12) => 0,
            (Half::Pm, hour @ 0..=11) => hour + 12,
            (Half::Noon, hour @ 11..=14) => hour,
            (Half::Noon, hour @ 1..=2) => hour + 12,
            // 晚上12点 and 晚上1点 are of this day to some and of the next to others.
            (Half::Evening, hour @ 4..=11) => hour + 12,
            (Half::Evening, hour @ 16..=23) => hour,
            (_, hour) => {
                return Err(DateFault::OutOfRange(format!(
                    "hour {hour} does not lie in the half of the day named"
                )));
            }
        };
        Ok(Clock { hour, ..self })
    }
}

/// Reads the time, if one comes next; digits that are none (a year) are left alone. `year_known` says that digits
/// without a colon may be a time (`160852`).
pub(super) fn read(cursor: &mut Cursor, gap: Gap, year_known: bool) -> Result<Option<Clock>, DateFault> {
    let mut ahead = *cursor;
    let before = half(&mut ahead);
    ahead.blanks();
    let Some(first) = ahead.digits() else { return Ok(None) };
    let clock = if ahead.eat(':') {
        // `16:` and `16:08:` break off.
        colons(first, &mut ahead).ok_or_else(|| cursor.trailing())??
    } else if ahead.eat_unit(&["时", "時", "点", "點"]) {
        chinese(first, &mut ahead)?
    } else if matches!(first.len(), 4 | 6) && gap.any && year_known {
        let clock = Clock::new(&first[..2], &first[2..4], first.get(4..6).unwrap_or("0"))?;
        if first.len() == 6 {
            fraction(&mut ahead);
        }
        clock
    } else if first.len() <= 2 && (gap.t || before.is_some() || half(&mut { ahead }).is_some()) {
        Clock::new(first, "0", "0")?
    } else {
        return Ok(None);
    };
    let after = half(&mut ahead);
    *cursor = ahead;
    match (before, after) {
        (None, None) => Ok(Some(clock)),
        (Some(half), None) | (None, Some(half)) => clock.in_half(half).map(Some),
        (Some(_), Some(_)) => Err(DateFault::OutOfRange("the half of the day is named twice".into())),
    }
}

/// `16:08`, `16:08:52`, `16:08:52.123`, behind the first colon.
fn colons(hour: &str, cursor: &mut Cursor) -> Option<Result<Clock, DateFault>> {
    let minute = cursor.digits()?;
    if !cursor.eat(':') {
        return Some(Clock::new(hour, minute, "0"));
    }
    let second = cursor.digits()?;
    fraction(cursor);
    Some(Clock::new(hour, minute, second))
}

/// `16时08分52秒` and shorter, behind the hour's unit.
fn chinese(hour: &str, cursor: &mut Cursor) -> Result<Clock, DateFault> {
    if cursor.eat_unit(&["整", "正"]) {
        return Clock::new(hour, "0", "0");
    }
    if cursor.eat_unit(&["半"]) {
        return Clock::new(hour, "30", "0");
    }
    let mut ahead = *cursor;
    ahead.blanks();
    let Some(minute) = ahead.digits() else {
        return Clock::new(hour, "0", "0");
    };
    *cursor = ahead;
    if !cursor.eat_unit(&["分"]) {
        return Clock::new(hour, minute, "0");
    }
    cursor.eat_unit(&["钟", "鐘"]);
    ahead = *cursor;
    ahead.blanks();
    match ahead.digits() {
        Some(second) if ahead.eat_unit(&["秒"]) => {
            *cursor = ahead;
            Clock::new(hour, minute, second)
        }
        _ => Clock::new(hour, minute, "0"),
    }
}

/// Steps over a fraction of a second.
pub(super) fn fraction(cursor: &mut Cursor) {
    let mut ahead = *cursor;
    if (ahead.eat('.') || ahead.eat(',')) && ahead.digits().is_some() {
        *cursor = ahead;
    }
}

/// Takes `AM`, `p.m.`, `下午` and their like, blanks before it included.
pub(super) fn half(cursor: &mut Cursor) -> Option<Half> {
    let mut ahead = *cursor;
    ahead.blanks();
    let half = match PARTS.iter().find(|(name, _)| ahead.eat_str(name)) {
        Some(&(_, half)) => half,
        None => {
            let mut word = ahead.word()?;
            if word.len() == 1 && ahead.eat('.') {
                ahead.word().filter(|m| m.eq_ignore_ascii_case("m"))?;
                ahead.eat('.');
                word = match word {
                    "a" | "A" => "am",
                    "p" | "P" => "pm",
                    _ => return None,
                };
            }
            match word {
                word if word.eq_ignore_ascii_case("am") => Half::Am,
                word if word.eq_ignore_ascii_case("pm") => Half::Pm,
                _ => return None,
            }
        }
    };
    *cursor = ahead;
    Some(half)
}
