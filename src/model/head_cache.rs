//! How what was made of a file is kept from run to run, and who keeps it.

/// A file as it was found.
#[derive(Debug, Clone, Copy)]
pub struct Read {
    /// The hash of its content ([`FileHashes::content`](super::FileHashes::content)); 0 where it was not read.
    pub content: u128,
    /// What the file system said of it before, in eight bytes: equal where it says the same; 0 where it said nothing.
    pub stamp: u64,
    /// When it was last touched, in nanoseconds since 1970.
    pub touched: i64,
}

/// What was made of a file, as bytes: two parts that many files have alike, and behind them what is its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadBytes {
    bytes: Vec<u8>,
    ends: [usize; 2],
}

impl HeadBytes {
    /// These bytes, whose common parts end at `ends`.
    ///
    /// # Panics
    /// Where these are no places in them, in order.
    pub fn new(bytes: Vec<u8>, ends: [usize; 2]) -> HeadBytes {
        assert!(ends[0] <= ends[1] && ends[1] <= bytes.len(), "parts end in order");
        HeadBytes { bytes, ends }
    }

    /// The parts that many files have alike.
    pub fn common(&self) -> [&[u8]; 2] {
        [&self.bytes[..self.ends[0]], &self.bytes[self.ends[0]..self.ends[1]]]
    }

    /// What is its own.
    pub fn own(&self) -> &[u8] {
        &self.bytes[self.ends[1]..]
    }

    /// All of it.
    pub fn into_whole(self) -> Vec<u8> {
        self.bytes
    }
}

/// Whoever keeps what was made of files. Files are named by their places in the listing of a run.
pub trait HeadCache: Sync {
    /// What was made of the file when its content was what it is now.
    fn recall(&self, place: usize) -> Option<HeadBytes>;

    /// Whether it was made in a site of the same language, by which files that are no UTF-8 are read.
    fn knows_language(&self) -> bool;

    /// Keeps what was made of the file as it was found; of one that was not read, as long as the file system shows no
    /// change of it.
    fn keep(&self, place: usize, found: Read, head: &HeadBytes);
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHeads;

impl HeadCache for NoHeads {
    fn recall(&self, _place: usize) -> Option<HeadBytes> {
        None
    }

    fn knows_language(&self) -> bool {
        true
    }

    fn keep(&self, _place: usize, _found: Read, _head: &HeadBytes) {}
}
