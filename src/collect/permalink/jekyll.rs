//! Jekyll's addresses: `lib/jekyll/url.rb`, `drops/url_drop.rb`, `document.rb` and `utils.rb`.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use chrono::{Datelike, Timelike};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::place::Place;
use super::template::{Syntax, expand};
use super::url_path::encode;
use super::{AddressInput, AddressRules, is_default};

/// Jekyll's built-in styles and their templates (`STYLE_TO_PERMALINK` in `configuration.rb`).
pub(super) const STYLES: [(&str, &str); 5] = [
    ("none", "/:categories/:title:output_ext"),
    ("date", "/:categories/:year/:month/:day/:title:output_ext"),
    ("ordinal", "/:categories/:year/:y_day/:title:output_ext"),
    ("pretty", "/:categories/:year/:month/:day/:title/"),
    ("weekdate", "/:categories/:year/W:week/:short_day/:title:output_ext"),
];

/// The keys of Jekyll's `UrlDrop`.
pub(super) const PLACEHOLDERS: &[&str] = &[
    "categories",
    "collection",
    "day",
    "hour",
    "i_day",
    "i_month",
    "long_day",
    "long_month",
    "minute",
    "month",
    "name",
    "output_ext",
    "path",
    "second",
    "short_day",
    "short_month",
    "short_year",
    "slug",
    "slugified_categories",
    "title",
    "w_day",
    "w_year",
    "week",
    "y_day",
    "year",
];

/// Addresses as Jekyll derives them. The styles have names in the config only: `permalink: pretty` in front matter is
/// the path `/pretty`, as Jekyll's documentation warns.
pub(super) fn address(rules: &AddressRules, input: &AddressInput<'_>, own: Option<&str>) -> String {
    let configured = if is_default(&rules.permalink, rules.generator) {
        "date"
    } else {
        rules.permalink.as_str()
    };
    let named = STYLES
        .iter()
        .find(|(name, _)| *name == configured)
        .map(|(_, template)| *template);
    let template = own.or(named).unwrap_or(configured);
    let post = Post::in_jekyll(input, own, template.contains(":path"));
    render(template, Syntax::Jekyll, |name| post.value(name))
}

/// Expands a template, each value encoded, and cleans the whole as Jekyll does.
pub(super) fn render<'v>(template: &str, syntax: Syntax, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
    sanitize_url(expand(template, syntax, |name| value(name).map(encode)))
}

/// `URL#sanitize_url`: what it does to dots within a name (`wait...what`, `inc./`) is part of the address.
fn sanitize_url(url: String) -> String {
    // A second slash at the beginning would be dropped later.
    if url.starts_with('/') && !url.as_bytes().windows(2).any(|pair| matches!(pair, b".." | b"./")) {
        return url;
    }
    format!("/{url}").replace("..", "/").replace("./", "")
}

/// The values of a post's placeholders.
pub(super) struct Post<'a> {
    slug: &'a str,
    stem: &'a str,
    path: String,
    output_ext: Cow<'a, str>,
    input: AddressInput<'a>,
}

impl<'a> Post<'a> {
    /// `has_path` says whether its path is asked for.
    fn in_jekyll(input: &AddressInput<'a>, own: Option<&'a str>, has_path: bool) -> Self {
        let place = Place::in_site(input.folder, input.path);
        let is_jekylls = place
            .folders
            .iter()
            .any(|folder| matches!(*folder, "_posts" | "_drafts"));
        // A folder that Jekyll would not read, such as an archive, is taken for its `_posts`.
        let path = if !has_path {
            String::new()
        } else if is_jekylls {
            joined(&place).replacen("_posts", "", 1)
        } else {
            joined(&Place::in_folder(input.path))
        };
        let output_ext = match own.and_then(permalink_extension) {
            Some(extension) => Cow::Borrowed(extension),
            None => output_extension(place.extension),
        };
        Self::new(place.stem, path, output_ext, input)
    }

    /// For a template that replaces Hugo's or Zola's rules: `name` is the file's, or its bundle's.
    pub(super) fn in_content(name: &'a str, place: &Place<'a>, input: &AddressInput<'a>) -> Self {
        Self::new(
            name,
            joined(&Place {
                stem: name,
                ..place.clone()
            }),
            Cow::Borrowed(".html"),
            input,
        )
    }

    fn new(stem: &'a str, path: String, output_ext: Cow<'a, str>, input: &AddressInput<'a>) -> Self {
        let slug = input
            .slug
            .unwrap_or_else(|| split_file_name(stem).1.trim_end_matches('.'));
        let path = path.trim_end_matches('.').to_owned();
        Self {
            slug,
            stem,
            path,
            output_ext,
            input: *input,
        }
    }

    /// The value of a placeholder, not yet encoded.
    pub(super) fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        let value = match name {
            "month" => return Some(two_digits(self.input.date.month()).into()),
            "day" => return Some(two_digits(self.input.date.day()).into()),
            "hour" => return Some(two_digits(self.input.date.hour()).into()),
            "minute" => return Some(two_digits(self.input.date.minute()).into()),
            "output_ext" => return Some(Cow::Borrowed(&*self.output_ext)),
            "path" => return Some(Cow::Borrowed(&*self.path)),
            "collection" => return Some("posts".into()),
            "title" => slugify(self.slug, Mode::Pretty),
            "slug" => slugify(self.slug, Mode::Default),
            "name" => slugify(self.stem, Mode::Default),
            "categories" => joined_once(self.input.categories.iter().map(|category| downcase(category))),
            "slugified_categories" => joined_once(
                self.input
                    .categories
                    .iter()
                    .map(|category| slugify(category, Mode::Default)),
            ),
            "year" => match self.input.date.year() {
                year @ 1000..=9999 => year.to_string(),
                _ => self.date("%Y"),
            },
            "second" => self.date("%S"),
            "i_day" => self.date("%-d"),
            "i_month" => self.date("%-m"),
            "short_month" => self.date("%b"),
            "long_month" => self.date("%B"),
            "short_year" => self.date("%y"),
            "w_year" => self.date("%G"),
            "week" => self.date("%V"),
            "w_day" => self.date("%u"),
            "short_day" => self.date("%a"),
            "long_day" => self.date("%A"),
            "y_day" => self.date("%j"),
            _ => return None,
        };
        Some(value.into())
    }

    fn date(&self, format: &str) -> String {
        self.input.date.format(format).to_string()
    }
}

/// A number below a hundred. Layouts of dates are read anew for each date, and most templates have three.
pub(super) fn two_digits(number: u32) -> &'static str {
    const ALL: &str = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
        5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    let at = (number % 100) as usize * 2;
    &ALL[at..at + 2]
}

fn joined(place: &Place<'_>) -> String {
    let mut path = place.folders.join("/");
    path.push('/');
    path.push_str(place.stem);
    path
}

/// Joins what is different with `/`, in order.
fn joined_once(values: impl Iterator<Item = String>) -> String {
    let mut once: Vec<String> = Vec::new();
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    once.join("/")
}

/// Ruby's `File.extname` of a front matter permalink that is no folder: it decides `:output_ext`.
fn permalink_extension(permalink: &str) -> Option<&str> {
    let name = permalink.rsplit('/').next().filter(|name| !name.is_empty())?;
    let at = name.rfind('.').filter(|at| *at > 0 && *at + 1 < name.len())?;
    Some(&name[at..])
}

/// What Jekyll writes a source as: its converters make HTML, and a file that none of them takes keeps its extension.
fn output_extension(extension: &str) -> Cow<'_, str> {
    match extension {
        ".htm" | ".xhtml" | ".xml" | ".txt" | ".json" => Cow::Borrowed(extension),
        _ => Cow::Borrowed(".html"),
    }
}

/// Modes of `Utils.slugify` that addresses use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Letters, marks and digits; lower case.
    Default,
    /// `._~!$&'()+,;=@` too; case kept, as `:title` has it.
    Pretty,
}

/// `Utils.slugify`: every run of other characters becomes a hyphen, none at the ends.
pub(super) fn slugify(text: &str, mode: Mode) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if !is_slug_character(c, mode) {
            gap = true;
            continue;
        }
        if gap && !slug.is_empty() {
            slug.push('-');
        }
        gap = false;
        slug.push(c);
    }
    match mode {
        Mode::Default => downcase(&slug),
        Mode::Pretty => slug,
    }
}

fn is_slug_character(c: char, mode: Mode) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || (mode == Mode::Pretty && "._~!$&'()+,;=@".contains(c));
    }
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark
    ) || c.general_category() == GeneralCategory::DecimalNumber
}

/// Ruby's `String#downcase`. Not `str::to_lowercase`, which gives a sigma at the end of a word its other form.
fn downcase(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Takes the date off the stem of a file's name, as `Document::DATE_FILENAME_MATCHER` does: `2022-1-3-slug` is the
/// third of January and `slug`, without the periods at its end. A year has two to four digits; of two digits, those
/// from 69 are of the last century, as in Ruby's `Time.parse`. The digits are not checked against the calendar.
/// A stem of another form comes back whole, without a date.
pub fn split_file_name(stem: &str) -> (Option<(i32, u32, u32)>, &str) {
    match dated(stem) {
        Some((date, slug)) => (Some(date), slug.trim_end_matches('.')),
        None => (None, stem),
    }
}

fn dated(stem: &str) -> Option<((i32, u32, u32), &str)> {
    let (year, digits, rest) = number(stem, 2..=4)?;
    let (month, _, rest) = number(rest, 1..=2)?;
    let (day, _, slug) = number(rest, 1..=2)?;
    let century = match (digits, year) {
        (2, 69..) => 1900,
        (2, _) => 2000,
        _ => 0,
    };
    Some(((century + i32::from(year), month.into(), day.into()), slug))
}

/// The number of so many digits that a hyphen follows, how many it has, and what stands behind the hyphen.
fn number(text: &str, lengths: RangeInclusive<usize>) -> Option<(u16, usize, &str)> {
    let length = text
        .bytes()
        .take_while(u8::is_ascii_digit)
        .take(lengths.end() + 1)
        .count();
    let rest = text[length..].strip_prefix('-').filter(|_| lengths.contains(&length))?;
    let value = text[..length]
        .bytes()
        .fold(0, |value, digit| value * 10 + u16::from(digit - b'0'));
    Some((value, length, rest))
}

/// `Utils.titleize_slug`, the title of a post that has none: the words between hyphens, each capitalised, with blanks
/// between them.
pub fn titleize_slug(slug: &str) -> String {
    // Ruby's `split` drops the empty fields at the end and keeps the others.
    let words: Vec<String> = slug.trim_end_matches('-').split('-').map(capitalize).collect();
    words.join(" ")
}

/// Ruby's `String#capitalize`: the first character in title case, the others in lower case.
fn capitalize(word: &str) -> String {
    let mut rest = word.chars();
    let Some(first) = rest.next() else {
        return String::new();
    };
    let mut title = String::with_capacity(word.len());
    match first {
        // Letters whose title case is not their upper case: the digraphs, and Georgian, which has none.
        'Ǆ' | 'ǅ' | 'ǆ' => title.push('ǅ'),
        'Ǉ' | 'ǈ' | 'ǉ' => title.push('ǈ'),
        'Ǌ' | 'ǋ' | 'ǌ' => title.push('ǋ'),
        'Ǳ' | 'ǲ' | 'ǳ' => title.push('ǲ'),
        '\u{10d0}'..='\u{10ff}' => title.push(first),
        _ => {
            let mut upper = first.to_uppercase();
            title.extend(upper.next());
            // `ß` becomes `Ss`.
            title.extend(upper.flat_map(char::to_lowercase));
        }
    }
    title.extend(rest.flat_map(char::to_lowercase));
    title
}

/// The categories that Jekyll takes from the folders above `_posts` (`Document#categories_from_path`):
/// `news/_posts/x.md` is in `news`; folders below `_posts` count for nothing. Drafts alike, with `_drafts`. In any
/// other folder there are none.
pub fn categories_from_folders(folder: &str, path: &str) -> Vec<String> {
    let holds_special = |text: &str| {
        let mut marks = memchr::memchr_iter(b'_', text.as_bytes());
        marks.any(|at| text[at..].starts_with("_posts") || text[at..].starts_with("_drafts"))
    };
    // Nothing stands above it, as in most sites, or it is nowhere.
    if folder == "_posts" || !(holds_special(folder) || holds_special(path)) {
        return Vec::new();
    }
    let place = Place::in_site(folder, path);
    let special = if place.folders.contains(&"_posts") {
        "_posts"
    } else {
        "_drafts"
    };
    if !place.folders.contains(&special) {
        return Vec::new();
    }
    let whole = joined(&place);
    let mut categories: Vec<String> = Vec::new();
    // Jekyll cuts at the first `_posts` in the text, were it part of a name: `my_posts/_posts` is the category `my`.
    let above = whole.split(special).next().unwrap_or_default();
    for category in above.split('/').filter(|category| !category.is_empty()) {
        if !categories.iter().any(|known| known == category) {
            categories.push(category.to_owned());
        }
    }
    categories
}
