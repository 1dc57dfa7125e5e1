//! One run's publishing: compares, keeps what changed, and at the end puts it in its place and removes what is no longer
//! there.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::error::Result;
use crate::model::slug;

use super::manifest::{FeedRecord, FileRecord, Manifest, SlugRecord};
use super::manifest_text::ManifestText;
use super::{Staged, Store};

/// Publishes into a store. Safe to use from many threads.
pub struct Publisher<'a> {
    store: &'a dyn Store,
    /// Compares only.
    dry: bool,
    files: Mutex<BTreeMap<String, File>>,
}

/// A file of the run.
struct File {
    record: FileRecord,
    is_changed: bool,
    /// What is to be put in its place.
    staged: Option<Staged>,
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    /// Every published file but the manifest, and whether it changed.
    pub files: BTreeMap<String, bool>,
    /// Files that were removed.
    pub removed: Vec<String>,
    /// Every path that changed, appeared or vanished, sorted.
    pub changed: Vec<String>,
    /// The hash of every file that was published, the manifest included, as the manifest has it.
    pub hashes: Vec<(String, String)>,
}

impl<'a> Publisher<'a> {
    /// A publisher into `store`; a dry one changes nothing and says what it would.
    pub fn new(store: &'a dyn Store, dry: bool) -> Publisher<'a> {
        Publisher {
            store,
            dry,
            files: Mutex::new(BTreeMap::new()),
        }
    }

    /// Takes a file, which is put in its place at the end of the run. Where it holds the bytes already, it is not touched.
    ///
    /// # Errors
    /// When it cannot be kept until then.
    pub fn publish(&self, path: &str, bytes: &[u8], media_type: &str) -> Result<()> {
        let record = FileRecord {
            path: path.to_owned(),
            size: bytes.len() as u64,
            hash: blake3::hash(bytes).to_hex().to_string(),
            media_type: media_type.to_owned(),
        };
        let is_changed = !self.store.holds(path, bytes);
        let staged = match is_changed && !self.dry {
            true => Some(self.store.stage(path, bytes)?),
            false => None,
        };
        let file = File {
            record,
            is_changed,
            staged,
        };
        self.files
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.to_owned(), file);
        Ok(())
    }

    /// Ends the run: puts every file in its place, removes the files of `before` that were not published again, and writes
    /// the manifest last.
    ///
    /// # Errors
    /// When a file cannot be written or removed.
    pub fn finish(self, before: &Manifest, slugs: Vec<SlugRecord>, feeds: Vec<FeedRecord>) -> Result<Published> {
        let removed = self.make_way(before)?;
        let files = self.put_all()?;
        let mut changed: BTreeSet<String> = removed.iter().cloned().collect();
        let mut published = Published {
            removed,
            ..Published::default()
        };
        // On a file system that folds case, an old path may be the very file that was just written.
        let kept =
            LazyLock::new(|| -> HashSet<String> { files.keys().map(|path| slug::collision_key(path)).collect() });
        for old in before
            .files
            .iter()
            .filter(|old| !files.contains_key(&old.path) && old.path != Manifest::PATH)
        {
            let is_there = self.store.read(&old.path).is_ok_and(|found| found.is_some());
            if !is_there || published.removed.contains(&old.path) || kept.contains(&slug::collision_key(&old.path)) {
                continue;
            }
            if !self.dry {
                self.store.remove(&old.path)?;
            }
            published.removed.push(old.path.clone());
            changed.insert(old.path.clone());
        }
        let mut manifest = Manifest {
            files: Vec::with_capacity(files.len()),
            slugs,
            feeds,
        };
        drop(kept);
        for (path, file) in files {
            if file.is_changed {
                changed.insert(path.clone());
            }
            published.files.insert(path, file.is_changed);
            manifest.files.push(file.record);
        }
        let bytes = manifest.to_bytes();
        let files = manifest.files.into_iter().map(|record| (record.path, record.hash));
        published.hashes = files.collect();
        self.end(&bytes, changed, published)
    }

    /// Ends a run of which all that is not published again stays as it stands: puts every file in its place, and writes the
    /// manifest, which is `before` with `feeds` and the records of these files, last.
    ///
    /// # Errors
    /// When a file cannot be written.
    ///
    /// # Panics
    /// Where `before` has no record of one of them.
    pub fn finish_few(self, mut before: ManifestText, feeds: &[FeedRecord]) -> Result<Published> {
        let files = self.put_all()?;
        let mut published = Published::default();
        let mut changed: BTreeSet<String> = BTreeSet::new();
        for (path, file) in files {
            assert!(before.put_file(&file.record), "{path} is not in the manifest");
            published.hashes.push((path.clone(), file.record.hash));
            if file.is_changed {
                changed.insert(path.clone());
            }
            published.files.insert(path, file.is_changed);
        }
        for feed in feeds {
            assert!(before.put_feed(feed), "{} is not in the manifest", feed.feed);
        }
        self.end(&before.to_bytes(), changed, published)
    }

    /// Removes the files of `before` that stand where files of this run need a folder, or in a folder where one needs to
    /// stand; answers them.
    fn make_way(&self, before: &Manifest) -> Result<Vec<String>> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let folders = LazyLock::new(|| -> HashSet<&str> { files.keys().flat_map(|path| folders_of(path)).collect() });
        let mut removed = Vec::new();
        for old in before.files.iter().filter(|old| !files.contains_key(&old.path)) {
            let path = old.path.as_str();
            let is_in_way = folders.contains(path) || folders_of(path).any(|folder| files.contains_key(folder));
            if is_in_way && self.store.read(path).is_ok_and(|found| found.is_some()) {
                if !self.dry {
                    self.store.remove(path)?;
                }
                removed.push(old.path.clone());
            }
        }
        Ok(removed)
    }

    /// Puts every file in its place.
    fn put_all(&self) -> Result<BTreeMap<String, File>> {
        let mut files = std::mem::take(&mut *self.files.lock().unwrap_or_else(PoisonError::into_inner));
        // One after the other: threads that rename into one folder wait for each other, and at work.
        files
            .iter_mut()
            .filter_map(|(path, file)| Some((path, file.staged.take()?)))
            .try_for_each(|(path, staged)| self.store.put(path, staged))?;
        Ok(files)
    }

    /// Writes the manifest, and tells of it too.
    fn end(&self, manifest: &[u8], mut changed: BTreeSet<String>, mut published: Published) -> Result<Published> {
        let hash = blake3::hash(manifest).to_hex().to_string();
        published.hashes.push((Manifest::PATH.to_owned(), hash));
        if !self.store.holds(Manifest::PATH, manifest) {
            if !self.dry {
                self.store.write(Manifest::PATH, manifest)?;
            }
            changed.insert(Manifest::PATH.to_owned());
        }
        if !self.dry {
            self.store.tidy()?;
        }
        published.changed = changed.into_iter().collect();
        Ok(published)
    }
}

/// The folders above a path, the outermost first.
fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}
