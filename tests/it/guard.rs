//! The guard: builds that would flood subscribers are refused, and nothing is written.

use std::collections::BTreeMap;
use std::fs;

use crate::cli::feedkiln;
use crate::subscribers::{Reader, Seen, deleted_entries};
use crate::support::{SITE, Site, tree};

const NOW: &str = "2026-10-01T00:00:00+08:00";
const LATER: &str = "2026-10-02T00:00:00+08:00";

/// A site with so many posts, one a day, in a category, built and subscribed to.
fn subscribed(posts: usize, more: &str) -> (Site, Reader) {
    let site = Site::new(more);
    for number in 0..posts {
        site.post(&name(number), "categories: x", &format!("text {number}"));
    }
    assert!(!site.build_at(NOW).is_refused);
    let mut reader = Reader::default();
    reader.poll_all(&site);
    (site, reader)
}

fn name(number: usize) -> String {
    let day = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::Days::new(number as u64);
    format!("{day}-p{number}.md")
}

/// Every file that a build writes, with its bytes.
fn files(site: &Site) -> BTreeMap<String, Vec<u8>> {
    ["feeds", "ledger"]
        .iter()
        .filter(|folder| site.path(folder).exists())
        .flat_map(|folder| {
            let paths = tree(&site.path(folder)).into_iter();
            paths.map(move |path| format!("{folder}/{path}"))
        })
        .map(|path| (path.clone(), fs::read(site.path(&path)).unwrap()))
        .collect()
}

/// Builds with the program; answers its exit code and the limits that were passed, and holds it to writing nothing
/// where it refuses.
fn build(site: &Site, args: &[&str]) -> (i32, Vec<String>) {
    let before = files(site);
    let all = [&["build", "--now", LATER, "--format", "json"], args].concat();
    let (code, out, err) = feedkiln(&site.path(""), &all);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let alarms = report["guard"]["alarms"].as_array().unwrap().iter();
    let limits = alarms
        .map(|alarm| alarm["limit"].as_str().unwrap().to_owned())
        .collect();
    if code == 5 {
        assert_eq!(files(site), before, "nothing is written");
        assert_eq!(report["guard"]["refused"], true);
        assert!(err.contains("--accept"), "{err}");
    }
    (code, limits)
}

#[test]
fn ids_changed_in_bulk_are_refused_until_accepted() {
    let (site, mut reader) = subscribed(12, "");
    for number in 0..6 {
        site.post(
            &name(number),
            &format!("categories: x\nguid: urn:x:{number}"),
            &format!("text {number}"),
        );
    }
    let (code, limits) = build(&site, &[]);
    assert_eq!(
        (code, limits),
        (5, vec!["changed_ids".to_owned(); 2]),
        "the site's feed and that of x"
    );
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    // For people: feed by feed, with what would become of the first entries.
    let (code, out, err) = feedkiln(&site.path(""), &["build", "--now", LATER]);
    assert_eq!(code, 5);
    assert!(
        out.contains("feeds/category/x: 6 of 12 entries would get other ids"),
        "{out}"
    );
    assert!(out.contains("-> urn:x:5"), "{out}");
    assert!(err.contains("nothing was written"), "{err}");
    let (_, out, _) = feedkiln(&site.path(""), &["build", "--now", LATER, "--format", "github"]);
    assert!(
        out.starts_with("::error title=guard changed_ids::feeds: 6 of 12"),
        "{out}"
    );
    // --check looks at the guard too.
    assert_eq!(build(&site, &["--check"]).0, 5);

    let (code, limits) = build(&site, &["--accept"]);
    assert_eq!((code, limits.len()), (0, 2));
    let seen = reader.poll_all(&site);
    assert_eq!((seen.new.len(), seen.changed.len()), (6, 0));
    assert_eq!(seen.gone.len(), 6, "the old ids are named as removed");
    assert_eq!(build(&site, &[]), (0, Vec::new()));
    assert_eq!(reader.poll_all(&site), Seen::nothing());
}

#[test]
fn five_changed_ids_are_let_pass() {
    let (site, mut reader) = subscribed(12, "");
    for number in 0..5 {
        site.post(
            &name(number),
            &format!("categories: x\nguid: urn:x:{number}"),
            &format!("text {number}"),
        );
    }
    assert_eq!(build(&site, &[]).0, 0);
    assert_eq!(reader.poll_all(&site).new.len(), 5);
}

#[test]
fn a_few_of_many_entries_are_let_pass() {
    // Six of 400 entries are less than 2 %.
    let (site, _) = subscribed(400, "[feeds]\nlimit = {}\n");
    for number in 0..6 {
        site.post(
            &name(number),
            &format!("categories: x\nguid: urn:x:{number}"),
            &format!("text {number}"),
        );
    }
    assert_eq!(build(&site, &[]).0, 0);
    for number in 6..18 {
        site.post(
            &name(number),
            &format!("categories: x\nguid: urn:x:{number}"),
            &format!("text {number}"),
        );
    }
    assert_eq!(build(&site, &[]).0, 5, "twelve are more");
}

#[test]
fn ids_are_compared_without_a_ledger_too() {
    let (site, _) = subscribed(12, "");
    fs::remove_dir_all(site.path("ledger")).unwrap();
    site.write("config.toml", SITE.replace("news.example,2021", "other.example,2026"));
    // The ledger is built anew from what stands published: the ids stay.
    assert_eq!(build(&site, &["--check"]), (1, Vec::new()));
    // Posts named on the command line have no ledger; the published feeds tell all the same.
    let (code, limits) = build(&site, &["--posts", "posts"]);
    assert_eq!((code, limits[0].as_str()), (5, "changed_ids"));
}

#[test]
fn a_limit_raised_from_10_to_500_is_refused() {
    let (site, mut reader) = subscribed(60, "[feeds]\nlimit = { items = 10 }\n");
    site.write("config.toml", format!("{SITE}[feeds]\nlimit = {{ items = 500 }}\n"));
    let (code, limits) = build(&site, &[]);
    assert_eq!((code, limits), (5, vec!["old_entries".to_owned(); 2]));
    assert_eq!(reader.poll_all(&site), Seen::nothing());
    // Twenty more are within the limit.
    site.write("config.toml", format!("{SITE}[feeds]\nlimit = {{ items = 30 }}\n"));
    assert_eq!(build(&site, &[]).0, 0);
    assert_eq!(reader.poll_all(&site).new.len(), 20);
}

#[test]
fn old_posts_that_get_a_category_are_old_entries() {
    let (site, _) = subscribed(40, "");
    site.post("2025-06-01-y.md", "categories: y", "the first of y");
    assert_eq!(build(&site, &[]).0, 0);
    for number in 0..30 {
        site.post(&name(number), "categories: [x, y]", &format!("text {number}"));
    }
    let (code, limits) = build(&site, &[]);
    assert_eq!((code, limits), (5, vec!["old_entries".to_owned()]));
}

#[test]
fn new_posts_in_bulk_are_let_pass() {
    let (site, mut reader) = subscribed(5, "");
    for number in 0..40 {
        site.post(
            &format!("2026-02-01-n{number}.md"),
            "categories: x",
            &format!("news {number}"),
        );
    }
    assert_eq!(build(&site, &[]).0, 0);
    assert_eq!(reader.poll_all(&site).new.len(), 40);
}

#[test]
fn feeds_lost_in_bulk_are_refused() {
    let site = Site::new("");
    for number in 0..10 {
        site.post(&name(number), &format!("categories: c{number}"), "text");
    }
    site.build_at(NOW);
    for number in 0..6 {
        site.post(&name(number), "categories: c9", "text");
    }
    let (code, limits) = build(&site, &[]);
    assert_eq!((code, limits), (5, vec!["lost_feeds".to_owned()]));
    site.post(&name(0), "categories: c0", "text");
    assert_eq!(build(&site, &[]).0, 0, "five are let pass");
    // Other paths and fewer formats take feeds away from their subscribers as well.
    let site = Site::new("");
    for number in 0..10 {
        site.post(&name(number), &format!("categories: c{number}"), "text");
    }
    site.build_at(NOW);
    for more in ["paths = { category = \"c/{slug}/{format}\" }", "formats = [\"atom\"]"] {
        site.write("config.toml", format!("{SITE}[feeds]\n{more}\n"));
        assert_eq!(build(&site, &[]), (5, vec!["lost_feeds".to_owned()]), "{more}");
    }
}

#[test]
fn a_checkout_without_its_old_posts_is_refused() {
    let (site, mut reader) = subscribed(100, "[collect]\nposts = [\"posts\", \"old_post\"]\n");
    site.write("old_post/k.md", "---\ntitle: K\ndate: 2020-01-01\n---\nk");
    site.build_at(NOW);
    reader.poll_all(&site);
    for number in 0..21 {
        site.remove(&format!("posts/{}", name(number)));
    }
    let (code, limits) = build(&site, &[]);
    assert_eq!((code, limits), (5, vec!["removed_posts".to_owned()]));
    site.post(&name(0), "categories: x", "text 0");
    assert_eq!(build(&site, &[]).0, 0, "twenty are let pass");
    assert!(
        deleted_entries(site.feed("atom.xml").as_bytes()).is_empty(),
        "no feed held them any more"
    );
}

#[test]
fn posts_left_out_for_a_fault_in_bulk_are_refused() {
    let (site, mut reader) = subscribed(30, "");
    for number in 0..21 {
        site.post(&name(number), "categories: x", &"text ".repeat(400));
    }
    assert_eq!(build(&site, &["--accept"]).0, 0);
    reader.poll_all(&site);
    site.write("config.toml", format!("{SITE}[collect]\nmax_file = \"1KB\"\n"));
    assert_eq!(build(&site, &[]), (5, vec!["removed_posts".to_owned()]));
    let (_, out, _) = feedkiln(&site.path(""), &["build", "--now", LATER]);
    assert!(
        out.contains("21 of 30 posts would leave the feeds at once, 21 of them for a fault"),
        "{out}"
    );
    // Accepted once; they are no removals, and what no feed has any more is not lost again.
    assert_eq!(build(&site, &["--accept"]).0, 1);
    assert_eq!(reader.poll_all(&site).gone, Vec::<String>::new());
    site.post("2026-06-01-new.md", "categories: x", "new");
    assert_eq!(build(&site, &[]), (1, Vec::new()));
    reader.poll_all(&site);
    site.write("config.toml", SITE);
    assert_eq!(build(&site, &["--accept"]).0, 0);
    assert_eq!(reader.poll_all(&site), Seen::nothing(), "they come back as themselves");
}

#[test]
fn posts_that_expire_are_no_alarm_and_drafts_in_bulk_are() {
    let site = Site::new("");
    let write = |more: &str| {
        for number in 0..25 {
            site.post(
                &name(number),
                &format!("categories: x\n{more}"),
                &format!("text {number}"),
            );
        }
    };
    write("expiryDate: 2026-10-01T12:00:00+08:00");
    for number in 25..50 {
        site.post(&name(number), "categories: x", &format!("text {number}"));
    }
    site.build_at(NOW);
    write("draft: true");
    assert_eq!(build(&site, &[]), (5, vec!["removed_posts".to_owned()]));
    write("expiryDate: 2026-10-01T12:00:00+08:00");
    assert_eq!(build(&site, &[]), (0, Vec::new()));
    assert_eq!(
        deleted_entries(site.feed("atom.xml").as_bytes()).len(),
        25,
        "they are told as removed"
    );
}

#[test]
fn limits_are_settings_and_off_is_one() {
    let (site, _) = subscribed(60, "[feeds]\nlimit = { items = 10 }\n");
    let raised = format!("{SITE}[feeds]\nlimit = {{ items = 500 }}\n");
    for (more, code) in [
        ("", 5),
        ("[guard]\nold_entries = { more_than = 49 }\n", 5),
        ("[guard]\nold_entries = { more_than = 50 }\n", 1),
        ("[guard]\nold_entries = { days = 400 }\n", 1),
        ("[guard]\nold_entries = \"off\"\n", 1),
        ("[guard]\noff = true\n", 1),
        ("[guard]\nlost_feeds = \"off\"\n", 5),
        ("[guard]\nold_entries = { percent = 3 }\n", 2),
        ("[guard]\nchanged_ids = { percent = 101 }\n", 2),
        ("[guard]\nchanged_ids = \"on\"\n", 2),
        ("[guard]\noft = true\n", 2),
    ] {
        site.write("config.toml", format!("{raised}{more}"));
        let (found, out, err) = feedkiln(&site.path(""), &["build", "--now", LATER, "--check"]);
        assert_eq!(found, code, "{more}: {out}{err}");
    }
}

#[test]
fn where_only_the_manifest_is_kept_the_ledger_tells() {
    // As a job that deploys without committing does: the documents of the last run are not there.
    let forget = |site: &Site| {
        for path in tree(&site.path("feeds")) {
            if path != "manifest.json" {
                site.remove(&format!("feeds/{path}"));
            }
        }
    };
    let (site, mut reader) = subscribed(60, "[feeds]\nlimit = { items = 10 }\n");
    forget(&site);
    assert_eq!(build(&site, &[]).0, 0);
    forget(&site);
    site.write("config.toml", format!("{SITE}[feeds]\nlimit = {{ items = 500 }}\n"));
    assert_eq!(build(&site, &[]), (5, vec!["old_entries".to_owned(); 2]));
    site.write("config.toml", format!("{SITE}[feeds]\nlimit = {{ items = 10 }}\n"));
    for number in 50..56 {
        site.post(
            &name(number),
            &format!("categories: x\nguid: urn:x:{number}"),
            &format!("text {number}"),
        );
    }
    assert_eq!(build(&site, &[]), (5, vec!["changed_ids".to_owned(); 2]));
    for number in 50..56 {
        site.post(&name(number), "categories: x", &format!("text {number}"));
    }
    site.remove(&format!("posts/{}", name(59)));
    assert_eq!(build(&site, &[]).0, 0);
    assert_eq!(reader.poll(&site, "atom.xml").gone, [format!("Post {}", name(59))]);
}

#[test]
fn news_of_one_title_are_no_changed_ids() {
    // A busy feed whose titles come again within the hour and push each other out.
    let site = Site::new("[feeds]\nlimit = { items = 20 }\n");
    let flash = |number: usize| {
        site.write(
            &format!("posts/2026-03-01-flash-{number}.md"),
            format!(
                "---\ntitle: Quotes at {}\ndate: 2026-03-01 08:{number:02}:00\n---\nflash {number}\n",
                number % 20
            ),
        );
    };
    (0..20).for_each(flash);
    site.build_at(NOW);
    (20..40).for_each(flash);
    assert_eq!(build(&site, &[]), (0, Vec::new()));
    // Without a ledger it is the same.
    (40..59).for_each(flash);
    assert_eq!(build(&site, &["--posts", "posts"]), (0, Vec::new()));
}

#[test]
fn an_adoption_after_the_first_build_is_guarded() {
    let (site, _) = subscribed(12, "");
    let entry = |number: usize| {
        let name = name(number);
        format!(
            "{{\"id\":\"old-{number}\",\"title\":\"Post {name}\",\"date_published\":\"{}T00:00:00+08:00\"}}",
            &name[..10]
        )
    };
    let entries: Vec<String> = (0..12).map(entry).collect();
    let feed = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[{}]}}",
        entries.join(",")
    );
    site.write("old.json", feed);
    assert_eq!(feedkiln(&site.path(""), &["adopt", "old.json", "--now", NOW]).0, 0);
    let (code, limits) = build(&site, &[]);
    assert_eq!((code, limits), (5, vec!["changed_ids".to_owned(); 2]));
}

#[test]
fn a_refused_build_tells_what_was_wrong_with_the_posts() {
    let (site, _) = subscribed(28, "");
    (0..25).for_each(|number| site.write(&format!("posts/{}", name(number)), ""));
    for (format, told) in [("human", "error[file-empty]"), ("github", "title=file-empty")] {
        let (code, out, err) = feedkiln(&site.path(""), &["build", "--now", LATER, "--format", format, "-v"]);
        let is_told = format!("{out}{err}").contains(told) && out.contains(&name(0));
        assert!(code == 5 && is_told, "{code}: {out}{err}");
    }
}
