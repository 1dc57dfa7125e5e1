//! The posts that are there, found by what tells a story from others.

use std::collections::HashMap;

use crate::collect::{Survey, Surveyed, Unread};
use crate::fetch::post_file::Seal;
use crate::fetch::story::Story;
use crate::model::Value;

/// The posts of all folders.
#[derive(Debug, Default)]
pub struct Index {
    posts: Vec<Surveyed>,
    by_key: HashMap<String, usize>,
    by_guid: HashMap<String, usize>,
    /// Of an address that several posts have, none.
    by_origin: HashMap<String, Option<usize>>,
    unread: HashMap<String, Unread>,
}

impl Index {
    /// Of `posts`; where two have one key, the one that feedkiln wrote counts, else the first.
    pub fn new(survey: Survey) -> Index {
        let mut posts = survey.posts;
        posts.sort_by_key(|post| post.seal.is_none());
        let mut index = Index::default();
        for (at, post) in posts.iter().enumerate() {
            let sealed = post.seal.as_ref().and_then(Seal::read).map(|seal| seal.key);
            let keys = [post.key.clone(), sealed.filter(|key| !key.is_empty())];
            for key in keys.into_iter().flatten() {
                index.by_key.entry(key).or_insert(at);
            }
            if let Some(guid) = &post.guid {
                index.by_guid.entry(guid.clone()).or_insert(at);
            }
            if let Some(origin) = &post.origin {
                let holder = index.by_origin.entry(origin.clone()).or_insert(Some(at));
                if *holder != Some(at) {
                    *holder = None;
                }
            }
        }
        index.posts = posts;
        index.unread = survey
            .unread
            .into_iter()
            .map(|unread| (unread.stem.clone(), unread))
            .collect();
        index
    }

    /// All posts.
    pub fn posts(&self) -> &[Surveyed] {
        &self.posts
    }

    /// The post of a story, if there is one.
    pub fn find(&self, story: &Story) -> Option<&Surveyed> {
        let by_guid = || self.by_guid.get(story.guid.as_ref()?);
        let at = self.by_key.get(&story.key).or_else(by_guid).copied();
        let by_name = || {
            let origin = |name: &String| self.by_origin.get(name).copied().flatten();
            let found = story
                .aliases
                .iter()
                .find_map(|name| self.by_key.get(name).copied().or_else(|| origin(name)));
            // Two stories of one list are two, whatever address they have.
            found.filter(|at| !self.is_of(*at, &story.source))
        };
        self.posts.get(at.or_else(by_name)?)
    }

    /// The file that stands where a story's post would, and could not be read.
    pub fn unread(&self, story: &Story) -> Option<&Unread> {
        self.unread.get(story.file_name().trim_end_matches(".md"))
    }

    fn is_of(&self, at: usize, source: &str) -> bool {
        let seal = self.posts[at].seal.as_ref().and_then(Seal::read);
        seal.is_some_and(|seal| seal.source == source)
    }

    /// The posts that `name` means: a path, a file's name with or without its ending, or a key.
    pub fn named(&self, name: &str) -> Vec<usize> {
        let bare = name.trim_start_matches("./");
        let is_named = |post: &Surveyed| {
            let sealed = post
                .seal
                .as_ref()
                .and_then(|seal| seal.get("key"))
                .and_then(Value::as_text);
            let file = post.shown.rsplit('/').next().unwrap_or_default();
            post.shown == bare
                || post.stem == bare
                || file == bare
                || post.path == std::path::Path::new(name)
                || post.key.as_deref() == Some(bare)
                || sealed.is_some_and(|key| !bare.is_empty() && (key == bare || key.rsplit(' ').next() == Some(bare)))
        };
        let found = self.posts.iter().enumerate().filter(|(_, post)| is_named(post));
        found.map(|(at, _)| at).collect()
    }
}
