//! Names to addresses, each looked at before it is dialled.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::Guard;

/// The addresses of a name, to come.
pub type Addresses = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Looks names up.
pub trait Lookup: Send + Sync {
    /// The addresses of `host`.
    fn addresses(&self, host: &str) -> Addresses;
}

/// The look-up of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn addresses(&self, host: &str) -> Addresses {
        let host = host.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Gives out no address that the guard refuses. Since it is asked at every dial, a name that leads elsewhere at its
/// second look-up is refused too.
#[derive(Clone)]
pub struct Guarded {
    lookup: Arc<dyn Lookup>,
    guard: Option<Arc<Guard>>,
    proxy: Option<String>,
}

impl Guarded {
    /// Looks names up with `lookup`; without a guard for hosts that the owner named, as the one of the proxy is.
    pub fn new(lookup: Arc<dyn Lookup>, guard: Option<Arc<Guard>>, proxy: Option<String>) -> Guarded {
        Guarded { lookup, guard, proxy }
    }
}

/// What a refused name is told as; the client finds it among the causes of a failed connection.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RefusedName(pub String);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let own = self.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = own.lookup.addresses(&host).await?;
            let guard = own
                .guard
                .as_deref()
                .filter(|_| own.proxy.as_deref() != Some(host.as_str()));
            let mut refused = None;
            let mut good = Vec::with_capacity(found.len());
            for address in found {
                match guard.map_or(Ok(()), |guard| guard.check_ip(address)) {
                    Ok(()) => good.push(SocketAddr::new(address, 0)),
                    Err(why) => refused = Some(why),
                }
            }
            match refused {
                Some(why) if good.is_empty() => {
                    Err(RefusedName(format!("{host} leads into the own network: {why}")).into())
                }
                _ => Ok(Box::new(good.into_iter()) as Addrs),
            }
        })
    }
}
