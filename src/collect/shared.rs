//! What many posts have in common is held once.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::{Person, PostHead, Term};

/// The terms and authors of all posts so far.
#[derive(Debug, Default)]
pub struct Shared {
    terms: HashSet<Term>,
    authors: HashSet<Arc<[Person]>>,
}

impl Shared {
    /// Lets a post hold the terms and authors that an earlier one holds.
    pub fn share(&mut self, head: &mut PostHead) {
        for term in head.categories.iter_mut().chain(&mut head.tags) {
            match self.terms.get(&**term) {
                Some(known) => *term = Arc::clone(known),
                None => {
                    self.terms.insert(Arc::clone(term));
                }
            }
        }
        match self.authors.get(&*head.authors) {
            Some(known) => head.authors = Arc::clone(known),
            None => {
                self.authors.insert(Arc::clone(&head.authors));
            }
        }
    }
}
