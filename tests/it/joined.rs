//! Stories that come through several lists, as several files under one key.

use crate::scenarios::{FIRST, LATER, MUCH_LATER, build_later, edit};
use crate::subscribers::{Reader, Seen};
use crate::support::Site;

/// Writes the file of a list: its category, its hour on the first of January, and a text.
fn story(site: &Site, list: &str, hour: u32, text: &str) {
    site.write(
        &format!("posts/2026-01-01-{list}.md"),
        format!(
            "---\ntitle: Story\ndate: 2026-01-01 {hour}:00:00 +0800\ncategories: {list}\n---\n{text}\n\n\
             <http://s.example/NewsShare.html?infoCode=NW1>\n"
        ),
    );
}

fn told_by_a() -> (Site, Reader) {
    let site = Site::new("");
    story(&site, "a", 10, "Harbour opens.");
    site.post("2026-01-02-other.md", "categories: [a, b, c]", "Other.");
    site.build_at(FIRST);
    let mut reader = Reader::default();
    reader.poll_all(&site);
    (site, reader)
}

/// What the site's feed says of the story: publication, change, link.
fn entry(site: &Site) -> (String, String, String) {
    let feed = site.read("atom.xml");
    let entry = feed
        .entries
        .into_iter()
        .find(|entry| entry.id.ends_with(":NW1"))
        .unwrap();
    (
        entry.published.unwrap().to_rfc3339(),
        entry.updated.unwrap().to_rfc3339(),
        entry.links[0].href.clone(),
    )
}

#[test]
fn a_second_list_with_the_same_text_shows_nothing() {
    let (site, mut reader) = told_by_a();
    let before = entry(&site);
    assert_eq!(before.0, "2026-01-01T02:00:00+00:00");
    story(&site, "b", 12, "Harbour opens.");
    build_later(&site);
    assert_eq!(entry(&site), before);
    assert_eq!(reader.poll_all(&site).changed, Vec::<String>::new());
    assert_eq!(site.line("posts/2026-01-01-a.md")["updated"], serde_json::Value::Null);
    // An earlier date through a third list moves nothing either.
    story(&site, "c", 9, "Harbour opens.");
    build_later(&site);
    assert_eq!(entry(&site), before);
    // The lists let go of it, one after the other: only the page is another one.
    site.remove("posts/2026-01-01-a.md");
    site.remove("posts/2026-01-01-c.md");
    build_later(&site);
    let (published, updated, link) = entry(&site);
    assert_eq!((published, updated), (before.0, before.1));
    assert!(link.ends_with("/b.html"), "{link}");
    let seen = reader.poll(&site, "atom.xml");
    assert_eq!(seen, Seen::nothing());
}

#[test]
fn a_first_build_of_two_lists_is_that_of_the_first() {
    let site = Site::new("");
    story(&site, "b", 12, "Harbour opens.");
    story(&site, "a", 10, "Harbour opens.");
    site.build_at(FIRST);
    let (published, updated, link) = entry(&site);
    assert_eq!(published, updated);
    assert!(link.ends_with("/a.html"), "{link}");
}

#[test]
fn another_text_of_a_second_list_is_seen_once_and_the_date_stays() {
    let (site, mut reader) = told_by_a();
    story(&site, "b", 12, "Harbour *opens*.");
    build_later(&site);
    let (published, updated, link) = entry(&site);
    assert_eq!(published, updated, "other markup is no change");
    assert!(link.ends_with("/b.html"), "{link}");
    story(&site, "b", 12, "Harbour opens late.");
    site.build_at(LATER);
    assert_eq!(reader.poll(&site, "atom.xml"), Seen::changed(&["Story"]));
    let before = entry(&site);
    assert_eq!(before.1, "2026-10-02T01:30:00+00:00");
    assert_eq!(before.0, published);
    site.remove("posts/2026-01-01-a.md");
    build_later(&site);
    site.build_at(MUCH_LATER);
    assert_eq!(entry(&site), before);
    // A date that the file itself changes is meant.
    edit(&site, "posts/2026-01-01-b.md", " 12:00:00", " 13:00:00");
    site.build_at(MUCH_LATER);
    assert_eq!(entry(&site).0, "2026-01-01T05:00:00+00:00");
}

#[test]
fn a_post_that_gets_its_share_url_beside_an_earlier_file_keeps_its_date() {
    let site = Site::new("");
    site.post("2026-01-03-late.md", "categories: a", "Harbour opens.");
    site.build_at(FIRST);
    let published = |site: &Site| site.read("atom.xml").entries[0].published.unwrap().to_rfc3339();
    assert_eq!(published(&site), "2026-01-02T16:00:00+00:00");
    let url = "\n\n<http://s.example/NewsShare.html?infoCode=NW1>\n";
    site.post("2026-01-03-late.md", "categories: a", &format!("Harbour opens.{url}"));
    site.post(
        "2026-01-01-early.md",
        "categories: a",
        &format!("Harbour is to open.{url}"),
    );
    for now in [LATER, MUCH_LATER] {
        site.build_at(now);
        assert_eq!(site.read("atom.xml").entries.len(), 1);
        assert_eq!(published(&site), "2026-01-02T16:00:00+00:00", "{now}");
    }
}

#[test]
fn a_key_with_letters_of_another_script_is_found_wherever_the_share_url_stands() {
    let site = Site::new("[collect]\norigin_key = ['/文章/(\\d+)']\n");
    site.post(
        "2026-01-01-one.md",
        "origin: https://x.example/文章/12",
        "The story of the tea.",
    );
    site.post(
        "2026-01-02-two.md",
        "categories: tea",
        "The story of the tea.\n\n<https://x.example/文章/12>",
    );
    site.post(
        "2026-01-03-three.md",
        "categories: rice",
        "The story of the tea.\n\n[原文](https://x.example/文章/12)",
    );
    let report = site.build();
    assert_eq!(report.posts.joined, 2, "{:?}", report.diagnostics);
    let feed = site.feed("rss.xml");
    assert!(feed.contains(":12</guid>"), "{feed}");
}
