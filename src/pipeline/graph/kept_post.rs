//! A post as it is kept: what is looked for among all posts, and what is read only where it is wanted.

use serde::{Deserialize, Serialize};

use crate::collect;
use crate::config::Config;
use crate::model::{Instant, Joined, PostHead, pack_ids};
use crate::pipeline::known::whole_second;
use crate::pipeline::texts::Sight;
use crate::state::cache::text_hash;
use crate::state::{Line, month};

use super::{Moment, instant, moment};

/// What a post is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The address of its page.
    Address,
    /// Its id.
    Id,
    /// The key of its origin.
    Key,
    /// The name of its file.
    Name,
    /// What readers see of it.
    Content,
}

/// The kinds of which every post has a hash.
pub const KINDS: [Kind; 4] = [Kind::Address, Kind::Id, Kind::Key, Kind::Name];

/// The hash of a text of a kind: texts of two kinds are never equal.
pub fn hash_of(kind: Kind, text: &str) -> u64 {
    text_hash(kind as u64 + 1, text)
}

/// The hash of a post of one of these kinds; 0 for a key that it has not. Its text may be put together in a room that is
/// given.
fn hash(config: &Config, post: &PostHead, kind: Kind, room: &mut String) -> u64 {
    let mut of = |text: Joined<'_>| {
        room.clear();
        text.push_to(room);
        hash_of(kind, room)
    };
    match kind {
        Kind::Address => of(post.url()),
        Kind::Id => of(post.id()),
        Kind::Key => post.key().map_or(0, of),
        Kind::Name => hash_of(kind, collect::stem(config, &post.source)),
        Kind::Content => hash_of(kind, &post.body.content_hash().to_string()),
    }
}

/// The hashes of a post, of the first four kinds.
pub fn hashes(config: &Config, post: &PostHead) -> [u64; 4] {
    let mut room = String::with_capacity(128);
    KINDS.map(|kind| hash(config, post, kind, &mut room))
}

/// A post.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct KeptPost {
    /// The place of its file in the table of files.
    pub place: u32,
    /// When it was published.
    pub published: Moment,
    /// What else there is of it.
    pub more: More,
}

/// What of a post is read only where it is wanted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct More {
    /// Its id and the key of its origin, as [`Names`](super::Names) reads them.
    pub names: String,
    /// Whether its front matter gives it.
    pub id_is_given: bool,
    /// The offset in which its date is written.
    pub(super) offset: i32,
    /// The date of the file that its text is of, where that is another.
    pub dated: Option<Moment>,
    /// When the next build will find that it last changed, where that is after its publication.
    pub(super) updated: Option<Moment>,
    /// When its line says that it was published, where that is another moment.
    pub(super) line: Option<Moment>,
    /// Its address, where it is not that which its file gives it.
    pub url: Option<String>,
    /// All of it, where it is of several files.
    #[serde(with = "serde_bytes")]
    pub whole: Option<Vec<u8>>,
}

impl KeptPost {
    /// What is to be kept of a post; its place is to be added. `start` is what ids of the site begin with.
    pub fn of(post: &PostHead, start: &str, line: Option<&Line>, sight: Option<&Sight>, has_ledger: bool) -> KeptPost {
        let names = match *post.common().id == *start {
            true => post.texts().ids().to_owned(),
            false => {
                let key = post.key().map(Joined::text);
                pack_ids(&post.id().text(), key.as_deref(), start, post.source.path())
            }
        };
        let published = line.map_or(whole_second(post.published), |line| line.published);
        let adopted = line.and_then(|line| line.instead.as_deref()?.link.as_ref());
        let own = moment(&post.published);
        KeptPost {
            place: 0,
            published: own,
            more: More {
                names,
                id_is_given: post.id_is_given,
                offset: own.2,
                dated: post.dated().as_ref().map(moment),
                updated: Some(updated(post, sight, has_ledger))
                    .filter(|updated| *updated > post.published)
                    .map(|updated| moment(&updated)),
                line: (published != whole_second(post.published)).then(|| moment(&published)),
                url: adopted.map(|_| post.url().text().into_owned()),
                whole: None,
            },
        }
    }

    /// When the next build will find that it last changed.
    pub fn updated(&self) -> Moment {
        self.more.updated.unwrap_or(self.published)
    }

    /// The file of the ledger in which its line stands.
    pub fn month(&self) -> Option<String> {
        Some(month(&instant(self.more.line.unwrap_or(self.published))?))
    }
}

/// When the next build will find that a post last changed: by its front matter, else by the ledger.
fn updated(post: &PostHead, sight: Option<&Sight>, has_ledger: bool) -> Instant {
    if !has_ledger {
        return post.updated();
    }
    let own = if post.updated_is_given {
        post.updated()
    } else {
        post.published
    };
    match crate::pipeline::remember::updated_of(post, sight) {
        Some(written) => own.max(written),
        None => own,
    }
}
