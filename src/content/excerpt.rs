//! Summaries: where an excerpt ends, and cutting text to a length.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem;
use regex::{Captures, Regex};
use unicode_segmentation::UnicodeSegmentation;

use super::code::outside_code;
use super::pattern;

/// What ends a sentence; Latin full stops count only before a blank.
const ENDS: &[char] = &['。', '！', '？', '；', '!', '?', '…', '.'];

/// What may follow the end of a sentence and still belongs to it.
const CLOSERS: &[char] = &['”', '’', '』', '」', '）', ')', '"', '\'', '》', '】'];

/// The byte offset at which the excerpt of a body ends, if it has a separator.
pub fn split(body: &str, separator: Option<&str>) -> Option<usize> {
    let comment = more_comment(body);
    let given = separator.and_then(|separator| memmem::find(body.as_bytes(), separator.as_bytes()));
    let end = [comment, given].into_iter().flatten().min()?;
    (!body[..end].trim().is_empty()).then_some(end)
}

/// `source` with its separator on a line of its own, where that is a comment at `end` with text behind it: Markdown would
/// take the whole line for HTML.
pub fn part(source: &str, end: usize) -> Cow<'_, str> {
    let (before, rest) = source.split_at(end);
    let begins_line = before.trim_end_matches([' ', '\t']).ends_with('\n');
    let comment = rest.strip_prefix("<!--").and_then(|rest| rest.find("-->"));
    let Some(close) = comment.filter(|_| begins_line).map(|at| at + "<!---->".len()) else {
        return source.into();
    };
    let (comment, behind) = rest.split_at(close);
    let line = behind.lines().next().unwrap_or_default();
    if line.trim().is_empty() {
        return source.into();
    }
    format!("{before}{comment}\n\n{}", behind.trim_start_matches([' ', '\t'])).into()
}

/// The excerpt `before` with the addresses of its links that the `rest` of the text defines, and without references to notes
/// that stand there: what is behind a reference is no part of a summary.
pub fn with_definitions<'a>(before: &'a str, rest: &str) -> Cow<'a, str> {
    static DEFINITION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ {0,3}\[[^\]\n^][^\]\n]*\]:"));
    static NOTE: LazyLock<Regex> = LazyLock::new(|| pattern(r"``(?:[^`]|`[^`])*``|`[^`\n]*`|(?<note>\[\^[^\]\s]+\])"));
    let holds = |mark: &str| memmem::find(rest.as_bytes(), mark.as_bytes()).is_some();
    if !before.contains('[') || !holds("]:") {
        return before.into();
    }
    let kept = |found: &Captures<'_>| match found.name("note") {
        Some(_) => String::new(),
        None => found[0].to_owned(),
    };
    let mut text = outside_code(before, |line, to| to.push_str(&NOTE.replace_all(line, kept)));
    text.push_str("\n\n");
    outside_code(rest, |line, _| {
        if DEFINITION.is_match(line) {
            text.push_str(line);
        }
    });
    text.into()
}

/// The first comment that says nothing but `more`.
fn more_comment(body: &str) -> Option<usize> {
    static OPENING: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("<!--"));
    static CLOSING: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("-->"));
    let mut from = 0;
    loop {
        let at = from + OPENING.find(&body.as_bytes()[from..])?;
        let end = at + 4 + CLOSING.find(&body.as_bytes()[at + 4..])?;
        if body[at + 4..end].trim().eq_ignore_ascii_case("more") {
            return Some(at);
        }
        from = end;
    }
}

/// `text` cut to at most `length` graphemes: after its last whole sentence where one ends in the second half, else after
/// the last whole word, with an ellipsis. Never inside a word of letters, nor inside a grapheme.
pub fn cut(text: &str, length: usize) -> String {
    // There are no more graphemes than characters, which take a hundredth of the time to count.
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let Some((end, _)) = text.grapheme_indices(true).nth(length) else {
        return text.to_owned();
    };
    let head = &text[..end];
    if let Some(sentence) = last_sentence(text, head) {
        return sentence.to_owned();
    }
    let mut stop = 0;
    for (at, word) in text.split_word_bound_indices() {
        if at + word.len() > end {
            break;
        }
        stop = at + word.len();
    }
    // One word longer than the whole summary can only be cut at a grapheme.
    let kept = if stop == 0 { head } else { &text[..stop] };
    format!(
        "{}…",
        kept.trim_end()
            .trim_end_matches(['，', '、', ',', '：', ':', '（', '(', '“', '—', '-'])
    )
}

fn last_sentence<'a>(text: &'a str, head: &'a str) -> Option<&'a str> {
    let half = head.len() / 2;
    let mut best = None;
    for (at, end) in head.match_indices(ENDS) {
        let mut stop = at + end.len();
        while let Some(c) = text[stop..].chars().next().filter(|c| CLOSERS.contains(c)) {
            stop += c.len_utf8();
        }
        let next = text[stop..].chars().next();
        let ends = match end {
            "." | "!" | "?" => next.is_none_or(char::is_whitespace),
            _ => true,
        };
        if ends && stop > half && stop <= head.len() + 8 {
            best = Some(stop);
        }
    }
    best.map(|stop| text[..stop].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_sentences_words_and_graphemes() {
        assert_eq!(cut("short", 10), "short");
        assert_eq!(
            cut("第一句话在这里。第二句话也在这里，还没有完", 12),
            "第一句话在这里。"
        );
        assert_eq!(
            cut("他说：“第一句话。”第二句话也在这里，还没有完", 11),
            "他说：“第一句话。”"
        );
        assert_eq!(
            cut("One sentence here. Another one goes on and on", 24),
            "One sentence here."
        );
        assert_eq!(cut("pi is 3.14159 or so they say", 11), "pi is…");
        assert_eq!(cut("extraordinarily", 5), "extra…");
        assert_eq!(cut("没有标点的一段很长的文字", 5), "没有标点的…");
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(cut(&family.repeat(4), 2), format!("{}…", family.repeat(2)));
    }

    #[test]
    fn links_of_an_excerpt_are_those_that_the_rest_defines() {
        let rest = "b\n\n[l]: /t\n[^1]: n\n    [m]: /u\n";
        assert_eq!(
            with_definitions("a [k][l] `[^1]`[^1]", rest),
            "a [k][l] `[^1]`\n\n[l]: /t\n"
        );
        assert_eq!(with_definitions("a [k](l)", "b"), "a [k](l)");
    }

    #[test]
    fn a_separator_stands_apart_from_what_follows() {
        let parted = |source: &str| part(source, source.find("<!--").unwrap()).into_owned();
        assert_eq!(parted("a\n\n<!--more--> **b**\nc"), "a\n\n<!--more-->\n\n**b**\nc");
        for whole in [
            "a\n\n<!--more-->\n**b**",
            "a <!--more--> **b**",
            "a\n<!--more--> \r\nb",
            "a\n<!--more",
        ] {
            assert_eq!(parted(whole), whole);
        }
        assert_eq!(part("a\n\n\nb", 1), "a\n\n\nb");
    }

    #[test]
    fn finds_separators() {
        assert_eq!(split("a<!--more-->b", None), Some(1));
        assert_eq!(split("a<!-- More -->b", None), Some(1));
        assert_eq!(split("a\n\n\nb", Some("\n\n\n")), Some(1));
        assert_eq!(split("<!--more-->b", None), None);
        assert_eq!(split("ab", None), None);
    }
}
