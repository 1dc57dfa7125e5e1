//! `feedkiln explain`.

use std::fmt::Write;

use crate::diagnostic::{Code, page};
use crate::error::{Error, Result};

use super::args::{Explain, OutputFormat};
use super::print::Terminal;

/// Prints the page of a code, or the list of all.
pub fn run(args: &Explain, format: OutputFormat, terminal: &Terminal) -> Result<u8> {
    let text = match &args.code {
        None if format == OutputFormat::Json => {
            format!(
                "{}\n",
                serde_json::json!({ "diagnostics": Code::ALL.iter().copied().map(json).collect::<Vec<_>>() })
            )
        }
        None => list(),
        Some(name) => match Code::parse(name) {
            Some(code) if format == OutputFormat::Json => format!("{}\n", json(code)),
            Some(code) => one(code),
            None => {
                let help = match Code::nearest(name) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "`feedkiln explain` lists every code".to_owned(),
                };
                return Err(Error::Usage {
                    message: format!("there is no diagnostic `{name}`"),
                    help: Some(help),
                });
            }
        },
    };
    terminal.result(&text);
    Ok(0)
}

/// The page of a code as an object.
fn json(code: Code) -> serde_json::Value {
    let page = page(code);
    serde_json::json!({
        "code": code,
        "severity": code.severity(),
        "meaning": page.meaning,
        "broken": page.broken,
        "mended": page.mended,
        "help": code.help(),
    })
}

fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or(0);
    let mut text = String::new();
    for code in Code::ALL {
        let _ = writeln!(
            text,
            "{:width$}  {:7}  {}",
            code.name(),
            code.severity().name(),
            first_sentence(page(*code).meaning)
        );
    }
    text
}

fn first_sentence(text: &str) -> &str {
    text.split_once(". ")
        .map_or(text.trim_end_matches('.'), |(first, _)| first)
}

fn one(code: Code) -> String {
    let page = page(code);
    let indented = |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
    format!(
        "{} ({})\n\n{}\n\nFor example:\n\n{}\nMended:\n\n{}\nTo do: {}\n",
        code.name(),
        code.severity().name(),
        page.meaning,
        indented(page.broken),
        indented(page.mended),
        code.help()
    )
}
