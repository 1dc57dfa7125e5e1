//! Blocks that a page does not show are no part of its text.

use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, rewrite_str};

use crate::model::scan;

/// `html` without elements that are hidden by attribute or by inline style.
pub fn remove(html: String) -> String {
    if !may_hide(&html) {
        return html;
    }
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("[hidden]", |element| {
            remove_hidden(element);
            Ok(())
        }))
        .append_element_content_handler(element!("[style]", |element| {
            if element.get_attribute("style").is_some_and(|style| hides(&style)) {
                remove_hidden(element);
            }
            Ok(())
        }))
        .with_strict(false);
    // Markup that cannot be followed is left to the cleaning, which takes the attributes off.
    rewrite_str(&html, settings).unwrap_or(html)
}

fn remove_hidden(element: &mut Element<'_, '_>) {
    // The rewriter does not know that these hold nothing, and would take all that follows for their content.
    match matches!(&*element.tag_name(), "image" | "frame") {
        true => element.remove_and_keep_content(),
        false => element.remove(),
    }
}

/// Whether a cheap look at the bytes sees anything that could hide an element.
pub fn may_hide(html: &str) -> bool {
    scan::holds_in_any_case(html, "hidden") || scan::holds_in_any_case(html, "display")
}

/// Whether an attribute hides its element.
pub fn is_hiding(name: &str, value: &str) -> bool {
    name.eq_ignore_ascii_case("hidden") || (name.eq_ignore_ascii_case("style") && hides(value))
}

fn hides(style: &str) -> bool {
    let style: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    style.split(';').any(|rule| {
        let rule = rule.trim_end_matches("!important");
        matches!(rule, "display:none" | "visibility:hidden")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_what_is_hidden() {
        let cases = [
            ("<p style=\"display:none\">a</p><p>b</p>", "<p>b</p>"),
            ("<p STYLE='color:red; Display : None !important'>a<b>c</b></p>b", "b"),
            ("<div hidden>a<p>c</p></div>b", "b"),
            ("<img hidden src=x>b", "b"),
            ("<p>a</p><image hidden>b", "<p>a</p>b"),
            ("<frame style='display: none'>b<FRAME HIDDEN>c", "bc"),
            (
                "<p style=\"overflow:hidden\">b</p>",
                "<p style=\"overflow:hidden\">b</p>",
            ),
            ("text about display: none", "text about display: none"),
        ];
        for (html, expected) in cases {
            assert_eq!(remove(html.to_owned()), expected, "{html}");
        }
    }
}
