//! Putting a fetched text into a post that is there.

use crate::collect::{PostText, SEAL};
use crate::fetch::article::Article;
use crate::model::Value;

use super::seal::{Seal, is_untouched, sealed};
use super::yaml;

/// The file of `post` with the text of `article` in place of its own, and with its title, date and author where the
/// front matter has none. All else stays as it is, byte for byte. The file is sealed unless its owner has changed it
/// since feedkiln wrote it.
pub fn fill(post: &PostText, article: &Article) -> String {
    let body = article
        .body
        .as_ref()
        .map(|body| body.value.as_str())
        .unwrap_or_default();
    let value_of = |key: &str| post.fields.iter().find(|(name, _)| name == key).map(|(_, value)| value);
    let is_missing = |key: &str| value_of(key).is_none_or(Value::is_blank);
    let mut added = String::new();
    let mut add = |key: &str, value: Option<String>| {
        // A key that stands there empty would stand there twice.
        if let Some(value) = value.filter(|_| value_of(key).is_none()) {
            added.push_str(&format!("{key}: {value}\n"));
        }
    };
    add("title", article.title.as_ref().map(|title| yaml::prose(&title.value)));
    add(
        "date",
        article
            .date
            .as_ref()
            .map(|date| date.value.format("%Y-%m-%d %H:%M:%S %z").to_string()),
    );
    if is_missing("authors") {
        add(
            "author",
            article.author.as_ref().map(|author| yaml::prose(&author.value)),
        );
    }
    let is_yaml = post.text.starts_with("---");
    let added = if is_yaml { added } else { String::new() };
    let (before, after) = (
        &post.text[..post.front.end],
        &post.text[post.front.end..post.body.start],
    );
    let links = post.text[post.body.end..].trim();
    let mut text = format!("{before}{added}{after}{}{body}\n", separation(post));
    if !links.is_empty() {
        text.push_str(&format!("\n{links}\n"));
    }
    match value_of(SEAL) {
        Some(old) if !is_untouched(&post.text, old) => text,
        Some(old) => sealed(&text, &Seal::read(old).unwrap_or_default()),
        None => sealed(&text, &Seal::default()),
    }
}

/// A line break where the front matter has none behind its last line.
fn separation(post: &PostText) -> &'static str {
    if post.body.start == 0 || post.text[..post.body.start].ends_with('\n') {
        ""
    } else {
        "\n"
    }
}
