//! What was made of a file, as bytes that are kept from run to run, and back.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Serialize, Serializer};

use crate::diagnostic::{Diagnostic, KeptDiagnostic};
use crate::model::{self, BodyPlace, Extra, HeadBytes, Instant, Markup, Packed, Period, Person, PostHead, SourcePath};

use super::Outcome;
use super::candidate::{Candidate, CategoryPage, Found};
use super::shared::{Parts, Shared};

/// The bytes of what was made of a file.
pub fn encode(outcome: &Outcome) -> HeadBytes {
    let kept = Kept {
        found: match &outcome.found {
            Found::Post(candidate) => KeptFound::Post(post(candidate)),
            Found::CategoryPage(page) => KeptFound::CategoryPage(
                page.category.as_str().into(),
                page.title.as_str().into(),
                page.url.as_str().into(),
            ),
            Found::LeftOut => KeptFound::LeftOut,
        },
        problems: outcome.problems.iter().map(KeptDiagnostic::of).collect(),
        from: outcome.period.from.map(|from| since(from, &outcome.found)),
        until: outcome.period.until.map(moment),
    };
    match &outcome.found {
        Found::Post(candidate) => bytes(&candidate.head, &kept),
        Found::CategoryPage(_) | Found::LeftOut => bytes_of(&KeptStart::default(), &KeptTerms::default(), &kept),
    }
}

/// As postcard writes it, behind what many posts have like this one.
fn bytes(head: &PostHead, own: &impl Serialize) -> HeadBytes {
    bytes_of(&StartOf(head.common()), &TermsOf(&head.terms), own)
}

fn bytes_of(start: &impl Serialize, terms: &impl Serialize, own: &impl Serialize) -> HeadBytes {
    const MOSTLY: usize = 512;
    const WRITTEN: &str = "texts and numbers can always be written to memory";
    let bytes = postcard::to_extend(start, Vec::with_capacity(MOSTLY)).expect(WRITTEN);
    let first = bytes.len();
    let bytes = postcard::to_extend(terms, bytes).expect(WRITTEN);
    let second = bytes.len();
    HeadBytes::new(postcard::to_extend(own, bytes).expect(WRITTEN), [first, second])
}

/// What many posts have like the one of these bytes.
fn common(bytes: &HeadBytes) -> Option<Common<'_>> {
    let [start, terms] = bytes.common();
    Some(Common {
        start: whole(start)?,
        terms: whole(terms)?,
    })
}

/// What the bytes hold, where they hold nothing behind it.
fn whole<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    let (value, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(value)
}

/// What the bytes say was made of the file at `source`; `None` where they are damaged.
pub(super) fn decode(bytes: &HeadBytes, source: &SourcePath, shared: &Shared) -> Option<Outcome> {
    let common = common(bytes)?;
    let kept: Kept<'_> = whole(bytes.own())?;
    let found = match kept.found {
        KeptFound::Post(post) => Found::Post(candidate(&common, post, source, shared)?),
        KeptFound::CategoryPage(category, title, url) => Found::CategoryPage(CategoryPage {
            category: category.into_owned(),
            title: title.into_owned(),
            url: url.into_owned(),
        }),
        KeptFound::LeftOut => Found::LeftOut,
    };
    let problems: Option<Vec<Diagnostic>> = kept.problems.into_iter().map(KeptDiagnostic::diagnostic).collect();
    let from = match (kept.from, &found) {
        (None, _) => None,
        (Some(Since::Moment(from)), _) => Some(instant(from)?),
        (Some(Since::Publication), Found::Post(candidate)) => Some(candidate.head.published),
        (Some(Since::Publication), _) => return None,
    };
    let until = match kept.until {
        None => None,
        Some(until) => Some(instant(until)?),
    };
    Some(Outcome {
        found,
        problems: problems?,
        period: Period { from, until },
    })
}

/// From when on a file is what it is: a post mostly from its publication on.
fn since(from: Instant, found: &Found) -> Since {
    match found {
        Found::Post(candidate) if moment(candidate.head.published) == moment(from) => Since::Publication,
        _ => Since::Moment(moment(from)),
    }
}

/// The bytes of a post whose id was given.
pub fn encode_head(post: &PostHead) -> Vec<u8> {
    bytes(post, &head_of(post)).into_whole()
}

/// The post of those bytes, whose id is to be given again; `None` where they are damaged.
pub(super) fn decode_head(bytes: &[u8], source: &SourcePath, shared: &Shared) -> Option<Box<PostHead>> {
    let (start, rest) = postcard::take_from_bytes(bytes).ok()?;
    let (terms, rest) = postcard::take_from_bytes(rest).ok()?;
    head(&Common { start, terms }, whole(rest)?, source, shared)
}

/// What a post has in common with many: what its addresses begin with, and who wrote it.
#[derive(Default, Serialize, Deserialize)]
struct KeptStart<'a> {
    url: &'a str,
    origin: &'a str,
    #[serde(borrow)]
    authors: Vec<(&'a str, Option<&'a str>, Option<&'a str>)>,
}

/// And with others, its categories and tags.
#[derive(Default, Serialize, Deserialize)]
struct KeptTerms<'a> {
    #[serde(borrow)]
    categories: Vec<&'a str>,
    #[serde(borrow)]
    tags: Vec<&'a str>,
}

/// Writes a [`KeptStart`] without a list in between.
struct StartOf<'a>(&'a model::Common);

impl Serialize for StartOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut parts = serializer.serialize_tuple(3)?;
        parts.serialize_element(&*self.0.url)?;
        parts.serialize_element(&*self.0.origin)?;
        parts.serialize_element(&Each(&self.0.authors, person))?;
        parts.end()
    }
}

/// Writes a [`KeptTerms`] without lists in between.
struct TermsOf<'a>(&'a model::Terms);

impl Serialize for TermsOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut parts = serializer.serialize_tuple(2)?;
        parts.serialize_element(&Each(&self.0.categories, |term| &**term))?;
        parts.serialize_element(&Each(&self.0.tags, |term| &**term))?;
        parts.end()
    }
}

/// What is written of each.
struct Each<'a, T, U>(&'a [T], fn(&'a T) -> U);

impl<T, U: Serialize> Serialize for Each<'_, T, U> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(self.1))
    }
}

struct Common<'a> {
    start: KeptStart<'a>,
    terms: KeptTerms<'a>,
}

#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    #[serde(borrow)]
    found: KeptFound<'a>,
    #[serde(borrow)]
    problems: Vec<KeptDiagnostic<'a>>,
    from: Option<Since>,
    until: Option<Moment>,
}

#[derive(Serialize, Deserialize)]
enum KeptFound<'a> {
    #[serde(borrow)]
    Post(KeptPost<'a>),
    CategoryPage(Cow<'a, str>, Cow<'a, str>, Cow<'a, str>),
    LeftOut,
}

/// A moment in seconds since 1970, nanoseconds, and the offset in seconds.
type Moment = (i64, u32, i32);

#[derive(Serialize, Deserialize)]
enum Since {
    Publication,
    Moment(Moment),
}

#[derive(Serialize, Deserialize)]
struct KeptPost<'a> {
    #[serde(borrow)]
    head: KeptHead<'a>,
    guid: Option<&'a str>,
    #[serde(with = "postcard::fixint::le")]
    text_hash: u64,
    has_text: bool,
}

#[derive(Serialize, Deserialize)]
struct KeptHead<'a> {
    /// As they are packed.
    texts: &'a str,
    published: Moment,
    /// Where that is after the publication.
    updated: Option<Moment>,
    updated_is_given: bool,
    summary: Option<&'a str>,
    image: Option<&'a str>,
    language: Option<&'a str>,
    is_html: bool,
    start: usize,
    end: usize,
    #[serde(with = "postcard::fixint::le")]
    file_hash: u64,
}

fn post(candidate: &Candidate) -> KeptPost<'_> {
    KeptPost {
        head: head_of(&candidate.head),
        guid: candidate.guid(),
        text_hash: candidate.text_hash,
        has_text: candidate.has_text,
    }
}

fn head_of(head: &PostHead) -> KeptHead<'_> {
    KeptHead {
        texts: head.texts().as_text(),
        published: moment(head.published),
        updated: Some(head.updated())
            .filter(|updated| *updated > head.published)
            .map(moment),
        updated_is_given: head.updated_is_given,
        summary: head.summary(),
        image: head.image(),
        language: head.language(),
        is_html: head.body.markup == Markup::Html,
        start: head.body.range().start,
        end: head.body.range().end,
        file_hash: head.body.file_hash,
    }
}

fn person(person: &Person) -> (&str, Option<&str>, Option<&str>) {
    (&person.name, person.url.as_deref(), person.email.as_deref())
}

fn candidate(common: &Common<'_>, post: KeptPost<'_>, source: &SourcePath, shared: &Shared) -> Option<Candidate> {
    Some(Candidate {
        head: head(common, post.head, source, shared)?,
        guid: post.guid.map(|guid| Box::new(guid.into())),
        text_hash: post.text_hash,
        alone: None,
        identity_hash: 0,
        has_text: post.has_text,
    })
}

fn head(common: &Common<'_>, head: KeptHead<'_>, source: &SourcePath, shared: &Shared) -> Option<Box<PostHead>> {
    let person = |(name, url, email): &(&str, Option<&str>, Option<&str>)| Person {
        name: (*name).to_owned(),
        url: url.map(str::to_owned),
        email: email.map(str::to_owned),
    };
    let authors: Vec<Person> = common.start.authors.iter().map(person).collect();
    let mut post = shared.head(Parts {
        source,
        texts: Packed::of_text(head.texts)?,
        starts: shared.starts(common.start.url, common.start.origin),
        authors: &authors,
        categories: &common.terms.categories,
        tags: &common.terms.tags,
        published: instant(head.published)?,
        updated: match head.updated {
            None => None,
            Some(updated) => Some(instant(updated)?),
        },
        body: BodyPlace::checked(
            if head.is_html { Markup::Html } else { Markup::Markdown },
            head.start..head.end,
            head.file_hash,
        )?,
        extra: Extra {
            summary: head.summary.map(Into::into),
            image: head.image.map(Into::into),
            language: head.language.map(Into::into),
            ..Extra::default()
        },
    });
    post.updated_is_given = head.updated_is_given;
    Some(post)
}

fn moment(instant: Instant) -> Moment {
    (
        instant.timestamp(),
        instant.timestamp_subsec_nanos(),
        instant.offset().local_minus_utc(),
    )
}

fn instant((seconds, nanoseconds, offset): Moment) -> Option<Instant> {
    let offset = FixedOffset::east_opt(offset)?;
    Some(DateTime::from_timestamp(seconds, nanoseconds)?.with_timezone(&offset))
}

#[cfg(test)]
mod tests;
