//! JSON Feed 1.1.

use serde::Serialize;

use crate::model::instant::rfc3339;
use crate::model::{Entry, Feed, Format, Person};

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Hub<'a> {
    r#type: &'static str,
    url: &'a str,
}

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

/// The bytes of `feed`.
pub fn write(feed: &Feed) -> Vec<u8> {
    let links = feed.links(Format::Json);
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.home,
        feed_url: &links.self_link,
        description: &feed.description,
        next_url: links.prev_archive.as_deref(),
        icon: feed.icon.as_deref(),
        authors: feed.author.iter().map(author).collect(),
        language: feed.language.as_deref(),
        hubs: feed.hubs.iter().map(|url| Hub { r#type: "WebSub", url }).collect(),
        items: feed.entries.iter().map(item).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&document).expect("strings and lists are always JSON");
    bytes.push(b'\n');
    bytes
}

fn author(person: &Person) -> Author<'_> {
    Author {
        name: &person.name,
        url: person.url.as_deref(),
    }
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
