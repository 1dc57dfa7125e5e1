//! Ids that two files claim: the post that subscribers have keeps its own.

use crate::scenarios::{FIRST, LATER, build_later, edit, subscribed};
use crate::subscribers::{Reader, Seen};
use crate::support::{Site, codes};

const TEA: &str = "tag:news.example,2021:2026-01-01-tea";

#[test]
fn a_copied_guid_takes_nothing_from_a_living_post() {
    let (site, mut reader) = subscribed("");
    let line = site.line("posts/2026-01-01-tea.md");
    site.post("2026-01-09-new.md", &format!("guid: \"{TEA}\""), "Something else.");
    let report = site.build_at(LATER);
    assert_eq!(codes(&report), ["id-taken"]);
    assert_eq!(
        (report.diagnostics[0].file.as_deref(), report.diagnostics[0].line),
        (Some("posts/2026-01-09-new.md"), 3)
    );
    assert_eq!(reader.poll_all(&site), Seen::new(&["Post 2026-01-09-new.md"]));
    assert_eq!(site.line("posts/2026-01-01-tea.md"), line);
    let id = "tag:news.example,2021:2026-01-09-new";
    assert_eq!(site.line("posts/2026-01-09-new.md")["id"], id);
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
}

#[test]
fn a_post_that_is_known_keeps_its_id_where_its_new_guid_is_taken() {
    let (site, mut reader) = subscribed("");
    edit(
        &site,
        "posts/2026-01-02-rice.md",
        "categories: rice",
        &format!("categories: rice\nguid: \"{TEA}\""),
    );
    let report = site.build_at(LATER);
    assert_eq!(codes(&report), ["id-taken"]);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    // Two files that trade their guids mean it.
    edit(
        &site,
        "posts/2026-01-01-tea.md",
        "categories: tea",
        "categories: tea\nguid: \"tag:news.example,2021:2026-01-02-rice\"",
    );
    assert_eq!(codes(&site.build_at(LATER)), Vec::<&str>::new());
    assert_eq!(site.line("posts/2026-01-02-rice.md")["id"], TEA);
}

#[test]
fn a_key_that_comes_back_elsewhere_takes_nothing_from_a_living_post() {
    let site = Site::new("");
    let url = "\n\n<http://s.example/NewsShare.html?infoCode=NW1>";
    site.post("2026-01-01-a.md", "", &format!("The story.{url}"));
    site.build_at(FIRST);
    let mut reader = Reader::default();
    reader.poll_all(&site);
    site.post("2026-01-01-a.md", "", "The story.");
    site.build_at(FIRST);
    reader.poll(&site, "rss.xml");
    site.post("2026-01-05-b.md", "", &format!("Another story.{url}"));
    assert_eq!(codes(&site.build_at(LATER)), ["id-taken"]);
    assert_eq!(reader.poll(&site, "atom.xml"), Seen::new(&["Post 2026-01-05-b.md"]));
    assert_eq!(site.line("posts/2026-01-01-a.md")["id"], "tag:news.example,2021:NW1");
    build_later(&site);
    assert_eq!(reader.poll(&site, "atom.xml"), Seen::nothing());
}

#[test]
fn one_guid_in_two_files_is_one_post() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "guid: urn:x:1\ncategories: x", "One.");
    site.build_at(FIRST);
    site.post("2026-01-02-b.md", "guid: urn:x:1\ncategories: y", "One.");
    assert_eq!(codes(&site.build_at(LATER)), ["post-joined"]);
    let entries = site.read("atom.xml").entries;
    assert_eq!((entries.len(), entries[0].id.as_str()), (1, "urn:x:1"));
    assert_eq!(entries[0].categories.len(), 2);
}

#[test]
fn an_id_whose_file_became_another_post_keeps_its_one_line() {
    let site = Site::new("");
    let guid = "https://guid.example/1";
    let given = format!("guid: {guid}\ncategories: a");
    site.post("2026-01-02-a.md", &given, "Harbour opens.");
    site.post(
        "2026-01-05-d.md",
        "categories: a",
        "Other.\n\n<http://s.example/NewsShare.html?infoCode=NW1>\n",
    );
    site.post("deep/2026-01-01-e.md", &given, "Harbour opens.");
    site.build();
    // The second post takes the name of the first, whose story is left to its other file.
    std::fs::rename(site.path("posts/2026-01-05-d.md"), site.path("posts/2026-01-02-a.md")).unwrap();
    site.build();
    let lines = site.ledger();
    let of_guid: Vec<_> = lines.iter().filter(|line| line["id"] == guid).collect();
    assert_eq!(of_guid.len(), 1, "{lines:#?}");
    assert_eq!(of_guid[0]["file"], "posts/deep/2026-01-01-e.md");
    assert!(site.build().ledger.is_empty(), "a second build has nothing to write");
}
