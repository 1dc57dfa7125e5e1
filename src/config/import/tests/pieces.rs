//! The parts by themselves.

use serde_json::json;

use super::super::dates::{Stamp, date_line, offset, stamp, zone_name};
use super::super::glob::{concerns_posts, from_regex, matches};
use super::super::render::toml_text;
use super::super::scan::date_of;
use super::super::site::absolute;

#[test]
fn dates_of_names() {
    let day = |name: &str| date_of(name).map(|date| date.to_string()).unwrap_or_default();
    assert_eq!(day("2022-01-21-NW1.md"), "2022-01-21");
    assert_eq!(day("2022-1-2_x"), "2022-01-02");
    for name in [
        "2022-13-01-a.md",
        "2022-01-021-a.md",
        "22-01-01-a.md",
        "2022-01-01",
        "NW-1-2-a.md",
        "é-1-2-3",
        "2022-01-é",
    ] {
        assert_eq!(day(name), "", "{name}");
    }
}

#[test]
fn dates_as_written() {
    let naive = |text: &str| matches!(stamp(text), Stamp::Naive(_));
    assert!(naive("2022-01-21 16:08:52") && naive("2022-01-21T6:08:52.5") && naive("2022-1-2 16:08:52 # c"));
    for text in [
        "2022-01-21",
        "2022-01-21 16:08",
        "'2022-01-21 16:08:52'",
        "+0800",
        "now",
        "2022-01-21 16:08:52 CST",
        "é x",
        "",
    ] {
        assert_eq!(stamp(text), Stamp::Other, "{text}");
    }
    assert_eq!(stamp("2022-01-21 16:08:52 -0330"), Stamp::Offset(-210));
    assert_eq!(stamp("2022-01-21T16:08:52Z"), Stamp::Offset(0));
    assert_eq!(offset("+15:00"), None);
    assert_eq!(offset("-8"), Some(-480));
    assert_eq!(
        date_line("---\r\nupdated: 1\r\n  date: 2\r\ndate:  3\r\n---\r\n"),
        Some("3")
    );
    assert_eq!(date_line("---\n---\ndate: 3\n"), None);
    assert_eq!(date_line("date: 3\n"), None);
}

#[test]
fn zones() {
    assert_eq!(zone_name("america/new_york").as_deref(), Some("America/New_York"));
    assert_eq!(zone_name("+0800").as_deref(), Some("+08:00"));
    assert_eq!(zone_name("utc").as_deref(), Some("UTC"));
    assert_eq!(zone_name("UTC+8"), None);
}

#[test]
fn globs() {
    assert!(matches("_posts/*.md", "_posts/a/b.md") && matches("a?[b-d]", "axc") && matches("[!a]", "b"));
    assert!(!matches("[!a]", "a") && !matches("a", "ab") && !matches("[a", "a") && matches("\\*", "*"));
    let posts = ["blog/_posts".to_owned()];
    assert!(concerns_posts("blog/_posts/x", &posts) && concerns_posts("**/*.md", &posts));
    assert!(
        !concerns_posts("*.gemspec", &posts) && !concerns_posts("vendor", &posts) && !concerns_posts("x/*", &posts)
    );
    assert_eq!(from_regex(r"\.bak$"), Some(vec!["**/*.bak".to_owned()]));
    assert_eq!(from_regex("^a"), None);
    assert_eq!(from_regex("a.b"), None);
    assert_eq!(
        from_regex("_files"),
        Some(vec!["**/*_files*".to_owned(), "**/*_files*/**".to_owned()])
    );
}

#[test]
fn absolute_addresses() {
    assert_eq!(
        absolute("https://A.example/b/?q#f").as_deref(),
        Some("https://a.example/b")
    );
    assert_eq!(
        absolute("https://中文.example").as_deref(),
        Some("https://xn--fiq228c.example")
    );
    for text in ["/", "", "ftp://a.example", "word", "https://", "mailto:a@b.example"] {
        assert_eq!(absolute(text), None, "{text}");
    }
}

#[test]
fn every_value_is_one_line_of_toml() {
    let values = [
        json!("plain"),
        json!("a \"b\" 'c' \\ \u{7f} \u{0} \u{1b}\ttab"),
        json!("two\nlines \"\"\" '''\r\nx\u{7f}"),
        json!({ "a b": [1, -2, 1.5, true, "x\ny"], "": {}, "ü": { "n": 1 } }),
    ];
    for value in values {
        let text = toml_text(&value).unwrap();
        assert!(!text.contains('\n'), "{text}");
        let table: toml::Table = toml::from_str(&format!("v = {text}")).unwrap();
        assert_eq!(serde_json::to_value(&table["v"]).unwrap(), value);
    }
    assert_eq!(toml_text(&json!(null)), None);
    assert_eq!(toml_text(&json!({ "a": null })).as_deref(), Some("{}"));
}
