//! The repository's own sample: the committed feeds are what the code builds.

use std::fs;
use std::path::Path;

use feedkiln::config::{self, Overrides};
use feedkiln::pipeline::{self, BuildOptions};

use crate::support::{read, tree};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Builds the sample into a new folder.
fn build(threads: usize) -> (tempfile::TempDir, pipeline::BuildReport) {
    let out = tempfile::tempdir().unwrap();
    let overrides = Overrides {
        posts: Vec::new(),
        out: Some(out.path().join("feeds")),
    };
    let mut config = config::load(&root().join("config.toml"), &overrides).unwrap();
    // With a copy of the committed ledger, so that a test never writes into the repository.
    let ledger = out.path().join("ledger");
    fs::create_dir(&ledger).unwrap();
    for name in tree(&root().join("ledger")) {
        fs::copy(root().join("ledger").join(&name), ledger.join(&name)).unwrap();
    }
    config.ledger.as_mut().unwrap().path = ledger;
    let now = chrono::DateTime::parse_from_rfc3339("2026-10-01T00:00:00+08:00").unwrap();
    let options = BuildOptions {
        threads,
        ..BuildOptions::at(now)
    };
    let report = pipeline::build(&config, options).unwrap();
    (out, report)
}

#[test]
fn the_committed_feeds_are_what_the_code_builds() {
    let (out, report) = build(0);
    let built = out.path().join("feeds");
    let committed = root().join("feeds");
    assert_eq!(tree(&built), tree(&committed));
    for path in tree(&built) {
        let same = fs::read(built.join(&path)).unwrap() == fs::read(committed.join(&path)).unwrap();
        assert!(same, "feeds/{path} differs; `cargo run -- build` writes it");
    }
    let ledger = out.path().join("ledger");
    assert_eq!(tree(&ledger), tree(&root().join("ledger")));
    assert!(report.ledger.is_empty(), "{:?}", report.ledger);
    assert_eq!(report.posts.published, 31);
    assert!(
        report
            .diagnostics
            .iter()
            .all(|found| found.severity == feedkiln::diagnostic::Severity::Note),
        "{:?}",
        report.diagnostics
    );
}

#[test]
fn one_thread_and_eight_give_the_same_bytes() {
    let (one, _) = build(1);
    let (eight, _) = build(8);
    for path in tree(one.path()) {
        assert_eq!(
            fs::read(one.path().join(&path)).unwrap(),
            fs::read(eight.path().join(&path)).unwrap(),
            "{path}"
        );
    }
}

#[test]
fn a_mirrored_story_comes_out_whole() {
    let feed = read(&fs::read(root().join("feeds/category/haixinPlus/atom.xml")).unwrap());
    assert_eq!(feed.title.unwrap().content, "海心Plus新闻");
    let entry = feed
        .entries
        .iter()
        .find(|entry| entry.id == "tag:news.example,2025:NW202603182207714436")
        .unwrap();
    assert!(
        entry.title.as_ref().unwrap().content.contains("（更新）"),
        "the text of the latest date"
    );
    assert_eq!(entry.published.unwrap().to_rfc3339(), "2026-03-18T14:07:14+00:00");
    assert!(
        entry
            .links
            .iter()
            .any(|link| link.rel.as_deref() == Some("via") && link.href.contains("infoCode=NW202603182207714436"))
    );
    let all = fs::read_to_string(root().join("feeds/feed.json")).unwrap();
    for gone in ["返回首页", "勿外传", "稿号YH", "display:none", "<center>", "<!--"] {
        assert!(!all.contains(gone), "{gone}");
    }
    assert!(all.contains("返回灯塔"), "a sentence in the middle of a text stays");
}
