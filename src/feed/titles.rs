//! What a group's feed is called, and the page it belongs to.

use std::collections::{BTreeMap, HashMap};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::config::Config;
use crate::model::{Category, Grouping, PostHead, Term, link};

use super::group::GroupKey;

/// The page of a category, as the collector found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupPage {
    /// The category's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The absolute address of the page.
    pub url: String,
}

/// Titles and pages of groups: from the configuration, else from a category page, else from the tag of the posts where
/// that is the rule, else the name.
#[derive(Debug)]
pub struct Titles<'a> {
    config: &'a Config,
    pages: HashMap<&'a str, &'a GroupPage>,
    from_tags: HashMap<Term, Term>,
}

impl<'a> Titles<'a> {
    /// Gathers the titles of all groups of `posts`.
    pub fn new(config: &'a Config, posts: &[Box<PostHead>], pages: &'a [GroupPage]) -> Titles<'a> {
        let counts = if config.collect.title_from_tag {
            TagCounts::of(posts)
        } else {
            TagCounts::default()
        };
        Titles::counted(config, &counts, pages)
    }

    /// The titles of all groups where the posts were counted.
    pub fn counted(config: &'a Config, counts: &TagCounts, pages: &'a [GroupPage]) -> Titles<'a> {
        let mut by_name = HashMap::new();
        for page in pages {
            by_name.entry(page.name.as_str()).or_insert(page);
        }
        Titles {
            config,
            pages: by_name,
            from_tags: counts.titles(),
        }
    }

    /// The readable name of a group.
    pub fn title(&self, key: &GroupKey) -> Term {
        if let Some(title) = self.settings(key).and_then(|settings| settings.title.as_deref()) {
            return Term::from(title);
        }
        if key.grouping == Grouping::Category {
            if let Some(page) = self.pages.get(&*key.name) {
                return Term::from(page.title.as_str());
            }
            if let Some(title) = self.from_tags.get(&key.name) {
                return title.clone();
            }
        }
        key.name.clone()
    }

    /// The title of a group's feed: the readable name, in the site's template.
    pub fn feed_title(&self, key: &GroupKey) -> String {
        self.config
            .feeds
            .title
            .replace("{site}", &self.config.site.title)
            .replace("{title}", &self.title(key))
    }

    /// The description of a group's feed; empty where none is given.
    pub fn description(&self, key: &GroupKey) -> String {
        self.settings(key)
            .and_then(|settings| settings.description.clone())
            .unwrap_or_default()
    }

    /// The page of a group: from the configuration, else its category page, else by the template, else the site's front.
    pub fn home(&self, key: &GroupKey, slug: &str) -> String {
        if let Some(url) = self.settings(key).and_then(|settings| settings.url.clone()) {
            return url;
        }
        if key.grouping == Grouping::Category
            && let Some(page) = self.pages.get(&*key.name)
        {
            return page.url.clone();
        }
        let site = &self.config.site.url;
        let page = self.config.feeds.pages.get(&key.grouping).and_then(|template| {
            let encoded = |text: &str| {
                utf8_percent_encode(text, NON_ALPHANUMERIC)
                    .to_string()
                    .replace("%2D", "-")
                    .replace("%5F", "_")
                    .replace("%2E", ".")
            };
            let path = template
                .replace("{slug}", &encoded(slug))
                .replace("{name}", &encoded(&key.name));
            link::web(&path).or_else(|| site.join(path.trim_start_matches('/')).ok())
        });
        page.map_or_else(|| site.to_string(), String::from)
    }

    /// Categories, then tags of a post, each once, with their readable names.
    pub fn categories(&self, post: &PostHead) -> Vec<Category> {
        let mut found: Vec<Category> = Vec::with_capacity(post.terms.categories.len() + post.terms.tags.len());
        for (grouping, term) in post
            .terms
            .categories
            .iter()
            .map(|term| (Grouping::Category, term))
            .chain(post.terms.tags.iter().map(|term| (Grouping::Tag, term)))
        {
            if found.iter().any(|category| category.term == *term) {
                continue;
            }
            let title = self.title(&GroupKey {
                grouping,
                name: term.clone(),
            });
            found.push(Category {
                term: term.clone(),
                label: (title != *term).then_some(title),
            });
        }
        found
    }

    fn settings(&self, key: &GroupKey) -> Option<&crate::config::TermSettings> {
        if self.config.terms.is_empty() {
            return None;
        }
        self.config.terms.get(&(key.grouping, key.name.to_string()))
    }
}

/// How many posts with one category and one tag there are of each pair.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagCounts {
    counts: BTreeMap<Term, BTreeMap<Term, usize>>,
}

impl TagCounts {
    /// The counts of `posts`.
    pub fn of(posts: &[Box<PostHead>]) -> TagCounts {
        let mut counts = TagCounts::default();
        posts.iter().for_each(|post| counts.add(post));
        counts
    }

    /// Counts a post.
    pub fn add(&mut self, post: &PostHead) {
        if let ([category], [tag]) = (&*post.terms.categories, &*post.terms.tags) {
            self.put(category.clone(), tag.clone(), 1);
        }
    }

    /// Counts so many posts of a category and a tag.
    pub fn put(&mut self, category: Term, tag: Term, count: usize) {
        *self.counts.entry(category).or_default().entry(tag).or_default() += count;
    }

    /// Takes a post that was counted out again.
    pub fn remove(&mut self, post: &PostHead) {
        if let ([category], [tag]) = (&*post.terms.categories, &*post.terms.tags)
            && let Some(tags) = self.counts.get_mut(category)
            && let Some(count) = tags.get_mut(tag)
        {
            *count = count.saturating_sub(1);
            if *count == 0 {
                tags.remove(tag);
            }
        }
    }

    /// Every category and tag with their count.
    pub fn iter(&self) -> impl Iterator<Item = (&Term, &Term, usize)> {
        self.counts
            .iter()
            .flat_map(|(category, tags)| tags.iter().map(move |(tag, count)| (category, tag, *count)))
    }

    /// The tag that most posts of each category carry; ties end in byte order.
    pub fn titles(&self) -> HashMap<Term, Term> {
        self.counts
            .iter()
            .filter_map(|(category, tags)| {
                let most = *tags.values().max()?;
                let (tag, _) = tags.iter().find(|(_, count)| **count == most)?;
                Some((category.clone(), tag.clone()))
            })
            .collect()
    }
}
