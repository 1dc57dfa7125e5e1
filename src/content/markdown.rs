//! Markdown to HTML.

use comrak::{Options, markdown_to_html};

/// The HTML of `source`: CommonMark with tables, strikethrough, task lists and footnotes, raw HTML passed on, emphasis
/// that works between Chinese characters. Bare addresses are not linked and punctuation is left as typed.
pub fn to_html(source: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.footnotes = true;
    options.extension.tasklist = true;
    options.extension.cjk_friendly_emphasis = true;
    options.render.r#unsafe = true;
    markdown_to_html(source, &options)
}
