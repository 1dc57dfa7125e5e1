//! Reading addresses: where commands other than `fetch` meet the network.

use url::Url;

use crate::config::Config;
use crate::error::Result;

/// What an address answers; `None` where it says that there is nothing. Hosts of the own network are asked only where
/// `allow` under `[fetch]` names them, as by `fetch`.
///
/// # Errors
/// [`Error::Network`](crate::error::Error::Network) where it could not be had.
#[cfg(feature = "fetch")]
pub fn reach(config: &Config, url: &Url) -> Result<Option<Vec<u8>>> {
    let now = config.site.zone.at(&chrono::Utc::now());
    crate::fetch::read(config, url, &crate::fetch::FetchOptions::at(now))
}

/// # Errors
/// [`Error::Usage`](crate::error::Error::Usage): this program was built without a network.
#[cfg(not(feature = "fetch"))]
pub fn reach(_: &Config, url: &Url) -> Result<Option<Vec<u8>>> {
    Err(crate::error::Error::Usage {
        message: format!("{url} cannot be read: this feedkiln was built without a network"),
        help: Some("download it, and name the file or folder".to_owned()),
    })
}
