//! What the section pages of Hugo and Zola (`_index.md`) say of the posts below them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::config::PostsFolder;
use crate::model::{Generator, Key, SourcePath, Value};

use super::front_matter;

/// Front matter that sections hand down, by the folder of the section.
#[derive(Debug, Clone, Default)]
pub struct Sections {
    cascades: BTreeMap<(u16, String), Vec<(Key, Value)>>,
}

impl Sections {
    /// Reads the section pages above `files`. A Zola section that is a draft makes drafts of its pages; Hugo's `cascade`
    /// hands its values down (tables with a `target` are passed over). Jekyll has no such pages.
    pub fn read(files: &[SourcePath], folders: &[PostsFolder], generator: Generator) -> Sections {
        let mut sections = Sections::default();
        if generator == Generator::Jekyll {
            return sections;
        }
        let above: BTreeSet<(u16, &str)> = files
            .iter()
            .flat_map(|file| ancestors(file.path()).map(|folder| (file.folder, folder)))
            .collect();
        for (index, folder) in above {
            let path = folders[usize::from(index)].path.join(folder).join("_index.md");
            if let Some(values) = handed_down(&path, generator) {
                sections.cascades.insert((index, folder.to_owned()), values);
            }
        }
        sections
    }

    /// Whether nothing is handed down.
    pub fn is_empty(&self) -> bool {
        self.cascades.is_empty()
    }

    /// Writes into `text` all that is handed down.
    pub fn describe(&self, text: &mut String) {
        for section in &self.cascades {
            writeln!(text, "{section:?}").expect("writing to memory does not fail");
        }
    }

    /// Adds to `fields` what the sections above `file` hand down; the nearest section wins, the post's own fields first.
    pub fn add_to(&self, file: &SourcePath, fields: &mut Vec<(Key, Value)>) {
        if self.cascades.is_empty() {
            return;
        }
        for folder in ancestors(file.path()) {
            let Some(values) = self.cascades.get(&(file.folder, folder.to_owned())) else {
                continue;
            };
            for (key, value) in values {
                if !fields.iter().any(|(known, _)| known.eq_ignore_ascii_case(key)) {
                    fields.push((key.clone(), value.clone()));
                }
            }
        }
    }
}

/// The folders above a file, the nearest first; the posts folder itself is the empty one.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let current = rest?;
        let folder = current.rsplit_once('/').map_or("", |(folder, _)| folder);
        rest = (!current.is_empty() && current.contains('/')).then_some(folder);
        Some(folder)
    })
}

/// What a section page hands down; `None` where there is none, or it says nothing.
fn handed_down(path: &Path, generator: Generator) -> Option<Vec<(Key, Value)>> {
    // A pipe of that name would be waited for.
    fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let text = String::from_utf8(fs::read(path).ok()?).ok()?;
    let front = front_matter::read(&text).ok()?;
    match generator {
        Generator::Zola => {
            let is_draft = front.get("draft").and_then(Value::as_switch) == Some(true);
            is_draft.then(|| vec![("draft".into(), Value::Bool(true))])
        }
        _ => match front.get("cascade")? {
            Value::Map(values) if !values.iter().any(|(key, _)| key == "target" || key == "_target") => {
                Some(values.clone())
            }
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ancestors_go_from_the_nearest_to_the_root() {
        assert_eq!(ancestors("a/b/c.md").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(ancestors("c.md").collect::<Vec<_>>(), [""]);
    }
}
