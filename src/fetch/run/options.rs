//! How a run goes, and how far it is.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::fetch::resolve::{Lookup, SystemLookup};
use crate::model::Instant;

/// How a run goes.
#[derive(Clone)]
pub struct FetchOptions<'a> {
    /// Sources by name, posts by path, file name or key; empty for all sources and every post without a text.
    pub names: &'a [String],
    /// Asks anew for what is there, too: lists unconditionally, and the origins of posts that feedkiln wrote.
    pub refresh: bool,
    /// Asks for lists only, writes nothing, and says what it would write and ask for.
    pub dry_run: bool,
    /// The time that the run may take, instead of the configuration's.
    pub max_time: Option<Duration>,
    /// The moment of the run.
    pub now: Instant,
    /// The wait before a second attempt; doubled before each further one.
    pub backoff: Duration,
    /// Looks names up.
    pub lookup: Arc<dyn Lookup>,
    /// Addresses of the own network that count as public: for a laboratory, where there are no others.
    pub exempt: Vec<IpAddr>,
    /// Called when something is asked for or had.
    pub progress: &'a (dyn Fn(FetchProgress<'_>) + Sync),
}

impl FetchOptions<'_> {
    /// A run over everything at `now`, with the system's look-up of names, that tells nobody how far it is.
    pub fn at(now: Instant) -> FetchOptions<'static> {
        FetchOptions {
            names: &[],
            refresh: false,
            dry_run: false,
            max_time: None,
            now,
            backoff: Duration::from_secs(1),
            lookup: Arc::new(SystemLookup),
            exempt: Vec::new(),
            progress: &|_| {},
        }
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchProgress<'a> {
    /// So many more addresses of a host will be asked for.
    Wanted {
        /// The host's name.
        host: &'a str,
        /// How many.
        count: usize,
    },
    /// One of them was had, or could not be.
    Done {
        /// The host's name.
        host: &'a str,
    },
}
