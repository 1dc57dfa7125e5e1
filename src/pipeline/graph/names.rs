//! What kept posts are known by: their ids and keys, which are kept as far as the paths of their files do not tell them.

use std::borrow::Cow;

use crate::config::Config;
use crate::model::{Joined, unpack_ids};
use crate::state::cache::Files;

use super::KeptPost;

/// What the ids of a site begin with.
pub fn start(config: &Config) -> String {
    config.site.authority.uri("")
}

/// The names of kept posts.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    files: &'a Files,
    start: &'a str,
}

impl<'a> Names<'a> {
    /// Those of posts whose files are `files`; their ids begin with `start`.
    pub fn new(files: &'a Files, start: &'a str) -> Names<'a> {
        Names { files, start }
    }

    /// The id of a post.
    pub fn id<'b>(&'b self, post: &'b KeptPost) -> Cow<'b, str> {
        self.of(post).0.text()
    }

    /// The key of its origin.
    pub fn key<'b>(&'b self, post: &'b KeptPost) -> Option<Cow<'b, str>> {
        self.of(post).1.map(Joined::text)
    }

    fn of<'b>(&'b self, post: &'b KeptPost) -> (Joined<'b>, Option<Joined<'b>>) {
        let (_, path) = self.files.name(post.place as usize);
        unpack_ids(&post.more.names, self.start, path)
    }
}
