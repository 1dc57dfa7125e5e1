//! feedkiln
pub mod collect;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod disk;
pub mod error;
pub mod model;
