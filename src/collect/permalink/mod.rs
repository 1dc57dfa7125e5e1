//! The address (permalink) of a post as Jekyll, Hugo or Zola would give it.
//! Comes in: the rules of the config and what is known of one post. Goes out: a site-relative, percent-encoded path.
//! Must not know: files on disk, the clock, the site's own URL, front matter as written.
//!
//! Each tool has a file of its own, named after it; where a tool's source and its documentation differ, the source
//! holds. What the tools have in common is small: the pieces of a `template`, the `place` of a file in its
//! folders, and the `url_path` that every address ends as.

mod go_layout;
mod hugo;
mod jekyll;
mod place;
mod plain;
mod template;
mod url_path;
mod zola;

#[cfg(test)]
mod tests;

pub use jekyll::{categories_from_folders, split_file_name, titleize_slug};

use crate::model::{Generator, Instant, Slugify};
use template::{Syntax, placeholders};

/// How to derive addresses, from the config.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AddressRules {
    /// Which tool's conventions hold. Default: Jekyll.
    pub generator: Generator,
    /// A template (`/:categories/:year/:title.html`) or, for Jekyll, the name of a style (`date`, `pretty`,
    /// `ordinal`, `weekdate`, `none`). Empty, or the tool's own name, means the tool's default rules. For Hugo and
    /// Zola, which have no such setting, a template that begins with `/` and has a placeholder replaces them.
    pub permalink: String,
    /// Hugo's `[permalinks]`: a section, or a path of sections, and its template. The longest that fits wins.
    pub sections: Vec<(String, String)>,
    /// Zola's `slugify.paths`. Default: on.
    pub slugify: Slugify,
    /// Hugo's `uglyURLs`: `/posts/a.html` in place of `/posts/a/`. Default: off.
    pub ugly_urls: bool,
    /// The sections that it holds for where it does not for all.
    pub ugly_sections: Vec<String>,
    /// Hugo's `disablePathToLower`. Default: off, paths are lower-cased.
    pub keep_case: bool,
    /// The folders, relative to the config file, that Hugo counts its addresses from: its `contentDir`, or what it mounts
    /// there. Files elsewhere are counted from the folder named `content`, else from the outermost one.
    pub content_dirs: Vec<String>,
}

/// What is known of the post whose address is wanted.
#[derive(Debug, Clone, Copy)]
pub struct AddressInput<'a> {
    /// The file, relative to its posts folder, separated by `/`: `sub/2022-01-21-x.md`.
    pub path: &'a str,
    /// The posts folder, relative to the config file: `_posts`, `blog/_posts`, `content`, `content/posts`.
    pub folder: &'a str,
    /// The post's date, already in the site's zone.
    pub date: Instant,
    /// The title as plain text. Of the tools only Hugo uses it, for `:title` and `:slug`.
    pub title: &'a str,
    /// `slug` of the front matter.
    pub slug: Option<&'a str>,
    /// The front matter's own address: Jekyll's `permalink`, Hugo's `url`, Zola's `path`. A blank one counts as none.
    pub permalink: Option<&'a str>,
    /// The categories in their order, those from [`categories_from_folders`] first.
    pub categories: &'a [String],
}

/// The date and the slug of a file's stem, as the site's generator reads them: Jekyll's `YYYY-MM-DD-slug`, Zola's
/// `YYYY-MM-DD[-_]slug` with or without a time or a slug. The whole stem is the slug where there is no date.
pub fn date_and_slug(stem: &str, generator: Generator) -> (Option<(i32, u32, u32)>, &str) {
    if generator == Generator::Zola
        && let Some(day) = zola::day_of(stem)
    {
        return (Some(day), zola::slug_after_date(stem).unwrap_or(stem));
    }
    let split = split_file_name(stem);
    if split.0.is_some() {
        return split;
    }
    match zola::day_of(stem) {
        // A name that is nothing but a date tells the date at least.
        Some(day) if zola::slug_after_date(stem).is_none() => (Some(day), stem),
        _ => split,
    }
}

/// The site-relative address of a post: begins with `/`, is percent-encoded, has no empty, `.` or `..` segment and no
/// control character, and is never empty.
///
/// An absolute `http` or `https` URL in [`AddressInput::permalink`] is returned as it stands.
///
/// A placeholder that is unknown stays as written, where the tool would end its run; [`check_template`] finds those
/// of the config.
pub fn address(rules: &AddressRules, input: &AddressInput<'_>) -> String {
    let own = input.permalink.filter(|own| !own.trim().is_empty());
    if let Some(own) = own.filter(|own| is_absolute(own)) {
        return own.to_owned();
    }
    if own.is_none()
        && let Some(path) = plain::address(rules, input)
    {
        return path;
    }
    let path = match rules.generator {
        Generator::Jekyll => jekyll::address(rules, input, own),
        Generator::Hugo => hugo::address(rules, input, own),
        Generator::Zola => zola::address(rules, input, own),
    };
    url_path::finish(path)
}

/// Checks a template when the config is read: [`AddressRules::permalink`], or a value of [`AddressRules::sections`].
///
/// For Hugo both Hugo's tokens and Jekyll's placeholders are known, since either may stand in its templates here; Go's
/// date layouts (`:2006`, `:Jan`) are tokens too.
///
/// # Errors
///
/// A sentence that names the first unknown placeholder and the nearest known one, the nearest style when the value is
/// a bare word, or says that a template is a path.
pub fn check_template(template: &str, generator: Generator) -> Result<(), String> {
    if is_default(template, generator) {
        return Ok(());
    }
    if is_absolute(template) {
        return Err(format!(
            "`{template}` is an absolute URL; a permalink template is a path such as `/:year/:title/`"
        ));
    }
    if !template.contains([':', '/']) {
        let styles = jekyll::STYLES.map(|(name, _)| name);
        if generator == Generator::Jekyll {
            if styles.contains(&template) {
                return Ok(());
            }
            let advice = template::advice(template, styles, "");
            return Err(format!(
                "`{template}` is neither a permalink style nor a template{advice}"
            ));
        }
        return Err(format!(
            "`{template}` is no permalink template: one begins with `/` and has a placeholder"
        ));
    }
    let syntax = Syntax::of(generator);
    let known: Vec<&str> = match generator {
        Generator::Hugo => [hugo::TOKENS, jekyll::PLACEHOLDERS].concat(),
        Generator::Jekyll | Generator::Zola => jekyll::PLACEHOLDERS.to_vec(),
    };
    for name in placeholders(template, syntax) {
        let bare = name.strip_suffix('_').unwrap_or(name);
        let special = generator == Generator::Hugo && hugo::is_special_token(name);
        if !known.contains(&name) && !known.contains(&bare) && !special {
            let advice = template::advice(name, known, ":");
            return Err(format!("unknown placeholder `:{name}` in `{template}`{advice}"));
        }
    }
    Ok(())
}

/// Whether a `permalink` setting leaves the tool's own rules in force: empty, or the tool's name.
fn is_default(permalink: &str, generator: Generator) -> bool {
    let name = match generator {
        Generator::Jekyll => "jekyll",
        Generator::Hugo => "hugo",
        Generator::Zola => "zola",
    };
    permalink.is_empty() || permalink == name
}

/// The template that replaces the rules of Hugo or Zola, if the config has one.
fn replacing_template(rules: &AddressRules) -> Option<&str> {
    let template = rules.permalink.as_str();
    (template.starts_with('/') && template.contains(':')).then_some(template)
}

fn is_absolute(address: &str) -> bool {
    let begins = |scheme: &str| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    begins("http://") || begins("https://")
}
