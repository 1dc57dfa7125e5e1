//! Names the program by its sources: what one has kept from an earlier run is of no use to another.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for root in ["src", "Cargo.lock", "Cargo.toml"] {
        println!("cargo::rerun-if-changed={root}");
        hash(Path::new(root), &mut hasher)?;
    }
    println!("cargo::rustc-env=FEEDKILN_SOURCES={:016x}", hasher.finish());
    Ok(())
}

/// Adds every file at `path` and below to the hash, in order.
fn hash(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let mut inside: Vec<_> = fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<_>>()?;
        inside.sort();
        inside.iter().try_for_each(|path| hash(path, hasher))
    } else if path.exists() {
        path.to_string_lossy().hash(hasher);
        fs::read(path)?.hash(hasher);
        Ok(())
    } else {
        // A lock file is no part of a library that others use.
        Ok(())
    }
}
