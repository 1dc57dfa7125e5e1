//! What a second build writes, and what it leaves alone.

use std::fs;
use std::time::SystemTime;

use crate::support::Site;

fn stamps(site: &Site) -> Vec<(String, SystemTime)> {
    site.tree()
        .into_iter()
        .map(|path| {
            (
                path.clone(),
                fs::metadata(site.path("feeds").join(&path))
                    .unwrap()
                    .modified()
                    .unwrap(),
            )
        })
        .collect()
}

#[test]
fn nothing_changed_means_nothing_written() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: x", "text");
    site.build();
    let before = stamps(&site);
    let report = site.build();
    assert_eq!((report.feeds.written, report.feeds.unchanged), (0, 6));
    assert!(report.changed.is_empty());
    assert_eq!(stamps(&site), before);
}

#[test]
fn an_edit_writes_only_the_feeds_that_carry_it() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: x", "text");
    site.post("2026-01-02-b.md", "categories: y", "text");
    site.build();
    site.post("2026-01-02-b.md", "categories: y", "another text");
    let report = site.build();
    assert_eq!(
        report.changed,
        [
            "atom.xml",
            "category/y/atom.xml",
            "category/y/feed.json",
            "category/y/rss.xml",
            "feed.json",
            "feeds.opml",
            "manifest.json",
            "rss.xml"
        ]
    );
}

#[test]
fn vanished_categories_go_and_strangers_stay() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: x", "text");
    site.post("2026-01-02-b.md", "categories: y", "text");
    site.build();
    site.write("feeds/category/y/notes.txt", "mine");
    site.write("feeds/category/z/rss.xml", "mine too");
    site.remove("posts/2026-01-02-b.md");
    let report = site.build();
    assert_eq!(report.feeds.removed, 3);
    assert!(!site.path("feeds/category/y/rss.xml").exists());
    assert!(site.path("feeds/category/y/notes.txt").exists() && site.path("feeds/category/z/rss.xml").exists());
}

#[test]
fn a_check_writes_nothing_and_tells_all() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: x", "text");
    let report = site.build_with(0, true);
    assert_eq!((report.feeds.written, report.changed.len()), (6, 8));
    assert!(!site.path("feeds").exists());
    site.build();
    assert!(site.build_with(0, true).changed.is_empty());
    site.remove("posts/2026-01-01-a.md");
    let report = site.build_with(0, true);
    assert_eq!(report.feeds.removed, 3);
    assert!(site.path("feeds/category/x/rss.xml").exists());
}

#[test]
fn the_manifest_lists_what_stands_there() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: 南方", "text");
    site.build();
    let manifest: serde_json::Value = serde_json::from_str(&site.feed("manifest.json")).unwrap();
    let files = manifest["files"].as_array().unwrap();
    let listed: Vec<&str> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    let there: Vec<String> = site.tree().into_iter().filter(|path| path != "manifest.json").collect();
    assert_eq!(listed, there);
    for file in files {
        let bytes = fs::read(site.path("feeds").join(file["path"].as_str().unwrap())).unwrap();
        assert_eq!(file["size"], bytes.len());
        assert_eq!(file["hash"], blake3::hash(&bytes).to_hex().as_str());
    }
    assert_eq!(
        files.iter().find(|file| file["path"] == "atom.xml").unwrap()["type"],
        "application/atom+xml"
    );
}

#[test]
fn a_damaged_manifest_is_told_and_written_anew() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "text");
    site.build();
    site.write("feeds/manifest.json", "<<<<<<< conflict");
    let report = site.build();
    assert_eq!(report.diagnostics[0].code.name(), "manifest-damaged");
    assert!(site.build().diagnostics.is_empty());
}

#[test]
fn a_missing_manifest_is_told_where_feeds_stand() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "text");
    assert!(
        site.build().diagnostics.is_empty(),
        "of a first build nothing is missing"
    );
    fs::remove_file(site.path("feeds/manifest.json")).unwrap();
    let report = site.build();
    assert_eq!(report.diagnostics[0].code.name(), "manifest-damaged");
    assert!(site.build().diagnostics.is_empty());
}

#[test]
fn a_path_changes_between_file_and_folder() {
    let paths = |path: &str| format!("[feeds]\nformats = [\"rss\"]\npaths = {{ category = \"{path}\" }}\n");
    for [first, second] in [
        ["feed/{slug}", "feed/{slug}/rss.xml"],
        ["feed/{slug}/rss.xml", "feed/{slug}"],
        ["feed/{slug}", "feed/{slug}/x/rss.xml"],
    ] {
        let site = Site::new(&paths(first));
        site.post("2026-01-01-a.md", "categories: x", "text");
        site.build();
        site.write("config.toml", format!("{}{}", crate::support::SITE, paths(second)));
        let (first, second) = (first.replace("{slug}", "x"), second.replace("{slug}", "x"));
        let report = site.build();
        assert_eq!((report.feeds.written, report.feeds.removed), (1, 1), "{second}");
        assert!(
            report.changed.contains(&first) && report.changed.contains(&second),
            "{second}"
        );
        assert_eq!(
            site.tree(),
            [&*second, "feeds.opml", "manifest.json", "rss.xml"],
            "{second}"
        );
        assert!(site.build().changed.is_empty(), "{second}");
    }
}
