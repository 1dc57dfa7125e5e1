//! Removed posts: what subscribers are told, and for how long.

use std::fs;

use crate::scenarios::{FIRST, LATER, MUCH_LATER, build_later, subscribed};
use crate::subscribers::{Reader, Seen, deleted_entries};
use crate::support::{Site, codes};

#[test]
fn a_deleted_post_is_told_for_thirty_days() {
    let (site, mut reader) = subscribed("");
    site.remove("posts/2026-01-03-both.md");
    build_later(&site);
    let seen = reader.poll_all(&site);
    assert_eq!((seen.new, seen.changed), (Vec::new(), Vec::new()));
    assert_eq!(seen.gone, ["Post 2026-01-03-both.md"]);
    let gone = "tag:news.example,2021:2026-01-03-both";
    for held in ["atom.xml", "category/tea/atom.xml", "category/rice/atom.xml"] {
        assert_eq!(deleted_entries(site.feed(held).as_bytes()), [gone], "{held}");
        let updated = site.read(held).updated.unwrap().to_rfc3339();
        assert_eq!(updated, "2026-10-02T01:30:00+00:00", "{held}: the removal moves it");
    }
    // No clock ends it: it is named until the feed's own `updated` is thirty days later.
    site.build_at("2027-05-05T00:00:00+08:00");
    assert_eq!(deleted_entries(site.feed("atom.xml").as_bytes()), [gone]);
    site.post("2026-10-20-new.md", "categories: tea", "new");
    site.build_at("2027-05-05T00:00:00+08:00");
    assert_eq!(
        deleted_entries(site.feed("atom.xml").as_bytes()),
        [gone],
        "18 days later"
    );
    site.post("2026-11-02-newer.md", "categories: tea", "newer");
    site.build_at("2027-05-05T00:00:00+08:00");
    assert!(deleted_entries(site.feed("atom.xml").as_bytes()).is_empty());
    assert!(deleted_entries(site.feed("category/tea/atom.xml").as_bytes()).is_empty());
    assert_eq!(
        deleted_entries(site.feed("category/rice/atom.xml").as_bytes()),
        [gone],
        "nothing new there"
    );
}

#[test]
fn a_deleted_post_that_comes_back_is_itself() {
    let (site, _) = subscribed("");
    let text = fs::read_to_string(site.path("posts/2026-01-02-rice.md")).unwrap();
    site.remove("posts/2026-01-02-rice.md");
    site.build_at(LATER);
    assert_eq!(site.line("posts/2026-01-02-rice.md")["gone"], LATER);
    site.write("posts/2026-01-05-back.md", text);
    site.build_at(MUCH_LATER);
    let line = site.line("posts/2026-01-05-back.md");
    assert_eq!(
        (line["id"].as_str(), &line["gone"]),
        (Some("tag:news.example,2021:2026-01-02-rice"), &serde_json::Value::Null)
    );
    assert!(deleted_entries(site.feed("atom.xml").as_bytes()).is_empty());
}

#[test]
fn a_removed_id_is_escaped() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "guid: https://old.example/?p=1&x=2", "a");
    site.post("2026-01-02-b.md", "", "b");
    site.build_at(FIRST);
    site.remove("posts/2026-01-01-a.md");
    build_later(&site);
    assert_eq!(
        deleted_entries(site.feed("atom.xml").as_bytes()),
        ["https://old.example/?p=1&x=2"]
    );
}

#[test]
fn a_broken_post_is_no_removal() {
    let (site, mut reader) = subscribed("");
    let text = fs::read_to_string(site.path("posts/2026-01-02-rice.md")).unwrap();
    site.write("posts/2026-01-02-rice.md", "");
    let report = site.build_at(LATER);
    assert!(codes(&report).contains(&"file-empty"));
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    site.write("posts/2026-01-02-rice.md", text);
    site.build_at(MUCH_LATER);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
}

#[test]
fn a_post_removed_from_the_history_is_told_in_its_feed() {
    let (site, mut reader) = {
        let site = Site::new("[feeds]\nlimit = { items = 2 }\nhistory = true\n");
        for day in 1..=6 {
            site.post(&format!("2026-01-0{day}-p{day}.md"), "", &format!("text {day}"));
        }
        site.build_at(FIRST);
        let mut reader = Reader::default();
        reader.poll_all(&site);
        (site, reader)
    };
    site.remove("posts/2026-01-01-p1.md");
    build_later(&site);
    assert_eq!(
        deleted_entries(site.feed("atom.xml").as_bytes()),
        ["tag:news.example,2021:2026-01-01-p1"]
    );
    assert_eq!(
        reader.poll(&site, "atom.xml").gone,
        Vec::<String>::new(),
        "the reader had it from an archive"
    );
}

#[test]
fn a_new_post_never_takes_the_id_of_one_that_was_renamed_and_removed() {
    let (site, mut reader) = subscribed("");
    fs::rename(
        site.path("posts/2026-01-02-rice.md"),
        site.path("posts/2026-01-02-brown.md"),
    )
    .unwrap();
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    site.remove("posts/2026-01-02-brown.md");
    site.post("2026-01-02-rice.md", "categories: rice", "Of quite another kind.");
    let report = site.build_at(MUCH_LATER);
    assert_eq!(codes(&report), ["stem-shared"]);
    let seen = reader.poll_all(&site);
    assert_eq!(
        (seen.new, seen.gone),
        (
            vec!["Post 2026-01-02-rice.md".to_owned()],
            vec!["Post 2026-01-02-rice.md".to_owned()]
        )
    );
    let id = site.line("posts/2026-01-02-rice.md")["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("tag:news.example,2021:2026-01-02-rice-"), "{id}");
    let again = site.build_at(MUCH_LATER);
    assert_eq!((codes(&again), again.changed), (Vec::new(), Vec::new()));
}

#[test]
fn an_id_that_another_post_has_now_is_not_gone() {
    let site = Site::new("[guard]\noff = true\n");
    site.post("deep/2026-01-01-a.md", "categories: tea", "one");
    site.build();
    site.post(
        "deep/2026-01-01-a.md",
        "categories: tea\nguid: https://guid.example/1",
        "one",
    );
    site.post("2026-01-01-a.md", "categories: tea", "two");
    site.build();
    assert!(!site.feed("atom.xml").contains("deleted-entry"));
    let again = site.build();
    assert_eq!((again.changed, again.ledger), (Vec::new(), Vec::new()));
}
