//! What builds leave for the next one changes what they cost, and nothing that they write or tell.

mod chain;
mod ended;
mod guarded;
mod linked;
mod property;
mod settings;
mod standing;
mod trust;

use std::fs;
use std::time::Duration;

use feedkiln::config::{self, Overrides};
use feedkiln::pipeline::{self, BuildOptions, BuildReport};

use crate::support::{Site, codes, tree};

/// Every published file and every file of the ledger with what it holds.
fn written(site: &Site) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["feeds", "ledger"] {
        let root = site.path(folder);
        if root.is_dir() {
            let inside = tree(&root).into_iter();
            files.extend(inside.map(|path| (format!("{folder}/{path}"), fs::read_to_string(root.join(path)).unwrap())));
        }
    }
    files
}

/// Fails where two trees are not alike, with the first file that differs.
fn assert_alike(one: &[(String, String)], other: &[(String, String)]) {
    let names = |files: &[(String, String)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(one), names(other));
    for ((name, one), (_, other)) in one.iter().zip(other) {
        assert_eq!(one, other, "{name}");
    }
}

/// Whether the build did what a whole one does: a stage has its name only there.
fn was_whole(report: &BuildReport) -> bool {
    report.timings.stages.iter().any(|stage| stage.stage == "guard")
}

/// What the clocks of file systems are taken for in these tests; that of Linux moves on every 10 ms at the latest.
const COARSE: Duration = Duration::from_millis(12);

/// Builds at a moment, with what the last build left or without, or says only what it would do.
fn build_at(site: &Site, now: chrono::DateTime<chrono::FixedOffset>, cache: bool, check: bool) -> BuildReport {
    let config = config::load(&site.path("config.toml"), &Overrides::default()).unwrap();
    let options = BuildOptions {
        check,
        accept: true,
        cache,
        coarse: COARSE,
        threads: 2,
        version: "0.0.0",
        ..BuildOptions::at(now)
    };
    pipeline::build(&config, options).unwrap()
}

fn news() -> Site {
    let site = Site::new("[feeds]\nby = [\"category\", \"tag\"]\nlimit = { items = 3 }\n");
    for day in 1..=9 {
        let category = if day % 2 == 0 { "tea" } else { "rice" };
        site.post(
            &format!("2026-01-0{day}-post.md"),
            &format!("categories: {category}\ntags: [news]"),
            &format!("<p>The story of day {day}, told at some length.</p>"),
        );
    }
    site
}

#[test]
fn nothing_is_done_where_nothing_changed() {
    let site = news();
    assert!(was_whole(&site.build()));
    let before = written(&site);
    let report = site.build();
    assert!(!was_whole(&report), "{:?}", report.timings);
    assert_eq!((report.feeds.written, report.feeds.unchanged), (0, 12), "{report:?}");
    assert_eq!(report.posts.published, 9);
    assert_alike(&written(&site), &before);
}

#[test]
fn one_post_costs_what_it_and_its_feeds_cost() {
    let site = news();
    site.build();
    // An edit.
    site.post(
        "2026-01-09-post.md",
        "categories: rice\ntags: [news]",
        "<p>Another story.</p>",
    );
    let report = site.build();
    assert!(!was_whole(&report), "{:?}", report.timings);
    let mut feeds = report.changed.clone();
    feeds.retain(|path| path.ends_with("atom.xml"));
    assert_eq!(feeds, ["atom.xml", "category/rice/atom.xml", "tag/news/atom.xml"]);
    // One more.
    site.post(
        "2026-02-01-post.md",
        "categories: tea\ntags: [news]",
        "<p>A new story.</p>",
    );
    let report = site.build();
    assert!(!was_whole(&report), "{:?}", report.timings);
    assert!(site.feed("category/tea/atom.xml").contains("A new story."));
    assert!(
        !report.changed.iter().any(|path| path.contains("rice")),
        "{:?}",
        report.changed
    );
    // One less.
    site.remove("posts/2026-01-09-post.md");
    let report = site.build();
    assert!(!was_whole(&report), "{:?}", report.timings);
    assert!(!site.feed("category/rice/rss.xml").contains("Another story."));
    assert!(site.feed("category/rice/atom.xml").contains("at:deleted-entry"));
    // And all of it is what a build without memory makes.
    let with = written(&site);
    fs::remove_dir_all(site.path(".feedkiln")).unwrap();
    let report = site.build();
    assert!(was_whole(&report));
    assert_eq!(report.changed, Vec::<String>::new());
    assert_alike(&written(&site), &with);
}

#[test]
fn what_somebody_did_to_the_feeds_is_seen() {
    let site = news();
    site.build();
    let atom = site.path("feeds/category/tea/atom.xml");
    let text = fs::read_to_string(&atom).unwrap();
    fs::write(&atom, text.replace("story", "glory")).unwrap();
    let report = site.build();
    assert_eq!(report.changed, ["category/tea/atom.xml"]);
    assert_eq!(fs::read_to_string(&atom).unwrap(), text);
    fs::remove_file(&atom).unwrap();
    assert_eq!(site.build().changed, ["category/tea/atom.xml"]);
    assert_eq!(fs::read_to_string(&atom).unwrap(), text);
}

#[test]
fn a_damaged_memory_is_told_and_made_anew() {
    let site = news();
    site.build();
    let before = written(&site);
    let folder = site.path(".feedkiln/build");
    for kind in ["index", "heads", "names", "files"] {
        let name = tree(&folder).into_iter().find(|found| found.starts_with(kind)).unwrap();
        let path = folder.join(&name);
        let bytes = fs::read(&path).unwrap();
        for damaged in [&bytes[..bytes.len() / 2], b"", b"nonsense"] {
            fs::write(&path, damaged).unwrap();
            let report = site.build();
            assert!(was_whole(&report), "{name}");
            assert_eq!(codes(&report), ["cache-lost"], "{name}: {:?}", report.diagnostics);
            assert_alike(&written(&site), &before);
            assert!(codes(&site.build()).is_empty());
            let now = tree(&folder).into_iter().find(|found| found.starts_with(kind)).unwrap();
            fs::rename(folder.join(now), &path).ok();
        }
    }
    let index = folder.join("index");
    let mut bytes = fs::read(&index).unwrap();
    bytes[8] += 1;
    fs::write(&index, bytes).unwrap();
    let report = site.build();
    assert_eq!(codes(&report), ["cache-lost"]);
    assert!(report.diagnostics[0].message.contains("another version"));
    assert_alike(&written(&site), &before);
    // What is read only where something changed.
    site.build();
    let rest = tree(&folder)
        .into_iter()
        .find(|found| found.starts_with("rest"))
        .unwrap();
    fs::write(folder.join(rest), "nonsense").unwrap();
    assert!(codes(&site.build()).is_empty());
    site.post(
        "2026-01-09-post.md",
        "categories: rice\ntags: [news]",
        "<p>Another story.</p>",
    );
    let report = site.build();
    assert!(was_whole(&report));
    assert_eq!(codes(&report), ["cache-lost"]);
}

#[test]
fn another_configuration_or_moment_is_another_build() {
    let site = news();
    site.post(
        "2026-11-01-later.md",
        "date: 2026-11-01\ncategories: tea",
        "<p>Not yet.</p>",
    );
    site.build();
    assert!(!was_whole(&site.build_at("2026-10-31T23:59:59+08:00")));
    assert!(!site.feed("atom.xml").contains("Not yet."));
    let report = site.build_at("2026-11-01T00:00:00+08:00");
    assert!(was_whole(&report));
    assert!(site.feed("atom.xml").contains("Not yet."));
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", config.replace("Test News", "Best News"));
    let report = site.build_at("2026-11-01T00:00:00+08:00");
    assert!(was_whole(&report));
    assert!(site.feed("rss.xml").contains("Best News"));
}
