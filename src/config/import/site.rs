//! What every site has, whatever its tool: title, address, zone, language, authority.

use std::fs;
use std::path::Path;

use serde_json::Value;
use url::Url;

use super::plan::Plan;
use super::scan::{self, PostFile};
use super::source::scalar;
use super::{ImportError, ImportOptions, dates};

/// The address that stands where none is known.
pub(super) const PLACEHOLDER: &str = "https://example.com";

/// What is known about a site's address.
#[derive(Debug, Default)]
pub(super) struct Address<'a> {
    /// The address configured, as written.
    pub(super) configured: Option<String>,
    /// Where it is configured: `url in _config.yml`.
    pub(super) key: String,
    /// The path to append to it: Jekyll's `baseurl`.
    pub(super) base: String,
    /// Files that may hold the host: GitHub Pages' CNAME.
    pub(super) cname: &'a [&'a str],
    /// `owner/name` on GitHub.
    pub(super) repository: Option<String>,
}

/// Sets the title: given, configured, or the folder's name.
pub(super) fn title(plan: &mut Plan, folder: &Path, configured: Option<String>, options: &ImportOptions) {
    let given = options
        .title
        .as_deref()
        .map(str::trim)
        .filter(|title| !title.is_empty())
        .map(str::to_owned);
    plan.title = given.or(configured).unwrap_or_else(|| {
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        let name = whole
            .file_name()
            .map_or("My site".to_owned(), |name| name.to_string_lossy().into_owned());
        plan.say(
            "site.title",
            "TO FILL IN: no title is configured; this is the folder's name.",
        );
        name
    });
}

/// Sets the address, from the surest source that has one.
pub(super) fn address(
    plan: &mut Plan,
    folder: &Path,
    known: &Address<'_>,
    options: &ImportOptions,
) -> Result<(), ImportError> {
    if let Some(given) = options.url.as_deref().map(str::trim).filter(|given| !given.is_empty()) {
        plan.url = absolute(given).ok_or_else(|| ImportError::BadUrl { url: given.to_owned() })?;
        plan.note(format!("site.url: {}, as given", plan.url));
        return Ok(());
    }
    if let Some(url) = known
        .configured
        .as_deref()
        .and_then(absolute)
        .filter(|url| !is_local(url))
    {
        plan.url = with_base(plan, url, &known.base);
        let (key, url) = (&known.key, plan.url.clone());
        let host = host(&url);
        if ["example.com", "example.org", "example.net"].contains(&host.as_str()) {
            plan.say(
                "site.url",
                format!("TO FILL IN: {key} is still an example; it goes into every feed."),
            );
        } else {
            plan.note(format!("site.url: {url}, from {key}"));
        }
        return Ok(());
    }
    for file in known.cname {
        let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
        let first = text.lines().map(str::trim).find(|line| !line.is_empty());
        if let Some(url) = first.and_then(absolute).filter(|url| !is_local(url)) {
            plan.url = with_base(plan, url, &known.base);
            plan.say(
                "site.url",
                format!(
                    "From the file {file}, as {} is missing or no public address.",
                    known.key
                ),
            );
            return Ok(());
        }
    }
    if let Some(url) = known.repository.as_deref().and_then(pages_address) {
        plan.url = url;
        let line = format!(
            "GitHub Pages' address of `repository`, as {} is missing. Check it.",
            known.key
        );
        plan.say("site.url", line);
        return Ok(());
    }
    plan.url = with_base(plan, PLACEHOLDER.to_owned(), &known.base);
    let why = match &known.configured {
        Some(text) => format!("{} is `{text}`, which nobody else can reach", known.key),
        None => "no address was found".to_owned(),
    };
    plan.say(
        "site.url",
        format!("TO FILL IN BEFORE THE FIRST BUILD: {why}. It goes into every feed, and into `id`."),
    );
    Ok(())
}

/// Appends the base path, unless the address ends in it already.
fn with_base(plan: &mut Plan, url: String, base: &str) -> String {
    let base = base.trim().trim_matches('/');
    if base.is_empty() || base.contains("://") {
        return url;
    }
    if Url::parse(&url).is_ok_and(|parsed| parsed.path().trim_end_matches('/').ends_with(&format!("/{base}"))) {
        plan.say(
            "site.url",
            format!("`url` ends in the `baseurl` /{base} already, which is taken once."),
        );
        return url;
    }
    absolute(&format!("{url}/{base}")).unwrap_or(url)
}

/// An address as an absolute one without a closing slash; `None` for what is none.
pub(super) fn absolute(text: &str) -> Option<String> {
    let text = text.trim();
    let whole = match text.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None if text.contains("://") => text.to_owned(),
        // A bare host is an address that lacks its scheme; a bare word is not.
        None if text.split('/').next().is_some_and(|host| host.contains('.')) => format!("https://{text}"),
        None => return None,
    };
    let mut url = Url::parse(&whole)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))?;
    if url.host_str().is_none_or(str::is_empty) || !url.username().is_empty() {
        return None;
    }
    url.set_query(None);
    url.set_fragment(None);
    Some(url.as_str().trim_end_matches('/').to_owned())
}

fn host(url: &str) -> String {
    Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default()
}

fn is_local(url: &str) -> bool {
    let host = host(url);
    host == "localhost"
        || host.ends_with(".localhost")
        || host.starts_with("127.")
        || host == "0.0.0.0"
        || host == "[::1]"
}

/// Where GitHub Pages serves a repository `owner/name`.
fn pages_address(repository: &str) -> Option<String> {
    let (owner, name) = repository
        .trim()
        .split_once('/')
        .filter(|(owner, name)| !owner.is_empty() && !name.is_empty())?;
    let host = format!("{}.github.io", owner.to_lowercase());
    absolute(&if name.eq_ignore_ascii_case(&host) {
        format!("https://{host}")
    } else {
        format!("https://{host}/{name}")
    })
}

/// The host as a domain name of letters, digits and hyphens.
fn authority(host: &str) -> String {
    let plain = |symbol: char| {
        if symbol.is_ascii_alphanumeric() || symbol == '.' {
            symbol
        } else {
            '-'
        }
    };
    let text: String = host.chars().map(plain).collect();
    let labels: Vec<&str> = text
        .split('.')
        .map(|label| label.trim_matches('-'))
        .filter(|label| !label.is_empty())
        .collect();
    if labels.is_empty() {
        "localhost".to_owned()
    } else {
        labels.join(".")
    }
}

/// Sets `site.id` from the address and the oldest dated file name.
pub(super) fn identity(plan: &mut Plan, files: &[PostFile], options: &ImportOptions) {
    use chrono::Datelike;
    let oldest = scan::oldest(files, options.today);
    let year = oldest.map_or(options.today.0, |date| date.year());
    let (host, authority) = (host(&plan.url), authority(&host(&plan.url)));
    plan.id = format!("{authority},{year:04}");
    if host != authority {
        plan.remark(
            "site.id",
            format!("The host {host} is no domain name as RFC 4151 wants it, so this is one like it."),
        );
    }
    let why = match oldest {
        Some(date) => format!("{year} is the year of the oldest post, {date}"),
        None => format!("{year} is this year, as no file name holds a date"),
    };
    plan.note(format!("site.id: {}; {why}", plan.id));
}

/// Sets the zone that a tool's configuration names.
///
/// Returns whether one was named that can be used.
pub(super) fn zone(plan: &mut Plan, configured: Option<String>, key: &str) -> bool {
    let Some(text) = configured else { return false };
    match dates::zone_name(&text) {
        Some(name) => {
            plan.note(format!("site.timezone: {name}, from {key}"));
            plan.timezone = name;
            true
        }
        None => {
            let line =
                format!("TO FILL IN: {key} is `{text}`, which is no IANA name (Asia/Shanghai) or offset (+08:00).");
            plan.say("site.timezone", line);
            false
        }
    }
}

/// Sets the language, in the form of BCP 47: `zh_CN.UTF-8` is `zh-CN`.
pub(super) fn language(plan: &mut Plan, configured: Option<String>) {
    let Some(text) = configured else { return };
    let tag = text.split('.').next().unwrap_or(&text).replace('_', "-");
    let good = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    if tag.split('-').all(good) && tag.split('-').next().is_some_and(letters) {
        plan.language = Some(tag);
    } else {
        plan.say(
            "site.language",
            format!("`{text}` is no language tag such as en or zh-CN."),
        );
    }
}

/// Whether a path can be a feed's, below the folder of feeds; `{slug}` may stand in it.
pub(super) fn is_feed_path(path: &str) -> bool {
    let bare = path.replace("{slug}", "s");
    let part_is_bad = |part: &str| matches!(part, "" | "." | "..") || part.contains(['\\', ':', '{', '}']);
    let taken = ["manifest.json", "feeds.opml"].contains(&bare.as_str());
    !taken && !bare.split('/').any(part_is_bad) && !bare.chars().any(char::is_control)
}

/// An author's name: a text, a table with `name`, or the first of a list of them.
pub(super) fn author(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Object(table) => ["name", "Name"].iter().find_map(|key| table.get(*key).and_then(scalar)),
        Value::Array(list) => author(list.first()),
        other => scalar(other),
    }
}

/// The comment on keeping the address of a feed that another tool serves.
pub(super) fn keep_addresses(plan: &Plan, who: &str, path: &str, published: &str) -> String {
    format!(
        "{who} serves {}/{path}. feedkiln writes below `dir`, served at site.feeds_url. To keep that address for its \
         subscribers, set feeds_url to {}/ and `dir` to the folder that is published ({published}), build after the site, \
         and switch the other feed off.",
        plan.url, plan.url
    )
}
