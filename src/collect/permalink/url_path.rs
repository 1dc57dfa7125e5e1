//! The path of a URL: percent-encoding (RFC 3986 section 3.3) and the last cleaning that every address gets.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but `pchar` and `/`: what Jekyll's `URL.escape_path` encodes, `%` included.
const NOT_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// Encodes a value that is not encoded yet: a `%` in it becomes `%25`.
pub(super) fn encode(value: &str) -> String {
    utf8_percent_encode(value, NOT_PATH).to_string()
}

/// Makes any text a path that can be joined to a site's URL: begins with `/`; what is encoded stays so, everything
/// else that a path may not hold is encoded (`?` and `#` too: the tools write a file of that name, and only so is it
/// reached); control characters, empty segments and dot segments, however written, are dropped.
pub(super) fn finish(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(c) = rest.chars().next() {
        if c == '%' {
            match escaped_byte(rest.as_bytes()) {
                // An encoded control character is one still.
                Some(byte) if byte.is_ascii_control() => rest = &rest[3..],
                Some(_) => {
                    encoded.push_str(&rest[..3]);
                    rest = &rest[3..];
                }
                None => {
                    encoded.push_str("%25");
                    rest = &rest[1..];
                }
            }
        } else {
            let (this, after) = rest.split_at(c.len_utf8());
            if !c.is_control() {
                encoded.extend(utf8_percent_encode(this, NOT_PATH));
            }
            rest = after;
        }
    }

    let mut out = String::with_capacity(encoded.len() + 1);
    let mut is_folder = true;
    for segment in encoded.split('/') {
        is_folder = segment.is_empty() || is_dots(segment);
        if !is_folder {
            out.push('/');
            out.push_str(segment);
        }
    }
    if is_folder {
        out.push('/');
    }
    out
}

/// The byte of an escape (`%E4`) at the beginning of `text`.
pub(super) fn escaped_byte(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    if text.first() != Some(&b'%') {
        return None;
    }
    u8::try_from(digit(1)? * 16 + digit(2)?).ok()
}

/// `.` and `..` as RFC 3986 and the URL Standard see them, `%2e` included.
fn is_dots(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}
