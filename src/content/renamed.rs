//! Blocks that readers need not know, under names that they know: without their tags they would run into one another.

use lol_html::{RewriteStrSettings, element, rewrite_str};

use super::unknown::names;

/// Such elements, and what each is to a reader.
const NAMES: [(&str, &str); 9] = [
    ("center", "div"),
    ("dir", "ul"),
    ("fieldset", "div"),
    ("hgroup", "div"),
    ("legend", "div"),
    ("main", "div"),
    ("menu", "ul"),
    ("nav", "div"),
    ("search", "div"),
];

/// `html` with such elements renamed.
pub fn rename(html: String) -> String {
    if !names(&html).any(|name| NAMES.iter().any(|(from, _)| name.eq_ignore_ascii_case(from))) {
        return html;
    }
    let settings = NAMES.iter().fold(RewriteStrSettings::new(), |settings, (from, to)| {
        settings.append_element_content_handler(element!(from, |element| {
            // The name is a constant that is one.
            let _ = element.set_tag_name(to);
            Ok(())
        }))
    });
    rewrite_str(&html, settings.with_strict(false)).unwrap_or(html)
}

#[cfg(test)]
mod tests {
    use super::rename;

    #[test]
    fn blocks_stay_blocks() {
        for (html, expected) in [
            (
                "<center>a</center><CENTER lang=zh>b</CENTER>",
                "<div>a</div><div lang=zh>b</div>",
            ),
            ("<menu><li>a</menu>", "<ul><li>a</ul>"),
            ("<nav>a<main>b</main></nav>", "<div>a<div>b</div></div>"),
            ("<p>a</p><svg><center>b", "<p>a</p><svg><div>b"),
        ] {
            assert_eq!(rename(html.to_owned()), expected);
        }
    }
}
