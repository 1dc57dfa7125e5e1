//! What comes out, read by parsers that are not ours: the same in all formats, and right by the rules of the formats.

use std::collections::HashSet;

use roxmltree::{Document, Node};

use crate::support::{Site, read};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const DC: &str = "http://purl.org/dc/elements/1.1/";

/// A site whose posts hold what formats are easily broken by.
fn awkward() -> Site {
    let site =
        Site::new("description = \"A & B < C\"\nrights = \"© 2026\"\n[feeds]\nhubs = [\"https://hub.example/\"]\n");
    site.write("posts/2026-01-01-a.md", "---\ntitle: 'Tom & \"Jerry\" <b>bold</b> &lt;i&gt; 1 < 2'\ndate: 2026-01-01 08:00:00 +0800\ncategories: [a b, 南方]\ntags: [x, 南方]\nauthors: [Ann, Bob]\nimage: /i.png?x=1&y=2\n---\nText with ]]> and \u{0}\u{1b} and &#xD800; and `<b>` & [link](/x?a=1&b=2).\n");
    site.write("posts/2026-01-02-b.md", "---\ntitle: 中文标题，全角！😀\ndate: 2026-01-02\nupdated: 2026-02-03 10:00\nlang: en\norigin: https://share.example/s.html?infoCode=NW202601021111000001\ncategories: 南方\n---\n<p>正文<img src=\"//img.example/a.jpg\" srcset=\"b.jpg 1x, /c.jpg 2x\"></p>\n");
    site.write(
        "posts/2026-01-03-c.md",
        "---\ntitle: No text\ndate: 2026-01-03T00:00:00Z\nguid: https://old.example/?p=3\n---\n",
    );
    site
}

#[test]
fn the_three_formats_tell_the_same() {
    let site = awkward();
    assert_eq!(site.build().posts.published, 3);
    for folder in ["", "category/南方/", "category/a-b/"] {
        let [rss, atom, json] = ["rss.xml", "atom.xml", "feed.json"].map(|name| site.read(&format!("{folder}{name}")));
        assert_eq!(
            rss.title.as_ref().unwrap().content,
            atom.title.as_ref().unwrap().content
        );
        assert!(
            rss.language
                .as_deref()
                .is_some_and(|language| language.eq_ignore_ascii_case("zh-CN"))
                && atom.language.is_some()
        );
        for ((r, a), j) in rss.entries.iter().zip(&atom.entries).zip(&json.entries) {
            assert_eq!((&r.id, &a.id), (&a.id, &j.id), "{folder}");
            let title = |entry: &feed_rs::model::Entry| entry.title.as_ref().unwrap().content.clone();
            assert_eq!((title(r), title(a)), (title(a), title(j)));
            assert_eq!((r.published, a.published), (a.published, j.published));
            assert_eq!(a.updated, j.updated);
            let names = |entry: &feed_rs::model::Entry| {
                entry
                    .categories
                    .iter()
                    .map(|category| category.term.clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!((names(r), names(a)), (names(a), names(j)));
            let people = |entry: &feed_rs::model::Entry| {
                entry
                    .authors
                    .iter()
                    .map(|person| person.name.clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!((people(r), people(a)), (people(a), people(j)));
            let body = |entry: &feed_rs::model::Entry| entry.content.as_ref().and_then(|content| content.body.clone());
            assert_eq!(body(r), body(a));
            // A post without text has its title for one in JSON, which demands a text.
            assert_eq!(body(a).unwrap_or_else(|| title(a)), body(j).unwrap());
        }
        assert_eq!(
            (rss.entries.len(), atom.entries.len()),
            (atom.entries.len(), json.entries.len())
        );
    }
    let first = &site.read("atom.xml").entries[2];
    assert_eq!(first.title.as_ref().unwrap().content, "Tom & \"Jerry\" bold <i> 1 < 2");
    assert_eq!(
        first.categories.iter().map(|c| c.term.as_str()).collect::<Vec<_>>(),
        ["a b", "南方", "x"]
    );
}

/// The generator of large sites, built where it is not yet.
pub fn corpus() -> std::path::PathBuf {
    let target = std::env::current_exe()
        .unwrap()
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .to_owned();
    let program = target
        .join("examples")
        .join(format!("corpus{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        let built = std::process::Command::new(env!("CARGO"))
            .args(["build", "--example", "corpus"])
            .status()
            .unwrap();
        assert!(built.success());
    }
    program
}

#[test]
fn two_thousand_categories_are_read_alike() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    let made = std::process::Command::new(corpus())
        .arg(&site)
        .args([
            "--posts",
            "2600",
            "--categories",
            "2000",
            "--broken",
            "52",
            "--formats",
            "rss,atom,json",
        ])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let config = feedkiln::config::load(&site.join("config.toml"), &feedkiln::config::Overrides::default()).unwrap();
    let now = chrono::DateTime::parse_from_rfc3339("2026-07-01T00:00:00+08:00").unwrap();
    let options = feedkiln::pipeline::BuildOptions {
        version: "0",
        ..feedkiln::pipeline::BuildOptions::at(now)
    };
    let report = feedkiln::pipeline::build(&config, options).unwrap();
    assert!(
        report.feeds.total >= 3 * 2000 && report.posts.published > 2500,
        "{:?}",
        report.posts
    );
    let feeds = site.join("feeds");
    let mut read_feeds = 0;
    for rss_path in crate::support::tree(&feeds)
        .iter()
        .filter(|path| path.ends_with("rss.xml"))
    {
        let bytes = |name: &str| std::fs::read_to_string(feeds.join(rss_path.replace("rss.xml", name))).unwrap();
        let texts = ["rss.xml", "atom.xml", "feed.json"].map(bytes);
        for text in &texts[..2] {
            Document::parse(text).unwrap();
        }
        let told = texts.map(|text| {
            let facts = |entry: feed_rs::model::Entry| {
                let authors: Vec<_> = entry.authors.into_iter().map(|person| person.name).collect();
                let categories: Vec<_> = entry.categories.into_iter().map(|category| category.term).collect();
                let link = entry
                    .links
                    .into_iter()
                    .find(|link| link.rel.as_deref() != Some("via"))
                    .map(|link| link.href);
                let title = entry.title.map(|title| title.content);
                let body = entry.content.and_then(|content| content.body);
                (entry.id, title, link, entry.published, authors, categories, body)
            };
            read(text.as_bytes()).entries.into_iter().map(facts).collect::<Vec<_>>()
        });
        assert_eq!(told[0], told[1], "{rss_path}: RSS and Atom");
        assert_eq!(told[1].len(), told[2].len(), "{rss_path}: Atom and JSON");
        for (atom, json) in told[1].iter().zip(&told[2]) {
            assert_eq!(
                (&atom.0, &atom.1, atom.3, &atom.4, &atom.5),
                (&json.0, &json.1, json.3, &json.4, &json.5),
                "{rss_path}"
            );
        }
        read_feeds += 1;
    }
    assert!(read_feeds > 2000, "{read_feeds}");
}

#[test]
fn rss_keeps_to_the_specification_and_its_profile() {
    let site = awkward();
    site.build();
    let text = site.feed("rss.xml");
    let document = Document::parse(&text).unwrap();
    let rss = document.root_element();
    assert_eq!((rss.tag_name().name(), rss.attribute("version")), ("rss", Some("2.0")));
    for (prefix, uri) in [("atom", ATOM), ("content", CONTENT), ("dc", DC)] {
        assert_eq!(rss.lookup_namespace_uri(Some(prefix)), Some(uri));
        assert_eq!(text.matches(&format!("xmlns:{prefix}=")).count(), 1, "declared once");
    }
    let channel = rss.first_element_child().unwrap();
    for name in [
        "title",
        "link",
        "description",
        "language",
        "lastBuildDate",
        "generator",
        "copyright",
    ] {
        assert_eq!(
            channel
                .children()
                .filter(|node| node.tag_name().name() == name && node.tag_name().namespace().is_none())
                .count(),
            1,
            "{name}"
        );
    }
    assert_eq!(
        of(channel, "description"),
        "A &amp; B &lt; C",
        "HTML, as those of items"
    );
    let links: Vec<_> = channel
        .children()
        .filter(|node| node.has_tag_name((ATOM, "link")))
        .collect();
    assert_eq!(links[0].attribute("rel"), Some("self"));
    assert_eq!(links[0].attribute("href"), Some("https://news.example/feeds/rss.xml"));
    assert_eq!(links[1].attribute("rel"), Some("hub"));
    let items: Vec<_> = channel.children().filter(|node| node.has_tag_name("item")).collect();
    assert_eq!(items.len(), 3);
    for item in &items {
        let guid = item.children().find(|node| node.has_tag_name("guid")).unwrap();
        assert_eq!(guid.attribute("isPermaLink"), Some("false"));
        let date = of(*item, "pubDate");
        assert_eq!(
            chrono::DateTime::parse_from_rfc2822(&date)
                .unwrap()
                .format("%a, %d %b %Y %H:%M:%S %z")
                .to_string(),
            date
        );
        assert!(date.ends_with("+0800"));
        assert!(
            item.children().all(|node| !node.has_tag_name("author")),
            "names stand in dc:creator"
        );
        assert!(item.children().any(|node| node.has_tag_name((DC, "creator"))));
        assert!(item.children().filter(|node| node.has_tag_name("enclosure")).count() <= 1);
        let order: Vec<&str> = item
            .children()
            .filter(Node::is_element)
            .map(|node| node.tag_name().name())
            .collect();
        let place = |name| order.iter().position(|found| *found == name);
        if let (Some(description), Some(encoded)) = (place("description"), place("encoded")) {
            assert!(description < encoded);
        }
    }
    let enclosure = items[2].children().find(|node| node.has_tag_name("enclosure")).unwrap();
    assert_eq!(
        (
            enclosure.attribute("url"),
            enclosure.attribute("type"),
            enclosure.attribute("length")
        ),
        (Some("https://news.example/i.png?x=1&y=2"), Some("image/png"), Some("0"))
    );
}

#[test]
fn json_feed_keeps_to_version_1_1() {
    let site = awkward();
    site.build();
    let feed: serde_json::Value = serde_json::from_str(&site.feed("feed.json")).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["feed_url"], "https://news.example/feeds/feed.json");
    assert_eq!(feed["home_page_url"], "https://news.example/");
    assert_eq!(feed["language"], "zh-CN");
    assert_eq!(feed["hubs"][0]["url"], "https://hub.example/");
    let items = feed["items"].as_array().unwrap();
    for item in items {
        assert!(item["id"].is_string());
        assert!(item["content_html"].is_string() != item["content_text"].is_string());
        assert!(item["authors"][0]["name"].is_string() && item.get("author").is_none());
        for key in ["date_published", "date_modified"] {
            assert!(item[key].as_str().unwrap().ends_with("+08:00"), "{item}");
        }
    }
    assert_eq!(
        items[1]["external_url"],
        "https://share.example/s.html?infoCode=NW202601021111000001"
    );
    assert_eq!(items[1]["date_modified"], "2026-02-03T10:00:00+08:00");
    assert_eq!(items[1]["language"], "en");
    assert_eq!(items[0]["id"], "https://old.example/?p=3");
    assert_eq!(items[1]["id"], "tag:news.example,2021:NW202601021111000001");
    assert_eq!(items[2]["id"], "tag:news.example,2021:2026-01-01-a");
}

#[test]
fn every_address_is_absolute_and_every_character_allowed() {
    let site = awkward();
    let report = site.build();
    assert!(
        report
            .diagnostics
            .iter()
            .any(|found| found.code.name() == "characters-removed" && (found.line, found.column) == (9, 19)),
        "{:?}",
        report.diagnostics
    );
    for path in site.tree() {
        let text = site.feed(&path);
        assert!(
            text.chars().all(
                |c| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
            ),
            "{path}"
        );
    }
    let feed = site.read("atom.xml");
    let mut checked = 0;
    for entry in &feed.entries {
        let Some(body) = entry.content.as_ref().and_then(|content| content.body.as_deref()) else {
            continue;
        };
        for attribute in ["href=\"", "src=\"", "srcset=\""] {
            for value in body.split(attribute).skip(1) {
                assert!(value.starts_with("https://") || value.starts_with("http://"), "{value}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 3);
    let body = feed.entries[1].content.as_ref().unwrap().body.as_deref().unwrap();
    assert!(
        body.contains("srcset=\"https://news.example/") && body.contains("src=\"https://img.example/a.jpg\""),
        "{body}"
    );
}

#[test]
fn opml_lists_every_feed_once() {
    let site = awkward();
    site.build();
    let text = site.feed("feeds.opml");
    let document = Document::parse(&text).unwrap();
    assert_eq!(document.root_element().attribute("version"), Some("2.0"));
    let feeds: Vec<&str> = document
        .descendants()
        .filter_map(|node| node.attribute("xmlUrl"))
        .collect();
    assert_eq!(
        feeds,
        [
            "https://news.example/feeds/atom.xml",
            "https://news.example/feeds/category/a-b/atom.xml",
            "https://news.example/feeds/category/%E5%8D%97%E6%96%B9/atom.xml",
        ]
    );
    let unique: HashSet<_> = feeds.iter().collect();
    assert_eq!(unique.len(), feeds.len());
    let outlines = document.descendants().filter(|node| node.has_tag_name("outline"));
    assert!(outlines.clone().all(|node| node.attribute("text").is_some()));
    assert!(
        outlines
            .filter(|node| node.has_attribute("xmlUrl"))
            .all(|node| node.attribute("type") == Some("rss"))
    );
}

#[test]
fn an_empty_site_has_valid_feeds() {
    let site = Site::new("");
    let report = site.build();
    assert_eq!((report.posts.found, report.feeds.total), (0, 3));
    let feed = read(site.feed("atom.xml").as_bytes());
    assert_eq!(
        feed.updated.unwrap().to_rfc3339(),
        "2020-12-31T16:00:00+00:00",
        "the day of site.id, no clock"
    );
    assert_eq!(site.read("rss.xml").entries.len(), 0);
}

fn of(node: Node<'_, '_>, name: &str) -> String {
    node.children()
        .find(|child| child.has_tag_name(name))
        .and_then(|child| child.text())
        .unwrap_or_default()
        .to_owned()
}
