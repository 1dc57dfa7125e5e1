//! A look at the folders of a site: where posts lie, how old they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};

use super::glob::{Filter, POST_EXTENSIONS};

/// Deeper folders are not looked for: a site that needs them names them in its config.
const DEPTH: usize = 12;

/// What one folder holds, itself only.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Holding {
    /// Text files named `YYYY-MM-DD-….md`.
    pub(super) dated: usize,
    /// Other Markdown files.
    pub(super) undated: usize,
}

/// The folders of a site by their path from its root, with `/`; the root itself is the empty path.
pub(super) type Folders = BTreeMap<String, Holding>;

/// Looks at every folder that the filter takes, and at `_posts` folders without going below them.
pub(super) fn folders(root: &Path, filter: &Filter) -> Folders {
    let mut seen = Folders::new();
    look(root, "", 0, filter, &mut seen);
    seen
}

fn look(root: &Path, path: &str, depth: usize, filter: &Filter, seen: &mut Folders) {
    let mut holding = Holding::default();
    for (name, is_folder, is_link) in entries(&root.join(path)) {
        let below = join(path, &name);
        if !is_folder {
            let markdown = has_extension(&name, &["md", "markdown", "mkd", "mkdn", "mkdown"]);
            if date_of(&name).is_some() && (markdown || has_extension(&name, &["textile"])) {
                if !filter.excludes(&below, false) {
                    holding.dated += 1;
                }
            } else if markdown {
                holding.undated += 1;
            }
        } else if name == "_posts" {
            if !filter.excludes(&below, true) {
                seen.insert(below, Holding::default());
            }
        // A link to a folder may lead back up; posts behind one are found by name only.
        } else if !is_link && depth < DEPTH && filter.takes_folder(&below) {
            look(root, &below, depth + 1, filter, seen);
        }
    }
    seen.insert(path.to_owned(), holding);
}

/// The names in a folder in byte order, with whether each is a folder and a link. A folder that
/// cannot be read is empty, and names that are not Unicode are passed over: a config cannot name them.
fn entries(folder: &Path) -> Vec<(String, bool, bool)> {
    let mut found: Vec<(String, bool, bool)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let kind = entry.file_type().ok()?;
            let is_folder = if kind.is_symlink() {
                entry.path().is_dir()
            } else {
                kind.is_dir()
            };
            Some((entry.file_name().into_string().ok()?, is_folder, kind.is_symlink()))
        })
        .collect();
    found.sort();
    found
}

/// Two parts of a path with `/` between them, either of which may be empty.
pub(super) fn join(first: &str, second: &str) -> String {
    match (first, second) {
        ("", only) | (only, "") => only.to_owned(),
        _ => format!("{first}/{second}"),
    }
}

/// The part of a path before its last name; empty for a path of one name.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The `_posts` folders among those seen.
pub(super) fn posts_folders(seen: &Folders) -> Vec<String> {
    seen.keys()
        .filter(|path| path.rsplit('/').next() == Some("_posts"))
        .cloned()
        .collect()
}

/// Folders that hold dated posts and are no `_posts`; folders named by a year, month or day count as
/// part of the folder above them.
pub(super) fn dated_folders(seen: &Folders) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, _) in seen.iter().filter(|(_, holding)| holding.dated > 0) {
        let mut top = path.as_str();
        while !top.is_empty()
            && top
                .rsplit('/')
                .next()
                .is_some_and(|name| name.bytes().all(|b| b.is_ascii_digit()))
        {
            top = parent(top);
        }
        found.insert(top.to_owned());
    }
    found
}

/// Of the dated folders, those that lie right beside one of `posts`, as `old_post` beside `_posts`.
/// A deeper one stands for its ancestor beside `_posts`, if that holds nothing but dated posts.
pub(super) fn dated_beside(seen: &Folders, posts: &[String]) -> Vec<String> {
    let mut parents: BTreeSet<&str> = posts.iter().map(|path| parent(path)).collect();
    parents.extend(posts.is_empty().then_some(""));
    let beside = |path: &str| !path.is_empty() && parents.contains(parent(path));
    let mut found = BTreeSet::new();
    for path in dated_folders(seen) {
        if path.is_empty() || posts.iter().any(|folder| path.starts_with(&format!("{folder}/"))) {
            continue;
        }
        let mut top = path.as_str();
        while !top.is_empty() && !beside(top) {
            top = parent(top);
        }
        if top == path || !top.is_empty() && dated_only(seen, top) {
            found.insert(top.to_owned());
        }
    }
    found.into_iter().collect()
}

fn dated_only(seen: &Folders, top: &str) -> bool {
    let below = format!("{top}/");
    seen.iter()
        .filter(|(path, _)| *path == top || path.starts_with(&below))
        .all(|(_, holding)| holding.undated == 0)
}

/// A file that is a post by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PostFile {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// The date in its name, or in the name of a folder made for it.
    pub(super) date: Option<NaiveDate>,
}

/// The post files below folders, in the order of their paths.
pub(super) fn post_files(root: &Path, posts: &[String]) -> Vec<PostFile> {
    let mut found = Vec::new();
    for folder in posts {
        gather(&root.join(folder), None, 0, &mut found);
    }
    found.sort();
    found.dedup();
    found
}

fn gather(folder: &Path, date: Option<NaiveDate>, depth: usize, found: &mut Vec<PostFile>) {
    for (name, is_folder, is_link) in entries(folder) {
        if name.starts_with(['.', '_', '#', '~']) {
            continue;
        }
        let own = date_of(&name);
        if !is_folder && has_extension(&name, &POST_EXTENSIONS) {
            found.push(PostFile {
                path: folder.join(&name),
                date: own.or(date),
            });
        } else if is_folder && !is_link && depth < DEPTH && name != "node_modules" {
            gather(&folder.join(&name), own, depth + 1, found);
        }
    }
}

/// The oldest believable date in the names of posts: not before the web, not after today.
pub(super) fn oldest(files: &[PostFile], today: (i32, u32, u32)) -> Option<NaiveDate> {
    let today = NaiveDate::from_ymd_opt(today.0, today.1, today.2);
    files
        .iter()
        .filter_map(|file| file.date)
        .filter(|date| date.year() >= 1990 && today.is_none_or(|today| *date <= today))
        .min()
}

/// The date that a name begins with: `2022-01-21-a.md`, `2022-1-3_b.md`, also a folder's name.
pub(super) fn date_of(name: &str) -> Option<NaiveDate> {
    let mut parts = name.splitn(3, '-');
    let (year, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let day = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
    let follows = &rest[day.len()..];
    let digits = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let numbers = digits(year, 4, 4) && digits(month, 1, 2) && digits(day, 1, 2);
    if !numbers || !follows.starts_with(['-', '_']) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| extensions.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}
