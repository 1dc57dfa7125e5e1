//! What is known about a site before it is written down: feedkiln's settings, and why each is as it is.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Tool;
use super::source::Table;

/// Front matter that posts of a path have by default.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Defaults {
    /// Path from the config file; empty for all.
    pub(super) path: String,
    /// Keys and values.
    pub(super) values: Table,
}

/// A config to be rendered. What is `None` is written as a commented example.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) tool: Tool,
    /// The files that were read, for the first line.
    pub(super) read: Vec<String>,
    pub(super) title: String,
    pub(super) url: String,
    pub(super) feeds_url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) timezone: String,
    pub(super) author: Option<String>,
    pub(super) description: Option<String>,
    pub(super) rights: Option<String>,
    pub(super) id: String,
    pub(super) generator: Option<&'static str>,
    pub(super) posts: Vec<String>,
    pub(super) permalink: Option<String>,
    pub(super) permalinks: Table,
    pub(super) collections_dir: String,
    /// Whether, or the sections that it holds for.
    pub(super) ugly_urls: Value,
    pub(super) keep_case: bool,
    pub(super) content_dirs: Vec<String>,
    pub(super) slugify: Option<String>,
    pub(super) naive_dates: &'static str,
    pub(super) split_categories: Option<bool>,
    pub(super) exclude: Vec<String>,
    pub(super) future: bool,
    pub(super) unpublished: bool,
    pub(super) drafts: bool,
    pub(super) expired: bool,
    pub(super) excerpt_separator: Option<String>,
    pub(super) defaults: Vec<Defaults>,
    pub(super) by: Vec<&'static str>,
    pub(super) summary: bool,
    pub(super) limit: Option<u64>,
    pub(super) paths: Option<Value>,
    /// Paths worth showing where `paths` is not set.
    pub(super) paths_example: Value,
    /// Where the tool publishes files that it finds, for the comment on `dir`.
    pub(super) dir_hint: &'static str,
    remarks: BTreeMap<&'static str, Vec<String>>,
    pub(super) notes: Vec<String>,
}

impl Plan {
    /// A plan with nothing found yet.
    pub(super) fn new(tool: Tool) -> Plan {
        Plan {
            tool,
            read: Vec::new(),
            title: String::new(),
            url: String::new(),
            feeds_url: None,
            language: None,
            timezone: "UTC".to_owned(),
            author: None,
            description: None,
            rights: None,
            id: String::new(),
            generator: None,
            posts: Vec::new(),
            permalink: None,
            permalinks: Table::new(),
            collections_dir: String::new(),
            ugly_urls: Value::Bool(false),
            keep_case: false,
            content_dirs: Vec::new(),
            slugify: None,
            naive_dates: "site",
            split_categories: None,
            exclude: Vec::new(),
            future: false,
            unpublished: false,
            drafts: false,
            expired: false,
            excerpt_separator: None,
            defaults: Vec::new(),
            by: vec!["category"],
            summary: false,
            limit: None,
            paths: None,
            paths_example: serde_json::json!({ "site": "{format}", "category": "category/{slug}/{format}" }),
            dir_hint: "Publish it with the site.",
            remarks: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a line for the terminal.
    pub(super) fn note(&mut self, line: impl Into<String>) {
        let line: String = line.into();
        self.notes.push(
            line.chars()
                .map(|symbol| if symbol.is_control() { ' ' } else { symbol })
                .collect(),
        );
    }

    /// Adds a comment above a setting (`site.url`).
    pub(super) fn remark(&mut self, key: &'static str, line: impl Into<String>) {
        self.remarks.entry(key).or_default().push(line.into());
    }

    /// Adds a comment above a setting and says the same on the terminal.
    pub(super) fn say(&mut self, key: &'static str, line: impl Into<String>) {
        let line = line.into();
        self.note(format!("{key}: {line}"));
        self.remark(key, line);
    }

    /// The comments above a setting.
    pub(super) fn remarks(&self, key: &str) -> &[String] {
        self.remarks.get(key).map_or(&[], Vec::as_slice)
    }
}
