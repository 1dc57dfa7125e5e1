//! Two sites live through the same history, one with what builds leave for the next one and one without.

use std::fs;
use std::time::Duration;

use feedkiln::pipeline::BuildReport;
use proptest::prelude::*;

use super::{COARSE, build_at, was_whole, written};
use crate::support::Site;

/// What happens to a site between two builds.
#[derive(Debug, Clone)]
enum Event {
    Write { post: usize, version: usize },
    Copy { from: usize, to: usize },
    Rename { from: usize, to: usize },
    Remove { post: usize },
    Touch { post: usize },
    SetBack { post: usize },
    Setting(usize),
    Clock(i64),
    Rest,
    Spoil { file: usize },
    LoseLedger,
    LoseMemory,
    Page(usize),
    Relist,
}

/// The files that there may be: two folders, names that meet, a name without a date.
const NAMES: [&str; 10] = [
    "posts/2026-01-01-a.md",
    "posts/2026-01-02-b.md",
    "posts/2026-01-03-c.md",
    "posts/deep/2026-01-01-a.md",
    "posts/2026-02-01-d.html",
    "old/2026-01-01-a.md",
    "old/2026-01-02-b.md",
    "old/2025-12-31-e.md",
    "old/2025-12-30-f.md",
    "old/about.md",
];

const SETTINGS: [&str; 6] = [
    "[collect]\nposts = [\"posts\", \"old\"]\n[feeds]\nlimit = { items = 3 }\n[guard]\noff = true\n",
    "[collect]\nposts = [\"posts\", \"old\"]\ntitle_from = \"tag\"\n[feeds]\nby = [\"category\", \"tag\", \"author\"]\nlimit = { items = 2 }\n",
    "[collect]\nposts = [\"posts\"]\n[feeds]\nlimit = { days = 20 }\n",
    "[collect]\nposts = [\"old\", \"posts\"]\n[feeds]\nlimit = { items = 1 }\nhistory = true\n",
    "[collect]\nposts = [\"posts\", \"old\"]\n[feeds]\ncontent = \"summary\"\nformats = [\"rss\", \"atom\"]\n",
    "[collect]\nposts = [\"posts\", \"old\"]\n[guard]\noff = true\n[feeds]\nby = [\"tag\"]\n",
];

/// A post: what of it changes with its version goes through most that a post may be.
fn text(post: usize, version: usize) -> String {
    let category = ["tea", "rice", "Tea", "salt"][(post + version / 3) % 4];
    let tag = ["茶", "米", "茶"][(post * version) % 3];
    let mut front = format!("title: Post {} {}\n", post % 7, version % 4);
    match version % 11 {
        0 => front.push_str("date: 2026-01-05 10:00:00\n"),
        1 => front.push_str("date: 2026-01-06 10:00:00 +0800\nupdated: 2026-03-01\n"),
        2 => front.push_str("date: 2026-05-01\n"),
        3 => front.push_str("expires: 2026-04-01\n"),
        4 => front.push_str("draft: true\n"),
        5 => front.push_str("guid: https://guid.example/1\n"),
        6 => front.push_str("title: \"broken \" title\n"),
        7 => front.push_str("permalink: /same/\n"),
        8 => front.push_str("layout: [unclosed\n"),
        _ => {}
    }
    front.push_str(&format!(
        "categories: {category}\ntags: [{tag}]\nauthor: Author {}\n",
        post % 2
    ));
    let body = match version % 7 {
        0 => "<p>One and the same text.</p>".to_owned(),
        1 => format!(
            "<p>A text of its own, number {version}.</p>\n\n<http://share.example/NewsShare.html?infoCode=NW{}>\n",
            post % 3
        ),
        2 => "<p>Not closed <a href=\"javascript:x\">here</a>".to_owned(),
        3 => String::new(),
        4 => format!("Markdown *{version}* with [a link](/there) and ![a picture](p.png)."),
        _ => format!("<p>Text {}.</p><script>{version}</script>", version % 5),
    };
    format!("---\n{front}---\n{body}\n")
}

fn event() -> impl Strategy<Value = Event> {
    let post = || 0..NAMES.len();
    prop_oneof![
        8 => (post(), 0usize..40).prop_map(|(post, version)| Event::Write { post, version }),
        1 => (post(), post()).prop_map(|(from, to)| Event::Copy { from, to }),
        2 => (post(), post()).prop_map(|(from, to)| Event::Rename { from, to }),
        2 => post().prop_map(|post| Event::Remove { post }),
        1 => post().prop_map(|post| Event::Touch { post }),
        1 => post().prop_map(|post| Event::SetBack { post }),
        1 => (0..SETTINGS.len()).prop_map(Event::Setting),
        1 => (-60i64..90).prop_map(Event::Clock),
        3 => Just(Event::Rest),
        1 => (0usize..40).prop_map(|file| Event::Spoil { file }),
        1 => Just(Event::LoseLedger),
        1 => Just(Event::LoseMemory),
        1 => (0usize..4).prop_map(Event::Page),
        1 => Just(Event::Relist),
    ]
}

fn apply(site: &Site, event: &Event, number: usize) {
    let path = |post: usize| site.path(NAMES[post]);
    match event {
        Event::Write { post, version } => site.write(NAMES[*post], text(*post, *version)),
        Event::Copy { from, to } => {
            if from != to && path(*from).exists() {
                site.write(NAMES[*to], fs::read(path(*from)).unwrap());
            }
        }
        Event::Rename { from, to } => {
            if path(*from).exists() {
                fs::create_dir_all(path(*to).parent().unwrap()).unwrap();
                fs::rename(path(*from), path(*to)).unwrap();
            }
        }
        Event::Remove { post } => {
            if path(*post).exists() {
                fs::remove_file(path(*post)).unwrap();
            }
        }
        Event::Touch { post } => {
            if path(*post).exists() {
                let bytes = fs::read(path(*post)).unwrap();
                fs::write(path(*post), bytes).unwrap();
            }
        }
        Event::SetBack { post } => {
            // Other words of the same length, and the time of the old ones.
            if path(*post).exists() {
                let modified = fs::metadata(path(*post)).unwrap().modified().unwrap();
                let text = fs::read_to_string(path(*post)).unwrap();
                fs::write(
                    path(*post),
                    text.replace("ext", if text.contains("txe") { "ext" } else { "txe" }),
                )
                .unwrap();
                fs::File::options()
                    .write(true)
                    .open(path(*post))
                    .unwrap()
                    .set_modified(modified)
                    .unwrap();
            }
        }
        Event::Setting(setting) => {
            // Settings of the site go through what feeds say and what posts are.
            let site_of = match setting {
                0 | 1 => crate::support::SITE.to_owned(),
                2 | 4 => crate::support::SITE
                    .replace("zh-CN", "ja")
                    .replace("Test News", "Best News"),
                _ => crate::support::SITE.replace("Desk", "Night desk"),
            };
            site.write("config.toml", format!("{site_of}{}", SETTINGS[*setting]));
        }
        Event::Clock(_) => {}
        // Stamps can be believed of what was touched before.
        Event::Rest => std::thread::sleep(COARSE + Duration::from_millis(3)),
        Event::Spoil { file } => {
            let tree = if site.path("feeds").is_dir() {
                site.tree()
            } else {
                Vec::new()
            };
            let found = tree
                .get(file % tree.len().max(1))
                .filter(|path| *path != "manifest.json");
            if let Some(path) = found {
                match file % 2 {
                    0 => site.remove(&format!("feeds/{path}")),
                    _ => site.write(&format!("feeds/{path}"), format!("spoiled {number}")),
                }
            }
        }
        Event::Relist => {
            // The same files, in another order in their folders.
            for folder in ["posts", "old"] {
                let names = crate::support::tree(&site.path(folder));
                let of = |name: &String| format!("{folder}/{name}");
                let files = names
                    .iter()
                    .map(|name| (of(name), fs::read(site.path(&of(name))).unwrap()));
                let files: Vec<(String, Vec<u8>)> = files.collect();
                files.iter().for_each(|(name, _)| site.remove(name));
                files.iter().rev().for_each(|(name, bytes)| site.write(name, bytes));
            }
        }
        Event::LoseLedger => {
            fs::remove_dir_all(site.path("ledger")).ok();
        }
        Event::LoseMemory => {
            fs::remove_dir_all(site.path(".feedkiln")).ok();
        }
        Event::Page(page) => site.write(
            "category/tea.html",
            format!("---\nlayout: category\ncategory: tea\ntitle: Teas {page}\n---\n"),
        ),
    }
}

/// What a report says beside the time that it took.
fn told(report: &BuildReport) -> String {
    let report = BuildReport {
        elapsed: std::time::Duration::ZERO,
        timings: feedkiln::pipeline::Timings::default(),
        ..report.clone()
    };
    format!("{report:#?}")
}

proptest! {
    // A case builds two sites a dozen times; PROPTEST_CASES asks for more than these 25.
    #![proptest_config(ProptestConfig {
        cases: (ProptestConfig::default().cases / 10).max(1),
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_memory_changes_nothing_but_the_cost(
        first in proptest::collection::vec((0..NAMES.len(), 0usize..40), 2..9),
        steps in proptest::collection::vec(proptest::collection::vec(event(), 0..3), 1..12),
    ) {
        let (with, without) = (Site::new(""), Site::new(""));
        let mut now = chrono::DateTime::parse_from_rfc3339("2026-03-01T12:00:00+08:00").unwrap();
        for site in [&with, &without] {
            fs::create_dir_all(site.path("old")).unwrap();
            apply(site, &Event::Setting(0), 0);
            for (post, version) in &first {
                apply(site, &Event::Write { post: *post, version: *version }, 0);
            }
        }
        let mut whole = 0;
        for (number, events) in std::iter::once(&Vec::new()).chain(&steps).enumerate() {
            for event in events {
                for site in [&with, &without] {
                    apply(site, event, number);
                }
                if let Event::Clock(days) = event {
                    now += chrono::TimeDelta::days(*days);
                }
            }
            now += chrono::TimeDelta::seconds(1);
            let (one, other) = (build_at(&with, now, true, false), build_at(&without, now, false, false));
            whole += usize::from(was_whole(&one));
            prop_assert_eq!(told(&one), told(&other), "step {}: {:?}", number, events);
            prop_assert_eq!(names(&with), names(&without), "step {}: {:?}", number, events);
            for ((name, bytes), (_, expected)) in written(&with).into_iter().zip(written(&without)) {
                prop_assert_eq!(bytes, expected, "{} in step {}: {:?}", name, number, events);
            }
        }
        prop_assert!(whole >= 1);
    }
}

fn names(site: &Site) -> Vec<String> {
    written(site).into_iter().map(|(name, _)| name).collect()
}
