//! A diagnostic in a form that is kept from run to run.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Code, Diagnostic, Severity};

/// A diagnostic, its texts borrowed where they can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDiagnostic<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
    severity: u8,
    #[serde(borrow)]
    file: Option<Cow<'a, str>>,
    line: u32,
    column: u32,
    #[serde(borrow)]
    message: Cow<'a, str>,
    /// Where it is not that of the code.
    #[serde(borrow)]
    help: Option<Cow<'a, str>>,
}

const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

impl KeptDiagnostic<'_> {
    /// The file that it is told of.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Whether it is of that code.
    pub fn is(&self, code: Code) -> bool {
        self.code == code.name()
    }

    /// What is to be kept of `diagnostic`.
    pub fn of(diagnostic: &Diagnostic) -> KeptDiagnostic<'_> {
        let severity = SEVERITIES.iter().position(|known| *known == diagnostic.severity);
        KeptDiagnostic {
            code: diagnostic.code.name().into(),
            severity: severity.and_then(|at| u8::try_from(at).ok()).unwrap_or_default(),
            file: diagnostic.file.as_deref().map(Cow::Borrowed),
            line: diagnostic.line,
            column: diagnostic.column,
            message: diagnostic.message.as_str().into(),
            help: (diagnostic.help != diagnostic.code.help()).then(|| diagnostic.help.as_str().into()),
        }
    }

    /// The diagnostic that was kept; `None` where there is no such code or severity.
    pub fn diagnostic(self) -> Option<Diagnostic> {
        let code = Code::parse(&self.code)?;
        Some(Diagnostic {
            code,
            severity: *SEVERITIES.get(usize::from(self.severity))?,
            file: self.file.map(Cow::into_owned),
            line: self.line,
            column: self.column,
            message: self.message.into_owned(),
            help: self.help.map_or_else(|| code.help().to_owned(), Cow::into_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was() {
        let plain = Diagnostic::new(Code::FileEmpty, "a.md", "the file is empty").at(3, 4);
        let special = Diagnostic {
            file: None,
            ..plain.clone()
        }
        .with_help("another")
        .with_severity(Severity::Note);
        for diagnostic in [plain, special] {
            let bytes = postcard::to_stdvec(&KeptDiagnostic::of(&diagnostic)).unwrap();
            let kept: KeptDiagnostic<'_> = postcard::from_bytes(&bytes).unwrap();
            assert_eq!(kept.diagnostic(), Some(diagnostic));
        }
    }
}
