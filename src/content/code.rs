//! Where code stands in Markdown, as far as its lines tell.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// The first line of an item of a list, or of a footnote: what is indented below belongs to it.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:[*+-]|\d{1,9}[.)])[ \t]|\[\^[^\]\n]+\]:)").expect("the pattern is a constant that compiles")
});

/// Whether a line begins an item of a list, or a footnote.
pub fn begins_item(line: &str) -> bool {
    ITEM.is_match(line)
}

/// Where fenced code stands in Markdown, its fences included (CommonMark, section 4.5).
pub fn fences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut fence, mut at) = (Fence::default(), 0);
    for line in text.split_inclusive('\n') {
        let was_open = fence.is_open();
        if fence.holds(line) {
            match found.last_mut() {
                Some(Range { end, .. }) if was_open => *end = at + line.len(),
                _ => found.push(at..at + line.len()),
            }
        }
        at += line.len();
    }
    found
}

/// Follows the fences of code, line by line.
#[derive(Debug, Default)]
pub struct Fence {
    /// The character of the fence that is open, and how many there are of it.
    open: Option<(char, usize)>,
}

impl Fence {
    /// Whether the next line is one of code, or closes it.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether the next line is one of a fenced block of code, or a fence. In a list or a quote it may stand further in.
    pub fn holds(&mut self, line: &str) -> bool {
        let line = line.trim_start_matches([' ', '\t', '>']);
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'));
        let count = mark.map_or(0, |mark| line.chars().take_while(|c| *c == mark).count());
        let rest = line.get(count..).unwrap_or_default();
        match (self.open, mark) {
            (None, Some(mark)) if count >= 3 && !(mark == '`' && rest.contains('`')) => {
                self.open = Some((mark, count));
                true
            }
            (None, _) => false,
            (Some((open, most)), _) => {
                if mark == Some(open) && count >= most && rest.trim().is_empty() {
                    self.open = None;
                }
                true
            }
        }
    }
}

/// `text` with each line that stands in no block of code as `change` puts it to what is kept.
pub fn outside_code(text: &str, mut change: impl FnMut(&str, &mut String)) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut fence, mut is_item, mut may_begin) = (Fence::default(), false, true);
    for line in text.split_inclusive('\n') {
        let is_blank = line.trim().is_empty();
        if !is_blank && !line.starts_with([' ', '\t']) {
            is_item = begins_item(line);
        }
        // Indented code interrupts no paragraph (CommonMark, section 4.4).
        let is_code = may_begin && !is_item && !is_blank && (line.starts_with("    ") || line.starts_with('\t'));
        may_begin = is_blank || is_code;
        if fence.holds(line) || is_code {
            kept.push_str(line);
        } else {
            change(line, &mut kept);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_indented_is_code_where_a_block_may_begin() {
        for (text, expected) in [
            ("    a\n\n    b\nc", "c"),
            ("a\n    b\n", "a\n    b\n"),
            ("- a\n\n    b\n", "- a\n    b\n"),
            ("[^1]: a\n\n    b\nc\n\n    d\n", "[^1]: a\n    b\nc\n"),
        ] {
            let mut found = String::new();
            outside_code(text, |line, _| {
                found.push_str(if line.trim().is_empty() { "" } else { line })
            });
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn fences_are_closed_by_their_like() {
        for (text, expected) in [
            ("a\n```\nb\n```\nc", vec!["```\nb\n```\n"]),
            ("````\n```\n````\nb", vec!["````\n```\n````\n"]),
            ("~~~ a`b\n```\n~~~", vec!["~~~ a`b\n```\n~~~"]),
            ("```a``` b\nc", vec![]),
            (
                "- a\n  ```\n  b\n  ```\n> ```\n> c",
                vec!["  ```\n  b\n  ```\n", "> ```\n> c"],
            ),
        ] {
            let found: Vec<&str> = fences(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
