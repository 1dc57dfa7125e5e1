//! Markdown to HTML.

use std::borrow::Cow;

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, format_html, parse_document};
use memchr::memmem;

use crate::model::{Generator, scan};

use super::code::Fence;
use super::dialect::{addresses_with_blanks, without_abbreviations};

/// The most references to footnotes in one body.
const MOST_FOOTNOTES: usize = 2000;

/// How items of a list of tasks begin (GFM, section 5.3), and what becomes of them: forms are none of a feed's.
const TASK_MARKS: [&str; 3] = ["[ ]", "[x]", "[X]"];
const OPEN_TASK: &str = "<input type=\"checkbox\" disabled=\"\" />";
const DONE_TASK: &str = "<input type=\"checkbox\" checked=\"\" disabled=\"\" />";

/// The HTML of `source`: CommonMark with tables, strikethrough (`~~` only) and footnotes, raw HTML passed on, emphasis
/// that works between Chinese characters. Bare addresses are not linked and punctuation is left as typed.
pub fn to_html(source: &str, generator: Generator) -> String {
    let parted = breaks_apart(source);
    let parted = match generator {
        Generator::Jekyll => super::math::protect(addresses_with_blanks(without_abbreviations(parted))),
        Generator::Hugo | Generator::Zola => parted,
    };
    // The parser misses a definition of a link that ends the text with `>`.
    let whole = match parted.ends_with('>') {
        true => parted + "\n",
        false => parted,
    };
    let source = whole.as_ref();
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    // Each reference to a note repeats in its back links; nobody writes as many.
    options.extension.footnotes = memmem::find_iter(source.as_bytes(), "[^")
        .take(MOST_FOOTNOTES + 1)
        .count()
        <= MOST_FOOTNOTES;
    options.extension.cjk_friendly_emphasis = true;
    // Of kramdown and Hugo, with `:` alone.
    options.extension.description_lists =
        generator != Generator::Zola && scan::holds(source, "\n:") && !scan::holds(source, "\n~ ");
    // `{#id}` behind a heading is kramdown's, Hugo's and Zola's way to name it, no text.
    options.extension.header_attributes = scan::holds(source, "{#") || scan::holds(source, "{.");
    options.extension.tasklist = TASK_MARKS.iter().any(|mark| scan::holds(source, mark));
    options.render.r#unsafe = true;
    let arena = Arena::new();
    let root = parse_document(&arena, source, &options);
    if memchr::memchr(b'~', source.as_bytes()).is_some() {
        keep_single_tildes(root, source, &arena);
    }
    if options.extension.description_lists {
        keep_paragraphs_apart(root);
    }
    let mut html = String::with_capacity(source.len() + source.len() / 4);
    format_html(root, &options, &mut html).expect("writing to memory does not fail");
    match options.extension.tasklist {
        true => html.replace(OPEN_TASK, "☐").replace(DONE_TASK, "☑"),
        false => html,
    }
}

/// `source` with a blank line behind each line that is nothing but `<br>` and begins a block: CommonMark would pass on
/// the lines below as they stand, where kramdown reads them as the text that they are.
fn breaks_apart(source: &str) -> Cow<'_, str> {
    if !scan::holds(source, "<br") && !scan::holds(source, "<BR") {
        return source.into();
    }
    let is_break = |line: &str| {
        let tag = line.trim_end().strip_prefix('<').and_then(|tag| tag.strip_suffix('>'));
        tag.is_some_and(|tag| tag.trim_end_matches('/').trim_end().eq_ignore_ascii_case("br"))
    };
    let mut parted = String::new();
    let (mut taken, mut at, mut begins, mut fence) = (0, 0, true, Fence::default());
    for line in source.split_inclusive('\n') {
        at += line.len();
        if fence.holds(line) {
            begins = false;
        } else if begins && is_break(line) && source[at..].lines().next().is_some_and(|next| !next.trim().is_empty()) {
            parted.push_str(&source[taken..at]);
            parted.push('\n');
            taken = at;
        } else {
            begins = line.trim().is_empty();
        }
    }
    match taken {
        0 => source.into(),
        _ => (parted + &source[taken..]).into(),
    }
}

/// Has definitions of more than one block show their paragraphs as such: the writer leaves out the tags of all of a list
/// that has no blank line before its first `:`.
fn keep_paragraphs_apart<'a>(root: &'a AstNode<'a>) {
    for node in root.descendants() {
        let NodeValue::DescriptionItem(item) = &mut node.data.borrow_mut().value else {
            continue;
        };
        let mut details = node.children().skip(1);
        item.tight &= details.all(|details| details.children().nth(1).is_none());
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_on_a_line_of_its_own_begins_no_block_of_html() {
        for (source, html) in [
            ("a\n\n<br>\n[b](c)", "<p>a</p>\n<br>\n<p><a href=\"c\">b</a></p>\n"),
            ("<BR />\n<br/>\n*b*", "<BR />\n<br/>\n<p><em>b</em></p>\n"),
            ("a\n<br>\n*b*", "<p>a\n<br>\n<em>b</em></p>\n"),
            ("<p>\n<br>\n*b*</p>", "<p>\n<br>\n*b*</p>\n"),
            ("<br>\n\nb", "<br>\n<p>b</p>\n"),
            ("```\n\n<br>\n*b*\n```", "<pre><code>\n&lt;br&gt;\n*b*\n</code></pre>\n"),
        ] {
            assert_eq!(to_html(source, Generator::Hugo), html, "{source}");
        }
    }

    #[test]
    fn tasks_are_shown_without_a_form() {
        assert_eq!(
            to_html("- [ ] a\n- [x] b\n- c [ ]", Generator::Hugo),
            "<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n<li>c [ ]</li>\n</ul>\n"
        );
    }

    #[test]
    fn meanings_of_abbreviations_are_not_shown() {
        let text = "a HTML\n\n*[HTML]: b\n\n    *[c]: d\n";
        let html = "<p>a HTML</p>\n<pre><code>*[c]: d\n</code></pre>\n";
        assert_eq!(to_html(text, Generator::Jekyll), html);
    }

    #[test]
    fn terms_have_their_definitions_where_the_generator_has() {
        let text = "标题\n: 说明 *a*\n: b";
        let list = "<dl>\n<dt>标题</dt>\n<dd>说明 <em>a</em></dd>\n<dd>b</dd>\n</dl>\n";
        assert_eq!(to_html(text, Generator::Jekyll), list);
        assert_eq!(to_html(text, Generator::Hugo), list);
        assert_eq!(
            to_html("a\n: b\n\n  c\n", Generator::Hugo),
            "<dl>\n<dt>a</dt>\n<dd>\n<p>b</p>\n<p>c</p>\n</dd>\n</dl>\n"
        );
        assert!(to_html(text, Generator::Zola).starts_with("<p>标题\n: 说明"));
        assert_eq!(
            to_html("a\n: b\n\nc\n~ d", Generator::Hugo),
            "<p>a\n: b</p>\n<p>c\n~ d</p>\n"
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_of_definitions_ends_the_program(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "\n", "\n\n", "a", "\n: ", "\n:\tb", "  ", "    ", "\n- ", "\n> ", "\n1. ", "\n```\n", "\n---\n", "# ",
                    "<div>",   "\n- [ ] ", ":", "中",
                ]),
                0..30,
            ),
        ) {
            let source = pieces.concat();
            let html = to_html(&source, Generator::Hugo);
            let count = |text: &str| text.matches('中').count();
            proptest::prop_assert_eq!(count(&html) > 0, count(&source) > 0, "{}", source);
        }
    }

    #[test]
    fn a_definition_at_the_end_is_one() {
        assert_eq!(
            to_html("[a][1]\n\n[1]: <https://b.example>", Generator::Zola),
            "<p><a href=\"https://b.example\">a</a></p>\n"
        );
    }
}
