//! Links between posts that name a file of the site: with them the text of a post depends on where others are.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::collect;
use crate::config::Config;
use crate::content::{self, Named};
use crate::model::{Generator, PostHead};

/// The posts by their files.
pub struct PostLinks<'a> {
    config: &'a Config,
    posts: &'a [Box<PostHead>],
    /// Made when the first link asks: most sites have none.
    places: OnceLock<HashMap<String, Vec<u32>>>,
    are_used: AtomicBool,
}

impl<'a> PostLinks<'a> {
    /// The posts of a build.
    pub fn new(config: &'a Config, posts: &'a [Box<PostHead>]) -> PostLinks<'a> {
        PostLinks {
            config,
            posts,
            places: OnceLock::new(),
            are_used: AtomicBool::new(false),
        }
    }

    /// Whether the text of a post that was asked for depends on others.
    pub fn are_used(&self) -> bool {
        self.are_used.load(Relaxed)
    }

    /// The text of a post with the addresses of those to which it links by their files.
    pub fn written<'t>(&self, text: &'t str, post: &PostHead) -> Cow<'t, str> {
        if self.config.collect.generator == Generator::Zola {
            return content::internal_links(text, &|path| {
                self.are_used.store(true, Relaxed);
                let place = self.places().get(path).and_then(|places| places.first());
                place
                    .map(|index| self.posts[*index as usize].url().to_string())
                    .or_else(|| collect::zola_page(self.config, path))
            });
        }
        let address_of = |named: Named<'_>| match named {
            Named::Page("") => Some(post.url().to_string()),
            Named::Post(name) => self.address(name.trim_start_matches('/'), |shown| without_ending(shown).to_owned()),
            Named::File(path) => self.address(path.trim_start_matches('/'), str::to_owned),
            Named::Page(path) => self.address(bare_page(path.trim_start_matches(['.', '/'])), |shown| {
                bare_page(shown).to_owned()
            }),
        };
        match content::with_addresses(text, self.config.collect.generator, &address_of) {
            Some(written) => {
                self.are_used.store(true, Relaxed);
                Cow::Owned(written)
            }
            None => Cow::Borrowed(text),
        }
    }

    /// The address of the post whose path, as `spelled` puts it, ends with `path`; `None` where none is the only one.
    fn address(&self, path: &str, spelled: impl Fn(&str) -> String) -> Option<String> {
        let ends = |shown: &str| {
            let shown = spelled(shown);
            let before = shown.strip_suffix(path);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let places = self.places().get(name_of(path))?;
        let mut found = places
            .iter()
            .map(|index| &self.posts[*index as usize])
            .filter(|post| ends(&collect::shown(self.config, &post.source)));
        let post = found.next()?;
        found.next().is_none().then(|| post.url().to_string())
    }

    /// By the path below the content folder, which is the first part of every posts folder (Zola); else by the name alone.
    fn places(&self) -> &HashMap<String, Vec<u32>> {
        self.places.get_or_init(|| {
            let is_zola = self.config.collect.generator == Generator::Zola;
            let mut places: HashMap<String, Vec<u32>> = HashMap::new();
            for (index, post) in (0..).zip(self.posts) {
                let shown = collect::shown(self.config, &post.source);
                let key = match shown.split_once('/') {
                    Some((_, path)) if is_zola => path,
                    _ if is_zola => &shown,
                    _ => name_of(&shown),
                };
                places.entry(key.to_owned()).or_default().push(index);
            }
            places
        })
    }
}

fn without_ending(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    path[name..].rfind('.').map_or(path, |at| &path[..name + at])
}

/// The path of a page as Hugo's references have it: without the ending of Markdown, and that of a bundle by its folder.
fn bare_page(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".md").unwrap_or(path);
    path.strip_suffix("/index").unwrap_or(path)
}

/// What a path is looked for by: the name of its file or bundle, without its ending.
fn name_of(path: &str) -> &str {
    let path = bare_page(path);
    let name = path.rsplit('/').next().unwrap_or_default();
    let endings = [".markdown", ".html", ".htm"];
    endings
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .unwrap_or(name)
}
