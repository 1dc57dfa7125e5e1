//! The attributes of a tag: what stays of them, and whether anything in them is to be told.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memchr2_iter, memchr3};

use crate::model::link::{self, Purpose};

use super::super::{lazy, sanitise};
use super::{Cleaner, address, ends_watched, folded, hides};

/// Longer tags are not usual.
const LONGEST: usize = 8 << 10;

/// More attributes than an element may keep.
const MOST_KEPT: usize = 12;

/// A tag that was read.
#[derive(Debug)]
pub struct Tag {
    /// Where it ends.
    pub end: usize,
    /// Whether its element is hidden.
    pub is_hidden: bool,
}

/// An attribute as written.
struct Attribute<'a> {
    name: &'a str,
    /// `None` where it has no `=`.
    value: Option<&'a str>,
    /// Where it begins, the blanks before it included, and ends.
    range: Range<usize>,
    /// Whether a parser would write it in the same way if its value stays.
    is_plain: bool,
}

/// What is known of the attributes before one.
#[derive(Default)]
struct Before<'a> {
    kept: [&'a str; MOST_KEPT],
    count: usize,
    has_style: bool,
    is_hidden: bool,
    /// Cleaning changes the order of what stands behind an attribute that it refuses.
    has_refused: bool,
}

impl Cleaner<'_> {
    /// Reads the attributes of the tag whose name is given, and writes those that stay.
    pub(super) fn attributes(&mut self, name: Range<usize>, is_void: bool, is_kept: bool) -> Option<Tag> {
        let html = self.html;
        let bytes = html.as_bytes();
        let element = &html[name.clone()];
        let mut before = Before::default();
        let mut at = name.end;
        loop {
            let gap = at;
            while matches!(bytes.get(at)?, b' ' | b'\n' | b'\t') {
                at += 1;
            }
            let length = match bytes[at] {
                b'>' => 1,
                b'/' if is_void && bytes.get(at + 1) == Some(&b'>') => 2,
                b'a'..=b'z' if at > gap => {
                    let attribute = read(html, gap, at)?;
                    at = attribute.range.end;
                    self.attribute(element, &attribute, is_kept, &mut before)?;
                    continue;
                }
                _ => return None,
            };
            let close = at + length - 1;
            if close > gap && is_kept {
                self.edit(gap..close, "");
            }
            return (close < name.start + LONGEST).then_some(Tag {
                end: close + 1,
                is_hidden: before.is_hidden,
            });
        }
    }

    fn attribute<'a>(
        &mut self,
        element: &str,
        attribute: &Attribute<'a>,
        is_kept: bool,
        before: &mut Before<'a>,
    ) -> Option<()> {
        let name = attribute.name;
        let value = attribute.value.unwrap_or_default();
        if !is_harmless(name, value) || (name == "style" && std::mem::replace(&mut before.has_style, true)) {
            return None;
        }
        if element == "img" && (lazy::is_later(name) || (name == "src" && value.trim().is_empty())) {
            return None;
        }
        before.is_hidden |= hides(name, value)?;
        let stays = is_kept && sanitise::is_listed(element, name);
        let written = match name {
            "href" | "src" | "poster" | "cite" => {
                let decoded = address_value(value)?;
                let purpose = if name == "href" {
                    Purpose::Link
                } else {
                    Purpose::Resource
                };
                let absolute = address::absolute(&decoded, self.context, purpose)?;
                // What is decoded here is written as it was there.
                Some(match memchr(b'&', absolute.as_bytes()) {
                    Some(_) => Cow::Owned(absolute.replace('&', "&amp;")),
                    None if *absolute == *value => Cow::Borrowed(value),
                    None => Cow::Owned(absolute.into_owned()),
                })
            }
            "srcset" => {
                let is_usual = stays && value.starts_with(['/', 'h']) && !value.contains('&');
                let absolute = is_usual.then(|| link::absolute_srcset(value, self.context.base.url()))??;
                let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'<' | b'>' | b'&');
                if value.starts_with('h') && !value.starts_with("http") || !absolute.bytes().all(is_plain) {
                    return None;
                }
                Some(Cow::Owned(absolute))
            }
            "action" | "formaction" | "background" => return None,
            _ if !stays => None,
            "id" => sanitise::is_footnote(value).then(|| {
                let footnotes = sanitise::footnotes(self.context.entry_id);
                Cow::Owned(format!("{footnotes}-{value}"))
            }),
            _ => sanitise::judged(name, value),
        };
        if !stays {
            if is_kept {
                self.edit(attribute.range.clone(), "");
            }
            return Some(());
        }
        let is_new = !before.kept[..before.count].contains(&name);
        if !is_new || (before.has_refused && written.is_some()) || !is_written_as_it_is(name, value) {
            return None;
        }
        *before.kept.get_mut(before.count)? = name;
        before.count += 1;
        match written {
            Some(text) if attribute.is_plain && text == value => {}
            Some(text) => self.edit_parts(attribute.range.clone(), &[" ", name, "=\"", &text, "\""]),
            None => {
                before.has_refused = true;
                self.edit(attribute.range.clone(), "");
            }
        }
        Some(())
    }
}

/// Reads the attribute at `at`, behind blanks that begin at `gap`, if it is written in one of the usual ways.
fn read(html: &str, gap: usize, at: usize) -> Option<Attribute<'_>> {
    let bytes = html.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    let name_end = at + bytes[at..].iter().take_while(|byte| is_name(byte)).count();
    let name = &html[at..name_end];
    let (value, end, is_quoted) = match bytes.get(name_end)? {
        b'=' => match bytes.get(name_end + 1)? {
            quote @ (b'"' | b'\'') => {
                let start = name_end + 2;
                let end = start + memchr(*quote, &bytes[start..])?;
                (Some(&html[start..end]), end + 1, *quote == b'"')
            }
            _ => {
                let start = name_end + 1;
                let is_bare = |byte: &u8| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'/' | b'%' | b'#')
                };
                let end = start + bytes[start..].iter().take_while(|byte| is_bare(byte)).count();
                (end > start).then_some(())?;
                (Some(&html[start..end]), end, false)
            }
        },
        _ => (None, name_end, false),
    };
    // What follows must be parted from it.
    matches!(bytes.get(end)?, b' ' | b'\n' | b'\t' | b'>' | b'/').then_some(Attribute {
        name,
        value,
        range: gap..end,
        is_plain: is_quoted && at == gap + 1 && bytes[gap] == b' ',
    })
}

/// Whether nothing in an attribute could be taken for another tag or for something that is told.
fn is_harmless(name: &str, value: &str) -> bool {
    let bytes = value.as_bytes();
    if name.starts_with("on") {
        return false;
    }
    // Most hold none of these.
    let Some(first) = memchr3(b'<', b'>', b'=', bytes) else {
        return true;
    };
    if memchr2(b'<', b'>', &bytes[first..]).is_some() {
        return false;
    }
    memchr_iter(b'=', bytes).all(|at| {
        let before = value[..at].trim_end();
        let word_length: usize = before
            .chars()
            .rev()
            .take_while(|c| folded(*c).is_ascii_lowercase())
            .map(char::len_utf8)
            .sum();
        let mut word = before[before.len() - word_length..].chars().map(folded);
        let is_handler = word.next() == Some('o') && word.next() == Some('n');
        !is_handler && !ends_watched(before)
    })
}

/// The value of an attribute that is an address, if it is plain how it is decoded.
fn address_value(value: &str) -> Option<Cow<'_, str>> {
    if memchr(b'&', value.as_bytes()).is_none() {
        return Some(Cow::Borrowed(value));
    }
    let decoded = value.replace("&amp;", "&");
    let mut rest = value;
    while let Some((_, after)) = rest.split_once('&') {
        let is_name = after.bytes().take_while(u8::is_ascii_alphanumeric).count();
        // A name before `=` is that of a parameter.
        let is_parameter = is_name > 0 && after.as_bytes().get(is_name) == Some(&b'=') && !value.contains(';');
        if !is_parameter && !after.starts_with("amp;") {
            return None;
        }
        rest = after;
    }
    Some(Cow::Owned(decoded))
}

/// Whether a value that stays is written as it was read: its references are those of a serializer.
fn is_written_as_it_is(name: &str, value: &str) -> bool {
    let bytes = value.as_bytes();
    let is_changed = |at: usize| bytes[at] == b'"' || bytes.get(at + 1) == Some(&0xA0);
    if memchr2_iter(b'"', 0xC2, bytes).any(is_changed) {
        return false;
    }
    if memchr(b'&', bytes).is_none() {
        return true;
    }
    let mut rest = value;
    while let Some((_, after)) = rest.split_once('&') {
        let is_usual = ["amp;", "quot;", "lt;", "gt;", "nbsp;"]
            .iter()
            .any(|known| after.starts_with(known));
        match name {
            "href" | "src" | "poster" | "cite" => {}
            "title" | "alt" if is_usual => {}
            _ => return false,
        }
        rest = after;
    }
    true
}
