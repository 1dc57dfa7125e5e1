//! Stories written by strangers: nothing in them gets out of its place.

use feedkiln::fetch::FetchOptions;

use super::server::{Reply, Server};
use super::{codes, options, settings};
use crate::support::Site;

fn source(server: &Server) -> String {
    let base = server.url("");
    format!(
        "[[source]]\nname = \"a\"\nurl = \"{base}/list\"\njson = {{ items = \"/items\", key = \"/key\", title = \"/title\", date = \"/date\", category = \"/category\", body = \"/body\", link = \"/link\", summary = \"/summary\", author = \"/author\" }}\n"
    )
}

fn site_with(item: serde_json::Value) -> (Site, feedkiln::fetch::FetchReport) {
    let text = serde_json::json!({ "items": [item] }).to_string();
    let server = Server::start(move |_| Reply::json(text.clone()));
    let site = Site::new(&format!("{}{}", settings(&server), source(&server)));
    let report = site.fetch();
    (site, report)
}

#[test]
fn keys_from_the_network_name_no_file_elsewhere() {
    for key in [
        "../../../etc/passwd",
        "..\\..\\x",
        "/abs/olute",
        "a/b/c",
        ".hidden",
        "-rf",
        "CON",
        "nul.txt",
        "x\u{0}y",
        "a\nb: c",
        "%2e%2e%2f",
        "https://x.example/a/../../b.html?c=d#e",
        "长".repeat(300).as_str(),
        "🙂",
        "\u{202e}txt.exe",
        "' , key: 'x",
        "{{ x }}",
    ] {
        let item = serde_json::json!({ "key": key, "title": "A title", "date": "2026-03-01", "body": "<p>Some text that is long enough.</p>" });
        let (site, report) = site_with(item);
        assert_eq!(report.posts.new, 1, "{key:?}: {:?}", report.diagnostics);
        let posts = site.posts();
        assert_eq!(posts.len(), 1, "{key:?}: {posts:?}");
        let name = &posts[0];
        assert!(
            name.starts_with("2026-03-01-") && name.ends_with(".md") && !name.contains(['/', '\\']),
            "{name}"
        );
        assert!(name.len() <= 140 && !name.chars().any(char::is_control), "{name}");
        let all = crate::support::tree(&site.path(""));
        assert_eq!(all.iter().filter(|path| path.ends_with(".md")).count(), 1, "{all:?}");
        assert_eq!(site.build().posts.published, 1, "{key:?}");
        assert_eq!(site.titles("atom.xml"), ["A title"], "{key:?}: {}", site.text(name));
        let again = site.fetch_with(&FetchOptions {
            now: options().now,
            ..options()
        });
        assert_eq!((again.posts.new, again.posts.changed), (0, 0), "{key:?} is known again");
    }
}

#[test]
fn front_matter_holds_whatever_a_field_holds() {
    for hostile in [
        "plain",
        "---\ndraft: true",
        "a\r\nb\nc",
        "'single' \"double\" \\ back",
        "# no comment: here, [x] {y} *z &a !t |p >q %r @s `t`",
        "null",
        "true",
        "2026",
        "~",
        "tab\there",
        "\u{0}\u{1b}[31m\u{7f}\u{85}\u{2028}\u{feff}x",
        "<b>bold</b> &amp; &lt;i&gt;",
        "]]>\u{fffe}",
        "… “quotes” — ：全角，标点",
    ] {
        let item = serde_json::json!({
            "key": "K1", "title": format!("T {hostile}"), "date": "2026-03-01 10:00", "category": hostile, "summary": hostile,
            "author": hostile, "body": "<p>Some text that is long enough.</p>", "link": "http://x.example/a?b=c&d='e'"
        });
        let (site, report) = site_with(item);
        assert_eq!(report.posts.new, 1, "{hostile:?}: {:?}", report.diagnostics);
        let built = site.build();
        assert_eq!(built.posts.published, 1, "{hostile:?}: {:?}", built.diagnostics);
        let worst: Vec<_> = built
            .diagnostics
            .iter()
            .filter(|found| found.code.name().starts_with("front-matter"))
            .collect();
        assert!(
            worst.is_empty(),
            "{hostile:?}: {worst:?}\n{}",
            site.text(&site.posts()[0])
        );
        let expected = feedkiln::model::plain::plain_text(&format!("T {hostile}"));
        let clean: String = expected
            .chars()
            .filter(|c| feedkiln::model::xml_chars::is_allowed(*c))
            .collect();
        let bare = |text: &str| -> String {
            text.chars()
                .filter(|c| !c.is_whitespace() && *c != '\u{feff}')
                .collect()
        };
        assert_eq!(bare(&site.titles("atom.xml")[0]), bare(&clean), "{hostile:?}");
        // A reader of YAML that is not ours agrees on what the fields are.
        let text = site.text(&site.posts()[0]);
        let front = text.split("---\n").nth(1).unwrap();
        let yaml: serde_yaml::Mapping = serde_yaml::from_str(front).unwrap();
        assert!(yaml.get("draft").is_none() && yaml.get("feedkiln").is_some(), "{front}");
    }
}

#[test]
fn fetched_html_is_clean_and_stays_html() {
    let body = concat!(
        "<p onclick=x>　　First&nbsp;paragraph <b>bold</b> long enough to be one.</p><script>alert(1)</script><style>p{}</style>",
        "<p>&nbsp;</p><div><br></div><pre>code\n\n    indented\n\n- no list</pre>",
        "<p>{% include secret.html %} {{ site.secret }} {{< shortcode >}} {# x #} ok</p>",
        "<a href='javascript:alert(1)'>x</a><a href='/rel?a={{b}}'>rel</a><img src='//img.example/a.jpg' onerror=x>",
        "<iframe src='https://evil.example'></iframe><svg onload=x></svg><blockquote>q\n\n\nr</blockquote>---\n\n# no heading",
    );
    let item = serde_json::json!({ "key": "K1", "title": "A title", "date": "2026-03-01", "body": body, "link": "http://x.example/dir/page.html" });
    let (site, _) = site_with(item);
    let text = site.text(&site.posts()[0]);
    let written = text.split("---\n").nth(2).unwrap().trim_start();
    let html = written.split("\n\n<http").next().unwrap();
    for bad in [
        "script",
        "style",
        "onclick",
        "onerror",
        "iframe",
        "svg",
        "javascript",
        "{%",
        "{{",
        "{#",
        "\n\n",
        "&nbsp;",
        "\u{3000}",
        "<p></p>",
    ] {
        assert!(!html.contains(bad), "{bad:?} in {html}");
    }
    assert!(html.starts_with("<div><p>First paragraph <b>bold</b>"), "{html}");
    assert!(
        html.contains("http://x.example/rel?a=") && html.contains("http://img.example/a.jpg"),
        "{html}"
    );
    site.build();
    let entry = &site.read("atom.xml").entries[0];
    let shown = entry.content.as_ref().unwrap().body.clone().unwrap();
    assert!(
        shown.contains("code\n\n    indented\n\n- no list"),
        "the code keeps its lines: {shown}"
    );
    assert!(
        !shown.contains("<h1") && !shown.contains("<li") && !shown.contains("<code"),
        "Markdown makes nothing of it: {shown}"
    );
    assert!(
        shown.contains("{% include secret.html %} {{ site.secret }}"),
        "readers see the text itself: {shown}"
    );
}

#[test]
fn a_list_of_everything_wrong_ends_and_harms_nothing() {
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    for text in [
        deep.as_str(),
        "",
        "null",
        "{}",
        "{\"items\": null}",
        "{\"items\": [[], {}, 5, \"x\", {\"key\": {\"a\": 1}, \"title\": [[\"x\"]], \"date\": {}}]}",
        "callback({\"items\": []});",
        "\u{feff}{\"items\": []}",
        "{\"items\": {\"a\": {\"key\": \"1\"}, \"b\": {\"key\": \"2\"}}}",
    ] {
        let answer = text.to_owned();
        let server = Server::start(move |_| Reply::json(answer.clone()));
        let site = Site::new(&format!("{}{}", settings(&server), source(&server)));
        let report = site.fetch();
        assert!(site.posts().is_empty(), "{report:?}");
        assert!(
            codes(&report)
                .iter()
                .all(|code| matches!(*code, "source-unreadable" | "story-incomplete")),
            "{report:?}"
        );
    }
}
