//! What came of the last build, as it is kept beside the table of files.

use chrono::DateTime;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, KeptDiagnostic};
use crate::model::{Instant, Period};

/// What came of the last build.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct Base {
    /// Whether the next build would tell the same.
    pub(super) is_settled: bool,
    pub(super) context: u128,
    /// What rendered bodies depend on, of the settings.
    pub(super) bodies: u64,
    pub(super) from: Option<(i64, u32)>,
    pub(super) until: Option<(i64, u32)>,
    pub(super) posts: [usize; 4],
    pub(super) documents: usize,
    pub(super) diagnostics: Vec<u8>,
    pub(super) outputs: Vec<KeptFile>,
    pub(super) ledger: Vec<KeptFile>,
}

/// A file that the last build left: path, stamp (0 where it cannot be trusted), content hash.
pub(super) type KeptFile = (String, u64, u128);

impl Base {
    /// Between which moments the same would have been collected.
    pub(super) fn period(&self) -> Period {
        let instant = |(seconds, nanoseconds)| DateTime::from_timestamp(seconds, nanoseconds).map(Instant::from);
        Period {
            from: self.from.and_then(instant),
            until: self.until.and_then(instant),
        }
    }

    /// What was told; `None` where what was kept is damaged.
    pub(super) fn diagnostics(&self) -> Option<Vec<Diagnostic>> {
        let kept: Vec<KeptDiagnostic<'_>> = postcard::from_bytes(&self.diagnostics).ok()?;
        kept.into_iter().map(KeptDiagnostic::diagnostic).collect()
    }
}

/// A value as it is kept.
pub(super) fn to_bytes(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("texts and numbers can always be written to memory")
}

/// A moment as it is kept: seconds since 1970, nanoseconds.
pub(super) fn moment(instant: Instant) -> (i64, u32) {
    (instant.timestamp(), instant.timestamp_subsec_nanos())
}

/// The first half of a hash in hexadecimal digits; 0 where it is none.
pub fn first_half(digits: &str) -> u128 {
    digits
        .get(..32)
        .and_then(|half| u128::from_str_radix(half, 16).ok())
        .unwrap_or_default()
}
