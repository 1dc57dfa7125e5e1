//! Texts of posts from their share URLs: by rule, without one, and answers that are not taken.

use feedkiln::fetch::FetchOptions;

use super::server::{Asked, Reply, Server};
use super::stories::{Story, detail, page, shell, story};
use super::{ORIGIN, codes, options, settings};
use crate::support::Site;

/// A post of the owner's own, with a title and the line of its origin, and no text.
fn bare_post(site: &Site, name: &str, story: &Story, origin: &str) {
    site.write(
        &format!("posts/{name}"),
        format!(
            "---\nlayout: post\ntitle: \"{}\"   # mine\ndate: {}\n---\n\n<{origin}>\n\n[返回首页](//news.example/)\n",
            story.title.replace('"', "\\\""),
            story.date
        ),
    );
}

fn share(server: &Server, story: &Story) -> String {
    server.url(&format!("/html_News/NewsShare.html?infoCode={}", story.key))
}

#[test]
fn a_post_without_a_text_gets_it_and_all_else_stays() {
    let server = Server::start(|asked| match asked.path.split('?').next().unwrap() {
        "/NewsData/GetNewsText.do" => Reply::json(detail(&story(4), "text", "showtime")),
        _ => Reply::html(shell(&story(4))),
    });
    let site = Site::new(&format!("{}{ORIGIN}", settings(&server)));
    bare_post(&site, "2026-03-05-x.md", &story(4), &share(&server, &story(4)));
    site.write(
        "posts/2026-03-01-mine.md",
        "---\ntitle: Mine\norigin: http://127.0.0.1:9/x\n---\nMy own text.\n",
    );
    let before = site.text("2026-03-05-x.md");
    let report = site.fetch();
    assert_eq!(
        (report.posts.changed, report.posts.new, report.is_incomplete),
        (1, 0, false),
        "{report:?}"
    );
    assert_eq!(report.changed, ["posts/2026-03-05-x.md"]);
    let after = site.text("2026-03-05-x.md");
    let unsealed: String = after
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("feedkiln:") && !line.starts_with("author:"))
        .collect();
    let text = &unsealed[unsealed.find("<p>").unwrap()..unsealed.rfind("</p>").unwrap() + 4];
    assert_eq!(
        unsealed.replace(text, "").replace("\n\n\n", "\n\n"),
        before,
        "nothing else has changed"
    );
    assert!(story(4).text.iter().all(|paragraph| text.contains(paragraph.as_str())));
    server.forget();
    let again = site.fetch();
    assert_eq!((again.posts.changed, server.asked().len()), (0, 0), "it has a text now");
    assert_eq!(site.build().posts.published, 2);
}

#[test]
fn pages_in_utf8_and_in_gbk_under_a_wrong_header_are_read_alike() {
    let server = Server::start(|asked| {
        let (utf8, gbk) = (page(&story(7), "utf-8"), page(&story(7), "gbk"));
        match asked.path.as_str() {
            "/utf8.html" => Reply::html(utf8),
            "/gbk.html" => Reply::new("text/html; charset=utf-8", encoding_rs::GBK.encode(&gbk).0.into_owned()),
            "/latin.html" => Reply::new(
                "text/html; charset=ISO-8859-1",
                encoding_rs::GBK.encode(&gbk).0.into_owned(),
            ),
            "/none.html" => Reply::new(
                "text/html",
                encoding_rs::GB18030
                    .encode(&gbk.replace("<meta charset=\"gbk\">", ""))
                    .0
                    .into_owned(),
            ),
            _ => Reply::status(404),
        }
    });
    let site = Site::new(&settings(&server));
    let names = ["utf8", "gbk", "latin", "none"];
    for name in names {
        bare_post(
            &site,
            &format!("2026-03-08-{name}.md"),
            &story(7),
            &server.url(&format!("/{name}.html")),
        );
    }
    let report = site.fetch();
    assert_eq!(
        (report.posts.changed, codes(&report)),
        (4, vec![]),
        "{:?}",
        report.diagnostics
    );
    let bodies: Vec<String> = names
        .iter()
        .map(|name| {
            let text = site.text(&format!("2026-03-08-{name}.md"));
            text[text.find("<p>").unwrap()..text.rfind("</p>").unwrap()].to_owned()
        })
        .collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:#?}");
    assert!(
        story(7)
            .text
            .iter()
            .all(|paragraph| bodies[0].contains(paragraph.as_str()))
    );
    assert!(
        bodies[0].contains(&format!("<img src=\"{}\"", server.url("/img/a.jpg"))),
        "absolute: {}",
        bodies[0]
    );
    assert!(!bodies[0].contains("script") && !bodies[0].contains("onerror") && !bodies[0].contains("相关"));
}

#[test]
fn shells_walls_notices_and_other_articles_are_not_taken() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/shell" => Reply::html(shell(&story(1))),
        "/wall" => Reply::html(
            "<html><head><title>登录_海心网</title></head><body><form><p>请登录后继续阅读全文</p><input name=u><input type=password></form></body></html>",
        ),
        "/gone" => Reply::html(
            "<html><head><title>页面不存在</title></head><body><h1>404</h1><p>抱歉，您访问的页面不存在或已被删除。</p></body></html>",
        ),
        "/other" => Reply::html(page(&story(44), "utf-8")),
        "/really-gone" => Reply::status(410),
        _ => Reply::status(404),
    });
    let site = Site::new(&settings(&server));
    let names = ["shell", "wall", "gone", "other", "really-gone"];
    let mut mine = story(1);
    mine.title = "潮位表更新说明与渡口告示".to_owned();
    for name in names {
        bare_post(
            &site,
            &format!("2026-03-08-{name}.md"),
            &mine,
            &server.url(&format!("/{name}")),
        );
    }
    let before: Vec<String> = site.posts().iter().map(|name| site.text(name)).collect();
    let report = site.fetch();
    assert_eq!(
        (report.posts.changed, report.posts.refused, report.posts.failed),
        (0, 4, 1),
        "{report:#?}"
    );
    assert!(report.is_incomplete);
    let said = |name: &str| {
        let file = format!("posts/2026-03-08-{name}.md");
        let found = report
            .diagnostics
            .iter()
            .find(|found| found.file.as_deref() == Some(file.as_str()))
            .unwrap();
        (found.code.name(), found.message.clone())
    };
    assert!(said("shell").1.contains("no text"), "{:?}", said("shell"));
    assert!(said("wall").1.contains("log in"), "{:?}", said("wall"));
    assert!(said("gone").1.contains("not there"), "{:?}", said("gone"));
    assert!(said("other").1.contains("another article"), "{:?}", said("other"));
    assert_eq!(said("really-gone").0, "origin-gone");
    let after: Vec<String> = site.posts().iter().map(|name| site.text(name)).collect();
    assert_eq!(before, after, "every post stays as it is");
    server.forget();
    let again = site.fetch();
    assert_eq!(
        (server.paths().len(), again.is_incomplete),
        (0, false),
        "what failed is left alone for a while"
    );
    let names = ["posts/2026-03-08-really-gone.md".to_owned()];
    site.fetch_with(&FetchOptions {
        names: &names,
        ..options()
    });
    assert_eq!(server.paths(), ["/really-gone"], "unless it is named");
}

/// A host whose one story can be changed, and a site that mirrors it.
fn changing(first: Story) -> (Server, std::sync::Arc<std::sync::Mutex<Story>>, Site) {
    let now = std::sync::Arc::new(std::sync::Mutex::new(first));
    let told = std::sync::Arc::clone(&now);
    let server = Server::start(move |asked: &Asked| {
        let story = told.lock().unwrap().clone();
        match asked.path.split('?').next().unwrap() {
            "/list.json" => Reply::json(super::stories::list(&[story], &super::stories::SPELLINGS[0])).tagged(asked),
            _ => Reply::json(detail(&story, "text", "showtime")).tagged(asked),
        }
    });
    let source = super::json_source("a", &server, "/list.json");
    let site = Site::new(&format!("{}{ORIGIN}{source}", settings(&server)));
    (server, now, site)
}

#[test]
fn a_changed_story_is_updated_and_an_edited_post_never() {
    let (_server, told, site) = changing(story(9));
    assert_eq!(site.fetch().posts.new, 1);
    let name = site.posts().remove(0);
    let first = site.text(&name);
    {
        let mut story = told.lock().unwrap();
        story.title = "更正：渡轮恢复夜航的时间".to_owned();
        story.text[0] = "更正：夜航自四月一日起恢复，此前的报道有误，特此说明，并向读者致歉。".to_owned();
    }
    let report = site.fetch();
    assert_eq!((report.posts.changed, report.posts.new), (1, 0), "{report:?}");
    let second = site.text(&name);
    assert!(
        second.contains("更正：渡轮恢复夜航的时间") && second.contains("夜航自四月一日起恢复"),
        "{second}"
    );
    assert!(
        second.contains("categories: yunzeribao") || second.contains("categories:"),
        "{second}"
    );
    assert_ne!(first, second);
    assert_eq!(site.posts().len(), 1, "under its old name");

    // The owner edits; the story changes again.
    let edited = second.replace("</p>\n\n<http", "</p>\n<p>编者按：本站已核实。</p>\n\n<http");
    assert_ne!(edited, second);
    site.write(&format!("posts/{name}"), &edited);
    told.lock().unwrap().title = "再次更正：渡轮恢复夜航的时间".to_owned();
    let report = site.fetch();
    assert_eq!((report.posts.changed, codes(&report)), (0, vec!["post-edited"]));
    assert_eq!(site.text(&name), edited);
    let refreshed = site.fetch_with(&FetchOptions {
        refresh: true,
        ..options()
    });
    assert_eq!(refreshed.posts.changed, 0);
    assert_eq!(site.text(&name), edited, "not even with --refresh");

    // A checkout with other line ends is no edit.
    site.write(&format!("posts/{name}"), second.replace('\n', "\r\n"));
    assert_eq!(
        site.fetch_with(&FetchOptions {
            refresh: true,
            ..options()
        })
        .posts
        .changed,
        1
    );
    assert!(site.text(&name).contains("再次更正"));
}

#[test]
fn refresh_asks_for_texts_anew_on_condition() {
    let (_server, told, site) = changing(story(11));
    site.fetch();
    let name = site.posts().remove(0);
    let first = site.text(&name);
    let refresh = || {
        site.fetch_with(&FetchOptions {
            refresh: true,
            ..options()
        })
    };
    let report = refresh();
    assert_eq!(
        (report.posts.changed, report.requests.not_modified),
        (0, 1),
        "{report:?}"
    );
    assert_eq!(site.text(&name), first);
    told.lock().unwrap().text[1] =
        "这一段是后来改写的，比原来的更长一些，也更清楚一些，读者来信指出了原文的错误。".to_owned();
    assert_eq!(refresh().posts.changed, 1);
    assert!(site.text(&name).contains("这一段是后来改写的"));
    // Without the state the same is asked, and nothing is lost.
    std::fs::remove_dir_all(site.path(".feedkiln")).unwrap();
    let second = site.text(&name);
    let report = site.fetch();
    assert_eq!((report.posts.unchanged, report.posts.new), (1, 0), "{report:?}");
    assert_eq!(site.text(&name), second);
}

#[test]
fn an_owners_post_stays_the_owners_after_its_text_was_fetched() {
    let server = Server::start(|asked| match asked.path.split('?').next().unwrap() {
        "/list.json" => Reply::json(super::stories::list(&[story(4)], &super::stories::SPELLINGS[0])),
        _ => Reply::json(detail(&story(4), "text", "showtime")),
    });
    let site = Site::new(&format!("{}{ORIGIN}", settings(&server)));
    bare_post(&site, "2026-03-05-x.md", &story(4), &share(&server, &story(4)));
    assert_eq!(site.fetch().posts.changed, 1);
    let filled = site.text("2026-03-05-x.md");
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", config + &super::json_source("a", &server, "/list.json"));
    let report = site.fetch();
    assert_eq!(
        (report.posts.new, report.posts.changed, report.posts.unchanged),
        (0, 0, 1),
        "{report:?}"
    );
    assert_eq!(site.text("2026-03-05-x.md"), filled, "a list does not take it over");
}

#[test]
fn an_edit_that_is_undone_lets_the_text_be_updated_again() {
    let (_server, told, site) = changing(story(12));
    site.fetch();
    let name = site.posts().remove(0);
    let first = site.text(&name);
    told.lock().unwrap().text[1] =
        "后来改写的一段，足够长，也足够不同，好让读者看出变化来，编辑部另有说明。".to_owned();
    site.write(
        &format!("posts/{name}"),
        first.replace("</p>\n\n<http", "</p>\n<p>按语</p>\n\n<http"),
    );
    let refresh = || {
        site.fetch_with(&FetchOptions {
            refresh: true,
            ..options()
        })
    };
    for _ in 0..2 {
        let report = refresh();
        assert_eq!(
            (report.posts.changed, codes(&report)),
            (0, vec!["post-edited"]),
            "told every time"
        );
    }
    site.write(&format!("posts/{name}"), &first);
    assert_eq!(refresh().posts.changed, 1);
    assert!(site.text(&name).contains("后来改写的一段"));
}
