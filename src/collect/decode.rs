//! Bytes of a file to text, whatever the encoding.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

mod detect;
mod parts;
#[cfg(test)]
mod tests;
mod utf8;

use utf8::Damage;

/// Text, and the encoding that had to be repaired to get it.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// What was repaired: a sentence fragment, with the byte offset of the first byte that is not UTF-8.
    pub repaired: Option<(String, usize)>,
}

/// Decodes `bytes`: by their byte order mark, as UTF-8, else by detection (GBK and GB18030, Big5, Shift_JIS,
/// windows-1252 and others), front matter and each paragraph apart where some of them are UTF-8. UTF-8 with a few
/// damaged bytes stays UTF-8, with U+FFFD in their places.
///
/// `language` (BCP 47) tells which of the encodings a short text is likely in.
pub fn decode<'a>(bytes: &'a [u8], language: Option<&str>) -> Decoded<'a> {
    let rest = without_marks(bytes);
    if rest.len() < bytes.len() {
        return utf8_or_detected(rest, language);
    }
    if let Some(decoded) = utf32(bytes) {
        return decoded;
    }
    for (mark, encoding) in [(&b"\xff\xfe"[..], UTF_16LE), (&b"\xfe\xff"[..], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return with(encoding, rest);
        }
    }
    if let Some(encoding) = bare_utf16(bytes) {
        return with(encoding, bytes);
    }
    utf8_or_detected(bytes, language)
}

/// `bytes` without the byte order marks of UTF-8: a program may put its own before another's.
fn without_marks(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        bytes = rest;
    }
    bytes
}

fn utf8_or_detected<'a>(bytes: &'a [u8], language: Option<&str>) -> Decoded<'a> {
    // Where a text ends to be right is not asked before one is wrong.
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Decoded {
            text: Cow::Borrowed(text),
            repaired: None,
        };
    }
    let first_bad = simdutf8::compat::from_utf8(bytes).map_or_else(|fault| fault.valid_up_to(), str::len);
    let repaired = |text: String, fragment: String| Decoded {
        text: Cow::Owned(text),
        repaired: Some((fragment, first_bad)),
    };
    if let Some(text) = utf8::of_surrogates(bytes) {
        return repaired(text, "surrogates were encoded one by one; they were decoded".to_owned());
    }
    if let Some(decoded) = parts::decode(bytes, language) {
        return decoded;
    }
    let damage = Damage::of(bytes);
    if damage.is_accident() {
        return repaired(utf8::lossy(bytes), utf8::told(damage.sequences));
    }
    let encoding = detect::detect(bytes, language);
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    // As much of it is UTF-8 as is not, and it is nothing else either.
    if has_errors && damage.intact > 0 && damage.intact >= damage.sequences {
        return repaired(utf8::lossy(bytes), utf8::told(damage.sequences));
    }
    repaired(text.into_owned(), whole_file(encoding.name()))
}

fn whole_file(encoding: &str) -> String {
    format!("the file is {encoding}, not UTF-8; it was decoded")
}

/// Where the line behind the closing fence of the front matter begins.
fn front_matter_end(bytes: &[u8]) -> Option<usize> {
    let fence = bytes.get(..3).filter(|fence| matches!(*fence, b"---" | b"+++"))?;
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        let start = at;
        at += line.len();
        if start > 0
            && line
                .strip_prefix(fence)
                .is_some_and(|rest| rest.trim_ascii().is_empty())
        {
            return Some(at);
        }
    }
    None
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    debug_assert!(encoding != UTF_8, "UTF-8 is tried first");
    Decoded {
        text: Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()),
        repaired: Some((whole_file(encoding.name()), 0)),
    }
}

/// UTF-32 with a byte order mark. That of the low byte first begins as UTF-16's does, but no text begins with a NUL.
fn utf32(bytes: &[u8]) -> Option<Decoded<'static>> {
    let (rest, is_low_first) = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => (rest, true),
        [0, 0, 0xfe, 0xff, rest @ ..] => (rest, false),
        _ => return None,
    };
    let character = |unit: &[u8]| {
        let unit = <[u8; 4]>::try_from(unit).ok()?;
        char::from_u32(if is_low_first {
            u32::from_le_bytes(unit)
        } else {
            u32::from_be_bytes(unit)
        })
    };
    let characters = rest.chunks(4).map(character);
    let text: String = characters.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    Some(Decoded {
        text: Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()),
        repaired: Some((whole_file("UTF-32"), 0)),
    })
}

/// UTF-16 without a byte order mark: every other byte of its ASCII front matter is zero.
fn bare_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'-' | b'+' | b'{', 0, _, 0, ..] => Some(UTF_16LE),
        [0, b'-' | b'+' | b'{', 0, _, ..] => Some(UTF_16BE),
        _ => None,
    }
}
