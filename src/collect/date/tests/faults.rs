//! What is repaired, what is refused and why, and that no text does harm.

use super::super::*;
use super::{SAME_SECOND, check, rules, show};

#[test]
fn repairs_and_says_so() {
    for (text, moment, repaired) in [
        (
            "2016-12-31 23:59:60 Z",
            "2017-01-01T00:00:00+00:00",
            Some("second 60 read as the next minute"),
        ),
        (
            "2022-01-21 16:08:60.5",
            "2022-01-21T16:09:00+00:00",
            Some("second 60 read as the next minute"),
        ),
        (
            "20220121160860",
            "2022-01-21T16:09:00+00:00",
            Some("second 60 read as the next minute"),
        ),
        (
            "2022-01-31 24:00:00",
            "2022-02-01T00:00:00+00:00",
            Some("hour 24 read as midnight of the next day"),
        ),
        (
            "2022年1月31日24时",
            "2022-02-01T00:00:00+00:00",
            Some("hour 24 read as midnight of the next day"),
        ),
        ("Sat, 21 Jan 2022 16:08:52 +0000", "2022-01-21T16:08:52+00:00", None),
        ("2022年1月21日 星期日", "2022-01-21T00:00:00+00:00", None),
    ] {
        let date = read_date(text, false, &rules("UTC")).unwrap();
        assert_eq!(
            (date.instant.to_rfc3339().as_str(), date.repaired.as_deref()),
            (moment, repaired),
            "{text}"
        );
    }
}

#[test]
fn faults_are_told_in_words() {
    check(
        "+08:00",
        &[
            ("", "is empty"),
            (" \t\u{3000}", "is empty"),
            ("\"\"", "is empty"),
            (" +0800", "has an offset but no date"),
            ("-05:00", "has an offset but no date"),
            ("UTC+8", "has an offset but no date"),
            ("Asia/Shanghai", "has an offset but no date"),
            ("+99:00", "has an offset but no date"),
            ("16:08", "has a time but no date"),
            ("16:08:52 +0800", "has a time but no date"),
            ("下午4:08", "has a time but no date"),
            ("hello", "`hello` is no date"),
            ("星期五", "`星期五` is no date"),
            ("yesterday 16:08", "`yesterday 16:08` is no date"),
            ("~", "`~` is no date"),
            ("-", "`-` is no date"),
            ("12345", "`12345` is no date"),
            ("16427525321", "`16427525321` is no date"),
            ("2022-02-30", "30 February does not exist"),
            ("2022-02-30 10:00:00", "30 February does not exist"),
            ("2021-02-29", "29 February 2021 does not exist"),
            ("2022年4月31日", "31 April does not exist"),
            ("20220431", "31 April does not exist"),
            ("2022-01-32", "day 32 does not exist"),
            ("2022-01-00", "day 0 does not exist"),
            ("2022-13-01", "month 13 does not exist"),
            ("2022-01-21 25:00:00", "hour 25 does not exist"),
            ("2022-01-21 24:00:01", "hour 24 does not exist but as 24:00"),
            ("2022-01-21 16:60:00", "minute 60 does not exist"),
            ("2022-01-21 16:08:61", "second 61 does not exist"),
            (
                "2022-01-21 13:00 AM",
                "hour 13 does not lie in the half of the day named",
            ),
            (
                "2022-01-21 晚上12点",
                "hour 12 does not lie in the half of the day named",
            ),
            ("2022-01-21 下午4:08 PM", "the half of the day is named twice"),
            ("99999-01-01", "year 99999 is not between 1000 and 9999"),
            ("0001-01-01T00:00:00Z", "year 0001 is not between 1000 and 9999"),
            ("0000-00-00 00:00:00", "year 0000 is not between 1000 and 9999"),
            ("-2022-01-21", "year -2022 is not between 1000 and 9999"),
            ("202-01-21", "year 202 is not between 1000 and 9999"),
            ("9999-12-31T23:59:59-01:00", "year 10000 is not between 1000 and 9999"),
            ("1000-01-01T00:00:00+01:00", "year 999 is not between 1000 and 9999"),
            ("9999-12-31 24:00:00", "year 10000 is not between 1000 and 9999"),
            (
                "22-01-21",
                "has a year of two digits, which could be a day or a month as well",
            ),
            (
                "22/1/21 16:08",
                "has a year of two digits, which could be a day or a month as well",
            ),
            (
                "22年1月21日",
                "has a year of two digits, which could be a day or a month as well",
            ),
            (
                "Jan 21, 22",
                "has a year of two digits, which could be a day or a month as well",
            ),
            (
                "1/21/2022",
                "has the year last, so that day and month cannot be told apart",
            ),
            (
                "21.01.2022 16:08",
                "has the year last, so that day and month cannot be told apart",
            ),
            ("2022", "has no day of the month"),
            ("2022-01", "has no day of the month"),
            ("2022年1月", "has no day of the month"),
            ("January 2022", "has no day of the month"),
            ("01-21", "has no year"),
            ("1月21日", "has no year"),
            ("Jan 21 16:08:52", "has no year"),
            (
                "2022-01-21 16:08:52 +1500",
                "offset +1500 is not between -14:00 and +14:00",
            ),
            (
                "2022-01-21 16:08:52 -14:01",
                "offset -14:01 is not between -14:00 and +14:00",
            ),
            (
                "2022-01-21 16:08:52 +0860",
                "offset +0860 is not between -14:00 and +14:00",
            ),
            ("2022-01-21 16:08:52 XYZ", "`XYZ` is no known time zone"),
            ("2022-01-21 16:08:52 Mars/Base", "`Mars/Base` is no known time zone"),
            (
                "2022-01-21 16:08:52 +0800 +0900",
                "`+0900` after the date is not understood",
            ),
            ("2022-01-21 16:08:52Z+8", "`+8` after the date is not understood"),
            ("2022-01-21 16:08Z52 UTC", "`Z52` is no known time zone"),
            ("2022-01-21 16:08:5P2 +0800", "`P2` is no known time zone"),
            (
                "2022-01-21 16:08:5-2 北京时间",
                "`北京时间` after the date is not understood",
            ),
            ("Fri, 21 Jan 202 16:08:52", "year 202 is not between 1000 and 9999"),
            ("+2022-01-21", "`+2022-01-21` is no date"),
            ("M2022-01-21", "`M2022-01-21` is no date"),
            ("2022-T1-21", "`2022-T1-21` is no date"),
            ("2022-01-21 []", "`[]` after the date is not understood"),
            ("2022-01-21 16", "`16` after the date is not understood"),
            ("2022-01-21-16:08", "`-16:08` after the date is not understood"),
            (
                "2022-01-21 16:08 来源：网",
                "`来源:网` after the date is not understood",
            ),
            ("2022-01-21 16:08:", "`16:08:` after the date is not understood"),
            ("1642752532 +0800", "`+0800` after the date is not understood"),
        ],
    );
    assert_eq!(show(&"9".repeat(101), "UTC"), "is too long for a date");
    assert_eq!(show(&" ".repeat(1_000_000), "UTC"), "is too long for a date");
    assert_eq!(show("2022-01-21 16:08:52 +1400", "UTC"), "2022-01-21T02:08:52+00:00");
}

/// Any text is read or refused; what is read can be written with four digits of the year.
#[test]
fn no_text_is_too_strange() {
    const ODD: [&str; 24] = [
        "年", "月", "日", "时", "下午", "星期", "十", "〇", "：", "+", "-", ":", ".", "T", "Z", " ", "\u{0}", "(", "]",
        "é", "99", "AM", "Asia/", "CST",
    ];
    let mut state = 0x2022_0121_u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % below
    };
    let rules = [
        rules("+08:00"),
        rules("Europe/Berlin"),
        DateRules {
            naive_utc: true,
            ..rules("Pacific/Kiritimati")
        },
    ];
    let mut read = 0;
    for round in 0..200_000 {
        let mut text: Vec<char> = SAME_SECOND[random(SAME_SECOND.len())].chars().collect();
        for _ in 0..1 + random(4) {
            let at = random(text.len() + 1);
            match random(5) {
                0 if at < text.len() => drop(text.remove(at)),
                1 if at < text.len() => text[at] = char::from(b' ' + random(95) as u8),
                2 if at < text.len() => text[at] = char::from(b'0' + random(10) as u8),
                3 => text.truncate(at.max(1)),
                _ => drop(text.splice(at..at, ODD[random(ODD.len())].chars())),
            }
        }
        let text: String = text.into_iter().collect();
        let rules = &rules[round % rules.len()];
        date_in_key(&text, rules);
        if let Ok(date) = read_date(&text, round % 2 == 0, rules) {
            read += 1;
            assert!(YEARS.contains(&date.instant.year()), "{text:?}");
            assert_eq!(date.instant.timestamp_subsec_nanos(), 0, "{text:?}");
        }
    }
    assert!((20_000..180_000).contains(&read), "{read} of the texts were read");
}
