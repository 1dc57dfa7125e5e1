//! Runs that ended half way, other builds that wrote the same folder, and folders that lost something: the ledger tells
//! subscribers the rest.

use std::fs;

use crate::cli::feedkiln;
use crate::scenarios::{FIRST, LATER, MUCH_LATER, edit, subscribed};
use crate::subscribers::{Seen, deleted_entries};
use crate::support::{SITE, Site, tree};

const BOTH: &str = "tag:news.example,2021:2026-01-03-both";

fn told(site: &Site, document: &str) -> Vec<String> {
    deleted_entries(site.feed(document).as_bytes())
}

#[test]
fn a_run_that_ends_among_the_feeds_loses_no_removal_and_dates_no_edit_twice() {
    let (site, mut reader) = subscribed("");
    site.remove("posts/2026-01-03-both.md");
    edit(&site, "posts/2026-01-01-tea.md", "hot", "cold");
    // One of the last documents cannot be put in its place.
    let blocked = site.path("feeds/category/rice/rss.xml");
    fs::remove_file(&blocked).unwrap();
    fs::create_dir_all(blocked.join("in the way")).unwrap();
    let (code, _, err) = feedkiln(&site.path(""), &["build", "--now", LATER, "-j", "1"]);
    assert_eq!(code, 3, "{err}");
    assert!(!tree(&site.path("feeds")).iter().any(|path| path.contains(".feedkiln-")));
    let mut seen = reader.poll(&site, "atom.xml").changed;

    fs::remove_dir_all(&blocked).unwrap();
    site.build_at(MUCH_LATER);
    seen.extend(reader.poll(&site, "atom.xml").changed);
    assert_eq!(seen, ["Post 2026-01-01-tea.md"], "once");
    assert_eq!(site.line("posts/2026-01-01-tea.md")["updated"], LATER);
    for document in ["atom.xml", "category/tea/atom.xml", "category/rice/atom.xml"] {
        assert_eq!(told(&site, document), [BOTH], "{document}");
    }
    let again = site.build_at(MUCH_LATER);
    assert_eq!((again.changed, again.ledger), (Vec::new(), Vec::new()));
}

#[test]
fn a_removal_that_a_build_without_this_ledger_published_is_told() {
    let (site, _) = subscribed("");
    site.remove("posts/2026-01-03-both.md");
    let (code, _, err) = feedkiln(&site.path(""), &["build", "--now", LATER, "--posts", "posts"]);
    assert_eq!(code, 0, "{err}");
    assert!(told(&site, "atom.xml").is_empty());
    site.build_at(MUCH_LATER);
    assert_eq!(told(&site, "atom.xml"), [BOTH]);
}

#[test]
fn what_newer_posts_pushed_out_is_no_removal_to_tell() {
    let site = Site::new("[feeds]\nlimit = { items = 2 }\n");
    site.post("2026-01-01-a.md", "", "one");
    site.build_at(FIRST);
    for day in 2..5 {
        site.post(&format!("2026-01-0{day}-b.md"), "", &format!("text {day}"));
    }
    site.build_at(FIRST);
    site.remove("posts/2026-01-01-a.md");
    site.build_at(LATER);
    assert!(told(&site, "atom.xml").is_empty());
}

#[test]
fn another_output_folder_leaves_the_ledger_alone() {
    let (site, mut reader) = subscribed("");
    let ledger = site.ledger();
    site.remove("posts/2026-01-03-both.md");
    edit(&site, "posts/2026-01-01-tea.md", "hot", "cold");
    let (code, out, err) = feedkiln(
        &site.path(""),
        &["build", "--now", LATER, "--out", "preview", "--format", "json"],
    );
    assert_eq!(code, 0, "{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["ledger"]["changed"], serde_json::json!([]));
    assert_eq!(site.ledger(), ledger);
    let preview = fs::read_to_string(site.path("preview/atom.xml")).unwrap();
    assert!(preview.contains("cold"));
    // Ids and dates come from the ledger all the same, and nothing is left to differ.
    let check = ["build", "--now", LATER, "--out", "preview", "--check"];
    assert_eq!(feedkiln(&site.path(""), &check).0, 0);

    site.build_at(MUCH_LATER);
    assert_eq!(site.line("posts/2026-01-01-tea.md")["updated"], MUCH_LATER);
    assert_eq!(reader.poll_all(&site).changed, ["Post 2026-01-01-tea.md"]);
    for document in ["atom.xml", "category/tea/atom.xml", "category/rice/atom.xml"] {
        assert_eq!(told(&site, document), [BOTH], "{document}");
    }
    // The folder of the configuration is its own under any name.
    site.post("2026-01-04-new.md", "", "new");
    let args = ["build", "--now", MUCH_LATER, "--out", "./preview/../feeds"];
    assert_eq!(feedkiln(&site.path(""), &args).0, 0);
    assert_eq!(site.ledger().len(), 4);
}

/// A site with 60 posts of which feeds carry ten.
fn many() -> Site {
    let site = Site::new("[feeds]\nlimit = { items = 10 }\n");
    for number in 0..60 {
        let date = format!("2026-{:02}-{:02}", 1 + number / 28, 1 + number % 28);
        site.post(
            &format!("{date}-p{number}.md"),
            "categories: x",
            &format!("text {number}"),
        );
    }
    site.build_at(FIRST);
    site
}

#[test]
fn without_documents_and_manifest_the_ledger_guards() {
    let site = many();
    let raised = format!("{SITE}[feeds]\nlimit = {{ items = 60 }}\n");
    fs::remove_dir_all(site.path("feeds")).unwrap();
    let ten = fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", &raised);
    assert!(site.build_at(LATER).is_refused);
    // The same feeds, one post less, and new ones are no reason.
    site.write("config.toml", ten);
    site.remove("posts/2026-03-04-p59.md");
    site.post("2026-04-01-new.md", "categories: x", "new");
    assert!(!site.build_at(LATER).is_refused);
    assert_eq!(told(&site, "atom.xml"), ["tag:news.example,2021:2026-03-04-p59"]);
    // What no feed carried is told by none.
    fs::remove_dir_all(site.path("feeds")).unwrap();
    site.remove("posts/2026-01-01-p0.md");
    site.build_at(LATER);
    assert_eq!(told(&site, "atom.xml"), ["tag:news.example,2021:2026-03-04-p59"]);
    // A folder that nobody reads is none to be guarded.
    site.write("config.toml", raised);
    let (code, out, err) = feedkiln(&site.path(""), &["build", "--now", LATER, "--out", "preview"]);
    assert_eq!(code, 0, "{out}{err}");
}

#[test]
fn without_the_manifest_the_documents_of_every_feed_are_found() {
    let (site, mut reader) = subscribed("");
    site.remove("feeds/manifest.json");
    site.remove("posts/2026-01-03-both.md");
    site.build_at(LATER);
    for document in ["atom.xml", "category/tea/atom.xml", "category/rice/atom.xml"] {
        assert_eq!(told(&site, document), [BOTH], "{document}");
    }
    assert_eq!(
        reader.poll_all(&site),
        Seen {
            gone: vec!["Post 2026-01-03-both.md".to_owned()],
            ..Seen::nothing()
        }
    );
    // Old posts that get a category are seen there too.
    let site = many();
    site.post("2026-06-01-y.md", "categories: y", "the first of y");
    site.build_at(FIRST);
    site.remove("feeds/manifest.json");
    site.write(
        "config.toml",
        format!("{SITE}[feeds]\nlimit = {{ items = 60 }}\nsite_limit = {{ items = 10 }}\n"),
    );
    let report = site.build_at(LATER);
    let feeds: Vec<_> = report.alarms.iter().map(|alarm| alarm.feed.as_deref()).collect();
    assert_eq!(feeds, [Some("feeds/category/x")]);
}
