//! Problems of content, as data.
//! Comes in: what the stages found. Goes out: a sorted list, and its printed forms. Must not know: how it was found.

mod code;
mod github;
mod human;
mod kept;
mod pages;
mod summary;

use std::collections::HashMap;

use serde::Serialize;

pub use code::Code;
pub use github::{github, github_property, github_text};
pub use human::{HumanOptions, human};
pub use kept::KeptDiagnostic;
pub use pages::{Page, page};
pub use summary::{grouped, plural};

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A post was left out for a fault.
    Error,
    /// Something was repaired, or will surprise.
    Warning,
    /// Something was left out or joined on purpose.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// A problem of content: what, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of problem.
    pub code: Code,
    /// How much it matters in this run.
    pub severity: Severity,
    /// The file as the user knows it: relative to the configuration file where it lies below it.
    pub file: Option<String>,
    /// Line, counted from 1; 0 where the whole file is meant.
    pub line: u32,
    /// Column in characters, counted from 1; 0 where the whole line is meant.
    pub column: u32,
    /// One sentence on this very case, without a full stop.
    pub message: String,
    /// What to do, without a full stop.
    pub help: String,
}

impl Diagnostic {
    /// A problem of the code's own severity and help, with the file as its place.
    pub fn new(code: Code, file: impl Into<String>, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            file: Some(file.into()),
            line: 0,
            column: 0,
            message: shortened(printable(&message.into())),
            help: code.help().to_owned(),
        }
    }

    /// The same at a line and column (from 1; column in characters).
    pub fn at(mut self, line: u32, column: u32) -> Diagnostic {
        self.line = line;
        self.column = column;
        self
    }

    /// The same with another help line.
    pub fn with_help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = help.into();
        self
    }

    /// The same with another severity.
    pub fn with_severity(mut self, severity: Severity) -> Diagnostic {
        self.severity = severity;
        self
    }
}

/// The longest message, in characters: what a post holds may stand in it.
const LONGEST_MESSAGE: usize = 400;

fn shortened(message: String) -> String {
    match message.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message,
    }
}

/// `text` without what a hostile post could use to write over a terminal: control characters, and marks that turn the
/// direction of what follows, become U+FFFD.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if is_printable(c) { c } else { '\u{fffd}' })
        .collect()
}

/// Whether a terminal shows `c` where it stands and as what it is.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What the configuration says of severities (`[diagnostics] allow, warn, deny`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Levels {
    levels: HashMap<Code, Option<Severity>>,
}

impl Levels {
    /// Sets the severity of a code; `None` keeps it silent.
    pub fn set(&mut self, code: Code, severity: Option<Severity>) {
        self.levels.insert(code, severity);
    }

    /// `diagnostics` with these levels applied, in a total order: errors first, then by file, place and code.
    pub fn apply(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut kept: Vec<Diagnostic> = diagnostics
            .into_iter()
            .filter_map(|mut diagnostic| match self.levels.get(&diagnostic.code) {
                None => Some(diagnostic),
                Some(None) => None,
                Some(Some(severity)) => {
                    diagnostic.severity = *severity;
                    Some(diagnostic)
                }
            })
            .collect();
        kept.sort_by(|a, b| {
            (a.severity, &a.file, a.line, a.column, a.code, &a.message)
                .cmp(&(b.severity, &b.file, b.line, b.column, b.code, &b.message))
        });
        kept.dedup();
        kept
    }
}

/// Line and column (from 1, the column in characters) of a byte offset in `text`. `\r\n`, `\n` and `\r` end a line.
pub fn place(text: &str, offset: usize) -> (u32, u32) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let bytes = before.as_bytes();
    let mut line = 1;
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' || (*byte == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n')) {
            line += 1;
            start = at + 1;
        }
    }
    let column = before[start..].chars().count() + 1;
    (line, u32::try_from(column).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_columns_in_characters() {
        let text = "一\t二\r\n三\r四\n五";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, text.find('二').unwrap()), (1, 3));
        assert_eq!(place(text, text.find('三').unwrap()), (2, 1));
        assert_eq!(place(text, text.find('四').unwrap()), (3, 1));
        assert_eq!(place(text, text.find('五').unwrap()), (4, 1));
    }

    #[test]
    fn levels_silence_and_raise_and_sort() {
        let mut levels = Levels::default();
        levels.set(Code::Draft, None);
        levels.set(Code::LiquidTag, Some(Severity::Error));
        let found = levels.apply(vec![
            Diagnostic::new(Code::FutureDate, "z.md", "z"),
            Diagnostic::new(Code::Draft, "a.md", "a"),
            Diagnostic::new(Code::LiquidTag, "b.md", "b"),
        ]);
        assert_eq!(
            found.iter().map(|d| (d.code, d.severity)).collect::<Vec<_>>(),
            [(Code::LiquidTag, Severity::Error), (Code::FutureDate, Severity::Note)]
        );
    }
}
