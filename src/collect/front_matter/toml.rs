//! TOML front matter, as Hugo and Zola write it.

use crate::config::value_of_toml;
use crate::diagnostic::Code;
use crate::model::{Key, Value};

use super::{FrontMatter, Problem, rescue};

/// Reads `text[start..end]`.
pub fn read(text: &str, start: usize, end: usize, body: usize) -> Result<FrontMatter, Problem> {
    let front = &text[start..end];
    match ::toml::from_str::<::toml::Table>(front) {
        Ok(table) => {
            let mut fields: Vec<(Key, Value)> = table
                .into_iter()
                .map(|(key, item)| (key.into(), value_of_toml(item)))
                .collect();
            let mut found = FrontMatter {
                start,
                end,
                body,
                ..FrontMatter::default()
            };
            for (key, value) in out_of_taxonomies(&mut fields) {
                found.problems.push(Problem {
                    code: Code::FrontMatterRepaired,
                    offset: found.place_of(text, &key),
                    message: format!("`{key}` stands below [taxonomies]; it was read as the post's own"),
                });
                fields.push((key, value));
            }
            found.fields = fields;
            Ok(found)
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
                ..FrontMatter::default()
            })
        }
    }
}

/// Takes the post's own fields out of the table of its taxonomies, which TOML puts them into where they stand below its
/// head. A taxonomy is a list of names, so that nothing else in there can be meant for it.
fn out_of_taxonomies(fields: &mut [(Key, Value)]) -> Vec<(Key, Value)> {
    let table = fields.iter_mut().find_map(|(key, value)| match value {
        Value::Map(entries) if key == "taxonomies" => Some(entries),
        _ => None,
    });
    let Some(entries) = table else { return Vec::new() };
    let (kept, strays) = std::mem::take(entries)
        .into_iter()
        .partition(|(_, value)| matches!(value, Value::List(_)));
    *entries = kept;
    let is_new = |(key, _): &(Key, Value)| fields.iter().all(|(known, _)| known != key);
    Vec::from_iter(strays).into_iter().filter(is_new).collect()
}
