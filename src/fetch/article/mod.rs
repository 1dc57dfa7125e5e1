//! The article in an answer: title, text, date and author, and where each was found.

mod clutter;
mod json;
mod metadata;
mod page;
mod plausible;
mod text;
mod tidy;
mod visible;

#[cfg(test)]
mod quality;
#[cfg(test)]
mod tests;

use url::Url;

use crate::collect::date::DateRules;
use crate::config::{ArticleRule, Config};
use crate::content::{self, Context};
use crate::model::{Generator, Instant, Markup};

pub use json::{first as first_of_json, parse as parse_json, text_of as text_of_json};
pub use page::{first_of as first_of_page, lift_lazy_images};
pub use plausible::{Local, Unfit, unfit};
pub use text::{paragraphs, read_date};

/// Where a field was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Where the rule of the configuration says.
    Rule,
    /// In the JSON-LD of the page (schema.org).
    JsonLd,
    /// In its `meta` elements (OpenGraph and its like).
    Meta,
    /// In a `time` element.
    Time,
    /// In what a reader sees: a heading, a line of date and source.
    Visible,
    /// By readability: the part of the page with the most text.
    Readability,
}

impl From {
    /// As users know it.
    pub fn name(self) -> &'static str {
        match self {
            From::Rule => "rule",
            From::JsonLd => "JSON-LD",
            From::Meta => "meta",
            From::Time => "<time>",
            From::Visible => "visible text",
            From::Readability => "readability",
        }
    }
}

/// A value and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub from: From,
}

/// What was found in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Article {
    /// Plain text.
    pub title: Option<Field<String>>,
    /// What else may be its title: what the page says to programs, its headings.
    pub other_titles: Vec<String>,
    /// Clean HTML with absolute addresses, one block a line and without blank lines, so that it can stand in Markdown.
    pub body: Option<Field<String>>,
    /// When it was published.
    pub date: Option<Field<Instant>>,
    /// Who wrote it.
    pub author: Option<Field<String>>,
    /// Where the addresses in the text begin, where the page says so (`base`).
    pub base: Option<Url>,
    /// Whether the page asks for a password.
    pub asks_password: bool,
}

impl Article {
    /// All that may be its title.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        let own = self.title.iter().map(|title| title.value.as_str());
        own.chain(self.other_titles.iter().map(String::as_str))
    }
}

/// What reading an answer depends on.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Where the answer stood in the end: addresses are resolved against it.
    pub url: &'a Url,
    /// Where the fields stand.
    pub rule: &'a ArticleRule,
    /// How dates are read.
    pub dates: DateRules,
    /// The largest text, in bytes.
    pub max_body: u64,
    /// The hosts whose frames stay.
    pub iframe_hosts: &'a [String],
}

impl<'a> Reading<'a> {
    /// With the settings of `config`.
    pub fn new(config: &'a Config, url: &'a Url, rule: &'a ArticleRule) -> Reading<'a> {
        Reading {
            url,
            rule,
            dates: DateRules {
                zone: config.site.zone,
                naive_utc: false,
            },
            max_body: config.feeds.max_body,
            iframe_hosts: &config.feeds.iframe_hosts,
        }
    }
}

/// Reads the article in `answer`.
///
/// # Errors
/// A clause that says why the answer cannot be read at all: it should be JSON and is none.
pub fn read(answer: &str, reading: Reading<'_>) -> Result<Article, String> {
    let mut article = if reading.rule.is_json {
        json::read(answer, reading)?
    } else {
        page::read(answer, reading)
    };
    let base = article.base.take();
    let reading = Reading {
        url: base.as_ref().unwrap_or(reading.url),
        ..reading
    };
    article.body = article.body.and_then(|field| {
        let title = article.title.as_ref().map(|title| title.value.as_str());
        let value = tidy::without_frame(&clean(&field.value, reading), title.unwrap_or_default());
        (!value.is_empty()).then_some(Field { value, ..field })
    });
    Ok(article)
}

/// HTML from the network as it may stand in a post: cleaned by the allow-list that feeds are cleaned by, addresses
/// absolute, white space tidied.
pub fn clean(html: &str, reading: Reading<'_>) -> String {
    let rendered = content::render(
        html,
        Markup::Html,
        Context {
            base: &content::Base::from(reading.url),
            entry_id: reading.url.as_str().into(),
            excerpt_separator: None,
            summary_length: 1,
            max_body: reading.max_body,
            iframe_hosts: reading.iframe_hosts,
            generator: Generator::Jekyll,
        },
    );
    tidy::tidy(&rendered.html.unwrap_or_default())
}
