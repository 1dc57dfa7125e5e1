//! A large file of which a run reads little: every block of it has its own hash, so that no more is read to know that what
//! is read is what was written.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_64;

use super::heads::read_at;

/// The length of a block in bytes; the last may be shorter.
const BLOCK: usize = 1 << 14;

/// What tells that a file of blocks is what was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// How many bytes the file has.
    pub length: u64,
    /// The hash of every block.
    pub hashes: Vec<u64>,
}

/// Writes a file of blocks.
#[derive(Debug)]
pub(super) struct BlockWriter<W> {
    inner: W,
    block: Vec<u8>,
    sums: Sums,
}

impl<W: Write> BlockWriter<W> {
    pub(super) fn new(inner: W) -> BlockWriter<W> {
        BlockWriter {
            inner,
            block: Vec::with_capacity(BLOCK),
            sums: Sums::default(),
        }
    }

    /// Writes the last block.
    pub(super) fn finish(mut self) -> io::Result<Sums> {
        if !self.block.is_empty() {
            self.put_block()?;
        }
        self.inner.flush()?;
        Ok(self.sums)
    }

    fn put_block(&mut self) -> io::Result<()> {
        self.sums.hashes.push(xxh3_64(&self.block));
        self.sums.length += self.block.len() as u64;
        self.inner.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }
}

impl<W: Write> Write for BlockWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(BLOCK - self.block.len());
        self.block.extend_from_slice(&bytes[..taken]);
        if self.block.len() == BLOCK {
            self.put_block()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        // A block is written when it is whole.
        Ok(())
    }
}

/// A file of blocks, to be read in parts.
#[derive(Debug)]
pub struct Blocks {
    file: File,
    sums: Sums,
    /// Blocks that single values were read of: most of those stand beside one another.
    read: Mutex<HashMap<u64, Arc<[u8]>>>,
    is_damaged: AtomicBool,
}

impl Blocks {
    pub(super) fn open(path: &Path, sums: &Sums) -> Option<Blocks> {
        let file = File::open(path).ok()?;
        let is_whole = file.metadata().is_ok_and(|found| found.len() == sums.length);
        is_whole.then(|| Blocks {
            file,
            sums: sums.clone(),
            read: Mutex::default(),
            is_damaged: AtomicBool::new(false),
        })
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.sums.length
    }

    /// Whether something that was asked for is not there, or not what was written.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// A few bytes of it; `None` where they are not what was written.
    pub fn read(&self, range: Range<u64>) -> Option<Vec<u8>> {
        let mut found = Vec::with_capacity(usize::try_from(range.end.checked_sub(range.start)?).ok()?);
        for number in blocks_of(&range) {
            let block = self.kept(number)?;
            found.extend_from_slice(block.get(within(&range, number, block.len()))?);
        }
        (found.len() as u64 == range.end - range.start).then_some(found)
    }

    /// Shows many bytes of it, one part after the other; `None` where they are not what was written. A part ends nowhere but
    /// at a multiple of 16 KiB, so that values are whole where the range begins at a multiple of their width.
    pub fn each(&self, range: Range<u64>, mut show: impl FnMut(&[u8])) -> Option<()> {
        const AT_ONCE: u64 = 8;
        let mut bytes = Vec::new();
        let mut shown = 0;
        let all = blocks_of(&range);
        for first in all.clone().step_by(AT_ONCE as usize) {
            self.fill(first..all.end.min(first + AT_ONCE), &mut bytes)?;
            let part = bytes.get(within(&range, first, bytes.len()))?;
            shown += part.len() as u64;
            show(part);
        }
        (shown == range.end.checked_sub(range.start)?).then_some(())
    }

    fn kept(&self, number: u64) -> Option<Arc<[u8]>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(block) = read.get(&number) {
            return Some(Arc::clone(block));
        }
        let mut bytes = Vec::new();
        self.fill(number..number + 1, &mut bytes)?;
        let block: Arc<[u8]> = bytes.into();
        read.insert(number, Arc::clone(&block));
        Some(block)
    }

    /// Reads blocks in the place of what `bytes` hold.
    fn fill(&self, numbers: Range<u64>, bytes: &mut Vec<u8>) -> Option<()> {
        let mut fill = || {
            let hashes = usize::try_from(numbers.start).ok()?..usize::try_from(numbers.end).ok()?;
            let hashes = self.sums.hashes.get(hashes)?;
            let (start, end) = (numbers.start * BLOCK as u64, numbers.end * BLOCK as u64);
            let length = end.min(self.sums.length).checked_sub(start)?;
            bytes.resize(usize::try_from(length).ok()?, 0);
            read_at(&self.file, start, bytes).ok()?;
            let mut blocks = bytes.chunks(BLOCK).zip(hashes);
            blocks.all(|(block, hash)| xxh3_64(block) == *hash).then_some(())
        };
        let filled: Option<()> = fill();
        if filled.is_none() {
            self.is_damaged.store(true, Ordering::Relaxed);
        }
        filled
    }
}

/// The numbers of the blocks in which a range lies.
fn blocks_of(range: &Range<u64>) -> Range<u64> {
    match range.is_empty() {
        true => 0..0,
        false => range.start / BLOCK as u64..(range.end - 1) / BLOCK as u64 + 1,
    }
}

/// The part of a block of that length that belongs to a range.
fn within(range: &Range<u64>, number: u64, length: usize) -> Range<usize> {
    let start = number * BLOCK as u64;
    let place = |at: u64| {
        usize::try_from(at.saturating_sub(start))
            .unwrap_or(usize::MAX)
            .min(length)
    };
    place(range.start)..place(range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf, Sums) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blocks");
        let mut writer = BlockWriter::new(File::create(&path).unwrap());
        for piece in bytes.chunks(1000) {
            writer.write_all(piece).unwrap();
        }
        let sums = writer.finish().unwrap();
        (folder, path, sums)
    }

    #[test]
    fn every_range_is_read_as_it_was_written() {
        let bytes: Vec<u8> = (0u32..100_000).flat_map(u32::to_le_bytes).collect();
        let (_folder, path, sums) = written(&bytes);
        let blocks = Blocks::open(&path, &sums).unwrap();
        assert_eq!(blocks.length(), 400_000);
        for (start, end) in [
            (0, 0),
            (0, 1),
            (5, 400_000),
            (100_000, 300_001),
            (32_767, 32_769),
            (65_536, 98_304),
            (399_999, 400_000),
        ] {
            let found = blocks.read(start as u64..end as u64).unwrap();
            assert_eq!(found, bytes[start..end], "{start}..{end}");
            let mut all = Vec::new();
            blocks
                .each(start as u64..end as u64, |part| all.extend_from_slice(part))
                .unwrap();
            assert_eq!(all, found);
        }
        assert!(blocks.read(399_999..400_001).is_none() && blocks.read(500_000..500_001).is_none());
        assert!(blocks.each(399_999..400_001, |_| ()).is_none());
    }

    #[test]
    fn damage_is_found_in_its_block_alone() {
        let (_folder, path, sums) = written(&[7; 100_000]);
        let mut damaged = vec![7; 100_000];
        damaged[40_000] = 8;
        std::fs::write(&path, &damaged).unwrap();
        let blocks = Blocks::open(&path, &sums).unwrap();
        assert_eq!(blocks.read(10..12).as_deref(), Some(&[7, 7][..]));
        assert!(!blocks.is_damaged());
        assert!(blocks.read(32_768..32_770).is_none(), "the block of the damage");
        assert!(blocks.is_damaged());
        std::fs::write(&path, &damaged[1..]).unwrap();
        assert!(Blocks::open(&path, &sums).is_none(), "cut off");
    }
}
