//! What holds of every published feed, whatever its posts were. The tests and the fuzz targets share it, and it knows
//! nothing of how feedkiln cleans: the markup is read by a tokenizer that did not write it.

use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, rewrite_str};
use url::Url;

/// Elements that no entry may hold: they run, load, restyle or ask for something.
const DANGEROUS: &[&str] = &[
    "script",
    "style",
    "link",
    "meta",
    "base",
    "object",
    "embed",
    "applet",
    "frame",
    "frameset",
    "form",
    "input",
    "button",
    "textarea",
    "select",
    "svg",
    "math",
    "template",
    "noscript",
    "title",
    "xmp",
    "plaintext",
    "noembed",
    "noframes",
    "portal",
    "dialog",
    "canvas",
    "html",
    "head",
    "body",
];

/// The schemes that addresses may have.
const SCHEMES: &[&str] = &[
    "http", "https", "mailto", "tel", "sms", "xmpp", "irc", "ircs", "magnet", "geo", "news", "matrix",
];

/// A feed is well-formed, holds allowed characters only, can be read by another reader, and its entries are safe.
pub fn assert_feed(name: &str, text: &str) -> feed_rs::model::Feed {
    assert_characters(text);
    if name.ends_with(".xml") {
        roxmltree::Document::parse(text).unwrap_or_else(|fault| panic!("{name} is no XML: {fault}\n{text}"));
    }
    let feed = feed_rs::parser::Builder::new()
        .sanitize_content(false)
        .build()
        .parse(text.as_bytes())
        .unwrap_or_else(|fault| panic!("{name} is no feed: {fault}\n{text}"));
    for entry in &feed.entries {
        // A JSON item without HTML has its summary as plain text, in which a `<` is nothing but a character.
        let content = entry.content.as_ref();
        let html = content.filter(|content| !content.content_type.to_string().starts_with("text/plain"));
        assert_html(html.and_then(|html| html.body.as_deref()).unwrap_or_default(), &[]);
        // What RSS describes with is HTML to its readers.
        if name.ends_with("rss.xml")
            && let Some(summary) = &entry.summary
        {
            assert_html(&summary.content, &[]);
        }
        for link in &entry.links {
            assert_address(&link.href);
        }
    }
    feed
}

/// Every character may stand in an XML 1.0 document.
pub fn assert_characters(text: &str) {
    let bad = text
        .chars()
        .find(|c| !matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..));
    assert_eq!(bad, None, "a character that XML forbids");
}

/// HTML without anything that runs, restyles or asks, frames of `frame_hosts` only, and every address absolute.
pub fn assert_html(html: &str, frame_hosts: &[String]) {
    let mut settings = RewriteStrSettings::new().with_strict(false);
    settings = settings.append_element_content_handler(element!("*", |found| {
        assert_element(found, frame_hosts, html);
        Ok(())
    }));
    rewrite_str(html, settings).unwrap_or_else(|fault| panic!("{fault}: {html}"));
    assert!(!html.contains("<!--"), "a comment in {html}");
}

fn assert_element(found: &Element<'_, '_>, frame_hosts: &[String], html: &str) {
    let name = found.tag_name();
    assert!(!DANGEROUS.contains(&name.as_str()), "<{name}> in {html}");
    if name == "iframe" {
        let source = Url::parse(&found.get_attribute("src").unwrap_or_default()).expect("a frame has an address");
        let host = source.host_str().unwrap_or_default();
        assert!(
            frame_hosts.iter().any(|known| known == host),
            "a frame of {host} in {html}"
        );
    }
    for attribute in found.attributes() {
        let (attribute, value) = (attribute.name(), attribute.value());
        let is_safe = !attribute.starts_with("on") && !matches!(attribute.as_str(), "style" | "srcdoc" | "background");
        assert!(is_safe, "{attribute} in {html}");
        match attribute.as_str() {
            "href" | "src" | "poster" | "cite" | "action" => assert_address(&unescaped(&value)),
            "srcset" => unescaped(&value)
                .split(", ")
                .for_each(|candidate| assert_address(candidate.split(' ').next().unwrap_or_default())),
            _ => {}
        }
    }
}

fn assert_address(address: &str) {
    let url = Url::parse(address).unwrap_or_else(|fault| panic!("{address:?}: {fault}"));
    assert!(SCHEMES.contains(&url.scheme()), "{address}");
}

/// An attribute's value as browsers see it, as far as a serializer escapes it.
fn unescaped(value: &str) -> String {
    value
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
