//! What the last run knew.
//! Comes in: a folder, and what a run learns. Goes out: what an earlier run learned. Must not know: what it is for.
//!
//! Everything here may be deleted at any time: it saves requests and work, and never decides an answer.

mod fetch_log;

pub use fetch_log::{FetchLog, FetchMemory, Remembered};
