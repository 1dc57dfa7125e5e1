//! The pages of categories that stand outside the posts folders, where Jekyll sites keep them.

use rayon::prelude::*;

use crate::config::PostsFolder;
use crate::diagnostic::{Code, Diagnostic, place};
use crate::error::Result;
use crate::model::{Generator, SourcePath};

use super::post::{self, CategoryPage, File};
use super::settings::Settings;
use super::walk::{self, Wanted};
use super::{decode, path_of, read_bytes, wanted};

/// The folders in which sites keep the pages of their categories, looked into where the configuration's folder has them.
const FOLDERS: [&str; 6] = ["category", "categories", "_category", "_categories", "_pages", "pages"];

/// The category pages of those folders, and what is wrong with them. Such folders hold other pages too: those are none
/// of feedkiln's business, whatever they hold.
///
/// # Errors
/// As [`walk::walk`].
pub fn category_pages(settings: &Settings<'_>) -> Result<(Vec<CategoryPage>, Vec<Diagnostic>)> {
    let config = settings.config;
    let is_of_posts = |folder: &PostsFolder| {
        let mut posts = config.collect.posts.iter();
        posts.any(|posts| posts.path.starts_with(&folder.path))
    };
    let folders: Vec<PostsFolder> = FOLDERS
        .iter()
        .map(|name| PostsFolder {
            shown: (*name).to_owned(),
            path: config.dir.join(name),
        })
        .filter(|folder| folder.path.is_dir() && !is_of_posts(folder))
        .collect();
    let wanted = Wanted {
        generator: Generator::Jekyll,
        ..wanted(config)
    };
    let files = walk::walk(&folders, wanted)?.files;
    let read: Vec<_> = files
        .par_iter()
        .map(|source| page(source, &folders, settings))
        .collect();
    let mut pages = Vec::new();
    let mut problems = Vec::new();
    for (page, own) in read {
        pages.extend(page);
        problems.extend(own);
    }
    Ok((pages, problems))
}

fn page(
    source: &SourcePath,
    folders: &[PostsFolder],
    settings: &Settings<'_>,
) -> (Option<CategoryPage>, Vec<Diagnostic>) {
    let config = settings.config;
    let nothing = (None, Vec::new());
    let folder = &folders[usize::from(source.folder)];
    let shown = walk::shown(folder, &source.path);
    let bytes = match read_bytes(&path_of(folders, source), &shown, config.collect.max_file) {
        Ok(bytes) => bytes,
        // No page of a category has megabytes: what is larger is something else.
        Err(problem) if problem.code == Code::FileTooLarge => return nothing,
        Err(problem) => return (None, vec![problem]),
    };
    let decoded = decode::decode(&bytes, config.site.language.as_deref());
    let file = File {
        source,
        folder: &folder.shown,
        shown: &shown,
        text: &decoded.text,
        hash: 0,
    };
    let mut problems = Vec::new();
    if let Some((message, offset)) = &decoded.repaired {
        let (line, column) = place(&decoded.text, *offset);
        problems.push(Diagnostic::new(Code::EncodingRepaired, &*shown, message).at(line, column));
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
