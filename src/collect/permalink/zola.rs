//! Zola's addresses: `components/content/src/page.rs`, `file_info.rs` and `components/utils/src/slugs.rs`.

use super::jekyll::{self, Post};
use super::place::Place;
use super::template::Syntax;
use super::{AddressInput, AddressRules, Slugify, replacing_template};

/// Addresses as Zola derives them: the folders as they are named, then the slug, always with a slash at the end.
pub(super) fn address(rules: &AddressRules, input: &AddressInput<'_>, own: Option<&str>) -> String {
    if let Some(path) = own {
        return format!("/{}/", path.trim());
    }
    let mut place = Place::in_content(rules, input);
    let name = place.stem_without_language();
    let is_home = name == "index" && place.folders.is_empty();
    if name == "_index" {
        return format!("/{}/", place.folders.join("/"));
    }
    // A page with assets beside it is `index.md`, and its folder names it.
    let name = if name == "index" {
        place.folders.pop().unwrap_or(name)
    } else {
        name
    };

    if let Some(template) = replacing_template(rules) {
        let post = Post::in_content(name, &place, input);
        return jekyll::render(template, Syntax::Jekyll, |name| post.value(name));
    }
    if is_home {
        return "/".to_owned();
    }
    let slug = match input.slug.filter(|slug| !slug.is_empty()) {
        Some(slug) => slug,
        None => slug_after_date(name).unwrap_or(name),
    };
    let slug = match rules.slugify {
        Slugify::On => slug::slugify(slug),
        Slugify::Safe => slug
            .trim_end_matches([' ', '.'])
            .replace(['<', '>', ':', '"', '/', '\\', '|', '?', '*'], ""),
        Slugify::Off => slug.to_owned(),
    };
    place.folders.push(&slug);
    format!("/{}/", place.folders.join("/"))
}

/// What follows the date that a name begins with: `YYYY-MM-DD` or a moment of RFC 3339, then `_` or `-`, with a blank
/// before it at most (`RFC3339_DATE` in `page.rs`).
pub(super) fn slug_after_date(name: &str) -> Option<&str> {
    let rest = after_date(name)?;
    let rest = after_time(rest).unwrap_or(rest);
    let mut chars = rest.chars();
    let blank = chars.next().filter(|c| c.is_whitespace()).map_or(0, char::len_utf8);
    let slug = rest[blank..].strip_prefix(['_', '-'])?;
    (!slug.is_empty() && !slug.contains('\n')).then_some(slug)
}

/// The day that a file name begins with, as Zola reads it: alone, or before a slug.
pub(super) fn day_of(name: &str) -> Option<(i32, u32, u32)> {
    let (year, text) = number(name, 4, 0..=9999)?;
    let (month, text) = number(text.strip_prefix('-')?, 2, 1..=12)?;
    let (day, text) = number(text.strip_prefix('-')?, 2, 1..=31)?;
    let rest = after_time(text).unwrap_or(text);
    (rest.is_empty() || slug_after_date(name).is_some()).then_some((year as i32, month, day))
}

fn after_date(text: &str) -> Option<&str> {
    let (_, text) = number(text, 4, 0..=9999)?;
    let (_, text) = number(text.strip_prefix('-')?, 2, 1..=12)?;
    let (_, text) = number(text.strip_prefix('-')?, 2, 1..=31)?;
    Some(text)
}

fn after_time(text: &str) -> Option<&str> {
    let (_, text) = number(text.strip_prefix('T')?, 2, 0..=23)?;
    let (_, text) = number(text.strip_prefix(':')?, 2, 0..=59)?;
    let (_, mut text) = number(text.strip_prefix(':')?, 2, 0..=60)?;
    if let Some(fraction) = text.strip_prefix('.') {
        let digits = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
        if digits == 0 {
            return None;
        }
        text = &fraction[digits..];
    }
    if let Some(text) = text.strip_prefix('Z') {
        return Some(text);
    }
    let (_, text) = number(text.strip_prefix(['+', '-'])?, 2, 0..=23)?;
    let (_, text) = number(text.strip_prefix(':')?, 2, 0..=59)?;
    Some(text)
}

/// A number of exactly `digits` digits within a range, and what follows it.
fn number(text: &str, digits: usize, range: std::ops::RangeInclusive<u32>) -> Option<(u32, &str)> {
    let (number, rest) = text.split_at_checked(digits)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = number.parse().ok()?;
    range.contains(&number).then_some((number, rest))
}
