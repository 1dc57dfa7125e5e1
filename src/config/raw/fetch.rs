//! The fetcher's tables as written: `[fetch]`, `[[origin]]` and `[[source]]`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::RawBytes;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawFetch {
    pub user_agent: Option<String>,
    #[serde(default)]
    pub allow: Vec<String>,
    pub pace_ms: Option<u64>,
    pub per_host: Option<usize>,
    pub timeout_s: Option<u64>,
    pub max_bytes: Option<RawBytes>,
    pub max_total: Option<RawBytes>,
    pub max_seconds: Option<u64>,
    pub robots: Option<bool>,
    pub proxy: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawOrigin {
    #[serde(rename = "match")]
    pub pattern: String,
    pub request: Option<String>,
    pub json: Option<RawArticlePaths>,
    pub html: Option<RawArticleSelectors>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawArticlePaths {
    #[serde(default)]
    pub body: RawNames,
    #[serde(default)]
    pub title: RawNames,
    #[serde(default)]
    pub date: RawNames,
    #[serde(default)]
    pub author: RawNames,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawArticleSelectors {
    #[serde(default)]
    pub body: RawNames,
    #[serde(default)]
    pub title: RawNames,
    #[serde(default)]
    pub date: RawNames,
    #[serde(default)]
    pub author: RawNames,
    #[serde(default)]
    pub remove: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawSource {
    pub name: String,
    pub url: Option<String>,
    pub json: Option<RawListing>,
    pub page: Option<RawListing>,
    pub feed: Option<String>,
    pub history: Option<bool>,
    pub category: Option<RawSourceCategory>,
    pub link: Option<String>,
    pub into: Option<String>,
    pub front_matter: Option<BTreeMap<String, String>>,
}

/// Where a list's stories and their fields stand: JSON pointers, or CSS selectors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawListing {
    #[serde(default)]
    pub items: RawNames,
    #[serde(default)]
    pub key: RawNames,
    #[serde(default)]
    pub title: RawNames,
    #[serde(default)]
    pub date: RawNames,
    #[serde(default)]
    pub category: RawNames,
    #[serde(default)]
    pub summary: RawNames,
    #[serde(default)]
    pub link: RawNames,
    #[serde(default)]
    pub author: RawNames,
    #[serde(default)]
    pub body: RawNames,
}

/// One name or several, of which the first that is found counts.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged, expecting = "expected text, or a list of texts")]
pub enum RawNames {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

impl RawNames {
    pub fn into_list(self) -> Vec<String> {
        match self {
            RawNames::None => Vec::new(),
            RawNames::One(name) => vec![name],
            RawNames::Many(names) => names,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a category's name, or a table such as { slug = \"pinyin\", title = \"{name}新闻\" }"
)]
pub enum RawSourceCategory {
    Name(String),
    Full(RawCategoryRule),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawCategoryRule {
    pub name: Option<String>,
    pub slug: Option<RawCategorySlug>,
    pub title: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RawCategorySlug {
    Pinyin,
    Name,
}
