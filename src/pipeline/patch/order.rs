//! The order of posts after a few of them changed: where the new ones stand among the others.

use std::cmp::Ordering;

use crate::model::PostHead;

use super::super::graph::{Graph, Names};

/// The posts in order, newest first. Those of the last build have the numbers that the graph gives them; those that changed
/// follow them.
pub(super) struct Order {
    in_columns: u32,
    /// Where the post of each number behind those in the columns stands.
    places: Vec<Place>,
    /// The number of the first post that changed.
    first_new: u32,
}

/// Where a post stands: behind so many of the columns, and then among those that are not in them.
type Place = (u32, u32);

impl Order {
    /// The order of the posts of `graph` and of `posts`.
    pub(super) fn new((graph, names): (&Graph<'_>, Names<'_>), posts: &[Box<PostHead>]) -> Order {
        let kept = &graph.posts;
        // Whether a post of the last build stands before one that changed. Only of one moment the ids tell.
        let is_before = |number: u32, post: &PostHead| {
            let own = (post.published.timestamp(), post.published.timestamp_subsec_nanos());
            let id = || {
                kept.get(number)
                    .map_or_else(String::new, |kept| names.id(&kept).into_owned())
            };
            let by_id = || id().as_str().cmp(&*post.id().text());
            own.cmp(&kept.published(number)).then_with(by_id) == Ordering::Less
        };
        let in_columns = kept.in_columns();
        let first_new = kept.numbers();
        // All that are not in the columns, newest first.
        let mut late: Vec<u32> = (in_columns..first_new).collect();
        let mut behind: Vec<u32> = kept.since().late.iter().map(|late| late.behind).collect();
        for (number, post) in (first_new..).zip(posts) {
            behind.push(partition_point(in_columns, |index| is_before(index, post)));
            let at = late.partition_point(|other| match other.checked_sub(first_new) {
                Some(other) => is_newer(&posts[other as usize], post),
                None => is_before(*other, post),
            });
            late.insert(at, number);
        }
        let mut places: Vec<Place> = behind.into_iter().map(|behind| (behind, 0)).collect();
        for (at, number) in (0u32..).zip(&late) {
            places[(number - in_columns) as usize].1 = at;
        }
        Order {
            in_columns,
            places,
            first_new,
        }
    }

    /// The number of the first of the posts that changed; the others follow it.
    pub(super) fn first_new(&self) -> u32 {
        self.first_new
    }

    /// Which of the posts that changed has that number.
    pub(super) fn new_post(&self, number: u32) -> Option<usize> {
        number.checked_sub(self.first_new).map(|new| new as usize)
    }

    /// How many posts in the columns are newer than one that is not there.
    pub(super) fn behind(&self, number: u32) -> u32 {
        self.key(number).0
    }

    /// What posts are sorted by.
    pub(super) fn key(&self, number: u32) -> Place {
        match number.checked_sub(self.in_columns) {
            Some(late) => self.places[late as usize],
            // Behind all that stand before it.
            None => (number, u32::MAX),
        }
    }
}

/// Whether a post stands before another one of those that changed.
fn is_newer(one: &PostHead, other: &PostHead) -> bool {
    let key = |post: &PostHead| (post.published.timestamp(), post.published.timestamp_subsec_nanos());
    let by_id = || one.id().text().cmp(&other.id().text());
    key(other).cmp(&key(one)).then_with(by_id) == Ordering::Less
}

/// The first of `count` numbers of which `is_before` is not true; it is true of all before that.
fn partition_point(count: u32, is_before: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        match is_before(middle) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::partition_point;

    #[test]
    fn the_first_that_is_not_before_is_found() {
        for count in 0..20 {
            for point in 0..=count {
                assert_eq!(partition_point(count, |number| number < point), point, "of {count}");
            }
        }
    }
}
