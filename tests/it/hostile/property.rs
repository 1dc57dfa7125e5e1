//! Whatever a post holds, whatever a category is called.

use std::fs;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::support::Site;

/// Bytes that mean something to one of the readers, so that what is made of them goes deep.
const PIECES: &[&[u8]] = &[
    b"---\n",
    b"+++\n",
    b"...\n",
    b"\n",
    b"\r\n",
    b"\r",
    b"title: ",
    b"title: \"",
    b"\"\n",
    b"'",
    b"date: ",
    b"2026-01-05",
    b" +0800\n",
    b"categories: ",
    b"tags: [",
    b"]\n",
    b"- ",
    b"guid: ",
    b"permalink: /",
    b"draft: true\n",
    b"{",
    b"}",
    b": ",
    b"&a ",
    b"*a",
    b"|\n",
    b">-\n",
    b"# ",
    b"%",
    b"@",
    b"\t",
    b"<script>",
    b"</script>",
    b"<!--",
    b"-->",
    b"<svg>",
    b"<math>",
    b"<style>",
    b"<p",
    b"<a href=",
    b"<img src=",
    b" srcset=\"",
    b" onerror=",
    b"javascript:",
    b"data:",
    b"//h/x",
    b"../y",
    b"&#x",
    b"&lt;",
    b"&amp",
    b";",
    b"]]>",
    b"<![CDATA[",
    b"[x](",
    b")",
    b"```",
    b"**",
    b"{{ x }}",
    b"{% y %}",
    b"|a|b|\n|-|-|\n",
    b"[^1]",
    b"\n[^1]: ",
    b"\0",
    b"\x1b",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xef\xbf\xbe",
    b"\xed\xa0\x80",
    b"\xb5\xe7",
    "中文，".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{85}".as_bytes(),
];

/// Any bytes: of the pieces above, or of any value.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => select(PIECES).prop_map(<[u8]>::to_vec),
        1 => proptest::collection::vec(any::<u8>(), 0..6),
        1 => "[a-zA-Z0-9 ]{0,6}".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Builds a site with this post beside the good ones: it ends, every document is right and safe, and the good posts are
/// what they are without it.
fn survives(name: &str, bytes: &[u8]) {
    let alone = site_with_good("");
    alone.build();
    let site = site_with_good("");
    site.write(&format!("posts/{name}"), bytes);
    let report = site.build();
    assert_eq!(report.posts.found, 3);
    assert_eq!(good_entries(&site), good_entries(&alone));
    for path in site.tree() {
        let text = site.feed(&path);
        safety::assert_characters(&text);
        if !path.ends_with("manifest.json") && !path.ends_with(".opml") {
            safety::assert_feed(&path, &text);
        }
    }
    // What was left out was told, and whatever was told names its file.
    assert!(
        report.diagnostics.iter().all(|found| found.file.is_some()),
        "{:?}",
        report.diagnostics
    );
    let is_told = report.posts.skipped == 0 || !report.diagnostics.is_empty();
    assert!(is_told, "{:?}", report.posts);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in bytes()) {
        survives("2026-01-05-any.md", &bytes);
    }

    #[test]
    fn any_bytes_are_survived_as_html(bytes in bytes()) {
        survives("any.html", &[b"---\ntitle: Any\ndate: 2026-01-05\n---\n", bytes.as_slice()].concat());
    }

    #[test]
    fn any_raw_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survives("2026-01-05-any.md", &bytes);
    }

    #[test]
    fn any_category_name_stays_inside_and_alone(
        names in proptest::collection::vec(
            prop_oneof![
                "[-a-zA-Z./\\\\ %:*?\u{0}éE\u{301}中📈\u{202e}]{1,8}",
                ".{0,12}",
                select(vec![
                    "../../etc", "/abs", ".", "..", "CON", "con", "nul.txt", "%2e%2e", "TechWeb", "Techweb", "e\u{301}", "\u{e9}",
                    "ﬁ", "fi", "ß", "SS", "K", "\u{212a}", "ı", "i", "İ", "category", "rss.xml", "feeds.opml", "！", "", "a b", "a-b",
                ]).prop_map(str::to_owned),
            ],
            1..8,
        ),
    ) {
        let site = Site::new("[collect]\nsplit_categories = false\n[feeds]\nformats = [\"rss\"]\n");
        for (index, name) in names.iter().enumerate() {
            let name = serde_json::to_string(name).unwrap();
            site.write(&format!("posts/2026-01-01-{index}.md"), format!("{{\"title\": \"T\", \"categories\": [{name}]}}\nx\n"));
        }
        site.build();
        let documents: Vec<String> = site.tree().iter().filter(|path| path.ends_with("/rss.xml")).cloned().collect();
        let mut keys: Vec<String> = documents.iter().map(|path| feedkiln::model::slug::collision_key(path)).collect();
        keys.sort();
        let count = keys.len();
        keys.dedup();
        prop_assert_eq!(keys.len(), count, "{:?}", documents);
        prop_assert!(documents.iter().all(|path| path.starts_with("category/") && path.matches('/').count() == 2));
        let mut beside: Vec<_> = fs::read_dir(site.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        beside.sort();
        prop_assert_eq!(beside, [".feedkiln", "config.toml", "feeds", "ledger", "posts"]);
        // Each name has a feed of its own; a comma behind it is none of it.
        let named = names.iter().map(|name| feedkiln::model::plain::plain_name(name.trim().trim_end_matches([',', '，', '、'])));
        let named: std::collections::BTreeSet<String> = named.filter(|name| !name.is_empty()).collect();
        prop_assert_eq!(documents.len(), named.len(), "{:?}", named);
    }
}
