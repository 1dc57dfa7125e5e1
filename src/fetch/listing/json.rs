//! Lists in JSON, their fields found by pointers.

use serde_json::Value;
use url::Url;

use crate::collect::date::DateRules;
use crate::config::Listing;
use crate::fetch::article::{first_of_json, paragraphs, parse_json, text_of_json};

use super::{List, Listed, address, date, plain};

pub fn read(answer: &str, rule: &Listing, url: &Url, dates: DateRules) -> Result<List, String> {
    let value = parse_json(answer)?;
    let items = rule.items.iter().find_map(|pointer| match value.pointer(pointer) {
        Some(Value::Array(items)) => Some(items.iter().collect::<Vec<_>>()),
        // Some services answer with a table of stories by key, or with the only story itself.
        Some(Value::Object(fields)) if fields.values().all(Value::is_object) && !fields.is_empty() => {
            Some(fields.values().collect())
        }
        Some(story @ Value::Object(_)) => Some(vec![story]),
        _ => None,
    });
    let Some(items) = items else {
        return Err(format!("there are no stories at {}", rule.items.join(" or ")));
    };
    Ok(List {
        stories: items.into_iter().map(|item| story(item, rule, url, dates)).collect(),
        older: None,
    })
}

fn story(item: &Value, rule: &Listing, url: &Url, dates: DateRules) -> Listed {
    let text = |pointers: &[String]| first_of_json(item, pointers).and_then(text_of_json);
    let names = match first_of_json(item, &rule.category) {
        Some(Value::Array(names)) => names.iter().filter_map(text_of_json).collect(),
        Some(name) => text_of_json(name).into_iter().collect(),
        None => Vec::new(),
    };
    Listed {
        key: text(&rule.key)
            .map(|key| key.trim().to_owned())
            .filter(|key| !key.is_empty()),
        guid: None,
        title: text(&rule.title).and_then(|text| plain(&text)),
        date: text(&rule.date).map(|text| date(&text, dates)),
        categories: names.iter().filter_map(|name| plain(name)).collect(),
        summary: text(&rule.summary).and_then(|text| plain(&text)),
        link: text(&rule.link).and_then(|text| address(&text, url)),
        author: text(&rule.author).and_then(|text| plain(&text)),
        body: text(&rule.body).map(|text| paragraphs(&text)),
        base: None,
    }
}
