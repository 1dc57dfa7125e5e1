//! Where feeds stand in the output folder: templates that a site sets to keep the URLs of its subscribers.

use std::collections::BTreeMap;

use crate::model::{Format, Grouping};

/// A checked path template: relative, no `..`, `{slug}` where it must be, one path per format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    per_format: BTreeMap<Format, String>,
}

impl PathTemplate {
    /// Checks a template for the given formats.
    ///
    /// # Errors
    /// What is wrong with it, for a message.
    pub fn new(
        formats: &[Format],
        needs_slug: bool,
        text_of: impl Fn(Format) -> Option<String>,
    ) -> Result<PathTemplate, String> {
        let mut per_format: BTreeMap<Format, String> = BTreeMap::new();
        for format in formats {
            let fallback = if needs_slug { None } else { Some("{format}".to_owned()) };
            let Some(text) = text_of(*format).or(fallback) else {
                return Err(format!("no path for the format `{}`", format.name()));
            };
            check(&text, needs_slug)?;
            let text = text.replace("{format}", format.file_name());
            if per_format.values().any(|other| *other == text) {
                return Err(format!(
                    "two formats have the path `{text}`; put `{{format}}` into it, or give each its own"
                ));
            }
            if let Some(other) = per_format
                .values()
                .find(|other: &&String| is_below(other, &text) || is_below(&text, other))
            {
                return Err(format!(
                    "`{text}` and `{other}` cannot both be files: one is a folder of the other"
                ));
            }
            per_format.insert(*format, text);
        }
        Ok(PathTemplate { per_format })
    }

    /// The path for a slug (empty for the site's feed) in a format, with `/` between its parts.
    pub fn path(&self, slug: &str, format: Format) -> String {
        self.per_format
            .get(&format)
            .map(|template| template.replace("{slug}", slug))
            .unwrap_or_default()
    }
}

/// Whether a path leads into a folder named as the file at another.
fn is_below(path: &str, file: &str) -> bool {
    path.strip_prefix(file).is_some_and(|rest| rest.starts_with('/'))
}

fn check(text: &str, needs_slug: bool) -> Result<(), String> {
    let bare = text.replace("{format}", "f").replace("{slug}", "s");
    if bare.contains(['{', '}']) {
        return Err(format!("`{text}` has a placeholder other than {{slug}} and {{format}}"));
    }
    if needs_slug && !text.contains("{slug}") {
        return Err(format!("`{text}` needs {{slug}}, or all feeds would have one path"));
    }
    if !needs_slug && text.contains("{slug}") {
        return Err(format!("`{text}` cannot have {{slug}}: there is one site feed"));
    }
    let bad_part = |part: &str| part.is_empty() || part == "." || part == ".." || part.contains(['\\', ':', '\0']);
    if bare.split('/').any(bad_part) {
        return Err(format!("`{text}` is no relative path inside the output folder"));
    }
    let is_own = |name: &str| bare.eq_ignore_ascii_case(name);
    if is_own("manifest.json") || is_own("feeds.opml") {
        return Err(format!("`{text}` is a file that feedkiln writes for another purpose"));
    }
    Ok(())
}

/// The templates of every feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplates {
    /// The site's feed.
    pub site: PathTemplate,
    /// The feeds of each grouping.
    pub groups: BTreeMap<Grouping, PathTemplate>,
}

impl PathTemplates {
    /// The first two templates of which one always needs a folder where the other has its file.
    pub fn in_each_others_way(&self) -> Option<(&str, &str)> {
        let of_groups = || self.groups.values().flat_map(|template| template.per_format.values());
        self.site.per_format.values().find_map(|site| {
            let below = of_groups().find(|template| is_below(template, site))?;
            Some((site.as_str(), below.as_str()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_and_fills_templates() {
        let make = |text: &str, slug| PathTemplate::new(&Format::ALL, slug, |_| Some(text.to_owned()));
        let category = make("category/{slug}/{format}", true).unwrap();
        assert_eq!(category.path("南方", Format::Atom), "category/南方/atom.xml");
        for bad in [
            "/abs/{slug}/{format}",
            "../{slug}/{format}",
            "{slug}",
            "x/{format}",
            "{slug}/{year}/{format}",
            "a//{slug}/{format}",
        ] {
            assert!(make(bad, true).is_err(), "{bad}");
        }
        assert!(make("{slug}/{format}", false).is_err());
        let single = PathTemplate::new(&[Format::Rss], true, |_| Some("feed/{slug}.xml".to_owned())).unwrap();
        assert_eq!(single.path("a", Format::Rss), "feed/a.xml");
        let within = |format: Format| {
            Some(
                if format == Format::Rss {
                    "c/{slug}/feed"
                } else {
                    "c/{slug}/feed/{format}"
                }
                .to_owned(),
            )
        };
        assert!(PathTemplate::new(&[Format::Rss, Format::Atom], true, within).is_err());
        let templates = PathTemplates {
            site: PathTemplate::new(&[Format::Rss], false, |_| Some("feed".to_owned())).unwrap(),
            groups: BTreeMap::from([(Grouping::Category, single)]),
        };
        assert_eq!(templates.in_each_others_way(), Some(("feed", "feed/{slug}.xml")));
    }
}
