//! Listings against tables: in any order, whatever came and went.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

/// A listing that counts how often a file of it was asked for.
struct Counted(Listed, std::sync::atomic::AtomicUsize);

impl Listing for Counted {
    fn count(&self) -> usize {
        self.0.count()
    }

    fn file(&self, at: usize) -> ListedFile<'_> {
        self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.0.file(at)
    }

    fn paths(&self) -> Option<Arc<Paths>> {
        None
    }
}

#[test]
fn many_files_that_came_or_went_side_by_side_do_not_make_later_runs_slow() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path());
    let heads = cache.heads_of(None, true).unwrap();
    let names: Vec<String> = (0..3000).map(|number| format!("{number}.md")).collect();
    let mut now: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    let (files, _) = saved(&cache, table(&now, &heads), heads);
    // Twenty go, and twenty come where others were.
    let new: Vec<String> = (0..20).map(|number| format!("new {number}.md")).collect();
    now.drain(700..720);
    now.splice(100..100, new.iter().map(|name| (name.as_str(), 2)));
    let (files, heads) = next(&cache, &files, &now);
    let (found, _) = saved(&cache, files, heads);
    let counted = Counted(listed(&now), 0.into());
    let changes = Changes::find(&found, &counted, &no_file);
    assert!(changes.is_empty() && !changes.is_stale, "{changes:?}");
    let asked = counted.1.into_inner();
    assert!(asked < 3 * now.len(), "{asked} looks at {} files", now.len());
    assert!(!found.is_worn());
}

#[test]
fn a_table_of_which_much_is_out_of_order_is_worn() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path());
    let heads = cache.heads_of(None, true).unwrap();
    let names: Vec<String> = (0..1000).map(|number| format!("{number}.md")).collect();
    let all: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    let (files, _) = saved(&cache, table(&all[..900], &heads), heads);
    let (files, heads) = next(&cache, &files, &all[50..]);
    assert!(files.is_worn(), "fifty went and a hundred came");
    let (files, _) = saved(&cache, files, heads);
    assert!(files.is_worn());
    let (files, _) = next(&cache, &files, &all[50..900]);
    assert!(files.is_worn());
}

#[test]
fn files_in_another_order_are_out_of_order_and_a_new_table_mends_that() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path());
    let heads = cache.heads_of(None, true).unwrap();
    let names: Vec<String> = (0..3000).map(|number| format!("{number}.md")).collect();
    let all: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    let (files, _) = saved(&cache, table(&all, &heads), heads);
    // Nine neighbours moved: that is found near by.
    let mut moved = all.clone();
    let nine: Vec<(&str, u64)> = moved.drain(1000..1009).collect();
    moved.splice(2000..2000, nine);
    let counted = Counted(listed(&moved), 0.into());
    let changes = Changes::find(&files, &counted, &no_file);
    assert!(changes.is_empty() && !changes.is_stale && !changes.are_out_of_order());
    let asked = counted.1.into_inner();
    assert!(asked < 3 * all.len(), "{asked} looks at {} files", all.len());
    // All are somewhere else: that costs more, within bounds, until a table is made in their order.
    let mut turned = all.clone();
    turned.reverse();
    let counted = Counted(listed(&turned), 0.into());
    let changes = Changes::find(&files, &counted, &no_file);
    assert!(changes.is_empty() && changes.are_out_of_order());
    let asked = counted.1.into_inner();
    assert!(asked < 40 * all.len(), "{asked} looks at {} files", all.len());
    let table = changes.table(files, &listed(&turned), Made::new(0, 0).finish());
    assert!(!Changes::find(&table, &listed(&turned), &no_file).are_out_of_order());
}

#[test]
fn a_worn_table_is_mended_by_a_whole_build() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path());
    let heads = cache.heads_of(None, true).unwrap();
    let names: Vec<String> = (0..1000).map(|number| format!("{number}.md")).collect();
    let all: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    for (first, now) in [(&all[..800], &all[..]), (&all[..800], &all[300..])] {
        let heads = match cache_of(&cache) {
            Some(found) => cache.heads_of(Some(&found), true).unwrap(),
            None => cache.heads_of(None, true).unwrap(),
        };
        let (files, _) = saved(&cache, table(first, &heads), heads);
        let (files, heads) = next(&cache, &files, now);
        assert!(files.is_worn());
        let (files, _) = saved(&cache, files, heads);
        let changes = Changes::find(&files, &listed(now), &no_file);
        let mended = changes.table(files, &listed(now), Made::new(0, 0).finish());
        assert!(!mended.is_worn() && mended.len() == now.len());
        assert!(Changes::find(&mended, &listed(now), &no_file).is_empty());
    }
    drop(heads);
}

proptest! {
    /// Runs in a row, each with other files in any order, against what their names alone say.
    #[test]
    fn every_listing_is_found_as_its_names_say(
        runs in prop::collection::vec(
            (prop::collection::vec((0usize..40, 1u64..3), 0..60), any::<bool>(), any::<bool>()),
            1..8,
        ),
    ) {
        let names: Vec<String> = (0..40).map(|number| format!("{number:02}.md")).collect();
        let folder = tempfile::tempdir().unwrap();
        let cache = CacheFolder::new(folder.path());
        let heads = cache.heads_of(None, true).unwrap();
        let (mut files, _) = saved(&cache, table(&[], &heads), heads);
        // The place and stamp of each file that is there.
        let mut model: HashMap<&str, (u32, u64)> = HashMap::new();
        for (listing, is_sorted, is_whole) in &runs {
            let mut now: Vec<(&str, u64)> = Vec::new();
            for (number, stamp) in listing {
                if !now.iter().any(|(name, _)| *name == names[*number]) {
                    now.push((&names[*number], *stamp));
                }
            }
            if *is_sorted {
                now.sort_unstable();
            }
            let content = |at: usize| format!("{} at {}", now[at].0, now[at].1).into_bytes();
            let changes = Changes::find(&files, &listed(&now), &|at| Some(content(at)));
            let mut added = Vec::new();
            let mut edited = Vec::new();
            for (at, (name, stamp)) in now.iter().enumerate() {
                match model.remove(name) {
                    None => added.push(u32::try_from(at).unwrap()),
                    Some((place, before)) if before != *stamp => edited.push((at, place)),
                    Some((place, _)) => prop_assert_eq!(changes.same(at), Some(place as usize)),
                }
            }
            let mut removed: Vec<u32> = model.drain().map(|(_, (place, _))| place).collect();
            removed.sort_unstable();
            prop_assert_eq!(&changes.added, &added);
            prop_assert_eq!(&changes.edited, &edited);
            prop_assert_eq!(&changes.removed, &removed);
            let (next_files, heads) = match is_whole {
                true => {
                    let heads = cache.heads_of(cache_of(&cache).as_deref(), true).unwrap();
                    let made = Made::new(now.len(), now.len());
                    for at in (0..now.len()).filter(|at| changes.same(*at).is_none()) {
                        let hash = content_hash(&content(at));
                        made.put(at, (Some(now[at].1), hash, heads.add(&head_bytes(&content(at)), hash)));
                    }
                    (changes.table(files, &listed(&now), made.finish()), heads)
                }
                false => next(&cache, &files, &now),
            };
            (files, _) = saved(&cache, next_files, heads);
            let again = Changes::find(&files, &listed(&now), &no_file);
            prop_assert!(again.is_empty() && !again.is_stale);
            let heads = cache.heads_of(cache_of(&cache).as_deref(), false).unwrap();
            for (at, (name, stamp)) in now.iter().enumerate() {
                let place = again.same(at).unwrap();
                prop_assert_eq!(files.name(place), (0, *name));
                prop_assert_eq!(heads.of(&files, place), Some(head_bytes(&content(at))));
                model.insert(name, (u32::try_from(place).unwrap(), *stamp));
            }
        }
    }
}
