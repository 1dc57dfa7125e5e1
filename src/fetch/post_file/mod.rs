//! The file of a fetched post: front matter, text, and the line with its origin.

mod fill;
mod place;
mod seal;
mod yaml;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::collect::PostText;
use crate::model::Value;
use crate::model::plain::plain_text;

pub use fill::{fill, fill_text};
pub use place::free_path;
pub use seal::{Seal, is_untouched, sealed};

use super::story::Story;

/// Writes the file of a story. `body` is clean HTML, empty where the text could not be had yet; `wants_text` says that it
/// is older than the story.
pub fn compose(
    story: &Story,
    body: &str,
    wants_text: bool,
    author: Option<&str>,
    more: &BTreeMap<String, String>,
) -> String {
    let mut front = String::from("---\n");
    let mut line = |key: &str, value: String| front.push_str(&format!("{key}: {value}\n"));
    for (key, value) in more {
        line(key, yaml::scalar(value));
    }
    line("title", yaml::prose(&story.title));
    line("date", story.date.format("%Y-%m-%d %H:%M:%S %z").to_string());
    if !story.categories.is_empty() {
        line("categories", yaml::names(&story.categories));
    }
    if !story.tags.is_empty() {
        line("tags", yaml::names(&story.tags));
    }
    if let Some(author) = story.author.as_deref().or(author) {
        line("author", yaml::prose(author));
    }
    if let Some(summary) = &story.summary {
        line("description", yaml::prose(summary));
    }
    if let Some(guid) = &story.guid {
        line("guid", yaml::quoted(guid));
    }
    if let Some(origin) = &story.origin {
        line("origin", yaml::quoted(origin.as_str()));
    }
    front.push_str("---\n");
    let mut text = front;
    if !body.is_empty() {
        text.push_str(body);
        text.push('\n');
    }
    if let Some(origin) = &story.origin {
        text.push_str(&format!("\n<{}>\n", yaml::autolink(origin.as_str())));
    }
    let seal = Seal {
        source: story.source.clone(),
        key: story.key.clone(),
        story: story.told.clone(),
        wants_text,
    };
    sealed(&text, &seal)
}

/// The text of a post as it stands, and its author as plain text.
pub fn parts(post: &PostText) -> (&str, Option<String>) {
    let author = post
        .fields
        .iter()
        .find(|(key, _)| key == "author")
        .and_then(|(_, value)| Value::as_trimmed(value))
        .map(plain_text);
    (post.text[post.body.clone()].trim(), author)
}
