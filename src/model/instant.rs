//! A moment with the offset in which it is written, and its two spellings in feeds.

use chrono::{DateTime, FixedOffset};

/// A moment in time together with the offset from UTC in which it is written.
pub type Instant = DateTime<FixedOffset>;

/// RFC 3339 with whole seconds and a numeric offset, as Atom (RFC 4287 section 3.3) and JSON Feed want it.
pub fn rfc3339(instant: &Instant) -> String {
    instant.format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// RFC 822 as RSS 2.0 wants it: English names, a four-digit year and a numeric offset.
pub fn rfc822(instant: &Instant) -> String {
    instant.format("%a, %d %b %Y %H:%M:%S %z").to_string()
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
}
