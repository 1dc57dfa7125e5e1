//! Numbers and texts as bytes, and back: as they are, since a hundred thousand of them are read in every run.

use std::io::{self, Write};
use std::ops::Range;

/// Writes.
#[derive(Debug)]
pub(super) struct Writer {
    out: Vec<u8>,
}

impl Writer {
    pub(super) fn with_capacity(bytes: usize) -> Writer {
        Writer {
            out: Vec::with_capacity(bytes),
        }
    }

    /// Bytes as they are; answers where they stand.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.out.len();
        self.out.extend_from_slice(bytes);
        start..self.out.len()
    }

    pub(super) fn u64(&mut self, number: u64) {
        self.out.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn u128(&mut self, number: u128) {
        self.out.extend_from_slice(&number.to_le_bytes());
    }

    /// Bytes with their number in front.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.u64(bytes.len() as u64);
        self.out.extend_from_slice(bytes);
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }
}

/// Writes a text of so many bytes, which stands in pieces, as [`Writer::bytes`] does.
pub(super) fn write_pieces<'a>(
    writer: &mut dyn Write,
    length: u64,
    pieces: impl Iterator<Item = &'a str>,
) -> io::Result<()> {
    const AT_ONCE: usize = 1 << 16;
    let mut bytes = Vec::with_capacity(2 * AT_ONCE);
    bytes.extend_from_slice(&length.to_le_bytes());
    for piece in pieces {
        bytes.extend_from_slice(piece.as_bytes());
        if bytes.len() >= AT_ONCE {
            writer.write_all(&bytes)?;
            bytes.clear();
        }
    }
    writer.write_all(&bytes)
}

/// Writes numbers with their number in front, each as `to_bytes` has it.
pub(super) fn write_array<T: Copy, const N: usize>(
    writer: &mut dyn Write,
    numbers: &[T],
    to_bytes: impl Fn(T) -> [u8; N],
) -> io::Result<()> {
    const AT_ONCE: usize = 4096;
    writer.write_all(&(numbers.len() as u64).to_le_bytes())?;
    let mut bytes = Vec::with_capacity(AT_ONCE * N);
    for some in numbers.chunks(AT_ONCE) {
        bytes.clear();
        for number in some {
            bytes.extend_from_slice(&to_bytes(*number));
        }
        writer.write_all(&bytes)?;
    }
    Ok(())
}

/// Reads what was written so; every method answers `None` where there is too little.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    fn chunk<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (chunk, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*chunk)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.chunk().map(u64::from_le_bytes)
    }

    pub(super) fn u128(&mut self) -> Option<u128> {
        self.chunk().map(u128::from_le_bytes)
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.u64()?).ok()?;
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }

    /// Numbers, with room for `spare` more.
    pub(super) fn array<T, const N: usize>(
        &mut self,
        spare: usize,
        from_bytes: impl Fn([u8; N]) -> T,
    ) -> Option<Vec<T>> {
        let length = usize::try_from(self.u64()?).ok()?;
        let (bytes, rest) = self.rest.split_at_checked(length.checked_mul(N)?)?;
        self.rest = rest;
        let (chunks, _) = bytes.as_chunks();
        let mut numbers = Vec::with_capacity(chunks.len() + spare);
        numbers.extend(chunks.iter().map(|chunk| from_bytes(*chunk)));
        Some(numbers)
    }
}
