//! The ledger as files: what is written, read, rebuilt and merged.

use std::fs;
use std::path::Path;
use std::process::Command;

use feedkiln::error::Result;
use feedkiln::pipeline;
use url::Url;

use crate::cli::feedkiln;
use crate::subscribers::{Reader, Seen};
use crate::support::{NOW, SITE, Site, codes, tree};

const LATER: &str = "2026-10-02T00:00:00+08:00";

#[test]
fn a_line_is_a_post_and_a_shard_is_a_month() {
    let site = Site::new("");
    site.post("2026-01-02-b.md", "", "b");
    site.post("2026-01-01-a.md", "guid: https://old.example/a", "a");
    site.post(
        "2026-02-01-c.md",
        "updated: 2026-03-01",
        "c\n\n<http://s.example/NewsShare.html?infoCode=NW1>",
    );
    let report = site.build();
    assert_eq!(
        tree(&site.path("ledger")),
        ["2026-01.jsonl", "2026-02.jsonl", "site.jsonl"]
    );
    assert_eq!(
        report.ledger,
        ["ledger/2026-01.jsonl", "ledger/2026-02.jsonl", "ledger/site.jsonl"]
    );
    let january = fs::read_to_string(site.path("ledger/2026-01.jsonl")).unwrap();
    let lines: Vec<&str> = january.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("{\"id\":\"https://old.example/a\",\"file\":\"posts/2026-01-01-a.md\",\"published\":\"2026-01-01T00:00:00+08:00\",\"hash\":\"text2:"), "{january}");
    assert!(lines[0].ends_with(",\"link\":\"/2026/01/01/a.html\"}"), "{january}");
    let c = site.line("posts/2026-02-01-c.md");
    assert_eq!(
        (c["id"].as_str(), c["key"].as_str()),
        (Some("tag:news.example,2021:NW1"), Some("NW1"))
    );
    assert_eq!(c["updated"], "2026-03-01T00:00:00+08:00");
}

#[test]
fn a_run_writes_only_the_shards_that_it_changed() {
    let site = Site::new("");
    for month in 1..=6 {
        site.post(
            &format!("2026-0{month}-01-p.md"),
            &format!("guid: urn:x:{month}"),
            "text",
        );
    }
    site.build();
    site.post("2026-03-01-p.md", "guid: urn:x:3", "another text");
    assert_eq!(site.build_at(LATER).ledger, ["ledger/2026-03.jsonl"]);
    assert_eq!(site.build_at(LATER).ledger, Vec::<String>::new());
}

#[test]
fn a_check_counts_a_difference_in_the_ledger() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "a");
    assert_eq!(feedkiln(&site.path(""), &["build", "--now", NOW]).0, 0);
    let check = || feedkiln(&site.path(""), &["build", "--check", "--now", NOW]);
    assert_eq!(check().0, 0);
    let path = site.path("ledger/2026-01.jsonl");
    let text = fs::read_to_string(&path)
        .unwrap()
        .replace("/2026/01/01/a.html", "/b.html");
    fs::write(&path, &text).unwrap();
    let (code, out, _) = check();
    assert_eq!((code, out.as_str()), (1, "would change: ledger/2026-01.jsonl\n"));
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "a check writes nothing");
    let (_, out, _) = feedkiln(&site.path(""), &["build", "--check", "--now", NOW, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["ledger"]["changed"], serde_json::json!(["ledger/2026-01.jsonl"]));
    assert_eq!(report["guard"]["refused"], false);
}

#[test]
fn it_belongs_to_a_configuration_and_its_folders() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "a");
    site.build();
    let before = fs::read_to_string(site.path("ledger/2026-01.jsonl")).unwrap();
    // Other posts: neither read nor written.
    site.write("other/2026-01-01-a.md", "---\ntitle: Other\n---\nother");
    let run = |args: &[&str]| feedkiln(&site.path(""), &[&["build", "--now", LATER], args].concat());
    assert_eq!(run(&["--posts", "other", "--out", "out"]).0, 0);
    let feed = fs::read_to_string(site.path("out/atom.xml")).unwrap();
    assert!(
        feed.contains("<updated>2026-01-01T00:00:00+08:00</updated>") && !feed.contains("deleted-entry"),
        "{feed}"
    );
    // Another configuration in the same folder has a ledger of its own.
    site.write(
        "preview.toml",
        format!("{SITE}[collect]\nposts = [\"other\"]\n[feeds]\ndir = \"out\"\n"),
    );
    assert_eq!(run(&["-c", "preview.toml"]).0, 0);
    assert_eq!(tree(&site.path("ledger-preview")), ["2026-01.jsonl", "site.jsonl"]);
    // And one elsewhere too.
    site.write("sub/config.toml", format!("{SITE}[collect]\nposts = [\"../other\"]\n"));
    assert_eq!(run(&["-c", "sub/config.toml"]).0, 0);
    assert!(site.path("sub/ledger/2026-01.jsonl").exists());
    assert_eq!(fs::read_to_string(site.path("ledger/2026-01.jsonl")).unwrap(), before);
    // The setting moves it; not into the folder that is served.
    site.write("config.toml", format!("{SITE}[state]\nledger = \"memory/ids\"\n"));
    assert_eq!(feedkiln(&site.path(""), &["build", "--now", NOW]).0, 0);
    assert!(site.path("memory/ids/2026-01.jsonl").exists());
    site.write("config.toml", format!("{SITE}[state]\nledger = \"feeds/ledger\"\n"));
    let (code, _, err) = feedkiln(&site.path(""), &["build"]);
    assert_eq!(code, 2);
    assert!(err.contains("is inside the output folder"), "{err}");
}

#[test]
fn a_damaged_line_is_told_and_the_rest_is_used() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "a");
    site.post("2026-01-02-b.md", "", "b");
    site.build();
    let mut reader = Reader::default();
    reader.poll_all(&site);
    // Both were renamed once, so that their ids stand in the ledger alone.
    for name in ["01-a", "02-b"] {
        fs::rename(
            site.path(&format!("posts/2026-01-{name}.md")),
            site.path(&format!("posts/2026-01-{name}{name}.md")),
        )
        .unwrap();
    }
    site.build();
    let path = site.path("ledger/2026-01.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let cut = text.find("\"published\"").unwrap();
    fs::write(&path, format!("{}\n{}", &text[..cut], text.lines().nth(1).unwrap())).unwrap();
    let report = site.build();
    assert_eq!(codes(&report), ["ledger-damaged", "ledger-rebuilt"]);
    let found = &report.diagnostics[0];
    assert_eq!((found.file.as_deref(), found.line), (Some("ledger/2026-01.jsonl"), 1));
    assert!(
        found.message.starts_with("it is no line of a ledger"),
        "{}",
        found.message
    );
    assert!(report.changed.is_empty(), "what the line said stands published too");
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(codes(&site.build()), Vec::<&str>::new());
}

#[test]
fn a_conflict_that_was_not_resolved_heals() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "a");
    site.build();
    let path = site.path("ledger/2026-01.jsonl");
    let line = fs::read_to_string(&path).unwrap();
    let edited = line.replace("\"hash\"", "\"updated\":\"2026-09-30T00:00:00+08:00\",\"hash\"");
    fs::write(&path, format!("<<<<<<< HEAD\n{line}=======\n{edited}>>>>>>> theirs\n")).unwrap();
    let report = site.build();
    assert_eq!(codes(&report), ["ledger-damaged"; 3]);
    assert_eq!(fs::read_to_string(&path).unwrap(), edited, "the later change is kept");
    assert!(
        site.feed("atom.xml")
            .contains("<updated>2026-09-30T00:00:00+08:00</updated>")
    );
}

#[test]
fn a_lost_ledger_is_rebuilt_from_a_folder_or_an_address() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: x", "a");
    site.post("2026-01-02-b.md", "", "b");
    site.post("2026-01-03-c.md", "", "c");
    site.build();
    fs::rename(site.path("posts/2026-01-01-a.md"), site.path("posts/2026-01-01-z.md")).unwrap();
    site.remove("posts/2026-01-03-c.md");
    site.build_at(LATER);
    let before = site.ledger();
    let live = |lines: Vec<serde_json::Value>| -> Vec<serde_json::Value> {
        lines.into_iter().filter(|line| line["gone"].is_null()).collect()
    };
    // Ledger and output folder are lost: what is served is the memory.
    fs::rename(site.path("feeds"), site.path("served")).unwrap();
    fs::remove_dir_all(site.path("ledger")).unwrap();
    let (code, out, _) = feedkiln(
        &site.path(""),
        &["ledger", "rebuild", "served", "--dry-run", "--now", LATER],
    );
    assert_eq!(
        (code, out.as_str()),
        (
            0,
            "2 feeds read: 2 posts would be added, 0 entries without a post, 1 removal\n"
        )
    );
    assert!(!site.path("ledger").exists());
    assert_eq!(
        feedkiln(&site.path(""), &["ledger", "rebuild", "served", "--now", LATER]).0,
        0
    );
    assert_eq!(live(site.ledger()), live(before.clone()));
    let gone = site.ledger().into_iter().find(|line| !line["gone"].is_null()).unwrap();
    assert_eq!(
        (gone["gone"].as_str(), &gone["feeds"]),
        (Some(LATER), &serde_json::json!(["feeds"]))
    );
    // The feeds that come of it are those that were lost.
    site.build_at("2026-11-11T00:00:00+08:00");
    for path in tree(&site.path("served")) {
        let same =
            fs::read(site.path("served").join(&path)).unwrap() == fs::read(site.path("feeds").join(&path)).unwrap();
        assert!(same, "{path}");
    }

    fs::remove_dir_all(site.path("ledger")).unwrap();
    fs::remove_dir_all(site.path("feeds")).unwrap();
    let served = site.path("served");
    let reach = |url: &Url| -> Result<Option<Vec<u8>>> {
        let path = url
            .as_str()
            .strip_prefix("https://news.example/feeds/")
            .expect("asked below the address");
        Ok(fs::read(served.join(path)).ok())
    };
    let now = chrono::DateTime::parse_from_rfc3339(LATER).unwrap();
    let places = ["https://news.example/feeds".to_owned()];
    let report = pipeline::rebuild_ledger(&site.config(), now, &places, &reach, false).unwrap();
    assert_eq!(
        (report.rebuilt.feeds, report.rebuilt.posts, report.rebuilt.removals),
        (2, 2, 1)
    );
    assert_eq!(live(site.ledger()), live(before));
    // Nothing is published anywhere.
    fs::remove_dir_all(site.path("ledger")).unwrap();
    assert_eq!(feedkiln(&site.path(""), &["ledger", "rebuild"]).0, 2);
}

fn git(folder: &Path, args: &[&str]) -> bool {
    let output = Command::new("git")
        .current_dir(folder)
        .args([
            "-c",
            "user.name=T",
            "-c",
            "user.email=t@news.example",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(args)
        .output()
        .expect("git is there");
    output.status.success()
}

/// A repository in which two branches built the site after different edits.
fn diverged() -> Site {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "a");
    site.post("2026-01-02-b.md", "", "b");
    site.write(".gitignore", "feeds/\n");
    site.write(".gitattributes", "ledger/*.jsonl merge=feedkiln\n");
    let root = site.path("");
    assert!(git(&root, &["init", "-q", "-b", "main"]));
    site.build();
    assert!(git(&root, &["add", "-A"]) && git(&root, &["commit", "-qm", "one"]));
    assert!(git(&root, &["checkout", "-qb", "other"]));
    site.post("2026-01-01-a.md", "", "a, edited");
    site.post("2026-01-03-c.md", "", "c");
    site.build_at("2026-10-03T00:00:00+08:00");
    assert!(git(&root, &["add", "-A"]) && git(&root, &["commit", "-qm", "two"]));
    assert!(git(&root, &["checkout", "-q", "main"]));
    site.build();
    site.post("2026-01-02-b.md", "", "b, edited");
    site.post("2026-01-04-d.md", "", "d");
    site.build_at("2026-10-04T00:00:00+08:00");
    assert!(git(&root, &["add", "-A"]) && git(&root, &["commit", "-qm", "three"]));
    site
}

#[test]
fn git_merges_ledgers_with_the_driver() {
    let site = diverged();
    let root = site.path("");
    let driver = format!(
        "'{}' ledger merge --base %O --name %P %A %B",
        env!("CARGO_BIN_EXE_feedkiln")
    );
    assert!(git(&root, &["config", "merge.feedkiln.driver", &driver]));
    assert!(git(&root, &["merge", "-q", "other"]), "no conflict");
    let updated = |file: &str| site.line(file)["updated"].clone();
    assert_eq!(updated("posts/2026-01-01-a.md"), "2026-10-03T00:00:00+08:00");
    assert_eq!(updated("posts/2026-01-02-b.md"), "2026-10-04T00:00:00+08:00");
    assert_eq!(site.ledger().len(), 4);
    let report = site.build_at("2026-10-05T00:00:00+08:00");
    assert_eq!(
        (codes(&report), report.ledger),
        (Vec::new(), Vec::new()),
        "nothing is left to do"
    );
}

#[test]
fn git_conflicts_without_the_driver_heal_in_the_next_build() {
    let site = diverged();
    let root = site.path("");
    assert!(!git(&root, &["merge", "-q", "other"]), "a conflict in one hunk");
    assert!(
        fs::read_to_string(site.path("ledger/2026-01.jsonl"))
            .unwrap()
            .contains("<<<<<<<")
    );
    let report = site.build_at("2026-10-05T00:00:00+08:00");
    assert!(codes(&report).contains(&"ledger-damaged"));
    assert_eq!(
        site.line("posts/2026-01-01-a.md")["updated"],
        "2026-10-03T00:00:00+08:00"
    );
    assert_eq!(
        site.line("posts/2026-01-02-b.md")["updated"],
        "2026-10-04T00:00:00+08:00"
    );
    assert_eq!(site.ledger().len(), 4);
}

#[test]
fn two_folders_merge_either_way() {
    let line =
        |id: &str, more: &str| format!("{{\"id\":\"{id}\",\"published\":\"2026-01-01T00:00:00+08:00\"{more}}}\n");
    let site = Site::new("");
    site.write(
        "one/2026-01.jsonl",
        line("tag:a", "") + &line("tag:b", ",\"gone\":\"2026-02-01T00:00:00+08:00\""),
    );
    site.write("one/site.jsonl", "{\"host\":\"one.example\"}\n");
    site.write(
        "two/2026-01.jsonl",
        line("tag:b", "") + &line("tag:c", ",\"key\":\"K\""),
    );
    site.write(
        "two/2026-02.jsonl",
        line("tag:d", "").replace("2026-01-01", "2026-02-01"),
    );
    site.write(
        "two/site.jsonl",
        "{\"host\":\"two.example\"}\n{\"from\":\"/feed/\",\"feed\":\"feeds\",\"format\":\"rss\"}\n",
    );
    for (a, b) in [("one", "two"), ("two", "one")] {
        for folder in [a, b] {
            for name in tree(&site.path(folder)) {
                site.write(
                    &format!("{a}{b}/{folder}/{name}"),
                    fs::read(site.path(folder).join(&name)).unwrap(),
                );
            }
        }
        let (ours, theirs) = (format!("{a}{b}/{a}"), format!("{a}{b}/{b}"));
        let (code, out, _) = feedkiln(&site.path(""), &["ledger", "merge", &ours, &theirs, "--format", "json"]);
        assert_eq!((code, out.as_str()), (0, "{\"diagnostics\":[]}\n"));
    }
    let merged = |folder: &str| -> Vec<(String, Vec<u8>)> {
        let names = tree(&site.path(folder)).into_iter();
        names
            .map(|name| (name.clone(), fs::read(site.path(folder).join(name)).unwrap()))
            .collect()
    };
    assert_eq!(merged("onetwo/one"), merged("twoone/two"));
    let january = fs::read_to_string(site.path("onetwo/one/2026-01.jsonl")).unwrap();
    assert_eq!(january.lines().count(), 3);
    assert!(january.contains("\"gone\""));
    assert!(site.path("onetwo/one/2026-02.jsonl").exists());
    assert_eq!(
        fs::read_to_string(site.path("onetwo/one/site.jsonl"))
            .unwrap()
            .lines()
            .count(),
        3
    );
}
