//! Where in its file the cause of a problem stands that is seen only when posts are compared. Such problems are few, so the
//! file is read again instead of keeping places of every post.

use std::fs;

use crate::config::Config;
use crate::model::{Grouping, SourcePath};

use super::front_matter::{self, FrontMatter};
use super::{decode, path_of};

/// What caused a problem.
#[derive(Debug, Clone, Copy)]
pub enum Cause<'a> {
    /// The guid or the key of the origin.
    Identity {
        /// The key, which may stand below the text.
        key: Option<&'a str>,
    },
    /// The address that the front matter gives, or the slug in it.
    Address,
    /// A name of a category, tag or author.
    Term(Grouping, &'a str),
}

/// Line and column of the cause in the file; the first of the file where it derives from the file's name or folder, or
/// where the file cannot be read any more.
pub fn place_of(config: &Config, source: &SourcePath, cause: Cause<'_>) -> (u32, u32) {
    let Ok(bytes) = fs::read(path_of(&config.collect.posts, source)) else {
        return (1, 1);
    };
    let text = decode::decode(&bytes, config.site.language.as_deref()).text;
    let offset = front_matter::read(&text).map_or(0, |front| offset_of(&text, &front, cause));
    crate::diagnostic::place(&text, offset)
}

fn offset_of(text: &str, front: &FrontMatter, cause: Cause<'_>) -> usize {
    let at_first = |keys: &[&str]| {
        let given = keys
            .iter()
            .find(|key| front.get(key).is_some_and(|value| !value.is_blank()));
        given.map(|key| front.place_of(text, key))
    };
    match cause {
        Cause::Identity { key } => at_first(&["guid", "id"]).or_else(|| text.rfind(key?)).unwrap_or(0),
        Cause::Address => at_first(&["permalink", "url", "path", "slug"]).unwrap_or(0),
        Cause::Term(grouping, name) => {
            let keys: &[&str] = match grouping {
                Grouping::Category => &["categories", "category"],
                Grouping::Tag => &["tags", "tag"],
                Grouping::Author => &["author", "authors"],
            };
            let end = front.end.max(front.start);
            let of_key = |key: &&str| {
                front.get(key)?;
                let at = front.place_of(text, key);
                text[at..end].find(name).map(|found| at + found)
            };
            keys.iter()
                .find_map(of_key)
                .or_else(|| text[front.start..end].find(name).map(|found| front.start + found))
                .or_else(|| at_first(keys))
                .unwrap_or(0)
        }
    }
}
