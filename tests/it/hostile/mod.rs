//! No post breaks a feed, and none is lost in silence: each broken post beside two good ones. A case says what was
//! published of it in every format, and what was told, with line and column.

mod bodies;
mod bounds;
mod configuration;
mod dates;
mod files;
mod findings;
mod front_matter;
mod names;
mod property;
mod slow;
mod spelled;
mod telling;
mod unclosed;

use feed_rs::model::{Entry, Feed};
use feedkiln::pipeline::BuildReport;

use crate::safety;
use crate::support::Site;

const FIRST: &str = "---\ntitle: First good\ndate: 2026-01-01 08:00:00 +0800\n---\nGood text.\n";
const SECOND: &str = "---\ntitle: Second good\ndate: 2026-01-09 08:00:00 +0800\n---\nMore good text.\n";

/// The documents of the site's feed.
const FEEDS: [&str; 3] = ["rss.xml", "atom.xml", "feed.json"];

/// A broken post, and what is expected of it.
struct Case {
    what: &'static str,
    /// Below the posts folder.
    file: &'static str,
    bytes: Vec<u8>,
    /// Code, line and column of each diagnostic, in the order of the report.
    told: Vec<(&'static str, u32, u32)>,
    published: Option<Expected>,
}

/// What is published of a broken post.
struct Expected {
    title: String,
    /// The day, or the moment in RFC 3339.
    date: &'static str,
    content: Content,
}

enum Content {
    Whole(String),
    Part(String),
    /// The entry has its summary only.
    None,
}

impl Case {
    fn new(what: &'static str, bytes: impl Into<Vec<u8>>) -> Case {
        Case {
            what,
            file: "2026-01-05-broken.md",
            bytes: bytes.into(),
            told: Vec::new(),
            published: None,
        }
    }

    /// The file has another name.
    fn named(mut self, file: &'static str) -> Case {
        self.file = file;
        self
    }

    /// A diagnostic is expected.
    fn told(mut self, code: &'static str, line: u32, column: u32) -> Case {
        self.told.push((code, line, column));
        self
    }

    /// The post is published with this title, on this day (a moment where it is longer), with this content.
    fn gives(mut self, title: impl Into<String>, date: &'static str, content: impl Into<String>) -> Case {
        self.published = Some(Expected {
            title: title.into(),
            date,
            content: Content::Whole(content.into()),
        });
        self
    }

    /// As [`Case::gives`], of a long content only a part.
    fn gives_part(self, title: impl Into<String>, date: &'static str, part: impl Into<String>) -> Case {
        let mut case = self.gives(title, date, "");
        if let Some(expected) = &mut case.published {
            expected.content = Content::Part(part.into());
        }
        case
    }

    /// As [`Case::gives`], without content.
    fn gives_summary(self, title: impl Into<String>, date: &'static str) -> Case {
        let mut case = self.gives(title, date, "");
        if let Some(expected) = &mut case.published {
            expected.content = Content::None;
        }
        case
    }
}

/// A post of front matter and body.
fn post(front: &str, body: &str) -> Vec<u8> {
    format!("---\n{front}\n---\n{body}\n").into_bytes()
}

/// A post that is good but for its body.
fn with_body(body: &str) -> Vec<u8> {
    post("title: T\ndate: 2026-01-05", body)
}

/// A post that is good but for its date.
fn with_date(date: &str) -> Vec<u8> {
    post(&format!("title: T\ndate: {date}"), "x")
}

/// A site with the two good posts.
fn site_with_good(more: &str) -> Site {
    let site = Site::new(more);
    site.write("posts/2026-01-01-first.md", FIRST);
    site.write("posts/2026-01-09-second.md", SECOND);
    site
}

/// Each document of the site's feed as another reader reads it, after it was found to be safe.
fn feeds(site: &Site) -> Vec<Feed> {
    FEEDS.map(|name| safety::assert_feed(name, &site.feed(name))).into()
}

/// The entries of the good posts, of all documents.
fn good_entries(site: &Site) -> Vec<Entry> {
    let entries = feeds(site).into_iter().flat_map(|feed| feed.entries);
    entries.filter(is_good).collect()
}

fn is_good(entry: &Entry) -> bool {
    entry
        .title
        .as_ref()
        .is_some_and(|title| title.content.ends_with(" good"))
}

/// Code, line and column of each diagnostic of a file.
fn told_of(report: &BuildReport, file: &str) -> Vec<(&'static str, u32, u32)> {
    let of_file = report
        .diagnostics
        .iter()
        .filter(|found| found.file.as_deref() == Some(file));
    of_file
        .map(|found| (found.code.name(), found.line, found.column))
        .collect()
}

/// Builds each case, and holds what comes out against what is expected.
fn check(cases: Vec<Case>) {
    let site = site_with_good("");
    site.build();
    let good = good_entries(&site);
    assert_eq!(good.len(), 6, "two posts in three documents");
    let mut wrong = Vec::new();
    for case in cases {
        let site = site_with_good("");
        site.write(&format!("posts/{}", case.file), &case.bytes);
        let report = site.build();
        assert_eq!(report.posts.found, 3, "{}", case.what);
        let told = told_of(&report, &format!("posts/{}", case.file));
        let published = published(&site);
        let is_right = told == case.told && told.len() == report.diagnostics.len() && is_expected(&case, &published);
        if !is_right {
            wrong.push(format!("{}\n  {published:?}\n  {:?}", case.what, report.diagnostics));
        }
        let is_told = |found: &feedkiln::diagnostic::Diagnostic| !found.help.is_empty() && !found.message.is_empty();
        assert!(report.diagnostics.iter().all(is_told), "{}", case.what);
        assert_eq!(good_entries(&site), good, "{}: the good posts changed", case.what);
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

/// Title, date and content of the broken post's entry in each document.
fn published(site: &Site) -> Vec<(String, String, Option<String>)> {
    let mut found = Vec::new();
    for feed in feeds(site) {
        for entry in feed.entries.iter().filter(|entry| !is_good(entry)) {
            let title = entry
                .title
                .as_ref()
                .map(|title| title.content.clone())
                .unwrap_or_default();
            let date = entry.published.map(|date| {
                let zone = chrono::FixedOffset::east_opt(8 * 3600).unwrap();
                date.with_timezone(&zone).to_rfc3339()
            });
            let body = entry.content.as_ref().and_then(|content| content.body.clone());
            found.push((title, date.unwrap_or_default(), body));
        }
    }
    found
}

fn is_expected(case: &Case, published: &[(String, String, Option<String>)]) -> bool {
    let Some(expected) = &case.published else {
        return published.is_empty();
    };
    published.len() == FEEDS.len()
        && published.iter().all(|(title, date, content)| {
            let content = content.as_deref();
            let is_content = match &expected.content {
                Content::Whole(whole) => content == Some(whole),
                Content::Part(part) => content.is_some_and(|content| content.contains(part)),
                // RSS and JSON describe an entry without content by its summary.
                Content::None => content.is_none_or(|content| content.len() < 2000),
            };
            *title == expected.title && date.starts_with(expected.date) && is_content
        })
}
