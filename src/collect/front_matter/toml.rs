//! TOML front matter, as Hugo and Zola write it.

use crate::model::Value;

use super::{FrontMatter, Problem, rescue};

/// Reads `text[start..end]`.
pub fn read(text: &str, start: usize, end: usize, body: usize) -> Result<FrontMatter, Problem> {
    let front = &text[start..end];
    match ::toml::from_str::<::toml::Table>(front) {
        Ok(table) => {
            let fields = table.into_iter().map(|(key, item)| (key, value(item))).collect();
            Ok(FrontMatter {
                fields,
                start,
                end,
                body,
                problems: Vec::new(),
            })
        }
        Err(fault) => {
            let offset = start + fault.span().map_or(0, |span| span.start.min(front.len()));
            let message = fault.message().lines().next().unwrap_or_default().to_owned();
            let (fields, problems) = rescue::toml(front, start, &message, offset)?;
            Ok(FrontMatter {
                fields,
                start,
                end,
                body,
                problems,
            })
        }
    }
}

/// A TOML value as ours. Dates become text without quotes.
pub fn value(item: ::toml::Value) -> Value {
    match item {
        ::toml::Value::String(text) => Value::Text { text, quoted: true },
        ::toml::Value::Integer(number) => Value::Number(number.to_string()),
        ::toml::Value::Float(number) => Value::Number(number.to_string()),
        ::toml::Value::Boolean(on) => Value::Bool(on),
        ::toml::Value::Datetime(moment) => Value::text(moment.to_string()),
        ::toml::Value::Array(items) => Value::List(items.into_iter().map(value).collect()),
        ::toml::Value::Table(table) => Value::Map(table.into_iter().map(|(key, item)| (key, value(item))).collect()),
    }
}
