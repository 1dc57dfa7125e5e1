//! JSON front matter, as Hugo reads it: an object at the head of the file.

use crate::diagnostic::Code;
use crate::model::Value;

use super::{FrontMatter, LARGEST, Problem, missing};

/// Reads the object that begins at `start`. Text that begins with a brace but is no object is a file without front matter.
pub fn read(text: &str, start: usize) -> Result<FrontMatter, Problem> {
    let mut end = text.len().min(start + LARGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let slice = &text[start..end];
    let mut stream =
        serde_json::Deserializer::from_str(slice).into_iter::<serde_json::Map<String, serde_json::Value>>();
    match stream.next() {
        Some(Ok(table)) => {
            let end = start + stream.byte_offset();
            let rest = &text[end..];
            // The line of its closing brace is its own, unless there is text on it.
            let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let ends = [rest[line..].starts_with("\r\n"), line < rest.len()];
            let length = line + ends.into_iter().map(usize::from).sum::<usize>();
            let body = end + if rest[..line].trim().is_empty() { length } else { 0 };
            let fields = table.into_iter().map(|(key, item)| (key.into(), value(item))).collect();
            let problems = keys_that_stand_twice(&text[start..end])
                .into_iter()
                .map(|(at, key)| Problem {
                    code: Code::KeyDuplicate,
                    offset: start + at,
                    message: format!("`{key}` stands twice"),
                });
            Ok(FrontMatter {
                fields,
                start,
                end,
                body,
                problems: problems.collect(),
                ..FrontMatter::default()
            })
        }
        Some(Err(fault)) if looks_like_an_object(slice) => {
            let offset = start + offset_of(slice, fault.line(), fault.column());
            Err(Problem {
                code: Code::FrontMatterInvalid,
                offset,
                message: format!("the JSON front matter cannot be read: {fault}"),
            })
        }
        _ => Ok(missing(0)),
    }
}

/// The keys of a valid object that stand in it before, as they are spelled, with their offsets: a reader of JSON keeps the
/// last of them without a word.
fn keys_that_stand_twice(object: &str) -> Vec<(usize, &str)> {
    let bytes = object.as_bytes();
    let mut seen = std::collections::HashSet::new();
    let mut found = Vec::new();
    let (mut depth, mut at) = (0usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let start = at + 1;
                at = start;
                while bytes.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                let text = object.get(start..at).unwrap_or_default();
                let is_key = object
                    .get(at + 1..)
                    .is_some_and(|rest| rest.trim_start().starts_with(':'));
                if depth == 1 && is_key && !seen.insert(text) {
                    found.push((start, text));
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn looks_like_an_object(text: &str) -> bool {
    text[1..].trim_start().starts_with(['"', '}'])
}

/// The byte offset of a line and column (in bytes, both from 1) as serde_json counts them.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    (start + column.saturating_sub(1)).min(text.len())
}

fn value(item: serde_json::Value) -> Value {
    match item {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(on) => Value::Bool(on),
        serde_json::Value::Number(number) => Value::Number(number.to_string()),
        serde_json::Value::String(text) => Value::Text { text, quoted: true },
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(value).collect()),
        serde_json::Value::Object(table) => {
            Value::Map(table.into_iter().map(|(key, item)| (key.into(), value(item))).collect())
        }
    }
}
