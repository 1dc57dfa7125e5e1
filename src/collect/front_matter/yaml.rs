//! YAML front matter.

use crate::model::{self, Key, Value};

use super::{FrontMatter, Problem, block, plain, rescue};

/// Reads `text[start..end]`: the quick way where it is plain, with a YAML reader else, line by line where even that fails.
pub fn read(text: &str, start: usize, end: usize, body: usize) -> Result<FrontMatter, Problem> {
    let front = &text[start..end];
    let made = |fields, problems| FrontMatter {
        fields,
        start,
        end,
        body,
        problems,
        ..FrontMatter::default()
    };
    if let Some(fields) = plain::read(front) {
        return Ok(made(fields, Vec::new()));
    }
    match whole(front) {
        Some(fields) => Ok(made(fields, Vec::new())),
        None => {
            let (fields, problems) = rescue::yaml(front, start)?;
            Ok(made(fields, problems))
        }
    }
}

/// The fields of YAML that is right as it stands.
fn whole(front: &str) -> Option<Vec<(Key, Value)>> {
    if front
        .lines()
        .any(|line| line.strip_prefix("title:").is_some_and(is_headline))
    {
        return None;
    }
    let mut parsed: serde_yaml::Value = serde_yaml::from_str(front).ok()?;
    if front.contains("<<") {
        parsed.apply_merge().ok()?;
    }
    match parsed {
        serde_yaml::Value::Null => Some(Vec::new()),
        serde_yaml::Value::Mapping(_) => match value(parsed, 0)? {
            Value::Map(mut fields) => {
                restore_spelling(front, &mut fields);
                Some(fields)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether the value of a title begins with what is an anchor or a tag to YAML, and the beginning of a headline to its
/// author. `! 'text'` is what Ruby's writer made of some texts for years.
pub(super) fn is_headline(value: &str) -> bool {
    let value = value.trim_start();
    let is_before_quotes = |(mark, rest): (&str, &str)| {
        (mark == "!" || mark.starts_with("!!") || mark.starts_with('&')) && rest.trim_start().starts_with(['"', '\''])
    };
    value.starts_with(['&', '!']) && !value.split_once(' ').is_some_and(is_before_quotes)
}

/// Nesting beyond this is no front matter.
const DEEPEST: usize = 64;

/// A YAML value as ours; `None` where it nests too deeply.
pub fn value(value: serde_yaml::Value, depth: usize) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    Some(match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(on) => Value::Bool(on),
        serde_yaml::Value::Number(number) => Value::Number(number.to_string()),
        serde_yaml::Value::String(text) => Value::text(text),
        serde_yaml::Value::Sequence(items) => Value::List(
            items
                .into_iter()
                .map(|item| self::value(item, depth + 1))
                .collect::<Option<_>>()?,
        ),
        serde_yaml::Value::Mapping(entries) => {
            let mut fields = Vec::with_capacity(entries.len());
            for (key, item) in entries {
                let key = match self::value(key, depth + 1)? {
                    Value::Null => Key::Borrowed("null"),
                    other => model::value::key(other.as_text()?),
                };
                fields.push((key, self::value(item, depth + 1)?));
            }
            Value::Map(fields)
        }
        serde_yaml::Value::Tagged(tagged) => self::value(tagged.value, depth + 1)?,
    })
}

/// Gives top-level scalars back what a YAML reader drops: the spelling of numbers, and whether text was quoted.
fn restore_spelling(front: &str, fields: &mut [(Key, Value)]) {
    for block in block::blocks(front) {
        let Some((_, value)) = fields.iter_mut().find(|(key, _)| key == block.key) else {
            continue;
        };
        let bare = block.first.split(" #").next().unwrap_or_default().trim();
        match value {
            Value::Number(spelling) if plain::is_number(bare) => *spelling = bare.to_owned(),
            // `12e5` and `0x1f` are numbers to YAML, and mostly the short name of something to their authors.
            Value::Number(_) if !bare.is_empty() => {
                *value = Value::Text {
                    text: bare.to_owned(),
                    quoted: false,
                };
            }
            Value::Text { text, .. } if plain::is_number(bare) && text == bare => {
                *value = Value::Number(bare.to_owned());
            }
            Value::Text { quoted, .. } => *quoted = bare.starts_with(['"', '\'']),
            _ => {}
        }
    }
}
