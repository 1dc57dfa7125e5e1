//! Faults that end a run. Problems of content never do: they are diagnostics.

use std::io;
use std::path::{Path, PathBuf};

/// What ends a run, with the path it concerns and the cause.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A configuration that cannot be used, with its place in the file where one is known.
    #[error("{message}\n  --> {}{}", file.display(), place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default())]
    Config {
        /// The configuration file.
        file: PathBuf,
        /// Line and column (in characters), counted from 1.
        place: Option<(usize, usize)>,
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// A command line that asks for something that cannot be done.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// A file or folder that could not be read.
    #[error("could not read {}", path.display())]
    Read {
        /// Its path.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file or folder that could not be written.
    #[error("could not write {}", path.display())]
    Write {
        /// Its path.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Another process is at work on the same files.
    #[error("another feedkiln is at work here{}", if holder.is_empty() { String::new() } else { format!(": {holder}") })]
    Locked {
        /// The file that is locked.
        path: PathBuf,
        /// What the other process says of itself.
        holder: String,
    },
    /// Something asked for over the network that could not be had.
    #[error("{message}")]
    Network {
        /// What, and why.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// A path in the output folder that leads out of it.
    #[error("{} is a symbolic link; feedkiln writes no file through a link", path.display())]
    LinkInOutput {
        /// The link.
        path: PathBuf,
    },
}

/// The answer of whatever may end a run.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A fault in reading `path`.
    pub fn read(path: impl AsRef<Path>, source: io::Error) -> Error {
        Error::Read {
            path: path.as_ref().to_owned(),
            source,
        }
    }

    /// A fault in writing `path`.
    pub fn write(path: impl AsRef<Path>, source: io::Error) -> Error {
        Error::Write {
            path: path.as_ref().to_owned(),
            source,
        }
    }

    /// A configuration fault without a place in the file.
    pub fn config(file: impl AsRef<Path>, message: impl Into<String>, help: impl Into<String>) -> Error {
        Error::Config {
            file: file.as_ref().to_owned(),
            place: None,
            message: message.into(),
            help: Some(help.into()),
        }
    }

    /// The exit code of a run that ends with this fault.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Config { .. } | Error::Usage { .. } => 2,
            Error::Read { .. } | Error::Write { .. } | Error::LinkInOutput { .. } | Error::Locked { .. } => 3,
            Error::Network { .. } => 4,
        }
    }

    /// What the user can do about it, where that is known.
    pub fn help(&self) -> Option<String> {
        match self {
            Error::Config { help, .. } | Error::Usage { help, .. } => help.clone(),
            Error::Read { path, source }
                if source.kind() == io::ErrorKind::NotFound
                    && path.extension().is_some_and(|ending| ending == "toml") =>
            {
                Some(
                    "`feedkiln init` writes a configuration for the site in this folder; `-c FILE` names another"
                        .to_owned(),
                )
            }
            Error::Read { source, .. } | Error::Write { source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied => Some("check who owns it and its permissions".to_owned()),
                io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
                    Some("a file stands where a folder is needed, or the other way round; move it away, or name another folder with `--out`".to_owned())
                }
                io::ErrorKind::ReadOnlyFilesystem => Some("name a folder that can be written with `--out`".to_owned()),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                    Some("the disk is full; free some room and run again: nothing is half written".to_owned())
                }
                _ => None,
            },
            Error::Network { help, .. } => help.clone(),
            Error::Locked { path, .. } => Some(format!(
                "wait for it to end (`build --wait SECONDS` does); {} is locked as long as it runs",
                path.display()
            )),
            Error::LinkInOutput { .. } => {
                Some("remove the link, or name the folder it leads to as the output folder".to_owned())
            }
        }
    }
}
