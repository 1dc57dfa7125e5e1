use std::fs;
use std::path::Path;

use crate::config::{self, Overrides};
use crate::disk::Stamp;
use crate::output::{Folder, Staged};
use crate::pipeline::BuildOptions;
use crate::pipeline::run::build_into;

use super::*;

/// A folder of feeds in which every text is in capitals for whoever reads it.
struct Loud(Folder);

impl Store for Loud {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let loud = |bytes| String::from_utf8(bytes).unwrap().replace("told", "TOLD").into_bytes();
        Ok(self.0.read(path)?.map(loud))
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.0.stamp(path)
    }

    fn holds(&self, path: &str, bytes: &[u8]) -> bool {
        self.0.holds(path, bytes)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.0.write(path, bytes)
    }

    fn stage(&self, path: &str, bytes: &[u8]) -> Result<Staged> {
        self.0.stage(path, bytes)
    }

    fn put(&self, path: &str, staged: Staged) -> Result<()> {
        self.0.put(path, staged)
    }

    fn remove(&self, path: &str) -> Result<()> {
        self.0.remove(path)
    }
}

const SITE: &str = "[site]\nid = \"news.example,2026\"\ntitle = \"News\"\nurl = \"https://news.example/\"\n";

/// A site of four posts, of one of which there is something to be told.
struct Site(tempfile::TempDir);

impl Site {
    fn new(feeds: &str) -> Site {
        let site = Site(tempfile::tempdir().unwrap());
        fs::create_dir(site.path().join("posts")).unwrap();
        site.settings(&format!("{SITE}{feeds}"));
        site.post(1, "One, told & `]]>` *retold*.");
        site.post(2, "Two, told <a href=\"javascript:x\">here</a>.");
        site.post(3, "Three, told.");
        site.post(4, "Four, told.");
        site
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn settings(&self, settings: &str) {
        fs::write(self.path().join("config.toml"), settings).unwrap();
    }

    fn post(&self, day: usize, body: &str) {
        self.post_in("tea", day, body);
    }

    fn post_in(&self, category: &str, day: usize, body: &str) {
        let path = self.path().join(format!("posts/2026-01-0{day}-day-{day}.md"));
        let text = format!("---\ntitle: Day {day}\ncategories: {category}\n---\n{body}\n");
        fs::write(path, text).unwrap();
    }

    fn config(&self) -> Config {
        config::load(&self.path().join("config.toml"), &Overrides::default()).unwrap()
    }

    fn build(&self, store: &dyn Store) {
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
        build_into(&self.config(), options, store).unwrap();
    }

    /// Builds, and builds again after what is done in between, when every text that is read from a document is in capitals.
    /// Answers which posts, by their numbers, have such a text in `document` then.
    fn loud_after(&self, document: &str, between: impl FnOnce(&Site)) -> Vec<usize> {
        let folder = || Folder::new(&self.config().feeds.dir);
        self.build(&folder());
        between(self);
        self.build(&Loud(folder()));
        let text = fs::read_to_string(self.config().feeds.dir.join(document)).unwrap();
        let is_loud = |day: &usize| {
            let name = ["", "One", "Two", "Three", "Four"][*day];
            let texts = [format!("{name}, told"), format!("{name}, TOLD")];
            let [is_quiet, is_loud] = texts.map(|found| text.contains(&found));
            assert!(is_quiet != is_loud, "{name} in {text}");
            is_loud
        };
        (1..=4).filter(is_loud).collect()
    }
}

const DOCUMENTS: [(&str, &str); 3] = [
    ("[feeds]\nformats = [\"rss\", \"atom\", \"json\"]\n", "atom.xml"),
    ("[feeds]\nformats = [\"json\", \"atom\"]\n", "atom.xml"),
    ("[feeds]\nformats = [\"json\"]\n", "feed.json"),
];

#[test]
fn texts_of_posts_that_are_as_they_were_are_those_that_stand() {
    for (feeds, document) in DOCUMENTS {
        // What is other, and what something is told of, is rendered.
        let edited = |site: &Site| site.post(3, "Three, told anew.");
        assert_eq!(Site::new(feeds).loud_after(document, edited), [1, 4], "{feeds}");
        // A new category is no build of few posts.
        let moved = |site: &Site| site.post_in("rice", 4, "Four, told.");
        assert_eq!(Site::new(feeds).loud_after(document, moved), [1, 3], "{feeds}");
    }
}

#[test]
fn texts_stay_under_settings_that_no_body_depends_on() {
    let feeds = DOCUMENTS[0].0;
    let after = |settings: &str| Site::new(feeds).loud_after("atom.xml", |site| site.settings(settings));
    for settings in [
        format!("{SITE}language = \"de\"\ndescription = \"All\"\n{feeds}limit = {{ items = 40 }}\nby = [\"tag\"]\n"),
        format!("{SITE}{feeds}[guard]\noff = true\n"),
        format!("{SITE}{}", feeds.replace(", \"json\"", "")),
    ] {
        assert_eq!(after(&settings), [1, 3, 4], "{settings}");
    }
    for settings in [
        format!("{SITE}{feeds}summary_length = 100\n"),
        format!("{SITE}{feeds}iframe_hosts = [\"player.example\"]\n"),
        format!("{SITE}{feeds}[collect]\nexcerpt_separator = \"<!--cut-->\"\n"),
        format!("{SITE}{feeds}").replace("https://news", "https://other"),
    ] {
        assert_eq!(after(&settings), [0; 0], "{settings}");
    }
}

#[test]
fn texts_are_rendered_where_a_document_or_the_ledger_is_not_as_it_was_left() {
    let feeds = DOCUMENTS[0].0;
    let edited = |site: &Site, file: &str| {
        let path = site.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{text}\n")).unwrap();
        site.post(3, "Three, told anew.");
    };
    for file in ["feeds/feed.json", "ledger/2026-01.jsonl"] {
        let loud = Site::new(feeds).loud_after("atom.xml", |site| edited(site, file));
        assert_eq!(loud, [0; 0], "{file}");
    }
}

#[test]
fn a_text_of_another_file_is_not_taken_for_that_of_a_post() {
    let site = Site::new(DOCUMENTS[0].0);
    let shared = "\n\n<http://share.example/NewsShare.html?infoCode=NW1>\n";
    // Both are one post, whose text is that of the later file.
    site.post(3, &format!("Three, told first.{shared}"));
    site.post(4, &format!("Four, told. Three, told.{shared}"));
    let removed = |site: &Site| fs::remove_file(site.path().join("posts/2026-01-04-day-4.md")).unwrap();
    site.build(&Folder::new(&site.config().feeds.dir));
    removed(&site);
    site.build(&Loud(Folder::new(&site.config().feeds.dir)));
    let text = fs::read_to_string(site.config().feeds.dir.join("atom.xml")).unwrap();
    assert!(
        text.contains("Three, told first.") && text.contains("One, TOLD"),
        "{text}"
    );
}
