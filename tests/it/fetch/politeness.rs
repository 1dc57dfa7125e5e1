//! Pace, turns, robots.txt, Retry-After, conditional requests, budgets: as the server sees them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use feedkiln::fetch::FetchOptions;

use super::server::{Reply, Server};
use super::stories::{SPELLINGS, Story, detail, list, page, story};
use super::{ORIGIN, codes, json_source, options, settings, source_without_link};
use crate::support::Site;

fn stories(count: usize) -> Vec<Story> {
    (0..count).map(story).collect()
}

#[test]
fn requests_to_a_host_keep_their_distance_and_number() {
    let running = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (now, peak) = (Arc::clone(&running), Arc::clone(&most));
    let server = Server::start(move |asked| {
        if asked.path == "/list" {
            return Reply::json(list(&stories(8), &SPELLINGS[0]));
        }
        peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(250));
        now.fetch_sub(1, Ordering::SeqCst);
        let key = asked.parameter("id").unwrap().to_owned();
        Reply::json(detail(
            stories(8).iter().find(|story| story.key == key).unwrap(),
            "text",
            "showtime",
        ))
    });
    let config = settings(&server).replace("pace_ms = 0", "pace_ms = 60\nper_host = 2");
    let site = Site::new(&format!("{config}{ORIGIN}{}", json_source("a", &server, "/list")));
    assert_eq!(site.fetch().posts.new, 8);
    let times: Vec<Instant> = server.asked().iter().map(|asked| asked.at).collect();
    assert_eq!(times.len(), 9);
    for pair in times.windows(2) {
        // The server sees a request a moment after the client counted its turn.
        assert!(
            pair[1] - pair[0] >= Duration::from_millis(40),
            "{:?}",
            pair[1] - pair[0]
        );
    }
    assert_eq!(most.load(Ordering::SeqCst), 2, "two at a time, and no more");
}

#[test]
fn retry_after_is_kept_to_in_both_forms() {
    for form in ["seconds", "date"] {
        let refusals = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&refusals);
        let server = Server::start(move |_| {
            if count.fetch_add(1, Ordering::SeqCst) > 0 {
                return Reply::json(list(&stories(1), &SPELLINGS[0]));
            }
            let after = match form {
                "seconds" => "1".to_owned(),
                _ => httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2)),
            };
            Reply::status(429).with("Retry-After", &after)
        });
        let source = source_without_link("a", &server, "/list");
        let site = Site::new(&format!("{}{source}", settings(&server)));
        assert_eq!(site.fetch().posts.new, 1, "{form}");
        let asked = server.asked();
        assert_eq!(asked.len(), 2);
        let waited = asked[1].at - asked[0].at;
        // A date has no parts of a second, so up to one of the two is lost.
        assert!(waited >= Duration::from_millis(990), "{form}: {waited:?}");
    }
}

#[test]
fn a_host_that_asks_for_an_hour_is_left_alone_by_the_next_run_too() {
    let server = Server::start(|_| Reply::status(503).with("Retry-After", "3600"));
    let site = Site::new(&format!("{}{}", settings(&server), json_source("a", &server, "/list")));
    let report = site.fetch();
    assert_eq!(codes(&report), ["fetch-failed"]);
    assert!(
        report.diagnostics[0].message.contains("left alone for 3600 s"),
        "{:?}",
        report.diagnostics
    );
    assert!(site.fetch().is_incomplete);
    assert_eq!(server.asked().len(), 1, "it was asked once in two runs");
    let later = options().now + chrono::TimeDelta::hours(2);
    site.fetch_with(&FetchOptions {
        now: later,
        ..options()
    });
    assert_eq!(server.asked().len(), 2, "and again after the hour");
}

#[test]
fn the_second_run_makes_only_conditional_requests_and_lost_state_costs_requests_only() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/dated" => {
            if asked.header("if-modified-since") == Some("Sun, 01 Mar 2026 00:00:00 GMT") {
                return Reply::status(304);
            }
            Reply::json(list(&stories(2), &SPELLINGS[0])).with("Last-Modified", "Sun, 01 Mar 2026 00:00:00 GMT")
        }
        "/tagged" => Reply::json(list(&stories(4)[2..], &SPELLINGS[1])).tagged(asked),
        _ => {
            let key = asked.parameter("id").unwrap().to_owned();
            Reply::json(detail(
                stories(4).iter().find(|story| story.key == key).unwrap(),
                "text",
                "showtime",
            ))
        }
    });
    let sources = json_source("dated", &server, "/dated") + &json_source("tagged", &server, "/tagged");
    let site = Site::new(&format!("{}{ORIGIN}{sources}", settings(&server)));
    assert_eq!((site.fetch().posts.new, server.asked().len()), (4, 6));
    server.forget();
    let report = site.fetch();
    assert_eq!(
        (
            report.sources.not_modified,
            report.requests.sent,
            report.requests.not_modified
        ),
        (2, 2, 2)
    );
    assert!(server.asked().iter().all(|asked| {
        asked
            .header("if-none-match")
            .or(asked.header("if-modified-since"))
            .is_some()
    }));
    // With another rule the same answer means something else.
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.write(
        "config.toml",
        config.replace("summary = \"/digest\"", "summary = \"/none\""),
    );
    assert_eq!(site.fetch().requests.not_modified, 0);
    let files: Vec<String> = site.posts().iter().map(|name| site.text(name)).collect();
    std::fs::remove_dir_all(site.path(".feedkiln")).unwrap();
    server.forget();
    let report = site.fetch();
    assert_eq!(
        (report.posts.unchanged, report.posts.new, server.asked().len()),
        (4, 0, 2)
    );
    assert_eq!(
        files,
        site.posts().iter().map(|name| site.text(name)).collect::<Vec<_>>()
    );
    // A damaged memory is a note.
    site.write(".feedkiln/fetch.jsonl", "<<<<<<< ours\n{}\n");
    assert_eq!(codes(&site.fetch()), ["fetch-log-damaged"]);
}

#[test]
fn robots_are_kept_to_for_pages() {
    let rules = Arc::new(Mutex::new("User-agent: *\nDisallow: /news/\n".to_owned()));
    let told = Arc::clone(&rules);
    let server = Server::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new("text/plain", told.lock().unwrap().clone()),
        _ => Reply::html(page(&story(1), "utf-8")),
    });
    let site = Site::new(&settings(&server));
    let origin = server.url("/news/1.html");
    site.write(
        "posts/2026-03-02-a.md",
        format!("---\ntitle: '{}'\n---\n<{origin}>\n", story(1).title),
    );
    let report = site.fetch();
    assert_eq!((codes(&report), report.posts.refused), (vec!["robots-forbid"], 1));
    assert_eq!(server.paths(), ["/robots.txt"]);
    *rules.lock().unwrap() = "User-agent: feedkiln\nAllow: /\nCrawl-delay: 1\n".to_owned();
    let names = ["2026-03-02-a".to_owned()];
    let named = FetchOptions {
        names: &names,
        ..options()
    };
    assert_eq!(
        codes(&site.fetch_with(&named)),
        ["robots-forbid"],
        "robots.txt is kept for a day"
    );
    let tomorrow = FetchOptions {
        now: options().now + chrono::TimeDelta::hours(25),
        ..named
    };
    let start = Instant::now();
    assert_eq!(site.fetch_with(&tomorrow).posts.changed, 1);
    assert!(start.elapsed() < Duration::from_secs(10));
    // Without robots nothing is asked for that was not wanted.
    let other = Site::new(&settings(&server).replace("pace_ms = 0", "pace_ms = 0\nrobots = false"));
    other.write(
        "posts/2026-03-02-a.md",
        format!("---\ntitle: '{}'\n---\n<{origin}>\n", story(1).title),
    );
    server.forget();
    assert_eq!(other.fetch().posts.changed, 1);
    assert_eq!(server.paths(), ["/news/1.html"]);
}

#[test]
fn a_spent_budget_leaves_the_rest_to_the_next_run() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/list" => Reply::json(list(&stories(12), &SPELLINGS[0])).tagged(asked),
        _ => {
            std::thread::sleep(Duration::from_millis(150));
            let key = asked.parameter("id").unwrap().to_owned();
            Reply::json(detail(
                stories(12).iter().find(|story| story.key == key).unwrap(),
                "text",
                "showtime",
            ))
        }
    });
    let config = settings(&server).replace("pace_ms = 0", "pace_ms = 0\nper_host = 1");
    let site = Site::new(&format!("{config}{ORIGIN}{}", json_source("a", &server, "/list")));
    let short = FetchOptions {
        max_time: Some(Duration::from_millis(700)),
        ..options()
    };
    let report = site.fetch_with(&short);
    assert_eq!(
        (report.posts.new, report.is_incomplete),
        (12, false),
        "no story is lost: {report:?}"
    );
    assert!(
        report.posts.left > 0 && codes(&report).contains(&"budget-spent"),
        "{report:?}"
    );
    let with_text = |site: &Site| {
        site.posts()
            .iter()
            .filter(|name| site.text(name).contains("<p>"))
            .count()
    };
    let first = with_text(&site);
    assert!(first > 0 && first < 12, "{first}");
    let report = site.fetch();
    assert_eq!(
        (report.posts.changed, report.posts.left),
        (12 - first, 0),
        "the next run goes on"
    );
    assert_eq!(with_text(&site), 12);
    let keys: Vec<String> = server
        .asked()
        .iter()
        .filter_map(|asked| Some(asked.parameter("id")?.to_owned()))
        .collect();
    let once: std::collections::HashSet<&String> = keys.iter().collect();
    assert!(
        keys.len() <= once.len() + 1,
        "only what was cut off is asked for twice: {keys:?}"
    );
    // The same for bytes.
    let config = settings(&server).replace("pace_ms = 0", "pace_ms = 0\nmax_total = 6000");
    let site = Site::new(&format!("{config}{ORIGIN}{}", json_source("a", &server, "/list")));
    let report = site.fetch();
    assert!(report.posts.left > 0 && report.requests.bytes < 20_000, "{report:?}");
}

#[test]
fn a_host_that_is_down_does_not_hold_the_run() {
    let server = Server::start(|_| Reply::json(list(&stories(40), &SPELLINGS[0])));
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let source = json_source("a", &server, "/list").replace(
        &format!("link  = \"{}", server.url("")),
        &format!("link  = \"http://127.0.0.1:{port}"),
    );
    let config = settings(&server).replace("\"]\n", &format!("\", \"127.0.0.1:{port}\"]\n"));
    let site = Site::new(&format!("{config}{ORIGIN}{source}"));
    let start = Instant::now();
    let report = site.fetch();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(report.posts.new, 40, "the stories are written, without their texts");
    assert!(
        report.posts.failed <= 4 && report.posts.left >= 36,
        "{:?}",
        report.posts
    );
    assert!(report.is_incomplete);
}

#[test]
fn a_dry_run_asks_for_lists_and_writes_nothing() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/list" => Reply::json(list(&stories(2), &SPELLINGS[0])),
        _ => Reply::status(500),
    });
    let site = Site::new(&format!(
        "{}{ORIGIN}{}",
        settings(&server),
        json_source("a", &server, "/list")
    ));
    let report = site.fetch_with(&FetchOptions {
        dry_run: true,
        ..options()
    });
    assert_eq!((report.posts.new, report.changed.len(), report.wanted.len()), (2, 2, 2));
    assert_eq!(server.paths(), ["/list"]);
    assert!(site.posts().is_empty() && !site.path(".feedkiln").exists());
}
