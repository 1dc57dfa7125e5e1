//! Markdown that is nothing but blocks of HTML, which CommonMark passes on as they are (section 4.6, start condition 6), and
//! lines that are one address each (autolinks, section 6.5), as under mirrored stories.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use crate::model::scan;

/// Elements at whose tag a block of HTML begins, as far as bodies begin with them.
const STARTS: &[&[u8]] = &[
    b"p",
    b"div",
    b"center",
    b"table",
    b"ul",
    b"ol",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"blockquote",
    b"section",
    b"article",
    b"figure",
    b"details",
    b"dl",
    b"hr",
    b"header",
    b"footer",
    b"aside",
];

/// So many bytes more are taken by a text that has one link more to show than it is written with.
const SPARE: usize = 256;

/// What Markdown makes of `source`, if all of it is HTML to it: each part between blank lines begins with the tag of a
/// block. Blank lines go.
pub fn passed_through(source: &str) -> Option<Cow<'_, str>> {
    let bytes = source.as_bytes();
    if memchr(b'\r', bytes).is_some() {
        return None;
    }
    let mut kept = String::new();
    // What was not copied yet begins here.
    let mut from = 0;
    let mut at = 0;
    let mut is_inside = false;
    let mut is_below_address = false;
    while at < bytes.len() {
        let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |found| at + found + 1);
        let line = &bytes[at..end];
        if line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\n')) {
            if kept.capacity() == 0 {
                kept.reserve_exact(source.len() + SPARE);
            }
            kept.push_str(&source[from..at]);
            from = end;
            is_inside = false;
            is_below_address = false;
        } else if is_below_address {
            return None;
        } else if !is_inside && let Some(address) = address_of(line) {
            kept.push_str(&source[from..at]);
            if !kept.is_empty() && !kept.ends_with('\n') {
                kept.push('\n');
            }
            for part in ["<p><a href=\"", address, "\">", address, "</a></p>\n"] {
                kept.push_str(part);
            }
            from = end;
            is_below_address = true;
        } else if !is_inside {
            if !begins_block(line) {
                return None;
            }
            is_inside = true;
        }
        at = end;
    }
    if from == 0 && source.ends_with('\n') {
        return Some(Cow::Borrowed(source));
    }
    kept.push_str(&source[from..]);
    if !kept.is_empty() && !kept.ends_with('\n') {
        kept.push('\n');
    }
    Some(Cow::Owned(kept))
}

/// The address of a line that is nothing but an autolink of which nothing is to be escaped.
fn address_of(line: &[u8]) -> Option<&str> {
    let inside = line
        .strip_suffix(b"\n")
        .unwrap_or(line)
        .strip_prefix(b"<")?
        .strip_suffix(b">")?;
    const PLAIN: [bool; 256] = scan::letters_digits_and(b"-._~:/?=#,;@%+");
    let is_web = inside.starts_with(b"http://") || inside.starts_with(b"https://");
    // A `%` that begins no escape is escaped itself.
    let is_escape =
        |at: usize| matches!(inside[at + 1..], [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    let are_escapes = || memchr_iter(b'%', inside).all(is_escape);
    let is_plain = is_web && scan::are_all(inside, &PLAIN) && are_escapes();
    is_plain.then(|| str::from_utf8(inside).ok()).flatten()
}

fn begins_block(line: &[u8]) -> bool {
    let indent = line.iter().take_while(|byte| **byte == b' ').count();
    let Some(rest) = line[indent..].strip_prefix(b"<") else {
        return false;
    };
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let name = super::element::name_length(rest);
    indent < 4 && matches!(rest.get(name), Some(b'>' | b' ')) && STARTS.contains(&&rest[..name])
}
