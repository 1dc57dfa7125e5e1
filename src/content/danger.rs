//! What is told of HTML that cannot stand in a feed. The cleaning takes it out whether or not it is found here.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use crate::diagnostic::Code;
use crate::model::link::{self, Purpose};

use super::markup::Markup;
use super::{ContentProblem, frames};

/// What a feed must never carry, as it looks in HTML.
static UNSAFE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)<(?:script|style|iframe|object|embed|applet|form|base|meta|link|svg|math|frameset|frame|template|noscript",
        r"|textarea|select|title|xmp|plaintext|noembed|noframes|canvas|dialog)[\s/>]",
        r#"|<[a-z][^<>]*[\s"'/]on[a-z]{3,}\s*="#,
        r#"|\s(?:href|src|srcset|poster|cite|action|formaction|background|xlink:href)\s*=\s*["']?\s*(?:javascript|vbscript|data)\s*:"#,
    ))
    .expect("the pattern is a constant that compiles")
});

/// The value of an attribute that holds an address.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)[\s"'/](?:href|src|poster|cite|xlink:href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+))"#)
        .expect("the pattern is a constant that compiles")
});

/// Tells of dangerous HTML, once a body; what stands in code examples is harmless. `source` is the body as written.
pub fn report(source: &str, html: &str, base: &Url, frame_hosts: &[String], problems: &mut Vec<ContentProblem>) {
    let is_frame = |start: usize| {
        Markup::read(html, start, false).is_some_and(|tag| frames::is_allowed(&html[start..tag.end], base, frame_hosts))
    };
    let found = UNSAFE.find_iter(html).find(|found| !is_frame(found.start()));
    if let Some(found) = found {
        let shown: String = found
            .as_str()
            .trim_end_matches(['>', '/'])
            .trim()
            .chars()
            .take(60)
            .collect();
        problems.push(ContentProblem {
            code: Code::UnsafeHtml,
            offset: place_in(source, found.as_str()),
            message: format!("`{shown}` cannot stand in a feed and was taken out"),
        });
        return;
    }
    // Spellings that only a browser sees through: references and white space inside the scheme.
    if let Some(raw) = addresses(html).find(|raw| is_dangerous(raw, base)) {
        let shown: String = raw.chars().take(60).collect();
        problems.push(ContentProblem {
            code: Code::UnsafeHtml,
            offset: place_in(source, raw),
            message: format!("the address `{shown}` cannot stand in a feed and was taken out"),
        });
    }
}

/// Addresses that do not parse or have a scheme that nothing can follow: the cleaning drops them without a word. Those
/// that run code are told as unsafe HTML.
pub fn unreadable(html: &str, base: &Url) -> Vec<String> {
    addresses(html)
        .filter(|raw| {
            let value = html_escape::decode_html_entities(raw);
            !is_dangerous(raw, base) && link::absolute(&value, base, Purpose::Link).is_none()
        })
        .map(str::to_owned)
        .collect()
}

fn addresses(html: &str) -> impl Iterator<Item = &str> {
    ADDRESS.captures_iter(html).filter_map(|captures| {
        let value = (1..=3).find_map(|group| captures.get(group));
        value.map(|value| value.as_str())
    })
}

fn is_dangerous(raw: &str, base: &Url) -> bool {
    let value = html_escape::decode_html_entities(raw);
    base.join(value.trim()).is_ok_and(|url| {
        matches!(
            url.scheme(),
            "javascript" | "vbscript" | "data" | "livescript" | "mocha"
        )
    })
}

/// Where `found` stands in the body as written; Markdown may have written it in another way.
fn place_in(source: &str, found: &str) -> Option<usize> {
    let bare = found.trim();
    let blanks = found.len() - found.trim_start().len();
    source
        .find(found)
        .map(|at| at + blanks)
        .or_else(|| source.find(bare))
        .or_else(|| source.find(bare.rsplit(['"', '\'', '=']).next().filter(|last| !last.is_empty())?))
}
