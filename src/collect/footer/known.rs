//! The patterns that stand where the configuration names none, read on bytes: most sites have no others, and a post is
//! asked for a key twice and for a credit up to four times. Any other pattern is asked as it is.

use std::borrow::Cow;

use regex::Regex;

use crate::config::{CREDIT, KEY_IN_QUERY, KEY_IN_STORY};
use crate::model::{plain, xml_chars};

/// The group of a pattern in an address.
pub(super) fn key<'a>(address: &'a str, pattern: &Regex) -> Option<&'a str> {
    match pattern.as_str() {
        KEY_IN_QUERY => key_in_query(address),
        // No such address is without a comma, and few others are with one.
        KEY_IN_STORY if !address.contains(',') => None,
        _ => pattern.captures(address)?.get(1).map(|key| key.as_str()),
    }
}

/// What [`KEY_IN_QUERY`] finds.
fn key_in_query(address: &str) -> Option<&str> {
    const NAME: &str = "infoCode";
    let bytes = address.as_bytes();
    let after = |at: usize| {
        let name = bytes.get(at + 1..at + 1 + NAME.len())?;
        let start = at + 2 + NAME.len();
        let is_named = name.eq_ignore_ascii_case(NAME.as_bytes()) && bytes.get(start - 1) == Some(&b'=');
        let rest = address.get(start..).filter(|_| is_named)?;
        let is_of_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        let length = rest.bytes().take_while(is_of_key).count();
        (length > 0).then(|| &rest[..length])
    };
    memchr::memchr3_iter(b'?', b'&', b';', bytes).find_map(after)
}

/// The name that a pattern finds in the text of a block.
pub(super) fn credited<'a>(text: &'a str, pattern: &Regex) -> Option<&'a str> {
    if pattern.as_str() == CREDIT {
        return in_brackets(text);
    }
    pattern.captures(text)?.get(1).map(|name| name.as_str())
}

/// What [`CREDIT`] finds. Between its brackets there is none, so that the last opening one is the only one it can begin
/// with.
fn in_brackets(text: &str) -> Option<&str> {
    let inside = text.strip_suffix(['）', ')', '】', ']'])?;
    let open = inside.rfind(['（', '）', '(', ')', '【', '】', '[', ']'])?;
    let (bracket, words) = inside[open..].split_at(inside[open..].chars().next()?.len_utf8());
    if !matches!(bracket, "（" | "(" | "【" | "[") {
        return None;
    }
    let words = words.trim_start();
    let words = words.strip_prefix("文章").unwrap_or(words).strip_prefix("来源")?;
    let name = words.trim_start().strip_prefix([':', '：'])?;
    // Of a name that is nothing but blanks the pattern would give one of them, which is no name either.
    match name.trim() {
        "" => name.get(name.char_indices().next_back()?.0..),
        name => Some(name),
    }
}

/// Whether the last block of `line` is certainly no credit to any of `patterns`: a cheap look at its end, since most
/// lines are long.
pub(super) fn is_no_credit(line: &str, patterns: &[Regex]) -> bool {
    if !patterns.iter().all(|pattern| pattern.as_str() == CREDIT) {
        return false;
    }
    let line = line.trim_end();
    let text = line.strip_suffix("</p>").unwrap_or(line).trim_end();
    // What is taken off the end of a text for its markup, its blanks, and its stars is looked at closely.
    let is_plain = |c: char| xml_chars::is_allowed(c) && !matches!(c, '）' | ')' | '】' | ']' | '*' | '_' | '>' | ';');
    if !text.chars().next_back().is_some_and(is_plain) {
        return false;
    }
    // The content of these goes with them, whatever it ends with.
    memchr::memchr_iter(b'<', text.as_bytes()).all(|at| {
        let begins = |name: &[u8]| {
            let found = text.as_bytes().get(at + 1..at + 1 + name.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        !begins(b"sc") && !begins(b"sty")
    })
}

/// The name of a credit for readers.
pub(super) fn shown(name: &str) -> Option<String> {
    let name = plain::fold_white_space(name);
    (!name.is_empty()).then_some(name)
}

/// `address` with `&` in place of its reference.
pub(super) fn unescaped(address: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', address.as_bytes()).is_none() {
        return Cow::Borrowed(address);
    }
    Cow::Owned(address.replace("&amp;", "&"))
}

/// Whether a line may hold a link: most have none at all.
pub(super) fn may_hold_links(line: &str) -> bool {
    let bytes = line.as_bytes();
    memchr::memchr3_iter(b']', b'/', b'<', bytes).any(|at| match (bytes[at], bytes.get(at + 1)) {
        (b']', Some(b'(')) | (b'/', Some(b'/')) | (b'<', Some(b'>')) => true,
        (b'<', Some(b'a' | b'A')) => bytes.get(at + 2) == Some(&b' '),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn captured<'a>(pattern: &str, text: &'a str) -> Option<&'a str> {
        Some(Regex::new(pattern).unwrap().captures(text)?.get(1)?.as_str())
    }

    proptest! {
        #[test]
        fn keys_are_those_of_the_pattern(
            parts in proptest::collection::vec("[?&;]|infoCode|INFOcode=|infoCode=|=|[A-Za-z0-9_.-]{0,3}|[ 中ıſK%]", 0..10),
        ) {
            let address = parts.concat();
            prop_assert_eq!(key_in_query(&address), captured(KEY_IN_QUERY, &address));
        }

        #[test]
        fn stories_have_commas(address in "(/[0-9١]{0,2},?[0-9]{10,14}|\\.s?html?|[?#x]){0,3}") {
            let pattern = Regex::new(KEY_IN_STORY).unwrap();
            prop_assert_eq!(key(&address, &pattern), captured(KEY_IN_STORY, &address));
        }

        #[test]
        fn credits_are_those_of_the_pattern(
            parts in proptest::collection::vec("[（(【\\[]|[）)】\\]]|文章|来源|[:：]|[ \t\n\u{3000}]|[a中新]{1,2}", 0..10),
            last in "[）)】\\]]?",
        ) {
            let text = parts.concat() + &last;
            prop_assert_eq!(in_brackets(&text), captured(CREDIT, &text));
        }

        #[test]
        fn lines_that_are_passed_over_are_no_credits(
            parts in proptest::collection::vec(
                "（来源：甲）|\\(来源:a\\)|</?p>|<script>|</SCRIPT>|<style x>|<b>|</b>|<sup>|<!-- a -->|&nbsp;|&#65289;|&rpar;|[*_ ;）)\u{0}\u{a0}中a。<>]",
                0..8,
            ),
        ) {
            let line = parts.concat();
            let patterns = [Regex::new(CREDIT).unwrap()];
            if is_no_credit(&line, &patterns) {
                prop_assert_eq!(super::super::credit_of_block(&line, &patterns), None);
            }
        }

        #[test]
        fn links_are_seen(line in "(\\](\\()?|//|<>|<a |<A |<ab|[</a中 \\]]){0,5}") {
            let expected = ["](", "//", "<>", "<a ", "<A "].iter().any(|mark| line.contains(mark));
            prop_assert_eq!(may_hold_links(&line), expected);
        }
    }
}
