//! What is other than in the last run, of the files that a run listed.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::model::{HeadBytes, Paths};

use super::files::{Files, NO_HEAD};
use super::made::Finished;
use super::{Heads, content_hash};

/// A file as a run listed it.
#[derive(Debug, Clone, Copy)]
pub struct ListedFile<'a> {
    /// The number of its folder, and its path below that.
    pub name: (u16, &'a str),
    /// Its stamp, in eight bytes.
    pub stamp: u64,
    /// Whether an equal stamp in the next run will mean that it is unchanged.
    pub is_trusted: bool,
}

/// The files of a run, in the order in which it listed them.
pub trait Listing: Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// The file at a place.
    fn file(&self, at: usize) -> ListedFile<'_>;

    /// The paths of all files, where they are held together.
    fn paths(&self) -> Option<Arc<Paths>>;
}

/// What is other than in the last run. Places are those of the listing.
#[derive(Debug, Default)]
pub struct Changes {
    /// How many files were listed.
    count: usize,
    /// The place in the table of the last run, of each file that has the content that it had; empty where none has.
    same: Vec<Option<u32>>,
    /// How many files were not where the table has them.
    astray: usize,
    /// Those of the same content whose stamp is another, which can be trusted.
    touched: Vec<usize>,
    /// Files that were there with another content, with their places in the table.
    pub edited: Vec<(usize, u32)>,
    /// Files that were not there.
    pub added: Vec<u32>,
    /// Files that are no more there, by their places in the table.
    pub removed: Vec<u32>,
    /// Whether the table would be another even where no content is.
    pub is_stale: bool,
}

impl Changes {
    /// Compares a listing with the table of the last run. Files with another stamp are read, by the name of their place:
    /// `None` where that cannot be done.
    pub fn find(last: &Files, listed: &dyn Listing, read: &(dyn Fn(usize) -> Option<Vec<u8>> + Sync)) -> Changes {
        let Aligned { found, removed, astray } = aligned(last, listed);
        let mut changes = Changes {
            count: listed.count(),
            is_stale: !removed.is_empty(),
            removed,
            astray,
            ..Changes::default()
        };
        let looked: Vec<(usize, bool)> = (0..listed.count())
            .into_par_iter()
            .filter_map(|at| {
                let old = found[at]? as usize;
                if last.has_stamp(old, listed.file(at).stamp) {
                    return None;
                }
                let content = last.content(old);
                let is_same = content != 0 && read(at).is_some_and(|bytes| content_hash(&bytes) == content);
                Some((at, is_same))
            })
            .collect();
        changes.same = found;
        for (at, is_same) in looked {
            if is_same && listed.file(at).is_trusted {
                changes.touched.push(at);
            }
            changes.is_stale |= !is_same || listed.file(at).is_trusted;
            if !is_same && let Some(old) = changes.same[at].take() {
                changes.edited.push((at, old));
            }
        }
        let is_edited: std::collections::HashSet<usize> = changes.edited.iter().map(|(at, _)| *at).collect();
        let is_new = |at: &u32| changes.same[*at as usize].is_none() && !is_edited.contains(&(*at as usize));
        changes.added = (0..number(listed.count())).filter(is_new).collect();
        changes
    }

    /// What there is to say where there is no last run.
    pub fn all(listed: usize) -> Changes {
        Changes {
            count: listed,
            added: (0..number(listed)).collect(),
            is_stale: true,
            ..Changes::default()
        }
    }

    /// Whether every file is as it was, and none is new or gone.
    pub fn is_empty(&self) -> bool {
        self.edited.is_empty() && self.added.is_empty() && self.removed.is_empty()
    }

    /// Whether the files were listed in another order than that of the table, so that a whole build should make another one.
    pub fn are_out_of_order(&self) -> bool {
        const MANY: usize = 128;
        self.astray > MANY && self.astray > self.count / 8
    }

    /// How many files are other, new or gone.
    pub fn count(&self) -> usize {
        self.edited.len() + self.added.len() + self.removed.len()
    }

    /// The place in the table of the last run of a file that is as it was.
    pub fn same(&self, at: usize) -> Option<usize> {
        self.same.get(at).copied().flatten().map(|old| old as usize)
    }

    /// The table of this run, in the order of the listing, made of that of the last one, which is empty where there is none.
    /// `made` is what was made of files that are not as they were.
    pub fn table(&self, last: Files, listed: &dyn Listing, made: Finished) -> Files {
        match !last.is_empty() && self.is_in_place(last.len()) {
            true => self.table_in_place(last, listed, &made),
            false => self.new_table(&last, listed, made),
        }
    }

    /// The table of the last run with what is new. Every file keeps its place in it, however it was listed, and those that
    /// came stand behind: what is kept beside the table names files by their places.
    pub fn put_into(&self, mut files: Files, listed: &dyn Listing, made: &Finished) -> Files {
        for at in &self.touched {
            if let Some(old) = self.same(*at) {
                files.set(old, Some(listed.file(*at).stamp), None);
            }
        }
        let made_of = |at: usize| match made.of(at) {
            Some((stamp, content, head)) => (stamp, (content, head)),
            None => (None, (0, NO_HEAD)),
        };
        for (at, old) in &self.edited {
            let (stamp, made) = made_of(*at);
            files.set(*old as usize, stamp, Some(made));
        }
        for at in self.added.iter().map(|at| *at as usize) {
            let (stamp, made) = made_of(at);
            files.push(listed.file(at).name, stamp, made);
        }
        files.remove(&self.removed);
        files
    }

    /// The place of a listed file in the table that [`Changes::put_into`] makes of `files`.
    pub fn place(&self, files: &Files, at: usize) -> Option<u32> {
        if let Some(old) = self.same.get(at).copied().flatten() {
            return Some(old);
        }
        if let Some((_, old)) = self.edited.iter().find(|(edited, _)| *edited == at) {
            return Some(*old);
        }
        let behind = self.added.binary_search_by_key(&at, |added| *added as usize).ok()?;
        Some(number(files.len() + behind))
    }

    /// Whether every file has the place that it had.
    fn is_in_place(&self, files: usize) -> bool {
        let places_of_edited: HashMap<usize, u32> = self.edited.iter().copied().collect();
        let is_in_place = |(at, same): (usize, &Option<u32>)| {
            let old = same.or_else(|| places_of_edited.get(&at).copied());
            old.is_some_and(|old| old as usize == at)
        };
        self.count == files && self.same.len() == files && self.same.iter().enumerate().all(is_in_place)
    }

    fn table_in_place(&self, mut files: Files, listed: &dyn Listing, made: &Finished) -> Files {
        for at in 0..listed.count() {
            let file = listed.file(at);
            let made = made.of(at);
            let stamp = match made {
                Some((stamp, ..)) => stamp,
                None => file.is_trusted.then_some(file.stamp),
            };
            let made = made.map(|(_, content, head)| (content, head));
            files.set(
                at,
                stamp,
                made.or_else(|| self.same[at].is_none().then_some((0, NO_HEAD))),
            );
        }
        files.put_in_order();
        files
    }

    fn new_table(&self, last: &Files, listed: &dyn Listing, made: Finished) -> Files {
        let old = |at: usize| {
            let old = self.same(at)?;
            Some((last.content(old), last.head(old)))
        };
        let kept = made.complete(listed.count(), |at| {
            let file = listed.file(at);
            let (content, head) = old(at).unwrap_or((0, NO_HEAD));
            (file.is_trusted.then_some(file.stamp), content, head)
        });
        let names = (0..listed.count()).map(|at| listed.file(at).name);
        Files::new(kept, names, listed.paths())
    }

    /// What was made of a file that is as it was.
    pub fn head(&self, last: &Files, heads: &Heads, at: usize) -> Option<HeadBytes> {
        heads.of(last, self.same(at)?)
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("a site has fewer than four billion files")
}

/// How a listing and a table meet.
struct Aligned {
    /// For each listed file its place in the table.
    found: Vec<Option<u32>>,
    /// The places of those that are not listed.
    removed: Vec<u32>,
    /// How many were found by their names alone.
    astray: usize,
}

/// Finds each listed file in the table. Mostly both are in one order, but for a few files.
fn aligned(last: &Files, listed: &dyn Listing) -> Aligned {
    let mut found: Vec<Option<u32>> = vec![None; listed.count()];
    let mut left: Vec<u32> = Vec::new();
    // Those that came later, wherever they are listed.
    let behind = (last.listed()..last.len()).filter(|old| !last.is_gone(*old));
    let mut by_name: HashMap<(u16, &str), u32> = behind.map(|old| (last.name(old), number(old))).collect();
    let is = |old: usize, at: usize| {
        old < last.listed() && at < listed.count() && last.name(old) == listed.file(at).name && !last.is_gone(old)
    };
    let mut ahead = Ahead {
        budget: listed.count() + last.len(),
    };
    let (mut at, mut old) = (0, 0);
    while at < listed.count() {
        if is(old, at) {
            found[at] = Some(number(old));
            (at, old) = (at + 1, old + 1);
            continue;
        }
        if !by_name.is_empty()
            && let Some(place) = by_name.remove(&listed.file(at).name)
        {
            found[at] = Some(place);
            at += 1;
            continue;
        }
        if old < last.listed() && last.is_gone(old) {
            old += 1;
            continue;
        }
        let (gone, come) = ahead.find(|gone| is(old + gone, at), |come| is(old, at + come));
        left.extend((old..last.listed().min(old + gone)).map(number));
        old += gone;
        // The first of them was looked for among those that came later.
        for come in (at..at + come).skip(1) {
            found[come] = by_name.remove(&listed.file(come).name);
        }
        at += come;
    }
    left.extend((old..last.listed()).map(number));
    left.retain(|old| !last.is_gone(*old as usize));
    by_name.extend(left.iter().map(|old| (last.name(*old as usize), *old)));
    let mut astray = 0;
    if !by_name.is_empty() {
        for (at, place) in found.iter_mut().enumerate().filter(|(_, place)| place.is_none()) {
            *place = by_name.remove(&listed.file(at).name);
            astray += usize::from(place.is_some());
        }
    }
    let mut removed: Vec<u32> = by_name.into_values().collect();
    removed.sort_unstable();
    Aligned { found, removed, astray }
}

/// Looks for the place at which a listing and a table meet again, near by first.
struct Ahead {
    /// So often more it is looked far: where both are in wholly different orders, that would not end.
    budget: usize,
}

impl Ahead {
    /// How many files of the table and how many of the listing are to be passed over: one of each where they do not meet
    /// again.
    fn find(&mut self, is_gone: impl Fn(usize) -> bool, is_come: impl Fn(usize) -> bool) -> (usize, usize) {
        const NEAR: usize = 8;
        const FAR: usize = 1024;
        for ahead in 1..=FAR {
            if ahead > NEAR {
                match self.budget.checked_sub(1) {
                    Some(less) => self.budget = less,
                    None => break,
                }
            }
            if is_gone(ahead) {
                return (ahead, 0);
            }
            if is_come(ahead) {
                return (0, ahead);
            }
        }
        (1, 1)
    }
}
