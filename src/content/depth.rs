//! A bound on how deeply HTML nests. Parsing costs its length times its depth, so that a hostile body of a hundred
//! thousand nested tags would cost minutes.

use std::borrow::Cow;

use super::markup::Markup;
use super::open::OpenElements;

/// No text that people read nests deeper.
const DEEPEST: usize = 256;

/// No text is bold, coloured and slanted more often at once. A parser opens every such element again in each paragraph.
const MOST_FORMATTING: usize = 16;

/// Elements that a parser opens again where they were not closed.
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// A tag longer than this is no tag that people write; a parser takes time by the square of its attributes.
const LONGEST_TAG: usize = 32 << 10;

/// Elements whose content is no markup. None of them is published with its content.
pub const RAW: &[&str] = &[
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
];

/// Where the content of a raw element ends that begins at `from`: at its closing tag, else at the end. `lower` is the HTML
/// in small letters.
pub fn raw_end(lower: &str, from: usize, name: &str) -> usize {
    let closing = format!("</{name}");
    let ends = |at: &usize| {
        matches!(
            lower.as_bytes().get(at + closing.len()),
            Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'>')
        )
    };
    let found = lower[from..]
        .match_indices(&closing)
        .map(|(at, _)| from + at)
        .find(ends);
    found.unwrap_or(lower.len())
}

/// The formatting elements that are open, and the tags that were dropped and wait for their ends.
#[derive(Default)]
struct Nesting<'a> {
    open: OpenElements<'a>,
    formatting: Vec<&'a str>,
    dropped: Vec<&'a str>,
}

impl<'a> Nesting<'a> {
    /// Takes a tag; answers whether it is to be dropped. A closing tag goes with the opening one that it belongs to.
    fn drops(&mut self, name: &'a str, is_closing: bool) -> bool {
        let is_formatting = FORMATTING.contains(&name) && !(name == "a" && self.open.is_foreign());
        if is_closing {
            // Far enough back for what people write; beyond it the structure is lost anyway.
            let known = self.dropped.iter().rev().take(64).position(|dropped| *dropped == name);
            if let Some(back) = known {
                self.dropped.truncate(self.dropped.len() - 1 - back);
                return true;
            }
            if !is_formatting {
                self.open.close(name);
            } else if let Some(at) = self.formatting.iter().rposition(|open| *open == name) {
                self.formatting.remove(at);
            }
            return false;
        }
        let opens = self.open.before(name);
        if !is_formatting && !opens {
            return false;
        }
        let is_dropped = if is_formatting {
            self.formatting.len() >= MOST_FORMATTING
        } else {
            self.open.depth() >= DEEPEST
        };
        if is_dropped {
            self.dropped.push(name);
        } else if is_formatting {
            self.formatting.push(name);
        } else {
            self.open.open(name);
        }
        is_dropped
    }
}

/// A cheap look: whether there are not even tags enough to nest too deeply.
fn is_shallow(html: &str) -> bool {
    let (mut all, mut formatting) = (0, 0);
    for tag in html.split('<').skip(1) {
        all += 1;
        // Two letters tell most of the others apart: `<br`, `<blockquote`, `<span`, `<section`, `<article`.
        formatting += usize::from(match tag.as_bytes() {
            [first, second, ..] => match first.to_ascii_lowercase() {
                b'a' | b'i' | b'u' => !second.is_ascii_alphabetic(),
                b'b' => !matches!(second, b'r' | b'l' | b'o' | b'd' | b'u' | b'a'),
                b's' => !matches!(second, b'p' | b'e' | b'u' | b'c'),
                b'c' | b'e' | b'f' | b'n' | b't' => !matches!(second, b'a' | b'b' | b'd' | b'h' | b'i' | b'r'),
                _ => false,
            },
            _ => false,
        });
        if all >= DEEPEST || formatting > MOST_FORMATTING {
            return false;
        }
    }
    true
}

/// `html` without the tags that would nest deeper than the bounds, or are too long; their content stays. Elements whose
/// content is no markup go with it.
pub fn limit(html: &str) -> Cow<'_, str> {
    bounded(html, false)
}

/// A whole page, bounded in the same way, its title and scripts kept: they are read for what the page says of itself.
pub fn limit_page(html: &str) -> Cow<'_, str> {
    bounded(html, true)
}

fn bounded(html: &str, keeps_raw: bool) -> Cow<'_, str> {
    if html.len() <= LONGEST_TAG && is_shallow(html) {
        return Cow::Borrowed(html);
    }
    // Names are compared in small letters, a tag's `<` and end stand where they stand in `html`.
    let lower = html.to_ascii_lowercase();
    let mut kept = String::new();
    let mut copied = 0;
    let mut nesting = Nesting::default();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        let is_foreign = nesting.open.is_foreign();
        let Some(tag) = Markup::read(html, open, is_foreign) else {
            break;
        };
        at = tag.end;
        let Some((is_closing, name)) = tag.name.map(|(is_closing, range)| (is_closing, &lower[range])) else {
            continue;
        };
        let is_raw = !is_foreign && RAW.contains(&name);
        if is_raw && !is_closing {
            // Gone with its content, so that nothing in it is taken for markup, here or by the parser.
            let content = tag.end..raw_end(&lower, tag.end, name);
            at = content.end;
            // A script with a comment in it may go on behind its first closing tag.
            if keeps_raw && tag.end - open <= LONGEST_TAG && !html[content].contains("<!--") {
                at = Markup::read(html, at, false).map_or(at, |closing| closing.end);
                continue;
            }
            let is_frame = name == "iframe" && tag.end - open <= LONGEST_TAG;
            kept.push_str(&html[copied..if is_frame { tag.end } else { open }]);
            if is_frame {
                kept.push_str("</iframe>");
            }
            copied = Markup::read(html, at, false).map_or(at, |closing| closing.end);
            at = copied;
            continue;
        }
        // Of svg and math nothing stays, so what a parser reads in one way or the other is dropped before.
        let is_doubtful = match name {
            "annotation-xml" => true,
            "font" => is_foreign,
            _ => html[..tag.end].ends_with("/>") && nesting.open.opens_foreign(name),
        };
        if tag.end - open > LONGEST_TAG || is_raw || is_doubtful || nesting.drops(name, is_closing) {
            kept.push_str(&html[copied..open]);
            copied = tag.end;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[copied..]);
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_text_and_drops_depth() {
        let deep = format!("{}x{}<p>y</p>", "<div>".repeat(1000), "</div>".repeat(1000));
        let flat = limit(&deep);
        assert_eq!(flat.matches("<div>").count(), DEEPEST);
        assert_eq!(flat.matches("</div>").count(), DEEPEST);
        assert!(flat.contains('x') && flat.ends_with("<p>y</p>"));
        let bold = "<b>".repeat(1000) + "x" + &"</b>".repeat(1000);
        assert_eq!(
            limit(&bold),
            "<b>".repeat(MOST_FORMATTING) + "x" + &"</b>".repeat(MOST_FORMATTING)
        );
        let attributes: String = (0..9000).map(|n| format!(" a{n}=\">\"")).collect();
        assert_eq!(limit(&format!("x<p{attributes}>y")), "xy");
        let paragraphs = "<p>a".repeat(5000);
        assert_eq!(limit(&paragraphs), paragraphs);
    }
    #[test]
    fn a_page_keeps_what_it_says_of_itself() {
        let page = format!("<title>t</title><script>{{}}</script>{}", "<div>".repeat(1000));
        assert!(limit_page(&page).starts_with("<title>t</title><script>{}</script><div>"));
        assert!(limit(&page).starts_with("<div>"));
        assert_eq!(limit_page(&page).matches("<div>").count(), DEEPEST);
    }

    /// How deeply the elements of well-formed HTML nest.
    fn depth_of(html: &str) -> usize {
        let (mut depth, mut deepest) = (0usize, 0);
        for tag in html.split('<').skip(1) {
            let name = tag.split(['>', ' ']).next().unwrap_or_default();
            if name.starts_with('/') {
                depth -= 1;
            } else if !matches!(name, "br" | "img" | "hr") {
                depth += 1;
                deepest = deepest.max(depth);
            }
        }
        deepest
    }

    #[test]
    fn no_mixture_of_tags_nests_deeper() {
        let pieces = [
            "<div></zzz>",
            "<b></i>",
            "<span><p></span></p>",
            "<dd><li>",
            "<rt>",
            "<div><svg></div>",
            "<td>",
            "<p\"x>",
            "<div =\"></div>\">",
            "<div><!--></div>-->",
            "<div><? </div>",
            "<svg><style><div></style></svg>",
            "<svg><title><div></title>",
            "<div><script><!--</script></div>-->",
            "<script><!--<script></script><div></div>",
            "<b><table></b>",
            "<div><table></div>",
            "<math><mi><div></mi></math>",
            "<svg><![CDATA[></svg><div>]]>",
            "<div><select></div>",
            "<h1><b><h1>",
            "<a><p>",
            "<span><button><p></span>",
            "<ruby><rt><p></ruby>",
            "<details><summary></details>",
            "<table><tr><td><div></table>",
            "<ul><li><ol></ul>",
            "<template><td><div>",
            "<div><object></div>",
            "<section><math><annotation-xml encoding=text/html><div></section>",
        ];
        for first in pieces {
            for second in pieces {
                let soup = format!("{first}{second}x").repeat(900);
                let depth = depth_of(&ammonia::clean(&limit(&soup)));
                assert!(depth < 3 * DEEPEST, "{first} {second}: {depth}");
            }
        }
    }
}
