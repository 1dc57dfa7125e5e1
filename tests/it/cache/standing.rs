//! Texts that stand in the feeds are not rendered again, and are what rendering them would come to.

use std::fs;

use super::{assert_alike, written};
use crate::support::{SITE, Site};

/// A site of four posts, of one of which there is something to be told.
fn site(feeds: &str) -> Site {
    let site = Site::new(feeds);
    post(&site, 1, "One, told & `]]>` *retold*.");
    post(&site, 2, "Two, told <a href=\"javascript:x\">here</a>.");
    post(&site, 3, "Three, told.");
    post(&site, 4, "Four, told.");
    site
}

fn post(site: &Site, day: usize, body: &str) {
    site.post(&format!("2026-01-0{day}-day.md"), "categories: tea", body);
}

/// Builds, does something, and builds again; answers how many texts were rendered then, and how many taken from the feeds. A
/// build without memory has nothing to add.
fn bodies_after(site: &Site, between: impl FnOnce(&Site)) -> (usize, usize) {
    site.build();
    between(site);
    let bodies = site.build().timings.bodies;
    let with = written(site);
    fs::remove_dir_all(site.path(".feedkiln")).unwrap();
    let report = site.build();
    assert_eq!((report.changed, report.ledger), (Vec::<String>::new(), Vec::new()));
    assert_alike(&written(site), &with);
    (bodies.rendered, bodies.taken)
}

const ALL: &str = "[feeds]\nformats = [\"rss\", \"atom\", \"json\"]\n";

#[test]
fn what_is_other_or_has_something_to_be_told_is_rendered() {
    let both = "[feeds]\nformats = [\"json\", \"atom\"]\n";
    for feeds in [ALL, both, "[feeds]\nformats = [\"json\"]\n"] {
        let edited = |site: &Site| post(site, 3, "Three, told anew.");
        assert_eq!(bodies_after(&site(feeds), edited), (2, 2), "{feeds}");
        // A new category is no build of few posts.
        let moved = |site: &Site| site.post("2026-01-04-day.md", "categories: rice", "Four, told.");
        assert_eq!(bodies_after(&site(feeds), moved), (2, 2), "{feeds}");
    }
}

#[test]
fn a_setting_that_no_body_depends_on_renders_none() {
    let after = |settings: &str| bodies_after(&site(ALL), |site| site.write("config.toml", settings));
    for settings in [
        format!("{}{ALL}", SITE.replace("zh-CN", "ja").replace("Test News", "Best News")),
        format!("{SITE}{ALL}limit = {{ items = 40 }}\nby = [\"tag\"]\n[guard]\noff = true\n"),
        format!("{SITE}[feeds]\nformats = [\"atom\"]\n"),
    ] {
        assert_eq!(after(&settings), (1, 3), "{settings}");
    }
    for settings in [
        format!("{SITE}{ALL}summary_length = 100\n"),
        format!("{SITE}{ALL}content = \"summary\"\n"),
        format!("{SITE}{ALL}iframe_hosts = [\"player.example\"]\n"),
        format!("{SITE}{ALL}[collect]\nexcerpt_separator = \"<!--cut-->\"\n"),
    ] {
        assert_eq!(after(&settings), (4, 0), "{settings}");
    }
}

#[test]
fn a_document_that_is_not_as_it_was_left_says_nothing() {
    for file in ["feeds/feed.json", "ledger/2026-01.jsonl"] {
        let site = site(ALL);
        let edited = |site: &Site| {
            let text = fs::read_to_string(site.path(file)).unwrap();
            site.write(file, format!("{text}\n"));
        };
        assert_eq!(bodies_after(&site, edited), (4, 0), "{file}");
    }
    // One that no build of these published lies where a new format is to stand.
    let site = site("[feeds]\nformats = [\"json\"]\n");
    site.build();
    let config = fs::read(site.path("config.toml")).unwrap();
    site.write("config.toml", format!("{SITE}{ALL}"));
    site.build();
    let stale = fs::read_to_string(site.path("feeds/rss.xml")).unwrap();
    site.write("config.toml", config);
    site.build();
    let again = |site: &Site| {
        site.write("feeds/rss.xml", stale.replace("told", "stale"));
        site.write("config.toml", format!("{SITE}{ALL}"));
    };
    assert_eq!(bodies_after(&site, again), (1, 3));
    assert!(!site.feed("rss.xml").contains("stale"));
}

#[test]
fn what_a_post_took_from_its_other_files_is_gone_with_them() {
    let files = ["2026-01-06-early.md", "2026-01-07-late.md"];
    let link = "Told <http://origin.example/s> at length.";
    for removed in files {
        let site = site(ALL);
        // Both are one post at one address, whose text is that of the later file.
        let own = "categories: tea\nguid: urn:one\npermalink: /one/";
        site.post(
            files[0],
            &format!("{own}\ncanonical_url: http://origin.example/s"),
            "Told early.",
        );
        site.post(files[1], own, link);
        assert_eq!(
            bodies_after(&site, |site| site.remove(&format!("posts/{removed}"))),
            (2, 3),
            "{removed}"
        );
        let is_early = site.feed("rss.xml").contains("Told early.");
        assert_eq!(is_early, removed == files[1]);
    }
}

#[test]
fn the_text_of_a_post_is_not_that_of_another_that_had_its_id() {
    for permalinks in [["/one/", "/one/"], ["/one/", "/two/"]] {
        let site = site(ALL);
        let [own, of_copy] = permalinks.map(|path| format!("categories: tea\npermalink: {path}"));
        site.post("2026-01-06-own.md", &own, "Told by the first.");
        site.build();
        // Its id, copied, goes to the second when the first is gone.
        let guid = "guid: tag:news.example,2021:2026-01-06-own";
        site.post(
            "2026-01-07-copy.md",
            &format!("{of_copy}\n{guid}"),
            "Told by the second.",
        );
        site.build();
        let removed = |site: &Site| site.remove("posts/2026-01-06-own.md");
        assert_eq!(bodies_after(&site, removed), (2, 3), "{permalinks:?}");
        let feed = site.feed("rss.xml");
        assert!(feed.contains("2026-01-06-own</guid>") && feed.contains("the second") && !feed.contains("the first"));
    }
}

#[test]
fn a_text_that_is_no_utf8_depends_on_the_language() {
    let site = site(ALL);
    // The same bytes are words in more than one encoding.
    let text = b"---\ntitle: Ten\ncategories: tea\n---\n\x83\x65\x83\x58\x83\x67\x93\xfa\x96\x7b\x8c\xea\n";
    site.write("posts/2026-01-10-ten.md", text);
    let in_japanese = |site: &Site| site.write("config.toml", format!("{}{ALL}", SITE.replace("zh-CN", "ja")));
    assert_eq!(bodies_after(&site, in_japanese), (2, 3));
    assert!(site.feed("rss.xml").contains("テスト日本語"));
}
