use std::fs;

use super::*;
use crate::error::Error;

fn publish(folder: &Folder, files: &[(&str, &str)], before: &Manifest) -> Published {
    let publisher = Publisher::new(folder, false);
    for (path, text) in files {
        publisher.publish(path, text.as_bytes(), "text/plain").unwrap();
    }
    publisher.finish(before, Vec::new(), Vec::new()).unwrap()
}

fn manifest(folder: &Folder) -> Manifest {
    Manifest::parse(&folder.read(Manifest::PATH).unwrap().unwrap()).unwrap()
}

#[test]
fn writes_what_changed_and_removes_what_vanished() {
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::new(root.path().join("out"));
    let first = publish(&folder, &[("a/x", "1"), ("b/y", "2")], &Manifest::default());
    assert_eq!(first.changed, ["a/x", "b/y", "manifest.json"]);
    let stranger = root.path().join("out/b/mine.txt");
    fs::write(&stranger, "kept").unwrap();

    let again = publish(&folder, &[("a/x", "1"), ("b/y", "2")], &manifest(&folder));
    assert!(again.changed.is_empty());

    let second = publish(&folder, &[("a/z", "3")], &manifest(&folder));
    assert_eq!(second.removed, ["a/x", "b/y"]);
    assert!(root.path().join("out/a/z").exists() && !root.path().join("out/a/x").exists());
    assert!(stranger.exists(), "only what the manifest names is removed");
}

#[test]
fn a_dry_run_touches_nothing() {
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::new(root.path().join("out"));
    let publisher = Publisher::new(&folder, true);
    publisher.publish("a", b"1", "text/plain").unwrap();
    assert_eq!(
        publisher
            .finish(&Manifest::default(), Vec::new(), Vec::new())
            .unwrap()
            .changed,
        ["a", "manifest.json"]
    );
    assert!(!root.path().join("out").exists());
}

#[test]
fn a_hostile_manifest_leads_nowhere() {
    let root = tempfile::tempdir().unwrap();
    let outside = root.path().join("secret");
    fs::write(&outside, "x").unwrap();
    let folder = Folder::new(root.path().join("out"));
    let record = |path: &str| FileRecord {
        path: path.to_owned(),
        size: 1,
        hash: String::new(),
        media_type: String::new(),
    };
    let before = Manifest {
        files: vec![
            record("../secret"),
            record("/etc/hostname"),
            record("a/../../secret"),
            record(""),
        ],
        slugs: Vec::new(),
        feeds: Vec::new(),
    };
    publish(&folder, &[("a", "1")], &before);
    assert!(outside.exists());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let root = tempfile::tempdir().unwrap();
    let outside = root.path().join("outside");
    fs::create_dir_all(&outside).unwrap();
    fs::create_dir_all(root.path().join("out")).unwrap();
    std::os::unix::fs::symlink(&outside, root.path().join("out/category")).unwrap();
    let folder = Folder::new(root.path().join("out"));
    assert!(matches!(
        folder.write("category/x", b"1"),
        Err(Error::LinkInOutput { .. })
    ));
    fs::write(outside.join("y"), "kept").unwrap();
    folder.remove("category/y").unwrap();
    assert!(outside.join("y").exists());
    // A file that is a link is replaced, not written through.
    std::os::unix::fs::symlink(outside.join("y"), root.path().join("out/z")).unwrap();
    assert!(!folder.holds("z", b"kept"));
    folder.write("z", b"new").unwrap();
    assert_eq!(fs::read_to_string(outside.join("y")).unwrap(), "kept");
}

/// A store that folds case, as macOS and Windows do.
struct Folding(std::sync::Mutex<std::collections::BTreeMap<String, Vec<u8>>>);

impl Store for Folding {
    fn read(&self, path: &str) -> crate::error::Result<Option<Vec<u8>>> {
        Ok(self.0.lock().unwrap().get(&path.to_lowercase()).cloned())
    }
    fn holds(&self, path: &str, bytes: &[u8]) -> bool {
        self.0
            .lock()
            .unwrap()
            .get(&path.to_lowercase())
            .is_some_and(|found| found == bytes)
    }
    fn write(&self, path: &str, bytes: &[u8]) -> crate::error::Result<()> {
        self.0.lock().unwrap().insert(path.to_lowercase(), bytes.to_vec());
        Ok(())
    }
    fn remove(&self, path: &str) -> crate::error::Result<()> {
        self.0.lock().unwrap().remove(&path.to_lowercase());
        Ok(())
    }
}

#[test]
fn a_case_twin_is_not_removed_with_its_old_name() {
    let store = Folding(std::sync::Mutex::default());
    let publish = |path: &str, before: &Manifest| {
        let publisher = Publisher::new(&store, false);
        publisher.publish(path, b"1", "text/plain").unwrap();
        publisher.finish(before, Vec::new(), Vec::new()).unwrap();
        Manifest::parse(&store.read(Manifest::PATH).unwrap().unwrap()).unwrap()
    };
    let before = publish("Techweb/a", &Manifest::default());
    publish("TechWeb/a", &before);
    assert!(store.holds("TechWeb/a", b"1"));
}

#[test]
fn nothing_is_in_its_place_before_the_end_and_nothing_is_left_behind() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    let names = || -> Vec<String> {
        let inside = fs::read_dir(&out).unwrap();
        inside
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    {
        let folder = Folder::new(&out);
        publish(&folder, &[("x", "1")], &Manifest::default());
        let publisher = Publisher::new(&folder, false);
        publisher.publish("x", b"2", "text/plain").unwrap();
        assert!(folder.holds("x", b"1"), "the run is not at its end");
    }
    assert_eq!(names().len(), 2, "{:?}", names());
    // What a run left that was killed goes with the next one; what another run is about to publish does not.
    fs::create_dir(out.join(".feedkiln-killed.staged")).unwrap();
    fs::write(out.join(".feedkiln-killed.staged/0"), "half").unwrap();
    let other = Folder::new(&out);
    let staged = other.stage("y", b"3").unwrap();
    let folder = Folder::new(&out);
    publish(&folder, &[("x", "2")], &manifest(&folder));
    assert!(!out.join(".feedkiln-killed.staged").exists());
    other.put("y", staged).unwrap();
    assert!(folder.holds("x", b"2") && folder.holds("y", b"3"));
    drop((other, folder));
    assert_eq!(names().len(), 3, "{:?}", names());
}

#[test]
fn records_of_a_manifest_are_replaced_as_if_all_were_written() {
    let file = |path: &str, size: u64| FileRecord {
        path: path.to_owned(),
        size,
        hash: format!("{size:064x}"),
        media_type: "text/xml".to_owned(),
    };
    let feed = |name: &str, ids: &str| FeedRecord {
        feed: name.to_owned(),
        documents: std::collections::BTreeMap::new(),
        ids: ids.to_owned(),
    };
    let names = ["a/\"quoted\".xml", "atom.xml", "category/茶/atom.xml", "z\\n.xml"];
    let feeds = ["feeds", "feeds/category/atom.xml", "feeds/category/茶"];
    let mut manifest = Manifest {
        files: names.iter().map(|name| file(name, 1)).collect(),
        slugs: Vec::new(),
        feeds: feeds.iter().map(|name| feed(name, "one")).collect(),
    };
    let (before, of) = (manifest.to_bytes(), |text: &[u8], files: &[&str], feeds: &[&str]| {
        ManifestText::new(text.to_vec(), files.iter().copied(), feeds.iter().copied())
    });
    let mut all = of(&before, &names, &feeds).unwrap();
    assert_eq!(all.to_bytes(), before);
    for (at, name) in names.iter().enumerate().rev() {
        manifest.files[at] = file(name, 1000 * at as u64);
        let mut one = of(&before, &[name], &[]).unwrap();
        assert!(
            one.put_file(&manifest.files[at]) && all.put_file(&manifest.files[at]),
            "{name}"
        );
        let mut expected = Manifest::parse(&before).unwrap();
        expected.files[at] = manifest.files[at].clone();
        assert_eq!(one.to_bytes(), expected.to_bytes(), "{name}");
        assert!(!one.put_file(&file("b.xml", 2)), "it was not asked for");
    }
    for (at, name) in feeds.iter().enumerate() {
        manifest.feeds[at] = feed(name, "another one");
        assert!(all.put_feed(&manifest.feeds[at]), "{name}");
    }
    assert_eq!(all.to_bytes(), manifest.to_bytes());
    for name in ["atom", "tom.xml", "category/茶", "feeds", "a/"] {
        assert!(of(&before, &[name], &[]).is_none(), "{name}");
    }
    assert!(of(&before, &["atom.xml"], &["atom.xml"]).is_none());
    assert!(
        of(b"{\n\"files\": [\n{\"path\":\"atom.xml", &["atom.xml"], &[]).is_none(),
        "cut off"
    );
}
