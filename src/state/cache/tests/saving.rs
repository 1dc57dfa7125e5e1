//! What saving leaves, and what it leaves where it fails.

use super::*;

#[test]
fn heads_of_a_table_in_layers_are_condensed() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path());
    let heads = cache.heads_of(None, true).unwrap();
    let (files, first) = saved(&cache, table(&[("a", 1), ("b", 1), ("c", 1)], &heads), heads);
    // b is edited, c goes and d comes, and most of the heads are old.
    let now = [("a", 1), ("b", 2), ("d", 2)];
    let (files, heads) = next(&cache, &files, &now);
    heads.add(&head_bytes(&vec![0; 3 << 20]), 1);
    let (found, second) = saved(&cache, files, heads);
    assert!(
        second.iter().all(|name| !first.contains(name)),
        "{first:?} and {second:?}"
    );
    let heads = cache.heads_of(cache_of(&cache).as_deref(), false).unwrap();
    for (at, content) in ["a", "b at 2", "d at 2"].into_iter().enumerate() {
        let place = changes_place(&found, &now, at);
        assert_eq!(
            heads.of(&found, place),
            Some(head_bytes(content.as_bytes())),
            "{content}"
        );
    }
    assert!(!heads.are_damaged());
    assert_eq!(heads.of(&found, 2), None, "that of c is gone");
    assert!(Changes::find(&found, &listed(&now), &no_file).is_empty());
}

/// Every file of a cache with what it holds.
fn all_files(cache: &CacheFolder) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(cache.path()).unwrap().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.path().is_file());
    let mut found: Vec<(String, Vec<u8>)> = files
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect();
    found.sort();
    found
}

/// What cannot be written.
struct Full;

impl Rest for Full {
    fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        writer.write_all(&[7; 100_000])?;
        Err(io::ErrorKind::StorageFull.into())
    }
}

#[test]
fn a_save_that_fails_leaves_what_was_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path().join("build"));
    let heads = cache.heads_of(None, true).unwrap();
    let files = table(&[("a", 1)], &heads);
    let both = |columns: &'static dyn Rest, rest: &'static dyn Rest| Beside {
        columns: Some(columns),
        rest: Some(rest),
    };
    let fine: &dyn Rest = &Bytes(b"fine");
    cache
        .save(Snapshot::new(files, Vec::new()), both(fine, fine), heads, key(1))
        .unwrap();
    let before = all_files(&cache);
    for beside in [both(&Full, fine), both(fine, &Full)] {
        // Once with heads of its own, as where another program or setting wrote the last ones.
        let heads = cache.heads_of(None, true).unwrap();
        let files = table(&[("b", 1)], &heads);
        assert!(
            cache
                .save(Snapshot::new(files, Vec::new()), beside, heads, key(2))
                .is_err()
        );
        assert_eq!(all_files(&cache), before);
        let found = cache_of(&cache).unwrap();
        let heads = cache.heads_of(Some(&found), true).unwrap();
        assert!(cache.save(*found, beside, heads, key(1)).is_err());
        assert_eq!(all_files(&cache), before);
    }
    // A build that is refused saves nothing.
    let heads = cache.heads_of(None, true).unwrap();
    heads.add(&head_bytes(b"what was read"), 1);
    drop(heads);
    assert_eq!(all_files(&cache), before);
}

#[test]
fn what_cannot_be_removed_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path().join("build"));
    let heads = cache.heads_of(None, true).unwrap();
    fs::create_dir_all(cache.path().join("heads-0000000000000077")).unwrap();
    for name in ["rest-1", "rest-+000000000000001", "columns-000000000000000A", "names-x"] {
        fs::write(cache.path().join(name), "another's").unwrap();
    }
    let files = table(&[("a", 1)], &heads);
    for _ in 0..2 {
        let beside = Beside {
            columns: Some(&Bytes(b"columns")),
            rest: Some(&Bytes(b"rest")),
        };
        let heads = cache.heads_of(cache_of(&cache).as_deref(), true).unwrap();
        cache
            .save(Snapshot::new(files.clone(), Vec::new()), beside, heads, key(1))
            .unwrap();
        let found = cache_of(&cache).unwrap();
        assert_eq!(cache.read_rest(&found).as_deref(), Some(&b"rest"[..]));
        assert!(cache.columns(&found).is_some());
    }
    assert_eq!(fs::read(cache.path().join("rest-1")).unwrap(), b"another's");
}

#[test]
fn heads_that_have_little_in_common_are_not_written_anew_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path());
    let heads = cache.heads_of(None, true).unwrap();
    let names: Vec<String> = (0..1000).map(|at| format!("{at}.md")).collect();
    let made = Made::new(names.len(), names.len());
    for (at, name) in names.iter().enumerate() {
        let bytes = [name.as_bytes(), &[b'x'; 2000], name.as_bytes(), &[b'y'; 2000], b"own"].concat();
        let end = name.len() + 2000;
        let place = heads.add(&HeadBytes::new(bytes, [end, 2 * end]), 1);
        made.put(at, (Some(1), 1, place));
    }
    let all: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    let files = Changes::all(all.len()).table(Files::default(), &listed(&all), made.finish());
    cache
        .save(Snapshot::new(files, Vec::new()), Beside::default(), heads, key(1))
        .unwrap();
    let found = cache_of(&cache).unwrap();
    assert_eq!(found.heads.number, 1, "the first file of heads");
    assert!(!found.files.is_wasteful(found.heads.length));
    // Those that are copied have as much in common as before.
    let mut copied = *found;
    let length = copied.heads.length;
    cache.condense(&mut copied).unwrap();
    assert_ne!(copied.heads.number, 1);
    assert_eq!(copied.heads.length, length);
}

#[test]
fn heads_are_condensed_in_the_order_in_which_they_stand_and_what_is_lost_counts_as_changed() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path());
    let heads = cache.heads_of(None, true).unwrap();
    heads.add(&head_bytes(&vec![0; 3 << 20]), 1);
    let all = [("a", 1), ("b", 1), ("c", 1), ("d", 1)];
    // Their heads were made in another order than that of the listing.
    let made = Made::new(all.len(), all.len());
    for at in [2, 0, 3, 1] {
        let content = content_hash(all[at].0.as_bytes());
        let head = heads.add(&head_bytes(all[at].0.as_bytes()), content);
        made.put(at, (Some(1), content, head));
    }
    let mut files = Changes::all(all.len()).table(Files::default(), &listed(&all), made.finish());
    // That of d will not be what it was made of.
    let head = files.head(3);
    files.set(3, Some(1), Some((content_hash(b"another"), head)));
    let (found, _) = saved(&cache, files, heads);
    assert!(found.head(2) < found.head(0) && found.head(0) < found.head(1));
    let heads = cache.heads_of(cache_of(&cache).as_deref(), false).unwrap();
    for (at, (name, _)) in all.iter().enumerate().take(3) {
        assert_eq!(heads.of(&found, at), Some(head_bytes(name.as_bytes())));
    }
    let changes = Changes::find(&found, &listed(&all), &|_| Some(b"another".to_vec()));
    assert_eq!(changes.edited, [(3, 3)], "{changes:?}");
}
