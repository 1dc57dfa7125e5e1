//! `feedkiln redirects`: from former addresses of feeds to the present ones.

use crate::cli::feedkiln;
use crate::migration::Web;
use crate::support::{SITE, Site};

#[test]
fn redirects_lead_from_every_former_address() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: 南方", "a");
    let (code, out, err) = feedkiln(&site.path(""), &["redirects", "--for", "nginx"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(err.contains("nothing to redirect"), "{err}");
    let feed = |address: &str| {
        format!(
            "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>T</title><atom:link href=\"{address}\" rel=\"self\"/><item><title>Post 2026-01-01-a.md</title><link>https://news.example/x/2026/01/01/a.html</link></item></channel></rss>"
        )
    };
    site.write("old/1.xml", feed("https://news.example/feed/"));
    site.write(
        "old/2.xml",
        feed("https://news.example/category/%E5%8D%97%E6%96%B9/feed/"),
    );
    site.write("old/3.xml", feed("https://feeds.burner.example/t"));
    site.write("old/4.xml", feed("https://news.example/?feed=rss2"));
    site.write("old/5.xml", feed("https://news.example/odd/a%0Ab"));
    let report = Web::default().adopt(&site, &[site.path("old").to_str().unwrap()]);
    assert_eq!(
        report.by_title, 1,
        "without a date a title alone is enough where one post has it"
    );
    site.build();
    // feedkiln's own feeds move too.
    site.write(
        "config.toml",
        format!("{SITE}[feeds]\npaths = {{ category = \"c/{{slug}}/{{format}}\" }}\n"),
    );
    let run = |server: &str| feedkiln(&site.path(""), &["redirects", "--for", server]);
    let before = run("netlify").1;
    assert!(before.contains("/feeds/category/%E5%8D%97%E6%96%B9/atom.xml  https://news.example/feeds/c/%E5%8D%97%E6%96%B9/atom.xml  301!\n"), "{before}");
    site.build();
    let (code, netlify, err) = run("netlify");
    assert_eq!((code, &netlify), (0, &before), "the next build remembers what moved");
    assert!(
        netlify.contains("/feed/  https://news.example/feeds/rss.xml  301!\n"),
        "{netlify}"
    );
    assert!(netlify.contains(
        "/category/%E5%8D%97%E6%96%B9/feed/  https://news.example/feeds/c/%E5%8D%97%E6%96%B9/rss.xml  301!\n"
    ));
    assert_eq!(netlify.lines().count(), 5);
    assert!(
        err.contains("https://feeds.burner.example/t -> https://news.example/feeds/rss.xml"),
        "{err}"
    );
    for odd in ["https://feeds.burner.example/t", "/?feed=rss2", "/odd/a%0Ab"] {
        assert!(err.contains(&format!("{odd} -> ")), "{err}");
    }
    let nginx = run("nginx").1;
    assert!(nginx.contains("location = \"/category/南方/feed/\" { return 301 \"https://news.example/feeds/c/%E5%8D%97%E6%96%B9/rss.xml\"; }\n"), "{nginx}");
    let apache = run("apache").1;
    assert!(
        apache.contains(
            "RedirectMatch 301 \"^/feeds/category/南方/feed\\.json$\" \"https://news.example/feeds/c/南方/feed.json\"\n"
        ),
        "{apache}"
    );
    assert_eq!(run("html").0, 2, "pages need a folder");
    site.write("site/feed/index.html", "mine");
    let (code, out, err) = feedkiln(&site.path(""), &["redirects", "--for", "html", "--out", "site"]);
    assert_eq!(code, 0);
    assert_eq!(out.lines().count(), 4, "{out}");
    assert!(err.contains("is there already and stays"), "{err}");
    let page = std::fs::read_to_string(site.path("site/category/南方/feed/index.html")).unwrap();
    assert!(page.contains("<link rel=\"alternate\" type=\"application/rss+xml\" title=\"南方\" href=\"https://news.example/feeds/c/%E5%8D%97%E6%96%B9/rss.xml\">"), "{page}");
    assert!(page.contains("http-equiv=\"refresh\""));
    // Moved back, the first addresses are present ones again, and the second are former.
    site.write("config.toml", SITE);
    site.build();
    let remembered = std::fs::read_to_string(site.path("ledger/site.jsonl")).unwrap();
    assert!(
        !remembered.contains("/feeds/category/%") && remembered.contains("/feeds/c/%"),
        "{remembered}"
    );
    assert!(!run("netlify").1.contains("\n/feeds/category/"));
}

#[test]
fn feeds_that_are_served_elsewhere() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: one", "a");
    site.build();
    for (url, base) in [
        ("https://news.example/rss/", "https://news.example/rss/"),
        ("https://cdn.example/n/", "https://cdn.example/n/"),
    ] {
        site.write("config.toml", format!("{SITE}feeds_url = \"{url}\"\n"));
        let run = || feedkiln(&site.path(""), &["redirects", "--for", "netlify"]).1;
        let before = run();
        assert!(
            before.contains(&format!(
                "/feeds/category/one/atom.xml  {base}category/one/atom.xml  301!\n"
            )),
            "{before}"
        );
        site.build();
        assert_eq!(run(), before, "the next build remembers where they were");
    }
    let remembered = std::fs::read_to_string(site.path("ledger/site.jsonl")).unwrap();
    assert!(
        remembered.starts_with("{\"host\":\"news.example\"}\n{\"feeds\":\"https://cdn.example/n/\"}\n"),
        "{remembered}"
    );
}
