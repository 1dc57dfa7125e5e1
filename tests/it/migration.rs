//! Taking over from other programs: after `adopt` the first build shows their subscribers nothing twice.

use std::collections::BTreeMap;
use std::sync::Mutex;

use feedkiln::error::Result;
use feedkiln::pipeline::{self, AdoptReport};
use url::Url;

use crate::cli::feedkiln;
use crate::subscribers::{Reader, Seen};
use crate::support::{NOW, SITE, Site, codes};

/// A network of some pages, which notes what it was asked for.
#[derive(Default)]
pub struct Web {
    pages: BTreeMap<String, String>,
    /// The addresses that were asked for.
    pub asked: Mutex<Vec<String>>,
}

impl Web {
    /// The network of these pages.
    pub fn with(pages: &[(&str, &str)]) -> Web {
        let pages = pages.iter().map(|(url, text)| ((*url).to_owned(), (*text).to_owned()));
        Web {
            pages: pages.collect(),
            asked: Mutex::default(),
        }
    }

    /// Adopts what is at these places.
    pub fn adopt(&self, site: &Site, places: &[&str]) -> AdoptReport {
        let reach = |url: &Url| -> Result<Option<Vec<u8>>> {
            self.asked.lock().unwrap().push(url.to_string());
            Ok(self.pages.get(url.as_str()).map(|text| text.clone().into_bytes()))
        };
        let places: Vec<String> = places.iter().map(|place| (*place).to_owned()).collect();
        let now = chrono::DateTime::parse_from_rfc3339(NOW).unwrap();
        pipeline::adopt(&site.config(), now, &places, &reach, false).unwrap()
    }
}

/// Subscribes to the old feed, then polls the new one, as a redirect or a kept path lets a reader do.
pub fn seen_after(old: &[&str], site: &Site, document: &str) -> Seen {
    let mut reader = Reader::default();
    for page in old {
        reader.poll_as("the feed", page.as_bytes());
    }
    reader.poll_as("the feed", site.feed(document).as_bytes())
}

#[test]
fn from_jekyll_feed() {
    // Ids are addresses without `.html`, times are UTC because the dates have no offset, and ten posts are all there is.
    let site = Site::new("[collect]\nnaive_dates = \"site\"\n");
    let mut entries = String::new();
    for day in 1..=12 {
        site.post(
            &format!("2026-01-{day:02}-p{day}.md"),
            &format!("categories: tea\ndate: 2026-01-{day:02} 09:00:00"),
            &format!("Text {day}."),
        );
        if day > 2 {
            entries = format!(
                "<entry><title type=\"html\">Post 2026-01-{day:02}-p{day}.md</title>\
                 <link href=\"https://news.example/tea/2026/01/{day:02}/p{day}.html\" rel=\"alternate\" type=\"text/html\" title=\"P\"/>\
                 <published>2026-01-{day:02}T09:00:00+00:00</published><updated>2026-01-{day:02}T09:00:00+00:00</updated>\
                 <id>https://news.example/tea/2026/01/{day:02}/p{day}</id>\
                 <content type=\"html\" xml:base=\"https://news.example/tea/2026/01/{day:02}/p{day}.html\"><![CDATA[<p>Text {day}.</p>]]></content></entry>{entries}"
            );
        }
    }
    let old = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" ><generator uri=\"https://jekyllrb.com/\" version=\"4.3.2\">Jekyll</generator>\
         <link href=\"https://news.example/feed.xml\" rel=\"self\" type=\"application/atom+xml\" /><link href=\"https://news.example/\" rel=\"alternate\" type=\"text/html\" />\
         <updated>2026-01-12T09:00:00+00:00</updated><id>https://news.example/feed.xml</id><title type=\"html\">Test News</title>{entries}</feed>"
    );
    site.write("old/feed.xml", &old);
    let report = Web::default().adopt(&site, &[site.path("old").to_str().unwrap()]);
    assert_eq!(
        (report.by_link, report.by_title, report.by_rule, report.posts_left),
        (10, 0, 2, 0)
    );
    assert!(report.unmatched.is_empty());
    assert_eq!(report.feeds[0].feed.as_deref(), Some("feeds"));
    let first = site.build();
    assert_eq!(codes(&first), Vec::<&str>::new());
    let seen = seen_after(&[&old], &site, "atom.xml");
    // The two that the old feed no longer held have the ids that it gave them.
    assert_eq!(seen.new, ["Post 2026-01-01-p1.md", "Post 2026-01-02-p2.md"]);
    assert!(seen.changed.is_empty() && seen.gone.is_empty(), "{seen:?}");
    let ids: Vec<String> = site
        .read("atom.xml")
        .entries
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    assert_eq!(
        ids.last().map(String::as_str),
        Some("https://news.example/tea/2026/01/01/p1")
    );
    // The dates are those that subscribers have, not those of another zone.
    let newest = site.read("atom.xml").entries.remove(0);
    assert_eq!(newest.published.unwrap().to_rfc3339(), "2026-01-12T09:00:00+00:00");
    // A post that gets another date is right again.
    site.post(
        "2026-01-12-p12.md",
        "categories: tea\ndate: 2026-01-12 10:30:00",
        "Text 12.",
    );
    site.build();
    let newest = site.read("atom.xml").entries.remove(0);
    assert_eq!(newest.published.unwrap().to_rfc3339(), "2026-01-12T02:30:00+00:00");
    assert_eq!(newest.id, "https://news.example/tea/2026/01/12/p12");
}

#[test]
fn from_hugo() {
    // guid is the permalink, and the site was at another address; its feed goes on at its old path.
    let site = Site::new(
        "[collect]\ngenerator = \"hugo\"\nposts = [\"content\"]\n[feeds]\npaths = { site = { rss = \"index.xml\" } }\n",
    );
    let mut items = String::new();
    for day in 1..=3 {
        site.write(
            &format!("content/posts/p{day}.md"),
            format!("+++\ntitle = 'Hugo {day} & more'\ndate = 2026-01-0{day}T09:00:00+08:00\ntags = ['tea']\n+++\nText {day}.\n"),
        );
        items = format!(
            "<item><title>Hugo {day} &amp; more</title><link>https://old.example/posts/p{day}/</link>\
             <pubDate>{}</pubDate><guid>https://old.example/posts/p{day}/</guid>\
             <description>&lt;p&gt;Text {day}.&lt;/p&gt;</description></item>{items}",
            [
                "Thu, 01 Jan 2026 09:00:00 +0800",
                "Fri, 02 Jan 2026 09:00:00 +0800",
                "Sat, 03 Jan 2026 09:00:00 +0800"
            ][day - 1]
        );
    }
    let old = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?><rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>\
         <title>Test News</title><link>https://old.example/</link><description>Recent content</description><generator>Hugo</generator>\
         <atom:link href=\"https://old.example/index.xml\" rel=\"self\" type=\"application/rss+xml\" />{items}</channel></rss>"
    );
    let web = Web::with(&[("https://old.example/index.xml", &old)]);
    let report = web.adopt(&site, &["https://old.example/index.xml"]);
    assert_eq!((report.by_link, report.unmatched.len(), report.posts_left), (3, 0, 0));
    site.build();
    let seen = seen_after(&[&old], &site, "index.xml");
    assert!(seen.new.is_empty() && seen.gone.is_empty(), "{seen:?}");
    let newest = site.read("index.xml").entries.remove(0);
    assert_eq!(newest.id, "https://old.example/posts/p3/");
    assert_eq!(
        newest.links[0].href, "https://news.example/posts/p3/",
        "the page is at the new address"
    );
    // The host is one of the site's own from now on.
    assert!(
        std::fs::read_to_string(site.path("ledger/site.jsonl"))
            .unwrap()
            .contains("{\"host\":\"old.example\"}")
    );
}

#[test]
fn from_wordpress_with_all_its_pages() {
    // `?p=` guids, links of their own, and history under `?paged=`.
    let site = Site::new("[collect]\npermalink = \"/:year/:month/:title/\"\n[feeds]\nlimit = { items = 50 }\n");
    let mut items = Vec::new();
    for day in 1..=25 {
        site.post(&format!("2026-01-{day:02}-p{day}.md"), "", &format!("Text {day}."));
        // Two posts have another address here, and are found by title and date.
        let slug = if day > 23 {
            format!("alt-{day}")
        } else {
            format!("p{day}")
        };
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(day - 1) % 7];
        let date = if day == 1 {
            "Wed, 31 Dec 2025 16:00:00 +0000".to_owned()
        } else {
            format!("{weekday}, {day:02} Jan 2026 00:00:00 +0800")
        };
        items.push(format!(
            "<item><title>Post 2026-01-{day:02}-p{day}.md</title><link>https://news.example/2026/01/{slug}/?utm_source=rss</link>\
             <dc:creator><![CDATA[desk]]></dc:creator><pubDate>{date}</pubDate><guid isPermaLink=\"false\">https://news.example/?p={day}</guid>\
             <description><![CDATA[Text {day}.]]></description><content:encoded><![CDATA[<p>Text {day}.</p>\n]]></content:encoded></item>"
        ));
    }
    items.reverse();
    let page = |items: &[String]| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>Test News</title>\
             <atom:link href=\"https://news.example/feed/\" rel=\"self\" type=\"application/rss+xml\" /><link>https://news.example</link>\
             <description>x</description><generator>https://wordpress.org/?v=6.4.2</generator>{}</channel></rss>",
            items.concat()
        )
    };
    let pages = [page(&items[..10]), page(&items[10..20]), page(&items[20..])];
    let web = Web::with(&[
        ("https://news.example/feed/", &pages[0]),
        ("https://news.example/feed/?paged=2", &pages[1]),
        ("https://news.example/feed/?paged=3", &pages[2]),
    ]);
    let report = web.adopt(&site, &["https://news.example/feed/"]);
    assert_eq!(web.asked.lock().unwrap().len(), 4, "until there is no page");
    assert_eq!((report.by_link, report.by_title, report.by_rule), (23, 2, 0));
    assert_eq!((report.unmatched.len(), report.posts_left), (0, 0));
    let first = site.build();
    assert!(!first.is_refused);
    let seen = seen_after(&[&pages[0], &pages[1], &pages[2]], &site, "rss.xml");
    assert_eq!(seen, Seen::nothing());
    // The address that subscribers open is the one of the page, as the old feed had it.
    let newest = site.read("rss.xml").entries.remove(0);
    assert_eq!(
        newest.links[0].href,
        "https://news.example/2026/01/alt-25/?utm_source=rss"
    );
    // A new permalink style lets go of it.
    site.write("config.toml", format!("{SITE}[collect]\npermalink = \"/:title/\"\n"));
    site.build();
    let newest = site.read("rss.xml").entries.remove(0);
    assert_eq!(newest.links[0].href, "https://news.example/p25/");
    assert_eq!(newest.id, "https://news.example/?p=25");
    // And for good: the old style is the post's own word now.
    site.write(
        "config.toml",
        format!("{SITE}[collect]\npermalink = \"/:year/:month/:title/\"\n"),
    );
    site.build();
    let newest = site.read("rss.xml").entries.remove(0);
    assert_eq!(newest.links[0].href, "https://news.example/2026/01/p25/");
}

#[test]
fn from_ghost_whose_ids_are_no_addresses() {
    let site = Site::new("[collect]\npermalink = \"/:title/\"\n[feeds]\nlimit = { items = 15 }\nby = [\"tag\"]\n");
    let mut items = String::new();
    for day in 1..=15 {
        site.post(
            &format!("2026-01-{day:02}-p{day}.md"),
            "tags: tea",
            &format!("Text {day}."),
        );
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(day - 1) % 7];
        items = format!(
            "<item><title><![CDATA[Post 2026-01-{day:02}-p{day}.md]]></title><description><![CDATA[Text {day}.]]></description>\
             <link>https://news.example/p{day}/</link><guid isPermaLink=\"false\">65a0c0ffee00000000{day:06}</guid><category><![CDATA[tea]]></category>\
             <pubDate>{weekday}, {day:02} Jan 2026 00:00:00 +0800</pubDate><content:encoded><![CDATA[<p>Text {day}.</p>]]></content:encoded></item>{items}"
        );
    }
    let feed = |title: &str, address: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:atom=\"http://www.w3.org/2005/Atom\" version=\"2.0\"><channel><title><![CDATA[{title}]]></title><description><![CDATA[x]]></description>\
             <link>https://news.example/</link><generator>Ghost 5.82</generator><atom:link href=\"{address}\" rel=\"self\" type=\"application/rss+xml\"/><ttl>60</ttl>{items}</channel></rss>"
        )
    };
    let old = feed("Test News", "https://news.example/rss/");
    let of_tag = feed("tea - Test News", "https://news.example/tag/tea/rss/");
    site.write("old/site.xml", &old);
    site.write("old/tea.xml", &of_tag);
    let (code, out, _) = feedkiln(
        &site.path(""),
        &["adopt", "old/site.xml", "old/tea.xml", "--dry-run", "--now", NOW],
    );
    assert_eq!(code, 0);
    assert!(
        out.contains("15 posts would be pinned by link, 0 by title and date"),
        "{out}"
    );
    assert!(
        out.contains("old/tea.xml: tea - Test News, 15 entries, its place is taken by feeds/tag/tea"),
        "{out}"
    );
    assert!(!site.path("ledger").exists(), "a dry run writes nothing");
    assert_eq!(
        feedkiln(&site.path(""), &["adopt", "old/site.xml", "old/tea.xml", "--now", NOW]).0,
        0
    );
    site.build();
    assert_eq!(seen_after(&[&old], &site, "rss.xml"), Seen::nothing());
    assert_eq!(seen_after(&[&of_tag], &site, "tag/tea/rss.xml"), Seen::nothing());
    // Atom wants a URI; the ids of one entry stay its own in each format.
    let atom = site.read("atom.xml");
    assert_eq!(atom.entries[0].id, "tag:news.example,2021:65a0c0ffee00000000000015");
    assert_eq!(site.read("feed.json").entries[0].id, "65a0c0ffee00000000000015");
    let mut reader = Reader::default();
    reader.poll_all(&site);
    site.remove("posts/2026-01-15-p15.md");
    site.build();
    assert_eq!(reader.poll_all(&site).gone, ["Post 2026-01-15-p15.md"]);
    // Adopting twice changes nothing.
    let (_, out, _) = feedkiln(
        &site.path(""),
        &["adopt", "old/site.xml", "--now", NOW, "--format", "json"],
    );
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&report["by_link"], &report["unmatched"][0]["title"]),
        (&14.into(), &"Post 2026-01-15-p15.md".into())
    );
    assert_eq!(report["ledger"], serde_json::json!([]));
}
