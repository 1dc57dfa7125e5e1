//! Which posts stand in which feed.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::model::{DeletedEntry, Format, Grouping, PostHead, Term};

use super::slugs::{self, KnownSlugs};
use super::titles::Titles;
use super::window;

/// What a group's feed gathers: a grouping and a name of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKey {
    /// Category, tag or author.
    pub grouping: Grouping,
    /// The name, as posts give it.
    pub name: Term,
}

/// A feed before it is built: its place, its title, its posts.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedPlan {
    /// `None` for the site's feed.
    pub key: Option<GroupKey>,
    /// The part of its path that stands for the name; empty for the site's feed.
    pub slug: String,
    /// Whether the slug got a hash, because its name could be confused.
    pub is_hashed: bool,
    /// Plain text.
    pub title: String,
    /// Plain text; may be empty.
    pub description: String,
    /// The page it belongs to.
    pub home: String,
    /// Its documents: a path below the output folder for each format.
    pub paths: Vec<(Format, String)>,
    /// The posts that the feed carries, newest first: indices of the list of all posts.
    pub window: Vec<u32>,
    /// Every post that belongs to it, newest first.
    pub all: Vec<u32>,
    /// Entries that were removed while the feed held them.
    pub deleted: Vec<DeletedEntry>,
}

impl FeedPlan {
    /// What the id of the feed says of it: `feeds`, or `feeds/category/<slug>`.
    pub fn id_key(&self) -> String {
        match &self.key {
            None => "feeds".to_owned(),
            Some(key) => format!("feeds/{}/{}", key.grouping.name(), self.slug),
        }
    }
}

/// Plans the site's feed and those of every category, tag and author in use, in the order of their names.
///
/// `posts` are in the order of feeds, newest first. `known` are the slugs that earlier builds gave.
pub fn plan(posts: &[Box<PostHead>], config: &Config, titles: &Titles, known: &KnownSlugs) -> Vec<FeedPlan> {
    let feeds = &config.feeds;
    let mut groups: BTreeMap<GroupKey, Vec<u32>> = BTreeMap::new();
    for (index, post) in posts.iter().enumerate() {
        let index = u32::try_from(index).expect("a site has fewer than four billion posts");
        for grouping in &feeds.by {
            let mut add = |name: &Term| {
                let members = groups
                    .entry(GroupKey {
                        grouping: *grouping,
                        name: name.clone(),
                    })
                    .or_default();
                if members.last() != Some(&index) {
                    members.push(index);
                }
            };
            match grouping {
                Grouping::Category => post.terms.categories.iter().for_each(&mut add),
                Grouping::Tag => post.terms.tags.iter().for_each(&mut add),
                Grouping::Author => post
                    .authors()
                    .iter()
                    .for_each(|person| add(&Term::from(person.name.as_str()))),
            }
        }
    }
    let published = |index: u32| posts[index as usize].published;
    let site_paths: Vec<(Format, String)> = feeds
        .formats
        .iter()
        .map(|format| (*format, feeds.paths.site.path("", *format)))
        .collect();
    let mut slugs = slugs::assign(
        groups.keys(),
        known,
        &feeds.paths,
        &feeds.formats,
        site_paths.iter().map(|(_, path)| path.as_str()),
    );
    let all = u32::try_from(posts.len())
        .map(|count| (0..count).collect::<Vec<_>>())
        .unwrap_or_default();
    let mut plans = vec![FeedPlan {
        key: None,
        slug: String::new(),
        is_hashed: false,
        title: config.site.title.clone(),
        description: config.site.description.clone(),
        home: config.site.url.to_string(),
        paths: site_paths,
        window: window::select(all.iter().copied(), &published, feeds.site_limit),
        all,
        deleted: Vec::new(),
    }];
    for (key, members) in groups {
        let given = slugs.remove(&key).expect("every group was given a slug");
        let paths = &feeds.paths.groups[&key.grouping];
        plans.push(FeedPlan {
            title: titles.feed_title(&key),
            description: titles.description(&key),
            home: titles.home(&key, &given.slug),
            paths: feeds
                .formats
                .iter()
                .map(|format| (*format, paths.path(&given.slug, *format)))
                .collect(),
            window: window::select(members.iter().copied(), &published, feeds.limit),
            slug: given.slug,
            is_hashed: given.is_hashed,
            key: Some(key),
            all: members,
            deleted: Vec::new(),
        });
    }
    plans
}
