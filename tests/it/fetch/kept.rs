//! What a run must not lose: stories, changes, texts, and what the owner wrote.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use feedkiln::fetch::FetchOptions;

use super::server::{Asked, Reply, Server};
use super::stories::{SPELLINGS, detail, list, page, story};
use super::{Names, ORIGIN, codes, json_source, options, settings, source_without_link};
use crate::support::Site;

const PLAIN: &str = "json = { items = \"/items\", key = \"/id\", title = \"/title\", date = \"/date\", summary = \"/digest\", link = \"/link\", body = \"/body\" }\n";

fn plain_source(name: &str, url: &str) -> String {
    format!("[[source]]\nname = \"{name}\"\nurl = \"{url}\"\n{PLAIN}")
}

fn items(items: &[(&str, &str, &str)]) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|(id, title, link)| serde_json::json!({ "id": id, "title": title, "date": "2026-03-01 10:00", "link": link }))
        .collect();
    serde_json::json!({ "items": items }).to_string()
}

#[test]
fn one_key_of_two_hosts_is_two_stories() {
    let server = Server::start(|asked| match asked.host.as_str() {
        "a.test" => Reply::json(items(&[("1", "Harbour opens", "")])),
        _ => Reply::json(items(&[("1", "Quite another story", "")])),
    });
    let port = server.port();
    let sources =
        plain_source("a", &format!("http://a.test:{port}/")) + &plain_source("b", &format!("http://b.test:{port}/"));
    let site = Site::new(&format!("[fetch]\npace_ms = 0\n{sources}"));
    let run = || {
        site.fetch_with(&FetchOptions {
            lookup: Arc::new(Names(Arc::new(|_| vec!["127.0.0.1".parse().unwrap()]))),
            exempt: vec!["127.0.0.1".parse().unwrap()],
            ..options()
        })
    };
    assert_eq!(run().posts.new, 2);
    let again = run();
    assert_eq!(
        (again.posts.new, again.posts.unchanged, site.posts().len()),
        (0, 2, 2),
        "{:?}",
        site.posts()
    );
}

#[test]
fn one_address_of_all_stories_joins_none_of_another_list() {
    let server = Server::start(|asked| {
        let name = &asked.path[1..];
        let ids: Vec<String> = (0..3).map(|number| format!("{name}{number}")).collect();
        let rows: Vec<_> = ids.iter().map(|id| (id.as_str(), id.as_str(), "/flash")).collect();
        Reply::json(items(&rows))
    });
    let sources = plain_source("a", &server.url("/a")) + &plain_source("b", &server.url("/b"));
    let site = Site::new(&format!(
        "{}{sources}",
        settings(&server).replace("pace_ms = 0", "pace_ms = 0\nrobots = false")
    ));
    assert_eq!(site.fetch().posts.new, 6);
    assert_eq!((site.fetch().posts.new, site.posts().len()), (0, 6));
}

#[test]
fn a_changed_story_gets_its_text_though_it_comes_later() {
    let state = Arc::new(AtomicUsize::new(0));
    let told = Arc::clone(&state);
    let server = Server::start(move |asked| {
        let phase = told.load(Ordering::SeqCst);
        let mut now = story(3);
        if phase > 0 {
            now.title.push_str("（更新）");
            now.text[2] = "更新后的一段话，说明事情后来的经过，足够长，也足够不同，读者一看便知。".to_owned();
        }
        match asked.path.as_str() {
            "/list" => Reply::json(list(&[now], &SPELLINGS[0])).tagged(asked),
            _ if phase == 1 => Reply::status(403),
            _ => Reply::json(detail(&now, "text", "showtime")),
        }
    });
    let site = Site::new(&format!(
        "{}{ORIGIN}{}",
        settings(&server),
        json_source("a", &server, "/list")
    ));
    site.fetch();
    let name = site.posts().remove(0);
    state.store(1, Ordering::SeqCst);
    let report = site.fetch();
    assert_eq!((report.posts.changed, report.is_incomplete), (1, true));
    let text = site.text(&name);
    assert!(
        text.contains("（更新）") && text.contains("text: wanted") && text.contains(&story(3).text[2]),
        "{text}"
    );
    state.store(2, Ordering::SeqCst);
    // The list is not modified now, and the text is asked for all the same once its rest is over.
    let later = FetchOptions {
        now: options().now + chrono::TimeDelta::minutes(6),
        ..options()
    };
    let report = site.fetch_with(&later);
    assert_eq!(
        (report.posts.changed, report.sources.not_modified),
        (1, 1),
        "{report:?}"
    );
    let text = site.text(&name);
    assert!(text.contains("更新后的一段话") && !text.contains("wanted"), "{text}");
}

#[test]
fn a_change_in_the_list_that_tells_a_story_is_seen_beside_another_list() {
    let both = Arc::new(Mutex::new((vec![], vec![story(5)])));
    let told = Arc::clone(&both);
    let server = Server::start(move |asked| {
        let lists = told.lock().unwrap().clone();
        match asked.path.as_str() {
            "/a" => Reply::json(list(&lists.0, &SPELLINGS[0])).tagged(asked),
            "/b" => Reply::json(list(&lists.1, &SPELLINGS[1])).tagged(asked),
            _ => Reply::json(detail(&story(5), "text", "showtime")),
        }
    });
    let sources = json_source("a", &server, "/a") + &json_source("b", &server, "/b");
    let site = Site::new(&format!("{}{ORIGIN}{sources}", settings(&server)));
    assert_eq!(site.fetch().posts.new, 1);
    {
        // List a takes the story up in the same run in which b corrects it.
        let mut lists = both.lock().unwrap();
        lists.0.push(story(5));
        lists.1[0].title = "更正后的标题，以此为准".to_owned();
    }
    assert_eq!(site.fetch().posts.changed, 1);
    assert!(site.text(&site.posts()[0]).contains("更正后的标题"));
}

#[test]
fn history_goes_on_behind_documents_that_are_known() {
    let blocked = Arc::new(AtomicUsize::new(1));
    let newest = Arc::new(AtomicUsize::new(4));
    let (gate, top) = (Arc::clone(&blocked), Arc::clone(&newest));
    let server = Server::start(move |asked| {
        let number: usize = match asked.path.as_str() {
            "/feed" => top.load(Ordering::SeqCst),
            path => path[2..].parse().unwrap(),
        };
        if number == 2 && gate.load(Ordering::SeqCst) == 1 {
            return Reply::status(403);
        }
        let older = if number > 1 {
            format!("<atom:link rel=\"prev-archive\" href=\"/p{}\"/>", number.min(4) - 1)
        } else {
            String::new()
        };
        Reply::new("application/xml", format!(
            "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>t</title>{older}<item><title>Story {number}</title><guid>tag:f.example,2020:story-{number}</guid><description>&lt;p&gt;Text of it&lt;/p&gt;</description><pubDate>Tue, 03 Mar 2026 10:00:00 +0800</pubDate></item></channel></rss>"
        )).tagged(asked)
    });
    let site = Site::new(&format!(
        "{}[[source]]\nname = \"f\"\nfeed = \"{}\"\nhistory = true\n",
        settings(&server),
        server.url("/feed")
    ));
    assert_eq!(site.fetch().posts.new, 2, "the feed and one older document");
    newest.store(5, Ordering::SeqCst);
    assert_eq!(
        site.fetch().posts.new,
        1,
        "a new story; the next document is still closed"
    );
    blocked.store(0, Ordering::SeqCst);
    let report = site.fetch();
    assert_eq!((report.posts.new, site.posts().len()), (2, 5), "{report:?}");
    server.forget();
    site.fetch();
    assert_eq!(server.paths(), ["/feed"]);
}

#[test]
fn what_the_owner_wrote_counts_as_a_text() {
    let server = Server::start(|_| Reply::html(page(&story(1), "utf-8")));
    let origin = server.url("/news/1.html");
    let front = format!("title: '{}'\ndate: 2026-03-02", story(1).title);
    for body in [
        "<iframe src=\"https://player.example/1\"></iframe>",
        "<script>player(1)</script>",
        "![](a.png)",
        "一句话",
        "<a href=\"https://x.example\">https://x.example</a>",
        "---",
    ] {
        let site = Site::new(&settings(&server));
        let before = format!("---\n{front}\n---\n{body}\n\n<{origin}>\n");
        site.write("posts/2026-03-02-a.md", &before);
        assert_eq!(site.fetch().posts.changed, 0, "{body}");
        assert_eq!(site.text("2026-03-02-a.md"), before);
    }
    // What is no text stays beside the text that comes.
    for body in ["", "<!-- more -->\n\n（文章来源：海心网）", "<p>&nbsp;</p>\n<br>"] {
        let site = Site::new(&settings(&server));
        site.write(
            "posts/2026-03-02-a.md",
            format!("---\n{front}\n---\n{body}\n\n<{origin}>\n"),
        );
        assert_eq!(site.fetch().posts.changed, 1, "{body}");
        let text = site.text("2026-03-02-a.md");
        assert!(
            text.contains(&story(1).text[0]) && text.contains(body) && text.ends_with(&format!("<{origin}>\n")),
            "{text}"
        );
    }
    // A post that feedkiln wrote, emptied by its owner, stays empty.
    let site = Site::new(&settings(&server));
    site.write("posts/2026-03-02-a.md", format!("---\n{front}\n---\n<{origin}>\n"));
    site.fetch();
    let filled = site.text("2026-03-02-a.md");
    let start = filled.find("<p>").unwrap();
    let emptied = filled.replace(&filled[start..filled.rfind("</p>").unwrap() + 4], "");
    site.write("posts/2026-03-02-a.md", &emptied);
    let report = site.fetch();
    assert_eq!((report.posts.changed, codes(&report)), (0, vec!["post-edited"]));
    assert_eq!(site.text("2026-03-02-a.md"), emptied);
}

#[test]
fn front_matter_of_every_make_survives_a_text() {
    let server = Server::start(|_| Reply::html(page(&story(1), "utf-8")));
    let origin = server.url("/news/1.html");
    let title = story(1).title;
    for (front, fields) in [
        (format!("---\n{{title: \"{title}\", origin: \"{origin}\"}}\n---\n"), 2),
        (format!("---\n  title: '{title}'\n  origin: {origin}\n---\n"), 2),
        (
            format!("+++\ntitle = '{title}'\norigin = '{origin}'\ndate = 2026-03-02\n+++\n"),
            3,
        ),
        (
            format!("{{\n\"title\": \"{title}\",\n\"origin\": \"{origin}\"\n}}\n"),
            2,
        ),
        (
            format!("\u{feff}---\ntitle: \"\"\ndate:  +0800\norigin: {origin}\n---\n"),
            3,
        ),
        (format!("---\r\ntitle: '{title}'\r\norigin: {origin}\r\n---\r\n"), 2),
    ] {
        let site = Site::new(&settings(&server));
        site.write("posts/2026-03-02-a.md", &front);
        let report = site.fetch();
        assert_eq!(report.posts.changed, 1, "{front}: {:?}", report.diagnostics);
        let text = site.text("2026-03-02-a.md");
        assert!(text.contains(&story(1).text[0]), "{text}");
        assert_eq!(text.starts_with('\u{feff}'), front.starts_with('\u{feff}'), "{text}");
        let built = site.build();
        assert_eq!(
            (built.posts.published, built.diagnostics.len()),
            (1, 0),
            "{fields}: {:?}\n{text}",
            built.diagnostics
        );
        assert_eq!(site.titles("atom.xml"), [title.as_str()], "{text}");
    }
    // A file in another encoding is not asked for, and said.
    let site = Site::new(&settings(&server));
    let bytes = encoding_rs::GBK
        .encode(&format!("---\ntitle: {title}\n---\n<{origin}>\n"))
        .0
        .into_owned();
    site.write("posts/2026-03-02-a.md", &bytes);
    server.forget();
    let report = site.fetch();
    assert_eq!(
        (codes(&report), report.is_incomplete, server.asked().len()),
        (vec!["encoding-repaired"], false, 0)
    );
    assert_eq!(std::fs::read(site.path("posts/2026-03-02-a.md")).unwrap(), bytes);
}

#[test]
fn a_post_that_has_a_day_gets_its_time_and_no_other_day() {
    let server = Server::start(|_| Reply::html(page(&story(1), "utf-8")));
    let origin = server.url("/news/1.html");
    for (name, line) in [
        ("2026-03-02-a.md", Some(format!("date: {} +0800", story(1).date))),
        ("2020-01-01-a.md", None),
        ("free.md", Some(format!("date: {} +0800", story(1).date))),
    ] {
        let site = Site::new(&settings(&server));
        site.write(
            &format!("posts/{name}"),
            format!("---\ntitle: '{}'\n---\n<{origin}>\n", story(1).title),
        );
        assert_eq!(site.fetch().posts.changed, 1);
        let text = site.text(name);
        assert_eq!(
            text.lines().find(|line| line.starts_with("date:")).map(str::to_owned),
            line,
            "{text}"
        );
    }
}

#[test]
fn posts_that_cannot_be_read_are_not_written_beside_themselves() {
    let server = Server::start(|_| Reply::json(list(&[story(1)], &SPELLINGS[0])));
    let source = source_without_link("a", &server, "/list");
    let site = Site::new(&format!("[collect]\nmax_file = 2000\n{}{source}", settings(&server)));
    site.fetch();
    let name = site.posts().remove(0);
    site.write(&format!("posts/{name}"), site.text(&name) + &"x".repeat(3000));
    for _ in 0..3 {
        let report = site.fetch();
        assert_eq!((report.posts.new, codes(&report)), (0, vec!["file-unreadable"]));
    }
    assert_eq!(site.posts().len(), 1);
}

#[test]
fn credentials_of_a_list_stay_at_home() {
    let server = Server::start(|asked: &Asked| match asked.path.as_str() {
        "/list" => Reply::json(items(&[
            ("1", "Harbour opens", "/n/1"),
            ("2", "Ferry sails", "http://other:pw@x.example/2"),
        ])),
        _ => Reply::status(404),
    });
    let url = server.url("/list").replace("http://", "http://bob:secret@");
    let site = Site::new(&format!(
        "{}{}",
        settings(&server).replace("pace_ms = 0", "pace_ms = 0\nrobots = false"),
        plain_source("a", &url)
    ));
    let report = site.fetch();
    assert_eq!(report.posts.new, 2);
    assert!(server.asked()[0].header("authorization").is_some());
    let all: String = site.posts().iter().map(|name| site.text(name)).collect();
    let log = std::fs::read_to_string(site.path(".feedkiln/fetch.jsonl")).unwrap();
    let said: String = report.diagnostics.iter().map(|found| found.message.clone()).collect();
    for text in [all, log, said] {
        assert!(
            !text.contains("secret") && !text.contains("bob") && !text.contains("pw@"),
            "{text}"
        );
    }
}
