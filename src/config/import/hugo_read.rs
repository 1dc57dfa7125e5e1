//! Hugo's configuration files as one tree: the root file, then `config/_default/` and
//! `config/production/` over it (config/allconfig/load.go, config/configLoader.go).

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::ImportError;
use super::source::{self, Settings, Table, entry, merge};

const EXTENSIONS: [&str; 4] = ["toml", "yaml", "yml", "json"];

/// Whether Hugo's newer file name is used, beside which it reads no `config.*`.
pub(super) fn has_new_name(folder: &Path) -> bool {
    EXTENSIONS
        .iter()
        .any(|extension| folder.join(format!("hugo.{extension}")).is_file())
}

/// Reads all of a site's configuration; also the names of the files, from the folder.
pub(super) fn read(folder: &Path) -> Result<(Settings, Vec<String>), ImportError> {
    let mut table = Table::new();
    let mut names = Vec::new();
    let roots = ["hugo", "config"]
        .iter()
        .flat_map(|name| EXTENSIONS.map(|extension| format!("{name}.{extension}")));
    if let Some(name) = roots.into_iter().find(|name| folder.join(name).is_file()) {
        merge(&mut table, source::read(&folder.join(&name))?);
        names.push(name);
    }
    for environment in ["config/_default", "config/production"] {
        for path in files(&folder.join(environment)) {
            let content = source::read(&path)?;
            let stem = path
                .file_stem()
                .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            merge(&mut table, placed(&stem, content));
            let name = path
                .strip_prefix(folder)
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            names.push(name);
        }
    }
    Ok((Settings { table, any_case: true }, names))
}

/// Configuration files of one folder and those below it, in the order of their paths.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let known = path
            .extension()
            .is_some_and(|ending| EXTENSIONS.iter().any(|known| ending == *known));
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(files(&path));
        } else if known {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A file's content below the key that its name is: `params.toml`, `menus.de.toml`.
fn placed(stem: &str, content: Table) -> Table {
    let wrap = |key: &str, value: Table| Table::from_iter([(key.to_owned(), Value::Object(value))]);
    if ["hugo", "config"].contains(&stem) {
        return content;
    }
    let (name, language) = stem.split_once('.').unwrap_or((stem, ""));
    let content = match entry(&content, name, true) {
        Some(Value::Object(inner)) if content.len() == 1 => inner.clone(),
        Some(list @ Value::Array(_)) if content.len() == 1 && language.is_empty() => {
            return Table::from_iter([(name.to_owned(), list.clone())]);
        }
        _ => content,
    };
    match (name, language) {
        (name, "") => wrap(name, content),
        ("params" | "menu" | "menus", language) => wrap("languages", wrap(language, wrap(name, content))),
        (_, language) => wrap("languages", wrap(language, content)),
    }
}
