//! RSS 2.0, after the specification and the Best Practices Profile: `content:encoded`, `dc:creator`, `atom:link`.

use std::collections::BTreeMap;

use rss::extension::atom::{AtomExtension, Link};
use rss::{Channel, Image, Item};

use crate::model::instant::{push_rfc822, rfc822};
use crate::model::plain::escape_html;
use crate::model::{Entry, Feed, Format};

use super::GeneratorName;
use super::markup::{self, Markup};

const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
const ATOM: &str = "http://www.w3.org/2005/Atom";
const HISTORY: &str = "http://purl.org/syndication/history/1.0";

/// The bytes of `feed`. Its texts hold no character that XML forbids.
pub fn write(feed: &Feed, generator: GeneratorName<'_>) -> Vec<u8> {
    let mut channel = channel(feed, generator);
    // Stands where the items go, which are written without the crate: it takes many copies of every text.
    channel.items.push(Item::default());
    let document = numeric_references_in_titles(bytes_of(&channel));
    let (before, after) = markup::around(&document, "item");
    let mut out = Markup::with_capacity(document.len() + room_for(&feed.entries));
    out.bytes().extend_from_slice(before);
    for entry in &feed.entries {
        write_item(&mut out, entry);
    }
    out.bytes().extend_from_slice(after);
    out.raw("\n");
    out.into_bytes()
}

/// About as many bytes as the items take.
fn room_for(entries: &[Entry]) -> usize {
    let room =
        |entry: &Entry| 1024 + entry.text.content.as_ref().map_or(0, |text| text.len()) + entry.text.summary.len();
    entries.iter().map(room).sum()
}

/// The channel without its items.
pub(super) fn channel(feed: &Feed, generator: GeneratorName<'_>) -> Channel {
    let links = feed.links(Format::Rss);
    let mut namespaces = BTreeMap::from([
        ("atom".to_owned(), ATOM.to_owned()),
        ("dc".to_owned(), DUBLIN_CORE.to_owned()),
    ]);
    if feed.entries.iter().any(|entry| entry.text.content.is_some()) {
        namespaces.insert("content".to_owned(), CONTENT.to_owned());
    }
    let mut channel = Channel {
        title: feed.title.clone(),
        link: feed.home.clone(),
        // A channel needs a description that is not empty. Readers show it as HTML, as they do those of items.
        description: escape_html(if feed.description.is_empty() {
            &feed.title
        } else {
            &feed.description
        })
        .into_owned(),
        language: feed.language.clone(),
        copyright: feed.rights.clone(),
        pub_date: feed.published().map(|published| rfc822(&published)),
        last_build_date: Some(rfc822(&feed.updated)),
        generator: Some(format!("feedkiln {}", generator.version)),
        docs: Some("https://www.rssboard.org/rss-specification".to_owned()),
        image: feed.icon.as_ref().map(|icon| Image {
            url: icon.clone(),
            title: feed.title.clone(),
            link: feed.home.clone(),
            ..Image::default()
        }),
        atom_ext: Some(AtomExtension {
            links: atom_links(feed),
        }),
        ..Channel::default()
    };
    if links.is_archive {
        namespaces.insert("fh".to_owned(), HISTORY.to_owned());
        let mark = rss::extension::Extension {
            name: "fh:archive".to_owned(),
            ..Default::default()
        };
        channel.extensions = BTreeMap::from([("fh".to_owned(), BTreeMap::from([("archive".to_owned(), vec![mark])]))]);
    }
    channel.namespaces = namespaces;
    channel
}

pub(super) fn bytes_of(channel: &Channel) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4096);
    // No indentation: a line break after each element keeps differences small.
    channel
        .pretty_write_to(&mut bytes, b' ', 0)
        .expect("writing to memory does not fail");
    bytes
}

/// Titles with `&#x26;` and `&#x3C;` in place of `&amp;` and `&lt;`: the same to XML, and what the Best Practices Profile
/// asks for, since some readers decode the named ones twice. Entries cannot hold a `title` element, so every one found
/// is the feed's or an item's.
pub(super) fn numeric_references_in_titles(bytes: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(bytes).expect("the writer was given UTF-8");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find("<title>") {
        let (before, title) = rest.split_at(start + "<title>".len());
        let (title, after) = title.split_at(title.find('<').unwrap_or(title.len()));
        out.push_str(before);
        if title.contains('&') {
            out.push_str(&title.replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;"));
        } else {
            out.push_str(title);
        }
        rest = after;
    }
    out.push_str(rest);
    out.into_bytes()
}

fn atom_links(feed: &Feed) -> Vec<Link> {
    let links = feed.links(Format::Rss);
    let typed = |rel: &str, href: &str| Link {
        rel: rel.to_owned(),
        href: href.to_owned(),
        mime_type: Some(Format::Rss.media_type().to_owned()),
        ..Link::default()
    };
    let mut found = vec![typed("self", &links.self_link)];
    found.extend(links.current.iter().map(|href| typed("current", href)));
    found.extend(links.prev_archive.iter().map(|href| typed("prev-archive", href)));
    found.extend(links.next_archive.iter().map(|href| typed("next-archive", href)));
    found.extend(feed.hubs.iter().map(|hub| Link {
        rel: "hub".to_owned(),
        href: hub.clone(),
        ..Link::default()
    }));
    found
}

fn write_item(out: &mut Markup, entry: &Entry) {
    out.text_in_numbers("\n<item>\n<title>", &entry.title, "</title>");
    out.text("\n<link>", &entry.link, "</link>");
    if !entry.text.summary.is_empty() {
        // Readers show a description as HTML, so plain text is escaped once more.
        out.cdata("\n<description>", &escape_html(&entry.text.summary), "</description>");
    }
    for category in &entry.categories {
        out.text("\n<category>", &category.term, "</category>");
    }
    if let Some(image) = &entry.image {
        out.text("\n<enclosure url=\"", &image.url, "\"");
        // Its length is unknown without asking the network: the Best Practices Profile says 0 then.
        out.text(" length=\"0\" type=\"", image.media_type, "\"/>");
    }
    out.text("\n<guid isPermaLink=\"false\">", &entry.id, "</guid>\n<pubDate>");
    push_rfc822(out.bytes(), &entry.published);
    out.raw("</pubDate>");
    if let Some(content) = &entry.text.content {
        out.cdata("\n<content:encoded>", content, "</content:encoded>");
    }
    for person in &*entry.authors {
        out.text("\n<dc:creator>", &person.name, "</dc:creator>");
    }
    if let Some(language) = &entry.language {
        out.text("\n<dc:language>", language, "</dc:language>");
    }
    out.raw("\n</item>");
}
