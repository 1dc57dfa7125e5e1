//! Where something of the HTML that is cleaned stands in the body as written.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Where an address may stand in Markdown or HTML.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:\]\(\s*<?|\]:\s*<?|<|=\s*["']?\s*)([^\s<>"']+)"#).expect("the pattern is a constant that compiles")
});

/// So many bytes of an address are compared.
const LONGEST: usize = 300;

/// Where the address stands in `source` that Markdown or a parser of HTML has written as `found`: references, escapes and
/// percent-encoding may differ.
pub fn of_address(source: &str, found: &str) -> Option<Range<usize>> {
    let found = found.trim();
    if found.is_empty() {
        return None;
    }
    if let Some(at) = source.find(found) {
        return Some(at..at + found.len());
    }
    let wanted = plainly(found);
    ADDRESS.captures_iter(source).find_map(|captures| {
        let given = captures.get(1)?;
        let text = super::head(given.as_str(), LONGEST);
        // A parenthesis may be part of the address, or the end of the link.
        let ends = text.match_indices(')').map(|(end, _)| end).take(4).chain([text.len()]);
        let end = ends.into_iter().find(|end| plainly(&text[..*end]) == wanted)?;
        Some(given.start()..given.start() + end)
    })
}

/// An address without the ways to write it: references, backslashes and percent-encoding.
fn plainly(address: &str) -> Vec<u8> {
    let decoded = super::danger::decoded(super::head(address, LONGEST));
    let bare: String = decoded
        .chars()
        .filter(|c| *c != '\\' && !c.is_ascii_control())
        .collect();
    percent_encoding::percent_decode_str(&bare).collect()
}

/// So many characters tell one place from others.
const TELLING: usize = 60;

/// Where the markup at `at` of `html` stands in `body`: HTML passes through Markdown as it is.
pub fn of_markup(html: &str, at: usize, body: &str) -> Option<usize> {
    let line = html[at..].lines().next().unwrap_or_default();
    let whole: String = line.chars().take(TELLING).collect();
    let name = line.find([' ', '>', '"', '=']).map_or(line, |end| &line[..end]);
    [whole.trim_end(), name]
        .into_iter()
        .filter(|text| !text.is_empty())
        .find_map(|text| {
            // As many like it as stand before it in the HTML stand before it in the body.
            let before = html[..at].matches(text).count();
            body.match_indices(text)
                .nth(before)
                .or_else(|| body.match_indices(text).next())
        })
        .map(|(at, _)| at)
}
