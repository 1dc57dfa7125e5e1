//! The texts of posts that are as they were: out of the documents that stand, before these are written anew. Nothing of such a
//! post is read or rendered again.

use std::collections::{HashMap, HashSet};

use crate::collect;
use crate::config::Config;
use crate::diagnostic::{Code, KeptDiagnostic};
use crate::feed::{FeedPlan, standing_texts};
use crate::model::entry::EntryText;
use crate::model::{Format, Generator, PostHead};
use crate::output::Store;
use crate::state::Line;

use super::graph::Graph;
use super::known::{Known, was_carried};
use super::last::{Last, first_half};

/// The formats in the order of what it takes to read their texts.
const BY_EASE: [Format; 3] = [Format::Rss, Format::Atom, Format::Json];

/// Where the texts of posts stand: in the documents that the last build published, which rendered bodies by the same program
/// and the same settings.
pub struct Standing<'a> {
    config: &'a Config,
    store: &'a dyn Store,
    /// The documents, with the first halves of their hashes.
    published: HashMap<&'a str, u128>,
    /// Whether all that the text of a post at a place depends on is what it was: its file, its id, which file is that of the
    /// text, and whether there are others; and nothing is to be told of it, which is told when it is rendered.
    is_as_it_was: Box<dyn Fn(u32) -> bool + Sync + 'a>,
}

impl<'a> Standing<'a> {
    /// The texts of those posts.
    pub fn new(
        config: &'a Config,
        store: &'a dyn Store,
        last: &'a Last,
        is_as_it_was: impl Fn(u32) -> bool + Sync + 'a,
    ) -> Standing<'a> {
        Standing {
            config,
            store,
            published: last.published().collect(),
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
        let (columns, beside) = last.graph()?;
        let before = Graph::read(&columns, &beside)?.others;
        let repaired = before.of_files.iter().filter(|told| told.is(Code::EncodingRepaired));
        // Files that are no UTF-8 depend on the language of the site.
        let told = before.of_bodies.iter().chain(repaired);
        let told: HashSet<String> = told.filter_map(KeptDiagnostic::file).map(str::to_owned).collect();
        let were_joined: HashSet<u32> = before.joined.into_iter().chain(before.texts_of_joined).collect();
        let posts = &known.collected.posts;
        Some(Standing::new(config, store, last, move |index| {
            let post = &posts[index as usize];
            let is_of_line = |file: &str| collect::is_shown_as(config, &post.source, file);
            let is_its_line = |line: &Line| {
                post.id() == *line.id
                    && line.file.as_deref().is_some_and(is_of_line)
                    && line.hash.is_some()
                    && was_carried(line)
            };
            let place = |at: u32| last.changes().same(at as usize);
            let is_alone = |place: usize| u32::try_from(place).is_ok_and(|place| !were_joined.contains(&place));
            post.line()
                .is_some_and(|line| is_its_line(&ledger.lines()[line as usize]))
                && !post.is_joined
                && post.source.place().and_then(place).is_some_and(is_alone)
                && (told.is_empty() || !told.contains(&collect::shown(config, &post.source)))
        }))
    }

    /// The texts that a document of a feed holds, of those `wanted` that are as they were, by the places of their posts.
    pub fn of_feed(
        &self,
        plan: &FeedPlan,
        posts: &[Box<PostHead>],
        wanted: impl Iterator<Item = u32>,
    ) -> Vec<(u32, EntryText)> {
        let wanted: Vec<u32> = wanted.filter(|index| (self.is_as_it_was)(*index)).collect();
        let easiest = |format: &Format| {
            let (format, path) = plan.paths.iter().find(|(known, _)| known == format)?;
            Some((*format, path.as_str(), *self.published.get(path.as_str())?))
        };
        let Some((format, path, hash)) = BY_EASE.iter().find_map(easiest).filter(|_| !wanted.is_empty()) else {
            return Vec::new();
        };
        // Where it cannot be read, bodies are rendered, and it is replaced.
        let document = self.store.read(path).ok().flatten().unwrap_or_default();
        if first_half(&blake3::hash(&document).to_hex()) != hash {
            return Vec::new();
        }
        let id = |index: u32| {
            let id = posts[index as usize].id().text();
            match format {
                Format::Atom => self.config.site.authority.as_uri(&id),
                Format::Rss | Format::Json => id.into_owned(),
            }
        };
        let by_id: HashMap<String, u32> = wanted.iter().map(|index| (id(*index), *index)).collect();
        // Addresses in a text are made absolute by that of its page.
        let is_wanted = |id: &str, link: &str| by_id.get(id).is_some_and(|index| posts[*index as usize].url() == *link);
        let texts = standing_texts(&document, format, &is_wanted).unwrap_or_default();
        // Ids of other tools may be one URI: whose text it is cannot be told then.
        let ids: HashSet<&str> = texts.iter().map(|text| &*text.id).collect();
        if by_id.len() < wanted.len() || ids.len() < texts.len() {
            return Vec::new();
        }
        let found = texts.into_iter().filter_map(|text| {
            let index = *by_id.get(&*text.id)?;
            let text = EntryText {
                content: text.content.map(Into::into),
                summary: text.summary.into(),
                changed: None,
            };
            Some((index, text))
        });
        found.collect()
    }
}
