//! Cleaning by an allow-list: elements, attributes and address schemes that readers are known to support.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use url::Url;

use crate::diagnostic::Code;
use crate::model::Joined;
use crate::model::link::{self, Purpose};

use super::{ContentProblem, Context, danger, frames};

/// Elements that may stand in a feed. svg and math are none of them: parsers disagree on what is inside.
pub const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Elements that go with all that is in them.
const WITH_CONTENT: &[&str] = &[
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "applet",
    "svg",
    "math",
    "title",
    "textarea",
    "select",
    "frameset",
    "noframes",
    "noembed",
    "xmp",
    "plaintext",
    "canvas",
    "dialog",
];

/// Attributes of single elements; `lang`, `dir` and `title` may stand on any.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang", "id"]),
    ("audio", &["controls", "loop", "muted", "preload", "src"]),
    ("blockquote", &["cite"]),
    ("code", &["class"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("del", &["cite", "datetime"]),
    ("details", &["open"]),
    ("img", &["alt", "height", "sizes", "src", "srcset", "width"]),
    ("ins", &["cite", "datetime"]),
    ("li", &["id", "value"]),
    ("ol", &["reversed", "start", "type"]),
    ("q", &["cite"]),
    (
        "source",
        &["height", "media", "sizes", "src", "srcset", "type", "width"],
    ),
    ("td", &["align", "colspan", "rowspan"]),
    ("th", &["align", "colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
    ("track", &["default", "kind", "label", "src", "srclang"]),
    (
        "video",
        &[
            "controls", "height", "loop", "muted", "poster", "preload", "src", "width",
        ],
    ),
];

/// Attributes that may stand on any element.
const GENERIC: &[&str] = &["lang", "dir", "title"];

/// What the filter of attributes needs to know of the post that is being cleaned.
struct State {
    base: Url,
    footnotes: String,
    frame_hosts: Vec<String>,
    refused: Vec<String>,
}

thread_local! {
    static STATE: RefCell<Option<State>> = const { RefCell::new(None) };
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| builder(false));

/// The cleaner where the configuration names hosts of frames.
static CLEANER_WITH_FRAMES: LazyLock<Builder<'static>> = LazyLock::new(|| builder(true));

fn builder(frames: bool) -> Builder<'static> {
    const FRAME: (&str, &[&str]) = ("iframe", &["allowfullscreen", "height", "src", "width"]);
    let frame = frames.then_some(FRAME);
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().copied().chain(frame.map(|(name, _)| name)).collect())
        .clean_content_tags(
            WITH_CONTENT
                .iter()
                .copied()
                .filter(|name| frame.is_none_or(|(frame, _)| *name != frame))
                .collect(),
        )
        .generic_attributes(GENERIC.iter().copied().collect())
        .tag_attributes(
            ATTRIBUTES
                .iter()
                .chain(frame.as_ref())
                .map(|(element, names)| (*element, names.iter().copied().collect()))
                .collect::<HashMap<_, _>>(),
        )
        // The filter below judges every address itself, relative ones after they were resolved.
        .url_schemes(HashSet::from([
            "http", "https", "mailto", "tel", "sms", "xmpp", "irc", "ircs", "magnet", "geo", "news", "matrix",
        ]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(filter);
    builder
}

/// `html` with nothing in it but what the allow-list names, every address absolute. Addresses that cannot be made so
/// are taken out and told, at their place in `source` where they can be found there.
pub fn clean(html: &str, context: Context<'_>, source: &str, problems: &mut Vec<ContentProblem>) -> String {
    STATE.set(Some(State {
        base: context.base.url().clone(),
        footnotes: footnotes(context.entry_id),
        frame_hosts: context.iframe_hosts.to_vec(),
        refused: Vec::new(),
    }));
    let clean = if context.iframe_hosts.is_empty() {
        CLEANER.clean(html).to_string()
    } else {
        frames::empty(CLEANER_WITH_FRAMES.clean(html).to_string())
    };
    let mut refused = STATE.take().map(|state| state.refused).unwrap_or_default();
    refused.extend(danger::unreadable(html, context.base.url()));
    refused.dedup();
    if let Some(first) = refused.first() {
        let place = super::place::of_address(source, first);
        let shown: String = place
            .clone()
            .map_or(first.as_str(), |range| &source[range])
            .chars()
            .take(80)
            .collect();
        let more = if refused.len() > 1 {
            format!(", and {} more", refused.len() - 1)
        } else {
            String::new()
        };
        problems.push(ContentProblem {
            code: Code::AddressInvalid,
            offset: place.map(|range| range.start),
            message: format!("the address `{shown}` cannot be used and was taken out{more}"),
        });
    }
    clean
}

fn filter<'u>(element: &str, attribute: &str, value: &'u str) -> Option<Cow<'u, str>> {
    match (element, attribute) {
        ("a", "href") => address(value, Purpose::Link),
        ("iframe", "src") => STATE
            .with_borrow(|state| {
                let state = state.as_ref()?;
                frames::address(value, &state.base, &state.frame_hosts)
            })
            .map(Cow::Owned),
        (_, "src" | "poster" | "cite") => address(value, Purpose::Resource),
        (_, "srcset") => STATE
            .with_borrow(|state| link::absolute_srcset(value, &state.as_ref()?.base))
            .map(Cow::Owned),
        (_, "id") => footnote(value).map(Cow::Owned),
        _ => judged(attribute, value),
    }
}

/// Whether an attribute may stand on an element, its value apart.
pub fn is_listed(element: &str, attribute: &str) -> bool {
    let of_element = || ATTRIBUTES.iter().find(|(name, _)| *name == element);
    GENERIC.contains(&attribute) || of_element().is_some_and(|(_, names)| names.contains(&attribute))
}

/// What stays of the value of an attribute that is listed and holds neither an address nor an id.
pub fn judged<'u>(attribute: &str, value: &'u str) -> Option<Cow<'u, str>> {
    match attribute {
        // Readers colour code by its language; every other class is the site's own.
        "class" => value
            .split_ascii_whitespace()
            .find(|class| class.starts_with("language-"))
            // What stands behind a comma is Zola's, about how code is shown.
            .and_then(|class| class.split(',').next())
            .map(Cow::Borrowed),
        "width" | "height" => {
            let digits = value.trim().trim_end_matches("px");
            (!digits.is_empty() && digits.len() < 6 && digits.bytes().all(|byte| byte.is_ascii_digit()))
                .then_some(Cow::Borrowed(digits))
        }
        "lang" | "hreflang" | "srclang" => crate::model::post::is_language(value).then_some(Cow::Borrowed(value)),
        "dir" => matches!(value, "ltr" | "rtl" | "auto").then_some(Cow::Borrowed(value)),
        "colspan" | "rowspan" | "span" | "start" | "value" => {
            let number = value.trim().trim_start_matches('-');
            (!number.is_empty() && number.len() < 5 && number.bytes().all(|byte| byte.is_ascii_digit()))
                .then_some(Cow::Borrowed(value.trim()))
        }
        _ => Some(Cow::Borrowed(value)),
    }
}

fn address<'u>(value: &'u str, purpose: Purpose) -> Option<Cow<'u, str>> {
    STATE.with_borrow_mut(|state| {
        let state = state.as_mut()?;
        if let Some(name) = value.strip_prefix('#')
            && is_footnote(name)
        {
            return Some(Cow::Owned(footnote_link(name, &state.base, &state.footnotes)));
        }
        match link::absolute(value, &state.base, purpose) {
            Some(absolute) if absolute == value => Some(Cow::Borrowed(value)),
            Some(absolute) => Some(Cow::Owned(absolute)),
            None => {
                state.refused.push(value.to_owned());
                None
            }
        }
    })
}

/// What the ids of footnotes of an entry begin with.
pub fn footnotes(entry_id: Joined<'_>) -> String {
    blake3::hash(entry_id.text().as_bytes()).to_hex()[..8].to_owned()
}

/// The address of a footnote of that name on the page of the entry.
pub fn footnote_link(name: &str, base: &Url, footnotes: &str) -> String {
    let mut page = base.clone();
    page.set_fragment(Some(&format!("{footnotes}-{name}")));
    page.into()
}

/// The id of a footnote or of a reference to one, unique to the entry; any other id belongs to the page.
fn footnote(value: &str) -> Option<String> {
    STATE.with_borrow(|state| {
        let state = state.as_ref()?;
        is_footnote(value).then(|| format!("{}-{value}", state.footnotes))
    })
}

/// Whether `name` is that of a footnote or of a reference to one.
pub fn is_footnote(name: &str) -> bool {
    name.strip_prefix("fn").is_some_and(|rest| {
        rest.starts_with(['-', ':']) || rest.starts_with("ref") || rest.bytes().all(|byte| byte.is_ascii_digit())
    }) && name.len() <= 200
}
