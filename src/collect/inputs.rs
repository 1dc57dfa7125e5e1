//! The files that a run reads heads from, with what the file system tells of each.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::config::{Config, PostsFolder};
use crate::disk::{Content, ShortStamp};
use crate::error::Result;
use crate::model::{Generator, Paths, SourcePath};

use super::sections::Sections;
use super::walk::{self, Listing, Wanted};
use super::{OpenFolders, leave_out_resources, pages, wanted};

/// The folders of category pages are counted on from here.
const PAGES: u16 = 0x8000;

/// The files of posts, and those of category pages that stand elsewhere.
#[derive(Debug)]
pub struct Inputs {
    pub(super) posts: Listing,
    pub(super) pages: Listing,
    pub(super) page_folders: Vec<PostsFolder>,
    /// The posts in order where that had to be known to list them.
    pub(super) sorted: Option<Vec<SourcePath>>,
    pub(super) sections: Sections,
}

impl Inputs {
    /// Lists the files that `config` names.
    ///
    /// # Errors
    /// As [`collect`](super::collect).
    pub fn list(config: &Config) -> Result<Inputs> {
        Inputs::list_with(config, false)
    }

    /// The same with what the file system says of each, where `stamps` are wanted: to ask takes as long as to list. Where
    /// something lies among them that wants a closer look, they are there in any case.
    ///
    /// # Errors
    /// As [`Inputs::list`].
    pub fn list_with(config: &Config, stamps: bool) -> Result<Inputs> {
        let posts = walk::list(
            &config.collect.posts,
            Wanted {
                stamps,
                ..wanted(config)
            },
        )?;
        let page_folders = pages::folders(config);
        let pages = match page_folders.is_empty() {
            true => Listing::default(),
            false => {
                let wanted = pages::wanted(config);
                walk::list(&page_folders, Wanted { stamps, ..wanted })?
            }
        };
        let mut inputs = Inputs {
            posts,
            pages,
            page_folders,
            sorted: None,
            sections: Sections::default(),
        };
        if config.collect.generator != Generator::Jekyll {
            let mut files = inputs.posts.sorted();
            leave_out_resources(&mut files);
            inputs.sections = Sections::read(&files, &config.collect.posts, config.collect.generator);
            inputs.sorted = Some(files);
        }
        Ok(inputs)
    }

    /// The number of a file's folder, its path below that folder, and its stamp, in the order of the listing. The place
    /// of a file in it is its name for a [`HeadCache`](crate::model::HeadCache).
    pub fn files(&self) -> impl Iterator<Item = (u16, &str, ShortStamp)> {
        let pages = self.pages.iter();
        let pages = pages.map(|(folder, path, stamp)| (folder.saturating_add(PAGES), path, stamp));
        self.posts.iter().chain(pages)
    }

    /// How many they are.
    pub fn count(&self) -> usize {
        self.posts.len() + self.pages.len()
    }

    /// The file at a place: as [`Inputs::files`] has it.
    pub fn file(&self, place: usize) -> (u16, &str, ShortStamp) {
        match place.checked_sub(self.posts.len()) {
            None => {
                let (folder, path) = self.posts.name(place);
                (folder, path, self.posts.stamp(place))
            }
            Some(page) => {
                let (folder, path) = self.pages.name(page);
                (folder.saturating_add(PAGES), path, self.pages.stamp(page))
            }
        }
    }

    /// The paths of all files, where they are held together.
    pub fn paths(&self) -> Option<Arc<Paths>> {
        (self.pages.len() == 0).then(|| self.posts.paths())
    }

    /// What reads the file of a folder's number and path; it answers `None` where that cannot be read.
    pub fn reader(&self, config: &Config) -> impl Fn((u16, &str)) -> Option<Vec<u8>> + Sync + use<> {
        let [posts, pages] = [&config.collect.posts, &self.page_folders].map(|folders| OpenFolders::open(folders));
        move |(folder, path)| {
            let folder = match folder.checked_sub(PAGES) {
                Some(page) => pages.numbered(page),
                None => posts.numbered(folder),
            };
            let mut bytes = Vec::new();
            match folder.read_most(path, u64::MAX, &mut bytes).ok()? {
                Content::Read(_) => Some(bytes),
                Content::TooLarge(_) => None,
            }
        }
    }

    /// The place of a category page.
    pub(super) fn place_of_page(&self, at: usize) -> usize {
        self.posts.len() + at
    }

    /// Everything beside the settings and the files themselves that heads depend on, or that is told of the folders.
    pub fn context(&self) -> String {
        let mut text = String::new();
        let folders = self.page_folders.iter().map(|folder| &*folder.shown);
        text.extend(folders.flat_map(|folder| [folder, "\n"]));
        for problem in self.posts.problems.iter().chain(&self.pages.problems) {
            writeln!(text, "{problem:?}").expect("writing to memory does not fail");
        }
        self.sections.describe(&mut text);
        text
    }
}
