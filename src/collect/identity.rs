//! Identity: which files are one post, and the id of each post. It derives from nothing that is ever edited.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Claim, Instant, Memory, PostHead, Recalled, SourcePath, TagAuthority, Term};

use super::places::Cause;
use super::post::Candidate;
use super::taxonomy;

/// What is told of files.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// A file's path as the user knows it, from the configuration file on.
    pub shown: &'a dyn Fn(&SourcePath) -> String,
    /// Line and column of the cause of a problem.
    pub place: &'a dyn Fn(&SourcePath, Cause<'_>) -> (u32, u32),
}

/// Posts with ids, and the files that were joined with another of the same post.
#[derive(Debug, Default)]
pub struct Identified {
    /// The posts.
    pub posts: Vec<PostHead>,
    /// A file that is no post of its own, and the id of its post.
    pub joined: Vec<(SourcePath, Box<str>)>,
}

/// Gives every post its id: that of its front matter, else the one that `memory` has for it, else a derived one. Files
/// with one guid or origin key, and files of one name with the same content, become one post, with a note; new files of
/// one name with different content get the hash of their folder into their ids.
pub fn identify(
    candidates: Vec<Box<Candidate>>,
    authority: &TagAuthority,
    memory: &dyn Memory,
    told: Files<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Identified {
    let shown = told.shown;
    let mut groups = grouped(candidates);
    let claims: Vec<Claim<'_>> = groups.iter().map(|group| claim(group, authority, shown)).collect();
    let recalled = memory.recall(&claims, authority);
    drop(claims);
    for (group, recalled) in groups.iter_mut().zip(recalled) {
        if let Recalled::Known { line, .. } = &recalled
            && group.files.len() > 1
            && let Some(file) = memory.file_of(*line)
        {
            group.stay_with(|candidate| shown(&candidate.head.source) == file);
        }
        group.recalled = recalled;
    }
    let mut ids: HashMap<String, usize> = HashMap::new();
    let mut posts = Vec::with_capacity(groups.len());
    let mut joined = Vec::new();
    let keepers = groups.iter().filter(|group| group.rank(authority) == 0);
    let remembered: HashSet<Box<str>> = keepers.filter_map(Group::remembered).map(Into::into).collect();
    // Ids that are somebody's own go first, so that a derived one gives way where they meet.
    groups.sort_by_key(|group| group.rank(authority));
    let shared = shared_stems(&groups);
    for group in groups {
        let path = shown(&group.files[0].head.source);
        let given = group.given(authority);
        let is_given = given
            .as_deref()
            .is_some_and(|id| group.remembered() == Some(id) || !remembered.contains(id));
        let plain = match (given, group.remembered(), &group.identity) {
            (Some(id), _, _) if is_given => id,
            (_, Some(id), _) => id.to_owned(),
            (_, None, Identity::Key(text) | Identity::Stem { stem: text, .. }) => authority.uri(text),
            (_, None, Identity::Guid(_)) => authority.uri(group.files[0].key.as_ref().unwrap_or(&group.files[0].stem)),
        };
        let is_stem = group.is_new_stem();
        let is_shared =
            is_stem && matches!(&group.identity, Identity::Stem { stem, .. } if shared.contains(stem.as_str()));
        let is_taken = group.recalled == Recalled::IdTaken || ids.contains_key(&plain);
        let is_of_another = matches!(&group.identity, Identity::Guid(_)) && !is_given
            || matches!(&group.identity, Identity::Key(_)) && remembered.contains(plain.as_str()) && is_taken;
        if is_of_another {
            let message = "its `guid`, or the key of its origin, is the id of another post, which keeps it";
            let key = group.files[0].key.as_deref();
            let (line, column) = (told.place)(&group.files[0].head.source, Cause::Identity { key });
            problems.push(Diagnostic::new(Code::IdTaken, &*path, message).at(line, column));
        }
        let id = if is_shared || is_taken {
            let id = unique(&plain, &path, &ids);
            if !is_of_another {
                let message = "another post has, or had, the same file name; a hash of the folder is part of its id";
                problems.push(Diagnostic::new(Code::StemShared, path, message).at(1, 1));
            }
            id
        } else {
            plain
        };
        ids.insert(id.clone(), posts.len());
        let files: Vec<SourcePath> = group.files.iter().map(|file| file.head.source.clone()).collect();
        let line = match group.recalled {
            Recalled::Known { line, .. } => Some(line),
            Recalled::New | Recalled::IdTaken => None,
        };
        let mut post = join(group.files, id, line.is_some(), told, problems);
        (post.line, post.id_is_given) = (line, is_given);
        joined.extend(
            files
                .into_iter()
                .filter(|file| *file != post.source)
                .map(|file| (file, post.id.clone())),
        );
        posts.push(post);
    }
    Identified { posts, joined }
}

/// The files of each post, that of the text first: of those with a text, else of all, the one of the latest date, and
/// of those that show the same the earliest, which was there before the story came through another list. Equal dates
/// end in the path. A file without text is a stub, and never stands for one that has some.
fn grouped(candidates: Vec<Box<Candidate>>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_identity: HashMap<Identity, usize> = HashMap::new();
    let guids_of_keys = guids_of_keys(&candidates);
    for candidate in candidates {
        let identity = identity_of(&candidate, &guids_of_keys);
        match by_identity.get(&identity) {
            Some(index) => groups[*index].files.push(candidate),
            None => {
                by_identity.insert(identity.clone(), groups.len());
                groups.push(Group {
                    identity,
                    files: vec![candidate],
                    recalled: Recalled::New,
                });
            }
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

fn claim<'a>(group: &'a Group, authority: &TagAuthority, shown: &dyn Fn(&SourcePath) -> String) -> Claim<'a> {
    Claim {
        guid: group.given(authority),
        key: group.files.iter().find_map(|file| file.key.as_deref()),
        file: shown(&group.files[0].head.source),
        also: group.files[1..].iter().map(|file| shown(&file.head.source)).collect(),
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Identity {
    Guid(String),
    Key(String),
    Stem { stem: String, hash: u64 },
}

struct Group {
    identity: Identity,
    /// Boxed, since they are moved about and large.
    files: Vec<Box<Candidate>>,
    recalled: Recalled,
}

impl Group {
    /// The files that show the same as that of the text, that one included.
    fn equals(&self) -> impl Iterator<Item = (usize, &Candidate)> {
        let files = self.files.iter().map(|file| &**file).enumerate();
        files.filter(|(at, file)| *at == 0 || file.shows_the_same_as(&self.files[0]))
    }

    /// Lets the file of which the text was before stay that of the text, where it shows the same.
    fn stay_with(&mut self, is_former: impl Fn(&Candidate) -> bool) {
        let former = self.equals().find(|(_, file)| is_former(file)).map(|(at, _)| at);
        if let Some(at) = former {
            self.files[..=at].rotate_right(1);
        }
    }

    /// The id that its front matter gives it.
    fn given(&self, authority: &TagAuthority) -> Option<String> {
        match &self.identity {
            Identity::Guid(guid) => Some(authority.as_uri(guid)),
            Identity::Key(_) | Identity::Stem { .. } => None,
        }
    }

    /// The id that it had before.
    fn remembered(&self) -> Option<&str> {
        match &self.recalled {
            Recalled::Known { id, .. } => Some(id),
            Recalled::New | Recalled::IdTaken => None,
        }
    }

    /// When it is given its id: first those that keep theirs, last those that are made of names.
    fn rank(&self, authority: &TagAuthority) -> u8 {
        match (self.remembered(), self.given(authority)) {
            (Some(_), None) => 0,
            (Some(id), Some(given)) if id == given => 0,
            _ if self.is_new_stem() => 2,
            _ => 1,
        }
    }

    /// Whether its id is to be made of its file's name.
    fn is_new_stem(&self) -> bool {
        !matches!(self.recalled, Recalled::Known { .. }) && matches!(self.identity, Identity::Stem { .. })
    }
}

/// The first guid that goes with each key: a file with the key alone is the same post.
fn guids_of_keys(candidates: &[Box<Candidate>]) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for candidate in candidates {
        if let (Some(guid), Some(key)) = (&candidate.guid, &candidate.key) {
            found.entry(key.clone()).or_insert_with(|| guid.clone());
        }
    }
    found
}

fn identity_of(candidate: &Candidate, guids_of_keys: &HashMap<String, String>) -> Identity {
    match (&candidate.guid, &candidate.key) {
        (Some(guid), _) => Identity::Guid(guid.clone()),
        (None, Some(key)) => match guids_of_keys.get(key) {
            Some(guid) => Identity::Guid(guid.clone()),
            None => Identity::Key(key.clone()),
        },
        (None, None) => Identity::Stem {
            stem: candidate.stem.clone(),
            hash: candidate.head.body.file_hash,
        },
    }
}

/// The stems under which there is more than one post, those of known id included.
fn shared_stems(groups: &[Group]) -> HashSet<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for group in groups {
        if let Identity::Stem { stem, .. } = &group.identity {
            *counts.entry(stem).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(stem, _)| stem.to_owned())
        .collect()
}

/// `plain` with a hash of the folder of `path`; of the whole path where that is taken too.
fn unique(plain: &str, path: &str, ids: &HashMap<String, usize>) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut digits = 8;
    let mut text = folder;
    loop {
        let id = format!("{plain}-{}", &blake3::hash(text.as_bytes()).to_hex()[..digits]);
        if !ids.contains_key(&id) {
            return id;
        }
        if text == path {
            digits = (digits + 8).min(64);
        }
        text = path;
    }
}

/// One post of its files, that of the text first; published when the earliest was, categories and tags of all.
fn join(
    files: Vec<Box<Candidate>>,
    id: String,
    is_known: bool,
    told: Files<'_>,
    problems: &mut Vec<Diagnostic>,
) -> PostHead {
    let mut files = files.into_iter();
    let first = *files.next().expect("a group is made with its first file");
    let mut head = first.head;
    head.id = id.into();
    head.key = first.key.map(Into::into);
    let dated = head.published;
    let mut changes = Vec::new();
    let mut are_too_many = false;
    for other in files {
        let message = format!(
            "the file is the same post as {} and was joined with it",
            (told.shown)(&head.source)
        );
        let (line, column) = match (&other.guid, &other.key) {
            (None, None) => (1, 1),
            (_, key) => (told.place)(&other.head.source, Cause::Identity { key: key.as_deref() }),
        };
        problems.push(Diagnostic::new(Code::PostJoined, (told.shown)(&other.head.source), message).at(line, column));
        are_too_many |= !unite(&mut head.categories, &other.head.categories);
        are_too_many |= !unite(&mut head.tags, &other.head.tags);
        if other.head.updated_is_given {
            changes.push(other.head.updated);
        }
        head.published = head.published.min(other.head.published);
        head.origin = head.origin.or(other.head.origin);
        head.key = head.key.or(other.key.map(Into::into));
    }
    if head.published != dated {
        head.dated = Some(dated);
    }
    // That a file has a later date is no change of a post that is known: what readers see may be the same, and the
    // ledger tells. Of a new post nobody has seen anything yet.
    if is_known && !head.updated_is_given {
        head.updated = head.published;
    }
    head.updated = changes.into_iter().fold(head.updated, Instant::max);
    if are_too_many {
        let message = format!(
            "the files of this post have more than {0} categories or tags; {0} of each count",
            taxonomy::MOST
        );
        problems.push(Diagnostic::new(Code::TermsMany, (told.shown)(&head.source), message).at(1, 1));
    }
    head
}

/// Adds `others` to `terms`, each once; answers whether there was room. However many files are one post, it has no more
/// terms than one file may have.
fn unite(terms: &mut Vec<Term>, others: &[Term]) -> bool {
    for other in others {
        if terms.contains(other) {
            continue;
        }
        if terms.len() >= taxonomy::MOST {
            return false;
        }
        terms.push(other.clone());
    }
    true
}

#[cfg(test)]
mod tests;
