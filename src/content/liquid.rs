//! Template tags (Liquid, shortcodes), which feedkiln does not run: they stay readable, and are told once a post.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::Code;
use crate::model::scan;

use super::ContentProblem;

/// Tells of the first Liquid tag in a body, unless all of them are examples in code.
pub fn report(body: &str, html: &str, problems: &mut Vec<ContentProblem>) {
    if !has_mark(body) {
        return;
    }
    // The first that is still there: code blocks and comments of Liquid have a meaning of their own.
    let first = tags(html)
        .next()
        .and_then(|tag| body.find(tag))
        .or_else(|| ["{%", "{{"].iter().filter_map(|mark| body.find(mark)).min());
    let Some(offset) = first else { return };
    if !outside_code(html) {
        return;
    }
    let tag = tags(&body[offset..]).next().unwrap_or(&body[offset..]);
    let shown: String = tag.lines().next().unwrap_or_default().chars().take(40).collect();
    problems.push(ContentProblem {
        code: Code::LiquidTag,
        offset: Some(offset),
        message: format!("the text holds Liquid or a shortcode, which is published as it stands: {shown}"),
    });
}

/// The template tags of a text, as they are written.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    TAGS.find_iter(text).map(|found| found.as_str())
}

/// `text` without template tags: they say nothing to who reads a summary.
pub fn without_tags(text: &str) -> Cow<'_, str> {
    if has_liquid(text) {
        TAGS.replace_all(text, "")
    } else {
        Cow::Borrowed(text)
    }
}

static TAGS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}").expect("the pattern is a constant that compiles"));

/// Whether Liquid stands in the HTML outside `code` and `pre`.
fn outside_code(html: &str) -> bool {
    let mut depth = 0usize;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if depth == 0 && has_liquid(&rest[..at]) {
            return true;
        }
        rest = &rest[at + 1..];
        let tag = rest.split(['>', ' ']).next().unwrap_or_default();
        match tag {
            "code" | "pre" => depth += 1,
            "/code" | "/pre" => depth = depth.saturating_sub(1),
            _ => {}
        }
        // Attributes count as text: a link made of Liquid is no code.
        let end = rest.find('>').unwrap_or(rest.len());
        if depth == 0 && has_liquid(&rest[..end]) {
            return true;
        }
        rest = &rest[end..];
    }
    depth == 0 && has_liquid(rest)
}

/// Whether a tag may begin in `text`.
pub fn has_mark(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).any(|at| matches!(bytes.get(at + 1), Some(b'%' | b'{')))
}

/// The same in HTML, where an address may hold it encoded.
fn has_liquid(html: &str) -> bool {
    has_mark(html) || scan::holds(html, "%7B%")
}
