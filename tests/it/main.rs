//! Integration tests: one binary, modules named as the rooms or as what they show.

mod architecture;
mod atom_grammar;
mod cli;
mod collect;
mod feeds;
mod hostile;
mod output;
mod readers;
mod sample;
mod support;
