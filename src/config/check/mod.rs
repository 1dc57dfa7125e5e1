//! From settings as written to settings that can be used.

mod collect;
mod feeds;
mod fetch;
mod folders;
mod guard;
mod origin;
mod site;
mod source;

pub use collect::{CREDIT, KEY_IN_QUERY, KEY_IN_STORY, value_of_toml};
pub use origin::split_attribute;

use std::collections::BTreeMap;
use std::path::Path;

use crate::diagnostic::{Code, Levels, Severity};
use crate::model::{Grouping, link};

use super::load::Overrides;
use super::raw::{self, RawBytes, RawConfig, RawTerm};
use super::{Config, Source, TermSettings};

/// A setting that cannot be used.
pub(in crate::config) struct Fault {
    pub table: &'static str,
    pub key: &'static str,
    pub message: String,
    pub help: Option<String>,
    /// Which table of that name, counted from 0, where there are several.
    pub nth: usize,
}

type Checked<T> = std::result::Result<T, Fault>;

fn fault<T>(table: &'static str, key: &'static str, message: impl Into<String>, help: &str) -> Checked<T> {
    Err(Fault {
        table,
        key,
        message: message.into(),
        help: (!help.is_empty()).then(|| help.to_owned()),
        nth: 0,
    })
}

/// Checks a whole configuration that stands in `folder`.
pub(in crate::config) fn checked(raw: RawConfig, file: &Path, folder: &Path, overrides: &Overrides) -> Checked<Config> {
    let site = site::site(raw.site)?;
    let collect = collect::collect(raw.collect, folder, overrides)?;
    let own_output = folders::posts_folder(raw.feeds.dir.as_deref().unwrap_or(feeds::DEFAULT_DIR), folder).path;
    let feeds = feeds::feeds(raw.feeds, folder, overrides)?;
    for posts in &collect.posts {
        if folders::is_inside(&posts.path, &feeds.dir) {
            return fault(
                "feeds",
                "dir",
                format!("the posts folder `{}` is inside the output folder", posts.shown),
                "give the feeds a folder of their own",
            );
        }
    }
    let origins = each(raw.origin, origin::origin)?;
    let sources = each(raw.source, |raw| source::source(raw, &collect, folder))?;
    if let Some((nth, twin)) = twin_name(&sources) {
        return fault(
            "source",
            "name",
            format!("two sources are called `{twin}`"),
            "give each a name of its own",
        )
        .map_err(|fault: Fault| Fault { nth, ..fault });
    }
    let fetch = fetch::fetch(raw.fetch, &site, origins, sources)?;
    let ledger = guard::ledger(&raw.state, file, folder, overrides)?;
    guard::keep_apart(ledger.as_ref(), &feeds.dir, folder)?;
    let mut terms = BTreeMap::new();
    for (grouping, table, settings) in [
        (Grouping::Category, "category", raw.category),
        (Grouping::Tag, "tag", raw.tag),
        (Grouping::Author, "author", raw.author),
    ] {
        for (name, term) in settings {
            terms.insert(
                (grouping, crate::model::plain::plain_name(&name)),
                term_settings(table, term)?,
            );
        }
    }
    Ok(Config {
        file: file.to_owned(),
        dir: folder.to_owned(),
        site,
        collect,
        terms,
        levels: levels(&raw.diagnostics)?,
        fetch,
        ledger,
        keeps_ledger: folders::is_same(&feeds.dir, &own_output),
        feeds,
        guard: guard::guard(&raw.guard)?,
        cache: None,
        lock: None,
    })
}

/// The tables of a list, each checked; a fault says which of them it is in.
fn each<R, T>(raw: Vec<R>, check: impl Fn(R) -> Checked<T>) -> Checked<Vec<T>> {
    raw.into_iter()
        .enumerate()
        .map(|(nth, raw)| check(raw).map_err(|fault| Fault { nth, ..fault }))
        .collect()
}

fn twin_name(sources: &[Source]) -> Option<(usize, &str)> {
    let mut names = std::collections::HashSet::new();
    let twin = sources.iter().position(|source| !names.insert(source.name.as_str()))?;
    Some((twin, &sources[twin].name))
}

fn term_settings(table: &'static str, raw: RawTerm) -> Checked<TermSettings> {
    if let Some(url) = &raw.url
        && link::web(url).is_none()
    {
        return fault(
            table,
            "url",
            format!("`{url}` is no absolute address"),
            "write \"https://\" and the host",
        );
    }
    let plain = |text: Option<String>| {
        text.map(|text| crate::model::plain::plain_text(&text))
            .filter(|text| !text.is_empty())
    };
    Ok(TermSettings {
        title: plain(raw.title),
        description: plain(raw.description),
        url: raw.url,
    })
}

fn levels(raw: &raw::RawDiagnostics) -> Checked<Levels> {
    let mut levels = Levels::default();
    for (key, names, severity) in [
        ("allow", &raw.allow, None),
        ("warn", &raw.warn, Some(Severity::Warning)),
        ("deny", &raw.deny, Some(Severity::Error)),
    ] {
        for name in names {
            match Code::parse(name) {
                Some(code) => levels.set(code, severity),
                None => {
                    let help = match Code::nearest(name) {
                        Some(nearest) => format!("did you mean `{nearest}`?"),
                        None => "`feedkiln explain` lists every code".to_owned(),
                    };
                    return fault("diagnostics", key, format!("unknown diagnostic `{name}`"), &help);
                }
            }
        }
    }
    Ok(levels)
}

fn bytes(table: &'static str, key: &'static str, raw: Option<RawBytes>, fallback: u64) -> Checked<u64> {
    match raw {
        None => Ok(fallback),
        Some(RawBytes::Number(number)) => Ok(number),
        Some(RawBytes::Text(text)) => {
            let lower = text.trim().to_ascii_lowercase();
            let digits = lower.trim_end_matches(|c: char| !c.is_ascii_digit());
            let factor = match lower[digits.len()..].trim() {
                "" | "b" => Some(1),
                "k" | "kb" | "kib" => Some(1 << 10),
                "m" | "mb" | "mib" => Some(1 << 20),
                "g" | "gb" | "gib" => Some(1 << 30),
                _ => None,
            };
            match (digits.parse::<u64>().ok(), factor) {
                (Some(number), Some(factor)) if number.checked_mul(factor).is_some() => Ok(number * factor),
                _ => fault(
                    table,
                    key,
                    format!("`{text}` is no size"),
                    "write it as \"8MB\" or as a number of bytes",
                ),
            }
        }
    }
}
