//! Plain text out of clean HTML.

use std::borrow::Cow;

use crate::model::Generator;
use crate::model::plain::{fold_white_space, plain_text};

use super::liquid;

/// Elements that end one block of text and begin another.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements whose text is no sentence of the author's: not for summaries.
const ASIDE: &[&str] = &["figcaption", "rp", "rt", "caption", "audio", "video", "sup"];

/// A paragraph with fewer characters is taken for a heading or a byline if a longer one follows.
const SHORTEST: usize = 16;

/// How far into the HTML a first paragraph is looked for, in bytes.
const REACH: usize = 64 << 10;

/// Stands in code for the mark at which template tags begin: the last character of private use, which no font has.
const NO_TAG: &str = "\u{10FFFD}";

/// All text of `html` but the template tags of a generator, its blocks joined by blanks. Reads at most the first 64 KB.
pub fn whole(html: &str, tags: Option<Generator>) -> String {
    let blocks: Vec<String> = blocks(html, tags, &|_| false)
        .into_iter()
        .map(|block| block.text)
        .collect();
    fold_white_space(&blocks.join(" "))
}

/// The first real paragraph: the first block of running text that is no heading, list or table, else the first that is
/// not very short, else the first text at all; without the template tags of a generator.
pub fn first_paragraph(html: &str, tags: Option<Generator>) -> Option<String> {
    let has_words = |block: &Block| block.text.chars().any(char::is_alphanumeric);
    let is_long = |block: &Block| {
        block.text.ends_with(['。', '！', '？', '.', '!', '?', '…', '”'])
            || block.text.chars().nth(SHORTEST - 1).is_some()
    };
    let is_paragraph = |block: &Block| block.is_running && !block.is_strong && has_words(block);
    let blocks = blocks(html, tags, &|block| is_paragraph(block) && is_long(block));
    let first = |wanted: &dyn Fn(&Block) -> bool| blocks.iter().find(|block| wanted(block));
    first(&|block| is_paragraph(block) && is_long(block))
        .or_else(|| first(&is_paragraph))
        .or_else(|| first(&|block| block.is_running && has_words(block)))
        .or_else(|| first(&has_words))
        .map(|block| block.text.clone())
}

#[derive(Debug, Default)]
struct Block {
    text: String,
    /// Running text: a paragraph, or text that stands in no list, table, heading or code.
    is_running: bool,
    /// Nothing but bold or linked text: a heading or a pointer in all but name.
    is_strong: bool,
}

/// The blocks of text, as far as the first that is `enough`.
fn blocks(html: &str, tags: Option<Generator>, enough: &dyn Fn(&Block) -> bool) -> Vec<Block> {
    let mut end = html.len().min(REACH);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let mut rest = &html[..end];
    let mut found = Vec::new();
    let mut raw = String::new();
    let mut has_plain = false;
    let mut strong = 0usize;
    let mut link = 0usize;
    let mut aside = 0usize;
    let mut still = 0usize;
    let mut code = 0usize;
    let tags = tags.filter(|_| !html[..end].contains(NO_TAG));
    loop {
        let (text, tag) = match memchr::memchr(b'<', rest.as_bytes()) {
            Some(at) => (&rest[..at], Some(&rest[at + 1..])),
            None => (rest, None),
        };
        if aside == 0 {
            match code > 0 && tags.is_some() {
                true => raw.push_str(&text.replace('{', NO_TAG)),
                false => raw.push_str(text),
            }
            if strong == 0 && link == 0 {
                has_plain = has_plain || text.contains(char::is_alphanumeric);
            }
        }
        let Some(tag) = tag else { break };
        let Some(close) = memchr::memchr(b'>', tag.as_bytes()) else {
            break;
        };
        let (inside, after) = (&tag[..close], &tag[close + 1..]);
        rest = after;
        let (closing, inside) = inside
            .strip_prefix('/')
            .map_or((false, inside), |inside| (true, inside));
        let is_end = |byte: u8| matches!(byte, b' ' | b'/' | b'\n' | b'\t');
        let name = &inside[..inside.bytes().position(is_end).unwrap_or(inside.len())];
        if BLOCKS.contains(&name) {
            push(&mut found, &mut raw, (&mut has_plain, still == 0), tags);
            if found.last().is_some_and(enough) {
                return found;
            }
        }
        let step = |depth: &mut usize| {
            if closing {
                *depth = depth.saturating_sub(1)
            } else {
                *depth += 1
            }
        };
        match name {
            "strong" | "b" => step(&mut strong),
            "code" => step(&mut code),
            "a" => step(&mut link),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table" | "pre" => step(&mut still),
            _ if ASIDE.contains(&name) => step(&mut aside),
            _ => {}
        }
    }
    push(&mut found, &mut raw, (&mut has_plain, still == 0), tags);
    found
}

fn push(found: &mut Vec<Block>, raw: &mut String, (has_plain, is_running): (&mut bool, bool), tags: Option<Generator>) {
    let text = plain_text(raw);
    let text = match tags.map(|generator| liquid::without_tags(&text, generator)) {
        None | Some(Cow::Borrowed(_)) => text,
        Some(Cow::Owned(without)) => fold_white_space(&without),
    };
    let text = match text.contains(NO_TAG) {
        true => text.replace(NO_TAG, "{"),
        false => text,
    };
    // A line that is nothing but an address is where the text came from, none of it.
    let is_address = text.is_ascii() && text.contains("://") && !text.contains(char::is_whitespace);
    if !text.is_empty() && !is_address {
        found.push(Block {
            text,
            is_running,
            is_strong: !*has_plain,
        });
    }
    raw.clear();
    *has_plain = false;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_those_of_the_generator_and_none_in_code() {
        let html = "<p>In <code>{{ a }}</code>, {{ b }} and {{&lt; c &gt;}} {% d %} {{ e(f=1) }} stand.</p>";
        for (tags, expected) in [
            (None, "In {{ a }}, {{ b }} and {{< c >}} {% d %} {{ e(f=1) }} stand."),
            (Some(Generator::Jekyll), "In {{ a }}, and stand."),
            (
                Some(Generator::Hugo),
                "In {{ a }}, {{ b }} and {% d %} {{ e(f=1) }} stand.",
            ),
            (
                Some(Generator::Zola),
                "In {{ a }}, {{ b }} and {{< c >}} {% d %} stand.",
            ),
        ] {
            assert_eq!(first_paragraph(html, tags).as_deref(), Some(expected), "{tags:?}");
            assert_eq!(whole(html, tags), expected, "{tags:?}");
        }
    }
}
