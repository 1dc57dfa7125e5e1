//! Front matter that is no valid YAML or TOML, read field by field as its author must have meant it.

use crate::config::value_of_toml;
use crate::diagnostic::Code;
use crate::model::{Key, Value, value};

use super::{MOST_FIELDS, Problem, block, plain, yaml};

type Rescued = (Vec<(Key, Value)>, Vec<Problem>);

/// Reads broken YAML: each field alone, and where that fails too, the text behind the colon.
pub fn yaml(front: &str, start: usize) -> Result<Rescued, Problem> {
    // Old Macintosh line ends; the offsets stay the same.
    let front = if front.contains('\n') {
        front.to_owned()
    } else {
        front.replace('\r', "\n")
    };
    let front = dedented(&front);
    let mut fields: Vec<(Key, Value)> = Vec::new();
    let mut problems = Vec::new();
    let blocks = block::loose_blocks(&front);
    if blocks.len() > MOST_FIELDS {
        return Err(Problem {
            code: Code::FrontMatterTooLarge,
            offset: start,
            message: format!(
                "the front matter has {} fields; at most {MOST_FIELDS} are read",
                blocks.len()
            ),
        });
    }
    let passed_over = |(at, line): (usize, &str)| Problem {
        code: Code::FrontMatterRepaired,
        offset: start + at,
        message: format!("a line is no field and was passed over: {}", cut(line)),
    };
    problems.extend(block::strays_before(&front, &blocks).into_iter().map(passed_over));
    for block in blocks {
        let offset = start + block.value_offset;
        let (own, strays) = match alone(block.text, block.key) {
            Some(_) => (block.text.to_owned(), Vec::new()),
            None => block.own_and_stray(),
        };
        let value = match alone(&own, block.key) {
            Some(value) => value,
            None => {
                let value = salvage(&block::Block { text: &own, ..block });
                problems.push(Problem {
                    code: Code::FrontMatterRepaired,
                    offset,
                    message: format!("`{}` is no valid YAML; it was read as: {}", block.key, shown(&value)),
                });
                value
            }
        };
        if let Some((_, old)) = fields.iter_mut().find(|(key, _)| key == block.key) {
            problems.push(Problem {
                code: Code::KeyDuplicate,
                offset,
                message: format!("`{}` stands twice", block.key),
            });
            *old = value;
        } else {
            fields.push((value::key(block.key), value));
        }
        problems.extend(strays.into_iter().map(passed_over));
    }
    if fields.is_empty() {
        return Err(Problem {
            code: Code::FrontMatterInvalid,
            offset: start,
            message: "the front matter holds no field that can be read".to_owned(),
        });
    }
    if problems.is_empty() {
        problems.push(Problem {
            code: Code::FrontMatterRepaired,
            offset: start,
            message: "the front matter is no valid YAML; it was read field by field".to_owned(),
        });
    }
    Ok((fields, problems))
}

/// Front matter whose every line is indented, moved to the left; the blanks go behind each line, so that offsets of
/// lines stay what they are.
fn dedented(front: &str) -> String {
    let is_indented = |line: &&str| line.starts_with([' ', '\t']);
    let mut lines = front.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next().filter(is_indented) else {
        return front.to_owned();
    };
    let indent = first.len() - first.trim_start().len();
    if !lines.all(|line| is_indented(&line)) {
        return front.to_owned();
    }
    let mut moved = String::with_capacity(front.len());
    for line in front.split_inclusive('\n') {
        let blanks = line
            .bytes()
            .take(indent)
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let (content, end) = line[blanks..].split_at(line[blanks..].trim_end_matches(['\n', '\r']).len());
        moved.push_str(content);
        moved.push_str(&" ".repeat(blanks));
        moved.push_str(end);
    }
    moved
}

/// The value of one field read by itself.
fn alone(text: &str, key: &str) -> Option<Value> {
    if let Some(mut fields) = plain::read(text) {
        return (fields.len() == 1).then(|| fields.remove(0).1);
    }
    if key == "title" && yaml::is_headline(text[key.len()..].trim_start_matches([':', ' '])) {
        return None;
    }
    let spaced: String = text.replace('\t', "  ");
    let parsed: serde_yaml::Value = serde_yaml::from_str(&spaced).ok()?;
    match yaml::value(parsed, 0)? {
        Value::Map(fields) if fields.len() == 1 => fields
            .into_iter()
            .next()
            .filter(|(name, _)| name == key)
            .map(|(_, value)| value),
        _ => None,
    }
}

/// What stands behind the colon, quotes around it taken off: a headline pasted between double quotes, say.
fn salvage(block: &block::Block<'_>) -> Value {
    let mut lines = block.text.lines();
    lines.next();
    let mut text = block.first.to_owned();
    let following: Vec<&str> = lines
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    if text.is_empty() && !following.is_empty() && following.iter().all(|line| line.starts_with('-')) {
        let items = following
            .iter()
            .map(|line| Value::text(unquoted(line.trim_start_matches('-').trim())));
        return Value::List(items.collect());
    }
    for line in following.into_iter().take_while(|line| block::key_of(line).is_none()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(line);
    }
    // A headline is no list, whatever it begins with.
    if block.key == "title" {
        return scalar(without_comment(&text));
    }
    if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let items: Vec<Value> = inner
            .split([',', '，'])
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| Value::text(unquoted(item)))
            .collect();
        return Value::List(items);
    }
    // A list that is never closed.
    let text = text
        .strip_prefix('[')
        .filter(|rest| !rest.contains(']'))
        .map_or(text.as_str(), str::trim);
    scalar(without_comment(text))
}

fn scalar(text: &str) -> Value {
    Value::Text {
        text: unquoted(text),
        quoted: text.starts_with(['"', '\'']),
    }
}

/// `text` in quotes without the comment behind them.
fn without_comment(text: &str) -> &str {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return text;
    };
    match text[1..].rfind(quote).map(|at| text.split_at(at + 2)) {
        Some((quoted, rest)) if rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#') => quoted,
        _ => text,
    }
}

/// `text` without the quotes around it, if it has any. An escaped quote becomes a quote; every other backslash stays.
fn unquoted(text: &str) -> String {
    // What YAML refuses may be right in JSON, whose writers spell an emoji as two escapes.
    if let Ok(text) = serde_json::from_str::<String>(text) {
        return text;
    }
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            let inner = match rest.strip_suffix(quote) {
                // `"Harbour" and "Quay"`: the quotes are those of two words, and not around the whole.
                Some(inner) if are_of_words(inner, quote) => break,
                Some(inner) => inner,
                // `"100%" sure`: the quotes are part of the text.
                None if rest.contains(quote) => break,
                None => rest,
            };
            return if quote == '"' {
                inner.replace("\\\"", "\"").replace("\\\\", "\\")
            } else {
                inner.replace("''", "'")
            };
        }
    }
    text.to_owned()
}

/// Whether the quotes inside of `inner`, and the two around it, make more sense as pairs when the outer two belong to them:
/// what stands in quotes does not begin or end with a blank.
fn are_of_words(inner: &str, quote: char) -> bool {
    let parts: Vec<&str> = inner.split(quote).collect();
    let is_quoted = |part: &&str| !part.is_empty() && part.trim() == *part;
    // With the outer quotes, every other part from the first on is in quotes; without them, every other from the second.
    parts.len() % 2 == 1
        && parts.len() > 1
        && parts.iter().step_by(2).all(is_quoted)
        && !parts.iter().skip(1).step_by(2).all(is_quoted)
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::List(items) => items.iter().filter_map(Value::as_text).collect::<Vec<_>>().join(", "),
        other => other.as_text().unwrap_or_default().to_owned(),
    };
    cut(&text)
}

fn cut(text: &str) -> String {
    if text.chars().count() > 80 {
        format!("{}…", text.chars().take(79).collect::<String>())
    } else {
        text.to_owned()
    }
}

/// Reads broken TOML: each `key = value` line alone, and where that fails too, the text behind the equals sign.
pub fn toml(front: &str, start: usize, why: &str, why_offset: usize) -> Result<Rescued, Problem> {
    let mut fields: Vec<(Key, Value)> = Vec::new();
    let mut problems = Vec::new();
    let mut at = start;
    let mut table = String::new();
    for line in front.split_inclusive('\n') {
        let offset = at;
        at += line.len();
        let bare = line.trim();
        if bare.starts_with('[') && !bare.contains('=') {
            table = bare.trim_matches(['[', ']']).trim().to_owned();
            continue;
        }
        let Some((key, raw)) = bare.split_once('=') else {
            continue;
        };
        let key = key.trim().trim_matches(['"', '\'']);
        if key.is_empty() || key.starts_with('#') || !table.is_empty() {
            continue;
        }
        let value = match ::toml::from_str::<::toml::Table>(bare) {
            Ok(parsed) => parsed
                .into_iter()
                .next()
                .map(|(_, value)| value_of_toml(value))
                .unwrap_or(Value::Null),
            Err(_) => {
                let value = Value::Text {
                    text: unquoted(raw.trim()),
                    quoted: true,
                };
                let behind = line.find('=').map_or(0, |equals| equals + 1);
                let blanks = line[behind..].len() - line[behind..].trim_start().len();
                let place = offset + behind + blanks;
                problems.push(Problem {
                    code: Code::FrontMatterRepaired,
                    offset: place,
                    message: format!("`{key}` is no valid TOML; it was read as: {}", shown(&value)),
                });
                value
            }
        };
        match fields.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => {
                problems.push(Problem {
                    code: Code::KeyDuplicate,
                    offset,
                    message: format!("`{key}` stands twice"),
                });
                *old = value;
            }
            None => fields.push((value::key(key), value)),
        }
    }
    if fields.is_empty() {
        return Err(Problem {
            code: Code::FrontMatterInvalid,
            offset: why_offset,
            message: format!("the TOML front matter cannot be read: {why}"),
        });
    }
    if problems.is_empty() {
        problems.push(Problem {
            code: Code::FrontMatterRepaired,
            offset: why_offset,
            message: format!("the front matter is no valid TOML ({why}); it was read line by line"),
        });
    }
    Ok((fields, problems))
}
