//! Published feeds, read back: RSS, Atom and JSON Feed of any program, as far as subscribers go by them.

mod date;
mod json;
#[cfg(test)]
mod tests;
mod xml;

use crate::model::{Format, PublishedFeed};

/// Reads a feed document; answers its format too, `None` where the bytes are no feed. Faults in it are passed over, as
/// readers pass them over.
pub fn read(bytes: &[u8]) -> Option<(Format, PublishedFeed)> {
    let text = decode(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') {
        return Some((Format::Json, json::read(text)?));
    }
    xml::read(text)
}

/// The text of a document, by its byte order mark or its XML declaration (XML 1.0 appendix F); else it is UTF-8.
fn decode(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let named = head
        .split_once("encoding=")
        .filter(|_| head.trim_start().starts_with("<?xml"))
        .and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next().map(str::to_owned))
        .and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    let (text, _, _) = named.unwrap_or(encoding_rs::UTF_8).decode(bytes);
    text.into_owned()
}
