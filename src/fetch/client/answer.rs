//! What is asked for, and what is answered.

use std::sync::atomic::{AtomicU64, Ordering};

use url::Url;

use crate::fetch::charset;
use crate::state::Remembered;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Where.
    pub url: &'a Url,
    /// Whether it is a page, for which robots.txt counts, rather than data made for programs.
    pub is_page: bool,
    /// Whether "not modified" would do for an answer.
    pub conditional: bool,
    /// Whether the user names it, so that a pause of its host is no reason to wait.
    pub is_urgent: bool,
    /// Whether the beginning of a long answer will do.
    pub is_head: bool,
    /// The rule with which the answer will be read; what was read with another is asked for anew.
    pub rule: &'a str,
}

/// An answer.
#[derive(Debug)]
pub enum Answer {
    /// It is what it was when it was last kept.
    NotModified,
    /// A document.
    Document(Box<Document>),
}

/// A document as received.
#[derive(Debug)]
pub struct Document {
    /// Where it stood in the end.
    pub url: Url,
    /// Where it has moved to for ever, if a permanent redirect said so.
    pub moved: Option<Url>,
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// The `Content-Type`, as received.
    pub content_type: Option<String>,
    pub(super) known: (String, Remembered),
}

impl Document {
    /// The text, whatever its encoding.
    pub fn text(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        charset::decode(&self.bytes, self.content_type.as_deref(), host)
    }
}

/// How much was asked and received.
#[derive(Debug, Default)]
pub struct Counts {
    pub(super) requests: AtomicU64,
    pub(super) not_modified: AtomicU64,
    pub(super) bytes: AtomicU64,
}

impl Counts {
    /// Requests that were sent.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Answers of "not modified".
    pub fn not_modified(&self) -> u64 {
        self.not_modified.load(Ordering::Relaxed)
    }

    /// Bytes of bodies that were received, as they came.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}
