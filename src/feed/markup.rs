//! XML as the crates `rss` and `atom_syndication` write it, put straight into bytes: a line break before every tag that
//! does not follow a text, and the five references for what may not stand as it is.

use memchr::memmem;

/// The references for `&` and `<`, which titles of RSS spell in numbers.
#[derive(Debug, Clone, Copy)]
struct References {
    ampersand: &'static [u8],
    less: &'static [u8],
}

const NAMED: References = References {
    ampersand: b"&amp;",
    less: b"&lt;",
};

const NUMERIC: References = References {
    ampersand: b"&#x26;",
    less: b"&#x3C;",
};

/// Bytes of a document in the making.
#[derive(Debug)]
pub(super) struct Markup {
    bytes: Vec<u8>,
}

impl Markup {
    /// No bytes yet, and room for so many.
    pub(super) fn with_capacity(capacity: usize) -> Markup {
        Markup {
            bytes: Vec::with_capacity(capacity),
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Where [`crate::model::instant`] writes, which needs no escaping.
    pub(super) fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Adds markup, as it stands.
    pub(super) fn raw(&mut self, markup: &str) {
        self.bytes.extend_from_slice(markup.as_bytes());
    }

    /// Adds a text or the value of an attribute, between markup.
    pub(super) fn text(&mut self, before: &str, text: &str, after: &str) {
        self.raw(before);
        self.escaped(text, NAMED);
        self.raw(after);
    }

    /// As [`Markup::text`], with `&` and `<` in numbers.
    pub(super) fn text_in_numbers(&mut self, before: &str, text: &str, after: &str) {
        self.raw(before);
        self.escaped(text, NUMERIC);
        self.raw(after);
    }

    /// Adds a text as CDATA, in as many sections as it takes: each `]]>` is cut before its `>`.
    pub(super) fn cdata(&mut self, before: &str, text: &str, after: &str) {
        self.raw(before);
        self.raw("<![CDATA[");
        let mut rest = text;
        while let Some(at) = memmem::find(rest.as_bytes(), b"]]>") {
            let (section, next) = rest.split_at(at + 2);
            self.raw(section);
            self.raw("]]><![CDATA[");
            rest = next;
        }
        self.raw(rest);
        self.raw("]]>");
        self.raw(after);
    }

    fn escaped(&mut self, text: &str, references: References) {
        let bytes = text.as_bytes();
        let mut copied = 0;
        let mut at = 0;
        loop {
            at = next_candidate(bytes, at);
            let Some(byte) = bytes.get(at) else { break };
            let reference = match byte {
                b'&' => references.ampersand,
                b'<' => references.less,
                b'>' => b"&gt;",
                b'\'' => b"&apos;",
                b'"' => b"&quot;",
                _ => {
                    at += 1;
                    continue;
                }
            };
            self.bytes.extend_from_slice(&bytes[copied..at]);
            self.bytes.extend_from_slice(reference);
            at += 1;
            copied = at;
        }
        self.bytes.extend_from_slice(&bytes[copied..]);
    }
}

/// The first byte from `at` on that may need a reference: those that do, and `#`; the length of `bytes` where there is
/// none. Eight bytes are looked at together.
fn next_candidate(bytes: &[u8], mut at: usize) -> usize {
    const LOW: u64 = u64::MAX / 0xFF;
    const HIGH: u64 = LOW << 7;
    // Never misses a zero, and the first that it finds is one.
    let zeros = |word: u64| word.wrapping_sub(LOW) & !word & HIGH;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*word);
        // `<` and `>` differ in one bit; `"`, `#`, `&` and `'` in two.
        let angles = zeros((word | LOW * 0x02) ^ (LOW * 0x3E));
        let others = zeros((word | LOW * 0x05) ^ (LOW * 0x27));
        let found = angles | others;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let is_candidate = |byte: &u8| matches!(byte, b'<' | b'>' | b'"' | b'&' | b'\'');
    rest.iter()
        .position(is_candidate)
        .map_or(bytes.len(), |found| at + found)
}

/// What stands before and behind the one element `name` of a document that a crate wrote, the line break before it
/// with neither. In texts and attributes every `<` is escaped, so what looks like the element is it.
///
/// # Panics
/// Never for a document that holds such an element.
pub(super) fn around<'a>(document: &'a [u8], name: &str) -> (&'a [u8], &'a [u8]) {
    let open = format!("\n<{name}>");
    let close = format!("\n</{name}>");
    let start = memmem::find(document, open.as_bytes());
    let end = memmem::rfind(document, close.as_bytes());
    let (start, end) = start.zip(end).expect("the document was written with the element");
    (&document[..start], &document[end + close.len()..])
}
