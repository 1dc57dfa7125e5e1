//! Post heads to feeds, and feeds to bytes.
//! Comes in: heads in order, titles, settings, then the texts of the carried posts. Goes out: which posts stand in which
//! feed, and the bytes of each document. Must not know: files, the environment, the clock. The writers know `model` only.

mod archive;
pub mod atom;
mod build;
mod group;
pub mod json_feed;
mod markup;
pub mod opml;
mod read;
pub mod rss;
mod slugs;
mod standing;
#[cfg(test)]
mod tests;
mod titles;
mod window;

use crate::model::{Feed, Format};

pub use archive::{Archive, archive_path, archives};
pub use build::{Builder, Document, url_of};
pub use group::{FeedPlan, GroupKey, plan};
pub use read::read;
pub use slugs::KnownSlugs;
pub use standing::{StandingText, texts as standing_texts};
pub use titles::{GroupPage, TagCounts, Titles};
pub use window::select;

/// The program that made a feed, for `generator`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeneratorName<'a> {
    /// Its version.
    pub version: &'a str,
}

/// The bytes of `feed` in `format`.
pub fn write(feed: &Feed, format: Format, generator: GeneratorName<'_>) -> Vec<u8> {
    match format {
        Format::Rss => rss::write(feed, generator),
        Format::Atom => atom::write(feed, generator),
        Format::Json => json_feed::write(feed),
    }
}
