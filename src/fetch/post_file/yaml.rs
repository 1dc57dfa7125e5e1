//! Values of front matter, written so that every reader of YAML reads them as they are meant.

use crate::model::plain::{escape_html, fold_white_space, plain_text};
use crate::model::xml_chars;

/// A text between single quotes (YAML 1.2, section 7.3.2): one line, an inner quote doubled. Whatever it holds, nothing
/// in it means anything.
pub fn quoted(text: &str) -> String {
    let printable: String = xml_chars::strip(text)
        .chars()
        .map(|c| {
            if matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}') {
                ' '
            } else {
                c
            }
        })
        .filter(|c| *c != '\u{feff}')
        .collect();
    format!("'{}'", fold_white_space(&printable).replace('\'', "''"))
}

/// Plain text in which readers of front matter would see elements or entities: they are written out.
pub fn prose(text: &str) -> String {
    if plain_text(text) == fold_white_space(text) {
        quoted(text)
    } else {
        quoted(&escape_html(text))
    }
}

/// A text as it is where that is safe, else quoted.
pub fn scalar(text: &str) -> String {
    let is_word = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    // YAML 1.1, which Jekyll reads, knows more words for yes and no.
    const MEANT: &[&str] = &["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    if is_word(text) && !MEANT.contains(&text.to_ascii_lowercase().as_str()) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// One name as a scalar, several as a list. A name with blanks is a list too, since Jekyll would split it.
pub fn names(names: &[String]) -> String {
    match names {
        [only] if !only.contains(char::is_whitespace) => scalar(only),
        _ => format!(
            "[{}]",
            names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// An address between `<` and `>`.
pub fn autolink(address: &str) -> String {
    // Liquid runs braces wherever they stand.
    address
        .replace('<', "%3C")
        .replace('>', "%3E")
        .replace('{', "%7B")
        .replace('}', "%7D")
}
