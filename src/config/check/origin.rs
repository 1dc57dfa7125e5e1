//! What stands where on the pages of origins: `[[origin]]`.

use crate::config::raw::{RawNames, RawOrigin};
use crate::config::{AddressPattern, AddressTemplate, ArticleRule, Names, Origin};

use super::{Checked, fault};

const TABLE: &str = "origin";

pub(super) fn origin(raw: RawOrigin) -> Checked<Origin> {
    let pattern = match AddressPattern::parse(&raw.pattern) {
        Ok(pattern) => pattern,
        Err(why) => {
            return fault(
                TABLE,
                "match",
                format!("`{}` is no pattern of addresses: {why}", raw.pattern),
                "write it as \"https://*/share.html?id={key}\"",
            );
        }
    };
    let request = match raw
        .request
        .as_deref()
        .map(|text| AddressTemplate::parse(text, &pattern.names()))
    {
        None => None,
        Some(Ok(template)) => Some(template),
        Some(Err(why)) => {
            return fault(
                TABLE,
                "request",
                format!("the address to ask for cannot be made: {why}"),
                "write it as \"https://{host}/text?id={key}\", with names of `match`",
            );
        }
    };
    let rule = match (raw.json, raw.html) {
        (Some(_), Some(_)) => {
            return fault(
                TABLE,
                "html",
                "a rule is for JSON or for a page, not both",
                "write two rules, each with a `match` of its own",
            );
        }
        (Some(json), None) => ArticleRule {
            is_json: true,
            body: pointers(TABLE, "json", json.body)?,
            title: pointers(TABLE, "json", json.title)?,
            date: pointers(TABLE, "json", json.date)?,
            author: pointers(TABLE, "json", json.author)?,
            remove: Vec::new(),
        },
        (None, Some(html)) => ArticleRule {
            is_json: false,
            body: selectors(TABLE, "html", html.body)?,
            title: selectors(TABLE, "html", html.title)?,
            date: selectors(TABLE, "html", html.date)?,
            author: selectors(TABLE, "html", html.author)?,
            remove: selectors(TABLE, "html", RawNames::Many(html.remove))?,
        },
        (None, None) => ArticleRule::default(),
    };
    if rule.is_json && rule.body.is_empty() {
        return fault(
            TABLE,
            "json",
            "the rule does not say where the text is",
            "add `body = [\"/text\"]`, a JSON pointer",
        );
    }
    Ok(Origin { pattern, request, rule })
}

/// JSON pointers (RFC 6901).
pub(super) fn pointers(table: &'static str, key: &'static str, raw: RawNames) -> Checked<Names> {
    let names = raw.into_list();
    match names.iter().find(|name| !name.is_empty() && !name.starts_with('/')) {
        None => Ok(names),
        Some(bad) => fault(
            table,
            key,
            format!("`{bad}` is no JSON pointer"),
            &format!("write it with a slash before each name: \"/{}\"", bad.replace('.', "/")),
        ),
    }
}

/// CSS selectors, each perhaps with an attribute: `img@src`.
pub(super) fn selectors(table: &'static str, key: &'static str, raw: RawNames) -> Checked<Names> {
    let names = raw.into_list();
    match names.iter().find(|name| !is_selector(split_attribute(name).0)) {
        None => Ok(names),
        Some(bad) => fault(
            table,
            key,
            format!("`{bad}` is no CSS selector"),
            "write it as in a style sheet: \"div.article > h1\"",
        ),
    }
}

#[cfg(feature = "fetch")]
fn is_selector(text: &str) -> bool {
    !text.trim().is_empty() && dom_query::Matcher::new(text).is_ok()
}

#[cfg(not(feature = "fetch"))]
fn is_selector(text: &str) -> bool {
    !text.trim().is_empty()
}

/// A selector and the attribute that is meant, if one is: `time@datetime`.
pub fn split_attribute(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('@') {
        Some((selector, attribute))
            if !attribute.is_empty()
                && attribute
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) =>
        {
            (selector, Some(attribute))
        }
        _ => (name, None),
    }
}
