//! The pages of categories that stand outside the posts folders, where Jekyll sites keep them.

use rayon::prelude::*;

use crate::config::{Config, PostsFolder};
use crate::diagnostic::{Code, Diagnostic, place};
use crate::model::{Generator, HeadCache, Period, SourcePath};

use super::candidate::{CategoryPage, Found};
use super::post::{self, File};
use super::reading::{Bytes, recalled};
use super::settings::Settings;
use super::walk::{self, Wanted};
use super::{Inputs, OpenFolders, Outcome, decode, kept, read_bytes};

/// The folders in which sites keep the pages of their categories, looked into where the configuration's folder has them.
const FOLDERS: [&str; 6] = ["category", "categories", "_category", "_categories", "_pages", "pages"];

/// Those of them that are there and hold no posts.
pub fn folders(config: &Config) -> Vec<PostsFolder> {
    let is_of_posts = |folder: &PostsFolder| {
        let mut posts = config.collect.posts.iter();
        posts.any(|posts| posts.path.starts_with(&folder.path))
    };
    let folders = FOLDERS.iter().map(|name| PostsFolder {
        shown: (*name).to_owned(),
        path: config.dir.join(name),
    });
    folders
        .filter(|folder| folder.path.is_dir() && !is_of_posts(folder))
        .collect()
}

/// What is looked for in them.
pub fn wanted(config: &Config) -> Wanted<'_> {
    Wanted {
        generator: Generator::Jekyll,
        ..super::wanted(config)
    }
}

/// The category pages of those folders, and what is wrong with them. Such folders hold other pages too: those are none
/// of feedkiln's business, whatever they hold.
pub fn category_pages(
    inputs: &Inputs,
    settings: &Settings<'_>,
    heads: &dyn HeadCache,
) -> (Vec<CategoryPage>, Vec<Diagnostic>) {
    let files = inputs.pages.sorted();
    let folders = OpenFolders::open(&inputs.page_folders);
    let read: Vec<Outcome> = files
        .par_iter()
        .map(|source| {
            let at = source.place().expect("every page to read was listed");
            let place = inputs.place_of_page(at as usize);
            // Whether a file was no UTF-8 is not kept of one that is no page of a category.
            if heads.knows_language()
                && let Some(outcome) = recalled(place, source, settings, heads)
            {
                return outcome;
            }
            let (page, problems, found) = page(source, (&inputs.page_folders, &folders), settings);
            let outcome = Outcome {
                found: page.map_or(Found::LeftOut, Found::CategoryPage),
                problems,
                period: Period::default(),
            };
            heads.keep(place, found.read(), &kept::encode(&outcome));
            outcome
        })
        .collect();
    let mut pages = Vec::new();
    let mut problems = Vec::new();
    for outcome in read {
        if let Found::CategoryPage(page) = outcome.found {
            pages.push(page);
        }
        problems.extend(outcome.problems);
    }
    (pages, problems)
}

fn page(
    source: &SourcePath,
    (folders, opened): (&[PostsFolder], &OpenFolders),
    settings: &Settings<'_>,
) -> (Option<CategoryPage>, Vec<Diagnostic>, Bytes) {
    let config = settings.config;
    let folder = &folders[usize::from(source.folder)];
    let shown = walk::shown(folder, source.path());
    let place = (opened.of(source), source.path());
    let (found, problem) = read_bytes(place, &shown, config.collect.max_file, Vec::new());
    let Some(bytes) = &found.bytes else {
        // No page of a category has megabytes: what is larger is something else.
        let problem = problem.filter(|problem| problem.code != Code::FileTooLarge);
        return (None, problem.into_iter().collect(), found);
    };
    let (page, problems) = page_of(source, folder, &shown, bytes, settings);
    (page, problems, found)
}

fn page_of(
    source: &SourcePath,
    folder: &PostsFolder,
    shown: &str,
    bytes: &[u8],
    settings: &Settings<'_>,
) -> (Option<CategoryPage>, Vec<Diagnostic>) {
    let config = settings.config;
    let nothing = (None, Vec::new());
    let decoded = decode::decode(bytes, config.site.language.as_deref());
    let file = File {
        source,
        folder: &folder.shown,
        shown,
        text: &decoded.text,
        hash: 0,
    };
    let mut problems = Vec::new();
    if let Some((message, offset)) = &decoded.repaired {
        let (line, column) = place(&decoded.text, *offset);
        problems.push(Diagnostic::new(Code::EncodingRepaired, shown, message).at(line, column));
    }
    match post::read_category_page(file, settings, &mut problems) {
        Ok(Some(page)) => (Some(page), problems),
        Ok(None) => nothing,
        // What cannot be read at all is a category's page where it says so.
        Err(problem) if decoded.text.lines().take(100).any(is_layout) => (None, vec![problem]),
        Err(_) => nothing,
    }
}

fn is_layout(line: &str) -> bool {
    line.trim_start()
        .strip_prefix("layout")
        .is_some_and(|rest| rest.contains("category"))
}
