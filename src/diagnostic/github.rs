//! Diagnostics as workflow commands of GitHub Actions.

use std::fmt::Write;

use super::{Diagnostic, Severity, printable};

/// One workflow command a diagnostic: `::warning file=…,line=…,col=…,title=…::message`.
pub fn github(diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = Vec::new();
        if let Some(file) = &diagnostic.file {
            properties.push(format!("file={}", github_property(&printable(file))));
        }
        if diagnostic.line > 0 {
            properties.push(format!("line={}", diagnostic.line));
        }
        if diagnostic.column > 0 {
            properties.push(format!("col={}", diagnostic.column));
        }
        properties.push(format!("title={}", diagnostic.code.name()));
        let text = format!("{}. {}", diagnostic.message, diagnostic.help);
        let _ = writeln!(out, "::{command} {}::{}", properties.join(","), github_text(&text));
    }
    out
}

/// `text` as the message of a workflow command.
pub fn github_text(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// `text` as the value of a property of a workflow command, such as its file.
pub fn github_property(text: &str) -> String {
    github_text(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn escapes_what_commands_give_a_meaning() {
        let found = Diagnostic::new(Code::Draft, "a,b:c.md", "100%\nof it").at(3, 7);
        let line = github(&[found]);
        assert!(
            line.starts_with("::notice file=a%2Cb%3Ac.md,line=3,col=7,title=draft::100%25\u{fffd}of it. "),
            "{line}"
        );
        assert_eq!(line.lines().count(), 1);
    }
}
