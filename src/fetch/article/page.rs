//! Articles in pages.

use dom_query::{Document, Selection};
use dom_smoothie::{Config as Settings, Readability};

use crate::config::split_attribute;
use crate::content;
use crate::model::plain::{escape_html, plain_text};

use super::clutter;
use super::metadata::Metadata;
use super::plausible::share;
use super::text::{paragraphs, read_date};
use super::visible;
use super::{Article, Field, From, Reading};

/// The most elements of a page that is read; readability takes time by their number.
const MOST_ELEMENTS: usize = 60_000;

/// A part of the page with fewer characters is looked for again with less strict rules. Readability's own 500 are
/// English: Chinese says as much in a third.
const SHORTEST: usize = 140;

/// How much of the text that a page gives to programs has to stand in the part that readability finds, for that part to
/// be the article.
const ALIKE: f64 = 0.8;

/// Reads the article of a page: by its rule, else as the page says, else by what it looks like.
pub fn read(html: &str, reading: Reading<'_>) -> Article {
    let document = Document::from(&*content::limit_depth(html));
    lift_lazy_images(&document);
    let metadata = Metadata::read(&document);
    let base = document.select("base[href]").attr("href");
    let base = base
        .and_then(|base| reading.url.join(base.trim()).ok())
        .filter(|base| base.has_host());
    let asks_password = document.select("input[type='password']").exists();
    for selector in &reading.rule.remove {
        if let Some(found) = document.try_select(selector) {
            found.remove();
        }
    }
    // Without what stands around the article: dates and names of other stories, above all.
    let bare = document.clone();
    clutter::remove(&bare);
    Article {
        title: title(&document, &metadata, reading),
        other_titles: metadata
            .headline
            .iter()
            .chain(&metadata.meta_title)
            .cloned()
            .chain(visible::titles(&document))
            .collect(),
        date: date(&document, &bare, &metadata, reading),
        author: author(&document, &bare, &metadata, reading),
        base,
        asks_password,
        body: body(&document, bare, &metadata, reading),
    }
}

fn title(document: &Document, metadata: &Metadata, reading: Reading<'_>) -> Option<Field<String>> {
    if let Some(text) = first_of(&document.select("html"), &reading.rule.title) {
        let value = plain_text(&text);
        if !value.is_empty() {
            return Some(Field {
                value,
                from: From::Rule,
            });
        }
    }
    let headings = visible::titles(document);
    let site = metadata.site_name.as_deref();
    let clean = |title: &String, from| Field {
        value: visible::without_site(title, &headings, site),
        from,
    };
    metadata
        .headline
        .as_ref()
        .map(|title| clean(title, From::JsonLd))
        .or_else(|| metadata.meta_title.as_ref().map(|title| clean(title, From::Meta)))
        .or_else(|| headings.first().map(|title| clean(title, From::Visible)))
}

fn date(
    document: &Document,
    bare: &Document,
    metadata: &Metadata,
    reading: Reading<'_>,
) -> Option<Field<crate::model::Instant>> {
    let given = |text: &Option<String>, from| {
        let value = read_date(text.as_deref()?, &reading.dates)?;
        Some(Field { value, from })
    };
    let seen = |value: Option<crate::model::Instant>, from| value.map(|value| Field { value, from });
    given(
        &first_of(&document.select("html"), &reading.rule.date).map(|text| plain_text(&text)),
        From::Rule,
    )
    .or_else(|| given(&metadata.date_published, From::JsonLd))
    .or_else(|| given(&metadata.meta_date, From::Meta))
    .or_else(|| seen(visible::time(document, &reading.dates), From::Time))
    .or_else(|| seen(visible::date(bare, &reading.dates), From::Visible))
}

fn author(document: &Document, bare: &Document, metadata: &Metadata, reading: Reading<'_>) -> Option<Field<String>> {
    let field = |text: Option<String>, from| {
        let value = plain_text(&text?);
        (!value.is_empty()).then_some(Field { value, from })
    };
    field(first_of(&document.select("html"), &reading.rule.author), From::Rule)
        .or_else(|| field(metadata.author.clone(), From::JsonLd))
        .or_else(|| field(metadata.meta_author.clone(), From::Meta))
        .or_else(|| field(visible::author(bare), From::Visible))
}

fn body(document: &Document, bare: Document, metadata: &Metadata, reading: Reading<'_>) -> Option<Field<String>> {
    for selector in &reading.rule.body {
        let found = document.select(split_attribute(selector).0);
        let html: String = found.iter().map(|element| element.inner_html().to_string()).collect();
        if !plain_text(&html).is_empty() || html.contains("<img") {
            return Some(Field {
                value: html,
                from: From::Rule,
            });
        }
    }
    let readable = readable(document, bare, reading);
    let given = metadata.article_body.as_deref().filter(|text| !text.trim().is_empty());
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    match (given, readable) {
        (Some(given), Some(found)) => {
            // The page's own part has pictures and headings; it is taken where it holds the same text, or where programs
            // are given a beginning only.
            let text = plain_text(&found);
            let is_same = share(given, &text) >= ALIKE && share(&text, given) >= ALIKE;
            let is_teaser = letters(given) * 4 < letters(&text);
            Some(if is_same || is_teaser {
                Field {
                    value: found,
                    from: From::Readability,
                }
            } else {
                Field {
                    value: paragraphs(given),
                    from: From::JsonLd,
                }
            })
        }
        (Some(given), None) => Some(Field {
            value: paragraphs(given),
            from: From::JsonLd,
        }),
        (None, Some(found)) => Some(Field {
            value: found,
            from: From::Readability,
        }),
        (None, None) => None,
    }
}

/// The part of a page with the most text. What is found without the clutter is taken, unless the sweep has taken the
/// article with it.
fn readable(document: &Document, bare: Document, reading: Reading<'_>) -> Option<String> {
    if document.select("*").length() > MOST_ELEMENTS {
        return None;
    }
    let called = called_body(&bare);
    let swept = by_readability(bare, reading);
    let whole = by_readability(document.clone(), reading);
    let found = match (swept, whole) {
        (Some(swept), Some(whole)) => {
            let is_whole = running(&swept) as f64 >= running(&whole) as f64 * ENOUGH;
            Some(if is_whole { swept } else { whole })
        }
        (swept, whole) => swept.or(whole),
    };
    match (called, found) {
        // The part that the page calls its text, where readability has taken that and more.
        (Some(called), Some(found)) => {
            let (part, whole) = (plain_text(&called), plain_text(&found));
            let is_within = share(&part, &whole) >= ALIKE;
            let is_much = part.chars().count() * 12 >= whole.chars().count();
            Some(if is_within && is_much { called } else { found })
        }
        (called, found) => found.or(called),
    }
}

fn by_readability(document: Document, reading: Reading<'_>) -> Option<String> {
    let settings = Settings {
        char_threshold: SHORTEST,
        disable_json_ld: true,
        max_elements_to_parse: MOST_ELEMENTS,
        ..Settings::default()
    };
    let mut readability = Readability::with_document(document, Some(reading.url.as_str()), Some(settings)).ok()?;
    let html = readability.parse().ok()?.content.to_string();
    (!plain_text(&html).is_empty()).then_some(html)
}

/// As much of the long paragraphs as has to be left after the sweep. A sweep that goes wrong leaves next to nothing.
const ENOUGH: f64 = 0.15;

/// The letters of long paragraphs outside of links: what articles are made of, and lists of other things are not.
fn running(html: &str) -> usize {
    let fragment = Document::fragment(html);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let blocks = fragment.select("p, li, td, pre, blockquote, div, section");
    let own = blocks.iter().map(|block| {
        let linked: usize = block.select("a").iter().map(|link| letters(&link.text())).sum();
        let inner: usize = block
            .select("p, li, td, pre, blockquote, div, section")
            .iter()
            .map(|inner| letters(&inner.text()))
            .sum();
        let text = block.text();
        let wide = text.chars().filter(|c| ('\u{2e80}'..='\u{ffef}').contains(c)).count();
        // A sign of Chinese says as much as two or three letters.
        let long = if wide * 2 > letters(&text) { LONG / 2 } else { LONG };
        let count = letters(&text).saturating_sub(inner).saturating_sub(linked);
        if count >= long { count } else { 0 }
    });
    own.sum()
}

/// A paragraph with so many letters is one.
const LONG: usize = 100;

/// The part that a page calls its text by a class or id, if there is one such part and no more.
fn called_body(document: &Document) -> Option<String> {
    const FIRST: &[&str] = &[
        "article", "art", "arti", "news", "post", "entry", "story", "flash", "doc", "release", "page", "mw", "content",
        "main",
    ];
    const SECOND: &[&str] = &["content", "body", "text", "con", "txt", "zoom"];
    const WHOLE: &[&str] = &[
        "articlebody",
        "articlecontent",
        "artcontent",
        "artibody",
        "newscontent",
        "postbody",
        "postcontent",
        "entrycontent",
        "storybody",
        "zoom",
        "contentbody",
        "mainbody",
    ];
    let marked = document.select("[itemprop='articleBody']");
    if marked.length() == 1 {
        return Some(marked.inner_html().to_string());
    }
    let is_called = |names: &str| {
        names.split_whitespace().any(|name| {
            let words: Vec<String> = clutter::words(name).collect();
            let joined = words.concat();
            WHOLE.contains(&joined.as_str())
                || words
                    .windows(2)
                    .any(|pair| FIRST.contains(&pair[0].as_str()) && SECOND.contains(&pair[1].as_str()))
        })
    };
    let found: Vec<Selection<'_>> = document
        .select("[class], [id]")
        .iter()
        .filter(|part| {
            is_called(&part.attr("class").unwrap_or_default()) || is_called(&part.attr("id").unwrap_or_default())
        })
        .filter(|part| part.text().chars().filter(|c| c.is_alphanumeric()).count() >= FEWEST)
        .collect();
    // Of parts within each other the innermost; of parts side by side none.
    let innermost: Vec<&Selection<'_>> = found
        .iter()
        .filter(|part| {
            let within = |other: &&Selection<'_>| {
                let outer = part.nodes().first().map(|node| node.id);
                let inner = other.nodes().first();
                inner.is_some_and(|inner| {
                    Some(inner.id) != outer && inner.ancestors(None).iter().any(|above| Some(above.id) == outer)
                })
            };
            !found.iter().any(|other| within(&other))
        })
        .collect();
    match innermost.as_slice() {
        [only] => Some(only.inner_html().to_string()),
        _ => None,
    }
}

/// A part with fewer letters is no text.
const FEWEST: usize = 40;

/// What the first of `names` (selectors, perhaps with an attribute) finds below `scope`; the text of an element as HTML.
pub fn first_of(scope: &Selection<'_>, names: &[String]) -> Option<String> {
    names.iter().find_map(|name| {
        let (selector, attribute) = split_attribute(name);
        // An empty selector means the element itself: `@href`.
        let found = if selector.trim().is_empty() {
            scope.clone()
        } else {
            scope.try_select(selector)?
        };
        found.iter().find_map(|element| {
            let text = match attribute {
                Some(attribute) => element.attr(attribute)?.to_string(),
                None => escape_html(&element.text()).into_owned(),
            };
            (!text.trim().is_empty()).then_some(text)
        })
    })
}

/// Gives pictures that a script would load later the address that they are to have.
pub fn lift_lazy_images(document: &Document) {
    // Of pages of news sites alone; the usual ones come first.
    const RARELY: [&str; 6] = ["data-url", "data-echo", "file", "zoomfile", "_src", "src2"];
    for image in document.select("img").iter() {
        let later = content::LATER.iter().chain(&RARELY).find_map(|name| {
            image
                .attr(name)
                .filter(|value| !value.trim().is_empty() && !value.starts_with("data:") && value.contains(['.', '/']))
        });
        if let Some(address) = later {
            image.set_attr("src", &address);
        }
        if let Some(set) = image.attr("data-srcset").filter(|_| !image.has_attr("srcset")) {
            image.set_attr("srcset", &set);
        }
    }
}
