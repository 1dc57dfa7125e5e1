//! What Hugo reads otherwise than Jekyll.

use crate::support::{SITE, Site, codes};

#[test]
fn hugo_reads_published_as_a_date() {
    let site = Site::new("[collect]\ngenerator = \"hugo\"\nposts = [\"content\"]\n");
    for (name, front) in [
        ("dated", "published: 2024-01-03T10:00:00+08:00"),
        ("both", "date: 2024-01-02\npublished: 2024-01-05"),
        ("later", "date: 2024-01-01\npublished: 2099-01-01"),
        ("pub", "date: 2024-01-01\npubDate: 2099-01-01"),
        ("switch", "date: 2024-01-04\npublished: true"),
        ("hidden", "date: 2024-01-04\npublished: false"),
        ("neither", "date: 2024-01-06\npublished: soon"),
        ("changed", "lastmod: 2024-01-01T08:00:00+08:00"),
        ("changed-and-named", "modified: 2024-01-01T07:00:00+08:00"),
        ("undated", "weight: 1"),
        ("headless", "date: 2024-01-07\nheadless: true"),
    ] {
        site.write(
            &format!("content/{name}.md"),
            format!("---\ntitle: {name}\n{front}\n---\nx\n"),
        );
    }
    let report = site.build();
    assert_eq!(
        site.titles("rss.xml"),
        ["neither", "switch", "dated", "both", "changed", "changed-and-named"]
    );
    assert_eq!(
        codes(&report),
        [
            "field-type",
            "unpublished",
            "unpublished",
            "future-date",
            "future-date",
            "date-missing"
        ]
    );
    let jekyll = Site::new("");
    jekyll.post("2026-01-02-a.md", "published: 2099-01-01", "x");
    assert_eq!(
        (codes(&jekyll.build()), jekyll.titles("rss.xml").len()),
        (vec!["field-type"], 1)
    );
}

#[test]
fn hugo_counts_addresses_from_its_content_dir() {
    let site = Site::new("[collect]\ngenerator = \"hugo\"\nposts = [\"content/en\"]\n");
    site.write("content/en/blog/a.md", "---\ntitle: A\ndate: 2024-01-01\n---\nx\n");
    site.build();
    assert!(
        site.feed("rss.xml")
            .contains("<link>https://news.example/en/blog/a/</link>")
    );
    for dir in ["\"content/en\"", "[\"./content/en/\", \"other\"]"] {
        let collect = format!("[collect]\ngenerator = \"hugo\"\nposts = [\"content/en\"]\ncontent_dir = {dir}\n");
        site.write("config.toml", format!("{SITE}{collect}"));
        site.build();
        assert!(
            site.feed("rss.xml")
                .contains("<link>https://news.example/blog/a/</link>"),
            "{dir}"
        );
    }
}
