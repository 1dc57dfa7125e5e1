//! Where words go: results to stdout, talk to stderr.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use super::args::{Verbosity, When};

/// The two streams, and how they are to be used.
#[derive(Debug)]
pub struct Terminal {
    /// Whether stderr gets colours.
    pub color: bool,
    /// Whether stderr is a terminal.
    pub is_terminal: bool,
    /// How much is said.
    pub verbosity: Verbosity,
    /// Why a result could not be written.
    unwritten: Mutex<Option<io::Error>>,
}

impl Terminal {
    /// Looks at the streams and at `NO_COLOR`.
    pub fn new(color: When, verbosity: Verbosity) -> Terminal {
        let is_terminal = std::io::stderr().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let color = match color {
            When::Always => true,
            When::Never => false,
            When::Auto => is_terminal && !no_color && !dumb,
        };
        Terminal {
            color,
            is_terminal,
            verbosity,
            unwritten: Mutex::default(),
        }
    }

    /// Writes a result to stdout. A reader that went away has what it wanted; any other failure is told by
    /// [`Terminal::unwritten`].
    pub fn result(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(fault) if fault.kind() != ErrorKind::BrokenPipe => {
                let mut unwritten = self.unwritten.lock().unwrap_or_else(PoisonError::into_inner);
                unwritten.get_or_insert(fault);
            }
            _ => {}
        }
    }

    /// Why a result could not be written, if one could not.
    pub fn unwritten(&self) -> Option<io::Error> {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Writes a line of talk to stderr, unless only errors are wanted.
    pub fn say(&self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            self.always(text);
        }
    }

    /// Writes to stderr in any case.
    pub fn always(&self, text: &str) {
        let _ = std::io::stderr().lock().write_all(format!("{text}\n").as_bytes());
    }

    /// Tells of what ended the run.
    pub fn fault(&self, message: &str, help: Option<&str>) {
        let (red, cyan, off) = if self.color {
            ("\x1b[1;31m", "\x1b[1;36m", "\x1b[0m")
        } else {
            ("", "", "")
        };
        self.always(&format!("{red}error{off}: {message}"));
        if let Some(help) = help {
            self.always(&format!("{cyan}help{off}: {help}"));
        }
    }
}
