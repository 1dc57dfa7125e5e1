//! The lists that become posts: `[[source]]`.

use std::path::Path;

use crate::config::raw::{RawCategoryRule, RawCategorySlug, RawListing, RawSource, RawSourceCategory};
use crate::config::{
    AddressTemplate, CategoryRule, CategorySlug, Collect, ListRule, Listing, Names, PostsFolder, Source,
};
use crate::model::Generator;

use super::fetch::address;
use super::folders::{is_inside, posts_folder};
use super::origin::{pointers, selectors};
use super::{Checked, fault};

const TABLE: &str = "source";

/// The keys of front matter that every fetched post has.
const OWN: &[&str] = &[
    "title",
    "date",
    "categories",
    "category",
    "tags",
    "tag",
    "author",
    "description",
    "guid",
    "origin",
    "feedkiln",
];

pub(super) fn source(raw: RawSource, collect: &Collect, folder: &Path) -> Checked<Source> {
    let name = raw.name.trim().to_owned();
    if name.is_empty() || name.chars().any(char::is_control) {
        return fault(TABLE, "name", "a source needs a name", "write a short one: \"market\"");
    }
    let (url, list) = match (raw.json, raw.page, raw.feed, raw.url) {
        (Some(json), None, None, Some(url)) => (
            address(TABLE, "url", &url)?,
            ListRule::Json(listing("json", json, &pointers)?),
        ),
        (None, Some(page), None, Some(url)) => (
            address(TABLE, "url", &url)?,
            ListRule::Page(listing("page", page, &selectors)?),
        ),
        (None, None, Some(feed), None) => (
            address(TABLE, "feed", &feed)?,
            ListRule::Feed {
                history: raw.history.unwrap_or(false),
            },
        ),
        (None, None, Some(_), Some(_)) => {
            return fault(TABLE, "url", "a feed has its address in `feed`", "delete `url`");
        }
        (None, None, None, _) => {
            return fault(
                TABLE,
                "name",
                format!("the source `{name}` does not say what kind of list it is"),
                "add one of `json`, `page` (both with `url`) and `feed`",
            );
        }
        (json, page, _, None) if json.is_some() != page.is_some() => {
            return fault(
                TABLE,
                "name",
                format!("the source `{name}` has no `url`"),
                "add the address of the list",
            );
        }
        _ => {
            return fault(
                TABLE,
                "name",
                format!("the source `{name}` is of several kinds"),
                "keep one of `json`, `page` and `feed`",
            );
        }
    };
    if let ListRule::Json(listing) | ListRule::Page(listing) = &list {
        required(&name, listing, matches!(list, ListRule::Page(_)))?;
    }
    if raw.history.is_some() && !matches!(list, ListRule::Feed { .. }) {
        return fault(
            TABLE,
            "history",
            "only a feed has a history",
            "delete `history`, or name the list in `feed`",
        );
    }
    let mut named = raw.front_matter.iter().flatten().map(|(key, _)| key);
    if let Some(own) = named.find(|key| OWN.contains(&key.as_str())) {
        return fault(
            TABLE,
            "front_matter",
            format!("`{own}` is written from the story itself"),
            "name other keys here, such as layout = \"post\"",
        );
    }
    let link = match raw.link.as_deref().map(|text| AddressTemplate::parse(text, &["key"])) {
        None => None,
        Some(Ok(template)) => Some(template),
        Some(Err(why)) => {
            return fault(
                TABLE,
                "link",
                format!("the address of a story cannot be made: {why}"),
                "write it as \"https://host/share.html?id={key}\"",
            );
        }
    };
    Ok(Source {
        name,
        url,
        list,
        category: raw.category.map(category).transpose()?.unwrap_or_default(),
        link,
        into: into(raw.into.as_deref(), collect, folder)?,
        front_matter: raw.front_matter.unwrap_or_else(|| match collect.generator {
            // Without a layout, Jekyll renders a post as a bare fragment.
            Generator::Jekyll => [("layout".to_owned(), "post".to_owned())].into(),
            Generator::Hugo | Generator::Zola => Default::default(),
        }),
        line: 0,
    })
}

type CheckNames = dyn Fn(&'static str, &'static str, crate::config::raw::RawNames) -> Checked<Names>;

fn listing(key: &'static str, raw: RawListing, names: &CheckNames) -> Checked<Listing> {
    Ok(Listing {
        items: names(TABLE, key, raw.items)?,
        key: names(TABLE, key, raw.key)?,
        title: names(TABLE, key, raw.title)?,
        date: names(TABLE, key, raw.date)?,
        category: names(TABLE, key, raw.category)?,
        summary: names(TABLE, key, raw.summary)?,
        link: names(TABLE, key, raw.link)?,
        author: names(TABLE, key, raw.author)?,
        body: names(TABLE, key, raw.body)?,
    })
}

fn required(name: &str, listing: &Listing, is_page: bool) -> Checked<()> {
    let missing = if listing.items.is_empty() {
        Some("where its stories are: `items`")
    } else if listing.title.is_empty() && !is_page {
        Some("where a story's title is: `title`")
    } else if listing.key.is_empty() && listing.link.is_empty() && !is_page {
        Some("what tells one story from another: `key`, or `link`")
    } else {
        None
    };
    match missing {
        None => Ok(()),
        Some(what) => fault(
            TABLE,
            if is_page { "page" } else { "json" },
            format!("the source `{name}` does not say {what}"),
            "add it to the rule",
        ),
    }
}

fn category(raw: RawSourceCategory) -> Checked<CategoryRule> {
    let rule = match raw {
        RawSourceCategory::Name(name) => CategoryRule {
            name: Some(name),
            ..CategoryRule::default()
        },
        RawSourceCategory::Full(RawCategoryRule { name, slug, title }) => CategoryRule {
            name,
            slug: match slug {
                Some(RawCategorySlug::Pinyin) => CategorySlug::Pinyin,
                None | Some(RawCategorySlug::Name) => CategorySlug::Name,
            },
            title,
        },
    };
    match &rule.name {
        Some(name) if name.trim().is_empty() => fault(TABLE, "category", "the category has no name", ""),
        Some(name) if name.starts_with('/') => fault(
            TABLE,
            "category",
            format!("`{name}` is a pointer, and `name` is the name of one category for every story"),
            "to take it from the list, say so in the rule: json = { category = \"/from\" }",
        ),
        _ => Ok(rule),
    }
}

/// The folder for new posts: a posts folder or one below it, since only those are read again.
fn into(given: Option<&str>, collect: &Collect, folder: &Path) -> Checked<PostsFolder> {
    let Some(given) = given else {
        return Ok(collect.posts[0].clone());
    };
    let into = posts_folder(given, folder);
    if collect.exclude.is_match(format!("{}/2026-01-01-x.md", into.shown)) {
        return fault(
            TABLE,
            "into",
            format!("`{given}` is under `exclude` of [collect], so nothing would read its posts"),
            "name another folder",
        );
    }
    if collect.posts.iter().any(|posts| is_inside(&into.path, &posts.path)) {
        return Ok(into);
    }
    fault(
        TABLE,
        "into",
        format!("`{given}` is in none of the posts folders, so nothing would read its posts"),
        "name one of `posts` under [collect], or add it there",
    )
}
