//! JSON Feed as serde writes it, items and all: what the direct writer is held against.

use serde::Serialize;

use crate::feed::json_feed::{Author, Document, author, document};
use crate::model::instant::rfc3339;
use crate::model::{Entry, Feed};

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<&'a str>,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'a str>,
    /// An item needs a text (section Items): where there is no HTML, the summary, even an empty one.
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    date_modified: String,
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
}

pub(super) fn write(feed: &Feed) -> Vec<u8> {
    let document: Document<'_, Item<'_>> = document(feed, feed.entries.iter().map(item).collect());
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap();
    bytes.push(b'\n');
    bytes
}

fn item(entry: &Entry) -> Item<'_> {
    let content = entry.text.content.as_deref();
    Item {
        id: &entry.id,
        url: &entry.link,
        external_url: entry.via.as_deref(),
        title: &entry.title,
        content_html: content,
        content_text: content.is_none().then_some(&*entry.text.summary),
        summary: &entry.text.summary,
        image: entry.image.as_ref().map(|image| image.url.as_str()),
        date_published: rfc3339(&entry.published),
        date_modified: rfc3339(&entry.updated),
        authors: entry.authors.iter().map(author).collect(),
        tags: entry.categories.iter().map(|category| &*category.term).collect(),
        language: entry.language.as_deref(),
    }
}
