//! feedkiln turns a folder of posts into feeds that people can rely on: RSS 2.0, Atom 1.0 and JSON Feed 1.1, for the
//! whole site and for every category.
//!
//! Two calls do what the program does: [`config::load`] reads a configuration, [`pipeline::build`] builds its feeds.
//! `ARCHITECTURE.md` describes the rooms and which of them may use which.
//!
//! ```no_run
//! use feedkiln::config::{self, Overrides};
//! use feedkiln::pipeline::{self, BuildOptions};
//!
//! # fn main() -> Result<(), feedkiln::error::Error> {
//! let config = config::load("config.toml".as_ref(), &Overrides::default())?;
//! let now = config.site.zone.at(&chrono::Utc::now());
//! let report = pipeline::build(&config, BuildOptions { check: true, ..BuildOptions::at(now) })?;
//! println!("{} posts published", report.posts.published);
//! # Ok(())
//! # }
//! ```

pub mod cli;
pub mod collect;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod disk;
pub mod error;
pub mod feed;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod model;
pub mod output;
pub mod pipeline;
pub mod state;
