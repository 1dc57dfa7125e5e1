//! Benchmarks of the stages of a build, one by one, on samples that stand in `samples.rs`. A build as a whole is measured
//! by `benches/compare`.
//!
//! `cargo bench` runs all, `cargo bench -- content` those whose names hold a word.

#![allow(clippy::unwrap_used)] // a panic is how a benchmark says that its sample is wrong

mod content;
mod dates;
mod front_matter;
mod samples;
mod window;
mod writing;

use criterion::Criterion;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    front_matter::benches(&mut criterion);
    dates::benches(&mut criterion);
    content::benches(&mut criterion);
    writing::benches(&mut criterion);
    window::benches(&mut criterion);
    criterion.final_summary();
}
