use std::fs;
use std::sync::Mutex;

use crate::config::{self, Overrides};
use crate::disk::Stamp;
use crate::output::{Folder, Staged};
use crate::pipeline::run::build_into;

use super::*;

/// A folder of feeds in which every text is in capitals for whoever reads it.
struct Loud {
    folder: Folder,
    read: Mutex<Vec<String>>,
}

impl Store for Loud {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        self.read.lock().unwrap().push(path.to_owned());
        let bytes = self.folder.read(path)?;
        Ok(bytes.map(|bytes| String::from_utf8(bytes).unwrap().replace("told", "TOLD").into_bytes()))
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.folder.stamp(path)
    }

    fn holds(&self, path: &str, bytes: &[u8]) -> bool {
        self.folder.holds(path, bytes)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.folder.write(path, bytes)
    }

    fn stage(&self, path: &str, bytes: &[u8]) -> Result<Staged> {
        self.folder.stage(path, bytes)
    }

    fn put(&self, path: &str, staged: Staged) -> Result<()> {
        self.folder.put(path, staged)
    }

    fn remove(&self, path: &str) -> Result<()> {
        self.folder.remove(path)
    }
}

/// What stands in the site's feed in that format after one of four posts was edited, one of which has something to be told
/// of; and which documents were read for it.
fn edited(formats: &str, document: &str) -> (String, Vec<String>) {
    let site = tempfile::tempdir().unwrap();
    let path = |name: &str| site.path().join(name);
    fs::create_dir(path("posts")).unwrap();
    let settings = format!(
        "[site]\nid = \"news.example,2026\"\ntitle = \"News\"\nurl = \"https://news.example/\"\n[feeds]\nformats = {formats}\n"
    );
    fs::write(path("config.toml"), settings).unwrap();
    let post = |day: usize, body: &str| {
        let name = format!("posts/2026-01-0{day}-day-{day}.md");
        fs::write(path(&name), format!("---\ntitle: Day {day}\n---\n{body}\n")).unwrap();
    };
    post(1, "One, told & `]]>` *retold*.");
    post(2, "Two, told <a href=\"javascript:x\">here</a>.");
    post(3, "Three, told.");
    post(4, "Four, told.");
    let config = config::load(&path("config.toml"), &Overrides::default()).unwrap();
    let options = BuildOptions {
        now: chrono::DateTime::parse_from_rfc3339("2026-03-01T12:00:00+08:00").unwrap(),
        check: false,
        accept: false,
        cache: true,
        wait: std::time::Duration::ZERO,
        threads: 0,
        version: "0.0.0",
        progress: &|_| {},
    };
    build_into(&config, options, &Folder::new(&config.feeds.dir)).unwrap();
    post(3, "Three, told anew.");
    let store = Loud {
        folder: Folder::new(&config.feeds.dir),
        read: Mutex::default(),
    };
    build_into(&config, options, &store).unwrap();
    let text = fs::read_to_string(config.feeds.dir.join(document)).unwrap();
    (text, store.read.into_inner().unwrap())
}

#[test]
fn texts_of_posts_that_are_as_they_were_are_those_that_stand() {
    for (formats, document, read) in [
        ("[\"rss\", \"atom\", \"json\"]", "atom.xml", "rss.xml"),
        ("[\"json\", \"atom\"]", "atom.xml", "atom.xml"),
        ("[\"json\"]", "feed.json", "feed.json"),
    ] {
        let (text, documents) = edited(formats, document);
        assert!(documents.iter().any(|path| path == read), "{documents:?}");
        for text_of in ["One, TOLD", "Four, TOLD"] {
            assert!(text.contains(text_of), "{text_of} in {text}");
        }
        // What is other, and what something is told of, is rendered.
        for text_of in ["Three, told anew.", "Two, told"] {
            assert!(text.contains(text_of), "{text_of} in {text}");
        }
    }
}
