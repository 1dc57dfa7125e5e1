//! Dates that are empty, impossible, far off or at odds with the file's name.

use super::*;

const NOTHING: &str = "<p>x</p>";

/// The date in the file's name stands in.
fn falls_back(what: &'static str, date: &str) -> Case {
    Case::new(what, with_date(date))
        .told("date-unreadable", 3, 7)
        .gives("T", "2026-01-05T00:00:00+08:00", NOTHING)
}

#[test]
fn dates_that_are_none() {
    check(vec![
        falls_back("words", "last Tuesday"),
        falls_back("30 February", "2026-02-30"),
        falls_back("29 February of a common year", "2026-02-29 10:00"),
        falls_back("month 13", "2026-13-01"),
        falls_back("day 0", "2026-01-00"),
        falls_back("hour 25", "2026-01-05 25:00"),
        falls_back("minute 60", "2026-01-05 10:60"),
        falls_back("second 61", "2026-01-05 10:00:61"),
        falls_back("year 99999", "99999-01-01"),
        falls_back("year 0", "0000-01-01"),
        falls_back("an offset beyond +14:00", "2026-01-05 10:00 +1500"),
        falls_back("an offset beyond -14:00", "2026-01-05T10:00:00-14:30"),
        falls_back("more behind the date", "2026-01-05 10:00 and so on"),
        falls_back("a date of 10,000 digits", &"9".repeat(10_000)),
        Case::new("empty", post("title: T\ndate:", "x"))
            .told("date-unreadable", 3, 6)
            .gives("T", "2026-01-05T00:00:00+08:00", NOTHING),
        Case::new("empty quotes", post("title: T\ndate: \"\"", "x"))
            .told("date-unreadable", 3, 7)
            .gives("T", "2026-01-05T00:00:00+08:00", NOTHING),
        Case::new("offset only", post("title: T\ndate:  +0800", "x"))
            .told("date-unreadable", 3, 8)
            .gives("T", "2026-01-05T00:00:00+08:00", NOTHING),
        Case::new("none at all", post("title: T", "x"))
            .named("broken.md")
            .told("date-missing", 2, 1),
        Case::new("none that can be read", with_date("soon"))
            .named("broken.md")
            .told("date-missing", 3, 7),
        Case::new("30 February in the name", post("title: T", "x"))
            .named("2026-02-30-broken.md")
            .told("date-repaired", 1, 1)
            .gives("T", "2026-03-02T00:00:00+08:00", NOTHING),
        Case::new(
            "in Chinese and with tabs before it",
            post("title: T\ndate:\t\t二〇二六年某日", "x"),
        )
        .told("date-unreadable", 3, 8)
        .gives("T", "2026-01-05T00:00:00+08:00", NOTHING),
    ]);
}

#[test]
fn dates_that_are_odd() {
    let reads = |what, date: &str, moment: &'static str| Case::new(what, with_date(date)).gives("T", moment, NOTHING);
    check(vec![
        reads("second 60", "2026-01-05 23:59:60 +0800", "2026-01-06T00:00:00+08:00").told("date-repaired", 3, 7),
        reads("hour 24", "2026-01-05 24:00:00 +0800", "2026-01-06T00:00:00+08:00").told("date-repaired", 3, 7),
        falls_back("two digits, which nobody can tell from a day", "26-01-05 10:00"),
        reads("epoch in seconds", "1767578400", "2026-01-05T10:00:00+08:00"),
        reads("epoch in milliseconds", "1767578400000", "2026-01-05T10:00:00+08:00"),
        reads("before 1970", "1936-08-01 10:00", "1936-08-01T10:00:00+08:00").told("date-disagrees", 3, 7),
        reads(
            "an offset of +14:00",
            "2026-01-05 10:00:00 +1400",
            "2026-01-05T04:00:00+08:00",
        ),
        reads(
            "an offset of -12:00",
            "2026-01-05 10:00:00 -1200",
            "2026-01-06T06:00:00+08:00",
        ),
        reads("no offset", "2026-01-05 10:00:00", "2026-01-05T10:00:00+08:00"),
        reads("Chinese", "2026年1月5日 上午10时", "2026-01-05T10:00:00+08:00"),
        reads(
            "a file name that disagrees",
            "2025-11-30 10:00:00 +0800",
            "2025-11-30T10:00:00+08:00",
        )
        .told("date-disagrees", 3, 7),
        Case::new("after now", with_date("2026-10-02 10:00 +0800"))
            .named("broken.md")
            .told("future-date", 3, 7),
        Case::new("after now in the name only", post("title: T", "x"))
            .named("2027-01-05-broken.md")
            .told("future-date", 2, 1),
        Case::new(
            "an expiry date that is none",
            post("title: T\ndate: 2026-01-05\nexpires: never", "x"),
        )
        .told("date-unreadable", 4, 10)
        .gives("T", "2026-01-05T00:00:00+08:00", NOTHING),
        Case::new("expired", post("title: T\ndate: 2026-01-05\nexpires: 2026-02-01", "x")).told("expired", 4, 10),
        Case::new(
            "an update that is none",
            post("title: T\ndate: 2026-01-05\nupdated: 2026-02-31", "x"),
        )
        .told("date-unreadable", 4, 10)
        .gives("T", "2026-01-05T00:00:00+08:00", NOTHING),
    ]);
}

#[test]
fn a_year_of_a_file_name_has_the_bounds_of_a_date() {
    for file in ["0000-01-01-z.md", "0001-01-01-z.md", "0999-12-31-z.md"] {
        check(vec![
            Case::new("an impossible year in the name", post("title: T", "x"))
                .named(file)
                .told("date-missing", 2, 1),
            Case::new(
                "and a date in the front matter",
                post("title: T\ndate: 2026-01-05", "x"),
            )
            .named(file)
            .gives("T", "2026-01-05", "<p>x</p>"),
        ]);
    }
    check(vec![
        Case::new("the first year", post("title: T", "x"))
            .named("1000-01-01-z.md")
            .gives("T", "1000-01-01", "<p>x</p>"),
    ]);
}
