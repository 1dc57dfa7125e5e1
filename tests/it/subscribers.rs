//! A model of feed readers: they know an entry by its feed and id, and keep what they once got.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Site, read, tree};

/// What a subscriber gets to see at a poll: titles, each once, sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Entries under ids that the reader did not know.
    pub new: Vec<String>,
    /// Entries that the reader knew and shows as changed.
    pub changed: Vec<String>,
    /// Entries that the feed says were removed; their titles as the reader keeps them.
    pub gone: Vec<String>,
}

impl Seen {
    /// Nothing at all.
    pub fn nothing() -> Seen {
        Seen::default()
    }

    /// New entries only.
    pub fn new(titles: &[&str]) -> Seen {
        Seen {
            new: titles.iter().map(|title| (*title).to_owned()).collect(),
            ..Seen::default()
        }
    }

    /// Changed entries only.
    pub fn changed(titles: &[&str]) -> Seen {
        Seen {
            changed: titles.iter().map(|title| (*title).to_owned()).collect(),
            ..Seen::default()
        }
    }
}

struct Kept {
    title: String,
    /// What tells a change: `updated` where the format has it, else the words.
    mark: String,
}

/// A reader that subscribes to some documents.
#[derive(Default)]
pub struct Reader {
    kept: BTreeMap<(String, String), Kept>,
}

impl Reader {
    /// Polls a document of a site under the address by which it was subscribed to.
    pub fn poll(&mut self, site: &Site, document: &str) -> Seen {
        self.poll_as(document, site.feed(document).as_bytes())
    }

    /// Polls every feed document of a site. A document that is new is subscribed to, and what stands in it is not
    /// counted; one that vanished answers nothing. The formats of a feed tell the same: what has changed words in RSS has
    /// moved its `updated` in Atom and JSON.
    pub fn poll_all(&mut self, site: &Site) -> Seen {
        let mut all: [BTreeSet<String>; 3] = Default::default();
        let mut changed: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
        for document in tree(&site.path("feeds")) {
            if document == "manifest.json" || document.ends_with(".opml") {
                continue;
            }
            let is_known = self.kept.keys().any(|(known, _)| *known == document);
            let seen = self.poll(site, &document);
            if is_known {
                let (folder, name) = document.rsplit_once('/').unwrap_or(("", &document));
                let of_feed = changed.entry(folder.to_owned()).or_default();
                of_feed.insert(name.to_owned(), seen.changed.clone());
                all[0].extend(seen.new);
                all[1].extend(seen.changed);
                all[2].extend(seen.gone);
            }
        }
        for (folder, formats) in changed {
            if let (Some(atom), Some(json)) = (formats.get("atom.xml"), formats.get("feed.json")) {
                assert_eq!(atom, json, "{folder}");
            }
            if let (Some(atom), Some(rss)) = (formats.get("atom.xml"), formats.get("rss.xml")) {
                let missed: Vec<_> = rss.iter().filter(|title| !atom.contains(title)).collect();
                assert!(
                    missed.is_empty(),
                    "{folder}: Atom does not tell that {missed:?} changed"
                );
            }
        }
        let [new, changed, gone] = all.map(|titles| titles.into_iter().collect());
        Seen { new, changed, gone }
    }

    /// Polls the bytes that an address answers.
    pub fn poll_as(&mut self, address: &str, bytes: &[u8]) -> Seen {
        let feed = read(bytes);
        let has_updates = feed.feed_type != feed_rs::model::FeedType::RSS2;
        let mut seen = Seen::default();
        for entry in feed.entries {
            let title = entry
                .title
                .as_ref()
                .map_or(String::new(), |title| title.content.clone());
            let body = entry
                .content
                .as_ref()
                .and_then(|content| content.body.clone())
                .unwrap_or_default();
            let mark = match entry.updated {
                Some(updated) if has_updates => updated.to_rfc3339(),
                _ => words(&format!("{title} {body}")),
            };
            let key = (address.to_owned(), entry.id);
            match self.kept.get(&key) {
                None => seen.new.push(title.clone()),
                Some(kept) if kept.mark != mark => seen.changed.push(title.clone()),
                Some(_) => {}
            }
            self.kept.insert(key, Kept { title, mark });
        }
        for id in deleted_entries(bytes) {
            if let Some(kept) = self.kept.remove(&(address.to_owned(), id)) {
                seen.gone.push(kept.title);
            }
        }
        for titles in [&mut seen.new, &mut seen.changed, &mut seen.gone] {
            titles.sort();
        }
        seen
    }
}

/// The ids that an Atom document names as removed (RFC 6721), by a parser that did not write it.
pub fn deleted_entries(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).unwrap();
    let Ok(document) = roxmltree::Document::parse(text) else {
        return Vec::new();
    };
    document
        .root_element()
        .children()
        .filter(|node| node.has_tag_name(("http://purl.org/atompub/tombstones/1.0", "deleted-entry")))
        .map(|node| {
            assert!(chrono::DateTime::parse_from_rfc3339(node.attribute("when").unwrap()).is_ok());
            node.attribute("ref").unwrap().to_owned()
        })
        .collect()
}

fn words(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag && !c.is_whitespace() => text.push(c),
            _ => {}
        }
    }
    text
}
