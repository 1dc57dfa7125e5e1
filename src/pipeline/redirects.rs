//! Where the former addresses of feeds lead.

use std::collections::HashMap;

use serde::Serialize;

use crate::config::Config;
use crate::content::OwnSite;
use crate::error::Result;
use crate::feed::{FeedPlan, url_of};
use crate::model::{Format, Instant};
use crate::output::Folder;

use super::{known, planned};

/// A former address of a feed and the one that takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Redirect {
    /// The path on the site's host, percent-encoded, or the whole address where it is on another.
    pub from: String,
    /// The absolute address of the document now.
    pub to: String,
    /// The media type of that document.
    #[serde(rename = "type")]
    pub media_type: &'static str,
    /// The title of the feed.
    pub title: String,
}

/// The redirects for every address that a feed had: those of feeds that were adopted, and those that feedkiln's own
/// feeds had under other paths. An address whose feed is no more leads nowhere and is left out.
///
/// # Errors
/// As [`super::build`].
pub fn redirects(config: &Config, now: Instant) -> Result<Vec<Redirect>> {
    let known = known::read(config, now, &Folder::new(&config.feeds.dir))?;
    let plans = planned(config, &known);
    let by_id: HashMap<String, &FeedPlan> = plans.iter().map(|plan| (plan.id_key(), plan)).collect();
    let Some(ledger) = &known.ledger else {
        return Ok(Vec::new());
    };
    let mut former = ledger.site.former.clone();
    // Paths that were changed since the last build lead on before the next one knows of them.
    for record in &known.before.feeds {
        for (format, path) in &record.documents {
            let from = former_address(config, &known.own, ledger.site.feeds.as_deref(), path);
            former.entry(from.clone()).or_insert(crate::state::FormerAddress {
                from,
                feed: record.feed.clone(),
                format: *format,
            });
        }
    }
    Ok(former
        .into_values()
        .filter_map(|former| {
            let plan = by_id.get(&former.feed)?;
            let (format, path) = document(plan, former.format)?;
            let to = url_of(&config.site.feeds_url, path);
            (*known.own.relative(&to) != *former.from).then(|| Redirect {
                from: former.from,
                to,
                media_type: format.media_type(),
                title: plan.title.clone(),
            })
        })
        .collect())
}

/// The address that a document had at the last build, whose feeds were served at `feeds`: from the site's host on where
/// it is one of the site's own.
pub(super) fn former_address(config: &Config, own: &OwnSite, feeds: Option<&str>, path: &str) -> String {
    let base = &config.site.feeds_url;
    let now = url_of(base, path);
    match feeds {
        Some(feeds) => format!("{feeds}{}", &now[base.as_str().len()..]),
        None => own.relative(&now).into_owned(),
    }
}

/// The document of a feed in a format, else in the one that most readers know.
fn document(plan: &FeedPlan, wanted: Format) -> Option<(Format, &str)> {
    [wanted, Format::Atom, Format::Rss, Format::Json]
        .into_iter()
        .find_map(|format| {
            let found = plan.paths.iter().find(|(known, _)| *known == format)?;
            Some((found.0, found.1.as_str()))
        })
}
