//! The configuration as written: every table and key that a config file may hold.

mod fetch;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Format, Generator, Grouping};

pub use fetch::*;

/// A whole configuration file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawConfig {
    pub site: RawSite,
    #[serde(default)]
    pub collect: RawCollect,
    #[serde(default)]
    pub feeds: RawFeeds,
    #[serde(default)]
    pub category: BTreeMap<String, RawTerm>,
    #[serde(default)]
    pub tag: BTreeMap<String, RawTerm>,
    #[serde(default)]
    pub author: BTreeMap<String, RawTerm>,
    #[serde(default)]
    pub diagnostics: RawDiagnostics,
    #[serde(default)]
    pub fetch: RawFetch,
    #[serde(default)]
    pub origin: Vec<RawOrigin>,
    #[serde(default)]
    pub source: Vec<RawSource>,
    #[serde(default)]
    pub state: RawState,
    #[serde(default)]
    pub guard: RawGuard,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawSite {
    pub title: String,
    pub url: String,
    pub feeds_url: Option<String>,
    pub language: Option<String>,
    pub timezone: Option<String>,
    pub author: Option<RawAuthor>,
    pub id: String,
    pub description: Option<String>,
    pub rights: Option<String>,
    pub icon: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a name, or a table with name, url and email")]
pub enum RawAuthor {
    Name(String),
    Full(RawPerson),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPerson {
    pub name: String,
    pub url: Option<String>,
    pub email: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawCollect {
    pub generator: Option<Generator>,
    pub posts: Option<Vec<String>>,
    pub permalink: Option<String>,
    #[serde(default)]
    pub permalinks: BTreeMap<String, String>,
    pub ugly_urls: Option<RawUgly>,
    pub keep_case: Option<bool>,
    pub content_dir: Option<RawFolders>,
    pub slugify: Option<RawSlugify>,
    pub collections_dir: Option<String>,
    pub naive_dates: Option<RawNaiveDates>,
    pub split_categories: Option<bool>,
    pub exclude: Option<Vec<String>>,
    pub future: Option<bool>,
    pub unpublished: Option<bool>,
    pub drafts: Option<bool>,
    pub expired: Option<bool>,
    pub excerpt_separator: Option<String>,
    pub origin_key: Option<Vec<String>>,
    pub credit: Option<Vec<String>>,
    pub navigation: Option<Vec<String>>,
    pub title_from: Option<RawTitleFrom>,
    #[serde(default)]
    pub defaults: Vec<RawDefaults>,
    pub max_file: Option<RawBytes>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected true, false, or a list of sections")]
pub enum RawUgly {
    All(bool),
    Sections(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a folder, or a list of folders")]
pub enum RawFolders {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RawSlugify {
    On,
    Safe,
    Off,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RawNaiveDates {
    Site,
    Utc,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RawTitleFrom {
    Tag,
    Slug,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawDefaults {
    #[serde(default)]
    pub path: String,
    pub values: toml::Table,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawFeeds {
    pub dir: Option<String>,
    pub formats: Option<Vec<Format>>,
    pub by: Option<Vec<Grouping>>,
    pub content: Option<RawContent>,
    pub limit: Option<RawLimit>,
    pub site_limit: Option<RawLimit>,
    #[serde(default)]
    pub paths: RawPaths,
    #[serde(default)]
    pub pages: RawPages,
    pub title: Option<String>,
    pub summary_length: Option<usize>,
    pub max_body: Option<RawBytes>,
    #[serde(default)]
    pub iframe_hosts: Vec<String>,
    #[serde(default)]
    pub hubs: Vec<String>,
    pub opml: Option<Format>,
    pub history: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RawContent {
    Full,
    Summary,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table such as { items = 50 }")]
pub struct RawLimit {
    pub items: Option<usize>,
    pub days: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a number of bytes, or text such as \"8MB\"")]
pub enum RawBytes {
    Number(u64),
    Text(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPaths {
    pub site: Option<RawPath>,
    pub category: Option<RawPath>,
    pub tag: Option<RawPath>,
    pub author: Option<RawPath>,
}

#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a path template, or a table of one per format such as { rss = \"feed.xml\" }"
)]
pub enum RawPath {
    All(String),
    PerFormat(BTreeMap<Format, String>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPages {
    pub category: Option<String>,
    pub tag: Option<String>,
    pub author: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawTerm {
    pub title: Option<String>,
    pub description: Option<String>,
    pub url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawDiagnostics {
    #[serde(default)]
    pub allow: Vec<String>,
    #[serde(default)]
    pub warn: Vec<String>,
    #[serde(default)]
    pub deny: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawState {
    pub ledger: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawGuard {
    pub off: Option<bool>,
    pub changed_ids: Option<RawRule>,
    pub old_entries: Option<RawRule>,
    pub lost_feeds: Option<RawRule>,
    pub removed_posts: Option<RawRule>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(
    untagged,
    expecting = "expected \"off\", or a table such as { more_than = 5, percent = 2 }"
)]
pub enum RawRule {
    Off(RawOff),
    Limits(RawLimits),
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RawOff {
    Off,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLimits {
    pub more_than: Option<usize>,
    pub percent: Option<f64>,
    pub days: Option<u32>,
}
