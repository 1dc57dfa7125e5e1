//! Problems as every command prints them.

use std::cell::RefCell;
use std::path::Path;

use serde_json::json;

use crate::config::Config;
use crate::diagnostic::{self, Diagnostic, HumanOptions, Severity, plural};

use crate::pipeline;

use super::args::Verbosity;
use super::print::Terminal;

/// The diagnostics with files as seen from the working directory, where GitHub looks for them.
pub fn from_here(config: &Config, diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut found = diagnostics.to_vec();
    for file in found.iter_mut().filter_map(|diagnostic| diagnostic.file.as_mut()) {
        *file = file_from_here(config, file);
    }
    found
}

/// A file as seen from the working directory, which the configuration or a message names from its own folder.
pub fn file_from_here(config: &Config, file: &str) -> String {
    match config.dir == Path::new(".") || Path::new(file).is_absolute() {
        true => file.to_owned(),
        false => config.dir.join(file).to_string_lossy().into_owned(),
    }
}

/// Every diagnostic as JSON.
pub fn json(diagnostics: &[Diagnostic]) -> Vec<serde_json::Value> {
    let one = |found: &Diagnostic| {
        json!({
            "code": found.code,
            "severity": found.severity,
            "message": found.message,
            "file": found.file,
            "line": (found.line > 0).then_some(found.line),
            "column": (found.column > 0).then_some(found.column),
            "help": found.help,
        })
    };
    diagnostics.iter().map(one).collect()
}

/// Prints the diagnostics for a person, as many as the verbosity asks for.
pub fn print(config: &Config, diagnostics: &[Diagnostic], terminal: &Terminal) {
    let is_quiet = terminal.verbosity == Verbosity::Quiet;
    let wanted: Vec<Diagnostic> = diagnostics
        .iter()
        .filter(|found| !is_quiet || found.severity == Severity::Error)
        .cloned()
        .collect();
    let verbose = terminal.verbosity == Verbosity::Verbose;
    // Diagnostics of one severity come file by file, so that one text at a time is enough.
    let last: RefCell<Option<(String, String)>> = RefCell::new(None);
    let line_of = |file: &str, line: u32| {
        let mut last = last.borrow_mut();
        if last.as_ref().is_none_or(|(known, _)| known != file) {
            *last = pipeline::text_of(config, file).map(|text| (file.to_owned(), text));
        }
        let (_, text) = last.as_ref()?;
        line_in(text, line).map(str::to_owned)
    };
    let text = diagnostic::human(
        &wanted,
        HumanOptions {
            all: verbose,
            color: terminal.color,
            notes: verbose,
        },
        &line_of,
    );
    if !text.is_empty() {
        terminal.always(text.trim_end());
    }
}

/// `\n2 errors, 1 note`, or nothing.
pub fn counted(diagnostics: &[Diagnostic]) -> String {
    let troubles: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| {
            let count = diagnostics.iter().filter(|found| found.severity == severity).count();
            (count, severity.name())
        })
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| plural(count, name))
        .collect();
    if troubles.is_empty() {
        String::new()
    } else {
        format!("\n{}", troubles.join(", "))
    }
}

/// A line (from 1) of a text.
fn line_in(text: &str, line: u32) -> Option<&str> {
    let mut rest = text;
    for _ in 1..line {
        let end = rest.find(['\n', '\r'])?;
        let width = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[end + width..];
    }
    rest.split(['\n', '\r']).next()
}
