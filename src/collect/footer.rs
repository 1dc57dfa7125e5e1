//! The last lines of a mirrored post: the share URL it came from, the credit, and links back to a site's own pages.

mod familiar;
mod known;
mod wrapped;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use crate::model::{link, plain};

pub use familiar::Familiar;

/// How to read footers: settings, with good defaults.
#[derive(Debug, Clone, Copy)]
pub struct FooterRules<'a> {
    /// Patterns of the key in a share URL, one group each.
    pub origin_key: &'a [Regex],
    /// Patterns of the credit line, one group each.
    pub credit: &'a [Regex],
    /// Patterns of the labels of navigation links.
    pub navigation: &'a [Regex],
    /// The site.
    pub site: &'a Url,
}

/// What the last lines say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Footer {
    /// The share URL.
    pub origin: Option<String>,
    /// The key in the share URL.
    pub key: Option<String>,
    /// Who is credited.
    pub credit: Option<String>,
    /// Where the text ends, in bytes of the body: before the navigation.
    pub end: usize,
    /// Where the lines of links begin that stand below the text, in bytes of the body; its length where there are none.
    pub links: usize,
    /// Where an empty `<>` stands in place of the share URL, in bytes of the body.
    pub empty_origin: Option<usize>,
}

/// How much of the end of a body is looked at, in bytes, and how many of its lines.
const REACH: usize = 8 << 10;
const LINES: usize = 16;

/// How many lines above the links are looked at for the credit, and for a link with a key.
const CREDIT_LINES: usize = 4;
const KEY_LINES: usize = 2;

/// Markdown links and images, HTML links, autolinks: address and label.
static LINKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"\[(?<label>[^\[\]]*)\]\(\s*<?(?<address>[^\s()<>]*)>?(?:\s+"[^"]*")?\s*\)"#,
        r#"|(?is:<a\s[^>]*?href\s*=\s*["']?(?<href>[^"'\s>]*)["']?[^>]*>(?<text>.*?)</a>)"#,
        r#"|<(?<auto>(?:https?:)?//[^\s<>]*)>"#,
    ))
    .expect("the pattern is a constant that compiles")
});

/// Tags that may wrap a line of links without being text.
static WRAPPERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)</?(?:p|div|center|span|br|hr|section|footer|nav|small|font|b|strong|i|em|u|li|ul)\b[^>]*>|<!--.*?-->|&nbsp;").expect("the pattern is a constant that compiles")
});

/// The tags at which one block of text ends and another begins.
static BLOCKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)</?(?:p|div|center|section|article|footer|blockquote|h[1-6]|li|ul|ol|td|tr|table|br|hr)\b[^>]*>|<!--.*?-->").expect("the pattern is a constant that compiles")
});

/// A bare address that is a line of its own.
static BARE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^https?://\S+$").expect("the pattern is a constant that compiles"));

/// Reads the last lines of `body`. `familiar` are lines of other bodies, read by the same rules.
pub fn read(body: &str, rules: FooterRules<'_>, familiar: &mut Familiar) -> Footer {
    let mut footer = Footer {
        end: body.len(),
        links: body.len(),
        ..Footer::default()
    };
    let mut lines = last_lines(body).filter(|(_, bare)| !bare.is_empty() && !is_comment(bare));
    let mut above = None;
    for (line, bare) in lines.by_ref() {
        let text = &body[line.clone()];
        if familiar.holds(text) {
            footer.end = line.start;
            footer.links = line.start;
            continue;
        }
        if !known::may_hold_links(text) || wrapped::is_more_than_links(text) {
            above = Some(text);
            break;
        }
        let links = plain_links(text);
        if bare == "<>" {
            footer.empty_origin = Some(line.start);
            footer.end = line.start;
            footer.links = line.start;
        } else if let Some((origin, key)) = share_line(text, links.as_deref(), rules) {
            footer.links = line.start;
            // The lowest share URL is the post's own.
            if footer.origin.is_none() {
                (footer.origin, footer.key) = (Some(origin), key);
            }
        } else if is_navigation(text, links.as_deref(), rules) {
            familiar.add(text);
            footer.end = line.start;
            footer.links = line.start;
        } else {
            above = Some(text);
            break;
        }
    }
    let above = above.into_iter().chain(lines.map(|(line, _)| &body[line]));
    for (text, place) in above.take(CREDIT_LINES).zip(1..) {
        // A key may also stand in the link of a sentence such as `原文：[标题](…infoCode=…)` right above.
        if footer.origin.is_none()
            && place <= KEY_LINES
            && let Some((origin, key)) = keyed_link(text, rules)
        {
            (footer.origin, footer.key) = (Some(origin), key);
        }
        footer.credit = footer.credit.or_else(|| credit(text, rules.credit));
        if footer.credit.is_some() && (footer.origin.is_some() || place >= KEY_LINES) {
            break;
        }
    }
    footer.end = body[..footer.end].trim_end().len();
    footer
}

/// The key that one of `patterns` finds in an address.
pub fn key_of(address: &str, patterns: &[Regex]) -> Option<String> {
    patterns
        .iter()
        .find_map(|pattern| known::key(address, pattern))
        .filter(|key| !key.is_empty())
        .map(str::to_owned)
}

/// An address with the key in it, as it stands or, where the pattern finds none in that, as it was `written`.
pub fn with_key(address: String, written: &str, patterns: &[Regex]) -> (String, Option<String>) {
    let key = key_of(&address, patterns).or_else(|| key_of(written, patterns));
    (address, key)
}

/// The last lines of `body`, the last first, each with its text without the white space around it.
fn last_lines(body: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut from = body.len().saturating_sub(REACH);
    while !body.is_char_boundary(from) {
        from += 1;
    }
    let mut end = body.len();
    let mut seen = 0;
    std::iter::from_fn(move || {
        if end <= from || seen >= LINES {
            return None;
        }
        let mut line_end = end;
        while line_end > from && matches!(body.as_bytes()[line_end - 1], b'\n' | b'\r') {
            line_end -= 1;
        }
        let line = &body.as_bytes()[from..line_end];
        let start = memchr::memrchr2(b'\n', b'\r', line).map_or(from, |at| from + at + 1);
        let bare = body[start..line_end].trim();
        let line = start..end;
        seen += usize::from(!bare.is_empty());
        end = start;
        Some((line, bare))
    })
}

fn is_comment(text: &str) -> bool {
    text.starts_with("<!--") && text.ends_with("-->") && text.matches("<!--").count() == 1
}

/// The address of a line that is nothing but a share URL: an autolink, or one link or address with a key; and that key.
/// `links` are those of a line that holds nothing else.
fn share_line(line: &str, links: Option<&[(&str, &str)]>, rules: FooterRules<'_>) -> Option<(String, Option<String>)> {
    if links.is_some_and(|links| links.len() != 1) {
        return None;
    }
    let of_autolink = |auto: &str| {
        let address = web(auto).filter(|address| !is_own_page(address, rules.site))?;
        Some(with_key(address, auto, rules.origin_key))
    };
    let of_key = |written: &str| with_web_key(written, rules);
    // An autolink without a reference holds no wrapper either.
    if let Some(auto) = autolink(line.trim()).filter(|auto| !auto.contains('&')) {
        return of_autolink(auto);
    }
    let (first, _) = wrapped::first_text(line);
    if !matches!(first, Some('[' | '<' | 'h')) {
        return None;
    }
    let bare = WRAPPERS.replace_all(line, " ");
    let bare = bare.trim();
    if let Some(auto) = autolink(bare) {
        return of_autolink(auto);
    }
    if BARE.is_match(bare) {
        return of_key(bare);
    }
    let mut links = LINKS.captures_iter(bare);
    let link = links.next()?;
    if links.next().is_some() || link.get(0).is_none_or(|whole| whole.as_str() != bare) {
        return None;
    }
    if let Some(auto) = link.name("auto") {
        return of_autolink(auto.as_str());
    }
    of_key(link.name("address").or_else(|| link.name("href"))?.as_str())
}

/// The first link of a line whose address has a key, and that.
fn keyed_link(line: &str, rules: FooterRules<'_>) -> Option<(String, Option<String>)> {
    LINKS.captures_iter(line).find_map(|link| {
        let address = link
            .name("auto")
            .or_else(|| link.name("address"))
            .or_else(|| link.name("href"))?;
        with_web_key(address.as_str(), rules)
    })
}

/// An address that has a key, and that.
fn with_web_key(written: &str, rules: FooterRules<'_>) -> Option<(String, Option<String>)> {
    // Most have none, and what is of ASCII alone has none that only shows when it is encoded.
    if written.is_ascii() && key_of(written, rules.origin_key).is_none() {
        return None;
    }
    let found = with_key(web(written)?, written, rules.origin_key);
    found.1.is_some().then_some(found)
}

fn web(address: &str) -> Option<String> {
    let address = known::unescaped(address);
    let absolute = if address.starts_with("//") {
        Cow::Owned(format!("https:{address}"))
    } else {
        address
    };
    link::web_text(&absolute)
}

/// Whether a line holds nothing but links back to a site's front or category pages.
fn is_navigation(line: &str, links: Option<&[(&str, &str)]>, rules: FooterRules<'_>) -> bool {
    let (first, lead) = wrapped::first_text(line);
    if first.is_some_and(char::is_alphanumeric) && !lead.contains('[') {
        return false;
    }
    if let Some(links) = links {
        return !links.is_empty() && links.iter().all(|(label, address)| leads_back(label, address, rules));
    }
    let mut found = 0;
    let mut all = true;
    let rest = LINKS.replace_all(line, |link: &regex::Captures<'_>| {
        found += 1;
        let part = |name: &str| link.name(name).map_or("", |part| part.as_str());
        let label = format!("{}{}", part("label"), part("text"));
        let address = format!("{}{}{}", part("address"), part("href"), part("auto"));
        let is_image = link.get(0).is_some_and(|whole| line[..whole.start()].ends_with('!'));
        all &= !is_image && leads_back(&label, &address, rules);
        String::new()
    });
    let rest = WRAPPERS.replace_all(&rest, "");
    found > 0 && all && rest.chars().all(|c| !c.is_alphanumeric())
}

/// The address of a text that is nothing but an autolink.
fn autolink(bare: &str) -> Option<&str> {
    let inside = bare.strip_prefix('<')?.strip_suffix('>')?;
    let rest = inside
        .strip_prefix("https:")
        .or_else(|| inside.strip_prefix("http:"))
        .unwrap_or(inside);
    (rest.starts_with("//") && is_unbroken(inside, *b"<>>")).then_some(inside)
}

/// Whether a text holds neither white space nor any of these marks. Addresses are nearly always told on their bytes.
fn is_unbroken(text: &str, [a, b, c]: [u8; 3]) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr3(a, b, c, bytes).is_none()
        && (bytes.iter().all(u8::is_ascii_graphic) || !text.contains(char::is_whitespace))
}

/// The labels and addresses of a line of nothing but plain Markdown links and marks between them; `None` where it may be
/// more than that.
fn plain_links(line: &str) -> Option<Vec<(&str, &str)>> {
    if memchr::memchr3(b'<', b'&', b'!', line.as_bytes()).is_some() {
        return None;
    }
    let mut links = Vec::new();
    let mut rest = line;
    while let Some(start) = memchr::memchr(b'[', rest.as_bytes()) {
        let (before, link) = rest.split_at(start);
        // A label that holds a bracket is none of these.
        let end = 1 + memchr::memchr2(b'[', b']', &link.as_bytes()[1..])?;
        let (label, after) = (&link[1..end], link[end..].strip_prefix("](")?);
        let end = memchr::memchr(b')', after.as_bytes())?;
        let (address, after) = (&after[..end], &after[end + 1..]);
        if !is_unbroken(address, *b"(>\"") || before.contains(char::is_alphanumeric) {
            return None;
        }
        links.push((label, address));
        rest = after;
    }
    (!rest.contains(char::is_alphanumeric)).then_some(links)
}

/// Whether a link leads back to a site's front or category pages.
fn leads_back(label: &str, address: &str, rules: FooterRules<'_>) -> bool {
    match path_on_site(address, rules.site) {
        Some(path) if is_list(&path, rules.site) => true,
        // A label alone says enough where it leads elsewhere; a link to an article of the site is one to read.
        Some(_) => false,
        None => {
            let label = plain::plain_text(label);
            !label.is_empty() && rules.navigation.iter().any(|pattern| pattern.is_match(label.trim()))
        }
    }
}

/// The path of an address with a path that leads to a page of the site.
fn path_on_site<'a>(address: &'a str, site: &Url) -> Option<Cow<'a, str>> {
    if address.is_empty() || address.starts_with(['#', '?']) {
        return None;
    }
    if let Some(path) = link::plain_path_on(address, site) {
        return Some(Cow::Borrowed(path));
    }
    if link::Plain::host_of(address, site).is_some_and(|host| Some(host) != site.host_str()) {
        return None;
    }
    let url = site
        .join(address)
        .ok()
        .filter(|url| url.host_str() == site.host_str())?;
    Some(Cow::Owned(url.path().to_owned()))
}

/// Whether an address is the site's front page or one of its lists.
fn is_own_page(address: &str, site: &Url) -> bool {
    path_on_site(address, site).is_some_and(|path| is_list(&path, site))
}

/// Whether a path of the site is that of its front page or of one of its lists.
fn is_list(path: &str, site: &Url) -> bool {
    let path = path.strip_prefix(site.path().trim_end_matches('/')).unwrap_or(path);
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    // `/category/2020/…` is a post of a category of that name.
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (None, ..) => true,
        (Some(only), None, ..) => {
            let name = only.trim_end_matches(".html").trim_end_matches(".htm");
            matches!(
                name,
                "index" | "categories" | "category" | "tags" | "tag" | "archive" | "archives"
            )
        }
        (Some("category" | "categories" | "tag" | "tags"), Some(name), below, None) => {
            !is_number(name) && !below.is_some_and(is_number)
        }
        _ => false,
    }
}

/// The name in the last block of a line, if that block is a credit.
fn credit(line: &str, patterns: &[Regex]) -> Option<String> {
    if known::is_no_credit(line, patterns) {
        return None;
    }
    credit_of_block(line, patterns)
}

fn credit_of_block(line: &str, patterns: &[Regex]) -> Option<String> {
    let last = match wrapped::last_block(line) {
        Some(last) => last,
        None => BLOCKS
            .split(line)
            .map(str::trim)
            .filter(|block| !block.is_empty())
            .last(),
    }?;
    let text = plain::plain_text(last);
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
    let name = patterns.iter().find_map(|pattern| known::credited(text, pattern))?;
    known::shown(name)
}

#[cfg(test)]
mod tests;
