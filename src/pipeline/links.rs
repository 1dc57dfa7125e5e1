//! The `<link rel="alternate">` lines of a site's pages: how readers find the feeds.

use crate::collect::{self, Collected};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::feed::{self, FeedPlan};
use crate::model::Instant;
use crate::output::Folder;

use super::{known, planned};

/// A feed document that a page can point to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// The feed's title.
    pub title: String,
    /// The absolute address of the document.
    pub href: String,
    /// Its media type.
    pub media_type: &'static str,
}

/// The feeds that a page should point to: the site's alone, with those of one category, tag or author, or with those of
/// all groups that a post belongs to. `target` is the name or slug of a group, or the path, id or address of a post.
///
/// # Errors
/// [`Error::Usage`] where there is no such post or group; else as [`super::build`].
pub fn feed_links(config: &Config, now: Instant, target: Option<&str>) -> Result<Vec<FeedLink>> {
    let known = known::read(config, now, &Folder::new(&config.feeds.dir))?;
    let plans = planned(config, &known);
    let wanted: Vec<&FeedPlan> = match target {
        None => plans.iter().filter(|plan| plan.key.is_none()).collect(),
        Some(target) => with_site(&plans, &find(config, &known.collected, &plans, target)?),
    };
    Ok(wanted
        .into_iter()
        .flat_map(|plan| {
            plan.paths.iter().map(|(format, path)| FeedLink {
                title: plan.title.clone(),
                href: feed::url_of(&config.site.feeds_url, path),
                media_type: format.media_type(),
            })
        })
        .collect())
}

fn with_site<'a>(plans: &'a [FeedPlan], found: &[usize]) -> Vec<&'a FeedPlan> {
    plans
        .iter()
        .enumerate()
        .filter(|(index, plan)| plan.key.is_none() || found.contains(index))
        .map(|(_, plan)| plan)
        .collect()
}

/// The plans of a group by name or slug, else those that a post belongs to.
fn find(config: &Config, collected: &Collected, plans: &[FeedPlan], target: &str) -> Result<Vec<usize>> {
    let groups: Vec<usize> = indices(plans, |plan| {
        plan.key
            .as_ref()
            .is_some_and(|key| *key.name == *target || plan.slug == target)
    });
    if !groups.is_empty() {
        return Ok(groups);
    }
    let bare = target.trim_start_matches("./");
    let is_path = |shown: &str| shown == bare || bare.ends_with(&format!("/{shown}"));
    // A file that was joined with another stands for their post.
    let joined = collected
        .joined
        .iter()
        .find(|(source, _)| is_path(&collect::shown(config, source)))
        .map(|(_, id)| id);
    let post = collected.posts.iter().find(|post| {
        if joined.is_some_and(|id| post.id() == **id) {
            return true;
        }
        let shown = collect::shown(config, &post.source);
        is_path(&shown) || post.id() == *target || post.url() == *target || *post.source.path() == *bare
    });
    let Some(post) = post else {
        return Err(Error::Usage {
            message: format!("there is no published post, category, tag or author `{target}`"),
            help: Some("name a category as posts write it, or a post by its path from the configuration on".to_owned()),
        });
    };
    Ok(indices(plans, |plan| {
        plan.key.as_ref().is_some_and(|key| match key.grouping {
            crate::model::Grouping::Category => post.terms.categories.contains(&key.name),
            crate::model::Grouping::Tag => post.terms.tags.contains(&key.name),
            crate::model::Grouping::Author => post.authors().iter().any(|person| *person.name == *key.name),
        })
    }))
}

fn indices(plans: &[FeedPlan], wanted: impl Fn(&FeedPlan) -> bool) -> Vec<usize> {
    plans
        .iter()
        .enumerate()
        .filter(|(_, plan)| wanted(plan))
        .map(|(index, _)| index)
        .collect()
}
