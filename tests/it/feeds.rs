//! Which posts stand in which feed, what feeds are called, and how far they reach.

use std::collections::BTreeSet;

use crate::support::{Site, codes};

#[test]
fn every_category_has_a_feed_and_none_is_listed() {
    let site = Site::new("[collect]\nsplit_categories = false\n");
    let names = [
        "nanfangPlus",
        "TechWeb",
        "Techweb",
        "两 个  空格",
        "a/b",
        "..",
        "CON",
        "📈",
        "%2e%2e",
    ];
    for (index, name) in names.iter().enumerate() {
        site.post(
            &format!("2026-01-0{}-p.md", index + 1),
            &format!("categories: '{name}'"),
            "x",
        );
    }
    let report = site.build();
    assert_eq!(report.feeds.total, 3 * (names.len() + 1));
    let folders: BTreeSet<String> = site
        .tree()
        .iter()
        .filter_map(|path| path.strip_prefix("category/")?.split('/').next().map(str::to_owned))
        .collect();
    assert_eq!(folders.len(), names.len(), "{folders:?}");
    for plain in ["nanfangPlus", "TechWeb", "两-个-空格", "a-b", "2e-2e"] {
        assert!(folders.contains(plain), "{plain} in {folders:?}");
    }
    assert!(!folders.contains("Techweb"), "a case twin has a hash");
    let folded: BTreeSet<String> = folders.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(folded.len(), folders.len());
    assert_eq!(
        codes(&report).iter().filter(|code| **code == "slug-shared").count(),
        4,
        "{:?}",
        report.diagnostics
    );
}

#[test]
fn a_path_once_given_stays() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: Techweb", "x");
    site.build();
    assert!(site.tree().contains(&"category/Techweb/atom.xml".to_owned()));
    site.post("2026-01-02-b.md", "categories: TechWeb", "x");
    site.build();
    assert_eq!(site.titles("category/Techweb/atom.xml"), ["Post 2026-01-01-a.md"]);
    let later = site
        .tree()
        .into_iter()
        .find(|path| path.starts_with("category/TechWeb-") && path.ends_with("atom.xml"))
        .unwrap();
    assert_eq!(site.titles(&later), ["Post 2026-01-02-b.md"]);
}

#[test]
fn a_path_stays_even_while_its_category_is_empty() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: foo", "x");
    site.build();
    site.remove("posts/2026-01-01-a.md");
    site.post("2026-01-02-b.md", "categories: Foo", "x");
    site.build();
    assert!(
        !site.tree().iter().any(|path| path.starts_with("category/Foo/")),
        "{:?}",
        site.tree()
    );
    site.post("2026-01-01-a.md", "categories: foo", "x");
    site.build();
    assert_eq!(site.titles("category/foo/rss.xml"), ["Post 2026-01-01-a.md"]);
}

#[test]
fn titles_come_from_config_page_tag_or_name() {
    let site = Site::new("[collect]\ntitle_from = \"tag\"\n[category.one]\ntitle = \"Number One\"\n");
    site.post("2026-01-01-a.md", "categories: one\ntags: 一新闻", "x");
    site.post("2026-01-02-b.md", "categories: two\ntags: 二新闻", "x");
    site.post("2026-01-03-c.md", "categories: three\ntags: 三新闻", "x");
    site.post("2026-01-04-d.md", "categories: four", "x");
    site.write(
        "category/two.html",
        "---\nlayout: category\ncategory: two\ntitle: The Second\n---\n",
    );
    site.write("category/other.html", "---\nlayout: page\ntitle: Not a category\n---\n");
    let report = site.build();
    assert_eq!(report.posts.found, 4, "pages are no posts");
    for (name, title) in [
        ("one", "Number One"),
        ("two", "The Second"),
        ("three", "三新闻"),
        ("four", "four"),
    ] {
        assert_eq!(
            site.read(&format!("category/{name}/atom.xml")).title.unwrap().content,
            title
        );
    }
    let atom = site.feed("category/two/atom.xml");
    assert!(
        atom.contains("https://news.example/category/two.html"),
        "the page is the feed's home"
    );
    assert!(
        site.feed("atom.xml")
            .contains("<category term=\"three\" label=\"三新闻\"/>")
    );
}

#[test]
fn feeds_by_tag_and_author() {
    let site = Site::new("[feeds]\nby = [\"category\", \"tag\", \"author\"]\nformats = [\"rss\"]\n");
    site.post("2026-01-01-a.md", "categories: c\ntags: [t, u]\nauthor: Ann Lee", "x");
    site.build();
    let found: Vec<String> = site
        .tree()
        .into_iter()
        .filter(|path| path.ends_with("rss.xml"))
        .collect();
    assert_eq!(
        found,
        [
            "author/Ann-Lee/rss.xml",
            "category/c/rss.xml",
            "rss.xml",
            "tag/t/rss.xml",
            "tag/u/rss.xml"
        ]
    );
}

#[test]
fn limits_bound_by_number_and_days() {
    let site = Site::new("[feeds]\nlimit = { items = 3, days = 4 }\nsite_limit = { items = 5 }\n");
    for day in [1, 7, 8, 9, 10, 11] {
        site.post(&format!("2026-01-{day:02}-p.md"), "categories: c", "x");
    }
    site.post("2026-01-01-q.md", "categories: d", "x");
    site.post("2026-01-20-q.md", "categories: d", "x");
    site.build();
    assert_eq!(site.titles("atom.xml").len(), 5);
    assert_eq!(site.titles("category/c/atom.xml").len(), 3);
    assert_eq!(
        site.titles("category/d/atom.xml"),
        ["Post 2026-01-20-q.md"],
        "days count from the newest entry"
    );
}

#[test]
fn newest_first_and_ties_end_in_the_id() {
    let site = Site::new("");
    for name in ["c", "a", "b"] {
        site.post(&format!("2026-01-01-{name}.md"), "", "x");
    }
    site.post("2026-01-02-z.md", "", "x");
    site.build();
    let expected = [
        "2026-01-02-z.md",
        "2026-01-01-a.md",
        "2026-01-01-b.md",
        "2026-01-01-c.md",
    ]
    .map(|name| format!("Post {name}"));
    assert_eq!(site.titles("rss.xml"), expected);
}

#[test]
fn paths_are_templates() {
    let site = Site::new(
        "[feeds]\nformats = [\"rss\", \"atom\"]\npaths = { site = { rss = \"feed.xml\" }, category = { rss = \"feed/{slug}.xml\", atom = \"feed/{slug}.atom\" } }\n",
    );
    site.post("2026-01-01-a.md", "categories: 南方", "x");
    site.build();
    assert_eq!(
        site.tree(),
        [
            "atom.xml",
            "feed.xml",
            "feed/南方.atom",
            "feed/南方.xml",
            "feeds.opml",
            "manifest.json"
        ]
    );
    assert!(
        site.feed("feed/南方.xml")
            .contains("https://news.example/feeds/feed/%E5%8D%97%E6%96%B9.xml")
    );
}

#[test]
fn history_reaches_every_post_and_never_changes() {
    let site = Site::new("[feeds]\nformats = [\"atom\", \"json\"]\nhistory = true\nlimit = { items = 3 }\n");
    for day in 1..=11 {
        site.post(&format!("2026-01-{day:02}-p.md"), "", "x");
    }
    site.build();
    let reach = |start: &str| {
        let (mut seen, mut at) = (BTreeSet::new(), Some(start.to_owned()));
        while let Some(path) = at {
            let feed = site.read(&path);
            seen.extend(feed.entries.iter().map(|entry| entry.id.clone()));
            at = feed
                .links
                .iter()
                .find(|link| link.rel.as_deref() == Some("prev-archive"))
                .map(|link| link.href.trim_start_matches("https://news.example/feeds/").to_owned());
        }
        seen
    };
    assert_eq!(reach("atom.xml").len(), 11);
    let archives = |site: &Site| {
        site.tree()
            .into_iter()
            .filter(|path| path.starts_with("archive/"))
            .collect::<Vec<_>>()
    };
    let before: Vec<(String, String)> = archives(&site)
        .into_iter()
        .map(|path| (path.clone(), site.feed(&path)))
        .collect();
    assert_eq!(before.len(), 6);
    for (path, text) in before.iter().filter(|(path, _)| path.ends_with(".xml")) {
        assert!(
            text.contains("rel=\"current\"")
                && text.contains("archive")
                && text.contains("http://purl.org/syndication/history/1.0"),
            "{path}"
        );
    }
    site.post("2026-01-12-p.md", "", "x");
    site.post("2026-01-13-p.md", "", "x");
    site.build();
    for (path, text) in &before {
        assert_eq!(&site.feed(path), text, "an archive never changes");
    }
    assert_eq!(reach("atom.xml").len(), 13);
    let json: serde_json::Value = serde_json::from_str(&site.feed("feed.json")).unwrap();
    assert!(json["next_url"].as_str().unwrap().contains("/archive/feed-"));
}
