//! Which of many things are equal to one before them.

use std::collections::HashMap;
use std::hash::Hash;

use rayon::prelude::*;

/// The hash of a text.
pub fn hash(text: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(text.as_bytes())
}

/// The things that are equal to one before them, each with the first of these, in order. `thing` answers the one at a
/// place, and `hash` the hash of that: nearly all things differ, and then sixteen bytes a thing are all that this takes.
pub fn repeated<T: Eq + Hash>(
    count: usize,
    thing: impl Fn(usize) -> T + Sync,
    hash: impl Fn(usize) -> u64 + Sync,
) -> Vec<(usize, usize)> {
    let hashes = (0..count).into_par_iter().map(|at| (hash(at), at));
    let mut hashed: Vec<(u64, usize)> = hashes.collect();
    hashed.par_sort_unstable();
    let mut found = Vec::new();
    for alike in hashed.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        // Two things may have one hash.
        let mut firsts: HashMap<T, usize> = HashMap::new();
        for (_, at) in alike {
            let first = *firsts.entry(thing(*at)).or_insert(*at);
            if first != *at {
                found.push((*at, first));
            }
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_with_the_first_of_its_kind() {
        let texts = ["a", "b", "a", "c", "b", "a"];
        let expected = [(2, 0), (4, 1), (5, 0)];
        assert_eq!(repeated(texts.len(), |at| texts[at], |at| hash(texts[at])), expected);
        assert_eq!(
            repeated(texts.len(), |at| texts[at], |_| 7),
            expected,
            "hashes may be equal"
        );
        assert_eq!(repeated(0, |_| "", |_| 0), []);
    }
}
