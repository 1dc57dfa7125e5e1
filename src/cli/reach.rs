//! Reading addresses: the one place where commands other than `fetch` meet the network.

use url::Url;

use crate::error::{Error, Result};

/// What an address answers; `None` where it says that there is nothing.
///
/// # Errors
/// [`Error::Usage`]: this program was built without a network.
pub fn reach(url: &Url) -> Result<Option<Vec<u8>>> {
    Err(Error::Usage {
        message: format!("{url} cannot be read: this feedkiln was built without a network"),
        help: Some("download it, and name the file or folder".to_owned()),
    })
}
