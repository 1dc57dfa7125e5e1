//! Folders in which nothing but plain files and folders lie, listed at little more than what the system calls cost.

use std::fs;
use std::path::Path;

use crate::config::PostsFolder;
use crate::disk::Stamp;

use super::{Listing, Wanted, is_left_out, is_post, shown};

/// Adds the posts of a folder to `found`. Answers `None`, with `found` as it was, where something lies in it that wants a
/// closer look: a link, a name that is no UTF-8, what cannot be read.
pub(super) fn list(index: u16, folder: &PostsFolder, wanted: Wanted<'_>, found: &mut Listing) -> Option<()> {
    let (files, text) = (found.files.len(), found.text.len());
    let mut below = String::new();
    let listed = list_below(index, folder, &folder.path, &mut below, wanted, found);
    if listed.is_none() {
        found.files.truncate(files);
        found.text.truncate(text);
    }
    listed
}

fn list_below(
    index: u16,
    folder: &PostsFolder,
    path: &Path,
    below: &mut String,
    wanted: Wanted<'_>,
    found: &mut Listing,
) -> Option<()> {
    let length = below.len();
    for entry in fs::read_dir(path).ok()? {
        let entry = entry.ok()?;
        let kind = entry.file_type().ok()?;
        let name = entry.file_name();
        let name = name.to_str()?;
        if kind.is_symlink() {
            return None;
        }
        if is_left_out(name) || (!kind.is_dir() && !is_post(name, wanted.generator)) {
            continue;
        }
        below.push_str(name);
        if wanted.exclude.is_empty() || !is_excluded(folder, below, wanted) {
            if kind.is_dir() {
                below.push('/');
                list_below(index, folder, &entry.path(), below, wanted, found)?;
            } else if kind.is_file() {
                let stamp = Stamp::of(&entry.metadata().ok()?);
                found.push(index, below, stamp);
            } else {
                return None;
            }
        }
        below.truncate(length);
    }
    Some(())
}

fn is_excluded(folder: &PostsFolder, path: &str, wanted: Wanted<'_>) -> bool {
    wanted.exclude.is_match(shown(folder, path)) || wanted.exclude.is_match(path)
}
