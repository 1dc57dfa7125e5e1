//! Names of categories, and identities that posts share.

use std::fs;

use super::*;

/// The folders of categories that a build makes, and what is told of them.
fn folders(categories: &[&str]) -> (Vec<String>, Vec<(String, u32, u32)>) {
    let site = site_with_good("[collect]\nsplit_categories = false\n[feeds]\nformats = [\"rss\"]\n");
    for (index, category) in categories.iter().enumerate() {
        let category = serde_json::to_string(category).unwrap();
        let text = format!("---\ntitle: T\ncategories:\n  - {category}\n---\nx\n");
        site.write(&format!("posts/2026-01-05-{index}.md"), text);
    }
    let report = site.build();
    assert_eq!(report.posts.published, 2 + categories.len());
    let alone = site_with_good("[feeds]\nformats = [\"rss\"]\n");
    alone.build();
    let good = |site: &Site| {
        let entries = safety::assert_feed("rss.xml", &site.feed("rss.xml")).entries;
        entries.into_iter().filter(is_good).collect::<Vec<_>>()
    };
    assert_eq!(good(&site), good(&alone), "the good posts changed");
    let tree = site.tree();
    let made = tree
        .iter()
        .filter_map(|path| path.strip_prefix("category/")?.strip_suffix("/rss.xml"));
    let made: Vec<String> = made.map(str::to_owned).collect();
    for folder in &made {
        safety::assert_feed("rss.xml", &site.feed(&format!("category/{folder}/rss.xml")));
    }
    let outside = fs::read_dir(site.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let mut outside: Vec<_> = outside.collect();
    outside.sort();
    assert_eq!(
        outside,
        [".feedkiln", "config.toml", "feeds", "ledger", "posts"],
        "nothing is written anywhere else"
    );
    let told = report
        .diagnostics
        .iter()
        .map(|found| (found.code.to_string(), found.line, found.column));
    (made, told.collect())
}

#[test]
fn one_hostile_name() {
    let long_latin = "x".repeat(300);
    let long_chinese = "长".repeat(300);
    // The name, and its folder; one that ends in `-` gets a hash behind it, and that is told at the name.
    let cases = [
        ("../../etc", "etc"),
        ("/abs", "abs"),
        ("a/b", "a-b"),
        ("a\\b", "a-b"),
        (".", "-"),
        ("..", "-"),
        ("CON", "CON-"),
        ("nul.txt", "nul-txt"),
        ("NUL", "NUL-"),
        ("lpt1", "lpt1-"),
        (long_latin.as_str(), "x-"),
        (long_chinese.as_str(), "长-"),
        ("！？…", "-"),
        ("---", "-"),
        ("%2e%2e", "2e-2e"),
        ("%2e%2e%2fetc", "2e-2e-2fetc"),
        ("https://news.example/a?b=c#d", "https-news-example-a-b-c-d"),
        ("📈", "-"),
        ("📈 markets", "markets"),
        ("a\u{202e}b\u{200f}", "ab"),
        ("\u{202e}", "-"),
        ("a\u{0}b", "ab"),
        ("a b", "a-b"),
        ("a  b", "a-b"),
        ("<b>bold</b> & \"q\"", "bold-q"),
        ("feeds.opml", "feeds-opml"),
        ("~", "-"),
        ("con.", "con-"),
        ("a.", "a"),
        ("$HOME", "HOME"),
        ("南方Plus新闻", "南方Plus新闻"),
    ];
    for (name, expected) in cases {
        let (made, told) = folders(&[name]);
        assert_eq!(made.len(), 1, "{name}: {made:?}");
        let folder = &made[0];
        assert!(folder.len() <= 200 && !folder.contains(['/', '\\']), "{name}: {folder}");
        let Some(stem) = expected.strip_suffix('-') else {
            // A character that was taken out is told, even where the file has an escape for it.
            let removed = usize::from(name.contains('\0'));
            assert_eq!((folder.as_str(), told.len()), (expected, removed), "{name}: {told:?}");
            assert!(
                told.iter().all(|found| found.0 == "characters-removed"),
                "{name}: {told:?}"
            );
            continue;
        };
        let hash = folder.rsplit('-').next().unwrap();
        assert!(hash.len() == 8 && folder.starts_with(stem), "{name}: {folder}");
        assert_eq!(told.len(), 1, "{name}: {told:?}");
        assert_eq!((told[0].0.as_str(), told[0].1), ("slug-shared", 4), "{name}: {told:?}");
        assert!([5, 6].contains(&told[0].2), "{name}: {told:?}");
    }
}

#[test]
fn an_empty_name_is_none() {
    for name in ["", " ", "<b></b>", "\u{1}"] {
        let (made, told) = folders(&[name]);
        assert_eq!(made, Vec::<String>::new(), "{name:?}");
        assert!(
            told.iter().all(|found| found.0 == "characters-removed"),
            "{name:?}: {told:?}"
        );
        assert_eq!(told.len(), usize::from(name == "\u{1}"), "{name:?}: {told:?}");
    }
}

#[test]
fn twins() {
    for twins in [
        ["TechWeb", "Techweb"],
        ["caf\u{e9}", "cafe\u{301}"],
        ["a b", "a-b"],
        ["stra\u{df}e", "STRASSE"],
        ["a/b", "a\\b"],
        ["\u{ff21}bc", "abc"],
        ["！", "？"],
        ["x\u{202e}y", "xy"],
    ] {
        let (made, told) = folders(&twins);
        assert_eq!(made.len(), 2, "{twins:?}: {made:?}");
        let keys = made.iter().map(|folder| feedkiln::model::slug::collision_key(folder));
        let keys: std::collections::BTreeSet<String> = keys.collect();
        assert_eq!(keys.len(), 2, "{twins:?}: {made:?}");
        let hashed = told
            .iter()
            .filter(|(code, line, _)| code == "slug-shared" && [3, 4].contains(line))
            .count();
        assert!(hashed >= 1 && hashed == told.len(), "{twins:?}: {told:?}");
    }
}

/// File, code, line and column of a diagnostic.
pub type ToldOf = (String, &'static str, u32, u32);

/// Builds a site with these posts beside the good ones; answers what was told of each file, and the entries' ids.
pub fn shared(posts: &[(&str, &str)]) -> (Vec<ToldOf>, Vec<String>) {
    let alone = site_with_good("");
    alone.build();
    let site = site_with_good("");
    for (name, text) in posts {
        site.write(&format!("posts/{name}"), text);
    }
    let report = site.build();
    assert_eq!(good_entries(&site), good_entries(&alone));
    let told = report.diagnostics.iter().map(|found| {
        let file = found.file.clone().unwrap_or_default();
        (file, found.code.name(), found.line, found.column)
    });
    let told = told.collect();
    let entries = site.read("atom.xml").entries;
    let ids = entries
        .iter()
        .filter(|entry| !is_good(entry))
        .map(|entry| entry.id.clone());
    (told, ids.collect())
}

#[test]
fn two_posts_with_one_identity() {
    let (told, ids) = shared(&[
        (
            "2026-01-05-a.md",
            "---\ntitle: A\nguid: \"tag:x.example,2026:1\"\n---\nx\n",
        ),
        (
            "2026-01-06-b.md",
            "---\ntitle: B\ntags: [t]\nid: tag:x.example,2026:1\n---\nx\n",
        ),
    ]);
    assert_eq!(told, [("posts/2026-01-05-a.md".to_owned(), "post-joined", 3, 7)]);
    assert_eq!(ids, ["tag:x.example,2026:1"]);

    let origin = "https://share.example/NewsShare.html?infoCode=NW202601050000000001";
    let footed = format!("---\ntitle: 标题\n---\n文字。\n\n<{origin}>\n");
    let (told, ids) = shared(&[
        ("2026-01-05-a.md", &footed),
        ("2026-01-06-b.md", &footed.replace("share", "www")),
    ]);
    assert_eq!(told, [("posts/2026-01-05-a.md".to_owned(), "post-joined", 6, 48)]);
    assert_eq!(ids, ["tag:news.example,2021:NW202601050000000001"]);
}

#[test]
fn a_stub_does_not_take_the_text_of_its_post() {
    let site = site_with_good("");
    site.write(
        "posts/2026-01-01-real.md",
        "---\ntitle: Real\nguid: k1\n---\nThe text.\n",
    );
    site.write("posts/2026-02-01-stub.md", "---\ntitle: Stub\nguid: k1\n---\n \n");
    site.build();
    let feed = site.feed("atom.xml");
    assert!(
        feed.contains("The text.") && feed.contains("Real") && !feed.contains("Stub"),
        "{feed}"
    );
}

#[test]
fn joined_posts_have_no_more_tags_than_one_may_have() {
    let tagged = |from: u32| {
        let tags: String = (from..from + 80).map(|n| format!("t{n},")).collect();
        format!("---\ntitle: T\nguid: \"tag:x.example,2026:1\"\ntags: [{tags}]\n---\nx\n")
    };
    let (told, ids) = shared(&[("2026-01-05-a.md", &tagged(0)), ("2026-01-06-b.md", &tagged(80))]);
    let expected = [
        ("posts/2026-01-05-a.md".to_owned(), "terms-many", 1, 1),
        ("posts/2026-01-06-b.md".to_owned(), "post-joined", 3, 7),
    ];
    assert_eq!(told, expected);
    assert_eq!(ids, ["tag:x.example,2026:1"]);
}

#[test]
fn two_posts_with_one_permalink() {
    let (told, ids) = shared(&[
        ("2026-01-05-a.md", "---\ntitle: A\npermalink: /same/\n---\nx\n"),
        ("2026-01-06-b.md", "---\npermalink:\t/same/\ntitle: B\n---\nx\n"),
    ]);
    assert_eq!(told, [("posts/2026-01-05-a.md".to_owned(), "permalink-shared", 3, 12)]);
    assert_eq!(ids.len(), 2);
    let (told, _) = shared(&[
        ("2026-01-05-a.md", "---\ntitle: A\n---\nx\n"),
        (
            "2026-01-06-b.md",
            "---\ntitle: B\npermalink: /2026/01/05/a.html\n---\nx\n",
        ),
    ]);
    assert_eq!(told, [("posts/2026-01-05-a.md".to_owned(), "permalink-shared", 1, 1)]);
}

#[test]
fn two_posts_with_one_file_name() {
    let (told, ids) = shared(&[
        ("one/2026-01-05-a.md", "---\ntitle: A\n---\nx\n"),
        ("two/2026-01-05-a.md", "---\ntitle: B\n---\nx\n"),
    ]);
    let mut files: Vec<&str> = told
        .iter()
        .filter(|found| found.1 == "stem-shared")
        .map(|found| found.0.as_str())
        .collect();
    files.sort_unstable();
    assert_eq!(files, ["posts/one/2026-01-05-a.md", "posts/two/2026-01-05-a.md"]);
    assert!(told.iter().all(|found| (found.2, found.3) == (1, 1)), "{told:?}");
    assert!(
        ids[0] != ids[1]
            && ids
                .iter()
                .all(|id| id.starts_with("tag:news.example,2021:2026-01-05-a-")),
        "{ids:?}"
    );

    let same = "---\ntitle: A\n---\nx\n";
    let (told, ids) = shared(&[("one/2026-01-05-a.md", same), ("two/2026-01-05-a.md", same)]);
    assert_eq!(told, [("posts/two/2026-01-05-a.md".to_owned(), "post-joined", 1, 1)]);
    assert_eq!(ids.len(), 1);
}
