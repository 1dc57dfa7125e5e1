//! JSON Feed 1 and 1.1.

use serde_json::Value;

use crate::model::{PublishedEntry, PublishedFeed, xml_chars};

use super::date;

/// Reads a document, `None` where it is no JSON Feed.
pub(super) fn read(text: &str) -> Option<PublishedFeed> {
    let root: Value = serde_json::from_str(text).ok()?;
    let items = root.get("items")?.as_array()?;
    let is_feed = root
        .get("version")
        .and_then(Value::as_str)
        .is_some_and(|version| version.contains("jsonfeed.org"));
    if !is_feed {
        return None;
    }
    let text = |key: &str| root.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(PublishedFeed {
        id: None,
        title: text("title").unwrap_or_default(),
        self_link: text("feed_url"),
        home: text("home_page_url"),
        generator: None,
        next: text("next_url"),
        entries: items.iter().filter_map(entry).collect(),
        deleted: Vec::new(),
    })
}

fn entry(item: &Value) -> Option<PublishedEntry> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
    let link = text("url");
    // Some programs write numbers (JSON Feed 1, section Items, asks readers to take them as strings).
    let id = match item.get("id") {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(id)) => id.clone(),
        _ => link.clone()?,
    };
    Some(PublishedEntry {
        id: xml_chars::strip(&id).into_owned(),
        link,
        title: text("title").unwrap_or_default(),
        published: text("date_published").and_then(|text| date::read(&text)),
        updated: text("date_modified").and_then(|text| date::read(&text)),
        content: text("content_html"),
        summary: text("summary").or_else(|| text("content_text")).unwrap_or_default(),
        via: text("external_url"),
        image: text("image"),
    })
}
