//! What subscribers see when a site lives on: builds in a chain, each polled by the model of a reader.

use std::fs;

use crate::subscribers::{Reader, Seen};
use crate::support::{SITE, Site, codes};

/// When a site is first built.
pub const FIRST: &str = "2026-10-01T00:00:00+08:00";
/// When it is built after a change.
pub const LATER: &str = "2026-10-02T09:30:00+08:00";
/// When it is built once more.
pub const MUCH_LATER: &str = "2026-11-20T00:00:00+08:00";

/// A site with three posts in two categories, built and subscribed to.
pub fn subscribed(more: &str) -> (Site, Reader) {
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

/// Replaces some text of a file.
pub fn edit(site: &Site, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(site.path(file)).unwrap();
    assert!(text.contains(from), "{text}");
    site.write(file, text.replace(from, to));
}

/// Builds later, and once more: a second build changes nothing.
pub fn build_later(site: &Site) {
    let report = site.build_at(LATER);
    assert!(!report.is_refused, "{:?}", report.alarms);
    let again = site.build_at(MUCH_LATER);
    assert_eq!(
        (again.changed, again.ledger),
        (Vec::new(), Vec::new()),
        "a change is seen once"
    );
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
    assert!(line["hash"].as_str().unwrap().starts_with("file2:"), "{line}");
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
fn a_ledger_lost_with_a_move_to_another_domain_loses_nothing() {
    let (site, mut reader) = subscribed("");
    site.post("2026-01-04-link.md", "categories: tea", "[home](/) and [that](/x.html)");
    site.build_at(FIRST);
    reader.poll_all(&site);
    fs::remove_dir_all(site.path("ledger")).unwrap();
    site.write(
        "config.toml",
        SITE.replace("https://news.example", "https://moved.example"),
    );
    build_later(&site);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
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
