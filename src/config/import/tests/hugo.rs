//! Hugo sites.

use super::*;

#[test]
fn a_blog() {
    let config = r#"
baseURL = "https://example.dev/blog/"
languageCode = "en-us"
title = 'It''s "mine"'
timeZone = "Europe/Berlin"
copyright = "© Ann"
uglyURLs = true
disablePathToLower = true
buildDrafts = true
buildFuture = true
ignoreFiles = ['\.draft\.md$', '\.Rmd$', '^/abs/(a|b)']
[permalinks]
posts = "/:year/:month/:slug/"
tags = "/t/:slug/"
[permalinks.page]
"my notes" = "/n/:slug/"
[taxonomies]
tag = "tags"
series = "series"
[services.rss]
limit = 15
[outputFormats.RSS]
baseName = "feed"
[params]
description = "About"
[params.author]
name = "Ann"
"#
    .replace("'It''s \"mine\"'", "\"It's \\\"mine\\\"\"");
    let read = read(&[
        ("config.toml", &config),
        ("content/posts/2018-01-02-a.md", ""),
        ("content/posts/b.md", ""),
    ]);
    assert_eq!((read.found.tool, read.found.file_name), (Tool::Hugo, "feedkiln.toml"));
    for (key, value) in [
        ("site.title", "It's \"mine\""),
        ("site.url", "https://example.dev/blog"),
        ("site.language", "en-us"),
        ("site.timezone", "Europe/Berlin"),
        ("site.rights", "© Ann"),
        ("site.author", "Ann"),
        ("site.description", "About"),
        ("site.id", "example.dev,2018"),
        ("collect.generator", "hugo"),
        ("collect.permalink", "hugo"),
        ("collect.posts", r#"["content"]"#),
        ("collect.permalinks.posts", "/:year/:month/:slug/"),
        ("collect.permalinks.my notes", "/n/:slug/"),
        ("collect.permalinks.tags", ""),
        ("collect.ugly_urls", "true"),
        ("collect.keep_case", "true"),
        ("collect.drafts", "true"),
        ("collect.future", "true"),
        ("collect.split_categories", "false"),
        ("collect.exclude", r#"["**/*.draft.md"]"#),
        ("feeds.by", r#"["tag"]"#),
        ("feeds.limit.items", "15"),
        ("feeds.paths.site.rss", "feed.xml"),
    ] {
        assert_eq!(read.get(key), value, "{key}");
    }
    assert!(read.noted("series") && read.noted("^/abs/(a|b)"));
}

#[test]
fn any_case_and_any_format() {
    let yaml = "baseurl: https://a.example/\nTITLE: x\ncontentdir: pages\nrssLimit: 5\nauthor: {name: Bob}\n";
    let found = read(&[("config.yaml", yaml)]);
    // A new config.toml would be read by Hugo in place of config.yaml.
    assert_eq!((found.found.tool, found.found.file_name), (Tool::Hugo, "feedkiln.toml"));
    assert_eq!(found.get("site.url"), "https://a.example");
    assert_eq!(found.get("site.author"), "Bob");
    assert_eq!(found.get("collect.posts"), r#"["pages"]"#);
    assert_eq!(found.get("feeds.limit.items"), "5");
    assert_eq!(found.get("site.timezone"), "UTC");
    assert_eq!(found.get("feeds.by"), r#"["category", "tag"]"#);
    let json = read(&[(
        "hugo.json",
        r#"{"baseURL": "https://a.example/", "locale": "de-DE", "taxonomies": {}}"#,
    )]);
    assert_eq!((json.found.tool, json.found.file_name), (Tool::Hugo, "config.toml"));
    assert_eq!(json.get("site.language"), "de-DE");
    assert_eq!(json.get("feeds.by"), "[]");
}

#[test]
fn a_configuration_in_several_files() {
    let read = read(&[
        (
            "config/_default/hugo.toml",
            "baseURL = 'https://old.example'\ndefaultContentLanguage = 'zh-cn'\ndefaultContentLanguageInSubdir = true",
        ),
        ("config/_default/params.toml", "author = 'Li'"),
        ("config/_default/permalinks.yaml", "permalinks:\n  posts: /:slug/\n"),
        (
            "config/_default/languages.toml",
            "[zh-cn]\ntitle = '我的'\nlanguageCode = 'zh-Hans'\n[en]\ntitle = 'Mine'\n",
        ),
        ("config/_default/params.en.toml", "author = 'Lee'"),
        ("config/production/hugo.toml", "BaseURL = 'https://new.example/x'"),
        ("config/_default/notes.txt", "x = = y"),
    ]);
    assert_eq!(read.found.file_name, "feedkiln.toml");
    assert_eq!(read.get("site.url"), "https://new.example/x/zh-cn");
    assert_eq!(read.get("site.feeds_url"), "https://new.example/x/feeds/");
    assert_eq!(read.get("site.title"), "我的");
    assert_eq!(read.get("site.language"), "zh-Hans");
    assert_eq!(read.get("site.author"), "Li");
    assert_eq!(read.get("collect.permalinks.posts"), "/:slug/");
    assert_eq!(read.get("collect.exclude"), r#"["**/*.en.md"]"#);
}

#[test]
fn folders_that_addresses_are_counted_from() {
    let of_language = "baseURL = 'https://a.example'\n[languages.en]\ncontentDir = 'content/en'\n\
                       [languages.de]\ncontentDir = 'content/de'\n";
    let read_of = |config: &str| read(&[("hugo.toml", config), ("content/en/posts/a.md", "")]);
    let read = read_of(of_language);
    assert_eq!(read.get("collect.posts"), r#"["content/en"]"#);
    assert_eq!(read.get("collect.content_dir"), "content/en");
    for (told, expected) in [
        ("lang = 'de'", r#"["content/en"]"#),
        (
            "[module.mounts.sites.matrix]\nlanguages = ['de', 'fr']",
            r#"["content/en"]"#,
        ),
        (
            "[module.mounts.sites.matrix]\nlanguages = ['*']",
            r#"["content/en", "more"]"#,
        ),
        ("lang = 'en'", r#"["content/en", "more"]"#),
        ("", r#"["content/en", "more"]"#),
    ] {
        let config = format!(
            "baseURL = 'https://a.example'\n[[module.mounts]]\nsource = 'content/en'\ntarget = 'content'\n\
             [[module.mounts]]\nsource = 'more'\ntarget = 'content'\n{told}\n"
        );
        let read = read_of(&config);
        assert_eq!(read.get("collect.posts"), expected, "{told}");
        let dirs = expected.replace(r#"["content/en"]"#, "content/en");
        assert_eq!(read.get("collect.content_dir"), dirs, "{told}");
    }
    let by_section = "baseURL = 'https://a.example'\nuglyURLs = {post = true, docs = false}\n";
    assert_eq!(read_of(by_section).get("collect.ugly_urls"), r#"["post"]"#);
    assert_eq!(read_of("contentDir = 'src/content/'").get("collect.content_dir"), "");
}

#[test]
fn permalinks_as_rules_and_mounts() {
    let config = r#"
baseURL = "/"
[[permalinks]]
pattern = "/:year/:slug/"
[permalinks.target]
kind = "page"
path = "{/posts,/posts/**}"
[[permalinks]]
pattern = "/x/:slug/"
[permalinks.target]
path = "/**"
[[module.mounts]]
source = "notes"
target = "content"
[[module.mounts]]
source = "wiki"
target = "content/wiki"
"#;
    let read = read(&[("hugo.toml", config), ("static/CNAME", "https://c.example/\n")]);
    assert_eq!(read.get("collect.permalinks"), r#"{ posts = "/:year/:slug/" }"#);
    assert_eq!(read.get("collect.posts"), r#"["notes"]"#);
    assert_eq!(read.get("site.url"), "https://c.example");
    assert!(read.noted("`/x/:slug/`") && read.noted("wiki is mounted"));
}
