//! A bound on the cost of writing long texts. The serializer behind the cleaning looks to the end of a text node for
//! each `&` and each character of U+0080 to U+00BF in it, so that a megabyte of ampersands would cost ten seconds.

use std::borrow::Cow;

use super::markup::Markup;

/// So many such characters may stand in one text node.
const MOST: usize = 64;

/// What parts a text node in two: the cleaning takes comments out and leaves the nodes as they are.
const PART: &str = "<!---->";

/// `html` with an empty comment before every so manieth character that is costly to write, in text only.
pub fn part(html: &str) -> Cow<'_, str> {
    if html.bytes().filter(|byte| is_costly(*byte)).nth(MOST).is_none() {
        return Cow::Borrowed(html);
    }
    let mut parted = String::new();
    let mut copied = 0;
    // Counted on across tags: those that a parser passes over end no text node.
    let (mut text, mut costly) = (0, 0);
    while text < html.len() {
        let end = html[text..].find('<').map_or(html.len(), |at| text + at);
        for (at, byte) in html.as_bytes()[text..end].iter().enumerate() {
            if !is_costly(*byte) {
                continue;
            }
            costly += 1;
            if costly > MOST {
                // Both bytes begin a character, and a reference before them ends here anyway.
                parted.push_str(&html[copied..text + at]);
                parted.push_str(PART);
                copied = text + at;
                costly = 1;
            }
        }
        text = Markup::read(html, end, false).map_or(html.len(), |markup| markup.end);
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    parted.push_str(&html[copied..]);
    Cow::Owned(parted)
}

fn is_costly(byte: u8) -> bool {
    matches!(byte, b'&' | 0xC2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_texts_and_nothing_else() {
        let short = "a &amp; b ".repeat(10);
        assert!(matches!(part(&short), Cow::Borrowed(_)));
        let long = "&amp;".repeat(1000);
        let parted = part(&long);
        assert_eq!(parted.matches(PART).count(), (1000 - 1) / MOST);
        assert_eq!(parted.replace(PART, ""), long);
        let kept = [
            format!("<a title='{long}'>x</a>"),
            format!("<!-- {long} -->"),
            format!("<? {long} >"),
        ];
        for html in kept {
            assert_eq!(part(&html), html);
        }
        let tagged = "&amp;<b>x</b>".repeat(500);
        assert_eq!(part(&tagged).replace(PART, ""), tagged);
        // No parser knows that end tag, and all is one text.
        let stray = "&amp;</zz>".repeat(500);
        assert_eq!(part(&stray).matches(PART).count(), (500 - 1) / MOST);
        let signs = "1 °, ".repeat(500);
        assert_eq!(part(&signs).replace(PART, ""), signs);
        assert!(part(&signs).contains(PART));
    }
}
