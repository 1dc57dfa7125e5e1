//! Files to posts: names, front matter, dates, footers, what is left out.

use crate::support::{Site, codes};

#[test]
fn names_and_folders_as_jekyll_reads_them() {
    let site = Site::new("");
    for name in [
        "2026-01-01-a.md",
        "2026-1-2-b.markdown",
        "sub/2026-01-03-c.html",
        "2026-01-04-d.MD",
    ] {
        site.post(name, "", "x");
    }
    for name in [
        ".hidden.md",
        "_draft.md",
        "#x#.md",
        "~y.md",
        "z.md~",
        "_sub/2026-01-05-e.md",
        ".git/2026-01-05-f.md",
        "2026-01-05-g.txt",
    ] {
        site.post(name, "", "x");
    }
    site.write("posts/.gitignore", "*\n");
    std::fs::create_dir_all(site.path("posts/folder.md")).unwrap();
    let report = site.build();
    assert_eq!(
        (report.posts.found, report.posts.published),
        (4, 4),
        "{:?}",
        report.diagnostics
    );
}

#[test]
fn dates_fall_back_and_are_told() {
    let cases: &[(&str, &str, Option<&str>, &[&str])] = &[
        (
            "2026-01-01-a.md",
            "date: 2026-01-01 16:08:52 +0000",
            Some("2026-01-02T00:08:52+08:00"),
            &[],
        ),
        (
            "2026-01-01-b.md",
            "date: 2026-01-01 16:08:52",
            Some("2026-01-01T16:08:52+08:00"),
            &[],
        ),
        ("2026-01-01-c.md", "", Some("2026-01-01T00:00:00+08:00"), &[]),
        (
            "2026-01-01-d.md",
            "date:  +0800",
            Some("2026-01-01T00:00:00+08:00"),
            &["date-unreadable"],
        ),
        (
            "free.md",
            "date: 2026年1月21日 16:08",
            Some("2026-01-21T16:08:00+08:00"),
            &[],
        ),
        ("free2.md", "date:  +0800", None, &["date-missing"]),
        (
            "free3.md",
            "origin: https://s.example/?infoCode=NW202601211305000001",
            Some("2026-01-21T13:05:00+08:00"),
            &[],
        ),
        ("free4.md", "date: 2026-02-30", None, &["date-missing"]),
        (
            "free5.md",
            "date: 2026-01-21 24:00:00",
            Some("2026-01-22T00:00:00+08:00"),
            &["date-repaired"],
        ),
        ("free6.md", "date: 1767225600", Some("2026-01-01T08:00:00+08:00"), &[]),
        (
            "2025-01-01-far.md",
            "date: 2026-01-01",
            Some("2026-01-01T00:00:00+08:00"),
            &["date-disagrees"],
        ),
        ("future.md", "date: 2030-01-01", None, &["future-date"]),
        (
            "expired.md",
            "date: 2026-01-01\nexpiryDate: 2026-02-01",
            None,
            &["expired"],
        ),
        ("draft.md", "date: 2026-01-01\ndraft: true", None, &["draft"]),
        ("draft2.md", "Date: 2026-01-01\nDraft: true", None, &["draft"]),
        ("2026-01-05.md", "", Some("2026-01-05T00:00:00+08:00"), &[]),
        (
            "unpublished.md",
            "date: 2026-01-01\npublished: no",
            None,
            &["unpublished"],
        ),
    ];
    for (name, more, expected, expected_codes) in cases {
        let site = Site::new("");
        site.post(name, more, "x");
        let report = site.build();
        assert_eq!(codes(&report), *expected_codes, "{name}: {:?}", report.diagnostics);
        let feed: serde_json::Value = serde_json::from_str(&site.feed("feed.json")).unwrap();
        assert_eq!(feed["items"][0]["date_published"].as_str(), *expected, "{name}");
        assert_eq!(report.posts.found, report.posts.published + report.posts.skipped);
    }
}

#[test]
fn dates_without_offset_may_be_utc_as_in_jekyll() {
    let site = Site::new("[collect]\nnaive_dates = \"utc\"\n");
    site.post("a.md", "date: 2026-01-01 16:08:52", "x");
    site.post("b.md", "date: '2026-01-01 16:08:52'", "x");
    site.build();
    let feed: serde_json::Value = serde_json::from_str(&site.feed("feed.json")).unwrap();
    assert_eq!(feed["items"][0]["date_published"], "2026-01-02T00:08:52+08:00");
    assert_eq!(feed["items"][1]["date_published"], "2026-01-01T16:08:52+08:00");
}

#[test]
fn titles_fall_back_to_slug_and_text() {
    let cases = [
        ("2026-01-01-my-post.md", "", "My Post"),
        ("2026-01-01-my-post.md", "title: \"\"\n", "My Post"),
        ("2026-01-01-x.md", "title: ~\n", "X"),
        ("2026-01-01-x.md", "title: 2026\n", "2026"),
        ("2026-01-01-x.md", "title: yes\n", "yes"),
        ("2026-01-01-NW202601010000000001.md", "", "早市今天开张"),
        ("2026-01-01-x.md", "title: \"他说\"好\"，走了\"\n", "他说\"好\"，走了"),
    ];
    for (name, title, expected) in cases {
        let site = Site::new("");
        site.write(&format!("posts/{name}"), format!("---\n{title}layout: post\n---\n<p>早市今天开张</p>\n\n<http://s.example/?infoCode=NW202601010000000001>\n"));
        site.build();
        assert_eq!(site.titles("rss.xml"), [expected], "{name} {title}");
    }
}

#[test]
fn ids_survive_host_title_and_address() {
    let site = Site::new("");
    let write = |title: &str, host: &str, more: &str| {
        site.write(
            "posts/2026-01-01-a.md",
            format!("---\ntitle: {title}\n{more}---\nText\n\n<http://{host}/s.html?infoCode=NW202601010000000001>\n"),
        );
        site.build();
        let feed = site.read("atom.xml");
        feed.entries[0].id.clone()
    };
    let first = write("One", "a.example", "");
    assert_eq!(first, "tag:news.example,2021:NW202601010000000001");
    assert_eq!(write("Two", "b.example", "permalink: /other/\n"), first);
}

#[test]
fn addresses_follow_the_style_of_the_site() {
    let cases = [
        ("", "https://news.example/cat/2026/01/02/a-b.html"),
        (
            "[collect]\npermalink = \"pretty\"\n",
            "https://news.example/cat/2026/01/02/a-b/",
        ),
        (
            "[collect]\npermalink = \"ordinal\"\n",
            "https://news.example/cat/2026/002/a-b.html",
        ),
        ("[collect]\npermalink = \"none\"\n", "https://news.example/cat/a-b.html"),
        (
            "[collect]\npermalink = \"/n/:year/:title/\"\n",
            "https://news.example/n/2026/a-b/",
        ),
        (
            "[[collect.defaults]]\npath = \"posts\"\nvalues = { permalink = \"/d/:slug\" }\n",
            "https://news.example/d/a-b",
        ),
        (
            "[collect]\ngenerator = \"hugo\"\n",
            "https://news.example/2026-01-02-a-b/",
        ),
        ("[collect]\ngenerator = \"zola\"\n", "https://news.example/a-b/"),
    ];
    for (more, expected) in cases {
        let site = Site::new(more);
        site.post("2026-01-02-a-b.md", "categories: Cat", "x");
        site.build();
        let feed: serde_json::Value = serde_json::from_str(&site.feed("feed.json")).unwrap();
        assert_eq!(feed["items"][0]["url"], expected, "{more}");
    }
}

#[test]
fn a_folder_of_posts_moved_changes_no_id() {
    let site = Site::new("[collect]\nposts = [\"_posts\", \"old_post\"]\n");
    std::fs::create_dir_all(site.path("old_post")).unwrap();
    site.write("_posts/2026-01-01-a.md", "---\ntitle: A\n---\nx\n");
    site.build();
    let before = site.feed("atom.xml");
    std::fs::rename(
        site.path("_posts/2026-01-01-a.md"),
        site.path("old_post/2026-01-01-a.md"),
    )
    .unwrap();
    let report = site.build();
    assert!(report.changed.is_empty(), "{:?}", report.changed);
    assert_eq!(site.feed("atom.xml"), before);
}

#[test]
fn credits_and_navigation_of_a_mirror() {
    let site = Site::new("");
    site.post(
        "2026-01-01-a.md",
        "categories: c",
        "<p>正文。</p>\n<p>（文章来源：海心日报）</p>\n\n<http://s.example/NewsShare.html?infoCode=NW202601010000000001>\n\n[返回海心](//old.example/category/c.html)｜[返回首页](//old.example/)",
    );
    site.build();
    let entry = &site.read("atom.xml").entries[0];
    assert_eq!(entry.authors[0].name.as_deref(), Some("海心日报"));
    let body = entry.content.as_ref().unwrap().body.as_deref().unwrap();
    assert!(
        !body.contains("返回") && body.contains("（文章来源：海心日报）"),
        "{body}"
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_only() {
    use std::os::unix::fs::symlink;
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "x");
    site.write("secret.md", "---\ntitle: Secret\ndate: 2026-01-01\n---\nsecret\n");
    std::fs::create_dir_all(site.path("outside")).unwrap();
    site.write("outside/2026-01-01-s.md", "---\ntitle: Secret\n---\nsecret\n");
    symlink(site.path("secret.md"), site.path("posts/2026-01-02-s.md")).unwrap();
    symlink(site.path("outside"), site.path("posts/out")).unwrap();
    symlink(site.path("nowhere.md"), site.path("posts/2026-01-03-d.md")).unwrap();
    symlink(site.path("posts"), site.path("posts/loop")).unwrap();
    let report = site.build();
    assert_eq!(report.posts.published, 1);
    assert!(!site.feed("atom.xml").contains("secret"));
    let mut found = codes(&report);
    found.sort_unstable();
    found.dedup();
    assert_eq!(
        found,
        ["link-dangling", "link-loop", "link-outside"],
        "{:?}",
        report.diagnostics
    );
}

#[test]
fn hugo_and_zola_keep_their_own_rules() {
    let site = Site::new("[collect]\ngenerator = \"zola\"\nposts = [\"content\"]\n");
    let page = "+++\ntitle = \"T\"\n+++\nx\n";
    for name in [
        "blog/2024-01-05_a.md",
        "blog/2024-01-06T10:00:00Z-b.md",
        "blog/2024-02-03_dir/index.md",
        "blog/2024-01-07.md",
    ] {
        site.write(&format!("content/{name}"), page);
    }
    site.write("content/blog/2024-02-03_dir/2024-02-04-asset.md", page);
    site.write("content/blog/2024-02-03_dir/2024-02-04-asset.html", "<p>asset</p>");
    site.write("content/about.md", page);
    let report = site.build();
    let feed: serde_json::Value = serde_json::from_str(&site.feed("feed.json")).unwrap();
    let urls: Vec<&str> = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["url"].as_str().unwrap())
        .collect();
    let expected = ["dir", "2024-01-07", "b", "a"].map(|slug| format!("https://news.example/blog/{slug}/"));
    assert_eq!(urls, expected);
    assert_eq!(codes(&report), ["date-missing"]);
    assert_eq!(
        report.diagnostics[0].severity.name(),
        "note",
        "a page without a date is no fault"
    );

    let site = Site::new("[collect]\ngenerator = \"hugo\"\nposts = [\"content\"]\n");
    site.write(
        "content/posts/b/index.md",
        "---\ntitle: Bundle\ndate: 2024-01-01\n---\nx\n",
    );
    site.write(
        "content/posts/b/res.md",
        "---\ntitle: Resource\ndate: 2024-01-01\n---\nx\n",
    );
    site.write(
        "content/posts/c.md",
        "---\ntitle: Hidden\ndate: 2024-01-01\nbuild: {list: never}\n---\nx\n",
    );
    site.build();
    assert_eq!(site.titles("rss.xml"), ["Bundle"]);
}

#[test]
fn zolas_links_lead_to_posts_and_pages_by_its_own_rules() {
    let site = Site::new("[collect]\ngenerator = \"zola\"\nposts = [\"content/blog\"]\n");
    site.write(
        "content/blog/2024-01-05-a.md",
        "+++\ntitle = \"A\"\n+++\n[b](@/blog/2024-01-06-b.md) [c](@/About_Us.md) \
         [d](@/docs/_index.md#top) [e](@/docs/guide/index.md)\n",
    );
    site.write(
        "content/blog/2024-01-06-b.md",
        "+++\ntitle = \"B\"\npath = \"bee\"\n+++\nx\n",
    );
    site.build();
    let feed: serde_json::Value = serde_json::from_str(&site.feed("feed.json")).unwrap();
    let text = feed["items"][1]["content_html"].as_str().unwrap();
    for path in ["bee/", "about-us/", "docs/#top", "docs/guide/"] {
        assert!(
            text.contains(&format!("\"https://news.example/{path}\"")),
            "{path}: {text}"
        );
    }
}

#[test]
fn drafts_of_a_section_do_not_leak() {
    let zola = Site::new("[collect]\ngenerator = \"zola\"\nposts = [\"content\"]\n");
    zola.write("content/secret/_index.md", "+++\ndraft = true\n+++\n");
    zola.write(
        "content/secret/deep/2024-01-01-a.md",
        "+++\ntitle = \"Secret\"\n+++\nx\n",
    );
    zola.write("content/open/2024-01-02-b.md", "+++\ntitle = \"Open\"\n+++\nx\n");
    let report = zola.build();
    assert_eq!(
        (zola.titles("rss.xml"), codes(&report)),
        (vec!["Open".to_owned()], vec!["draft"])
    );

    let hugo = Site::new("[collect]\ngenerator = \"hugo\"\nposts = [\"content\"]\n");
    hugo.write("content/secret/_index.md", "---\ncascade: {draft: true}\n---\n");
    hugo.write("content/secret/a.md", "---\ntitle: Secret\ndate: 2024-01-01\n---\nx\n");
    hugo.write(
        "content/secret/b.md",
        "---\ntitle: Said otherwise\ndate: 2024-01-01\ndraft: false\n---\nx\n",
    );
    hugo.write("content/by/_index.md", "---\ncascade: {params: {author: Ann}}\n---\n");
    hugo.write("content/by/c.md", "---\ntitle: By Ann\ndate: 2024-01-01\n---\nx\n");
    hugo.build();
    let entries = hugo.read("atom.xml").entries;
    let told: Vec<_> = entries
        .iter()
        .map(|e| {
            (
                e.title.as_ref().unwrap().content.as_str(),
                e.authors[0].name.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [("Said otherwise", "Desk"), ("By Ann", "Ann")]);
}

#[test]
fn a_missing_folder_among_several_is_a_warning() {
    let site = Site::new("[collect]\nposts = [\"posts\", \"old_post\"]\n");
    site.post("2026-01-01-a.md", "", "x");
    let report = site.build();
    assert_eq!((codes(&report), report.posts.published), (vec!["folder-missing"], 1));
}
