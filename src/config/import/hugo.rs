//! Hugo's configuration → a plan.

use std::path::Path;

use serde_json::{Value, json};

use super::glob::{could_be_post, from_regex};
use super::plan::Plan;
use super::scan;
use super::site::{self, Address};
use super::source::{Settings, Table, entry, scalar};
use super::{ImportError, ImportOptions, Tool, hugo_read};

/// Reads a Hugo site.
pub(super) fn plan(folder: &Path, options: &ImportOptions) -> Result<Plan, ImportError> {
    let (settings, names) = hugo_read::read(folder)?;
    let mut plan = Plan::new(Tool::Hugo);
    plan.note(format!("{}: a Hugo site", names.join(", ")));
    plan.generator = Some("hugo");
    plan.permalink = Some("hugo".to_owned());
    plan.split_categories = Some(false);
    plan.dir_hint = "Hugo publishes what lies in static/: \"static/feeds\" serves it with the site.";

    let main = settings
        .text("defaultContentLanguage")
        .unwrap_or_else(|| "en".to_owned());
    // What a language sets comes before what the site sets.
    let own = |name: &str| {
        settings
            .text(&format!("languages.{main}.{name}"))
            .or_else(|| settings.text(name))
    };
    site::title(&mut plan, folder, own("title"), options);
    let known = Address {
        configured: own("baseURL"),
        key: "`baseURL`".to_owned(),
        cname: &["static/CNAME", "CNAME"],
        ..Address::default()
    };
    site::address(&mut plan, folder, &known, options)?;
    site::language(
        &mut plan,
        own("locale").or_else(|| own("languageCode")).or(Some(main.clone())),
    );
    plan.author = ["params.author", "author", "params.authors"].iter().find_map(|name| {
        let of_language = settings.value(&format!("languages.{main}.{name}"));
        site::author(of_language).or_else(|| site::author(settings.value(name)))
    });
    plan.description = own("params.description").or_else(|| own("description"));
    // Themes fill in placeholders such as {year} themselves.
    plan.rights = own("copyright").filter(|text| !text.contains(['{', '}']));
    if !site::zone(&mut plan, own("timeZone"), "`timeZone`") {
        plan.say(
            "site.timezone",
            "Hugo's config names none: it reads dates without an offset as UTC.",
        );
    }

    posts(&mut plan, &settings, &main, &own);
    content_dirs(&mut plan);
    let files = scan::post_files(folder, &plan.posts);
    plan.note(format!("posts: {} files in {}", files.len(), plan.posts.join(", ")));
    site::identity(&mut plan, &files, options);
    languages(&mut plan, &settings, &main);
    ignored(&mut plan, &settings);
    permalinks(&mut plan, &settings);
    match settings.value("uglyURLs") {
        Some(Value::Object(sections)) => {
            let ugly = sections.iter().filter(|(_, is_ugly)| **is_ugly == Value::Bool(true));
            plan.ugly_urls = Value::from_iter(ugly.map(|(name, _)| section(name)));
        }
        _ => plan.ugly_urls = settings.flag("uglyURLs").into(),
    }
    plan.keep_case = settings.flag("disablePathToLower");
    plan.future = settings.flag("buildFuture");
    plan.drafts = settings.flag("buildDrafts");
    plan.expired = settings.flag("buildExpired");
    feeds(&mut plan, &settings);
    plan.read = names;
    Ok(plan)
}

/// The folders of content: mounts, else `contentDir`.
fn posts(plan: &mut Plan, settings: &Settings, main: &str, own: &dyn Fn(&str) -> Option<String>) {
    let mounts = match settings.value("module.mounts") {
        Some(Value::Array(mounts)) => mounts.as_slice(),
        _ => &[],
    };
    for mount in mounts.iter().filter_map(Value::as_object) {
        let text = |key: &str| {
            entry(mount, key, true)
                .and_then(scalar)
                .map(|path| path.trim_matches('/').to_owned())
        };
        let (Some(source), Some(target)) = (text("source"), text("target")) else {
            continue;
        };
        if source.starts_with("..") || plan.posts.contains(&source) || is_of_another_language(mount, main) {
            continue;
        }
        if target == "content" {
            plan.posts.push(source);
        } else if let Some(below) = target.strip_prefix("content/") {
            plan.say(
                "collect.posts",
                format!("{source} is mounted at {below}/, which its addresses would lack here."),
            );
        }
    }
    if plan.posts.is_empty() {
        let folder = own("contentDir").unwrap_or_else(|| "content".to_owned());
        plan.posts
            .push(folder.trim_start_matches("./").trim_matches('/').to_owned());
    }
}

/// Whether a mount is for languages of which the main one is none: by `lang` or by `sites.matrix`.
fn is_of_another_language(mount: &Table, main: &str) -> bool {
    let languages = Settings {
        table: mount.clone(),
        any_case: true,
    };
    let mut names = languages.texts("lang");
    names.extend(languages.texts("sites.matrix.languages"));
    let is_pattern = |name: &String| name.contains(['*', '!', '{']);
    !names.is_empty()
        && !names
            .iter()
            .any(|name| is_pattern(name) || name.eq_ignore_ascii_case(main))
}

/// Names the folders that addresses are counted from, where their names do not tell.
fn content_dirs(plan: &mut Plan) {
    let is_told = |folder: &String| {
        let mut parts = folder.split('/');
        match parts.position(|part| part == "content") {
            Some(_) => parts.next().is_none(),
            None => !folder.contains('/'),
        }
    };
    if !plan.posts.iter().all(is_told) {
        plan.content_dirs.clone_from(&plan.posts);
    }
}

/// Leaves the translations out, as Hugo's main feed does, and honours the main language's folder.
fn languages(plan: &mut Plan, settings: &Settings, main: &str) {
    let others: Vec<String> = match settings.table("languages") {
        Some(languages) => languages
            .keys()
            .filter(|code| !code.eq_ignore_ascii_case(main))
            .cloned()
            .collect(),
        None => Vec::new(),
    };
    if settings.flag("defaultContentLanguageInSubdir") {
        let base = plan.url.clone();
        plan.url = format!("{base}/{}", main.to_lowercase());
        plan.feeds_url = Some(format!("{base}/feeds/"));
        plan.say(
            "site.url",
            "With the language's folder, as defaultContentLanguageInSubdir is set.",
        );
    }
    if others.is_empty() {
        return;
    }
    plan.exclude.extend(others.iter().map(|code| format!("**/*.{code}.md")));
    for code in &others {
        let folder = settings.text(&format!("languages.{code}.contentDir"));
        let folder = folder.map(|folder| folder.trim_matches('/').to_owned());
        let inside = |path: &String| plan.posts.iter().any(|posts| path.starts_with(&format!("{posts}/")));
        if let Some(folder) = folder.filter(inside) {
            plan.exclude.push(format!("{folder}/**"));
        }
    }
    let line = format!(
        "These feeds are those of {main}; the translations ({}) need configs of their own.",
        others.join(", ")
    );
    plan.say("collect.exclude", line);
}

/// Hugo's `ignoreFiles`: regular expressions, of which plain ones become globs.
fn ignored(plan: &mut Plan, settings: &Settings) {
    for regex in settings.texts("ignoreFiles") {
        match from_regex(&regex) {
            Some(globs) => plan
                .exclude
                .extend(globs.into_iter().filter(|glob| could_be_post(glob))),
            None => plan.say(
                "collect.exclude",
                format!("Hugo's ignoreFiles has `{regex}`: say it as a glob, if posts match."),
            ),
        }
    }
}

/// `[permalinks]` by section: Hugo's three ways of writing them.
fn permalinks(plan: &mut Plan, settings: &Settings) {
    let mut found = Table::new();
    let add = |found: &mut Table, table: &Table| {
        let sections = table
            .iter()
            .filter_map(|(name, pattern)| Some((name, scalar(pattern)?)));
        found.extend(sections.map(|(name, pattern)| (section(name), Value::String(pattern))));
    };
    match settings.value("permalinks") {
        Some(Value::Object(table)) => {
            add(&mut found, table);
            if let Some(Value::Object(pages)) = entry(table, "page", true) {
                add(&mut found, pages);
            }
            // Of plain keys those of taxonomies are for terms.
            if let Some(taxonomies) = settings.table("taxonomies") {
                let plural = |name: &String| taxonomies.values().any(|value| value.as_str() == Some(name.as_str()));
                found.retain(|name, _| !plural(name));
            } else {
                found.retain(|name, _| !["tags", "categories"].contains(&name.as_str()));
            }
        }
        Some(Value::Array(rules)) => {
            for rule in rules.iter().filter_map(Value::as_object) {
                let Some(pattern) = entry(rule, "pattern", true).and_then(scalar) else {
                    continue;
                };
                let target = entry(rule, "target", true).and_then(Value::as_object);
                let of = |key: &str| {
                    target
                        .and_then(|target| entry(target, key, true))
                        .and_then(scalar)
                        .unwrap_or_default()
                };
                let (kind, path) = (of("kind").to_lowercase(), of("path"));
                let path = path
                    .split(',')
                    .next()
                    .unwrap_or_default()
                    .trim_start_matches('{')
                    .to_owned();
                let plain = path.trim_end_matches("/**").trim_end_matches("/*");
                if !["", "page"].contains(&kind.as_str()) {
                    continue;
                }
                if plain.is_empty() || plain.contains(['*', '?', '[', '{']) {
                    let line = format!("Hugo's rule `{pattern}` for `{path}` is for no one section and is left out.");
                    plan.say("collect.permalinks", line);
                } else {
                    // The first rule that fits counts.
                    found.entry(section(plain)).or_insert(Value::String(pattern));
                }
            }
        }
        _ => {}
    }
    plan.permalinks = found;
}

/// A section's name without slashes; `/` for the root.
fn section(name: &str) -> String {
    let name = name.trim_matches(['/', ' ']);
    if name.is_empty() {
        "/".to_owned()
    } else {
        name.to_owned()
    }
}

/// Limits, taxonomies and the name of Hugo's feed.
fn feeds(plan: &mut Plan, settings: &Settings) {
    plan.limit = settings
        .count("services.rss.limit")
        .or_else(|| settings.count("rssLimit"));
    match plan.limit {
        Some(limit) => plan.note(format!("feeds.limit: {limit}, as Hugo's RSS limit")),
        None => plan.say(
            "feeds.limit",
            "Hugo sets no limit; `limit = {}` would say so here, too.",
        ),
    }
    let names: Vec<String> = match settings.table("taxonomies") {
        Some(table) => table.values().filter_map(scalar).collect(),
        None => vec!["categories".to_owned(), "tags".to_owned()],
    };
    let disabled = settings.texts("disableKinds");
    let disabled = disabled
        .iter()
        .any(|kind| ["taxonomy", "term", "taxonomyterm"].contains(&kind.to_lowercase().as_str()));
    plan.by = if disabled { Vec::new() } else { by(plan, &names) };

    let base = settings.text("outputFormats.rss.baseName");
    let file = format!("{}.xml", base.as_deref().unwrap_or("index"));
    let safe = site::is_feed_path(&file);
    let line = site::keep_addresses(plan, "Hugo", &file, "public");
    plan.remark("feeds.paths", line);
    // A name that is another format's own would be written twice.
    if base.is_some() && safe && !["atom.xml", "rss.xml"].contains(&file.as_str()) {
        plan.note(format!(
            "feeds.paths: the RSS feed is {file}, as outputFormats.RSS.baseName has it"
        ));
        plan.paths = Some(json!({ "site": { "rss": file } }));
    }
    plan.paths_example = json!({
        "site": { "rss": "index.xml" },
        "category": { "rss": "categories/{slug}/index.xml" },
        "tag": { "rss": "tags/{slug}/index.xml" },
    });
}

/// Which of feedkiln's groups a site's taxonomies are.
pub(super) fn by(plan: &mut Plan, names: &[String]) -> Vec<&'static str> {
    let known: [(&str, &[&str]); 3] = [
        ("category", &["categories", "category"]),
        ("tag", &["tags", "tag"]),
        ("author", &["authors", "author"]),
    ];
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let other: Vec<&str> = names
        .iter()
        .zip(&lower)
        .filter(|(_, lower)| !known.iter().any(|(_, words)| words.contains(&lower.as_str())))
        .map(|(name, _)| name.as_str())
        .collect();
    if !other.is_empty() {
        plan.say(
            "feeds.by",
            format!("Taxonomies without feeds here: {}.", other.join(", ")),
        );
    }
    let has = |words: &[&str]| lower.iter().any(|name| words.contains(&name.as_str()));
    known
        .iter()
        .filter(|(_, words)| has(words))
        .map(|(group, _)| *group)
        .collect()
}
