//! Origins to posts.
//! Comes in: rules, lists and share URLs of the configuration. Goes out: post files, whole, and a report. Must not know:
//! feeds, output, how a build reads posts beyond a single one.

mod article;
mod body;
mod category;
mod charset;
mod client;
mod fault;
mod guard;
mod host;
mod listing;
mod post_file;
mod resolve;
mod retry;
mod robots;
mod run;
mod story;
mod trial;

pub use resolve::{Addresses, Lookup, SystemLookup};
pub use run::{FetchCounts, FetchOptions, FetchProgress, FetchReport, RequestCounts, SourceCounts, fetch};
pub use trial::{Trial, try_rules};
