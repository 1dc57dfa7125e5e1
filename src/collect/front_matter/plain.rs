//! The quick way through front matter that is nothing but `key: scalar` lines, as most is.
//! It answers only where a YAML reader would answer the same; a property test holds it to that.

use crate::model::Value;

/// The fields of `front`, or `None` where it holds anything that needs a YAML reader.
pub fn read(front: &str) -> Option<Vec<(String, Value)>> {
    let mut fields: Vec<(String, Value)> = Vec::with_capacity(8);
    for line in front.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let colon = line.find(':')?;
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
        fields.push((key.to_owned(), scalar(after.trim_matches(' '))?));
    }
    Some(fields)
}

/// Keys that YAML reads as something other than text.
fn is_reserved(key: &str) -> bool {
    matches!(key.to_ascii_lowercase().as_str(), "null" | "true" | "false")
}

fn scalar(text: &str) -> Option<Value> {
    let Some(first) = text.chars().next() else {
        return Some(Value::Null);
    };
    if text
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}'))
    {
        return None;
    }
    if first == '"' || first == '\'' {
        let inner = text[1..].strip_suffix(first)?;
        let plain = !inner.contains(first) && (first == '\'' || !inner.contains('\\'));
        return plain.then(|| Value::Text {
            text: inner.to_owned(),
            quoted: true,
        });
    }
    if "[]{}>|*&!%#`@,?:-~.=<".contains(first) || text.ends_with(':') || text.contains(": ") || text.contains(" #") {
        return None;
    }
    Some(plain_scalar(text))
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
