//! Template tags (Liquid, shortcodes), which feedkiln does not run: they stay readable, and are told once a post.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::Code;
use crate::model::Generator;

use super::{ContentProblem, pattern};

/// Tells of the first template tag of the site's generator in a body, unless all of them are examples in code.
pub fn report(body: &str, html: &str, generator: Generator, problems: &mut Vec<ContentProblem>) {
    if told_of(body, generator).is_none() {
        return;
    }
    let Some(found) = outside_code(html, generator) else {
        return;
    };
    // As it is spelled in the body: the beginning will do, since HTML spells some of the rest otherwise.
    let beginning = match found.starts_with('%') {
        true => percent_encoding::percent_decode_str(found).decode_utf8_lossy(),
        false => found.replace("&lt;", "<").into(),
    };
    let beginning = beginning.split(['&', '"', '\n']).next().unwrap_or_default();
    let marks = || mark_of(generator).find(body).map(|found| found.start());
    let first = body.find(beginning).filter(|_| beginning.len() > 2).or_else(marks);
    let offset = first.or_else(|| mark_of(Generator::Jekyll).find(body).map(|found| found.start()));
    let Some(offset) = offset else { return };
    let tag = tags(&body[offset..]).next().unwrap_or(&body[offset..]);
    let shown: String = tag.lines().next().unwrap_or_default().chars().take(40).collect();
    problems.push(ContentProblem {
        code: Code::LiquidTag,
        offset: Some(offset),
        message: format!("the text holds Liquid or a shortcode, which is published as it stands: {shown}"),
    });
}

/// How the tags of a generator begin, also in HTML.
fn mark_of(generator: Generator) -> &'static Regex {
    static JEKYLL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{\{|\{%|%7B%"));
    static HUGO: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{\{(?:<|&lt;|%)|%7B%7B(?:%3C|&lt;|%25)"));
    static ZOLA: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{[{%]-?\s*[\w:]+\(|%7B(?:%7B|%25)[\w%:]+\("));
    match generator {
        Generator::Jekyll => &JEKYLL,
        Generator::Hugo => &HUGO,
        Generator::Zola => &ZOLA,
    }
}

/// The template tags of a text, as they are written.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    TAGS.find_iter(text).map(|found| found.as_str())
}

/// `text` without template tags of a generator: they say nothing to who reads a summary.
pub fn without_tags(text: &str, generator: Generator) -> Cow<'_, str> {
    static HUGO: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)\{\{[<%].*?[>%]\}\}"));
    static ZOLA: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?s)\{\{-?\s*[\w:]+\(.*?\}\}|\{%-?\s*(?:[\w:]+\(|end\b).*?%\}"));
    if !has_mark(text) {
        return Cow::Borrowed(text);
    }
    let tags = match generator {
        Generator::Jekyll => &TAGS,
        Generator::Hugo => &HUGO,
        Generator::Zola => &ZOLA,
    };
    tags.replace_all(text, "")
}

static TAGS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)\{\{.*?\}\}|\{%.*?%\}"));

/// What Jekyll shows as it stands.
pub static RAW: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}"));

/// The generator whose tags `body` may hold; `None` where all that looks like some is text, as in Jekyll's `raw`.
pub fn told_of(body: &str, generator: Generator) -> Option<Generator> {
    let is_tagged = has_mark(body) && (generator != Generator::Jekyll || has_mark(&RAW.replace_all(body, "")));
    is_tagged.then_some(generator)
}

/// The first tag of a generator that stands in the HTML outside `code` and `pre`, up to the next markup.
fn outside_code(html: &str, generator: Generator) -> Option<&str> {
    let mark = mark_of(generator);
    let first = |text: &'_ str| -> Option<usize> { mark.find(text).map(|found| found.start()) };
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        if let Some(found) = first(&html[at..open]).filter(|_| depth == 0) {
            return Some(&html[at + found..open]);
        }
        let name = html[open + 1..].split(['>', ' ']).next().unwrap_or_default();
        match name {
            "code" | "pre" => depth += 1,
            "/code" | "/pre" => depth = depth.saturating_sub(1),
            _ => {}
        }
        // Attributes count as text: a link made of Liquid is no code.
        let end = html[open..].find('>').map_or(html.len(), |found| open + found);
        if let Some(found) = first(&html[open..end]).filter(|_| depth == 0) {
            return Some(&html[open + found..end]);
        }
        at = end;
    }
    let found = first(&html[at..]).filter(|_| depth == 0)?;
    Some(&html[at + found..])
}

/// Whether a tag may begin in `text`.
pub fn has_mark(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).any(|at| matches!(bytes.get(at + 1), Some(b'%' | b'{')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_raw_is_text() {
        for (body, is_tagged) in [
            ("{% raw %}{{ a }}{% endraw %}", false),
            ("{% raw %}{{ a }}{% endraw %} {{ b }}", true),
            ("{% raw %}{{ a }}", true),
            ("a { b", false),
        ] {
            assert_eq!(told_of(body, Generator::Jekyll).is_some(), is_tagged, "{body}");
        }
        assert!(told_of("{% raw %}{{ a }}{% endraw %}", Generator::Hugo).is_some());
    }
}
