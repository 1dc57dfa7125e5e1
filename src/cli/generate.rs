//! `feedkiln generate`.

use clap::CommandFactory;

use crate::error::{Error, Result};

use super::args::{Args, Generate, Generated};
use super::print::Terminal;

/// Prints completions or a manual page.
pub fn run(args: &Generate, terminal: &Terminal) -> Result<u8> {
    let mut command = Args::command();
    command.build();
    let mut bytes = Vec::new();
    match &args.what {
        Generated::Completions { shell } => clap_complete::generate(*shell, &mut command, "feedkiln", &mut bytes),
        Generated::Man { command: None } => render(command, &mut bytes)?,
        Generated::Man { command: Some(name) } => {
            let Some(found) = command.find_subcommand(name) else {
                return Err(Error::Usage {
                    message: format!("there is no command `{name}`"),
                    help: Some("`feedkiln --help` lists them".to_owned()),
                });
            };
            render(found.clone(), &mut bytes)?;
        }
    }
    terminal.result(&String::from_utf8_lossy(&bytes));
    Ok(0)
}

fn render(command: clap::Command, bytes: &mut Vec<u8>) -> Result<()> {
    clap_mangen::Man::new(command)
        .render(bytes)
        .map_err(|source| Error::write("the manual page", source))
}
