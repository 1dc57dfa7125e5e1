//! A bound on what stands in a table outside of its cells. A parser moves each such thing before the table, and looks through
//! all that is there already to find the place: two megabytes of it would cost a minute.

use std::borrow::Cow;
use std::ops::Range;

use super::depth::{RAW, raw_end};
use super::markup::Markup;

/// No table that people write holds so much beside its cells.
const MOST: usize = 500;

/// The elements of a table.
const PARTS: &[&str] = &[
    "table", "caption", "colgroup", "col", "tbody", "thead", "tfoot", "tr", "td", "th",
];

/// `html` as it is where its tables hold little beside their cells, else without the tags of tables; what is in them stays.
pub fn limit(html: &str) -> Cow<'_, str> {
    let lower = html.to_ascii_lowercase();
    if !lower.contains("<table") || strays(html, &lower) <= MOST {
        return Cow::Borrowed(html);
    }
    let mut kept = String::with_capacity(html.len());
    let mut copied = 0;
    each_tag(html, &lower, |tag, _, range| {
        if PARTS.contains(&tag) {
            kept.push_str(&html[copied..range.start]);
            copied = range.end;
        }
    });
    kept.push_str(&html[copied..]);
    Cow::Owned(kept)
}

/// How many texts and tags stand directly in a table, or in what holds its cells.
fn strays(html: &str, lower: &str) -> usize {
    // Of each table that is open, whether its cells are closed.
    let mut tables: Vec<bool> = Vec::new();
    let (mut strays, mut last) = (0, 0);
    each_tag(html, lower, |tag, is_closing, range| {
        let is_between = tables.last() == Some(&true);
        strays += usize::from(is_between && !html[last..range.start].trim().is_empty());
        last = range.end;
        match tag {
            "table" if is_closing => drop(tables.pop()),
            "table" => {
                // One that stands directly in another closes that.
                if is_between {
                    tables.pop();
                    strays += 1;
                }
                tables.push(true);
            }
            "td" | "th" | "caption" | "tr" | "tbody" | "thead" | "tfoot" => {
                let is_cell = matches!(tag, "td" | "th" | "caption");
                if let Some(is_between) = tables.last_mut() {
                    *is_between = is_closing || !is_cell;
                }
            }
            _ => strays += usize::from(is_between && !PARTS.contains(&tag)),
        }
    });
    strays
}

/// Shows each tag with its name in small letters, whether it closes, and where it stands; what is no markup is passed over.
fn each_tag<'a>(html: &str, lower: &'a str, mut visit: impl FnMut(&'a str, bool, Range<usize>)) {
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|found| at + found) {
        let Some(markup) = Markup::read(html, start, false) else {
            break;
        };
        at = markup.end;
        if let Some((is_closing, name)) = markup.name {
            let name = &lower[name];
            visit(name, is_closing, start..at);
            if !is_closing && RAW.contains(&name) {
                at = raw_end(lower, at, name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_stay_unless_they_hold_much_beside_their_cells() {
        let rows = "<tr><td>a<p>b</p></td>\n<th>c</th></tr>\n".repeat(2000);
        let nested = format!("<table><tbody>{rows}</tbody></table>").repeat(2);
        for html in ["<table>x<tr><td>y</table>", &nested] {
            assert!(matches!(limit(html), Cow::Borrowed(_)), "{}", strays(html, html));
        }
        for part in [
            "x<b></b>",
            "<h1>x</h1>",
            "<tr>x</tr>",
            "</td>x<td>y",
            "<table>x</table>",
            "<table><h1>x",
        ] {
            let html = format!("<p>before</p><TABLE a='<td>'>{}<td>last", part.repeat(MOST + 1));
            let limited = limit(&html);
            assert!(!limited.to_lowercase().contains("<t"), "{part}: {limited}");
            assert!(limited.starts_with("<p>before</p>") && limited.ends_with("last"));
            assert_eq!(limited.matches('x').count(), MOST + 1);
        }
    }
}
