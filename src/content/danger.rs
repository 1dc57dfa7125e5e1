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
        r#"|<[a-z][^<>]*[\s"'/](?<handler>on[a-z]{3,}\s*=)"#,
        r#"|\s(?:href|src|srcset|poster|cite|action|formaction|background|xlink:href)\s*=\s*["']?\s*(?<scheme>(?:javascript|vbscript|data)\s*:)"#,
    ))
    .expect("the pattern is a constant that compiles")
});

/// The value of an attribute that holds an address.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)[\s"'/](?:href|src|poster|cite|xlink:href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+))"#)
        .expect("the pattern is a constant that compiles")
});

/// The longest opening tag of a frame that is looked at, in bytes.
const LONGEST_FRAME: usize = 2 << 10;

/// So many findings are looked at for one that is neither a frame that may stay nor part of a comment.
const MOST_LOOKED_AT: usize = 200;

/// Whether `at` lies in a comment, which goes as a whole and is the author's own business.
fn is_in_comment(html: &str, at: usize) -> bool {
    let open = html[..at].rfind("<!--");
    open.is_some_and(|open| !html[open..at].contains("-->") && html[at..].contains("-->"))
}

/// Tells of dangerous HTML, once a body; what stands in code examples is harmless. `source` is the body as written.
pub fn report(source: &str, html: &str, base: &Url, frame_hosts: &[String], problems: &mut Vec<ContentProblem>) {
    let is_frame = |start: usize| {
        // A long tag is no player's, and a hostile body has many.
        let tag = super::head(&html[start..], LONGEST_FRAME);
        !frame_hosts.is_empty()
            && Markup::read(tag, 0, false).is_some_and(|found| frames::is_allowed(&tag[..found.end], base, frame_hosts))
    };
    let found = UNSAFE.captures_iter(html).take(MOST_LOOKED_AT).find(|found| {
        let start = found.get_match().start();
        !is_frame(start) && !is_in_comment(html, start)
    });
    if let Some(found) = found {
        let whole = found.get_match();
        // The handler or the scheme is the cause, and not the tag that it stands in.
        let cause = found.name("handler").or_else(|| found.name("scheme")).unwrap_or(whole);
        let shown: String = cause
            .as_str()
            .trim_end_matches(['>', '/'])
            .trim()
            .chars()
            .take(60)
            .collect();
        let bare = whole.as_str().trim_start();
        let offset = source
            .find(bare)
            .map(|at| (at + cause.start()).saturating_sub(whole.end() - bare.len()))
            .or_else(|| place_in(source, cause.as_str()));
        // Written in another way, it is an address that Markdown has decoded.
        let respelled = (offset.is_none() && found.name("scheme").is_some())
            .then(|| {
                let address = html[cause.start()..].split(['"', '\'', '>']).next()?;
                super::place::of_address(source, address)
            })
            .flatten();
        let shown = respelled
            .clone()
            .map_or(shown, |range| source[range].chars().take(60).collect());
        let offset = offset.or(respelled.map(|range| range.start));
        problems.push(ContentProblem {
            code: Code::UnsafeHtml,
            offset,
            message: format!("`{shown}` cannot stand in a feed and was taken out"),
        });
        return;
    }
    // Spellings that only a browser sees through: references and white space inside the scheme.
    if let Some(raw) = addresses(html).find(|raw| is_dangerous(raw, base)) {
        let place = super::place::of_address(source, raw);
        let shown: String = place
            .clone()
            .map_or(raw, |range| &source[range])
            .chars()
            .take(60)
            .collect();
        problems.push(ContentProblem {
            code: Code::UnsafeHtml,
            offset: place.map(|range| range.start).or_else(|| place_in(source, raw)),
            message: format!("the address `{shown}` cannot stand in a feed and was taken out"),
        });
    }
}

/// A character reference in numbers; the semicolon may be missing.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?").expect("the pattern is a constant that compiles")
});

/// The value of an attribute as a browser reads it.
pub fn decoded(raw: &str) -> String {
    let numbered = NUMBERED.replace_all(raw, |found: &regex::Captures<'_>| {
        let number = match (found.get(1), found.get(2)) {
            (Some(hex), _) => u32::from_str_radix(hex.as_str(), 16).ok(),
            (_, decimal) => decimal.and_then(|digits| digits.as_str().parse().ok()),
        };
        number
            .and_then(char::from_u32)
            .unwrap_or(char::REPLACEMENT_CHARACTER)
            .to_string()
    });
    html_escape::decode_html_entities(&numbered).into_owned()
}

/// Addresses that do not parse or have a scheme that nothing can follow: the cleaning drops them without a word. Those
/// that run code are told as unsafe HTML.
pub fn unreadable(html: &str, base: &Url) -> Vec<String> {
    addresses(html)
        .filter(|raw| !is_dangerous(raw, base) && link::absolute(&decoded(raw), base, Purpose::Link).is_none())
        .map(str::to_owned)
        .collect()
}

/// The addresses of `html`, those apart that can be seen to be right without being parsed.
fn addresses(html: &str) -> impl Iterator<Item = &str> {
    ADDRESS
        .captures_iter(html)
        .filter_map(|captures| {
            let value = (1..=3).find_map(|group| captures.get(group));
            value.map(|value| value.as_str())
        })
        .filter(|raw| !is_plain(raw))
}

/// Whether an address begins with a scheme and host, or a path, that parse whatever follows: most do.
fn is_plain(raw: &str) -> bool {
    let Some(rest) = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://")) else {
        return matches!(raw.as_bytes(), [b'/', first, ..] if first.is_ascii_alphanumeric());
    };
    let host = rest.split('/').next().unwrap_or_default();
    let last = host.rsplit('.').next().unwrap_or_default();
    host.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.')
        && host.starts_with(|c: char| c.is_ascii_lowercase())
        && last.len() > 1
        && last.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_dangerous(raw: &str, base: &Url) -> bool {
    base.join(decoded(raw).trim()).is_ok_and(|url| {
        matches!(
            url.scheme(),
            "javascript" | "vbscript" | "data" | "livescript" | "mocha"
        )
    })
}

/// Where `found` stands in the body as written; Markdown may have written it in another way.
fn place_in(source: &str, found: &str) -> Option<usize> {
    let bare = found.trim_start();
    source
        .find(found)
        .or_else(|| source.find(bare))
        .or_else(|| source.find(bare.rsplit(['"', '\'', '=']).next().filter(|last| !last.is_empty())?))
}
