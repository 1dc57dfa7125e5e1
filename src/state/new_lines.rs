//! Lines of posts that no ledger knows yet.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::model::Instant;

use super::line::Line;
use super::shard;

/// Lines that are made when their file is written: of a first build, all of them at once would take more memory than all
/// else.
#[derive(Default)]
pub struct NewLines<'a> {
    /// The numbers of the posts of each month.
    months: BTreeMap<(i32, u32), Vec<u32>>,
    make: Option<&'a (dyn Fn(u32) -> Line + Sync)>,
}

impl<'a> NewLines<'a> {
    /// The lines that `make` makes of the posts of these numbers, each of which was published at the moment beside it.
    pub fn new(posts: impl Iterator<Item = (u32, Instant)>, make: &'a (dyn Fn(u32) -> Line + Sync)) -> NewLines<'a> {
        let mut months: BTreeMap<(i32, u32), Vec<u32>> = BTreeMap::new();
        for (number, published) in posts {
            let month = (published.year(), published.month());
            months.entry(month).or_default().push(number);
        }
        NewLines {
            months,
            make: Some(make),
        }
    }

    /// The files in which they are to stand.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.months.keys().map(|(year, month)| shard::name(*year, *month))
    }

    /// Those of a file.
    pub(super) fn of(&self, name: &str) -> Vec<Line> {
        let numbers = shard::month_of(name).and_then(|month| self.months.get(&month));
        numbers
            .into_iter()
            .flatten()
            .filter_map(|number| self.line(*number))
            .collect()
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = Line> {
        self.months.values().flatten().filter_map(|number| self.line(*number))
    }

    fn line(&self, number: u32) -> Option<Line> {
        self.make.map(|make| make(number))
    }
}
