//! Rules tried on one answer: what each finds, field by field.

use std::path::Path;

use tokio::runtime;
use url::Url;

use crate::collect::date::DateRules;
use crate::config::{ArticleRule, Config, ListRule, Listing, Source};
use crate::error::{Error, Result};
use crate::model::plain::plain_text;
use crate::model::{instant, link};
use crate::state::{FetchMemory, Remembered};

use super::article::{self, Article, Reading};
use super::charset;
use super::client::{Answer, Ask, Client, Surroundings};
use super::guard::Guard;
use super::listing;
use super::run::{FetchOptions, fault_diagnostic};
use super::story::Story;

/// What one rule finds in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The rule, as a user knows it.
    pub rule: String,
    /// Where the answer stood.
    pub url: String,
    /// Field, where it was found, and its value; a long value is cut.
    pub fields: Vec<(String, String, String)>,
    /// Why the rule finds nothing, if it does not.
    pub fault: Option<String>,
}

/// No memory: a trial asks as if for the first time.
struct Nothing;

impl FetchMemory for Nothing {
    fn recall(&self, _: &str) -> Option<Remembered> {
        None
    }
    fn keep(&self, _: &str, _: Remembered) {}
    fn store(&self) -> Result<()> {
        Ok(())
    }
}

/// Tries the rules that are for `what`: an address, or a file that holds the answer of `url`.
///
/// # Errors
/// [`Error::Read`] for a file that cannot be read, [`Error::Network`] for an address that cannot be had, [`Error::Usage`]
/// for one that is none.
pub fn try_rules(config: &Config, what: &str, url: Option<&str>, options: &FetchOptions<'_>) -> Result<Vec<Trial>> {
    match link::web(what) {
        Some(url) => try_address(config, &url, options),
        None => {
            let bytes = std::fs::read(what).map_err(|fault| Error::read(Path::new(what), fault))?;
            let given = match url {
                Some(url) => Some(link::web(url).ok_or_else(|| Error::Usage {
                    message: format!("`{url}` is no absolute address"),
                    help: Some("write \"https://\" and the host".to_owned()),
                })?),
                None => None,
            };
            Ok(try_file(config, &bytes, given.as_ref()))
        }
    }
}

fn try_address(config: &Config, url: &Url, options: &FetchOptions<'_>) -> Result<Vec<Trial>> {
    let source = config.fetch.sources.iter().find(|source| source.url == *url);
    let (name, rule, ask) = article_rule(config, url);
    let is_page = match source {
        Some(source) => matches!(source.list, ListRule::Page(_)),
        None => !rule.is_json,
    };
    let (bytes, content_type, at) = get(config, &ask, is_page, options)?;
    let text = charset::decode(&bytes, content_type.as_deref(), at.host_str().unwrap_or_default());
    Ok(match source {
        Some(source) => vec![list_trial(config, source, &text, &at)],
        None => vec![article_trial(config, &name, &rule, &text, &at)],
    })
}

/// The name of the rule for an address, the rule, and what is asked for.
fn article_rule(config: &Config, url: &Url) -> (String, ArticleRule, Url) {
    let found = config
        .fetch
        .origins
        .iter()
        .find_map(|origin| Some((origin, origin.pattern.read(url)?)));
    match found {
        Some((origin, values)) => {
            let ask = origin.request.as_ref().and_then(|request| request.fill(&values));
            let name = format!("origin {}", origin.pattern.as_str());
            (name, origin.rule.clone(), ask.unwrap_or_else(|| url.clone()))
        }
        None => (
            "no [[origin]] is for this address".to_owned(),
            ArticleRule::default(),
            url.clone(),
        ),
    }
}

fn get(
    config: &Config,
    url: &Url,
    is_page: bool,
    options: &FetchOptions<'_>,
) -> Result<(Vec<u8>, Option<String>, Url)> {
    let fault = |message: String| Error::Usage { message, help: None };
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|why| fault(format!("could not start the network: {why}")))?;
    let guard = options
        .exempt
        .iter()
        .fold(Guard::new(config.fetch.allow.clone()), |guard, address| {
            guard.exempting(*address)
        });
    let client = Client::new(
        &config.fetch,
        &Nothing,
        Surroundings {
            lookup: options.lookup.clone(),
            guard,
            now: options.now.timestamp(),
            deadline: None,
            backoff: options.backoff,
        },
    )?;
    let ask = Ask {
        url,
        is_page,
        is_urgent: true,
        is_head: false,
        conditional: false,
        rule: "",
    };
    match runtime.block_on(client.get(ask)) {
        Ok(Answer::Document(document)) => Ok((document.bytes, document.content_type, document.url)),
        Ok(Answer::NotModified) => Err(Error::Network {
            message: format!("{url} answered \"not modified\" to a plain request"),
            help: None,
        }),
        Err(why) => {
            let told = fault_diagnostic(&why, &format!("{url} could not be had"));
            Err(Error::Network {
                message: format!("{url} could not be had: {why}"),
                help: told.map(|(code, _)| code.help().to_owned()),
            })
        }
    }
}

/// The rules for `url`, or where none is given, every rule: with it one sees which is right.
fn try_file(config: &Config, bytes: &[u8], url: Option<&Url>) -> Vec<Trial> {
    let base = url.unwrap_or(&config.site.url);
    let text = charset::decode(bytes, None, base.host_str().unwrap_or_default());
    let mut trials = Vec::new();
    if let Some(url) = url {
        if let Some(source) = config.fetch.sources.iter().find(|source| source.url == *url) {
            return vec![list_trial(config, source, &text, url)];
        }
        let (name, rule, _) = article_rule(config, url);
        return vec![article_trial(config, &name, &rule, &text, url)];
    }
    for origin in &config.fetch.origins {
        let name = format!("origin {}", origin.pattern.as_str());
        trials.push(article_trial(config, &name, &origin.rule, &text, base));
    }
    for source in &config.fetch.sources {
        trials.push(list_trial(config, source, &text, base));
    }
    trials.push(article_trial(config, "no rule", &ArticleRule::default(), &text, base));
    trials
}

fn article_trial(config: &Config, name: &str, rule: &ArticleRule, text: &str, url: &Url) -> Trial {
    let read = article::read(text, Reading::new(config, url, rule));
    let (fields, fault) = match read {
        Ok(article) => (article_fields(&article, rule), None),
        Err(why) => (Vec::new(), Some(why)),
    };
    Trial {
        rule: name.to_owned(),
        url: url.to_string(),
        fields,
        fault,
    }
}

fn article_fields(article: &Article, rule: &ArticleRule) -> Vec<(String, String, String)> {
    let text = |field: &Option<article::Field<String>>| {
        let field = field.as_ref()?;
        Some((field.from, shortened(&field.value)))
    };
    let date = article
        .date
        .as_ref()
        .map(|date| (date.from, instant::rfc3339(&date.value)));
    let body = article.body.as_ref().map(|body| {
        let plain = plain_text(&body.value);
        let size = format!("{} characters: {}", plain.chars().count(), shortened(&plain));
        (body.from, size)
    });
    let rows = [
        ("title", text(&article.title), &rule.title),
        ("date", date, &rule.date),
        ("author", text(&article.author), &rule.author),
        ("body", body, &rule.body),
    ];
    let mut fields = Vec::new();
    for (name, found, names) in rows {
        let by_rule = found.as_ref().is_some_and(|(from, _)| *from == article::From::Rule);
        let (from, value) = found.map_or(("-", String::new()), |(from, value)| (from.name(), value));
        fields.push((name.to_owned(), from.to_owned(), value));
        if !names.is_empty() && !by_rule {
            let what = format!("nothing that can be used at {}", names.join(" or "));
            fields.push((name.to_owned(), "rule".to_owned(), what));
        }
    }
    fields
}

/// How many stories of a list are shown.
const SHOWN: usize = 3;

fn list_trial(config: &Config, source: &Source, text: &str, url: &Url) -> Trial {
    let dates = DateRules {
        zone: config.site.zone,
        naive_utc: false,
    };
    let read = listing::read(text, &source.list, url, dates);
    let (fields, fault) = match read {
        Err(why) => (Vec::new(), Some(why)),
        Ok(list) => {
            let count = list.stories.len();
            let mut fields = vec![("stories".to_owned(), String::new(), count.to_string())];
            let mut faults = Vec::new();
            for (at, listed) in list.stories.into_iter().enumerate() {
                match Story::new(listed, source, config) {
                    Ok(story) if at < SHOWN => fields.extend(story_fields(source, &story, at + 1)),
                    Ok(_) => {}
                    Err(why) => faults.push(why),
                }
            }
            if count > SHOWN {
                fields.push(("more".to_owned(), String::new(), (count - SHOWN).to_string()));
            }
            if let Some(first) = faults.first() {
                let told = format!("{}, the first since {first}", faults.len());
                fields.push(("left out".to_owned(), String::new(), told));
            }
            if let Some(older) = list.older {
                fields.push(("older".to_owned(), String::new(), older.to_string()));
            }
            (fields, None)
        }
    };
    Trial {
        rule: format!("source {}", source.name),
        url: url.to_string(),
        fields,
        fault,
    }
}

fn story_fields(source: &Source, story: &Story, number: usize) -> Vec<(String, String, String)> {
    let listing = match &source.list {
        ListRule::Json(listing) | ListRule::Page(listing) => listing.clone(),
        ListRule::Feed { .. } => Listing::default(),
    };
    let body = plain_text(story.body.as_deref().unwrap_or_default());
    let origin = story.origin.as_ref().map(Url::to_string).unwrap_or_default();
    let file = format!("{}/{}", source.into.shown, story.file_name());
    let summary = story.summary.as_deref().unwrap_or_default();
    let author = story.author.as_deref().unwrap_or_default();
    // The last part: whether the rule names the field, so that one sees that it found nothing.
    let rows = [
        ("key", story.key.clone(), true),
        ("title", shortened(&story.title), true),
        ("date", instant::rfc3339(&story.date), true),
        ("categories", story.categories.join(", "), !listing.category.is_empty()),
        ("tags", story.tags.join(", "), false),
        ("summary", shortened(summary), !listing.summary.is_empty()),
        ("author", author.to_owned(), !listing.author.is_empty()),
        ("origin", origin, !listing.link.is_empty()),
        ("body", shortened(&body), !listing.body.is_empty()),
        ("file", file, true),
    ];
    rows.into_iter()
        .filter(|(_, value, is_named)| *is_named || !value.is_empty())
        .map(|(name, value, _)| {
            let value = if value.is_empty() { "-".to_owned() } else { value };
            (format!("{number} {name}"), String::new(), value)
        })
        .collect()
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 120;
    if text.chars().count() <= LONGEST {
        text.to_owned()
    } else {
        format!("{}…", text.chars().take(LONGEST - 1).collect::<String>())
    }
}
