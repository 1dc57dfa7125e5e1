//! A site's own configuration → a feedkiln config that fits it.
//!
//! In comes the folder of a Jekyll, Hugo or Zola site, or of none of them; out goes the text of a
//! commented config.toml and what was found on the way. Knows the other tools' settings and feedkiln's
//! keys, not what feedkiln does with them; reads the site, never writes, and has no clock.

mod dates;
mod folders;
mod glob;
mod hugo;
mod hugo_read;
mod jekyll;
mod jekyll_feed;
mod plan;
mod render;
mod scan;
mod site;
mod source;
#[cfg(test)]
mod tests;
mod zola;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use source::{Table, entry};

/// The tool that a site is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tool {
    /// Jekyll: `_config.yml`, `_config.yaml` or `_config.toml`.
    Jekyll,
    /// Hugo: `hugo.*`, `config.*` with Hugo's keys, or `config/_default/`.
    Hugo,
    /// Zola: `zola.toml`, or a `config.toml` with `base_url`.
    Zola,
    /// No configuration of these was found.
    None,
}

impl fmt::Display for Tool {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Tool::Jekyll => "Jekyll",
            Tool::Hugo => "Hugo",
            Tool::Zola => "Zola",
            Tool::None => "no known tool",
        })
    }
}

/// What a look at a folder gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The tool whose configuration was read.
    pub tool: Tool,
    /// A feedkiln config: TOML with comments, ending in a line break.
    pub config_text: String,
    /// The name to write it to: `config.toml`, or `feedkiln.toml` where `config.toml` is, or would be
    /// read as, another tool's.
    pub file_name: &'static str,
    /// What was found and why it was taken, one line each, for the terminal.
    pub notes: Vec<String>,
}

/// What the user and the caller know better than the folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Year, month and day of today: the date of `site.id` when no post is older.
    pub today: (i32, u32, u32),
    /// The site's address, `baseurl` included; wins over the one configured.
    pub url: Option<String>,
    /// The site's title; wins over the one configured.
    pub title: Option<String>,
}

/// Why no config could be made of a folder.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file or the folder itself could not be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// What was to be read.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A configuration file is not well-formed.
    #[error("{}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line and what is wrong there: `line 3: …`.
        message: String,
    },
    /// The folder has a feedkiln config already, which is never overwritten.
    #[error("{} is a feedkiln config already", path.display())]
    AlreadyConfigured {
        /// The config found.
        path: PathBuf,
    },
    /// The address given by the user is not absolute.
    #[error("`{url}` is not an address such as https://example.com")]
    BadUrl {
        /// The address as given.
        url: String,
    },
}

/// Reads the configuration of the site in `folder` and renders a feedkiln config for it.
///
/// # Errors
///
/// When the folder or a configuration file cannot be read, is malformed, or is feedkiln's own, and when
/// the address in `options` is not absolute.
pub fn import(folder: &Path, options: &ImportOptions) -> Result<Found, ImportError> {
    fs::read_dir(folder).map_err(|source| ImportError::Unreadable {
        path: folder.to_path_buf(),
        source,
    })?;
    let own = folder.join("feedkiln.toml");
    if own.exists() {
        return Err(ImportError::AlreadyConfigured { path: own });
    }
    let site = detect(folder)?;
    let mut plan = match &site {
        Site::Jekyll(path) => jekyll::plan(folder, path, options)?,
        Site::Hugo => hugo::plan(folder, options)?,
        Site::Zola(path) => zola::plan(folder, path, options)?,
        Site::Unknown => folders::plan(folder, options)?,
    };
    // A new config.toml would come before Hugo's config.yaml and config/, though not before hugo.*.
    let shadows = matches!(site, Site::Hugo) && !hugo_read::has_new_name(folder);
    let file_name = if folder.join("config.toml").exists() || shadows {
        "feedkiln.toml"
    } else {
        "config.toml"
    };
    if plan.tool == Tool::Jekyll && file_name == "config.toml" {
        plan.note("Jekyll copies config.toml into the built site unless `exclude` in its own config names it");
    }
    Ok(Found {
        tool: plan.tool,
        config_text: render::config(&plan),
        file_name,
        notes: plan.notes,
    })
}

/// Whose configuration is in a folder.
enum Site {
    Jekyll(PathBuf),
    Hugo,
    Zola(PathBuf),
    Unknown,
}

fn detect(folder: &Path) -> Result<Site, ImportError> {
    let existing = |names: &[&str]| names.iter().map(|name| folder.join(name)).find(|path| path.is_file());
    let mut other = hugo_read::has_new_name(folder).then_some(Site::Hugo);
    if let Some(path) = existing(&["config.toml"]) {
        let table = source::read(&path)?;
        let zola = table.contains_key("base_url");
        if !zola && !is_hugos(&table, folder) && is_own(&table) {
            return Err(ImportError::AlreadyConfigured { path });
        }
        if other.is_none() && zola {
            other = Some(Site::Zola(path));
        } else if other.is_none() && is_hugos(&table, folder) {
            other = Some(Site::Hugo);
        }
    }
    if let (None, Some(path)) = (&other, existing(&["zola.toml"])) {
        other = Some(Site::Zola(path));
    }
    let jekyll = existing(&["_config.yml", "_config.yaml", "_config.toml"]);
    if other.is_none() && jekyll.is_none() {
        let old_name = existing(&["config.yaml", "config.yml", "config.json"]);
        let hugo = old_name
            .map(|path| source::read(&path))
            .transpose()?
            .is_some_and(|table| is_hugos(&table, folder));
        if hugo || folder.join("config/_default").is_dir() {
            other = Some(Site::Hugo);
        }
    }
    Ok(match (jekyll, other) {
        // A site that moved from Jekyll often keeps its old configuration.
        (Some(_), Some(other)) if folder.join("content").is_dir() && !folder.join("_posts").is_dir() => other,
        (Some(path), _) => Site::Jekyll(path),
        (None, Some(other)) => other,
        (None, None) => Site::Unknown,
    })
}

/// A feedkiln config: `[site]` with an address, or its other tables beside it.
fn is_own(table: &Table) -> bool {
    let has = |key: &str| table.get(key).is_some_and(serde_json::Value::is_object);
    has("site") || (has("collect") && has("feeds"))
}

/// Hugo's address, or two of its other keys beside a `content` folder.
fn is_hugos(table: &Table, folder: &Path) -> bool {
    let marks = [
        "theme",
        "languageCode",
        "locale",
        "contentDir",
        "params",
        "menu",
        "menus",
        "markup",
        "taxonomies",
        "outputs",
    ];
    let count = marks.iter().filter(|key| entry(table, key, true).is_some()).count();
    entry(table, "baseURL", true).is_some() || (count >= 2 && folder.join("content").is_dir())
}
