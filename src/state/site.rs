//! What is remembered of the site itself: the hosts that it had, and the addresses that its feeds had.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{Format, TagAuthority};

use super::shard::{self, Damage};

/// An address that a feed had and has no more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FormerAddress {
    /// The address: from the site's host on where it is one of the site's own.
    pub from: String,
    /// The feed, by the last part of its id: `feeds`, or `feeds/category/<slug>`.
    pub feed: String,
    /// Its format.
    pub format: Format,
}

/// The file `site.jsonl` of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteMemory {
    /// Every host that the site had: an address on any of them is one of its own.
    pub hosts: BTreeSet<String>,
    /// Where the feeds of the last build were served: `feeds_url`, from the site's host on where it is one of its own.
    pub feeds: Option<String>,
    /// The authority and date with which URIs were made of ids that are none, where there are such ids.
    pub authority: Option<String>,
    /// Former addresses of feeds, by address.
    pub former: BTreeMap<String, FormerAddress>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Record {
    Host { host: String },
    Feeds { feeds: String },
    Authority { authority: String },
    Former(FormerAddress),
}

impl SiteMemory {
    /// Its name in the folder of a ledger.
    pub const NAME: &'static str = "site.jsonl";

    /// Reads it; lines that are none go into `damage`.
    pub fn parse(bytes: &[u8], damage: &mut Vec<Damage>) -> SiteMemory {
        let mut memory = SiteMemory::default();
        for (number, text) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
            let text = shard::trimmed(text);
            if text.is_empty() {
                continue;
            }
            match serde_json::from_slice::<Record>(text) {
                Ok(Record::Host { host }) => {
                    memory.hosts.insert(host);
                }
                Ok(Record::Feeds { feeds }) => memory.feeds = Some(feeds),
                // Of two sides of a merge the first: which one does not matter, as long as it stays.
                Ok(Record::Authority { authority }) if TagAuthority::parse(&authority).is_ok() => {
                    memory.authority.get_or_insert(authority);
                }
                Ok(Record::Former(former)) => {
                    memory.former.insert(former.from.clone(), former);
                }
                Ok(Record::Authority { .. }) | Err(_) => damage.push(Damage {
                    name: SiteMemory::NAME.to_owned(),
                    line: number,
                    message: "it names neither a host nor an address of feeds".to_owned(),
                    text: shard::without_mark(text).into(),
                }),
            }
        }
        memory
    }

    /// Its bytes: the authority, hosts, where the feeds are served, then former addresses, each a line, sorted.
    pub fn to_bytes(&self) -> Vec<u8> {
        let hosts = self.hosts.iter().map(|host| Record::Host { host: host.clone() });
        let former = self.former.values().map(|former| Record::Former(former.clone()));
        let authority = self.authority.iter().map(|authority| Record::Authority {
            authority: authority.clone(),
        });
        let mut text = Vec::new();
        let feeds = self.feeds.iter().map(|feeds| Record::Feeds { feeds: feeds.clone() });
        for record in authority.chain(hosts).chain(feeds).chain(former) {
            serde_json::to_writer(&mut text, &record).expect("a record of texts is always JSON");
            text.push(b'\n');
        }
        text
    }

    /// Adds what another knows.
    pub fn extend(&mut self, other: SiteMemory) {
        self.authority = self.authority.take().or(other.authority);
        self.hosts.extend(other.hosts);
        self.feeds = self.feeds.take().or(other.feeds);
        for (from, former) in other.former {
            self.former.entry(from).or_insert(former);
        }
    }
}
