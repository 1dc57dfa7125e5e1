//! Lines of posts that no ledger knows yet.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::model::{Instant, Joined};

use super::line::LineText;
use super::shard;

/// Posts of which lines are to be written.
pub trait NewPosts: Sync {
    /// The id of the post of a number.
    fn id(&self, number: u32) -> Joined<'_>;

    /// Shows its line, whose texts may be put together in a room that is given.
    fn show(&self, number: u32, room: &mut String, show: &mut dyn FnMut(LineText<'_>));
}

/// Lines that are shown when their file is written, and never held: of a first build, all of them would take more memory than
/// all else.
#[derive(Default)]
pub struct NewLines<'a> {
    /// The numbers of the posts of each month.
    months: BTreeMap<(i32, u32), Vec<u32>>,
    posts: Option<&'a dyn NewPosts>,
}

impl<'a> NewLines<'a> {
    /// The lines of the posts of these numbers, each of which was published at the moment beside it.
    pub fn new(published: impl Iterator<Item = (u32, Instant)>, posts: &'a dyn NewPosts) -> NewLines<'a> {
        let mut months: BTreeMap<(i32, u32), Vec<u32>> = BTreeMap::new();
        for (number, published) in published {
            let month = (published.year(), published.month());
            months.entry(month).or_default().push(number);
        }
        NewLines {
            months,
            posts: Some(posts),
        }
    }

    /// The files in which they are to stand.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.months.keys().map(|(year, month)| shard::name(*year, *month))
    }

    /// Those of a file.
    pub(super) fn of(&self, name: &str) -> impl Iterator<Item = NewLine<'a>> {
        let numbers = shard::month_of(name).and_then(|month| self.months.get(&month));
        let posts = self.posts;
        let numbers = numbers.into_iter().flatten();
        numbers.filter_map(move |number| {
            Some(NewLine {
                posts: posts?,
                number: *number,
            })
        })
    }

    /// The ids of all.
    pub(super) fn ids(&self) -> impl Iterator<Item = Joined<'a>> {
        let posts = self.posts;
        let numbers = self.months.values().flatten();
        numbers.filter_map(move |number| Some(posts?.id(*number)))
    }
}

/// A line that is to be written.
#[derive(Clone, Copy)]
pub(super) struct NewLine<'a> {
    posts: &'a dyn NewPosts,
    number: u32,
}

impl<'a> NewLine<'a> {
    pub(super) fn id(&self) -> Joined<'a> {
        self.posts.id(self.number)
    }

    /// Shows it, without making it.
    pub(super) fn show(&self, room: &mut String, show: &mut dyn FnMut(LineText<'_>)) {
        self.posts.show(self.number, room, show);
    }
}
