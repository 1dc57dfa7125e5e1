//! The settings of the plugin jekyll-feed (lib/jekyll-feed/generator.rb) → feedkiln's `[feeds]`.

use serde_json::{Value, json};

use super::plan::Plan;
use super::site;
use super::source::{Settings, scalar};

/// Takes over what the site's jekyll-feed does, if it has it.
pub(super) fn apply(plan: &mut Plan, settings: &Settings) {
    let plugins = settings.texts("plugins").into_iter().chain(settings.texts("gems"));
    let named = plugins.into_iter().any(|plugin| plugin == "jekyll-feed");
    if !named && settings.table("feed").is_none() {
        return;
    }
    plan.limit = settings.count("feed.posts_limit");
    match plan.limit {
        Some(limit) => plan.note(format!("feeds.limit: {limit}, from jekyll-feed's posts_limit")),
        None => plan.note("feeds.limit: jekyll-feed's default of 10 entries is not taken over"),
    }
    if settings.flag("feed.excerpt_only") {
        plan.summary = true;
        plan.say("feeds.content", "As jekyll-feed's excerpt_only.");
    }
    let by_tag = tags_path(settings);
    if by_tag.is_some() {
        plan.by.push("tag");
    }
    let lists = [
        settings.texts("feed.categories"),
        settings.texts("feed.collections.posts.categories"),
    ]
    .concat();
    let path = settings.first_text(&["feed.collections.posts.path", "feed.path"]);
    let path = path.and_then(|path| usable(plan, &path));

    let mut paths = json!({});
    let served = path.clone().unwrap_or_else(|| "feed.xml".to_owned());
    paths["site"] = beside_defaults(&served);
    if !lists.is_empty() {
        paths["category"] = json!({ "atom": "feed/{slug}.xml" });
        plan.note(format!(
            "feeds.paths: jekyll-feed has category feeds ({}), at feed/….xml; feedkiln writes one for every category",
            lists.len()
        ));
    }
    if let Some(by_tag) = &by_tag {
        paths["tag"] = json!({ "atom": format!("{by_tag}{{slug}}.xml") });
    }
    let line = site::keep_addresses(plan, "jekyll-feed", &served, "_site");
    plan.remark("feeds.paths", line);
    if path.is_some() || !lists.is_empty() || by_tag.is_some() {
        plan.note(format!("feeds.paths: the Atom feed is {served}, as jekyll-feed's"));
        plan.paths = Some(paths);
    } else {
        plan.note(format!(
            "feeds.paths: jekyll-feed serves {}/{served}; a comment says how to keep that",
            plan.url
        ));
        plan.paths_example = paths;
    }
    let others = settings.value("feed.collections").map(|value| match value {
        Value::Object(table) => table.keys().cloned().collect(),
        Value::Array(list) => list.iter().filter_map(scalar).collect(),
        _ => Vec::new(),
    });
    let others: Vec<String> = others
        .unwrap_or_default()
        .into_iter()
        .filter(|name| name != "posts")
        .collect();
    if !others.is_empty() {
        let folders: Vec<String> = others.iter().map(|name| format!("_{name}")).collect();
        plan.note(format!(
            "feeds: jekyll-feed's feeds of the collections {} have no like here",
            others.join(", ")
        ));
        plan.remark(
            "collect.posts",
            format!(
                "Collections with feeds of their own are not in it: {}.",
                folders.join(", ")
            ),
        );
    }
}

/// The beginning of tag feeds' paths, where there are any.
fn tags_path(settings: &Settings) -> Option<String> {
    match settings.value("feed.tags")? {
        Value::Object(_) => {
            let path = settings
                .text("feed.tags.path")
                .unwrap_or_else(|| "/feed/by_tag/".to_owned());
            Some(path.trim_start_matches('/').to_owned()).filter(|path| site::is_feed_path(&format!("{path}x")))
        }
        _ => settings.flag("feed.tags").then(|| "feed/by_tag/".to_owned()),
    }
}

/// A path of a feed as one below the folder of feeds.
fn usable(plan: &mut Plan, path: &str) -> Option<String> {
    let clean = path.trim_start_matches('/');
    if !site::is_feed_path(clean) {
        plan.say(
            "feeds.paths",
            format!("jekyll-feed's path `{path}` cannot be taken over."),
        );
        return None;
    }
    Some(clean.to_owned())
}

/// The site's paths with Atom at `atom`; a format whose own name that is gets another.
fn beside_defaults(atom: &str) -> Value {
    match atom {
        "rss.xml" => json!({ "atom": atom, "rss": "rss2.xml" }),
        "feed.json" => json!({ "atom": atom, "json": "jsonfeed.json" }),
        _ => json!({ "atom": atom }),
    }
}
