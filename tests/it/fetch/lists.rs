//! Lists that become posts: JSON in every spelling, feeds with their history, pages.

use super::server::{Asked, Reply, Server};
use super::stories::{SPELLINGS, detail, list, page, shell, story};
use super::{ORIGIN, codes, json_source, settings, source_without_link};
use crate::support::Site;

/// The invented news host: three lists in three spellings, details, shells, pages.
fn host(asked: &Asked) -> Reply {
    let path = asked.path.split('?').next().unwrap();
    let by_key = |name: &str| {
        (0..40)
            .map(story)
            .find(|story| Some(story.key.as_str()) == asked.parameter(name))
    };
    match path {
        "/a.json" => Reply::json(list(&[story(0), story(1)], &SPELLINGS[0])).tagged(asked),
        "/b.json" => Reply::json(format!(
            "var ajaxResult={};",
            list(&[story(2), story(1)], &SPELLINGS[1])
        ))
        .tagged(asked),
        "/c.json" => Reply::json(list(&[story(3)], &SPELLINGS[2])).tagged(asked),
        "/NewsData/GetNewsText.do" => match by_key("id") {
            Some(found) if found.key == story(1).key => Reply::json(detail(&found, "content", "datetime")),
            Some(found) => Reply::json(detail(&found, "text", "showtime")),
            None => Reply::status(404),
        },
        "/html_News/NewsShare.html" => Reply::html(shell(&story(0))),
        "/news/5.html" => Reply::html(page(&story(5), "utf-8")),
        "/news/6.html" => Reply::html(page(&story(6), "utf-8")),
        _ => Reply::status(404),
    }
}

#[test]
fn json_lists_in_all_spellings_become_posts_with_their_texts() {
    let server = Server::start(host);
    let sources: String = ["a", "b", "c"]
        .iter()
        .map(|name| json_source(name, &server, &format!("/{name}.json")))
        .collect();
    let site = Site::new(&format!(
        "[collect]\ntitle_from = \"tag\"\n{}{ORIGIN}{sources}",
        settings(&server)
    ));
    let report = site.fetch();
    assert_eq!(codes(&report), [""; 0], "{:?}", report.diagnostics);
    assert_eq!(
        (report.posts.new, report.sources.asked, report.is_incomplete),
        (4, 3, false)
    );
    assert_eq!(site.posts().len(), 4);
    for number in 0..4 {
        let story = story(number);
        let name = format!("{}-{}.md", &story.date[..10], story.key);
        let text = site.text(&name);
        assert!(
            text.contains(&format!("title: '{}'", story.title.replace('\'', "''"))),
            "{text}"
        );
        assert!(text.contains(&format!("date: {} +0800", story.date)), "{text}");
        for paragraph in &story.text {
            assert!(
                text.contains(&format!("<p>{paragraph}</p>")),
                "the blanks of the indent are off: {text}"
            );
        }
        assert!(text.contains(&format!("tags: '{}新闻'", story.media)), "{text}");
        assert!(
            text.ends_with(&format!("NewsShare.html?infoCode={}>\n", story.key)),
            "{text}"
        );
    }
    let built = site.build();
    assert_eq!(
        (built.posts.published, built.diagnostics.len()),
        (4, 0),
        "{:?}",
        built.diagnostics
    );
    let entry = &site.read("category/haixinPlus/atom.xml").entries[0];
    assert_eq!(entry.id, format!("tag:news.example,2021:{}", story(0).key));
    assert_eq!(entry.title.as_ref().unwrap().content, story(0).title);
    assert_eq!(entry.published.unwrap().to_rfc3339(), "2026-02-28T16:00:52+00:00");
    assert_eq!(
        site.read("category/haixinPlus/atom.xml").title.unwrap().content,
        "海心Plus新闻"
    );
}

#[test]
fn one_story_of_two_lists_is_one_post_with_all_its_categories() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/a.json" => Reply::json(list(&[story(1)], &SPELLINGS[0])),
        "/b.json" => {
            let mut told = story(1);
            told.media = "港口专题".to_owned();
            told.title = "另一个标题".to_owned();
            Reply::json(list(&[told], &SPELLINGS[1]))
        }
        _ => Reply::json(detail(&story(1), "text", "showtime")),
    });
    let sources = json_source("a", &server, "/a.json") + &json_source("b", &server, "/b.json");
    let site = Site::new(&format!("{}{ORIGIN}{sources}", settings(&server)));
    assert_eq!(site.fetch().posts.new, 1);
    let name = site.posts().remove(0);
    let before = site.text(&name);
    assert!(
        before.contains("categories: ['bailugangkuaixun', 'gangkouzhuanti']"),
        "{before}"
    );
    assert!(
        before.contains(&story(1).title),
        "the list that comes first gives the title"
    );
    let again = site.fetch();
    assert_eq!((again.posts.new, again.posts.changed, again.posts.unchanged), (0, 0, 1));
    assert_eq!(site.text(&name), before);
    // A list that comes later adds its category to a post that is there, and the title stays.
    std::fs::remove_dir_all(site.path("posts")).unwrap();
    std::fs::remove_dir_all(site.path(".feedkiln")).unwrap();
    let only = |name: &'static str| {
        let options = super::options();
        let names = vec![name.to_owned()];
        site.fetch_with(&feedkiln::fetch::FetchOptions {
            names: &names,
            ..options
        })
    };
    assert_eq!(only("a").posts.new, 1);
    assert_eq!(only("b").posts.changed, 1);
    let after = site.text(&name);
    assert!(
        after.contains("gangkouzhuanti") && after.contains(&story(1).title),
        "{after}"
    );
    assert_eq!(only("b").posts.unchanged, 1, "and is then as it is to be");
}

#[test]
fn stories_without_title_date_or_key_are_told_and_left_out() {
    let server = Server::start(|_| {
        Reply::json(
            r#"{"records": [
                {"infoCode": "NW1", "title": "", "showtime": "2026-03-01 10:00"},
                {"infoCode": "NW2", "title": "Two", "showtime": ""},
                {"infoCode": "NW3", "title": "Three", "showtime": "soon"},
                {"title": "Four", "showtime": "2026-03-01 10:00"},
                {"infoCode": "NW5", "title": "A \"quoted\" title: with #, 'all' & \\ {{ x }}", "showtime": 1772330400000, "from": "a b"},
                null, "text", []
            ]}"#,
        )
    });
    let source = source_without_link("a", &server, "/a.json");
    let site = Site::new(&format!("{}{source}", settings(&server)));
    let report = site.fetch();
    assert_eq!(
        (report.posts.new, report.posts.refused),
        (1, 7),
        "{:?}",
        report.diagnostics
    );
    assert!(codes(&report).iter().all(|code| *code == "story-incomplete"));
    let place = report.diagnostics[0].clone();
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    assert_eq!(place.file.as_deref(), Some("config.toml"));
    assert!(
        config.lines().nth(place.line as usize - 1).unwrap().starts_with("name"),
        "{place:?}"
    );
    let built = site.build();
    assert_eq!(
        site.titles("atom.xml"),
        ["A \"quoted\" title: with #, 'all' & \\ {{ x }}"],
        "{built:?}"
    );
    assert_eq!(
        site.read("atom.xml").entries[0].published.unwrap().timestamp(),
        1_772_330_400
    );
}

#[test]
fn lists_that_cannot_be_read_fail_and_leave_the_others() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/html.json" => Reply::html("<html>maintenance</html>"),
        "/moved.json" => Reply::redirect(301, "/good.json"),
        "/good.json" => Reply::json(list(&[story(1)], &SPELLINGS[0])),
        "/odd.json" => Reply::json("{\"data\": {\"list\": 5}}"),
        "/GetNewsText" => Reply::status(404),
        _ => Reply::json(detail(&story(1), "text", "showtime")),
    });
    let sources: String = ["html", "odd", "moved"]
        .iter()
        .map(|name| json_source(name, &server, &format!("/{name}.json")))
        .collect();
    let site = Site::new(&format!("{}{ORIGIN}{sources}", settings(&server)));
    let report = site.fetch();
    assert_eq!(
        codes(&report),
        ["source-unreadable", "source-unreadable", "source-moved"]
    );
    assert_eq!(
        (report.sources.failed, report.posts.new, report.is_incomplete),
        (2, 1, true)
    );
    assert!(
        report.diagnostics[0].message.contains("no JSON"),
        "{:?}",
        report.diagnostics[0]
    );
    assert!(report.diagnostics[2].message.contains("/good.json"));
}

fn rss(items: &str, more: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>F</title><link>http://f.example/</link><description>d</description>{more}{items}</channel></rss>"
    )
}

fn item(number: usize, body: &str) -> String {
    let story = story(number);
    format!(
        "<item><title>{}</title><guid isPermaLink=\"false\">tag:f.example,2020:{}</guid><category>{}</category><pubDate>{}</pubDate>{body}</item>",
        story.title, story.key, story.media, "Tue, 03 Mar 2026 10:00:00 +0800"
    )
}

#[test]
fn feeds_become_posts_with_their_history() {
    let server = Server::start(|asked| {
        let with_text = "<description>&lt;p&gt;A text with a &lt;a href=\"/x\"&gt;link&lt;/a&gt; that is long enough.&lt;/p&gt;</description>";
        let older = |name: &str| format!("<atom:link rel=\"prev-archive\" href=\"/{name}.xml\"/>");
        let body = match asked.path.as_str() {
            "/feed.xml" => rss(&item(0, with_text), &older("two")),
            "/two.xml" => rss(&item(1, with_text), &older("one")),
            "/one.xml" => rss(&(item(2, with_text) + &item(3, with_text)), ""),
            "/json" => format!(
                r#"{{"version": "https://jsonfeed.org/version/1.1", "title": "J", "next_url": "{}", "items": [{{"id": "9", "title": "Json one", "content_html": "<p>Text</p>", "date_published": "2026-03-01T00:00:00Z"}}]}}"#,
                "/json2"
            ),
            "/json2" => r#"{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "8", "title": "Json two", "content_text": "Words", "date_published": "2026-02-01T00:00:00Z"}]}"#.to_owned(),
            _ => return Reply::status(404),
        };
        Reply::new("application/xml", body).tagged(asked)
    });
    let base = server.url("");
    let site = Site::new(&format!(
        "{}[[source]]\nname = \"f\"\nfeed = \"{base}/feed.xml\"\nhistory = true\n[[source]]\nname = \"j\"\nfeed = \"{base}/json\"\nhistory = true\ncategory = \"Json\"\n",
        settings(&server)
    ));
    let report = site.fetch();
    assert_eq!(report.posts.new, 6, "{:?}", report.diagnostics);
    assert_eq!(site.build().posts.published, 6);
    let entries = site.read("atom.xml").entries;
    let first = entries
        .iter()
        .find(|entry| entry.title.as_ref().unwrap().content == story(2).title)
        .unwrap();
    assert_eq!(
        first.id,
        format!("tag:f.example,2020:{}", story(2).key),
        "a mirror keeps the entry's id"
    );
    assert!(
        first
            .content
            .as_ref()
            .unwrap()
            .body
            .as_ref()
            .unwrap()
            .contains(&format!("href=\"{base}/x\""))
    );
    assert_eq!(site.read("category/Json/atom.xml").entries.len(), 2);
    server.forget();
    assert_eq!(site.fetch().posts.new, 0);
    let mut paths = server.paths();
    paths.sort();
    assert_eq!(paths, ["/feed.xml", "/json"], "older documents are not asked for again");
    let without = Site::new(&format!(
        "{}[[source]]\nname = \"f\"\nfeed = \"{base}/feed.xml\"\n",
        settings(&server)
    ));
    assert_eq!(without.fetch().posts.new, 1, "no history unless it is asked for");
}

#[test]
fn pages_become_posts_by_css_rules() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/list.html" => Reply::html(format!(
            "<ul class=list><li><a href=\"news/5.html\">{}</a><i class=d>2026-03-06 10:00</i><b>白鹭港</b></li><li><a href=\"/news/6.html\">{}</a><i class=d>2026年3月7日</i></li></ul>",
            story(5).title,
            story(6).title
        )),
        _ => host(asked),
    });
    let base = server.url("");
    let site = Site::new(&format!(
        "{}[[source]]\nname = \"p\"\nurl = \"{base}/list.html\"\npage = {{ items = \"ul.list > li\", title = \"a\", date = \".d\", category = \"b\" }}\n",
        settings(&server)
    ));
    let report = site.fetch();
    assert_eq!(
        (report.posts.new, codes(&report)),
        (2, vec![]),
        "{:?}",
        report.diagnostics
    );
    for number in [5, 6] {
        let name = site
            .posts()
            .into_iter()
            .find(|name| site.text(name).contains(&story(number).title))
            .unwrap();
        let text = site.text(&name);
        assert!(text.contains(&story(number).text[3]), "{text}");
        assert!(!text.contains("相关阅读") && !text.contains("alert"), "{text}");
        assert!(text.contains(&format!("origin: '{base}/news/{number}.html'")), "{text}");
    }
    assert_eq!(site.fetch().posts.unchanged, 2);
}

#[test]
fn a_feed_and_a_list_that_tell_one_story_make_one_post() {
    let server = Server::start(|asked| match asked.path.split('?').next().unwrap() {
        "/a.json" => Reply::json(list(&[story(0), story(1)], &SPELLINGS[0])),
        "/feed.xml" => Reply::new("application/xml", rss(&(item(1, "") + &item(2, "")), "")),
        _ => Reply::json(detail(&story(1), "text", "showtime")),
    });
    let feed = format!(
        "[[source]]\nname = \"f\"\nfeed = \"{}\"\ncategory = \"Feed\"\n",
        server.url("/feed.xml")
    );
    for sources in [
        format!("{}{feed}", json_source("a", &server, "/a.json")),
        format!("{feed}{}", json_source("a", &server, "/a.json")),
    ] {
        let site = Site::new(&format!("{}{sources}", settings(&server)));
        let report = site.fetch();
        assert_eq!(report.posts.new, 3, "{:?}: {:?}", site.posts(), report.diagnostics);
        let again = site.fetch();
        assert_eq!(
            (again.posts.new, again.posts.changed, again.posts.unchanged),
            (0, 0, 3),
            "{again:?}"
        );
        site.build();
        let entries = site.read("category/Feed/atom.xml").entries;
        assert!(
            entries
                .iter()
                .any(|entry| entry.title.as_ref().unwrap().content == story(1).title)
        );
    }
}

#[test]
fn a_list_that_gives_one_address_to_all_its_stories_loses_none() {
    let server = Server::start(|asked| {
        match asked.path.as_str() {
        "/a.json" => Reply::json(format!(
            "{{\"records\": [{}]}}",
            (0..5)
                .map(|number| format!(
                    "{{\"infoCode\": \"K{number}\", \"title\": \"Title {number}\", \"showtime\": \"2026-03-01\", \"url_w\": \"/app\"}}"
                ))
                .collect::<Vec<_>>()
                .join(",")
        )),
        _ => Reply::status(404),
    }
    });
    let site = Site::new(&format!(
        "{}{}",
        settings(&server),
        json_source("a", &server, "/a.json")
    ));
    assert_eq!(site.fetch().posts.new, 5);
    let again = site.fetch();
    assert_eq!((again.posts.new, again.posts.changed, site.posts().len()), (0, 0, 5));
}
