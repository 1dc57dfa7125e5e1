//! The fast way through cleaning, for bodies that are well written: one pass that copies what may stay.
//! It only ever answers what the thorough way would answer, without a finding; whatever is unusual, it leaves to that
//! (decision 010).

mod address;
mod attributes;
mod element;
mod passed;
mod reference;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr2, memchr3, memmem};

use crate::model::xml_chars;

use super::{Context, hidden};
use attributes::Tag;
use element::{Kind, Tags};
pub use passed::passed_through;

/// No usual text nests deeper, and nothing less deep meets the bounds of `depth`.
const DEEPEST: usize = 64;

/// Fewer formatting elements than `depth` takes off.
const MOST_FORMATTING: usize = 16;

/// What the attributes are called whose values are looked at for what may not stand in a feed.
const WATCHED: &[&str] = &[
    "href",
    "src",
    "srcset",
    "poster",
    "cite",
    "action",
    "formaction",
    "background",
];

/// `html`, which holds no character that XML forbids, cleaned, if all of it is so usual that nothing is to be told of it.
/// `body` is what was written.
pub fn clean(html: &str, body: &str, context: Context<'_>) -> Option<String> {
    if memchr::memchr(b'\r', html.as_bytes()).is_some() || xml_chars::first_refused_reference(body).is_some() {
        return None;
    }
    let mut cleaner = Cleaner {
        html,
        context,
        out: String::with_capacity(html.len() + 64),
        copied: 0,
        hidden_at: None,
        stack: Vec::with_capacity(16),
        count: Count::default(),
        is_pre_fresh: false,
    };
    cleaner.read()?;
    cleaner.finish()
}

/// An open element.
#[derive(Debug, Clone)]
struct Open {
    kind: Kind,
    name: Range<usize>,
    tags: Tags,
}

/// How many elements are open that others may not stand in.
#[derive(Debug, Default)]
struct Count {
    paragraphs: usize,
    headings: usize,
    links: usize,
    formatting: usize,
    tables: usize,
}

impl Count {
    fn of(&mut self, kind: Kind) -> Option<&mut usize> {
        match kind {
            Kind::Paragraph => Some(&mut self.paragraphs),
            Kind::Heading => Some(&mut self.headings),
            Kind::Link => Some(&mut self.links),
            Kind::Formatting => Some(&mut self.formatting),
            Kind::Table => Some(&mut self.tables),
            _ => None,
        }
    }
}

struct Cleaner<'a> {
    html: &'a str,
    context: Context<'a>,
    out: String,
    /// Up to here the HTML was copied or left out; what is behind stays as it is, unless an edit follows.
    copied: usize,
    /// How many elements were open when the outermost hidden one began.
    hidden_at: Option<usize>,
    stack: Vec<Open>,
    count: Count,
    /// Whether the last that was read is the tag of a `pre`: a line break behind it is none.
    is_pre_fresh: bool,
}

impl Cleaner<'_> {
    fn read(&mut self) -> Option<()> {
        let bytes = self.html.as_bytes();
        let mut at = 0;
        loop {
            let open = self.text(at)?;
            if open == bytes.len() {
                return Some(());
            }
            at = match bytes.get(open + 1)? {
                b'!' => self.comment(open)?,
                b'/' => self.closing(open)?,
                _ => self.opening(open)?,
            };
        }
    }

    fn finish(mut self) -> Option<String> {
        if self.hidden_at.is_some() {
            return None;
        }
        self.out.push_str(&self.html[self.copied..]);
        while let Some(open) = self.stack.pop() {
            let name = match open.tags {
                Tags::Stay => &self.html[open.name],
                Tags::AreDivs => "div",
                Tags::Go => continue,
            };
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
        let kept = self.out.trim_end().len();
        self.out.truncate(kept);
        let blank = kept - self.out.trim_start().len();
        self.out.drain(..blank);
        Some(self.out)
    }

    /// Puts `text` in the place of a range of the HTML.
    fn edit(&mut self, range: Range<usize>, text: &str) {
        self.edit_parts(range, &[text]);
    }

    /// The same with a text in parts.
    fn edit_parts(&mut self, range: Range<usize>, parts: &[&str]) {
        if self.hidden_at.is_none() {
            self.out.push_str(&self.html[self.copied..range.start]);
            for part in parts {
                self.out.push_str(part);
            }
            self.copied = range.end;
        }
    }

    /// Reads text from `start` on; answers where it ends.
    fn text(&mut self, start: usize) -> Option<usize> {
        let bytes = self.html.as_bytes();
        if bytes.get(start) == Some(&b'<') {
            return Some(start);
        }
        // A line break alone, with or without a blank, is what stands between most blocks.
        if let [b'\n', b'<', ..] | [b'\n', b' ', b'<', ..] = bytes[start..]
            && !self.is_pre_fresh
        {
            return Some(start + 1 + usize::from(bytes[start + 1] == b' '));
        }
        let mut at = start;
        if std::mem::take(&mut self.is_pre_fresh) && bytes.get(start) == Some(&b'\n') {
            self.edit(start..start + 1, "");
        }
        let end = loop {
            let next = memchr3(b'<', b'&', b'>', &bytes[at..]).map_or(bytes.len(), |found| at + found);
            self.characters(start, at..next)?;
            match bytes.get(next) {
                Some(b'&') => at = self.reference(next)?,
                Some(b'>') => {
                    self.edit(next..next + 1, "&gt;");
                    at = next + 1;
                }
                _ => break next,
            }
        };
        // Text between the parts of a table would be put before the table.
        let is_between = self.stack.last().is_some_and(|open| open.kind.is_table_frame());
        let is_blank = || bytes[start..end].iter().all(u8::is_ascii_whitespace);
        (!is_between || is_blank()).then_some(end)
    }

    /// Reads text without markup, part of that which begins at `start`.
    fn characters(&mut self, start: usize, range: Range<usize>) -> Option<()> {
        let bytes = self.html.as_bytes();
        let mut at = range.start;
        while let Some(found) = memchr2(b'=', 0xC2, &bytes[at..range.end]).map(|found| at + found) {
            if bytes[found] == b'=' {
                if ends_watched(&self.html[start..found]) {
                    return None;
                }
            } else if bytes[found + 1] == 0xA0 {
                self.edit(found..found + 2, "&nbsp;");
            }
            at = found + 1;
        }
        Some(())
    }

    fn reference(&mut self, at: usize) -> Option<usize> {
        let found = reference::read(&self.html[at..])?;
        if let Some(text) = found.replacement {
            self.edit(at..at + found.length, &text);
        }
        Some(at + found.length)
    }

    /// Reads a comment that cannot be taken for anything else.
    fn comment(&mut self, open: usize) -> Option<usize> {
        let text = self.html[open..].strip_prefix("<!--")?;
        static END: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("-->"));
        let length = END.find(text.as_bytes())?;
        let is_harmless = memchr3(b'<', b'>', b'=', &text.as_bytes()[..length]).is_none();
        if !is_harmless || self.is_pre_fresh {
            return None;
        }
        let end = open + 4 + length + 3;
        self.edit(open..end, "");
        Some(end)
    }

    fn opening(&mut self, open: usize) -> Option<usize> {
        let bytes = self.html.as_bytes();
        let name = open + 1..open + 1 + element::name_length(&bytes[open + 1..]);
        let (kind, tags) = element::find(&bytes[name.clone()])?;
        self.place(kind)?;
        let before = (self.out.len(), self.copied);
        if tags == Tags::AreDivs {
            self.edit(name.clone(), "div");
        }
        let tag = if bytes.get(name.end) == Some(&b'>') {
            Tag {
                end: name.end + 1,
                is_hidden: false,
            }
        } else {
            self.attributes(name.clone(), kind.is_void(), tags != Tags::Go)?
        };
        if self.hidden_at.is_none() {
            if tag.is_hidden {
                // What was written of its attributes goes with it.
                self.out.truncate(before.0);
                self.copied = before.1;
                self.edit(open..tag.end, "");
            } else if tags == Tags::Go {
                self.edit(open..tag.end, "");
            }
        }
        if tag.is_hidden && self.is_pre_fresh {
            return None;
        }
        self.is_pre_fresh = kind == Kind::Preformatted;
        if !kind.is_void() {
            if tag.is_hidden && self.hidden_at.is_none() {
                self.hidden_at = Some(self.stack.len());
            }
            if let Some(count) = self.count.of(kind) {
                *count += 1;
            }
            self.stack.push(Open { kind, name, tags });
        }
        Some(tag.end)
    }

    /// Whether an element may open here, and a parser would put it nowhere else.
    fn place(&self, kind: Kind) -> Option<()> {
        let parent = self.stack.last().map(|open| open.kind);
        let count = &self.count;
        if self.stack.len() >= DEEPEST {
            return None;
        }
        let fits = match parent {
            Some(Kind::Table) => matches!(kind, Kind::TableSection | Kind::Caption | Kind::Columns),
            Some(Kind::TableSection) => kind == Kind::Row,
            Some(Kind::Row) => kind == Kind::Cell,
            Some(Kind::Columns) => kind == Kind::Column,
            _ => match kind {
                Kind::TableSection | Kind::Caption | Kind::Columns | Kind::Row | Kind::Cell | Kind::Column => false,
                Kind::Block | Kind::List | Kind::Terms | Kind::Paragraph | Kind::Preformatted | Kind::Rule => {
                    count.paragraphs == 0
                }
                Kind::Heading => count.paragraphs == 0 && count.headings == 0,
                Kind::Item => count.paragraphs == 0 && parent == Some(Kind::List),
                Kind::Term => count.paragraphs == 0 && parent == Some(Kind::Terms),
                Kind::Table => count.paragraphs == 0 && count.tables == 0 && count.links == 0 && count.formatting == 0,
                Kind::Link => count.links == 0 && count.formatting + 1 < MOST_FORMATTING,
                Kind::Formatting => count.links + count.formatting < MOST_FORMATTING,
                Kind::RubyPart => parent == Some(Kind::Ruby),
                Kind::Ruby | Kind::Inline | Kind::Void => true,
            },
        };
        fits.then_some(())
    }

    fn closing(&mut self, open: usize) -> Option<usize> {
        let bytes = self.html.as_bytes();
        let last = self.stack.pop()?;
        let end = open + 2 + last.name.len();
        if bytes.get(open + 2..end)? != &bytes[last.name.clone()] || bytes.get(end) != Some(&b'>') {
            return None;
        }
        if let Some(count) = self.count.of(last.kind) {
            *count -= 1;
        }
        self.is_pre_fresh = false;
        if self.hidden_at == Some(self.stack.len()) {
            self.hidden_at = None;
            self.copied = end + 1;
        } else {
            match last.tags {
                Tags::Stay => {}
                Tags::AreDivs => self.edit(open + 2..end, "div"),
                Tags::Go => self.edit(open..end + 1, ""),
            }
        }
        Some(end + 1)
    }
}

/// Whether `text` ends in the name of an attribute that is watched, in the eyes of a pattern that knows no case.
fn ends_watched(text: &str) -> bool {
    let text = text.trim_end();
    // One of the last letters of them all, or what is the same but for its case.
    let may_end = |byte: u8| byte >= 0x80 || b"fctrend".contains(&byte.to_ascii_lowercase());
    if !text.bytes().next_back().is_some_and(may_end) {
        return false;
    }
    WATCHED.iter().any(|name| {
        let mut letters = text.chars().rev().map(folded);
        name.bytes().rev().all(|byte| letters.next() == Some(char::from(byte)))
    })
}

/// A character in the small letter that a pattern without case takes it for.
fn folded(c: char) -> char {
    match c {
        'ſ' => 's',
        '\u{212a}' => 'k',
        _ => c.to_ascii_lowercase(),
    }
}

/// Whether an attribute hides its element; `None` where that is not plain to see.
fn hides(name: &str, value: &str) -> Option<bool> {
    let hides = hidden::is_hiding(name, value);
    // The look for hidden elements begins only where their words are seen.
    (!hides || name == "hidden" || hidden::may_hide(value)).then_some(hides)
}
