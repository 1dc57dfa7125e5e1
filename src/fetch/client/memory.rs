//! What a client remembers from run to run.

use std::time::Duration;

use url::Url;

use crate::fetch::fault::Fault;
use crate::fetch::retry;
use crate::model::link;
use crate::state::Remembered;

use super::{Client, Document};

impl Client<'_> {
    /// What is known of `url`.
    pub fn recall(&self, url: &Url) -> Option<Remembered> {
        self.memory.recall(&name_of(url))
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
            &name_of(url),
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

    /// Keeps the validators of a document whose content is safely stored. Before that they must not be kept: a run that
    /// was cut off would take its answer for one that was used.
    pub fn keep(&self, document: &Document) {
        self.memory.keep(&document.known.0, document.known.1.clone());
    }

    /// Whether the host has asked to be left alone until later.
    pub(super) fn check_pause(&self, url: &Url) -> std::result::Result<(), Fault> {
        let until = self.memory.recall(&pause_of(url)).map_or(0, |known| known.not_before);
        match u64::try_from(until - self.now) {
            Ok(seconds @ 1..) => Err(Fault::Paused(Duration::from_secs(seconds))),
            _ => Ok(()),
        }
    }

    /// Remembers that the host asks to be left alone.
    pub(super) fn remember_pause(&self, url: &Url, time: Duration) {
        let seconds = i64::try_from(time.as_secs())
            .unwrap_or(retry::GONE_REST)
            .min(retry::LONGEST_REST);
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
    let port = url.port_or_known_default().unwrap_or_default();
    format!("pause {}:{port}", url.host_str().unwrap_or_default())
}

/// Under which name an address is remembered: without credentials, which are in no file of ours.
pub(super) fn name_of(url: &Url) -> String {
    link::without_credentials(url).into()
}
