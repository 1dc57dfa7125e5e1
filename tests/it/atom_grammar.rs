//! Atom documents against the grammar of RFC 4287, section 4: which elements may stand where, and how often.

use roxmltree::{Document, Node};

use crate::support::{Site, tree};

const ATOM: &str = "http://www.w3.org/2005/Atom";

/// An element, how often it must and may stand.
type Rule = (&'static str, usize, usize);

const MANY: usize = usize::MAX;

/// Section 4.1.1.
const FEED: &[Rule] = &[
    ("author", 0, MANY),
    ("category", 0, MANY),
    ("contributor", 0, MANY),
    ("generator", 0, 1),
    ("icon", 0, 1),
    ("id", 1, 1),
    ("link", 0, MANY),
    ("logo", 0, 1),
    ("rights", 0, 1),
    ("subtitle", 0, 1),
    ("title", 1, 1),
    ("updated", 1, 1),
    ("entry", 0, MANY),
];

/// Section 4.1.2.
const ENTRY: &[Rule] = &[
    ("author", 0, MANY),
    ("category", 0, MANY),
    ("content", 0, 1),
    ("contributor", 0, MANY),
    ("id", 1, 1),
    ("link", 0, MANY),
    ("published", 0, 1),
    ("rights", 0, 1),
    ("source", 0, 1),
    ("summary", 0, 1),
    ("title", 1, 1),
    ("updated", 1, 1),
];

/// Section 3.2.
const PERSON: &[Rule] = &[("name", 1, 1), ("uri", 0, 1), ("email", 0, 1)];

fn check(text: &str) {
    let document = Document::parse(text).unwrap();
    let feed = document.root_element();
    assert!(feed.has_tag_name((ATOM, "feed")));
    children(feed, FEED);
    let feed_has_author = has(feed, "author");
    let mut ids = std::collections::HashSet::new();
    for entry in elements(feed, "entry") {
        children(entry, ENTRY);
        assert!(
            has(entry, "author") || feed_has_author,
            "every entry has an author (4.1.2)"
        );
        let alternate = elements(entry, "link")
            .filter(|link| link.attribute("rel").unwrap_or("alternate") == "alternate")
            .count();
        assert!(
            has(entry, "content") || alternate > 0,
            "without content there is an alternate link (4.1.2)"
        );
        assert!(ids.insert(uri(entry, "id")), "ids are unique");
        for name in ["published", "updated"] {
            for date in elements(entry, name) {
                timestamp(date);
            }
        }
        if let (Some(published), Some(updated)) =
            (elements(entry, "published").next(), elements(entry, "updated").next())
        {
            assert!(timestamp(published) <= timestamp(updated));
        }
        for content in elements(entry, "content") {
            assert_eq!(content.attribute("type"), Some("html"));
            assert!(
                content.children().all(|node| node.is_text()),
                "html content is text (4.1.3.3)"
            );
        }
    }
    assert!(uri(feed, "id").starts_with("tag:"));
    let newest = elements(feed, "entry")
        .filter_map(|entry| elements(entry, "updated").next())
        .map(timestamp)
        .max();
    if let Some(newest) = newest {
        assert_eq!(
            timestamp(elements(feed, "updated").next().unwrap()),
            newest,
            "updated comes from the entries"
        );
    }
    for rel in ["self", "alternate"] {
        assert_eq!(
            elements(feed, "link")
                .filter(|link| link.attribute("rel") == Some(rel))
                .count(),
            1,
            "one {rel} link"
        );
    }
    for node in document
        .descendants()
        .filter(|node| node.has_tag_name((ATOM, "author")))
    {
        children(node, PERSON);
        assert!(!text_of(elements(node, "name").next().unwrap()).trim().is_empty());
    }
    for link in document.descendants().filter(|node| node.has_tag_name((ATOM, "link"))) {
        url::Url::parse(link.attribute("href").expect("href is required (4.2.7.1)")).unwrap();
    }
    for category in document
        .descendants()
        .filter(|node| node.has_tag_name((ATOM, "category")))
    {
        assert!(category.attribute("term").is_some_and(|term| !term.is_empty()) && category.has_attribute("label"));
    }
    for text in document
        .descendants()
        .filter(|node| node.has_tag_name((ATOM, "title")) || node.has_tag_name((ATOM, "summary")))
    {
        assert!(text.attribute("type").is_none_or(|kind| kind == "text") && text.children().all(|node| node.is_text()));
    }
}

fn children(parent: Node<'_, '_>, rules: &[Rule]) {
    for child in parent
        .children()
        .filter(|node| node.is_element() && node.tag_name().namespace() == Some(ATOM))
    {
        let name = child.tag_name().name();
        assert!(
            rules.iter().any(|(known, ..)| *known == name),
            "`{name}` may not stand in `{}`",
            parent.tag_name().name()
        );
    }
    for (name, least, most) in rules {
        let count = elements(parent, name).count();
        assert!(
            count >= *least && count <= *most,
            "{count} of `{name}` in `{}`",
            parent.tag_name().name()
        );
    }
}

fn elements<'a, 'b: 'a>(parent: Node<'a, 'b>, name: &'a str) -> impl Iterator<Item = Node<'a, 'b>> {
    parent.children().filter(move |node| node.has_tag_name((ATOM, name)))
}

fn has(parent: Node<'_, '_>, name: &str) -> bool {
    elements(parent, name).next().is_some()
}

fn text_of(node: Node<'_, '_>) -> String {
    node.text().unwrap_or_default().to_owned()
}

fn uri(parent: Node<'_, '_>, name: &str) -> String {
    let text = text_of(elements(parent, name).next().unwrap());
    assert!(url::Url::parse(&text).is_ok() && text.is_ascii(), "{text}");
    text
}

fn timestamp(node: Node<'_, '_>) -> chrono::DateTime<chrono::FixedOffset> {
    let text = text_of(node);
    assert!(text.len() == 25 && text.contains('T'), "{text}");
    chrono::DateTime::parse_from_rfc3339(&text).unwrap()
}

#[test]
fn the_sample_keeps_to_the_grammar() {
    let feeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("feeds");
    let mut checked = 0;
    for path in tree(&feeds).iter().filter(|path| path.ends_with("atom.xml")) {
        check(&std::fs::read_to_string(feeds.join(path)).unwrap());
        checked += 1;
    }
    assert!(checked > 10);
}

#[test]
fn summaries_archives_and_missing_authors_keep_to_the_grammar() {
    let site = Site::new("[feeds]\ncontent = \"summary\"\nhistory = true\nlimit = { items = 2 }\n");
    let config = std::fs::read_to_string(site.path("config.toml"))
        .unwrap()
        .replace("author = \"Desk\"\n", "");
    site.write("config.toml", config);
    for day in 1..8 {
        site.post(&format!("2026-01-0{day}-x.md"), "", "Text & more.");
    }
    site.build();
    let documents: Vec<String> = site
        .tree()
        .into_iter()
        .filter(|path| path.ends_with(".xml") && path.contains("atom"))
        .collect();
    assert_eq!(documents.len(), 4, "{documents:?}");
    for path in documents {
        check(&site.feed(&path));
    }
}
