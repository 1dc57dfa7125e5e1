//! Folders that settings and arguments name.

use std::path::{Component, Path, PathBuf};

use crate::config::PostsFolder;

pub(super) fn posts_folder(name: &str, folder: &Path) -> PostsFolder {
    let shown = shown_path(Path::new(name));
    let path = if folder == Path::new(".") {
        PathBuf::from(name)
    } else {
        folder.join(name)
    };
    PostsFolder { shown, path }
}

/// A folder that the command line names: as it stands below the configuration's folder, if it does.
pub(super) fn given_folder(path: &Path, folder: &Path) -> PostsFolder {
    let below = path.canonicalize().ok().zip(folder.canonicalize().ok());
    let relative = below.and_then(|(path, folder)| path.strip_prefix(folder).ok().map(shown_path));
    PostsFolder {
        shown: relative.unwrap_or_else(|| shown_path(path)),
        path: path.to_owned(),
    }
}

/// A path for people: `/` between its parts, `.` and a slash at the end left out.
pub(super) fn shown_path(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter_map(|component| match component {
            Component::CurDir => None,
            Component::RootDir => Some(String::new()),
            other => Some(other.as_os_str().to_string_lossy().into_owned()),
        })
        .collect();
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

/// Whether two paths are one folder.
pub(super) fn is_same(a: &Path, b: &Path) -> bool {
    is_inside(a, b) && is_inside(b, a)
}

/// Whether `inner` is `outer` or below it, links resolved as far as the folders exist.
pub(super) fn is_inside(inner: &Path, outer: &Path) -> bool {
    let real = |path: &Path| {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut existing = absolute.clone();
        let mut rest = Vec::new();
        loop {
            if let Ok(found) = existing.canonicalize() {
                return rest.iter().rev().fold(found, |path: PathBuf, name| path.join(name));
            }
            match (
                existing.parent().map(Path::to_owned),
                existing.file_name().map(ToOwned::to_owned),
            ) {
                (Some(parent), Some(name)) => {
                    rest.push(name);
                    existing = parent;
                }
                _ => return absolute,
            }
        }
    };
    real(inner).starts_with(real(outer))
}
