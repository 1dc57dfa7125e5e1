//! feedkiln
pub mod model;
