//! Characters and addresses that are written in another way than they are read: told at their place, as they are spelled.

use super::*;

const DAY: &str = "2026-01-05";

fn field(what: &'static str, line: &str) -> Case {
    Case::new(what, post(&format!("title: T\ndate: 2026-01-05\n{line}"), "x")).gives("T", DAY, "<p>x</p>")
}

#[test]
fn characters_that_no_feed_may_carry() {
    let title = |what, title: &str, published: &str| {
        Case::new(what, post(&format!("date: 2026-01-05\ntitle: {title}"), "x"))
            .told("characters-removed", 3, 8)
            .gives(published, DAY, "<p>x</p>")
    };
    let body = |what, body: &str, html: &str| {
        Case::new(what, with_body(body))
            .told("characters-removed", 5, 3)
            .gives("T", DAY, html)
    };
    check(vec![
        title("an escape in a title", r#""a \u0001 b""#, "a b"),
        title("a non-character in a title", r#""a \uFFFE b""#, "a b"),
        Case::new(
            "no reference in a title",
            post("date: 2026-01-05\ntitle: 'a &#x1; b'", "x"),
        )
        .gives("a &#x1; b", DAY, "<p>x</p>"),
        body("a control", "a &#x1; b", "<p>a  b</p>"),
        body("a non-character", "中 &#xFFFE; b", "<p>中  b</p>"),
        body("a surrogate", "a &#xD800; b", "<p>a \u{fffd} b</p>"),
        body("NUL", "a &#0; b", "<p>a \u{fffd} b</p>"),
        body("in HTML", "a &#2;<b>c</b>", "a <b>c</b>").named("2026-01-05-broken.html"),
        body("in inline HTML", "a &#2;<b>c</b>", "<p>a <b>c</b></p>"),
        Case::new("of Windows-1252", with_body("<p>a&#150;b</p>")).gives("T", DAY, "<p>a–b</p>"),
    ]);
}

#[test]
fn addresses_of_fields_are_told_alike() {
    let image = |line| field("an image", line).told("address-invalid", 4, 8);
    let author = |line| field("an author", line).told("address-invalid", 4, 9);
    check(vec![
        image("image: javascript:alert(1)"),
        image("image: vbscript:x"),
        image("image: mailto:x"),
        image("image: {path: 'data:x'}"),
        author("author: {name: n, url: 'javascript:x'}"),
        field("authors", "authors: [{name: n, uri: 'javascript:x'}, m]").told("address-invalid", 4, 10),
        field("an author's page on the site", "author: {name: n, url: /n/}"),
        field("a word", "image: none"),
    ]);
}

#[test]
fn addresses_are_shown_as_they_are_spelled() {
    let cases = [
        ("中文\t[x](http://[bad) y", "address-invalid", (5, 8), "`http://[bad`"),
        (
            "中 [x][r]\n\n[r]: http://[bad\n",
            "address-invalid",
            (7, 6),
            "`http://[bad`",
        ),
        ("中 [x](<http://[bad>)", "address-invalid", (5, 8), "`http://[bad`"),
        (
            "中 [a](&#106;avascript:1)",
            "unsafe-html",
            (5, 7),
            "`&#106;avascript:1`",
        ),
        ("中 [a](javascript:x)", "unsafe-html", (5, 7), "`javascript:`"),
    ];
    for (body, code, place, shown) in cases {
        let site = site_with_good("");
        site.write("posts/2026-01-05-broken.md", with_body(body));
        let report = site.build();
        let [found] = report.diagnostics.as_slice() else {
            panic!("{body}: {:?}", report.diagnostics);
        };
        assert_eq!((found.code.name(), (found.line, found.column)), (code, place), "{body}");
        assert!(found.message.contains(shown), "{body}: {}", found.message);
    }
}

#[test]
fn the_description_of_a_channel_is_html() {
    let site = site_with_good("");
    let front = "title: T\ndate: 2026-01-05\ncategories: ['&lt;img src=x onerror=alert(1)&gt;']";
    site.write("posts/2026-01-05-broken.md", post(front, "x"));
    site.build();
    let mut seen = 0;
    for path in site.tree().iter().filter(|path| path.ends_with("rss.xml")) {
        let text = site.feed(path);
        let document = roxmltree::Document::parse(&text).unwrap();
        for node in document.descendants().filter(|node| node.has_tag_name("description")) {
            let html = node.text().unwrap_or_default();
            assert!(!html.contains('<'), "{path}: {html}");
            seen += usize::from(html.contains("&lt;img"));
        }
    }
    assert_eq!(seen, 1);
}
