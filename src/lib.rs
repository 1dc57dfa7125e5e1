//! feedkiln

pub mod cli;
pub mod collect;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod disk;
pub mod error;
pub mod feed;
pub mod model;
pub mod output;
pub mod pipeline;
