//! One request and its answer.

use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{self, HeaderMap};
use url::Url;

use crate::fetch::body::{self, BodyFault};
use crate::fetch::fault::Fault;
use crate::fetch::resolve::RefusedName;
use crate::fetch::{retry, robots};
use crate::model::link;
use crate::state::Remembered;

use super::memory::name_of;
use super::{Answer, Ask, Client, Document};

const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5";
const ACCEPT_DATA: &str =
    "application/json, application/feed+json, application/atom+xml, application/rss+xml, */*;q=0.5";

/// Where one request led.
pub(super) enum Hop {
    /// To an answer.
    Answer(Answer),
    /// To another address.
    Redirect(StatusCode, Url),
}

/// A fault, and when the host says to come back.
pub(super) struct Failure {
    pub(super) fault: Fault,
    pub(super) retry_after: Option<Duration>,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        Failure {
            fault,
            retry_after: None,
        }
    }
}

impl Client<'_> {
    /// Sends one request, and reads its answer.
    pub(super) async fn send(&self, url: &Url, ask: Ask<'_>) -> std::result::Result<Hop, Failure> {
        let client = if self.guard.names(url) {
            &self.named
        } else {
            &self.public
        };
        let known = self.memory.recall(&name_of(url)).filter(|known| known.rule == ask.rule);
        let mut request = client
            .get(url.clone())
            .header(header::ACCEPT, if ask.is_page { ACCEPT_PAGE } else { ACCEPT_DATA })
            // Of a packed answer the beginning alone could not be read.
            .header(
                header::ACCEPT_ENCODING,
                if ask.is_head { "identity" } else { body::ACCEPTED },
            );
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
        // On any other answer it tells of the page (RFC 9110, section 10.2.3), and nothing of the host.
        let retry_after = text_of(response.headers(), header::RETRY_AFTER)
            .filter(|_| matches!(status.as_u16(), 429 | 503))
            .and_then(|value| retry::retry_after(&value, SystemTime::now()));
        if status == StatusCode::NOT_MODIFIED && ask.conditional && known.is_some() {
            self.counts.not_modified.fetch_add(1, Ordering::Relaxed);
            let asked = Remembered {
                asked: self.now,
                failures: 0,
                not_before: 0,
                ..known.unwrap_or_default()
            };
            self.memory.keep(&name_of(url), asked);
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
        let bytes = self.read(&mut response, ask.is_head).await?;
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
        Ok(Hop::Answer(Answer::Document(Box::new(Document {
            url: link::without_credentials(url),
            moved: None,
            bytes,
            content_type: text_of(&headers, header::CONTENT_TYPE),
            known: (name_of(url), known),
        }))))
    }

    /// The body as it comes, up to the bound.
    async fn read(&self, response: &mut reqwest::Response, is_head: bool) -> std::result::Result<Vec<u8>, Fault> {
        let most = self.settings.max_bytes;
        if !is_head && response.content_length().is_some_and(|length| length > most) {
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
            if is_head && bytes.len() >= robots::LONGEST {
                return Ok(bytes);
            }
            if !is_head && (bytes.len() + chunk.len()) as u64 > most {
                return Err(Fault::TooLarge(most));
            }
            if received >= self.settings.max_total {
                return Err(Fault::BudgetSpent);
            }
            bytes.extend_from_slice(&chunk);
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
pub(super) fn causes(fault: &reqwest::Error) -> String {
    let mut last: &dyn std::error::Error = fault;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
