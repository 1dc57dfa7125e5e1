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

/// Where the tag ends whose attributes begin at `from`.
fn tag_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    let skip = |mut at: usize, more: &dyn Fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|byte| more(*byte)) {
            at += 1;
        }
        at
    };
    loop {
        at = skip(at, &|byte| is_blank(byte) || byte == b'/');
        if *bytes.get(at)? == b'>' {
            return Some(at + 1);
        }
        // The first character is part of a name, even if it is `=`.
        at = skip(at + 1, &|byte| !is_blank(byte) && !matches!(byte, b'/' | b'>' | b'='));
        let equals = skip(at, &is_blank);
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        at = skip(equals + 1, &is_blank);
        at = match *bytes.get(at)? {
            quote @ (b'"' | b'\'') => at + 1 + bytes[at + 1..].iter().position(|byte| *byte == quote)? + 1,
            b'>' => at,
            _ => skip(at, &|byte| !is_blank(byte) && byte != b'>'),
        };
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
