//! Reads a file at many places, of which the next is mostly near: a block at a time, so that the system is asked for one
//! record in some hundred.

use std::cell::RefCell;
use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{read_at, read_some};

/// How much is read at once, in bytes, where less is asked for.
const BLOCK: usize = 1 << 16;

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

    /// The same where the next is near.
    pub(super) fn read(&self, start: u64, length: usize) -> Option<Vec<u8>> {
        if length > BLOCK / 4 {
            return self.read_apart(start, length);
        }
        LAST.with_borrow_mut(|block| {
            if let Some(found) = block.part(self.number, start, length) {
                return Some(found.to_vec());
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
}
