//! `fetch` and `rule test` as a user runs them.

use std::process::Command;

use super::server::{Asked, Reply, Server};
use super::stories::{SPELLINGS, detail, list, page, story};
use super::{ORIGIN, json_source, settings};
use crate::support::Site;

fn run(site: &Site, arguments: &[&str], environment: &[(&str, &str)]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_feedkiln"))
        .args(arguments)
        .current_dir(site.path(""))
        .env("NO_COLOR", "1")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn host(asked: &Asked) -> Reply {
    match asked.path.split('?').next().unwrap() {
        "/list" => Reply::json(list(&[story(1), story(2)], &SPELLINGS[0])).tagged(asked),
        "/NewsData/GetNewsText.do" if asked.parameter("id") == Some(story(1).key.as_str()) => {
            Reply::json(detail(&story(1), "text", "showtime"))
        }
        "/news/1.html" => Reply::html(page(&story(1), "utf-8")),
        _ => Reply::status(404),
    }
}

fn site(server: &Server) -> Site {
    Site::new(&format!(
        "{}{ORIGIN}{}",
        settings(server),
        json_source("market", server, "/list")
    ))
}

#[test]
fn what_is_said_and_how_it_ends() {
    let server = Server::start(host);
    let site = site(&server);
    let (code, out, said) = run(&site, &["fetch", "--dry-run"], &[]);
    assert_eq!((code, out.lines().count()), (0, 4), "{out}{said}");
    assert!(
        out.contains("would write: posts/2026-03-02-NW") && out.contains("would ask for: http://127.0.0.1"),
        "{out}"
    );
    let (code, out, said) = run(&site, &["fetch"], &[]);
    assert_eq!((code, out.as_str()), (4, ""), "the text of one story is gone: {said}");
    assert!(said.contains("error[origin-gone]"), "{said}");
    assert!(
        said.contains(
            "1 list asked, 0 unchanged, 0 failed\nposts: 2 new, 0 changed, 0 unchanged, 0 refused, 1 failed\n"
        ),
        "{said}"
    );
    let (code, out, said) = run(&site, &["fetch", "--format", "json"], &[]);
    assert_eq!(
        (code, said.as_str()),
        (0, ""),
        "nothing is new, and what is gone is left alone: {out}"
    );
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&report["sources"]["not_modified"], &report["posts"]["new"]),
        (&1.into(), &0.into()),
        "{report}"
    );
    for key in ["requests", "changed", "diagnostics", "elapsed_ms"] {
        assert!(report.get(key).is_some(), "{key}");
    }
    let (code, out, _) = run(&site, &["fetch", "--format", "github", "--refresh"], &[]);
    assert_eq!(code, 4);
    assert!(
        out.starts_with("::error file=posts/2026-03-03-NW") && out.contains("title=origin-gone"),
        "{out}"
    );
    let (code, _, said) = run(&site, &["fetch", "markte"], &[]);
    assert_eq!(code, 2);
    assert!(
        said.contains("`markte` is neither a source nor a post") && said.contains("sources: market"),
        "{said}"
    );
    let (code, _, said) = run(&Site::new(""), &["fetch"], &[]);
    assert_eq!(code, 0);
    assert!(said.contains("nothing to fetch"), "{said}");
    let (code, out, _) = run(&site, &["fetch", "-q", "market"], &[]);
    assert_eq!((code, out.as_str()), (0, ""));
}

#[test]
fn rules_are_shown_field_by_field() {
    let server = Server::start(host);
    let site = site(&server);
    let share = server.url(&format!("/html_News/NewsShare.html?infoCode={}", story(1).key));
    let (code, out, said) = run(&site, &["rule", "test", &share], &[]);
    assert_eq!(code, 0, "{said}");
    for words in [
        "origin http://*/html_News",
        "/NewsData/GetNewsText.do?id=NW",
        &story(1).title,
        "2026-03-02T00:01:52+08:00",
        "characters: ",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    let (code, out, _) = run(&site, &["rule", "test", &server.url("/list"), "--format", "json"], &[]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, report["rules"][0]["rule"].as_str()),
        (0, Some("source market")),
        "{report}"
    );
    let fields = report["rules"][0]["fields"].as_array().unwrap();
    assert!(
        fields
            .iter()
            .any(|field| field["field"] == "1 categories" && field["value"] == "bailugangkuaixun"),
        "{report}"
    );
    let (code, out, _) = run(&site, &["rule", "test", &server.url("/news/1.html")], &[]);
    assert_eq!(code, 0);
    assert!(
        out.contains("no [[origin]] is for this address") && out.contains("readability"),
        "{out}"
    );
    site.write("page.html", encoding_rs::GBK.encode(&page(&story(1), "gbk")).0);
    let (code, out, _) = run(&site, &["rule", "test", "page.html"], &[]);
    assert_eq!(code, 0);
    assert!(
        out.contains("the answer is no JSON") && out.contains(&story(1).title) && out.contains("no rule"),
        "{out}"
    );
    let (code, _, said) = run(&site, &["rule", "test", &server.url("/none")], &[]);
    assert_eq!(code, 4);
    assert!(said.contains("could not be had: the host says it is gone"), "{said}");
    assert_eq!(run(&site, &["rule", "test", "missing.html"], &[]).0, 3);
}

#[test]
fn a_proxy_is_used_only_by_setting() {
    let server = Server::start(host);
    let proxy = Server::start(|asked| {
        assert!(
            asked.path.starts_with("http://"),
            "a proxy is asked for whole addresses: {}",
            asked.path
        );
        Reply::json(list(&[story(1)], &SPELLINGS[0]))
    });
    let site = site(&server);
    let broken = [
        ("HTTP_PROXY", "http://127.0.0.1:9"),
        ("http_proxy", "http://127.0.0.1:9"),
        ("ALL_PROXY", "http://127.0.0.1:9"),
    ];
    let (code, _, said) = run(&site, &["fetch", "market"], &broken);
    assert_eq!(code, 4, "the one text is gone, the list was had: {said}");
    assert!(said.contains("2 new"), "{said}");
    let source = "[[source]]\nname = \"a\"\nurl = \"http://news.test/list\"\njson = { items = \"/records\", key = \"/infoCode\", title = \"/title\", date = \"/showtime\" }\n";
    let site = Site::new(&format!("[fetch]\nproxy = \"{}\"\n{source}", proxy.url("")));
    let (code, _, said) = run(&site, &["fetch"], &[]);
    assert_eq!(code, 0, "{said}");
    assert_eq!((proxy.asked().len(), site.posts().len()), (1, 1));
    // A name that leads inside is not asked for through the proxy either.
    let site = Site::new(&format!(
        "[fetch]\nproxy = \"{}\"\n{}",
        proxy.url(""),
        source.replace("news.test", "localhost:9")
    ));
    let (code, _, said) = run(&site, &["fetch"], &[]);
    assert_eq!(code, 4);
    assert!(said.contains("leads into the own network"), "{said}");
}

#[test]
fn rules_that_cannot_be_used_are_told_at_their_place() {
    for (more, place, words) in [
        (
            "[fetch]\nallow = [\"localhost\"]\n",
            "9:1",
            "`localhost` is no host and port",
        ),
        ("[fetch]\npace = 5\n", "9:1", "unknown key `pace`"),
        ("[fetch]\nproxy = \"host\"\n", "9:1", "`host` is no address of a proxy"),
        ("[fetch]\nper_host = 99\n", "9:1", "not between 1 and 16"),
        ("[[origin]]\nmatch = \"/x\"\n", "9:1", "has to begin with `http://`"),
        (
            "[[origin]]\nmatch = \"http://a.example/{k}\"\nrequest = \"http://a.example/{key}\"\n",
            "10:1",
            "`{key}` is not known",
        ),
        (
            "[[origin]]\nmatch = \"http://a.example/\"\njson = { title = \"/t\" }\n",
            "10:1",
            "where the text is",
        ),
        (
            "[[origin]]\nmatch = \"http://a.example/\"\njson = { body = \"text\" }\n",
            "10:1",
            "`text` is no JSON pointer",
        ),
        (
            "[[origin]]\nmatch = \"http://a.example/\"\nhtml = { body = \"div[\" }\n",
            "10:1",
            "`div[` is no CSS selector",
        ),
        ("[[source]]\nname = \"a\"\n", "9:1", "what kind of list it is"),
        (
            "[[source]]\nname = \"a\"\nfeed = \"x\"\n",
            "10:1",
            "`x` is no absolute address",
        ),
        (
            "[[source]]\nname = \"a\"\nfeed = \"http://a.example/\"\ninto = \"elsewhere\"\n",
            "11:1",
            "in none of the posts folders",
        ),
        (
            "[[source]]\nname = \"a\"\nfeed = \"http://a.example/\"\n[[source]]\nname = \"a\"\nfeed = \"http://b.example/\"\n",
            "12:1",
            "two sources are called `a`",
        ),
        (
            "[[source]]\nname = \"a\"\nurl = \"http://a.example/\"\njson = { items = \"/x\", title = \"/t\" }\n",
            "11:1",
            "what tells one story from another",
        ),
        (
            "[[source]]\nname = \"a\"\nfeed = \"http://a.example/\"\nlink = \"http://a.example/{id}\"\n",
            "11:1",
            "`{id}` is not known",
        ),
    ] {
        let site = Site::new(more);
        let (code, _, said) = run(&site, &["build"], &[]);
        assert_eq!(code, 2, "{more}{said}");
        assert!(
            said.contains(words) && said.contains(&format!("config.toml:{place}\n")),
            "{more}{said}"
        );
        assert!(said.contains("help: "), "{more}{said}");
    }
}
