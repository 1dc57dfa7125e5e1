//! Asking for addresses, politely and safely.

mod answer;
mod memory;
mod rules;
mod send;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;
use url::{Host as UrlHost, Url};

use crate::config::Fetch;
use crate::error::{Error, Result};
use crate::state::FetchMemory;

use super::fault::Fault;
use super::guard::Guard;
use super::host::{Host, Hosts};
use super::resolve::{Guarded, Lookup};
use super::retry;

pub use answer::{Answer, Ask, Counts, Document};
use send::{Failure, Hop, causes};

/// The most redirects that are followed.
const MOST_REDIRECTS: usize = 10;

/// What a client needs from outside.
pub struct Surroundings {
    /// Looks names up.
    pub lookup: Arc<dyn Lookup>,
    /// Says which addresses may be dialled.
    pub guard: Guard,
    /// The moment of the run, in seconds since 1970.
    pub now: i64,
    /// The end of the run.
    pub deadline: Option<Instant>,
    /// The wait before a second attempt.
    pub backoff: Duration,
}

/// Asks for addresses.
pub struct Client<'a> {
    settings: &'a Fetch,
    memory: &'a dyn FetchMemory,
    guard: Arc<Guard>,
    lookup: Arc<dyn Lookup>,
    /// For the public network, and for hosts that the owner named.
    public: reqwest::Client,
    named: reqwest::Client,
    hosts: Hosts,
    now: i64,
    deadline: Option<Instant>,
    backoff: Duration,
    /// What was asked and received so far.
    pub counts: Counts,
}

impl<'a> Client<'a> {
    /// A client with the configuration's settings.
    ///
    /// # Errors
    /// [`Error::Usage`] where no client can be made of the settings: a proxy that is none, no TLS.
    pub fn new(settings: &'a Fetch, memory: &'a dyn FetchMemory, around: Surroundings) -> Result<Client<'a>> {
        let guard = Arc::new(around.guard);
        let proxy = settings.proxy.as_ref().and_then(Url::host_str).map(str::to_owned);
        let client = |guard: Option<Arc<Guard>>| {
            let mut builder = reqwest::Client::builder()
                .user_agent(&settings.user_agent)
                // Redirects are followed here, one by one, each looked at; a proxy of the environment would see
                // requests that the guard thinks go elsewhere.
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .connect_timeout(settings.timeout)
                .pool_max_idle_per_host(settings.per_host)
                .dns_resolver(Guarded::new(Arc::clone(&around.lookup), guard, proxy.clone()));
            if let Some(proxy) = &settings.proxy {
                builder = builder.proxy(reqwest::Proxy::all(proxy.clone())?);
            }
            builder.build()
        };
        let made = client(Some(Arc::clone(&guard))).and_then(|public| Ok((public, client(None)?)));
        let (public, named) = made.map_err(|fault| Error::Usage {
            message: format!("no connection can be made with these settings: {}", causes(&fault)),
            help: Some("look at `proxy` and `user_agent` under [fetch]".to_owned()),
        })?;
        Ok(Client {
            settings,
            memory,
            guard,
            lookup: around.lookup,
            public,
            named,
            hosts: Hosts::default(),
            now: around.now,
            deadline: around.deadline,
            backoff: around.backoff,
            counts: Counts::default(),
        })
    }

    /// The moment of the run, in seconds since 1970.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Whether the time or the bytes of the run are spent.
    pub fn is_spent(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= Instant::now())
            || self.counts.bytes() >= self.settings.max_total
    }

    /// Asks for an address.
    ///
    /// # Errors
    /// A [`Fault`]. Passing ones were tried again before.
    pub async fn get(&self, ask: Ask<'_>) -> std::result::Result<Answer, Fault> {
        let mut visited = HashSet::new();
        let mut url = ask.url.clone();
        let mut moved = None;
        let mut is_permanent = true;
        for _ in 0..=MOST_REDIRECTS {
            if !visited.insert(url.as_str().to_owned()) {
                return Err(Fault::Redirects("lead in a circle"));
            }
            self.guard.check(&url).map_err(Fault::Refused)?;
            self.check_behind_proxy(&url).await?;
            if ask.is_page && self.settings.robots {
                self.check_robots(&url).await?;
            }
            match self.patiently(&url, ask).await? {
                Hop::Answer(Answer::Document(mut document)) => {
                    document.moved = moved;
                    return Ok(Answer::Document(document));
                }
                Hop::Answer(answer) => return Ok(answer),
                Hop::Redirect(status, target) => {
                    is_permanent &= matches!(status.as_u16(), 301 | 308);
                    if is_permanent {
                        moved = Some(target.clone());
                    }
                    url = target;
                }
            }
        }
        Err(Fault::Redirects("do not end"))
    }

    /// A proxy looks names up itself, out of the guard's sight: they are looked up here first, as far as they can be.
    async fn check_behind_proxy(&self, url: &Url) -> std::result::Result<(), Fault> {
        let Some(UrlHost::Domain(name)) = url.host() else {
            return Ok(());
        };
        if self.settings.proxy.is_none() || self.guard.names(url) {
            return Ok(());
        }
        let found = self.lookup.addresses(name).await.unwrap_or_default();
        let refused = found.iter().find_map(|address| self.guard.check_ip(*address).err());
        match refused {
            Some(why) => Err(Fault::Refused(format!("{name} leads into the own network: {why}"))),
            None => Ok(()),
        }
    }

    /// Asks again where that may help.
    async fn patiently(&self, url: &Url, ask: Ask<'_>) -> std::result::Result<Hop, Fault> {
        let host = self.host_of(url);
        let mut attempt = 1;
        let mut last = None;
        loop {
            if host.is_down() {
                return Err(last.unwrap_or(Fault::HostDown));
            }
            if !ask.is_urgent {
                self.check_pause(url)?;
            }
            let outcome = self.once(url, ask, &host).await;
            let failed = outcome.as_ref().err().is_some_and(|failure| failure.fault.is_of_host());
            host.count(failed);
            let failure = match outcome {
                Ok(hop) => return Ok(hop),
                Err(failure) => failure,
            };
            if let Some(wait) = failure.retry_after.filter(|wait| *wait > retry::LONGEST_WAIT) {
                self.remember_pause(url, wait);
                return Err(Fault::Paused(wait));
            }
            if !failure.fault.is_passing() || attempt >= retry::ATTEMPTS {
                return Err(failure.fault);
            }
            match failure.retry_after {
                // What a host asks for holds for everybody who asks it.
                Some(wait) => host.pause(wait),
                None => {
                    let wait = retry::backoff(self.backoff, attempt, fastrand::f64());
                    // A host that is in trouble is spared by everybody; a damaged answer is a matter of one page.
                    if failure.fault.is_of_host() {
                        host.pause(wait);
                    } else {
                        self.sleep(wait).await?;
                    }
                }
            }
            attempt += 1;
            last = Some(failure.fault);
        }
    }

    async fn once(&self, url: &Url, ask: Ask<'_>, host: &Host) -> std::result::Result<Hop, Failure> {
        let _permit = host.turn(self.deadline).await?;
        if self.counts.bytes() >= self.settings.max_total {
            return Err(Fault::BudgetSpent.into());
        }
        self.counts.requests.fetch_add(1, Ordering::Relaxed);
        let limit = Instant::now() + self.settings.timeout;
        let (limit, is_run) = match self.deadline {
            Some(deadline) if deadline < limit => (deadline, true),
            _ => (limit, false),
        };
        match tokio::time::timeout_at(limit, self.send(url, ask)).await {
            Ok(outcome) => outcome,
            Err(_) if is_run => Err(Fault::BudgetSpent.into()),
            Err(_) => Err(Fault::TimedOut(self.settings.timeout).into()),
        }
    }

    fn host_of(&self, url: &Url) -> Arc<Host> {
        let name = url.host_str().unwrap_or_default();
        self.hosts.get(name, self.settings.pace, self.settings.per_host)
    }

    async fn sleep(&self, time: Duration) -> std::result::Result<(), Fault> {
        let until = Instant::now() + time;
        if self.deadline.is_some_and(|deadline| deadline < until) {
            return Err(Fault::BudgetSpent);
        }
        tokio::time::sleep_until(until).await;
        Ok(())
    }
}
