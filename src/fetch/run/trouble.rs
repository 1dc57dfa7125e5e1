//! What is told of faults.

use crate::config::{Config, Source};
use crate::diagnostic::{Code, Diagnostic};
use crate::fetch::fault::Fault;

/// The code and message of a fault; `None` for those that are told once for the whole run.
pub fn fault_diagnostic(fault: &Fault, what: &str) -> Option<(Code, String)> {
    let code = match fault {
        Fault::Refused(_) => Code::FetchRefused,
        Fault::Robots => Code::RobotsForbid,
        Fault::Gone(_) => Code::OriginGone,
        Fault::BudgetSpent | Fault::HostDown => return None,
        _ => Code::FetchFailed,
    };
    Some((code, format!("{what}: {fault}")))
}

/// A diagnostic about a source, at its table in the configuration.
pub fn source_diagnostic(config: &Config, source: &Source, code: Code, message: String) -> Diagnostic {
    let name = config.file.file_name().map(|name| name.to_string_lossy().into_owned());
    Diagnostic::new(code, name.unwrap_or_default(), message).at(source.line, 0)
}
