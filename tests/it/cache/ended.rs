//! Builds that meet another one, and builds that end half way.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use feedkiln::disk::Lock;
use feedkiln::pipeline::{self, BuildOptions};

use super::{assert_alike, written};
use crate::cli::feedkiln;
use crate::support::{NOW, SITE, Site, tree};

fn site(posts: usize) -> Site {
    let site = Site::new("[feeds]\nlimit = { items = 10 }\n");
    for number in 0..posts {
        site.post(
            &format!("2026-01-{:02}-post-{number}.md", 1 + number % 28),
            &format!("categories: c{}", number % 12),
            &format!("<p>The text of post {number}, as it was first.</p>"),
        );
    }
    site
}

#[test]
fn a_second_build_is_told_of_the_first_and_may_wait_for_it() {
    let site = site(3);
    let path = site.path(".feedkiln/build.lock");
    let first = Lock::take(&path, "`build`, process 7").unwrap();
    let (code, _, err) = feedkiln(&site.path(""), &["build", "--now", NOW]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("process 7") && err.contains("--wait"), "{err}");
    assert!(!site.path("feeds").exists());
    assert_eq!(
        feedkiln(&site.path(""), &["build", "--check", "--now", NOW]).0,
        1,
        "a check writes nothing"
    );
    assert_eq!(
        feedkiln(&site.path(""), &["build", "--out", "elsewhere", "--now", NOW]).0,
        0
    );
    // Named by hand, the folders are still the site's own.
    for own in [
        ["--out", "feeds"],
        ["--out", "./elsewhere/../feeds"],
        ["--posts", "posts"],
    ] {
        let (code, _, err) = feedkiln(&site.path(""), &[&["build", "--now", NOW][..], &own].concat());
        assert_eq!(code, 3, "{own:?}: {err}");
    }
    let (code, _, err) = feedkiln(&site.path(""), &["build", "--wait", "0", "--now", NOW]);
    assert_eq!(code, 3, "{err}");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(300));
            drop(first);
        });
        let (code, _, err) = feedkiln(&site.path(""), &["build", "--wait", "60", "--now", NOW]);
        assert_eq!(code, 0, "{err}");
        assert!(
            err.starts_with("waiting for another feedkiln: `build`, process 7"),
            "{err}"
        );
    });
    assert!(site.path("feeds/atom.xml").exists());
    assert_eq!(fs::read_to_string(site.path(".feedkiln/.gitignore")).unwrap(), "*\n");
}

#[test]
fn a_build_without_posts_leaves_nothing() {
    let site = Site::new("");
    fs::remove_dir_all(site.path("posts")).ok();
    let before = tree(&site.path(""));
    let (code, _, err) = feedkiln(&site.path(""), &["build", "--now", NOW]);
    assert_eq!((code, tree(&site.path(""))), (2, before), "{err}");
}

#[test]
fn time_goes_on_for_a_build_that_waits() {
    let site = site(1);
    site.post("2026-10-01-soon.md", "date: 2026-10-01 00:00:01 +0800", "<p>soon</p>");
    let now = chrono::DateTime::parse_from_rfc3339("2026-10-01T00:00:00+08:00").unwrap();
    for is_clock in [false, true] {
        let first = Lock::take(&site.path(".feedkiln/build.lock"), "the first").unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(1_100));
                drop(first);
            });
            let wait = Duration::from_secs(60);
            let options = BuildOptions {
                is_clock,
                wait,
                ..BuildOptions::at(now)
            };
            let report = pipeline::build(&site.config(), options).unwrap();
            assert_eq!(report.posts.published, 1 + usize::from(is_clock));
        });
    }
}

#[test]
fn nobody_writes_the_ledger_while_a_build_does() {
    let site = site(2);
    site.build();
    fs::copy(site.path("feeds/rss.xml"), site.path("old.xml")).unwrap();
    let lock = Lock::take(&site.path(".feedkiln/build.lock"), "`build`, process 7").unwrap();
    for (args, dry) in [
        (["adopt", "old.xml"], "--dry-run"),
        (["ledger", "rebuild"], "--dry-run"),
    ] {
        let (code, _, err) = feedkiln(&site.path(""), &args);
        assert_eq!(code, 3, "{args:?}: {err}");
        assert!(err.contains("process 7"), "{err}");
        let (code, _, err) = feedkiln(&site.path(""), &[&args[..], &[dry]].concat());
        assert_eq!(code, 0, "{args:?}: {err}");
    }
    drop(lock);
    assert_eq!(feedkiln(&site.path(""), &["adopt", "old.xml"]).0, 0);
}

#[test]
fn what_a_killed_build_left_goes_with_the_next_one_whatever_it_does() {
    let site = site(9);
    site.build();
    let left = site.path("feeds/.feedkiln-killed.staged");
    let leave = || {
        fs::create_dir(&left).unwrap();
        fs::write(left.join("0"), "half").unwrap();
    };
    leave();
    site.build_with(1, true);
    assert!(left.exists(), "a check writes nothing");
    site.build();
    assert!(!left.exists(), "nothing changed");
    leave();
    for name in tree(&site.path("posts")) {
        site.remove(&format!("posts/{name}"));
    }
    assert!(site.build().is_refused);
    assert!(!left.exists());
}

#[test]
fn many_builds_at_once_leave_what_one_leaves() {
    let site = site(40);
    let command = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_feedkiln"));
        command
            .current_dir(site.path(""))
            .args(["build", "-q", "--wait", "60", "--now", NOW]);
        command.spawn().unwrap()
    };
    let builds: Vec<_> = (0..6).map(|_| command()).collect();
    for mut build in builds {
        assert!(build.wait().unwrap().success());
    }
    let report = site.build();
    assert_eq!((report.changed, report.ledger), (Vec::new(), Vec::new()));
}

/// Fails where a published document is not whole.
fn assert_whole(site: &Site) {
    if !site.path("feeds").is_dir() {
        return;
    }
    for path in site.tree() {
        if path.starts_with(".feedkiln-") || path.contains("/.feedkiln-") {
            continue;
        }
        let text = fs::read_to_string(site.path("feeds").join(&path)).unwrap();
        match path.rsplit('.').next() {
            Some("json") => {
                drop(serde_json::from_str::<serde_json::Value>(&text).unwrap_or_else(|fault| panic!("{path}: {fault}")))
            }
            _ => drop(roxmltree::Document::parse(&text).unwrap_or_else(|fault| panic!("{path}: {fault}"))),
        }
    }
}

/// So many builds are killed before they end.
const KILLED: u32 = 200;

/// A disk that takes no more: the system's limit to the size of a file fails a write half way, as a full disk does.
#[cfg(target_os = "linux")]
#[test]
fn a_build_that_cannot_write_leaves_what_stood_and_says_so() {
    let site = site(20);
    assert_eq!(feedkiln(&site.path(""), &["build", "--now", NOW]).0, 0);
    let before = written(&site);
    site.post(
        "2026-01-05-long.md",
        "categories: c4",
        &"<p>Much text.</p>\n".repeat(20_000),
    );
    let limited = Command::new("bash")
        .current_dir(site.path(""))
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 100; exec \"$0\" build --now \"$1\"",
            env!("CARGO_BIN_EXE_feedkiln"),
            NOW,
        ])
        .output()
        .unwrap();
    let told = String::from_utf8(limited.stderr).unwrap();
    assert_eq!(limited.status.code(), Some(3), "{told}");
    assert!(told.contains("error: ") && told.contains("feeds/"), "{told}");
    assert_alike(&written(&site), &before);
    let left = tree(&site.path(""));
    assert!(
        !left
            .iter()
            .any(|path| path.contains(".feedkiln-") || path.contains(".staged")),
        "{left:?}"
    );
    assert_eq!(feedkiln(&site.path(""), &["build", "--now", NOW]).0, 0);
    let healed = written(&site);
    assert!(healed != before, "it was to be written");
    let (code, _, err) = feedkiln(&site.path(""), &["build", "--no-cache", "--now", NOW]);
    assert_eq!(code, 0, "{err}");
    assert_alike(&written(&site), &healed);
}

#[test]
fn builds_killed_at_any_moment_leave_every_file_whole_and_the_next_one_heals() {
    let site = site(60);
    let start = |site: &Site| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_feedkiln"));
        command
            .current_dir(site.path(""))
            .args(["build", "-q", "--accept", "--now", NOW]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let begin = Instant::now();
    assert!(start(&site).wait().unwrap().success());
    let whole = begin.elapsed();
    // Moments that fall into every part of a run, and are others in each run of the test.
    let mut random = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 1) | 1;
    // How long a build may be let run, by what was edited: as long as it mostly lives.
    let mut patience = [whole; 4];
    let (mut killed, mut number) = (0, 0);
    while killed < KILLED {
        assert!(number < 20 * KILLED, "builds end before they are killed");
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        match number % 4 {
            // Every document changes.
            0 => site.write(
                "config.toml",
                format!(
                    "{SITE}description = \"Kiln {number}\"\n[feeds]\nlimit = {{ items = {} }}\n",
                    5 + number % 7
                ),
            ),
            // One post changes, comes, or goes.
            1 => site.post(
                "2026-01-05-post-4.md",
                "categories: c4",
                &format!("<p>Edited {number} times.</p>"),
            ),
            2 => site.post(&format!("2026-02-01-new-{number}.md"), "categories: c1", "<p>New.</p>"),
            _ => {
                let name = site.path(&format!("posts/2026-02-01-new-{}.md", number - 1));
                fs::remove_file(name).unwrap();
            }
        }
        let mut build = start(&site);
        let patience = &mut patience[number as usize % 4];
        std::thread::sleep(patience.mul_f64((random >> 40) as f64 / f64::from(1 << 24)));
        build.kill().unwrap();
        let has_ended = build.wait().unwrap().success();
        killed += u32::from(!has_ended);
        *patience = patience.mul_f64(if has_ended { 0.9 } else { 1.05 });
        assert_whole(&site);
        number += 1;
    }
    assert!(start(&site).wait().unwrap().success());
    assert!(
        !tree(&site.path("")).iter().any(|path| path.contains(".staged")),
        "nothing is left over"
    );
    let healed = written(&site);
    let (code, _, err) = feedkiln(&site.path(""), &["build", "--no-cache", "--accept", "--now", NOW]);
    assert_eq!(code, 0, "{err}");
    assert_alike(&written(&site), &healed);
}
