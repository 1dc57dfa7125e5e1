//! How feeds are made: `[feeds]`.

use std::path::Path;

use crate::config::load::Overrides;
use crate::config::paths::{PathTemplate, PathTemplates};
use crate::config::raw::{self, RawPath};
use crate::config::{Feeds, Limit};
use crate::model::{Format, Grouping, link};

use super::folders::posts_folder;
use super::{Checked, Fault, bytes, fault};

/// The output folder where none is named.
pub(super) const DEFAULT_DIR: &str = "feeds";
const DEFAULT_LIMIT: usize = 50;
const DEFAULT_SUMMARY: usize = 200;
const DEFAULT_MAX_BODY: u64 = 2 << 20;

pub(super) fn feeds(raw: raw::RawFeeds, folder: &Path, overrides: &Overrides) -> Checked<Feeds> {
    let dir = match &overrides.out {
        Some(out) => out.clone(),
        None => posts_folder(raw.dir.as_deref().unwrap_or(DEFAULT_DIR), folder).path,
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
    if let Some(other) = other_placeholder(&title, &["title", "site"]) {
        return fault(
            "feeds",
            "title",
            format!("`{other}` is no placeholder of titles"),
            "a title has {title} and {site}, for example \"{title} – {site}\"",
        );
    }
    let pages = [
        (Grouping::Category, raw.pages.category),
        (Grouping::Tag, raw.pages.tag),
        (Grouping::Author, raw.pages.author),
    ];
    for template in pages.iter().filter_map(|(_, template)| template.as_deref()) {
        check_page(template)?;
    }
    Ok(Feeds {
        dir,
        paths: path_templates(&raw.paths, &formats)?,
        formats,
        by,
        full_content: raw.content != Some(raw::RawContent::Summary),
        limit,
        site_limit,
        pages: pages
            .into_iter()
            .filter_map(|(grouping, template)| Some((grouping, template?)))
            .collect(),
        title,
        summary_length: raw.summary_length.unwrap_or(DEFAULT_SUMMARY).max(1),
        max_body: bytes("feeds", "max_body", raw.max_body, DEFAULT_MAX_BODY)?,
        iframe_hosts: raw
            .iframe_hosts
            .iter()
            .map(|host| frame_host(host))
            .collect::<Checked<_>>()?,
        hubs: raw
            .hubs
            .iter()
            .filter_map(|hub| link::web(hub))
            .map(link::text)
            .collect(),
        opml,
        history: raw.history.unwrap_or(false),
    })
}

/// A placeholder `{…}` of a name that is not among `known`.
fn other_placeholder<'a>(template: &'a str, known: &[&str]) -> Option<&'a str> {
    let mut from = 0;
    while let Some(start) = template[from..].find('{').map(|at| from + at) {
        let end = start + template[start..].find('}')?;
        let name = &template[start + 1..end];
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        if is_name && !known.contains(&name) {
            return Some(&template[start..=end]);
        }
        from = start + 1;
    }
    None
}

/// The page of a group has to be a page of the web.
fn check_page(template: &str) -> Checked<()> {
    const HELP: &str = "for example \"/category/{slug}/\"; {name} is the name as the posts have it";
    if let Some(other) = other_placeholder(template, &["slug", "name"]) {
        return fault("feeds", "pages", format!("`{other}` is no placeholder of pages"), HELP);
    }
    match url::Url::parse(template.trim()) {
        Ok(url) if !link::is_web(&url) => {
            fault("feeds", "pages", format!("`{template}` is no address of a page"), HELP)
        }
        _ => Ok(()),
    }
}

/// A host as addresses have it: no scheme, no port, no path.
fn frame_host(given: &str) -> Checked<String> {
    let parsed = link::web(&format!("https://{}/", given.trim()));
    let host = parsed.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
    let is_host = !host.is_empty() && !given.contains(['/', ':', '@', '?', '#', '*']);
    if !is_host {
        return fault(
            "feeds",
            "iframe_hosts",
            format!("`{given}` is no host"),
            "write the host alone, such as \"player.example\"",
        );
    }
    Ok(host.to_owned())
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
    let fault = |message| Fault {
        table: "feeds",
        key: "paths",
        message,
        nth: 0,
        help: Some("each document needs a file of its own, such as `category/{slug}/{format}`".to_owned()),
    };
    let template = |given: &Option<RawPath>, fallback: &str, slug: bool| {
        let text_of = |format: Format| match given {
            None => Some(fallback.to_owned()),
            Some(RawPath::All(text)) => Some(text.clone()),
            Some(RawPath::PerFormat(table)) => table.get(&format).cloned().or_else(|| Some(fallback.to_owned())),
        };
        PathTemplate::new(formats, slug, text_of).map_err(fault)
    };
    let groups = [
        (
            Grouping::Category,
            template(&raw.category, "category/{slug}/{format}", true)?,
        ),
        (Grouping::Tag, template(&raw.tag, "tag/{slug}/{format}", true)?),
        (Grouping::Author, template(&raw.author, "author/{slug}/{format}", true)?),
    ];
    let templates = PathTemplates {
        site: template(&raw.site, "{format}", false)?,
        groups: groups.into_iter().collect(),
    };
    match templates.in_each_others_way() {
        Some((site, below)) => Err(fault(format!("`{below}` needs a folder where `{site}` is a file"))),
        None => Ok(templates),
    }
}
