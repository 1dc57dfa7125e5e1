//! The texts of entries, out of documents that these writers wrote: exactly as they were given, so that nothing is rendered
//! again for a document of which a few entries are other.

use std::borrow::Cow;

use memchr::memmem;
use quick_xml::escape::unescape;
use serde::Deserialize;

use crate::model::Format;

/// An entry of a document that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingText<'a> {
    /// Its id; in Atom its URI.
    pub id: Cow<'a, str>,
    /// The address of its page.
    pub link: Cow<'a, str>,
    /// Its HTML, where the document carries that.
    pub content: Option<Cow<'a, str>>,
    /// Its summary, plain text.
    pub summary: Cow<'a, str>,
}

/// The entries of a document in that format that are wanted, by id and address; `None` where [`write`](super::write) did not
/// write it.
pub fn texts<'a>(
    document: &'a [u8],
    format: Format,
    is_wanted: &dyn Fn(&str, &str) -> bool,
) -> Option<Vec<StandingText<'a>>> {
    let text = str::from_utf8(document).ok()?;
    match format {
        Format::Rss => items(text, is_wanted),
        Format::Atom => entries(text, is_wanted),
        Format::Json => json_items(text, is_wanted),
    }
}

/// Those of RSS. Between elements nothing is a `<` but markup; what CDATA holds is passed as a whole.
fn items<'a>(document: &'a str, is_wanted: &dyn Fn(&str, &str) -> bool) -> Option<Vec<StandingText<'a>>> {
    let mut rest = behind(document, "\n<item>");
    let mut items = Vec::new();
    while let Some(item) = rest {
        let (mut id, mut link, mut content, mut summary) = (None, None, None, Cow::Borrowed(""));
        let mut at = item;
        let end = loop {
            if let Some(text) = at.strip_prefix("\n<description><![CDATA[") {
                let (html, after) = cdata(text)?;
                summary = html;
                at = after.strip_prefix("</description>")?;
            } else if let Some(text) = at.strip_prefix("\n<content:encoded><![CDATA[") {
                let (html, after) = cdata(text)?;
                content = Some(html);
                at = after.strip_prefix("</content:encoded>")?;
            } else if let Some(text) = at.strip_prefix("\n<guid isPermaLink=\"false\">") {
                let (guid, after) = text.split_once('<')?;
                id = Some(unescape(guid).ok()?);
                at = after.strip_prefix("/guid>")?;
            } else if let Some(text) = at.strip_prefix("\n<link>") {
                let (address, after) = text.split_once('<')?;
                link = Some(unescape(address).ok()?);
                at = after.strip_prefix("/link>")?;
            } else if let Some(after) = at.strip_prefix("\n</item>") {
                break after;
            } else {
                let element = at.strip_prefix("\n<")?;
                at = &element[memmem::find(element.as_bytes(), b"\n<")?..];
            }
        };
        let (id, link) = (id?, link?);
        if is_wanted(&id, &link) {
            items.push(StandingText {
                id,
                link,
                content,
                summary: owned_where_needed(summary, |html| unescape(html).ok())?,
            });
        }
        rest = end.strip_prefix("\n<item>");
    }
    Some(items)
}

/// Those of Atom, in whose texts every `<` is escaped.
fn entries<'a>(document: &'a str, is_wanted: &dyn Fn(&str, &str) -> bool) -> Option<Vec<StandingText<'a>>> {
    let mut rest = document;
    let mut entries = Vec::new();
    while let Some(entry) = behind(rest, "\n<entry>") {
        let end = memmem::find(entry.as_bytes(), b"\n</entry>")?;
        let (entry, after) = entry.split_at(end);
        rest = after;
        let element = |begin: &str| -> Option<Option<Cow<'a, str>>> {
            let Some(element) = behind(entry, begin) else {
                return Some(None);
            };
            let (_, text) = element.split_once('>')?;
            let (text, _) = text.split_once('<')?;
            Some(Some(unescape(text).ok()?))
        };
        let (link, _) = behind(entry, "\n<link href=\"")?.split_once('"')?;
        let (id, link) = (element("\n<id")??, unescape(link).ok()?);
        if is_wanted(&id, &link) {
            entries.push(StandingText {
                id,
                link,
                content: element("\n<content")?,
                summary: element("\n<summary")?.unwrap_or_default(),
            });
        }
    }
    Some(entries)
}

/// Those of JSON Feed.
fn json_items<'a>(document: &'a str, is_wanted: &dyn Fn(&str, &str) -> bool) -> Option<Vec<StandingText<'a>>> {
    #[derive(Deserialize)]
    struct Document<'a> {
        #[serde(borrow)]
        items: Vec<Item<'a>>,
    }
    #[derive(Deserialize)]
    struct Item<'a> {
        #[serde(borrow)]
        id: Cow<'a, str>,
        #[serde(borrow)]
        url: Cow<'a, str>,
        #[serde(borrow)]
        content_html: Option<Cow<'a, str>>,
        #[serde(borrow, default)]
        summary: Cow<'a, str>,
    }
    let document: Document<'a> = serde_json::from_str(document).ok()?;
    let wanted = document.items.into_iter().filter(|item| is_wanted(&item.id, &item.url));
    let text = |item: Item<'a>| StandingText {
        id: item.id,
        link: item.url,
        content: item.content_html,
        summary: item.summary,
    };
    Some(wanted.map(text).collect())
}

/// What stands behind the first `mark`.
fn behind<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let at = memmem::find(text.as_bytes(), mark.as_bytes())?;
    Some(&text[at + mark.len()..])
}

/// What sections of CDATA hold, the first of which begins before `text`, and what is behind the last.
fn cdata(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let section = |text: &'_ str| -> Option<usize> { memmem::find(text.as_bytes(), b"]]>") };
    let end = section(text)?;
    let (first, mut after) = (&text[..end], &text[end + 3..]);
    let mut whole = Cow::Borrowed(first);
    while let Some(next) = after.strip_prefix("<![CDATA[") {
        let end = section(next)?;
        whole.to_mut().push_str(&next[..end]);
        after = &next[end + 3..];
    }
    Some((whole, after))
}

/// What a function makes of a text that may be owned.
fn owned_where_needed<'a>(
    text: Cow<'a, str>,
    made: impl for<'b> Fn(&'b str) -> Option<Cow<'b, str>>,
) -> Option<Cow<'a, str>> {
    match text {
        Cow::Borrowed(text) => made(text),
        Cow::Owned(text) => made(&text).map(|text| Cow::Owned(text.into_owned())),
    }
}
