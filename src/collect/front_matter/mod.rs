//! Front matter: the fields at the head of a post, in YAML, TOML or JSON.

mod block;
mod json;
mod plain;
mod rescue;
mod toml;
mod yaml;

#[cfg(test)]
mod tests;

use crate::diagnostic::Code;
use crate::model::{Key, Value, value};

/// The largest front matter that is read, in bytes.
pub const LARGEST: usize = 256 << 10;

/// The deepest nesting of lists and tables.
const DEEPEST: usize = 64;

/// The most aliases of YAML: each repeats all that its anchor holds.
const MOST_ALIASES: usize = 100;

/// The most fields.
const MOST_FIELDS: usize = 1000;

/// Front matter as read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FrontMatter {
    /// Keys and values in the order of the file, each key once.
    pub fields: Vec<(Key, Value)>,
    /// Byte offset in the text at which the fields begin.
    pub start: usize,
    /// Byte offset at which they end.
    pub end: usize,
    /// Byte offset at which the body begins.
    pub body: usize,
    /// What was repaired, or found wrong.
    pub problems: Vec<Problem>,
    shapes: Shapes,
}

/// What the keys of so many fields begin with, and how long they are: a bit for a letter, in either case, with a length. Some
/// pairs of these have the same bit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Shapes {
    fields: usize,
    bits: u64,
}

impl Shapes {
    fn of(fields: &[(Key, Value)]) -> Shapes {
        Shapes {
            fields: fields.len(),
            bits: fields.iter().fold(0, |bits, (key, _)| bits | Shapes::bit(key)),
        }
    }

    fn hold(self, key: &str) -> bool {
        self.bits & Shapes::bit(key) != 0
    }

    const fn bit(key: &str) -> u64 {
        // Upper and lower case of a letter end in the same five bits, and have the same length.
        let letter = match key.as_bytes() {
            [first, ..] => *first & 0x1F,
            [] => 0,
        };
        1 << ((11 * letter as usize + key.len()) % 64)
    }
}

/// Something wrong in front matter, at a byte offset of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// What kind.
    pub code: Code,
    /// Where, in bytes from the beginning of the text.
    pub offset: usize,
    /// One sentence without a full stop.
    pub message: String,
}

/// Keys that mean the same, and their shapes.
#[derive(Debug, Clone, Copy)]
pub struct Keys {
    names: &'static [&'static str],
    bits: u64,
}

impl Keys {
    /// Those of these names.
    pub const fn new(names: &'static [&'static str]) -> Keys {
        let mut bits = 0;
        let mut at = 0;
        while at < names.len() {
            bits |= Shapes::bit(names[at]);
            at += 1;
        }
        Keys { names, bits }
    }
}

impl FrontMatter {
    /// The value of the first of `keys` that is there and not blank, with that key.
    pub fn first(&self, keys: Keys) -> Option<(&'static str, &Value)> {
        if self.shapes.fields == self.fields.len() && self.shapes.bits & keys.bits == 0 {
            return None;
        }
        keys.names.iter().find_map(|key| {
            self.get(key)
                .filter(|value| !value.is_blank())
                .map(|value| (*key, value))
        })
    }

    /// The value of `key`, blank or not; in another case where it does not stand as such, since Hugo's keys have none.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let may_be_there = self.shapes.fields != self.fields.len() || self.shapes.hold(key);
        may_be_there.then(|| value::find(&self.fields, key)).flatten()
    }

    /// Notes the shapes of the keys, so that of those that are not there most need not be looked for. A field that is added
    /// later is found all the same.
    pub fn note_shapes(&mut self) {
        self.shapes = Shapes::of(&self.fields);
    }

    /// The byte offset of the value of `key` in `text`, or of the front matter where it is not found.
    pub fn place_of(&self, text: &str, key: &str) -> usize {
        let front = &text[self.start..self.end];
        let mut at = self.start;
        for line in front.split_inclusive(['\n', '\r']) {
            if let Some(value) = block::value_start(line, key) {
                return at + value;
            }
            at += line.len();
        }
        self.start
    }
}

/// Reads the front matter of `text`.
///
/// # Errors
/// A [`Problem`] where nothing can be made of it, so that the post has to be left out.
pub fn read(text: &str) -> Result<FrontMatter, Problem> {
    let lead = text.len() - text.trim_start_matches(['\n', '\r', ' ', '\t']).len();
    let rest = &text[lead..];
    if let Some(after) = fence(rest, "---") {
        return yaml_like(text, lead + after);
    }
    if let Some(after) = fence(rest, "+++") {
        let start = lead + after;
        return match closing(text, start, &["+++"]) {
            Some((end, body)) => {
                guard(text, start, end)?;
                toml::read(text, start, end, body)
            }
            None => Err(Problem {
                code: Code::FrontMatterInvalid,
                offset: lead,
                message: "the TOML front matter has no closing line `+++`".to_owned(),
            }),
        };
    }
    if rest.starts_with('{') && !rest.starts_with("{%") && !rest.starts_with("{{") && !rest.starts_with("{:") {
        return json::read(text, lead);
    }
    Ok(missing(0))
}

fn missing(body: usize) -> FrontMatter {
    FrontMatter {
        body,
        problems: vec![Problem {
            code: Code::FrontMatterMissing,
            offset: body,
            message: "the file has no front matter".to_owned(),
        }],
        ..FrontMatter::default()
    }
}

fn yaml_like(text: &str, start: usize) -> Result<FrontMatter, Problem> {
    if let Some((end, body)) = closing(text, start, &["---", "..."]) {
        guard(text, start, end)?;
        return yaml::read(text, start, end, body);
    }
    // Never closed: the lines at the head that look like fields are front matter, the rest is text.
    let end = block::fields_end(text, start);
    if end == start {
        return Ok(missing(0));
    }
    guard(text, start, end)?;
    let mut found = yaml::read(text, start, end, end)?;
    found.problems.push(Problem {
        code: Code::FrontMatterUnclosed,
        offset: start.saturating_sub(1).min(text.len()),
        message: "the front matter has no closing line `---`".to_owned(),
    });
    Ok(found)
}

/// Front matter that would cost more than a post is worth: readers of YAML take time by the square of its nesting.
fn guard(text: &str, start: usize, end: usize) -> Result<(), Problem> {
    let refuse = |message: String| {
        Err(Problem {
            code: Code::FrontMatterTooLarge,
            offset: start,
            message,
        })
    };
    let front = &text[start..end];
    if front.len() > LARGEST {
        return refuse(format!(
            "the front matter has {} KB; at most {} KB are read",
            front.len() >> 10,
            LARGEST >> 10
        ));
    }
    if is_small(front) {
        return Ok(());
    }
    let mut depth = 0usize;
    for byte in front.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return refuse(format!("the front matter nests more than {DEEPEST} levels deep"));
        }
    }
    let opens =
        |window: &&[u8]| b" \t[,:-\n".contains(&window[0]) && window[1] == b'*' && window[2].is_ascii_alphanumeric();
    let aliases = front.as_bytes().windows(3).filter(opens).count();
    if aliases > MOST_ALIASES {
        return refuse(format!(
            "the front matter has {aliases} YAML aliases; at most {MOST_ALIASES} are read"
        ));
    }
    let fields = front
        .split(['\n', '\r'])
        .filter(|line| block::key_of(line).is_some())
        .count();
    if fields > MOST_FIELDS {
        return refuse(format!(
            "the front matter has {fields} fields; at most {MOST_FIELDS} are read"
        ));
    }
    Ok(())
}

/// Whether the front matter has too few brackets, stars and lines for any of the bounds, as nearly all has.
fn is_small(front: &str) -> bool {
    let bytes = front.as_bytes();
    let has_at_most = |most: usize, found: &mut dyn Iterator<Item = usize>| found.nth(most).is_none();
    has_at_most(DEEPEST, &mut memchr::memchr2_iter(b'[', b'{', bytes))
        && has_at_most(MOST_ALIASES, &mut memchr::memchr_iter(b'*', bytes))
        && (bytes.len() < MOST_FIELDS || has_at_most(MOST_FIELDS - 1, &mut memchr::memchr2_iter(b'\n', b'\r', bytes)))
}

/// Where the line after an opening fence begins, if `text` opens with one.
fn fence(text: &str, mark: &str) -> Option<usize> {
    let after = text.strip_prefix(mark)?;
    let line_end = after.find(['\n', '\r']).unwrap_or(after.len());
    if !after[..line_end].trim().is_empty() {
        return None;
    }
    Some(mark.len() + line_end + newline(&after[line_end..]))
}

/// The length of the line break that `text` begins with.
fn newline(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// The start of the closing fence and of the line after it.
fn closing(text: &str, start: usize, marks: &[&str]) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut line = start;
    while line < bytes.len() {
        let end = memchr::memchr2(b'\n', b'\r', &bytes[line..]).map_or(bytes.len(), |at| line + at);
        let content = &text[line..end];
        let is_mark = |mark: &&str| content.strip_prefix(*mark).is_some_and(|rest| rest.trim().is_empty());
        if marks.iter().any(is_mark) {
            return Some((line, end + newline(&text[end..])));
        }
        line = end + newline(&text[end..]).max(1);
    }
    None
}
