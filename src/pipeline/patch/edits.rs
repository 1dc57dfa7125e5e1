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
    /// What it was: its place among the posts, and its file as it was.
    pub old: Option<(usize, Sole)>,
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
    let are_alone = edits.iter().all(|edit| is_alone(config, graph, edit)) && are_apart(config, &edits);
    Ok(are_alone.then_some(edits))
}

/// What is no more as it was: first the files that are other now, then those that are gone.
fn old_posts(changes: &Changes, files: &Files, last: &Last, graph: &Graph<'_>) -> Option<Vec<Edit>> {
    let edited = changes.edited.iter().map(|(_, old)| *old);
    let places: Vec<u32> = edited.chain(changes.removed.iter().copied()).collect();
    if places.iter().any(|place| graph.others.joined.contains(place)) {
        return None;
    }
    let wanted: HashMap<u32, usize> = places.iter().copied().zip(0..).collect();
    let mut found: Vec<Option<usize>> = vec![None; places.len()];
    for (index, place) in graph.posts.places().enumerate() {
        if let Some(number) = wanted.get(&place) {
            found[*number] = Some(index);
        }
    }
    let edit = |(place, index): (u32, Option<usize>)| {
        let index = index?;
        if graph.posts.get(index)?.whole.is_some() {
            return None;
        }
        let (folder, path) = files.name(place as usize);
        let source = SourcePath::new(folder, path);
        let sole = collect::kept_sole(&last.head(place as usize)?, &source)?;
        Some(Edit {
            old: Some((index, sole)),
            new: None,
        })
    };
    places.into_iter().zip(found).map(edit).collect()
}

/// Whether no other post is known by anything that this one was or is known by.
fn is_alone(config: &Config, graph: &Graph<'_>, edit: &Edit) -> bool {
    let count = |kind: Kind, hash: u64| graph.posts.count(kind, hash);
    let old = match &edit.old {
        Some((index, sole)) => match graph.posts.get(*index) {
            Some(post) => Some((post, sole)),
            None => return false,
        },
        None => None,
    };
    if let Some((post, _)) = &old {
        let is_shared = |kind: Kind| {
            let hash = post.hashes[kind as usize];
            hash != 0 && count(kind, hash) != 1
        };
        if [Kind::Address, Kind::Id, Kind::Key, Kind::Name]
            .into_iter()
            .any(is_shared)
        {
            return false;
        }
    }
    let Some((_, new)) = &edit.new else { return true };
    let address = hash_of(Kind::Address, &new.head().url().text());
    match &old {
        Some((post, old)) => {
            let is_same = (old.guid(), old.key(), old.stem(config)) == (new.guid(), new.key(), new.stem(config));
            // An adopted address is settled where the whole ledger is read.
            let is_adopted = post.more.url.is_some();
            let has_own_address = post.hashes[Kind::Address as usize] == address || count(Kind::Address, address) == 0;
            is_same && !is_adopted && has_own_address
        }
        None => {
            let shown = collect::shown(config, &new.head().source);
            let name = hash_of(Kind::Name, claim::stem(&shown));
            let id = hash_of(Kind::Id, &id_of(config, new).0);
            let key = new.key().map(|key| hash_of(Kind::Key, &key));
            let hashes = [(Kind::Id, Some(id)), (Kind::Key, key), (Kind::Name, Some(name))];
            let is_known = |(kind, hash): (Kind, Option<u64>)| {
                hash.is_some_and(|hash| count(kind, hash) != 0 || graph.others.former.binary_search(&hash).is_ok())
            };
            !hashes.into_iter().any(is_known) && count(Kind::Address, address) == 0
        }
    }
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
    old: Option<usize>,
) -> Option<Box<PostHead>> {
    Some(match old {
        Some(index) => {
            let kept = graph.posts.get(index)?;
            sole.into_post(&names.id(&kept), kept.more.id_is_given, config.ledger.is_some())
        }
        None => {
            let (id, is_given) = id_of(config, &sole);
            sole.into_post(&id, is_given, false)
        }
    })
}
