//! The characters that an XML 1.0 document may hold (production Char of section 2.2).

use std::borrow::Cow;
use std::ops::Range;

use super::scan;

/// Whether `c` may stand in an XML 1.0 document. Non-characters such as U+FDD0 are allowed by the
/// production but discouraged, and break some readers, so they count as forbidden here, as do the C1 controls.
pub fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => false,
        '\u{FDD0}'..='\u{FDEF}' => false,
        _ => (c as u32) & 0xFFFE != 0xFFFE,
    }
}

/// `text` without the characters that [`is_allowed`] refuses; borrowed where there are none.
pub fn strip(text: &str) -> Cow<'_, str> {
    match first_forbidden(text) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().filter(|c| is_allowed(*c)).collect()),
    }
}

/// The byte offset of the first character that [`is_allowed`] refuses.
pub fn first_forbidden(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = scan::pass(bytes, at, is_suspicious);
        at = bytes.len().min(start + scan::BLOCK);
        if let Some(forbidden) = first_forbidden_in(text, start, at) {
            return Some(forbidden);
        }
    }
    None
}

/// 1 where a byte may be the first of a forbidden character, by itself and the one behind it; else 0. Few tests for many
/// bytes: what is rare in real text is looked at more closely anyway.
fn is_suspicious(byte: u8, next: u8) -> u8 {
    // Below 0x20 or from 0xF0 on: one range, where numbers begin again behind the last.
    let is_control_or_long = u8::from(byte.wrapping_add(0x10) < 0x30) & u8::from(byte != b'\n');
    // U+FDD0 to U+FDEF, U+FFFE and U+FFFF; full-width punctuation begins with the same byte. 0xB7 and 0xBF differ in a bit.
    let is_last = u8::from(byte == 0xEF) & u8::from(next | 0x08 == 0xBF);
    is_control_or_long | u8::from(byte == 0x7F) | u8::from(byte == 0xC2) | is_last
}

/// The first forbidden character that begins in a part of the text.
fn first_forbidden_in(text: &str, start: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    (start..end).find(|at| {
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        is_suspicious(bytes[*at], next) != 0 && text[*at..].chars().next().is_some_and(|c| !is_allowed(c))
    })
}

/// The first character reference in numbers that stands for no character of a document: one that [`is_allowed`] refuses,
/// a surrogate, or a number beyond Unicode.
pub fn first_refused_reference(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut numbers = memchr::memchr_iter(b'&', bytes).filter(|at| bytes.get(at + 1) == Some(&b'#'));
    numbers.find_map(|at| {
        let start = at + 2;
        let (radix, start) = match bytes.get(start) {
            Some(b'x' | b'X') => (16, start + 1),
            _ => (10, start),
        };
        let digits = text[start..]
            .bytes()
            .take_while(|byte| char::from(*byte).is_digit(radix))
            .count();
        if digits == 0 {
            return None;
        }
        let end = start + digits;
        let number = u32::from_str_radix(&text[start..end], radix).unwrap_or(u32::MAX);
        let end = end + usize::from(text[end..].starts_with(';'));
        // HTML reads those of the C1 controls as the characters of Windows-1252.
        let is_kept = char::from_u32(number).is_some_and(|c| is_allowed(c) || matches!(c, '\u{80}'..='\u{9f}'));
        (!is_kept).then_some(at..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_table_for_every_character() {
        for c in '\u{0}'..=char::MAX {
            let text = format!("a{c}b");
            assert_eq!(first_forbidden(&text).is_none(), is_allowed(c), "{:x}", c as u32);
        }
        for (length, c) in (0..200)
            .flat_map(|length| ['\0', '\u{7f}', '\u{85}', '\u{fdd0}', '\u{ffff}', '\u{1fffe}'].map(|c| (length, c)))
        {
            let text = format!("{}{c}，中{}", "x".repeat(length), "😀！".repeat(30));
            assert_eq!(first_forbidden(&text), Some(length));
            assert_eq!(first_forbidden(&text.replace(c, "：")), None);
        }
    }

    #[test]
    fn strips_only_what_is_forbidden() {
        assert_eq!(strip("a\u{0}b\u{1b}c\u{fffe}\u{fdd0}中\u{85}😀\n"), "abc中😀\n");
        assert!(matches!(strip("南方Plus\t"), Cow::Borrowed(_)));
    }
}
