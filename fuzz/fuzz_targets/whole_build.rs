//! Any bytes as a post between two good ones: the build ends, its feeds are right, and the good posts are in them.
#![no_main]

#[path = "../../tests/it/safety.rs"]
mod safety;

use std::fs;

use feedkiln::config::{self, Overrides};
use feedkiln::pipeline::{self, BuildOptions};
use libfuzzer_sys::fuzz_target;

const CONFIG: &str = "[site]\ntitle = \"T\"\nurl = \"https://news.example\"\nid = \"news.example,2021\"\ntimezone = \"+08:00\"\n[feeds]\nby = [\"category\", \"tag\", \"author\"]\n";
const GOOD: &str = "---\ntitle: Good\ndate: 2026-01-09 08:00:00 +0800\n---\nGood text.\n";

fuzz_target!(|bytes: &[u8]| {
    let site = tempfile::tempdir().expect("a folder");
    let posts = site.path().join("posts");
    fs::create_dir(&posts).expect("a folder");
    let config_file = site.path().join("config.toml");
    fs::write(&config_file, CONFIG).expect("a file");
    // The first byte chooses the language of the body.
    let ending = if bytes.first().is_some_and(|byte| byte % 8 == 7) {
        "html"
    } else {
        "md"
    };
    for (name, text) in [
        ("2026-01-01-first.md", GOOD.as_bytes()),
        (&format!("2026-01-05-any.{ending}"), bytes),
        ("2026-01-09-second.md", GOOD.as_bytes()),
    ] {
        fs::write(posts.join(name), text).expect("a file");
    }
    let config = config::load(&config_file, &Overrides::default()).expect("a good configuration");
    let now = chrono::DateTime::parse_from_rfc3339("2026-10-01T00:00:00+08:00").expect("a moment");
    let options = BuildOptions {
        threads: 1,
        ..BuildOptions::at(now)
    };
    let report = pipeline::build(&config, options).expect("a build ends");
    assert_eq!(report.posts.found, 3);
    assert_eq!(
        report.posts.found,
        report.posts.published + report.posts.skipped + report.posts.joined
    );
    for diagnostic in &report.diagnostics {
        assert!(
            !diagnostic.message.is_empty() && !diagnostic.help.is_empty(),
            "{diagnostic:?}"
        );
    }
    for name in ["rss.xml", "atom.xml", "feed.json"] {
        let text = fs::read_to_string(site.path().join("feeds").join(name)).expect("a feed");
        let feed = safety::assert_feed(name, &text);
        let good = feed
            .entries
            .iter()
            .filter(|entry| entry.title.as_ref().is_some_and(|title| title.content == "Good"));
        assert!(good.count() >= 2, "the good posts are in {name}");
    }
});
