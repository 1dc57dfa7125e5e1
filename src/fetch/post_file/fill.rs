//! Putting a fetched text into a post that is there.

use crate::collect::{PostText, SEAL};
use crate::fetch::article::Article;
use crate::model::Value;

use super::seal::{Seal, is_untouched, sealed};
use super::yaml;

/// The file of `post` with the text of `article`, and with its title, date and author where the front matter has none. What
/// feedkiln wrote before is replaced; all else stays as it is, byte for byte. The file is sealed.
pub fn fill(post: &PostText, article: &Article) -> String {
    let value_of = |key: &str| post.fields.iter().find(|(name, _)| name == key).map(|(_, value)| value);
    let title = article.title.as_ref().map(|title| yaml::prose(&title.value));
    let date = article.date.as_ref();
    let date = date.map(|date| date.value.format("%Y-%m-%d %H:%M:%S %z").to_string());
    let author = article.author.as_ref().map(|author| yaml::prose(&author.value));
    let mut front = post.text[..post.front.end].to_owned();
    if is_yaml(post) {
        let names_nobody = ["author", "authors"]
            .iter()
            .all(|key| value_of(key).is_none_or(Value::is_blank));
        for (key, value) in [
            ("title", title),
            ("date", date),
            ("author", author.filter(|_| names_nobody)),
        ] {
            if let Some(value) = value.filter(|_| value_of(key).is_none_or(|value| is_blank(key, value))) {
                front = with_field(&front, key, &value);
            }
        }
    }
    let text = with_text(post, &front, article);
    let seal = value_of(SEAL).and_then(Seal::read).unwrap_or_default();
    sealed(
        &text,
        &Seal {
            wants_text: false,
            ..seal
        },
    )
}

/// The file of `post` with the text of `article`, and nothing else: for front matter in which a further line would not be
/// read.
pub fn fill_text(post: &PostText, article: &Article) -> String {
    with_text(post, &post.text[..post.front.end], article)
}

fn with_text(post: &PostText, front: &str, article: &Article) -> String {
    let body = article
        .body
        .as_ref()
        .map(|body| body.value.as_str())
        .unwrap_or_default();
    let fence = &post.text[post.front.end..post.body.start];
    let gap = if fence.is_empty() || fence.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    // What stands in a post without a text, such as its credit line, is the owner's.
    let seal = post.fields.iter().find(|(key, _)| key == SEAL).map(|(_, seal)| seal);
    let is_ours = seal.is_some_and(|seal| is_untouched(&post.text, seal));
    let kept = if is_ours {
        ""
    } else {
        post.text[post.body.clone()].trim()
    };
    let links = post.text[post.body.end..].trim();
    let mut text = format!("{front}{fence}{gap}{body}\n");
    for part in [kept, links].into_iter().filter(|part| !part.is_empty()) {
        text.push_str(&format!("\n{part}\n"));
    }
    text
}

fn is_yaml(post: &PostText) -> bool {
    post.text.trim_start().starts_with("---")
}

/// Whether a field says nothing: also a date that is nothing but an offset.
fn is_blank(key: &str, value: &Value) -> bool {
    let text = value.as_text().unwrap_or("x").trim();
    value.is_blank() || key == "date" && text.len() <= 6 && text.starts_with(['+', '-'])
}

/// Front matter with a value for `key`: on the line where the key stands without one, else on a new line.
fn with_field(front: &str, key: &str, value: &str) -> String {
    let is_line = |line: &&str| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    let line = format!("{key}: {value}");
    match front.lines().find(is_line) {
        Some(old) => front.replacen(old, &line, 1),
        None => format!("{front}{line}\n"),
    }
}
