//! The robots.txt of the hosts that are asked.

use url::Url;

use crate::fetch::fault::Fault;
use crate::fetch::host::Host;
use crate::fetch::robots::{self, Robots};
use crate::state::Remembered;

use super::{Answer, Ask, Client};

/// For so long a robots.txt is not asked for again, in seconds: a day (RFC 9309, section 2.4).
const ROBOTS_KEPT: i64 = 24 * 3600;

impl Client<'_> {
    /// Whether the host's robots.txt lets a page be asked for.
    pub(super) async fn check_robots(&self, url: &Url) -> std::result::Result<(), Fault> {
        let Some(address) = robots::address(url) else {
            return Ok(());
        };
        if *url == address {
            return Ok(());
        }
        let host = self.host_of(url);
        let cell = host.robots(address.as_str());
        let rules = cell.get_or_init(|| self.robots(&address, &host)).await.as_ref();
        let rules = rules.map_err(Clone::clone)?;
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
                    is_urgent: false,
                    is_head: true,
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
                    Err(fault @ (Fault::BudgetSpent | Fault::HostDown | Fault::Refused(_))) => return Err(fault),
                    Err(fault) => return Err(Fault::NoRobots(fault.to_string())),
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
}
