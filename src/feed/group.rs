//! Which posts stand in which feed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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

/// The members of each group.
#[derive(Default)]
struct Groups {
    members: Vec<Vec<u32>>,
    places: BTreeMap<GroupKey, usize>,
    /// The groups that go with what many posts have in common, by where that is held: a name is looked for once, and not in
    /// each post.
    known: HashMap<(Grouping, usize), Box<[usize]>>,
}

impl Groups {
    /// Adds a post to the groups of one kind that it belongs to. It has to be there as long as these are.
    fn add(&mut self, grouping: Grouping, post: &PostHead, index: u32) {
        let held = match grouping {
            Grouping::Category | Grouping::Tag => Arc::as_ptr(&post.terms).addr(),
            Grouping::Author => Arc::as_ptr(post.authors()).cast::<()>().addr(),
        };
        if let Some(places) = self.known.get(&(grouping, held)) {
            places.iter().for_each(|place| self.members[*place].push(index));
            return;
        }
        let places = self.places_of(grouping, post);
        places.iter().for_each(|place| self.members[*place].push(index));
        self.known.insert((grouping, held), places);
    }

    /// The places of a post's groups of one kind, each once.
    fn places_of(&mut self, grouping: Grouping, post: &PostHead) -> Box<[usize]> {
        let mut found: Vec<usize> = Vec::new();
        let mut add = |name: &Term| {
            let name = name.clone();
            let next = self.members.len();
            let place = *self.places.entry(GroupKey { grouping, name }).or_insert(next);
            if place == next {
                self.members.push(Vec::new());
            }
            if !found.contains(&place) {
                found.push(place);
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
        found.into()
    }

    /// The members of each, in the order of their names.
    fn by_name(mut self) -> BTreeMap<GroupKey, Vec<u32>> {
        let members = |(key, place): (GroupKey, usize)| (key, std::mem::take(&mut self.members[place]));
        self.places.into_iter().map(members).collect()
    }
}

/// Plans the site's feed and those of every category, tag and author in use, in the order of their names.
///
/// `posts` are in the order of feeds, newest first. `known` are the slugs that earlier builds gave.
pub fn plan(posts: &[Box<PostHead>], config: &Config, titles: &Titles, known: &KnownSlugs) -> Vec<FeedPlan> {
    let feeds = &config.feeds;
    let mut groups = Groups::default();
    for (index, post) in (0u32..).zip(posts) {
        for grouping in &feeds.by {
            groups.add(*grouping, post, index);
        }
    }
    let groups = groups.by_name();
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
