//! A site in a temporary folder, built through the library, and its feeds read by parsers that are not ours.

use std::fs;
use std::path::{Path, PathBuf};

use feedkiln::config::{self, Overrides};
use feedkiln::pipeline::{self, BuildOptions, BuildReport};
use tempfile::TempDir;

/// The head of every test configuration.
pub const SITE: &str = "[site]\ntitle = \"Test News\"\nurl = \"https://news.example\"\nid = \"news.example,2021\"\nlanguage = \"zh-CN\"\ntimezone = \"+08:00\"\nauthor = \"Desk\"\n";

/// The moment at which test sites are built.
pub const NOW: &str = "2026-10-01T00:00:00+08:00";

/// A site in a folder of its own.
pub struct Site {
    folder: TempDir,
}

impl Site {
    /// A site with [`SITE`] and more configuration.
    pub fn new(more: &str) -> Site {
        let site = Site {
            folder: tempfile::tempdir().unwrap(),
        };
        site.write("config.toml", format!("{SITE}{more}"));
        fs::create_dir_all(site.path("posts")).unwrap();
        site
    }

    /// A path below the site's folder.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    /// Writes a file.
    pub fn write(&self, relative: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Writes a post with a title, a date and the given further front matter and body.
    pub fn post(&self, name: &str, more: &str, body: &str) {
        self.write(
            &format!("posts/{name}"),
            format!("---\ntitle: Post {name}\n{more}\n---\n{body}\n"),
        );
    }

    /// Removes a file.
    pub fn remove(&self, relative: &str) {
        fs::remove_file(self.path(relative)).unwrap();
    }

    /// Builds the site.
    pub fn build(&self) -> BuildReport {
        self.build_with(0, false)
    }

    /// Builds the site with a number of threads, or only checks it.
    pub fn build_with(&self, threads: usize, check: bool) -> BuildReport {
        self.build_as(NOW, threads, check)
    }

    /// Builds the site at a moment.
    pub fn build_at(&self, now: &str) -> BuildReport {
        self.build_as(now, 0, false)
    }

    fn build_as(&self, now: &str, threads: usize, check: bool) -> BuildReport {
        let now = chrono::DateTime::parse_from_rfc3339(now).unwrap();
        pipeline::build(
            &self.config(),
            BuildOptions {
                check,
                threads,
                version: "0.0.0",
                ..BuildOptions::at(now)
            },
        )
        .unwrap()
    }

    /// The site's configuration.
    pub fn config(&self) -> config::Config {
        config::load(&self.path("config.toml"), &Overrides::default()).unwrap()
    }

    /// The lines of the ledger's shards, in the order of their files.
    pub fn ledger(&self) -> Vec<serde_json::Value> {
        let folder = self.path("ledger");
        tree(&folder)
            .into_iter()
            .filter(|name| name != "site.jsonl")
            .flat_map(|name| {
                let text = fs::read_to_string(folder.join(name)).unwrap();
                text.lines()
                    .map(|line| serde_json::from_str(line).unwrap())
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// The line of a post's file.
    pub fn line(&self, file: &str) -> serde_json::Value {
        let found = self.ledger().into_iter().find(|line| line["file"] == file);
        found.unwrap_or_else(|| panic!("no line of {file} in {:?}", self.ledger()))
    }

    /// The text of a published file.
    pub fn feed(&self, relative: &str) -> String {
        let path = self.path("feeds").join(relative);
        fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
    }

    /// A published feed as feed-rs reads it.
    pub fn read(&self, relative: &str) -> feed_rs::model::Feed {
        read(self.feed(relative).as_bytes())
    }

    /// The titles of a feed's entries.
    pub fn titles(&self, relative: &str) -> Vec<String> {
        self.read(relative)
            .entries
            .into_iter()
            .map(|entry| entry.title.unwrap().content)
            .collect()
    }

    /// Every file of the output folder.
    pub fn tree(&self) -> Vec<String> {
        tree(&self.path("feeds"))
    }
}

/// A feed as feed-rs reads it, its ids as they are written.
pub fn read(bytes: &[u8]) -> feed_rs::model::Feed {
    feed_rs::parser::Builder::new()
        .sanitize_content(false)
        .build()
        .parse(bytes)
        .unwrap()
}

/// The paths of every file below a folder, sorted, with `/` between their parts.
pub fn tree(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// The codes of a report's diagnostics, in their order.
pub fn codes(report: &BuildReport) -> Vec<&'static str> {
    report
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code.name())
        .collect()
}
