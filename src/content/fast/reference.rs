//! Character references in text, read as a parser reads them and written as its serializer writes them.

use crate::model::xml_chars;

/// A `&` and what belongs to it.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its length as written, in bytes.
    pub length: usize,
    /// What stands in its place; `None` where it stays as it is.
    pub replacement: Option<String>,
}

/// The names that real texts have, and the characters that they stand for.
const NAMED: &[(&str, char)] = &[
    ("quot", '"'),
    ("apos", '\''),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("hellip", '…'),
    ("middot", '·'),
    ("bull", '•'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("times", '×'),
    ("deg", '°'),
    ("yen", '¥'),
    ("euro", '€'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
];

/// The longest reference in numbers that is read.
const LONGEST: usize = 10;

/// Reads the `&` that `text` begins with; `None` where it takes the whole table of names, or more text, to tell what it
/// is.
pub fn read(text: &str) -> Option<Reference> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return numbered(text);
    }
    let name = bytes[1..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let (name, next) = (&text[1..1 + name], *bytes.get(1 + name)?);
    match (name, next) {
        ("amp" | "lt" | "gt" | "nbsp", b';') => Some(Reference {
            length: name.len() + 2,
            replacement: None,
        }),
        // Another tag may be taken out, so that the text goes on behind it.
        (_, b'<') => None,
        ("", b';') => None,
        (_, b';') => {
            let (_, c) = NAMED.iter().find(|(known, _)| *known == name)?;
            Some(Reference {
                length: name.len() + 2,
                replacement: Some(c.to_string()),
            })
        }
        // No name that goes without a semicolon has one letter.
        _ if name.len() <= 1 => Some(Reference {
            length: 1,
            replacement: Some("&amp;".to_owned()),
        }),
        _ => None,
    }
}

fn numbered(text: &str) -> Option<Reference> {
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let digits = &text[2..end];
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hex) if hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok()?,
        None if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
        _ => return None,
    };
    let c = char::from_u32(number)?;
    let is_usual = xml_chars::is_allowed(c) && !matches!(c, '\u{0}'..'\u{20}');
    is_usual.then(|| Reference {
        length: end + 1,
        replacement: Some(match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '\u{a0}' => "&nbsp;".to_owned(),
            _ => c.to_string(),
        }),
    })
}
