//! The seal of a fetched post: a line of its front matter that says what feedkiln wrote, so that it is known later
//! whether the owner has changed anything.

use crate::collect::SEAL;
use crate::model::Value;

use super::yaml;

/// What the seal says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seal {
    /// The source; empty where only the text was fetched.
    pub source: String,
    /// The story's key in it.
    pub key: String,
    /// A hash of what the list told of the story, by which a change is known.
    pub story: String,
    /// Whether the text is older than the rest: the new one could not be had yet.
    pub wants_text: bool,
}

impl Seal {
    /// Reads a seal from the front matter.
    pub fn read(value: &Value) -> Option<Seal> {
        let text = |key: &str| value.get(key).and_then(Value::as_text).unwrap_or_default().to_owned();
        value.get("file")?;
        Some(Seal {
            source: text("source"),
            key: text("key"),
            story: text("story"),
            wants_text: text("text") == WANTED,
        })
    }
}

/// How a seal says that the text is wanted.
const WANTED: &str = "wanted";

/// `text`, the whole of a post's file, with a seal at the end of its front matter; an older seal is taken out. Text
/// without YAML front matter stays as it is.
pub fn sealed(text: &str, seal: &Seal) -> String {
    let bare = without_seal(text);
    let Some(end) = front_end(&bare) else { return bare };
    let line = format!(
        "{SEAL}: {{source: {}, key: {}, story: {}{}, file: {}}}\n",
        yaml::quoted(&seal.source),
        yaml::quoted(&seal.key),
        yaml::quoted(&seal.story),
        if seal.wants_text {
            format!(", text: {WANTED}")
        } else {
            String::new()
        },
        yaml::quoted(&hash(&bare)),
    );
    format!("{}{line}{}", &bare[..end], &bare[end..])
}

/// Whether a post's file is what feedkiln wrote, but for line ends, which checkouts may change.
pub fn is_untouched(text: &str, seal: &Value) -> bool {
    let written = seal.get("file").and_then(Value::as_text).unwrap_or_default();
    hash(&without_seal(text)) == written
}

fn hash(text: &str) -> String {
    blake3::hash(text.replace("\r\n", "\n").as_bytes()).to_hex()[..16].to_owned()
}

/// The line of the seal begins so; nobody else writes such a line.
fn is_seal(line: &str) -> bool {
    line.strip_prefix(SEAL).is_some_and(|rest| rest.starts_with(": {"))
}

fn without_seal(text: &str) -> String {
    let Some(end) = front_end(text) else {
        return text.to_owned();
    };
    let kept: String = text[..end]
        .split_inclusive('\n')
        .filter(|line| !is_seal(line))
        .collect();
    kept + &text[end..]
}

/// Where the closing fence of YAML front matter begins.
fn front_end(text: &str) -> Option<usize> {
    let first = text.split_inclusive('\n').next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let mut at = first.len();
    for line in text[at..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some(at);
        }
        at += line.len();
    }
    None
}
