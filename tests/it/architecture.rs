//! The rooms keep to the table of ARCHITECTURE.md: a room uses only the rooms that it may.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::tree;

/// Each room and the rooms it may use. `lib.rs` and `main.rs` are the doors.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("error", &[]),
    ("diagnostic", &[]),
    ("disk", &["error"]),
    ("config", &["model", "diagnostic", "error"]),
    ("collect", &["model", "config", "diagnostic", "disk", "error"]),
    ("content", &["model", "config", "diagnostic", "error"]),
    ("feed", &["model", "config"]),
    ("output", &["model", "disk", "error"]),
    ("state", &["model", "disk", "error"]),
    (
        "fetch",
        &[
            "model",
            "config",
            "diagnostic",
            "error",
            "disk",
            "content",
            "state",
            "collect",
        ],
    ),
    (
        "pipeline",
        &[
            "model",
            "config",
            "diagnostic",
            "error",
            "disk",
            "collect",
            "content",
            "feed",
            "output",
            "state",
        ],
    ),
    ("cli", &["pipeline", "fetch", "config", "diagnostic", "error"]),
];

/// Words that a room must not hold in its code: the clock, the network, files, the environment.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "model",
        &[
            "std::fs",
            "std::net",
            "std::env",
            "Utc::now",
            "Local::now",
            "SystemTime",
        ],
    ),
    (
        "collect",
        &["std::net", "std::env", "Utc::now", "Local::now", "SystemTime"],
    ),
    (
        "content",
        &[
            "std::fs",
            "std::net",
            "std::env",
            "Utc::now",
            "Local::now",
            "SystemTime",
        ],
    ),
    (
        "feed",
        &[
            "std::fs",
            "std::net",
            "std::env",
            "Utc::now",
            "Local::now",
            "SystemTime",
        ],
    ),
    ("output", &["std::net", "std::env", "Utc::now", "SystemTime"]),
    (
        "state",
        &["std::net", "std::env", "Utc::now", "Local::now", "SystemTime"],
    ),
    (
        "pipeline",
        &[
            "std::net",
            "std::env",
            "Utc::now",
            "Local::now",
            "SystemTime",
            "std::fs",
        ],
    ),
];

/// The code of every file below src, comments and test modules taken off, by its path.
fn sources() -> BTreeMap<String, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    tree(&src)
        .into_iter()
        .filter(|path| {
            path.ends_with(".rs")
                && !path.ends_with("/tests.rs")
                && !path.ends_with("/quality.rs")
                && !path.contains("/tests/")
        })
        .map(|path| {
            let text = fs::read_to_string(src.join(&path)).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let code: Vec<&str> = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            (path, code.join("\n"))
        })
        .collect()
}

fn room_of(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

/// The rooms that a line of code names: `crate::room…` and `use crate::{room, …}`.
fn rooms_named(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + 7..];
        if let Some(list) = rest.strip_prefix('{') {
            let list = list.split('}').next().unwrap_or_default();
            found.extend(
                list.split(',')
                    .map(|item| item.trim().split("::").next().unwrap_or_default().to_owned()),
            );
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn rooms_use_only_what_they_may() {
    let sources = sources();
    assert!(sources.len() > 60, "the sources were found");
    let mut seen = 0;
    for (path, code) in &sources {
        let room = room_of(path);
        if matches!(room, "lib" | "main") {
            continue;
        }
        let (_, allowed) = ROOMS
            .iter()
            .find(|(name, _)| *name == room)
            .unwrap_or_else(|| panic!("{path}: the room `{room}` is not in the table"));
        for named in rooms_named(code) {
            assert!(
                named == room || allowed.contains(&named.as_str()),
                "src/{path} uses `{named}`, which `{room}` may not"
            );
            seen += 1;
        }
    }
    assert!(seen > 100, "the lines were read");
}

#[test]
fn feed_writers_use_the_model_only() {
    let sources = sources();
    for writer in ["feed/rss.rs", "feed/atom.rs", "feed/json_feed.rs", "feed/opml.rs"] {
        for named in rooms_named(&sources[writer]) {
            assert_eq!(named, "model", "src/{writer}");
        }
    }
}

/// What `config/load.rs` leaves out of the key of heads: a collector that looked at one of these would take heads for what
/// they are no more.
#[test]
fn the_collector_looks_at_no_setting_of_feeds() {
    let of_feeds = [
        "config.feeds",
        "config.guard",
        "config.terms",
        "site.title",
        "site.description",
        "site.rights",
        "site.icon",
        "feeds_url",
    ];
    for (path, code) in sources().iter().filter(|(path, _)| room_of(path) == "collect") {
        for setting in of_feeds {
            assert!(!code.contains(setting), "{path} names {setting}");
        }
        // The language of the site says how a file is decoded that is no UTF-8, and nothing else.
        for line in code.lines().filter(|line| line.contains("site.language")) {
            assert!(line.contains("decode::decode("), "{path}: {line}");
        }
    }
}

/// The same of the key of rendered bodies: what renders them looks at no setting that says how documents are made.
#[test]
fn bodies_are_rendered_by_settings_of_bodies_alone() {
    let sources = sources();
    let text_of = &sources["pipeline/texts.rs"];
    let start = text_of.find("fn text_of(").expect("it renders bodies");
    let end = start + text_of[start..].find("\n    }\n").expect("it ends");
    let of_content = sources.iter().filter(|(path, _)| room_of(path) == "content");
    let code = of_content
        .map(|(_, code)| code.as_str())
        .chain([&text_of[start..end]])
        .collect::<String>();
    let mut seen = 0;
    for setting in [
        "config.feeds.",
        "config.site.",
        "config.collect.",
        "config.guard",
        "config.terms",
        "feeds_url",
    ] {
        for (at, _) in code.match_indices(setting) {
            let rest = &code[at..];
            let end = rest[setting.len()..].find(|c: char| !c.is_alphanumeric() && c != '_');
            let name = &rest[..setting.len() + end.unwrap_or_default()];
            let known = [
                "config.site.url",
                "config.collect.excerpt_separator",
                "config.collect.generator",
                "config.feeds.summary_length",
                "config.feeds.max_body",
                "config.feeds.iframe_hosts",
                "config.feeds.full_content",
            ];
            assert!(known.contains(&name), "{name}: see OF_DOCUMENTS in config/load.rs");
            seen += 1;
        }
    }
    assert!(seen >= 6, "they were found");
}

#[test]
fn the_middle_is_pure() {
    for (path, code) in sources() {
        let room = room_of(&path);
        for (_, words) in FORBIDDEN.iter().filter(|(name, _)| *name == room) {
            for word in *words {
                assert!(!code.contains(word), "src/{path} holds `{word}`");
            }
        }
    }
}

#[test]
fn rooms_open_with_what_comes_in_and_goes_out() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (room, _) in ROOMS.iter().filter(|(room, _)| !matches!(*room, "error" | "pipeline")) {
        let text = fs::read_to_string(src.join(room).join("mod.rs")).unwrap();
        let head: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
        for part in ["Comes in:", "Goes out:", "Must not know:"] {
            assert!(head.contains(part), "src/{room}/mod.rs does not say `{part}`");
        }
    }
}

#[test]
fn files_stay_small() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in tree(&src) {
        let lines = fs::read_to_string(src.join(&path)).unwrap().lines().count();
        assert!(lines <= 420, "src/{path} has {lines} lines");
    }
}

#[test]
fn every_diagnostic_has_its_section_in_the_reference() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference/diagnostics.md");
    let text = fs::read_to_string(path).unwrap();
    for code in feedkiln::diagnostic::Code::ALL {
        let section = text
            .split("\n## ")
            .find(|section| section.lines().next() == Some(code.name()))
            .unwrap_or_else(|| panic!("no section for `{code}`"));
        assert!(
            section.contains(&format!("Severity: {}.", code.severity().name())),
            "the severity of `{code}`"
        );
        let page = feedkiln::diagnostic::page(*code);
        assert!(section.contains(page.meaning), "the meaning of `{code}`");
        for line in page.broken.lines().chain(page.mended.lines()) {
            assert!(section.contains(line), "an example of `{code}`: {line}");
        }
    }
    let sections = text.matches("\n## ").count();
    assert_eq!(
        sections,
        feedkiln::diagnostic::Code::ALL.len(),
        "no section for a code that is gone"
    );
}
