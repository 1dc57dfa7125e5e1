//! Problems as every command prints them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use serde_json::json;

use crate::config::Config;
use crate::diagnostic::{self, Diagnostic, HumanOptions, Severity, plural};

use super::args::Verbosity;
use super::print::Terminal;

/// The diagnostics with files as seen from the working directory, where GitHub looks for them.
pub fn from_here(config: &Config, diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let is_here = config.dir == Path::new(".");
    let mut found = diagnostics.to_vec();
    for file in found
        .iter_mut()
        .filter_map(|diagnostic| diagnostic.file.as_mut())
        .filter(|_| !is_here)
    {
        if !Path::new(file.as_str()).is_absolute() {
            *file = config.dir.join(&*file).to_string_lossy().into_owned();
        }
    }
    found
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
    let sources = RefCell::new(HashMap::new());
    let line_of = |file: &str, line: u32| {
        let mut sources = sources.borrow_mut();
        let lines: &Vec<String> = sources.entry(file.to_owned()).or_insert_with(|| lines_of(config, file));
        lines.get(line as usize - 1).cloned()
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

/// The lines of a file as it stands now, for showing one of them.
fn lines_of(config: &Config, file: &str) -> Vec<String> {
    let found = [config.dir.join(file), Path::new(file).to_owned()]
        .into_iter()
        .find_map(|path| std::fs::read(path).ok());
    let text = String::from_utf8_lossy(&found.unwrap_or_default())
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    text.split('\n').map(str::to_owned).collect()
}
