//! How what was made of a file is kept from run to run, and who keeps it.

/// A file as it was found.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a> {
    /// Its content, where it was read.
    pub bytes: Option<&'a [u8]>,
    /// What the file system said of it before, in eight bytes: equal where it says the same; 0 where it said nothing.
    pub stamp: u64,
    /// When it was last touched, in nanoseconds since 1970.
    pub touched: i64,
}

/// Whoever keeps what was made of files. Files are named by their places in the listing of a run.
pub trait HeadCache: Sync {
    /// What was made of the file when its content was what it is now.
    fn recall(&self, place: usize) -> Option<Vec<u8>>;

    /// Whether it was made in a site of the same language, by which files that are no UTF-8 are read.
    fn knows_language(&self) -> bool;

    /// Keeps what was made of the file as it was found; of one that was not read, as long as the file system shows no
    /// change of it.
    fn keep(&self, place: usize, found: Read<'_>, head: &[u8]);
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHeads;

impl HeadCache for NoHeads {
    fn recall(&self, _place: usize) -> Option<Vec<u8>> {
        None
    }

    fn knows_language(&self) -> bool {
        true
    }

    fn keep(&self, _place: usize, _found: Read<'_>, _head: &[u8]) {}
}
