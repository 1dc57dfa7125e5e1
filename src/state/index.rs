//! Lines of the ledger by one of the texts that they hold.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use super::line::Line;

/// The numbers of lines by what `of_line` says of them. It holds no text, since a ledger may have a million lines.
pub(super) struct Index<'a, F> {
    lines: &'a [Line],
    of_line: F,
    hasher: RandomState,
    /// The first line of each text.
    firsts: HashTable<u32>,
    /// All lines of a text that several have, by its first.
    several: HashMap<u32, Vec<usize>>,
}

impl<'a, F: Fn(&'a Line) -> Option<&'a str>> Index<'a, F> {
    /// Those of some lines, by their numbers. Of several that say one thing, those of posts that are still there go first.
    pub fn new(lines: &'a [Line], numbers: impl Iterator<Item = usize>, of_line: F) -> Index<'a, F> {
        let (hasher, mut firsts) = (RandomState::new(), HashTable::with_capacity(lines.len()));
        let mut several: HashMap<u32, Vec<usize>> = HashMap::new();
        let text_of = |number: &u32| of_line(&lines[*number as usize]);
        for number in numbers {
            let Some(text) = of_line(&lines[number]) else { continue };
            let short = u32::try_from(number).expect("a ledger has fewer than four billion lines");
            let hash = hasher.hash_one(text);
            match firsts.find(hash, |first| text_of(first) == Some(text)) {
                Some(first) => several
                    .entry(*first)
                    .or_insert_with(|| vec![*first as usize])
                    .push(number),
                None => {
                    firsts.insert_unique(hash, short, |first| hasher.hash_one(text_of(first).unwrap_or_default()));
                }
            }
        }
        for numbers in several.values_mut() {
            numbers.sort_by_key(|number| (lines[*number].gone.is_some(), *number));
        }
        Index {
            lines,
            of_line,
            hasher,
            firsts,
            several,
        }
    }

    /// Whether several lines say one thing.
    pub fn has_several(&self) -> bool {
        !self.several.is_empty()
    }

    /// The lines that say a text.
    pub fn get(&self, text: &str) -> impl Iterator<Item = usize> {
        let says_it = |first: &u32| (self.of_line)(&self.lines[*first as usize]) == Some(text);
        let first = self.firsts.find(self.hasher.hash_one(text), says_it);
        let several = first.and_then(|first| self.several.get(first));
        let alone = first.filter(|_| several.is_none()).map(|first| *first as usize);
        alone.into_iter().chain(several.into_iter().flatten().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn each_text_has_its_lines_those_that_are_there_first(
            of_lines in proptest::collection::vec((proptest::option::of("[a-c]"), proptest::bool::ANY, proptest::bool::ANY), 0..9),
        ) {
            let date = chrono::DateTime::parse_from_rfc3339("2026-01-05T08:00:00+08:00").unwrap();
            let lines: Vec<Line> = of_lines
                .iter()
                .map(|(key, is_gone, _)| Line {
                    key: key.as_deref().map(Into::into),
                    gone: is_gone.then_some(date),
                    ..Line::new("tag:x.example,2026:a", date)
                })
                .collect();
            let left = || (0..lines.len()).filter(|number| of_lines[*number].2);
            let index = Index::new(&lines, left(), |line| line.key.as_deref());
            let mut are_several = false;
            for text in ["a", "b", "c", "d"] {
                let says_it = |number: &usize| lines[*number].key.as_deref() == Some(text);
                let (there, gone): (Vec<usize>, Vec<usize>) =
                    left().filter(says_it).partition(|number| lines[*number].gone.is_none());
                let expected = [there, gone].concat();
                are_several |= expected.len() > 1;
                proptest::prop_assert_eq!(index.get(text).collect::<Vec<usize>>(), expected);
            }
            proptest::prop_assert_eq!(index.has_several(), are_several);
        }
    }
}
