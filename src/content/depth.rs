//! A bound on how deeply HTML nests. Parsing costs its length times its depth, so that a hostile body of a hundred
//! thousand nested tags would cost minutes.

use std::borrow::Cow;

/// No text that people read nests deeper.
const DEEPEST: usize = 256;

/// No text is bold, coloured and slanted more often at once. A parser opens every such element again in each paragraph.
const MOST_FORMATTING: usize = 16;

/// Elements that a parser opens again where they were not closed.
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// A tag longer than this is no tag that people write; a parser takes time by the square of its attributes.
const LONGEST_TAG: usize = 32 << 10;

/// Elements that hold nothing, or that the next of their kind closes: they make no depth.
const FLAT: &[&str] = &[
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "rp", "rt", "source", "td", "th", "tr", "track", "wbr",
];

/// How deep one kind of nesting is, and how many of its tags were dropped and wait for their ends.
#[derive(Default)]
struct Nesting {
    depth: usize,
    dropped: usize,
}

impl Nesting {
    /// Takes a tag; answers whether it is to be dropped. A closing tag goes with the opening one that it belongs to.
    fn drops(&mut self, is_closing: bool, most: usize) -> bool {
        let is_dropped = if is_closing {
            self.dropped > 0
        } else {
            self.depth >= most
        };
        let counter = if is_dropped { &mut self.dropped } else { &mut self.depth };
        *counter = if is_closing {
            counter.saturating_sub(1)
        } else {
            *counter + 1
        };
        is_dropped
    }
}

/// `html` without the tags that would nest deeper than the bounds, or are too long; their content stays.
pub fn limit(html: &str) -> Cow<'_, str> {
    if html.len() <= LONGEST_TAG && html.bytes().filter(|byte| *byte == b'<').count() <= MOST_FORMATTING {
        return Cow::Borrowed(html);
    }
    let mut kept = String::new();
    let mut copied = 0;
    let mut blocks = Nesting::default();
    let mut formatting = Nesting::default();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        at = open + 1;
        let (is_closing, name_at) = if html[at..].starts_with('/') {
            (true, at + 1)
        } else {
            (false, at)
        };
        let length = html[name_at..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        if length == 0 || length > 20 {
            continue;
        }
        let name = html[name_at..name_at + length].to_ascii_lowercase();
        let Some(end) = tag_end(html, name_at + length) else {
            break;
        };
        let is_dropped = if end - open > LONGEST_TAG {
            true
        } else if FLAT.contains(&name.as_str()) {
            false
        } else if FORMATTING.contains(&name.as_str()) {
            formatting.drops(is_closing, MOST_FORMATTING)
        } else {
            blocks.drops(is_closing, DEEPEST)
        };
        if is_dropped {
            kept.push_str(&html[copied..open]);
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[copied..]);
    Cow::Owned(kept)
}

/// Where the tag ends whose attributes begin at `from`: quotes count only where a value begins.
fn tag_end(html: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    let mut last = b' ';
    for (index, byte) in html.as_bytes()[from..].iter().copied().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'>' => return Some(from + index + 1),
            None if matches!(byte, b'"' | b'\'') && last == b'=' => quote = Some(byte),
            None => {}
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_text_and_drops_depth() {
        let deep = format!("{}x{}<p>y</p>", "<div>".repeat(1000), "</div>".repeat(1000));
        let flat = limit(&deep);
        assert_eq!(flat.matches("<div>").count(), DEEPEST);
        assert_eq!(flat.matches("</div>").count(), DEEPEST);
        assert!(flat.contains('x') && flat.ends_with("<p>y</p>"));
        let bold = "<b>".repeat(1000) + "x" + &"</b>".repeat(1000);
        assert_eq!(
            limit(&bold),
            "<b>".repeat(MOST_FORMATTING) + "x" + &"</b>".repeat(MOST_FORMATTING)
        );
        let attributes: String = (0..9000).map(|n| format!(" a{n}=\">\"")).collect();
        assert_eq!(limit(&format!("x<p{attributes}>y")), "xy");
        let paragraphs = "<p>a".repeat(5000);
        assert_eq!(limit(&paragraphs), paragraphs);
    }
}
