//! The characters that an XML 1.0 document may hold (production Char of section 2.2).

use std::borrow::Cow;
use std::ops::Range;

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
    // Every forbidden character begins with a byte that is rare in real text, or is told by its next two, so that text
    // is passed over a byte at a time.
    let bytes = text.as_bytes();
    let next = |at: usize| bytes.get(at).copied().unwrap_or(0);
    for (at, byte) in bytes.iter().copied().enumerate() {
        let suspicious = match byte {
            b'\t' | b'\n' | b'\r' => false,
            0..0x20 | 0x7F => true,
            0xC2 => next(at + 1) < 0xA0,
            // U+FDD0 to U+FDEF, U+FFFE and U+FFFF; full-width punctuation begins with the same byte.
            0xEF => next(at + 1) == 0xB7 || (next(at + 1) == 0xBF && next(at + 2) >= 0xBE),
            // The last two characters of each plane.
            0xF0..=0xF4 => next(at + 2) == 0xBF && next(at + 3) >= 0xBE,
            _ => false,
        };
        if suspicious && text[at..].chars().next().is_some_and(|c| !is_allowed(c)) {
            return Some(at);
        }
    }
    None
}

/// The first character reference in numbers that stands for no character of a document: one that [`is_allowed`] refuses,
/// a surrogate, or a number beyond Unicode.
pub fn first_refused_reference(text: &str) -> Option<Range<usize>> {
    text.match_indices("&#").find_map(|(at, mark)| {
        let start = at + mark.len();
        let (radix, start) = match text.as_bytes().get(start) {
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
    }

    #[test]
    fn strips_only_what_is_forbidden() {
        assert_eq!(strip("a\u{0}b\u{1b}c\u{fffe}\u{fdd0}中\u{85}😀\n"), "abc中😀\n");
        assert!(matches!(strip("南方Plus\t"), Cow::Borrowed(_)));
    }
}
