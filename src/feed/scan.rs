//! Looks for bytes that cannot be written as they are, eight at a time.

/// A bit in every byte: the lowest.
const LOW: u64 = u64::MAX / 0xFF;
/// The highest.
const HIGH: u64 = LOW << 7;

/// Eight bytes of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word(u64);

/// Which bytes of a word were found: the first one is right, those behind it may not be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found(u64);

impl Word {
    /// The bytes that are `byte` once the bits of `mask` are set in them.
    #[inline]
    pub(super) fn with(self, mask: u8, byte: u8) -> Found {
        let differs = (self.0 | (LOW * u64::from(mask))) ^ (LOW * u64::from(byte));
        Found(differs.wrapping_sub(LOW) & !differs & HIGH)
    }

    /// The bytes below `limit`, which is at most 0x80.
    #[inline]
    pub(super) fn below(self, limit: u8) -> Found {
        Found(self.0.wrapping_sub(LOW * u64::from(limit)) & !self.0 & HIGH)
    }
}

impl Found {
    /// What either found.
    #[inline]
    pub(super) fn or(self, other: Found) -> Found {
        Found(self.0 | other.0)
    }
}

/// The first byte from `at` on that `in_word` finds; the length of `bytes` where there is none. Of the last bytes, which
/// fill no word, every one is answered.
#[inline]
pub(super) fn next(bytes: &[u8], mut at: usize, in_word: impl Fn(Word) -> Found) -> usize {
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
