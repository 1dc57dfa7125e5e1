//! Where the file of a new post goes.

use std::path::{Path, PathBuf};

/// A path in `folder` for a new post at which nothing stands yet: `name`, else with eight digits of the hash of `key`, else
/// with a number too.
pub fn free_path(folder: &Path, name: &str, key: &str) -> PathBuf {
    let path = folder.join(name);
    if path.symlink_metadata().is_err() {
        return path;
    }
    let stem = name.trim_end_matches(".md");
    let hash = blake3::hash(key.as_bytes()).to_hex();
    let mut number = 1usize;
    loop {
        let name = match number {
            1 => format!("{stem}-{}.md", &hash[..8]),
            _ => format!("{stem}-{}-{number}.md", &hash[..8]),
        };
        let path = folder.join(name);
        if path.symlink_metadata().is_err() {
            return path;
        }
        number += 1;
    }
}
