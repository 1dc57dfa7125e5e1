//! The texts of a post in as little room as their lookup allows: there are as many as posts. What an address shares with
//! the path of the post's file is a place in that path, and what it begins with is held once for many posts.

use std::ops::Range;

use crate::model::scan;

use super::joined::Joined;

/// The texts of a post.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// The id; empty as long as none is given.
    pub id: &'a str,
    /// The title, plain text.
    pub title: &'a str,
    /// The address of its page.
    pub url: &'a str,
    /// The share URL.
    pub origin: Option<&'a str>,
    /// The key of its origin.
    pub key: Option<&'a str>,
}

/// What id and addresses of a post begin with, as those of many posts do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Starts<'a> {
    /// The beginning of the id.
    pub id: &'a str,
    /// The beginning of the address of its page.
    pub url: &'a str,
    /// That of its share URL.
    pub origin: &'a str,
}

impl<'a> Texts<'a> {
    /// What the addresses begin with, of a post whose file is at `path`: of a share URL all before the name of the file,
    /// where that stands in it; else scheme and host. The id is to begin with `id`.
    pub fn starts(&self, path: &str, id: &'a str) -> Starts<'a> {
        let origin = self.origin.unwrap_or_default();
        let end = Name::of(path)
            .shared_with(origin)
            .map_or_else(|| end_of_host(origin), |(place, _)| place.start);
        Starts {
            id,
            url: &self.url[..end_of_host(self.url)],
            origin: &origin[..end],
        }
    }
}

fn end_of_host(url: &str) -> usize {
    let Some(host) = scan::behind_scheme(url) else {
        return 0;
    };
    memchr::memchr(b'/', &url.as_bytes()[host..]).map_or(0, |end| host + end + 1)
}

/// So many bytes at the end of a name have to stand in a text for its place to be noted.
const LEAST: usize = 8;

/// The name of a file without its ending, with the path before it; of an `index` that of its folder.
#[derive(Clone, Copy)]
struct Name<'a>(&'a str);

impl<'a> Name<'a> {
    fn of(path: &'a str) -> Name<'a> {
        let folder = memchr::memrchr(b'/', path.as_bytes()).map_or(0, |at| at + 1);
        let end = memchr::memrchr(b'.', &path.as_bytes()[folder..]).map_or(path.len(), |at| folder + at);
        Name(path[..end].strip_suffix("/index").unwrap_or(&path[..end]))
    }

    /// Where `text` holds the end of the name, and the place of that in the path: as much of it as both have.
    fn shared_with(self, text: &str) -> Option<(Range<usize>, Range<usize>)> {
        let (name, bytes) = (self.0.as_bytes(), text.as_bytes());
        let needle: &[u8; LEAST] = name.last_chunk()?;
        let last = needle[LEAST - 1];
        let is_end = |end: &usize| bytes[..*end].last_chunk() == Some(needle);
        let end = memchr::memrchr_iter(last, bytes).map(|at| at + 1).find(is_end)?;
        let before = bytes[..end].iter().rev().zip(name.iter().rev());
        let length = before.take_while(|(a, b)| a == b).count();
        let (mut at, mut from) = (end - length, name.len() - length);
        // Both begin with the same bytes, yet those before may differ within one character.
        while !text.is_char_boundary(at) || !self.0.is_char_boundary(from) {
            (at, from) = (at + 1, from + 1);
        }
        text.is_char_boundary(end).then_some((at..end, from..name.len()))
    }
}

/// The texts of a post, packed. They are told apart by lengths, each written as one character where it is small, so that
/// all is one text: how long key and id are, and these, the title, address and share URL; of each but the title whether it is
/// there, what stands before the part that is in the path, the place of that, and what stands behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed(Box<str>);

/// A text that is not there, one that stands here alone, and one with a part in the path; of the last two what they begin
/// with stands elsewhere.
const NONE: usize = 0;
const ALONE: usize = 1;
const HERE: usize = 2;
const WITH_PATH: usize = 3;

impl Packed {
    /// Packs the texts of a post whose file is at `path`. `starts` are to be given again when they are asked for.
    pub fn new(texts: Texts<'_>, starts: Starts<'_>, path: &str) -> Packed {
        let mut to = String::with_capacity(texts.title.len() + texts.url.len() + 64);
        let name = Name::of(path);
        // The length of both is one byte, but for texts that are long and none of the file's name.
        let mut ids = String::with_capacity(32);
        pack(&mut ids, texts.key, "", name);
        pack(&mut ids, Some(texts.id), starts.id, name);
        put_text(&mut to, &ids);
        put_text(&mut to, texts.title);
        pack(&mut to, Some(texts.url), starts.url, name);
        pack(&mut to, texts.origin, starts.origin, name);
        // A text that has room left would keep it.
        Packed(Box::from(to.as_str()))
    }

    /// The texts that [`Packed::as_text`] gave; `None` where they cannot be such: a title or an address is always there.
    pub fn of_text(text: &str) -> Option<Packed> {
        let mut checked = Checked(text);
        let mut ids = Checked(checked.text()?);
        ids.any()?;
        ids.any()?;
        ids.0.is_empty().then_some(())?;
        checked.text().filter(|title| !title.is_empty())?;
        checked.any().filter(|kind| *kind != NONE)?;
        checked.any()?;
        checked.0.is_empty().then(|| Packed(text.into()))
    }

    /// All of them as one text, to be kept.
    pub fn as_text(&self) -> &str {
        &self.0
    }

    /// Id and key alone, as [`pack_ids`] packs them.
    pub fn ids(&self) -> &str {
        Reader(&self.0).text()
    }

    /// The same with another id.
    #[must_use]
    pub fn with_id(&self, id: &str, starts: Starts<'_>, path: &str) -> Packed {
        let mut reader = Reader(&self.0);
        let ids = reader.text();
        let mut behind_key = Reader(ids);
        behind_key.skip();
        let mut with_id = ids[..ids.len() - behind_key.0.len()].to_owned();
        pack(&mut with_id, Some(id), starts.id, Name::of(path));
        let mut to = String::with_capacity(self.0.len() + id.len() + 8);
        put_text(&mut to, &with_id);
        to.push_str(reader.0);
        Packed(Box::from(to.as_str()))
    }

    /// The title.
    pub fn title(&self) -> &str {
        let mut reader = Reader(&self.0);
        reader.text();
        reader.text()
    }

    /// The id.
    pub fn id<'a>(&'a self, starts: Starts<'a>, path: &'a str) -> Joined<'a> {
        let mut reader = Reader(self.ids());
        reader.skip();
        reader.joined(starts.id, path).unwrap_or_default()
    }

    /// The address of the page.
    pub fn url<'a>(&'a self, starts: Starts<'a>, path: &'a str) -> Joined<'a> {
        let mut reader = self.behind_title();
        reader.joined(starts.url, path).unwrap_or_default()
    }

    /// The share URL.
    pub fn origin<'a>(&'a self, starts: Starts<'a>, path: &'a str) -> Option<Joined<'a>> {
        let mut reader = self.behind_title();
        reader.skip();
        reader.joined(starts.origin, path)
    }

    /// The key of the origin.
    pub fn key<'a>(&'a self, path: &'a str) -> Option<Joined<'a>> {
        Reader(self.ids()).joined("", path)
    }

    fn behind_title(&self) -> Reader<'_> {
        let mut reader = Reader(&self.0);
        reader.text();
        reader.text();
        reader
    }
}

/// Id and key packed as [`Packed`] has them; `start` is what the id begins with, where it does.
pub fn pack_ids(id: &str, key: Option<&str>, start: &str, path: &str) -> String {
    let mut to = String::with_capacity(16);
    let name = Name::of(path);
    pack(&mut to, key, "", name);
    pack(&mut to, Some(id), start, name);
    to
}

/// The id and key that were packed with the same `start` and `path`.
pub fn unpack_ids<'a>(packed: &'a str, start: &'a str, path: &'a str) -> (Joined<'a>, Option<Joined<'a>>) {
    let mut reader = Reader(packed);
    let key = reader.joined("", path);
    (reader.joined(start, path).unwrap_or_default(), key)
}

fn pack(to: &mut String, text: Option<&str>, start: &str, name: Name<'_>) {
    let Some(whole) = text else {
        number(to, NONE);
        return;
    };
    let Some(text) = whole.strip_prefix(start) else {
        number(to, ALONE);
        put_text(to, whole);
        return;
    };
    let Some((of_text, of_path)) = name.shared_with(text) else {
        number(to, HERE);
        put_text(to, text);
        return;
    };
    number(to, WITH_PATH);
    number(to, of_text.start);
    to.push_str(&text[..of_text.start]);
    number(to, of_path.start);
    number(to, of_path.len());
    number(to, text.len() - of_text.end);
    to.push_str(&text[of_text.end..]);
}

fn put_text(to: &mut String, text: &str) {
    number(to, text.len());
    to.push_str(text);
}

/// So many bits of a number are in one character; the bit above says that another follows. None of these characters is
/// beyond those that a `char` may be.
const BITS: u32 = 14;

fn number(to: &mut String, mut number: usize) {
    loop {
        let low = u32::try_from(number & ((1 << BITS) - 1)).expect("fourteen bits are fewer than thirty-two");
        number >>= BITS;
        let more = u32::from(number > 0) << BITS;
        to.push(char::from_u32(low | more).expect("fifteen bits are below the surrogates"));
        if number == 0 {
            return;
        }
    }
}

/// Texts that may be damaged.
struct Checked<'a>(&'a str);

impl<'a> Checked<'a> {
    fn number(&mut self) -> Option<usize> {
        // None is longer than a text may be.
        let digits = self
            .0
            .chars()
            .take(4)
            .take_while(|digit| *digit as usize >> BITS != 0)
            .count();
        let mut reader = Reader(self.0);
        let number = (digits < 4 && self.0.chars().nth(digits).is_some()).then(|| reader.number());
        self.0 = reader.0;
        number
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(text)
    }

    /// Passes what [`Reader::joined`] would read; answers of what kind it is.
    fn any(&mut self) -> Option<usize> {
        let kind = self.number()?;
        match kind {
            NONE => {}
            ALONE | HERE => {
                self.text()?;
            }
            WITH_PATH => {
                self.text()?;
                self.number()?;
                self.number()?;
                self.text()?;
            }
            _ => return None,
        }
        Some(kind)
    }
}

struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    fn number(&mut self) -> usize {
        // Nearly always it is one byte.
        if let Some(first) = self.0.bytes().next().filter(u8::is_ascii) {
            self.0 = &self.0[1..];
            return usize::from(first);
        }
        let (mut number, mut shift) = (0, 0);
        loop {
            let mut rest = self.0.chars();
            let digit = rest.next().map_or(0, |digit| digit as usize);
            self.0 = rest.as_str();
            number |= (digit & ((1 << BITS) - 1)) << shift;
            shift += BITS;
            if digit >> BITS == 0 {
                return number;
            }
        }
    }

    fn text(&mut self) -> &'a str {
        let length = self.number();
        let (text, rest) = self.0.split_at_checked(length).unwrap_or_default();
        self.0 = rest;
        text
    }

    /// Passes what [`Reader::joined`] would read.
    fn skip(&mut self) {
        match self.number() {
            NONE => {}
            ALONE | HERE => {
                self.text();
            }
            _ => {
                self.text();
                self.number();
                self.number();
                self.text();
            }
        }
    }

    fn joined(&mut self, start: &'a str, path: &'a str) -> Option<Joined<'a>> {
        match self.number() {
            NONE => None,
            ALONE => Some(Joined(["", self.text(), "", ""])),
            HERE => Some(Joined([start, self.text(), "", ""])),
            _ => {
                let before = self.text();
                let (from, length) = (self.number(), self.number());
                let of_path = path.get(from..from.saturating_add(length)).unwrap_or_default();
                Some(Joined([start, before, of_path, self.text()]))
            }
        }
    }
}

#[cfg(test)]
mod tests;
