//! Atom 1.0 (RFC 4287).

use std::collections::BTreeMap;

use atom_syndication::extension::Extension;
use atom_syndication::{
    Entry as AtomEntry, Feed as AtomFeed, Generator, Link, Person as AtomPerson, Text, WriteConfig,
};

use quick_xml::escape::escape;

use crate::model::instant::{push_rfc3339, rfc3339};
use crate::model::{DeletedEntry, Entry, Feed, Format, Person};

use super::GeneratorName;
use super::markup::{self, Markup};

const HISTORY: &str = "http://purl.org/syndication/history/1.0";

/// The namespace of RFC 6721.
const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";

/// The bytes of `feed`. Its texts hold no character that XML forbids.
pub fn write(feed: &Feed, generator: GeneratorName<'_>) -> Vec<u8> {
    let mut document = document(feed, generator);
    // Stands where the entries go, which are written without the crate: it takes many copies of every text.
    document.entries.push(AtomEntry::default());
    let document = bytes_of(&document);
    let (before, after) = markup::around(&document, "entry");
    let mut out = Markup::with_capacity(document.len() + room_for(&feed.entries));
    out.bytes().extend_from_slice(before);
    for entry in &feed.entries {
        write_entry(&mut out, entry);
    }
    out.bytes().extend_from_slice(after);
    out.raw("\n");
    out.into_bytes()
}

/// About as many bytes as the entries take: HTML grows where it is escaped.
fn room_for(entries: &[Entry]) -> usize {
    let room = |entry: &Entry| {
        let content = entry.text.content.as_ref().map_or(0, |text| text.len());
        1024 + content + content / 4 + entry.text.summary.len()
    };
    entries.iter().map(room).sum()
}

/// The feed without its entries.
pub(super) fn document(feed: &Feed, generator: GeneratorName<'_>) -> AtomFeed {
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
    document
}

pub(super) fn bytes_of(document: &AtomFeed) -> Vec<u8> {
    let config = WriteConfig {
        write_document_declaration: true,
        indent_size: Some(0),
    };
    document
        .write_with_config(Vec::with_capacity(4096), config)
        .expect("writing to memory does not fail")
}

/// An entry that was removed (RFC 6721 section 3). The crate writes the attributes of extensions as they stand.
fn tombstone(deleted: &DeletedEntry) -> Extension {
    Extension {
        name: "at:deleted-entry".to_owned(),
        attrs: BTreeMap::from([
            ("ref".to_owned(), escape(&deleted.id).into_owned()),
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

pub(super) fn person(person: &Person) -> AtomPerson {
    AtomPerson {
        name: person.name.clone(),
        uri: person.url.clone(),
        email: person.email.clone(),
        ..AtomPerson::default()
    }
}

fn write_entry(out: &mut Markup, entry: &Entry) {
    let language = entry.language.as_deref();
    out.raw("\n<entry>");
    write_text(out, "title", language, &entry.title);
    out.text("\n<id>", &entry.uri, "</id>\n<updated>");
    push_rfc3339(out.bytes(), &whole_seconds(entry.updated));
    out.raw("</updated>");
    for person in &*entry.authors {
        out.text("\n<author>\n<name>", &person.name, "</name>");
        if let Some(email) = &person.email {
            out.text("\n<email>", email, "</email>");
        }
        if let Some(url) = &person.url {
            out.text("\n<uri>", url, "</uri>");
        }
        out.raw("\n</author>");
    }
    for category in &entry.categories {
        out.text("\n<category term=\"", &category.term, "\"");
        out.text(" label=\"", category.label.as_ref().unwrap_or(&category.term), "\"/>");
    }
    out.text("\n<link href=\"", &entry.link, "\" rel=\"alternate\"");
    if let Some(language) = language {
        out.text(" hreflang=\"", language, "\"");
    }
    out.raw(" type=\"text/html\"/>");
    if let Some(via) = &entry.via {
        out.text("\n<link href=\"", via, "\" rel=\"via\"/>");
    }
    if let Some(image) = &entry.image {
        out.text("\n<link href=\"", &image.url, "\" rel=\"enclosure\"");
        out.text(" type=\"", image.media_type, "\"/>");
    }
    out.raw("\n<published>");
    push_rfc3339(out.bytes(), &whole_seconds(entry.published));
    out.raw("</published>");
    if !entry.text.summary.is_empty() {
        write_text(out, "summary", language, &entry.text.summary);
    }
    if let Some(content) = &entry.text.content {
        out.raw("\n<content");
        if let Some(language) = language {
            out.text(" xml:lang=\"", language, "\"");
        }
        out.text(" type=\"html\">", content, "</content>");
    }
    out.raw("\n</entry>");
}

/// A text construct in plain text.
fn write_text(out: &mut Markup, name: &str, language: Option<&str>, text: &str) {
    out.raw("\n<");
    out.raw(name);
    if let Some(language) = language {
        out.text(" xml:lang=\"", language, "\"");
    }
    out.text(">", text, "</");
    out.raw(name);
    out.raw(">");
}

/// RFC 3339 as the writer spells it: no fraction of a second.
pub(super) fn whole_seconds(instant: crate::model::Instant) -> crate::model::Instant {
    use chrono::Timelike;
    instant.with_nanosecond(0).unwrap_or(instant)
}
