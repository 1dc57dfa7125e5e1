//! Which posts stand in which feed.

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::config::Config;
use crate::model::{DeletedEntry, Format, Grouping, Person, PostHead, Term, Terms};

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

/// So many different things that posts share are remembered: on a site where posts share none, they would take more room
/// than the posts.
const MOST_KNOWN: usize = 1 << 16;

/// The members of each group.
#[derive(Default)]
struct Groups<'a> {
    members: Vec<Vec<u32>>,
    places: BTreeMap<GroupKey, usize>,
    /// The groups that go with what many posts have in common: a name is looked for once, and not in each post.
    known: HashMap<Held<'a>, Box<[usize]>>,
}

/// What a post belongs to groups by, wherever it is held: of two posts that share it, it is one thing.
#[derive(Clone, Copy)]
enum Held<'a> {
    Terms(Grouping, &'a Arc<Terms>),
    Authors(&'a Arc<[Person]>),
}

impl Held<'_> {
    fn place(&self) -> (Grouping, usize) {
        match self {
            Held::Terms(grouping, terms) => (*grouping, Arc::as_ptr(terms).addr()),
            Held::Authors(authors) => (Grouping::Author, Arc::as_ptr(authors).cast::<()>().addr()),
        }
    }
}

impl PartialEq for Held<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl Eq for Held<'_> {}

impl Hash for Held<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.place().hash(state);
    }
}

impl<'a> Groups<'a> {
    /// Adds a post to the groups of one kind that it belongs to.
    fn add(&mut self, grouping: Grouping, post: &'a PostHead, index: u32) {
        let held = match grouping {
            Grouping::Category | Grouping::Tag => Held::Terms(grouping, &post.terms),
            Grouping::Author => Held::Authors(post.authors()),
        };
        if let Some(places) = self.known.get(&held) {
            places.iter().for_each(|place| self.members[*place].push(index));
            return;
        }
        let places = self.places_of(grouping, post);
        places.iter().for_each(|place| self.members[*place].push(index));
        if self.known.len() < MOST_KNOWN {
            self.known.insert(held, places);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn posts_are_in_the_groups_of_their_names_whether_they_share_them_or_not(
            kinds in proptest::collection::vec(("[abc]{1}", "[abx]{1}", "[ab]{1}", proptest::bool::ANY), 1..4),
            posts in proptest::collection::vec((0usize..4, 0usize..4, proptest::bool::ANY), 0..12),
        ) {
            let term = |name: &str| Term::from(name);
            let terms: Vec<Arc<Terms>> = kinds.iter().map(|(first, second, tag, is_twice)| {
                let mut categories = vec![term(first)];
                categories.extend((first != second).then(|| term(second)));
                Arc::new(Terms { categories: categories.into(), tags: [term(tag)][usize::from(*is_twice)..].into() })
            }).collect();
            let authors: Vec<Arc<[Person]>> = kinds.iter().map(|(first, second, ..)| {
                [Person::named(first), Person::named(second)].into()
            }).collect();
            let published = chrono::DateTime::parse_from_rfc3339("2026-01-05T08:09:10+08:00").unwrap();
            let posts: Vec<PostHead> = posts.iter().map(|(of_terms, of_authors, is_shared)| {
                let (terms, authors) = (&terms[of_terms % terms.len()], &authors[of_authors % authors.len()]);
                match is_shared {
                    true => PostHead::for_test("a", published, terms, authors),
                    false => PostHead::for_test("a", published, &Arc::new((**terms).clone()), &authors.to_vec().into()),
                }
            }).collect();
            let mut groups = Groups::default();
            let mut expected: BTreeMap<GroupKey, Vec<u32>> = BTreeMap::new();
            for (index, post) in (0u32..).zip(&posts) {
                for grouping in [Grouping::Tag, Grouping::Author, Grouping::Category] {
                    groups.add(grouping, post, index);
                    let names: Vec<Term> = match grouping {
                        Grouping::Category => post.terms.categories.to_vec(),
                        Grouping::Tag => post.terms.tags.to_vec(),
                        Grouping::Author => post.authors().iter().map(|person| term(&person.name)).collect(),
                    };
                    for name in names {
                        let members = expected.entry(GroupKey { grouping, name }).or_default();
                        if members.last() != Some(&index) {
                            members.push(index);
                        }
                    }
                }
            }
            proptest::prop_assert_eq!(groups.by_name(), expected);
        }
    }
}
