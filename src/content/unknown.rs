//! Tags of no element of HTML, such as the `<int>` of `std::vector<int>`. Their text stays, as a page shows it: the cleaning
//! would take some of them, whose names svg and math have too, for elements at a wrong place, and drop what is in them.

use std::borrow::Cow;

use crate::model::plain;

use super::depth::{RAW, raw_end};
use super::markup::Markup;

/// `html` without such tags; what stands in svg or math, where they have a meaning, is left alone.
pub fn unwrap(html: &str) -> Cow<'_, str> {
    if names(html).all(is_known) {
        return Cow::Borrowed(html);
    }
    let lower = html.to_ascii_lowercase();
    let mut kept = String::with_capacity(html.len());
    // How many svg and math are open, with what stands in them as HTML.
    let mut foreign = 0_usize;
    let (mut copied, mut at) = (0, 0);
    while let Some(start) = html[at..].find('<').map(|found| at + found) {
        let Some(markup) = Markup::read(html, start, foreign > 0) else {
            break;
        };
        at = markup.end;
        let Some((is_closing, name)) = markup.name.map(|(is_closing, range)| (is_closing, &lower[range])) else {
            continue;
        };
        match (name, is_closing) {
            ("svg" | "math", true) => foreign = foreign.saturating_sub(1),
            ("svg" | "math", false) => foreign += usize::from(!html[..at].ends_with("/>")),
            _ if foreign > 0 => {}
            (name, false) if RAW.contains(&name) => at = raw_end(&lower, at, name),
            (name, _) if !is_known(name) => {
                kept.push_str(&html[copied..start]);
                copied = at;
            }
            _ => {}
        }
    }
    kept.push_str(&html[copied..]);
    Cow::Owned(kept)
}

/// The names of what may be opening tags.
pub(super) fn names(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).filter_map(|behind| {
        let length = behind.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
        let name = &behind[..length.unwrap_or(behind.len())];
        name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(name)
    })
}

fn is_known(name: &str) -> bool {
    // A parser takes the second for the first of `img` and `image`.
    plain::is_element(name) || name.eq_ignore_ascii_case("image")
}

#[cfg(test)]
mod tests {
    use super::unwrap;

    #[test]
    fn the_text_of_unknown_tags_stays() {
        for (html, expected) in [
            ("std::vector<int> a. <b>b</b>", "std::vector a. <b>b</b>"),
            ("<view>一。</view><VIEW a='<p>'><text>二</text></view>", "一。二"),
            ("a <path> b<p>c", "a  b<p>c"),
            (
                "<svg><path d=\"M0\"/><text>x</text></svg><line>y",
                "<svg><path d=\"M0\"/><text>x</text></svg>y",
            ),
            ("<image src=a><frame><u8>c", "<image src=a><frame>c"),
            ("<!-- <set> --><p title='<set>'>", "<!-- <set> --><p title='<set>'>"),
            ("<script>a<set>b</script><set>c", "<script>a<set>b</script>c"),
            ("a < b <", "a < b <"),
        ] {
            assert_eq!(unwrap(html), expected);
        }
    }
}
