//! The ledger as a whole: read, asked, changed, written.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use chrono::Datelike;
use rayon::prelude::*;

use crate::error::Result;
use crate::model::{Claims, ContentHash, Instant, Joined, Memory, Recalled, TagAuthority};

use super::LedgerStore;
use super::find;
use super::index::Index;
use super::line::Line;
use super::new_lines::NewLines;
use super::part::Part;
use super::shard::{self, Damage};
use super::site::SiteMemory;

/// The lines of every shard, in the order of their months and ids.
#[derive(Debug, Default)]
pub struct Ledger {
    lines: Vec<Line>,
    /// The lines that differ from their files.
    changed: HashSet<u32>,
    /// The lines that are no more, since another has their id.
    dropped: HashSet<u32>,
    /// The files that have to be written whatever their lines say: they were damaged or not in order.
    stale: HashSet<String>,
    /// The files that there are.
    names: HashSet<String>,
    /// Those of them of which only some lines were read.
    parts: HashMap<String, Part>,
    /// What is remembered of the site.
    pub site: SiteMemory,
    /// What its file says, where that is in order.
    site_before: Option<SiteMemory>,
    /// Lines of its files that could not be read.
    pub damage: Vec<Damage>,
}

impl Ledger {
    /// Reads a ledger, its files in parallel. One that is not there is empty.
    ///
    /// # Errors
    /// When a file of it cannot be read. A damaged line is no error: see [`Ledger::damage`].
    pub fn read(store: &dyn LedgerStore) -> Result<Ledger> {
        Ledger::read_names(store, store.names()?)
    }

    /// Reads the lines with these ids that stand in the files named `months`, and what is remembered of the site: enough to
    /// change these lines and to add others of the ids. `None` where one of the files is not as it would be written.
    ///
    /// # Errors
    /// As [`Ledger::read`].
    pub fn read_lines(store: &dyn LedgerStore, months: &[String], ids: &[String]) -> Result<Option<Ledger>> {
        let (mut site, mut shards) = (Vec::new(), Vec::new());
        for name in store.names()? {
            match name == SiteMemory::NAME {
                true => site.push(name),
                false => shards.extend(months.contains(&name).then_some(name)),
            }
        }
        let mut ledger = Ledger::read_names(store, site)?;
        for name in shards {
            let part = Part::new(store.read(&name)?);
            for id in ids {
                match part.line(id) {
                    Ok(line) => ledger.lines.extend(line),
                    Err(()) => return Ok(None),
                }
            }
            ledger.parts.insert(name.clone(), part);
            ledger.names.insert(name);
        }
        let mut seen = HashSet::new();
        let are_apart = ledger.lines.iter().all(|line| seen.insert(&line.id));
        Ok(are_apart.then_some(ledger))
    }

    fn read_names(store: &dyn LedgerStore, names: Vec<String>) -> Result<Ledger> {
        let read: Vec<(Vec<Line>, Vec<Damage>, bool)> = names
            .par_iter()
            .filter(|name| *name != SiteMemory::NAME)
            .map(|name| {
                let bytes = store.read(name)?;
                let mut damage = Vec::new();
                let lines = shard::read(name, &bytes, &mut damage);
                let month = shard::month_of(name);
                let is_in_order = damage.is_empty()
                    && !bytes.starts_with(shard::BOM)
                    && lines.is_sorted_by(|a, b| a.id < b.id)
                    && lines.len() == bytes.iter().filter(|byte| **byte == b'\n').count()
                    && lines
                        .iter()
                        .all(|line| Some((line.published.year(), line.published.month())) == month);
                Ok((lines, damage, is_in_order))
            })
            .collect::<Result<_>>()?;
        let mut ledger = Ledger::default();
        // Room at once: a million lines that are moved to where there is more take half as much memory again.
        ledger
            .lines
            .reserve_exact(read.iter().map(|(lines, ..)| lines.len()).sum());
        let shards = names.iter().filter(|name| *name != SiteMemory::NAME);
        for (name, (lines, damage, is_in_order)) in shards.zip(read) {
            if !is_in_order {
                ledger.stale.insert(name.clone());
                ledger
                    .stale
                    .extend(lines.iter().map(|line| shard::month(&line.published)));
            }
            ledger.lines.extend(lines);
            ledger.damage.extend(damage);
        }
        ledger.unite_twins();
        if names.iter().any(|name| name == SiteMemory::NAME) {
            let bytes = store.read(SiteMemory::NAME)?;
            ledger.site = SiteMemory::parse(&bytes, &mut ledger.damage);
            // Where it is not as it would be written, it is written anew: the marks of a merge go then.
            ledger.site_before = (ledger.site.to_bytes() == bytes).then(|| ledger.site.clone());
        }
        ledger.names = names.into_iter().collect();
        Ok(ledger)
    }

    /// Makes one line of those that stand in two shards, as a clean merge in git may leave them: one side gave a post to
    /// one month, the other to another.
    fn unite_twins(&mut self) {
        if !Index::new(&self.lines, 0..self.lines.len(), |line| Some(&line.id)).has_several() {
            return;
        }
        let mut firsts: HashMap<&str, usize> = HashMap::with_capacity(self.lines.len());
        let mut twins = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            match firsts.entry(&line.id) {
                Entry::Occupied(first) => twins.push((*first.get(), index)),
                Entry::Vacant(place) => {
                    place.insert(index);
                }
            }
        }
        for (first, second) in &twins {
            let line = super::merge::newer(&self.lines[*first], &self.lines[*second]);
            for old in [&self.lines[*first], &self.lines[*second], &line] {
                self.stale.insert(shard::month(&old.published));
            }
            self.lines[*first] = line;
        }
        let is_second: HashSet<usize> = twins.into_iter().map(|(_, second)| second).collect();
        let mut index = 0;
        self.lines.retain(|_| {
            index += 1;
            !is_second.contains(&(index - 1))
        });
    }

    /// Whether it remembers no post.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Its lines; the place of one is its number.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Adds a line, and answers its number.
    pub fn add(&mut self, line: Line) -> u32 {
        let index = u32::try_from(self.lines.len()).expect("a ledger has fewer than four billion lines");
        self.lines.push(line);
        self.changed.insert(index);
        index
    }

    /// Puts a line in the place of another, if it differs.
    pub fn set(&mut self, index: u32, line: Line) {
        let old = &mut self.lines[index as usize];
        if *old != line {
            // A line that moves to another month leaves its old one.
            self.stale.insert(shard::month(&old.published));
            *old = line;
            self.changed.insert(index);
        }
    }

    /// Takes out what else is known under the ids of these lines, such as that a post of the id was removed.
    pub fn drop_others(&mut self, owners: &[u32]) {
        let ids: HashMap<&str, u32> = owners
            .iter()
            .map(|number| (&*self.lines[*number as usize].id, *number))
            .collect();
        let others = (0..).zip(&self.lines).filter(|(number, line)| {
            let owner = ids.get(&*line.id);
            owner.is_some_and(|owner| owner != number)
        });
        let others: Vec<(u32, String)> = others
            .map(|(number, line)| (number, shard::month(&line.published)))
            .collect();
        for (number, month) in others {
            self.dropped.insert(number);
            self.stale.insert(month);
        }
    }

    /// The lines, of those named, by what readers last saw of their posts.
    pub fn by_content(&self, lines: &[u32]) -> HashMap<ContentHash, Vec<u32>> {
        let mut found: HashMap<ContentHash, Vec<u32>> = HashMap::new();
        for index in lines {
            if let Some(hash) = self.lines[*index as usize].content() {
                found.entry(hash).or_default().push(*index);
            }
        }
        found
    }

    /// Of lines with one content, that of a renamed file: not of another origin's key, and published nearest to the
    /// post.
    pub fn nearest(&self, candidates: &[u32], key: Option<&str>, published: Instant) -> Option<(u32, &Line)> {
        find::nearest(candidates, &self.lines, key, published)
    }

    /// Writes the files that would have other bytes, unless `dry`, with the lines that are `new`; answers their names, in
    /// order.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn save(&self, store: &dyn LedgerStore, new: &NewLines<'_>, dry: bool) -> Result<Vec<String>> {
        let mut names: HashSet<String> = self.stale.iter().cloned().chain(new.names()).collect();
        let changed = self.changed.iter().map(|index| &self.lines[*index as usize]);
        names.extend(changed.map(|line| shard::month(&line.published)));
        let of_months = self.lines_of(&names);
        // Only damaged lines have to be compared with those that there are.
        let ids: HashSet<Cow<'_, str>> = match self.damage.is_empty() {
            true => HashSet::new(),
            false => {
                let known = self.lines.iter().map(|line| Cow::from(&*line.id));
                known.chain(new.ids().map(Joined::text)).collect()
            }
        };
        let save_shard = |name: String| -> Option<Result<String>> {
            let mut bytes = match self.parts.get(&name) {
                Some(part) => {
                    let is_of_it = |(number, line): (u32, &Line)| {
                        shard::month(&line.published) == name && !self.dropped.contains(&number)
                    };
                    let known = (0..).zip(&self.lines).map(|numbered| (numbered.1, is_of_it(numbered)));
                    let (mut more, mut room) = (Vec::new(), String::new());
                    new.of(&name)
                        .for_each(|line| line.show(&mut room, &mut |line| more.push(line.line())));
                    part.with(known.chain(more.iter().map(|line| (line, true))))
                }
                None => {
                    let known = shard::month_of(&name).and_then(|month| of_months.get(&month));
                    shard::write(known.into_iter().flatten().copied(), new.of(&name))
                }
            };
            shard::keep(&mut bytes, self.damage_of(&name), &|id| ids.contains(id));
            self.save_file(store, name, &bytes, dry).transpose()
        };
        let mut written: Vec<String> = names.into_par_iter().filter_map(save_shard).collect::<Result<_>>()?;
        if self.site_before.as_ref() != Some(&self.site) {
            let mut bytes = self.site.to_bytes();
            shard::keep(&mut bytes, self.damage_of(SiteMemory::NAME), &|_| false);
            written.extend(self.save_file(store, SiteMemory::NAME.to_owned(), &bytes, dry)?);
        }
        written.sort_unstable();
        Ok(written)
    }

    /// The lines of each month of which the file is to be written.
    fn lines_of(&self, names: &HashSet<String>) -> HashMap<(i32, u32), Vec<&Line>> {
        let mut of_months: HashMap<(i32, u32), Vec<&Line>> = HashMap::new();
        let wanted: HashSet<(i32, u32)> = names.iter().filter_map(|name| shard::month_of(name)).collect();
        if wanted.is_empty() {
            return of_months;
        }
        let numbered = (0..).zip(&self.lines);
        for (_, line) in numbered.filter(|(number, _)| !self.dropped.contains(number)) {
            let month = (line.published.year(), line.published.month());
            if wanted.contains(&month) {
                of_months.entry(month).or_default().push(line);
            }
        }
        of_months
    }

    /// Writes a file if it would have other bytes; answers its name then. One without bytes is removed.
    fn save_file(&self, store: &dyn LedgerStore, name: String, bytes: &[u8], dry: bool) -> Result<Option<String>> {
        let is_there = self.names.contains(&name);
        if (bytes.is_empty() && !is_there) || (is_there && store.read(&name)? == bytes) {
            return Ok(None);
        }
        match (dry, bytes.is_empty()) {
            (true, _) => {}
            (false, true) => store.remove(&name)?,
            (false, false) => store.write(&name, bytes)?,
        }
        Ok(Some(name))
    }

    fn damage_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Damage> {
        self.damage.iter().filter(move |damage| damage.name == name)
    }
}

impl Memory for Ledger {
    fn recall<'a>(&'a self, claims: &dyn Claims, authority: &TagAuthority) -> Vec<Recalled<'a>> {
        find::recall(&self.lines, claims, authority)
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn file_of(&self, line: u32) -> Option<&str> {
        self.lines[line as usize].file.as_deref()
    }
}
