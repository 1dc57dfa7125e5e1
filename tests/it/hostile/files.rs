//! Names of files, links, and things that are no files or none any more.

use std::fs;

use super::names::shared;
use super::*;

// Windows has no such names.
#[cfg(unix)]
#[test]
fn odd_file_names() {
    for (name, id) in [
        ("2026-01-05-a b  c.md", "2026-01-05-a%20b%20%20c"),
        ("2026-01-05-\"it's\".md", "2026-01-05-%22it%27s%22"),
        (
            "2026-01-05-海心早市.md",
            "2026-01-05-%E6%B5%B7%E5%BF%83%E6%97%A9%E5%B8%82",
        ),
        ("2026-01-05-<b>&amp;.md", "2026-01-05-%3Cb%3E%26amp%3B"),
        ("2026-01-05-%2e%2e.md", "2026-01-05-%252e%252e"),
        ("2026-01-05-a#b?c.md", "2026-01-05-a%23b%3Fc"),
        ("2026-01-05-📈.md", "2026-01-05-%F0%9F%93%88"),
    ] {
        let (told, ids) = shared(&[(name, "---\ntitle: T\n---\nx\n")]);
        assert_eq!(told, Vec::new(), "{name}");
        assert_eq!(ids, [format!("tag:news.example,2021:{id}")], "{name}");
    }
    // Files that editors and systems leave behind are nobody's posts.
    for name in [
        ".2026-01-05-a.md",
        "2026-01-05-a.md~",
        "#2026-01-05-a.md#",
        "2026-01-05-a.md.swp",
        "_draft.md",
        ".git/x.md",
    ] {
        assert_eq!(
            shared(&[(name, "---\ntitle: T\n---\nx\n")]),
            (Vec::new(), Vec::new()),
            "{name}"
        );
    }
}

#[test]
fn a_folder_named_as_a_post() {
    let (told, ids) = shared(&[("2026-01-05-x.md/2026-01-06-y.md", "---\ntitle: T\n---\nx\n")]);
    assert_eq!((told, ids.len()), (Vec::new(), 1));
    let site = site_with_good("");
    fs::create_dir(site.path("posts/2026-01-05-empty.md")).unwrap();
    let report = site.build();
    assert_eq!((report.diagnostics, report.posts.published), (Vec::new(), 2));
}

#[cfg(unix)]
#[test]
fn links_and_files_that_cannot_be_read() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let site = site_with_good("");
    let outside = tempfile::tempdir().unwrap();
    fs::write(
        outside.path().join("secret.md"),
        "---\ntitle: Secret\ndate: 2026-01-01\n---\nsecret\n",
    )
    .unwrap();
    site.write("posts/deep/2026-01-05-kept.md", "---\ntitle: Kept\n---\nx\n");
    symlink("..", site.path("posts/deep/loop")).unwrap();
    symlink("self.md", site.path("posts/self.md")).unwrap();
    symlink("deep/back.md", site.path("posts/round.md")).unwrap();
    symlink("../round.md", site.path("posts/deep/back.md")).unwrap();
    symlink("/nowhere/at/all.md", site.path("posts/dangling.md")).unwrap();
    symlink(outside.path(), site.path("posts/out")).unwrap();
    symlink(outside.path().join("secret.md"), site.path("posts/out.md")).unwrap();
    symlink("deep/2026-01-05-kept.md", site.path("posts/2026-01-06-inside.md")).unwrap();
    let _socket = UnixListener::bind(site.path("posts/socket.md")).unwrap();
    let report = site.build();
    let told: Vec<(&str, &str)> = report
        .diagnostics
        .iter()
        .map(|found| (found.file.as_deref().unwrap(), found.code.name()))
        .collect();
    assert_eq!(
        told,
        [
            ("posts/dangling.md", "link-dangling"),
            ("posts/deep/back.md", "link-loop"),
            ("posts/deep/loop", "link-loop"),
            ("posts/out", "link-outside"),
            ("posts/out.md", "link-outside"),
            ("posts/round.md", "link-loop"),
            ("posts/self.md", "link-loop"),
            ("posts/socket.md", "file-unreadable"),
        ]
    );
    assert!(
        report
            .diagnostics
            .iter()
            .all(|found| found.severity == feedkiln::diagnostic::Severity::Error)
    );
    assert!(!site.feed("atom.xml").contains("Secret") && !site.feed("atom.xml").contains("secret"));
    let alone = site_with_good("");
    alone.build();
    assert_eq!(good_entries(&site), good_entries(&alone));
    let mut titles = site.titles("atom.xml");
    titles.sort();
    assert_eq!(
        titles,
        ["First good", "Kept", "Kept", "Second good"],
        "a link inside the folders is a post"
    );
    assert_eq!(
        report.posts.found,
        report.posts.published + report.posts.skipped + report.posts.joined
    );
}

/// A file that is there when its head is read and gone, or another, when its text is.
#[test]
fn a_file_that_vanishes() {
    use feedkiln::config::{self, Overrides};
    use feedkiln::pipeline::{self, BuildOptions, Progress};

    for change in ["vanishes", "changes"] {
        let site = site_with_good("");
        site.write("posts/2026-01-05-gone.md", "---\ntitle: Gone\n---\nx\n");
        let config = config::load(&site.path("config.toml"), &Overrides::default()).unwrap();
        let progress = |progress: Progress| {
            if matches!(progress, Progress::Writing { .. }) {
                match change {
                    "vanishes" => site.remove("posts/2026-01-05-gone.md"),
                    _ => site.write("posts/2026-01-05-gone.md", "---\ntitle: Other\n---\nother\n"),
                }
            }
        };
        let options = BuildOptions {
            threads: 2,
            version: "0.0.0",
            progress: &progress,
            ..BuildOptions::at(chrono::DateTime::parse_from_rfc3339(crate::support::NOW).unwrap())
        };
        let report = pipeline::build(&config, options).unwrap();
        assert_eq!(
            told_of(&report, "posts/2026-01-05-gone.md"),
            [("file-unreadable", 0, 0)]
        );
        assert_eq!(report.diagnostics[0].severity, feedkiln::diagnostic::Severity::Error);
        assert_eq!(good_entries(&site).len(), 6);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_name_that_is_no_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let site = site_with_good("");
    let name = OsStr::from_bytes(b"2026-01-05-\xff\xfe.md");
    fs::write(site.path("posts").join(name), "---\ntitle: T\n---\nx\n").unwrap();
    let report = site.build();
    let told: Vec<_> = report
        .diagnostics
        .iter()
        .map(|found| (found.code.name(), found.file.as_deref()))
        .collect();
    assert_eq!(
        told,
        [("file-name-encoding", Some("posts/2026-01-05-\u{fffd}\u{fffd}.md"))]
    );
    assert_eq!((report.posts.found, report.posts.published), (3, 2));
}

/// Root reads it all the same; what cannot be read by anybody is tried above.
#[cfg(unix)]
#[test]
fn a_file_without_permission() {
    use std::os::unix::fs::PermissionsExt;

    let site = site_with_good("");
    site.write("posts/2026-01-05-shut.md", "---\ntitle: T\n---\nx\n");
    let path = site.path("posts/2026-01-05-shut.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    let is_root = fs::read(&path).is_ok();
    let report = site.build();
    let expected: &[(&str, u32, u32)] = if is_root { &[] } else { &[("file-unreadable", 0, 0)] };
    assert_eq!(told_of(&report, "posts/2026-01-05-shut.md"), expected);
    assert_eq!(good_entries(&site).len(), 6);
}

/// A pipe waits for a writer who never comes: what is found where feeds and ledger stand must be told, not read.
#[cfg(unix)]
#[test]
fn pipes_in_the_place_of_what_feedkiln_wrote() {
    for place in ["feeds/rss.xml", "feeds/manifest.json", "ledger/2026-01.jsonl"] {
        let site = site_with_good("");
        let build = || {
            assert_cmd::Command::cargo_bin("feedkiln")
                .unwrap()
                .args(["build", "--now", crate::support::NOW, "-c"])
                .arg(site.path("config.toml"))
                .timeout(std::time::Duration::from_secs(60))
                .output()
                .unwrap()
        };
        assert_eq!(build().status.code(), Some(0));
        fs::remove_file(site.path(place)).unwrap();
        let made = std::process::Command::new("mkfifo").arg(site.path(place)).status();
        assert!(made.unwrap().success());
        let output = build();
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(3) => assert!(said.contains(place) && said.contains("pipe"), "{said}"),
            // A feed is written beside its place and moved there: nothing is read of the pipe.
            code => assert_eq!((code, place), (Some(0), "feeds/rss.xml"), "{said}"),
        }
    }
}

/// The pages of categories outside the posts folders: what is wrong with one is told, what is no such page is not.
#[test]
fn pages_of_categories_that_are_broken() {
    let site = site_with_good("");
    site.write(
        "category/market.html",
        "---\nlayout: category\ncategory: market\ntitle: \"A \"B\" C\"\n---\n",
    );
    site.write(
        "category/open.html",
        "---\nlayout: category\ncategory: open\ntitle: Never closed\n",
    );
    site.write("pages/other.html", "---\nlayout: page\ntitle: \"A \"B\" C\"\n---\n");
    site.write("pages/open.html", "---\nlayout: page\ntitle: Never closed\n");
    site.write("pages/plain.md", "nothing of ours");
    let report = site.build();
    let told: Vec<(&str, u32, &str)> = report
        .diagnostics
        .iter()
        .map(|found| (found.file.as_deref().unwrap(), found.line, found.code.name()))
        .collect();
    assert_eq!(
        told,
        [
            ("category/market.html", 4, "front-matter-repaired"),
            ("category/open.html", 1, "front-matter-unclosed"),
        ]
    );
    assert!(site.titles("atom.xml").contains(&"First good".to_owned()));
}
