//! Any text as a date: no panic, years that feeds can write, and what was read is read again from its RFC 3339 form.
#![no_main]

use chrono::Datelike;
use feedkiln::collect::date::{DateRules, date_in_key, read_date};
use feedkiln::model::Zone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let zones = [
        "+08:00",
        "-14:00",
        "UTC",
        "Asia/Shanghai",
        "America/New_York",
        "Pacific/Apia",
        "Europe/Lisbon",
    ];
    let zone = Zone::parse(zones[usize::from(choice >> 2) % zones.len()]).expect("a zone of the list");
    let rules = DateRules {
        zone,
        naive_utc: choice & 1 == 0,
    };
    if let Ok(read) = read_date(text, choice & 2 == 0, &rules) {
        assert!((1000..=9999).contains(&read.instant.year()), "{read:?}");
        let written = read.instant.to_rfc3339();
        let again = read_date(&written, true, &rules).expect("the form of RFC 3339 is read");
        assert_eq!(again.instant, read.instant, "{written}");
    }
    if let Some(instant) = date_in_key(text, &rules) {
        assert!((1000..=9999).contains(&instant.year()), "{instant}");
    }
});
