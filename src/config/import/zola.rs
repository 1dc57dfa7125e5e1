//! Zola's configuration → a plan.

use std::path::Path;

use serde_json::{Value, json};

use super::glob::could_be_post;
use super::plan::Plan;
use super::site::{self, Address};
use super::source::{self, Settings, scalar};
use super::{ImportError, ImportOptions, Tool, hugo, scan};

/// Reads a Zola site.
pub(super) fn plan(folder: &Path, config: &Path, options: &ImportOptions) -> Result<Plan, ImportError> {
    let name = config
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let settings = Settings {
        table: source::read(config)?,
        any_case: false,
    };
    let mut plan = Plan::new(Tool::Zola);
    plan.note(format!("{name}: a Zola site"));
    plan.generator = Some("zola");
    plan.permalink = Some("zola".to_owned());
    plan.split_categories = Some(false);
    plan.dir_hint = "Zola publishes what lies in static/: \"static/feeds\" serves it with the site.";

    let main = settings.text("default_language").unwrap_or_else(|| "en".to_owned());
    let own = |name: &str| {
        settings
            .text(name)
            .or_else(|| settings.text(&format!("languages.{main}.{name}")))
    };
    site::title(&mut plan, folder, own("title"), options);
    let known = Address {
        configured: settings.text("base_url"),
        key: format!("`base_url` in {name}"),
        cname: &["static/CNAME", "CNAME"],
        ..Address::default()
    };
    site::address(&mut plan, folder, &known, options)?;
    plan.description = own("description");
    plan.author = site::author(settings.value("author")).or_else(|| site::author(settings.value("extra.author")));
    plan.remark(
        "site.timezone",
        "Zola reads dates without an offset as UTC, and has no setting for it.",
    );
    plan.note("site.timezone: UTC, as Zola reads dates without an offset");

    plan.posts = vec!["content".to_owned()];
    let files = scan::post_files(folder, &plan.posts);
    plan.note(format!("posts: {} files in content", files.len()));
    site::identity(&mut plan, &files, options);
    site::language(&mut plan, Some(main.clone()));
    excludes(&mut plan, &settings, &main);
    slugify(&mut plan, &settings);
    feeds(&mut plan, &settings, &main);
    plan.read.push(name);
    Ok(plan)
}

/// `ignored_content`, and the files of other languages, which Zola's main feed leaves out.
fn excludes(plan: &mut Plan, settings: &Settings, main: &str) {
    plan.exclude = settings
        .texts("ignored_content")
        .into_iter()
        .filter(|glob| could_be_post(glob))
        .collect();
    let languages = settings.table("languages").into_iter().flat_map(|table| table.keys());
    let others: Vec<&str> = languages.map(String::as_str).filter(|code| *code != main).collect();
    if !others.is_empty() {
        plan.exclude.extend(others.iter().map(|code| format!("**/*.{code}.md")));
        let list = others.join(", ");
        let line = format!("These feeds are those of {main}; the translations ({list}) need configs of their own.");
        plan.say("collect.exclude", line);
    }
}

fn slugify(plan: &mut Plan, settings: &Settings) {
    let text = settings
        .text("slugify.paths")
        .unwrap_or_else(|| "on".to_owned())
        .to_lowercase();
    plan.slugify = Some(match text.as_str() {
        "on" | "safe" | "off" => text,
        other => {
            plan.say(
                "collect.slugify",
                format!("`{other}` is none of Zola's; \"on\" is its default."),
            );
            "on".to_owned()
        }
    });
    if settings.flag("slugify.paths_keep_dates") {
        let line =
            "Zola's paths_keep_dates has no like here: set `slug` or `path` in posts whose file names hold dates.";
        plan.say("collect.slugify", line);
    }
}

/// Limits, taxonomies and the names of Zola's feeds.
fn feeds(plan: &mut Plan, settings: &Settings, main: &str) {
    plan.limit = settings.count("feed_limit");
    match plan.limit {
        Some(limit) => plan.note(format!("feeds.limit: {limit}, as Zola's feed_limit")),
        None => plan.say(
            "feeds.limit",
            "Zola's feeds hold every page; `limit = {}` would do so here, too.",
        ),
    }
    let list = |name: &str| match settings.value(name) {
        Some(Value::Array(list)) => list.clone(),
        _ => Vec::new(),
    };
    let mut taxonomies = list("taxonomies");
    if taxonomies.is_empty() {
        taxonomies = list(&format!("languages.{main}.taxonomies"));
    }
    let named = |only_feeds: bool| -> Vec<String> {
        let fits = |table: &&Value| !only_feeds || table.get("feed").and_then(Value::as_bool) == Some(true);
        taxonomies
            .iter()
            .filter(fits)
            .filter_map(|table| table.get("name").and_then(scalar))
            .collect()
    };
    let with_feeds = named(true);
    let names = if with_feeds.is_empty() {
        named(false)
    } else {
        with_feeds
    };
    plan.by = hugo::by(plan, &names);
    if plan.by.is_empty() {
        plan.remark(
            "feeds.by",
            "Zola's config has no taxonomies that are categories, tags or authors.",
        );
    }

    let mut files = [settings.texts("feed_filenames"), settings.texts("feed_filename")].concat();
    files.retain(|file| site::is_feed_path(file));
    let generates = settings.flag("generate_feeds") || settings.flag("generate_feed");
    let first = files.first().cloned().unwrap_or_else(|| "atom.xml".to_owned());
    if generates {
        let line = site::keep_addresses(plan, "Zola", &first, "public");
        plan.remark("feeds.paths", line);
    }
    let mut own = serde_json::Map::new();
    for file in files
        .iter()
        .filter(|file| !["atom.xml", "rss.xml", "feed.json"].contains(&file.as_str()))
    {
        let format = if file.contains("rss") { "rss" } else { "atom" };
        // Where Zola has the format's usual name, too, the usual one stays.
        if files.contains(&format!("{format}.xml")) {
            continue;
        }
        own.entry(format).or_insert_with(|| Value::String(file.clone()));
    }
    if generates && !own.is_empty() {
        plan.say(
            "feeds.paths",
            "Names from Zola's feed_filenames; the format is a guess from the name.",
        );
        plan.paths = Some(json!({ "site": own }));
    }
    plan.paths_example = json!({
        "site": "{format}",
        "category": { "atom": "categories/{slug}/atom.xml" },
        "tag": { "atom": "tags/{slug}/atom.xml" },
    });
}
