//! Feeds that are read from elsewhere: files, folders, and addresses.

use std::collections::HashSet;
use std::path::Path;

use url::Url;

use crate::disk;
use crate::error::{Error, Result};
use crate::feed;
use crate::model::{Format, PublishedFeed};
use crate::output::Store;

/// Reads what an address answers: its bytes, or `None` where it says that there is nothing (404, 410). It is given to
/// the calls that may meet an address, because only the program knows whether there is a network.
pub type Reach<'a> = &'a (dyn Fn(&Url) -> Result<Option<Vec<u8>>> + Sync);

/// A feed document that was found.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where it was read, for people.
    pub name: String,
    /// Its address, where that is known: the one that was asked, or the one that it names as its own.
    pub address: Option<Url>,
    /// Its format.
    pub format: Format,
    /// What it holds.
    pub feed: PublishedFeed,
    /// Whether it is a part of another's history, to which nobody subscribes.
    pub is_page: bool,
}

/// The most documents that are read of one feed: what leads on and on is no archive.
const MOST_PAGES: usize = 1_000;

/// `text` as an address, if it is one.
pub fn address(text: &str) -> Option<Url> {
    crate::model::link::web(text)
}

/// Reads the feeds at a place: a file, every feed in a folder, or an address with the documents of its history.
///
/// # Errors
/// [`Error::Usage`] where there is no feed; [`Error::Read`] where a file cannot be read; what `reach` says.
pub fn gather(place: &str, reach: Reach<'_>) -> Result<Vec<Source>> {
    if let Some(url) = address(place) {
        return pages(&url, reach);
    }
    let path = Path::new(place);
    let mut found = Vec::new();
    for (name, bytes) in disk::read_files(path)? {
        if let Some((format, feed)) = feed::read(&bytes) {
            let address = feed.self_link.as_deref().and_then(address);
            found.push(Source {
                name,
                address,
                format,
                feed,
                is_page: false,
            });
        }
    }
    if found.is_empty() {
        return Err(no_feed(place));
    }
    Ok(found)
}

/// The error of a place without feeds.
pub(super) fn no_feed(place: &str) -> Error {
    Error::Usage {
        message: format!("there is no feed at `{place}`"),
        help: Some("name RSS, Atom or JSON Feed documents, a folder of them, or their addresses".to_owned()),
    }
}

/// The error of an address that says that there is nothing.
pub(super) fn nothing_there(url: &Url) -> Error {
    Error::Network {
        message: format!("there is nothing at `{url}`: its host answers so (404 or 410)"),
        help: Some("name an address at which feeds are served".to_owned()),
    }
}

/// A feed and what it leads to: archives and pages (RFC 5005), `next_url`, and WordPress' `?paged=`.
fn pages(first: &Url, reach: Reach<'_>) -> Result<Vec<Source>> {
    let mut found: Vec<Source> = Vec::new();
    let mut asked: HashSet<Url> = HashSet::new();
    let mut ids: HashSet<String> = HashSet::new();
    let mut next = Some(first.clone());
    while let Some(url) = next
        .take()
        .filter(|url| asked.insert(url.clone()) && found.len() < MOST_PAGES)
    {
        let bytes = reach(&url)?;
        let Some((format, feed)) = bytes.as_deref().and_then(feed::read) else {
            // The page after the last one need not be there.
            match bytes {
                _ if !found.is_empty() => break,
                Some(_) => return Err(no_feed(url.as_str())),
                None => return Err(nothing_there(&url)),
            }
        };
        let known = ids.len();
        ids.extend(feed.entries.iter().map(|entry| entry.id.clone()));
        let is_wordpress = feed
            .generator
            .as_deref()
            .is_some_and(|name| name.to_lowercase().contains("wordpress"));
        next = match &feed.next {
            Some(link) => url.join(link).ok(),
            // A page that tells nothing new is the last.
            None if is_wordpress && ids.len() > known => Some(paged(first, found.len() + 2)),
            None => None,
        };
        let is_page = !found.is_empty();
        found.push(Source {
            is_page,
            name: url.to_string(),
            address: Some(url),
            format,
            feed,
        });
    }
    Ok(found)
}

/// The address of a page of a WordPress feed, counted from 1.
fn paged(first: &Url, page: usize) -> Url {
    let mut url = first.clone();
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| key != "paged")
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut()
        .clear()
        .extend_pairs(others)
        .append_pair("paged", &page.to_string());
    url
}

/// A place where nothing is published.
#[derive(Debug, Clone, Copy)]
pub struct Nowhere;

impl Store for Nowhere {
    fn read(&self, _path: &str) -> Result<Option<Vec<u8>>> {
        Ok(None)
    }

    fn holds(&self, _path: &str, _bytes: &[u8]) -> bool {
        false
    }

    fn write(&self, path: &str, _bytes: &[u8]) -> Result<()> {
        Err(read_only(path))
    }

    fn remove(&self, path: &str) -> Result<()> {
        Err(read_only(path))
    }
}

fn read_only(place: &str) -> Error {
    let fault = std::io::Error::new(std::io::ErrorKind::Unsupported, "what stands there is read only");
    Error::write(place, fault)
}

/// Published files at an address. They can be read only.
pub struct Remote<'a> {
    base: Url,
    reach: Reach<'a>,
}

impl<'a> Remote<'a> {
    /// The files below `base`.
    pub fn new(base: &Url, reach: Reach<'a>) -> Remote<'a> {
        let mut base = base.clone();
        if !base.path().ends_with('/') {
            let path = format!("{}/", base.path());
            base.set_path(&path);
        }
        Remote { base, reach }
    }
}

impl Store for Remote<'_> {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let text = feed::url_of(&self.base, path);
        match Url::parse(&text) {
            Ok(url) => (self.reach)(&url),
            Err(_) => Ok(None),
        }
    }

    fn holds(&self, path: &str, bytes: &[u8]) -> bool {
        self.read(path).is_ok_and(|found| found.as_deref() == Some(bytes))
    }

    fn write(&self, _path: &str, _bytes: &[u8]) -> Result<()> {
        Err(read_only(self.base.as_str()))
    }

    fn is_near(&self) -> bool {
        false
    }

    fn remove(&self, _path: &str) -> Result<()> {
        Err(read_only(self.base.as_str()))
    }
}
