//! Terms under which posts are grouped.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A category, tag or author name as the post gives it (white space trimmed, case kept).
pub type Term = Arc<str>;

/// What a feed gathers posts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grouping {
    /// One feed a category.
    Category,
    /// One feed a tag.
    Tag,
    /// One feed an author.
    Author,
}

impl Grouping {
    /// The name in configuration files, in feed ids and in the default paths.
    pub fn name(self) -> &'static str {
        match self {
            Grouping::Category => "category",
            Grouping::Tag => "tag",
            Grouping::Author => "author",
        }
    }

    /// The heading of the group in feeds.opml.
    pub fn heading(self) -> &'static str {
        match self {
            Grouping::Category => "Categories",
            Grouping::Tag => "Tags",
            Grouping::Author => "Authors",
        }
    }
}
