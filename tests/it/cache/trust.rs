//! Which stamps are believed.

use std::fs;
use std::time::Duration;

use super::{assert_alike, news, was_whole, written};

/// Longer than what the clock of a file system is not believed for.
const A_WHILE: Duration = Duration::from_millis(2_300);

#[cfg(unix)]
#[test]
fn a_time_that_was_set_back_hides_no_edit() {
    let site = news();
    std::thread::sleep(A_WHILE);
    site.build();
    let path = site.path("posts/2026-01-09-post.md");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("story", "glory")).unwrap();
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(modified)
        .unwrap();
    assert!(site.build().changed.contains(&"category/rice/rss.xml".to_owned()));
    assert!(site.feed("category/rice/rss.xml").contains("glory"));
}

#[test]
fn files_are_not_read_again_where_stamps_can_be_trusted() {
    let site = news();
    std::thread::sleep(A_WHILE);
    site.build();
    let index = site.path(".feedkiln/build/index");
    let written_at = |path: &std::path::Path| fs::metadata(path).unwrap().modified().unwrap();
    let first = written_at(&index);
    let before = written(&site);
    assert!(!was_whole(&site.build()));
    assert_eq!(written_at(&index), first, "there was nothing to learn");
    // New stamps, as in a fresh clone: contents are compared, and the stamps are learnt.
    for name in crate::support::tree(&site.path("posts")) {
        let path = site.path("posts").join(name);
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
    }
    assert!(!was_whole(&site.build()));
    std::thread::sleep(A_WHILE);
    assert!(!was_whole(&site.build()));
    assert!(written_at(&index) > first);
    let second = written_at(&index);
    assert!(!was_whole(&site.build()));
    assert_eq!(written_at(&index), second);
    assert_alike(&written(&site), &before);
}

/// The names in a folder, in the order in which the file system has them.
fn order(folder: &std::path::Path) -> Vec<std::ffi::OsString> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect()
}

#[test]
fn files_in_another_order_are_the_same_files() {
    let site = news();
    site.build();
    let folder = site.path("posts");
    let before = order(&folder);
    let files: Vec<_> = before
        .iter()
        .map(|name| (name, fs::read(folder.join(name)).unwrap()))
        .collect();
    // As in a fresh clone: some file systems list files as they came, some the last first, some in an order of their own.
    let written_again: [Vec<usize>; 2] = [(0..files.len()).collect(), (0..files.len()).rev().collect()];
    for numbers in written_again {
        files
            .iter()
            .for_each(|(name, _)| fs::remove_file(folder.join(name)).unwrap());
        for number in numbers {
            fs::write(folder.join(files[number].0), &files[number].1).unwrap();
        }
        if order(&folder) != before {
            break;
        }
    }
    assert!(!was_whole(&site.build()), "nothing changed");
    site.post("2026-01-10-new.md", "categories: tea\ntags: [news]", "<p>Ten.</p>");
    assert!(!was_whole(&site.build()));
    let found = written(&site);
    fs::remove_dir_all(site.path(".feedkiln")).unwrap();
    fs::remove_dir_all(site.path("feeds")).unwrap();
    site.build();
    assert_alike(&found, &written(&site));
}
