//! Looks through texts by their bytes, many at a time.

use memchr::memmem;

/// So many bytes are looked at together.
pub const BLOCK: usize = 32;

/// Whether `text` holds `part`.
pub fn holds(text: &str, part: &str) -> bool {
    memmem::find(text.as_bytes(), part.as_bytes()).is_some()
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
}
