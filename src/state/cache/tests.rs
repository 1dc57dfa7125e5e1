mod aligned;
mod saving;

use std::fs;
use std::sync::Arc;

use crate::model::{HeadBytes, Paths};

use super::*;

struct Listed(Vec<(u16, String, u64, bool)>);

impl Listing for Listed {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn file(&self, at: usize) -> ListedFile<'_> {
        let (folder, path, stamp, is_trusted) = &self.0[at];
        ListedFile {
            name: (*folder, path),
            stamp: *stamp,
            is_trusted: *is_trusted,
        }
    }

    fn paths(&self) -> Option<Arc<Paths>> {
        let mut all = Paths::default();
        self.0.iter().for_each(|(_, path, ..)| all.push(path));
        let mut files: Vec<_> = (0..self.0.len()).rev().map(|at| all.source(0, at)).collect();
        all.put_in_order(&mut files);
        self.0.len().is_multiple_of(2).then(|| Arc::new(all))
    }
}

fn listed(files: &[(&str, u64)]) -> Listed {
    Listed(
        files
            .iter()
            .map(|(path, stamp)| (0, (*path).to_owned(), *stamp, true))
            .collect(),
    )
}

/// A head of these bytes, the first of which it has in common with others.
fn head_bytes(bytes: &[u8]) -> HeadBytes {
    HeadBytes::new(bytes.to_vec(), [bytes.len().min(1), bytes.len().min(3)])
}

/// A table of those files, each with its own path as content and head.
fn table(files: &[(&str, u64)], heads: &Heads) -> Files {
    let listed = listed(files);
    let made = Made::new(files.len(), files.len());
    for at in 0..files.len() {
        let file = listed.file(at);
        let path = file.name.1.as_bytes();
        let content = content_hash(path);
        made.put(at, (Some(file.stamp), content, heads.add(&head_bytes(path), content)));
    }
    Changes::all(files.len()).table(Files::default(), &listed, made.finish())
}

struct Bytes(&'static [u8]);

impl Rest for Bytes {
    fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        writer.write_all(self.0)
    }
}

fn no_file(_: usize) -> Option<Vec<u8>> {
    panic!("nothing is to be read")
}

fn key(number: u128) -> Key {
    Key {
        all: number,
        heads: number,
    }
}

#[test]
fn what_was_saved_is_found_again_under_its_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path().join("build"));
    assert!(matches!(cache.open(key(1)), Opened::Nothing));
    let heads = cache.heads_of(None, true).unwrap();
    let files = table(&[("a.md", 1), ("b/c.md", 2)], &heads);
    cache
        .save(
            Snapshot::new(files.clone(), b"summary".to_vec()),
            Beside {
                columns: Some(&Bytes(b"columns")),
                rest: Some(&Bytes(b"rest")),
            },
            heads,
            key(1),
        )
        .unwrap();
    assert!(matches!(cache.open(key(2)), Opened::Nothing));
    let Opened::Found(found) = cache.open(Key { all: 2, ..key(1) }) else {
        panic!()
    };
    assert_eq!((found.is_of_key, &found.files), (false, &files), "the heads count");
    let Opened::Found(found) = cache.open(key(1)) else {
        panic!()
    };
    assert_eq!((&found.files, &*found.summary), (&files, &b"summary"[..]));
    assert!(found.is_of_key);
    assert_eq!(cache.read_rest(&found).as_deref(), Some(&b"rest"[..]));
    assert_eq!(
        cache.columns(&found).unwrap().read(0..7).as_deref(),
        Some(&b"columns"[..])
    );
    let heads = cache.heads_of(Some(&found), false).unwrap();
    assert_eq!(heads.of(&found.files, 1), Some(head_bytes(b"b/c.md")));
    fs::write(cache.numbered(Kind::Rest, found.rest.0), b"other").unwrap();
    assert_eq!(cache.read_rest(&found), None, "another run's");
    fs::write(cache.numbered(Kind::Columns, found.columns.0), b"other").unwrap();
    assert!(cache.columns(&found).is_none(), "another run's");
}

#[test]
fn every_cut_and_every_turned_byte_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path());
    let heads = cache.heads_of(None, true).unwrap();
    let files = table(&[("a.md", 1)], &heads);
    cache
        .save(Snapshot::new(files, b"x".to_vec()), Beside::default(), heads, key(1))
        .unwrap();
    let index = folder.path().join("index");
    let bytes = fs::read(&index).unwrap();
    for length in 0..bytes.len() {
        fs::write(&index, &bytes[..length]).unwrap();
        assert!(!matches!(cache.open(key(1)), Opened::Found(_)), "{length}");
    }
    for at in 0..bytes.len() {
        let mut turned = bytes.clone();
        turned[at] ^= 1;
        fs::write(&index, &turned).unwrap();
        assert!(!matches!(cache.open(key(1)), Opened::Found(_)), "{at}");
    }
    fs::write(&index, &bytes).unwrap();
    assert!(matches!(cache.open(key(1)), Opened::Found(_)));
}

#[test]
fn files_are_compared_by_stamp_and_then_by_content() {
    let heads = Heads::none();
    let files = [("a", 1), ("b", 2), ("c", 3), ("d", 4)];
    let last = table(&files, &heads);
    let kept = last_with_heads(&files);
    assert_eq!(last.len(), kept.len());
    let same = Changes::find(&kept, &listed(&files), &no_file);
    assert!(same.is_empty() && !same.is_stale);
    // b has a new stamp and its old content, c another one, d is gone, e is new.
    let now = listed(&[("a", 1), ("b", 9), ("c", 9), ("e", 5)]);
    let read = |at: usize| Some(if at == 1 { b"b".to_vec() } else { b"other".to_vec() });
    let changes = Changes::find(&kept, &now, &read);
    assert_eq!(changes.edited, [(2, 2)]);
    assert_eq!(changes.added, [3]);
    assert_eq!(changes.removed, [3]);
    assert_eq!(
        (changes.same(0), changes.same(1), changes.same(2)),
        (Some(0), Some(1), None)
    );
    assert!(changes.is_stale);
}

/// A table whose heads are somewhere, so that stamps count.
fn last_with_heads(files: &[(&str, u64)]) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let heads = CacheFolder::new(folder.path()).heads_of(None, true).unwrap();
    table(files, &heads)
}

#[test]
fn any_order_of_the_folder_is_the_same_table() {
    let names: Vec<String> = (0..200).map(|number| format!("{number}.md")).collect();
    let files: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 7)).collect();
    let kept = last_with_heads(&files);
    let mut turned = files.clone();
    turned.reverse();
    let changes = Changes::find(&kept, &listed(&turned), &no_file);
    assert!(changes.is_empty());
    assert_eq!(changes.same(0), Some(199));
    let table = changes.put_into(kept.clone(), &listed(&turned), &Made::new(0, 0).finish());
    assert_eq!(table, kept, "every file keeps its place");
    let mut fewer = files.clone();
    fewer.remove(50);
    fewer.insert(120, ("new.md", 1));
    let changes = Changes::find(&kept, &listed(&fewer), &no_file);
    assert_eq!((&*changes.removed, &*changes.added), (&[50][..], &[120][..]));
}

#[test]
fn what_a_run_that_did_not_end_added_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path());
    let heads = cache.heads_of(None, true).unwrap();
    let files = table(&[("a.md", 1)], &heads);
    cache
        .save(Snapshot::new(files, Vec::new()), Beside::default(), heads, key(1))
        .unwrap();
    let Opened::Found(found) = cache.open(key(1)) else {
        panic!()
    };
    let heads = cache.heads_of(Some(&found), true).unwrap();
    heads.add(&head_bytes(&[b'x'; 1 << 20]), 1);
    drop(heads);
    let Opened::Found(found) = cache.open(key(1)) else {
        panic!()
    };
    let heads = cache.heads_of(Some(&found), true).unwrap();
    let place = heads.add(&head_bytes(b"new"), 1);
    // A record has two numbers for each part, its bytes, and their hash.
    assert_eq!(place, (16, 15), "right behind what counts");
}

#[test]
fn a_file_of_heads_that_is_mostly_old_is_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path());
    let heads = cache.heads_of(None, true).unwrap();
    heads.add(&head_bytes(&vec![0; 3 << 20]), 1);
    let files = table(&[("a.md", 1)], &heads);
    cache
        .save(Snapshot::new(files, Vec::new()), Beside::default(), heads, key(1))
        .unwrap();
    let Opened::Found(found) = cache.open(key(1)) else {
        panic!()
    };
    let heads = cache.heads_of(Some(&found), false).unwrap();
    assert_eq!(heads.of(&found.files, 0), Some(head_bytes(b"a.md")));
    let sizes: Vec<u64> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("heads-"))
        .map(|entry| entry.metadata().unwrap().len())
        .collect();
    assert_eq!(sizes, [16], "its record");
}

/// Saves a table, and answers it as the next run finds it, with the numbers of the files that hold it.
fn saved(cache: &CacheFolder, files: Files, heads: Heads) -> (Files, Vec<String>) {
    cache
        .save(Snapshot::new(files, Vec::new()), Beside::default(), heads, key(1))
        .unwrap();
    let Opened::Found(found) = cache.open(key(1)) else {
        panic!()
    };
    let mut names: Vec<String> = fs::read_dir(cache.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("files-") || name.starts_with("names-"))
        .collect();
    names.sort_unstable();
    (found.files, names)
}

/// What a run does to a table in which some files are other.
fn next(cache: &CacheFolder, before: &Files, now: &[(&str, u64)]) -> (Files, Heads) {
    let listed = listed(now);
    let content = |at: usize| format!("{} at {}", now[at].0, now[at].1).into_bytes();
    let changes = Changes::find(before, &listed, &|at| Some(content(at)));
    let Opened::Found(found) = cache.open(key(1)) else {
        panic!()
    };
    let heads = cache.heads_of(Some(&found), true).unwrap();
    let made = Made::new(now.len(), 1);
    let edited = changes.edited.iter().map(|(at, _)| *at);
    let places: Vec<usize> = edited.chain(changes.added.iter().map(|at| *at as usize)).collect();
    let told: Vec<Option<u32>> = (0..now.len()).map(|at| changes.place(before, at)).collect();
    for at in places {
        let hash = content_hash(&content(at));
        let head = heads.add(&head_bytes(&content(at)), hash);
        made.put(at, (Some(now[at].1), hash, head));
    }
    let files = changes.put_into(before.clone(), &listed, &made.finish());
    for (at, place) in told.into_iter().enumerate() {
        assert_eq!(files.name(place.unwrap() as usize), (0, now[at].0), "at its place");
    }
    (files, heads)
}

#[test]
fn little_that_is_other_is_kept_beside_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path());
    let heads = cache.heads_of(None, true).unwrap();
    let files = table(&[("a", 1), ("b", 1), ("c", 1), ("d", 1)], &heads);
    let (files, written) = saved(&cache, files, heads);
    // b is edited, c is gone, e and f came, in the middle of the listing.
    let now = [("a", 1), ("e", 2), ("f", 2), ("b", 2), ("d", 1)];
    let (files, heads) = next(&cache, &files, &now);
    let (found, still) = saved(&cache, files.clone(), heads);
    assert_eq!((&found, &still), (&files, &written), "no large file was written");
    let changes = Changes::find(&found, &listed(&now), &no_file);
    assert!(changes.is_empty() && !changes.is_stale, "{changes:?}");
    // c comes back, e is edited, f goes.
    let now = [("a", 1), ("e", 3), ("b", 2), ("c", 3), ("d", 1)];
    let (files, heads) = next(&cache, &found, &now);
    let place = changes_place(&files, &now, 1);
    assert_eq!(heads.of(&files, place), None, "it is not written yet");
    let (found, still) = saved(&cache, files.clone(), heads);
    assert_eq!((&found, &still), (&files, &written));
    let changes = Changes::find(&found, &listed(&now), &no_file);
    assert!(changes.is_empty() && !changes.is_stale, "{changes:?}");
    let heads = cache.heads_of(cache_of(&cache).as_deref(), false).unwrap();
    for (at, content) in [(0, "a"), (1, "e at 3"), (2, "b at 2"), (3, "c at 3"), (4, "d")] {
        let place = changes_place(&found, &now, at);
        assert_eq!(
            heads.of(&found, place),
            Some(head_bytes(content.as_bytes())),
            "{content}"
        );
    }
    // So many that the table is written anew; every file has its place still.
    let many: Vec<(String, u64)> = (0..20).map(|number| (format!("new{number}"), 4)).collect();
    let mut all: Vec<(&str, u64)> = many.iter().map(|(name, stamp)| (name.as_str(), *stamp)).collect();
    all.extend(now);
    let (files, heads) = next(&cache, &found, &all);
    let (found, other) = saved(&cache, files.clone(), heads);
    assert_eq!(found, files);
    assert!(
        other.iter().all(|name| !written.contains(name)),
        "{other:?} and {written:?}"
    );
    let changes = Changes::find(&found, &listed(&all), &no_file);
    assert!(changes.is_empty() && !changes.is_stale, "{changes:?}");
}

fn cache_of(cache: &CacheFolder) -> Option<Box<Snapshot>> {
    match cache.open(key(1)) {
        Opened::Found(found) => Some(found),
        _ => None,
    }
}

/// The place of a listed file in a table that holds all of them.
fn changes_place(files: &Files, now: &[(&str, u64)], at: usize) -> usize {
    let changes = Changes::find(files, &listed(now), &|_| None);
    changes.place(files, at).unwrap() as usize
}
