//! Markdown to HTML.

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, format_html, parse_document};
use memchr::memmem;

use crate::model::scan;

/// The most references to footnotes in one body.
const MOST_FOOTNOTES: usize = 2000;

/// The HTML of `source`: CommonMark with tables, strikethrough (`~~` only) and footnotes, raw HTML passed on, emphasis
/// that works between Chinese characters. Bare addresses are not linked and punctuation is left as typed.
pub fn to_html(source: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    // Each reference to a note repeats in its back links; nobody writes as many.
    options.extension.footnotes = memmem::find_iter(source.as_bytes(), "[^")
        .take(MOST_FOOTNOTES + 1)
        .count()
        <= MOST_FOOTNOTES;
    options.extension.cjk_friendly_emphasis = true;
    // `{#id}` behind a heading is kramdown's, Hugo's and Zola's way to name it, no text.
    options.extension.header_attributes = scan::holds(source, "{#") || scan::holds(source, "{.");
    options.render.r#unsafe = true;
    let arena = Arena::new();
    let root = parse_document(&arena, source, &options);
    if memchr::memchr(b'~', source.as_bytes()).is_some() {
        keep_single_tildes(root, source, &arena);
    }
    let mut html = String::with_capacity(source.len() + source.len() / 4);
    format_html(root, &options, &mut html).expect("writing to memory does not fail");
    html
}

/// Puts back what one tilde on each side made of a range such as `10~20元，30~40元`: GFM strikes through what is
/// between, and readers would see other figures.
fn keep_single_tildes<'a>(root: &'a AstNode<'a>, source: &str, arena: &'a Arena<'a>) {
    let lines: Vec<&str> = source.split('\n').collect();
    let struck: Vec<_> = root
        .descendants()
        .filter(|node| matches!(node.data.borrow().value, NodeValue::Strikethrough))
        .collect();
    for node in struck {
        let start = node.data.borrow().sourcepos.start;
        let line = lines.get(start.line.saturating_sub(1)).copied().unwrap_or_default();
        let is_double = line
            .get(start.column.saturating_sub(1)..)
            .is_some_and(|rest| rest.starts_with("~~"));
        if is_double {
            continue;
        }
        let tilde = || arena.alloc(NodeValue::Text("~".into()).into());
        node.insert_before(tilde());
        for child in node.children().collect::<Vec<_>>() {
            node.insert_before(child);
        }
        node.insert_before(tilde());
        node.detach();
    }
}
