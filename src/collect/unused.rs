//! What the front matter gives and nothing can be made of: values of the wrong type, addresses that lead nowhere. They are
//! passed over, and told.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Value, link, xml_chars};

use super::dates;
use super::fields;
use super::front_matter::FrontMatter;
use super::post::{File, at};
use super::settings::Settings;

/// Keys whose values are text.
const TEXTS: &[&str] = &[
    "description",
    "excerpt",
    "summary",
    "slug",
    "permalink",
    "guid",
    "id",
    "lang",
    "language",
];

/// Keys whose values are true or false.
const SWITCHES: &[&str] = &["draft", "published"];

/// Keys whose values are names, alone or in a list.
const NAMES: &[&str] = &["categories", "category", "tags", "tag"];

/// Keys whose texts readers see.
const SHOWN: &[&str] = &[
    "title",
    "description",
    "excerpt",
    "summary",
    "categories",
    "category",
    "tags",
    "tag",
    "author",
    "authors",
];

/// Tells of what was passed over. `has_image` says that the post's image could be used.
pub fn report(
    front: &FrontMatter,
    file: File<'_>,
    settings: &Settings<'_>,
    has_image: bool,
    problems: &mut Vec<Diagnostic>,
) {
    let told = |key: &str, code: Code, message: String| at(file, code, front.place_of(file.text, key), message);
    let is_nested = |value: &&Value| matches!(value, Value::List(_) | Value::Map(_));
    // Most front matter is nothing but texts.
    let has_nested = front.fields.iter().any(|(_, value)| is_nested(&value));
    let texts = TEXTS.iter().filter(|_| has_nested);
    for key in texts.chain(SWITCHES) {
        let is_date = || *key == "published" && dates::hugo_published(front, settings).is_some();
        let is_no_switch = |value: &Value| SWITCHES.contains(key) && value.as_switch().is_none() && !is_date();
        let is_wrong = |value: &&Value| (is_nested(value) || is_no_switch(value)) && !value.is_blank();
        if let Some(value) = front.get(key).filter(is_wrong) {
            let (wanted, example) = if SWITCHES.contains(key) {
                ("true or false", "true")
            } else {
                ("text", "some text")
            };
            let message = format!("`{key}` is {}, not {wanted}; it was passed over", value.kind());
            let help = format!("write it as `{key}: {example}`");
            problems.push(told(key, Code::FieldType, message).with_help(help));
        }
    }
    for key in NAMES.iter().filter(|_| has_nested) {
        let is_named = |value: &Value| value.get("name").is_some() || value.get("title").is_some();
        if let Some(value @ Value::Map(_)) = front.get(key).filter(|value| !is_named(value) && !value.is_blank()) {
            let message = format!("`{key}` is {}, not a list of names; it was passed over", value.kind());
            let help = format!("write it as `{key}: [harbour, market]`");
            problems.push(told(key, Code::FieldType, message).with_help(help));
        }
    }
    if !has_image && let Some((key, raw)) = fields::given_image(front) {
        problems.push(told(key, Code::AddressInvalid, unusable(&raw)));
    } else if !has_image && let Some(key) = fields::number_for_image(front) {
        let message = format!("`{key}` is a number, not an address; it was passed over");
        let help = format!("write it as `{key}: /images/harbour.jpg`");
        problems.push(told(key, Code::FieldType, message).with_help(help));
    }
    for (key, raw) in fields::unusable_author_urls(front, settings) {
        problems.push(told(key, Code::AddressInvalid, unusable(&raw)));
    }
    // Without a `\`, and but for what was added, all values are text of the file.
    let may_be_escaped = memchr::memchr(b'\\', &file.text.as_bytes()[front.start..front.end]).is_some();
    if (may_be_escaped || settings.adds_fields())
        && let Some((key, message)) = escaped_character(front, file.text)
    {
        problems.push(told(key, Code::CharactersRemoved, message));
    }
    if let Some((key, raw)) = fields::given_origin(front)
        && !settings
            .config
            .site
            .url
            .join(&raw)
            .is_ok_and(|url| link::web(url.as_str()).is_some())
    {
        problems.push(told(key, Code::AddressInvalid, unusable(&raw)));
    }
}

/// The first key whose value holds a character that XML forbids and that is written as an escape, and what is told of it.
/// References to them are no references, and stay as they are. Those that stand in the file as they are were told before.
fn escaped_character<'a>(front: &'a FrontMatter, text: &str) -> Option<(&'a str, String)> {
    if xml_chars::first_forbidden(&text[front.start..front.end]).is_some() {
        return None;
    }
    let mut shown = front.fields.iter().filter(|(key, _)| SHOWN.contains(&&**key));
    shown.find_map(|(key, value)| {
        let what = first_text(value, &|text| {
            let found = xml_chars::first_forbidden(text)?;
            let found = text[found..].chars().next()?;
            Some(format!("U+{:04X}", found as u32))
        })?;
        let message = format!("{what} cannot stand in a feed and was removed, with all of its kind");
        Some((&**key, message))
    })
}

/// The first answer of `ask` for a text in `value`.
fn first_text<T>(value: &Value, ask: &dyn Fn(&str) -> Option<T>) -> Option<T> {
    match value {
        Value::List(items) => items.iter().find_map(|item| first_text(item, ask)),
        Value::Map(entries) => entries.iter().find_map(|(_, item)| first_text(item, ask)),
        scalar => scalar.as_text().and_then(ask),
    }
}

fn unusable(raw: &str) -> String {
    let shown: String = raw.chars().take(80).collect();
    format!("the address `{shown}` cannot be used and was passed over")
}
