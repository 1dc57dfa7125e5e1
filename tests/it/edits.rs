//! Edits: which of them subscribers see, and when.

use crate::scenarios::{FIRST, LATER, MUCH_LATER, build_later, edit, subscribed};
use crate::subscribers::{Reader, Seen};
use crate::support::{SITE, Site};

fn entry(site: &Site, id: &str) -> feed_rs::model::Entry {
    let feed = site.read("atom.xml");
    feed.entries.into_iter().find(|entry| entry.id == id).unwrap()
}

#[test]
fn a_title_edit_is_seen_once() {
    let (site, mut reader) = subscribed("");
    edit(&site, "posts/2026-01-01-tea.md", "Post 2026-01-01-tea.md", "Tea, again");
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::changed(&["Tea, again"]));
    let updated = entry(&site, "tag:news.example,2021:2026-01-01-tea").updated.unwrap();
    assert_eq!(
        updated.to_rfc3339(),
        "2026-10-02T01:30:00+00:00",
        "the moment of the first build that saw it"
    );
    assert_eq!(site.line("posts/2026-01-01-tea.md")["updated"], LATER);
}

#[test]
fn a_typo_fix_is_seen_once() {
    let (site, mut reader) = subscribed("");
    edit(&site, "posts/2026-01-02-rice.md", "white", "White");
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::changed(&["Post 2026-01-02-rice.md"]));
    // Links and pictures are seen too.
    edit(&site, "posts/2026-01-01-tea.md", "/more.html", "/most.html");
    site.build_at(MUCH_LATER);
    assert_eq!(reader.poll_all(&site), Seen::changed(&["Post 2026-01-01-tea.md"]));
    edit(&site, "posts/2026-01-01-tea.md", "/cup.png", "/pot.png");
    site.build_at("2026-11-21T00:00:00+08:00");
    assert_eq!(reader.poll_all(&site), Seen::changed(&["Post 2026-01-01-tea.md"]));
}

#[test]
fn the_front_matter_has_the_last_word_on_updated() {
    let (site, mut reader) = subscribed("");
    edit(&site, "posts/2026-01-02-rice.md", "Rice is white.", "Rice is brown.");
    edit(
        &site,
        "posts/2026-01-02-rice.md",
        "categories: rice",
        "categories: rice\nupdated: 2026-05-05 10:00:00 +0800",
    );
    build_later(&site);
    assert_eq!(reader.poll_all(&site).changed, ["Post 2026-01-02-rice.md"]);
    let updated = entry(&site, "tag:news.example,2021:2026-01-02-rice").updated.unwrap();
    assert_eq!(updated.to_rfc3339(), "2026-05-05T02:00:00+00:00");
}

#[test]
fn a_markup_only_edit_is_no_change() {
    let (site, mut reader) = subscribed("");
    let before = site.ledger();
    edit(
        &site,
        "posts/2026-01-01-tea.md",
        "Tea is *hot*.",
        "<p class=\"x\">Tea\n   is <b>hot</b>.</p>",
    );
    edit(
        &site,
        "posts/2026-01-01-tea.md",
        "[more](/more.html)",
        "[more](https://news.example/more.html)",
    );
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    assert!(
        site.feed("atom.xml").contains("&lt;b&gt;hot&lt;/b&gt;"),
        "new readers get the new markup"
    );
    assert_eq!(site.ledger(), before);
}

#[test]
fn an_edit_out_of_sight_is_seen_when_the_post_is_shown_again() {
    let site = Site::new("[feeds]\nlimit = { items = 2 }\n");
    site.post("2026-01-01-a.md", "", "one");
    site.build_at(FIRST);
    let mut reader = Reader::default();
    reader.poll_all(&site);
    site.post("2026-01-02-b.md", "", "two");
    site.post("2026-01-03-c.md", "", "three");
    site.build_at(FIRST);
    reader.poll_all(&site);
    edit(&site, "posts/2026-01-01-a.md", "one", "another one");
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    site.remove("posts/2026-01-03-c.md");
    site.build_at(MUCH_LATER);
    let seen = reader.poll_all(&site);
    assert_eq!(
        (seen.new, seen.changed),
        (Vec::new(), vec!["Post 2026-01-01-a.md".to_owned()])
    );
}

#[test]
fn a_feed_of_summaries_tells_edits_of_the_whole_text() {
    let (site, mut reader) = subscribed("[feeds]\ncontent = \"summary\"\nformats = [\"atom\"]\n");
    let text = "The first paragraph is long enough to be a summary.\n\nThe second one is seen behind the link.";
    site.post("2026-01-04-long.md", "categories: tea", text);
    site.build_at(FIRST);
    reader.poll_all(&site);
    edit(&site, "posts/2026-01-04-long.md", "second one", "second paragraph");
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::changed(&["Post 2026-01-04-long.md"]));
    // How long summaries are, and whether there is more than a summary, is no change of any post.
    site.write(
        "config.toml",
        format!("{SITE}[feeds]\nformats = [\"atom\"]\nsummary_length = 10\n"),
    );
    site.build_at(MUCH_LATER);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
}

#[test]
fn the_offset_of_the_moment_is_no_difference() {
    let (site, _) = subscribed("");
    edit(&site, "posts/2026-01-02-rice.md", "white", "brown");
    site.build_at("2026-10-02T01:30:00.5Z");
    assert_eq!(site.line("posts/2026-01-02-rice.md")["updated"], LATER);
    let again = site.build_at(MUCH_LATER);
    assert_eq!((again.changed, again.ledger), (Vec::new(), Vec::new()));
}
