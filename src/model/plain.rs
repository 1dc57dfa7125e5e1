//! Plain text out of a line of text that may hold markup: titles, names, descriptions.

use std::borrow::Cow;

use super::{scan, xml_chars};

/// Elements that are taken off a title. Anything else between `<` and `>` is the author's text.
const KNOWN: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "big",
    "blink",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "plaintext",
    "portal",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "xmp",
];

/// Whether a name is that of an element of HTML, whatever its case.
pub fn is_element(name: &str) -> bool {
    KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Elements whose content goes with them.
const WITH_CONTENT: &[&str] = &["script", "style"];

/// The plain text of `markup`: known HTML elements and comments taken off (the content of `script` and `style`
/// with them), any other `<` kept, character references decoded once, white space folded, characters that XML
/// forbids left out.
pub fn plain_text(markup: &str) -> String {
    let is_space = |c: Option<char>| c.is_some_and(char::is_whitespace);
    let has_ends = || is_space(markup.chars().next()) || is_space(markup.chars().next_back());
    if is_plain::<true>(markup) && !has_ends() {
        return markup.to_owned();
    }
    fold_white_space(&unmarked(markup))
}

/// The plain text of a name: as [`plain_text`], but blanks inside it stay as many as they are, for names that differ in
/// nothing else are two.
pub fn plain_name(markup: &str) -> String {
    // What most names are: letters and digits of ASCII.
    const USUAL: [bool; 256] = scan::letters_digits_and(b"-_. ");
    if scan::are_all(markup.as_bytes(), &USUAL) || is_plain::<false>(markup) {
        return markup.trim().to_owned();
    }
    let one_line = unmarked(markup).replace(['\n', '\r', '\t'], " ");
    one_line.trim().to_owned()
}

/// Whether `text` certainly holds no markup, no line break, and no character that XML forbids, nor two blanks in a row where it
/// is to be folded: told on its bytes, since nearly every title and name is such.
fn is_plain<const IS_FOLDED: bool>(text: &str) -> bool {
    let is_with = |first: bool, rest: bool| u8::from(first) & u8::from(rest);
    let found = scan::first(text.as_bytes(), 0, |byte, next, third| {
        // Of `<` and `&`, control characters, and what takes four bytes.
        u8::from(byte == b'<') | u8::from(byte == b'&') | u8::from(byte < 0x20) | u8::from(byte == 0x7F)
            | u8::from(byte >= 0xF0)
            // The C1 controls.
            | is_with(byte == 0xC2, next < 0xA0)
            // U+2028 and U+2029.
            | is_with(byte == 0xE2, next == 0x80) & u8::from(third | 0x01 == 0xA9)
            // U+FDD0 and those behind it, U+FFFE, U+FFFF; others with these bytes are looked at more closely.
            | is_with(byte == 0xEF, next | 0x08 == 0xBF)
            | is_with(IS_FOLDED, byte == b' ') & u8::from(next == b' ')
    });
    found == text.len()
}

/// `markup` without elements, references decoded, forbidden characters left out.
fn unmarked(markup: &str) -> String {
    let without = if markup.contains('<') {
        Cow::Owned(without_elements(markup))
    } else {
        Cow::Borrowed(markup)
    };
    let decoded = if without.contains('&') {
        html_escape::decode_html_entities(&without)
    } else {
        Cow::Borrowed(&*without)
    };
    xml_chars::strip(&decoded).into_owned()
}

/// `text` with every run of white space one blank, and none at the ends. Blanks of other kinds (no-break, full-width)
/// inside the text stay as they are.
pub fn fold_white_space(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.trim().chars() {
        if c.is_ascii_whitespace() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{B}') {
            gap = true;
        } else {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(c);
        }
    }
    folded
}

/// `text` with `&`, `<` and `>` as character references, to stand where HTML is expected.
pub fn escape_html(text: &str) -> Cow<'_, str> {
    html_escape::encode_text(text)
}

fn without_elements(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len());
    let mut rest = markup;
    // Behind the last end of a comment none is looked for: a thousand openings would each look to the end.
    let last_end = markup.rfind("-->").map_or(markup.len(), |at| markup.len() - at);
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.len() > last_end
            && let Some(comment) = rest.strip_prefix("<!--")
            && let Some(end) = comment.find("-->")
        {
            rest = &comment[end + 3..];
            continue;
        }
        match known_tag(rest) {
            Some((name, opening, length)) => {
                rest = &rest[length..];
                if opening && WITH_CONTENT.contains(&name) {
                    rest = after_closing(rest, name);
                } else if matches!(name, "br" | "p" | "div" | "li" | "td" | "tr" | "hr") {
                    text.push(' ');
                }
            }
            None => {
                text.push('<');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text
}

/// The name of the known element whose tag `text` begins with, whether it opens it, and the tag's length in bytes.
fn known_tag(text: &str) -> Option<(&'static str, bool, usize)> {
    let inside = &text[1..];
    let (opening, inside) = match inside.strip_prefix('/') {
        Some(inside) => (false, inside),
        None => (true, inside),
    };
    let length = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let lower = inside[..length].to_ascii_lowercase();
    let name = KNOWN.iter().find(|known| **known == lower)?;
    let after = &inside[length..];
    if !after.starts_with(|c: char| c == '>' || c == '/' || c.is_ascii_whitespace()) {
        return None;
    }
    let mut quote = None;
    for (at, byte) in after.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some((name, opening, text.len() - after.len() + at + 1)),
            // Another tag opens before this one is closed: it was no tag.
            (None, b'<') => return None,
            _ => {}
        }
    }
    None
}

fn after_closing<'a>(text: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = text[from..].find("</") {
        let start = from + at;
        let candidate = &text[start + 2..];
        if candidate
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name))
        {
            return candidate.find('>').map_or("", |end| &candidate[end + 1..]);
        }
        from = start + 2;
    }
    ""
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn plain_texts_are_read_as_all_others(
            text in "[ a<&b;\\p{Cc}中，　\u{a0}\u{85}\u{2028}\u{fdd0}\u{fffe}\u{feff}😀\u{1fffe}]{0,8}|\\PC{0,12}",
            before in "[a中 ，]{0,20}",
            behind in "[a中 ，“]{0,20}",
        ) {
            let text = before + &text + &behind;
            prop_assert_eq!(plain_text(&text), fold_white_space(&unmarked(&text)));
            let one_line = unmarked(&text).replace(['\n', '\r', '\t'], " ");
            prop_assert_eq!(plain_name(&text), one_line.trim());
        }
    }

    #[test]
    fn takes_off_known_elements_only() {
        let cases = [
            ("a < b and c > d", "a < b and c > d"),
            ("<b>Bold</b> &amp; <i class=\"x>y\">it</i>", "Bold & it"),
            ("&lt;script&gt; explained", "<script> explained"),
            ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
            ("x<script>alert(1)</script >y", "xy"),
            ("x<style>p{}", "x"),
            ("Vec<String> in <code>Rust</code>", "Vec<String> in Rust"),
            ("line<br/>two\n  three", "line two three"),
            ("<b unclosed", "<b unclosed"),
            ("a<!-- hidden -->b", "ab"),
            (
                "a <math><mi>b</mi></math> <EMBED src=x> <base href=//e.example>c",
                "a <mi>b</mi> c",
            ),
            ("A&nbsp;B &unknown; &#xD800; 5&deg;", "A\u{a0}B &unknown; &#xD800; 5°"),
            ("南方\u{0}Plus\u{1b}", "南方Plus"),
            ("\u{3000}满\u{3000}格 ", "满\u{3000}格"),
        ];
        for (markup, expected) in cases {
            assert_eq!(plain_text(markup), expected, "{markup}");
        }
    }
}
