//! Zola sites.

use super::*;

#[test]
fn a_blog() {
    let config = r#"
base_url = "https://a.example/z/"
title = "Z"
description = "About"
default_language = "de"
author = "Ann"
generate_feeds = true
feed_filenames = ["atom.xml", "index.rss.xml"]
feed_limit = 20
ignored_content = ["*.{graphml,xlsx}", "drafts/*.md"]
taxonomies = [{ name = "tags", feed = true }, { name = "categories" }]
[slugify]
paths = "safe"
paths_keep_dates = true
[languages.en]
title = "In English"
"#;
    let read = read(&[
        ("config.toml", config),
        ("content/2017-05-06_a/index.md", ""),
        ("content/_index.md", ""),
    ]);
    assert_eq!((read.found.tool, read.found.file_name), (Tool::Zola, "feedkiln.toml"));
    for (key, value) in [
        ("site.title", "Z"),
        ("site.url", "https://a.example/z"),
        ("site.language", "de"),
        ("site.timezone", "UTC"),
        ("site.author", "Ann"),
        ("site.id", "a.example,2017"),
        ("collect.generator", "zola"),
        ("collect.permalink", "zola"),
        ("collect.posts", r#"["content"]"#),
        ("collect.slugify", "safe"),
        ("collect.exclude", r#"["drafts/*.md", "**/*.en.md"]"#),
        ("feeds.by", r#"["tag"]"#),
        ("feeds.limit.items", "20"),
        ("feeds.paths.site.rss", "index.rss.xml"),
    ] {
        assert_eq!(read.get(key), value, "{key}");
    }
    assert!(read.noted("paths_keep_dates"));
}

#[test]
fn the_newer_name_and_old_keys() {
    let read = read(&[(
        "zola.toml",
        "base_url = 'https://a.example'\ngenerate_feed = true\nfeed_filename = 'rss.xml'",
    )]);
    assert_eq!((read.found.tool, read.found.file_name), (Tool::Zola, "config.toml"));
    assert_eq!(read.get("feeds.paths"), "");
    assert_eq!(read.get("feeds.by"), "[]");
    assert_eq!(read.get("collect.slugify"), "on");
    assert!(read.found.config_text.contains("https://a.example/rss.xml"));
}
