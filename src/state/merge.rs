//! Two ledgers to one.

use std::collections::BTreeMap;

use super::line::Line;
use super::shard::{self, Damage};
use super::site::SiteMemory;

/// Merges two versions of a file of a ledger, `base` being the one that both come from, where it is known. A line of
/// either side is in the result. A line of both sides keeps the earlier first publication, and of what changed since
/// the base the later change. `name` tells a shard from the memory of the site.
pub fn merge(name: &str, base: Option<&[u8]>, ours: &[u8], theirs: &[u8]) -> (Vec<u8>, Vec<Damage>) {
    let mut damage = Vec::new();
    if name == SiteMemory::NAME {
        let mut merged = SiteMemory::parse(ours, &mut damage);
        merged.extend(SiteMemory::parse(theirs, &mut damage));
        let mut bytes = merged.to_bytes();
        shard::keep(&mut bytes, damage.iter(), &|_| false);
        return (bytes, damage);
    }
    let of = |bytes: &[u8], damage: &mut Vec<Damage>| -> BTreeMap<Box<str>, Line> {
        let lines = shard::read(name, bytes, damage);
        lines.into_iter().map(|line| (line.id.clone(), line)).collect()
    };
    // What is damaged in the base alone is past.
    let base = of(base.unwrap_or_default(), &mut Vec::new());
    let (ours, mut merged) = (of(ours, &mut damage), of(theirs, &mut damage));
    for (id, line) in ours {
        let both = match (merged.get(&id), base.get(&id)) {
            (None, _) => line,
            // One side did not touch it: the other's is the change.
            (Some(theirs), Some(base)) if *theirs == *base => line,
            (Some(theirs), Some(base)) if line == *base => theirs.clone(),
            (Some(theirs), _) => newer(&line, theirs),
        };
        merged.insert(id, both);
    }
    let mut bytes = shard::write(merged.values(), std::iter::empty());
    shard::keep(&mut bytes, damage.iter(), &|id| merged.contains_key(id));
    (bytes, damage)
}

/// One line of two that have one id: the one that knows the later moment, with what it lacks taken from the other. The
/// order of the two does not matter.
pub(super) fn newer(a: &Line, b: &Line) -> Line {
    let rank = |line: &Line| (line.latest(), serde_json::to_string(line).unwrap_or_default());
    let (new, old) = if rank(a) >= rank(b) { (a, b) } else { (b, a) };
    let mut line = new.clone();
    line.published = new.published.min(old.published);
    line.updated = new.updated.max(old.updated);
    line.key = line.key.or_else(|| old.key.clone());
    line.file = line.file.or_else(|| old.file.clone());
    line.link = line.link.or_else(|| old.link.clone());
    line.hash = line.hash.or_else(|| old.hash.clone());
    line.instead = line.instead.or_else(|| old.instead.clone());
    line
}
