//! The hash of what a reader sees of an entry: words, links and pictures, and nothing of how they are marked up.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use memchr::{memchr, memchr_iter, memchr2, memchr3, memmem};
use url::Url;

use crate::model::{ContentHash, HashKind, scan};

/// The hosts of the site, those that it had before included: their addresses count without scheme and host.
#[derive(Debug, Clone, Default)]
pub struct OwnSite {
    hosts: BTreeSet<String>,
}

impl OwnSite {
    /// The site at `url`, and the hosts that it had.
    pub fn new(url: &Url, former: &BTreeSet<String>) -> OwnSite {
        let mut hosts = former.clone();
        hosts.extend(url.host_str().map(str::to_owned));
        OwnSite { hosts }
    }

    /// Adds hosts that the site had.
    pub fn extend(&mut self, hosts: &BTreeSet<String>) {
        self.hosts.extend(hosts.iter().cloned());
    }

    /// An address from the host on where it is one of the site's own, else as it stands.
    pub fn relative<'a>(&self, address: &'a str) -> Cow<'a, str> {
        let rest = address
            .strip_prefix("https://")
            .or_else(|| address.strip_prefix("http://"));
        if let Some(rest) = rest {
            let is_end = |byte: u8| matches!(byte, b'/' | b'?' | b'#');
            let end = rest.bytes().position(is_end).unwrap_or(rest.len());
            let (host, path) = rest.split_at(end);
            // The plain case is worth not to be parsed: it is that of every post.
            let is_plain = path.starts_with('/') && memchr2(b'@', b':', host.as_bytes()).is_none();
            if is_plain {
                return if self.hosts.contains(host) {
                    path.into()
                } else {
                    address.into()
                };
            }
        }
        match Url::parse(address) {
            Ok(url) if url.host_str().is_some_and(|host| self.hosts.contains(host)) => {
                url[url::Position::BeforePath..].to_owned().into()
            }
            _ => address.into(),
        }
    }
}

/// An entry as a reader sees it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Plain text.
    pub title: &'a str,
    /// Clean HTML with absolute addresses, where the entry carries its text.
    pub html: Option<&'a str>,
    /// Plain text, which counts where there is no HTML.
    pub summary: &'a str,
    /// The absolute address of its image.
    pub image: Option<&'a str>,
    /// The address of its page.
    pub link: &'a str,
    /// The share URL that it was taken from: its host changes without a change of the story, so it does not count.
    pub via: Option<&'a str>,
}

/// Hashes what a reader sees: the words of the title and the text without white space, and the addresses of links and
/// pictures in their order. Addresses below the post's own count from there on, so that a post that moves with its
/// pictures is the same; those to a place in the post itself do not count.
pub fn seen(entry: Seen<'_>, own: &OwnSite) -> ContentHash {
    let length = entry.html.unwrap_or(entry.summary).len();
    let mut words = String::with_capacity(length + entry.title.len() + 64);
    push_words(&mut words, entry.title);
    words.push('\n');
    let place = Place::new(entry.link, own);
    let mut addresses = String::new();
    let title_end = words.len();
    if let Some(image) = entry.image {
        place.push(&mut addresses, image);
    }
    let kind = match entry.html {
        Some(html) => {
            read(html, &mut words, &mut |address| {
                if Some(address) != entry.via {
                    place.push(&mut addresses, address);
                }
            });
            HashKind::Text
        }
        None => {
            push_words(&mut words, entry.summary);
            HashKind::Summary
        }
    };
    if let Some(via) = entry.via {
        remove(&mut words, title_end, via);
    }
    words.push_str(&addresses);
    ContentHash::of(kind, words.as_bytes())
}

/// Removes every `part` from `words` behind the byte `from`.
fn remove(words: &mut String, from: usize, part: &str) {
    let behind = &words.as_bytes()[from..];
    let found: Vec<usize> = match scan::behind_scheme(part) {
        Some(host) if part.len() <= USUAL_ADDRESS => places_of_address(behind, part.as_bytes(), host - "://".len()),
        _ if part.is_empty() => Vec::new(),
        _ => memmem::find_iter(behind, part).collect(),
    };
    for at in found.into_iter().rev().map(|at| from + at) {
        words.replace_range(at..at + part.len(), "");
    }
}

/// The longest address that is compared wherever another stands.
const USUAL_ADDRESS: usize = 1 << 10;

/// Where an address stands in `words`, which has its `://` so many bytes from its beginning. To prepare the search for
/// another address in each text takes longer than to look at the few addresses of one.
fn places_of_address(words: &[u8], address: &[u8], before: usize) -> Vec<usize> {
    static SCHEME: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("://"));
    let mut found: Vec<usize> = Vec::new();
    for at in SCHEME.find_iter(words).filter_map(|scheme| scheme.checked_sub(before)) {
        let free = found.last().map_or(0, |last| last + address.len());
        if at >= free && words[at..].starts_with(address) {
            found.push(at);
        }
    }
    found
}

/// Where an entry's page is, for addresses near it.
struct Place<'a> {
    own: &'a OwnSite,
    page: Cow<'a, str>,
    /// Where a query or a fragment of the page begins, or the page ends.
    bare: usize,
    /// Where the name of the page begins.
    folder: usize,
}

impl<'a> Place<'a> {
    fn new(link: &'a str, own: &'a OwnSite) -> Place<'a> {
        let page = own.relative(link);
        let bare = memchr2(b'?', b'#', page.as_bytes()).unwrap_or(page.len());
        let folder = memchr::memrchr(b'/', &page.as_bytes()[..bare]).map_or(0, |at| at + 1);
        Place {
            own,
            page,
            bare,
            folder,
        }
    }

    /// Adds a line with an address as it counts; none for a place in the post itself.
    fn push(&self, addresses: &mut String, address: &str) {
        let address = self.own.relative(address);
        match address.strip_prefix(&self.page[..self.bare]) {
            Some(rest) if rest.starts_with('#') => return,
            _ => {}
        }
        let near = address.strip_prefix(&self.page[..self.folder]).unwrap_or(&address);
        if addresses.capacity() == 0 {
            addresses.reserve(512);
        }
        addresses.push('\n');
        addresses.push_str(near.trim_start_matches('/'));
    }
}

/// Puts the words of clean HTML into `words`, and its addresses into `address_found`.
fn read(html: &str, words: &mut String, address_found: &mut dyn FnMut(&str)) {
    let bytes = html.as_bytes();
    // Up to here the HTML was copied or left out.
    let mut copied = 0;
    let mut at = 0;
    loop {
        // Behind a tag another one or a line break is usual.
        if !matches!(bytes.get(at), Some(b'<' | 0..=b' ')) {
            at = scan::first(bytes, at, |byte, next, third| {
                u8::from(byte == b'<') | u8::from(byte == b'&') | may_be_unseen(byte, next, third)
            });
        }
        match bytes.get(at) {
            None => break,
            Some(b'<') => {
                words.push_str(&html[copied..at]);
                let tag = &html[at..];
                let (end, has_quotes) = end_of_tag(tag);
                if has_quotes {
                    read_tag(&tag[..end], address_found);
                }
                at += end;
                copied = at;
            }
            Some(b'&') => {
                words.push_str(&html[copied..at]);
                let end = memchr(b'<', &bytes[at..]).map_or(html.len(), |length| at + length);
                push_words(words, &html_escape::decode_html_entities(&html[at..end]));
                at = end;
                copied = at;
            }
            Some(_) => pass_unseen(html, &mut at, &mut copied, words),
        }
    }
    words.push_str(&html[copied..]);
}

fn decoded(text: &str) -> Cow<'_, str> {
    match memchr(b'&', text.as_bytes()) {
        Some(_) => html_escape::decode_html_entities(text),
        None => Cow::Borrowed(text),
    }
}

/// The length of the tag at the beginning of `text`, and whether it has quotes; a `>` between quotes ends no tag.
fn end_of_tag(text: &str) -> (usize, bool) {
    let bytes = text.as_bytes();
    // Most tags are `<p>` and `</p>`: to look at them byte by byte takes less than to begin with many at once.
    const SHORT: usize = 6;
    let is_mark = |byte: &u8| matches!(byte, b'"' | b'\'' | b'>');
    let mut at = bytes
        .iter()
        .take(SHORT)
        .position(is_mark)
        .unwrap_or(SHORT.min(bytes.len()));
    if bytes.get(at) == Some(&b'>') {
        return (at + 1, false);
    }
    let mut has_quotes = false;
    while let Some(found) = memchr3(b'"', b'\'', b'>', &bytes[at..]).map(|found| at + found) {
        if bytes[found] == b'>' {
            return (found + 1, has_quotes);
        }
        has_quotes = true;
        match memchr(bytes[found], &bytes[found + 1..]) {
            Some(length) => at = found + 1 + length + 1,
            None => break,
        }
    }
    (text.len(), has_quotes)
}

/// Finds the addresses in a tag as the cleaner writes it: attributes in double quotes.
fn read_tag(tag: &str, address_found: &mut dyn FnMut(&str)) {
    let mut rest = tag;
    while let Some(quote) = first_value(rest) {
        let (before, after) = (&rest[..quote - 1], &rest[quote + 1..]);
        let Some(end) = memchr(b'"', after.as_bytes()) else {
            return;
        };
        let value = &after[..end];
        let blank = before.bytes().rposition(|byte| byte.is_ascii_whitespace());
        match &before[blank.map_or(0, |at| at + 1)..] {
            "href" | "src" | "poster" => address_found(&decoded(value)),
            "srcset" => {
                for candidate in value.split(", ") {
                    let address = candidate.split(' ').next().unwrap_or_default();
                    address_found(&decoded(address));
                }
            }
            _ => {}
        }
        rest = &after[end + 1..];
    }
}

/// The first quote of a part of a tag that begins a value: that behind a `=`.
fn first_value(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr_iter(b'"', bytes).find(|at| *at > 0 && bytes[at - 1] == b'=')
}

/// Adds the text without anything that no reader can see.
fn push_words(words: &mut String, text: &str) {
    let (mut copied, mut at) = (0, 0);
    while at < text.len() {
        at = scan::first(text.as_bytes(), at, may_be_unseen);
        pass_unseen(text, &mut at, &mut copied, words);
    }
    words.push_str(&text[copied..]);
}

/// Passes the character at `at`. Where no reader can see it, what stands before it from `copied` on is added to `words`,
/// and `copied` is behind it.
fn pass_unseen(text: &str, at: &mut usize, copied: &mut usize, words: &mut String) {
    let Some(c) = text[*at..].chars().next() else {
        return;
    };
    let start = *at;
    *at += c.len_utf8();
    if is_unseen(c) {
        words.push_str(&text[*copied..start]);
        *copied = *at;
    }
}

/// 1 where a byte may be the first of a character that no reader can see, by itself and the two behind it; else 0. What
/// is told apart here is punctuation of Chinese and European text: all else is rare. Of the characters that begin with
/// E2, those whose third byte is 8C to 9E, quotation marks and dashes among them, are all seen.
fn may_be_unseen(byte: u8, next: u8, third: u8) -> u8 {
    let is_with = |first: u8, is_rest: bool| u8::from(byte == first) & u8::from(is_rest);
    u8::from(byte <= b' ')
        | u8::from(byte == 0xC2)
        | u8::from(byte == 0xE1)
        | is_with(0xE2, next < 0x82) & u8::from(!(0x8C..=0x9E).contains(&third))
        | is_with(0xE3, next == 0x80) & u8::from(third == 0x80)
        | is_with(0xEF, next == 0xBB)
}

fn is_unseen(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
