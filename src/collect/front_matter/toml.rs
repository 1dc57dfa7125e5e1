//! TOML front matter, as Hugo and Zola write it.

use crate::config::value_of_toml;

use super::{FrontMatter, Problem, rescue};

/// Reads `text[start..end]`.
pub fn read(text: &str, start: usize, end: usize, body: usize) -> Result<FrontMatter, Problem> {
    let front = &text[start..end];
    match ::toml::from_str::<::toml::Table>(front) {
        Ok(table) => {
            let fields = table
                .into_iter()
                .map(|(key, item)| (key, value_of_toml(item)))
                .collect();
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
