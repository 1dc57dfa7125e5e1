//! What was made of a file, as bytes that are kept from run to run, and back.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, KeptDiagnostic};
use crate::model::{BodyPlace, Extra, Instant, Markup, Packed, Period, Person, PostHead, SourcePath};

use super::Outcome;
use super::post::{Candidate, CategoryPage, Found};
use super::shared::{Parts, Shared};

/// The bytes of what was made of a file.
pub fn encode(outcome: &Outcome) -> Vec<u8> {
    let kept = Kept {
        found: match &outcome.found {
            Found::Post(candidate) => KeptFound::Post(Box::new(post(candidate))),
            Found::CategoryPage(page) => KeptFound::CategoryPage(
                page.category.as_str().into(),
                page.title.as_str().into(),
                page.url.as_str().into(),
            ),
            Found::LeftOut => KeptFound::LeftOut,
        },
        problems: outcome.problems.iter().map(KeptDiagnostic::of).collect(),
        from: outcome.period.from.map(moment),
        until: outcome.period.until.map(moment),
    };
    bytes(&kept)
}

/// As postcard writes it.
fn bytes(kept: &impl Serialize) -> Vec<u8> {
    const MOSTLY: usize = 512;
    postcard::to_extend(kept, Vec::with_capacity(MOSTLY)).expect("texts and numbers can always be written to memory")
}

/// What the bytes say was made of the file at `source`; `None` where they are damaged.
pub(super) fn decode(bytes: &[u8], source: &SourcePath, shared: &Shared) -> Option<Outcome> {
    let kept: Kept<'_> = postcard::from_bytes(bytes).ok()?;
    let found = match kept.found {
        KeptFound::Post(post) => Found::Post(candidate(*post, source, shared)?),
        KeptFound::CategoryPage(category, title, url) => Found::CategoryPage(CategoryPage {
            category: category.into_owned(),
            title: title.into_owned(),
            url: url.into_owned(),
        }),
        KeptFound::LeftOut => Found::LeftOut,
    };
    let problems: Option<Vec<Diagnostic>> = kept.problems.into_iter().map(KeptDiagnostic::diagnostic).collect();
    Some(Outcome {
        found,
        problems: problems?,
        period: Period {
            from: some_instant(kept.from)?,
            until: some_instant(kept.until)?,
        },
    })
}

/// The bytes of a post whose id was given.
pub fn encode_head(post: &PostHead) -> Vec<u8> {
    bytes(&head_of(post))
}

/// The post of those bytes, whose id is to be given again; `None` where they are damaged.
pub(super) fn decode_head(bytes: &[u8], source: &SourcePath, shared: &Shared) -> Option<Box<PostHead>> {
    head(postcard::from_bytes(bytes).ok()?, source, shared)
}

#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    #[serde(borrow)]
    found: KeptFound<'a>,
    #[serde(borrow)]
    problems: Vec<KeptDiagnostic<'a>>,
    from: Option<Moment>,
    until: Option<Moment>,
}

#[derive(Serialize, Deserialize)]
enum KeptFound<'a> {
    #[serde(borrow)]
    Post(Box<KeptPost<'a>>),
    CategoryPage(Cow<'a, str>, Cow<'a, str>, Cow<'a, str>),
    LeftOut,
}

/// A moment in seconds since 1970, nanoseconds, and the offset in seconds.
type Moment = (i64, u32, i32);

#[derive(Serialize, Deserialize)]
struct KeptPost<'a> {
    #[serde(borrow)]
    head: KeptHead<'a>,
    guid: Option<&'a str>,
    text_hash: u64,
    has_text: bool,
}

#[derive(Serialize, Deserialize)]
struct KeptHead<'a> {
    /// As they are packed.
    texts: &'a str,
    /// What its address and its share URL begin with.
    url_start: &'a str,
    origin_start: &'a str,
    published: Moment,
    updated: Moment,
    updated_is_given: bool,
    #[serde(borrow)]
    authors: Vec<(&'a str, Option<&'a str>, Option<&'a str>)>,
    #[serde(borrow)]
    categories: Vec<&'a str>,
    #[serde(borrow)]
    tags: Vec<&'a str>,
    summary: Option<&'a str>,
    image: Option<&'a str>,
    language: Option<&'a str>,
    is_html: bool,
    start: usize,
    end: usize,
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
        url_start: &head.common().url,
        origin_start: &head.common().origin,
        published: moment(head.published),
        updated: moment(head.updated()),
        updated_is_given: head.updated_is_given,
        authors: head.authors().iter().map(person).collect(),
        categories: head.terms.categories.iter().map(|term| &**term).collect(),
        tags: head.terms.tags.iter().map(|term| &**term).collect(),
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

fn candidate(post: KeptPost<'_>, source: &SourcePath, shared: &Shared) -> Option<Candidate> {
    Some(Candidate {
        head: head(post.head, source, shared)?,
        guid: post.guid.map(|guid| Box::new(guid.into())),
        text_hash: post.text_hash,
        has_text: post.has_text,
    })
}

fn head(head: KeptHead<'_>, source: &SourcePath, shared: &Shared) -> Option<Box<PostHead>> {
    let person = |(name, url, email): &(&str, Option<&str>, Option<&str>)| Person {
        name: (*name).to_owned(),
        url: url.map(str::to_owned),
        email: email.map(str::to_owned),
    };
    let authors: Vec<Person> = head.authors.iter().map(person).collect();
    let mut post = shared.head(Parts {
        source,
        texts: Packed::of_text(head.texts)?,
        starts: shared.starts(head.url_start, head.origin_start),
        authors: &authors,
        categories: &head.categories,
        tags: &head.tags,
        published: instant(head.published)?,
        updated: Some(instant(head.updated)?),
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

/// The moment, if one is kept; `None` where what is kept is none.
fn some_instant(kept: Option<Moment>) -> Option<Option<Instant>> {
    match kept {
        Some(kept) => Some(Some(instant(kept)?)),
        None => Some(None),
    }
}
