//! The posts that are other, new or gone, and whether each is a post by itself: then nothing else has to be looked at.

use std::collections::HashMap;

use crate::collect::{self, Inputs, Sole};
use crate::config::Config;
use crate::error::Result;
use crate::model::{Instant, PostHead, SourcePath, claim};
use crate::state::cache::{Changes, Files};

use super::super::graph::{Graph, Kind, Names, hash_of};
use super::super::last::Last;

/// A post that is other than it was, new, or gone.
pub(super) struct Edit {
    /// What it was: its number among the posts, and its file as it was.
    pub old: Option<(u32, Sole)>,
    /// What it is: the place of its file in the listing, and the file.
    pub new: Option<(usize, Sole)>,
}

/// The edits of a run; `None` where one of them is more than a post by itself.
pub(super) fn find(
    config: &Config,
    last: &Last,
    graph: &Graph<'_>,
    inputs: &Inputs,
    now: Instant,
) -> Result<Option<Vec<Edit>>> {
    let (changes, files) = (last.changes(), last.files());
    let Some(files) = files else { return Ok(None) };
    let Some(mut edits) = old_posts(changes, files, last, graph) else {
        return Ok(None);
    };
    let new = changes
        .edited
        .iter()
        .map(|(at, _)| *at)
        .chain(changes.added.iter().map(|at| *at as usize));
    for (number, at) in new.enumerate() {
        let Some(sole) = collect::read_sole(config, inputs, at, now, last)? else {
            return Ok(None);
        };
        if !sole.period.holds(now) {
            return Ok(None);
        }
        match edits.get_mut(number).filter(|_| number < changes.edited.len()) {
            Some(edit) => edit.new = Some((at, sole)),
            None => edits.push(Edit {
                old: None,
                new: Some((at, sole)),
            }),
        }
    }
    let are_alone = are_apart(config, &edits) && are_alone(config, graph, &edits).unwrap_or_default();
    Ok(are_alone.then_some(edits))
}

/// What is no more as it was: first the files that are other now, then those that are gone.
fn old_posts(changes: &Changes, files: &Files, last: &Last, graph: &Graph<'_>) -> Option<Vec<Edit>> {
    let edited = changes.edited.iter().map(|(_, old)| *old);
    let places: Vec<u32> = edited.chain(changes.removed.iter().copied()).collect();
    if places.iter().any(|place| graph.others.joined.contains(place)) {
        return None;
    }
    let found = graph.posts.of_files(&places)?;
    let edit = |(place, number): (u32, Option<u32>)| {
        let number = number?;
        if graph.posts.get(number)?.more.whole.is_some() {
            return None;
        }
        let (folder, path) = files.name(place as usize);
        let source = SourcePath::new(folder, path);
        let sole = collect::kept_sole(&last.head(place as usize)?, &source)?;
        Some(Edit {
            old: Some((number, sole)),
            new: None,
        })
    };
    places.into_iter().zip(found).map(edit).collect()
}

/// What an edit makes one ask for: what the post was known by, and what it is known by.
struct Known {
    old: Vec<(Kind, u64)>,
    address: Option<u64>,
    new: Vec<(Kind, u64)>,
}

impl Known {
    fn of(config: &Config, graph: &Graph<'_>, edit: &Edit) -> Option<Known> {
        let old = match &edit.old {
            Some((number, _)) => graph.posts.hashes(*number)?,
            None => [0; 4],
        };
        let kinds = [Kind::Address, Kind::Id, Kind::Key, Kind::Name];
        let new = edit.new.as_ref().map(|(_, new)| {
            let shown = collect::shown(config, &new.head().source);
            let name = hash_of(Kind::Name, claim::stem(&shown));
            let id = hash_of(Kind::Id, &id_of(config, new).0);
            let key = new.key().map(|key| (Kind::Key, hash_of(Kind::Key, &key)));
            [(Kind::Id, id), (Kind::Name, name)].into_iter().chain(key).collect()
        });
        Some(Known {
            old: kinds.into_iter().zip(old).filter(|(_, hash)| *hash != 0).collect(),
            address: edit
                .new
                .as_ref()
                .map(|(_, new)| hash_of(Kind::Address, &new.head().url().text())),
            new: new.unwrap_or_default(),
        })
    }

    fn all(&self) -> impl Iterator<Item = (Kind, u64)> {
        let address = self.address.map(|hash| (Kind::Address, hash));
        self.old.iter().chain(&self.new).copied().chain(address)
    }
}

/// Whether no other post is known by anything that one of these was or is known by; `None` where that cannot be told.
fn are_alone(config: &Config, graph: &Graph<'_>, edits: &[Edit]) -> Option<bool> {
    let known: Option<Vec<Known>> = edits.iter().map(|edit| Known::of(config, graph, edit)).collect();
    let known = known?;
    let counts = graph.posts.counts(known.iter().flat_map(Known::all))?;
    for (edit, known) in edits.iter().zip(&known) {
        if !is_alone(config, graph, edit, known, &counts)? {
            return Some(false);
        }
    }
    Some(true)
}

fn is_alone(
    config: &Config,
    graph: &Graph<'_>,
    edit: &Edit,
    known: &Known,
    counts: &HashMap<(Kind, u64), usize>,
) -> Option<bool> {
    let count = |hash: &(Kind, u64)| counts.get(hash).copied().unwrap_or_default();
    if known.old.iter().any(|hash| count(hash) != 1) {
        return Some(false);
    }
    let (Some((_, new)), Some(address)) = (&edit.new, known.address) else {
        return Some(true);
    };
    let address = (Kind::Address, address);
    Some(match &edit.old {
        Some((number, old)) => {
            let is_same = (old.guid(), old.key(), old.stem(config)) == (new.guid(), new.key(), new.stem(config));
            // An adopted address is settled where the whole ledger is read.
            let is_adopted = graph.posts.get(*number)?.more.url.is_some();
            is_same && !is_adopted && (known.old.contains(&address) || count(&address) == 0)
        }
        None => {
            let is_former = |hash: u64| graph.others.former.binary_search(&hash).is_ok();
            let is_known = |hash: &(Kind, u64)| count(hash) != 0 || is_former(hash.1);
            !known.new.iter().any(is_known) && count(&address) == 0
        }
    })
}

/// Whether the edits have nothing to do with one another: a file that is gone while another came may have been renamed.
fn are_apart(config: &Config, edits: &[Edit]) -> bool {
    let is_gone = edits.iter().any(|edit| edit.new.is_none());
    let is_new = edits.iter().any(|edit| edit.old.is_none());
    if is_gone && is_new {
        return false;
    }
    let mut hashes: Vec<u64> = Vec::new();
    for (_, new) in edits.iter().filter_map(|edit| edit.new.as_ref()) {
        let shown = collect::shown(config, &new.head().source);
        hashes.push(hash_of(Kind::Address, &new.head().url().text()));
        hashes.push(hash_of(Kind::Name, claim::stem(&shown)));
        hashes.push(hash_of(Kind::Id, &id_of(config, new).0));
        hashes.extend(new.key().map(|key| hash_of(Kind::Key, &key)));
    }
    let count = hashes.len();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.len() == count
}

/// The id of a post that is new, and whether its front matter gives it.
pub(super) fn id_of(config: &Config, sole: &Sole) -> (Box<str>, bool) {
    let authority = &config.site.authority;
    match (sole.guid(), sole.key()) {
        (Some(guid), _) => (authority.as_uri(guid).into(), true),
        (None, Some(key)) => (authority.uri(&key).into(), false),
        (None, None) => (authority.uri(sole.stem(config)).into(), false),
    }
}

/// The post of an edit as it is now, under its id; `None` where what was kept is damaged.
pub(super) fn post_of(
    config: &Config,
    (graph, names): (&Graph<'_>, Names<'_>),
    sole: Sole,
    old: Option<u32>,
) -> Option<Box<PostHead>> {
    Some(match old {
        Some(number) => {
            let kept = graph.posts.get(number)?;
            sole.into_post(&names.id(&kept), kept.more.id_is_given, config.ledger.is_some())
        }
        None => {
            let (id, is_given) = id_of(config, &sole);
            sole.into_post(&id, is_given, false)
        }
    })
}
