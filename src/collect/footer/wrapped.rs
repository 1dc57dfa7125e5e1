//! Tags around and in a line, read on bytes: most lines are long and hold none of what is looked for. What is read here is
//! what the patterns of this room would find; where that is not plain, nothing is answered, and they are asked.

/// Whether a name in small letters is one of the pattern for wrappers.
fn is_wrapper(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div"
            | b"center"
            | b"span"
            | b"br"
            | b"hr"
            | b"section"
            | b"footer"
            | b"nav"
            | b"small"
            | b"font"
            | b"b"
            | b"strong"
            | b"i"
            | b"em"
            | b"u"
            | b"li"
            | b"ul"
    )
}

/// Whether a name in small letters is one of the pattern for blocks.
fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div"
            | b"center"
            | b"section"
            | b"article"
            | b"footer"
            | b"blockquote"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"li"
            | b"ul"
            | b"ol"
            | b"td"
            | b"tr"
            | b"table"
            | b"br"
            | b"hr"
    )
}

/// The longest of these names.
const LONGEST: usize = "blockquote".len();

/// What stands at a `<`.
enum Mark {
    /// A tag of one of the names, or a comment, with its end.
    Tag(usize),
    /// Something else.
    Other,
    /// It takes the pattern to tell.
    Unclear,
}

/// Reads what stands at the `<` at `start`; `is_known` tells of a name in small letters whether it counts.
fn mark(text: &str, start: usize, is_known: fn(&[u8]) -> bool) -> Mark {
    let bytes = text.as_bytes();
    if text[start..].starts_with("<!--") {
        let Some(length) = memchr::memmem::find(&bytes[start + 4..], b"-->") else {
            return Mark::Other;
        };
        let end = start + 4 + length;
        return match memchr::memchr(b'\n', &bytes[start + 4..end]) {
            Some(_) => Mark::Other,
            None => Mark::Tag(end + 3),
        };
    }
    let name_start = start + 1 + usize::from(bytes.get(start + 1) == Some(&b'/'));
    let length = bytes[name_start..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let name_end = name_start + length;
    match bytes.get(name_end) {
        // A letter of another script, or one that is the same as an ASCII one but for its case.
        Some(128..) => return Mark::Unclear,
        Some(b'_') => return Mark::Other,
        _ => {}
    }
    let mut name = [0; LONGEST];
    let Some(name) = name.get_mut(..length) else {
        return Mark::Other;
    };
    name.copy_from_slice(&bytes[name_start..name_end]);
    name.make_ascii_lowercase();
    if !is_known(name) {
        return Mark::Other;
    }
    match memchr::memchr(b'>', &bytes[name_end..]) {
        Some(length) => Mark::Tag(name_end + length + 1),
        None => Mark::Other,
    }
}

/// The first character of a line behind white space and wrappers, and what stands before it. Where it is not plain what
/// is a wrapper the answer is a `<`.
pub(super) fn first_text(line: &str) -> (Option<char>, &str) {
    let mut at = 0;
    loop {
        at += line[at..].len() - line[at..].trim_start().len();
        let rest = &line[at..];
        let Some(first) = rest.chars().next() else {
            return (None, line);
        };
        if first == '&'
            && rest
                .get(..6)
                .is_some_and(|entity| entity.eq_ignore_ascii_case("&nbsp;"))
        {
            at += 6;
            continue;
        }
        if first != '<' {
            return (Some(first), &line[..at]);
        }
        match mark(line, at, is_wrapper) {
            Mark::Tag(end) => at = end,
            Mark::Other | Mark::Unclear => return (Some('<'), &line[..at]),
        }
    }
}

/// Whether a line certainly is more than links: it begins with text, with a tag that is neither a wrapper nor a link, such
/// as that of a picture, with a wrapper that never ends, or with a link that text follows.
pub(super) fn is_more_than_links(line: &str) -> bool {
    let (first, lead) = first_text(line);
    // A bare address begins with a letter, too.
    if first == Some('h') || may_hide_link(lead) {
        return false;
    }
    let rest = &line[lead.len()..];
    if let Some(link) = rest.strip_prefix("<a ") {
        let end = memchr::memchr(b'<', link.as_bytes()).unwrap_or(link.len());
        let behind = link[end..].strip_prefix("</a>");
        // Of a tag that does not end here, the pattern finds another end.
        return link[..end].contains('>') && behind.is_some_and(has_text_before_marks);
    }
    if !rest.starts_with('<') {
        return has_text_before_marks(rest);
    }
    let name = &rest.as_bytes()[1..];
    let is_link = matches!(name, [b'a' | b'A', end, ..] if !end.is_ascii_alphanumeric()) || name.starts_with(b"http");
    // A link right behind the name would leave it longer.
    let end = name.iter().find(|byte| !byte.is_ascii_alphanumeric());
    name.first().is_some_and(u8::is_ascii_alphabetic)
        && !is_link
        && !matches!(end, Some(b'[' | b'<'))
        && matches!(mark(rest, 0, is_wrapper), Mark::Other)
}

/// Whether a link may begin in one of these wrappers: with a bracket, with another tag before its end, or in a comment.
fn may_hide_link(wrappers: &str) -> bool {
    let mut is_in_tag = false;
    wrappers.contains("<!--")
        || wrappers.bytes().any(|byte| {
            let is_another = is_in_tag && byte == b'<';
            is_in_tag = byte == b'<' || (is_in_tag && byte != b'>');
            is_another || byte == b'['
        })
}

/// Whether letters or digits stand before everything that may begin a link, a tag or a reference.
fn has_text_before_marks(text: &str) -> bool {
    let end = memchr::memchr3(b'[', b'<', b'&', text.as_bytes()).unwrap_or(text.len());
    text[..end].contains(char::is_alphanumeric)
}

/// The last block of a line that is not empty: `Some(None)` where there is none, `None` where it takes the pattern to
/// tell.
#[expect(clippy::option_option, reason = "no block, and no answer")]
pub(super) fn last_block<'a>(line: &'a str) -> Option<Option<&'a str>> {
    let (mut last, mut start, mut at) = ("", 0, 0);
    let mut keep = |block: &'a str| {
        let block = block.trim();
        if !block.is_empty() {
            last = block;
        }
    };
    while let Some(found) = memchr::memchr(b'<', &line.as_bytes()[at..]) {
        let tag = at + found;
        match mark(line, tag, is_block) {
            Mark::Tag(end) => {
                keep(&line[start..tag]);
                (start, at) = (end, end);
            }
            Mark::Other => at = tag + 1,
            Mark::Unclear => return None,
        }
    }
    keep(&line[start..]);
    Some(Some(last).filter(|last| !last.is_empty()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("<p>".to_owned()),
            Just("</P >".to_owned()),
            Just("<p".to_owned()),
            Just("<br/>".to_owned()),
            Just("<pre>".to_owned()),
            Just("<h1 title=\"[\">".to_owned()),
            Just("<a href=\"/x\">".to_owned()),
            Just("<img alt=\"[x](y)\">".to_owned()),
            Just("<a href=/x>[x".to_owned()),
            Just("</a>".to_owned()),
            Just("<a href=/ x".to_owned()),
            Just("<s".to_owned()),
            Just("pan>".to_owned()),
            Just("[x](/)".to_owned()),
            Just("<!-- > <a href=\"/\"> -->".to_owned()),
            Just("](y)".to_owned()),
            Just("<A id='x'>".to_owned()),
            Just("<!-- a -->".to_owned()),
            Just("<!--\n-->".to_owned()),
            Just("<!-->".to_owned()),
            Just("<http://x.example/NewsShare.html?infoCode=NW1>".to_owned()),
            Just("[返回](//news.example/category/x.html)".to_owned()),
            Just("&nbsp;".to_owned()),
            Just("&NBSP;".to_owned()),
            Just("<ſection>".to_owned()),
            Just("<p中>".to_owned()),
            Just("<p-x>".to_owned()),
            Just("<p_x>".to_owned()),
            "[ \t\u{a0}中a1<>/!&;-]{0,4}",
        ];
        proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn text_is_told_from_links() {
        for text in [
            "Tea [x](y)",
            "<p>茶 [x](y)</p>",
            "<center><img src=\"a.png\"></center>",
            "<p><a href=\"/x\">x</a> and more</p>",
        ] {
            assert!(is_more_than_links(text), "{text}");
        }
        for links in [
            "[x](y)",
            "<p><a href=\"/x\">x</a>｜<a href=\"/y\">y</a></p>",
            "<http://x.example/>",
            "<p title=\"[\">x](y)",
            "<a href=\"/x\"><b>x</b></a> and more",
            // The wrapper hides a link, without which it ends further on.
            "<p<http://x.example/>](y)<b><a href=\"/x\"></a>",
            // The tag ends behind the text.
            "<a href=/ x</a>Home</a>",
            // Without the link it is a wrapper.
            "<s[Home](/)pan>",
            "<h<http://x.example/>r>",
            // A link begins in the comment.
            "<!-- > <a href=\"/\"> -->｜Home</a>",
        ] {
            assert!(!is_more_than_links(links), "{links}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_patterns(line in line()) {
            if let Some(last) = last_block(&line) {
                let expected = super::super::BLOCKS.split(&line).map(str::trim).filter(|block| !block.is_empty()).last();
                prop_assert_eq!(last, expected);
            }
            if is_more_than_links(&line) {
                let without = super::super::LINKS.replace_all(&line, "");
                let text = super::super::WRAPPERS.replace_all(&without, "");
                prop_assert!(text.contains(char::is_alphanumeric), "{}", text);
                let bare = super::super::WRAPPERS.replace_all(&line, " ");
                let whole = super::super::LINKS.find(bare.trim()).is_some_and(|link| link.as_str() == bare.trim());
                let is_bare = super::super::BARE.is_match(bare.trim()) && first_text(&line).0 != Some('h');
                prop_assert!(!whole && !is_bare);
            }
            let bare = super::super::WRAPPERS.replace_all(&line, " ");
            match first_text(&line) {
                // It may also be a wrapper that is not plain.
                (Some('<'), _) => {}
                (first, _) => prop_assert_eq!(first, bare.trim().chars().next()),
            }
        }
    }
}
