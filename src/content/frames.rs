//! Frames: players of hosts that the configuration names, and nothing of any other.

use std::sync::LazyLock;

use lol_html::html_content::ContentType;
use lol_html::{RewriteStrSettings, element, rewrite_str};
use regex::Regex;
use url::Url;

use crate::model::link::{self, Purpose};

/// The address of a frame.
static SOURCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)[\s"'/]src\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+))"#)
        .expect("the pattern is a constant that compiles")
});

/// Whether `tag` is the opening tag of a frame of one of `hosts`.
pub fn is_allowed(tag: &str, base: &Url, hosts: &[String]) -> bool {
    let is_frame = tag.get(..7).is_some_and(|name| name.eq_ignore_ascii_case("<iframe"));
    if !is_frame || hosts.is_empty() {
        return false;
    }
    let Some(found) = SOURCE.captures(tag) else {
        return false;
    };
    let raw = (1..=3)
        .find_map(|group| found.get(group))
        .map_or("", |value| value.as_str());
    address(&html_escape::decode_html_entities(raw), base, hosts).is_some()
}

/// The absolute address of a frame, if its host is one of `hosts`.
pub fn address(raw: &str, base: &Url, hosts: &[String]) -> Option<String> {
    let absolute = link::absolute(raw, base, Purpose::Resource)?;
    let url = Url::parse(&absolute).ok()?;
    let host = url.host_str()?;
    hosts.iter().any(|known| known == host).then_some(absolute)
}

/// Clean `html` without frames that have lost their address, and without what stands inside of the others: it is shown
/// where frames are not, and no cleaning reads it.
pub fn empty(html: String) -> String {
    if !html.contains("<iframe") {
        return html;
    }
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("iframe", |frame| {
            if frame.has_attribute("src") {
                frame.set_inner_content("", ContentType::Text);
            } else {
                frame.remove();
            }
            Ok(())
        }))
        .with_strict(false);
    // What the cleaning wrote can be followed; if it could not, no frame may stay.
    rewrite_str(&html, settings).unwrap_or_else(|_| html_escape::encode_text(&html).into_owned())
}
