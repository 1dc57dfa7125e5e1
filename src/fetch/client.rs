//! Asking for addresses, politely and safely.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{self, HeaderMap};
use tokio::time::Instant;
use url::Url;

use crate::config::Fetch;
use crate::error::{Error, Result};
use crate::state::{FetchMemory, Remembered};

use super::body::{self, BodyFault};
use super::fault::Fault;
use super::guard::Guard;
use super::host::{Host, Hosts};
use super::resolve::{Guarded, Lookup, RefusedName};
use super::robots::{self, Robots};
use super::{charset, retry};

/// The most redirects that are followed.
const MOST_REDIRECTS: usize = 10;

/// For so long a robots.txt is not asked for again, in seconds: a day (RFC 9309, section 2.4).
const ROBOTS_KEPT: i64 = 24 * 3600;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Where.
    pub url: &'a Url,
    /// Whether it is a page, for which robots.txt counts, rather than data made for programs.
    pub is_page: bool,
    /// Whether "not modified" would do for an answer.
    pub conditional: bool,
    /// The rule with which the answer will be read; what was read with another is asked for anew.
    pub rule: &'a str,
}

/// An answer.
#[derive(Debug)]
pub enum Answer {
    /// It is what it was when it was last kept.
    NotModified,
    /// A document.
    Document(Document),
}

/// A document as received.
#[derive(Debug)]
pub struct Document {
    /// Where it stood in the end.
    pub url: Url,
    /// Where it has moved to for ever, if a permanent redirect said so.
    pub moved: Option<Url>,
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// The `Content-Type`, as received.
    pub content_type: Option<String>,
    known: (String, Remembered),
}

impl Document {
    /// The text, whatever its encoding.
    pub fn text(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        charset::decode(&self.bytes, self.content_type.as_deref(), host)
    }
}

/// How much was asked and received.
#[derive(Debug, Default)]
pub struct Counts {
    requests: AtomicU64,
    not_modified: AtomicU64,
    bytes: AtomicU64,
}

impl Counts {
    /// Requests that were sent.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Answers of "not modified".
    pub fn not_modified(&self) -> u64 {
        self.not_modified.load(Ordering::Relaxed)
    }

    /// Bytes of bodies that were received, as they came.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

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
                .dns_resolver(Guarded::new(Arc::clone(&around.lookup), guard));
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

    /// What is known of `url`.
    pub fn recall(&self, url: &Url) -> Option<Remembered> {
        self.memory.recall(url.as_str())
    }

    /// Remembers that `url` could not be had, so that it is left alone for a while: the longer, the more often.
    pub fn remember_fault(&self, url: &Url, fault: &Fault) {
        let before = self.recall(url).unwrap_or_default();
        let failures = before.failures.saturating_add(1);
        let rest = match fault {
            Fault::Gone(_) => retry::GONE_REST,
            Fault::Paused(time) => i64::try_from(time.as_secs()).unwrap_or(retry::GONE_REST),
            _ => retry::rest(failures),
        };
        self.memory.keep(
            url.as_str(),
            Remembered {
                asked: self.now,
                not_before: self.now.saturating_add(rest),
                failures,
                ..Remembered::default()
            },
        );
    }

    /// Remembers that the answer of `url` was not the post that was asked for.
    pub fn remember_unfit(&self, url: &Url) {
        self.remember_fault(url, &Fault::Status(200));
    }

    /// A text that was kept under `name`.
    pub fn recall_text(&self, name: &str) -> Option<String> {
        self.memory.recall(name)?.text
    }

    /// A text, to be kept.
    pub fn remember_text(&self, text: &str) -> Remembered {
        Remembered {
            asked: self.now,
            text: Some(text.to_owned()),
            ..Remembered::default()
        }
    }

    /// Whether the time or the bytes of the run are spent.
    pub fn is_spent(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= Instant::now())
            || self.counts.bytes() >= self.settings.max_total
    }

    /// Keeps the validators of a document whose content is safely stored. Before that they must not be kept: a run that
    /// was cut off would take its answer for one that was used.
    pub fn keep(&self, document: &Document) {
        self.memory.keep(&document.known.0, document.known.1.clone());
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

    /// Asks again where that may help.
    async fn patiently(&self, url: &Url, ask: Ask<'_>) -> std::result::Result<Hop, Fault> {
        let host = self.host_of(url);
        let mut attempt = 1;
        let mut last = None;
        loop {
            if host.is_down() {
                return Err(last.unwrap_or(Fault::HostDown));
            }
            self.check_pause(url)?;
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
                    self.sleep(retry::backoff(self.backoff, attempt, fastrand::f64()))
                        .await?
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

    async fn send(&self, url: &Url, ask: Ask<'_>) -> std::result::Result<Hop, Failure> {
        let client = if self.guard.names(url) {
            &self.named
        } else {
            &self.public
        };
        let known = self.memory.recall(url.as_str()).filter(|known| known.rule == ask.rule);
        let mut request = client
            .get(url.clone())
            .header(header::ACCEPT, if ask.is_page { ACCEPT_PAGE } else { ACCEPT_DATA })
            .header(header::ACCEPT_ENCODING, body::ACCEPTED);
        if let Some(known) = known.as_ref().filter(|_| ask.conditional) {
            if let Some(etag) = &known.etag {
                request = request.header(header::IF_NONE_MATCH, etag);
            }
            if let Some(modified) = &known.last_modified {
                request = request.header(header::IF_MODIFIED_SINCE, modified);
            }
        }
        let mut response = request.send().await.map_err(connection_fault)?;
        let status = response.status();
        let retry_after = text_of(response.headers(), header::RETRY_AFTER)
            .and_then(|value| retry::retry_after(&value, SystemTime::now()));
        if status == StatusCode::NOT_MODIFIED && ask.conditional && known.is_some() {
            self.counts.not_modified.fetch_add(1, Ordering::Relaxed);
            let asked = Remembered {
                asked: self.now,
                failures: 0,
                not_before: 0,
                ..known.unwrap_or_default()
            };
            self.memory.keep(url.as_str(), asked);
            return Ok(Hop::Answer(Answer::NotModified));
        }
        if status.is_redirection()
            && let Some(target) = redirect_target(url, response.headers())
        {
            return Ok(Hop::Redirect(status, target));
        }
        if !status.is_success() {
            let fault = match status.as_u16() {
                gone @ (404 | 410) => Fault::Gone(gone),
                other => Fault::Status(other),
            };
            return Err(Failure { fault, retry_after });
        }
        let headers = response.headers().clone();
        let bytes = self.read(&mut response).await?;
        let encoding = text_of(&headers, header::CONTENT_ENCODING);
        let most = self.settings.max_bytes;
        // Unpacking takes time that other requests need.
        let unpacked = tokio::task::spawn_blocking(move || body::unpack(bytes, encoding.as_deref(), most))
            .await
            .map_err(|_| Fault::Damaged("it could not be unpacked".to_owned()))?;
        let bytes = unpacked.map_err(|fault| match fault {
            BodyFault::TooLarge => Fault::TooLarge(most),
            BodyFault::Damaged(why) => Fault::Damaged(why),
        })?;
        let known = Remembered {
            etag: text_of(&headers, header::ETAG),
            last_modified: text_of(&headers, header::LAST_MODIFIED),
            asked: self.now,
            rule: ask.rule.to_owned(),
            ..Remembered::default()
        };
        Ok(Hop::Answer(Answer::Document(Document {
            url: url.clone(),
            moved: None,
            bytes,
            content_type: text_of(&headers, header::CONTENT_TYPE),
            known: (url.as_str().to_owned(), known),
        })))
    }

    /// The body as it comes, up to the bound.
    async fn read(&self, response: &mut reqwest::Response) -> std::result::Result<Vec<u8>, Fault> {
        let most = self.settings.max_bytes;
        if response.content_length().is_some_and(|length| length > most) {
            return Err(Fault::TooLarge(most));
        }
        let mut bytes = Vec::new();
        loop {
            let chunk = response
                .chunk()
                .await
                .map_err(|fault| Fault::Damaged(format!("it was cut short: {}", causes(&fault))))?;
            let Some(chunk) = chunk else { return Ok(bytes) };
            let received = self.counts.bytes.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            if (bytes.len() + chunk.len()) as u64 > most {
                return Err(Fault::TooLarge(most));
            }
            if received >= self.settings.max_total {
                return Err(Fault::BudgetSpent);
            }
            bytes.extend_from_slice(&chunk);
        }
    }

    async fn check_robots(&self, url: &Url) -> std::result::Result<(), Fault> {
        let Some(address) = robots::address(url) else {
            return Ok(());
        };
        if *url == address {
            return Ok(());
        }
        let host = self.host_of(url);
        let cell = host.robots(address.as_str());
        let rules = cell.get_or_try_init(|| self.robots(&address, &host)).await?;
        if rules.allows(url) { Ok(()) } else { Err(Fault::Robots) }
    }

    async fn robots(&self, address: &Url, host: &Host) -> std::result::Result<Robots, Fault> {
        let agent = robots::product(&self.settings.user_agent);
        let known = self.memory.recall(address.as_str()).unwrap_or_default();
        let kept = known
            .text
            .filter(|_| (0..ROBOTS_KEPT).contains(&(self.now - known.asked)));
        let text = match kept {
            Some(text) => text,
            None => {
                let ask = Ask {
                    url: address,
                    is_page: false,
                    conditional: false,
                    rule: "",
                };
                // Its own redirects may lead back here, so the future has to be boxed.
                let text = match Box::pin(self.get(ask)).await {
                    Ok(Answer::Document(document)) => {
                        let mut bytes = document.bytes;
                        bytes.truncate(robots::LONGEST);
                        String::from_utf8_lossy(&bytes).into_owned()
                    }
                    Ok(Answer::NotModified) => String::new(),
                    // No rules, no bounds (RFC 9309, section 2.3.1.3); a host that fails is left alone (2.3.1.4).
                    Err(Fault::Gone(_) | Fault::Status(400..=499) | Fault::Redirects(_)) => String::new(),
                    Err(fault) => return Err(fault),
                };
                self.memory.keep(
                    address.as_str(),
                    Remembered {
                        asked: self.now,
                        text: Some(text.clone()),
                        ..Remembered::default()
                    },
                );
                text
            }
        };
        let rules = Robots::read(agent, &text);
        if let Some(pace) = rules.pace() {
            host.slow_down(pace);
        }
        Ok(rules)
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

    fn check_pause(&self, url: &Url) -> std::result::Result<(), Fault> {
        let until = self.memory.recall(&pause_of(url)).map_or(0, |known| known.not_before);
        match u64::try_from(until - self.now) {
            Ok(seconds @ 1..) => Err(Fault::Paused(Duration::from_secs(seconds))),
            _ => Ok(()),
        }
    }

    fn remember_pause(&self, url: &Url, time: Duration) {
        let seconds = i64::try_from(time.as_secs())
            .unwrap_or(retry::GONE_REST)
            .min(retry::GONE_REST);
        self.memory.keep(
            &pause_of(url),
            Remembered {
                asked: self.now,
                not_before: self.now + seconds,
                ..Remembered::default()
            },
        );
    }
}

/// Under which name the pause of a whole host is remembered; no address looks like it.
fn pause_of(url: &Url) -> String {
    format!("pause {}", url.host_str().unwrap_or_default())
}

const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5";
const ACCEPT_DATA: &str =
    "application/json, application/feed+json, application/atom+xml, application/rss+xml, */*;q=0.5";

enum Hop {
    Answer(Answer),
    Redirect(StatusCode, Url),
}

struct Failure {
    fault: Fault,
    retry_after: Option<Duration>,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        Failure {
            fault,
            retry_after: None,
        }
    }
}

fn text_of(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// Where a redirect leads. Credentials do not travel to another host.
fn redirect_target(from: &Url, headers: &HeaderMap) -> Option<Url> {
    let location = headers.get(header::LOCATION)?;
    let mut target = from.join(&String::from_utf8_lossy(location.as_bytes())).ok()?;
    target.set_fragment(None);
    if target.origin() != from.origin() {
        // A target without a host has no credentials either; the guard refuses it.
        let _ = target.set_username("");
        let _ = target.set_password(None);
    }
    Some(target)
}

fn connection_fault(fault: reqwest::Error) -> Fault {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&fault);
    while let Some(current) = cause {
        if let Some(refused) = current.downcast_ref::<RefusedName>() {
            return Fault::Refused(refused.0.clone());
        }
        cause = current.source();
    }
    Fault::Unreachable(causes(&fault))
}

/// The last cause of a fault: the one that says what happened.
fn causes(fault: &reqwest::Error) -> String {
    let mut last: &dyn std::error::Error = fault;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
