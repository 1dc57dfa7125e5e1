//! Integration tests: one binary, modules named as the rooms or as what they show.

#![allow(clippy::unwrap_used)] // a panic is how a test fails

mod architecture;
mod atom_grammar;
mod cli;
mod collect;
mod feeds;
#[cfg(feature = "fetch")]
mod fetch;
mod hostile;
mod output;
mod readers;
mod safety;
mod sample;
mod support;
