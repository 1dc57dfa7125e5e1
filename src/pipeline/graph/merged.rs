//! The columns with what builds of few posts made of the posts since they were written: what comes when that is much.

use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::Range;

use crate::state::cache::{Blocks, Rest};

use super::Others;
use super::columns::{self, END, HASH, MEMBER, PLACE, PUBLISHED, Shape, number, numbers_of, value};
use super::kept_post::KINDS;
use super::posts::{Late, Members, Since};

/// Columns that are to be written.
#[derive(Debug)]
pub struct Merged<'a> {
    columns: &'a Blocks,
    old: Shape,
    shape: Shape,
    /// The posts in order.
    runs: Vec<Run>,
    late: Vec<Late>,
    members: Vec<u8>,
}

/// Posts that follow one another.
#[derive(Debug)]
enum Run {
    /// Those at these places of the old columns.
    Old(Range<u32>),
    /// One that was late, by its number.
    Late(usize),
}

impl<'a> Merged<'a> {
    /// The columns of what is left of the old ones and of what is late, and the feeds with their members there. Where the old
    /// ones cannot be read, writing the new ones fails.
    pub(super) fn new<'b>(
        columns: &'a Blocks,
        old: Shape,
        since: Since,
        mut others: Others<'b>,
    ) -> (Merged<'a>, Others<'b>) {
        let mut runs = Vec::new();
        // Where each of the old posts and of the late ones stands now.
        let mut moved: Vec<u32> = Vec::with_capacity(old.posts as usize);
        let mut late_at: Vec<u32> = Vec::with_capacity(since.late.len());
        let mut next = 0u32;
        let (mut gone, mut late) = (since.gone.iter().peekable(), since.late.iter().enumerate().peekable());
        let mut from = 0;
        loop {
            while let Some((number, _)) = late.next_if(|(_, late)| late.behind <= from || from == old.posts) {
                runs.push(Run::Late(number));
                late_at.push(next);
                next += 1;
            }
            if from == old.posts {
                break;
            }
            // None is named twice; if one were, no other would go in its place.
            while gone.next_if(|gone| gone.index < from).is_some() {}
            if gone.next_if(|gone| gone.index == from).is_some() {
                moved.push(u32::MAX);
                from += 1;
                continue;
            }
            let next_late = late.peek().map(|(_, late)| late.behind);
            let next_gone = gone.peek().map(|gone| gone.index);
            let until = next_late
                .into_iter()
                .chain(next_gone)
                .min()
                .unwrap_or(old.posts)
                .min(old.posts);
            runs.push(Run::Old(from..until));
            moved.extend(next..next + (until - from));
            next += until - from;
            from = until;
        }
        let mut came: HashMap<usize, Vec<u32>> = HashMap::new();
        for (late, place) in since.late.iter().zip(&late_at) {
            for feed in &late.feeds {
                came.entry(*feed).or_default().push(*place);
            }
        }
        let mut members = Vec::new();
        let old_members = all_numbers(columns, old.members());
        for (at, feed) in others.feeds.iter_mut().enumerate() {
            let Members::Some(start, count) = feed.members else {
                continue;
            };
            let range = start as usize..start.saturating_add(count) as usize;
            let kept = old_members.get(range).unwrap_or_default().iter();
            let kept = kept.filter_map(|index| moved.get(*index as usize).copied().filter(|now| *now != u32::MAX));
            let mut now: Vec<u32> = kept.chain(came.remove(&at).unwrap_or_default()).collect();
            now.sort_unstable();
            let first = members.len() / MEMBER;
            columns::add_numbers(&mut members, now.iter().copied());
            feed.members = Members::Some(number(first), number(now.len()));
        }
        let merged = Merged {
            columns,
            old,
            shape: Shape {
                posts: next,
                members: number(members.len() / MEMBER),
            },
            runs,
            late: since.late,
            members,
        };
        (merged, others)
    }

    /// How much there is in them.
    pub(super) fn shape(&self) -> Shape {
        self.shape
    }

    /// Writes a column of which every value has so many bytes.
    fn column<const N: usize>(
        &self,
        writer: &mut dyn Write,
        column: &Range<u64>,
        late: impl Fn(&Late) -> [u8; N],
    ) -> io::Result<()> {
        for run in &self.runs {
            match run {
                Run::Late(number) => writer.write_all(&late(&self.late[*number]))?,
                Run::Old(range) => {
                    let range = value(column, N, range.start).start..value(column, N, range.end).start;
                    self.copy(writer, range)?;
                }
            }
        }
        Ok(())
    }

    fn copy(&self, writer: &mut dyn Write, range: Range<u64>) -> io::Result<()> {
        let mut written = Ok(());
        let read = self.columns.each(range, |part| {
            if written.is_ok() {
                written = writer.write_all(part);
            }
        });
        written?;
        read.ok_or_else(damaged)
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "what the last build left is damaged")
}

impl Rest for Merged<'_> {
    fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        if self.columns.is_damaged() {
            return Err(damaged());
        }
        for kind in KINDS {
            self.column::<HASH>(writer, &self.old.hashes(kind), |late| {
                late.hashes[kind as usize].to_le_bytes()
            })?;
        }
        self.column::<PUBLISHED>(writer, &self.old.published(), |late| {
            let (seconds, nanoseconds, _) = late.post.published;
            columns::published((seconds, nanoseconds))
        })?;
        self.column::<PLACE>(writer, &self.old.places(), |late| late.post.place.to_le_bytes())?;
        writer.write_all(&self.members)?;
        let length = self.columns.length();
        let (more, ends) = (
            self.old.more(length).ok_or_else(damaged)?,
            self.old.ends(length).ok_or_else(damaged)?,
        );
        let old_ends = all_numbers(self.columns, ends);
        let end_of = |index: u32| match index.checked_sub(1) {
            Some(before) => old_ends.get(before as usize).copied().ok_or_else(damaged),
            None => Ok(0),
        };
        let mut new_ends: Vec<u8> = Vec::with_capacity(self.shape.posts as usize * END);
        let mut end = 0usize;
        for run in &self.runs {
            match run {
                Run::Late(number) => {
                    let mut bytes = Vec::new();
                    columns::put_more(&mut bytes, &self.late[*number].post);
                    writer.write_all(&bytes)?;
                    end += bytes.len();
                    new_ends.extend(columns::end(end));
                }
                Run::Old(range) => {
                    let (first, last) = (end_of(range.start)?, end_of(range.end)?);
                    self.copy(writer, more.start + u64::from(first)..more.start + u64::from(last))?;
                    for index in range.clone() {
                        new_ends.extend(columns::end(
                            end + (end_of(index + 1)? as usize).saturating_sub(first as usize),
                        ));
                    }
                    end += (last as usize).saturating_sub(first as usize);
                }
            }
        }
        writer.write_all(&new_ends)
    }
}

/// All numbers of a column; fewer where it is damaged.
fn all_numbers(columns: &Blocks, column: Range<u64>) -> Vec<u32> {
    // First all bytes: what is read of single posts has any length, so that a part may end within a number behind it.
    let mut bytes = Vec::new();
    columns.each(column, |part| bytes.extend_from_slice(part));
    numbers_of(&bytes).collect()
}
