//! Addresses that can be seen to stand as they are, or to need nothing but the site before them.

use std::borrow::Cow;

use url::{Position, Url};

use crate::model::link::{self, Purpose};

use super::super::sanitise;
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
            context.base,
            &sanitise::footnotes(context.entry_id),
        )));
    }
    match Url::parse(value) {
        Ok(_) | Err(url::ParseError::RelativeUrlWithoutBase) => {}
        Err(_) => return None,
    }
    let absolute = link::absolute(value, context.base, purpose)?;
    // Nothing that would have to be escaped.
    let is_usual = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>');
    absolute.bytes().all(is_usual).then_some(Cow::Owned(absolute))
}

/// An address of the web that a parser of addresses leaves as it is, or a path or host below `base`.
fn plain<'u>(value: &'u str, base: &Url) -> Option<Cow<'u, str>> {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    if let Some(rest) = rest {
        return has_plain_host(rest).then_some(Cow::Borrowed(value));
    }
    if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
        return None;
    }
    if let Some(rest) = value.strip_prefix("//") {
        return has_plain_host(rest).then(|| Cow::Owned(format!("{}:{value}", base.scheme())));
    }
    is_plain_path(value.as_bytes()).then(|| Cow::Owned(format!("{}{value}", &base[..Position::BeforePath])))
}

/// Whether `rest` is a host of small letters with a path.
fn has_plain_host(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    let Some(end) = bytes.iter().take(LONGEST_HOST).position(|byte| *byte == b'/') else {
        return false;
    };
    let host = &bytes[..end];
    let is_plain = host.split(|byte| *byte == b'.').all(|label| {
        let inner = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        label.iter().all(inner)
            && label.first().is_some_and(u8::is_ascii_alphanumeric)
            && label.last().is_some_and(u8::is_ascii_alphanumeric)
            && !label.windows(2).any(|pair| pair == b"--")
    });
    let last = host.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    is_plain
        && host.first().is_some_and(u8::is_ascii_lowercase)
        && last.len() > 1
        && last.iter().all(u8::is_ascii_lowercase)
        && has_plain_segments(&bytes[end..])
}

/// Whether `path` is one of a site, from its root on.
fn is_plain_path(path: &[u8]) -> bool {
    path.starts_with(b"/") && path.get(1) != Some(&b'/') && has_plain_segments(path)
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
