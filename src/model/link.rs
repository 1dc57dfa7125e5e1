//! Addresses: making them absolute, and telling those that may stand in a feed.

use url::Url;

/// The schemes of links that a reader can follow without harm.
const LINK_SCHEMES: &[&str] = &[
    "http", "https", "mailto", "tel", "sms", "xmpp", "irc", "ircs", "magnet", "geo", "news", "matrix",
];

/// What an address is for: it decides which schemes are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Something a reader may follow.
    Link,
    /// Something a reader loads by itself: http and https only.
    Resource,
}

/// `raw` as an absolute address, resolved against `base` (RFC 3986 section 5, as browsers do it), or `None`
/// when it does not parse or its scheme is not one of the purpose's.
pub fn absolute(raw: &str, base: &Url, purpose: Purpose) -> Option<String> {
    let raw = raw.trim();
    let url = base.join(raw).ok()?;
    let allowed = match purpose {
        Purpose::Link => LINK_SCHEMES.contains(&url.scheme()),
        Purpose::Resource => matches!(url.scheme(), "http" | "https"),
    };
    let has_target = url.has_host() || !matches!(url.scheme(), "http" | "https");
    (allowed && has_target).then(|| url.into())
}

/// An address that stands as it is: http or https with a host.
pub fn web(raw: &str) -> Option<Url> {
    let url = Url::parse(raw.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// `url` without user name and password: these are for asking, not for showing.
pub fn without_credentials(url: &Url) -> Url {
    let mut bare = url.clone();
    // An address that cannot have credentials has none.
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    bare
}

/// A `srcset` with every address absolute; candidates that do not parse are left out, `None` when none is left.
/// (HTML, section 4.8.4.2.1: candidates are separated by commas, an address never begins or ends with one.)
pub fn absolute_srcset(raw: &str, base: &Url) -> Option<String> {
    let mut candidates = Vec::new();
    let mut rest = raw;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let (address, descriptor) = if address.ends_with(',') {
            rest = after;
            (address.trim_end_matches(','), "")
        } else {
            let stop = after.find(',').unwrap_or(after.len());
            rest = &after[stop..];
            (address, after[..stop].trim())
        };
        if let Some(address) = absolute(address, base, Purpose::Resource) {
            // A comma inside an address would be read as the end of the candidate by lenient readers.
            let address = address.replace(',', "%2C");
            candidates.push(if descriptor.is_empty() {
                address
            } else {
                format!("{address} {descriptor}")
            });
        }
    }
    (!candidates.is_empty()).then(|| candidates.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_and_refuses() {
        let base = Url::parse("https://news.example/a/b.html").unwrap();
        let link = |raw: &str| absolute(raw, &base, Purpose::Link);
        assert_eq!(link("//x.example/y").as_deref(), Some("https://x.example/y"));
        assert_eq!(link("/y").as_deref(), Some("https://news.example/y"));
        assert_eq!(link("y?z#w").as_deref(), Some("https://news.example/a/y?z#w"));
        assert_eq!(link("#fn1").as_deref(), Some("https://news.example/a/b.html#fn1"));
        assert_eq!(link("mailto:a@b.example").as_deref(), Some("mailto:a@b.example"));
        for bad in [
            "javascript:alert(1)",
            "java\tscript:alert(1)",
            " JavaScript:x",
            "data:text/html,x",
            "vbscript:x",
            "http://[bad",
            "http://",
        ] {
            assert_eq!(link(bad), None, "{bad}");
        }
        assert_eq!(absolute("mailto:a@b.example", &base, Purpose::Resource), None);
    }

    #[test]
    fn rewrites_srcsets() {
        let base = Url::parse("https://news.example/a/").unwrap();
        assert_eq!(
            absolute_srcset("x.png 1x, //y.example/z.png 2x,javascript:a 3x", &base).as_deref(),
            Some("https://news.example/a/x.png 1x, https://y.example/z.png 2x")
        );
        assert_eq!(absolute_srcset(" , ", &base), None);
    }
}
