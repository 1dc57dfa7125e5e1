//! Folders in which links lie, or what cannot be read: each entry is looked at by itself, and told where it leads nowhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::{WalkBuilder, WalkState};

use crate::config::PostsFolder;
use crate::diagnostic::{Code, Diagnostic};
use crate::disk::Stamp;
use crate::model::SourcePath;

use super::{Listing, Walked, Wanted, is_left_out, is_post, shown};

/// Adds the posts of a folder to `found`, and tells of what could not be followed.
pub(super) fn list(index: u16, folder: &PostsFolder, roots: &[PathBuf], wanted: Wanted<'_>, found: &mut Listing) {
    let closely = Mutex::new(Walked::default());
    walk_folder(index, folder, roots, wanted, &closely);
    let walked = closely.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    for file in walked.files {
        // Of a file that vanished meanwhile its reading will tell.
        let stamp = fs::metadata(folder.path.join(file.path()))
            .map_or(Stamp::default(), |found| Stamp::of(&found))
            .short();
        found.push(file.folder, file.path(), stamp);
    }
    found.problems.extend(walked.problems);
}

fn walk_folder(index: u16, folder: &PostsFolder, roots: &[PathBuf], wanted: Wanted<'_>, found: &Mutex<Walked>) {
    let walker = WalkBuilder::new(&folder.path)
        .standard_filters(false)
        .follow_links(true)
        .threads(2)
        .filter_entry(|entry| entry.depth() == 0 || !is_left_out(&entry.file_name().to_string_lossy()))
        .build_parallel();
    walker.run(|| {
        Box::new(|entry| {
            let answer = match entry {
                Ok(entry) => visit(index, folder, roots, wanted, &entry),
                Err(fault) => unreadable(folder, &fault, wanted),
            };
            let mut found = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            match answer {
                Visit::File(path) => found.files.push(path),
                Visit::Problem(problem) => found.problems.push(problem),
                Visit::Refused(problem) => {
                    found.problems.push(problem);
                    return WalkState::Skip;
                }
                Visit::Skip => return WalkState::Skip,
                Visit::Nothing => {}
            }
            WalkState::Continue
        })
    });
}

enum Visit {
    File(SourcePath),
    Problem(Diagnostic),
    /// A problem, and what is below is not looked at.
    Refused(Diagnostic),
    Skip,
    Nothing,
}

fn visit(index: u16, folder: &PostsFolder, roots: &[PathBuf], wanted: Wanted<'_>, entry: &ignore::DirEntry) -> Visit {
    if entry.depth() == 0 {
        return Visit::Nothing;
    }
    let relative = entry.path().strip_prefix(&folder.path).unwrap_or(entry.path());
    let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
    let name = entry.file_name().to_string_lossy();
    let Some(path) = slashed(relative) else {
        return if !is_dir && is_post(&name, wanted.generator) {
            let shown = format!("{}/{}", folder.shown, relative.to_string_lossy());
            Visit::Problem(Diagnostic::new(
                Code::FileNameEncoding,
                shown,
                "the file's name is not UTF-8",
            ))
        } else {
            Visit::Nothing
        };
    };
    let shown = shown(folder, &path);
    if wanted.exclude.is_match(&shown) || wanted.exclude.is_match(&path) {
        return Visit::Skip;
    }
    if entry.path_is_symlink() && (is_dir || is_post(&name, wanted.generator)) {
        match fs::canonicalize(entry.path()) {
            Ok(target) if roots.iter().any(|root| target.starts_with(root)) => {}
            Ok(target) => {
                let message = format!("the link leads out of the posts folders, to {}", target.display());
                let problem = Diagnostic::new(Code::LinkOutside, shown, message);
                return Visit::Refused(problem);
            }
            Err(_) => return Visit::Problem(no_target(entry.path(), shown)),
        }
    }
    if is_dir || !is_post(&name, wanted.generator) {
        return Visit::Nothing;
    }
    if !entry.file_type().is_some_and(|kind| kind.is_file()) {
        return Visit::Problem(Diagnostic::new(Code::FileUnreadable, shown, "it is no file"));
    }
    Visit::File(SourcePath::new(index, path))
}

/// What is wrong with a link that cannot be followed to its end.
fn no_target(link: &Path, shown: String) -> Diagnostic {
    // As many links in a row as Linux follows.
    const LONGEST: usize = 40;
    let mut at = link.to_owned();
    for _ in 0..LONGEST {
        let Ok(target) = fs::read_link(&at) else {
            return dangling(shown);
        };
        at = at
            .parent()
            .map_or_else(|| target.clone(), |folder| folder.join(&target));
    }
    Diagnostic::new(Code::LinkLoop, shown, "the link leads back to itself")
}

fn dangling(shown: String) -> Diagnostic {
    Diagnostic::new(Code::LinkDangling, shown, "the link leads to nothing")
}

fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

fn unreadable(folder: &PostsFolder, fault: &ignore::Error, wanted: Wanted<'_>) -> Visit {
    let (path, kind) = place_of(fault);
    let relative = path
        .as_deref()
        .map(|path| path.strip_prefix(&folder.path).unwrap_or(path));
    let shown = relative
        .and_then(slashed)
        .map_or_else(|| folder.shown.clone(), |path| shown(folder, &path));
    if matches!(kind, Kind::Loop) {
        return Visit::Problem(Diagnostic::new(
            Code::LinkLoop,
            shown,
            "the link leads back to a folder that contains it",
        ));
    }
    let link = path
        .as_deref()
        .and_then(|path| fs::symlink_metadata(path).ok())
        .is_some_and(|found| found.file_type().is_symlink());
    let name = path
        .as_deref()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    if link {
        // A dangling link that would be no post is nobody's loss.
        return if is_post(&name, wanted.generator) {
            Visit::Problem(path.map_or_else(|| dangling(shown.clone()), |path| no_target(&path, shown.clone())))
        } else {
            Visit::Nothing
        };
    }
    Visit::Problem(Diagnostic::new(
        Code::FileUnreadable,
        shown,
        format!("it could not be read: {}", cause(fault)),
    ))
}

enum Kind {
    Loop,
    Other,
}

fn place_of(fault: &ignore::Error) -> (Option<PathBuf>, Kind) {
    match fault {
        ignore::Error::WithPath { path, err } => {
            let (inner, kind) = place_of(err);
            (inner.or_else(|| Some(path.clone())), kind)
        }
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place_of(err),
        ignore::Error::Loop { child, .. } => (Some(child.clone()), Kind::Loop),
        _ => (None, Kind::Other),
    }
}

fn cause(fault: &ignore::Error) -> String {
    fault.io_error().map_or_else(|| fault.to_string(), ToString::to_string)
}
