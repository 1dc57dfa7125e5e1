//! Which files are one post.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::collect::repeated::{self, repeated};
use crate::collect::stem_of;
use crate::model::{Joined, Recalled, SourcePath, TagAuthority};

use super::{Candidate, Files, number};

/// The files of each post, that of the text first: of those with a text, else of all, the one of the latest date, and
/// of those that show the same the earliest, which was there before the story came through another list. Equal dates
/// end in the path. A file without text is a stub, and never stands for one that has some.
pub(super) fn grouped(candidates: Vec<Candidate>, told: Files<'_>) -> Vec<Group> {
    let mut places = firsts(&candidates, told);
    let mut groups: Vec<Group> = Vec::with_capacity(candidates.len());
    for (at, candidate) in candidates.into_iter().enumerate() {
        // Of a file that is the first of its group, its place becomes that of the group.
        let first = places[at] as usize;
        if first == at {
            places[at] = number(groups.len());
            groups.push(Group {
                files: vec![candidate],
                recalled: Recalled::New,
            });
        } else {
            groups[places[first] as usize].files.push(candidate);
        }
    }
    for group in &mut groups {
        group.files.sort_by(|a, b| {
            (b.has_text, b.head.published, &a.head.source).cmp(&(a.has_text, a.head.published, &b.head.source))
        });
        let equals = group
            .equals()
            .min_by_key(|(_, file)| (file.head.published, &file.head.source));
        let first = equals.map_or(0, |(at, _)| at);
        group.files[..=first].rotate_right(1);
    }
    groups
}

/// The place of the first file of the same identity, for each.
fn firsts(candidates: &[Candidate], told: Files<'_>) -> Vec<u32> {
    let guids = guids_of_keys(candidates);
    let identity = |at: usize| identity_of(&candidates[at], &guids, told);
    let mut firsts: Vec<u32> = (0..number(candidates.len())).collect();
    for (at, first) in repeated(candidates.len(), identity, Identity::hash) {
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
pub(super) enum Kind {
    Guid,
    Key,
    Stem,
}

/// The files of a post.
pub(super) struct Group {
    pub files: Vec<Candidate>,
    pub recalled: Recalled,
}

impl Group {
    /// The files that show the same as that of the text, that one included.
    pub fn equals(&self) -> impl Iterator<Item = (usize, &Candidate)> {
        let files = self.files.iter().enumerate();
        files.filter(|(at, file)| *at == 0 || file.shows_the_same_as(&self.files[0]))
    }

    /// Lets the file of which the text was before stay that of the text, where it shows the same.
    pub fn stay_with(&mut self, is_former: impl Fn(&Candidate) -> bool) {
        let former = self.equals().find(|(_, file)| is_former(file)).map(|(at, _)| at);
        if let Some(at) = former {
            self.files[..=at].rotate_right(1);
        }
    }

    /// The `guid`, of which a group has one.
    pub fn guid(&self) -> Option<&str> {
        self.files.iter().find_map(|file| file.guid.as_deref())
    }

    /// The key of the origin.
    pub fn key(&self) -> Option<Cow<'_, str>> {
        self.files.iter().find_map(|file| file.head.key().map(Joined::text))
    }

    pub fn kind(&self) -> Kind {
        match (self.guid(), self.key()) {
            (Some(_), _) => Kind::Guid,
            (None, Some(_)) => Kind::Key,
            (None, None) => Kind::Stem,
        }
    }

    /// The id that its front matter gives it.
    pub fn given(&self, authority: &TagAuthority) -> Option<String> {
        Some(authority.as_uri(self.guid()?))
    }

    /// The id that it had before.
    pub fn remembered(&self) -> Option<&str> {
        match &self.recalled {
            Recalled::Known { id, .. } => Some(id),
            Recalled::New | Recalled::IdTaken => None,
        }
    }

    /// When it is given its id: first those that keep theirs, last those that are made of names.
    pub fn rank(&self, authority: &TagAuthority) -> u8 {
        match (self.remembered(), self.given(authority)) {
            (Some(_), None) => 0,
            (Some(id), Some(given)) if id == given => 0,
            _ if self.is_new_stem() => 2,
            _ => 1,
        }
    }

    /// Whether its id is to be made of its file's name.
    pub fn is_new_stem(&self) -> bool {
        !matches!(self.recalled, Recalled::Known { .. }) && self.kind() == Kind::Stem
    }
}

/// The first guid that goes with each key: a file with the key alone is the same post.
fn guids_of_keys(candidates: &[Candidate]) -> HashMap<Cow<'_, str>, &str> {
    let mut found = HashMap::new();
    for candidate in candidates {
        if let (Some(guid), Some(key)) = (&candidate.guid, candidate.head.key()) {
            found.entry(key.text()).or_insert(&**guid);
        }
    }
    found
}

fn identity_of<'a>(
    candidate: &'a Candidate,
    guids_of_keys: &HashMap<Cow<'a, str>, &'a str>,
    told: Files<'a>,
) -> Identity<'a> {
    match (candidate.guid.as_deref(), candidate.head.key().map(Joined::text)) {
        (Some(guid), _) => Identity::Guid(guid),
        (None, Some(key)) => match guids_of_keys.get(&key) {
            Some(guid) => Identity::Guid(guid),
            None => Identity::Key(key),
        },
        (None, None) => Identity::Stem {
            stem: stem_of(told.folders, &candidate.head.source),
            hash: candidate.head.body.file_hash,
        },
    }
}

/// The stems under which there is more than one post, those of known id included.
pub(super) fn shared_stems(groups: &[Group], told: Files<'_>) -> HashSet<String> {
    let of_names = groups.iter().filter(|group| group.kind() == Kind::Stem);
    let sources: Vec<&SourcePath> = of_names.map(|group| &group.files[0].head.source).collect();
    let stem = |at: usize| told.stem(sources[at]);
    let shared = repeated(sources.len(), stem, repeated::hash);
    shared.into_iter().map(|(at, _)| stem(at).to_owned()).collect()
}
