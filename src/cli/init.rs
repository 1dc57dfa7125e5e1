//! `feedkiln init`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use chrono::Datelike;

use crate::config::import::{ImportError, ImportOptions, import};
use crate::error::{Error, Result};

use super::args::{Common, Init};
use super::print::Terminal;

/// Writes a configuration for the site in a folder. Never writes over a file.
pub fn run(args: &Init, common: &Common, terminal: &Terminal) -> Result<u8> {
    let today = chrono::Utc::now().date_naive();
    let options = ImportOptions {
        today: (today.year(), today.month(), today.day()),
        url: args.url.clone(),
        title: args.title.clone(),
    };
    let found = import(&args.folder, &options).map_err(fault)?;
    for note in &found.notes {
        terminal.say(note);
    }
    if args.dry_run {
        terminal.result(&found.config_text);
        return Ok(0);
    }
    let path = common
        .config
        .clone()
        .unwrap_or_else(|| args.folder.join(found.file_name));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => Error::Usage {
            message: format!("{} is there already", path.display()),
            help: Some("init never writes over a file; move it away, name another with `-c FILE`, or see what init would write with `--dry-run`".to_owned()),
        },
        _ => Error::write(&path, source),
    })?;
    file.write_all(found.config_text.as_bytes())
        .map_err(|source| Error::write(&path, source))?;
    terminal.say(&format!(
        "wrote {}; read it through, then run `feedkiln build` (and where the site has a feed already, `feedkiln adopt` before)",
        path.display()
    ));
    Ok(0)
}

fn fault(fault: ImportError) -> Error {
    match fault {
        ImportError::Unreadable { path, source } => Error::read(path, source),
        other => Error::Usage {
            message: other.to_string(),
            help: None,
        },
    }
}
