//! Folders in which nothing but plain files and folders lie, listed at little more than what the system calls cost.

use std::io;
use std::path::Path;

use crate::config::PostsFolder;
use crate::disk::{self, Kind, ShortStamp};

use super::{Listing, Wanted, is_left_out, is_post, shown};

/// Adds the posts of a folder to `found`. Answers `None`, with `found` as it was, where something lies in it that wants a
/// closer look: a link, a name that is no UTF-8, what cannot be read.
pub(super) fn list(index: u16, folder: &PostsFolder, wanted: Wanted<'_>, found: &mut Listing) -> Option<()> {
    let before = found.len();
    let mut below = String::new();
    let listed = list_below(index, folder, &folder.path, &mut below, wanted, found);
    if listed.is_none() {
        found.truncate(before);
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
    let closer = || io::Error::other("it wants a closer look");
    let mut folders: Vec<String> = Vec::new();
    let listed = disk::for_each_entry(path, &mut |entry| {
        let name = entry.name().ok_or_else(closer)?;
        let kind = entry.kind()?;
        if kind == Kind::Other {
            return Err(closer());
        }
        if is_left_out(name) || (kind == Kind::File && !is_post(name, wanted.generator)) {
            return Ok(());
        }
        below.push_str(name);
        if wanted.exclude.is_empty() || !is_excluded(folder, below, wanted) {
            match kind {
                Kind::Folder => folders.push(name.to_owned()),
                _ if wanted.stamps => found.push(index, below, entry.stamp()?),
                _ => found.push(index, below, ShortStamp::UNKNOWN),
            }
        }
        below.truncate(length);
        Ok(())
    });
    listed.ok()?;
    for name in folders {
        below.push_str(&name);
        below.push('/');
        list_below(index, folder, &path.join(name), below, wanted, found)?;
        below.truncate(length);
    }
    Some(())
}

fn is_excluded(folder: &PostsFolder, path: &str, wanted: Wanted<'_>) -> bool {
    wanted.exclude.is_match(shown(folder, path)) || wanted.exclude.is_match(path)
}
