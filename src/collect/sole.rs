//! Single files, for a build that need not look at all the others.

use std::borrow::Cow;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::model::{HeadBytes, HeadCache, Instant, Joined, Period, PostHead, SourcePath};

use super::candidate::{Candidate, Found};
use super::settings::Settings;
use super::shared::Shared;
use super::{Inputs, Outcome, kept, read_one, stem};

/// A file that is a post, before it is known whether it is one by itself.
#[derive(Debug)]
pub struct Sole {
    candidate: Candidate,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
    /// Between which moments the same would be made of it.
    pub period: Period,
}

impl Sole {
    /// The post; its id is not given yet.
    pub fn head(&self) -> &PostHead {
        &self.candidate.head
    }

    /// The `guid` or `id` of its front matter.
    pub fn guid(&self) -> Option<&str> {
        self.candidate.guid()
    }

    /// The key of its origin.
    pub fn key(&self) -> Option<Cow<'_, str>> {
        self.candidate.head.key().map(Joined::text)
    }

    /// The name that stands for it where it has neither.
    pub fn stem<'a>(&'a self, config: &'a Config) -> &'a str {
        stem(config, &self.candidate.head.source)
    }

    /// The post under its id, where no other file is the same post. `is_known` says that it was there before, as in
    /// [`collect`](super::collect).
    pub fn into_post(self, id: &str, is_given: bool, is_known: bool) -> Box<PostHead> {
        let mut head = self.candidate.head;
        head.put_id(id);
        head.id_is_given = is_given;
        if is_known && !head.updated_is_given {
            head.put_updated(head.published);
        }
        head
    }

    fn of(outcome: Outcome) -> Option<Sole> {
        match outcome.found {
            Found::Post(candidate) => Some(Sole {
                candidate,
                problems: outcome.problems,
                period: outcome.period,
            }),
            Found::CategoryPage(_) | Found::LeftOut => None,
        }
    }
}

/// Reads the file at a place of the listing, if it is one of posts, and keeps what was made of it; `None` where it is no
/// post.
///
/// # Errors
/// As [`collect`](super::collect).
pub fn read_sole(
    config: &Config,
    inputs: &Inputs,
    place: usize,
    now: Instant,
    heads: &dyn HeadCache,
) -> Result<Option<Sole>> {
    if place >= inputs.posts.len() {
        return Ok(None);
    }
    let (folder, path) = inputs.posts.name(place);
    let mut settings = Settings::new(config)?;
    settings.sections = inputs.sections.clone();
    let source = SourcePath::new(folder, path);
    let (outcome, found) = read_one(&source, &settings, now);
    heads.keep(place, found.read(), &kept::encode(&outcome));
    Ok(Sole::of(outcome))
}

/// The file at `source` as it was kept; `None` where it was no post.
pub fn kept_sole(kept: &HeadBytes, source: &SourcePath) -> Option<Sole> {
    Sole::of(kept::decode(kept, source, &Shared::alone())?)
}

/// A post of several files as bytes, and back: what was made of each of them alone is not enough.
pub fn encode_post(post: &PostHead) -> Vec<u8> {
    kept::encode_head(post)
}

/// The post that [`encode_post`] wrote.
pub fn decode_post(bytes: &[u8], source: &SourcePath) -> Option<Box<PostHead>> {
    let mut head = kept::decode_head(bytes, source, &Shared::alone())?;
    head.is_joined = true;
    Some(head)
}
