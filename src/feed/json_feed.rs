//! JSON Feed 1.1.

use serde::Serialize;

use crate::model::instant::push_rfc3339;
use crate::model::{Entry, Feed, Format, Person};

use crate::model::scan;

#[derive(Serialize)]
pub(super) struct Document<'a, I> {
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
    items: Vec<I>,
}

#[derive(Serialize)]
pub(super) struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Hub<'a> {
    r#type: &'static str,
    url: &'a str,
}

/// The bytes of `feed`.
pub fn write(feed: &Feed) -> Vec<u8> {
    // serde looks at every byte of a text by itself, so items are written without it, into its empty list.
    let head = serde_json::to_vec_pretty(&document::<()>(feed, Vec::new())).expect("strings and lists are always JSON");
    let before = head
        .strip_suffix(b"]\n}")
        .expect("the list of items is the last member");
    let mut out = Json {
        bytes: Vec::with_capacity(head.len() + room_for(&feed.entries)),
    };
    out.bytes.extend_from_slice(before);
    for (index, entry) in feed.entries.iter().enumerate() {
        out.raw(if index == 0 { "\n    {" } else { ",\n    {" });
        out.item(entry);
        out.raw("\n    }");
    }
    out.raw(if feed.entries.is_empty() {
        "]\n}\n"
    } else {
        "\n  ]\n}\n"
    });
    out.bytes
}

/// The document with those items.
pub(super) fn document<I>(feed: &Feed, items: Vec<I>) -> Document<'_, I> {
    let links = feed.links(Format::Json);
    Document {
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
        items,
    }
}

/// About as many bytes as the items take.
fn room_for(entries: &[Entry]) -> usize {
    let room = |entry: &Entry| {
        let content = entry.text.content.as_ref().map_or(0, |text| text.len());
        1024 + content + content / 16 + entry.text.summary.len()
    };
    entries.iter().map(room).sum()
}

pub(super) fn author(person: &Person) -> Author<'_> {
    Author {
        name: &person.name,
        url: person.url.as_deref(),
    }
}

/// JSON in the making, with a member a line, as serde_json has it.
struct Json {
    bytes: Vec<u8>,
}

impl Json {
    fn raw(&mut self, json: &str) {
        self.bytes.extend_from_slice(json.as_bytes());
    }

    fn item(&mut self, entry: &Entry) {
        let content = entry.text.content.as_deref();
        self.text("\n      \"id\": ", &entry.id);
        self.text(",\n      \"url\": ", &entry.link);
        if let Some(via) = &entry.via {
            self.text(",\n      \"external_url\": ", via);
        }
        self.text(",\n      \"title\": ", &entry.title);
        match content {
            Some(content) => self.text(",\n      \"content_html\": ", content),
            // An item needs a text (section Items): where there is no HTML, the summary, even an empty one.
            None => self.text(",\n      \"content_text\": ", &entry.text.summary),
        }
        if !entry.text.summary.is_empty() {
            self.text(",\n      \"summary\": ", &entry.text.summary);
        }
        if let Some(image) = &entry.image {
            self.text(",\n      \"image\": ", &image.url);
        }
        self.raw(",\n      \"date_published\": \"");
        push_rfc3339(&mut self.bytes, &entry.published);
        self.raw("\",\n      \"date_modified\": \"");
        push_rfc3339(&mut self.bytes, &entry.updated);
        self.raw("\",\n      \"authors\": ");
        self.list(&entry.authors, |out, person| {
            out.text("{\n          \"name\": ", &person.name);
            if let Some(url) = &person.url {
                out.text(",\n          \"url\": ", url);
            }
            out.raw("\n        }");
        });
        if !entry.categories.is_empty() {
            self.raw(",\n      \"tags\": ");
            self.list(&entry.categories, |out, category| out.text("", &category.term));
        }
        if let Some(language) = &entry.language {
            self.text(",\n      \"language\": ", language);
        }
    }

    /// A list that is a member of an item.
    fn list<T>(&mut self, elements: &[T], element: impl Fn(&mut Json, &T)) {
        self.raw("[");
        for (index, found) in elements.iter().enumerate() {
            self.raw(if index == 0 { "\n        " } else { ",\n        " });
            element(self, found);
        }
        self.raw(if elements.is_empty() { "]" } else { "\n      ]" });
    }

    /// A string behind what is given, which is added as it stands.
    fn text(&mut self, before: &str, text: &str) {
        self.raw(before);
        self.raw("\"");
        let bytes = text.as_bytes();
        let out = &mut self.bytes;
        let mut copied = 0;
        let mut at = 0;
        loop {
            at = scan::next(bytes, at, |word| {
                word.with(0, b'"').or(word.with(0, b'\\')).or(word.below(0x20))
            });
            let Some(byte) = bytes.get(at) else { break };
            if matches!(byte, b'"' | b'\\' | 0..0x20) {
                out.extend_from_slice(&bytes[copied..at]);
                copied = at + 1;
            }
            match byte {
                b'"' => out.extend_from_slice(b"\\\""),
                b'\\' => out.extend_from_slice(b"\\\\"),
                b'\n' => out.extend_from_slice(b"\\n"),
                b'\r' => out.extend_from_slice(b"\\r"),
                b'\t' => out.extend_from_slice(b"\\t"),
                0x08 => out.extend_from_slice(b"\\b"),
                0x0C => out.extend_from_slice(b"\\f"),
                0..0x20 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
                _ => {}
            }
            at += 1;
        }
        out.extend_from_slice(&bytes[copied..]);
        self.raw("\"");
    }
}
