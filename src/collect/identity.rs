//! Identity: which files are one post, and the id of each post. It derives from nothing that is ever edited.

mod expected;
mod groups;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;

use hashbrown::HashTable;

use crate::config::PostsFolder;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Claims, Instant, Joined, Memory, PostHead, Recalled, SourcePath, TagAuthority, Term, Terms};

use super::candidate::Candidate;
use super::places::Cause;
use super::{stem_of, taxonomy, walk};

use expected::Expected;
use groups::{Group, Groups, RANKS, shared_stems};
pub(super) use groups::{Kind, note_identity};

/// What is known of files beside what was made of them.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// The configured folders.
    pub folders: &'a [PostsFolder],
    /// Line and column of the cause of a problem.
    pub place: &'a (dyn Fn(&SourcePath, Cause<'_>) -> (u32, u32) + Sync),
}

impl Files<'_> {
    /// A file's path as the user knows it, from the configuration file on.
    pub fn shown(&self, source: &SourcePath) -> String {
        walk::shown(&self.folders[usize::from(source.folder)], source.path())
    }

    fn stem<'a>(&'a self, source: &'a SourcePath) -> &'a str {
        stem_of(self.folders, source)
    }
}

/// Posts with ids, and the files that were joined with another of the same post.
#[derive(Debug, Default)]
pub struct Identified {
    /// The posts.
    pub posts: Vec<Box<PostHead>>,
    /// A file that is no post of its own, and the id of its post.
    pub joined: Vec<(SourcePath, Box<str>)>,
}

/// Gives every post its id: that of its front matter, else the one that `memory` has for it, else a derived one. Files
/// with one guid or origin key, and files of one name with the same content, become one post, with a note; new files of
/// one name with different content get the hash of their folder into their ids.
pub fn identify(
    candidates: Vec<Candidate>,
    authority: &TagAuthority,
    memory: &dyn Memory,
    told: Files<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Identified {
    let mut groups = Groups::of(candidates, told);
    if !memory.is_empty() {
        let claims = ClaimsOf {
            groups: &groups,
            authority,
            told,
        };
        let recalled = memory.recall(&claims, authority);
        groups.put_recalled(recalled, memory, told);
    }
    let remembered = groups.kept_ids(authority);
    let ranks: Vec<u8> = groups.iter().map(|group| group.rank(authority)).collect();
    let shared = shared_stems(&groups, told);
    let mut ids = Ids::with_capacity(ranks.len());
    let mut posts: Vec<Box<PostHead>> = Vec::with_capacity(ranks.len());
    let mut joined = Vec::new();
    // Ids that are somebody's own go first, so that a derived one gives way where they meet.
    let order = by_rank(&ranks);
    drop(ranks);
    let mut expected = Expected::default();
    for (turn, at) in order.iter().map(|at| *at as usize).enumerate() {
        let hash = expected.of(turn, &order, (&groups, authority, told));
        let Some(group) = groups.get(at) else { continue };
        // Nearly every post has the id that it was expected to get, by itself.
        if let Some(hash) = hash
            && !(group.is_new_stem() && !shared.is_empty() && shared.contains(told.stem(&group.first.head.source)))
            && !ids.contain_one(hash, |id| id == group.first.head.id(), &posts)
        {
            let Some((Candidate { mut head, .. }, _)) = groups.take(at) else {
                continue;
            };
            (head.is_joined, head.id_is_given) = (false, false);
            head.put_line(None);
            ids.add_one(hash, &posts);
            posts.push(head);
            continue;
        }
        let first = &group.first.head;
        let stem = told.stem(&first.source);
        let given = group.given(authority);
        let is_given = given
            .as_deref()
            .is_some_and(|id| group.remembered() == Some(id) || !remembered.contains(id));
        let plain = match (given, group.remembered(), group.kind) {
            (Some(id), _, _) if is_given => id,
            (_, Some(id), _) => id.to_owned(),
            (_, None, Kind::Stem) => authority.uri(stem),
            (_, None, Kind::Key) => authority.uri(group.key().as_deref().unwrap_or(stem)),
            (_, None, Kind::Guid) => authority.uri(first.key().map(Joined::text).as_deref().unwrap_or(stem)),
        };
        let is_shared = group.is_new_stem() && shared.contains(stem);
        let is_taken = group.recalled == Recalled::IdTaken || ids.contain(&plain, &posts);
        let is_of_another = match group.kind {
            Kind::Guid => !is_given,
            Kind::Key => is_taken && remembered.contains(plain.as_str()),
            Kind::Stem => false,
        };
        if is_of_another {
            let message = "its `guid`, or the key of its origin, is the id of another post, which keeps it";
            let key = first.key().map(Joined::text);
            let (line, column) = (told.place)(&first.source, Cause::Identity { key: key.as_deref() });
            problems.push(Diagnostic::new(Code::IdTaken, told.shown(&first.source), message).at(line, column));
        }
        // Unless subscribers have it already.
        let is_of_feeds = group.remembered() != Some(&*plain) && authority.is_of_feeds(&plain);
        let id = if is_shared || is_taken || is_of_feeds {
            let path = told.shown(&first.source);
            let id = unique(&plain, &path, |id| ids.contain(id, &posts));
            if !is_of_another {
                let message = match is_of_feeds {
                    true => "its id would be that of a feed; a hash of the folder is part of it",
                    false => "another post has, or had, the same file name; a hash of the folder is part of its id",
                };
                problems.push(Diagnostic::new(Code::StemShared, path, message).at(1, 1));
            }
            id
        } else {
            plain
        };
        let others = group.others.iter();
        let others: Vec<SourcePath> = others.map(|file| file.head.source.clone()).collect();
        let line = match group.recalled {
            Recalled::Known { line, .. } => Some(line),
            Recalled::New | Recalled::IdTaken => None,
        };
        let Some((first, files)) = groups.take(at) else {
            continue;
        };
        let mut post = join(first, files, &id, line.is_some(), told, problems);
        post.put_line(line);
        post.id_is_given = is_given;
        joined.extend(others.into_iter().map(|file| (file, post.id().text().into())));
        ids.add(&id, &posts);
        posts.push(post);
    }
    Identified { posts, joined }
}

/// What groups claim of which none was taken.
struct ClaimsOf<'a> {
    groups: &'a Groups<'a>,
    authority: &'a TagAuthority,
    told: Files<'a>,
}

impl ClaimsOf<'_> {
    fn group(&self, at: usize) -> Group<'_> {
        self.groups.get(at).expect("posts are taken when all have their lines")
    }
}

impl Claims for ClaimsOf<'_> {
    fn count(&self) -> usize {
        self.groups.count()
    }

    fn guid(&self, at: usize) -> Option<Cow<'_, str>> {
        self.group(at).given(self.authority).map(Cow::Owned)
    }

    fn key(&self, at: usize) -> Option<Cow<'_, str>> {
        self.group(at).key()
    }

    fn file(&self, at: usize) -> Cow<'_, str> {
        self.told.shown(&self.group(at).first.head.source).into()
    }

    fn also(&self, at: usize) -> Vec<Cow<'_, str>> {
        let others = self.group(at).others.iter();
        others.map(|file| self.told.shown(&file.head.source).into()).collect()
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("a site has fewer than four billion posts")
}

/// The places of groups in the order in which they are given their ids.
fn by_rank(ranks: &[u8]) -> Vec<u32> {
    let mut order = Vec::with_capacity(ranks.len());
    for rank in RANKS {
        order.extend((0..number(ranks.len())).filter(|at| ranks[*at as usize] == rank));
    }
    order
}

/// The ids that were given, by the places of their posts.
#[derive(Debug, Default)]
struct Ids(HashTable<u32>);

impl Ids {
    fn with_capacity(posts: usize) -> Ids {
        Ids(HashTable::with_capacity(posts))
    }

    fn contain(&self, id: &str, posts: &[Box<PostHead>]) -> bool {
        self.contain_one(hash_of(id), |known| known == *id, posts)
    }

    /// Whether one of that hash is the one.
    fn contain_one(&self, hash: u64, is_it: impl Fn(Joined<'_>) -> bool, posts: &[Box<PostHead>]) -> bool {
        let found = self.0.find(hash, |place| is_it(posts[*place as usize].id()));
        found.is_some()
    }

    /// Adds the id of the post that is next to be put behind `posts`.
    fn add(&mut self, id: &str, posts: &[Box<PostHead>]) {
        self.add_one(hash_of(id), posts);
    }

    /// The same of its hash.
    fn add_one(&mut self, hash: u64, posts: &[Box<PostHead>]) {
        let hash_of_post = |place: &u32| hash_of(&posts[*place as usize].id().text());
        self.0.insert_unique(hash, number(posts.len()), hash_of_post);
    }
}

fn hash_of(id: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(id.as_bytes())
}

/// `plain` with a hash of the folder of `path`; of the whole path where that is taken too.
fn unique(plain: &str, path: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut digits = 8;
    let mut text = folder;
    loop {
        let id = format!("{plain}-{}", &blake3::hash(text.as_bytes()).to_hex()[..digits]);
        if !is_taken(&id) {
            return id;
        }
        if text == path {
            digits = (digits + 8).min(64);
        }
        text = path;
    }
}

/// One post of its files, `first` being that of the text; published when the earliest was, categories and tags of all.
fn join(
    first: Candidate,
    others: Vec<Candidate>,
    id: &str,
    is_known: bool,
    told: Files<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Box<PostHead> {
    let mut head = first.head;
    head.put_id(id);
    head.is_joined = !others.is_empty();
    // Nearly every post has one file, and then there is nothing to be joined.
    let had = match others.is_empty() {
        true => (None, None),
        false => (owned(head.origin()), owned(head.key())),
    };
    let (mut origin, mut key) = had.clone();
    let mut published = head.published;
    let mut changes = Vec::new();
    let mut are_too_many = false;
    for other in others {
        let message = format!(
            "the file is the same post as {} and was joined with it",
            told.shown(&head.source)
        );
        let other_key = other.head.key().map(Joined::text);
        let (line, column) = match (&other.guid, &other_key) {
            (None, None) => (1, 1),
            (_, key) => (told.place)(&other.head.source, Cause::Identity { key: key.as_deref() }),
        };
        problems.push(Diagnostic::new(Code::PostJoined, told.shown(&other.head.source), message).at(line, column));
        are_too_many |= !unite(&mut head.terms, &other.head.terms);
        if other.head.updated_is_given {
            changes.push(other.head.updated());
        }
        published = published.min(other.head.published);
        origin = origin.or_else(|| other.head.origin().map(|origin| origin.to_string()));
        key = key.or_else(|| other_key.map(Cow::into_owned));
    }
    if (&origin, &key) != (&had.0, &had.1) {
        head.put_origin(origin.as_deref(), key.as_deref());
    }
    let updated = head.updated();
    if published != head.published {
        head.put_dated(Some(head.published));
        head.published = published;
    }
    // That a file has a later date is no change of a post that is known: what readers see may be the same, and the
    // ledger tells. Of a new post nobody has seen anything yet.
    let updated = match is_known && !head.updated_is_given {
        true => published,
        false => updated,
    };
    head.put_updated(changes.into_iter().fold(updated, Instant::max));
    if are_too_many {
        let message = format!(
            "the files of this post have more than {0} categories or tags; {0} of each count",
            taxonomy::MOST
        );
        problems.push(Diagnostic::new(Code::TermsMany, told.shown(&head.source), message).at(1, 1));
    }
    head
}

fn owned(text: Option<Joined<'_>>) -> Option<String> {
    text.map(|text| text.to_string())
}

/// Adds `others` to `terms`, each once; answers whether there was room. However many files are one post, it has no more
/// terms than one file may have.
fn unite(terms: &mut Arc<Terms>, others: &Arc<Terms>) -> bool {
    if terms == others {
        return true;
    }
    let united = |own: &[Term], others: &[Term]| {
        let mut all = own.to_vec();
        let had_room = add_to(&mut all, others);
        (all.into_boxed_slice(), had_room)
    };
    let (categories, had_room) = united(&terms.categories, &others.categories);
    let (tags, had_room_for_tags) = united(&terms.tags, &others.tags);
    *terms = Arc::new(Terms { categories, tags });
    had_room && had_room_for_tags
}

fn add_to(terms: &mut Vec<Term>, others: &[Term]) -> bool {
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
