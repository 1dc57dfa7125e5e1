//! From a plan and the texts of its posts to a feed.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::Url;

use crate::config::Config;
use crate::model::entry::EntryText;
use crate::model::{DeletedEntry, Enclosure, Entry, Feed, FeedLinks, Format, Instant, Person, PostHead};

use super::group::FeedPlan;
use super::titles::Titles;

/// What may not stand in the path of an address.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'\\')
    .add(b'^')
    .add(b'|')
    .add(b'[')
    .add(b']');

/// One document of a feed: its entries, and how it is linked with others of the same feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document<'a> {
    /// The posts, newest first.
    pub posts: &'a [u32],
    /// Entries that were removed; the document names those of the last thirty days before its own `updated`.
    pub deleted: &'a [DeletedEntry],
    /// The links of each format.
    pub links: Vec<(Format, FeedLinks)>,
}

/// How long a removed entry is named, counted on from its removal to the feed's own `updated`.
const NAMED_FOR: TimeDelta = TimeDelta::days(30);

/// Makes feeds of plans.
#[derive(Debug)]
pub struct Builder<'a> {
    config: &'a Config,
    titles: &'a Titles<'a>,
    posts: &'a [Box<PostHead>],
    fallback_author: Arc<[Person]>,
}

impl<'a> Builder<'a> {
    /// A builder for the feeds of `posts`.
    pub fn new(config: &'a Config, titles: &'a Titles<'a>, posts: &'a [Box<PostHead>]) -> Builder<'a> {
        // Every entry needs an author (RFC 4287 section 4.1.1); the site itself is the last resort.
        let fallback_author = config
            .site
            .author
            .clone()
            .unwrap_or_else(|| Person::named(&config.site.title));
        Builder {
            config,
            titles,
            posts,
            fallback_author: [fallback_author].into(),
        }
    }

    /// The absolute address of a file of the output folder.
    pub fn url_of(&self, path: &str) -> String {
        url_of(&self.config.site.feeds_url, path)
    }

    /// The subscription document of a plan.
    pub fn document(&self, plan: &'a FeedPlan) -> Document<'a> {
        let links = plan.paths.iter().map(|(format, path)| {
            (
                *format,
                FeedLinks {
                    self_link: self.url_of(path),
                    ..FeedLinks::default()
                },
            )
        });
        Document {
            posts: &plan.window,
            deleted: &plan.deleted,
            links: links.collect(),
        }
    }

    /// The feed of `document`; `text_of` answers the text of a post by its index.
    pub fn feed(&self, plan: &FeedPlan, document: &Document<'_>, text_of: &dyn Fn(u32) -> EntryText) -> Feed {
        let site = &self.config.site;
        let entries: Vec<Entry> = document
            .posts
            .iter()
            .map(|index| self.entry(&self.posts[*index as usize], text_of(*index)))
            .collect();
        let removals = document.deleted.iter().map(|deleted| deleted.when);
        let updated = entries
            .iter()
            .map(|entry| entry.updated)
            .chain(removals)
            .max()
            .unwrap_or_else(|| self.beginning());
        Feed {
            id: site.authority.uri(&plan.id_key()),
            title: plan.title.clone(),
            description: plan.description.clone(),
            home: plan.home.clone(),
            links: document.links.clone(),
            language: site.language.clone(),
            updated,
            author: self.fallback_author.first().cloned(),
            rights: site.rights.clone(),
            icon: site.icon.clone(),
            hubs: self.config.feeds.hubs.clone(),
            entries,
            deleted: self.named(document.deleted, updated),
        }
    }

    /// The removed entries that a feed of that `updated` still names.
    fn named(&self, deleted: &[DeletedEntry], updated: Instant) -> Vec<DeletedEntry> {
        deleted
            .iter()
            .filter(|deleted| updated.signed_duration_since(deleted.when) < NAMED_FOR)
            .map(|deleted| DeletedEntry {
                id: self.config.site.authority.as_uri(&deleted.id),
                when: deleted.when,
            })
            .collect()
    }

    /// The moment from which the site's ids hold: what a feed without entries was updated at, since no clock may tell.
    fn beginning(&self) -> Instant {
        let (year, month, day) = self.config.site.authority.day();
        let midnight = NaiveDate::from_ymd_opt(year, month, day)
            .and_then(|day| day.and_hms_opt(0, 0, 0))
            .expect("the date of site.id was checked");
        self.config.site.zone.local(midnight)
    }

    fn entry(&self, post: &PostHead, text: EntryText) -> Entry {
        let id = post.id().text().into_owned();
        Entry {
            uri: self.config.site.authority.as_uri(&id),
            id,
            title: post.title().to_owned(),
            link: post.url().text().into_owned(),
            via: post.origin().map(|origin| origin.text().into_owned()),
            published: post.published,
            updated: text
                .changed
                .map_or(post.updated(), |changed| changed.max(post.updated())),
            authors: if post.authors().is_empty() {
                Arc::clone(&self.fallback_author)
            } else {
                Arc::clone(post.authors())
            },
            categories: self.titles.categories(post),
            text,
            image: post.image().map(Enclosure::image),
            language: post
                .language()
                .filter(|language| Some(*language) != self.config.site.language.as_deref())
                .map(str::to_owned),
        }
    }
}

/// The absolute address of the file at `path` below `base`, percent-encoded.
pub fn url_of(base: &Url, path: &str) -> String {
    format!("{base}{}", utf8_percent_encode(path, PATH))
}
