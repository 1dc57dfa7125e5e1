//! What the fetcher is to do: how it asks, what it finds where, and which lists become posts.

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;

use super::{AddressPattern, AddressTemplate, PostsFolder};

/// How origins are fetched.
#[derive(Debug, Clone)]
pub struct Fetch {
    /// The `User-Agent`, with a contact: `feedkiln/0.1.0 (+https://news.example/)` unless set.
    pub user_agent: String,
    /// Hosts of the own network that may be asked.
    pub allow: Vec<HostPort>,
    /// The time between the beginnings of two requests to one host; 1 second unless set.
    pub pace: Duration,
    /// Requests to one host at a time; 2 unless set.
    pub per_host: usize,
    /// The time that one request may take, its body included; 20 seconds unless set.
    pub timeout: Duration,
    /// The largest body, before and after decompression, in bytes; 8 MB unless set.
    pub max_bytes: u64,
    /// The bytes that one run may receive; 1 GB unless set.
    pub max_total: u64,
    /// The time that one run may take; no bound unless set.
    pub max_time: Option<Duration>,
    /// Whether robots.txt is kept to; yes unless set.
    pub robots: bool,
    /// The proxy that every request goes through. Those of the environment are never used.
    pub proxy: Option<Url>,
    /// What stands where on the pages of origins; the first rule that matches counts.
    pub origins: Vec<Origin>,
    /// The lists that become posts.
    pub sources: Vec<Source>,
}

/// A host and port, as they stand in an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPort {
    /// Lower case; an IPv6 address in brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// How the article of an origin is had.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Which addresses it is for.
    pub pattern: AddressPattern,
    /// What is asked for instead of the address, filled with what the pattern found.
    pub request: Option<AddressTemplate>,
    /// Where its fields stand.
    pub rule: ArticleRule,
}

/// One or more pointers (RFC 6901) or CSS selectors, of which the first that is found counts. A selector may end in
/// `@attribute`.
pub type Names = Vec<String>;

/// Where the fields of an article stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArticleRule {
    /// Whether the answer is JSON.
    pub is_json: bool,
    /// The text, as HTML.
    pub body: Names,
    /// The headline.
    pub title: Names,
    /// The date.
    pub date: Names,
    /// The author or source.
    pub author: Names,
    /// What is taken off the page first.
    pub remove: Vec<String>,
}

/// A list that becomes posts.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name: for the command line, messages and the posts it makes.
    pub name: String,
    /// Its address.
    pub url: Url,
    /// What kind of list it is.
    pub list: ListRule,
    /// The category of its stories.
    pub category: CategoryRule,
    /// The address of a story where the list names none, filled with `{key}`.
    pub link: Option<AddressTemplate>,
    /// Where its posts are written.
    pub into: PostsFolder,
    /// What else stands in the front matter of its posts.
    pub front_matter: BTreeMap<String, String>,
    /// The line of the configuration on which its name stands; 0 where it is not known.
    pub line: u32,
}

/// What kind of list a source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListRule {
    /// JSON, its fields found by pointers.
    Json(Listing),
    /// A page, its fields found by CSS selectors.
    Page(Listing),
    /// RSS, Atom or JSON Feed.
    Feed {
        /// Whether its older documents are read too (RFC 5005, `next_url`).
        history: bool,
    },
}

/// Where a list's stories and their fields stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// The stories.
    pub items: Names,
    /// A story's key, which never changes.
    pub key: Names,
    /// Its headline.
    pub title: Names,
    /// Its date.
    pub date: Names,
    /// Its category, by name.
    pub category: Names,
    /// A sentence or two on it.
    pub summary: Names,
    /// Its address.
    pub link: Names,
    /// Who wrote it.
    pub author: Names,
    /// Its text, where the list carries it.
    pub body: Names,
}

/// How the category of a story is named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategoryRule {
    /// The category of every story of the source, whatever the list says.
    pub name: Option<String>,
    /// How the name becomes the category.
    pub slug: CategorySlug,
    /// The tag that carries the readable title, with `{name}`; none where not set.
    pub title: Option<String>,
}

/// How a name becomes a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CategorySlug {
    /// As it is.
    #[default]
    Name,
    /// Chinese as pinyin without tones, its syllables joined: `南方Plus` is `nanfangPlus`.
    Pinyin,
}
