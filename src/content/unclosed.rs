//! Markup that is never closed. A browser lets the rest of the text vanish in it; here it is closed or taken off where it
//! was meant to end, and told. What cannot be given back is told as well: no text is lost in silence.

use std::collections::HashMap;
use std::ops::Range;

use crate::diagnostic::Code;

use super::ContentProblem;
use super::depth::{RAW, raw_end};
use super::hidden;
use super::markup::{Attribute, Markup, Unended, attributes, tag_name};
use super::open::{OpenElements, VOID};
use super::place;

/// Elements that go with their content, which is markup.
const GONE: &[&str] = &[
    "applet", "canvas", "dialog", "math", "object", "select", "svg", "template",
];

/// Attributes whose value is an address: no tag stands in it.
const ADDRESSES: &[&str] = &["href", "src", "poster", "cite"];

/// So many names are looked through for what is open in an element that ends: more have hidden elements in no real text.
const MOST_NAMES: usize = 32;

/// So deeply svg and math are followed.
const DEEPEST: usize = 256;

/// What is not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Comment,
    /// The value of an attribute, by a quotation mark.
    Quote,
    /// A tag, by its `>`, before the next one begins.
    Tag,
    /// Something that is no tag without its end.
    Text,
    /// An element that would take the rest of the text with it.
    Element,
    /// A script or a style sheet.
    Code,
}

/// Where something is open, and where its tag ends.
#[derive(Debug, Clone)]
struct Open {
    tag: Range<usize>,
    /// Whether it takes its content with it.
    takes: bool,
}

/// Closes or takes off what is never closed in `html`, and tells of the first of each kind at its place in `body`.
pub fn mend(html: String, body: &str, problems: &mut Vec<ContentProblem>) -> String {
    if !html.contains('<') {
        return html;
    }
    let lower = html.to_ascii_lowercase();
    let mut reader = Reader::new(&html, &lower);
    reader.read();
    let Reader { mut edits, found, .. } = reader;
    for (kind, at) in found {
        problems.push(ContentProblem {
            code: Code::HtmlUnclosed,
            offset: place::of_markup(&html, at, body),
            message: message(kind, &html, at),
        });
    }
    if edits.is_empty() {
        return html;
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut mended = String::with_capacity(html.len() + edits.len() * 4);
    let mut copied = 0;
    for (range, text) in edits {
        // An edit inside of a tag that was taken off goes with it.
        if range.start >= copied {
            mended.push_str(&html[copied..range.start]);
            mended.push_str(text);
            copied = range.end;
        }
    }
    mended.push_str(&html[copied..]);
    mended
}

fn message(kind: Kind, html: &str, at: usize) -> String {
    let line = html[at..].lines().next().unwrap_or_default();
    let start: String = line.chars().take(40).collect();
    let name = tag_name(html, at).map_or("", |(_, name)| &html[name]);
    let name: String = name.chars().take(20).collect();
    match kind {
        Kind::Comment => {
            "a comment is never closed; its opening was taken out and the rest of the text is published".to_owned()
        }
        Kind::Quote => format!("a quotation mark is missing in the tag `{start}`; it was closed at the first `>`"),
        Kind::Tag => format!("the `>` of the tag `{start}` is missing; it was closed before the next tag"),
        Kind::Text => format!("`{start}` is never closed by `>`; it is published as text"),
        Kind::Element => {
            format!("`<{name}` is never closed; its opening was taken out and the rest of the text is published")
        }
        Kind::Code => format!("`<{name}` is never closed: the text behind it is part of it and was taken out too"),
    }
}

struct Reader<'a> {
    html: &'a str,
    /// The same in small letters.
    lower: &'a str,
    /// Behind it, nothing that begins has an end.
    last_end: usize,
    may_hide: bool,
    edits: Vec<(Range<usize>, &'static str)>,
    /// The first place of each kind.
    found: Vec<(Kind, usize)>,
    /// What is open of the names that matter.
    open: HashMap<&'a str, Vec<Open>>,
    /// What is open from the outermost svg or math on.
    foreign: OpenElements<'a>,
    /// Names of raw elements for which no closing tag follows any more.
    endless: Vec<&'static str>,
    has_endless_comment: bool,
    /// Where the closing tags of svg and math are.
    closing: HashMap<&'static str, Vec<usize>>,
}

impl<'a> Reader<'a> {
    fn new(html: &'a str, lower: &'a str) -> Reader<'a> {
        Reader {
            html,
            lower,
            last_end: html.rfind('>').unwrap_or(0),
            may_hide: hidden::may_hide(html),
            edits: Vec::new(),
            found: Vec::new(),
            open: HashMap::new(),
            foreign: OpenElements::default(),
            endless: Vec::new(),
            has_endless_comment: false,
            closing: HashMap::new(),
        }
    }

    fn tell(&mut self, kind: Kind, at: usize) {
        match self.found.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, first)) => *first = at.min(*first),
            None => self.found.push((kind, at)),
        }
    }

    /// Reads to the end of the text.
    fn read(&mut self) {
        let mut at = 0;
        while let Some(open) = self.html[at..].find('<').map(|found| at + found) {
            let Some(next) = self.markup(open) else { break };
            at = next;
        }
        let left = std::mem::take(&mut self.open).into_values().flatten();
        for open in left.filter(|open| open.takes) {
            self.tell(Kind::Element, open.tag.start);
            self.edits.push((open.tag, ""));
        }
    }

    /// Reads what begins at `open`, and answers where to go on.
    fn markup(&mut self, open: usize) -> Option<usize> {
        let html = self.html;
        let is_comment = html[open..].starts_with("<!--");
        if is_comment && (open > self.last_end || self.has_endless_comment) {
            return Some(self.comment(open));
        }
        if open > self.last_end {
            if html[open + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
                self.tell(Kind::Text, open);
                self.edits.push((open..open + 1, "&lt;"));
            }
            return Some(open + 1);
        }
        if let Some((is_closing, name)) = tag_name(html, open) {
            return self.tag(open, is_closing, name);
        }
        match Markup::read(html, open, self.foreign.is_foreign()) {
            Some(markup) => Some(markup.end),
            None if is_comment => {
                self.has_endless_comment = true;
                Some(self.comment(open))
            }
            None => {
                self.text(open);
                None
            }
        }
    }

    fn comment(&mut self, open: usize) -> usize {
        self.tell(Kind::Comment, open);
        self.edits.push((open..open + 4, ""));
        open + 4
    }

    /// No tag ends from here on: all of it is text.
    fn text(&mut self, open: usize) {
        self.tell(Kind::Text, open);
        let marks = self.html[open..].match_indices('<').map(|(at, _)| open + at);
        self.edits.extend(marks.map(|at| (at..at + 1, "&lt;")));
    }

    fn tag(&mut self, open: usize, is_closing: bool, name: Range<usize>) -> Option<usize> {
        let html = self.html;
        let bytes = html.as_bytes();
        let mut mended = None;
        let mut hides = false;
        let read = attributes(bytes, name.end, |attribute| {
            mended = missing(html, attribute);
            hides |= self.may_hide && hidden::is_hiding(&html[attribute.name.clone()], &html[attribute.value.clone()]);
            mended.is_none()
        });
        if let Err(Unended::Quote(value)) = read {
            mended = html[value..]
                .find('>')
                .map(|end| (Kind::Quote, value + end, quote(bytes[value - 1])));
        }
        let end = match (read, mended) {
            (Ok(end), _) => end,
            (_, Some((kind, at, text))) => {
                self.tell(kind, open);
                self.edits.push((at..at, text));
                // The next tag, or the end of this one.
                at + usize::from(kind == Kind::Quote)
            }
            _ => {
                self.text(open);
                return None;
            }
        };
        self.element(open..end, is_closing, &self.lower[name], hides)
    }

    /// Takes a tag that was read; answers where to go on.
    fn element(&mut self, tag: Range<usize>, is_closing: bool, name: &'a str, hides: bool) -> Option<usize> {
        let of = |names: &[&'static str]| names.iter().copied().find(|known| *known == name);
        let is_foreign = self.foreign.is_foreign();
        if is_closing {
            if let Some(left) = self.open.get_mut(name)
                && let Some(closed) = left.pop()
                && closed.takes
            {
                self.forget_since(closed.tag.start);
            }
            if self.foreign.depth() > 0 {
                self.foreign.close(name);
            }
            return Some(tag.end);
        }
        if !is_foreign && let Some(raw) = of(RAW) {
            return self.raw(tag, raw);
        }
        let gone = of(GONE);
        let is_root = gone.is_some_and(|name| matches!(name, "svg" | "math"));
        let closes_itself = self.html[..tag.end].ends_with("/>") && (is_root || is_foreign);
        if !closes_itself
            && is_root
            && let Some(root) = gone
            && !self.will_close(tag.start, root)
        {
            self.tell(Kind::Element, tag.start);
            self.edits.push((tag.clone(), ""));
            return Some(tag.end);
        }
        let is_inside = self.foreign.depth() > 0;
        if !closes_itself && (is_root || is_inside) && self.foreign.depth() < DEEPEST && self.foreign.before(name) {
            self.foreign.open(name);
        }
        let takes = (gone.is_some() || hides) && !closes_itself && of(VOID).is_none() && (is_root || !is_inside);
        if takes {
            self.open.entry(name).or_default().push(Open {
                tag: tag.clone(),
                takes,
            });
        } else if let Some(known) = self.open.get_mut(name) {
            known.push(Open {
                tag: tag.clone(),
                takes,
            });
        }
        Some(tag.end)
    }

    /// What is open inside of an element that went with its content is gone too.
    fn forget_since(&mut self, start: usize) {
        if self.open.len() > MOST_NAMES {
            return;
        }
        for left in self.open.values_mut() {
            while left.last().is_some_and(|open| open.tag.start > start) {
                left.pop();
            }
        }
    }

    /// Whether closing tags enough follow for an svg or math that opens at `at`: what is inside of it is read in another way,
    /// so that it has to be known before.
    fn will_close(&mut self, at: usize, name: &'static str) -> bool {
        if !self.closing.contains_key(name) {
            let found = self
                .lower
                .match_indices(&format!("</{name}"))
                .map(|(at, _)| at)
                .collect();
            self.closing.insert(name, found);
        }
        let places = &self.closing[name];
        let left = places.len() - places.partition_point(|place| *place < at);
        self.open.get(name).map_or(0, Vec::len) < left
    }

    /// Whether a tag without attributes stands behind text in its line: then the text speaks of the element.
    fn is_in_prose(&self, tag: &Range<usize>, name: &str) -> bool {
        let before = self.html[..tag.start].trim_end_matches([' ', '\t']);
        tag.len() == name.len() + 2 && !before.is_empty() && !before.ends_with(['\n', '\r', '>', ';', '}'])
    }

    /// Takes the opening tag of an element whose content is no markup.
    fn raw(&mut self, tag: Range<usize>, name: &'static str) -> Option<usize> {
        let end = if name == "plaintext" || self.endless.contains(&name) {
            self.html.len()
        } else {
            raw_end(self.lower, tag.end, name)
        };
        if end < self.html.len() {
            // A script with a comment in it may go on behind its first closing tag; it is taken out anyway.
            if name == "script" && self.html[tag.end..end].contains("<!--") {
                let end = Markup::read(self.html, end, false).map_or(end, |closing| closing.end);
                self.edits.push((tag.start..end, ""));
                return Some(end);
            }
            return Some(end);
        }
        if !self.endless.contains(&name) {
            self.endless.push(name);
        }
        match name {
            "script" | "style" if !self.is_in_prose(&tag, name) => {
                self.tell(Kind::Code, tag.start);
                return None;
            }
            // A player stays.
            "iframe" => self.edits.push((tag.end..tag.end, "</iframe>")),
            _ => self.edits.push((tag.clone(), "")),
        }
        self.tell(Kind::Element, tag.start);
        Some(tag.end)
    }
}

fn quote(byte: u8) -> &'static str {
    if byte == b'"' { "\"" } else { "'" }
}

/// What is missing in a tag at an attribute of it, where it is to stand, and its text. A quoted value goes on in the text
/// where a `>` and then a tag are in it and the mark that ends it has no attribute's place, or the value is an address.
fn missing(html: &str, attribute: &Attribute) -> Option<(Kind, usize, &'static str)> {
    let start = attribute.name.start;
    let is_tag = |at: usize| tag_name(html, at).is_some();
    if html[start..].starts_with('<') && is_tag(start) {
        return Some((Kind::Tag, start, ">"));
    }
    let mark = attribute.quote?;
    let value = &html[attribute.value.clone()];
    let end = value.find('>')?;
    if value[..end].contains('<') || !value[end..].contains('<') {
        return None;
    }
    let next = html.as_bytes().get(attribute.value.end + 1);
    let ends_well = next.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    let is_address = ADDRESSES
        .iter()
        .any(|name| name.eq_ignore_ascii_case(&html[attribute.name.clone()]));
    (!ends_well || is_address).then(|| (Kind::Quote, attribute.value.start + end, quote(mark)))
}
