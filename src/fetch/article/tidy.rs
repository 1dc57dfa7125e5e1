//! White space and layout of clean HTML, as it may stand in a Markdown file that other tools read too.

use crate::model::plain::plain_text;

use super::plausible::likeness;

/// Elements that begin a line of their own, beside those that are raw to Markdown.
const BLOCKS: &[&str] = &[
    "li",
    "dt",
    "dd",
    "pre",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "figcaption",
    "details",
    "summary",
    "center",
    "caption",
    "colgroup",
    "video",
    "audio",
    "picture",
];

fn is_block(name: &str) -> bool {
    RAW.contains(&name) || BLOCKS.contains(&name)
}

/// Elements whose white space counts.
const VERBATIM: &[&str] = &["pre", "code", "samp", "kbd"];

/// Tidies clean HTML: no-break and full-width blanks that only indent become one blank or none, empty paragraphs go,
/// each block begins a line, no line is blank (a blank line would end an HTML block of Markdown), and braces that
/// Liquid or a shortcode would run are written as entities.
pub fn tidy(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    let mut verbatim = 0usize;
    let mut rest = html;
    while !rest.is_empty() {
        let (text, tag, after) = split(rest);
        rest = after;
        if verbatim > 0 {
            push_verbatim(&mut out, text);
        } else {
            push_text(&mut out, text);
        }
        if tag.is_empty() {
            continue;
        }
        let (closing, name) = name_of(tag);
        let is_block = is_block(name);
        if is_block && verbatim == 0 {
            trim_blanks(&mut out);
            if !closing && !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
        }
        if closing && verbatim == 0 && matches!(name, "p" | "div" | "span" | "section") && drop_empty(&mut out, name) {
            continue;
        }
        push_escaped(&mut out, &tag.replace(['\n', '\r'], " "));
        if VERBATIM.contains(&name) {
            verbatim = if closing {
                verbatim.saturating_sub(1)
            } else {
                verbatim + 1
            };
        }
        if is_block && closing && verbatim == 0 {
            out.push('\n');
        }
    }
    wrapped(out.trim())
}

/// Tidy HTML without elements that only wrap the whole, and without a heading that only repeats the title.
pub fn without_frame(html: &str, title: &str) -> String {
    let mut inner = html.trim();
    while let Some(unwrapped) = unwrapped(inner) {
        inner = unwrapped.trim();
    }
    let (_, tag, after) = split(inner);
    let (closing, name) = name_of(tag);
    if inner.starts_with('<') && !closing && matches!(name, "h1" | "h2" | "h3") {
        let end = format!("</{name}>");
        if let Some(at) = after.find(&end)
            && likeness(&plain_text(&after[..at]), title) >= SAME
        {
            inner = after[at + end.len()..].trim_start();
        }
    }
    wrapped(inner)
}

/// A heading that is so much like the title is the title.
const SAME: f64 = 0.9;

/// What is in the one `div`, `section` or `article` that is all there is.
fn unwrapped(html: &str) -> Option<&str> {
    let (before, tag, rest) = split(html);
    let (closing, name) = name_of(tag);
    if !before.is_empty() || closing || !matches!(name, "div" | "section" | "article") {
        return None;
    }
    let end = format!("</{name}>");
    let inner = rest.strip_suffix(end.as_str())?;
    let open = format!("<{name}");
    let mut depth = 0usize;
    for (at, _) in inner.match_indices('<') {
        let tag = &inner[at..];
        if tag.starts_with(&end) {
            // Closed before the end: what follows stands beside it.
            depth = depth.checked_sub(1)?;
        } else if tag[1..].starts_with(name) && tag[open.len()..].starts_with(['>', ' ']) {
            depth += 1;
        }
    }
    let begins_block = inner.trim_start().starts_with('<') && is_block(name_of(split(inner.trim_start()).1).1);
    (depth == 0 && begins_block).then_some(inner)
}

/// Elements whose content both CommonMark (section 4.6, kind 6) and kramdown take as HTML and nothing else.
const RAW: &[&str] = &[
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "dl",
    "blockquote",
    "table",
    "figure",
    "section",
    "article",
    "header",
    "footer",
    "aside",
    "hr",
    "address",
];

/// One `div` around everything, unless all that stands at the top is raw to every reader of Markdown: text beside such
/// elements would be Markdown, in which marks mean something, and `pre` or `video` would end the HTML.
fn wrapped(html: &str) -> String {
    if html.is_empty() || is_raw(html) {
        html.to_owned()
    } else {
        format!("<div>{html}</div>")
    }
}

fn is_raw(html: &str) -> bool {
    let mut rest = html;
    let mut open: Vec<&str> = Vec::new();
    while !rest.is_empty() {
        let (text, tag, after) = split(rest);
        if open.is_empty() && !text.trim().is_empty() {
            return false;
        }
        rest = after;
        if tag.is_empty() {
            continue;
        }
        let (closing, name) = name_of(tag);
        if closing {
            if open.pop() != Some(name) {
                return false;
            }
        } else {
            if open.is_empty() && !RAW.contains(&name) {
                return false;
            }
            if !VOID.contains(&name) {
                open.push(name);
            }
        }
    }
    open.is_empty()
}

/// Elements without an end.
const VOID: &[&str] = &["area", "br", "col", "hr", "img", "source", "track", "wbr"];

/// The text before the next tag, that tag, and what follows.
fn split(html: &str) -> (&str, &str, &str) {
    let Some(open) = html.find('<') else {
        return (html, "", "");
    };
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate().skip(open) {
        match (quote, byte) {
            (None, b'>') => return (&html[..open], &html[open..=at], &html[at + 1..]),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(mark), _) if mark == byte => quote = None,
            _ => {}
        }
    }
    (html, "", "")
}

fn name_of(tag: &str) -> (bool, &str) {
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    let (closing, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    (closing, inner.split([' ', '/']).next().unwrap_or_default())
}

fn push_text(out: &mut String, text: &str) {
    let text = text.replace("&nbsp;", " ");
    let mut gap = false;
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}') {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) && !is_at_start(out, &folded) {
            folded.push(' ');
        }
        folded.push(c);
    }
    if gap && !is_at_start(out, &folded) {
        folded.push(' ');
    }
    push_escaped(out, &folded);
}

/// Whether a blank here would stand at the beginning of a block or behind another.
fn is_at_start(out: &str, folded: &str) -> bool {
    let last = folded.chars().next_back().or_else(|| out.chars().next_back());
    if folded.is_empty() && out.ends_with('>') {
        let at = out.rfind('<').unwrap_or(0);
        let (_, name) = name_of(&out[at..]);
        return is_block(name) || name == "br";
    }
    last.is_none_or(char::is_whitespace)
}

/// Text of `pre`: as it is, but no line may be blank.
fn push_verbatim(out: &mut String, text: &str) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.replace("&nbsp;", " ").replace('\u{a0}', " ");
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            // A line break as an entity is the same text, and no line of the file.
            let ends_blank = out.rsplit('\n').next().is_none_or(|line| line.trim().is_empty());
            out.push_str(if ends_blank { "&#10;" } else { "\n" });
        }
        push_escaped(out, line);
    }
    if out
        .rsplit('\n')
        .next()
        .is_some_and(|line| !line.is_empty() && line.trim().is_empty())
    {
        // What follows is put onto this line, so it does not stay blank.
        out.push_str("&#8203;");
    }
}

/// Braces that begin a tag of Liquid or a shortcode of Hugo are run by these tools, whoever wrote them.
fn push_escaped(out: &mut String, text: &str) {
    let mut last = out.chars().next_back();
    for c in text.chars() {
        match c {
            '{' | '%' | '#' | '<' if last == Some('{') => {
                out.pop();
                out.push_str("&#123;");
                out.push(c);
            }
            _ => out.push(c),
        }
        last = Some(c);
    }
}

fn trim_blanks(out: &mut String) {
    let kept = out.trim_end_matches(' ').len();
    out.truncate(kept);
}

/// Takes an element that turned out to hold nothing off again.
fn drop_empty(out: &mut String, name: &str) -> bool {
    let mut end = out.trim_end().len();
    while out[..end].ends_with("<br>") {
        end = out[..end - 4].trim_end().len();
    }
    let Some(open) = out[..end].rfind('<') else {
        return false;
    };
    let (closing, opened) = name_of(&out[open..end]);
    if closing || opened != name || !out[..end].ends_with('>') {
        return false;
    }
    out.truncate(open);
    true
}
