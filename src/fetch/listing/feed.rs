//! RSS, Atom and JSON Feed, and the way to their older documents.

use std::sync::LazyLock;

use feed_rs::model::{Entry, Link};
use quick_xml::events::{BytesStart, Event};
use regex::Regex;
use url::Url;

use crate::collect::date::DateRules;
use crate::fetch::article::read_date;
use crate::model::plain::escape_html;

use super::{List, Listed, address, plain};

/// The encoding of an XML declaration: the text is UTF-8 by now, whatever it says.
static ENCODING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']"#)
        .expect("the pattern is a constant that compiles")
});

pub fn read(answer: &str, url: &Url, dates: DateRules) -> Result<List, String> {
    let text = ENCODING.replace(answer, "$1");
    let parser = feed_rs::parser::Builder::new()
        .base_uri(Some(url.as_str()))
        .sanitize_content(false)
        // Dates without an offset are the site's, and all forms that the collector knows are read.
        .timestamp_parser(move |text| read_date(text, &dates).map(|instant| instant.to_utc()))
        // An entry without an id is known by its address; a title may change.
        .id_generator(|links, _, _| alternate(links).map(|link| link.href.clone()).unwrap_or_default())
        .build();
    let feed = parser
        .parse(text.as_bytes())
        .map_err(|fault| format!("the answer is no feed: {fault}"))?;
    let base = root_base(&text, url);
    Ok(List {
        stories: feed
            .entries
            .into_iter()
            .map(|entry| story(entry, url, base.as_ref(), dates))
            .collect(),
        older: older(&text, url),
    })
}

fn story(entry: Entry, url: &Url, base_of_feed: Option<&Url>, dates: DateRules) -> Listed {
    let link = alternate(&entry.links).and_then(|link| address(&link.href, url));
    let id = entry.id.trim().to_owned();
    let content = entry.content.and_then(|content| {
        let is_text = content.content_type.ty() == "text" && content.content_type.subty() == "plain";
        let body = content.body?;
        Some(if is_text { lines(&body) } else { body })
    });
    let own = entry
        .base
        .as_deref()
        .and_then(|base| address(base, base_of_feed.unwrap_or(url)));
    let base = own.or_else(|| base_of_feed.cloned());
    let summary = entry.summary.map(|summary| summary.content);
    Listed {
        guid: (!id.is_empty() && link.as_ref().map(Url::as_str) != Some(id.as_str())).then(|| id.clone()),
        key: (!id.is_empty()).then_some(id),
        title: entry.title.and_then(|title| plain(&title.content)),
        date: entry
            .published
            .or(entry.updated)
            .map(|moment| Ok(dates.zone.at(&moment))),
        categories: entry
            .categories
            .into_iter()
            .filter_map(|category| plain(&category.label.unwrap_or(category.term)))
            .collect(),
        summary: summary
            .as_deref()
            .and_then(plain)
            .filter(|text| text.chars().count() <= LONGEST_SUMMARY),
        author: entry.authors.first().and_then(|person| plain(person.name.as_deref()?)),
        // A description of RSS that holds paragraphs is the text.
        body: content.or_else(|| summary.filter(|text| text.contains("<p") || text.chars().count() > LONGEST_SUMMARY)),
        link,
        base,
    }
}

/// Each line of plain text a paragraph.
fn lines(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("<p>{}</p>", escape_html(line))).collect()
}

/// A longer summary is no summary.
const LONGEST_SUMMARY: usize = 600;

fn alternate(links: &[Link]) -> Option<&Link> {
    links
        .iter()
        .find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"))
        .or_else(|| links.first())
}

/// The `xml:base` of a feed's first element (XML Base, section 3).
fn root_base(text: &str, url: &Url) -> Option<Url> {
    let mut reader = quick_xml::Reader::from_str(text);
    let decoder = reader.decoder();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                let found = element.try_get_attribute("xml:base").ok().flatten()?;
                let value = found.decoded_and_normalized_value(quick_xml::XmlVersion::Implicit1_0, decoder);
                return address(&value.ok()?, url);
            }
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

/// The document with older entries: `prev-archive` (RFC 5005, section 4), `next` (section 3), `next_url` of JSON Feed.
fn older(text: &str, url: &Url) -> Option<Url> {
    if text.trim_start().starts_with('{') {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        return address(value.get("next_url")?.as_str()?, url).filter(|next| next != url);
    }
    let mut reader = quick_xml::Reader::from_str(text);
    let decoder = reader.decoder();
    let mut depth = 0usize;
    let mut next = None;
    loop {
        let (element, opens) = match reader.read_event() {
            Ok(Event::Start(element)) => (element, true),
            Ok(Event::Empty(element)) => (element, false),
            Ok(Event::End(_)) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => continue,
        };
        // Of the feed itself, or of the channel in RSS; entries have links of their own.
        if depth <= 2 && element.local_name().as_ref() == b"link" && !is_entry(depth, &element) {
            let attribute = |name: &str| {
                let found = element.try_get_attribute(name).ok().flatten()?;
                let value = found
                    .decoded_and_normalized_value(quick_xml::XmlVersion::Implicit1_0, decoder)
                    .ok()?;
                Some(value.into_owned())
            };
            let target = || {
                attribute("href")
                    .and_then(|href| address(&href, url))
                    .filter(|found| found != url)
            };
            match attribute("rel").as_deref() {
                Some("prev-archive") => return target(),
                Some("next") => next = target(),
                _ => {}
            }
        }
        depth += usize::from(opens);
    }
    next
}

/// Entries of Atom stand at the depth at which the channel's links stand in RSS.
fn is_entry(depth: usize, element: &BytesStart<'_>) -> bool {
    depth == 2 && element.name().prefix().is_none()
}
