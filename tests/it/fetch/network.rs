//! Answers that go wrong, and addresses that may not be asked.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use feedkiln::fetch::FetchOptions;

use super::server::{Reply, Server};
use super::stories::{SPELLINGS, list, story};
use super::{Names, codes, json_source, options, settings};
use crate::support::Site;

/// A site with one list that stands at a path of the server.
fn site_of(server: &Server, path: &str, more: &str) -> Site {
    Site::new(&format!("{}{more}{}", settings(server), json_source("a", server, path)))
}

#[test]
fn answers_that_go_wrong_end_in_time_and_are_told() {
    let body = list(&[story(1)], &SPELLINGS[0]);
    let large = body.clone();
    let server = Server::start(move |asked| match asked.path.as_str() {
        "/drip" => Reply::json(large.clone()).dripping(1, Duration::from_millis(50)),
        "/endless" => Reply::json(vec![b' '; 64 << 10]).endless(),
        "/large" => Reply::json(vec![b' '; 300 << 10]),
        "/bomb" => Reply::json(bomb()).with("Content-Encoding", "gzip"),
        "/cut" => Reply::json(large.clone()).claiming(large.len() + 100),
        "/short" => Reply::json(large.clone()).claiming(large.len() / 2),
        "/cut-gzip" => Reply::json(bomb()[..100].to_vec()).with("Content-Encoding", "gzip"),
        "/circle" => Reply::redirect(302, "/circle2"),
        "/circle2" => Reply::redirect(302, "/circle"),
        "/far" => Reply::redirect(307, "/far/0"),
        path if path.starts_with("/far/") => {
            let hop: usize = path[5..].parse().unwrap();
            Reply::redirect(307, &format!("/far/{}", hop + 1))
        }
        "/nowhere" => Reply::status(302),
        "/error" => Reply::status(500),
        _ => Reply::status(403),
    });
    for (path, code, words) in [
        ("/drip", "fetch-failed", "no whole answer within 1 s"),
        ("/endless", "fetch-failed", "larger than 262144 bytes"),
        ("/large", "fetch-failed", "larger than 262144 bytes"),
        ("/bomb", "fetch-failed", "larger than 262144 bytes"),
        ("/cut", "fetch-failed", "cut short"),
        ("/short", "source-unreadable", "no JSON"),
        ("/cut-gzip", "fetch-failed", "cannot be unpacked"),
        ("/circle", "fetch-failed", "in a circle"),
        ("/far", "fetch-failed", "do not end"),
        ("/nowhere", "fetch-failed", "status 302"),
        ("/error", "fetch-failed", "status 500"),
        ("/forbidden", "fetch-failed", "status 403"),
    ] {
        let site = site_of(&server, path, "timeout_s = 1\nmax_bytes = \"256KB\"\n");
        let start = Instant::now();
        let report = site.fetch();
        assert_eq!(codes(&report), [code], "{path}: {:?}", report.diagnostics);
        assert!(
            report.diagnostics[0].message.contains(words),
            "{path}: {}",
            report.diagnostics[0].message
        );
        assert!(report.is_incomplete && site.posts().is_empty(), "{path}");
        assert!(
            start.elapsed() < Duration::from_secs(15),
            "{path} took {:?}",
            start.elapsed()
        );
    }
    let tries = |path: &str| server.paths().iter().filter(|asked| *asked == path).count();
    assert_eq!(
        (tries("/error"), tries("/forbidden"), tries("/bomb")),
        (3, 1, 1),
        "passing faults are tried again"
    );
}

/// 20 MB of nothing in 20 KB.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![b' '; 20 << 20]).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn packed_answers_are_read_and_asked_for() {
    use std::io::Write;
    let text = list(&[story(1)], &SPELLINGS[0]);
    let server = Server::start(move |asked| {
        assert!(
            asked
                .header("accept-encoding")
                .is_some_and(|accepted| accepted.contains("br") && accepted.contains("zstd"))
        );
        assert!(
            asked
                .header("user-agent")
                .is_some_and(|agent| agent.starts_with("feedkiln/") && agent.contains("+https://news.example/"))
        );
        match asked.path.as_str() {
            "/br" => {
                let mut packed = Vec::new();
                brotli::CompressorWriter::new(&mut packed, 4096, 5, 20)
                    .write_all(text.as_bytes())
                    .unwrap();
                Reply::json(packed).with("Content-Encoding", "br")
            }
            _ => Reply::json(zstd::stream::encode_all(text.as_bytes(), 1).unwrap()).with("Content-Encoding", "zstd"),
        }
    });
    for path in ["/br", "/zstd"] {
        let site = site_of(&server, path, "robots = false\n");
        let report = site.fetch();
        assert_eq!(report.posts.new, 1, "{path}: {report:?}");
    }
}

#[test]
fn the_own_network_is_not_asked_at_any_hop() {
    let good = Server::start(|asked| match asked.path.as_str() {
        "/metadata" => Reply::redirect(302, "http://169.254.169.254/latest/meta-data/"),
        "/loopback6" => Reply::redirect(302, "http://[::1]:9/x"),
        "/octal" => Reply::redirect(302, "http://0177.0.0.1/x"),
        "/file" => Reply::redirect(302, "file:///etc/hostname"),
        "/name" => Reply::redirect(302, "http://inside.test/x"),
        _ => Reply::redirect(302, "http://[::ffff:10.0.0.1]/x"),
    });
    let names = Arc::new(Names(Arc::new(|_| {
        vec!["10.1.2.3".parse().unwrap(), "fd00::1".parse().unwrap()]
    })));
    for path in ["/metadata", "/loopback6", "/octal", "/file", "/name", "/mapped"] {
        let site = site_of(&good, path, "");
        let report = site.fetch_with(&FetchOptions {
            lookup: names.clone(),
            ..options()
        });
        assert_eq!(codes(&report), ["fetch-refused"], "{path}: {:?}", report.diagnostics);
        assert!(report.is_incomplete);
    }
    // A list that stands inside by itself, and is not named in `allow`.
    let other = Server::start(|_| Reply::json("{}"));
    let site = Site::new(&json_source("a", &other, "/x"));
    assert_eq!(codes(&site.fetch()), ["fetch-refused"]);
    assert_eq!(other.asked().len(), 0, "nothing was sent");
}

#[test]
fn a_name_that_leads_inside_at_its_second_look_up_is_refused() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/first" => Reply::json(list(&[story(1)], &SPELLINGS[0])),
        _ => Reply::html("secret"),
    });
    let port = server.port();
    let looked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&looked);
    // 127.0.0.1 stands for the public network here; the second answer leads to a private address.
    let names = Arc::new(Names(Arc::new(move |_| -> Vec<IpAddr> {
        match count.fetch_add(1, Ordering::SeqCst) {
            0 => vec!["127.0.0.1".parse().unwrap()],
            _ => vec!["127.0.0.2".parse().unwrap()],
        }
    })));
    let site = Site::new(&format!(
        "[fetch]\npace_ms = 0\nrobots = false\n[[source]]\nname = \"a\"\nurl = \"http://rebind.test:{port}/first\"\njson = {{ items = \"/records\", key = \"/infoCode\", title = \"/title\", date = \"/showtime\" }}\nlink = \"http://rebind.test:{port}/page/{{key}}\"\n"
    ));
    let report = site.fetch_with(&FetchOptions {
        lookup: names,
        exempt: vec!["127.0.0.1".parse().unwrap()],
        ..options()
    });
    assert_eq!(codes(&report), ["fetch-refused"], "{:?}", report.diagnostics);
    assert_eq!(server.paths(), ["/first"]);
    assert!(
        looked.load(Ordering::SeqCst) >= 2,
        "the name is looked up at every dial"
    );
    assert_eq!(report.posts.new, 1, "the story itself is not lost");
}

#[test]
fn credentials_do_not_travel_to_another_host() {
    let away = Server::start(|_| Reply::json("{\"records\": []}"));
    let target = away.url("/x").replace("http://", "http://u:stolen@");
    let home = Server::start(move |_| Reply::redirect(302, &target));
    let url = home.url("").replace("http://", "http://me:secret@");
    let source =
        json_source("a", &home, "/list").replace(&format!("url   = \"{}", home.url("")), &format!("url   = \"{url}"));
    assert!(source.contains("me:secret"));
    let config = format!(
        "[fetch]\nallow = [\"127.0.0.1:{}\", \"127.0.0.1:{}\"]\npace_ms = 0\n{source}",
        home.port(),
        away.port()
    );
    let site = Site::new(&config);
    site.fetch();
    assert!(home.asked()[0].header("authorization").is_some());
    assert_eq!(away.asked()[0].header("authorization"), None);
    assert_eq!(away.asked()[0].header("referer"), None);
}
