//! What was made of a file, as bytes that are kept from run to run, and back.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Serialize, Serializer};

use crate::diagnostic::{Diagnostic, KeptDiagnostic};
use crate::model::{self, BodyPlace, Extra, HeadBytes, Instant, Markup, Packed, Period, Person, PostHead, SourcePath};

use super::Outcome;
use super::post::{Candidate, CategoryPage, Found};
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
        Found::CategoryPage(_) | Found::LeftOut => {
            let (origin, terms) = (KeptOrigin::default(), KeptTerms::default());
            bytes_of(&origin, &terms, &kept)
        }
    }
}

/// As postcard writes it, behind what many posts have like this one.
fn bytes(head: &PostHead, own: &impl Serialize) -> HeadBytes {
    bytes_of(&OriginOf(head.common()), &TermsOf(&head.terms), own)
}

fn bytes_of(origin: &impl Serialize, terms: &impl Serialize, own: &impl Serialize) -> HeadBytes {
    const MOSTLY: usize = 512;
    const WRITTEN: &str = "texts and numbers can always be written to memory";
    let bytes = postcard::to_extend(origin, Vec::with_capacity(MOSTLY)).expect(WRITTEN);
    let first = bytes.len();
    let bytes = postcard::to_extend(terms, bytes).expect(WRITTEN);
    let second = bytes.len();
    HeadBytes::new(postcard::to_extend(own, bytes).expect(WRITTEN), [first, second])
}

/// What stands in front, and what is behind it.
fn parts<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<(Common<'a>, T)> {
    let (origin, rest) = postcard::take_from_bytes(bytes).ok()?;
    let (terms, rest) = postcard::take_from_bytes(rest).ok()?;
    Some((Common { origin, terms }, postcard::from_bytes(rest).ok()?))
}

/// What the bytes say was made of the file at `source`; `None` where they are damaged.
pub(super) fn decode(bytes: &[u8], source: &SourcePath, shared: &Shared) -> Option<Outcome> {
    let (common, kept): (_, Kept<'_>) = parts(bytes)?;
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
    let (common, kept) = parts(bytes)?;
    head(&common, kept, source, shared)
}

/// What a post has in common with many: the beginnings of its addresses, and who wrote it.
#[derive(Default, Serialize, Deserialize)]
struct KeptOrigin<'a> {
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

/// Writes a [`KeptOrigin`] without a list in between.
struct OriginOf<'a>(&'a model::Common);

impl Serialize for OriginOf<'_> {
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
    origin: KeptOrigin<'a>,
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
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and it is mostly a post"
)]
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
    let authors: Vec<Person> = common.origin.authors.iter().map(person).collect();
    let mut post = shared.head(Parts {
        source,
        texts: Packed::of_text(head.texts)?,
        starts: shared.starts(common.origin.url, common.origin.origin),
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
mod tests {
    use crate::diagnostic::Code;
    use crate::model::Texts;

    use super::*;

    fn post(path: &str, tags: &[&str], updated: Option<Instant>) -> (Outcome, SourcePath) {
        let published = DateTime::parse_from_rfc3339("2026-01-05T08:09:10+08:00").unwrap();
        let (source, shared) = (SourcePath::new(0, path), Shared::new("tag:x.example,2026:".to_owned()));
        let url = format!("https://x.example/{path}");
        let texts = Texts {
            id: "tag:x.example,2026:a",
            title: "早茶",
            url: &url,
            origin: Some("https://share.example/?key=NW1"),
            key: Some("NW1"),
        };
        let (texts, starts) = shared.packed(texts, &source);
        let authors = [
            Person::named("张三"),
            Person {
                name: "Li".to_owned(),
                url: Some("https://x.example/li".to_owned()),
                email: Some("li@x.example".to_owned()),
            },
        ];
        let head = shared.head(Parts {
            source: &source,
            texts,
            starts,
            authors: &authors,
            categories: &["a", "茶"],
            tags,
            published,
            updated,
            body: BodyPlace::new(Markup::Html, 30..90, 0xFEED),
            extra: Extra {
                summary: Some("S".into()),
                ..Extra::default()
            },
        });
        let outcome = Outcome {
            found: Found::Post(Candidate {
                head,
                guid: Some(Box::new("G".into())),
                text_hash: 7,
                alone: None,
                identity_hash: 0,
                has_text: true,
            }),
            problems: vec![Diagnostic::new(Code::TitleMissing, path, "none").at(1, 2)],
            period: Period {
                from: Some(published),
                until: updated,
            },
        };
        (outcome, source)
    }

    #[test]
    fn what_was_made_of_a_file_is_found_again_and_what_is_cut_off_is_not() {
        let later = DateTime::parse_from_rfc3339("2026-02-05T08:09:10+08:00").ok();
        for (mut outcome, source) in [post("a.md", &["t"], later), post("b/c.html", &[], None)] {
            for from in [outcome.period.from, later, None] {
                outcome.period.from = from;
                let bytes = encode(&outcome).into_whole();
                let found = decode(&bytes, &source, &Shared::new("tag:x.example,2026:".to_owned())).unwrap();
                let heads = [&outcome, &found].map(|outcome| match &outcome.found {
                    Found::Post(candidate) => (
                        &candidate.head,
                        candidate.guid(),
                        candidate.text_hash,
                        candidate.has_text,
                    ),
                    _ => panic!("it is a post"),
                });
                assert_eq!(heads[0], heads[1]);
                assert_eq!((&outcome.problems, outcome.period), (&found.problems, found.period));
                for length in 0..bytes.len() {
                    assert!(
                        decode(&bytes[..length], &source, &Shared::default()).is_none(),
                        "{length}"
                    );
                }
            }
        }
    }

    #[test]
    fn files_have_alike_what_many_posts_have() {
        let heads = [("a.md", &["t"][..]), ("b.md", &["t"]), ("c.md", &[])]
            .map(|(path, tags)| encode(&post(path, tags, None).0));
        let [one, two, other] = heads.each_ref().map(HeadBytes::common);
        assert_eq!(one, two);
        assert_eq!((one[0], one[1] == other[1]), (other[0], false));
    }
}
