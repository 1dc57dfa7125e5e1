//! The texts of posts that are as they were: out of the documents that stand, before these are written anew. Nothing of such a
//! post is read or rendered again.

use std::collections::{HashMap, HashSet};

use crate::collect;
use crate::config::Config;
use crate::diagnostic::{Code, KeptDiagnostic};
use crate::error::Result;
use crate::feed::{FeedPlan, standing_texts};
use crate::model::entry::EntryText;
use crate::model::{Format, Generator, PostHead};
use crate::output::Store;
use crate::state::Line;

use super::graph::Graph;
use super::known::{Known, was_carried};
use super::last::Last;

/// The formats in the order of what it takes to read their texts.
const BY_EASE: [Format; 3] = [Format::Rss, Format::Atom, Format::Json];

/// Where the texts of posts stand. The documents are as the last build left them, which had the same program and settings.
pub struct Standing<'a> {
    config: &'a Config,
    store: &'a dyn Store,
    /// Whether all that the text of a post at a place depends on is what it was: its file, its id, and which file is that of
    /// the text; and nothing is to be told of it, which is told when it is rendered.
    is_as_it_was: Box<dyn Fn(u32) -> bool + Sync + 'a>,
}

impl<'a> Standing<'a> {
    /// The texts of those posts.
    pub fn new(
        config: &'a Config,
        store: &'a dyn Store,
        is_as_it_was: impl Fn(u32) -> bool + Sync + 'a,
    ) -> Standing<'a> {
        Standing {
            config,
            store,
            is_as_it_was: Box::new(is_as_it_was),
        }
    }

    /// Those of a whole build, of the posts whose file is as it was, and by its line is the one that had the id. `None` where
    /// that is not known, or the text of a post depends on others. What `last` published stands as it left it.
    pub fn of_last(config: &'a Config, store: &'a dyn Store, last: &'a Last, known: &'a Known) -> Option<Self> {
        if config.collect.generator == Generator::Zola {
            return None;
        }
        let ledger = known.ledger.as_ref()?;
        let told = told_of_texts(last)?;
        let posts = &known.collected.posts;
        Some(Standing::new(config, store, move |index| {
            let post = &posts[index as usize];
            let is_same = |place: u32| last.changes().same(place as usize).is_some();
            let line = post.line().map(|line| &ledger.lines()[line as usize]);
            let is_of_line = |file: &str| collect::is_shown_as(config, &post.source, file);
            let is_its_line = |line: &Line| {
                post.id() == *line.id
                    && line.file.as_deref().is_some_and(is_of_line)
                    && line.hash.is_some()
                    && was_carried(line)
            };
            line.is_some_and(is_its_line)
                && !post.is_joined
                && post.source.place().is_some_and(is_same)
                && (told.is_empty() || !told.contains(&collect::shown(config, &post.source)))
        }))
    }

    /// The texts that a document of a feed holds, of those `wanted` that are as they were, by the places of their posts.
    ///
    /// # Errors
    /// When the document is there and cannot be read.
    pub fn of_feed(
        &self,
        plan: &FeedPlan,
        posts: &[Box<PostHead>],
        wanted: impl Iterator<Item = u32>,
    ) -> Result<Vec<(u32, EntryText)>> {
        let wanted: Vec<u32> = wanted.filter(|index| (self.is_as_it_was)(*index)).collect();
        let easiest = |format: &Format| plan.paths.iter().find(|(known, _)| known == format);
        let Some((format, path)) = BY_EASE.iter().find_map(easiest).filter(|_| !wanted.is_empty()) else {
            return Ok(Vec::new());
        };
        let document = self.store.read(path)?.unwrap_or_default();
        let texts = standing_texts(&document, *format).unwrap_or_default();
        let id = |index: u32| {
            let id = posts[index as usize].id().text();
            match format {
                Format::Atom => self.config.site.authority.as_uri(&id),
                Format::Rss | Format::Json => id.into_owned(),
            }
        };
        let by_id: HashMap<String, u32> = wanted.iter().map(|index| (id(*index), *index)).collect();
        // Ids of other tools may be one URI.
        if by_id.len() < wanted.len() {
            return Ok(Vec::new());
        }
        let found = texts.into_iter().filter_map(|text| {
            let index = *by_id.get(&*text.id)?;
            // Addresses in a text are made absolute by that of its page.
            (posts[index as usize].url() == *text.link).then(|| {
                let text = EntryText {
                    content: text.content.map(Into::into),
                    summary: text.summary.into(),
                    changed: None,
                };
                (index, text)
            })
        });
        Ok(found.collect())
    }
}

/// The files of which something was told when their bodies were rendered, and those that are no UTF-8, which depend on the
/// language of the site; as they are shown. `None` where that was not kept.
fn told_of_texts(last: &Last) -> Option<HashSet<String>> {
    let (columns, beside) = last.graph()?;
    let others = Graph::read(&columns, &beside)?.others;
    let repaired = others.of_files.iter().filter(|told| told.is(Code::EncodingRepaired));
    let told = others.of_bodies.iter().chain(repaired);
    Some(told.filter_map(KeptDiagnostic::file).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests;
