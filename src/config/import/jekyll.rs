//! Jekyll's `_config.yml` → a plan, by the rules of lib/jekyll/configuration.rb, reader.rb,
//! entry_filter.rb and frontmatter_defaults.rb.

use std::path::Path;

use serde_json::Value;

use super::dates::{self, Sample};
use super::glob::{Filter, concerns_posts};
use super::plan::{Defaults, Plan};
use super::scan::{self, join};
use super::site::{self, Address};
use super::source::{self, Settings, Table, scalar};
use super::{ImportError, ImportOptions, Tool, jekyll_feed};

/// Reads a Jekyll site.
pub(super) fn plan(folder: &Path, config: &Path, options: &ImportOptions) -> Result<Plan, ImportError> {
    let name = config
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let settings = Settings {
        table: source::read(config)?,
        any_case: false,
    };
    let mut plan = Plan::new(Tool::Jekyll);
    plan.note(format!("{name}: a Jekyll site"));
    plan.generator = Some("jekyll");
    plan.split_categories = Some(true);
    plan.dir_hint = "Jekyll copies a folder of this name into the site, if it is there when the site is built.";

    let source_dir = source_dir(&mut plan, &settings);
    site::title(&mut plan, folder, settings.first_text(&["title", "name"]), options);
    let cname = [join(&source_dir, "CNAME"), "CNAME".to_owned()];
    let known = Address {
        configured: settings.text("url"),
        key: format!("`url` in {name}"),
        base: settings.text("baseurl").unwrap_or_default(),
        cname: &[cname[0].as_str(), cname[1].as_str()],
        repository: settings.text("repository"),
    };
    site::address(&mut plan, folder, &known, options)?;
    site::language(&mut plan, settings.first_text(&["lang", "locale", "language"]));
    plan.author = site::author(settings.value("author"));
    plan.description = settings.text("description");
    plan.rights = settings.first_text(&["copyright", "rights"]);

    find_posts(&mut plan, folder, &settings, &source_dir);
    let files = scan::post_files(folder, &plan.posts);
    plan.note(format!("posts: {} files in {}", files.len(), plan.posts.join(", ")));
    site::identity(&mut plan, &files, options);
    times(&mut plan, &settings, &name, &dates::sample(&files));

    permalink(&mut plan, &settings);
    excludes(&mut plan, &settings, &source_dir);
    plan.future = settings.flag("future");
    plan.unpublished = settings.flag("unpublished");
    plan.excerpt_separator = match settings.value("excerpt_separator") {
        Some(Value::String(text)) if !text.is_empty() && text != "\n\n" => Some(text.clone()),
        _ => None,
    };
    defaults(&mut plan, &settings, &source_dir);
    jekyll_feed::apply(&mut plan, &settings);
    plan.read.push(name);
    Ok(plan)
}

/// Jekyll's `source`, from the folder of the config; empty for the folder itself.
fn source_dir(plan: &mut Plan, settings: &Settings) -> String {
    let Some(text) = settings.text("source") else {
        return String::new();
    };
    let path = clean(&text);
    if text.starts_with('/') || path.split('/').any(|part| part == "..") {
        plan.say(
            "collect.posts",
            format!("`source` is `{text}`, outside of this folder: posts were looked for here."),
        );
        return String::new();
    }
    path
}

/// A relative path without `./`, and without slashes at its ends.
fn clean(path: &str) -> String {
    let parts = path.trim().split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.collect::<Vec<_>>().join("/")
}

/// The posts folders below the source, and folders of dated posts beside them.
fn find_posts(plan: &mut Plan, folder: &Path, settings: &Settings, source_dir: &str) {
    let root = folder.join(source_dir);
    let mut filter = Filter {
        exclude: settings.texts("exclude"),
        include: settings.texts("include"),
        skip: vec![clean(
            &settings.text("destination").unwrap_or_else(|| "_site".to_owned()),
        )],
    };
    let collections = clean(&settings.text("collections_dir").unwrap_or_default());
    if !collections.is_empty() {
        filter.include.push(collections.clone());
    }
    let seen = scan::folders(&root, &filter);
    let below = |path: &str| {
        collections.is_empty()
            || path
                .strip_prefix(&collections)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    let mut found: Vec<String> = scan::posts_folders(&seen)
        .into_iter()
        .filter(|path| below(path))
        .collect();
    let beside = scan::dated_beside(&seen, &found);
    if !beside.is_empty() {
        let line = format!(
            "Not called _posts, but it holds files named YYYY-MM-DD-title.md as posts are: {}. Take out what is none.",
            beside.join(", ")
        );
        plan.say("collect.posts", line);
        found.extend(beside);
    }
    if found.is_empty() {
        plan.say(
            "collect.posts",
            "No _posts folder was found; this is where Jekyll looks for posts.",
        );
        found.push(join(&collections, "_posts"));
    }
    plan.posts = found.iter().map(|path| join(source_dir, path)).collect();
    plan.collections_dir = join(source_dir, &collections);
}

/// The zone, and what dates without an offset mean.
fn times(plan: &mut Plan, settings: &Settings, name: &str, sample: &Sample) {
    if !site::zone(plan, settings.text("timezone"), &format!("`timezone` in {name}")) {
        match sample.main_offset() {
            Some((minutes, count, all)) if minutes != 0 => {
                plan.timezone = dates::offset_text(minutes);
                let line = format!(
                    "Jekyll's config has no usable `timezone`; {count} of {all} dates with an offset carry {}. Jekyll itself \
                     then uses the zone of the machine it runs on, so days in addresses may be another's.",
                    plan.timezone
                );
                plan.say("site.timezone", line);
            }
            None if sample.offsets.len() > 1 => {
                let line = format!(
                    "TO FILL IN: Jekyll's config has no usable `timezone`, and dates carry several offsets ({}), as with \
                     daylight saving: an IANA name such as Europe/Berlin fits.",
                    sample.offset_words()
                );
                plan.say("site.timezone", line);
            }
            _ => plan.say(
                "site.timezone",
                "Jekyll's config has no usable `timezone`: UTC, as on most build machines.",
            ),
        }
    }
    let words = sample.words();
    if sample.naive.is_empty() {
        plan.say("collect.naive_dates", format!("{words}."));
        return;
    }
    let (site, utc) = sample.votes(&plan.timezone);
    let zone = plan.timezone.clone();
    plan.say(
        "collect.naive_dates",
        format!("{words}. Jekyll reads `Y-M-D H:M:S` without an offset as UTC when unquoted."),
    );
    if utc > site {
        plan.naive_dates = "utc";
        let line = format!(
            "Told by the dates in file names: {utc} agree with them as UTC shown in {zone} only, {site} as {zone} only. So the \
             site relies on UTC."
        );
        plan.say("collect.naive_dates", line);
    } else if site > 0 {
        let line = format!(
            "Told by the dates in file names: {site} agree with them as {zone} only, {utc} as UTC shown in {zone} only. Jekyll's \
             addresses of these may hold the day of the other reading: \"utc\" gives those."
        );
        plan.say("collect.naive_dates", line);
    } else {
        plan.say(
            "collect.naive_dates",
            format!("File names do not tell; so they are taken as {zone}, as written."),
        );
    }
}

/// The addresses of posts: `collections.posts.permalink` comes before `permalink`.
fn permalink(plan: &mut Plan, settings: &Settings) {
    let own = settings.text("collections.posts.permalink");
    plan.permalink = Some(match own.or_else(|| settings.text("permalink")) {
        Some(style) if ["date", "pretty", "ordinal", "weekdate", "none"].contains(&style.as_str()) => style,
        Some(template) if template.starts_with('/') => template,
        Some(template) if template.contains([':', '/']) => format!("/{template}"),
        Some(other) => {
            let line = format!("`{other}` is no style and no template of Jekyll's; \"date\" is its default.");
            plan.say("collect.permalink", line);
            "date".to_owned()
        }
        None => "date".to_owned(),
    });
}

/// Jekyll's `exclude`, as far as it can hit a post. Plain entries are beginnings of paths.
fn excludes(plan: &mut Plan, settings: &Settings, source_dir: &str) {
    let posts: Vec<String> = plan
        .posts
        .iter()
        .map(|path| from_source(path, source_dir).to_owned())
        .collect();
    for pattern in settings.texts("exclude") {
        let path = pattern.trim_start_matches("./").trim_start_matches('/');
        if !concerns_posts(path, &posts) || settings.texts("include").contains(&pattern) {
            continue;
        }
        if path.matches('[').count() != path.matches(']').count() {
            plan.say(
                "collect.exclude",
                format!("Jekyll's exclude has `{pattern}`, which is no glob: say it anew."),
            );
            continue;
        }
        // Braces are plain characters to Jekyll and alternatives to feedkiln.
        let path: String = path
            .chars()
            .map(|symbol| brace(symbol).unwrap_or(symbol.to_string()))
            .collect();
        let path = path.as_str();
        let glob = match path.strip_suffix('/') {
            Some(folder) => format!("{folder}/**"),
            None if path.contains(['*', '?', '[']) => path.to_owned(),
            None if path.rsplit('/').next().is_some_and(|name| name.contains('.')) => path.to_owned(),
            None => format!("{path}*"),
        };
        plan.exclude.push(join(source_dir, &glob));
    }
}

fn brace(symbol: char) -> Option<String> {
    matches!(symbol, '{' | '}').then(|| format!("[{symbol}]"))
}

fn from_source<'a>(path: &'a str, source_dir: &str) -> &'a str {
    path.strip_prefix(source_dir)
        .map_or(path, |rest| rest.trim_start_matches('/'))
}

/// Jekyll's `defaults` that can reach a post. Of two sets with paths of one length the one with a type
/// comes before the one without, else the later: hence sets with a type are written last.
fn defaults(plan: &mut Plan, settings: &Settings, source_dir: &str) {
    let Some(Value::Array(sets)) = settings.value("defaults") else {
        return;
    };
    let collections = clean(&settings.text("collections_dir").unwrap_or_default());
    let (mut untyped, mut typed, mut skipped) = (Vec::new(), Vec::new(), 0);
    for set in sets {
        let Some(values) = set.get("values").and_then(Value::as_object).map(without_nulls) else {
            continue;
        };
        let scope = set.get("scope");
        let kind = scope
            .and_then(|scope| scope.get("type"))
            .map(|kind| scalar(kind).unwrap_or_default());
        let path = scope
            .and_then(|scope| scope.get("path"))
            .and_then(scalar)
            .unwrap_or_default();
        let path = path.trim_start_matches("./").trim_start_matches('/');
        let is_glob = path.contains('*');
        // Jekyll compares with paths that begin below `collections_dir`.
        let path = match path.strip_prefix(&collections).and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) if !collections.is_empty() && !is_glob => rest,
            _ => path,
        };
        let path = match path {
            "" => String::new(),
            path if is_glob => join(source_dir, path),
            path => join(source_dir, &join(&collections, path)),
        };
        let reaches = is_glob
            || plan.posts.iter().any(|folder| {
                let folder = format!("{folder}/");
                folder.starts_with(&path) || path.starts_with(&folder)
            });
        let defaults = Defaults { path, values };
        match kind.as_deref() {
            _ if !reaches || defaults.values.is_empty() => skipped += 1,
            None => untyped.push(defaults),
            Some("posts" | "post") => typed.push(defaults),
            // Jekyll compares the type as it is: an empty one is no post's.
            Some(_) => skipped += 1,
        }
    }
    plan.defaults = untyped;
    plan.defaults.append(&mut typed);
    if skipped > 0 {
        plan.note(format!(
            "collect.defaults: {skipped} of Jekyll's {} reach no posts and are left out",
            sets.len()
        ));
    }
}

/// Default values without nulls, which TOML cannot write, and with `published: no` as a truth value.
fn without_nulls(table: &Table) -> Table {
    let truth = |key: &str, value: &Value| match value.as_str().map(str::to_lowercase).as_deref() {
        Some("no" | "off" | "false") if ["published", "draft"].contains(&key) => Value::Bool(false),
        Some("yes" | "on" | "true") if ["published", "draft"].contains(&key) => Value::Bool(true),
        _ => value.clone(),
    };
    let set = table.iter().filter(|(_, value)| !value.is_null());
    set.map(|(key, value)| (key.clone(), truth(key, value))).collect()
}
