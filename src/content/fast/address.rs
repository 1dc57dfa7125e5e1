//! Addresses that can be seen to stand as they are, or to need nothing but the site before them.

use std::borrow::Cow;

use url::Url;

use crate::model::link::{self, Purpose};

use super::super::{Base, sanitise};
use super::Context;

/// The longest host that is taken for plain.
const LONGEST_HOST: usize = 200;

/// `value` as cleaning writes it, absolute; `None` where it refuses it or is not sure to keep it.
pub fn absolute<'u>(value: &'u str, context: Context<'_>, purpose: Purpose) -> Option<Cow<'u, str>> {
    if let Some(plain) = plain(value, context.base) {
        return Some(plain);
    }
    if let Some(name) = value.strip_prefix('#')
        && sanitise::is_footnote(name)
    {
        return Some(Cow::Owned(sanitise::footnote_link(
            name,
            context.base.url(),
            &sanitise::footnotes(context.entry_id),
        )));
    }
    match Url::parse(value) {
        Ok(_) | Err(url::ParseError::RelativeUrlWithoutBase) => {}
        Err(_) => return None,
    }
    let absolute = link::absolute(value, context.base.url(), purpose)?;
    // Nothing that would have to be escaped.
    let is_usual = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>');
    absolute.bytes().all(is_usual).then_some(Cow::Owned(absolute))
}

/// An address of the web that a parser of addresses leaves as it is, or a path or host below `base`.
fn plain<'u>(value: &'u str, base: &Base<'_>) -> Option<Cow<'u, str>> {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    if let Some(rest) = rest {
        return has_plain_host(rest).then_some(Cow::Borrowed(value));
    }
    if !value.starts_with('/') {
        return None;
    }
    let site = base.site()?;
    if let Some(rest) = value.strip_prefix("//") {
        let scheme = &site[..=site.find(':')?];
        return has_plain_host(rest).then(|| Cow::Owned([scheme, value].concat()));
    }
    has_plain_segments(value.as_bytes()).then(|| Cow::Owned([site, value].concat()))
}

/// Whether `rest` is a host of small letters with a path: labels of letters and digits with single hyphens in them, of
/// which the first begins with a letter, and the last is two letters or more and nothing else.
fn has_plain_host(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    // Where the label begins that is read, and whether it is nothing but letters.
    let (mut start, mut is_letters) = (0, true);
    let mut before = b'.';
    for (at, byte) in bytes.iter().take(LONGEST_HOST).enumerate() {
        let is_begun = before != b'.' && before != b'-';
        match byte {
            b'a'..=b'z' => {}
            b'0'..=b'9' if at > 0 => is_letters = false,
            b'-' if is_begun => is_letters = false,
            b'.' if is_begun => (start, is_letters) = (at + 1, true),
            b'/' => return at > start + 1 && is_letters && has_plain_segments(&bytes[at..]),
            _ => return false,
        }
        before = *byte;
    }
    false
}

/// Whether nothing in a path and query is decoded, encoded or taken out.
fn has_plain_segments(path: &[u8]) -> bool {
    let mut before = b' ';
    path.iter().all(|byte| {
        let is_plain = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'~' | b'=' | b'?' | b'&' | b',' => true,
            // Segments of one or two points, however they are written.
            b'.' | b'%' => before != b'/',
            _ => false,
        };
        before = *byte;
        is_plain
    })
}
