//! RSS and Atom.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::model::plain::{fold_white_space, plain_text};
use crate::model::{DeletedEntry, Format, PublishedEntry, PublishedFeed, xml_chars};

use super::date;

/// Reads a document, `None` where its root is no feed. What stands before a fault of XML counts.
pub(super) fn read(text: &str) -> Option<(Format, PublishedFeed)> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut document = Document::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => document.open(&tag, false),
            Ok(Event::Empty(tag)) => document.open(&tag, true),
            Ok(Event::End(_)) => document.close(),
            Ok(Event::Text(text)) => document.text.push_str(&text.decode().unwrap_or_default()),
            Ok(Event::CData(text)) => document.text.push_str(&text.decode().unwrap_or_default()),
            Ok(Event::GeneralRef(name)) => document.text.push_str(&reference(&name.decode().unwrap_or_default())),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    Some((document.format?, document.feed))
}

/// What a reference stands for; one that XML does not know is one of HTML.
fn reference(name: &str) -> String {
    let written = format!("&{name};");
    html_escape::decode_html_entities(&written).into_owned()
}

#[derive(Default)]
struct Document {
    format: Option<Format>,
    feed: PublishedFeed,
    /// The open elements.
    open: Vec<Element>,
    /// How many of them hold xhtml.
    xhtml: usize,
    /// The text since the innermost element of interest was opened.
    text: String,
    entry: Option<PublishedEntry>,
    /// What the entry says that decides only at its end.
    held: Held,
}

#[derive(Default)]
struct Held {
    id: Option<String>,
    encoded: Option<String>,
    description: Option<String>,
    dc_date: Option<String>,
}

struct Element {
    name: String,
    kind: Option<String>,
}

impl Element {
    fn is_xhtml(&self) -> bool {
        self.kind.as_deref() == Some("xhtml") && matches!(self.name.as_str(), "content" | "summary" | "title")
    }
}

/// The value of an attribute.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    let raw = String::from_utf8_lossy(&found.value);
    Some(html_escape::decode_html_entities(&raw).trim().to_owned()).filter(|value| !value.is_empty())
}

impl Document {
    /// Whether what comes now is markup of an entry.
    fn inside_xhtml(&self) -> bool {
        self.xhtml > 0
    }

    fn open(&mut self, tag: &BytesStart<'_>, is_empty: bool) {
        let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
        if self.format.is_none() {
            self.format = match name.rsplit(':').next().unwrap_or_default() {
                "rss" | "RDF" => Some(Format::Rss),
                "feed" => Some(Format::Atom),
                _ => None,
            };
        }
        if self.inside_xhtml() {
            let raw = String::from_utf8_lossy(tag.as_ref()).into_owned();
            self.text
                .push_str(&format!("<{raw}{}>", if is_empty { "/" } else { "" }));
        } else {
            self.text.clear();
        }
        match name.as_str() {
            "item" | "entry" => {
                self.entry = Some(PublishedEntry::default());
                self.held = Held::default();
            }
            "link" | "atom:link" | "atom10:link" => self.link(tag),
            "enclosure" => {
                if let Some(entry) = &mut self.entry {
                    entry.image = attribute(tag, "url");
                }
            }
            "at:deleted-entry" | "deleted-entry" => {
                let when = attribute(tag, "when").and_then(|text| date::read(&text));
                if let (Some(id), Some(when)) = (attribute(tag, "ref"), when) {
                    self.feed.deleted.push(DeletedEntry { id, when });
                }
            }
            _ => {}
        }
        if !is_empty {
            let element = Element {
                name,
                kind: attribute(tag, "type"),
            };
            self.xhtml += usize::from(element.is_xhtml());
            self.open.push(element);
        }
    }

    fn link(&mut self, tag: &BytesStart<'_>) {
        let Some(href) = attribute(tag, "href") else { return };
        let rel = attribute(tag, "rel").unwrap_or_else(|| "alternate".to_owned());
        if let Some(entry) = &mut self.entry {
            match rel.as_str() {
                "alternate" if entry.link.is_none() => entry.link = Some(href),
                "via" => entry.via = Some(href),
                "enclosure" if entry.image.is_none() => entry.image = Some(href),
                _ => {}
            }
            return;
        }
        match rel.as_str() {
            "self" => self.feed.self_link = Some(href),
            "alternate" if self.feed.home.is_none() => self.feed.home = Some(href),
            "prev-archive" | "next" if self.feed.next.is_none() => self.feed.next = Some(href),
            _ => {}
        }
    }

    fn close(&mut self) {
        let Some(element) = self.open.pop() else { return };
        self.xhtml -= usize::from(element.is_xhtml());
        if self.inside_xhtml() {
            self.text.push_str(&format!("</{}>", element.name));
            return;
        }
        let text = std::mem::take(&mut self.text);
        let parent = self
            .open
            .last()
            .map(|element| element.name.as_str())
            .unwrap_or_default();
        match (&mut self.entry, parent) {
            (_, _) if matches!(element.name.as_str(), "item" | "entry") => self.end_entry(),
            (Some(_), "item" | "entry") => self.entry_says(&element, text),
            (None, "channel" | "feed" | "atom:feed") => self.feed_says(&element, &text),
            _ => {}
        }
    }

    fn feed_says(&mut self, element: &Element, text: &str) {
        let trimmed = || Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        match element.name.as_str() {
            "id" => self.feed.id = trimmed(),
            "title" => self.feed.title = title(element, text, self.format),
            "link" => self.feed.home = self.feed.home.take().or_else(trimmed),
            "generator" => self.feed.generator = trimmed(),
            _ => {}
        }
    }

    fn entry_says(&mut self, element: &Element, text: String) {
        let format = self.format;
        let Some(entry) = &mut self.entry else { return };
        let trimmed = || Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        match element.name.as_str() {
            "id" | "guid" => self.held.id = trimmed(),
            "title" => entry.title = title(element, &text, format),
            "link" => entry.link = entry.link.take().or_else(trimmed),
            "pubDate" | "published" | "issued" => entry.published = date::read(&text),
            "updated" | "modified" | "atom:updated" => entry.updated = date::read(&text),
            "dc:date" => self.held.dc_date = trimmed(),
            "content:encoded" => self.held.encoded = Some(text),
            "content" => {
                let is_html = matches!(element.kind.as_deref(), Some("html" | "xhtml" | "text/html"));
                entry.content = Some(text).filter(|_| is_html);
            }
            "summary" => entry.summary = title(element, &text, format),
            "description" => self.held.description = Some(text),
            _ => {}
        }
    }

    fn end_entry(&mut self) {
        let Some(mut entry) = self.entry.take() else { return };
        let held = std::mem::take(&mut self.held);
        let from_dublin_core = held.dc_date.and_then(|text| date::read(&text));
        entry.published = entry.published.or(from_dublin_core);
        if let Some(description) = held.description {
            entry.summary = plain_text(&html_escape::decode_html_entities(&description));
        }
        entry.content = entry.content.or(held.encoded);
        // Readers know an entry without guid by its link.
        let id = held.id.or_else(|| entry.link.clone());
        if let Some(id) = id {
            // A reference may stand for a character that no feed can hold.
            entry.id = xml_chars::strip(&id).into_owned();
            self.feed.entries.push(entry);
        }
    }
}

/// A title or summary as plain text. Atom says what it is; in RSS it may be HTML.
fn title(element: &Element, text: &str, format: Option<Format>) -> String {
    match (format, element.kind.as_deref()) {
        (Some(Format::Atom), None | Some("text")) => fold_white_space(text),
        _ => plain_text(text),
    }
}
