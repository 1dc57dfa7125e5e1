//! What a reader sees of an article's title and date, where the page says nothing of them to programs.

use std::sync::LazyLock;

use dom_query::Document;
use regex::Regex;

use crate::collect::date::DateRules;
use crate::model::Instant;
use crate::model::plain::{fold_white_space, plain_text};

use super::text::read_date;

/// A day with four digits of the year, perhaps with a time, as Chinese and English pages write it.
static DATES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:19|20)\d\d\s*(?:年|[-/.])\s*\d{1,2}\s*(?:月|[-/.])\s*\d{1,2}\s*日?(?:\s*(?:T|,)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?",
        r"|(?i:(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2},?\s+)?(?:19|20)\d\d)",
    ))
    .expect("the pattern is a constant that compiles")
});

/// Elements that likely hold the line of date and source, the likeliest first.
const PLACES: &[&str] = &[
    "[itemprop='datePublished']",
    "article [class*='date'], article [class*='time'], main [class*='date'], main [class*='time']",
    "[class*='pubtime'], [class*='pub-time'], [class*='publish'], [id*='pubtime'], [id*='pubdate'], [class*='pub_date'], [class*='pubdate']",
    "[class*='article'] [class*='info'], [class*='article'] [class*='meta'], [class*='byline'], [class*='dateline']",
    "[class*='date'], [class*='time'], [class*='info'], [class*='source'], [class*='meta'], [id*='date'], [id*='time']",
];

/// How many characters of a page are looked at for a date, from the first heading on.
const REACH: usize = 600;

/// The date in a `time` element: that of the publication before any other.
pub fn time(document: &Document, rules: &DateRules) -> Option<Instant> {
    let places = [
        "time[itemprop='datePublished'], time[pubdate], time.published, time.entry-date, time.dt-published",
        "article header time, article time, main time",
        "time",
    ];
    places.iter().find_map(|place| {
        document.select(place).iter().find_map(|time| {
            let attribute = time.attr("datetime");
            attribute
                .and_then(|text| read_date(&text, rules))
                .or_else(|| read_date(&plain_text(&time.text()), rules))
        })
    })
}

/// The date in the line of date and source, else the first below the first heading.
pub fn date(document: &Document, rules: &DateRules) -> Option<Instant> {
    let in_place = PLACES.iter().find_map(|place| {
        document
            .select(place)
            .iter()
            .take(20)
            .filter(|element| element.text().len() < 1000)
            .find_map(|element| first_date(&element.text(), rules))
    });
    in_place.or_else(|| {
        let text = document.body()?.text();
        let heading = document.select("h1").iter().next().map(|heading| heading.text());
        let from = heading.and_then(|heading| text.find(&*heading)).unwrap_or(0);
        let near: String = text[from..].chars().take(REACH).collect();
        first_date(&near, rules)
    })
}

fn first_date(text: &str, rules: &DateRules) -> Option<Instant> {
    DATES.find_iter(text).find_map(|found| {
        let spelled = fold_white_space(found.as_str());
        read_date(&spelled, rules).or_else(|| read_date(&spelled.replace('.', "-"), rules))
    })
}

/// The headings that may be an article's title, and the title of the page, the likeliest first.
pub fn titles(document: &Document) -> Vec<String> {
    let mut found: Vec<String> = ["article h1", "main h1", "h1", "h2", "title"]
        .iter()
        .flat_map(|place| {
            let texts = document.select(place).iter().take(5).map(|element| plain_text(&element.text()));
            texts.collect::<Vec<_>>()
        })
        .filter(|text| !text.is_empty())
        .collect();
    let mut seen = std::collections::HashSet::new();
    found.retain(|text| seen.insert(text.clone()));
    found
}

/// `title` without the name of the site behind (or before) it: told by a heading that is the rest, or by the site's name.
pub fn without_site(title: &str, headings: &[String], site_name: Option<&str>) -> String {
    const MARKS: &[char] = &['-', '_', '|', '–', '—', '·', '»', '｜', ':', '：', '<', '>'];
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let whole = bare(title);
    let own = headings.iter().filter(|heading| heading.as_str() != title).find(|heading| {
        let part = bare(heading);
        part.chars().count() >= 4 && (whole.starts_with(&part) || whole.ends_with(&part)) && title.contains(MARKS)
    });
    if let Some(heading) = own {
        return heading.clone();
    }
    if let Some(name) = site_name.map(str::trim).filter(|name| !name.is_empty()) {
        for stripped in [title.strip_suffix(name), title.strip_prefix(name)].into_iter().flatten() {
            let trimmed = stripped.trim().trim_matches(MARKS).trim();
            if trimmed.len() < stripped.trim().len() && !trimmed.is_empty() {
                return trimmed.to_owned();
            }
        }
    }
    title.to_owned()
}
