//! How what was made of a file is kept from run to run, and who keeps it.

/// Whoever keeps what was made of files. Files are named by their places in the listing of a run.
pub trait HeadCache: Sync {
    /// What was made of the file when its content was what it is now.
    fn recall(&self, place: usize) -> Option<Vec<u8>>;

    /// Keeps what was made of the file of that content; of one that was not read, as long as the file system shows no
    /// change of it.
    fn keep(&self, place: usize, content: Option<&[u8]>, head: &[u8]);
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHeads;

impl HeadCache for NoHeads {
    fn recall(&self, _place: usize) -> Option<Vec<u8>> {
        None
    }

    fn keep(&self, _place: usize, _content: Option<&[u8]>, _head: &[u8]) {}
}
