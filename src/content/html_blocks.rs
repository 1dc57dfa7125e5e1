//! Blocks of HTML in Markdown as kramdown reads them: from a tag to the one that closes it, whatever stands between, where
//! CommonMark (section 4.6) looks only for the next blank line.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::model::scan;

use super::code::{Fence, begins_item};
use super::pattern;

/// Elements that begin no block to kramdown: they stand in paragraphs.
const SPANS: &[&str] = &[
    "a", "abbr", "acronym", "b", "big", "bdo", "br", "button", "cite", "code", "del", "dfn", "em", "i", "img", "input",
    "ins", "kbd", "label", "mark", "option", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "select", "small",
    "span", "strike", "strong", "sub", "sup", "textarea", "time", "tt", "u", "var",
];

/// Elements of which authors leave out the end, or that have none.
const NOT_CLOSED: &[&str] = &[
    "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot", "col", "colgroup", "hr", "source", "track", "embed",
    "link", "meta", "area", "param", "wbr",
];

/// Elements whose text stands as it is.
const VERBATIM: &[&str] = &["pre", "script", "style"];

/// So many elements within each other are followed, ends of so many names are looked for, and that of a fence in so many lines:
/// nobody writes more, and bodies of nothing else would take too long.
const MOST_OPEN: usize = 100;
const MOST_NAMES: usize = 50;
const MOST_LINES: usize = 1000;

/// A tag that stands in one line; code and comments, in which there are none.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"``(?:[^`]|`[^`])*``|`[^`\n]*`|<!--(?:[^<\n]|<[^!\n])*?-->",
        r#"|<(?<end>/?)(?<name>[A-Za-z][A-Za-z0-9]*)(?<rest>(?:[\s/](?:[^<>"']|"[^"\n]*"|'[^'\n]*')*)?)>"#,
    ))
});

/// The attribute that says that the text of an element is Markdown.
static IS_MARKDOWN: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)\smarkdown\s*=\s*["']?(?:1|block|span)\b"#));

/// `source` such that CommonMark reads its blocks of HTML as kramdown does: what stands right below one is Markdown, what
/// is indented within one no code, and what an element says to be Markdown is that.
pub fn settle(source: &str) -> Cow<'_, str> {
    match may_differ(source) {
        true => Settling::new(source).run().into(),
        false => source.into(),
    }
}

/// Whether the two may differ about `source`. Most bodies are told by the beginnings of their lines.
fn may_differ(source: &str) -> bool {
    let bytes = source.as_bytes();
    let Some(first) = memchr::memchr(b'<', bytes) else {
        return false;
    };
    if scan::holds(source, "markdown=") {
        return true;
    }
    // The line before: whether it is blank, and whether it ends a tag.
    let (mut was_blank, mut was_tag) = (true, false);
    let from = memchr::memrchr(b'\n', &bytes[..first]).map_or(0, |at| at + 1);
    for line in source[from..].split_inclusive('\n') {
        let line = line.as_bytes().trim_ascii_end();
        let text = line.trim_ascii_start();
        match text.first() {
            None => {}
            Some(_) if was_blank && (line.starts_with(b"    ") || line.starts_with(b"\t")) => return true,
            Some(b'`' | b'~') if !was_blank && (text.starts_with(b"```") || text.starts_with(b"~~~")) => return true,
            Some(b'<') if !was_tag || !begins_span(text) => {}
            Some(_) if was_tag => return true,
            Some(_) => {}
        }
        was_blank = text.is_empty();
        was_tag = text.last() == Some(&b'>');
    }
    false
}

/// Whether a line begins with the tag of an element that begins no block.
fn begins_span(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"<") else {
        return false;
    };
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let name = &rest[..rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()];
    SPANS.iter().any(|span| span.as_bytes().eq_ignore_ascii_case(name))
}

/// Whether a line begins with a tag of one of the other elements.
fn begins_block(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_tag = match bytes {
        [b'<', b'/', byte, ..] | [b'<', byte, ..] => byte.is_ascii_alphabetic(),
        _ => false,
    };
    is_tag && !begins_span(bytes)
}

/// An element that is open and will be closed.
struct Open {
    name: String,
    is_markdown: bool,
}

struct Settling<'a> {
    source: &'a str,
    to: String,
    open: Vec<Open>,
    /// Where the last end of an element of each name stands; 0 where there is none.
    last_ends: HashMap<String, usize>,
    fence: Fence,
    /// Whether the next line would be passed on as HTML.
    is_raw: bool,
    was_blank: bool,
    /// Whether a block of HTML ended with the line before.
    has_ended: bool,
    is_list: bool,
}

impl<'a> Settling<'a> {
    fn new(source: &'a str) -> Settling<'a> {
        Settling {
            source,
            to: String::with_capacity(source.len() + 64),
            open: Vec::new(),
            last_ends: HashMap::new(),
            fence: Fence::default(),
            is_raw: false,
            was_blank: true,
            has_ended: false,
            is_list: false,
        }
    }

    fn run(mut self) -> String {
        let source = self.source;
        let mut at = 0;
        for line in source.split_inclusive('\n') {
            let place = at..at + line.len();
            at = place.end;
            self.line(line, place);
        }
        self.to
    }

    fn is_verbatim(&self) -> bool {
        self.open.iter().any(|open| VERBATIM.contains(&open.name.as_str()))
    }

    fn line(&mut self, line: &str, place: Range<usize>) {
        let text = line.trim_start();
        let is_deep = line.starts_with("    ") || line.starts_with('\t');
        if self.is_raw && !self.is_verbatim() && !self.open.is_empty() && !is_deep && self.is_closed_fence(&place) {
            // To CommonMark the fence were text, and what stands behind a blank line in it would begin another one.
            self.blank();
        }
        if !self.is_raw && self.fence.holds(line) {
            self.to.push_str(line);
            (self.was_blank, self.has_ended) = (false, false);
            return;
        }
        if text.is_empty() {
            if self.is_raw && self.is_verbatim() {
                // Text that stands as it is has its blank lines.
                self.to.push_str("<!---->");
                self.to.push_str(line);
                return;
            }
            self.to.push_str(line);
            (self.is_raw, self.was_blank, self.has_ended) = (false, true, false);
            return;
        }
        let is_block = begins_block(text);
        if self.has_ended && !is_block {
            self.blank();
        }
        let is_element = self.open.last().is_some_and(|open| !open.is_markdown);
        if !is_deep {
            // What is indented below a blank line belongs to the item still.
            let goes_on = self.is_list && (!self.was_blank || line.len() > text.len());
            self.is_list = begins_item(text) || goes_on;
        }
        // In an element nothing is code for being indented.
        let line = match self.was_blank && is_deep && is_element && !self.is_list {
            true => text,
            false => line,
        };
        let begins = self.was_blank && is_only_a_span(text);
        if begins && opens_span(text) && self.is_followed_by_text(place.end) {
            // In one line with what it holds it begins no block.
            self.to.push_str(line.trim_end());
            self.to.push(' ');
            (self.was_blank, self.has_ended) = (false, false);
            return;
        }
        self.is_raw |= begins || (is_block && (!is_deep || is_element));
        let place = place.end - line.len()..place.end;
        let was_raw = self.is_raw;
        match self.is_raw || !self.open.is_empty() {
            true => self.tags(line, place),
            false => self.to.push_str(line),
        }
        self.has_ended = was_raw && (begins || self.open.is_empty()) && line.trim_end().ends_with('>');
        self.was_blank = false;
    }

    /// Whether the line from a place on holds something that begins no block of HTML.
    fn is_followed_by_text(&self, at: usize) -> bool {
        let next = self.source[at..].lines().next().unwrap_or_default().trim();
        !next.is_empty() && !begins_block(next)
    }

    /// Copies a line and follows its tags.
    fn tags(&mut self, line: &str, place: Range<usize>) {
        let mut copied = 0;
        for tag in TAG.captures_iter(line) {
            let Some(name) = tag.name("name") else { continue };
            let name = name.as_str().to_ascii_lowercase();
            if SPANS.contains(&name.as_str()) || NOT_CLOSED.contains(&name.as_str()) {
                continue;
            }
            let whole = tag.get(0).expect("a match is there").range();
            if tag["end"].is_empty() {
                if self.opens(&name, &tag, place.start + whole.end) {
                    // A paragraph holds no other one.
                    self.to.push_str(&line[copied..whole.start]);
                    self.to
                        .push_str(if name == "p" { "<div>" } else { &line[whole.clone()] });
                    self.blank();
                    copied = whole.end;
                }
            } else if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
                let is_markdown = self.open[at].is_markdown;
                self.open.truncate(at);
                if is_markdown {
                    self.to.push_str(&line[copied..whole.start]);
                    self.blank();
                    self.to
                        .push_str(if name == "p" { "</div>" } else { &line[whole.clone()] });
                    self.is_raw = true;
                    copied = whole.end;
                }
            }
        }
        self.to.push_str(&line[copied..]);
    }

    /// Whether what stands behind a tag is Markdown by it. Elements that are not closed are none to follow.
    fn opens(&mut self, name: &str, tag: &Captures<'_>, behind: usize) -> bool {
        let rest = &tag["rest"];
        if rest.ends_with('/') || self.open.len() >= MOST_OPEN || self.last_end(name) < behind {
            return false;
        }
        let is_markdown = IS_MARKDOWN.is_match(rest);
        self.open.push(Open {
            name: name.to_owned(),
            is_markdown,
        });
        is_markdown
    }

    fn last_end(&mut self, name: &str) -> usize {
        if let Some(end) = self.last_ends.get(name) {
            return *end;
        }
        if self.last_ends.len() >= MOST_NAMES {
            return 0;
        }
        let is_name = |at: &usize| {
            let rest = &self.source.as_bytes()[at + 2..];
            rest.get(..name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && !rest.get(name.len()).is_some_and(u8::is_ascii_alphanumeric)
        };
        let end = memchr::memmem::rfind_iter(self.source.as_bytes(), "</")
            .find(is_name)
            .unwrap_or(0);
        self.last_ends.insert(name.to_owned(), end);
        end
    }

    /// Whether a fence begins with the line, and is closed before an element is.
    fn is_closed_fence(&self, place: &Range<usize>) -> bool {
        let mut fence = Fence::default();
        let mut lines = self.source[place.start..].split_inclusive('\n');
        if !lines.next().is_some_and(|line| fence.holds(line)) {
            return false;
        }
        for line in lines.take(MOST_LINES) {
            fence.holds(line);
            if !fence.is_open() {
                return true;
            }
            if line.trim_start().starts_with("</") {
                return false;
            }
        }
        false
    }

    /// Ends the line, and the block, in what is kept.
    fn blank(&mut self) {
        self.to.push_str(if self.to.ends_with('\n') { "\n" } else { "\n\n" });
        (self.is_raw, self.was_blank, self.has_ended) = (false, true, false);
    }
}

/// Whether a line is nothing but one tag of an element that begins no block: CommonMark passes on what stands below.
fn is_only_a_span(text: &str) -> bool {
    begins_span(text.as_bytes())
        && TAG
            .find(text)
            .is_some_and(|tag| tag.start() == 0 && text[tag.end()..].trim().is_empty())
}

/// Whether the tag of such a line opens an element that holds something.
fn opens_span(text: &str) -> bool {
    let rest = text.trim_start_matches('<');
    let name = &rest[..rest.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    !name.is_empty()
        && !["img", "br", "input"]
            .iter()
            .any(|void| name.eq_ignore_ascii_case(void))
}

#[cfg(test)]
mod tests;
