//! What a page says of itself to programs: JSON-LD, OpenGraph, `meta` elements.

use dom_query::Document;
use serde_json::Value;

use crate::model::plain::plain_text;

use super::json::lenient;

/// The fields that a page gives of itself.
#[derive(Debug, Default)]
pub struct Metadata {
    /// `headline` of JSON-LD.
    pub headline: Option<String>,
    /// `datePublished` of JSON-LD.
    pub date_published: Option<String>,
    /// The name of the `author` of JSON-LD.
    pub author: Option<String>,
    /// `articleBody` of JSON-LD, plain text.
    pub article_body: Option<String>,
    /// `og:title` and its like.
    pub meta_title: Option<String>,
    /// `article:published_time` and its like.
    pub meta_date: Option<String>,
    /// `author` and its like.
    pub meta_author: Option<String>,
    /// `og:site_name`.
    pub site_name: Option<String>,
}

const TITLES: &[&str] = &["og:title", "twitter:title", "dc.title", "dcterms.title", "articletitle"];
const DATES: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "og:release_date",
    "datepublished",
    "publishdate",
    "pubdate",
    "publish-date",
    "publish_date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "weibo: article:create_at",
    "weibo:article:create_at",
    "sailthru.date",
    "parsely-pub-date",
    "firstpublishedtime",
    "date",
];
const AUTHORS: &[&str] = &[
    "author",
    "article:author",
    "dc.creator",
    "parsely-author",
    "mediaid",
    "source",
    "contentsource",
];

/// The types of schema.org that are articles.
const ARTICLES: &[&str] = &["Article", "Posting", "Report", "Recipe", "Review", "NewsItem"];

impl Metadata {
    /// Reads what a page says of itself.
    pub fn read(document: &Document) -> Metadata {
        let mut found = Metadata::default();
        for script in document.select("script[type='application/ld+json']").iter() {
            if let Some(value) = json_ld(&script.text()) {
                found.add_article(&value, 0);
            }
        }
        let metas: Vec<(String, String)> = document
            .select("meta")
            .iter()
            .filter_map(|meta| {
                let name = ["property", "name", "itemprop"].iter().find_map(|key| meta.attr(key))?;
                let content = plain_text(&meta.attr("content")?);
                (!content.is_empty()).then(|| (name.trim().to_ascii_lowercase(), content))
            })
            .collect();
        let first = |names: &[&str]| {
            names.iter().find_map(|name| {
                let found = metas.iter().find(|(key, _)| key == name);
                found.map(|(_, content)| content.clone())
            })
        };
        found.meta_title = first(TITLES);
        found.meta_date = first(DATES);
        // Facebook's `article:author` is the address of a profile.
        found.meta_author = AUTHORS
            .iter()
            .find_map(|name| first(&[name]).filter(|text| !text.contains("://") && text.chars().count() <= 60));
        found.site_name = first(&["og:site_name", "application-name"]);
        found
    }

    /// Takes the fields of the first article in a tree of JSON-LD.
    fn add_article(&mut self, value: &Value, depth: usize) {
        if depth > 6 || self.headline.is_some() && self.article_body.is_some() {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.add_article(item, depth + 1)),
            Value::Object(fields) => {
                if is_article(value) {
                    let text = |key: &str| text_of(fields.get(key)?);
                    let fill = |slot: &mut Option<String>, value: Option<String>| {
                        if slot.is_none() {
                            *slot = value;
                        }
                    };
                    fill(&mut self.headline, text("headline").or_else(|| text("name")));
                    fill(
                        &mut self.date_published,
                        text("datePublished").or_else(|| text("dateCreated")),
                    );
                    fill(&mut self.author, fields.get("author").and_then(name_of));
                    let body = fields.get("articleBody").and_then(Value::as_str);
                    fill(&mut self.article_body, body.map(str::to_owned));
                    return;
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"] {
                    if let Some(inner) = fields.get(key) {
                        self.add_article(inner, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}

fn is_article(value: &Value) -> bool {
    let is = |kind: &Value| {
        kind.as_str()
            .is_some_and(|kind| ARTICLES.iter().any(|known| kind.ends_with(known)))
    };
    match value.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is),
        Some(kind) => is(kind),
        None => false,
    }
}

fn text_of(value: &Value) -> Option<String> {
    let text = plain_text(value.as_str()?);
    (!text.is_empty()).then_some(text)
}

/// The name of a person or organisation, or of the first of several.
fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => {
            let names: Vec<String> = items.iter().filter_map(name_of).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        Value::Object(fields) => fields.get("name").and_then(name_of),
        text => text_of(text).filter(|name| !name.contains("://")),
    }
}

/// JSON-LD as pages have it: some put raw line breaks into strings, some wrap it in a comment or CDATA.
fn json_ld(text: &str) -> Option<Value> {
    let text = text
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_start_matches("<![CDATA[")
        .trim_end_matches("-->")
        .trim_end_matches("//]]>")
        .trim_end_matches("]]>")
        .trim()
        .trim_end_matches(';');
    lenient(text).ok()
}
