//! Hosts in trouble, and what is told of what was left.

use std::time::Duration;

use feedkiln::fetch::FetchOptions;

use super::server::{Reply, Server};
use super::stories::{SPELLINGS, list, page, story};
use super::{codes, json_source, options, settings};
use crate::support::Site;

fn posts_of(site: &Site, server: &Server, count: usize) {
    for number in 0..count {
        let origin = server.url(&format!("/news/{number}.html"));
        site.write(
            &format!("posts/2026-03-02-{number}.md"),
            format!(
                "---\ntitle: '{}'\n---\n<{origin}>\n",
                story(number).title.replace('\'', "''")
            ),
        );
    }
}

#[test]
fn a_host_in_trouble_is_spared() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::status(404),
        _ => Reply::status(503),
    });
    let site = Site::new(&settings(&server));
    posts_of(&site, &server, 20);
    let report = site.fetch();
    assert!(server.asked().len() <= 8, "{:?}", server.paths());
    assert!(report.is_incomplete && report.posts.left >= 16, "{:?}", report.posts);
    // A robots.txt that cannot be had is asked for once in a run, and its pages are left alone.
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::status(500),
        _ => Reply::html(page(&story(1), "utf-8")),
    });
    let site = Site::new(&settings(&server));
    posts_of(&site, &server, 6);
    let report = site.fetch();
    assert!(
        server.paths().iter().all(|path| path == "/robots.txt") && server.asked().len() <= 3,
        "{:?}",
        server.paths()
    );
    assert!(
        report.diagnostics[0].message.contains("robots.txt could not be had"),
        "{:?}",
        report.diagnostics
    );
}

#[test]
fn a_long_robots_txt_is_read_as_far_as_it_has_to_be() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(
            "text/plain",
            format!("User-agent: *\nDisallow: /news/0\n{}", "# x\n".repeat(1 << 20)),
        ),
        path => Reply::html(page(
            &story(path[6..].trim_end_matches(".html").parse().unwrap()),
            "utf-8",
        )),
    });
    let site = Site::new(&settings(&server).replace("pace_ms = 0", "pace_ms = 0\nmax_bytes = \"1MB\""));
    posts_of(&site, &server, 2);
    let report = site.fetch();
    assert_eq!(
        (report.posts.changed, codes(&report)),
        (1, vec!["robots-forbid"]),
        "{report:?}"
    );
}

#[test]
fn retry_after_on_a_page_that_is_gone_says_nothing_of_the_host() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::status(404),
        "/news/0.html" => Reply::status(404).with("Retry-After", "86400"),
        path => Reply::html(page(
            &story(path[6..].trim_end_matches(".html").parse().unwrap()),
            "utf-8",
        )),
    });
    let site = Site::new(&settings(&server));
    posts_of(&site, &server, 3);
    let report = site.fetch();
    assert_eq!(
        (report.posts.changed, codes(&report)),
        (2, vec!["origin-gone"]),
        "{report:?}"
    );
}

#[test]
fn what_a_budget_leaves_is_told_and_so_is_a_move() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::status(404),
        "/news/0.html" => Reply::redirect(308, "/news/1.html"),
        "/list" => Reply::json(list(&[story(0)], &SPELLINGS[0])),
        _ => Reply::html(page(&story(0), "utf-8")),
    });
    let site = Site::new(&settings(&server));
    posts_of(&site, &server, 1);
    let report = site.fetch();
    assert_eq!(
        (report.posts.changed, codes(&report)),
        (1, vec!["origin-moved"]),
        "{report:?}"
    );
    let site = Site::new(&format!("{}{}", settings(&server), json_source("a", &server, "/list")));
    let report = site.fetch_with(&FetchOptions {
        max_time: Some(Duration::ZERO),
        ..options()
    });
    assert_eq!(
        (report.sources.left, report.requests.sent, codes(&report)),
        (1, 0, vec!["budget-spent"])
    );
    assert!(
        report.diagnostics[0].message.contains("1 list and 0 texts"),
        "{:?}",
        report.diagnostics
    );
}
