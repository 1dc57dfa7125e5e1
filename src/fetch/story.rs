//! A story: what a list must tell for a post to be made of it.

use url::Url;

use crate::collect::origin_key;
use crate::config::{Config, Source};
use crate::model::{Instant, slug};

use super::category;
use super::listing::Listed;

/// A story that can become a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The source that it came from first.
    pub source: String,
    /// What tells it from all others: the key of its origin, or a URI, or the host of its list and the key there.
    pub key: String,
    /// The key as its list has it.
    pub own_key: String,
    /// What else it is known by, as far as no other story is: its address, and the key that a `tag:` URI ends in.
    pub aliases: Vec<String>,
    /// What other lists tell of it.
    pub others: Vec<Story>,
    /// The id of its entry in the feed that it came from, an absolute URI.
    pub guid: Option<String>,
    /// Plain text, never empty.
    pub title: String,
    /// When it was published.
    pub date: Instant,
    /// Its categories.
    pub categories: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Plain text.
    pub summary: Option<String>,
    /// Where its text is.
    pub origin: Option<Url>,
    /// Plain text.
    pub author: Option<String>,
    /// HTML, not cleaned, where the list carries it.
    pub body: Option<String>,
    /// Where the addresses in the text begin, where the list tells.
    pub base: Option<Url>,
    /// A hash of what the source told of it, its terms apart: those only grow. A change is known by it.
    pub told: String,
}

impl Story {
    /// Makes a story of what a list tells.
    ///
    /// # Errors
    /// What is missing, as a clause.
    pub fn new(listed: Listed, source: &Source, config: &Config) -> Result<Story, String> {
        let link = listed.link;
        let key = listed
            .key
            .or_else(|| link.as_ref().map(|link| link.as_str().to_owned()));
        let title = listed.title.ok_or_else(|| match &key {
            Some(key) => format!("the story `{}` has no title", shortened(key)),
            None => "a story has neither title nor key".to_owned(),
        })?;
        let listed_key = key.ok_or_else(|| format!("the story `{}` has neither key nor address", shortened(&title)))?;
        let date = match listed.date {
            Some(Ok(date)) => date,
            Some(Err(text)) => {
                return Err(format!("the date of `{}` cannot be read: {text}", shortened(&title)));
            }
            None => return Err(format!("the story `{}` has no date", shortened(&title))),
        };
        let origin = link.or_else(|| {
            let values = [("key".to_owned(), listed_key.clone())].into();
            source.link.as_ref()?.fill(&values)
        });
        let global = origin.as_ref().and_then(|origin| origin_key(config, origin.as_str()));
        let has_key = global.is_some();
        let own_key = global.unwrap_or(listed_key);
        // `1` is a key in many lists; within one host it is one story.
        let key = if has_key || is_uri(&own_key) {
            own_key.clone()
        } else {
            format!("{} {own_key}", source.url.host_str().unwrap_or_default())
        };
        let (categories, tags) = category::terms(&source.category, &listed.categories);
        // An origin with a key of its own has an identity already.
        let guid = listed.guid.filter(|guid| !has_key && is_uri(guid));
        let mut story = Story {
            source: source.name.clone(),
            key,
            own_key,
            aliases: Vec::new(),
            others: Vec::new(),
            guid,
            title,
            date: config.site.zone.at(&date),
            categories,
            tags,
            summary: listed.summary,
            origin,
            author: listed.author,
            body: listed.body,
            base: listed.base,
            told: String::new(),
        };
        story.told = story.hash();
        Ok(story)
    }

    fn hash(&self) -> String {
        let date = self.date.to_rfc3339();
        let parts = [
            self.title.as_str(),
            date.as_str(),
            self.summary.as_deref().unwrap_or_default(),
            self.author.as_deref().unwrap_or_default(),
            self.body.as_deref().unwrap_or_default(),
            self.origin.as_ref().map_or("", |origin| origin.as_str()),
        ];
        blake3::hash(parts.join("\u{1f}").as_bytes()).to_hex()[..16].to_owned()
    }

    /// What else it may be known by in another list: its address, and the last part of a `tag:` URI, which is the key where
    /// feedkiln made the feed (RFC 4151).
    pub fn other_names(&self) -> Vec<String> {
        let origin = self.origin.as_ref().map(|origin| origin.as_str().to_owned());
        let tag = [Some(self.key.as_str()), self.guid.as_deref()]
            .into_iter()
            .flatten()
            .filter_map(|id| id.strip_prefix("tag:")?.split_once(',')?.1.split_once(':'))
            .map(|(_, specific)| specific.to_owned())
            // A number alone is a key in many places.
            .filter(|specific| specific.len() >= 8 && specific.bytes().any(|byte| byte.is_ascii_alphabetic()));
        origin.into_iter().chain(tag).collect()
    }

    /// Takes the terms of the same story from another list, and remembers what that list tells. The first list that has
    /// its text tells the story, else the first.
    pub fn join(&mut self, mut other: Story) {
        let mut categories = std::mem::take(&mut self.categories);
        add_missing(&mut categories, std::mem::take(&mut other.categories));
        let mut tags = std::mem::take(&mut self.tags);
        add_missing(&mut tags, std::mem::take(&mut other.tags));
        if self.body.is_none() && other.body.is_some() {
            std::mem::swap(self, &mut other);
        }
        self.categories = categories;
        self.tags = tags;
        self.origin = self.origin.take().or_else(|| other.origin.clone());
        self.summary = self.summary.take().or_else(|| other.summary.clone());
        self.others.append(&mut other.others);
        self.others.push(other);
    }

    /// The story as `source` tells it, with the terms of all lists; as it stands where that source tells nothing.
    pub fn as_told_by(&self, source: &str) -> Story {
        let told = self.others.iter().find(|other| other.source == source);
        match told.filter(|_| self.source != source) {
            Some(other) => Story {
                categories: self.categories.clone(),
                tags: self.tags.clone(),
                ..other.clone()
            },
            None => self.clone(),
        }
    }

    /// The file's name: `YYYY-MM-DD-<key>.md`, in the zone of the site. The key comes from strangers: what is not a plain
    /// name becomes one, with a hash that tells it from its like.
    pub fn file_name(&self) -> String {
        let day = self.date.format("%Y-%m-%d");
        format!("{day}-{}.md", self.file_key())
    }

    fn file_key(&self) -> String {
        let is_plain = !self.own_key.is_empty()
            && self.own_key.len() <= LONGEST_NAME
            && self
                .own_key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !self.own_key.starts_with('-');
        if is_plain {
            return self.own_key.clone();
        }
        let last = self
            .own_key
            .trim_end_matches('/')
            .rsplit(['/', ':', '=', ','])
            .next()
            .unwrap_or_default();
        let name = last.trim_end_matches(".html").trim_end_matches(".htm");
        let mut name = slug::slug(name);
        let mut end = name.len().min(LONGEST_NAME);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.truncate(end);
        slug::with_hash(&name, &self.own_key, 8)
    }
}

/// The longest name that is taken over, in bytes.
const LONGEST_NAME: usize = 80;

fn shortened(text: &str) -> String {
    if text.chars().count() <= 60 {
        text.to_owned()
    } else {
        format!("{}…", text.chars().take(59).collect::<String>())
    }
}

/// Adds what `names` does not hold yet; answers whether there was anything.
pub fn add_missing(names: &mut Vec<String>, more: Vec<String>) -> bool {
    let before = names.len();
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.len() > before
}

fn is_uri(text: &str) -> bool {
    Url::parse(text).is_ok() && !text.contains(char::is_whitespace)
}
