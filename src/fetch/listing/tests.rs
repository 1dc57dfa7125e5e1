//! Lists as they come.

use super::*;
use crate::config::Listing;
use crate::model::Zone;

fn dates() -> DateRules {
    DateRules {
        zone: Zone::parse("+08:00").unwrap(),
        naive_utc: false,
    }
}

fn read_at(answer: &str, rule: &ListRule) -> Result<List, String> {
    read(
        answer,
        rule,
        &Url::parse("https://news.example/list/").unwrap(),
        dates(),
    )
}

fn names(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn json_has_lists_tables_and_single_stories() {
    let rule = ListRule::Json(Listing {
        items: names(&["/missing", "/data"]),
        key: names(&["/id"]),
        title: names(&["/t"]),
        date: names(&["/d"]),
        category: names(&["/c"]),
        link: names(&["/u"]),
        ..Listing::default()
    });
    let story = r#"{"id": 7, "t": "A &amp; B", "d": "2026-03-01 10:00", "c": ["x", "y"], "u": "//m.example/a"}"#;
    for answer in [
        format!("{{\"data\": [{story}]}}"),
        format!("{{\"data\": {{\"one\": {story}}}}}"),
        format!("{{\"data\": {story}}}"),
    ] {
        let list = read_at(&answer, &rule).unwrap();
        let found = &list.stories[0];
        assert_eq!(
            (found.key.as_deref(), found.title.as_deref(), found.categories.len()),
            (Some("7"), Some("A & B"), 2),
            "{answer}"
        );
        assert_eq!(found.link.as_ref().unwrap().as_str(), "https://m.example/a");
    }
    assert_eq!(read_at("{\"data\": []}", &rule).unwrap().stories.len(), 0);
    assert!(
        read_at("{\"other\": []}", &rule)
            .unwrap_err()
            .contains("/missing or /data")
    );
}

#[test]
fn feeds_of_three_formats_tell_the_same() {
    let rule = ListRule::Feed { history: true };
    let rss = r#"<?xml version="1.0" encoding="GBK"?><rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title><a:link rel="self" href="https://news.example/list/"/><a:link href="older.xml" rel="prev-archive"/><item><title>标题 &amp;amp; 一</title><link>https://news.example/1.html</link><guid isPermaLink="false">tag:x,2020:1</guid><pubDate>2026-03-01 10:00:00</pubDate><category>城</category><description>摘要</description><content:encoded>&lt;p&gt;正文&lt;/p&gt;</content:encoded></item></channel></rss>"#;
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>tag:x,2020:f</id><updated>2026-03-01T10:00:00+08:00</updated><link rel="next" href="older.xml"/><entry><title>标题 &amp; 一</title><link href="https://news.example/1.html"/><link rel="next" href="wrong.xml"/><id>tag:x,2020:1</id><published>2026-03-01T10:00:00+08:00</published><updated>2026-03-05T10:00:00+08:00</updated><category term="c" label="城"/><summary>摘要</summary><content type="html">&lt;p&gt;正文&lt;/p&gt;</content></entry></feed>"#;
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"t","next_url":"older.xml","items":[{"id":"tag:x,2020:1","url":"https://news.example/1.html","title":"标题 & 一","date_published":"2026-03-01T10:00:00+08:00","tags":["城"],"summary":"摘要","content_html":"<p>正文</p>"}]}"#;
    for answer in [rss, atom, json] {
        let list = read_at(answer, &rule).unwrap();
        assert_eq!(
            list.older.as_ref().map(Url::as_str),
            Some("https://news.example/list/older.xml"),
            "{answer}"
        );
        let found = &list.stories[0];
        assert_eq!(found.guid.as_deref(), Some("tag:x,2020:1"));
        assert_eq!(found.title.as_deref(), Some("标题 & 一"));
        assert_eq!(
            found.date.as_ref().unwrap().as_ref().unwrap().to_rfc3339(),
            "2026-03-01T10:00:00+08:00"
        );
        assert_eq!(found.categories, ["城"]);
        assert_eq!(
            (found.summary.as_deref(), found.body.as_deref().map(str::trim)),
            (Some("摘要"), Some("<p>正文</p>"))
        );
    }
    let based = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://img.example/d/"><title>t</title><id>x:f</id><updated>2026-03-01T10:00:00Z</updated><entry><title>x</title><id>x:1</id><link href="a.html"/><updated>2026-03-01T10:00:00Z</updated><content type="html">&lt;img src="i.png"&gt;</content></entry></feed>"#;
    let found = read_at(based, &rule).unwrap().stories.remove(0);
    assert_eq!(found.link.unwrap().as_str(), "http://img.example/d/a.html");
    assert_eq!(found.base.unwrap().as_str(), "http://img.example/d/");
    let bare = r#"<rss version="2.0"><channel><title>t</title><item><title>x</title><link>https://news.example/2.html</link></item></channel></rss>"#;
    let found = read_at(bare, &rule).unwrap().stories.remove(0);
    assert_eq!(
        (found.key.as_deref(), found.guid),
        (Some("https://news.example/2.html"), None),
        "known by its address"
    );
    assert!(read_at("<html></html>", &rule).is_err());
}
