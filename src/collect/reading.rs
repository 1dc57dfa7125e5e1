//! Files to what is made of each: all of them when a run begins, bodies again when a feed needs them.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use crate::config::{Config, PostsFolder};
use crate::diagnostic::{Code, Diagnostic};
use crate::disk::{Content, Folder, ShortStamp, Stamp};
use crate::error::{Error, Result};
use crate::model::{BodyPlace, ContentHash, FileHashes, HashKind, HeadCache, Instant, Period, Read, SourcePath};

use super::candidate::{Candidate, CategoryPage, Found};
use super::identity::note_identity;
use super::post::{self, File};
use super::settings::Settings;
use super::{Collected, decode, kept, stem_of, walk};

/// Folders of posts or pages, opened.
#[derive(Debug)]
pub struct OpenFolders(Vec<Folder>);

impl OpenFolders {
    /// Those of the configuration. Where they are many, all stay closed.
    pub fn open(folders: &[PostsFolder]) -> OpenFolders {
        const MANY: usize = 64;
        let open = if folders.len() < MANY {
            Folder::open
        } else {
            Folder::closed
        };
        OpenFolders(folders.iter().map(|folder| open(&folder.path)).collect())
    }

    /// The one that a file lies in.
    pub fn of(&self, source: &SourcePath) -> &Folder {
        self.numbered(source.folder)
    }

    /// The one of a number.
    pub fn numbered(&self, folder: u16) -> &Folder {
        &self.0[usize::from(folder)]
    }
}

/// The file of a post, read again when a feed needs its body.
#[derive(Debug)]
pub struct BodyFile<'a> {
    folder: &'a Folder,
    source: &'a SourcePath,
    place: BodyPlace,
    bytes: Vec<u8>,
}

impl BodyFile<'_> {
    /// Its body.
    ///
    /// # Errors
    /// [`Error::Read`] where there is none at its place any more.
    pub fn body(&self, config: &Config) -> Result<Body<'_>> {
        let file = decode::decode(&self.bytes, config.site.language.as_deref()).text;
        let place = self.place;
        match file.get(place.range()) {
            Some(_) => Ok(Body { file, place }),
            None => Err(self.changed()),
        }
    }

    fn changed(&self) -> Error {
        let fault = std::io::Error::other("the file changed while it was being built");
        Error::read(self.folder.path_of(self.source.path()), fault)
    }
}

/// The text of a body.
#[derive(Debug)]
pub struct Body<'a> {
    file: Cow<'a, str>,
    place: BodyPlace,
}

impl Body<'_> {
    /// The text, without front matter and navigation.
    pub fn text(&self) -> &str {
        &self.file[self.place.range()]
    }

    /// The line of the file, from 1, on which it begins.
    pub fn first_line(&self) -> u32 {
        crate::diagnostic::place(&self.file, self.place.range().start).0
    }
}

/// What was made of one file.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(super) found: Found,
    pub(super) problems: Vec<Diagnostic>,
    /// Between which moments the same would be made of it.
    pub(super) period: Period,
}

/// So many files are read before what was made of them is gathered.
const AT_ONCE: usize = 4096;

pub(super) fn read_all(
    files: &[SourcePath],
    settings: &Settings<'_>,
    now: Instant,
    heads: &dyn HeadCache,
    collected: &mut Collected,
) -> (Vec<Candidate>, Vec<CategoryPage>) {
    let made = |source: &SourcePath| {
        let place = source.place().expect("every file to read was listed") as usize;
        if let Some(outcome) = recalled(place, source, settings, heads).filter(|outcome| outcome.period.holds(now)) {
            return outcome;
        }
        let (outcome, found) = read_one(source, settings, now);
        heads.keep(place, found.read(), &kept::encode(&outcome));
        give_back(found, settings);
        outcome
    };
    let folders = &settings.config.collect.posts;
    let outcome = |source: &SourcePath| {
        let mut outcome = made(source);
        if let Found::Post(candidate) = &mut outcome.found {
            note_identity(candidate, stem_of(folders, source));
        }
        outcome
    };
    let mut candidates = Vec::with_capacity(files.len());
    let mut pages = Vec::new();
    for some in files.chunks(AT_ONCE) {
        let outcomes: Vec<Outcome> = some.par_iter().with_min_len(16).map(outcome).collect();
        for outcome in outcomes {
            collected.of_files.extend(outcome.problems);
            collected.period = collected.period.and(outcome.period);
            match outcome.found {
                Found::Post(candidate) => candidates.push(candidate),
                Found::CategoryPage(page) => pages.push(page),
                Found::LeftOut => {}
            }
        }
    }
    (candidates, pages)
}

/// What was made of a file, where it was kept and would be made again.
pub(super) fn recalled(
    place: usize,
    source: &SourcePath,
    settings: &Settings<'_>,
    heads: &dyn HeadCache,
) -> Option<Outcome> {
    let kept = kept::decode(&heads.recall(place)?, source, &settings.shared)?;
    let is_repaired = |problem: &Diagnostic| problem.code == Code::EncodingRepaired;
    (heads.knows_language() || !kept.problems.iter().any(is_repaired)).then_some(kept)
}

/// A file as it was found.
#[derive(Debug)]
pub(super) struct Bytes {
    /// Its content; `None` where it could not be read, or is too large.
    pub bytes: Option<Vec<u8>>,
    stamp: ShortStamp,
    hashes: FileHashes,
}

impl Bytes {
    /// As a cache wants it.
    pub fn read(&self) -> Read {
        Read {
            content: self.hashes.content,
            stamp: self.stamp.hash,
            touched: self.stamp.touched,
        }
    }
}

/// The bytes of a file below a folder, and what is wrong with it, where it has none: it is larger than `limit`, or cannot
/// be read. They take the room of a `buffer` whose content is of no use.
pub(super) fn read_bytes(
    (folder, below): (&Folder, &str),
    shown: &str,
    limit: u64,
    mut buffer: Vec<u8>,
) -> (Bytes, Option<Diagnostic>) {
    let problem = match folder.read_most(below, limit, &mut buffer) {
        Ok(Content::Read(stamp)) => {
            let bytes = Bytes {
                hashes: FileHashes::of(&buffer),
                bytes: Some(buffer),
                stamp: stamp.short(),
            };
            return (bytes, None);
        }
        Ok(Content::TooLarge(size)) => {
            let message = format!("the file has {size} bytes; at most {limit} are read");
            Diagnostic::new(Code::FileTooLarge, shown, message).at(1, 1)
        }
        Err(fault) => {
            let message = format!("it could not be read: {fault}");
            Diagnostic::new(Code::FileUnreadable, shown, message)
        }
    };
    let found = fs::metadata(folder.path_of(below));
    let bytes = Bytes {
        bytes: None,
        stamp: found.map_or(ShortStamp::UNKNOWN, |found| Stamp::of(&found).short()),
        hashes: FileHashes::NONE,
    };
    (bytes, Some(problem))
}

/// Reads a file; answers how it was found too. Whoever has no more use of its bytes gives their room back
/// ([`give_back`]).
pub(super) fn read_one(source: &SourcePath, settings: &Settings<'_>, now: Instant) -> (Outcome, Bytes) {
    let folders = &settings.config.collect.posts;
    let mut shown = std::mem::take(&mut *settings.shown.mine());
    shown.clear();
    shown.extend(walk::pieces_of_shown(
        &folders[usize::from(source.folder)],
        source.path(),
    ));
    let mut problems = Vec::new();
    let mut period = Period::default();
    let place = (settings.folders.of(source), source.path());
    let buffer = std::mem::take(&mut *settings.buffers.mine());
    let (found, problem) = read_bytes(place, &shown, settings.config.collect.max_file, buffer);
    problems.extend(problem);
    let Some(bytes) = &found.bytes else {
        let outcome = Outcome {
            found: Found::LeftOut,
            problems,
            period,
        };
        return (outcome, found);
    };
    let decoded = decode::decode(bytes, settings.config.site.language.as_deref());
    if let Some((message, offset)) = &decoded.repaired {
        let (line, column) = crate::diagnostic::place(&decoded.text, *offset);
        problems.push(Diagnostic::new(Code::EncodingRepaired, &*shown, message).at(line, column));
    }
    let folder = &folders[usize::from(source.folder)].shown;
    let file = File {
        source,
        folder,
        shown: &shown,
        text: &decoded.text,
        hash: found.hashes.file,
    };
    let made = post::read(file, settings, now, &mut period, &mut problems);
    let outcome = Outcome {
        found: made,
        problems,
        period,
    };
    drop(decoded);
    *settings.shown.mine() = shown;
    (outcome, found)
}

/// Lets the next file that this thread reads have the room of one whose bytes are of no more use. That of a large one is
/// not kept.
fn give_back(found: Bytes, settings: &Settings<'_>) {
    if let Some(buffer) = found.bytes.filter(|bytes| bytes.capacity() <= MOSTLY) {
        *settings.buffers.mine() = buffer;
    }
}

/// What usually stands behind a body takes no more bytes.
const FOOTER: usize = 1 << 10;

/// No more room is made for a file that nobody asked for its size, since the memory of a build may be damaged, nor kept for
/// the next.
const MOSTLY: usize = 1 << 20;

/// Reads the file of a post again.
///
/// # Errors
/// [`Error::Read`] where it vanished or changed since its head was read.
pub fn read_again<'a>(folders: &'a OpenFolders, source: &'a SourcePath, place: BodyPlace) -> Result<BodyFile<'a>> {
    let folder = folders.of(source);
    let fault = |fault| Error::read(folder.path_of(source.path()), fault);
    let expected = place.range().end.saturating_add(FOOTER).min(MOSTLY);
    let bytes = folder.read_expected(source.path(), expected).map_err(fault)?;
    let mut file = BodyFile {
        folder,
        source,
        place,
        bytes,
    };
    let is_as_before = |bytes: &[u8]| ContentHash::of(HashKind::File, bytes).value == place.file_hash;
    if !is_as_before(&file.bytes) {
        // A file system may have answered with a part of it.
        let content = folder
            .read_most(source.path(), u64::MAX, &mut file.bytes)
            .map_err(fault)?;
        if !matches!(content, Content::Read(_)) || !is_as_before(&file.bytes) {
            return Err(file.changed());
        }
    }
    Ok(file)
}

/// The decoded text of the file at `path`, unless it cannot be read or is larger than posts may be.
pub fn read_text(config: &Config, path: &Path) -> Option<String> {
    let found = fs::metadata(path).ok()?;
    let bytes = (found.is_file() && found.len() <= config.collect.max_file).then(|| fs::read(path).ok())??;
    Some(
        decode::decode(&bytes, config.site.language.as_deref())
            .text
            .into_owned(),
    )
}
