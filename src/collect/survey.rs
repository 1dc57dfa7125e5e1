//! Posts as they lie in their folders, published or not: what the fetcher has to know of each.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use rayon::prelude::*;
use regex::Regex;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::model::plain::plain_text;
use crate::model::{Key, SourcePath, Value, link};

use super::front_matter::{self, FrontMatter, Problem};
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
    /// Whether the file is UTF-8, so that it can be written again without loss.
    pub is_utf8: bool,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// What the fetcher wrote about the file into its front matter.
    pub seal: Option<Value>,
}

/// The posts of all folders, and the files that may be posts and could not be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Survey {
    /// The posts.
    pub posts: Vec<Surveyed>,
    /// What could not be read.
    pub unread: Vec<Unread>,
}

/// A file that may be a post and could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Unread {
    /// Its name without the ending.
    pub stem: String,
    /// The file as the user knows it.
    pub shown: String,
    /// A clause that says why.
    pub why: String,
}

/// A post's file as text, and where its parts are in it, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct PostText {
    /// The whole file.
    pub text: String,
    /// Whether the file begins with a byte order mark, which is not in the text.
    pub has_mark: bool,
    /// Whether its front matter is read without a word.
    pub is_plain: bool,
    /// The fields of the front matter.
    pub fields: Vec<(Key, Value)>,
    /// Where the fields stand: between the fences, in YAML and TOML.
    pub front: std::ops::Range<usize>,
    /// Where the text of the post stands: behind the front matter, before the lines of links at the end.
    pub body: std::ops::Range<usize>,
    /// The categories.
    pub categories: Vec<String>,
    /// The tags.
    pub tags: Vec<String>,
}

/// Looks at every post of the configured folders. A build tells of files that hold no post.
///
/// # Errors
/// As [`collect`](super::collect).
pub fn survey(config: &Config) -> Result<Survey> {
    let settings = Settings::new(config)?;
    let folders = &config.collect.posts;
    let walked = walk::walk(folders, wanted(config))?;
    let surveyed: Vec<std::result::Result<Surveyed, Unread>> = walked
        .files
        .par_iter()
        .with_min_len(16)
        .map(|source| {
            let shown = walk::shown(&folders[usize::from(source.folder)], source.path());
            look(source, &shown, &settings).map_err(|why| {
                let name = source.path().rsplit('/').next().unwrap_or_default();
                let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
                Unread { stem, shown, why }
            })
        })
        .collect();
    let mut survey = Survey::default();
    for found in surveyed {
        match found {
            Ok(post) => survey.posts.push(post),
            Err(unread) => survey.unread.push(unread),
        }
    }
    Ok(survey)
}

fn look(source: &SourcePath, shown: &str, settings: &Settings<'_>) -> std::result::Result<Surveyed, String> {
    let config = settings.config;
    let folders = &config.collect.posts;
    let path = path_of(folders, source);
    let fault = |fault: std::io::Error| format!("it could not be read: {fault}");
    let size = fs::metadata(&path).map_err(fault)?.len();
    if size > config.collect.max_file {
        return Err(format!(
            "it has {size} bytes; at most {} are read",
            config.collect.max_file
        ));
    }
    let bytes = fs::read(&path).map_err(fault)?;
    let decoded = decode::decode(&bytes, config.site.language.as_deref());
    let file = File {
        source,
        folder: &folders[usize::from(source.folder)].shown,
        shown,
        text: &decoded.text,
        hash: 0,
    };
    one(file, path, decoded.repaired.is_none(), settings).ok_or_else(|| "its front matter could not be read".to_owned())
}

fn one(file: File<'_>, path: PathBuf, is_utf8: bool, settings: &Settings<'_>) -> Option<Surveyed> {
    let front = front_matter::read(file.text).ok()?;
    let body = &file.text[front.body..];
    let footer = footer::read(body, settings.footers, &mut settings.familiar.mine());
    let (given, given_key) = fields::origin(&front, settings).unzip();
    let origin = given.or_else(|| footer.origin.clone());
    let key = given_key.flatten().or(footer.key.clone());
    let split = settings.config.collect.split_categories;
    let mut terms = taxonomy::names(&front, "categories", "category", split);
    terms.extend(taxonomy::names(&front, "tags", "tag", split));
    let says = |key: &str, wanted: bool| front.get(key).and_then(Value::as_switch) == Some(wanted);
    Some(Surveyed {
        path,
        shown: file.shown.to_owned(),
        stem: Names::of(file).stem.to_owned(),
        title: plain_text(front.get("title").and_then(Value::as_text).unwrap_or_default()),
        guid: fields::guid(&front),
        terms,
        has_text: has_text(&body[..footer.links], origin.as_deref(), settings),
        is_utf8,
        is_draft: says("draft", true) || says("published", false),
        seal: front.get(SEAL).cloned(),
        origin,
        key,
    })
}

/// The field of the front matter that the fetcher keeps for itself.
pub const SEAL: &str = "feedkiln";

/// Tags that stand around text and are none.
static WRAPPERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)</?(?:p|div|span|center|br|hr)\b[^>]*>|&nbsp;|<>")
        .expect("the pattern is a constant that compiles")
});

/// Comments, over several lines too.
static COMMENTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)<!--.*?-->").expect("the pattern is a constant that compiles"));

/// Whether anything stands in `body` that its owner would miss: all but comments, empty elements, the credit line and the
/// line of the origin.
fn has_text(body: &str, origin: Option<&str>, settings: &Settings<'_>) -> bool {
    let body = COMMENTS.replace_all(body, "");
    body.lines().any(|line| {
        let bare = WRAPPERS.replace_all(line, " ");
        let bare = bare.trim();
        let address = bare.trim_start_matches('<').trim_end_matches('>').replace("&amp;", "&");
        let is_origin = origin.is_some_and(|origin| link::web(&address).is_some_and(|url| url.as_str() == origin));
        let is_credit = || {
            settings
                .footers
                .credit
                .iter()
                .any(|pattern| pattern.is_match(plain_text(bare).trim()))
        };
        !bare.is_empty() && !is_origin && !is_credit()
    })
}

/// The key that the configured patterns find in an address.
pub fn origin_key(config: &Config, address: &str) -> Option<String> {
    footer::key_of(address, &config.collect.origin_key)
}

/// Reads one post's file.
///
/// # Errors
/// [`Error::Read`] where the file cannot be read, and a [`Diagnostic`] where its front matter cannot.
pub fn read_post(config: &Config, path: &Path, shown: &str) -> Result<std::result::Result<PostText, Diagnostic>> {
    let bytes = fs::read(path).map_err(|fault| Error::read(path, fault))?;
    let decoded = decode::decode(&bytes, config.site.language.as_deref());
    let read = parse_post(config, &decoded.text)?.map(|post| PostText {
        has_mark: bytes.starts_with(MARK.as_bytes()),
        ..post
    });
    Ok(read.map_err(|problem| {
        let (line, column) = crate::diagnostic::place(&decoded.text, problem.offset);
        Diagnostic::new(problem.code, shown, problem.message).at(line, column)
    }))
}

/// The byte order mark of UTF-8.
pub const MARK: &str = "\u{feff}";

/// Reads the text of a post's file.
///
/// # Errors
/// [`Error::Config`] for an impossible permalink template, and a problem where the front matter cannot be read.
pub fn parse_post(config: &Config, text: &str) -> Result<std::result::Result<PostText, Problem>> {
    let settings = Settings::new(config)?;
    let front = match front_matter::read(text) {
        Ok(front) => front,
        Err(problem) => return Ok(Err(problem)),
    };
    let footer = footer::read(&text[front.body..], settings.footers, &mut settings.familiar.mine());
    let split = config.collect.split_categories;
    let names = |front: &FrontMatter, plural, singular| taxonomy::names(front, plural, singular, split);
    Ok(Ok(PostText {
        has_mark: false,
        is_plain: front.problems.is_empty(),
        categories: names(&front, "categories", "category"),
        tags: names(&front, "tags", "tag"),
        front: front.start..front.end,
        body: front.body..front.body + footer.links,
        fields: front.fields,
        text: text.to_owned(),
    }))
}
