//! Images that a page shows only when it is scrolled to them: the address stands in an attribute that its script reads.

use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, rewrite_str};

use crate::model::scan;

/// Attributes that hold the address, the usual ones first.
pub const LATER: [&str; 5] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-lazy",
];

/// The same for a set of addresses.
const LATER_SETS: [&str; 2] = ["data-srcset", "data-lazy-srcset"];

/// Whether an attribute of an image may hold the address that the image has later.
pub fn is_later(name: &str) -> bool {
    LATER.contains(&name) || LATER_SETS.contains(&name)
}

/// `html` with the addresses of such images where readers look for them, and without addresses that are empty, which are
/// those of the page itself.
pub fn lift(html: String) -> String {
    let may_be = scan::holds_in_any_case(&html, "<img")
        && (scan::holds_in_any_case(&html, "data-") || scan::holds_in_any_case(&html, "src="));
    if !may_be {
        return html;
    }
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("img", |image| {
            lift_one(image);
            Ok(())
        }))
        .with_strict(false);
    rewrite_str(&html, settings).unwrap_or(html)
}

fn lift_one(image: &mut Element<'_, '_>) {
    let is_address = |value: &String| {
        let value = value.trim();
        !value.is_empty() && !value.starts_with("data:") && value.contains(['.', '/'])
    };
    let first = |image: &Element<'_, '_>, names: &[&str]| {
        let mut values = names.iter().filter_map(|name| image.get_attribute(name));
        values.find(is_address)
    };
    if let Some(address) = first(image, &LATER) {
        // The name is a constant that is one.
        let _ = image.set_attribute("src", &address);
    } else if image.get_attribute("src").is_some_and(|src| src.trim().is_empty()) {
        image.remove_attribute("src");
    }
    if !image.has_attribute("srcset")
        && let Some(set) = first(image, &LATER_SETS)
    {
        let _ = image.set_attribute("srcset", &set);
    }
}

#[cfg(test)]
mod tests {
    use super::lift;

    #[test]
    fn addresses_come_from_where_scripts_find_them() {
        for (html, expected) in [
            (
                "<img data-src=\"/1.jpg\" src=\"data:image/gif;base64,R0\">",
                "<img data-src=\"/1.jpg\" src=\"/1.jpg\">",
            ),
            ("<IMG DATA-SRC='/2.jpg'>", "<IMG DATA-SRC='/2.jpg' src=\"/2.jpg\">"),
            (
                "<img src=\"/blank.gif\" data-original=\"/3.jpg\">",
                "<img src=\"/3.jpg\" data-original=\"/3.jpg\">",
            ),
            ("<p>a<img src=\"\" alt=b>", "<p>a<img alt=b>"),
            (
                "<img src=\"/4.jpg\" data-src=\"true\">",
                "<img src=\"/4.jpg\" data-src=\"true\">",
            ),
            (
                "<img data-srcset=\"/5.jpg 2x\">",
                "<img data-srcset=\"/5.jpg 2x\" srcset=\"/5.jpg 2x\">",
            ),
            ("<a data-src=\"/6.jpg\">", "<a data-src=\"/6.jpg\">"),
        ] {
            assert_eq!(lift(html.to_owned()), expected);
        }
    }
}
