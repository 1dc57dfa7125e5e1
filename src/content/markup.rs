//! Where a tag or comment of HTML ends, exactly as a tokenizer reads it (HTML Standard, section 13.2.5): what a bound
//! passes over must be what the parser passes over, or a hostile body slips between the two.

use std::ops::Range;

/// What begins at a `<`.
#[derive(Debug, PartialEq, Eq)]
pub struct Markup {
    /// Where it ends; behind the `<` where that is text.
    pub end: usize,
    /// Of a tag: whether it closes, and where its name stands.
    pub name: Option<(bool, Range<usize>)>,
}

impl Markup {
    /// Reads what begins with the `<` at `at`; `None` where it goes on to the end of the text. `is_foreign` says that it
    /// stands in svg or math, where there is CDATA.
    pub fn read(html: &str, at: usize, is_foreign: bool) -> Option<Markup> {
        let bytes = html.as_bytes();
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let without_name = |end| Some(Markup { end, name: None });
        let (is_closing, start) = match byte(at + 1) {
            b'!' if bytes[at + 2..].starts_with(b"--") => return without_name(comment_end(html, at + 4)?),
            b'!' if is_foreign && bytes[at + 2..].starts_with(b"[CDATA[") => {
                return without_name(at + html[at..].find("]]>")? + 3);
            }
            b'!' | b'?' => return without_name(at + html[at..].find('>')? + 1),
            b'/' if byte(at + 2).is_ascii_alphabetic() => (true, at + 2),
            b'/' => return without_name(at + html[at..].find('>')? + 1),
            first if first.is_ascii_alphabetic() => (false, at + 1),
            _ => return without_name((at + 1).min(html.len())),
        };
        let length = bytes[start..]
            .iter()
            .position(|byte| is_blank(*byte) || matches!(byte, b'/' | b'>'))?;
        let name = start..start + length;
        let end = tag_end(bytes, name.end)?;
        Some(Markup {
            end,
            name: Some((is_closing, name)),
        })
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

/// Where a comment ends whose text begins at `from`.
fn comment_end(html: &str, from: usize) -> Option<usize> {
    let text = &html[from..];
    for short in [">", "->"] {
        if text.starts_with(short) {
            return Some(from + short.len());
        }
    }
    let mut at = 0;
    while let Some(found) = text[at..].find("--").map(|found| at + found) {
        let behind = &text[found + 2..];
        if behind.starts_with('>') {
            return Some(from + found + 3);
        }
        if behind.starts_with("!>") {
            return Some(from + found + 4);
        }
        at = found + 1;
    }
    None
}

/// An attribute, as it stands in the bytes of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name as written.
    pub name: Range<usize>,
    /// Its value without quotes.
    pub value: Range<usize>,
    /// The mark around the value, if one is.
    pub quote: Option<u8>,
}

/// Why a tag has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unended {
    /// The text ends in it.
    Text,
    /// The text ends in the quoted value that begins here.
    Quote(usize),
    /// The visitor stopped.
    Stopped,
}

/// The name of the tag at the `<` at `at`, and whether it closes; `None` where no tag begins.
pub fn tag_name(html: &str, at: usize) -> Option<(bool, Range<usize>)> {
    let bytes = html.as_bytes();
    let is_closing = bytes.get(at + 1) == Some(&b'/');
    let start = at + 1 + usize::from(is_closing);
    if !bytes.get(start)?.is_ascii_alphabetic() {
        return None;
    }
    let length = bytes[start..]
        .iter()
        .position(|byte| is_blank(*byte) || matches!(byte, b'/' | b'>'))
        .unwrap_or(bytes.len() - start);
    Some((is_closing, start..start + length))
}

/// Where the tag ends whose attributes begin at `from`.
fn tag_end(bytes: &[u8], from: usize) -> Option<usize> {
    attributes(bytes, from, |_| true).ok()
}

/// Visits the attributes that begin at `from`, as long as the visitor says so; answers where their tag ends.
pub fn attributes(bytes: &[u8], from: usize, mut visit: impl FnMut(&Attribute) -> bool) -> Result<usize, Unended> {
    let mut at = from;
    let skip = |mut at: usize, more: &dyn Fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|byte| more(*byte)) {
            at += 1;
        }
        at
    };
    loop {
        at = skip(at, &|byte| is_blank(byte) || byte == b'/');
        if *bytes.get(at).ok_or(Unended::Text)? == b'>' {
            return Ok(at + 1);
        }
        let start = at;
        // The first character is part of a name, even if it is `=`.
        at = skip(at + 1, &|byte| !is_blank(byte) && !matches!(byte, b'/' | b'>' | b'='));
        let mut attribute = Attribute {
            name: start..at,
            value: at..at,
            quote: None,
        };
        let equals = skip(at, &is_blank);
        if bytes.get(equals) == Some(&b'=') {
            at = skip(equals + 1, &is_blank);
            let first = *bytes.get(at).ok_or(Unended::Text)?;
            if matches!(first, b'"' | b'\'') {
                let length = bytes[at + 1..].iter().position(|byte| *byte == first);
                attribute.value = at + 1..at + 1 + length.ok_or(Unended::Quote(at + 1))?;
                attribute.quote = Some(first);
                at = attribute.value.end + 1;
            } else {
                let end = skip(at, &|byte| !is_blank(byte) && byte != b'>');
                attribute.value = at..end;
                at = end;
            }
        }
        if !visit(&attribute) {
            return Err(Unended::Stopped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_where_a_tokenizer_does() {
        let cases = [
            ("<a href=x>y", Some("<a href=x>")),
            ("<a b='>' c>y", Some("<a b='>' c>")),
            ("<a =\">\">y", Some("<a =\">")),
            ("<a b=>y", Some("<a b=>")),
            ("<a b= \n'>'>y", Some("<a b= \n'>'>")),
            ("<a b=c'>'", Some("<a b=c'>")),
            ("<a/>y", Some("<a/>")),
            ("<p\"x>y", Some("<p\"x>")),
            ("</p x='>'>y", Some("</p x='>'>")),
            ("<a b='>", None),
            ("<a", None),
            ("<!-->x-->", Some("<!-->")),
            ("<!--->x-->", Some("<!--->")),
            ("<!-- a -- b --!>x", Some("<!-- a -- b --!>")),
            ("<!-- a --->x", Some("<!-- a --->")),
            ("<!-- a", None),
            ("<?x </div>y", Some("<?x </div>")),
            ("</ x>y", Some("</ x>")),
            ("< a>", Some("<")),
            ("<中>", Some("<")),
            ("<", Some("<")),
        ];
        for (html, expected) in cases {
            let end = Markup::read(html, 0, false).map(|markup| &html[..markup.end]);
            assert_eq!(end, expected, "{html}");
        }
        let name = Markup::read("</p\"x >", 0, false).unwrap().name;
        assert_eq!(name, Some((true, 2..5)));
    }
}
