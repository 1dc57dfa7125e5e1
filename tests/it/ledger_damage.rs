//! Ledgers that editors, merges and other versions have touched: nothing of them is lost, and they heal.

use std::fs;

use crate::scenarios::{FIRST, LATER, MUCH_LATER};
use crate::subscribers::{Reader, Seen, deleted_entries};
use crate::support::{NOW, Site, codes};

const SHARD: &str = "ledger/2026-01.jsonl";

/// A site whose ids stand in its ledger alone, with one post that its feed carries and one that it does not.
fn adopted() -> (Site, Reader) {
    let site = Site::new("[feeds]\nlimit = { items = 1 }\n");
    site.post("2026-01-01-a.md", "", "a");
    site.post("2026-01-02-b.md", "", "b");
    site.build_at(FIRST);
    let text = shard(&site);
    site.remove("feeds/manifest.json");
    for document in ["atom.xml", "rss.xml", "feed.json"] {
        site.remove(&format!("feeds/{document}"));
    }
    site.write(SHARD, text.replace("tag:news.example,2021:2026-01-0", "urn:old:"));
    site.build_at(FIRST);
    let mut reader = Reader::default();
    reader.poll_all(&site);
    (site, reader)
}

fn shard(site: &Site) -> String {
    fs::read_to_string(site.path(SHARD)).unwrap()
}

#[test]
fn a_hash_of_another_version_is_kept_until_there_is_one_to_compare() {
    let (site, mut reader) = adopted();
    let before = shard(&site);
    let other = before.replace("\"file2:", "\"file9:").replace("\"text2:", "\"text9:");
    assert_eq!(other.matches("9:").count(), 2, "{before}");
    site.write(SHARD, &other);
    let report = site.build_at(LATER);
    assert_eq!(codes(&report), Vec::<&str>::new());
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    // The post that the feed carries has a hash of this version again.
    assert_eq!(shard(&site), before.replace("\"file2:", "\"file9:"));
    site.post("2026-01-02-b.md", "", "b, edited");
    site.build_at(MUCH_LATER);
    assert_eq!(reader.poll_all(&site), Seen::changed(&["Post 2026-01-02-b.md"]));
}

#[test]
fn the_mark_of_an_editor_at_the_beginning_is_no_damage() {
    let (site, mut reader) = adopted();
    let before = shard(&site);
    let hosts = fs::read_to_string(site.path("ledger/site.jsonl")).unwrap();
    site.write(SHARD, format!("\u{feff}{}", before.replace('\n', "\r\n")));
    site.write("ledger/site.jsonl", format!("\u{feff}{hosts}"));
    let report = site.build_at(LATER);
    assert_eq!(codes(&report), Vec::<&str>::new());
    assert_eq!(shard(&site).matches("urn:old:").count(), 2);
    assert!(shard(&site).starts_with('{'), "it is taken out");
    assert_eq!(fs::read_to_string(site.path("ledger/site.jsonl")).unwrap(), hosts);
    assert_eq!(reader.poll_all(&site), Seen::nothing());
}

#[test]
fn a_line_that_cannot_be_read_stays_in_its_file() {
    let (site, _) = adopted();
    let before = shard(&site);
    let first = before.lines().next().unwrap();
    let odd = first.replace("\"published\":", "\"published\":[1],\"was\":");
    let stranger = "{\"id\":\"urn:other\",\"published\":7}";
    site.write(SHARD, before.replace(first, &odd) + stranger + "\n");
    let hosts = fs::read_to_string(site.path("ledger/site.jsonl")).unwrap();
    site.write("ledger/site.jsonl", format!("{{\"later\":1}}\n{hosts}"));
    let report = site.build_at(LATER);
    assert_eq!(codes(&report), ["ledger-damaged"; 3], "{:?}", report.diagnostics);
    let after = shard(&site);
    assert!(after.contains(&odd) && after.contains(stranger), "{after}");
    let hosts = format!("{hosts}{{\"later\":1}}\n");
    assert_eq!(fs::read_to_string(site.path("ledger/site.jsonl")).unwrap(), hosts);
    // It is told of as long as it is there, and nothing else happens.
    let again = site.build_at(MUCH_LATER);
    assert_eq!(codes(&again), ["ledger-damaged"; 3]);
    assert_eq!((again.ledger, shard(&site)), (Vec::new(), after));
    // So does a merge of two copies.
    site.write(
        "copy/2026-01.jsonl",
        shard(&site).replace(stranger, "{\"id\":\"urn:third\"}"),
    );
    feedkiln::pipeline::merge_ledgers(None, &site.path("ledger"), &site.path("copy"), None).unwrap();
    let merged = shard(&site);
    assert!(
        merged.contains(stranger) && merged.contains("{\"id\":\"urn:third\"}"),
        "{merged}"
    );
    assert_eq!(merged.matches(&odd).count(), 1, "{merged}");
}

#[test]
fn the_marks_of_a_merge_in_the_memory_of_the_site_heal() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "a");
    site.build();
    site.write(
        "ledger/site.jsonl",
        "<<<<<<< ours\n{\"host\":\"news.example\"}\n=======\n{\"host\":\"old.example\"}\n>>>>>>> theirs\n",
    );
    let report = site.build();
    assert_eq!(codes(&report), ["ledger-damaged"; 3]);
    assert_eq!(report.ledger, ["ledger/site.jsonl"]);
    assert_eq!(
        fs::read_to_string(site.path("ledger/site.jsonl")).unwrap(),
        "{\"host\":\"news.example\"}\n{\"host\":\"old.example\"}\n{\"feeds\":\"/feeds/\"}\n"
    );
    assert_eq!(codes(&site.build()), Vec::<&str>::new());
}

/// A second line of the post `a`, in another month, as a clean merge in git leaves it.
fn twin(site: &Site) -> String {
    let text = shard(site);
    let line = text.lines().find(|line| line.contains("2026-01-01-a")).unwrap();
    line.replace("\"published\":\"2026-01-01", "\"published\":\"2025-12-31") + "\n"
}

#[test]
fn one_id_in_two_months_is_one_post() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "a");
    site.post("2026-01-02-b.md", "", "b");
    site.build();
    site.write("ledger/2025-12.jsonl", twin(&site));
    site.remove("posts/2026-01-01-a.md");
    site.build_at(LATER);
    let feed = site.feed("atom.xml");
    assert_eq!(deleted_entries(feed.as_bytes()), ["tag:news.example,2021:2026-01-01-a"]);
    assert_eq!(site.ledger().len(), 2);
    assert_eq!(site.build_at(MUCH_LATER).ledger, Vec::<String>::new());
}

#[test]
fn a_merge_of_folders_unites_the_months_too() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "a");
    site.build_at(NOW);
    site.write("copy/2025-12.jsonl", twin(&site));
    feedkiln::pipeline::merge_ledgers(None, &site.path("ledger"), &site.path("copy"), None).unwrap();
    assert_eq!(site.ledger().len(), 1);
    assert_eq!(
        site.ledger()[0]["published"],
        "2025-12-31T00:00:00+08:00",
        "the earlier one"
    );
}

#[test]
fn nothing_but_files_of_a_ledger_is_merged() {
    let site = Site::new("");
    site.write("other/2026-01.jsonl", "");
    site.write("ledger/2026-01.jsonl", "");
    site.write("ledger/2026-02.jsonl", "");
    let before = fs::read(site.path("config.toml")).unwrap();
    for [ours, theirs] in [
        ["config.toml", "config.toml"],
        ["ledger/2026-01.jsonl", "ledger/2026-02.jsonl"],
    ] {
        let (code, _, err) = crate::cli::feedkiln(&site.path(""), &["ledger", "merge", ours, theirs]);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("--name"), "{err}");
    }
    assert_eq!(fs::read(site.path("config.toml")).unwrap(), before);
    let same = ["ledger", "merge", "ledger/2026-01.jsonl", "other/2026-01.jsonl"];
    assert_eq!(crate::cli::feedkiln(&site.path(""), &same).0, 0);
}
