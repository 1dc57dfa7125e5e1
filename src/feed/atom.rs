//! Atom 1.0 (RFC 4287).

use std::collections::BTreeMap;

use atom_syndication::extension::Extension;
use atom_syndication::{
    Category, Content, Entry as AtomEntry, Feed as AtomFeed, Generator, Link, Person as AtomPerson, Text, WriteConfig,
};

use crate::model::instant::rfc3339;
use crate::model::{DeletedEntry, Entry, Feed, Format, Person};

use super::GeneratorName;

const HISTORY: &str = "http://purl.org/syndication/history/1.0";

/// The namespace of RFC 6721.
const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";

/// The bytes of `feed`. Its texts hold no character that XML forbids.
pub fn write(feed: &Feed, generator: GeneratorName<'_>) -> Vec<u8> {
    let links = feed.links(Format::Atom);
    let mut document = AtomFeed {
        id: feed.id.clone(),
        title: Text::plain(feed.title.clone()),
        subtitle: (!feed.description.is_empty()).then(|| Text::plain(feed.description.clone())),
        updated: whole_seconds(feed.updated),
        authors: feed.author.iter().map(person).collect(),
        links: feed_links(feed),
        rights: feed.rights.clone().map(Text::plain),
        icon: feed.icon.clone(),
        generator: Some(Generator {
            value: "feedkiln".to_owned(),
            version: Some(generator.version.to_owned()),
            uri: None,
        }),
        lang: feed.language.clone(),
        entries: feed.entries.iter().map(entry).collect(),
        ..AtomFeed::default()
    };
    if links.is_archive {
        document.namespaces.insert("fh".to_owned(), HISTORY.to_owned());
        let mark = Extension {
            name: "fh:archive".to_owned(),
            ..Default::default()
        };
        let marks = BTreeMap::from([("archive".to_owned(), vec![mark])]);
        document.extensions.insert("fh".to_owned(), marks);
    }
    if !feed.deleted.is_empty() {
        document.namespaces.insert("at".to_owned(), TOMBSTONES.to_owned());
        let deleted = BTreeMap::from([("deleted-entry".to_owned(), feed.deleted.iter().map(tombstone).collect())]);
        document.extensions.insert("at".to_owned(), deleted);
    }
    let config = WriteConfig {
        write_document_declaration: true,
        indent_size: Some(0),
    };
    let mut bytes = document
        .write_with_config(Vec::with_capacity(4096), config)
        .expect("writing to memory does not fail");
    bytes.push(b'\n');
    bytes
}

/// An entry that was removed (RFC 6721 section 3).
fn tombstone(deleted: &DeletedEntry) -> Extension {
    Extension {
        name: "at:deleted-entry".to_owned(),
        attrs: BTreeMap::from([
            ("ref".to_owned(), deleted.id.clone()),
            ("when".to_owned(), rfc3339(&deleted.when)),
        ]),
        ..Extension::default()
    }
}

fn feed_links(feed: &Feed) -> Vec<Link> {
    let links = feed.links(Format::Atom);
    let link = |rel: &str, href: &str, media_type: Option<&str>| Link {
        rel: rel.to_owned(),
        href: href.to_owned(),
        mime_type: media_type.map(str::to_owned),
        ..Link::default()
    };
    let atom = Some(Format::Atom.media_type());
    let mut found = vec![
        link("self", &links.self_link, atom),
        link("alternate", &feed.home, Some("text/html")),
    ];
    found.extend(links.current.iter().map(|href| link("current", href, atom)));
    found.extend(links.prev_archive.iter().map(|href| link("prev-archive", href, atom)));
    found.extend(links.next_archive.iter().map(|href| link("next-archive", href, atom)));
    found.extend(feed.hubs.iter().map(|hub| link("hub", hub, None)));
    found
}

fn person(person: &Person) -> AtomPerson {
    AtomPerson {
        name: person.name.clone(),
        uri: person.url.clone(),
        email: person.email.clone(),
        ..AtomPerson::default()
    }
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

/// RFC 3339 as the writer spells it: no fraction of a second.
fn whole_seconds(instant: crate::model::Instant) -> crate::model::Instant {
    use chrono::Timelike;
    instant.with_nanosecond(0).unwrap_or(instant)
}
