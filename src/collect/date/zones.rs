//! The zone behind a time: an offset, an IANA name, an abbreviation, or several of them.

use chrono::{FixedOffset, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetName, Tz};

use super::cursor::Cursor;
use super::fault::excerpt;
use super::{DateFault, DateRules};
use crate::model::{Instant, Zone, zone::parse_offset};

/// Abbreviations and their offsets in minutes. Of those with several meanings it is the one with most people in it;
/// [`short_offset`] asks the site's zone first.
const SHORT: [(&str, i32); 64] = [
    ("UT", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("MET", 60),
    ("MEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("SAST", 120),
    ("CAT", 120),
    ("WAT", 60),
    ("EAT", 180),
    ("IDT", 180),
    ("MSK", 180),
    ("MSD", 240),
    ("TRT", 180),
    ("GST", 240),
    ("PKT", 300),
    ("IST", 330),
    ("NPT", 345),
    ("ICT", 420),
    ("WIB", 420),
    ("WITA", 480),
    ("WIT", 540),
    ("HKT", 480),
    ("SGT", 480),
    ("MYT", 480),
    ("PHT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("ACDT", 630),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
    ("AST", -240),
    ("ADT", -180),
    ("NST", -210),
    ("NDT", -150),
    ("BRT", -180),
    ("BRST", -120),
    ("ART", -180),
    ("CLT", -240),
    ("CLST", -180),
    ("COT", -300),
    ("PET", -300),
];

/// The zones written behind a time.
#[derive(Debug, Default)]
pub(super) struct Zones<'a> {
    offset: Option<FixedOffset>,
    named: Option<Zone>,
    short: Option<&'a str>,
}

impl<'a> Zones<'a> {
    /// Reads all zones that come next, and stops where something else does.
    pub fn read(&mut self, cursor: &mut Cursor<'a>) -> Result<(), DateFault> {
        loop {
            cursor.blanks();
            let before = *cursor;
            match cursor.peek() {
                Some('+' | '-') => self.offset(cursor)?,
                Some('[') => {
                    let Some(inner) = bracket(cursor, ']').map(str::trim).filter(|inner| !inner.is_empty()) else {
                        return Err(before.trailing());
                    };
                    self.name(inner, &before)?;
                }
                Some('(') => {
                    let Some(inner) = bracket(cursor, ')') else {
                        return Ok(());
                    };
                    self.comment(inner)?;
                }
                Some(c) if c.is_ascii_alphabetic() => self.word(cursor)?,
                _ if cursor.eat_str("北京时间") || cursor.eat_str("北京時間") => {
                    minutes(480).map_or(Ok(()), |beijing| self.agree(beijing, &before))?;
                }
                _ => return Ok(()),
            }
            if cursor.rest().len() == before.rest().len() {
                return Ok(());
            }
        }
    }

    /// Whether an offset or a known zone was read.
    pub fn is_known(&self) -> bool {
        self.offset.is_some() || self.named.is_some() || self.short.is_some_and(|short| in_table(short).is_some())
    }

    /// The moment at which clocks there show `naive`, in the site's zone.
    pub fn instant(&self, naive: NaiveDateTime, naive_utc: bool, rules: &DateRules) -> Result<Instant, DateFault> {
        let zone = match (self.offset, self.named, self.short) {
            (Some(offset), ..) => Zone::Fixed(offset),
            (None, Some(zone), _) => zone,
            (None, None, Some(short)) => short_offset(short, naive, &rules.zone)
                .map(Zone::Fixed)
                .ok_or_else(|| DateFault::UnknownZone(excerpt(short)))?,
            (None, None, None) if naive_utc => Zone::Fixed(Utc.fix()),
            (None, None, None) => rules.zone,
        };
        Ok(rules.zone.at(&zone.local(naive)))
    }

    /// `+08:00` and shorter. A second one must agree with the first: Go writes `+0330 +0330`.
    fn offset(&mut self, cursor: &mut Cursor<'a>) -> Result<(), DateFault> {
        let before = *cursor;
        let text = before.rest();
        cursor.eat('+');
        cursor.eat('-');
        if cursor.take_while(|b| b.is_ascii_digit() || b == b':').is_none() {
            *cursor = before;
            return Ok(());
        }
        let text = &text[..text.len() - cursor.rest().len()];
        let offset = any_offset(text).ok_or_else(|| DateFault::OffsetOutOfRange(excerpt(text)))?;
        self.agree(offset, &before)
    }

    /// Takes an offset, which must be the one known so far, if any is.
    fn agree(&mut self, offset: FixedOffset, before: &Cursor) -> Result<(), DateFault> {
        match self.offset.replace(offset) {
            Some(first) if first != offset => Err(before.trailing()),
            _ => Ok(()),
        }
    }

    /// A name, an abbreviation, `GMT+0800`, or the reading of Go's monotonic clock, `m=+0.012`.
    fn word(&mut self, cursor: &mut Cursor<'a>) -> Result<(), DateFault> {
        let before = *cursor;
        if cursor.eat_str("m=") {
            cursor.take_while(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.'));
            return Ok(());
        }
        let name = cursor.take_while(|b| b.is_ascii_alphabetic()).unwrap_or_default();
        if is_utc(name) {
            let mut ahead = *cursor;
            ahead.blanks();
            let signed = matches!(ahead.rest().as_bytes(), [b'+' | b'-', b'0'..=b'9', ..]);
            if signed {
                *cursor = ahead;
                return self.offset(cursor);
            }
        }
        let slash = cursor.rest().starts_with(['/', '_']);
        // Signs belong to a name only behind a slash: `Etc/GMT+8`, `America/Port-au-Prince`.
        cursor
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_') || slash && matches!(b, b'+' | b'-'));
        let name = &before.rest()[..before.rest().len() - cursor.rest().len()];
        if is_utc(name) || name.eq_ignore_ascii_case("Z") {
            return self.agree(Utc.fix(), &before);
        }
        self.name(name, &before)
    }

    /// A name or an abbreviation.
    fn name(&mut self, name: &'a str, before: &Cursor<'a>) -> Result<(), DateFault> {
        if in_table(name).is_none()
            && let Some(zone) = Zone::parse(name)
        {
            match self.named.replace(zone) {
                Some(first) if first != zone => return Err(before.trailing()),
                _ => return Ok(()),
            }
        }
        // What is in no table may yet be what the site's zone calls its own time, or a mere label behind an offset, as
        // Go writes it.
        if !(2..=6).contains(&name.len()) || !name.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(DateFault::UnknownZone(excerpt(name)));
        }
        match self.short.replace(name) {
            Some(first) if first != name => Err(before.trailing()),
            _ => Ok(()),
        }
    }

    /// What stands in round brackets: a zone where none was read before, else a remark.
    fn comment(&mut self, inner: &'a str) -> Result<(), DateFault> {
        if self.is_known() {
            return Ok(());
        }
        let mut cursor = Cursor::new(inner);
        while cursor.weekday() || cursor.blanks() {}
        if cursor.rest().is_empty() {
            return Ok(());
        }
        let mut zones = Zones::default();
        zones.read(&mut cursor)?;
        if !(cursor.rest().is_empty() && zones.is_known()) {
            return Err(DateFault::UnknownZone(excerpt(inner)));
        }
        *self = zones;
        Ok(())
    }
}

/// Takes what stands in brackets.
fn bracket<'a>(cursor: &mut Cursor<'a>, close: char) -> Option<&'a str> {
    let (inner, _) = cursor.rest().get(1..)?.split_once(close)?;
    let whole = cursor.rest();
    *cursor = Cursor::new(&whole[inner.len() + 2..]);
    Some(inner)
}

fn is_utc(name: &str) -> bool {
    ["UTC", "GMT", "UT"].iter().any(|utc| name.eq_ignore_ascii_case(utc))
}

fn in_table(name: &str) -> Option<i32> {
    SHORT
        .iter()
        .find(|(short, _)| name.eq_ignore_ascii_case(short))
        .map(|&(_, minutes)| minutes)
}

fn minutes(minutes: i32) -> Option<FixedOffset> {
    FixedOffset::east_opt(minutes * 60)
}

/// Reads an offset, with the forms that [`parse_offset`] leaves out: `+800` and `+080000`.
fn any_offset(text: &str) -> Option<FixedOffset> {
    let (sign, digits) = text.split_at_checked(1)?;
    match digits.len() {
        _ if digits.contains(':') => parse_offset(text),
        3 => parse_offset(&format!("{sign}{}:{}", &digits[..1], &digits[1..])),
        6 => parse_offset(&format!("{sign}{}:{}:{}", &digits[..2], &digits[2..4], &digits[4..])),
        _ => parse_offset(text),
    }
}

/// The offset that an abbreviation means.
///
/// Many mean several: where the site's zone uses the abbreviation itself, at that time or half a year away, it means
/// the site's. `CST` is China's where the site's clocks are those of Beijing or of Asia.
fn short_offset(name: &str, naive: NaiveDateTime, site: &Zone) -> Option<FixedOffset> {
    if let Zone::Named(zone) = site
        && let Some(offset) = own_offset(name, naive, *zone)
    {
        return Some(offset);
    }
    if name.eq_ignore_ascii_case("CST") {
        let asian = matches!(site, Zone::Named(zone) if zone.name().starts_with("Asia/"));
        let beijing = minutes(480);
        if asian || Some(*site.local(naive).offset()) == beijing {
            return beijing;
        }
    }
    minutes(in_table(name)?)
}

/// The offset at which the zone itself bears the abbreviation.
fn own_offset(name: &str, naive: NaiveDateTime, zone: Tz) -> Option<FixedOffset> {
    const HALF_A_YEAR: TimeDelta = TimeDelta::days(182);
    [naive, naive - HALF_A_YEAR, naive + HALF_A_YEAR]
        .into_iter()
        .find_map(|naive| {
            let offsets = zone.offset_from_local_datetime(&naive);
            let named =
                |offset: &chrono_tz::TzOffset| offset.abbreviation().is_some_and(|own| own.eq_ignore_ascii_case(name));
            [offsets.earliest(), offsets.latest()]
                .into_iter()
                .flatten()
                .find(named)
                .map(|offset| offset.fix())
        })
}
