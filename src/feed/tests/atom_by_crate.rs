//! Atom as the crate writes it, entries and all: what the direct writer is held against.

use atom_syndication::{Category, Content, Entry as AtomEntry, Link, Text};

use crate::feed::GeneratorName;
use crate::feed::atom::{bytes_of, document, person, whole_seconds};
use crate::model::{Entry, Feed};

pub(super) fn write(feed: &Feed, generator: GeneratorName<'_>) -> Vec<u8> {
    let mut document = document(feed, generator);
    document.entries = feed.entries.iter().map(entry).collect();
    let mut bytes = bytes_of(&document);
    bytes.push(b'\n');
    bytes
}

fn entry(entry: &Entry) -> AtomEntry {
    let language = &entry.language;
    let text = |value: &str| Text {
        lang: language.clone(),
        ..Text::plain(value.to_owned())
    };
    let mut links = vec![Link {
        rel: "alternate".to_owned(),
        href: entry.link.clone(),
        mime_type: Some("text/html".to_owned()),
        hreflang: language.clone(),
        ..Link::default()
    }];
    links.extend(entry.via.iter().map(|via| Link {
        rel: "via".to_owned(),
        href: via.clone(),
        ..Link::default()
    }));
    links.extend(entry.image.iter().map(|image| Link {
        rel: "enclosure".to_owned(),
        href: image.url.clone(),
        mime_type: Some(image.media_type.to_owned()),
        ..Link::default()
    }));
    AtomEntry {
        id: entry.uri.clone(),
        title: text(&entry.title),
        updated: whole_seconds(entry.updated),
        published: Some(whole_seconds(entry.published)),
        authors: entry.authors.iter().map(person).collect(),
        categories: entry
            .categories
            .iter()
            .map(|category| Category {
                term: category.term.to_string(),
                scheme: None,
                label: Some(category.label.as_ref().unwrap_or(&category.term).to_string()),
            })
            .collect(),
        links,
        summary: (!entry.text.summary.is_empty()).then(|| text(&entry.text.summary)),
        content: entry.text.content.as_ref().map(|content| Content {
            value: Some(content.to_string()),
            content_type: Some("html".to_owned()),
            lang: language.clone(),
            ..Content::default()
        }),
        ..AtomEntry::default()
    }
}
