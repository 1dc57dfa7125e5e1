//! What another setting costs: posts are read again only where it says how they are read.

use std::fs;

use feedkiln::config::{self, Overrides};
use feedkiln::pipeline::{self, BuildOptions};

use super::{assert_alike, news, was_whole, written};
use crate::support::Site;

/// The file of what was made of posts, and its length: it grows with every post that is read, and is another where none of
/// it holds.
fn made(site: &Site) -> (String, u64) {
    let build = site.path(".feedkiln/build");
    let entries = fs::read_dir(build).unwrap().map(|entry| entry.unwrap());
    let named = entries.map(|entry| {
        (
            entry.file_name().into_string().unwrap(),
            entry.metadata().unwrap().len(),
        )
    });
    named.into_iter().find(|(name, _)| name.starts_with("heads-")).unwrap()
}

fn set(site: &Site, from: &str, to: &str) {
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    assert!(config.contains(from), "{config}");
    site.write("config.toml", config.replace(from, to));
}

/// A site that was built, with what was made of its posts then, and built again with another setting: that is another build.
fn changed(from: &str, to: &str) -> (Site, (String, u64)) {
    let site = news();
    site.build();
    let before = made(&site);
    set(&site, from, to);
    assert!(was_whole(&site.build()), "{to}");
    (site, before)
}

/// Builds, and again in a site of the same files without a memory: both are alike.
fn build(site: &Site) {
    assert!(was_whole(&site.build()), "another setting is another build");
    let found = written(site);
    fs::remove_dir_all(site.path(".feedkiln")).unwrap();
    site.build();
    assert_alike(&found, &written(site));
}

#[test]
fn a_setting_of_feeds_reads_no_post_again() {
    for (from, to) in [
        ("Test News", "Best News"),
        ("zh-CN", "zh-Hant"),
        ("limit = { items = 3 }", "limit = { items = 2 }"),
        ("by = [\"category\", \"tag\"]", "by = [\"tag\"]"),
        ("[feeds]", "[category.tea]\ntitle = \"Teas\"\n[feeds]"),
    ] {
        let (site, before) = changed(from, to);
        assert_eq!(made(&site), before, "{to}");
        assert!(!was_whole(&site.build()), "{to}");
        set(&site, to, from);
        build(&site);
    }
}

#[test]
fn a_setting_of_posts_reads_them_again() {
    for (from, to) in [
        ("timezone = \"+08:00\"", "timezone = \"+07:00\""),
        ("https://news.example", "https://other.example"),
        ("\"Desk\"", "\"Night desk\""),
        ("[feeds]", "[collect]\npermalink = \"/:title\"\n[feeds]"),
    ] {
        let (site, before) = changed(from, to);
        assert_ne!(made(&site), before, "{to}");
        set(&site, to, from);
        build(&site);
    }
}

/// Builds the configuration of a name, as the program does.
fn build_of(site: &Site, name: &str) -> feedkiln::pipeline::BuildReport {
    let config = config::load(&site.path(name), &Overrides::default()).unwrap();
    let now = chrono::DateTime::parse_from_rfc3339(crate::support::NOW).unwrap();
    pipeline::build(&config, BuildOptions::at(now)).unwrap()
}

#[test]
fn configurations_of_one_folder_leave_each_other_what_they_know() {
    let site = news();
    let own = fs::read_to_string(site.path("config.toml")).unwrap();
    let other = own.replace("[feeds]", "[state]\nledger = \"ledger-b\"\n[feeds]\ndir = \"feeds-b\"");
    site.write("b.toml", &other);
    for name in ["config.toml", "b.toml"] {
        assert!(was_whole(&build_of(&site, name)), "{name}");
    }
    for name in ["config.toml", "b.toml", "config.toml"] {
        assert!(!was_whole(&build_of(&site, name)), "{name}");
    }
    assert!(site.path("feeds-b/category/rice/rss.xml").is_file());
    // The name that is looked for first is that of the folder, whichever it is.
    site.write("feedkiln.toml", &other);
    assert!(was_whole(&build_of(&site, "config.toml")));
}

#[test]
fn a_file_that_is_no_utf8_is_read_again_in_another_language() {
    let site = news();
    // The same bytes are words in more than one encoding.
    let title = b"\x83\x65\x83\x58\x83\x67\x93\xfa\x96\x7b\x8c\xea".as_slice();
    let post = [
        b"---\ntitle: ".as_slice(),
        title,
        b"\ncategories: tea\n---\n",
        title,
        b"\n",
    ]
    .concat();
    site.write("posts/2026-01-10-short.md", post);
    site.build();
    let (before, text) = (made(&site), site.feed("rss.xml"));
    set(&site, "zh-CN", "ja");
    assert!(was_whole(&site.build()));
    let after = made(&site);
    assert_eq!(after.0, before.0);
    assert!(
        before.1 < after.1 && after.1 < before.1 * 3 / 2,
        "it was read again, and no other"
    );
    assert_ne!(site.feed("rss.xml"), text);
    assert!(site.feed("rss.xml").contains("テスト日本語"));
    set(&site, "ja", "zh-CN");
    build(&site);
}
