//! A line of the ledger: what is remembered of one post.

use std::borrow::Cow;

use chrono::{DateTime, Datelike};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{ContentHash, Instant, instant};

/// What is remembered of one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The id under which subscribers know it.
    pub id: Box<str>,
    /// The key of its origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Box<str>>,
    /// Its file as last seen, from the configuration file on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Box<str>>,
    /// When it was first published. It never changes, since the month of it is the shard of the line.
    #[serde(serialize_with = "write_moment", deserialize_with = "moment")]
    pub published: Instant,
    /// Its last significant change, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_moment")]
    pub updated: Option<Instant>,
    /// The hash of what readers last saw of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<LineHash>,
    /// The address of its page: from the site's host on where it is one of the site's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Box<str>>,
    /// What the post itself says in place of a date or link that was adopted from an earlier feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Box<Instead>>,
    /// When it was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<Instant>,
    /// The feeds that held it when it was removed, by the last part of their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feeds: Vec<Box<str>>,
}

/// A line in texts that stand elsewhere, to be written without being made.
#[derive(Debug, Clone)]
pub struct LineText<'a> {
    /// As in [`Line`], as are all others.
    pub id: &'a str,
    /// See [`Line::key`].
    pub key: Option<&'a str>,
    /// See [`Line::file`].
    pub file: &'a str,
    /// See [`Line::published`].
    pub published: Instant,
    /// See [`Line::updated`].
    pub updated: Option<Instant>,
    /// See [`Line::hash`].
    pub hash: Option<LineHash>,
    /// See [`Line::link`].
    pub link: Cow<'a, str>,
    /// See [`Line::instead`].
    pub instead: Option<Box<Instead>>,
}

impl LineText<'_> {
    /// Adds it to a text as JSON, without the end of a line: what is derived takes three times as long, and a first build
    /// writes as many as there are posts.
    pub(super) fn push_to(&self, text: &mut Vec<u8>) {
        let LineText {
            id,
            key,
            file,
            published,
            updated,
            hash,
            link,
            instead,
        } = self;
        let mut field = |start: &str, value: &str| {
            text.extend_from_slice(start.as_bytes());
            push_json(text, value);
        };
        field("{\"id\":", id);
        if let Some(key) = key {
            field(",\"key\":", key);
        }
        field(",\"file\":", file);
        text.extend_from_slice(b",\"published\":");
        put(text, &Moment(*published));
        if let Some(updated) = updated {
            text.extend_from_slice(b",\"updated\":");
            put(text, updated);
        }
        if let Some(hash) = hash {
            text.extend_from_slice(b",\"hash\":");
            put(text, hash);
        }
        text.extend_from_slice(b",\"link\":");
        push_json(text, link);
        if let Some(instead) = instead {
            text.extend_from_slice(b",\"instead\":");
            put(text, instead);
        }
        text.push(b'}');
    }

    /// The line, made.
    pub fn line(self) -> Line {
        Line {
            id: self.id.into(),
            key: self.key.map(Into::into),
            file: Some(self.file.into()),
            published: self.published,
            updated: self.updated,
            hash: self.hash,
            link: Some(self.link.into()),
            instead: self.instead,
            gone: None,
            feeds: Vec::new(),
        }
    }
}

/// A moment as lines have it.
#[derive(Serialize)]
#[serde(transparent)]
struct Moment(#[serde(serialize_with = "write_moment")] Instant);

fn put(text: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(text, value).expect("texts and dates are always JSON");
}

/// Adds a string of JSON. Nearly none holds anything that is escaped.
fn push_json(text: &mut Vec<u8>, value: &str) {
    // Without branches, so that compilers do many bytes at once.
    let is_plain = |all: bool, byte: &u8| all & (*byte >= 0x20) & (*byte != b'"') & (*byte != b'\\');
    if value.as_bytes().iter().fold(true, is_plain) {
        text.push(b'"');
        text.extend_from_slice(value.as_bytes());
        text.push(b'"');
    } else {
        put(text, &value);
    }
}

/// The hash in a line. One of a kind that only another version knows cannot be compared, and stays as it is written
/// until this version has a hash of what readers see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum LineHash {
    /// A hash that can be compared.
    Known(ContentHash),
    /// Another, as written.
    Other(Box<str>),
}

impl From<ContentHash> for LineHash {
    fn from(hash: ContentHash) -> LineHash {
        LineHash::Known(hash)
    }
}

impl<'de> Deserialize<'de> for LineHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LineHash, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Ok(text
            .parse()
            .map_or_else(|_| LineHash::Other(text.into()), LineHash::Known))
    }
}

/// The date and link of the post itself at the time of adoption. As long as the post says the same, the adopted ones
/// are shown; when it says something else, it is right again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Instead {
    /// The date of the post, where another was adopted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Instant>,
    /// Its link, where another was adopted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Box<str>>,
}

/// Writes what chrono writes: nearly always a whole second of a zone of whole minutes, which takes a third of the time
/// when it is written here.
fn write_moment<S: Serializer>(moment: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    let offset = moment.offset().local_minus_utc();
    // chrono writes the parts of a second, and UTC as `Z`.
    let is_plain = moment.timestamp_subsec_nanos() == 0 && offset != 0 && moment.year() >= 1000;
    let plain = instant::plain_rfc3339(moment).filter(|_| is_plain);
    match plain.as_ref().and_then(|plain| str::from_utf8(plain).ok()) {
        Some(plain) => serializer.serialize_str(plain),
        None => moment.serialize(serializer),
    }
}

/// Reads RFC 3339 alone, which is what is written, in a third of the time of chrono's lenient reading.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
    let text = Cow::<str>::deserialize(deserializer)?;
    DateTime::parse_from_rfc3339(&text).map_err(|_| D::Error::custom(format!("`{text}` is no date of RFC 3339")))
}

fn some_moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
    moment(deserializer).map(Some)
}

impl Line {
    /// A line that knows nothing but an id and a date.
    pub fn new(id: impl Into<Box<str>>, published: Instant) -> Line {
        Line {
            id: id.into(),
            key: None,
            file: None,
            published,
            updated: None,
            hash: None,
            link: None,
            instead: None,
            gone: None,
            feeds: Vec::new(),
        }
    }

    /// The hash of what readers last saw, where it can be compared.
    pub fn content(&self) -> Option<ContentHash> {
        match self.hash {
            Some(LineHash::Known(hash)) => Some(hash),
            Some(LineHash::Other(_)) | None => None,
        }
    }

    /// The latest moment of which it knows, by which two lines of one post are compared.
    pub fn latest(&self) -> Instant {
        [self.updated, self.gone]
            .into_iter()
            .flatten()
            .fold(self.published, Instant::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_line_is_written_as_the_one_that_is_made_of_it(
            texts in proptest::array::uniform3("[a茶\"\\\\\u{1}\u{7f}\u{2028}/<]{0,5}"),
            key in proptest::option::of("[a\"\\\\\t]{0,3}"),
            moments in proptest::array::uniform3(proptest::sample::select(vec![
                "2026-01-05T08:09:10+08:00", "2026-01-05T08:09:10.500-09:30", "2026-01-05T08:09:10Z", "0999-12-31T23:59:59+00:01",
            ])),
            hash in proptest::option::of(proptest::sample::select(vec!["text2:0123456789abcdef", "file2:00000000000000ff", "text9:\"x"])),
            has_more in proptest::bool::ANY,
        ) {
            let [published, updated, instead] = moments.map(|moment| DateTime::parse_from_rfc3339(moment).unwrap());
            let hash = hash.map(|hash| hash.parse().map_or_else(|_| LineHash::Other(hash.into()), LineHash::Known));
            let instead = Instead { published: Some(instead), link: Some(texts[1].as_str().into()) };
            let text = LineText {
                id: &texts[0],
                key: key.as_deref(),
                file: &texts[1],
                published,
                updated: has_more.then_some(updated),
                hash,
                link: texts[2].as_str().into(),
                instead: has_more.then(|| Box::new(instead)),
            };
            let mut written = Vec::new();
            text.push_to(&mut written);
            proptest::prop_assert_eq!(String::from_utf8(written).unwrap(), serde_json::to_string(&text.line()).unwrap());
        }
    }

    #[test]
    fn moments_are_written_as_chrono_writes_them() {
        for (text, expected) in [
            ("2026-01-05T08:09:10+08:00", "2026-01-05T08:09:10+08:00"),
            ("2026-01-05T08:09:10.500-09:30", "2026-01-05T08:09:10.500-09:30"),
            ("2026-01-05T08:09:10Z", "2026-01-05T08:09:10Z"),
            ("0999-12-31T23:59:59+00:01", "0999-12-31T23:59:59+00:01"),
            ("9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59-00:01"),
        ] {
            let moment = DateTime::parse_from_rfc3339(text).unwrap();
            let line = serde_json::to_value(Line::new("tag:x.example,2026:a", moment)).unwrap();
            assert_eq!(line["published"], expected);
            assert_eq!(line["published"], serde_json::to_value(moment).unwrap());
        }
    }
}
