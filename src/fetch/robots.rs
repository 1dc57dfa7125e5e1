//! What a host's robots.txt allows (RFC 9309).

use std::time::Duration;

use url::Url;

/// The longest pause between requests that a robots.txt gets by asking for it.
const LONGEST_PACE: Duration = Duration::from_secs(60);

/// As much of a robots.txt as is read (RFC 9309, section 2.5: at least 500 KiB).
pub const LONGEST: usize = 512 << 10;

/// The rules of a host for this client.
#[derive(Debug)]
pub struct Robots {
    rules: Option<texting_robots::Robot>,
}

impl Robots {
    /// Reads a robots.txt for the product `agent`; an unreadable one allows everything, as an absent one does.
    pub fn read(agent: &str, text: &str) -> Robots {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Robots {
            rules: texting_robots::Robot::new(agent, &text.as_bytes()[..end]).ok(),
        }
    }

    /// Whether `url` may be asked for.
    pub fn allows(&self, url: &Url) -> bool {
        self.rules.as_ref().is_none_or(|rules| rules.allowed(url.as_str()))
    }

    /// The pause between requests that it asks for.
    pub fn pace(&self) -> Option<Duration> {
        let seconds = self.rules.as_ref()?.delay?;
        (seconds.is_finite() && seconds > 0.0).then(|| Duration::from_secs_f32(seconds.min(LONGEST_PACE.as_secs_f32())))
    }
}

/// The name by which robots.txt knows a client: its `User-Agent` as far as the first `/` or blank.
pub fn product(user_agent: &str) -> &str {
    user_agent.split(['/', ' ']).next().unwrap_or(user_agent)
}

/// Where the robots.txt for `url` stands.
pub fn address(url: &Url) -> Option<Url> {
    let mut address = url.join("/robots.txt").ok()?;
    address.set_username("").ok()?;
    address.set_password(None).ok()?;
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_to_the_group_for_this_client() {
        let text = "User-agent: *\nDisallow: /private/\nCrawl-delay: 2\n\nUser-agent: feedkiln\nDisallow: /no/\nAllow: /no/but/\n";
        let robots = Robots::read(product("feedkiln/1 (+https://a.example/)"), text);
        let allows = |path: &str| robots.allows(&Url::parse(&format!("https://a.example{path}")).unwrap());
        assert!(allows("/private/x") && allows("/no/but/x") && !allows("/no/x"));
        assert_eq!(robots.pace(), None);
        let other = Robots::read("other", text);
        assert_eq!(other.pace(), Some(Duration::from_secs(2)));
        assert!(!other.allows(&Url::parse("https://a.example/private/x").unwrap()));
        assert!(Robots::read("x", "\u{0}\u{1}<html>").allows(&Url::parse("https://a.example/").unwrap()));
    }
}
