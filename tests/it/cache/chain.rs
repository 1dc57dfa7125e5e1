//! Many builds in a row in which little changes: what each leaves is made of what the one before left.

use std::fs;

use feedkiln::pipeline::BuildReport;
use proptest::prelude::*;

use super::{assert_alike, build_at, news, was_whole, written};
use crate::support::{Site, codes, tree};

/// What happens to one post of a site between two builds.
#[derive(Debug, Clone)]
enum Event {
    Write { post: usize, version: usize },
    Remove { post: usize },
    Touch { post: usize },
}

/// A post of its own: no other is known by anything that it is known by.
fn text(post: usize, version: usize) -> String {
    let category = ["tea", "rice", "salt"][(post + version / 4) % 3];
    let day = 1 + (post * 7 + version) % 9;
    let date = match version % 4 {
        // Several of one moment, so that their ids order them.
        0 => format!("date: 2026-01-0{day} 10:00:00\n"),
        1 => format!("date: 2026-02-0{day} 10:00:00.5\nupdated: 2026-02-20\n"),
        _ => String::new(),
    };
    // What gives a post its key stays.
    let body = match (post % 5, version % 3) {
        (1, _) => {
            format!("<p>Story {post} of {version}.</p>\n\n<http://share.example/NewsShare.html?infoCode=NW{post}>\n")
        }
        (_, 0) => format!("<p>Story {post}, version {version} <a href=\"javascript:x\">here</a>.</p>"),
        (_, 1) => format!("Story *{post}*, told {version} times, as `]]>` & \"so\".[^n]\n\n[^n]: A note.\n"),
        _ => format!("Story *{post}*, told {version} times."),
    };
    format!("---\ntitle: Post {post} {version}\n{date}categories: {category}\ntags: [news]\n---\n{body}\n")
}

fn path(post: usize) -> String {
    format!("posts/2026-01-{:02}-story-{post}.md", 1 + post % 28)
}

fn apply(site: &Site, event: &Event) {
    match event {
        Event::Write { post, version } => site.write(&path(*post), text(*post, *version)),
        Event::Remove { post } => {
            fs::remove_file(site.path(&path(*post))).ok();
        }
        Event::Touch { post } => {
            if let Ok(bytes) = fs::read(site.path(&path(*post))) {
                fs::write(site.path(&path(*post)), bytes).unwrap();
            }
        }
    }
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (0usize..50, 0usize..40).prop_map(|(post, version)| Event::Write { post, version }),
        2 => (0usize..50).prop_map(|post| Event::Remove { post }),
        1 => (0usize..50).prop_map(|post| Event::Touch { post }),
    ]
}

fn build(site: &Site, second: i64, cache: bool, check: bool) -> BuildReport {
    let now = chrono::DateTime::parse_from_rfc3339("2026-03-01T12:00:00+08:00").unwrap();
    build_at(site, now + chrono::TimeDelta::seconds(second), cache, check)
}

/// The numbered files of the memory.
fn kept(site: &Site) -> Vec<String> {
    tree(&site.path(".feedkiln/build"))
}

const LIMITS: [&str; 3] = ["{ items = 4 }", "{ days = 12 }", "{ items = 30, days = 30 }"];

const FEEDS: [&str; 4] = [
    "",
    "formats = [\"atom\"]\n",
    "formats = [\"json\"]\n",
    "content = \"summary\"\nformats = [\"rss\", \"json\"]\n",
];

proptest! {
    // A case builds two sites some thirty times; PROPTEST_CASES asks for more than these 6.
    #![proptest_config(ProptestConfig {
        cases: (ProptestConfig::default().cases / 40).max(1),
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    })]

    #[test]
    fn each_of_many_builds_is_what_one_without_memory_is(
        limit in 0..LIMITS.len(),
        feeds in 0..FEEDS.len(),
        steps in proptest::collection::vec(proptest::collection::vec(event(), 0..3), 15..40),
    ) {
        let settings = format!(
            "[feeds]\n{}by = [\"category\", \"tag\"]\nlimit = {}\n[guard]\noff = true\n",
            FEEDS[feeds],
            LIMITS[limit],
        );
        let (with, without) = (Site::new(&settings), Site::new(&settings));
        for site in [&with, &without] {
            for post in 0..30 {
                apply(site, &Event::Write { post, version: post });
            }
        }
        let (mut whole, mut seconds) = (0, 0);
        for (number, events) in std::iter::once(&Vec::new()).chain(&steps).enumerate() {
            for event in events {
                [&with, &without].into_iter().for_each(|site| apply(site, event));
            }
            seconds += 1;
            let told = |report: &BuildReport| format!("{:#?}{:?}{:?}", report.diagnostics, report.changed, report.posts);
            if number % 3 == 1 {
                let (one, other) = (build(&with, seconds, true, true), build(&without, seconds, false, true));
                prop_assert_eq!(told(&one), told(&other), "check in step {}: {:?}", number, events);
            }
            let (one, other) = (build(&with, seconds, true, false), build(&without, seconds, false, false));
            whole += usize::from(was_whole(&one));
            prop_assert_eq!(told(&one), told(&other), "step {}: {:?}", number, events);
            assert_alike(&written(&with), &written(&without));
        }
        // Not all can be: what is renamed or comes back is told by a whole one.
        prop_assert!(whole <= steps.len() / 2, "{} of {} were whole", whole, steps.len());
    }
}

#[test]
fn a_post_that_was_edited_while_no_feed_carried_it_keeps_its_moment_of_change() {
    let site = news();
    let rice = "categories: rice\ntags: [news]";
    let moment =
        |minute: u32| chrono::DateTime::parse_from_rfc3339(&format!("2026-03-01T12:{minute:02}:00+08:00")).unwrap();
    build_at(&site, moment(0), true, false);
    // The fifth post leaves the feeds, is edited, and comes back.
    site.post("2026-01-10-post.md", rice, "<p>One more.</p>");
    build_at(&site, moment(1), true, false);
    assert!(!site.feed("category/rice/atom.xml").contains("day 5"));
    site.post(
        "2026-01-05-post.md",
        rice,
        "<p>The story of day 5 was told otherwise.</p>",
    );
    build_at(&site, moment(2), true, false);
    site.remove("posts/2026-01-10-post.md");
    build_at(&site, moment(3), true, false);
    let updated = "<updated>2026-03-01T12:03:00+08:00</updated>";
    let entry = |site: &Site| {
        let feed = site.feed("category/rice/atom.xml");
        let at = feed.find("2026-01-05-post</id>").unwrap();
        feed[at..].lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(entry(&site), updated);
    // Its feed is written again for another post's sake.
    site.post("2026-01-09-post.md", rice, "<p>Another story.</p>");
    let report = build_at(&site, moment(4), true, false);
    assert!(!was_whole(&report));
    assert_eq!(entry(&site), updated);
}

#[test]
fn large_files_stay_as_they_are_until_much_is_other() {
    let site = news();
    site.build();
    let mut before = kept(&site);
    let is_of = |name: &String, kinds: &[&str]| kinds.iter().any(|kind| name.starts_with(kind));
    // How often the columns and the table of files were written anew.
    let (mut columns, mut tables) = (0, 0);
    for number in 0..30 {
        let (day, body) = (1 + number % 9, format!("<p>Story {number}, told anew.</p>"));
        let category = if day % 2 == 0 { "tea" } else { "rice" };
        site.post(
            &format!("2026-01-0{day}-post.md"),
            &format!("categories: {category}\ntags: [news]"),
            &body,
        );
        site.post(
            &format!("2026-02-01-new-{number}.md"),
            "categories: tea\ntags: [news]",
            &body.replace("anew", "first"),
        );
        let report = site.build();
        let now = kept(&site);
        assert_eq!(now.len(), before.len(), "{now:?}");
        let is_new = |kinds: &[&str]| now.iter().any(|name| is_of(name, kinds) && !before.contains(name));
        if !was_whole(&report) {
            assert!(is_new(&["rest"]), "{before:?} and {now:?}");
            columns += usize::from(is_new(&["columns"]));
            tables += usize::from(is_new(&["files", "names"]));
        }
        before = now;
    }
    // Three posts and one file that is new come with each build, and eight are few.
    assert!((8..=10).contains(&columns), "{columns}");
    assert!((2..=5).contains(&tables), "{tables}");
    let with = written(&site);
    fs::remove_dir_all(site.path(".feedkiln")).unwrap();
    assert!(site.build().changed.is_empty());
    assert_alike(&written(&site), &with);
}

#[test]
fn damage_of_what_is_read_in_parts_is_told() {
    for is_missing in [false, true] {
        let site = news();
        site.build();
        let folder = site.path(".feedkiln/build");
        let name = kept(&site)
            .into_iter()
            .find(|name| name.starts_with("columns"))
            .unwrap();
        if is_missing {
            fs::remove_file(folder.join(&name)).unwrap();
        } else {
            let mut bytes = fs::read(folder.join(&name)).unwrap();
            bytes[200] ^= 1;
            fs::write(folder.join(&name), &bytes).unwrap();
        }
        assert!(codes(&site.build()).is_empty(), "nothing changed: it is not read");
        let edit = |text: &str| site.post("2026-01-09-post.md", "categories: rice\ntags: [news]", text);
        edit("<p>Another story.</p>");
        let report = site.build();
        assert!(was_whole(&report));
        assert_eq!(codes(&report), ["cache-lost"], "{:?}", report.diagnostics);
        assert!(site.feed("atom.xml").contains("Another story."));
        edit("<p>One more.</p>");
        let report = site.build();
        assert!(
            !was_whole(&report) && codes(&report).is_empty(),
            "{:?}",
            report.diagnostics
        );
    }
}

/// Where `part` first stands in `bytes`.
fn place_of(bytes: &[u8], part: &str) -> usize {
    let is_here = |window: &[u8]| window == part.as_bytes();
    bytes.windows(part.len()).position(is_here).unwrap()
}

#[test]
fn damage_of_what_is_kept_of_a_post_is_told_and_changes_nothing() {
    let categories = "[steamed-rice-and-its-many-friends, news-of-the-whole-province]";
    let post = |site: &Site, day: usize, text: &str| {
        let fields = format!("title: Of day {day}\ncategories: {categories}\ntags: [news]");
        site.write(
            &format!("posts/2026-01-0{day}-post.md"),
            format!("---\n{fields}\n---\n{text}\n"),
        );
    };
    let made = || {
        let site = news();
        (1..=9).for_each(|day| post(&site, day, &format!("<p>The story of day {day}.</p>")));
        site
    };
    // What is only one post's, and what many have in common; of a post that is edited, one that is carried, and one that
    // nothing asks for where few changed.
    for (part, is_few) in [
        ("Of day 9", true),
        ("Of day 8", true),
        ("steamed-rice-and-its", true),
        ("Of day 1", true),
        ("Of day 1", false),
    ] {
        let (site, other) = (made(), made());
        site.build();
        other.build();
        let folder = site.path(".feedkiln/build");
        let name = kept(&site).into_iter().find(|name| name.starts_with("heads")).unwrap();
        let path = folder.join(&name);
        let mut bytes = fs::read(&path).unwrap();
        let at = place_of(&bytes, part);
        bytes[at] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert!(codes(&site.build()).is_empty(), "nothing changed: it is not read");
        for site in [&site, &other] {
            match is_few {
                true => post(site, 9, "<p>Another story.</p>"),
                false => {
                    let config = fs::read_to_string(site.path("config.toml")).unwrap();
                    site.write("config.toml", config.replace("Test News", "Best News"));
                }
            }
        }
        let report = site.build();
        fs::remove_dir_all(other.path(".feedkiln")).unwrap();
        other.build();
        assert_alike(&written(&site), &written(&other));
        let is_asked_for = !is_few || part != "Of day 1";
        assert_eq!(was_whole(&report), is_asked_for, "{part}");
        let expected: &[&str] = if is_asked_for { &["cache-lost"] } else { &[] };
        assert_eq!(codes(&report), expected, "{part}: {:?}", report.diagnostics);
        if is_asked_for {
            post(&site, 9, "<p>One more.</p>");
            let report = site.build();
            assert!(
                !was_whole(&report) && codes(&report).is_empty(),
                "{part}: {:?}",
                report.diagnostics
            );
        }
    }
}
