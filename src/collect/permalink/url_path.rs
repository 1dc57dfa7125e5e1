//! The path of a URL: percent-encoding (RFC 3986 section 3.3) and the last cleaning that every address gets.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::link;

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
pub(super) fn encode(value: Cow<'_, str>) -> Cow<'_, str> {
    match Cow::from(utf8_percent_encode(&value, NOT_PATH)) {
        // Of one character that is encoded, what is borrowed is a code.
        Cow::Borrowed(same) if same.len() == value.len() => value,
        encoded => Cow::Owned(encoded.into_owned()),
    }
}

/// Makes any text a path that can be joined to a site's URL: begins with `/`; what is encoded stays so, everything
/// else that a path may not hold is encoded (`?` and `#` too: the tools write a file of that name, and only so is it
/// reached); control characters, empty segments and dot segments, however written, are dropped.
pub(super) fn finish(path: String) -> String {
    if is_finished(&path) { path } else { cleaned(&path) }
}

/// Whether nothing in a path is to be encoded or dropped, as in nearly all.
fn is_finished(path: &str) -> bool {
    let bytes = path.as_bytes();
    let is_kept = |at: usize| escaped_byte(&bytes[at..]).is_some_and(|byte| !byte.is_ascii_control());
    link::is_plain_path(path)
        && !bytes.windows(2).any(|pair| pair == b"//")
        && memchr::memchr_iter(b'%', bytes).all(is_kept)
}

fn cleaned(path: &str) -> String {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_character_is_encoded_alone_as_among_others() {
        for byte in 0..128u8 {
            let alone = encode(char::from(byte).to_string().into()).into_owned();
            assert_eq!(encode(format!("a{}b", char::from(byte)).into()), format!("a{alone}b"));
        }
        assert_eq!([encode("%".into()), encode("茶".into())], ["%25", "%E8%8C%B6"]);
    }

    proptest! {
        #[test]
        fn what_is_finished_is_left_as_it_is(path in "(/|//|\\.|%2e|%2E|%25|%0a|%7F|%|%e4|[a-z0-9'?#|^\"<> ~:;@&=中\t]){0,8}") {
            prop_assert_eq!(finish(path.clone()), cleaned(&path));
            let rooted = format!("/{path}");
            prop_assert_eq!(finish(rooted.clone()), cleaned(&rooted));
        }
    }
}
