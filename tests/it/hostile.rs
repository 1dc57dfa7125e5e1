//! No post breaks a feed: each case beside two good posts, which come out unchanged.

use proptest::prelude::*;

use crate::support::{Site, codes, read};

/// Bytes of a post, the expected codes, and a line where the first is, `None` where any will do.
type Case = (&'static str, Vec<u8>, &'static [&'static str], Option<u32>);

fn post(front: &str, body: &str) -> Vec<u8> {
    format!("---\n{front}\n---\n{body}\n").into_bytes()
}

fn cases() -> Vec<Case> {
    const GOOD: &str = "title: T\ndate: 2026-01-05";
    let gbk = encoding_rs::GBK.encode("---\ntitle: 海心早市开张，市民排队买花\ndate: 2026-01-05\n---\n城南的早市今天开张，卖花的人先到，天还没有亮。\n").0.into_owned();
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            "---\ntitle: T\ndate: 2026-01-05\n---\n正文\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    vec![
        (
            "quotes in a quoted title",
            post("title: \"他说\"好\"\"\ndate: 2026-01-05", "x"),
            &["front-matter-repaired"],
            Some(2),
        ),
        (
            "backslash in a quoted title",
            post("title: \"C:\\dir\"\ndate: 2026-01-05", "x"),
            &["front-matter-repaired"],
            Some(2),
        ),
        (
            "tab after the colon",
            post("title:\tT\ndate: 2026-01-05\n\tx: y", "x"),
            &["front-matter-repaired"],
            Some(3),
        ),
        (
            "key twice",
            post("title: A\ntitle: T\ndate: 2026-01-05", "x"),
            &["key-duplicate"],
            Some(3),
        ),
        (
            "colon in a plain title",
            post("title: a: b\ndate: 2026-01-05", "x"),
            &["front-matter-repaired"],
            Some(2),
        ),
        (
            "never closed",
            b"---\ntitle: T\ndate: 2026-01-05\n\ntext\n".to_vec(),
            &["front-matter-unclosed"],
            Some(1),
        ),
        (
            "no front matter",
            "Just text.\n".as_bytes().to_vec(),
            &["front-matter-missing"],
            Some(1),
        ),
        (
            "CRLF and BOM",
            "\u{feff}---\r\ntitle: T\r\ndate: 2026-01-05\r\n---\r\nx\r\n"
                .as_bytes()
                .to_vec(),
            &[],
            None,
        ),
        (
            "CR only",
            b"---\rtitle: T\rdate: 2026-01-05\r---\rx\r".to_vec(),
            &[],
            None,
        ),
        ("GBK", gbk, &["encoding-repaired"], Some(2)),
        ("UTF-16", utf16, &["encoding-repaired"], Some(1)),
        (
            "a damaged byte",
            [
                post("title: 海心早市开张了\ndate: 2026-01-05", "城南的早市"),
                vec![0xff, b'\n'],
            ]
            .concat(),
            &["encoding-repaired"],
            Some(6),
        ),
        (
            "title a list",
            post("title: [A, B]\ndate: 2026-01-05", "x"),
            &["field-type"],
            Some(2),
        ),
        (
            "title a table",
            post("title: {a: b}\ndate: 2026-01-05", "x"),
            &["field-type", "title-missing"],
            Some(2),
        ),
        (
            "date a table",
            post("title: T\ndate: {a: b}", "x"),
            &["date-unreadable"],
            Some(3),
        ),
        ("tags a number", post(&format!("{GOOD}\ntags: 5"), "x"), &[], None),
        (
            "30 February",
            post("title: T\ndate: 2026-02-30", "x"),
            &["date-unreadable"],
            Some(3),
        ),
        (
            "year 99999",
            post("title: T\ndate: 99999-01-01", "x"),
            &["date-unreadable"],
            Some(3),
        ),
        (
            "offset beyond",
            post("title: T\ndate: 2026-01-05 10:00 +1500", "x"),
            &["date-unreadable"],
            Some(3),
        ),
        (
            "header of 10 MB",
            post(&format!("title: {}\ndate: 2026-01-05", "x".repeat(10 << 20)), "x"),
            &["front-matter-too-large"],
            Some(2),
        ),
        (
            "2,000 levels",
            post(&format!("{GOOD}\nx: {}{}", "[".repeat(2000), "]".repeat(2000)), "x"),
            &["front-matter-too-large"],
            None,
        ),
        ("empty file", Vec::new(), &["file-empty"], None),
        (
            "NUL and ESC",
            post(GOOD, "a\u{0}b\u{1b}c"),
            &["characters-removed"],
            Some(5),
        ),
        (
            "a NUL in the title",
            post("title: \"a\u{0}b\"\ndate: 2026-01-05", "x"),
            &["characters-removed", "front-matter-repaired"],
            Some(2),
        ),
        ("surrogate written out", post(GOOD, "a&#xD800;b ]]> c"), &[], None),
        (
            "comment unclosed",
            post(GOOD, "before\n\n<!-- never"),
            &["html-unclosed"],
            Some(7),
        ),
        ("tags crossed", post(GOOD, "<b><i>x</b></i><p><div></p><td>"), &[], None),
        ("100,000 tags", post(GOOD, &"<div><b>".repeat(50_000)), &[], None),
        (
            "10 MB in one line",
            post(GOOD, &"长".repeat(3_500_000)),
            &["body-too-large"],
            None,
        ),
        (
            "script",
            post(GOOD, "x <script>alert(1)</script>"),
            &["unsafe-html"],
            Some(5),
        ),
        (
            "handler",
            post(GOOD, "<img src=x.png onerror=alert(1)>"),
            &["unsafe-html"],
            Some(5),
        ),
        (
            "javascript link",
            post(
                GOOD,
                "[a](javascript:alert%281%29) <a href=' java&#x0A;script:alert(1)'>b</a>",
            ),
            &["unsafe-html"],
            None,
        ),
        (
            "frame, form, base, refresh",
            post(
                GOOD,
                "<iframe src=//e.example></iframe><form><base href=//e.example><meta http-equiv=refresh content=0>",
            ),
            &["unsafe-html"],
            None,
        ),
        (
            "svg and math",
            post(GOOD, "<svg onload=alert(1)><math><mi xlink:href='javascript:alert(1)'>"),
            &["unsafe-html"],
            None,
        ),
        (
            "an address that does not parse",
            post(GOOD, "<a href='http://[bad'>x</a>"),
            &["address-invalid"],
            Some(5),
        ),
        (
            "Liquid",
            post(GOOD, "第一行\n{% include x %} {{ y }}"),
            &["liquid-tag"],
            Some(6),
        ),
    ]
}

const FIRST: &str = "---\ntitle: First good\ndate: 2026-01-01 08:00:00 +0800\n---\nGood text.\n";
const SECOND: &str = "---\ntitle: Second good\ndate: 2026-01-09 08:00:00 +0800\n---\nMore good text.\n";

fn site_with_good() -> Site {
    let site = Site::new("[feeds]\nformats = [\"rss\", \"atom\", \"json\"]\n");
    site.write("posts/2026-01-01-first.md", FIRST);
    site.write("posts/2026-01-09-second.md", SECOND);
    site
}

fn good_entries(site: &Site) -> Vec<feed_rs::model::Entry> {
    let entries = site.read("atom.xml").entries;
    entries
        .into_iter()
        .filter(|entry| {
            entry
                .title
                .as_ref()
                .is_some_and(|title| title.content.ends_with("good"))
        })
        .collect()
}

fn assert_safe(site: &Site) {
    for name in ["rss.xml", "atom.xml", "feed.json"] {
        let text = site.feed(name);
        let feed = read(text.as_bytes());
        for entry in &feed.entries {
            let body = entry
                .content
                .as_ref()
                .and_then(|content| content.body.clone())
                .unwrap_or_default()
                .to_ascii_lowercase();
            for bad in [
                "<script",
                "<iframe",
                "<svg",
                "<math",
                "<form",
                "<base",
                "<meta",
                "<style",
                "<!--",
                "=\"javascript:",
                " onerror",
                " onload",
            ] {
                assert!(!tags_of(&body).contains(bad), "{bad} in {name}: {body}");
            }
            for attribute in [" href=\"", " src=\"", " srcset=\"", " poster=\""] {
                for value in tags_of(&body).split(attribute).skip(1) {
                    let address = value.split('"').next().unwrap();
                    assert!(
                        url::Url::parse(address.split(' ').next().unwrap()).is_ok(),
                        "{address} in {name}"
                    );
                }
            }
        }
        if name.ends_with(".xml") {
            roxmltree::Document::parse(&text).unwrap();
            assert!(text.chars().all(
                |c| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
            ));
        }
    }
}

/// The tags of clean HTML, without the text between them (which may speak of scripts).
fn tags_of(html: &str) -> String {
    html.split('<')
        .skip(1)
        .map(|part| format!("<{}>", part.split('>').next().unwrap_or_default()))
        .collect()
}

#[test]
fn every_broken_post_leaves_the_good_ones_alone() {
    let site = site_with_good();
    site.build();
    let good = good_entries(&site);
    assert_eq!(good.len(), 2);
    for (what, bytes, expected, line) in cases() {
        let site = site_with_good();
        site.write("posts/2026-01-05-broken.md", &bytes);
        let report = site.build();
        let mut found = codes(&report);
        found.sort_unstable();
        assert_eq!(found, expected, "{what}: {:?}", report.diagnostics);
        if let Some(line) = line {
            let first = &report.diagnostics[0];
            assert_eq!(
                (first.file.as_deref(), first.line),
                (Some("posts/2026-01-05-broken.md"), line),
                "{what}: {first:?}"
            );
        }
        assert!(
            report
                .diagnostics
                .iter()
                .all(|found| !found.help.is_empty() && !found.message.is_empty())
        );
        assert_eq!(good_entries(&site), good, "{what}");
        assert_eq!(report.posts.found, 3, "{what}");
        assert_safe(&site);
    }
}

#[test]
fn ten_megabytes_of_hostile_shapes_end() {
    for shape in [
        "> ",
        "* ",
        "[",
        "![](",
        "<a>",
        "<table>",
        "<svg>",
        "&#",
        "```\n",
        "|a",
        "[^1]: x\n",
        "<!--",
        "</p>",
        "1. ",
        "_a ",
        "\\",
    ] {
        let site = site_with_good();
        site.write(
            "posts/2026-01-05-x.md",
            post("title: T\ndate: 2026-01-05", &shape.repeat(60_000)),
        );
        assert_eq!(site.build().posts.published, 3, "{shape}");
        assert_safe(&site);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let site = site_with_good();
        site.write("posts/2026-01-05-any.md", &bytes);
        site.build();
        assert_safe(&site);
        prop_assert_eq!(good_entries(&site).len(), 2);
    }

    #[test]
    fn any_markup_is_survived(body in "([<>&\"'=/!\\[\\]()*_`~#|:;{}%-]|<a href=|<img src=|onerror=|javascript:|<script|</|<svg|<!--|-->|中|\u{0}|\n|x ){0,60}") {
        let site = site_with_good();
        site.write("posts/2026-01-05-any.md", post("title: T\ndate: 2026-01-05", &body));
        site.build();
        assert_safe(&site);
        prop_assert_eq!(good_entries(&site).len(), 2);
    }

    #[test]
    fn any_category_name_stays_inside_and_alone(names in proptest::collection::vec("[-a-zA-Z./\\\\ %:*?\u{0}éE\u{301}中📈\u{202e}]{1,8}", 1..5)) {
        let site = Site::new("[collect]\nsplit_categories = false\n[feeds]\nformats = [\"rss\"]\n");
        for (index, name) in names.iter().enumerate() {
            let name = serde_json::to_string(name).unwrap();
            site.write(&format!("posts/2026-01-01-{index}.md"), format!("{{\"title\": \"T\", \"categories\": [{name}]}}\nx\n"));
        }
        site.build();
        let folders: Vec<String> = site.tree().iter().filter(|path| path.ends_with("/rss.xml")).cloned().collect();
        let mut keys: Vec<String> = folders.iter().map(|path| feedkiln::model::slug::collision_key(path)).collect();
        keys.sort();
        let count = keys.len();
        keys.dedup();
        prop_assert_eq!(keys.len(), count);
        prop_assert!(folders.iter().all(|path| path.starts_with("category/") && path.matches('/').count() == 2));
    }
}
