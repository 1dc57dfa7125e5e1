//! Hugo's addresses: `resources/page/{page_paths,permalinks}.go`, `hugolib/page__paths.go` and `common/paths`.

use std::borrow::Cow;

use chrono::Datelike;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::go_layout;
use super::jekyll::{self, Post};
use super::place::Place;
use super::template::{Syntax, expand};
use super::url_path::escaped_byte;
use super::{AddressInput, AddressRules, replacing_template};

/// The tokens of `[permalinks]`, save slices (`:sections[1:]`) and Go's date layouts.
pub(super) const TOKENS: &[&str] = &[
    "contentbasename",
    "day",
    "filename",
    "month",
    "monthname",
    "section",
    "sections",
    "sectionslug",
    "sectionslugs",
    "slug",
    "slugorcontentbasename",
    "slugorfilename",
    "title",
    "weekday",
    "weekdayname",
    "year",
    "yearday",
];

/// Whether a name is a token that no list can hold: a slice of the sections, or a date layout.
pub(super) fn is_special_token(name: &str) -> bool {
    name.starts_with("sections[") || name.starts_with("sectionslugs[") || go_layout::is_layout(name)
}

/// Addresses as Hugo derives them for a page of the default language.
pub(super) fn address(rules: &AddressRules, input: &AddressInput<'_>, own: Option<&str>) -> String {
    let page = Page::new(rules, input);
    if let Some(link) = own.and_then(|url| page.link_of_url(url)) {
        return escape(&link);
    }
    if page.is_section {
        return escape(&page.link(&page.folders.join("/"), ""));
    }
    if let Some(template) = replacing_template(rules) {
        let post = Post::in_content(page.name, &page.place, input);
        return jekyll::render(template, Syntax::Hugo, |name| {
            post.value(name).or_else(|| page.value(name).map(Cow::Owned))
        });
    }
    let expanded = page.template().and_then(|template| page.expanded(template));
    escape(&match expanded {
        Some(path) => page.link("", &path),
        None if page.is_index() => page.link(&page.folders.join("/"), ""),
        None => page.link(&page.folders.join("/"), page.slug.unwrap_or(&page.base)),
    })
}

/// A page as Hugo's path parser sees it.
struct Page<'a> {
    rules: &'a AddressRules,
    input: &'a AddressInput<'a>,
    place: Place<'a>,
    /// The folders that are sections, a leaf bundle's own folder not among them.
    folders: Vec<String>,
    /// The file's name without extension and language, or the leaf bundle's, as written.
    name: &'a str,
    /// The same, normalised.
    base: String,
    slug: Option<&'a str>,
    is_bundle: bool,
    is_section: bool,
}

impl<'a> Page<'a> {
    fn new(rules: &'a AddressRules, input: &'a AddressInput<'a>) -> Self {
        let mut place = Place::in_content(rules, input);
        let mut name = place.stem_without_language();
        let (is_bundle, is_section) = (name == "index", name == "_index");
        if is_bundle {
            name = place.folders.pop().unwrap_or_default();
        }
        let normal = |text: &str| {
            if rules.keep_case {
                text.to_owned()
            } else {
                to_lower(text).replace(' ', "-")
            }
        };
        Self {
            rules,
            input,
            folders: place.folders.iter().map(|folder| normal(folder)).collect(),
            place,
            name,
            base: normal(name),
            slug: input
                .slug
                .map(|slug| slug.trim_matches('-'))
                .filter(|slug| !slug.is_empty()),
            is_bundle,
            is_section,
        }
    }

    /// The link of front matter's `url`: used as it is, from the site's root with or without a slash before it.
    fn link_of_url(&self, url: &str) -> Option<String> {
        let mut url = url.to_owned();
        if url.contains(':') {
            url = query_unescape(&expand(&url, Syntax::Hugo, |name| self.any_value(name)))?;
        }
        if url.contains("..") {
            url = clean(&format!("/{url}"));
        }
        let mut parts: Vec<&str> = url.split('/').filter(|part| !part.is_empty()).collect();
        // A dot anywhere makes it the address of a file.
        let is_file = url.contains('.') && !url.ends_with('/');
        if is_file && parts.last() != Some(&"index.html") {
            return Some(format!("/{}", parts.join("/")));
        }
        if is_file {
            parts.pop();
        }
        Some(format!("/{}/", parts.join("/")))
    }

    /// The template of `[permalinks]` whose section fits best.
    fn template(&self) -> Option<&'a str> {
        let path: Vec<String> = self
            .folders
            .iter()
            .chain([&self.base])
            .map(|part| normalized(part))
            .collect();
        let path = path.join("/");
        let fitting = self.rules.sections.iter().filter_map(|(section, template)| {
            let key = normalized(section.trim_matches([' ', '/']));
            let fits = match path.strip_prefix(key.as_str()) {
                // The root section has the pages that stand in no other.
                _ if key.is_empty() => self.folders.is_empty(),
                Some(rest) => rest.is_empty() || rest.starts_with('/'),
                None => false,
            };
            fits.then_some((key.len(), template.as_str()))
        });
        let longest = fitting.reduce(|best, next| if next.0 > best.0 { next } else { best });
        longest.map(|(_, template)| template)
    }

    /// A template of `[permalinks]`, expanded; nothing when that is empty, and the default rules hold.
    fn expanded(&self, template: &str) -> Option<String> {
        let expanded = expand(template, Syntax::Hugo, |name| self.any_value(name));
        query_unescape(&expanded)
            .filter(|path| !path.is_empty())
            .map(|path| clean(&path))
    }

    fn any_value(&self, name: &str) -> Option<Cow<'_, str>> {
        let post = || Post::in_content(self.name, &self.place, self.input);
        let jekylls = || Some(Cow::Owned(post().value(name)?.into_owned()));
        self.value(name).map(Cow::Owned).or_else(jekylls)
    }

    /// The value of a token. Hugo encodes it and decodes the whole template's result again, so neither is done here.
    fn value(&self, token: &str) -> Option<String> {
        let date = |layout: &str| Some(go_layout::format(&self.input.date, layout));
        let strftime = |format: &str| Some(self.input.date.format(format).to_string());
        let filename = if self.is_section { "" } else { self.name };
        match token {
            "year" => Some(self.input.date.year().to_string()),
            "month" => date("01"),
            "monthname" => date("January"),
            "day" => date("02"),
            "weekday" => strftime("%w"),
            "weekdayname" => date("Monday"),
            "yearday" => strftime("%-j"),
            // A section's own slug or title is in another file; most often it is the folder's name.
            "section" | "sectionslug" => Some(self.folders.first().cloned().unwrap_or_default()),
            "sections" | "sectionslugs" => Some(self.folders.join("/")),
            "title" => Some(self.sanitized(self.input.title)),
            "slug" => Some(self.sanitized(self.slug.unwrap_or(self.input.title))),
            "filename" => Some(self.sanitized(filename)),
            "contentbasename" => Some(self.sanitized(self.name)),
            "slugorfilename" => Some(self.sanitized(self.slug.unwrap_or(filename))),
            "slugorcontentbasename" => Some(self.sanitized(self.slug.unwrap_or(self.name))),
            _ => match token.strip_prefix("sectionslugs[").or(token.strip_prefix("sections[")) {
                Some(cut) => Some(slice(&self.folders, cut.strip_suffix(']')?).join("/")),
                None => go_layout::is_layout(token).then(|| go_layout::format(&self.input.date, token)),
            },
        }
    }

    /// `PathSpec.MakePathSanitized`.
    fn sanitized(&self, text: &str) -> String {
        let text = sanitize(text);
        if self.rules.keep_case { text } else { to_lower(&text) }
    }

    /// A page whose slug is `index`, as the file would be: it is its folder's index.
    fn is_index(&self) -> bool {
        !self.is_bundle && self.slug == Some("index")
    }

    /// Whether `uglyURLs` holds for its section.
    fn is_ugly(&self) -> bool {
        let is_own = |section: &String| {
            let own = self.place.folders.first();
            own.is_some_and(|own| own.eq_ignore_ascii_case(section.trim_matches('/')))
        };
        self.rules.ugly_urls || self.rules.ugly_sections.iter().any(is_own)
    }

    /// The link of a folder and a name, neither sanitised yet (`pagePathBuilder.Link`). Without a name it is the
    /// folder's own.
    fn link(&self, folder: &str, name: &str) -> String {
        let (folder, name) = (self.sanitized(folder), self.sanitized(name));
        let name = name.trim_matches('/');
        if name.is_empty() {
            return format!("/{folder}/");
        }
        if self.is_ugly() {
            return format!("/{folder}/{name}.html");
        }
        let name = if self.is_index() {
            name.strip_suffix("index").unwrap_or(name)
        } else {
            name
        };
        format!("/{folder}/{name}/")
    }
}

/// `PermalinkExpander.toSliceFunc`: `1`, `last`, `1:`, `:2`, `1:last` of the sections; out of bounds gives none.
fn slice<'s>(sections: &'s [String], cut: &str) -> &'s [String] {
    let last = sections.len().saturating_sub(1);
    let index = |text: &str, default: usize| match text {
        "" => default,
        "last" => last,
        _ => text
            .parse::<i64>()
            .map_or(0, |number| usize::try_from(number.max(0)).unwrap_or(usize::MAX)),
    };
    let cut = cut.trim().to_ascii_lowercase();
    let (low, high) = match cut.split_once(':') {
        Some((low, high)) => {
            // Go takes what stands between the first colon and the second.
            let high = high.split(':').next().unwrap_or_default();
            (index(low, 0), index(high, sections.len()).min(sections.len()))
        }
        None => {
            let low = index(&cut, 0);
            (low, low.saturating_add(1))
        }
    };
    sections.get(low..high).unwrap_or_default()
}

/// `paths.Sanitize`: characters that Hugo allows in a path stay, a run of blanks becomes a hyphen, the rest goes.
pub(super) fn sanitize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut pending, mut was_hyphen) = (false, false);
    for (at, c) in text.char_indices() {
        let is_escape = c == '%' && escaped_byte(&text.as_bytes()[at..]).is_some();
        if is_escape || is_path_character(c) {
            was_hyphen = c == '-';
            if pending && !was_hyphen {
                out.push('-');
            }
            pending = false;
            out.push(c);
        } else if !out.is_empty() && !was_hyphen && c.is_whitespace() {
            pending = true;
        }
    }
    out
}

fn is_path_character(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || r"./\_#+~-@".contains(c);
    }
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark
    ) || c.general_category() == GeneralCategory::DecimalNumber
}

/// Go's `strings.ToLower`: each character by itself, and to one character.
fn to_lower(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c == 'İ' {
                'i'
            } else {
                c.to_lowercase().next().unwrap_or(c)
            }
        })
        .collect()
}

/// `paths.NormalizePathStringBasic`.
fn normalized(text: &str) -> String {
    to_lower(text).replace(' ', "-")
}

/// Go's `path.Clean`.
fn clean(path: &str) -> String {
    let is_rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    format!("{}{}", if is_rooted { "/" } else { "" }, parts.join("/"))
}

/// Go's `url.QueryUnescape`, a plus sign being a blank; nothing when an escape is malformed.
fn query_unescape(text: &str) -> Option<String> {
    unescape(text).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        match byte {
            b'%' => {
                out.push(escaped_byte(rest)?);
                rest = &rest[3..];
                continue;
            }
            b'+' => out.push(b' '),
            _ => out.push(*byte),
        }
        rest = after;
    }
    Some(out)
}

/// Go's `URL.EscapedPath` of a link: valid as it stands, or decoded and encoded anew.
fn escape(link: &str) -> String {
    let link = link.replace('#', "%23");
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:@/%".contains(&byte);
    if link.bytes().all(is_valid) {
        return link;
    }
    // Plus signs stay in a path.
    let Some(bytes) = unescape(&link.replace('+', "%2B")) else {
        return link;
    };
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
