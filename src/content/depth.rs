//! A bound on how deeply HTML nests. Parsing costs its length times its depth, so that a hostile body of a hundred
//! thousand nested tags would cost minutes.

use std::borrow::Cow;

/// No text that people read nests deeper.
const DEEPEST: usize = 256;

/// Elements that hold nothing, or that the next of their kind closes: they make no depth.
const FLAT: &[&str] = &[
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "rp", "rt", "source", "td", "th", "tr", "track", "wbr",
];

/// `html` without the tags that would nest deeper than the bound; their content stays.
pub fn limit(html: &str) -> Cow<'_, str> {
    if html.bytes().filter(|byte| *byte == b'<').count() <= DEEPEST {
        return Cow::Borrowed(html);
    }
    let mut kept = String::new();
    let mut copied = 0;
    let mut depth = 0usize;
    let mut dropped = 0usize;
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        at = open + 1;
        let (closing, name_at) = if html[at..].starts_with('/') {
            (true, at + 1)
        } else {
            (false, at)
        };
        let length = html[name_at..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        if length == 0 {
            continue;
        }
        let name = html[name_at..name_at + length].to_ascii_lowercase();
        if FLAT.contains(&name.as_str()) {
            continue;
        }
        let Some(end) = html[at..].find('>').map(|found| at + found + 1) else {
            break;
        };
        let is_too_deep = if closing {
            let is_dropped = dropped > 0;
            if is_dropped {
                dropped -= 1;
            } else {
                depth = depth.saturating_sub(1);
            }
            is_dropped
        } else if depth >= DEEPEST {
            dropped += 1;
            true
        } else {
            depth += 1;
            false
        };
        if is_too_deep {
            kept.push_str(&html[copied..open]);
            copied = end;
        }
        at = end;
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
        let paragraphs = "<p>a".repeat(5000);
        assert_eq!(limit(&paragraphs), paragraphs);
    }
}
