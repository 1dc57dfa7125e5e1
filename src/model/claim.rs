//! How a post asks for the identity that it had before, and who answers.

use std::borrow::Cow;

use super::TagAuthority;

/// By what each post of a build can be known again, by its place. What is asked for is made when it is asked for: of a
/// million posts together it would take more memory than they do.
pub trait Claims {
    /// How many posts there are.
    fn count(&self) -> usize;

    /// The id that its front matter gives a post.
    fn guid(&self, at: usize) -> Option<Cow<'_, str>>;

    /// The key of its origin.
    fn key(&self, at: usize) -> Option<Cow<'_, str>>;

    /// Its file as the user knows it, from the configuration file on.
    fn file(&self, at: usize) -> Cow<'_, str>;

    /// Its further files.
    fn also(&self, at: usize) -> Vec<Cow<'_, str>>;

    /// The id that a post whose front matter gives it none would be given were it new: of its origin's key, else of its
    /// file's name.
    fn derived(&self, at: usize, authority: &TagAuthority) -> String {
        match self.key(at) {
            Some(key) => authority.uri(&key),
            None => authority.uri(stem(&self.file(at))),
        }
    }
}

/// What is remembered of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recalled<'a> {
    /// It was there before.
    Known {
        /// The number of its line.
        line: u32,
        /// The id that it was given.
        id: &'a str,
    },
    /// It is new.
    New,
    /// It is new, and the id that it would be given is that of another post.
    IdTaken,
}

/// Whoever remembers the identities of posts.
pub trait Memory: Sync {
    /// What is remembered of each of the posts, at the same place as its claim. No line is given to two of them.
    /// `authority` is that of the ids of new posts.
    fn recall<'a>(&'a self, claims: &dyn Claims, authority: &TagAuthority) -> Vec<Recalled<'a>>;

    /// Whether nothing is remembered, so that every post is new.
    fn is_empty(&self) -> bool;

    /// The file that a post's text was last read of, by the number of its line.
    fn file_of(&self, line: u32) -> Option<&str>;
}

/// Remembers nothing: every post is new.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoMemory;

impl Memory for NoMemory {
    fn recall<'a>(&'a self, claims: &dyn Claims, _authority: &TagAuthority) -> Vec<Recalled<'a>> {
        vec![Recalled::New; claims.count()]
    }

    fn is_empty(&self) -> bool {
        true
    }

    fn file_of(&self, _line: u32) -> Option<&str> {
        None
    }
}

/// The name of a file without its ending; of `index.*` the name of its folder, where it has one.
pub fn stem(file: &str) -> &str {
    stem_in("", file)
}

/// The same of the file at `path` below `folder`.
pub fn stem_in<'a>(folder: &'a str, path: &'a str) -> &'a str {
    let bytes = path.as_bytes();
    let slash = memchr::memrchr(b'/', bytes);
    let start = slash.map_or(0, |at| at + 1);
    let end = memchr::memrchr(b'.', &bytes[start..]).map_or(path.len(), |at| start + at);
    let stem = &path[start..end];
    if stem != "index" {
        return stem;
    }
    let folders = slash.map_or(folder, |at| &path[..at]);
    match folders.rsplit('/').next().unwrap_or_default() {
        "" | "." => stem,
        folder => folder,
    }
}

#[cfg(test)]
mod tests {
    use super::{stem, stem_in};

    #[test]
    fn the_stem_of_an_index_is_its_folder() {
        assert_eq!(stem("posts/2026-01-01-a.b.md"), "2026-01-01-a.b");
        assert_eq!(stem("posts/walk/index.md"), "walk");
        assert_eq!(stem("index.md"), "index");
        assert_eq!(stem("a"), "a");
        for (folder, path) in [
            ("posts", "a/b.md"),
            ("posts", "walk/index.md"),
            ("a/posts", "index.md"),
            (".", "index.md"),
        ] {
            let shown = if folder == "." {
                path.to_owned()
            } else {
                format!("{folder}/{path}")
            };
            assert_eq!(stem_in(folder, path), stem(&shown));
        }
    }
}
