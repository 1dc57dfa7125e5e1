//! How posts are read: `[collect]`.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::Regex;

use crate::config::load::Overrides;
use crate::config::raw::{self, RawFolders, RawSlugify, RawUgly};
use crate::config::{Collect, Defaults};
use crate::model::{Slugify, Value};

use super::folders::{given_folder, posts_folder, shown_path};
use super::{Checked, bytes, fault};

/// An origin's key in the query of its address. Footers read it without the pattern, as they do the next ones: see
/// `collect/footer/known.rs` before any is changed.
pub const KEY_IN_QUERY: &str = r"[?&;](?i:infoCode)=([A-Za-z0-9_.-]+)";

/// An origin's key in the name of its page.
pub const KEY_IN_STORY: &str = r"/\d+,(\d{12,})\.s?html?(?:[?#]|$)";

/// The credit line under a mirrored story.
pub const CREDIT: &str = r"[（(【\[]\s*(?:文章)?来源\s*[:：]\s*([^（）()【】\[\]]+?)\s*[）)】\]]$";

/// The patterns of an origin's key where the configuration names none.
const ORIGIN_KEYS: [&str; 2] = [KEY_IN_QUERY, KEY_IN_STORY];

/// Those of the credit line.
const CREDITS: [&str; 1] = [CREDIT];

/// The labels of links back to a site's own pages.
const NAVIGATION: [&str; 4] = [
    r"^返回.{0,40}$",
    r"^(?:回到)?(?:网站|本站)?(?:首页|主页|目录|列表)$",
    r"(?i)^back to .{1,60}$",
    r"(?i)^(?:←\s*|«\s*)?(?:home|home ?page|front page|index|back)$",
];

/// The most that it may be: places in texts have four bytes, and a text may be three times as long as its file.
const MOST_OF_FILE: u64 = 1 << 30;

const DEFAULT_MAX_FILE: u64 = 64 << 20;

pub(super) fn collect(raw: raw::RawCollect, folder: &Path, overrides: &Overrides) -> Checked<Collect> {
    let posts = if overrides.posts.is_empty() {
        let named = raw.posts.unwrap_or_else(|| vec!["posts".to_owned()]);
        if named.is_empty() {
            return fault(
                "collect",
                "posts",
                "no posts folder is named",
                "name one: posts = [\"posts\"]",
            );
        }
        named.iter().map(|name| posts_folder(name, folder)).collect::<Vec<_>>()
    } else {
        overrides.posts.iter().map(|path| given_folder(path, folder)).collect()
    };
    let mut defaults = Vec::new();
    for entry in raw.defaults {
        let values = entry
            .values
            .into_iter()
            .map(|(key, value)| (key.into(), value_of_toml(value)))
            .collect();
        defaults.push(Defaults {
            path: entry.path.trim_matches('/').trim_start_matches("./").to_owned(),
            values,
        });
    }
    let list = |given: Option<Vec<String>>, fallback: &[&str]| {
        given.unwrap_or_else(|| fallback.iter().map(|text| (*text).to_owned()).collect())
    };
    Ok(Collect {
        generator: raw.generator.unwrap_or_default(),
        posts,
        permalink: raw.permalink.unwrap_or_default(),
        permalinks: raw.permalinks.into_iter().collect(),
        ugly_urls: matches!(raw.ugly_urls, Some(RawUgly::All(true))),
        ugly_sections: match raw.ugly_urls {
            Some(RawUgly::Sections(sections)) => sections,
            Some(RawUgly::All(_)) | None => Vec::new(),
        },
        keep_case: raw.keep_case.unwrap_or(false),
        content_dirs: match raw.content_dir {
            None => Vec::new(),
            Some(RawFolders::One(dir)) => vec![shown_path(Path::new(&dir))],
            Some(RawFolders::Many(dirs)) => dirs.iter().map(|dir| shown_path(Path::new(dir))).collect(),
        },
        slugify: match raw.slugify {
            None | Some(RawSlugify::On) => Slugify::On,
            Some(RawSlugify::Safe) => Slugify::Safe,
            Some(RawSlugify::Off) => Slugify::Off,
        },
        collections_dir: raw
            .collections_dir
            .map(|dir| shown_path(Path::new(&dir)))
            .filter(|dir| dir != "."),
        naive_utc: raw.naive_dates == Some(raw::RawNaiveDates::Utc),
        split_categories: raw.split_categories.unwrap_or(true),
        exclude: globs(raw.exclude.unwrap_or_default())?,
        future: raw.future.unwrap_or(false),
        unpublished: raw.unpublished.unwrap_or(false),
        drafts: raw.drafts.unwrap_or(false),
        expired: raw.expired.unwrap_or(false),
        excerpt_separator: raw.excerpt_separator.filter(|text| !text.trim().is_empty()),
        origin_key: patterns("origin_key", list(raw.origin_key, &ORIGIN_KEYS), true)?,
        credit: patterns("credit", list(raw.credit, &CREDITS), true)?,
        navigation: patterns("navigation", list(raw.navigation, &NAVIGATION), false)?,
        title_from_tag: raw.title_from == Some(raw::RawTitleFrom::Tag),
        defaults,
        max_file: max_file(raw.max_file)?,
    })
}

fn max_file(raw: Option<raw::RawBytes>) -> Checked<u64> {
    let size = bytes("collect", "max_file", raw, DEFAULT_MAX_FILE)?;
    match size <= MOST_OF_FILE {
        true => Ok(size),
        false => fault(
            "collect",
            "max_file",
            "it is more than 1GB".to_owned(),
            "no larger file is ever read; leave it at its default of 64MB, or write a smaller size",
        ),
    }
}

fn globs(patterns: Vec<String>) -> Checked<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let trimmed = pattern.trim_start_matches("./").trim_matches('/');
        // Jekyll and gitignore users name a folder to mean everything below it.
        for text in [trimmed.to_owned(), format!("{trimmed}/**")] {
            match GlobBuilder::new(&text).literal_separator(false).build() {
                Ok(glob) => set.add(glob),
                Err(why) => return fault("collect", "exclude", format!("`{pattern}` is no glob: {why}"), ""),
            };
        }
    }
    set.build()
        .or_else(|why| fault("collect", "exclude", why.to_string(), ""))
}

fn patterns(key: &'static str, texts: Vec<String>, with_group: bool) -> Checked<Vec<Regex>> {
    let mut compiled = Vec::new();
    for text in texts {
        match Regex::new(&text) {
            Ok(regex) if with_group && regex.captures_len() < 2 => {
                return fault(
                    "collect",
                    key,
                    format!("the pattern `{text}` has no group"),
                    "put what is wanted between ( and )",
                );
            }
            Ok(regex) => compiled.push(regex),
            Err(why) => {
                let why = why.to_string();
                let last = why
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ")
                    .to_owned();
                return fault("collect", key, format!("`{text}` is no regular expression: {last}"), "");
            }
        }
    }
    Ok(compiled)
}

/// A TOML value as front matter has it. Dates become text without quotes.
pub fn value_of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::Text { text, quoted: true },
        toml::Value::Integer(number) => Value::Number(number.to_string()),
        toml::Value::Float(number) => Value::Number(number.to_string()),
        toml::Value::Boolean(on) => Value::Bool(on),
        toml::Value::Datetime(moment) => Value::text(moment.to_string()),
        toml::Value::Array(items) => Value::List(items.into_iter().map(value_of_toml).collect()),
        toml::Value::Table(table) => Value::Map(
            table
                .into_iter()
                .map(|(key, value)| (key.into(), value_of_toml(value)))
                .collect(),
        ),
    }
}
