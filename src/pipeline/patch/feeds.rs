//! Which posts feeds carried, and which they carry now. Only feeds that a post left or joined are looked at.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::config::Config;
use crate::feed;
use crate::model::{Grouping, PostHead};

use super::super::graph::{Graph, instant};
use super::order::Order;

/// When a window is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum When {
    Before,
    Now,
}

/// The windows of feeds that were looked at.
type Windows = HashMap<(usize, When), Rc<[u32]>>;

/// The feeds before and after a few posts changed.
pub(super) struct Feeds<'a> {
    config: &'a Config,
    graph: &'a Graph<'a>,
    order: &'a Order,
    posts: &'a [Box<PostHead>],
    /// The posts of the last build that are gone or other now, and the feeds that each was in.
    left: &'a [(u32, Vec<usize>)],
    /// The feeds that each of the posts that changed is in.
    joined: &'a [Vec<usize>],
    windows: RefCell<Windows>,
}

impl<'a> Feeds<'a> {
    pub(super) fn new(
        config: &'a Config,
        graph: &'a Graph<'a>,
        (order, posts): (&'a Order, &'a [Box<PostHead>]),
        left: &'a [(u32, Vec<usize>)],
        joined: &'a [Vec<usize>],
    ) -> Feeds<'a> {
        Feeds {
            config,
            graph,
            order,
            posts,
            left,
            joined,
            windows: RefCell::default(),
        }
    }

    /// The feeds that a post left or joined, in order.
    pub(super) fn changed(&self) -> Vec<usize> {
        let left = self.left.iter().flat_map(|(_, feeds)| feeds);
        let mut changed: Vec<usize> = left.chain(self.joined.iter().flatten()).copied().collect();
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// Whether a post that changed, came or went stands or stood in the window of a feed.
    pub(super) fn is_touched(&self, feed: usize) -> bool {
        let (before, now) = (self.window(feed, When::Before), self.window(feed, When::Now));
        let mut left = self.left.iter();
        left.any(|(number, _)| before.contains(number))
            || now.iter().any(|number| self.order.new_post(*number).is_some())
    }

    /// How many posts belong to a feed.
    pub(super) fn count(&self, feed: usize, when: When) -> usize {
        let since = self.graph.posts.since();
        let is_of = |feeds: &[usize]| feeds.contains(&feed);
        let kept = self.graph.posts.count(self.graph.others.feeds[feed].members) as usize;
        let gone = since.gone.iter().filter(|gone| is_of(&gone.feeds)).count();
        let late = since.late.iter().filter(|late| is_of(&late.feeds)).count();
        let before = (kept + late).saturating_sub(gone);
        match when {
            When::Before => before,
            When::Now => {
                let left = self.left.iter().filter(|(_, feeds)| is_of(feeds)).count();
                let joined = self.joined.iter().filter(|feeds| is_of(feeds)).count();
                (before + joined).saturating_sub(left)
            }
        }
    }

    /// The posts that a feed carried, or carries, by their numbers, newest first.
    pub(super) fn window(&self, feed: usize, when: When) -> Rc<[u32]> {
        if let Some(known) = self.windows.borrow().get(&(feed, when)) {
            return Rc::clone(known);
        }
        let limit = match feed {
            0 => self.config.feeds.site_limit,
            _ => self.config.feeds.limit,
        };
        let published = |number: u32| match self.order.new_post(number) {
            Some(new) => self.posts[new].published,
            None => {
                let (seconds, nanoseconds) = self.graph.posts.published(number);
                instant((seconds, nanoseconds, 0)).unwrap_or_default()
            }
        };
        let window: Rc<[u32]> = feed::select(self.members(feed, when), &published, limit).into();
        self.windows.borrow_mut().insert((feed, when), Rc::clone(&window));
        window
    }

    /// Whether one of some feeds carried, or carries, a post.
    pub(super) fn is_carried(&self, number: u32, feeds: &[usize], when: When) -> bool {
        feeds.iter().any(|feed| self.window(*feed, when).contains(&number))
    }

    /// The posts of a feed, newest first.
    fn members(&self, feed: usize, when: When) -> impl Iterator<Item = u32> {
        let posts = &self.graph.posts;
        let left: HashSet<u32> = match when {
            When::Before => HashSet::new(),
            When::Now => self.left.iter().map(|(number, _)| *number).collect(),
        };
        let late = (posts.in_columns()..).zip(&posts.since().late);
        let late = late.filter(|(number, late)| late.feeds.contains(&feed) && !left.contains(number));
        let mut others: Vec<u32> = late.map(|(number, _)| number).collect();
        if when == When::Now {
            let new = (self.order.first_new()..).zip(self.joined);
            others.extend(new.filter(|(_, feeds)| feeds.contains(&feed)).map(|(number, _)| number));
        }
        others.sort_unstable_by_key(|number| self.order.key(*number));
        let members = self.graph.others.feeds[feed].members;
        let mut from = 0u32;
        let parts = std::iter::from_fn(move || {
            let part = posts.some_members(members, from);
            from += u32::try_from(part.len()).unwrap_or_default();
            (!part.is_empty()).then_some(part)
        });
        let mut kept = parts
            .flatten()
            .filter(move |number| !posts.is_gone(*number) && !left.contains(number))
            .peekable();
        let mut others = others.into_iter().peekable();
        std::iter::from_fn(move || {
            let is_next = |number: &u32| match kept.peek() {
                Some(kept) => self.order.key(*number) < self.order.key(*kept),
                None => true,
            };
            match others.peek().is_some_and(is_next) {
                true => others.next(),
                false => kept.next(),
            }
        })
    }
}

/// The feeds that posts belong to, by the names of these.
pub(super) struct ByName<'a>(HashMap<(Grouping, &'a str), usize>);

impl<'a> ByName<'a> {
    pub(super) fn of(graph: &'a Graph<'_>) -> ByName<'a> {
        let feeds = graph.others.feeds.iter().enumerate();
        ByName(feeds.filter_map(|(at, feed)| Some((feed.key?, at))).collect())
    }

    /// The feeds of a post, by their places; `None` where it belongs to one that is new.
    pub(super) fn feeds(&self, config: &Config, post: &PostHead) -> Option<Vec<usize>> {
        let mut feeds = vec![0];
        for grouping in &config.feeds.by {
            let names: Vec<&str> = match grouping {
                Grouping::Category => post.terms.categories.iter().map(|term| &**term).collect(),
                Grouping::Tag => post.terms.tags.iter().map(|term| &**term).collect(),
                Grouping::Author => post.authors().iter().map(|person| &*person.name).collect(),
            };
            for name in names {
                let at = *self.0.get(&(*grouping, name))?;
                if !feeds.contains(&at) {
                    feeds.push(at);
                }
            }
        }
        Some(feeds)
    }
}
