//! A shard of the ledger of which few lines are wanted: they are found by their ids, among lines that are sorted by them,
//! and put back without a look at the others.

use std::cmp::Ordering;
use std::ops::Range;

use super::line::Line;
use super::shard;

/// The text of a shard that was written as shards are.
#[derive(Debug)]
pub(super) struct Part {
    text: Vec<u8>,
}

impl Part {
    pub(super) fn new(text: Vec<u8>) -> Part {
        Part { text }
    }

    /// The line of an id, if there is one; `Err` where the text is not as it would be written.
    pub(super) fn line(&self, id: &str) -> Result<Option<Line>, ()> {
        let place = self.place(id).ok_or(())?;
        if place.is_empty() {
            return Ok(None);
        }
        serde_json::from_slice(&self.text[place]).map(Some).map_err(|_| ())
    }

    /// The text with these lines in the places of those of their ids; of each it is told whether it is a line of this
    /// shard at all.
    pub(super) fn with<'a>(&self, lines: impl Iterator<Item = (&'a Line, bool)>) -> Vec<u8> {
        let length = self.text.len();
        let mut edits: Vec<(Range<usize>, &Line, bool)> = lines
            .map(|(line, is_of_it)| (self.place(&line.id).unwrap_or(length..length), line, is_of_it))
            .collect();
        edits.sort_unstable_by(|(a, one, _), (b, other, _)| (a.start, &one.id).cmp(&(b.start, &other.id)));
        let mut text = Vec::with_capacity(length + edits.len() * 256);
        let mut copied = 0;
        for (place, line, is_of_it) in edits {
            text.extend_from_slice(&self.text[copied..place.start]);
            copied = place.end;
            if is_of_it {
                shard::push(&mut text, line);
            }
        }
        text.extend_from_slice(&self.text[copied..]);
        text
    }

    /// Where the line of an id stands, its end included; where it would begin, if there is none. `None` where a line that
    /// was looked at is none.
    fn place(&self, id: &str) -> Option<Range<usize>> {
        let text = &self.text;
        let (mut low, mut high) = (0, text.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = memchr::memrchr(b'\n', &text[low..middle]).map_or(low, |at| low + at + 1);
            let end = middle + memchr::memchr(b'\n', &text[middle..high])? + 1;
            match shard::id_of(&text[start..end])?.as_str().cmp(id) {
                Ordering::Less => low = end,
                Ordering::Greater => high = start,
                Ordering::Equal => return Some(start..end),
            }
        }
        Some(low..low)
    }
}
