use std::borrow::Cow;

use proptest::prelude::*;

use super::*;

fn same(texts: Texts<'_>, path: &str) -> Packed {
    let starts = texts.starts(path, "tag:x.example,2021:");
    let packed = Packed::new(texts, starts, path);
    assert_eq!(packed.title(), texts.title);
    assert_eq!(packed.id(starts, path), *texts.id);
    assert_eq!(packed.url(starts, path).text(), texts.url);
    assert_eq!(packed.url(starts, path), *texts.url);
    assert_eq!(
        packed.origin(starts, path).map(|text| text.to_string()).as_deref(),
        texts.origin
    );
    assert_eq!(
        packed.key(path).map(|text| text.text().into_owned()).as_deref(),
        texts.key
    );
    assert_eq!(packed.ids(), pack_ids(texts.id, texts.key, starts.id, path));
    let other = Texts {
        id: "tag:x.example,2021:other",
        ..texts
    };
    assert_eq!(packed.with_id(other.id, starts, path), Packed::new(other, starts, path));
    let again = Packed::of_text(packed.as_text());
    assert_eq!(again.as_ref(), Some(&packed).filter(|_| !texts.title.is_empty()));
    packed
}

#[test]
fn what_addresses_share_with_the_path_is_held_once() {
    let texts = Texts {
        id: "tag:x.example,2021:2026-01-02-NW202601020304",
        title: "茶",
        url: "https://news.example/tea/2026/01/02/NW202601020304.html",
        origin: Some("https://share.example/s.html?code=NW202601020304"),
        key: Some("NW202601020304"),
    };
    let path = "old/2026-01-02-NW202601020304.md";
    assert_eq!(
        texts.starts(path, "tag:"),
        Starts {
            id: "tag:",
            url: "https://news.example/",
            origin: "https://share.example/s.html?code="
        }
    );
    let packed = same(texts, path);
    assert!(packed.0.len() < 48, "{packed:?}");
    let key = packed.key(path).map(Joined::text);
    assert!(matches!(key, Some(Cow::Borrowed("NW202601020304"))));
}

#[test]
fn a_bundle_is_known_by_its_folder() {
    let texts = Texts {
        id: "",
        title: "A walk",
        url: "https://news.example/posts/winter-walk/",
        origin: None,
        key: None,
    };
    assert!(same(texts, "posts/winter-walk/index.md").0.len() < 24);
}

proptest! {
    #[test]
    fn damage_is_seen_or_read_without_a_panic(
        texts in proptest::array::uniform4("[a茶]{0,20}"),
        at in 0usize..60,
        by in "[\u{0}-\u{7}茶\u{4000}-\u{4003}\u{7000}-\u{7003}]{0,3}",
    ) {
        let path = "2026/茶-winter.md";
        let [id, title, url, origin] = texts.each_ref().map(|text| format!("https://茶-winter{text}"));
        let texts = Texts { id: &id, title: &title, url: &url, origin: Some(&origin), key: Some(&texts[0]) };
        let starts = Starts { id: "", url: "https://", origin: "" };
        let whole = Packed::new(texts, starts, path);
        let whole = whole.as_text();
        let at = at % whole.len();
        if let Some((before, behind)) = whole.split_at_checked(at) {
            // Whatever has fewer or more bytes than its numbers say is no text.
            prop_assert_eq!(Packed::of_text(before), None);
            prop_assert_eq!(Packed::of_text(&format!("{whole}{behind}")).is_some(), behind.is_empty());
            let damaged = format!("{before}{by}{}", behind.chars().skip(by.chars().count()).collect::<String>());
            if let Some(packed) = Packed::of_text(&damaged) {
                prop_assert!(!packed.title().is_empty());
                let read = [packed.id(starts, path), packed.url(starts, path)];
                let read = read.into_iter().chain(packed.origin(starts, path)).chain(packed.key(path));
                let length: usize = read.map(|text| text.text().len()).sum();
                prop_assert!(length <= damaged.len() + 4 * path.len() + starts.url.len());
            }
        }
    }

    #[test]
    fn texts_are_what_they_were(
        path in "[a茶早é/.-]{0,12}(NW2026[0-9]{3}|茶早茶早|éé茶)?(/index)?(\\.md)?",
        title in "\\PC{0,20}",
        url in "(https://[a-z]{1,3}(/|))?[a茶早é/]{0,9}(NW2026[0-9]{3}|茶早茶早|éé茶)?[.茶]{0,3}",
        origin in proptest::option::of("(https?://x.example/?)?[茶早é?=NW0-9]{0,12}"),
        key in proptest::option::of("[NW0-9茶早é]{0,9}"),
        long in 0usize..40_000,
    ) {
        let title = format!("{title}{}", "长".repeat(long));
        same(Texts { id: &url, title: &title, url: &url, origin: origin.as_deref(), key: key.as_deref() }, &path);
        let id = format!("tag:x.example,2021:{path}");
    same(Texts { id: &id, title: &title, url: &url, origin: Some(&path), key: Some(&path) }, &path);
    }
}
