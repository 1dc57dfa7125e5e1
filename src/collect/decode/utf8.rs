//! UTF-8 with damage in it.

use std::borrow::Cow;

/// What is wrong with text that may be UTF-8.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Damage {
    /// Sequences that are no UTF-8.
    pub sequences: usize,
    /// Of these, how many are the beginning of a character of three or four bytes that was cut.
    pub cut: usize,
    /// Characters beyond ASCII that are right.
    pub intact: usize,
}

impl Damage {
    /// Counts the damage of `bytes`; encoded surrogates count as characters.
    pub fn of(bytes: &[u8]) -> Damage {
        let mut damage = Damage::default();
        for chunk in without_surrogates(bytes).utf8_chunks() {
            damage.intact += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            if !chunk.invalid().is_empty() {
                damage.sequences += 1;
                damage.cut += usize::from(chunk.invalid().len() > 1);
            }
        }
        damage
    }

    /// Whether the text is UTF-8 all the same: mostly good, or good where nothing but cut characters is wrong.
    pub fn is_accident(self) -> bool {
        self.intact > 4 * self.sequences || (self.intact >= self.sequences.max(1) && self.cut == self.sequences)
    }
}

/// `bytes` as UTF-8, with U+FFFD in place of what is none. Surrogates that were encoded one by one become the character
/// that a pair of them stands for.
pub fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&without_surrogates(bytes)).into_owned()
}

/// How many bytes are valid UTF-8 before the first that is not.
pub fn valid_up_to(bytes: &[u8]) -> usize {
    std::str::from_utf8(bytes).map_or_else(|fault| fault.valid_up_to(), str::len)
}

/// What is said of damage.
pub fn told(sequences: usize) -> String {
    let noun = if sequences == 1 { "sequence" } else { "sequences" };
    format!("{sequences} damaged {noun} of UTF-8 became U+FFFD")
}

/// The code unit that the three bytes of an encoded surrogate stand for.
fn surrogate(bytes: &[u8]) -> Option<u16> {
    match *bytes {
        [0xed, second @ 0xa0..=0xbf, third @ 0x80..=0xbf, ..] => {
            Some(0xd000 | (u16::from(second & 0x3f) << 6) | u16::from(third & 0x3f))
        }
        _ => None,
    }
}

/// `bytes` with UTF-8 in place of surrogates that were encoded each by itself (CESU-8, as Java and some databases
/// write emoji): the character of a pair, U+FFFD for one alone.
fn without_surrogates(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.windows(3).any(|three| surrogate(three).is_some()) {
        return Cow::Borrowed(bytes);
    }
    let mut mended = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let Some(first) = surrogate(&bytes[at..]) else {
            mended.push(*byte);
            at += 1;
            continue;
        };
        let pair = surrogate(&bytes[at + 3..]).and_then(|second| {
            let decoded = char::decode_utf16([first, second]).next()?;
            decoded.ok()
        });
        at += if pair.is_some() { 6 } else { 3 };
        let c = pair.unwrap_or(char::REPLACEMENT_CHARACTER);
        mended.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Cow::Owned(mended)
}

/// The text where nothing but encoded surrogates keeps `bytes` from being UTF-8.
pub fn of_surrogates(bytes: &[u8]) -> Option<String> {
    match without_surrogates(bytes) {
        Cow::Borrowed(_) => None,
        Cow::Owned(mended) => String::from_utf8(mended).ok(),
    }
}
