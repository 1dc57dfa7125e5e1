//! Reads a file at many places. Where one is right behind the last, the next is likely to be, too: then a block is read, so that
//! the system is asked for one record in some hundred. Elsewhere no more is read than is asked for.

use std::cell::RefCell;
use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{read_at, read_some};

/// How much is read at once, in bytes, where less is asked for.
const BLOCK: usize = 1 << 16;

/// So near behind the end of the last, in bytes, a place is right behind it: records that count no more lie between.
const NEAR: u64 = 1 << 12;

/// A file that is read so. What was read of it has to stay as it is.
#[derive(Debug)]
pub(super) struct Ahead {
    file: File,
    /// No other file of this process has it.
    number: u64,
}

/// What a thread read last.
#[derive(Default)]
struct Block {
    number: u64,
    start: u64,
    bytes: Vec<u8>,
    /// Of which file it read last, and where that ended.
    last: (u64, u64),
}

thread_local! {
    static LAST: RefCell<Block> = RefCell::default();
}

impl Ahead {
    pub(super) fn of(file: File) -> Ahead {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        Ahead {
            file,
            number: COUNT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// So many bytes at a place near which nothing else is asked for; `None` where there are fewer, or they cannot be read.
    pub(super) fn read_apart(&self, start: u64, length: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; length];
        read_at(&self.file, start, &mut bytes).ok().map(|()| bytes)
    }

    /// The same where the next may be right behind it.
    pub(super) fn read(&self, start: u64, length: usize) -> Option<Vec<u8>> {
        if length > BLOCK / 4 {
            return self.read_apart(start, length);
        }
        LAST.with_borrow_mut(|block| {
            let (number, end) = std::mem::replace(&mut block.last, (self.number, start.checked_add(length as u64)?));
            if let Some(found) = block.part(self.number, start, length) {
                return Some(found.to_vec());
            }
            let is_near = |behind: u64| behind <= NEAR;
            if number != self.number || !start.checked_sub(end).is_some_and(is_near) {
                return self.read_apart(start, length);
            }
            block.number = 0;
            block.bytes.resize(BLOCK, 0);
            let read = read_some(&self.file, start, &mut block.bytes).ok()?;
            block.bytes.truncate(read);
            (block.number, block.start) = (self.number, start);
            block.part(self.number, start, length).map(<[u8]>::to_vec)
        })
    }
}

impl Block {
    fn part(&self, number: u64, start: u64, length: usize) -> Option<&[u8]> {
        let from = usize::try_from(start.checked_sub(self.start)?).ok()?;
        let part = self.bytes.get(from..from.checked_add(length)?)?;
        (self.number == number).then_some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_read_as_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        let open = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            Ahead::of(File::open(path).unwrap())
        };
        let bytes: Vec<u8> = (0u32..100_000).flat_map(u32::to_le_bytes).collect();
        let others: Vec<u8> = bytes.iter().map(|byte| !byte).collect();
        let (one, other) = (open("one", &bytes), open("other", &others));
        for start in [0, 1, 5, 65_530, 65_536, 70_000, 3, 399_999, 400_000, 200_000] {
            for length in [0, 1, 7, 16_384, 16_385, 65_536, 100_000] {
                let expected = bytes.get(start..start + length).map(<[u8]>::to_vec);
                assert_eq!(one.read(start as u64, length), expected, "{start}, {length}");
                assert_eq!(one.read_apart(start as u64, length), expected, "{start}, {length}");
                let expected = others.get(start..start + length).map(<[u8]>::to_vec);
                assert_eq!(
                    other.read(start as u64, length),
                    expected,
                    "{start}, {length} of the other"
                );
            }
        }
        assert_eq!(one.read(u64::MAX, 1), None);
    }

    #[test]
    fn no_more_is_read_than_is_asked_for_unless_one_place_follows_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, vec![7; 1 << 20]).unwrap();
        let file = Ahead::of(File::open(path).unwrap());
        let held =
            || LAST.with_borrow(|block| (block.number == file.number).then_some((block.start, block.bytes.len())));
        for start in [0, 300_000, 290_000, 280_000, 500_000] {
            assert_eq!(file.read(start, 100).map(|bytes| bytes.len()), Some(100));
            assert_eq!(held(), None, "{start}");
        }
        for start in [500_100, 500_200, 504_000] {
            assert!(file.read(start, 100).is_some());
            assert_eq!(held(), Some((500_100, BLOCK)), "{start}");
        }
        // What stands elsewhere leaves the block as it is.
        for start in [10_000, 520_000, 30_000, 520_100, 520_200] {
            assert!(file.read(start, 100).is_some());
            assert_eq!(held(), Some((500_100, BLOCK)), "{start}");
        }
        assert!(file.read(600_000, 100).is_some() && file.read(600_100, 100).is_some());
        assert_eq!(held(), Some((600_100, BLOCK)));
    }
}
