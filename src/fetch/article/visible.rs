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
        r"|(?i:(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2},?\s+)?(?:19|20)\d\d",
        r"(?:,?\s*(?:at\s+)?\d{1,2}:\d{2}(?:\s*[ap]m)?)?)",
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
    in_place.or_else(|| first_date(&near(document)?, rules))
}

fn first_date(text: &str, rules: &DateRules) -> Option<Instant> {
    DATES.find_iter(text).find_map(|found| {
        let spelled = fold_white_space(found.as_str());
        let simple = spelled.replace(", at ", " ").replace(" at ", " ").replace(',', "");
        [spelled.replace('.', "-"), spelled, simple]
            .iter()
            .find_map(|spelled| read_date(spelled, rules))
    })
}

/// The author in the line of date and source: `作者：…`, `By …`, or an element that is called so.
pub fn author(document: &Document) -> Option<String> {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:作\s*者|撰文|文\s*[|｜/／])\s*[:：]?\s*([^\s:：|｜,，;；()（）<>《》\[\]]{2,16})")
            .expect("the pattern is a constant that compiles")
    });
    let seen = document.select(
        "[rel='author'], [itemprop='author'], [class*='byline'], [class*='author'], [class*='writer'], .p-author",
    );
    let called = seen.iter().take(20).find_map(|element| {
        let text = plain_text(&element.text());
        let name = ["By ", "by ", "作者：", "作者:", "作者 "]
            .iter()
            .find_map(|mark| text.strip_prefix(mark))
            .unwrap_or(&text)
            .trim();
        let is_name = (2..=40).contains(&name.chars().count()) && !name.contains(|c: char| c.is_ascii_digit());
        is_name.then(|| name.to_owned())
    });
    called.or_else(|| {
        let found = NAMED.captures(&near(document)?)?.get(1)?.as_str().to_owned();
        Some(found)
    })
}

/// The text below the first heading, as far as a line of date and source stands.
fn near(document: &Document) -> Option<String> {
    let text = document.body()?.text();
    let heading = document.select("h1").iter().next().map(|heading| heading.text());
    let from = heading.and_then(|heading| text.find(&*heading)).unwrap_or(0);
    Some(text[from..].chars().take(REACH).collect())
}

/// The headings that may be an article's title, and the title of the page, the likeliest first.
pub fn titles(document: &Document) -> Vec<String> {
    let texts = |place: &str| -> Vec<String> {
        let found = document
            .select(place)
            .iter()
            .take(5)
            .map(|element| plain_text(&element.text()));
        found.filter(|text| !text.is_empty()).collect()
    };
    let mut found: Vec<String> = ["article h1", "main h1", "h1"]
        .iter()
        .flat_map(|place| texts(place))
        .collect();
    let body = document.body().map(|body| body.text().to_string()).unwrap_or_default();
    // The name of a site in its banner is a heading too; an article's is repeated in the title of the page, or beside it.
    let page = texts("title").into_iter().next().unwrap_or_default();
    if let Some(part) = part_in_body(&page, &body)
        && !found.first().is_some_and(|heading| page.starts_with(heading.as_str()))
    {
        found.insert(0, part);
    }
    let called = texts("body [class*='title'], body [class*='headline'], body [id*='title']");
    let is_sentence = |text: &String| (6..=100).contains(&text.chars().count());
    if found.is_empty() {
        found.extend(called.into_iter().filter(is_sentence));
    }
    found.extend(texts("h2"));
    found.extend([page].into_iter().filter(|page| !page.is_empty()));
    let mut seen = std::collections::HashSet::new();
    found.retain(|text| seen.insert(text.clone()));
    found
}

/// The longest beginning of a page's title, up to one of the marks before a site's name, that stands in its body too.
fn part_in_body(title: &str, body: &str) -> Option<String> {
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let body = bare(body);
    let marks = title
        .match_indices([' ', '_', '|', '-', '–', '—', '｜'])
        .map(|(at, _)| at);
    let mut ends: Vec<usize> = marks.collect();
    ends.reverse();
    ends.into_iter()
        .map(|end| title[..end].trim_end_matches([' ', '_', '|', '-', '–', '—', '｜']))
        .filter(|part| {
            let rest = title[part.len()..].trim_start();
            rest.starts_with(['_', '|', '-', '–', '—', '｜']) && bare(part).chars().count() >= 6
        })
        .find(|part| body.contains(&bare(part)))
        .map(str::to_owned)
}

/// `title` without the name of the site behind (or before) it: told by a heading that is the rest, or by the site's name.
pub fn without_site(title: &str, headings: &[String], site_name: Option<&str>) -> String {
    const MARKS: &[char] = &['-', '_', '|', '–', '—', '·', '»', '｜', ':', '：', '<', '>'];
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let whole = bare(title);
    let own = headings
        .iter()
        .filter(|heading| heading.as_str() != title)
        .find(|heading| {
            let part = bare(heading);
            part.chars().count() >= 4 && (whole.starts_with(&part) || whole.ends_with(&part)) && title.contains(MARKS)
        });
    if let Some(heading) = own {
        return heading.clone();
    }
    if let Some(name) = site_name.map(str::trim).filter(|name| !name.is_empty()) {
        for stripped in [title.strip_suffix(name), title.strip_prefix(name)]
            .into_iter()
            .flatten()
        {
            let trimmed = stripped.trim().trim_matches(MARKS).trim();
            if trimmed.len() < stripped.trim().len() && !trimmed.is_empty() {
                return trimmed.to_owned();
            }
        }
    }
    title.to_owned()
}
