//! A value of front matter, as written: whatever the language (YAML, TOML, JSON), before its meaning is known.

use std::borrow::Cow;

/// A key of front matter. Those that most posts have are no texts of their own.
pub type Key = Cow<'static, str>;

/// The key that is spelled so.
pub fn key(text: &str) -> Key {
    const USUAL: [&str; 12] = [
        "layout",
        "title",
        "date",
        "categories",
        "tags",
        "category",
        "author",
        "permalink",
        "published",
        "description",
        "image",
        "slug",
    ];
    match USUAL.iter().find(|usual| **usual == text) {
        Some(usual) => Cow::Borrowed(usual),
        None => Cow::Owned(text.to_owned()),
    }
}

/// A front matter value. Numbers keep their spelling, so that `title: 1.10` stays `1.10`.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing: an empty scalar, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, in the spelling of the file.
    Number(String),
    /// Text, and whether it stood in quotes (Jekyll reads an unquoted timestamp in another zone than a quoted one).
    Text {
        /// The text.
        text: String,
        /// Whether the scalar was quoted.
        quoted: bool,
    },
    /// A list.
    List(Vec<Value>),
    /// A table, in the order of the file.
    Map(Vec<(Key, Value)>),
}

impl Value {
    /// Unquoted text.
    pub fn text(text: impl Into<String>) -> Value {
        Value::Text {
            text: text.into(),
            quoted: false,
        }
    }

    /// The text of a scalar; `None` for null, lists and tables.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text { text, .. } | Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The text of a scalar without white space around it; `None` where nothing is left.
    pub fn as_trimmed(&self) -> Option<&str> {
        self.as_text().map(str::trim).filter(|text| !text.is_empty())
    }

    /// A switch: booleans, and the words that YAML 1.1 (and so Jekyll) reads as booleans.
    pub fn as_switch(&self) -> Option<bool> {
        match self {
            Value::Bool(on) => Some(*on),
            Value::Text { text, .. } | Value::Number(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "y" | "1" => Some(true),
                "false" | "no" | "off" | "n" | "0" => Some(false),
                _ => None,
            },
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The value under `key` of a table.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Map(entries) => find(entries, key),
            _ => None,
        }
    }

    /// Whether it holds nothing: null, blank text, an empty list or table.
    pub fn is_blank(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Text { text, .. } => text.trim().is_empty(),
            Value::List(items) => items.iter().all(Value::is_blank),
            Value::Map(entries) => entries.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// What kind of value it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text { .. } => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a table",
        }
    }
}

/// The value under `key`: as it is written, else in another case.
pub fn find<'a>(entries: &'a [(Key, Value)], key: &str) -> Option<&'a Value> {
    let mut in_another_case = None;
    let first_of = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
    let first = first_of(key);
    for (name, value) in entries {
        // A post is asked for some hundred keys, and most differ in their lengths or their first letters.
        if name.len() != key.len() || first_of(name) != first || !name.eq_ignore_ascii_case(key) {
            continue;
        }
        if name == key {
            return Some(value);
        }
        in_another_case = in_another_case.or(Some(value));
    }
    in_another_case
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn keys_are_what_they_are_made_of() {
        for text in ["title", "Title", "titles", "", "作者"] {
            assert_eq!(key(text), text);
        }
    }
}
