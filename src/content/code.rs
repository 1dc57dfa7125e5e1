//! Where code stands in Markdown, as far as its lines tell.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// The first line of an item of a list.
static LIST_ITEM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:[*+-]|\d{1,9}[.)])[ \t]").expect("the pattern is a constant that compiles"));

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
    fn is_open(&self) -> bool {
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
    let (mut fence, mut is_list) = (Fence::default(), false);
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if !line.trim().is_empty() && indent == 0 {
            is_list = LIST_ITEM.is_match(line);
        }
        // What stands as far in as code would belongs to the item above.
        let is_code = !is_list && (line.starts_with("    ") || line.starts_with('\t'));
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
