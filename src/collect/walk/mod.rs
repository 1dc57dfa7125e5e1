//! The files of the configured folders.

mod closely;
mod plain;

use std::fs;
use std::sync::Arc;

use globset::GlobSet;
use rayon::prelude::*;

use crate::config::PostsFolder;
use crate::diagnostic::{Code, Diagnostic};
use crate::disk::ShortStamp;
use crate::error::{Error, Result};
use crate::model::{Generator, Paths, SourcePath};

/// The endings of posts.
const ENDINGS: &[&str] = &["md", "markdown", "mkd", "mkdn", "mkdown", "html", "htm"];

/// Zola's pages are Markdown; HTML beside them is an asset.
const ZOLA_ENDINGS: &[&str] = &["md"];

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// What is left out.
    pub exclude: &'a GlobSet,
    /// Whose conventions hold.
    pub generator: Generator,
    /// Whether what the file system says of each file is wanted.
    pub stamps: bool,
}

/// What was found: posts in the order of their paths, and what could not be followed.
#[derive(Debug, Default)]
pub struct Walked {
    /// The files, sorted.
    pub files: Vec<SourcePath>,
    /// Links and folders that were not followed.
    pub problems: Vec<Diagnostic>,
}

/// What was found, in the order of the file system, with the stamp of each file.
#[derive(Debug, Default)]
pub struct Listing {
    paths: Arc<Paths>,
    files: Vec<Listed>,
    /// Links and folders that were not followed.
    pub problems: Vec<Diagnostic>,
}

#[derive(Debug, Clone, Copy)]
struct Listed {
    folder: u16,
    stamp: ShortStamp,
}

impl Listing {
    fn push(&mut self, folder: u16, path: &str, stamp: ShortStamp) {
        Arc::make_mut(&mut self.paths).push(path);
        self.files.push(Listed { folder, stamp });
    }

    fn truncate(&mut self, count: usize) {
        Arc::make_mut(&mut self.paths).truncate(count);
        self.files.truncate(count);
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The folder of each file, its path below that folder, and its stamp.
    pub fn iter(&self) -> impl Iterator<Item = (u16, &str, ShortStamp)> {
        let files = self.files.iter().zip(self.paths.iter());
        files.map(|(file, path)| (file.folder, path, file.stamp))
    }

    /// The paths of all files.
    pub fn paths(&self) -> Arc<Paths> {
        Arc::clone(&self.paths)
    }

    /// The files in the order of their paths.
    pub fn sorted(&self) -> Vec<SourcePath> {
        let files = self.files.iter().enumerate();
        let mut files: Vec<SourcePath> = files.map(|(at, file)| self.paths.source(file.folder, at)).collect();
        files.par_sort_unstable();
        files
    }

    /// Lets the paths of all files stand in the order of `files`, which are some of this listing.
    pub fn put_in_order(&mut self, files: &mut [SourcePath]) {
        Arc::make_mut(&mut self.paths).put_in_order(files);
    }

    /// The folder and path of the file at a place.
    pub fn name(&self, at: usize) -> (u16, &str) {
        (self.files[at].folder, self.paths.get(at))
    }

    /// The stamp of the file at a place.
    pub fn stamp(&self, at: usize) -> ShortStamp {
        self.files[at].stamp
    }
}

/// Lists the posts of `folders` in order.
///
/// # Errors
/// As [`list`].
pub fn walk(folders: &[PostsFolder], wanted: Wanted<'_>) -> Result<Walked> {
    let listing = list(folders, wanted)?;
    Ok(Walked {
        files: listing.sorted(),
        problems: listing.problems,
    })
}

/// Lists the posts of `folders`. Left out, as in Jekyll: names that begin with `.`, `_`, `#` or `~` or end in `~` (the
/// configured folders themselves apart), and what `exclude` matches. `.gitignore` is not consulted.
///
/// # Errors
/// [`Error::Usage`] where no configured folder is there: to go on would empty the feeds.
pub fn list(folders: &[PostsFolder], wanted: Wanted<'_>) -> Result<Listing> {
    let mut roots = Vec::new();
    let mut missing = Vec::new();
    for folder in folders {
        if !folder.path.is_dir() {
            let what = if folder.path.exists() {
                "is no folder"
            } else {
                "does not exist"
            };
            missing.push((folder, format!("the posts folder `{}` {what}", folder.shown)));
            continue;
        }
        roots.push(fs::canonicalize(&folder.path).map_err(|source| Error::read(&folder.path, source))?);
    }
    if roots.is_empty()
        && let Some((_, message)) = missing.first()
    {
        return Err(Error::Usage {
            message: message.clone(),
            help: Some("name the folders that hold posts: `posts` under [collect], or `--posts DIR`".to_owned()),
        });
    }
    // git keeps no empty folder: one of several may be missing while it has no posts.
    let problems = missing
        .into_iter()
        .map(|(folder, message)| Diagnostic::new(Code::FolderMissing, &*folder.shown, message));
    let mut found = Listing {
        problems: problems.collect(),
        ..Listing::default()
    };
    for (index, folder) in folders.iter().enumerate().filter(|(_, folder)| folder.path.is_dir()) {
        let number = u16::try_from(index).expect("a configuration names fewer than 65,536 folders");
        if plain::list(number, folder, wanted, &mut found).is_none() {
            closely::list(number, folder, &roots, wanted, &mut found);
        }
    }
    // One folder may lie in another: its files are listed once.
    let is_nested = roots.iter().enumerate().any(|(index, root)| {
        roots
            .iter()
            .enumerate()
            .any(|(other, outer)| index != other && root.starts_with(outer))
    });
    Ok(if is_nested { listed_once(folders, found) } else { found })
}

/// The listing without files that another folder's listing holds as well.
fn listed_once(folders: &[PostsFolder], found: Listing) -> Listing {
    let mut seen = std::collections::HashSet::new();
    let mut once = Listing::default();
    for source in found.sorted() {
        let path = folders[usize::from(source.folder)].path.join(source.path());
        if seen.insert(fs::canonicalize(&path).unwrap_or(path))
            && let Some(place) = source.place()
        {
            once.push(source.folder, source.path(), found.stamp(place as usize));
        }
    }
    Listing {
        problems: found.problems,
        ..once
    }
}

/// Whether Jekyll leaves files and folders of that name out.
fn is_left_out(name: &str) -> bool {
    name.starts_with(['.', '_', '#', '~']) || name.ends_with('~')
}

fn is_post(name: &str, generator: Generator) -> bool {
    let endings = if generator == Generator::Zola {
        ZOLA_ENDINGS
    } else {
        ENDINGS
    };
    name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty() && endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// How a path is shown to the user.
pub fn shown(folder: &PostsFolder, path: &str) -> String {
    pieces_of_shown(folder, path).concat()
}

/// The pieces of a path as it is shown to the user.
pub fn pieces_of_shown<'a>(folder: &'a PostsFolder, path: &'a str) -> [&'a str; 3] {
    match &*folder.shown {
        "." => ["", "", path],
        shown => [shown, "/", path],
    }
}
