//! `feedkiln diff`: what a subscriber would see.

use std::fs;

use feedkiln::error::Result;
use feedkiln::pipeline;
use url::Url;

use crate::cli::feedkiln;
use crate::support::{NOW, SITE, Site};

/// A site that was built, and then edited in every way that subscribers see.
fn edited() -> Site {
    let site = Site::new("[feeds]\nlimit = { items = 5 }\n");
    for day in 1..=6 {
        site.post(
            &format!("2026-01-0{day}-p{day}.md"),
            "categories: x",
            &format!("text {day}"),
        );
    }
    site.post("2026-01-07-z.md", "categories: z", "z");
    site.build();
    site.post("2026-01-08-new.md", "categories: [x, y]", "new | *x*");
    site.post("2026-01-06-p6.md", "categories: x", "text 6, edited");
    site.post("2026-01-05-p5.md", "categories: x\nguid: urn:x:5", "text 5");
    site.post("2026-01-04-p4.md", "categories: x", "**text** 4");
    site.remove("posts/2026-01-07-z.md");
    site
}

#[test]
fn tells_what_is_new_updated_gone_and_changed_in_every_feed() {
    let site = edited();
    let before = crate::support::tree(&site.path(""));
    let (code, out, err) = feedkiln(&site.path(""), &["diff", "--now", NOW]);
    assert_eq!(code, 1, "{err}");
    let expected = "\
feeds (Test News)
    new         Post 2026-01-08-new.md  tag:news.example,2021:2026-01-08-new
    updated     Post 2026-01-06-p6.md  tag:news.example,2021:2026-01-06-p6
    gone        Post 2026-01-07-z.md  tag:news.example,2021:2026-01-07-z
    id changed  Post 2026-01-05-p5.md  tag:news.example,2021:2026-01-05-p5 -> urn:x:5
feeds/category/x (x)
    new         Post 2026-01-08-new.md  tag:news.example,2021:2026-01-08-new
    updated     Post 2026-01-06-p6.md  tag:news.example,2021:2026-01-06-p6
    id changed  Post 2026-01-05-p5.md  tag:news.example,2021:2026-01-05-p5 -> urn:x:5
feeds/category/y (y): a new feed
    new         Post 2026-01-08-new.md  tag:news.example,2021:2026-01-08-new
feeds/category/z (z): the feed is removed
";
    assert_eq!(out, expected);
    assert!(err.contains("4 feeds compared, 4 with a difference"), "{err}");
    assert_eq!(crate::support::tree(&site.path("")), before, "nothing is written");
    site.build();
    let (code, out, _) = feedkiln(&site.path(""), &["diff", "--now", NOW]);
    assert_eq!((code, out.as_str()), (0, ""));
}

#[test]
fn is_written_as_json_and_as_a_comment() {
    let site = edited();
    let (code, out, _) = feedkiln(&site.path(""), &["diff", "--now", NOW, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["compared"]), (1, &4.into()));
    let site_feed = &report["feeds"][0];
    assert_eq!(
        (&site_feed["feed"], &site_feed["fate"]),
        (&"feeds".into(), &"stays".into())
    );
    assert_eq!(
        site_feed["id_changed"],
        serde_json::json!([{ "id": "urn:x:5", "title": "Post 2026-01-05-p5.md", "old_id": "tag:news.example,2021:2026-01-05-p5" }])
    );
    assert_eq!(report["feeds"][3]["fate"], "removed");
    site.write(
        "posts/2026-01-08-new.md",
        "---\ntitle: 'A | b *c* <d>'\ncategories: [x, y]\n---\nnew",
    );
    let (code, out, err) = feedkiln(&site.path(""), &["diff", "--now", NOW, "--format", "markdown"]);
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(
        out.starts_with("### What subscribers will see\n\n| feed | new | updated | gone | id changed | |\n"),
        "{out}"
    );
    assert!(out.contains("| feeds | 1 | 1 | 1 | 1 |  |\n"), "{out}");
    assert!(
        out.contains("| feeds/category/z |  |  |  |  | the feed is removed |\n"),
        "{out}"
    );
    assert!(out.contains("- new: A \\| b \\*c\\* &lt;d>\n"), "{out}");
    site.build();
    let (code, out, _) = feedkiln(&site.path(""), &["diff", "--now", NOW, "--format", "markdown"]);
    assert_eq!(
        (code, out.as_str()),
        (
            0,
            "### What subscribers will see\n\nNothing: 3 feeds compared, all alike.\n"
        )
    );
    let (code, _, err) = feedkiln(&site.path(""), &["build", "--format", "markdown"]);
    assert_eq!(code, 2);
    assert!(err.contains("only `diff` writes Markdown"), "{err}");
}

#[test]
fn compares_with_a_folder_or_an_address() {
    let site = edited();
    let old = tempfile::tempdir().unwrap();
    for path in crate::support::tree(&site.path("feeds")) {
        let target = old.path().join(&path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(site.path("feeds").join(&path), target).unwrap();
    }
    site.build();
    assert_eq!(feedkiln(&site.path(""), &["diff", "--now", NOW]).0, 0);
    let folder = old.path().to_str().unwrap();
    let (code, out, _) = feedkiln(&site.path(""), &["diff", "--now", NOW, "--against", folder]);
    assert_eq!(code, 1);
    assert!(out.contains("    new         Post 2026-01-08-new.md"), "{out}");
    assert!(out.contains("    updated     Post 2026-01-06-p6.md"), "{out}");
    let now = chrono::DateTime::parse_from_rfc3339(NOW).unwrap();
    let reach = |url: &Url| -> Result<Option<Vec<u8>>> {
        let path = url.path().strip_prefix("/f/").expect("below the address");
        Ok(fs::read(old.path().join(path)).ok())
    };
    let report = pipeline::diff(&site.config(), now, Some("https://served.example/f"), &reach).unwrap();
    assert_eq!(report.feeds.len(), 4);
    // An address cannot be read by a program without a network, and says so.
    let (code, _, err) = feedkiln(&site.path(""), &["diff", "--against", "http://127.0.0.1:1/"]);
    assert!(code > 1, "{err}");
}

#[test]
fn moved_documents_and_old_entries_are_differences() {
    let site = edited();
    site.build();
    site.write(
        "config.toml",
        format!("{SITE}[feeds]\nlimit = {{ items = 6 }}\npaths = {{ category = \"c/{{slug}}/{{format}}\" }}\n"),
    );
    let (code, out, _) = feedkiln(&site.path(""), &["diff", "--now", NOW]);
    assert_eq!(code, 1);
    assert!(
        out.contains("feeds/category/x (x): its documents move\n    new         Post 2026-01-02-p2.md"),
        "{out}"
    );
}
