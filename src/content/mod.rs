//! Bodies to clean HTML and summaries.
//! Comes in: a body, its language and the address of its post. Goes out: HTML with absolute addresses that is safe to
//! show anywhere, a plain-text summary, and what was taken out. Must not know: files, feeds, front matter.

mod depth;
mod dialect;
mod excerpt;
mod hidden;
mod liquid;
mod markdown;
mod sanitise;
mod seen;
#[cfg(test)]
mod tests;
mod text;

pub use dialect::internal_links;
pub use seen::{OwnSite, Seen, seen};

use url::Url;

use crate::diagnostic::Code;
use crate::model::{Markup, plain, xml_chars};

/// What a rendering depends on, beside the body.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The address of the post: relative addresses are resolved against it.
    pub base: &'a Url,
    /// The id of the post, from which the ids of its footnotes are made unique.
    pub entry_id: &'a str,
    /// What ends the excerpt, beside `<!--more-->`.
    pub excerpt_separator: Option<&'a str>,
    /// The longest summary that is cut, in graphemes.
    pub summary_length: usize,
    /// The largest HTML that is given out, in bytes.
    pub max_body: u64,
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
    let too_large = source.len() as u64 > context.max_body.saturating_mul(HOPELESS);
    if too_large {
        source = head(source, HEAD);
    }
    let prepared = dialect::prepare(source, markup);
    let source = prepared.as_ref();
    let excerpt = excerpt::split(source, context.excerpt_separator);
    let html = clean(source, markup, context, body, &mut problems);
    liquid::report(body, &html, &mut problems);
    let before = excerpt.map(|end| clean(&source[..end], markup, context, body, &mut Vec::new()));
    let summary = match before.as_deref().map(text::whole) {
        Some(excerpt) if !excerpt.is_empty() => excerpt::cut(&excerpt, context.summary_length),
        _ => text::first_paragraph(&html)
            .map(|paragraph| excerpt::cut(&paragraph, context.summary_length))
            .unwrap_or_default(),
    };
    let fits = !too_large && html.len() as u64 <= context.max_body;
    if !fits {
        let size = if too_large { body.len() } else { html.len() };
        problems.push(ContentProblem {
            code: Code::BodyTooLarge,
            offset: None,
            message: format!(
                "the text has {} KB; entries carry at most {} KB, so this one carries its summary",
                size >> 10,
                context.max_body >> 10
            ),
        });
    }
    Rendered {
        html: fits.then_some(html),
        summary,
        problems,
    }
}

/// A description given in the front matter, cut as a summary would be if it is very long.
pub fn given_summary(description: &str, length: usize) -> String {
    // What the author wrote stands as it is, within reason.
    excerpt::cut(&plain::fold_white_space(description), length.saturating_mul(5))
}

fn clean(source: &str, markup: Markup, context: Context<'_>, body: &str, problems: &mut Vec<ContentProblem>) -> String {
    let html = match markup {
        Markup::Markdown => markdown::to_html(source),
        Markup::Html => source.to_owned(),
    };
    sanitise::report_unsafe(body, &html, problems);
    let html = hidden::remove(sanitise::close_comment(html, body, problems));
    let clean = sanitise::clean(&depth::limit(&html), context, body, problems);
    let clean = match xml_chars::strip(&clean) {
        std::borrow::Cow::Borrowed(_) => clean,
        std::borrow::Cow::Owned(stripped) => stripped,
    };
    clean.trim().to_owned()
}

fn head(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
