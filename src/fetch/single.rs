//! One address, asked for as if for the first time, with the guard, the bounds and the patience of every other.

use tokio::runtime;
use url::Url;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::model::link;
use crate::state::{FetchMemory, Remembered};

use super::client::{Answer, Ask, Client, Document, Surroundings};
use super::fault::Fault;
use super::guard::Guard;
use super::run::{FetchOptions, fault_diagnostic};

/// No memory: what is asked for is asked for as if for the first time.
struct Nothing;

impl FetchMemory for Nothing {
    fn recall(&self, _: &str) -> Option<Remembered> {
        None
    }
    fn keep(&self, _: &str, _: Remembered) {}
    fn store(&self) -> Result<()> {
        Ok(())
    }
}

/// What `url` answers, unpacked; `None` where it says that there is nothing (404, 410).
///
/// # Errors
/// [`Error::Network`] where it could not be had, [`Error::Usage`] where no client can be made.
pub fn read(config: &Config, url: &Url, options: &FetchOptions<'_>) -> Result<Option<Vec<u8>>> {
    match document(config, url, false, options)? {
        Ok(document) => Ok(Some(document.bytes)),
        Err(Fault::Gone(_)) => Ok(None),
        Err(fault) => Err(error(url, &fault)),
    }
}

/// The document at `url`, or why it could not be had.
///
/// # Errors
/// [`Error::Usage`] where no client can be made.
pub fn document(
    config: &Config,
    url: &Url,
    is_page: bool,
    options: &FetchOptions<'_>,
) -> Result<std::result::Result<Document, Fault>> {
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|why| Error::Usage {
            message: format!("could not start the network: {why}"),
            help: None,
        })?;
    let guard = Guard::new(config.fetch.allow.clone());
    let guard = options
        .exempt
        .iter()
        .fold(guard, |guard, address| guard.exempting(*address));
    let client = Client::new(
        &config.fetch,
        &Nothing,
        Surroundings {
            lookup: options.lookup.clone(),
            guard,
            now: options.now.timestamp(),
            deadline: None,
            backoff: options.backoff,
        },
    )?;
    let ask = Ask {
        url,
        is_page,
        is_urgent: true,
        is_head: false,
        conditional: false,
        rule: "",
    };
    Ok(match runtime.block_on(client.get(ask)) {
        Ok(Answer::Document(document)) => Ok(*document),
        Ok(Answer::NotModified) => Err(Fault::Status(304)),
        Err(fault) => Err(fault),
    })
}

/// The error of an address that could not be had.
pub fn error(url: &Url, fault: &Fault) -> Error {
    let what = format!("{} could not be had", link::without_credentials(url));
    let told = fault_diagnostic(fault, &what);
    Error::Network {
        message: format!("{what}: {fault}"),
        help: told.map(|(code, _)| code.help().to_owned()),
    }
}
