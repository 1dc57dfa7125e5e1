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
    /// A column with room for so many new bytes.
    pub fn with_capacity(bytes: usize) -> Column<'a> {
        Column {
            parts: vec![Cow::Owned(Vec::with_capacity(bytes))],
            length: 0,
        }
    }

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

    /// Writes it.
    ///
    /// # Errors
    /// Those of `writer`.
    pub fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        write_column(writer, self.length, self.parts.iter().map(|part| &**part))
    }
}

/// Writes a column of that length in the form of postcard: its length, then its bytes.
///
/// # Errors
/// Those of `writer`.
pub fn write_column<'a>(
    writer: &mut dyn Write,
    length: usize,
    parts: impl Iterator<Item = &'a [u8]>,
) -> io::Result<()> {
    let prefix = postcard::to_stdvec(&length).expect("a number can always be written to memory");
    writer.write_all(&prefix)?;
    for part in parts {
        writer.write_all(part)?;
    }
    Ok(())
}
