//! XML as the crates `rss` and `atom_syndication` write it, put straight into bytes: a line break before every tag that
//! does not follow a text, and the five references for what may not stand as it is.

use std::sync::LazyLock;

use memchr::memmem;

use crate::model::scan;

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
        self.escaped::<false>(text);
        self.raw(after);
    }

    /// As [`Markup::text`], with `&` and `<` in numbers.
    pub(super) fn text_in_numbers(&mut self, before: &str, text: &str, after: &str) {
        self.raw(before);
        self.escaped::<true>(text);
        self.raw(after);
    }

    /// Adds a text as CDATA, in as many sections as it takes: each `]]>` is cut before its `>`.
    pub(super) fn cdata(&mut self, before: &str, text: &str, after: &str) {
        self.raw(before);
        self.raw("<![CDATA[");
        let mut rest = text;
        static END: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("]]>"));
        while let Some(at) = END.find(rest.as_bytes()) {
            let (section, next) = rest.split_at(at + 2);
            self.raw(section);
            self.raw("]]><![CDATA[");
            rest = next;
        }
        self.raw(rest);
        self.raw("]]>");
        self.raw(after);
    }

    fn escaped<const IN_NUMBERS: bool>(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let out = &mut self.bytes;
        let mut copied = 0;
        let mut at = 0;
        loop {
            // `<` and `>` differ in one bit; `"`, `&`, `'`, and `#`, which is none of them, in two.
            at = scan::next(bytes, at, |word| word.with(0x02, b'>').or(word.with(0x05, b'\'')));
            // Each of a length that is known here, which makes the copy a single store.
            let (escaped, length): (&[u8], usize) = match bytes.get(at..).unwrap_or_default() {
                [] => break,
                // Most tags are these two.
                [b'<', b'p', b'>', ..] if !IN_NUMBERS => (b"&lt;p&gt;", 3),
                [b'<', b'/', b'p', b'>', ..] if !IN_NUMBERS => (b"&lt;/p&gt;", 4),
                [b'<', ..] if IN_NUMBERS => (b"&#x3C;", 1),
                [b'<', ..] => (b"&lt;", 1),
                [b'>', ..] => (b"&gt;", 1),
                [b'&', ..] if IN_NUMBERS => (b"&#x26;", 1),
                [b'&', ..] => (b"&amp;", 1),
                [b'\'', ..] => (b"&apos;", 1),
                [b'"', ..] => (b"&quot;", 1),
                _ => {
                    at += 1;
                    continue;
                }
            };
            out.extend_from_slice(&bytes[copied..at]);
            out.extend_from_slice(escaped);
            at += length;
            copied = at;
        }
        out.extend_from_slice(&bytes[copied..]);
    }
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
