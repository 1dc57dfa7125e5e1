//! The quick way to the address that Jekyll gives a post by default, of names and categories of which nothing is encoded or
//! left out, as those of most posts are. It answers only where the thorough way would answer the same; a property test holds
//! it to that.

use chrono::Datelike;

use super::jekyll::two_digits;
use super::{AddressInput, AddressRules, is_default};
use crate::model::Generator;

/// The endings of names that become `.html`.
const ENDINGS: [&str; 3] = [".md", ".markdown", ".html"];

/// The address of a post whose front matter gives none, where it is plain.
pub(super) fn address(rules: &AddressRules, input: &AddressInput<'_>) -> Option<String> {
    let is_by_date = rules.permalink == "date" || is_default(&rules.permalink, rules.generator);
    if rules.generator != Generator::Jekyll || !is_by_date || input.slug.is_some() {
        return None;
    }
    let bytes = input.path.as_bytes();
    let name = &input.path[memchr::memrchr(b'/', bytes).map_or(0, |at| at + 1)..];
    let (stem, ending) = name.split_at(memchr::memrchr(b'.', name.as_bytes())?);
    let slug = slug_of(stem).filter(|_| ENDINGS.contains(&ending))?;
    let year = u32::try_from(input.date.year())
        .ok()
        .filter(|year| (1000..=9999).contains(year))?;
    let mut path = String::with_capacity(64 + slug.len());
    for category in input.categories {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if category.is_empty() || !category.bytes().all(is_plain) {
            return None;
        }
        let start = path.len();
        path.push('/');
        path.extend(category.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        let (before, this) = path.split_at(start);
        if before.split('/').skip(1).any(|known| known == &this[1..]) {
            path.truncate(start);
        }
    }
    let (month, day) = (input.date.month(), input.date.day());
    for (mark, number) in [("/", year / 100), ("", year % 100), ("/", month), ("/", day)] {
        path.push_str(mark);
        path.push_str(two_digits(number));
    }
    path.push('/');
    path.push_str(slug);
    path.push_str(".html");
    Some(path)
}

/// What stands behind the date of a name, where it is letters and digits, with single hyphens between them.
fn slug_of(stem: &str) -> Option<&str> {
    let (date, slug) = stem.split_at_checked("2022-01-21-".len())?;
    let is_date = date.bytes().zip("0000-00-00-".bytes()).all(|(byte, form)| match form {
        b'-' => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let mut before = b'-';
    let is_plain = |byte: u8| {
        let is_plain = byte.is_ascii_alphanumeric() || (byte == b'-' && before != b'-');
        before = byte;
        is_plain
    };
    (is_date && slug.bytes().all(is_plain) && !slug.is_empty() && !slug.ends_with('-')).then_some(slug)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{jekyll, url_path};
    use super::*;

    fn both(
        path: &str,
        date: &str,
        slug: Option<&str>,
        categories: &[String],
        permalink: &str,
    ) -> (Option<String>, String) {
        let rules = AddressRules {
            permalink: permalink.to_owned(),
            ..AddressRules::default()
        };
        let input = AddressInput {
            path,
            folder: "_posts",
            date: chrono::DateTime::parse_from_rfc3339(date).unwrap(),
            title: "T",
            slug,
            permalink: None,
            categories,
        };
        let thorough = url_path::finish(jekyll::address(&rules, &input, None));
        (super::address(&rules, &input), thorough)
    }

    #[test]
    fn most_addresses_are_plain() {
        let categories = ["Wangling_Plus", "a", "A", "b-c"].map(str::to_owned);
        let (quick, thorough) = both(
            "x/2022-01-21-NW2022-b.md",
            "2022-01-21T16:08:52+08:00",
            None,
            &categories,
            "",
        );
        assert_eq!(quick.as_deref(), Some("/wangling_plus/a/b-c/2022/01/21/NW2022-b.html"));
        assert_eq!(quick, Some(thorough));
        for name in [
            "2022-01-21-.md",
            "2022-01-21--a.md",
            "2022-01-21-a-.md",
            "a.md",
            "2022-1-21-a.md",
            "2022-01-21-a.b.md",
            ".md",
        ] {
            assert_eq!(both(name, "2022-01-21T16:08:52+08:00", None, &[], "").0, None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_agrees_with_the_thorough_one(
            path in "(a/|/|\\./)?20[0-9]{2}-[01][0-9]-[0-9]{2}-[aB9]{1,3}(-[aB9]{1,2}){0,2}[-._茶]?(\\.md|\\.md|\\.html|\\.txt)",
            date in prop::sample::select(vec!["0999-11-02", "1000-01-31", "2022-11-02", "9999-12-31"]),
            categories in prop::collection::vec("[aAb_-]{1,2}", 0..4),
            odd in prop::option::weighted(0.2, "[-aAb_9. 茶/%]{0,3}"),
            slug in prop::option::weighted(0.2, "[aB-]{0,3}"),
            permalink in prop::sample::select(vec!["", "date", "jekyll", "pretty"]),
        ) {
            let categories: Vec<String> = categories.into_iter().chain(odd).collect();
            let (quick, thorough) = both(&path, &format!("{date}T16:08:52+08:00"), slug.as_deref(), &categories, permalink);
            if let Some(quick) = quick {
                prop_assert_eq!(quick, thorough);
            }
        }
    }
}
