//! One file to one post.

use crate::diagnostic::{Code, Diagnostic, place};
use crate::model::plain::plain_text;
use crate::model::{
    BodyPlace, Extra, Generator, Instant, Markup, Period, SourcePath, Texts, Value, claim, link, xml_chars,
};

use super::candidate::{Candidate, CategoryPage, Found, Guid};
use super::date::date_in_key;
use super::dates::Dates;
use super::footer;
use super::front_matter::{self, FrontMatter};
use super::permalink::{AddressInput, address, categories_from_folders, date_and_slug};
use super::settings::Settings;
use super::shared::Parts;
use super::title::title;
use super::{fields, taxonomy, unused};

/// A file as it was read.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Where it stands.
    pub source: &'a SourcePath,
    /// The folder it was found in, as the configuration names it.
    pub folder: &'a str,
    /// Its path as the user knows it.
    pub shown: &'a str,
    /// Its decoded text.
    pub text: &'a str,
    /// The hash of its bytes.
    pub hash: u64,
}

/// Makes a post of a file. What is wrong goes into `problems`; `now` decides what is in the future, and `period` is made
/// that in which the answer would be the same.
pub fn read(
    file: File<'_>,
    settings: &Settings<'_>,
    now: Instant,
    period: &mut Period,
    problems: &mut Vec<Diagnostic>,
) -> Found {
    let text = file.text;
    if text.trim().is_empty() {
        problems.push(at(file, Code::FileEmpty, 0, "the file is empty"));
        return Found::LeftOut;
    }
    let mut front = match front_matter::read(text) {
        Ok(front) => front,
        Err(problem) => {
            problems.push(at(file, problem.code, problem.offset, problem.message));
            return Found::LeftOut;
        }
    };
    report_front_matter(file, std::mem::take(&mut front.problems), problems);
    settings.sections.add_to(file.source, &mut front.fields);
    settings.add_defaults(file.shown, &mut front.fields);
    front.note_shapes();
    if let Some(page) = fields::category_page(&front, file, settings) {
        return Found::CategoryPage(page);
    }
    if is_left_out(&front, file, settings, problems) {
        return Found::LeftOut;
    }

    let names = Names::of(file);
    let body = &text[front.body..];
    let mut footer = footer::read(body, settings.footers, &mut settings.familiar.mine());
    if let Some(offset) = footer.empty_origin {
        problems.push(at(
            file,
            Code::OriginEmpty,
            front.body + offset,
            "the share URL is empty",
        ));
    }
    let (given_origin, given_key) = fields::origin(&front, settings).unzip();
    let key = given_key.flatten().or(footer.key.take());
    let origin = given_origin.or(footer.origin.take());

    let mut dates = Dates {
        settings,
        file,
        front: &front,
        problems,
        period,
    };
    let (day, slug) = date_and_slug(names.stem, settings.config.collect.generator);
    let from_key = || key.as_deref().and_then(|key| date_in_key(key, &settings.dates));
    let Some(published) = dates.published(day, from_key) else {
        return Found::LeftOut;
    };
    if dates.is_out_of_time(published, now) {
        return Found::LeftOut;
    }
    let given = dates.updated(now);

    let generator = settings.config.collect.generator;
    let text_of_post = &body[..footer.end];
    let title = title(&front, file, slug, key.as_deref(), text_of_post, generator, problems);
    let mut names_of_categories = match settings.config.collect.generator {
        // A folder outside the site says nothing of its categories.
        Generator::Jekyll if !file.folder.starts_with('/') && !file.folder.starts_with("..") => {
            categories_from_folders(settings.site_folder(file.folder), file.source.path())
        }
        _ => Vec::new(),
    };
    for name in taxonomy::names(
        &front,
        "categories",
        "category",
        settings.config.collect.split_categories,
    ) {
        // Beyond the bound they are only counted.
        if names_of_categories.len() > taxonomy::MOST || !names_of_categories.contains(&name) {
            names_of_categories.push(name);
        }
    }
    let mut tags = taxonomy::names(&front, "tags", "tag", settings.config.collect.split_categories);
    for (key, names) in [("categories", &mut names_of_categories), ("tags", &mut tags)] {
        if names.len() > taxonomy::MOST {
            let message = format!("the post has {} {key}; the first {} count", names.len(), taxonomy::MOST);
            problems.push(at(file, Code::TermsMany, front.place_of(text, key), message));
            names.truncate(taxonomy::MOST);
        }
    }
    let own_slug = fields::text(&front, &["slug"]);
    let own_address = fields::permalink(&front, settings.config.collect.generator);
    let input = AddressInput {
        path: file.source.path(),
        folder: settings.site_folder(file.folder),
        date: published,
        title: &title,
        slug: own_slug.as_deref(),
        permalink: own_address.as_deref(),
        categories: &names_of_categories,
    };
    let mut path = address(&settings.addresses, &input);
    if path.len() > LONGEST_PATH {
        let message = format!(
            "the address of the post would have {} bytes; at most {LONGEST_PATH} are used, and it is made of the file's name",
            path.len()
        );
        let problem = at(file, Code::AddressInvalid, front.place_of(text, "permalink"), message);
        problems.push(problem.with_help("give the post a shorter `permalink`"));
        path = short_path(settings, input, slug);
    }
    let url = fields::on_site(&path, settings);
    let guid = fields::guid(&front);
    let mut authors = fields::authors(&front, &footer, settings);
    if authors.len() > taxonomy::MOST {
        let key = if front.get("authors").is_some() {
            "authors"
        } else {
            "author"
        };
        let message = format!(
            "the post has more than {0} authors; the first {0} count",
            taxonomy::MOST
        );
        problems.push(at(file, Code::TermsMany, front.place_of(text, key), message));
        authors.truncate(taxonomy::MOST);
    }
    let image = fields::image(&front, &url, settings);
    let body = BodyPlace::new(
        if names.is_html { Markup::Html } else { Markup::Markdown },
        front.body..front.body + footer.end,
        file.hash,
    );
    report_characters(file, &front, body, problems);
    unused::report(&front, file, settings, image.is_some(), problems);
    let extra = Extra {
        summary: fields::text(&front, &["description", "excerpt", "summary"])
            .map(|text| plain_text(&text))
            .filter(|text| !text.is_empty())
            .map(Into::into),
        image: image.map(Into::into),
        language: fields::language(&front).map(Into::into),
        ..Extra::default()
    };
    // Only files with a guid or key are ever one post with another text.
    let text_hash = if guid.is_some() || key.is_some() {
        xxhash_rust::xxh3::xxh3_64(text[body.range()].trim().as_bytes())
    } else {
        0
    };
    let (categories, tags) = (taxonomy::terms(&names_of_categories), taxonomy::terms(&tags));
    // The one that a new post mostly gets: where the texts hold it, they need not be packed again.
    let expected_id = settings.config.site.authority.uri(key.as_deref().unwrap_or(names.stem));
    let texts = Texts {
        id: &expected_id,
        title: &title,
        url: &url,
        origin: origin.as_deref(),
        key: key.as_deref(),
    };
    let (texts, starts) = settings.shared.packed(texts, file.source);
    let mut head = settings.shared.head(Parts {
        source: file.source,
        texts,
        starts,
        authors: &authors,
        categories: &borrowed(&categories),
        tags: &borrowed(&tags),
        published,
        updated: given,
        body,
        extra,
    });
    head.updated_is_given = given.is_some();
    Found::Post(Candidate {
        head,
        guid: guid.map(|guid| Box::new(Guid::from(&*guid))),
        text_hash,
        alone: None,
        identity_hash: 0,
        has_text: !text[body.range()].trim().is_empty(),
    })
}

/// The longest path of a post's address, in bytes: that of four hundred Chinese characters, encoded. Each link of a body may be
/// written with all of it.
const LONGEST_PATH: usize = 4000;

/// The path of a post by nothing but its date and its file's name; that of the site where even this is too long.
fn short_path(settings: &Settings<'_>, input: AddressInput<'_>, name: &str) -> String {
    let input = AddressInput {
        title: name,
        slug: None,
        permalink: None,
        categories: &[],
        ..input
    };
    let path = address(&settings.addresses, &input);
    if path.len() > LONGEST_PATH {
        "/".to_owned()
    } else {
        path
    }
}

fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// So many problems of one front matter are told one by one: a hostile one has a thousand, and there may be many.
const MOST_TOLD: usize = 20;

fn report_front_matter(file: File<'_>, found: Vec<front_matter::Problem>, problems: &mut Vec<Diagnostic>) {
    let more = found.len().saturating_sub(MOST_TOLD);
    for (index, mut problem) in found.into_iter().take(MOST_TOLD + 1).enumerate() {
        if index == MOST_TOLD {
            problem.message = format!("{more} more of the front matter, from here on, had to be repaired");
        }
        problems.push(at(file, problem.code, problem.offset, problem.message));
    }
}

/// The category whose page a file is, if it is one; what had to be repaired in it goes into `problems`.
///
/// # Errors
/// A diagnostic where nothing can be made of the front matter.
pub fn read_category_page(
    file: File<'_>,
    settings: &Settings<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Result<Option<CategoryPage>, Diagnostic> {
    let mut front =
        front_matter::read(file.text).map_err(|problem| at(file, problem.code, problem.offset, problem.message))?;
    report_front_matter(file, std::mem::take(&mut front.problems), problems);
    settings.add_defaults(file.shown, &mut front.fields);
    Ok(fields::category_page(&front, file, settings))
}

/// A diagnostic at a byte offset of the file.
pub fn at(file: File<'_>, code: Code, offset: usize, message: impl Into<String>) -> Diagnostic {
    let (line, column) = place(file.text, offset);
    Diagnostic::new(code, file.shown, message).at(line, column)
}

/// Drafts and unpublished posts.
fn is_left_out(front: &FrontMatter, file: File<'_>, settings: &Settings<'_>, problems: &mut Vec<Diagnostic>) -> bool {
    let collect = &settings.config.collect;
    let says = |key: &str, wanted: bool| front.get(key).and_then(Value::as_switch) == Some(wanted);
    let (code, key, message) = if says("draft", true) && !collect.drafts {
        (Code::Draft, "draft", "the post is a draft")
    } else if says("published", false) && !collect.unpublished {
        (Code::Unpublished, "published", "the post is not published")
    } else if let Some(key) = fields::is_unlisted(front, collect.generator) {
        let message = match key {
            "headless" => "the post is `headless`, which keeps it out of lists",
            _ => "the post's `build` settings keep it out of lists",
        };
        (Code::Unpublished, key, message)
    } else {
        return false;
    };
    problems.push(at(file, code, front.place_of(file.text, key), message));
    true
}

/// What the file's name says.
pub(super) struct Names<'a> {
    /// The file's name without its ending; of `index.*` the folder's.
    pub(super) stem: &'a str,
    is_html: bool,
}

impl<'a> Names<'a> {
    pub(super) fn of(file: File<'a>) -> Names<'a> {
        let ending = file.source.path().rsplit_once('.').map_or("", |(_, ending)| ending);
        Names {
            stem: claim::stem(file.shown),
            is_html: ending.eq_ignore_ascii_case("html") || ending.eq_ignore_ascii_case("htm"),
        }
    }
}

/// Tells of characters that XML forbids: once a file, at the first of them.
fn report_characters(file: File<'_>, front: &FrontMatter, body: BodyPlace, problems: &mut Vec<Diagnostic>) {
    let first = xml_chars::first_forbidden(&file.text[front.start..front.end])
        .map(|at| front.start + at)
        .or_else(|| xml_chars::first_forbidden(&file.text[body.range()]).map(|at| body.range().start + at));
    if let Some(offset) = first {
        let found = file.text[offset..].chars().next().map_or(0, |c| c as u32);
        problems.push(at(
            file,
            Code::CharactersRemoved,
            offset,
            format!("U+{found:04X} cannot stand in a feed and was removed, with all of its kind"),
        ));
    }
}

/// The absolute address of the site's page at `path`.
pub(super) fn absolute_on_site(path: &str, site: &url::Url) -> Option<String> {
    link::web(path).map(link::text).or_else(|| {
        site.join(&format!("./{}", path.trim_start_matches('/')))
            .ok()
            .map(link::text)
    })
}
