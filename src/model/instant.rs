//! A moment with the offset in which it is written, and its two spellings in feeds.

use chrono::{DateTime, Datelike, FixedOffset, Timelike};

/// A moment in time together with the offset from UTC in which it is written.
pub type Instant = DateTime<FixedOffset>;

const DAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
const MONTHS: [&[u8; 3]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

/// RFC 3339 with whole seconds and a numeric offset, as Atom (RFC 4287 section 3.3) and JSON Feed want it.
pub fn rfc3339(instant: &Instant) -> String {
    text_of(|bytes| push_rfc3339(bytes, instant))
}

/// RFC 822 as RSS 2.0 wants it: English names, a four-digit year and a numeric offset.
pub fn rfc822(instant: &Instant) -> String {
    text_of(|bytes| push_rfc822(bytes, instant))
}

/// Adds what [`rfc3339`] answers.
pub fn push_rfc3339(bytes: &mut Vec<u8>, instant: &Instant) {
    match plain_rfc3339(instant) {
        Some(plain) => bytes.extend_from_slice(&plain),
        None => bytes.extend_from_slice(instant.format("%Y-%m-%dT%H:%M:%S%:z").to_string().as_bytes()),
    }
}

/// What [`rfc3339`] answers, in ASCII, but for years of other than four digits, leap seconds, and offsets that are no whole
/// minutes.
pub fn plain_rfc3339(instant: &Instant) -> Option<[u8; 25]> {
    let parts = Parts::of(instant)?;
    let [y1, y2, y3, y4] = parts.year();
    let [[m1, m2], [d1, d2]] = [parts.month, parts.day].map(two);
    let [[h1, h2], [n1, n2], [s1, s2]] = parts.clock.map(two);
    let [[a1, a2], [b1, b2]] = parts.offset.map(two);
    Some([
        y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, parts.sign, a1, a2, b':',
        b1, b2,
    ])
}

/// Adds what [`rfc822`] answers.
pub fn push_rfc822(bytes: &mut Vec<u8>, instant: &Instant) {
    let Some(parts) = Parts::of(instant) else {
        bytes.extend_from_slice(instant.format("%a, %d %b %Y %H:%M:%S %z").to_string().as_bytes());
        return;
    };
    let [w1, w2, w3] = *DAYS[parts.weekday];
    let [m1, m2, m3] = *MONTHS[parts.month as usize - 1];
    let [y1, y2, y3, y4] = parts.year();
    let [d1, d2] = two(parts.day);
    let [[h1, h2], [n1, n2], [s1, s2]] = parts.clock.map(two);
    let [[a1, a2], [b1, b2]] = parts.offset.map(two);
    bytes.extend_from_slice(&[
        w1, w2, w3, b',', b' ', d1, d2, b' ', m1, m2, m3, b' ', y1, y2, y3, y4, b' ', h1, h2, b':', n1, n2, b':', s1,
        s2, b' ', parts.sign, a1, a2, b1, b2,
    ]);
}

fn text_of(push: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = Vec::with_capacity(32);
    push(&mut bytes);
    String::from_utf8(bytes).expect("dates are written in ASCII")
}

/// The numbers of a moment in its own offset.
struct Parts {
    year: u32,
    month: u32,
    day: u32,
    weekday: usize,
    /// Hour, minute, second.
    clock: [u32; 3],
    sign: u8,
    /// Hours and minutes.
    offset: [u32; 2],
}

impl Parts {
    /// `None` for what is rare enough to leave to chrono: years of other than four digits, leap seconds, and offsets that
    /// are no whole minutes, as local times before 1900 have them.
    fn of(instant: &Instant) -> Option<Parts> {
        let offset = instant.offset().local_minus_utc();
        // Not `naive_local`, which panics where the local time is beyond what chrono can say.
        let local = instant.naive_utc().checked_add_offset(*instant.offset())?;
        let year = u32::try_from(local.year()).ok().filter(|year| *year <= 9999)?;
        if local.nanosecond() >= 1_000_000_000 || offset % 60 != 0 {
            return None;
        }
        let minutes = offset.unsigned_abs() / 60;
        Some(Parts {
            year,
            month: local.month(),
            day: local.day(),
            weekday: local.weekday().num_days_from_monday() as usize,
            clock: [local.hour(), local.minute(), local.second()],
            sign: if offset < 0 { b'-' } else { b'+' },
            offset: [minutes / 60, minutes % 60],
        })
    }

    fn year(&self) -> [u8; 4] {
        let [[a, b], [c, d]] = [self.year / 100, self.year % 100].map(two);
        [a, b, c, d]
    }
}

/// The two digits of a number below 100.
fn two(number: u32) -> [u8; 2] {
    [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_both_spellings() {
        let moment = DateTime::parse_from_rfc3339("2022-01-21T16:08:52.700+08:00").unwrap();
        assert_eq!(rfc3339(&moment), "2022-01-21T16:08:52+08:00");
        assert_eq!(rfc822(&moment), "Fri, 21 Jan 2022 16:08:52 +0800");
    }

    #[test]
    fn says_what_chrono_says_of_every_kind_of_moment() {
        let offsets = [
            0,
            1,
            29,
            30,
            60,
            -60,
            8 * 3600,
            -9 * 3600 - 1800,
            29_143,
            -29_143,
            86_399,
            -86_399,
            86_340,
        ];
        let offsets = offsets.map(|seconds| FixedOffset::east_opt(seconds).unwrap());
        // A prime number of seconds, so that every hour, day and month comes up; and the edges.
        let steps = (0..40_000i64).map(|step| -70_000_000_000 + step * 8_640_007);
        let edges = [
            0,
            -1,
            951_782_400,
            253_402_300_799,
            253_402_300_800,
            -62_167_219_200,
            -62_167_219_201,
        ];
        for (seconds, step) in steps.chain(edges).zip(0usize..) {
            let nanoseconds = [0, 999_999_999, 1_500_000_000][step % 3];
            let Some(utc) =
                DateTime::from_timestamp(seconds, nanoseconds).or_else(|| DateTime::from_timestamp(seconds, 5))
            else {
                continue;
            };
            for offset in [offsets[step % offsets.len()], offsets[(step / 7) % offsets.len()]] {
                let moment = utc.with_timezone(&offset);
                assert_eq!(rfc3339(&moment), moment.format("%Y-%m-%dT%H:%M:%S%:z").to_string());
                assert_eq!(rfc822(&moment), moment.format("%a, %d %b %Y %H:%M:%S %z").to_string());
                let whole = moment.with_nanosecond(0).unwrap();
                assert_eq!(rfc3339(&whole), whole.to_rfc3339());
            }
        }
        let leap = DateTime::from_timestamp(1_483_228_799, 1_200_000_000)
            .unwrap()
            .fixed_offset();
        assert_eq!(rfc3339(&leap), "2016-12-31T23:59:60+00:00");
    }
}
