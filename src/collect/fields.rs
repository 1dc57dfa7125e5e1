//! Single fields of front matter, in the spellings of Jekyll, Hugo and Zola.

use crate::model::link::{self, Purpose};
use crate::model::plain::{plain_name, plain_text};
use crate::model::post::is_language;
use crate::model::{Generator, Person, Value};

use super::candidate::CategoryPage;
use super::footer::{self, Footer};
use super::front_matter::FrontMatter;
use super::permalink::{AddressInput, address};
use super::post::{File, absolute_on_site};
use super::settings::Settings;
use super::taxonomy;

/// The text of the first of `keys` that has some, at the top or in Hugo's `params` or Zola's `extra`.
pub fn text(front: &FrontMatter, keys: &[&str]) -> Option<String> {
    keys.iter()
        .find_map(|key| front.get(key).and_then(Value::as_trimmed))
        .or_else(|| nested(front, keys).and_then(Value::as_trimmed))
        .map(str::to_owned)
}

fn nested<'a>(front: &'a FrontMatter, keys: &[&str]) -> Option<&'a Value> {
    ["params", "extra"].iter().find_map(|table| {
        let table = front.get(table)?;
        keys.iter()
            .find_map(|key| table.get(key).filter(|value| !value.is_blank()))
    })
}

/// The front matter's own address: Jekyll's `permalink`, Hugo's `url`, Zola's `path`.
pub fn permalink(front: &FrontMatter, generator: Generator) -> Option<String> {
    let given = |key: &str| front.get(key).and_then(Value::as_trimmed).map(str::to_owned);
    match generator {
        Generator::Jekyll => given("permalink").or_else(|| given("url").filter(|url| url.starts_with('/'))),
        Generator::Hugo => given("url").or_else(|| given("permalink").filter(|url| url.starts_with('/'))),
        Generator::Zola => given("path").or_else(|| given("permalink").filter(|url| url.starts_with('/'))),
    }
}

/// The key by which Hugo keeps the page out of lists or renders no page for it, if one does.
pub fn is_unlisted(front: &FrontMatter, generator: Generator) -> Option<&'static str> {
    let build = ["build", "_build"].iter().find_map(|key| front.get(key));
    let never = |key: &str| {
        let value = build.and_then(|build| build.get(key));
        value.is_some_and(|value| value.as_switch() == Some(false) || value.as_trimmed() == Some("never"))
    };
    // Hugo's word for it of old.
    let is_headless = || generator == Generator::Hugo && front.get("headless").and_then(Value::as_switch) == Some(true);
    match never("list") || never("render") {
        true => Some("build"),
        false => is_headless().then_some("headless"),
    }
}

/// The day that the front matter's own address begins with or holds: `/2014/12/12/slug`.
pub fn day_in_address(front: &FrontMatter) -> Option<chrono::NaiveDate> {
    let address = ["permalink", "url", "path"]
        .iter()
        .find_map(|key| front.get(key).and_then(Value::as_trimmed))?;
    let parts: Vec<&str> = address.split('/').filter(|part| !part.is_empty()).collect();
    parts.windows(3).find_map(|window| {
        let number = |index: usize, digits: usize| {
            window[index]
                .parse::<u32>()
                .ok()
                .filter(|_| window[index].len() == digits)
        };
        chrono::NaiveDate::from_ymd_opt(number(0, 4)? as i32, number(1, 2)?, number(2, 2)?)
    })
}

/// `guid`, else `id`.
pub fn guid(front: &FrontMatter) -> Option<String> {
    ["guid", "id"]
        .iter()
        .find_map(|key| front.get(key).and_then(Value::as_trimmed))
        .map(str::to_owned)
}

const ORIGIN: &[&str] = &[
    "origin",
    "canonical_url",
    "canonicalURL",
    "canonicalUrl",
    "canonical",
    "source_url",
    "original_url",
];

/// The share URL as the front matter gives it, with its key.
pub fn given_origin(front: &FrontMatter) -> Option<(&'static str, String)> {
    let (key, given) = ORIGIN
        .iter()
        .find_map(|key| Some((*key, front.get(key).and_then(Value::as_trimmed)?)))?;
    Some((key, given.trim_matches(['<', '>']).to_owned()))
}

/// The share URL that the front matter names, and the key in it. An address of the site itself is no origin.
pub fn origin(front: &FrontMatter, settings: &Settings<'_>) -> Option<(String, Option<String>)> {
    let given = text(front, ORIGIN)?;
    let given = if given.starts_with("//") {
        format!("https:{given}")
    } else {
        given
    };
    let given = given.trim_matches(['<', '>']);
    let url = link::web(given)?;
    let is_origin = url.host_str() != settings.config.site.url.host_str();
    is_origin.then(|| footer::with_key(link::text(url), given, settings.footers.origin_key))
}

/// The language of the post, as BCP 47.
pub fn language(front: &FrontMatter) -> Option<String> {
    let given = text(front, &["lang", "language", "locale", "languageCode"])?.replace('_', "-");
    is_language(&given).then_some(given)
}

/// The authors: the front matter's, else who is credited below the text, else the site's.
pub fn authors(front: &FrontMatter, footer: &Footer, settings: &Settings<'_>) -> Vec<Person> {
    let given = taxonomy::authors(front);
    if !given.is_empty() {
        return given;
    }
    match &footer.credit {
        Some(name) => vec![Person::named(name)],
        None => settings.config.site.author.clone().into_iter().collect(),
    }
}

const IMAGE: &[&str] = &[
    "image",
    "images",
    "cover",
    "thumbnail",
    "featured_image",
    "og_image",
    "header",
];

/// The address of the post's image as the front matter gives it, with its key.
pub fn given_image(front: &FrontMatter) -> Option<(&'static str, String)> {
    let is_given = |key: &&&str| front.get(key).is_some_and(|value| !value.is_blank());
    let key = IMAGE.iter().find(is_given)?;
    Some((key, front.get(key).and_then(image_address)?))
}

/// The key of an image that is a number.
pub fn number_for_image(front: &FrontMatter) -> Option<&'static str> {
    let is_number = |key: &&&str| matches!(front.get(key), Some(Value::Number(_)));
    IMAGE.iter().find(is_number).copied()
}

/// The absolute address of the post's image: text, the first of a list, or a table with `path`, `url` or `src`.
/// `post` is the post's own address.
pub fn image(front: &FrontMatter, post: &str, settings: &Settings<'_>) -> Option<String> {
    let value = IMAGE
        .iter()
        .find_map(|key| front.get(key).filter(|value| !value.is_blank()))
        .or_else(|| nested(front, IMAGE))?;
    let raw = image_address(value)?;
    let site = &settings.config.site.url;
    let is_rooted = raw.starts_with('/') && !raw.starts_with("//");
    let below_site = is_rooted && site.path() != "/" && !raw.starts_with(site.path());
    let plain = link::web(&raw).is_none() && !raw.starts_with("//");
    // Jekyll's templates put the site's address, base path included, before an image's.
    if below_site
        || (plain && !is_rooted && settings.config.collect.generator == Generator::Jekyll && !raw.starts_with('.'))
    {
        return link::absolute(raw.trim_start_matches('/'), site, Purpose::Resource);
    }
    link::absolute(&raw, &url::Url::parse(post).ok()?, Purpose::Resource)
}

fn image_address(value: &Value) -> Option<String> {
    match value {
        Value::List(items) => items.iter().find_map(image_address),
        Value::Map(_) => {
            let plain = ["path", "url", "src", "image"].iter();
            // Themes that have these look for bare names in a folder of their own.
            let of_themes = ["feature", "teaser"].iter();
            let of_themes = of_themes.filter_map(|key| value.get(key).and_then(image_address));
            plain
                .filter_map(|key| value.get(key).and_then(image_address))
                .next()
                .or_else(|| of_themes.into_iter().find(|address| address.contains('/')))
        }
        scalar => scalar
            .as_trimmed()
            .filter(|text| text.contains(['.', '/']) || has_scheme(text))
            .map(str::to_owned),
    }
}

/// Whether `text` begins as an absolute address does: then it is one, even if nothing can be done with it.
fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.starts_with(' ') && scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
    })
}

/// The addresses of authors that cannot be used, with their key.
pub fn unusable_author_urls(front: &FrontMatter, settings: &Settings<'_>) -> Vec<(&'static str, String)> {
    let site = &settings.config.site.url;
    let is_unusable = |raw: &&str| link::absolute(raw, site, Purpose::Resource).is_none();
    let mut found = Vec::new();
    for key in ["author", "authors"] {
        let people = match front.get(key) {
            Some(Value::List(items)) => items.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let url_of = |person: &Value| {
            let mut given = ["url", "uri", "link"].iter();
            let raw = given.find_map(|key| person.get(key).and_then(Value::as_trimmed));
            raw.filter(is_unusable).map(str::to_owned)
        };
        found.extend(
            people
                .iter()
                .take(taxonomy::MOST)
                .filter_map(url_of)
                .map(|raw| (key, raw)),
        );
    }
    found
}

/// The absolute address of a path of the site.
pub fn on_site(path: &str, settings: &Settings<'_>) -> String {
    let site = &settings.config.site.url;
    // What a parser would leave as it is needs none.
    if link::is_plain_path(path) && !path.starts_with("//") && link::is_web(site) {
        return [settings.site, &path[1..]].concat();
    }
    let found = absolute_on_site(path, site).and_then(|address| link::web(&address));
    found.map_or_else(|| site.as_str().to_owned(), link::text)
}

/// The page of a category: `layout: category` with `category:` and `title:`.
pub fn category_page(front: &FrontMatter, file: File<'_>, settings: &Settings<'_>) -> Option<CategoryPage> {
    let layout = front.get("layout").and_then(Value::as_trimmed)?;
    if !matches!(layout, "category" | "category_page" | "category-page") {
        return None;
    }
    let category = plain_name(front.get("category").and_then(Value::as_trimmed)?);
    let title = plain_text(front.get("title").and_then(Value::as_trimmed)?);
    let own = permalink(front, settings.config.collect.generator);
    let path = match &own {
        Some(own) => {
            let epoch = settings.config.site.zone.at(&chrono::DateTime::UNIX_EPOCH);
            let input = AddressInput {
                path: file.source.path(),
                folder: "",
                date: epoch,
                title: &title,
                slug: None,
                permalink: Some(own),
                categories: &[],
            };
            address(&settings.addresses, &input)
        }
        None => {
            let stem = file.shown.rsplit_once('.').map_or(file.shown, |(stem, _)| stem);
            match stem.strip_suffix("/index") {
                Some(folder) => format!("/{folder}/"),
                None => format!("/{stem}.html"),
            }
        }
    };
    (!title.is_empty()).then(|| CategoryPage {
        category,
        title,
        url: on_site(&path, settings),
    })
}
