//! The quick way through front matter that is nothing but `key: scalar` and `key: [names]` lines, as most is.
//! It answers only where a YAML reader would answer the same; a property test holds it to that.

use memchr::memchr;

use crate::model::value::{self, Key};
use crate::model::{Value, scan};

/// The fields of `front`, or `None` where it holds anything that needs a YAML reader.
pub fn read(front: &str) -> Option<Vec<(Key, Value)>> {
    let may_be_special = may_hold_special(front);
    let mut fields: Vec<(Key, Value)> = Vec::with_capacity(8);
    let mut rest = front;
    while !rest.is_empty() {
        let end = memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let line = rest[..end].strip_suffix('\r').unwrap_or(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or_default();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let colon = memchr(b':', line.as_bytes())?;
        let key = &line[..colon];
        let plain_key = key.bytes().next()?.is_ascii_alphabetic()
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        if !plain_key || fields.iter().any(|(known, _)| known == key) || is_reserved(key) {
            return None;
        }
        let after = &line[colon + 1..];
        if !after.is_empty() && !after.starts_with(' ') {
            return None;
        }
        // A key without a value may be the head of a list or table on the lines below; those begin with a blank or a dash
        // and so end the quick way by themselves.
        fields.push((value::key(key), scalar(after.trim_matches(' '), may_be_special)?));
    }
    Some(fields)
}

/// Keys that YAML reads as something other than text.
fn is_reserved(key: &str) -> bool {
    let words = ["null", "true", "false"];
    matches!(key.len(), 4 | 5) && words.iter().any(|word| key.eq_ignore_ascii_case(word))
}

fn scalar(text: &str, may_be_special: bool) -> Option<Value> {
    let Some(first) = text.chars().next() else {
        return Some(Value::Null);
    };
    if may_be_special && holds_special(text) {
        return None;
    }
    if first == '"' || first == '\'' {
        return quoted(text).map(|inner| Value::Text {
            text: inner.to_owned(),
            quoted: true,
        });
    }
    if first == '[' {
        return flow_list(text);
    }
    if is_indicator(first) || text.ends_with(':') || holds_mark(text) {
        return None;
    }
    Some(plain_scalar(text))
}

/// What stands between quotes that are nothing but quotes.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let inner = text[1..].strip_suffix(quote)?;
    let is_plain = !inner.contains(quote) && (quote == '\'' || !inner.contains('\\'));
    is_plain.then_some(inner)
}

/// The list `[one, "two"]`, of nothing but texts in quotes without a comma, and others that are the same inside and outside
/// of brackets.
fn flow_list(text: &str) -> Option<Value> {
    let inside = text.strip_prefix('[')?.strip_suffix(']')?;
    let is_plain = |item: &str| {
        item.chars()
            .next()
            .is_some_and(|first| !is_indicator(first) && !matches!(first, '"' | '\'' | '+' | '0'..='9'))
            && !item.contains(['[', ']', '{', '}', ':', '#'])
    };
    let item = |item: &str| {
        let item = item.trim_matches(' ');
        if let Some(inner) = quoted(item) {
            return Some(Value::text(inner));
        }
        match is_plain(item).then(|| plain_scalar(item))? {
            // Numbers have spellings of their own.
            text @ Value::Text { .. } => Some(text),
            _ => None,
        }
    };
    inside
        .split(',')
        .map(item)
        .collect::<Option<Vec<Value>>>()
        .map(Value::List)
}

/// Whether a scalar without quotes that begins with `c` may be something else.
fn is_indicator(c: char) -> bool {
    "[]{}>|*&!%#`@,?:-~.=<".contains(c)
}

/// Whether any text of `front` may be one that [`holds_special`]: a look at many bytes at once, that passes over the ends
/// of lines.
fn may_hold_special(front: &str) -> bool {
    let bytes = front.as_bytes();
    let found = scan::first(bytes, 0, |byte, next, third| {
        let is_end = u8::from(byte == b'\n') | u8::from(byte == b'\r') & u8::from(next == b'\n' || next == 0);
        let is_control = u8::from(byte < 0x20) & !is_end | u8::from(byte == 0x7F);
        let is_c1 = u8::from(byte == 0xC2) & u8::from(next < 0xA0);
        let is_break = u8::from(byte == 0xE2) & u8::from(next == 0x80) & u8::from(third | 0x01 == 0xA9);
        let is_mark = u8::from(byte == 0xEF) & u8::from(next == 0xBB) & u8::from(third == 0xBF);
        is_control | is_c1 | is_break | is_mark
    });
    found < bytes.len()
}

/// Whether `text` holds a control character, a byte order mark, or one of Unicode's own line breaks, told on its bytes.
fn holds_special(text: &str) -> bool {
    let bytes = text.as_bytes();
    let next = |at: usize| bytes.get(at).copied().unwrap_or(0);
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        0..0x20 | 0x7F => true,
        // The C1 controls.
        0xC2 => next(at + 1) < 0xA0,
        // U+2028 and U+2029.
        0xE2 => next(at + 1) == 0x80 && matches!(next(at + 2), 0xA8 | 0xA9),
        // U+FEFF.
        0xEF => next(at + 1) == 0xBB && next(at + 2) == 0xBF,
        _ => false,
    })
}

/// Whether something in `text` ends a scalar without quotes: a colon before a blank, a `#` behind one.
fn holds_mark(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| matches!(pair, b": " | b" #"))
}

/// A scalar without quotes, as the core schema of YAML 1.2 reads it.
pub fn plain_scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(text) => Value::Number(text.to_owned()),
        _ => Value::text(text),
    }
}

/// Whether `text` is spelled as a whole or decimal number.
pub fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
        && digits.bytes().filter(|byte| *byte == b'.').count() <= 1
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_character_is_seen_on_bytes() {
        assert!(!may_hold_special("a\r\nb\r"));
        assert!(may_hold_special("a\rb") && may_hold_special("a\r\r"));
        for c in '\u{0}'..=char::MAX {
            let is_special = c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}');
            assert_eq!(holds_special(&format!("a{c}b")), is_special, "{:x}", c as u32);
            assert_eq!(holds_special(&format!("{c}")), is_special, "{:x}", c as u32);
            let long = format!("中{c}文{}", "b".repeat(c as usize % 40));
            assert_eq!(may_hold_special(&long), is_special && c != '\n', "{:x}", c as u32);
        }
    }
}
