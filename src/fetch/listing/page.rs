//! Lists on pages, their fields found by CSS selectors.

use dom_query::{Document, Selection};
use url::Url;

use crate::collect::date::DateRules;
use crate::config::{Listing, split_attribute};
use crate::fetch::article::{first_of_page, lift_lazy_images};

use super::{List, Listed, address, date, plain};

pub fn read(answer: &str, rule: &Listing, url: &Url, dates: DateRules) -> Result<List, String> {
    let document = Document::from(&*crate::content::limit_depth(answer));
    lift_lazy_images(&document);
    let base = document
        .select("base[href]")
        .attr("href")
        .and_then(|base| url.join(&base).ok())
        .unwrap_or_else(|| url.clone());
    let found = rule
        .items
        .iter()
        .map(|selector| document.select(split_attribute(selector).0))
        .find(|found| found.exists());
    let Some(found) = found else {
        return Err(format!("there are no stories at {}", rule.items.join(" or ")));
    };
    Ok(List {
        stories: found.iter().map(|item| story(&item, rule, &base, dates)).collect(),
        older: None,
    })
}

fn story(item: &Selection<'_>, rule: &Listing, base: &Url, dates: DateRules) -> Listed {
    let text = |selectors: &[String]| first_of_page(item, selectors).and_then(|text| plain(&text));
    let own_link = ["a[href]@href".to_owned(), "@href".to_owned()];
    let link = if rule.link.is_empty() {
        first_of_page(item, &own_link)
    } else {
        first_of_page(item, &rule.link)
    };
    // Without a link, the item itself is the title; an empty link is none.
    let own_title = if item.select("a[href]").exists() {
        ["a[href]".to_owned()]
    } else {
        [String::new()]
    };
    let body = rule.body.iter().find_map(|selector| {
        let html = item.try_select(split_attribute(selector).0)?.inner_html().to_string();
        (!html.trim().is_empty()).then_some(html)
    });
    Listed {
        key: text(&rule.key),
        guid: None,
        title: if rule.title.is_empty() {
            text(&own_title)
        } else {
            text(&rule.title)
        },
        date: text(&rule.date).map(|text| date(&text, dates)),
        categories: text(&rule.category).into_iter().collect(),
        summary: text(&rule.summary),
        link: link.and_then(|link| address(&link, base)),
        author: text(&rule.author),
        body,
        base: Some(base.clone()),
    }
}
