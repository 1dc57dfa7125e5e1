//! What subscribers see when a site lives on: builds in a chain, each polled by the model of a reader.

use std::fs;

use crate::subscribers::{Reader, Seen, deleted_entries};
use crate::support::{SITE, Site, codes};

const FIRST: &str = "2026-10-01T00:00:00+08:00";
const LATER: &str = "2026-10-02T09:30:00+08:00";
const MUCH_LATER: &str = "2026-11-20T00:00:00+08:00";

/// A site with three posts in two categories, built and subscribed to.
fn subscribed(more: &str) -> (Site, Reader) {
    let site = Site::new(more);
    site.post(
        "2026-01-01-tea.md",
        "categories: tea",
        "Tea is *hot*.\n\n![cup](/cup.png) [more](/more.html)",
    );
    site.post("2026-01-02-rice.md", "categories: rice", "Rice is white.");
    site.post("2026-01-03-both.md", "categories: [tea, rice]", "Both are good.");
    site.build_at(FIRST);
    let mut reader = Reader::default();
    assert_eq!(
        reader.poll_all(&site),
        Seen::nothing(),
        "a subscription shows what is there"
    );
    site.build_at(FIRST);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    (site, reader)
}

fn edit(site: &Site, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(site.path(file)).unwrap();
    assert!(text.contains(from), "{text}");
    site.write(file, text.replace(from, to));
}

/// Builds later, and once more: a second build changes nothing.
fn build_later(site: &Site) {
    let report = site.build_at(LATER);
    assert!(!report.is_refused, "{:?}", report.alarms);
    let again = site.build_at(MUCH_LATER);
    assert_eq!(
        (again.changed, again.ledger),
        (Vec::new(), Vec::new()),
        "a change is seen once"
    );
}

fn entry(site: &Site, id: &str) -> feed_rs::model::Entry {
    let feed = site.read("atom.xml");
    feed.entries.into_iter().find(|entry| entry.id == id).unwrap()
}

#[test]
fn a_new_domain_shows_nothing_twice() {
    let (site, mut reader) = subscribed("");
    site.post(
        "2026-01-04-link.md",
        "categories: tea",
        "See <https://news.example/old.html> and [that](/x.html).",
    );
    site.build_at(FIRST);
    assert_eq!(reader.poll_all(&site), Seen::new(&["Post 2026-01-04-link.md"]));
    site.write(
        "config.toml",
        SITE.replace("https://news.example", "https://moved.example/blog"),
    );
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    assert!(site.feed("atom.xml").contains("https://moved.example/blog/"));
    // An edit made together with the move is seen all the same.
    site.write(
        "config.toml",
        SITE.replace("https://news.example", "https://third.example"),
    );
    edit(&site, "posts/2026-01-02-rice.md", "white", "brown");
    site.build_at(MUCH_LATER);
    assert_eq!(reader.poll_all(&site), Seen::changed(&["Post 2026-01-02-rice.md"]));
}

#[test]
fn a_new_permalink_style_shows_nothing_twice() {
    let (site, mut reader) = subscribed("");
    site.post(
        "2026-01-04-pictures.md",
        "categories: tea",
        "![near](near.png) and a note.[^1]\n\n[^1]: Small.",
    );
    site.build_at(FIRST);
    reader.poll_all(&site);
    site.write("config.toml", format!("{SITE}[collect]\npermalink = \"/:title/\"\n"));
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    assert!(
        site.feed("atom.xml").contains("https://news.example/tea/"),
        "the addresses are new"
    );
    assert_eq!(site.line("posts/2026-01-01-tea.md")["link"], "/tea/");
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
fn a_post_moved_between_folders_stays_the_same() {
    let (site, mut reader) = subscribed("[collect]\nposts = [\"posts\", \"old_post\"]\n");
    site.write("old_post/keep.md", "---\ntitle: K\ndate: 2020-01-01\n---\nk");
    site.build_at(FIRST);
    reader.poll_all(&site);
    fs::rename(
        site.path("posts/2026-01-01-tea.md"),
        site.path("old_post/2026-01-01-tea.md"),
    )
    .unwrap();
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    let line = site.line("old_post/2026-01-01-tea.md");
    assert_eq!(line["gone"], serde_json::Value::Null);
}

#[test]
fn twins_keep_their_ids_when_they_come_and_move() {
    let (site, mut reader) = subscribed("");
    let id_of = |file: &str| site.line(file)["id"].as_str().unwrap().to_owned();
    let first = id_of("posts/2026-01-01-tea.md");
    // A second file of one name comes: the first keeps its id, the second gets a hash.
    site.write("posts/b/2026-01-01-tea.md", "---\ntitle: Twin\n---\nanother tea");
    let report = site.build_at(LATER);
    assert_eq!(codes(&report), ["stem-shared"]);
    assert_eq!(reader.poll_all(&site), Seen::new(&["Twin"]));
    assert_eq!(id_of("posts/2026-01-01-tea.md"), first);
    let second = id_of("posts/b/2026-01-01-tea.md");
    assert!(second.starts_with(&format!("{first}-")), "{second}");
    // Both move below another folder: paths that end alike belong together.
    fs::create_dir(site.path("posts/old")).unwrap();
    fs::rename(site.path("posts/b"), site.path("posts/old/b")).unwrap();
    fs::rename(
        site.path("posts/2026-01-01-tea.md"),
        site.path("posts/old/2026-01-01-tea.md"),
    )
    .unwrap();
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    assert_eq!(id_of("posts/old/b/2026-01-01-tea.md"), second);
    assert_eq!(id_of("posts/old/2026-01-01-tea.md"), first);
}

#[test]
fn a_renamed_file_stays_the_same() {
    let (site, mut reader) = subscribed("");
    fs::rename(
        site.path("posts/2026-01-02-rice.md"),
        site.path("posts/2026-01-02-brown.md"),
    )
    .unwrap();
    // Renamed and marked up anew.
    edit(
        &site,
        "posts/2026-01-02-brown.md",
        "Rice is white.",
        "Rice is **white**.",
    );
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    let line = site.line("posts/2026-01-02-brown.md");
    assert_eq!(line["id"], "tag:news.example,2021:2026-01-02-rice");
    // The old name is free for another post.
    site.post("2026-01-02-rice.md", "categories: rice", "Rice, another day.");
    let report = site.build_at(MUCH_LATER);
    assert_eq!(codes(&report), ["stem-shared"]);
    assert_eq!(reader.poll_all(&site), Seen::new(&["Post 2026-01-02-rice.md"]));
}

#[test]
fn a_post_that_no_feed_carries_is_known_under_another_name() {
    let site = Site::new("[feeds]\nlimit = { items = 2 }\n");
    for day in 1..=5 {
        site.post(&format!("2026-01-0{day}-p{day}.md"), "", &format!("text {day}"));
    }
    site.build_at(FIRST);
    let line = site.line("posts/2026-01-01-p1.md");
    assert!(line["hash"].as_str().unwrap().starts_with("file1:"), "{line}");
    fs::rename(
        site.path("posts/2026-01-01-p1.md"),
        site.path("posts/2026-01-01-other.md"),
    )
    .unwrap();
    build_later(&site);
    assert_eq!(
        site.line("posts/2026-01-01-other.md")["id"],
        "tag:news.example,2021:2026-01-01-p1"
    );
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
fn two_posts_under_one_key_are_one_entry() {
    let site = Site::new("");
    let story = |name: &str, list: &str, host: &str| {
        site.write(
            &format!("posts/{name}"),
            format!("---\ntitle: Story\ncategories: {list}\n---\nThe story.\n\n<http://{host}/NewsShare.html?infoCode=NW202601011200000001>\n"),
        );
    };
    story("2026-01-01-one.md", "x", "share.news.example");
    site.build_at(FIRST);
    let mut reader = Reader::default();
    // By `updated`, as readers of Atom do: the share URL itself stands in the text.
    reader.poll(&site, "atom.xml");
    // The story comes again through another list, from another host and under another file name.
    story("2026-01-01-two.md", "y", "other.news.example");
    site.build_at(LATER);
    assert_eq!(reader.poll(&site, "atom.xml"), Seen::nothing());
    assert_eq!(site.read("atom.xml").entries.len(), 1);
    // Then the first file goes: the key is the story.
    site.remove("posts/2026-01-01-one.md");
    build_later(&site);
    assert_eq!(reader.poll(&site, "atom.xml"), Seen::nothing());
    assert_eq!(site.ledger().len(), 1);
    // The host of the share URL changes.
    edit(&site, "posts/2026-01-01-two.md", "other.news.example", "third.example");
    site.build_at(MUCH_LATER);
    assert_eq!(reader.poll(&site, "atom.xml"), Seen::nothing());
}

#[test]
fn a_clone_with_fresh_mtimes_writes_nothing() {
    let (site, mut reader) = subscribed("");
    let clone = Site::new("");
    for folder in ["posts", "feeds", "ledger"] {
        for path in crate::support::tree(&site.path(folder)) {
            clone.write(
                &format!("{folder}/{path}"),
                fs::read(site.path(folder).join(&path)).unwrap(),
            );
        }
    }
    let report = clone.build_at(LATER);
    assert_eq!((report.changed, report.ledger), (Vec::new(), Vec::new()));
    assert_eq!(reader.poll_all(&clone), Seen::nothing());
}

#[test]
fn a_lost_ledger_loses_nothing() {
    let (site, mut reader) = subscribed("");
    fs::rename(
        site.path("posts/2026-01-02-rice.md"),
        site.path("posts/2026-01-02-brown.md"),
    )
    .unwrap();
    edit(&site, "posts/2026-01-01-tea.md", "hot", "cold");
    site.remove("posts/2026-01-03-both.md");
    build_later(&site);
    reader.poll_all(&site);
    let before = site.ledger();
    fs::remove_dir_all(site.path("ledger")).unwrap();
    let report = site.build_at(MUCH_LATER);
    assert_eq!(codes(&report), ["ledger-rebuilt"]);
    assert!(report.changed.is_empty(), "{:?}", report.changed);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    // All that subscribers have is in it again: ids, dates, hashes and links; of the removal what the feeds tell.
    let live = |lines: &[serde_json::Value]| -> Vec<serde_json::Value> {
        lines.iter().filter(|line| line["gone"].is_null()).cloned().collect()
    };
    assert_eq!(live(&site.ledger()), live(&before));
    assert_eq!(site.ledger().len(), before.len());
    // An edit after the loss is seen as ever.
    edit(&site, "posts/2026-01-02-brown.md", "white", "brown");
    site.build_at(MUCH_LATER);
    assert_eq!(reader.poll_all(&site), Seen::changed(&["Post 2026-01-02-rice.md"]));
}

#[test]
fn feeds_of_a_version_without_a_ledger_do_not_move() {
    for formats in ["[\"rss\"]", "[\"atom\"]", "[\"json\"]", "[\"rss\", \"atom\"]"] {
        let (site, mut reader) = subscribed(&format!("[feeds]\nformats = {formats}\n"));
        // What an older version left: no ledger, and no record of feeds in the manifest.
        fs::remove_dir_all(site.path("ledger")).unwrap();
        let manifest = site.feed("manifest.json");
        let old = manifest.split(",\n\"feeds\": [").next().unwrap().to_owned() + "\n}\n";
        site.write("feeds/manifest.json", old);
        let report = site.build_at(MUCH_LATER);
        assert_eq!(report.changed, ["manifest.json"], "{formats}");
        assert_eq!(reader.poll_all(&site), Seen::nothing(), "{formats}");
    }
}

#[test]
fn a_renamed_category_is_a_new_feed_and_nothing_else() {
    let (site, mut reader) = subscribed("");
    for file in ["posts/2026-01-01-tea.md", "posts/2026-01-03-both.md"] {
        edit(&site, file, "tea", "infusions");
    }
    edit(
        &site,
        "posts/2026-01-01-tea.md",
        "Post 2026-01-01-infusions",
        "Post 2026-01-01-tea",
    );
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    assert!(!site.path("feeds/category/tea").exists());
    assert_eq!(site.read("category/infusions/atom.xml").entries.len(), 2);
    assert!(
        site.ledger().iter().all(|line| line["gone"].is_null()),
        "no post is gone"
    );
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
