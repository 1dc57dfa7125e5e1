//! Text and dates as answers carry them.

use std::sync::LazyLock;

use regex::Regex;

use crate::collect::date::{self, DateRules};
use crate::model::Instant;
use crate::model::plain::{escape_html, plain_text};

/// The dates of .NET in JSON: `/Date(1642752532000+0800)/`, milliseconds since 1970 and a zone that changes nothing.
static DOT_NET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^/Date\((-?\d+)(?:[+-]\d{4})?\)/$").expect("the pattern is a constant that compiles")
});

/// Reads a date as it stands in an answer; what the collector cannot read is none.
pub fn read_date(text: &str, rules: &DateRules) -> Option<Instant> {
    let text = text.trim();
    let bare = DOT_NET
        .captures(text)
        .and_then(|found| found.get(1))
        .map_or(text, |millis| millis.as_str());
    date::read_date(bare, true, rules).ok().map(|read| read.instant)
}

/// Text as HTML: as it is where it holds elements, else each line a paragraph.
pub fn paragraphs(text: &str) -> String {
    static ELEMENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)<(?:p|br|div|img|a|span|strong|b|em|i|u|s|font|h[1-6]|ul|ol|li|dl|table|tr|td|blockquote|section|article|center|pre|code|video|audio|figure|picture|iframe|hr|sub|sup|small)\b[^>]*>")
            .expect("the pattern is a constant that compiles")
    });
    if ELEMENT.is_match(text) {
        return text.to_owned();
    }
    let lines = text.lines().map(plain_text).filter(|line| !line.trim().is_empty());
    lines
        .map(|line| format!("<p>{}</p>\n", escape_html(line.trim())))
        .collect()
}
