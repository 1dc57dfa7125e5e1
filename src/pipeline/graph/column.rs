//! A column that is about to be kept: what the last build left stays where it is, and what is new stands between.

use std::borrow::Cow;
use std::io::{self, Write};

/// Bytes in parts.
#[derive(Debug, Default)]
pub struct Column<'a> {
    parts: Vec<Cow<'a, [u8]>>,
    /// How many bytes all parts have.
    pub length: usize,
}

impl<'a> Column<'a> {
    /// Adds new bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.length += bytes.len();
        match self.parts.last_mut() {
            Some(Cow::Owned(last)) => last.extend_from_slice(bytes),
            _ => self.parts.push(Cow::Owned(bytes.to_vec())),
        }
    }

    /// Adds bytes that are there.
    pub fn add(&mut self, bytes: &'a [u8]) {
        self.length += bytes.len();
        self.parts.push(Cow::Borrowed(bytes));
    }

    /// Writes its bytes.
    ///
    /// # Errors
    /// Those of `writer`.
    pub fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        self.parts.iter().try_for_each(|part| writer.write_all(part))
    }
}

/// Writes how many bytes follow, in the form of postcard.
///
/// # Errors
/// Those of `writer`.
pub fn write_length(writer: &mut dyn Write, length: usize) -> io::Result<()> {
    let prefix = postcard::to_stdvec(&length).expect("a number can always be written to memory");
    writer.write_all(&prefix)
}
