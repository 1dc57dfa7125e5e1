//! Articles and lists in JSON.

use serde_json::Value;

use crate::model::plain::plain_text;

use super::text::{paragraphs, read_date};
use super::{Article, Field, From, Reading};

/// Reads an article by the pointers of its rule.
pub fn read(answer: &str, reading: Reading<'_>) -> Result<Article, String> {
    let value = parse(answer)?;
    let text = |names: &[String]| first(&value, names).and_then(text_of);
    let field = |value: String| Field {
        value,
        from: From::Rule,
    };
    let plain = |names: &[String]| {
        text(names)
            .map(|text| plain_text(&text))
            .filter(|text| !text.is_empty())
            .map(field)
    };
    Ok(Article {
        title: plain(&reading.rule.title),
        body: text(&reading.rule.body).map(|text| field(paragraphs(&text))),
        date: text(&reading.rule.date)
            .and_then(|text| read_date(&text, &reading.dates))
            .map(|value| Field {
                value,
                from: From::Rule,
            }),
        author: plain(&reading.rule.author),
        other_titles: Vec::new(),
        base: None,
        asks_password: false,
    })
}

/// Reads JSON, also where it is an argument (`callback({…})`) or a value (`var list = {…};`) of a script.
///
/// # Errors
/// A clause that says what is wrong with it.
pub fn parse(answer: &str) -> Result<Value, String> {
    let text = answer.trim_start_matches('\u{feff}').trim();
    let fault = match lenient(text) {
        Ok(value) => return Ok(value),
        Err(fault) => fault,
    };
    let within = text
        .find(['{', '['])
        .zip(text.rfind(['}', ']']))
        .filter(|(start, end)| *start > 0 && start < end && is_script(&text[..*start]));
    within
        .and_then(|(start, end)| lenient(&text[start..=end]).ok())
        .ok_or_else(|| format!("the answer is no JSON: {fault}"))
}

/// JSON, also with raw tabs and line breaks in its strings, as services write that paste it together.
pub fn lenient(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text).or_else(|fault| {
        let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&spaced).map_err(|_| fault)
    })
}

/// Whether what stands before JSON is the beginning of a call or an assignment.
fn is_script(before: &str) -> bool {
    let before = before.trim_end();
    before.len() <= 200 && before.ends_with(['(', '=']) && !before.contains('<')
}

/// The first of `pointers` (RFC 6901) that leads to something.
pub fn first<'a>(value: &'a Value, pointers: &[String]) -> Option<&'a Value> {
    pointers
        .iter()
        .filter_map(|pointer| value.pointer(pointer))
        .find(|found| !is_blank(found))
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The text of a value: a number as it is written, the texts of a list joined by line breaks; none of a table.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter_map(text_of).collect();
            (!texts.is_empty()).then(|| texts.join("\n"))
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}
