//! Bodies to clean HTML and summaries.
//! Comes in: a body, its language and the address of its post. Goes out: HTML with absolute addresses that is safe to
//! show anywhere, a plain-text summary, and what was taken out. Must not know: files, feeds, front matter.

mod base;
mod code;
mod danger;
mod depth;
mod dialect;
mod excerpt;
mod fast;
mod frames;
mod hidden;
mod html_blocks;
mod lazy;
mod liquid;
mod liquid_tags;
mod markdown;
mod markup;
mod math;
mod open;
mod place;
mod post_tags;
mod renamed;
mod runs;
mod sanitise;
mod seen;
mod shortcodes;
mod site_tags;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod unclosed;
mod unknown;

pub use base::Base;
pub use depth::limit_page as limit_depth;
pub use dialect::internal_links;
pub use lazy::LATER;
pub use post_tags::{Named, with_addresses};
pub use seen::{OwnSite, Seen, seen};

use regex::Regex;

use crate::diagnostic::Code;
use crate::model::{Generator, Joined, Markup, plain, xml_chars};

/// A pattern that the program itself has.
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that compiles")
}

/// What a rendering depends on, beside the body.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The address of the post: relative addresses are resolved against it.
    pub base: &'a Base<'a>,
    /// The id of the post, from which the ids of its footnotes are made unique.
    pub entry_id: Joined<'a>,
    /// What ends the excerpt, beside `<!--more-->`.
    pub excerpt_separator: Option<&'a str>,
    /// The longest summary that is cut, in graphemes.
    pub summary_length: usize,
    /// The largest HTML that is given out, in bytes.
    pub max_body: u64,
    /// The hosts whose frames may stand in the text, in small letters.
    pub iframe_hosts: &'a [String],
    /// Whose template tags and whose Markdown it is.
    pub generator: Generator,
}

/// A body, rendered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// Clean HTML; `None` where it would be larger than the bound.
    pub html: Option<String>,
    /// Plain text, empty where the body has none.
    pub summary: String,
    /// What was found wrong.
    pub problems: Vec<ContentProblem>,
}

/// Something wrong in a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentProblem {
    /// What kind.
    pub code: Code,
    /// The byte offset in the body, where it is known.
    pub offset: Option<usize>,
    /// One sentence without a full stop.
    pub message: String,
}

/// A body larger than this many times the bound is not rendered at all: only its head, for the summary.
const HOPELESS: u64 = 2;

/// How much of a hopeless body is looked at for its summary, in bytes.
const HEAD: usize = 64 << 10;

/// Renders a body. Whatever it holds, it ends in bounded time: length, depth, tags and footnotes have bounds.
pub fn render(body: &str, markup: Markup, context: Context<'_>) -> Rendered {
    let mut problems = Vec::new();
    let stripped = xml_chars::strip(body);
    let mut source = stripped.as_ref();
    let too_large = too_large(source, markup, context.max_body);
    if too_large.is_some() {
        source = head(source, HEAD);
    }
    let prepared = dialect::prepare(source, markup, context.generator, context.base.home());
    let source = prepared.as_ref();
    let excerpt = excerpt::split(source, context.excerpt_separator);
    let parted = match (excerpt, markup) {
        (Some(end), Markup::Markdown) => excerpt::part(source, end),
        _ => source.into(),
    };
    let source = parted.as_ref();
    let html = clean(source, markup, context, body, &mut problems);
    if too_large.is_some() {
        // What the cut left open is no fault of the author's.
        problems.retain(|problem| problem.code != Code::HtmlUnclosed);
    }
    liquid::report(body, &html, context.generator, &mut problems);
    let before = excerpt.map(|end| {
        let (before, rest) = source.split_at(end);
        let before = match markup {
            Markup::Markdown => excerpt::with_definitions(before, rest),
            Markup::Html => before.into(),
        };
        clean(&before, markup, context, body, &mut Vec::new())
    });
    let tags = liquid::told_of(body, context.generator);
    let summary = match before.as_deref().map(|html| text::whole(html, tags)) {
        Some(excerpt) if !excerpt.is_empty() => excerpt::cut(&excerpt, context.summary_length),
        _ => text::first_paragraph(&html, tags)
            .map(|paragraph| excerpt::cut(&paragraph, context.summary_length))
            .unwrap_or_default(),
    };
    let too_large = too_large.or_else(|| {
        let size = html.len() as u64;
        (size > context.max_body).then(|| in_kilobytes(size, context.max_body))
    });
    let fits = too_large.is_none();
    if let Some(why) = too_large {
        problems.push(ContentProblem {
            code: Code::BodyTooLarge,
            offset: Some(0),
            message: format!("{why}; the entry carries its summary"),
        });
    }
    Rendered {
        html: fits.then_some(html),
        summary,
        problems,
    }
}

/// Why a body is not rendered at all, if it is not: its size, or more marks of markup than anybody writes into a text that
/// fits. Each may become a node of a tree, which takes a hundred times the memory of the mark.
fn too_large(source: &str, markup: Markup, max_body: u64) -> Option<String> {
    let size = source.len() as u64;
    if size > max_body.saturating_mul(HOPELESS) {
        return Some(in_kilobytes(size, max_body));
    }
    let (marks, bytes_a_mark): (&[u8], u64) = match markup {
        Markup::Markdown => (b"\n*_~[]!<&\\`|", 10),
        Markup::Html => (b"<", 5),
    };
    let most = (max_body / bytes_a_mark).max(1000);
    // Most bodies have fewer bytes than that.
    if size <= most {
        return None;
    }
    let count_of = |marks: &[u8]| source.bytes().filter(|byte| marks.contains(byte)).count();
    // A `>` ends a tag, which counts already, or quotes a line.
    let count = count_of(marks) + count_of(b">").saturating_sub(count_of(b"<"));
    (count as u64 > most).then(|| format!("the text has {count} marks of markup; at most {most} are read"))
}

fn in_kilobytes(size: u64, max_body: u64) -> String {
    format!(
        "the text has {} KB; entries carry at most {} KB",
        size >> 10,
        max_body >> 10
    )
}

/// A description given in the front matter, cut as a summary would be if it is very long.
pub fn given_summary(description: &str, length: usize) -> String {
    // What the author wrote stands as it is, within reason.
    excerpt::cut(&plain::fold_white_space(description), length.saturating_mul(5))
}

fn clean(source: &str, markup: Markup, context: Context<'_>, body: &str, problems: &mut Vec<ContentProblem>) -> String {
    let settled = match (markup, context.generator) {
        (Markup::Markdown, Generator::Jekyll) => html_blocks::settle(source),
        _ => source.into(),
    };
    let source = settled.as_ref();
    let passed = match markup {
        Markup::Markdown => fast::passed_through(source),
        Markup::Html => Some(source.into()),
    };
    // The source was stripped: only what Markdown makes of its references can bring a forbidden character back.
    let (html, is_allowed) = match passed {
        Some(html) => (html, true),
        None => {
            let html = markdown::to_html(source, context.generator);
            let is_allowed = xml_chars::first_forbidden(&html).is_none();
            (html.into(), is_allowed)
        }
    };
    let fast = is_allowed.then(|| fast::clean(&html, body, context)).flatten();
    fast.unwrap_or_else(|| clean_thoroughly(source, html.into_owned(), context, body, problems))
}

/// Cleans the HTML of a body, whatever it holds, and tells what was found in it.
fn clean_thoroughly(
    source: &str,
    html: String,
    context: Context<'_>,
    body: &str,
    problems: &mut Vec<ContentProblem>,
) -> String {
    report_references(source, &html, body, problems);
    danger::report(body, &html, context.base.url(), context.iframe_hosts, problems);
    let html = renamed::rename(lazy::lift(hidden::remove(unclosed::mend(html, body, problems))));
    let bounded = unknown::unwrap(&html);
    let bounded = tables::limit(&bounded);
    let bounded = depth::limit(&bounded);
    let clean = sanitise::clean(&runs::part(&bounded), context, body, problems);
    let clean = match xml_chars::strip(&clean) {
        std::borrow::Cow::Borrowed(_) => clean,
        std::borrow::Cow::Owned(stripped) => stripped,
    };
    clean.trim().to_owned()
}

/// Tells of references to characters that no feed may carry, unless all of them are examples in code.
fn report_references(source: &str, html: &str, body: &str, problems: &mut Vec<ContentProblem>) {
    let Some(found) = xml_chars::first_refused_reference(body) else {
        return;
    };
    let replaced = |text: &str| text.matches(char::REPLACEMENT_CHARACTER).count();
    let is_read = xml_chars::first_refused_reference(html).is_some()
        || xml_chars::first_forbidden(html).is_some()
        || replaced(html) > replaced(source);
    if is_read {
        problems.push(ContentProblem {
            code: Code::CharactersRemoved,
            offset: Some(found.start),
            message: format!(
                "`{}` stands for no character of a feed and was removed or replaced, with all of its kind",
                head(&body[found], 20)
            ),
        });
    }
}

fn head(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
