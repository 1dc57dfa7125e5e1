//! What a run made of files, until it is put into the table.

use std::sync::{Mutex, PoisonError};

use super::files::{HeadPlace, NO_STAMP};

/// Of each file that a run read its stamp, its content hash, and where its head is kept; by its place in the listing.
#[derive(Debug)]
pub struct Made(Mutex<Kept>);

#[derive(Debug)]
enum Kept {
    /// In no order.
    Few(Vec<(u32, MadeFile)>),
    /// A place for each file of the listing.
    Many(All),
}

/// Stamps, contents and heads of all files of a listing.
#[derive(Debug, Default)]
struct All {
    stamps: Vec<u64>,
    contents: Vec<u128>,
    heads: Vec<HeadPlace>,
    /// What is not at its place yet. Files are read in another order than they are listed in: to put many to their places at
    /// once takes less time than to wait for the memory at each.
    waiting: Vec<(u32, MadeFile)>,
}

/// So many wait.
const MOST_WAITING: usize = 512;

impl All {
    fn put(&mut self, place: u32, file: MadeFile) {
        self.waiting.push((place, file));
        if self.waiting.len() >= MOST_WAITING {
            self.settle();
        }
    }

    /// Puts all that wait to their places.
    fn settle(&mut self) {
        for (place, (stamp, content, head)) in self.waiting.drain(..) {
            let place = place as usize;
            if place < self.heads.len() {
                self.stamps[place] = stamp.unwrap_or(NO_STAMP);
                (self.contents[place], self.heads[place]) = (content, head);
            }
        }
    }
}

/// A file that was read: its stamp, where that can be trusted, its content hash, 0 where it is not known, and the place of
/// its head.
pub type MadeFile = (Option<u64>, u128, HeadPlace);

/// The place of the head of a file of which nothing was made. It is that of no head, which are never empty.
const NOTHING: HeadPlace = (0, 0);

/// Where so many times as many files are listed as are to be read, few are.
const FEW: usize = 16;

impl Made {
    /// Nothing yet, of `listed` files; about so many are to be `read`.
    pub fn new(listed: usize, read: usize) -> Made {
        let kept = match read <= listed / FEW {
            true => Kept::Few(Vec::with_capacity(read)),
            false => Kept::Many(All {
                stamps: vec![NO_STAMP; listed],
                contents: vec![0; listed],
                heads: vec![NOTHING; listed],
                waiting: Vec::with_capacity(MOST_WAITING),
            }),
        };
        Made(Mutex::new(kept))
    }

    /// Adds what was made of the file at a place.
    ///
    /// # Panics
    /// Where a listing has four billion files.
    pub fn put(&self, place: usize, file: MadeFile) {
        let place = u32::try_from(place).expect("a site has fewer than four billion files");
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Kept::Few(few) => few.push((place, file)),
            Kept::Many(all) => all.put(place, file),
        }
    }

    /// All of it, to be looked into.
    pub fn finish(self) -> Finished {
        let mut kept = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Of a file that was read twice the later reading counts.
        match &mut kept {
            Kept::Few(few) => {
                few.reverse();
                few.sort_by_key(|(place, _)| *place);
                few.dedup_by_key(|(place, _)| *place);
            }
            Kept::Many(all) => all.settle(),
        }
        Finished(kept)
    }
}

/// What a run made, when no more is added.
#[derive(Debug)]
pub struct Finished(Kept);

impl Finished {
    /// What was made of the file at a place.
    pub fn of(&self, at: usize) -> Option<MadeFile> {
        match &self.0 {
            Kept::Few(few) => {
                let found = few.binary_search_by_key(&at, |(place, ..)| *place as usize).ok()?;
                Some(few[found].1)
            }
            Kept::Many(All {
                stamps,
                contents,
                heads,
                ..
            }) => {
                let head = heads.get(at).filter(|head| **head != NOTHING)?;
                let stamp = Some(stamps[at]).filter(|stamp| *stamp != NO_STAMP);
                Some((stamp, contents[at], *head))
            }
        }
    }

    /// Stamps, contents and heads of all `listed` files; `else_of` answers those of a file of which nothing was made.
    pub(super) fn complete(
        self,
        listed: usize,
        else_of: impl Fn(usize) -> MadeFile,
    ) -> (Vec<u64>, Vec<u128>, Vec<HeadPlace>) {
        let all = match self.0 {
            Kept::Many(_) => self,
            Kept::Few(few) => {
                let all = Made::new(listed, listed.max(1));
                few.into_iter().for_each(|(place, file)| all.put(place as usize, file));
                all.finish()
            }
        };
        let Finished(Kept::Many(All {
            mut stamps,
            mut contents,
            mut heads,
            ..
        })) = all
        else {
            return (Vec::new(), Vec::new(), Vec::new());
        };
        for at in 0..heads.len() {
            if heads[at] == NOTHING {
                let (stamp, content, head) = else_of(at);
                stamps[at] = stamp.unwrap_or(NO_STAMP);
                (contents[at], heads[at]) = (content, head);
            }
        }
        (stamps, contents, heads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_are_found_alike() {
        for read in [1, 100] {
            let made = Made::new(100, read);
            let (one, other) = ((Some(700), 70, (1, 2)), (None, 30, (u64::MAX, 0)));
            made.put(7, other);
            made.put(7, one);
            made.put(3, one);
            made.put(3, other);
            let made = made.finish();
            assert_eq!(
                (made.of(7), made.of(3)),
                (Some(one), Some(other)),
                "the later one of two"
            );
            assert_eq!((made.of(4), made.of(100)), (None, None));
            let (stamps, contents, heads) = made.complete(100, |at| (Some(9), at as u128, (9, 9)));
            assert_eq!(contents[..8], [0, 1, 2, 30, 4, 5, 6, 70]);
            assert_eq!((&stamps[2..4], stamps[7]), (&[9, NO_STAMP][..], 700));
            assert_eq!((heads[0], heads[7], heads.len()), ((9, 9), (1, 2), 100));
        }
    }

    #[test]
    fn more_than_wait_are_at_their_places_and_the_later_reading_counts() {
        let count = 3 * MOST_WAITING + 7;
        let made = Made::new(count, count);
        for round in 0..2u64 {
            for place in (0..count).rev() {
                made.put(place, (Some(round + 1), place as u128, (round, 1)));
            }
        }
        let made = made.finish();
        for place in 0..count {
            assert_eq!(made.of(place), Some((Some(2), place as u128, (1, 1))));
        }
    }
}
