//! Which post an entry of a published feed is.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::TimeDelta;
use percent_encoding::percent_decode_str;

use crate::content::OwnSite;
use crate::model::{PostHead, PublishedEntry};

/// By what an entry was found to be a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Both have one id.
    Id,
    /// Both have one link.
    Link,
    /// Both have one title, and dates that are not a day apart: feeds of other programs may be hours off.
    Title,
}

/// How far apart the dates of one post may be: no zone is further from UTC than 14 hours.
const SAME_DAY: TimeDelta = TimeDelta::hours(26);

/// Posts by what entries can be known by.
pub struct Finder<'a> {
    posts: &'a [Box<PostHead>],
    own: &'a OwnSite,
    by_id: HashMap<Cow<'a, str>, usize>,
    by_link: HashMap<String, Vec<usize>>,
    by_title: HashMap<String, Vec<usize>>,
}

impl<'a> Finder<'a> {
    /// A finder among the posts with these places in the list.
    pub fn new(posts: &'a [Box<PostHead>], among: impl Iterator<Item = usize>, own: &'a OwnSite) -> Finder<'a> {
        let mut finder = Finder {
            posts,
            own,
            by_id: HashMap::new(),
            by_link: HashMap::new(),
            by_title: HashMap::new(),
        };
        for at in among {
            let post = &posts[at];
            finder.by_id.insert(post.id().text(), at);
            finder
                .by_link
                .entry(page_of(own, &post.url().text()))
                .or_default()
                .push(at);
            finder.by_title.entry(folded(post.title())).or_default().push(at);
        }
        finder
    }

    /// The post that an entry is, `is_free` telling which posts are still nobody's.
    pub fn find(&self, entry: &PublishedEntry, is_free: &dyn Fn(usize) -> bool) -> Option<(usize, Found)> {
        if let Some(at) = self.by_id.get(entry.id.as_str()).copied().filter(|at| is_free(*at)) {
            return Some((at, Found::Id));
        }
        let free = |ats: Option<&Vec<usize>>| -> Vec<usize> {
            ats.into_iter().flatten().copied().filter(|at| is_free(*at)).collect()
        };
        // An id that is an address of the site is a link too: the permalinks of RSS.
        let addresses = entry.link.iter().chain(std::iter::once(&entry.id));
        for address in addresses.filter(|address| address.contains("://")) {
            if let [at] = free(self.by_link.get(&page_of(self.own, address))).as_slice() {
                return Some((*at, Found::Link));
            }
        }
        // Taken or not: of several with one title the moment alone tells, lest the last one gets what is left.
        let titled = self.by_title.get(&folded(&entry.title)).map_or(&[][..], Vec::as_slice);
        let found = match entry.published {
            Some(date) => {
                let apart = |at: &usize| (self.posts[*at].published - date).abs();
                let near: Vec<usize> = titled.iter().copied().filter(|at| apart(at) <= SAME_DAY).collect();
                match near.as_slice() {
                    [at] => Some(*at),
                    several => several
                        .iter()
                        .copied()
                        .find(|at| apart(at).num_seconds() == 0 && is_free(*at)),
                }
            }
            None => titled.first().copied().filter(|_| titled.len() == 1),
        };
        let found = found.filter(|at| is_free(*at));
        found.filter(|_| !entry.title.is_empty()).map(|at| (at, Found::Title))
    }
}

/// The page of an address, as far as two programs write it alike: without scheme, host, query, fragment, `index.html`,
/// `.html` and a slash at its end, its percent-encoding undone.
fn page_of(own: &OwnSite, address: &str) -> String {
    let relative = own.relative(address);
    // A site that moved has its pages at another host.
    let path = match relative.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => &*relative,
    };
    let path = path.split('#').next().unwrap_or_default();
    let (path, query) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let page = decoded
        .trim_matches('/')
        .trim_end_matches("index.html")
        .trim_end_matches('/');
    let page = page.strip_suffix(".html").unwrap_or(page);
    // `/?p=7` is a page of its own, and the front page is no post's.
    if page.is_empty() {
        format!("?{query}")
    } else {
        page.to_owned()
    }
}

fn folded(title: &str) -> String {
    title
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_as_programs_write_them() {
        let url = url::Url::parse("https://news.example/").unwrap();
        let own = OwnSite::new(&url, &Default::default());
        let page = |address: &str| page_of(&own, address);
        for same in [
            "https://news.example/2026/01/tea/",
            "http://old.example/2026/01/tea.html",
            "https://news.example/2026/01/tea/index.html?utm_source=rss#x",
            "https://news.example/2026/01/t%65a",
        ] {
            assert_eq!(page(same), "2026/01/tea", "{same}");
        }
        assert_ne!(page("https://news.example/?p=7"), page("https://news.example/?p=8"));
    }
}
