//! What a run made of files, until it is put into the table.

use std::sync::{Mutex, PoisonError};

use super::files::HeadPlace;

/// Of each file that a run read its content hash, and where its head is kept; by its place in the listing.
#[derive(Debug)]
pub struct Made(Mutex<Kept>);

#[derive(Debug)]
enum Kept {
    /// In no order.
    Few(Vec<(u32, u128, HeadPlace)>),
    /// A place for each file of the listing.
    Many { contents: Vec<u128>, heads: Vec<HeadPlace> },
}

/// The place of the head of a file of which nothing was made. It is that of no head, which are never empty.
const NOTHING: HeadPlace = (0, 0);

/// Where so many times as many files are listed as are to be read, few are.
const FEW: usize = 16;

impl Made {
    /// Nothing yet, of `listed` files; about so many are to be `read`.
    pub fn new(listed: usize, read: usize) -> Made {
        let kept = match read <= listed / FEW {
            true => Kept::Few(Vec::with_capacity(read)),
            false => Kept::Many {
                contents: vec![0; listed],
                heads: vec![NOTHING; listed],
            },
        };
        Made(Mutex::new(kept))
    }

    /// Adds what was made of the file at a place.
    ///
    /// # Panics
    /// Where a listing has four billion files.
    pub fn put(&self, place: usize, content: u128, head: HeadPlace) {
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Kept::Few(few) => {
                let place = u32::try_from(place).expect("a site has fewer than four billion files");
                few.push((place, content, head));
            }
            Kept::Many { contents, heads } => {
                if let (Some(kept), Some(place)) = (contents.get_mut(place), heads.get_mut(place)) {
                    (*kept, *place) = (content, head);
                }
            }
        }
    }

    /// All of it, to be looked into.
    pub fn finish(self) -> Finished {
        let mut kept = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Kept::Few(few) = &mut kept {
            few.sort_unstable();
        }
        Finished(kept)
    }
}

/// What a run made, when no more is added.
#[derive(Debug)]
pub struct Finished(Kept);

impl Finished {
    /// What was made of the file at a place.
    pub fn of(&self, at: usize) -> Option<(u128, HeadPlace)> {
        match &self.0 {
            Kept::Few(few) => {
                let found = few.binary_search_by_key(&at, |(place, ..)| *place as usize).ok()?;
                Some((few[found].1, few[found].2))
            }
            Kept::Many { contents, heads } => {
                let head = heads.get(at).filter(|head| **head != NOTHING)?;
                Some((*contents.get(at)?, *head))
            }
        }
    }

    /// Contents and heads of all `listed` files; `else_of` answers those of a file of which nothing was made.
    pub(super) fn complete(
        self,
        listed: usize,
        else_of: impl Fn(usize) -> (u128, HeadPlace),
    ) -> (Vec<u128>, Vec<HeadPlace>) {
        match self.0 {
            Kept::Few(_) => (0..listed).map(|at| self.of(at).unwrap_or_else(|| else_of(at))).unzip(),
            Kept::Many {
                mut contents,
                mut heads,
            } => {
                for (at, (content, head)) in contents.iter_mut().zip(&mut heads).enumerate() {
                    if *head == NOTHING {
                        (*content, *head) = else_of(at);
                    }
                }
                (contents, heads)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_are_found_alike() {
        for read in [1, 100] {
            let made = Made::new(100, read);
            made.put(7, 70, (1, 2));
            made.put(3, 30, (u64::MAX, 0));
            let made = made.finish();
            assert_eq!(made.of(7), Some((70, (1, 2))));
            assert_eq!(made.of(3), Some((30, (u64::MAX, 0))));
            assert_eq!((made.of(4), made.of(100)), (None, None));
            let (contents, heads) = made.complete(8, |at| (at as u128, (9, 9)));
            assert_eq!(contents[..8], [0, 1, 2, 30, 4, 5, 6, 70]);
            assert_eq!((heads[0], heads[7]), ((9, 9), (1, 2)));
        }
    }
}
