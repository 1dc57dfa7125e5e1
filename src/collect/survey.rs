//! Posts as they lie in their folders, published or not: what the fetcher has to know of each.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::model::Value;
use crate::model::plain::plain_text;

use super::front_matter::{self, FrontMatter};
use super::post::{File, Names};
use super::settings::Settings;
use super::{decode, fields, footer, path_of, taxonomy, walk, wanted};

/// What is known of a post's file, whatever a build would make of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Surveyed {
    /// The file.
    pub path: PathBuf,
    /// The file as the user knows it.
    pub shown: String,
    /// Its name without the ending.
    pub stem: String,
    /// The title of the front matter as plain text; empty where it has none.
    pub title: String,
    /// The `guid` or `id` of the front matter.
    pub guid: Option<String>,
    /// The share URL.
    pub origin: Option<String>,
    /// The key in the share URL.
    pub key: Option<String>,
    /// The categories and tags.
    pub terms: Vec<String>,
    /// Whether there is any text beside links, credit and navigation.
    pub has_text: bool,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// What the fetcher wrote about the file into its front matter.
    pub seal: Option<Value>,
}

/// A post's file as text, and where its parts are in it, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct PostText {
    /// The whole file.
    pub text: String,
    /// Whether the file is UTF-8 without repair, so that it can be written again without loss.
    pub is_utf8: bool,
    /// The fields of the front matter.
    pub fields: Vec<(String, Value)>,
    /// Where the fields stand: between the fences, in YAML and TOML.
    pub front: std::ops::Range<usize>,
    /// Where the text of the post stands: behind the front matter, before the lines of links at the end.
    pub body: std::ops::Range<usize>,
    /// The categories.
    pub categories: Vec<String>,
    /// The tags.
    pub tags: Vec<String>,
}

/// Looks at every post of the configured folders. Files that hold no post are left out without a word: a build tells
/// of them.
///
/// # Errors
/// As [`collect`](super::collect).
pub fn survey(config: &Config) -> Result<Vec<Surveyed>> {
    let settings = Settings::new(config)?;
    let folders = &config.collect.posts;
    let walked = walk::walk(folders, wanted(config))?;
    let surveyed: Vec<Option<Surveyed>> = walked
        .files
        .par_iter()
        .with_min_len(16)
        .map(|source| {
            let path = path_of(folders, source);
            let is_small = fs::metadata(&path).is_ok_and(|found| found.len() <= config.collect.max_file);
            let bytes = fs::read(&path).ok().filter(|_| is_small)?;
            let text = decode::decode(&bytes, config.site.language.as_deref()).text;
            let shown = walk::shown(&folders[usize::from(source.folder)], &source.path);
            let file = File {
                source,
                folder: &folders[usize::from(source.folder)].shown,
                shown: &shown,
                text: &text,
                hash: 0,
            };
            one(file, path, &settings)
        })
        .collect();
    Ok(surveyed.into_iter().flatten().collect())
}

fn one(file: File<'_>, path: PathBuf, settings: &Settings<'_>) -> Option<Surveyed> {
    let front = front_matter::read(file.text).ok()?;
    let body = &file.text[front.body..];
    let footer = footer::read(body, settings.footers);
    let origin = fields::origin(&front, settings).or_else(|| footer.origin.clone());
    let key = origin
        .as_deref()
        .and_then(|origin| footer::key_of(origin, settings.footers.origin_key))
        .or(footer.key.clone());
    let split = settings.config.collect.split_categories;
    let mut terms = taxonomy::names(&front, "categories", "category", split);
    terms.extend(taxonomy::names(&front, "tags", "tag", split));
    let says = |key: &str, wanted: bool| front.get(key).and_then(Value::as_switch) == Some(wanted);
    Some(Surveyed {
        path,
        shown: file.shown.to_owned(),
        stem: Names::of(file).stem,
        title: plain_text(front.get("title").and_then(Value::as_text).unwrap_or_default()),
        guid: fields::guid(&front),
        terms,
        has_text: has_text(&body[..footer.links], settings),
        is_draft: says("draft", true) || says("published", false),
        seal: front.get(SEAL).cloned(),
        origin,
        key,
    })
}

/// The field of the front matter that the fetcher keeps for itself.
pub const SEAL: &str = "feedkiln";

/// Whether anything stands in `body` that a reader would call its text.
fn has_text(body: &str, settings: &Settings<'_>) -> bool {
    if ["<img", "![", "<video", "<audio"]
        .iter()
        .any(|mark| body.contains(mark))
    {
        return true;
    }
    body.lines().any(|line| {
        let text = plain_text(line);
        let is_credit = settings
            .footers
            .credit
            .iter()
            .any(|pattern| pattern.is_match(text.trim()));
        let is_address = text.contains("://") && !text.trim().contains(char::is_whitespace);
        !is_credit && !is_address && text.chars().any(char::is_alphanumeric)
    })
}

/// The key that the configured patterns find in an address.
pub fn origin_key(config: &Config, address: &str) -> Option<String> {
    footer::key_of(address, &config.collect.origin_key)
}

/// Reads one post's file.
///
/// # Errors
/// [`Error::Read`] where the file cannot be read or is too large, and a [`Diagnostic`] where its front matter cannot.
pub fn read_post(config: &Config, path: &Path, shown: &str) -> Result<std::result::Result<PostText, Diagnostic>> {
    let bytes = fs::read(path).map_err(|fault| Error::read(path, fault))?;
    let settings = Settings::new(config)?;
    let decoded = decode::decode(&bytes, config.site.language.as_deref());
    let is_utf8 = decoded.repaired.is_none() && !bytes.starts_with(b"\xef\xbb\xbf");
    let text = decoded.text.into_owned();
    let front = match front_matter::read(&text) {
        Ok(front) => front,
        Err(problem) => {
            let (line, column) = crate::diagnostic::place(&text, problem.offset);
            return Ok(Err(
                Diagnostic::new(problem.code, shown, problem.message).at(line, column)
            ));
        }
    };
    let footer = footer::read(&text[front.body..], settings.footers);
    let split = config.collect.split_categories;
    let names = |front: &FrontMatter, plural, singular| taxonomy::names(front, plural, singular, split);
    Ok(Ok(PostText {
        is_utf8,
        categories: names(&front, "categories", "category"),
        tags: names(&front, "tags", "tag"),
        front: front.start..front.end,
        body: front.body..front.body + footer.links,
        fields: front.fields,
        text,
    }))
}
