//! The history of a feed: archive documents that never change (RFC 5005 section 4).

use crate::model::{FeedLinks, Format};

use super::build::Builder;
use super::group::FeedPlan;

/// A page of a feed's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// Its posts, newest first: indices of the list of all posts.
    pub posts: Vec<u32>,
}

/// How many entries an archive document has where the feed itself has no bound.
const PAGE: usize = 50;

/// The pages of the history of a plan, the oldest first. Pages are cut from the oldest post on and only full ones are
/// written, so that a new post changes none of them; what is in none stands in the subscription document.
pub fn archives(plan: &FeedPlan) -> Vec<Archive> {
    let beyond = plan.all.len().saturating_sub(plan.window.len());
    if beyond == 0 {
        return Vec::new();
    }
    let size = plan.window.len().clamp(1, PAGE);
    let oldest_first: Vec<u32> = plan.all.iter().rev().copied().collect();
    // As many full pages as it takes for every post beyond the window; the last of them may overlap with it.
    let pages = beyond.div_ceil(size);
    oldest_first
        .chunks(size)
        .take(pages)
        .filter(|page| page.len() == size)
        .map(|page| Archive {
            posts: page.iter().rev().copied().collect(),
        })
        .collect()
}

impl Builder<'_> {
    /// The links of an archive document at `path`, whose older neighbour is at `prev`.
    pub fn archive_links(&self, plan: &FeedPlan, format: Format, path: &str, prev: Option<&str>) -> FeedLinks {
        let current = plan
            .paths
            .iter()
            .find(|(known, _)| *known == format)
            .map(|(_, path)| self.url_of(path));
        FeedLinks {
            self_link: self.url_of(path),
            current,
            prev_archive: prev.map(|path| self.url_of(path)),
            next_archive: None,
            is_archive: true,
        }
    }
}

/// The path of an archive document: beside the feed's own, with the hash of what it holds in its name.
pub fn archive_path(feed_path: &str, hash: &str) -> String {
    let (folder, name) = feed_path
        .rsplit_once('/')
        .map_or(("", feed_path), |(folder, name)| (folder, name));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "xml"));
    let folder = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    format!("{folder}archive/{stem}-{hash}.{ending}")
}
