//! The stories of a list: JSON, a page, or a feed.

mod feed;
mod json;
mod page;

#[cfg(test)]
mod tests;

use url::Url;

use crate::collect::date::DateRules;
use crate::config::ListRule;
use crate::model::{Instant, link};

/// A story as a list tells it. Nothing is sure to be there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// What tells it from others and never changes.
    pub key: Option<String>,
    /// Its id, where the list is a feed.
    pub guid: Option<String>,
    /// Plain text.
    pub title: Option<String>,
    /// Its date: `Err` holds what could not be read.
    pub date: Option<Result<Instant, String>>,
    /// Its categories, by name.
    pub categories: Vec<String>,
    /// Plain text.
    pub summary: Option<String>,
    /// Its address, absolute.
    pub link: Option<Url>,
    /// Plain text.
    pub author: Option<String>,
    /// HTML, not cleaned.
    pub body: Option<String>,
    /// Where the addresses in the text begin, where that is told (`xml:base`).
    pub base: Option<Url>,
}

/// A list as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// Its stories, in its order.
    pub stories: Vec<Listed>,
    /// The document with older stories, where the list is a feed that names one.
    pub older: Option<Url>,
}

/// Reads a list that stood at `url`.
///
/// # Errors
/// A clause that says why it cannot be read.
pub fn read(answer: &str, rule: &ListRule, url: &Url, dates: DateRules) -> Result<List, String> {
    match rule {
        ListRule::Json(listing) => json::read(answer, listing, url, dates),
        ListRule::Page(listing) => page::read(answer, listing, url, dates),
        ListRule::Feed { .. } => feed::read(answer, url, dates),
    }
}

/// A date as a list writes it.
fn date(text: &str, dates: DateRules) -> Result<Instant, String> {
    super::article::read_date(text, &dates).ok_or_else(|| text.trim().chars().take(60).collect())
}

/// An address of a list, absolute and of the web.
fn address(text: &str, base: &Url) -> Option<Url> {
    let url = link::without_credentials(&base.join(text.trim()).ok()?);
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

fn plain(text: &str) -> Option<String> {
    let text = crate::model::plain::plain_text(text);
    (!text.is_empty()).then_some(text)
}
