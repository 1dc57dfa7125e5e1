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
        let mut per_format = BTreeMap::new();
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
    if matches!(bare.as_str(), "manifest.json" | "feeds.opml") {
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
    }
}
