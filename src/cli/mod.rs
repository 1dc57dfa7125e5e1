//! The command line: a skin over the library.
//! Comes in: arguments. Goes out: text on stdout and stderr, an exit code. Must not know: the inside of a stage.

mod adopt;
mod args;
mod build;
mod diff;
mod explain;
#[cfg(feature = "fetch")]
mod fetch;
mod generate;
mod init;
mod ledger;
mod links;
mod print;
mod problems;
mod progress;
mod reach;
mod redirects;
#[cfg(feature = "fetch")]
mod rule;
mod timings;

use std::process::ExitCode;

use clap::Parser;

use crate::error::{Error, Result};

use args::{Args, Command, OutputFormat};
use print::Terminal;

/// Runs the program and answers its exit code (see the README for what each means).
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(fault) => {
            // `--help` and `--version` are answers, not faults; a reader that went away is none either.
            let _ = fault.print();
            return ExitCode::from(if fault.use_stderr() { 2 } else { 0 });
        }
    };
    let terminal = Terminal::new(args.common.color, args.common.verbosity());
    let outcome = dispatch(&args, &terminal).and_then(|code| match terminal.unwritten() {
        Some(fault) => Err(Error::write("standard output", fault)),
        None => Ok(code),
    });
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(fault) => {
            tell(&fault, args.common.format, &terminal);
            ExitCode::from(fault.exit_code())
        }
    }
}

fn dispatch(args: &Args, terminal: &Terminal) -> Result<u8> {
    if args.common.format == OutputFormat::Markdown && !matches!(args.command, Command::Diff(_)) {
        return Err(Error::Usage {
            message: "only `diff` writes Markdown".to_owned(),
            help: Some("ask for `--format human`, `json` or `github`".to_owned()),
        });
    }
    match &args.command {
        Command::Build(build) => build::run(&args.common, build, terminal),
        #[cfg(feature = "fetch")]
        Command::Fetch(fetch) => fetch::run(&args.common, fetch, terminal),
        #[cfg(feature = "fetch")]
        Command::Rule(rule) => rule::run(&args.common, rule, terminal),
        Command::Init(init) => init::run(init, &args.common, terminal),
        Command::Links(links) => links::run(&args.common, links, terminal),
        Command::Diff(diff) => diff::run(&args.common, diff, terminal),
        Command::Adopt(adopt) => adopt::run(&args.common, adopt, terminal),
        Command::Redirects(redirects) => redirects::run(&args.common, redirects, terminal),
        Command::Ledger(ledger) => ledger::run(&args.common, ledger, terminal),
        Command::Explain(explain) => explain::run(explain, args.common.format, terminal),
        Command::Generate(generate) => generate::run(generate, terminal),
    }
}

/// Tells of what ended the run, in the format that was asked for.
fn tell(fault: &Error, format: OutputFormat, terminal: &Terminal) {
    let cause = std::error::Error::source(fault)
        .map(|cause| format!(": {cause}"))
        .unwrap_or_default();
    let message = format!("{fault}{cause}");
    match format {
        OutputFormat::Json => {
            let (file, place) = match fault {
                Error::Config { file, place, .. } => (Some(file.display().to_string()), *place),
                _ => (None, None),
            };
            let text = match fault {
                Error::Config { message, .. } => message,
                _ => &message,
            };
            let object = serde_json::json!({
                "error": {
                    "message": text,
                    "file": file,
                    "line": place.map(|place| place.0),
                    "column": place.map(|place| place.1),
                    "help": fault.help(),
                    "exit_code": fault.exit_code(),
                }
            });
            terminal.result(&format!("{object}\n"));
        }
        OutputFormat::Github => {
            let place = match fault {
                Error::Config { file, place, .. } => {
                    let line = place
                        .map(|(line, column)| format!(",line={line},col={column}"))
                        .unwrap_or_default();
                    format!(" file={}{line}", file.display())
                }
                _ => String::new(),
            };
            let text = message.lines().next().unwrap_or_default().replace('%', "%25");
            terminal.result(&format!("::error{place}::{text}\n"));
        }
        OutputFormat::Human | OutputFormat::Markdown => {}
    }
    terminal.fault(&message, fault.help().as_deref());
}
