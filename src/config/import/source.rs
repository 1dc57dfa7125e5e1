//! A configuration file of another tool as a tree of values, whatever it is written in.

use std::fmt;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_json::{Map, Value};

use super::ImportError;

/// Keys and values in the order in which they are written.
pub(super) type Table = Map<String, Value>;

/// Reads a file of TOML, JSON or YAML, told by its extension.
pub(super) fn read(path: &Path) -> Result<Table, ImportError> {
    let bytes = fs::read(path).map_err(|source| ImportError::Unreadable {
        path: path.to_path_buf(),
        source,
    })?;
    let syntax = |message: String| ImportError::Syntax {
        path: path.to_path_buf(),
        message,
    };
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let line = bytes[..error.valid_up_to()]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count()
                + 1;
            return Err(syntax(format!("line {line}: not UTF-8")));
        }
    };
    let extension = path
        .extension()
        .map(|name| name.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let value = match extension.as_str() {
        "toml" => parse_toml(text),
        "json" => serde_json::from_str(text).map_err(|error| format!("line {}: {error}", error.line())),
        _ => parse_yaml(text),
    };
    match value.map_err(syntax)? {
        Value::Object(table) => Ok(table),
        Value::Null => Ok(Table::new()),
        _ => Err(syntax(
            "line 1: keys with values are expected, as in `title: My site`".to_owned(),
        )),
    }
}

fn parse_toml(text: &str) -> Result<Value, String> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("line {line}: {}", error.message())
    })?;
    Ok(from_toml(toml::Value::Table(table)))
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(list) => Value::Array(list.into_iter().map(from_toml).collect()),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, from_toml(value))).collect())
        }
    }
}

/// Reads the first document, as Ruby's and Go's readers do.
fn parse_yaml(text: &str) -> Result<Value, String> {
    let Some(document) = serde_yaml::Deserializer::from_str(text).next() else {
        return Ok(Value::Null);
    };
    match Node::deserialize(document) {
        Ok(Node(value)) => Ok(value),
        Err(error) => {
            let message = error.to_string();
            match error.location() {
                Some(place) => Err(format!("line {}: {message}", place.line())),
                // An empty file has no document and no place.
                None if text.lines().all(|line| matches!(line.trim(), "" | "---")) => Ok(Value::Null),
                None => Err(message),
            }
        }
    }
}

/// YAML as Ruby and Go take it: of a key written twice the last one counts, tags are passed over,
/// keys may be numbers or truth values, and `<<` takes over another table.
struct Node(Value);

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor).map(Node)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any YAML value")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        let (_tag, value) = access.variant::<String>()?;
        value.newtype_variant::<Node>().map(|node| node.0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Node(value)) = access.next_element()? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut table = Table::new();
        let mut merged = Vec::new();
        while let Some((Node(key), Node(value))) = access.next_entry()? {
            let key = match key {
                Value::String(text) => text,
                Value::Object(_) | Value::Array(_) => return Err(A::Error::custom("a key must be one word or line")),
                Value::Null => continue,
                other => other.to_string(),
            };
            match value {
                Value::Object(base) if key == "<<" => merged.push(base),
                Value::Array(bases) if key == "<<" => {
                    merged.extend(bases.into_iter().filter_map(|base| match base {
                        Value::Object(base) => Some(base),
                        _ => None,
                    }));
                }
                value => drop(table.insert(key, value)),
            }
        }
        for (key, value) in merged.into_iter().flatten() {
            table.entry(key).or_insert(value);
        }
        Ok(Value::Object(table))
    }
}

/// The settings of a site, asked for by dotted names.
#[derive(Debug, Default, Clone)]
pub(super) struct Settings {
    /// What was read.
    pub(super) table: Table,
    /// Whether `baseURL` and `baseurl` are one key, as in Hugo.
    pub(super) any_case: bool,
}

impl Settings {
    /// The value at a dotted name, unless it is null.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        let mut keys = name.split('.');
        let mut value = entry(&self.table, keys.next()?, self.any_case)?;
        for key in keys {
            value = entry(value.as_object()?, key, self.any_case)?;
        }
        Some(value).filter(|value| !value.is_null())
    }

    /// The text (or number) at a name, trimmed, unless it is empty.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.value(name).and_then(scalar)
    }

    /// The first of several names that holds text.
    pub(super) fn first_text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.text(name))
    }

    /// Whether a name is set to true; YAML 1.1's `yes` and `on` count.
    pub(super) fn flag(&self, name: &str) -> bool {
        match self.value(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => matches!(text.to_lowercase().as_str(), "true" | "yes" | "on"),
            _ => false,
        }
    }

    /// The whole number above zero at a name.
    pub(super) fn count(&self, name: &str) -> Option<u64> {
        match self.value(name)? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|count| *count > 0)
    }

    /// The texts of a list, or the one text in place of a list.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        match self.value(name) {
            Some(Value::Array(list)) => list.iter().filter_map(scalar).collect(),
            Some(value) => scalar(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// The table at a name.
    pub(super) fn table(&self, name: &str) -> Option<&Table> {
        self.value(name)?.as_object()
    }
}

/// The value of a key, in this very case first.
pub(super) fn entry<'a>(table: &'a Table, key: &str, any_case: bool) -> Option<&'a Value> {
    table.get(key).or_else(|| {
        let alike = |(name, _): &(&String, &Value)| any_case && name.eq_ignore_ascii_case(key);
        table.iter().find(alike).map(|(_, value)| value)
    })
}

/// A text or number as text, trimmed, unless it is empty.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Lays `over` on `base`, table by table; keys that differ in case only are one.
pub(super) fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        let name = base
            .keys()
            .find(|name| name.eq_ignore_ascii_case(&key))
            .cloned()
            .unwrap_or(key);
        match (base.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (_, value) => drop(base.insert(name, value)),
        }
    }
}
