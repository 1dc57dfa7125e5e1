//! A shard of the ledger: the lines of one month, as text.

use std::collections::{BTreeSet, HashMap};

use chrono::Datelike;

use crate::model::{Instant, Joined, xml_chars};

use super::line::Line;
use super::merge::newer;
use super::new_lines::NewLine;

/// A line of a ledger's file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub name: String,
    /// The line, counted from 1.
    pub line: u32,
    /// What is wrong, without a full stop.
    pub message: String,
    /// The line as it stands, so that it is not lost; empty for the mark of a merge.
    pub text: Box<[u8]>,
}

impl Damage {
    /// What is to stay in the file: nothing of a line whose id another line has.
    fn kept(&self, ids: &dyn Fn(&str) -> bool) -> Option<&[u8]> {
        let is_replaced = id_of(&self.text).is_some_and(|id| ids(&id));
        (!self.text.is_empty() && !is_replaced).then_some(&*self.text)
    }
}

/// Adds to the text of a file the lines of it that could not be read, each once: a newer version, or whoever damaged
/// them, may know what they mean. `ids` answers whether a line with an id was read or made anew.
pub(super) fn keep<'a>(text: &mut Vec<u8>, damage: impl Iterator<Item = &'a Damage>, ids: &dyn Fn(&str) -> bool) {
    let lines: BTreeSet<&[u8]> = damage.filter_map(|damage| damage.kept(ids)).collect();
    for line in lines {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
}

/// The id of a line, without a look at the rest of it.
pub(super) fn id_of(text: &[u8]) -> Option<String> {
    let rest = text.strip_prefix(b"{\"id\":")?;
    serde_json::Deserializer::from_slice(rest).into_iter().next()?.ok()
}

/// The line without white space around it, and without the mark that some editors put at the beginning of a file.
pub(super) fn trimmed(line: &[u8]) -> &[u8] {
    line.strip_prefix(BOM).unwrap_or(line).trim_ascii()
}

/// The byte order mark in UTF-8.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// The shard of a moment: `2026-01.jsonl`, by the offset in which the moment is written.
pub fn month(published: &Instant) -> String {
    name(published.year(), published.month())
}

/// The shard of a month.
pub(super) fn name(year: i32, month: u32) -> String {
    // As chrono writes a year: with its sign where it has not four digits.
    match year {
        0..=9999 => format!("{year:04}-{month:02}.jsonl"),
        _ => format!("{year:+05}-{month:02}.jsonl"),
    }
}

/// The year and month of a shard's name, if it is the name of one.
pub(super) fn month_of(name: &str) -> Option<(i32, u32)> {
    let (year, month) = name.strip_suffix(".jsonl")?.rsplit_once('-')?;
    Some((year.parse().ok()?, month.parse().ok()?))
}

/// Reads the lines of a shard. Lines with one id, as an unresolved merge leaves them, become one; the marks of such a
/// merge and other lines that are none are damage.
pub(super) fn read(name: &str, bytes: &[u8], damage: &mut Vec<Damage>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (number, text) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let text = trimmed(text);
        if text.is_empty() {
            continue;
        }
        let message = match serde_json::from_slice::<Line>(text) {
            Ok(line) if line.id.trim().is_empty() || xml_chars::first_forbidden(&line.id).is_some() => {
                "its id cannot stand in a feed".to_owned()
            }
            Ok(line) => {
                lines.push(line);
                continue;
            }
            Err(fault) => describe(text, &fault),
        };
        damage.push(Damage {
            name: name.to_owned(),
            line: number,
            message,
            text: without_mark(text).into(),
        });
    }
    // Nearly always they are as they were written; only else it is worth to look for twins.
    if lines.is_sorted_by(|a, b| a.id < b.id) {
        lines
    } else {
        united(lines)
    }
}

fn united(lines: Vec<Line>) -> Vec<Line> {
    let mut united: Vec<Line> = Vec::with_capacity(lines.len());
    let mut by_id: HashMap<Box<str>, usize> = HashMap::new();
    for line in lines {
        match by_id.get(&line.id) {
            Some(index) => united[*index] = newer(&united[*index], &line),
            None => {
                by_id.insert(line.id.clone(), united.len());
                united.push(line);
            }
        }
    }
    united
}

/// Whether a line is the mark of a merge that was not resolved.
fn is_mark(text: &[u8]) -> bool {
    let marks: [&[u8]; 4] = [b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||"];
    marks.iter().any(|mark| text.starts_with(mark))
}

/// The line, or nothing where it is the mark of a merge.
pub(super) fn without_mark(text: &[u8]) -> &[u8] {
    if is_mark(text) { &[] } else { text }
}

fn describe(text: &[u8], fault: &serde_json::Error) -> String {
    if is_mark(text) {
        "it is the mark of a merge that was not resolved; both sides were read".to_owned()
    } else {
        // The place in the message would be that within the line.
        let message = fault.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        format!("it is no line of a ledger: {message}")
    }
}

/// A line as it is, or one that is still to be made.
enum Either<'a> {
    Known(&'a Line),
    New(NewLine<'a>),
}

impl<'a> Either<'a> {
    fn id(&self) -> Joined<'a> {
        match self {
            Either::Known(line) => Joined::from(&*line.id),
            Either::New(line) => line.id(),
        }
    }
}

/// The text of a shard: one line a post, sorted by id.
pub(super) fn write<'a>(lines: impl Iterator<Item = &'a Line>, new: impl Iterator<Item = NewLine<'a>>) -> Vec<u8> {
    let lines: Vec<Either<'_>> = lines.map(Either::Known).chain(new.map(Either::New)).collect();
    let mut text = Vec::with_capacity(lines.len() * 288);
    let mut room = String::new();
    for at in order(lines.iter().map(Either::id)) {
        match &lines[at as usize] {
            Either::Known(line) => push(&mut text, line),
            Either::New(line) => line.show(&mut room, &mut |line| {
                line.push_to(&mut text);
                text.push(b'\n');
            }),
        }
    }
    text
}

/// The places of ids in the order of the ids; of equal ones the first goes first. All of a site begin alike, and nearly
/// all differ within the next few bytes, so that these are compared as one number.
fn order<'a>(ids: impl Iterator<Item = Joined<'a>>) -> impl Iterator<Item = u32> {
    let mut text = String::new();
    let mut starts = vec![0];
    for id in ids {
        id.push_to(&mut text);
        starts.push(text.len());
    }
    let id = |at: u32| &text.as_bytes()[starts[at as usize]..starts[at as usize + 1]];
    let all = || (0u32..).take(starts.len() - 1);
    let alike = all().map(|at| common(id(0), id(at))).min().unwrap_or_default();
    let number = |id: &[u8]| {
        let mut bytes = [0; 16];
        let differs = &id[alike..];
        let length = differs.len().min(bytes.len());
        bytes[..length].copy_from_slice(&differs[..length]);
        u128::from_be_bytes(bytes)
    };
    let mut order: Vec<(u128, u32)> = all().map(|at| (number(id(at)), at)).collect();
    order.sort_unstable_by(|a, b| (a.0.cmp(&b.0)).then_with(|| (id(a.1), a.1).cmp(&(id(b.1), b.1))));
    order.into_iter().map(|(_, at)| at)
}

/// How many bytes two texts begin with that are the same.
fn common(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// Adds a line to the text of a shard.
pub(super) fn push(text: &mut Vec<u8>, line: &Line) {
    serde_json::to_writer(&mut *text, line).expect("a line of texts and dates is always JSON");
    text.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn ids_are_put_in_the_order_of_their_texts(
            start in "(tag:)?",
            ends in proptest::collection::vec("[ab茶]{0,3}(b{16}[ab]{0,2})?", 0..12),
        ) {
            let ids: Vec<String> = ends.iter().map(|end| format!("{start}{end}")).collect();
            let mut expected: Vec<u32> = (0..).take(ids.len()).collect();
            expected.sort_by_key(|at| &ids[*at as usize]);
            let found: Vec<u32> = order(ids.iter().map(|id| Joined::from(id.as_str()))).collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
