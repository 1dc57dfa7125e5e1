//! What front matter and names say that no feed may carry: it is read as it must be meant, or passed over, and told.

use crate::support::{SITE, Site, codes};

#[test]
fn a_day_that_no_month_has_is_counted_on_as_jekyll_does() {
    let site = Site::new("");
    for name in [
        "2011-02-29-a.md",
        "2011-04-31-b.md",
        "2011-04-32-c.md",
        "2011-13-01-d.md",
    ] {
        site.write(&format!("posts/{name}"), "---\ntitle: T\n---\nx\n");
    }
    site.write("posts/2011-02-30-e.md", "---\ntitle: T\ndate: 2011-01-01\n---\nx\n");
    let report = site.build();
    let feed: serde_json::Value = serde_json::from_str(&site.feed("feed.json")).unwrap();
    let told = |item: &serde_json::Value| {
        (
            item["url"].as_str().unwrap().to_owned(),
            item["date_published"].as_str().unwrap()[..10].to_owned(),
        )
    };
    let told: Vec<_> = feed["items"].as_array().unwrap().iter().map(told).collect();
    let expected = [
        ("/2011/05/01/b.html", "2011-05-01"),
        ("/2011/03/01/a.html", "2011-03-01"),
        ("/2011/01/01/e.html", "2011-01-01"),
    ];
    assert_eq!(
        told,
        expected.map(|(path, day)| (format!("https://news.example{path}"), day.to_owned()))
    );
    assert_eq!(
        codes(&report),
        [
            "date-missing",
            "date-missing",
            "date-repaired",
            "date-repaired",
            "date-disagrees"
        ]
    );
}

#[test]
fn what_feeds_may_not_carry_is_spelled_or_passed_over() {
    let site = Site::new("");
    let front = "canonical_url: \"https://o.example/x|y[1]\"\nimage: \"/a[1].png?q=a|b\"\nlang: english\n\
                 author: {name: N, url: \"https://o.example/u|v\", email: \"a b@x\"}\nupdated: 2199-01-01";
    site.post("2026-01-02-a.md", front, "x");
    site.post("feeds.md", "date: 2026-01-03\ntags: [\"<canvas>\"]", "x");
    site.write("config.toml", format!("{SITE}[feeds]\nby = [\"category\", \"tag\"]\n"));
    let report = site.build_at("2026-02-01T00:00:00+08:00");
    let atom = site.feed("atom.xml");
    for part in [
        "https://o.example/x%7Cy%5B1%5D",
        "https://news.example/a%5B1%5D.png?q=a%7Cb",
        "<uri>https://o.example/u%7Cv</uri>",
        "<category term=\"&lt;canvas&gt;\"",
        "<updated>2026-01-02T00:00:00+08:00</updated>",
    ] {
        assert!(atom.contains(part), "{part} in {atom}");
    }
    assert!(!atom.contains("<email>") && !atom.contains("english"));
    assert_eq!(atom.matches("<id>tag:news.example,2021:feeds</id>").count(), 1);
    assert_eq!(codes(&report), ["future-date", "stem-shared"]);
    site.build_at("2199-02-01T00:00:00+08:00");
    assert!(
        site.feed("atom.xml")
            .contains("<updated>2199-01-01T00:00:00+08:00</updated>")
    );
}
