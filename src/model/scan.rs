//! Looks through texts by their bytes, many at a time.

use memchr::memmem;

/// So many bytes are looked at together.
pub const BLOCK: usize = 32;

/// Whether `text` holds `part`.
pub fn holds(text: &str, part: &str) -> bool {
    memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}

/// Whether `text` holds `part`, whatever the case of its letters of ASCII.
pub fn holds_in_any_case(text: &str, part: &str) -> bool {
    let mut places = text.as_bytes().windows(part.len());
    places.any(|place| place.eq_ignore_ascii_case(part.as_bytes()))
}

/// Where, from `at` on, the first block begins that holds a byte for which `is_found` answers anything but 0; it is given
/// the byte behind, too. At the end, the place from which there is no whole block with a byte behind it.
#[inline]
pub fn pass(bytes: &[u8], mut at: usize, is_found: impl Fn(u8, u8) -> u8) -> usize {
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk::<{ BLOCK + 1 }>) {
        // Without branches, so that compilers do many bytes at once.
        let mut found = 0;
        for index in 0..BLOCK {
            found |= is_found(block[index], block[index + 1]);
        }
        if found != 0 {
            break;
        }
        at += BLOCK;
    }
    at
}

/// The set of letters and digits of ASCII, and of `others`.
pub const fn letters_digits_and(others: &[u8]) -> [bool; 256] {
    let mut set = [false; 256];
    let mut byte = 0u8;
    while byte < 128 {
        set[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    let mut at = 0;
    while at < others.len() {
        set[others[at] as usize] = true;
        at += 1;
    }
    set
}

/// Whether all bytes are in a set.
pub fn are_all(bytes: &[u8], set: &[bool; 256]) -> bool {
    bytes.iter().all(|byte| set[usize::from(*byte)])
}

/// Where what stands behind the first `://` begins.
pub fn behind_scheme(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut colons = memchr::memchr_iter(b':', bytes).filter(|at| bytes[*at..].starts_with(b"://"));
    Some(colons.next()? + "://".len())
}

/// So many bytes are looked at together where the first is wanted.
const SHORT_BLOCK: usize = 16;

/// The first byte from `at` on for which `is_found` answers anything but 0, the length of `bytes` where there is none. It
/// is given the two bytes behind, too: 0 beyond the end.
#[inline]
pub fn first(bytes: &[u8], mut at: usize, is_found: impl Fn(u8, u8, u8) -> u8) -> usize {
    let start = at;
    loop {
        let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk::<{ SHORT_BLOCK + 2 }>) else {
            // The last whole block overlaps with what was looked at before, which holds none.
            match bytes.len().checked_sub(SHORT_BLOCK + 2) {
                Some(last) if last >= start && last + SHORT_BLOCK > at => at = last,
                _ => break,
            }
            continue;
        };
        // Without branches, so that compilers do many bytes at once.
        let mut found = [0; SHORT_BLOCK];
        for index in 0..SHORT_BLOCK {
            found[index] = is_found(block[index], block[index + 1], block[index + 2]);
        }
        let found = u128::from_le_bytes(found);
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += SHORT_BLOCK;
    }
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let is_one = |at: &usize| is_found(byte(*at), byte(at + 1), byte(at + 2)) != 0;
    (at..bytes.len()).find(is_one).unwrap_or(bytes.len())
}

/// A bit in every byte: the lowest.
const LOW: u64 = u64::MAX / 0xFF;
/// The highest.
const HIGH: u64 = LOW << 7;

/// Eight bytes of a text.
#[derive(Debug, Clone, Copy)]
pub struct Word(u64);

/// Which bytes of a word were found: the first one is right, those behind it may not be.
#[derive(Debug, Clone, Copy)]
pub struct Found(u64);

impl Word {
    /// The bytes that are `byte` once the bits of `mask` are set in them.
    #[inline]
    pub fn with(self, mask: u8, byte: u8) -> Found {
        let differs = (self.0 | (LOW * u64::from(mask))) ^ (LOW * u64::from(byte));
        Found(differs.wrapping_sub(LOW) & !differs & HIGH)
    }

    /// The bytes below `limit`, which is at most 0x80.
    #[inline]
    pub fn below(self, limit: u8) -> Found {
        Found(self.0.wrapping_sub(LOW * u64::from(limit)) & !self.0 & HIGH)
    }
}

impl Found {
    /// What either found.
    #[inline]
    pub fn or(self, other: Found) -> Found {
        Found(self.0 | other.0)
    }
}

/// The first byte from `at` on that `in_word` finds; the length of `bytes` where there is none. Of the last bytes, which
/// fill no word, every one is answered.
#[inline]
pub fn next(bytes: &[u8], mut at: usize, in_word: impl Fn(Word) -> Found) -> usize {
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let Found(found) = in_word(Word(u64::from_le_bytes(*word)));
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_end_where_something_is_found() {
        let is_found = |byte: u8, next: u8| u8::from(byte == b'x') & u8::from(next == b'y');
        for length in 0..100 {
            for at in 0..length {
                let mut bytes = vec![b'x'; length];
                assert_eq!(pass(&bytes, 0, is_found), length.saturating_sub(1) / BLOCK * BLOCK);
                bytes[at] = b'y';
                let found = pass(&bytes, 0, is_found);
                assert!(found < at.max(1) || found + BLOCK >= length, "{length} {at} {found}");
                assert!(at == 0 || found + BLOCK >= at, "{length} {at} {found}");
            }
        }
        assert!(holds("a{%b", "{%") && !holds("a{", "{%") && holds("", ""));
    }

    #[test]
    fn the_first_is_found_by_what_stands_behind_it() {
        let is_found = |byte: u8, next: u8, third: u8| {
            u8::from(byte == b'x') & u8::from(next == b'y') & u8::from(third == b'z' || third == 0)
        };
        for length in 1..60 {
            for at in 0..length {
                let mut bytes = vec![b'x'; length];
                bytes[at] = b'y';
                assert_eq!(
                    first(&bytes, 0, is_found),
                    if at > 0 && at + 1 == length { at - 1 } else { length }
                );
                if at + 1 < length {
                    bytes[at + 1] = b'z';
                }
                assert_eq!(first(&bytes, 0, is_found), at.checked_sub(1).unwrap_or(length));
                assert_eq!(first(&bytes, at, is_found), length);
            }
        }
        assert_eq!(first(b"", 0, is_found), 0);
    }

    #[test]
    fn the_first_is_found_from_any_place_on() {
        for length in 0..70 {
            for at in 0..length {
                let mut bytes = vec![b'x'; length];
                bytes[at] = b'y';
                for start in 0..=length {
                    let expected = if start <= at { at } else { length };
                    assert_eq!(
                        first(&bytes, start, |byte, _, _| u8::from(byte == b'y')),
                        expected,
                        "{length} {at} {start}"
                    );
                }
            }
        }
    }

    #[test]
    fn sets_hold_letters_digits_and_others() {
        const SET: [bool; 256] = letters_digits_and(b"-~");
        for byte in 0..=255u8 {
            let expected = byte.is_ascii_alphanumeric() || b"-~".contains(&byte);
            assert_eq!(are_all(&[b'a', byte], &SET), expected, "{byte:x}");
        }
        assert!(are_all(b"", &SET));
    }

    #[test]
    fn a_scheme_ends_at_the_first_mark() {
        for (text, expected) in [
            ("https://x.example/://", Some(8)),
            ("a:b://c", Some(6)),
            ("://", Some(3)),
            ("a:/b", None),
            ("", None),
            (":", None),
        ] {
            assert_eq!(behind_scheme(text), expected, "{text}");
            assert_eq!(behind_scheme(text), text.find("://").map(|at| at + 3), "{text}");
        }
    }

    #[test]
    fn the_first_is_found_among_all_bytes() {
        for byte in 0..=255u8 {
            for at in 0..8 {
                for other in [0x20, 0x23, 0x3D, 0x40, 0x5B, 0x7F, 0x80, 0xA2, 0xBC, 0xDC, 0xFF] {
                    let mut bytes = [other; 16];
                    bytes[at] = byte;
                    let found = next(&bytes, 0, |word| {
                        word.with(2, 0x3E).or(word.with(0, 0x5C)).or(word.below(0x20))
                    });
                    let is_one = |byte: &u8| matches!(byte, b'<' | b'>' | b'\\' | 0..0x20);
                    assert_eq!(
                        found,
                        bytes.iter().position(is_one).unwrap_or(16),
                        "{byte:x} {at} {other:x}"
                    );
                }
            }
        }
    }
}
