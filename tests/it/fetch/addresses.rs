//! `adopt`, `diff` and `ledger rebuild` over addresses: through the fetcher's client, with its guard.

use std::process::Command;

use super::server::{Asked, Reply, Server};
use crate::support::{NOW, Site};

fn run(site: &Site, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_feedkiln"))
        .args(arguments)
        .current_dir(site.path(""))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The old feed of a WordPress-like blog, in two pages.
fn old_feed(asked: &Asked) -> Reply {
    let item = |number: usize| {
        format!(
            "<item><title>Post {number}</title><link>https://news.example/2026/01/0{number}/p{number}.html</link><guid isPermaLink=\"false\">https://news.example/?p={number}</guid><pubDate>Thu, 0{number} Jan 2026 08:00:00 +0800</pubDate><description>x</description></item>"
        )
    };
    let items = match asked.parameter("paged") {
        None => item(2),
        Some("2") => item(1),
        Some(_) => return Reply::status(404),
    };
    Reply::new(
        "application/rss+xml",
        format!(
            "<rss version=\"2.0\"><channel><title>Old</title><link>https://news.example/</link><description>d</description><generator>https://wordpress.org/?v=6</generator>{items}</channel></rss>"
        ),
    )
}

fn site_with(server: &Server, allow: bool) -> Site {
    let fetch = if allow { super::settings(server) } else { String::new() };
    let site = Site::new(&fetch);
    for number in [1, 2] {
        site.write(
            &format!("posts/2026-01-0{number}-p{number}.md"),
            format!("---\ntitle: Post {number}\ndate: 2026-01-0{number} 08:00:00 +0800\n---\nText {number}.\n"),
        );
    }
    site
}

#[test]
fn feeds_are_adopted_from_where_they_are_served() {
    let server = Server::start(old_feed);
    let site = site_with(&server, true);
    let (code, out, said) = run(&site, &["adopt", &server.url("/feed/")]);
    assert_eq!(code, 0, "{out}{said}");
    assert_eq!(server.paths(), ["/feed/", "/feed/?paged=2", "/feed/?paged=3"]);
    assert_eq!(run(&site, &["build", "--now", NOW]).0, 0);
    let ids: Vec<String> = site.read("rss.xml").entries.into_iter().map(|entry| entry.id).collect();
    assert_eq!(ids, ["https://news.example/?p=2", "https://news.example/?p=1"]);
}

#[test]
fn what_is_served_is_compared_and_remembered() {
    let site = Site::new("");
    site.write("posts/2026-01-01-a.md", "---\ntitle: A\ndate: 2026-01-01\n---\nText.\n");
    site.build();
    let feeds = site.path("feeds");
    let server = Server::start(move |asked| {
        match std::fs::read(feeds.join(asked.path.trim_start_matches('/').trim_start_matches("feeds/"))) {
            Ok(bytes) => Reply::new("application/octet-stream", bytes),
            Err(_) => Reply::status(404),
        }
    });
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", config + &super::settings(&server));
    site.write(
        "posts/2026-01-02-b.md",
        "---\ntitle: B\ndate: 2026-01-02\n---\nText of b.\n",
    );
    let (code, out, said) = run(&site, &["diff", "--against", &server.url("/feeds/"), "--now", NOW]);
    assert_eq!(code, 1, "{out}{said}");
    assert!(out.contains('B') && out.contains("new"), "{out}");
    std::fs::remove_dir_all(site.path("ledger")).unwrap();
    let (code, out, said) = run(&site, &["ledger", "rebuild", &server.url("/feeds/")]);
    assert_eq!(code, 0, "{out}{said}");
    assert!(
        site.path("ledger/2025-12.jsonl").exists() || site.path("ledger/2026-01.jsonl").exists(),
        "{out}{said}"
    );
}

#[test]
fn addresses_of_the_own_network_are_not_asked_unless_named() {
    let server = Server::start(old_feed);
    let site = site_with(&server, false);
    let (code, _, said) = run(&site, &["adopt", &server.url("/feed/")]);
    assert_eq!((code, server.asked().len()), (4, 0), "{said}");
    assert!(
        said.contains("is not in the public network") && said.contains("allow = [\"host:port\"]"),
        "{said}"
    );
    let site = site_with(&server, true);
    let (code, _, said) = run(&site, &["adopt", &server.url("/feed/?paged=9")]);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("there is nothing at"), "{said}");
}
