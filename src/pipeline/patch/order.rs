//! The order of posts and the members of feeds after a few posts changed.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::config::Config;
use crate::feed;
use crate::model::{Grouping, Instant, PostHead};

use super::super::graph::{Graph, Names, instant, number_of};

/// A post in the new order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// One that is as it was, by its place among the posts of the last build.
    Old(u32),
    /// One of the posts that changed, by its number.
    New(u32),
}

/// The posts in order, newest first, and where those of the last build went.
pub(super) struct Order {
    pub slots: Vec<Slot>,
    /// The new place of each post of the last build that is as it was.
    pub moved: Vec<Option<u32>>,
    /// The place of each post that changed.
    pub places: Vec<u32>,
}

/// The members and the window of a feed, by places in the new order.
pub(super) struct Members {
    pub all: Vec<u32>,
    pub window: Vec<u32>,
    /// Whether a post that changed, came or went stands or stood in the window.
    pub is_touched: bool,
}

impl Order {
    /// The order of the posts of `graph` without those at `left`, and of `posts`.
    pub(super) fn new((graph, names): (&Graph<'_>, Names<'_>), left: &[usize], posts: &[Box<PostHead>]) -> Order {
        let mut slots: Vec<Slot> = (0u32..)
            .take(graph.posts.len())
            .filter(|index| !left.contains(&(*index as usize)))
            .map(Slot::Old)
            .collect();
        for (number, post) in (0u32..).zip(posts) {
            let key = (post.published.timestamp(), post.published.timestamp_subsec_nanos());
            let at = slots.partition_point(|slot| {
                let other = match slot {
                    Slot::Old(index) => graph.posts.published(*index as usize),
                    Slot::New(other) => {
                        let published = posts[*other as usize].published;
                        (published.timestamp(), published.timestamp_subsec_nanos())
                    }
                };
                // Only of one moment the ids tell.
                let id = || match slot {
                    Slot::Old(index) => {
                        let kept = graph.posts.get(*index as usize);
                        kept.map_or_else(String::new, |kept| names.id(&kept).into_owned())
                    }
                    Slot::New(other) => posts[*other as usize].id().to_string(),
                };
                // Those before it: newer ones, and of one moment those of a smaller id.
                other
                    .cmp(&key)
                    .reverse()
                    .then_with(|| id().as_str().cmp(&*post.id().text()))
                    == Ordering::Less
            });
            slots.insert(at, Slot::New(number));
        }
        let mut moved = vec![None; graph.posts.len()];
        let mut places = vec![0; posts.len()];
        for (place, slot) in (0u32..).zip(&slots) {
            match slot {
                Slot::Old(index) => moved[*index as usize] = Some(place),
                Slot::New(number) => places[*number as usize] = place,
            }
        }
        Order { slots, moved, places }
    }

    /// When the post at a place was published; the epoch where what was kept is damaged.
    pub(super) fn published(&self, graph: &Graph<'_>, posts: &[Box<PostHead>], place: u32) -> Instant {
        match self.slots[place as usize] {
            Slot::Old(index) => published(graph, index),
            Slot::New(number) => posts[number as usize].published,
        }
    }
}

/// When a post of the last build was published, as far as windows need to know; the epoch where what was kept is damaged.
fn published(graph: &Graph<'_>, index: u32) -> Instant {
    let (seconds, nanoseconds) = graph.posts.published(index as usize);
    instant((seconds, nanoseconds, 0)).unwrap_or_default()
}

/// The feeds that each of the posts belongs to, by their places; `None` where one belongs to a feed that is new.
pub(super) fn feeds_of<'a>(
    config: &Config,
    graph: &Graph<'_>,
    posts: impl Iterator<Item = &'a PostHead>,
) -> Option<Vec<Vec<usize>>> {
    let by_name: HashMap<(Grouping, &str), usize> = graph
        .others
        .feeds
        .iter()
        .enumerate()
        .filter_map(|(at, feed)| Some((feed.key?, at)))
        .collect();
    posts
        .map(|post| {
            let mut feeds = vec![0];
            for grouping in &config.feeds.by {
                let names: Vec<&str> = match grouping {
                    Grouping::Category => post.terms.categories.iter().map(|term| &**term).collect(),
                    Grouping::Tag => post.terms.tags.iter().map(|term| &**term).collect(),
                    Grouping::Author => post.authors().iter().map(|person| &*person.name).collect(),
                };
                for name in names {
                    let at = *by_name.get(&(*grouping, name))?;
                    if !feeds.contains(&at) {
                        feeds.push(at);
                    }
                }
            }
            Some(feeds)
        })
        .collect()
}

/// The members of every feed. `left` and `joined` say which feeds posts left and joined: a post's place among those of
/// the last build, or in the new order, and the feeds.
pub(super) fn members(
    config: &Config,
    (graph, order, posts): (&Graph<'_>, &Order, &[Box<PostHead>]),
    left: &[(usize, Vec<usize>)],
    joined: &[(u32, Vec<usize>)],
) -> Vec<Members> {
    let published = |place: u32| order.published(graph, posts, place);
    let published_before = |index: u32| self::published(graph, index);
    let mut found = Vec::with_capacity(graph.others.feeds.len());
    for (at, feed) in graph.others.feeds.iter().enumerate() {
        let limit = if at == 0 {
            config.feeds.site_limit
        } else {
            config.feeds.limit
        };
        let mut all: Vec<u32> = number_of(&feed.members)
            .filter_map(|index| order.moved[index as usize])
            .collect();
        let left: Vec<usize> = left
            .iter()
            .filter(|(_, feeds)| feeds.contains(&at))
            .map(|(index, _)| *index)
            .collect();
        let joined: Vec<u32> = joined
            .iter()
            .filter(|(_, feeds)| feeds.contains(&at))
            .map(|(place, _)| *place)
            .collect();
        let was_in = |window: &[u32]| {
            left.iter()
                .any(|index| window.iter().any(|post| *post as usize == *index))
        };
        let mut is_touched = !left.is_empty()
            && was_in(&feed::select(
                &number_of(&feed.members).collect::<Vec<_>>(),
                &published_before,
                limit,
            ));
        for place in &joined {
            let at = all.partition_point(|member| member < place);
            all.insert(at, *place);
        }
        let window = feed::select(&all, &published, limit);
        is_touched |= joined.iter().any(|place| window.contains(place));
        found.push(Members {
            all,
            window,
            is_touched,
        });
    }
    found
}

/// Whether the window of a feed held a post of the last build.
pub(super) fn held(config: &Config, graph: &Graph<'_>, at: usize, index: usize) -> bool {
    let published = |index: u32| published(graph, index);
    let limit = if at == 0 {
        config.feeds.site_limit
    } else {
        config.feeds.limit
    };
    let window = feed::select(
        &number_of(&graph.others.feeds[at].members).collect::<Vec<_>>(),
        &published,
        limit,
    );
    window.iter().any(|post| *post as usize == index)
}

/// Whether a feed carried each of the posts of the last build.
pub(super) fn carried(config: &Config, graph: &Graph<'_>) -> Vec<bool> {
    let published = |index: u32| published(graph, index);
    let mut carried = vec![false; graph.posts.len()];
    for (at, feed) in graph.others.feeds.iter().enumerate() {
        let limit = if at == 0 {
            config.feeds.site_limit
        } else {
            config.feeds.limit
        };
        for index in feed::select(&number_of(&feed.members).collect::<Vec<_>>(), &published, limit) {
            carried[index as usize] = true;
        }
    }
    carried
}
