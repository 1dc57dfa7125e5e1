//! How origins are fetched: `[fetch]`.

use std::time::Duration;

use url::{Host, Url};

use crate::config::raw::RawFetch;
use crate::config::{Fetch, HostPort, Origin, Site, Source};
use crate::model::link;

use super::{Checked, bytes, fault};

const TABLE: &str = "fetch";
const DEFAULT_PACE: u64 = 1000;
const DEFAULT_PER_HOST: usize = 2;
const MOST_PER_HOST: usize = 16;
const DEFAULT_TIMEOUT: u64 = 20;
const DEFAULT_MAX_BYTES: u64 = 8 << 20;
const DEFAULT_MAX_TOTAL: u64 = 1 << 30;
/// A day: longer pauses and time-outs are mistakes of unit.
const LONGEST: u64 = 24 * 3600;

pub(super) fn fetch(raw: RawFetch, site: &Site, origins: Vec<Origin>, sources: Vec<Source>) -> Checked<Fetch> {
    let user_agent = match raw.user_agent {
        None => format!("feedkiln/{} (+{})", env!("CARGO_PKG_VERSION"), site.url),
        Some(given) if is_header_value(&given) => given.trim().to_owned(),
        Some(_) => {
            return fault(
                TABLE,
                "user_agent",
                "the user agent is empty, or holds characters that a header cannot",
                "write a name and a contact: \"mymirror/1.0 (+https://news.example/about)\"",
            );
        }
    };
    let mut allow = Vec::new();
    for text in raw.allow {
        match host_port(&text) {
            Some(host) => allow.push(host),
            None => {
                return fault(
                    TABLE,
                    "allow",
                    format!("`{text}` is no host and port"),
                    "write both: \"localhost:8080\" or \"192.168.1.5:80\"",
                );
            }
        }
    }
    let per_host = raw.per_host.unwrap_or(DEFAULT_PER_HOST);
    if !(1..=MOST_PER_HOST).contains(&per_host) {
        return fault(
            TABLE,
            "per_host",
            format!("{per_host} requests at a time are not between 1 and {MOST_PER_HOST}"),
            "one or two are polite",
        );
    }
    let pace = raw.pace_ms.unwrap_or(DEFAULT_PACE);
    if pace > LONGEST * 1000 {
        return fault(
            TABLE,
            "pace_ms",
            "the pause is longer than a day",
            "it is in milliseconds",
        );
    }
    let timeout = raw.timeout_s.unwrap_or(DEFAULT_TIMEOUT);
    if !(1..=LONGEST).contains(&timeout) {
        return fault(
            TABLE,
            "timeout_s",
            "the time-out is not between one second and a day",
            "it is in seconds",
        );
    }
    let proxy = raw.proxy.map(|text| proxy(&text)).transpose()?;
    let max_bytes = bytes(TABLE, "max_bytes", raw.max_bytes, DEFAULT_MAX_BYTES)?;
    if max_bytes == 0 {
        return fault(
            TABLE,
            "max_bytes",
            "no answer has less than one byte",
            "write a size such as \"8MB\"",
        );
    }
    Ok(Fetch {
        user_agent,
        allow,
        pace: Duration::from_millis(pace),
        per_host,
        timeout: Duration::from_secs(timeout),
        max_bytes,
        max_total: bytes(TABLE, "max_total", raw.max_total, DEFAULT_MAX_TOTAL)?,
        max_time: raw.max_seconds.map(Duration::from_secs),
        robots: raw.robots.unwrap_or(true),
        proxy,
        origins,
        sources,
    })
}

fn is_header_value(text: &str) -> bool {
    !text.trim().is_empty() && text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// `host:port`, with the host as it stands in an address.
fn host_port(text: &str) -> Option<HostPort> {
    let (host, port) = text.trim().rsplit_once(':')?;
    let port: u16 = port.parse().ok().filter(|port| *port > 0)?;
    let host = match Host::parse(host).ok()? {
        Host::Domain(name) => name.trim_end_matches('.').to_owned(),
        // The spellings that addresses have for numbers are one host.
        address => address.to_string(),
    };
    Some(HostPort { host, port })
}

fn proxy(text: &str) -> Checked<Url> {
    let url = Url::parse(text).ok().filter(|url| {
        url.has_host()
            && matches!(
                url.scheme(),
                "http" | "https" | "socks5" | "socks5h" | "socks4" | "socks4a"
            )
    });
    match url {
        Some(url) => Ok(url),
        None => fault(
            TABLE,
            "proxy",
            format!("`{text}` is no address of a proxy"),
            "write it as \"http://host:3128\" or \"socks5://host:1080\"",
        ),
    }
}

/// An http or https address that a setting names.
pub(super) fn address(table: &'static str, key: &'static str, text: &str) -> Checked<Url> {
    match link::web(text) {
        Some(url) => Ok(url),
        None => fault(
            table,
            key,
            format!("`{text}` is no absolute address"),
            "write \"https://\" and the host",
        ),
    }
}
