//! Sites as folders of files, imported; the config is read back with the toml crate.

#![allow(clippy::unwrap_used)]

mod hugo;
mod jekyll;
mod pieces;
mod zola;

use std::collections::BTreeSet;
use std::fs;

use super::*;

/// A folder with these files.
pub(super) fn site(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

pub(super) fn options() -> ImportOptions {
    ImportOptions {
        today: (2026, 5, 4),
        url: None,
        title: None,
    }
}

/// A config that was found, as read back.
pub(super) struct Read {
    pub(super) found: Found,
    pub(super) config: toml::Table,
}

impl Read {
    /// The value at a dotted name, as TOML; empty if it is not set.
    pub(super) fn get(&self, name: &str) -> String {
        let mut value = &toml::Value::Table(self.config.clone());
        for key in name.split('.') {
            match value.get(key) {
                Some(inner) => value = inner,
                None => return String::new(),
            }
        }
        match value {
            toml::Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    pub(super) fn noted(&self, part: &str) -> bool {
        self.found.notes.iter().any(|note| note.contains(part))
    }
}

pub(super) fn read_with(files: &[(&str, &str)], options: &ImportOptions) -> Read {
    let folder = site(files);
    let found = import(folder.path(), options).unwrap();
    let config = toml::from_str(&found.config_text).unwrap_or_else(|error| panic!("{error}\n{}", found.config_text));
    check(&found, &config);
    Read { found, config }
}

pub(super) fn read(files: &[(&str, &str)]) -> Read {
    read_with(files, &options())
}

const KEYS: [(&str, &str); 3] = [
    (
        "site",
        "title url feeds_url language timezone author description rights id",
    ),
    (
        "collect",
        "generator posts permalink permalinks ugly_urls keep_case content_dir slugify collections_dir naive_dates split_categories exclude future \
         unpublished drafts expired excerpt_separator defaults",
    ),
    ("feeds", "dir formats by content limit site_limit paths"),
];

/// What holds for every config: known keys only, short lines, and options that read as TOML when the
/// `#` before them is taken off.
fn check(found: &Found, config: &toml::Table) {
    let of = |table: &str| {
        KEYS.iter()
            .find(|(name, _)| *name == table)
            .unwrap()
            .1
            .split(' ')
            .collect::<BTreeSet<_>>()
    };
    for (name, value) in config {
        for key in value.as_table().unwrap().keys() {
            assert!(of(name).contains(key.as_str()), "{name}.{key}");
        }
    }
    for set in config["collect"]
        .get("defaults")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
    {
        assert!(set["path"].is_str() && set["values"].is_table());
    }
    for key in ["title", "url", "id", "timezone"] {
        assert!(
            config["site"][key].as_str().is_some_and(|text| !text.is_empty()),
            "{key}"
        );
    }
    let mut whole = String::new();
    for line in found.config_text.lines() {
        assert!(!line.starts_with('#') || line.chars().count() <= 140, "{line}");
        let option = line
            .strip_prefix("# ")
            .filter(|rest| rest.starts_with('[') || rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')));
        whole.push_str(option.unwrap_or(line));
        whole.push('\n');
    }
    toml::from_str::<toml::Table>(&whole).unwrap_or_else(|error| panic!("{error}\n{whole}"));
    assert!(found.config_text.ends_with('\n') && !found.config_text.contains('\r'));
    assert!(found.notes.iter().all(|note| !note.contains('\n')));
}

#[test]
fn without_a_known_tool_places_are_left_to_fill_in() {
    let read = read(&[
        (
            "journal/2019/2019-03-02-a.md",
            "---\ndate: 2019-03-02 10:00:00 +0900\n---\n",
        ),
        ("journal/2020-01-02-b.md", "---\ndate: 2020-01-02 10:00 +0900\n---\n"),
        ("src/posts/one.md", "x"),
        ("README.md", "x"),
        ("node_modules/p/2001-01-01-a.md", "x"),
    ]);
    assert_eq!(read.found.tool, Tool::None);
    assert_eq!(read.found.file_name, "config.toml");
    assert_eq!(read.get("collect.posts"), r#"["journal", "src/posts"]"#);
    assert_eq!(read.get("site.url"), "https://example.com");
    assert_eq!(read.get("site.id"), "example.com,2019");
    assert_eq!(read.get("site.timezone"), "+09:00");
    assert!(read.found.config_text.contains("TO FILL IN BEFORE THE FIRST BUILD"));
    assert!(read.noted("site.url: TO FILL IN"));
    assert_eq!(read.get("collect.generator"), "");
}

#[test]
fn an_empty_folder_gives_a_config_too() {
    let read = read(&[]);
    assert_eq!(read.get("collect.posts"), r#"["posts"]"#);
    assert_eq!(read.get("site.id"), "example.com,2026");
}

#[test]
fn dated_posts_in_the_folder_itself() {
    assert_eq!(read(&[("2020-01-01-a.md", "")]).get("collect.posts"), r#"["."]"#);
    let both = read(&[("2020-01-01-a.md", ""), ("_posts/2020-01-01-a.md", "")]);
    assert_eq!(
        (both.get("collect.posts"), both.get("collect.generator")),
        (r#"["_posts"]"#.into(), "jekyll".into())
    );
}

#[test]
fn what_the_user_gives_wins() {
    let given = ImportOptions {
        url: Some("https://News.example/sub/".into()),
        title: Some(" A \"title\" ".into()),
        ..options()
    };
    let read = read_with(
        &[("_config.yml", "title: x\nurl: https://other.example\nbaseurl: /b")],
        &given,
    );
    assert_eq!(read.get("site.url"), "https://news.example/sub");
    assert_eq!(read.get("site.title"), "A \"title\"");
    assert_eq!(read.get("site.id"), "news.example,2026");
    let bad = ImportOptions {
        url: Some("nonsense".into()),
        ..options()
    };
    assert!(matches!(
        import(site(&[]).path(), &bad),
        Err(ImportError::BadUrl { .. })
    ));
}

#[test]
fn own_configs_are_left_alone() {
    for (name, text) in [
        ("config.toml", "[site]\ntitle = \"x\"\nurl = \"https://a.example\"\n"),
        ("feedkiln.toml", ""),
    ] {
        let folder = site(&[(name, text), ("_config.yml", "title: x")]);
        let error = import(folder.path(), &options()).unwrap_err();
        assert!(
            matches!(&error, ImportError::AlreadyConfigured { path } if path.ends_with(name)),
            "{error}"
        );
    }
}

#[test]
fn a_foreign_config_toml_is_not_overwritten() {
    let read = read(&[("config.toml", "[owner]\nname = 'x'"), ("_config.yml", "title: x")]);
    assert_eq!((read.found.tool, read.found.file_name), (Tool::Jekyll, "feedkiln.toml"));
}

#[test]
fn a_site_that_moved_from_jekyll_is_not_jekylls() {
    let files = [
        ("_config.yml", "title: old"),
        ("hugo.toml", "baseURL = 'https://a.example'"),
        ("content/a.md", ""),
    ];
    assert_eq!(read(&files).found.tool, Tool::Hugo);
    let with_posts = [&files[..], &[("_posts/2020-01-01-a.md", "")]].concat();
    assert_eq!(read(&with_posts).found.tool, Tool::Jekyll);
}

#[test]
fn faults_name_the_file_and_the_line() {
    for (name, text, line) in [
        ("_config.yml", "title: x\nurl: \"https://a\nother: [", "line 3"),
        ("_config.yml", "- a\n- b", "line 1"),
        ("_config.toml", "a = 1\nb = = 2", "line 2"),
        ("config.toml", "a = 1\n\n[b\n", "line 3"),
        ("hugo.json", "{\n \"a\": }", "line 2"),
    ] {
        let error = import(site(&[(name, text)]).path(), &options()).unwrap_err();
        let ImportError::Syntax { path, message } = &error else {
            panic!("{error}")
        };
        assert!(path.ends_with(name) && message.contains(line), "{error}");
    }
    let folder = site(&[]);
    fs::write(folder.path().join("_config.yml"), b"title: x\nname: \xff\n").unwrap();
    assert!(
        import(folder.path(), &options())
            .unwrap_err()
            .to_string()
            .ends_with("line 2: not UTF-8")
    );
    let missing = import(&folder.path().join("missing"), &options()).unwrap_err();
    assert!(matches!(missing, ImportError::Unreadable { .. }));
}
