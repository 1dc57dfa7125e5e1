//! `feedkiln adopt`: what is read, what is a post, and what is told.

use crate::cli::feedkiln;
use crate::migration::{Web, seen_after};
use crate::subscribers::{Reader, Seen};
use crate::support::{SITE, Site, codes};

#[test]
fn a_first_build_that_reaches_further_back_than_the_old_feed_is_refused() {
    let site = Site::new("[collect]\npermalink = \"/:title/\"\n");
    let mut items = String::new();
    for day in 1..=31 {
        site.post(&format!("2026-01-{day:02}-p{day}.md"), "", "x");
        if day > 28 {
            items.push_str(&format!(
                "<item><title>Post 2026-01-{day:02}-p{day}.md</title><link>https://news.example/p{day}/</link><guid isPermaLink=\"false\">n{day}</guid>\
                 <pubDate>{day:02} Jan 2026 00:00:00 +0800</pubDate></item>"
            ));
        }
    }
    let old = format!(
        "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>T</title><link>https://news.example/</link>\
         <atom:link href=\"https://news.example/rss/\" rel=\"self\"/>{items}</channel></rss>"
    );
    site.write("old.xml", old);
    let report = Web::default().adopt(&site, &[site.path("old.xml").to_str().unwrap()]);
    assert_eq!((report.by_link, report.posts_left), (3, 28));
    let build = site.build();
    assert!(build.is_refused);
    assert_eq!(build.alarms[0].limit, "old_entries");
}

#[test]
fn json_feeds_and_archives_are_followed() {
    let site = Site::new("[collect]\npermalink = \"/:title/\"\n");
    site.post("2026-01-01-a.md", "", "a");
    site.post("2026-01-02-b.md", "", "b");
    let json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"next_url\":\"/feed-2.json\",\"items\":[{\"id\":\"2\",\"url\":\"https://news.example/b/\",\"content_html\":\"b\"}]}";
    let next = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[{\"id\":1,\"url\":\"https://news.example/a/\",\"content_html\":\"a\"},{\"id\":\"x\",\"title\":\"Nowhere\",\"content_html\":\"?\"}]}";
    let web = Web::with(&[
        ("https://news.example/feed.json", json),
        ("https://news.example/feed-2.json", next),
    ]);
    let report = web.adopt(&site, &["https://news.example/feed.json"]);
    assert_eq!((report.by_link, report.unmatched.len()), (2, 1));
    assert_eq!(report.unmatched[0].title, "Nowhere");
    site.build();
    let ids: Vec<String> = site
        .read("feed.json")
        .entries
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    assert_eq!(ids, ["2", "1"]);
}

#[test]
fn archive_documents_are_followed_to_the_first_and_no_further() {
    let site = Site::new("[collect]\npermalink = \"/:title/\"\n");
    let entry = |name: &str| {
        format!(
            "<entry><id>urn:old:{name}</id><title>Post 2026-01-01-{name}.md</title><link href=\"https://news.example/{name}/\"/>\
             <published>2026-01-01T00:00:00+08:00</published><updated>2026-02-01T00:00:00+08:00</updated></entry>"
        )
    };
    let page = |link: &str, name: &str| {
        format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:f</id><title>T</title><link rel=\"self\" href=\"https://news.example/feed.xml\"/>{link}{}</feed>",
            entry(name)
        )
    };
    for name in ["a", "b", "c"] {
        site.post(&format!("2026-01-01-{name}.md"), "", name);
    }
    let (newest, middle) = (
        page("<link rel=\"prev-archive\" href=\"/archive/2.xml\"/>", "c"),
        page("<link rel=\"prev-archive\" href=\"1.xml\"/>", "b"),
    );
    // The first leads back to the newest: a circle ends.
    let oldest = page("<link rel=\"next\" href=\"/feed.xml\"/>", "a");
    let web = Web::with(&[
        ("https://news.example/feed.xml", &newest),
        ("https://news.example/archive/2.xml", &middle),
        ("https://news.example/archive/1.xml", &oldest),
    ]);
    let report = web.adopt(&site, &["https://news.example/feed.xml"]);
    assert_eq!((report.by_link, report.feeds.len()), (3, 3));
    assert_eq!(web.asked.lock().unwrap().len(), 3);
    let remembered = std::fs::read_to_string(site.path("ledger/site.jsonl")).unwrap();
    assert!(
        remembered.contains("/feed.xml") && !remembered.contains("archive"),
        "{remembered}"
    );
    site.build();
    assert_eq!(
        seen_after(&[&newest, &middle, &oldest], &site, "atom.xml"),
        Seen::nothing()
    );
    assert_eq!(
        site.line("posts/2026-01-01-a.md")["updated"],
        "2026-02-01T00:00:00+08:00"
    );
}

#[test]
fn posts_of_one_title_are_told_by_the_moment_alone() {
    let site = Site::new("");
    let item = |id: &str, time: &str| {
        format!("{{\"id\":\"{id}\",\"title\":\"News flash\",\"date_published\":\"2026-03-01T{time}:00+08:00\"}}")
    };
    for (name, time) in [("a", "08:00"), ("b", "09:00"), ("c", "10:00")] {
        site.write(
            &format!("posts/{name}.md"),
            format!("---\ntitle: News flash\ndate: 2026-03-01 {time}:00\n---\n{name}\n"),
        );
    }
    // The post of the first entry is not there; it is none of the others.
    let items = [item("2", "09:00"), item("3", "10:00"), item("1", "07:00")].join(",");
    let feed = format!("{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[{items}]}}");
    site.write("old.json", feed);
    let report = Web::default().adopt(&site, &[site.path("old.json").to_str().unwrap()]);
    assert_eq!(
        (report.by_title, report.unmatched[0].id.as_str(), report.posts_left),
        (2, "1", 1)
    );
    assert_eq!(site.line("posts/b.md")["id"], "2");
    assert_eq!(site.line("posts/c.md")["id"], "3");
}

#[test]
fn a_feed_that_stands_where_the_first_one_will_is_adopted_unasked() {
    let site = Site::new("[collect]\npermalink = \"/:title/\"\n[feeds]\npaths = { site = { rss = \"feed.xml\" } }\n");
    let mut items = String::new();
    for day in 1..=9 {
        site.post(&format!("2026-01-0{day}-p{day}.md"), "", &format!("Text {day}."));
        items.push_str(&format!(
            "<item><title>Post 2026-01-0{day}-p{day}.md</title><link>https://news.example/p{day}/</link><guid isPermaLink=\"false\">old-{day}</guid>\
             <pubDate>0{day} Jan 2026 00:00:00 +0800</pubDate><description>&lt;p&gt;Text {day}.&lt;/p&gt;</description></item>"
        ));
    }
    let old = format!(
        "<rss version=\"2.0\"><channel><title>T</title><link>https://news.example/</link>{items}</channel></rss>"
    );
    site.write("feeds/feed.xml", &old);
    let report = site.build();
    assert_eq!((report.is_refused, codes(&report)), (false, vec!["ledger-rebuilt"]));
    let mut reader = Reader::default();
    reader.poll_as("feed", old.as_bytes());
    let seen = reader.poll_as("feed", site.feed("feed.xml").as_bytes());
    assert!(seen.new.is_empty(), "{seen:?}");
    assert!(
        site.ledger().iter().all(|line| line["updated"].is_null()),
        "no edit is made of another program's text"
    );
}

#[test]
fn adopted_dates_are_the_order_of_feeds() {
    let site = Site::new("[collect]\npermalink = \"/:title/\"\n");
    let mut items = Vec::new();
    for (name, day) in [("a", 3), ("b", 2), ("c", 1)] {
        site.post(&format!("2026-01-0{}-{name}.md", 4 - day), "", name);
        items.push(format!(
            "{{\"id\":\"{name}\",\"url\":\"https://news.example/{name}/\",\"date_published\":\"2026-01-0{day}T12:00:00+08:00\"}}"
        ));
    }
    let feed = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[{}]}}",
        items.join(",")
    );
    site.write("old.json", feed);
    Web::default().adopt(&site, &[site.path("old.json").to_str().unwrap()]);
    site.build();
    let ids = |site: &Site| -> Vec<String> {
        site.read("feed.json")
            .entries
            .into_iter()
            .map(|entry| entry.id)
            .collect()
    };
    assert_eq!(
        ids(&site),
        ["a", "b", "c"],
        "the files' own dates are the other way round"
    );
    assert!(site.build().changed.is_empty());
}

#[test]
fn what_cannot_be_adopted_is_told() {
    let site = Site::new("");
    site.write("page.html", "<html></html>");
    let run = |args: &[&str]| feedkiln(&site.path(""), args);
    assert_eq!(run(&["adopt", "nowhere.xml"]).0, 3);
    assert_eq!(run(&["adopt", "page.html"]).0, 2);
    assert_eq!(run(&["adopt"]).0, 2);
    site.write("empty.xml", "<rss><channel><title>T</title></channel></rss>");
    assert_eq!(run(&["adopt", "empty.xml"]).0, 1, "nothing matched");
}

#[test]
fn an_id_that_was_given_up_is_taken_over_by_adoption() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "a");
    site.post("2026-01-02-b.md", "", "b");
    site.build();
    site.write("old.xml", site.feed("atom.xml"));
    // The post is written anew, and its file has another name: the first build takes it for another one.
    site.remove("posts/2026-01-02-b.md");
    site.write(
        "posts/2026-01-02-c.md",
        "---\ntitle: Post 2026-01-02-b.md\n---\nb, edited\n",
    );
    site.build();
    assert_eq!(site.ledger().len(), 3);
    Web::default().adopt(&site, &[site.path("old.xml").to_str().unwrap()]);
    for _ in 0..2 {
        let ids = |line: &serde_json::Value| (line["id"].clone(), line["gone"].is_null());
        let lines: Vec<_> = site.ledger().iter().map(ids).collect();
        assert_eq!(
            lines,
            [
                ("tag:news.example,2021:2026-01-01-a".into(), true),
                ("tag:news.example,2021:2026-01-02-b".into(), true)
            ]
        );
        assert_eq!(
            site.line("posts/2026-01-02-c.md")["id"],
            "tag:news.example,2021:2026-01-02-b"
        );
        site.build();
    }
    assert!(!site.feed("atom.xml").contains("deleted-entry"));
}

#[test]
fn another_site_id_moves_no_id_that_atom_has_of_an_adopted_one() {
    let site = Site::new("[collect]\npermalink = \"/:title/\"\n");
    let mut items = String::new();
    for day in 1..=8 {
        site.post(&format!("2026-01-0{day}-p{day}.md"), "", "x");
        items.push_str(&format!(
            "<item><title>P</title><link>https://news.example/p{day}/</link><guid isPermaLink=\"false\">5f{day}</guid></item>"
        ));
    }
    site.write(
        "old.xml",
        format!(
            "<rss version=\"2.0\"><channel><title>T</title><link>https://news.example/</link>{items}</channel></rss>"
        ),
    );
    let report = Web::default().adopt(&site, &[site.path("old.xml").to_str().unwrap()]);
    assert_eq!(report.by_link, 8);
    site.build();
    let mut reader = Reader::default();
    reader.poll_all(&site);
    let ids = |site: &Site| -> Vec<String> {
        let entries = site.read("atom.xml").entries.into_iter();
        entries.map(|entry| entry.id).collect()
    };
    let before = ids(&site);
    assert_eq!(before[0], "tag:news.example,2021:5f8");
    site.write(
        "config.toml",
        format!("{SITE}[collect]\npermalink = \"/:title/\"\n").replace("news.example,2021", "other.example,2026"),
    );
    for _ in 0..2 {
        let build = site.build();
        assert!(!build.is_refused, "{:?}", build.alarms);
        assert_eq!(ids(&site), before);
        assert_eq!(reader.poll_all(&site), Seen::nothing());
    }
    // New posts are under the new one; a removal is told under the id that subscribers have.
    site.post("2026-01-09-new.md", "", "x");
    site.remove("posts/2026-01-01-p1.md");
    site.build();
    assert_eq!(ids(&site)[0], "tag:other.example,2026:2026-01-09-new");
    assert!(site.feed("atom.xml").contains("ref=\"tag:news.example,2021:5f1\""));
}
