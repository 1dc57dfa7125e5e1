//! Integration tests: one binary, modules named as the rooms or as what they show.

#![allow(clippy::unwrap_used)] // a panic is how a test fails

mod adopt;
mod architecture;
mod atom_grammar;
mod cache;
mod claimed_ids;
mod cli;
mod collect;
#[cfg(unix)]
mod compare;
mod diff;
mod edits;
mod feeds;
#[cfg(feature = "fetch")]
mod fetch;
mod guard;
mod hostile;
mod hugo;
mod interrupted;
mod joined;
mod ledger;
mod ledger_damage;
mod migration;
mod output;
mod readers;
mod redirects;
mod removals;
mod repaired;
mod safety;
mod sample;
mod scenarios;
mod subscribers;
mod support;
