//! Settings: what a run is to do.
//! Comes in: a config file, and what the command line overrides. Goes out: checked settings, which alone travel.
//! Must not know: any stage, the command line's grammar.

mod address;
mod check;
mod fetch;
mod guard;
pub mod import;
mod load;
mod paths;
mod raw;
#[cfg(test)]
mod tests;
mod wording;

use std::collections::BTreeMap;
use std::path::PathBuf;

use globset::GlobSet;
use regex::Regex;
use url::Url;

use crate::diagnostic::Levels;
use crate::model::{Format, Generator, Grouping, Key, Person, Slugify, TagAuthority, Value, Zone};

pub use address::{AddressPattern, AddressTemplate};
pub use check::{CREDIT, KEY_IN_QUERY, KEY_IN_STORY, split_attribute, value_of_toml};
pub use fetch::{ArticleRule, CategoryRule, CategorySlug, Fetch, HostPort, ListRule, Listing, Names, Origin, Source};
pub use guard::{Guard, OldEntries, Share};
pub use load::{Overrides, find, load, parse_text, place_of_setting};
pub use paths::{PathTemplate, PathTemplates};

/// The checked configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The configuration file.
    pub file: PathBuf,
    /// The folder of the configuration file; relative paths are relative to it.
    pub dir: PathBuf,
    /// The site.
    pub site: Site,
    /// How posts are read.
    pub collect: Collect,
    /// How feeds are made.
    pub feeds: Feeds,
    /// Settings of single categories, tags and authors, by name.
    pub terms: BTreeMap<(Grouping, String), TermSettings>,
    /// Severities.
    pub levels: Levels,
    /// How origins are fetched.
    pub fetch: Fetch,
    /// The folder of the ledger; `None` where the posts are not those of this configuration.
    pub ledger: Option<PostsFolder>,
    /// Whether builds write it: not where they publish into another folder than the configuration's, which is none that
    /// subscribers have.
    pub keeps_ledger: bool,
    /// When a build is refused.
    pub guard: Guard,
    /// What builds leave for the next one; `None` where the command line names other folders, or there is no file.
    pub cache: Option<CachePlace>,
    /// The lock by which one build writes at a time; `None` where the output is none of the configuration's own.
    pub lock: Option<PathBuf>,
}

/// Where builds leave what they know, and for which settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachePlace {
    /// The folder.
    pub dir: PathBuf,
    /// The hash of the configuration as it was read.
    pub settings: u64,
    /// The hash of what of it heads of posts depend on. The language of the site is no part of it: only files that are no
    /// UTF-8 depend on that.
    pub heads: u64,
    /// The hash of what of it rendered bodies depend on, with the same exception.
    pub bodies: u64,
}

/// The site that the posts belong to.
#[derive(Debug, Clone)]
pub struct Site {
    /// Plain text, never empty.
    pub title: String,
    /// Its address, ending in `/`.
    pub url: Url,
    /// Where the output folder is served, ending in `/`.
    pub feeds_url: Url,
    /// BCP 47.
    pub language: Option<String>,
    /// The zone of dates without an offset, and of all dates as written.
    pub zone: Zone,
    /// The author of posts that name none.
    pub author: Option<Person>,
    /// The owner of the ids.
    pub authority: TagAuthority,
    /// Plain text; empty where not given.
    pub description: String,
    /// Copyright line.
    pub rights: Option<String>,
    /// Absolute address of a picture.
    pub icon: Option<String>,
}

/// A folder of posts, or of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostsFolder {
    /// As the configuration names it, with `/` between its parts; diagnostics show it.
    pub shown: String,
    /// Where it is.
    pub path: PathBuf,
}

/// How posts are read.
#[derive(Debug, Clone)]
pub struct Collect {
    /// Whose conventions hold.
    pub generator: Generator,
    /// The folders.
    pub posts: Vec<PostsFolder>,
    /// Template or style of addresses; empty for the generator's default.
    pub permalink: String,
    /// Hugo's `[permalinks]`: section and template.
    pub permalinks: Vec<(String, String)>,
    /// Hugo's `uglyURLs`.
    pub ugly_urls: bool,
    /// The sections that it holds for where it does not for all.
    pub ugly_sections: Vec<String>,
    /// Hugo's `disablePathToLower`.
    pub keep_case: bool,
    /// Hugo's `contentDir`, and what it mounts there: the folders that addresses are counted from.
    pub content_dirs: Vec<String>,
    /// Zola's `slugify.paths`: `on`, `safe` or `off`.
    pub slugify: Slugify,
    /// Jekyll's `collections_dir`: the folder above its `_posts`, which is no category.
    pub collections_dir: Option<String>,
    /// Whether unquoted timestamps without an offset are UTC, as Jekyll reads them.
    pub naive_utc: bool,
    /// Whether `categories: a b` is two categories.
    pub split_categories: bool,
    /// Files that are left out, by their path relative to the configuration file.
    pub exclude: GlobSet,
    /// Whether posts dated after now are published.
    pub future: bool,
    /// Whether posts with `published: false` are published.
    pub unpublished: bool,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Whether expired posts are published.
    pub expired: bool,
    /// What ends the excerpt of a body, beside `<!--more-->`.
    pub excerpt_separator: Option<String>,
    /// Patterns (regular expressions with one group) of the key in a share URL.
    pub origin_key: Vec<Regex>,
    /// Patterns (with one group) of the credit line.
    pub credit: Vec<Regex>,
    /// Patterns of the labels of links back to a site's pages.
    pub navigation: Vec<Regex>,
    /// Whether a category takes its title from the tag of its posts.
    pub title_from_tag: bool,
    /// Front matter that posts below a path have unless they say otherwise (Jekyll's `defaults`).
    pub defaults: Vec<Defaults>,
    /// The largest file that is read, in bytes; at most 1 GiB, since places in texts have four bytes, and a text may be three
    /// times as long as its file.
    pub max_file: u64,
}

/// Front matter for the posts below a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Defaults {
    /// Path or glob relative to the configuration file, without a slash at its ends; empty for every post.
    pub path: String,
    /// Keys and values.
    pub values: Vec<(Key, Value)>,
}

/// How feeds are made.
#[derive(Debug, Clone)]
pub struct Feeds {
    /// The output folder.
    pub dir: PathBuf,
    /// In the order of [`Format::ALL`], each once.
    pub formats: Vec<Format>,
    /// What feeds there are beside the site's.
    pub by: Vec<Grouping>,
    /// Whether entries carry the full text.
    pub full_content: bool,
    /// How far back a group's feed reaches.
    pub limit: Limit,
    /// How far back the site's feed reaches.
    pub site_limit: Limit,
    /// Where the files stand.
    pub paths: PathTemplates,
    /// The page of a group: an address template with `{slug}` or `{name}`.
    pub pages: BTreeMap<Grouping, String>,
    /// The title of a group's feed: a template with `{title}` and `{site}`.
    pub title: String,
    /// The longest summary that is cut from a text, in graphemes.
    pub summary_length: usize,
    /// The largest content of one entry, in bytes.
    pub max_body: u64,
    /// The hosts whose frames (`iframe`) may stand in entries, in small letters; none unless set.
    pub iframe_hosts: Vec<String>,
    /// WebSub hubs.
    pub hubs: Vec<String>,
    /// The format that feeds.opml lists.
    pub opml: Format,
    /// Whether archive documents are written (RFC 5005).
    pub history: bool,
}

/// How far back a feed reaches: whichever bound is met first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limit {
    /// The number of entries.
    pub items: Option<usize>,
    /// Days before the feed's newest entry (never before the moment of the build).
    pub days: Option<u32>,
}

/// Settings of one category, tag or author.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TermSettings {
    /// The feed's title.
    pub title: Option<String>,
    /// The feed's description.
    pub description: Option<String>,
    /// The absolute address of its page.
    pub url: Option<String>,
}
