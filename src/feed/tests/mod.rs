//! The direct writers against the crates `rss` and `atom_syndication` and against serde: not one byte may differ.

mod atom_by_crate;
mod json_by_serde;
mod rss_by_crate;

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use proptest::option::of;
use proptest::prelude::*;

use crate::model::entry::EntryText;
use crate::model::{Category, DeletedEntry, Enclosure, Entry, Feed, FeedLinks, Format, Instant, Person, xml_chars};

use super::{GeneratorName, StandingText};

const GENERATOR: GeneratorName<'static> = GeneratorName { version: "1.2 <&\">" };

/// Texts of pieces that writers stumble over, long and short, and of any characters.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "]]>",
            "]]",
            "]",
            ">",
            "<",
            "&",
            "&amp;",
            "&lt;",
            "&#x26;",
            "\"",
            "'",
            "#",
            "\r",
            "\n",
            "\t",
            "\r\n",
            " ",
            "南方Plus",
            "，",
            "😀",
            "<p>",
            "</p>",
            "<item>",
            "\n</item>",
            "\n<entry>\n",
            "</entry>",
            "<![CDATA[",
            "</channel>",
            "<a href=\"x\">",
            "12345678",
            "%d",
            "\\",
            "\\n",
            "\u{8}",
            "\u{c}",
            "\u{1}",
            "\u{1f}",
            "\u{7f}",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,20}",
        "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| xml_chars::strip(&pieces.concat()).into_owned())
}

/// What stands in content: the cleaner leaves no `title` there.
fn html() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.replace("<title>", ""))
}

fn instant() -> impl Strategy<Value = Instant> {
    (
        -70_000_000_000i64..260_000_000_000,
        0u32..2_000_000_000,
        -86_399i32..86_400,
    )
        .prop_map(|(seconds, nanos, offset)| {
            let utc = DateTime::from_timestamp(seconds, nanos % 1_000_000_000).unwrap();
            utc.with_timezone(&FixedOffset::east_opt(offset).unwrap())
        })
}

fn person() -> impl Strategy<Value = Person> {
    (text(), of(text()), of(text())).prop_map(|(name, url, email)| Person { name, url, email })
}

fn category() -> impl Strategy<Value = Category> {
    (text(), of(text())).prop_map(|(term, label)| Category {
        term: Arc::from(term),
        label: label.map(Arc::from),
    })
}

fn entry() -> impl Strategy<Value = Entry> {
    let names = (text(), text(), text(), text(), of(text()), of(text()));
    let lists = (
        prop::collection::vec(person(), 0..3),
        prop::collection::vec(category(), 0..4),
    );
    let image = of((text(), prop::sample::select(vec!["image/png", "image/svg+xml"])));
    (names, lists, image, (instant(), instant()), (of(html()), text())).prop_map(
        |(
            (id, uri, title, link, via, language),
            (authors, categories),
            image,
            (published, updated),
            (content, summary),
        )| {
            Entry {
                id,
                uri,
                title,
                link,
                via,
                published,
                updated,
                authors: authors.into(),
                categories,
                text: EntryText {
                    content: content.map(Arc::from),
                    summary: Arc::from(summary),
                    changed: None,
                },
                image: image.map(|(url, media_type)| Enclosure { url, media_type }),
                language,
            }
        },
    )
}

fn links() -> impl Strategy<Value = FeedLinks> {
    (text(), of(text()), of(text()), of(text()), any::<bool>()).prop_map(
        |(self_link, current, prev_archive, next_archive, is_archive)| FeedLinks {
            self_link,
            current,
            prev_archive,
            next_archive,
            is_archive,
        },
    )
}

fn feed() -> impl Strategy<Value = Feed> {
    let names = (text(), text(), text(), text(), of(text()), of(text()), of(text()));
    let lists = (
        prop::collection::vec(text(), 0..3),
        prop::collection::vec(entry(), 0..4),
        prop::collection::vec((text(), instant()), 0..3),
    );
    (names, lists, links(), instant(), of(person())).prop_map(
        |((id, title, description, home, language, rights, icon), (hubs, entries, deleted), links, updated, author)| {
            Feed {
                id,
                title,
                description,
                home,
                links: vec![
                    (Format::Rss, links.clone()),
                    (Format::Atom, links.clone()),
                    (Format::Json, links),
                ],
                language,
                updated,
                author,
                rights,
                icon,
                hubs,
                entries,
                deleted: deleted
                    .into_iter()
                    .map(|(id, when)| DeletedEntry { id, when })
                    .collect(),
            }
        },
    )
}

fn assert_same(direct: &[u8], by_crate: &[u8]) {
    // As text, so that a difference can be read.
    assert_eq!(String::from_utf8_lossy(direct), String::from_utf8_lossy(by_crate));
    assert!(direct == by_crate);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn rss_is_what_the_crate_writes(feed in feed()) {
        assert_same(&super::rss::write(&feed, GENERATOR), &rss_by_crate::write(&feed, GENERATOR));
    }

    #[test]
    fn atom_is_what_the_crate_writes(feed in feed()) {
        assert_same(&super::atom::write(&feed, GENERATOR), &atom_by_crate::write(&feed, GENERATOR));
    }

    #[test]
    fn json_is_what_serde_writes(feed in feed(), control in "[\\x00-\\x20\"\\\\/]{0,12}") {
        // JSON can say every character, and so has to.
        let mut feed = feed;
        feed.entries.iter_mut().for_each(|entry| entry.title.push_str(&control));
        assert_same(&super::json_feed::write(&feed), &json_by_serde::write(&feed));
    }

    #[test]
    fn texts_are_read_back_as_they_were_given(feed in feed()) {
        for format in [Format::Rss, Format::Atom, Format::Json] {
            let expected: Vec<StandingText<'_>> = feed.entries.iter().map(|entry| StandingText {
                id: if format == Format::Atom { entry.uri.as_str() } else { entry.id.as_str() }.into(),
                link: entry.link.as_str().into(),
                content: entry.text.content.as_deref().map(Into::into),
                summary: (*entry.text.summary).into(),
            }).collect();
            let document = super::write(&feed, format, GENERATOR);
            let wanted = |is_wanted: &dyn Fn(&str, &str) -> bool| super::standing_texts(&document, format, is_wanted);
            prop_assert_eq!(wanted(&|_, link| link.len() % 2 == 0), Some(expected.iter().filter(|text| text.link.len() % 2 == 0).cloned().collect()), "{:?}", format);
            prop_assert_eq!(wanted(&|_, _| true), Some(expected), "{:?}", format);
        }
    }
}

#[test]
fn of_a_document_that_was_cut_or_written_by_others_no_text_is_read() {
    let cut = "<rss>\n<item>\n<title>x</title>\n<guid isPermaLink=\"false\">a</guid>\n<content:encoded><![CDATA[<p>";
    let without_guid = "<rss>\n<item>\n<title>x</title>\n<link>l</link>\n</item>";
    let other = "<rss>\n<item><title>x</title><guid isPermaLink=\"false\">a</guid></item></rss>";
    for document in [
        cut,
        without_guid,
        other,
        "<rss>\n<item>\n<link>l</link>\n<guid isPermaLink=\"false\">a&b</guid>\n</item>",
    ] {
        assert_eq!(
            super::standing_texts(document.as_bytes(), Format::Rss, &|_, _| true),
            None,
            "{document}"
        );
    }
    for document in [
        "<feed>\n<entry>\n<id>a</id>",
        "<feed>\n<entry>\n<title>a</title>\n</entry>",
    ] {
        assert_eq!(
            super::standing_texts(document.as_bytes(), Format::Atom, &|_, _| true),
            None,
            "{document}"
        );
    }
    assert_eq!(
        super::standing_texts(b"{\"items\": [", Format::Json, &|_, _| true),
        None
    );
    assert_eq!(super::standing_texts(b"\xff", Format::Rss, &|_, _| true), None);
}
