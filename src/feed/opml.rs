//! feeds.opml: every feed, grouped (OPML 2.0).

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::model::Instant;
use crate::model::instant::rfc822;

/// A feed of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its title.
    pub title: String,
    /// The absolute address of its document.
    pub feed: String,
    /// The page it belongs to.
    pub home: String,
    /// Its language.
    pub language: Option<String>,
}

/// Feeds under one heading; the site's own has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// `None` for feeds that stand by themselves.
    pub heading: Option<String>,
    /// The feeds.
    pub outlines: Vec<Outline>,
}

/// What the head of the list says.
#[derive(Debug, Clone, PartialEq)]
pub struct Head<'a> {
    /// Its title.
    pub title: &'a str,
    /// When the latest of its feeds was updated.
    pub modified: Instant,
    /// The author of the site.
    pub owner: Option<&'a str>,
}

/// The bytes of the list.
pub fn write(head: &Head<'_>, sections: &[Section]) -> Vec<u8> {
    let mut writer = Writer::new_with_indent(Vec::with_capacity(4096), b' ', 2);
    let mut put = |event: Event<'_>| writer.write_event(event).expect("writing to memory does not fail");
    put(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
    put(Event::Start(
        BytesStart::new("opml").with_attributes([("version", "2.0")]),
    ));
    put(Event::Start(BytesStart::new("head")));
    let mut line = |name: &str, text: &str| {
        put(Event::Start(BytesStart::new(name)));
        put(Event::Text(BytesText::new(text)));
        put(Event::End(BytesEnd::new(name)));
    };
    line("title", head.title);
    line("dateModified", &rfc822(&head.modified));
    if let Some(owner) = head.owner {
        line("ownerName", owner);
    }
    line("docs", "https://opml.org/spec2.opml");
    put(Event::End(BytesEnd::new("head")));
    put(Event::Start(BytesStart::new("body")));
    for section in sections {
        if let Some(heading) = &section.heading {
            put(Event::Start(BytesStart::new("outline").with_attributes([
                ("text", heading.as_str()),
                ("title", heading.as_str()),
            ])));
        }
        for outline in &section.outlines {
            let mut element = BytesStart::new("outline");
            element.push_attribute(("type", "rss"));
            element.push_attribute(("text", outline.title.as_str()));
            element.push_attribute(("title", outline.title.as_str()));
            element.push_attribute(("xmlUrl", outline.feed.as_str()));
            element.push_attribute(("htmlUrl", outline.home.as_str()));
            if let Some(language) = &outline.language {
                element.push_attribute(("language", language.as_str()));
            }
            put(Event::Empty(element));
        }
        if section.heading.is_some() {
            put(Event::End(BytesEnd::new("outline")));
        }
    }
    put(Event::End(BytesEnd::new("body")));
    put(Event::End(BytesEnd::new("opml")));
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    bytes
}
