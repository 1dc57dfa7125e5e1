//! From a file to checked settings.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

use super::{CachePlace, Config, check, raw, wording};

/// The names of a configuration file, in the order in which they are looked for.
const NAMES: [&str; 2] = ["feedkiln.toml", "config.toml"];

/// The folder beside a configuration in which runs leave what is of use to the next one, and to nobody else.
pub const STATE: &str = ".feedkiln";

/// What the command line says instead of the configuration. Paths are relative to the working directory.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Folders of posts (`--posts`); empty: those of the configuration.
    pub posts: Vec<PathBuf>,
    /// The output folder (`--out`).
    pub out: Option<PathBuf>,
}

/// The configuration file of `folder`: `feedkiln.toml` where there is one, else `config.toml`.
pub fn find(folder: &Path) -> PathBuf {
    NAMES
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
        .unwrap_or_else(|| folder.join("config.toml"))
}

/// Reads and checks the configuration at `file`.
///
/// # Errors
/// [`Error::Read`] where it cannot be read; [`Error::Config`] with line and column where it cannot be used.
pub fn load(file: &Path, overrides: &Overrides) -> Result<Config> {
    let bytes = fs::read(file).map_err(|source| Error::read(file, source))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::config(file, "the configuration is not UTF-8", "save it as UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut config = parse(file, text, overrides)?;
    config.lock = config.keeps_ledger.then(|| config.dir.join(STATE).join("build.lock"));
    if overrides.posts.is_empty() && overrides.out.is_none() {
        config.cache = Some(CachePlace {
            dir: config.dir.join(STATE).join(cache_name(file, &config.dir)),
            settings: xxhash_rust::xxh3::xxh3_64(text.as_bytes()),
            heads: of_heads(text),
            bodies: of_bodies(text),
        });
    }
    Ok(config)
}

/// The folder of a configuration's cache. Further configurations of a folder have one each, or every build would make anew
/// what the one of its neighbour replaced.
fn cache_name(file: &Path, dir: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    if find(dir).file_name() == Some(name) {
        "build".to_owned()
    } else {
        format!("build-{}", name.to_string_lossy())
    }
}

/// Tables that say how feeds are made of posts, and nothing of how posts are read.
const OF_FEEDS: [&str; 5] = ["feeds", "guard", "category", "tag", "author"];

/// The same of the keys of `[site]`.
const OF_FEEDS_IN_SITE: [&str; 6] = ["title", "description", "language", "rights", "icon", "feeds_url"];

/// The hash of a configuration without what no head of a post depends on. What is new to it counts until it is named above.
fn of_heads(text: &str) -> u64 {
    let Ok(mut tables) = toml::from_str::<toml::Table>(text) else {
        return xxhash_rust::xxh3::xxh3_64(text.as_bytes());
    };
    tables.retain(|name, _| !OF_FEEDS.contains(&name));
    if let Some(toml::Value::Table(site)) = tables.get_mut("site") {
        site.retain(|name, _| !OF_FEEDS_IN_SITE.contains(&name));
    }
    xxhash_rust::xxh3::xxh3_64(tables.to_string().as_bytes())
}

/// Keys of `[feeds]` that say nothing of how a body is rendered.
const OF_DOCUMENTS: [&str; 11] = [
    "dir",
    "formats",
    "by",
    "limit",
    "site_limit",
    "paths",
    "pages",
    "title",
    "hubs",
    "opml",
    "history",
];

/// The hash of a configuration without what no rendered body depends on, as [`of_heads`] makes it.
fn of_bodies(text: &str) -> u64 {
    let of_feeds = toml::from_str::<toml::Table>(text).ok().and_then(|mut tables| {
        let toml::Value::Table(mut feeds) = tables.remove("feeds")? else {
            return None;
        };
        feeds.retain(|name, _| !OF_DOCUMENTS.contains(&name));
        Some(feeds.to_string())
    });
    let settings = format!("{:x}\n{}", of_heads(text), of_feeds.unwrap_or_default());
    xxhash_rust::xxh3::xxh3_64(settings.as_bytes())
}

/// Checks a configuration that stands in no file.
///
/// # Errors
/// As [`load`].
pub fn parse_text(text: &str) -> Result<Config> {
    parse(Path::new("config.toml"), text, &Overrides::default())
}

/// Checks the configuration `text`, which stands in `file`.
///
/// # Errors
/// As [`load`].
pub(super) fn parse(file: &Path, text: &str, overrides: &Overrides) -> Result<Config> {
    let raw: raw::RawConfig = toml::from_str(text).map_err(|fault| syntax_error(file, text, &fault))?;
    let folder = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut config = check::checked(raw, file, folder, overrides).map_err(|fault| Error::Config {
        file: file.to_owned(),
        place: place_of(text, fault.table, fault.nth, fault.key),
        message: fault.message,
        help: fault.help,
    })?;
    for (nth, source) in config.fetch.sources.iter_mut().enumerate() {
        let place = place_of(text, "source", nth, "name");
        source.line = place.and_then(|(line, _)| u32::try_from(line).ok()).unwrap_or(0);
    }
    Ok(config)
}

fn syntax_error(file: &Path, text: &str, fault: &toml::de::Error) -> Error {
    let place = fault.span().map(|span| {
        let (line, column) = crate::diagnostic::place(text, span.start);
        (line as usize, column as usize)
    });
    let message = fault.message().trim().to_owned();
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let noun = if message.starts_with("unknown field") {
            "key"
        } else {
            "value"
        };
        let unknown = quoted.next().unwrap_or_default().to_owned();
        let known: Vec<&str> = quoted.collect();
        let nearest = nearest(&unknown, &known);
        let help = match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if known.is_empty() => "delete the line".to_owned(),
            None => format!("known here: {}", known.join(", ")),
        };
        return Error::Config {
            file: file.to_owned(),
            place,
            message: format!("unknown {noun} `{unknown}`"),
            help: Some(help),
        };
    }
    let help = if message.contains("missing field `site`") {
        Some("this is no configuration of feedkiln; `feedkiln init` writes one for the site in this folder".to_owned())
    } else if message.starts_with("missing field") {
        Some("it is required; `feedkiln init` shows a complete configuration".to_owned())
    } else if message.starts_with("duplicate key") {
        Some("delete one of the two".to_owned())
    } else if message.starts_with("invalid ") {
        Some("docs/reference/config.md shows every key with a value of its kind".to_owned())
    } else {
        Some("the file is read as TOML 1.0; see what stands there and just before it".to_owned())
    };
    Error::Config {
        file: file.to_owned(),
        place,
        message: wording::plain(&message),
        help,
    }
}

/// The known name that `unknown` most likely was meant to be.
fn nearest<'a>(unknown: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(unknown, name), *name))
        .min()
        .filter(|(distance, name)| *distance <= name.len().div_ceil(2))
        .map(|(_, name)| name)
}

/// Line and column of `key` in `[table]` of the configuration file as it stands now, if the value names `name`.
pub fn place_of_setting(file: &Path, table: &str, key: &str, name: &str) -> Option<(u32, u32)> {
    let text = fs::read_to_string(file).ok()?;
    let (line, column) = place_of(&text, table, 0, key)?;
    let value = text.lines().skip(line - 1).take_while(|line| !line.starts_with('['));
    let number = |place: usize| u32::try_from(place).ok();
    value
        .into_iter()
        .any(|line| line.contains(name))
        .then_some((number(line)?, number(column)?))
}

/// Line and column of `key` in the `nth` `[table]` of the text, as far as a plain reading of its lines finds it.
fn place_of(text: &str, table: &str, nth: usize, key: &str) -> Option<(usize, usize)> {
    let mut current = String::new();
    let mut passed = 0;
    for (at, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if let Some(header) = trimmed.strip_prefix('[') {
            current = header
                .trim_start_matches('[')
                .split(']')
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned();
            if current == table && trimmed.starts_with("[[") {
                passed += 1;
            }
        } else if passed != 0 && passed != nth + 1 {
            continue;
        } else if (current == table
            || current.split('.').next() == Some(table) && matches!(table, "category" | "tag" | "author"))
            && let Some(rest) = trimmed.strip_prefix(key)
            && rest.trim_start().starts_with('=')
        {
            return Some((at + 1, line.len() - trimmed.len() + 1));
        }
    }
    None
}
