//! From settings as written to settings that can be used.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::Regex;
use url::Url;

use crate::diagnostic::{Code, Levels, Severity};
use crate::model::{Format, Grouping, Person, Slugify, TagAuthority, Value, Zone, link};

use super::load::Overrides;
use super::paths::{PathTemplate, PathTemplates};
use super::raw::{self, RawBytes, RawConfig, RawPath, RawSlugify, RawTerm};
use super::{Collect, Config, Defaults, Feeds, Limit, PostsFolder, Site, TermSettings};

/// A setting that cannot be used.
pub(super) struct Fault {
    pub table: &'static str,
    pub key: &'static str,
    pub message: String,
    pub help: Option<String>,
}

type Checked<T> = std::result::Result<T, Fault>;

fn fault<T>(table: &'static str, key: &'static str, message: impl Into<String>, help: &str) -> Checked<T> {
    Err(Fault {
        table,
        key,
        message: message.into(),
        help: (!help.is_empty()).then(|| help.to_owned()),
    })
}

/// The patterns of an origin's key where the configuration names none.
const ORIGIN_KEYS: [&str; 2] = [
    r"[?&;](?i:infoCode)=([A-Za-z0-9_.-]+)",
    r"/\d+,(\d{12,})\.s?html?(?:[?#]|$)",
];

/// The credit line under a mirrored story.
const CREDITS: [&str; 1] = [r"^[（(【\[]\s*(?:文章)?来源\s*[:：]\s*(.+?)\s*[）)】\]]$"];

/// The labels of links back to a site's own pages.
const NAVIGATION: [&str; 4] = [
    r"^返回.{0,40}$",
    r"^(?:回到)?(?:网站|本站)?(?:首页|主页|目录|列表)$",
    r"(?i)^back to .{1,60}$",
    r"(?i)^(?:←\s*|«\s*)?(?:home|home ?page|front page|index|back)$",
];

const DEFAULT_LIMIT: usize = 50;
const DEFAULT_SUMMARY: usize = 200;
const DEFAULT_MAX_BODY: u64 = 2 << 20;
const DEFAULT_MAX_FILE: u64 = 64 << 20;

pub(super) fn checked(raw: RawConfig, file: &Path, folder: &Path, overrides: &Overrides) -> Checked<Config> {
    let site = site(raw.site)?;
    let collect = collect(raw.collect, folder, overrides)?;
    let feeds = feeds(raw.feeds, folder, overrides)?;
    for posts in &collect.posts {
        if is_inside(&posts.path, &feeds.dir) {
            return fault(
                "feeds",
                "dir",
                format!("the posts folder `{}` is inside the output folder", posts.shown),
                "give the feeds a folder of their own",
            );
        }
    }
    let mut terms = BTreeMap::new();
    for (grouping, table, settings) in [
        (Grouping::Category, "category", raw.category),
        (Grouping::Tag, "tag", raw.tag),
        (Grouping::Author, "author", raw.author),
    ] {
        for (name, term) in settings {
            terms.insert((grouping, name), term_settings(table, term)?);
        }
    }
    Ok(Config {
        file: file.to_owned(),
        dir: folder.to_owned(),
        site,
        collect,
        feeds,
        terms,
        levels: levels(&raw.diagnostics)?,
    })
}

fn site(raw: raw::RawSite) -> Checked<Site> {
    let title = crate::model::plain::plain_text(&raw.title);
    if title.is_empty() {
        return fault(
            "site",
            "title",
            "the site needs a title",
            "write what readers shall see in their list of feeds",
        );
    }
    let url = folder_url("url", &raw.url)?;
    let feeds_url = match raw.feeds_url {
        Some(given) => folder_url("feeds_url", &given)?,
        None => url.join("feeds/").or_else(|_| {
            fault(
                "site",
                "url",
                format!("`{}` cannot be the base of other addresses", raw.url),
                "",
            )
        })?,
    };
    let zone_text = raw.timezone.as_deref().unwrap_or("UTC");
    let Some(zone) = Zone::parse(zone_text) else {
        return fault(
            "site",
            "timezone",
            format!("`{zone_text}` is no time zone"),
            "write an offset such as \"+08:00\", or an IANA name such as \"Asia/Shanghai\"",
        );
    };
    let authority = match TagAuthority::parse(&raw.id) {
        Ok(authority) => authority,
        Err(why) => {
            return fault(
                "site",
                "id",
                format!("`{}` cannot be the base of ids: {why}", raw.id),
                "write your domain and a date at which it was yours: \"news.example,2021\"",
            );
        }
    };
    let author = match raw.author {
        None => None,
        Some(raw::RawAuthor::Name(name)) => Some(Person::named(name)),
        Some(raw::RawAuthor::Full { name, url, email }) => Some(Person { name, url, email }),
    }
    .filter(|person| !person.name.trim().is_empty());
    let language = match raw.language {
        Some(language) if !crate::model::post::is_language(&language) => {
            return fault(
                "site",
                "language",
                format!("`{language}` is no language tag"),
                "write one such as \"zh-CN\" or \"en\" (BCP 47)",
            );
        }
        other => other,
    };
    let icon = match raw.icon {
        None => None,
        Some(icon) => match link::absolute(&icon, &url, link::Purpose::Resource) {
            Some(icon) => Some(icon),
            None => {
                return fault(
                    "site",
                    "icon",
                    format!("`{icon}` is no address of a picture"),
                    "write an address such as \"/icon.png\"",
                );
            }
        },
    };
    Ok(Site {
        title,
        url,
        feeds_url,
        language,
        zone,
        author,
        authority,
        description: raw
            .description
            .map(|text| crate::model::plain::plain_text(&text))
            .unwrap_or_default(),
        rights: raw.rights.map(|text| crate::model::plain::plain_text(&text)),
        icon,
    })
}

fn folder_url(key: &'static str, text: &str) -> Checked<Url> {
    let Some(mut url) = link::web(text) else {
        return fault(
            "site",
            key,
            format!("`{text}` is no absolute address"),
            "feeds hold absolute addresses only: write \"https://\" and the host",
        );
    };
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

fn collect(raw: raw::RawCollect, folder: &Path, overrides: &Overrides) -> Checked<Collect> {
    let posts = if overrides.posts.is_empty() {
        let named = raw.posts.unwrap_or_else(|| vec!["posts".to_owned()]);
        if named.is_empty() {
            return fault(
                "collect",
                "posts",
                "no posts folder is named",
                "name one: posts = [\"posts\"]",
            );
        }
        named.iter().map(|name| posts_folder(name, folder)).collect::<Vec<_>>()
    } else {
        overrides.posts.iter().map(|path| given_folder(path, folder)).collect()
    };
    let mut defaults = Vec::new();
    for entry in raw.defaults {
        let values = entry
            .values
            .into_iter()
            .map(|(key, value)| (key, value_of_toml(value)))
            .collect();
        defaults.push(Defaults {
            path: entry.path.trim_matches('/').trim_start_matches("./").to_owned(),
            values,
        });
    }
    let list = |given: Option<Vec<String>>, fallback: &[&str]| {
        given.unwrap_or_else(|| fallback.iter().map(|text| (*text).to_owned()).collect())
    };
    Ok(Collect {
        generator: raw.generator.unwrap_or_default(),
        posts,
        permalink: raw.permalink.unwrap_or_default(),
        permalinks: raw.permalinks.into_iter().collect(),
        ugly_urls: raw.ugly_urls.unwrap_or(false),
        keep_case: raw.keep_case.unwrap_or(false),
        slugify: match raw.slugify {
            None | Some(RawSlugify::On) => Slugify::On,
            Some(RawSlugify::Safe) => Slugify::Safe,
            Some(RawSlugify::Off) => Slugify::Off,
        },
        naive_utc: raw.naive_dates == Some(raw::RawNaiveDates::Utc),
        split_categories: raw.split_categories.unwrap_or(true),
        exclude: globs(raw.exclude.unwrap_or_default())?,
        future: raw.future.unwrap_or(false),
        unpublished: raw.unpublished.unwrap_or(false),
        drafts: raw.drafts.unwrap_or(false),
        expired: raw.expired.unwrap_or(false),
        excerpt_separator: raw.excerpt_separator.filter(|text| !text.trim().is_empty()),
        origin_key: patterns("origin_key", list(raw.origin_key, &ORIGIN_KEYS), true)?,
        credit: patterns("credit", list(raw.credit, &CREDITS), true)?,
        navigation: patterns("navigation", list(raw.navigation, &NAVIGATION), false)?,
        title_from_tag: raw.title_from == Some(raw::RawTitleFrom::Tag),
        defaults,
        max_file: bytes("collect", "max_file", raw.max_file, DEFAULT_MAX_FILE)?,
    })
}

fn posts_folder(name: &str, folder: &Path) -> PostsFolder {
    let shown = shown_path(Path::new(name));
    let path = if folder == Path::new(".") {
        PathBuf::from(name)
    } else {
        folder.join(name)
    };
    PostsFolder { shown, path }
}

/// A folder that the command line names: as it stands below the configuration's folder, if it does.
fn given_folder(path: &Path, folder: &Path) -> PostsFolder {
    let below = path.canonicalize().ok().zip(folder.canonicalize().ok());
    let relative = below.and_then(|(path, folder)| path.strip_prefix(folder).ok().map(shown_path));
    PostsFolder {
        shown: relative.unwrap_or_else(|| shown_path(path)),
        path: path.to_owned(),
    }
}

/// A path for people: `/` between its parts, `.` and a slash at the end left out.
fn shown_path(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter_map(|component| match component {
            Component::CurDir => None,
            Component::RootDir => Some(String::new()),
            other => Some(other.as_os_str().to_string_lossy().into_owned()),
        })
        .collect();
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

fn globs(patterns: Vec<String>) -> Checked<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let trimmed = pattern.trim_start_matches("./").trim_matches('/');
        // Jekyll and gitignore users name a folder to mean everything below it.
        for text in [trimmed.to_owned(), format!("{trimmed}/**")] {
            match GlobBuilder::new(&text).literal_separator(false).build() {
                Ok(glob) => set.add(glob),
                Err(why) => return fault("collect", "exclude", format!("`{pattern}` is no glob: {why}"), ""),
            };
        }
    }
    set.build()
        .or_else(|why| fault("collect", "exclude", why.to_string(), ""))
}

fn patterns(key: &'static str, texts: Vec<String>, with_group: bool) -> Checked<Vec<Regex>> {
    let mut compiled = Vec::new();
    for text in texts {
        match Regex::new(&text) {
            Ok(regex) if with_group && regex.captures_len() < 2 => {
                return fault(
                    "collect",
                    key,
                    format!("the pattern `{text}` has no group"),
                    "put what is wanted between ( and )",
                );
            }
            Ok(regex) => compiled.push(regex),
            Err(why) => {
                let why = why.to_string();
                let last = why
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ")
                    .to_owned();
                return fault("collect", key, format!("`{text}` is no regular expression: {last}"), "");
            }
        }
    }
    Ok(compiled)
}

fn bytes(table: &'static str, key: &'static str, raw: Option<RawBytes>, fallback: u64) -> Checked<u64> {
    match raw {
        None => Ok(fallback),
        Some(RawBytes::Number(number)) => Ok(number),
        Some(RawBytes::Text(text)) => {
            let lower = text.trim().to_ascii_lowercase();
            let digits = lower.trim_end_matches(|c: char| !c.is_ascii_digit());
            let factor = match lower[digits.len()..].trim() {
                "" | "b" => Some(1),
                "k" | "kb" | "kib" => Some(1 << 10),
                "m" | "mb" | "mib" => Some(1 << 20),
                "g" | "gb" | "gib" => Some(1 << 30),
                _ => None,
            };
            match (digits.parse::<u64>().ok(), factor) {
                (Some(number), Some(factor)) if number.checked_mul(factor).is_some() => Ok(number * factor),
                _ => fault(
                    table,
                    key,
                    format!("`{text}` is no size"),
                    "write it as \"8MB\" or as a number of bytes",
                ),
            }
        }
    }
}

fn feeds(raw: raw::RawFeeds, folder: &Path, overrides: &Overrides) -> Checked<Feeds> {
    let dir = match &overrides.out {
        Some(out) => out.clone(),
        None => posts_folder(raw.dir.as_deref().unwrap_or("feeds"), folder).path,
    };
    let mut formats = raw.formats.unwrap_or_else(|| Format::ALL.to_vec());
    formats.sort();
    formats.dedup();
    if formats.is_empty() {
        return fault(
            "feeds",
            "formats",
            "no format is named",
            "name at least one of \"rss\", \"atom\" and \"json\"",
        );
    }
    let mut by = raw.by.unwrap_or_else(|| vec![Grouping::Category]);
    by.sort();
    by.dedup();
    let limit = match raw.limit {
        None => Limit {
            items: Some(DEFAULT_LIMIT),
            days: None,
        },
        Some(limit) => checked_limit("limit", limit)?,
    };
    let site_limit = match raw.site_limit {
        None => limit,
        Some(limit) => checked_limit("site_limit", limit)?,
    };
    let opml = match raw.opml {
        Some(format) if !formats.contains(&format) => {
            return fault(
                "feeds",
                "opml",
                format!(
                    "feeds.opml cannot list `{}`, which is not among `formats`",
                    format.name()
                ),
                "",
            );
        }
        Some(format) => format,
        None if formats.contains(&Format::Atom) => Format::Atom,
        None => formats[0],
    };
    for hub in &raw.hubs {
        if link::web(hub).is_none() {
            return fault(
                "feeds",
                "hubs",
                format!("`{hub}` is no absolute address"),
                "write \"https://\" and the host",
            );
        }
    }
    let title = raw.title.unwrap_or_else(|| "{title}".to_owned());
    if !title.contains("{title}") {
        return fault(
            "feeds",
            "title",
            format!("`{title}` needs {{title}}, or all feeds would have one title"),
            "for example \"{title} – {site}\"",
        );
    }
    Ok(Feeds {
        dir,
        paths: path_templates(&raw.paths, &formats)?,
        formats,
        by,
        full_content: raw.content != Some(raw::RawContent::Summary),
        limit,
        site_limit,
        pages: [
            (Grouping::Category, raw.pages.category),
            (Grouping::Tag, raw.pages.tag),
            (Grouping::Author, raw.pages.author),
        ]
        .into_iter()
        .filter_map(|(grouping, template)| Some((grouping, template?)))
        .collect(),
        title,
        summary_length: raw.summary_length.unwrap_or(DEFAULT_SUMMARY).max(1),
        max_body: bytes("feeds", "max_body", raw.max_body, DEFAULT_MAX_BODY)?,
        hubs: raw.hubs,
        opml,
        history: raw.history.unwrap_or(false),
    })
}

fn checked_limit(key: &'static str, raw: raw::RawLimit) -> Checked<Limit> {
    if raw.items == Some(0) || raw.days == Some(0) {
        return fault(
            "feeds",
            key,
            "a feed of nothing is of no use",
            "leave the bound out to publish every post",
        );
    }
    Ok(Limit {
        items: raw.items,
        days: raw.days,
    })
}

fn path_templates(raw: &raw::RawPaths, formats: &[Format]) -> Checked<PathTemplates> {
    let template = |given: &Option<RawPath>, fallback: &str, slug: bool| {
        let text_of = |format: Format| match given {
            None => Some(fallback.to_owned()),
            Some(RawPath::All(text)) => Some(text.clone()),
            Some(RawPath::PerFormat(table)) => table.get(&format).cloned().or_else(|| Some(fallback.to_owned())),
        };
        PathTemplate::new(formats, slug, text_of).map_err(|message| Fault {
            table: "feeds",
            key: "paths",
            message,
            help: None,
        })
    };
    let groups = [
        (
            Grouping::Category,
            template(&raw.category, "category/{slug}/{format}", true)?,
        ),
        (Grouping::Tag, template(&raw.tag, "tag/{slug}/{format}", true)?),
        (Grouping::Author, template(&raw.author, "author/{slug}/{format}", true)?),
    ];
    Ok(PathTemplates {
        site: template(&raw.site, "{format}", false)?,
        groups: groups.into_iter().collect(),
    })
}

fn term_settings(table: &'static str, raw: RawTerm) -> Checked<TermSettings> {
    if let Some(url) = &raw.url
        && link::web(url).is_none()
    {
        return fault(
            table,
            "url",
            format!("`{url}` is no absolute address"),
            "write \"https://\" and the host",
        );
    }
    let plain = |text: Option<String>| {
        text.map(|text| crate::model::plain::plain_text(&text))
            .filter(|text| !text.is_empty())
    };
    Ok(TermSettings {
        title: plain(raw.title),
        description: plain(raw.description),
        url: raw.url,
    })
}

fn levels(raw: &raw::RawDiagnostics) -> Checked<Levels> {
    let mut levels = Levels::default();
    for (key, names, severity) in [
        ("allow", &raw.allow, None),
        ("warn", &raw.warn, Some(Severity::Warning)),
        ("deny", &raw.deny, Some(Severity::Error)),
    ] {
        for name in names {
            match Code::parse(name) {
                Some(code) => levels.set(code, severity),
                None => {
                    let help = match Code::nearest(name) {
                        Some(nearest) => format!("did you mean `{nearest}`?"),
                        None => "`feedkiln explain` lists every code".to_owned(),
                    };
                    return fault("diagnostics", key, format!("unknown diagnostic `{name}`"), &help);
                }
            }
        }
    }
    Ok(levels)
}

fn value_of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::Text { text, quoted: true },
        toml::Value::Integer(number) => Value::Number(number.to_string()),
        toml::Value::Float(number) => Value::Number(number.to_string()),
        toml::Value::Boolean(on) => Value::Bool(on),
        toml::Value::Datetime(moment) => Value::text(moment.to_string()),
        toml::Value::Array(items) => Value::List(items.into_iter().map(value_of_toml).collect()),
        toml::Value::Table(table) => Value::Map(
            table
                .into_iter()
                .map(|(key, value)| (key, value_of_toml(value)))
                .collect(),
        ),
    }
}

/// Whether `inner` is `outer` or below it, links resolved as far as the folders exist.
fn is_inside(inner: &Path, outer: &Path) -> bool {
    let real = |path: &Path| {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut existing = absolute.clone();
        let mut rest = Vec::new();
        loop {
            if let Ok(found) = existing.canonicalize() {
                return rest.iter().rev().fold(found, |path: PathBuf, name| path.join(name));
            }
            match (
                existing.parent().map(Path::to_owned),
                existing.file_name().map(ToOwned::to_owned),
            ) {
                (Some(parent), Some(name)) => {
                    rest.push(name);
                    existing = parent;
                }
                _ => return absolute,
            }
        }
    };
    real(inner).starts_with(real(outer))
}
