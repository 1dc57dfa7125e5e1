//! What became of the works of a plan.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, plural};

/// What became of the works.
#[derive(Debug, Default)]
pub struct Outcome {
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub refused: usize,
    pub failed: usize,
    pub left: usize,
    /// How many texts were left for each host that was down.
    pub down: BTreeMap<String, usize>,
    pub written: Vec<String>,
    pub problems: Vec<Diagnostic>,
}

impl Outcome {
    /// Tells of each host that was down once, however many texts it has.
    pub fn tell_of_hosts(&mut self) {
        for (host, count) in &self.down {
            let texts = plural(*count, "text");
            let message = format!("the host {host} failed several times in a row; {texts} left to the next run");
            self.problems.push(Diagnostic {
                file: None,
                ..Diagnostic::new(Code::FetchFailed, "", message)
            });
        }
    }
}
