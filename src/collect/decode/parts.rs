//! Text of which some parts are UTF-8 and others are not: a program wrote the one, and somebody pasted the other.

use std::borrow::Cow;
use std::ops::Range;

use super::detect::detect;
use super::utf8::{self, Damage};
use super::{Decoded, front_matter_end};

/// So much damage in a row of good UTF-8 is another encoding and no accident.
const NO_ACCIDENT: usize = 4;

/// As many continuation bytes as a text of another encoding hardly has by accident, all in their right places: those of
/// two Chinese characters.
const PROOF: usize = 4;

struct Part {
    range: Range<usize>,
    is_head: bool,
    is_utf8: bool,
}

/// Decodes part by part, where some part is proof that the file is meant to be UTF-8. What is UTF-8 stays as it is.
pub fn decode<'a>(bytes: &'a [u8], language: Option<&str>) -> Option<Decoded<'a>> {
    let parts = parts(bytes);
    // Front matter beyond ASCII that is valid UTF-8 is proof however short it is: nothing else is told of so widely.
    let is_proof = |part: &Part| {
        let weight = if part.is_utf8 {
            weight(&bytes[part.range.clone()])
        } else {
            0
        };
        weight >= PROOF || (part.is_head && weight > 0)
    };
    if !parts.iter().any(is_proof) {
        return None;
    }
    let foreign: Vec<bool> = parts
        .iter()
        .map(|part| !part.is_utf8 && is_foreign(&bytes[part.range.clone()]))
        .collect();
    let pasted: Vec<u8> = parts
        .iter()
        .zip(&foreign)
        .filter(|(_, foreign)| **foreign)
        .flat_map(|(part, _)| bytes[part.range.clone()].iter().copied())
        .collect();
    let encoding = detect(&pasted, language);
    let mut text = String::with_capacity(bytes.len());
    let (mut decoded, mut damaged) = (Vec::new(), 0);
    let mut first_bad = None;
    for (part, foreign) in parts.iter().zip(foreign) {
        let raw = &bytes[part.range.clone()];
        let readable = if foreign {
            encoding.decode_without_bom_handling_and_without_replacement(raw)
        } else {
            None
        };
        match readable {
            Some(read) => {
                decoded.push(part);
                text.push_str(&read);
            }
            None => {
                let read = utf8::lossy(raw);
                damaged += Damage::of(raw).sequences;
                text.push_str(&read);
            }
        }
        if !part.is_utf8 && first_bad.is_none() {
            first_bad = Some(part.range.start + utf8::valid_up_to(raw));
        }
    }
    let mut told = Vec::new();
    if !decoded.is_empty() {
        let beyond_ascii = |part: &&Part| !part.is_head && !bytes[part.range.clone()].is_ascii();
        let is_head = decoded.iter().any(|part| part.is_head);
        let in_text = decoded.iter().filter(|part| !part.is_head).count();
        let what = match (is_head, in_text) {
            (true, 0) => "the front matter is".to_owned(),
            (false, count) if count == parts.iter().filter(beyond_ascii).count() => "the text is".to_owned(),
            (false, 1) => "a part of the text is".to_owned(),
            (false, count) => format!("{count} parts of the text are"),
            (true, _) => "the front matter and parts of the text are".to_owned(),
        };
        told.push(format!("{what} {}, the rest UTF-8; it was decoded", encoding.name()));
    }
    if damaged > 0 {
        told.push(utf8::told(damaged));
    }
    Some(Decoded {
        text: Cow::Owned(text),
        repaired: Some((told.join("; "), first_bad.unwrap_or(0))),
    })
}

/// Front matter, and the paragraphs of the text; the lines of those in which only some are UTF-8.
fn parts(bytes: &[u8]) -> Vec<Part> {
    let head = front_matter_end(bytes).unwrap_or(0);
    let mut parts = Vec::new();
    let mut push = |range: Range<usize>| {
        let is_utf8 = std::str::from_utf8(&bytes[range.clone()]).is_ok();
        let is_head = range.end <= head;
        parts.push(Part {
            range,
            is_head,
            is_utf8,
        });
    };
    let (mut start, mut at) = (0, 0);
    let mut lines: Vec<Range<usize>> = Vec::new();
    for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        let range = at..at + line.len();
        at = range.end;
        lines.push(range);
        let is_last = if at <= head {
            at == head
        } else {
            line.trim_ascii().is_empty() || at == bytes.len()
        };
        if is_last {
            let is_mixed = std::str::from_utf8(&bytes[start..at]).is_err()
                && lines.iter().any(|line| weight(&bytes[line.clone()]) >= PROOF);
            if is_mixed {
                lines.drain(..).for_each(&mut push);
            } else {
                lines.clear();
                push(start..at);
            }
            start = at;
        }
    }
    parts
}

/// The continuation bytes of text that is UTF-8; none where it is not.
fn weight(bytes: &[u8]) -> usize {
    std::str::from_utf8(bytes).map_or(0, |text| text.len() - text.chars().count())
}

/// Whether bytes that are no UTF-8 are in another encoding, and not damaged.
fn is_foreign(bytes: &[u8]) -> bool {
    let damage = Damage::of(bytes);
    damage.sequences >= NO_ACCIDENT && damage.sequences >= damage.intact
}
