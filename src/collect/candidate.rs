//! What a file turned out to be.

use crate::model::PostHead;

use super::identity;

/// A post with all that its identity may derive from.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The post; its id is given later.
    pub head: Box<PostHead>,
    /// The `guid` or `id` of the front matter. Few have one, and all candidates of a site are there at once.
    pub guid: Option<Box<Guid>>,
    /// The hash of its text, where another file may be the same post; else 0.
    pub text_hash: u64,
    /// By what it alone is known, once that is noted.
    pub(super) alone: Option<identity::Kind>,
    /// The hash of that; 0 before.
    pub(super) identity_hash: u64,
    /// Whether the file holds any text below its front matter.
    pub has_text: bool,
}

/// A `guid` as it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guid(Box<str>);

impl From<&str> for Guid {
    fn from(guid: &str) -> Guid {
        Guid(guid.into())
    }
}

impl Candidate {
    /// The `guid` or `id` of the front matter.
    pub fn guid(&self) -> Option<&str> {
        self.guid.as_ref().map(|guid| &*guid.0)
    }

    /// Whether readers see the same in both files, wherever the links to their pages lead.
    pub fn shows_the_same_as(&self, other: &Candidate) -> bool {
        let (a, b) = (&self.head, &other.head);
        self.text_hash == other.text_hash
            && (a.title(), a.summary(), a.image(), a.body.markup) == (b.title(), b.summary(), b.image(), b.body.markup)
    }
}

/// The title and address of a category, from its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryPage {
    /// The category's name.
    pub category: String,
    /// Its title.
    pub title: String,
    /// The absolute address of the page.
    pub url: String,
}

/// What a file turned out to be.
#[derive(Debug)]
pub enum Found {
    /// A post.
    Post(Candidate),
    /// The page of a category.
    CategoryPage(CategoryPage),
    /// Left out; a diagnostic says why.
    LeftOut,
}
