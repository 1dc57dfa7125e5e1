//! Which files are one post.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use rayon::prelude::*;

use crate::collect::repeated::{self, repeated};
use crate::collect::stem_of;
use crate::model::{Joined, Memory, Recalled, SourcePath, TagAuthority};

use super::{Candidate, Files, number};

/// Hashes places, which nobody chooses, and which are asked for as often as there are posts.
#[derive(Debug, Default)]
struct PlaceHasher(u64);

impl Hasher for PlaceHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_usize(usize::from(*byte)));
    }

    fn write_usize(&mut self, place: usize) {
        self.0 = (self.0 ^ place as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The files of each post. Nearly every post has one, so that the others stand apart.
pub(super) struct Groups<'m> {
    /// Of each post the file of the text, until it is taken.
    firsts: Vec<Option<Candidate>>,
    /// The other files of posts of several, by the places of the posts.
    others: HashMap<usize, Vec<Candidate>, BuildHasherDefault<PlaceHasher>>,
    /// What each is known by.
    kinds: Vec<Kind>,
    /// What is remembered of each; empty where nothing is.
    recalled: Vec<Recalled<'m>>,
}

impl<'m> Groups<'m> {
    /// Puts the files of each post together, that of the text first: of those with a text, else of all, the one of the
    /// latest date, and of those that show the same the earliest, which was there before the story came through another
    /// list. Equal dates end in the path. A file without text is a stub, and never stands for one that has some.
    pub fn of(candidates: Vec<Candidate>, told: Files<'_>) -> Groups<'m> {
        let mut places = firsts(&candidates, told);
        let mut others: HashMap<usize, Vec<Candidate>, _> = HashMap::default();
        let mut count = 0;
        let first = |(at, candidate): (usize, Candidate)| {
            // Of a file that is the first of its group, its place becomes that of the group.
            let first = places[at] as usize;
            if first != at {
                others.entry(places[first] as usize).or_default().push(candidate);
                return None;
            }
            places[at] = count;
            count += 1;
            Some(Some(candidate))
        };
        let firsts = candidates.into_iter().enumerate().filter_map(first).collect();
        let mut groups = Groups {
            firsts,
            others,
            kinds: Vec::new(),
            recalled: Vec::new(),
        };
        let kind = |at: usize| Some(Kind::of(groups.get(at)?.files()));
        let kinds = (0..groups.firsts.len()).into_par_iter().filter_map(kind);
        groups.kinds = kinds.collect();
        groups.each_of_several(|_, files| {
            files.sort_by(|a, b| {
                (b.has_text, b.head.published, &a.head.source).cmp(&(a.has_text, a.head.published, &b.head.source))
            });
            let equals = equals(files).min_by_key(|(_, file)| (file.head.published, &file.head.source));
            let first = equals.map_or(0, |(at, _)| at);
            files[..=first].rotate_right(1);
        });
        groups
    }

    /// Lets `order` put the files of each post of several into another order.
    fn each_of_several(&mut self, mut order: impl FnMut(usize, &mut Vec<Candidate>)) {
        for (at, others) in &mut self.others {
            let Some(first) = self.firsts[*at].take() else { continue };
            others.insert(0, first);
            order(*at, others);
            self.firsts[*at] = Some(others.remove(0));
        }
    }

    /// Notes what `memory` answered of each. The file of which a text was before stays that of the text, where it shows
    /// the same.
    pub fn put_recalled(&mut self, recalled: Vec<Recalled<'m>>, memory: &dyn Memory, told: Files<'_>) {
        self.each_of_several(|at, files| {
            if let Recalled::Known { line, .. } = recalled[at]
                && let Some(former) = memory.file_of(line)
            {
                let is_former = |(_, file): &(usize, &Candidate)| told.shown(&file.head.source) == former;
                let place = equals(files).find(is_former).map(|(at, _)| at);
                files[..=place.unwrap_or(0)].rotate_right(1);
            }
        });
        self.recalled = recalled;
    }

    /// The post at a place; `None` where it was taken.
    pub fn get(&self, at: usize) -> Option<Group<'_>> {
        Some(Group {
            first: self.firsts.get(at)?.as_ref()?,
            others: self.others.get(&at).map_or(&[], Vec::as_slice),
            kind: self.kinds.get(at).copied().unwrap_or(Kind::Stem),
            recalled: self.recalled.get(at).copied().unwrap_or(Recalled::New),
        })
    }

    /// How many posts there are, those that were taken included.
    pub fn count(&self) -> usize {
        self.firsts.len()
    }

    /// The posts that were not taken.
    pub fn iter(&self) -> impl Iterator<Item = Group<'_>> {
        (0..self.firsts.len()).filter_map(|at| self.get(at))
    }

    /// The ids that posts had before, of those that keep theirs.
    pub fn kept_ids(&self, authority: &TagAuthority) -> HashSet<&'m str> {
        let ids = self
            .recalled
            .iter()
            .enumerate()
            .filter_map(|(at, recalled)| match recalled {
                Recalled::Known { id, .. } => (self.get(at)?.rank(authority) == 0).then_some(*id),
                Recalled::New | Recalled::IdTaken => None,
            });
        ids.collect()
    }

    /// Takes the files of a post, that of the text apart.
    pub fn take(&mut self, at: usize) -> Option<(Candidate, Vec<Candidate>)> {
        let first = self.firsts[at].take()?;
        Some((first, self.others.remove(&at).unwrap_or_default()))
    }
}

/// The files that show the same as the first of them, that one included.
fn equals(files: &[Candidate]) -> impl Iterator<Item = (usize, &Candidate)> {
    let numbered = files.iter().enumerate();
    numbered.filter(|(at, file)| *at == 0 || file.shows_the_same_as(&files[0]))
}

/// The place of the first file of the same identity, for each.
fn firsts(candidates: &[Candidate], told: Files<'_>) -> Vec<u32> {
    let guids = guids_of_keys(candidates);
    let identity = |at: usize| identity_of(&candidates[at], &guids, told);
    let mut firsts: Vec<u32> = (0..number(candidates.len())).collect();
    let hash = |at: usize| match candidates[at].alone {
        // Where no key stands for a guid, a file is known by what it holds alone.
        Some(_) if guids.is_empty() => candidates[at].identity_hash,
        _ => identity(at).hash(),
    };
    for (at, first) in repeated(candidates.len(), identity, hash) {
        firsts[at] = number(first);
    }
    firsts
}

/// By what files are one post.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Identity<'a> {
    Guid(&'a str),
    Key(Cow<'a, str>),
    Stem { stem: &'a str, hash: u64 },
}

impl Identity<'_> {
    fn kind(&self) -> Kind {
        match self {
            Identity::Guid(_) => Kind::Guid,
            Identity::Key(_) => Kind::Key,
            Identity::Stem { .. } => Kind::Stem,
        }
    }

    fn hash(&self) -> u64 {
        let (text, seed) = match self {
            Identity::Guid(guid) => (*guid, 1),
            Identity::Key(key) => (&**key, 2),
            Identity::Stem { stem, hash } => (*stem, *hash),
        };
        xxhash_rust::xxh3::xxh3_64_with_seed(text.as_bytes(), seed)
    }
}

/// What a post is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::collect) enum Kind {
    Guid,
    Key,
    Stem,
}

impl Kind {
    fn of<'a>(files: impl Iterator<Item = &'a Candidate> + Clone) -> Kind {
        if files.clone().any(|file| file.guid.is_some()) {
            Kind::Guid
        } else if files.clone().any(has_key) {
            Kind::Key
        } else {
            Kind::Stem
        }
    }
}

fn has_key(file: &Candidate) -> bool {
    match file.alone {
        Some(Kind::Key) => true,
        Some(Kind::Stem) => false,
        Some(Kind::Guid) | None => file.head.key().is_some(),
    }
}

/// Notes by what a file alone is known, `stem` being that of its name: while its texts are at hand, which all files
/// together would have to be fetched for.
pub(in crate::collect) fn note_identity(candidate: &mut Candidate, stem: &str) {
    let identity = identity_alone(candidate, stem);
    let (kind, hash) = (identity.kind(), identity.hash());
    (candidate.alone, candidate.identity_hash) = (Some(kind), hash);
}

/// The files of a post, and what is remembered of it.
#[derive(Clone, Copy)]
pub(super) struct Group<'a> {
    pub first: &'a Candidate,
    pub others: &'a [Candidate],
    /// What it is known by.
    pub kind: Kind,
    pub recalled: Recalled<'a>,
}

/// When posts are given their ids.
pub(super) const RANKS: [u8; 3] = [0, 1, 2];

impl<'a> Group<'a> {
    fn files(self) -> impl Iterator<Item = &'a Candidate> + Clone {
        std::iter::once(self.first).chain(self.others)
    }

    /// The `guid`, of which a group has one.
    pub fn guid(self) -> Option<&'a str> {
        self.files().find_map(|file| file.guid())
    }

    /// The key of the origin.
    pub fn key(self) -> Option<Cow<'a, str>> {
        self.files().find_map(|file| file.head.key().map(Joined::text))
    }

    /// The id that its front matter gives it.
    pub fn given(self, authority: &TagAuthority) -> Option<String> {
        Some(authority.as_uri(self.guid()?))
    }

    /// The id that it had before.
    pub fn remembered(self) -> Option<&'a str> {
        match self.recalled {
            Recalled::Known { id, .. } => Some(id),
            Recalled::New | Recalled::IdTaken => None,
        }
    }

    /// When it is given its id: first those that keep theirs, last those that are made of names.
    pub fn rank(self, authority: &TagAuthority) -> u8 {
        match (self.remembered(), self.given(authority)) {
            (Some(_), None) => 0,
            (Some(id), Some(given)) if id == given => 0,
            _ if self.is_new_stem() => 2,
            _ => 1,
        }
    }

    /// Whether its id is to be made of its file's name.
    pub fn is_new_stem(self) -> bool {
        !matches!(self.recalled, Recalled::Known { .. }) && self.kind == Kind::Stem
    }
}

/// The first guid that goes with each key: a file with the key alone is the same post.
fn guids_of_keys(candidates: &[Candidate]) -> HashMap<Cow<'_, str>, &str> {
    let mut found = HashMap::new();
    for candidate in candidates {
        // Few have one: keys of others are not asked for.
        if let Some(guid) = candidate.guid()
            && let Some(key) = candidate.head.key()
        {
            found.entry(key.text()).or_insert(guid);
        }
    }
    found
}

fn identity_of<'a>(
    candidate: &'a Candidate,
    guids_of_keys: &HashMap<Cow<'a, str>, &'a str>,
    told: Files<'a>,
) -> Identity<'a> {
    match identity_alone(candidate, stem_of(told.folders, &candidate.head.source)) {
        Identity::Key(key) => match guids_of_keys.get(&key) {
            Some(guid) => Identity::Guid(guid),
            None => Identity::Key(key),
        },
        other => other,
    }
}

/// By what a file is one post with others, whatever these are.
fn identity_alone<'a>(candidate: &'a Candidate, stem: &'a str) -> Identity<'a> {
    match (candidate.guid(), candidate.head.key().map(Joined::text)) {
        (Some(guid), _) => Identity::Guid(guid),
        (None, Some(key)) => Identity::Key(key),
        (None, None) => Identity::Stem {
            stem,
            hash: candidate.head.body.file_hash,
        },
    }
}

/// The stems under which there is more than one post, those of known id included.
pub(super) fn shared_stems(groups: &Groups<'_>, told: Files<'_>) -> HashSet<String> {
    let of_names = groups.iter().filter(|group| group.kind == Kind::Stem);
    let sources: Vec<&SourcePath> = of_names.map(|group| &group.first.head.source).collect();
    let stem = |at: usize| told.stem(sources[at]);
    let shared = repeated(sources.len(), stem, |at| repeated::hash(stem(at)));
    shared.into_iter().map(|(at, _)| stem(at).to_owned()).collect()
}
