//! Addresses: making them absolute, and telling those that may stand in a feed.

use url::{Position, Url};

use super::scan;

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
    (allowed && has_target).then(|| text(url))
}

/// An address that stands as it is: http or https with a host.
pub fn web(raw: &str) -> Option<Url> {
    Url::parse(raw.trim()).ok().filter(is_web)
}

/// Whether an address is http or https, with a host.
pub fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// [`web`] as text: what is plain is itself, without being taken to pieces.
pub fn web_text(raw: &str) -> Option<String> {
    match Plain::of(raw) {
        Some(_) => Some(raw.to_owned()),
        None => web(raw).map(text),
    }
}

/// An address as a URI spells it (RFC 3986, section 2): parsers of addresses leave some characters behind the host as they
/// are that no URI may hold, and no feed.
pub fn text(url: Url) -> String {
    let start = match url.has_host() {
        true => url[..Position::BeforePath].len(),
        false => url.scheme().len() + 1,
    };
    let spelled = String::from(url);
    let (before, behind) = spelled.split_at(start);
    let mut has_fragment = false;
    let mut may_stand = |byte: u8| match byte {
        b'#' => !std::mem::replace(&mut has_fragment, true),
        byte => byte == b'?' || is_of_path(byte),
    };
    if behind.bytes().all(&mut may_stand) {
        return spelled;
    }
    has_fragment = false;
    let mut uri = before.to_owned();
    for byte in behind.bytes() {
        let is_mark = byte == b'#' && !std::mem::replace(&mut has_fragment, true);
        match is_mark || byte == b'?' || is_of_path(byte) {
            true => uri.push(char::from(byte)),
            false => uri.push_str(percent_encoding::percent_encode_byte(byte)),
        }
    }
    uri
}

/// The parts of a web address that is spelled as a parser of addresses would write it: with a plain host, neither port
/// nor credentials, a path, and no fragment. Nearly all are, and need no parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plain<'a> {
    /// The host.
    pub host: &'a str,
    /// The path, which begins with `/`.
    pub path: &'a str,
}

impl<'a> Plain<'a> {
    /// The parts of `raw`; `None` where it takes a parser to tell.
    pub fn of(raw: &'a str) -> Option<Plain<'a>> {
        let rest = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://"))?;
        Plain::behind_slashes(rest)
    }

    /// The host of such an address, with a scheme or without one, whatever stands behind it: no parser finds another.
    pub fn host_of(raw: &'a str, base: &Url) -> Option<&'a str> {
        let rest = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://"));
        let is_web = || matches!(base.scheme(), "http" | "https");
        let rest = rest.or_else(|| raw.strip_prefix("//").filter(|_| is_web()))?;
        let end = rest.bytes().position(|byte| byte == b'/')?;
        Some(&rest[..end]).filter(|host| is_plain_host(host))
    }

    fn behind_slashes(rest: &'a str) -> Option<Plain<'a>> {
        let host = &rest[..rest.bytes().position(|byte| byte == b'/')?];
        let path = plain_path(&rest[host.len()..]).filter(|_| is_plain_host(host))?;
        Some(Plain { host, path })
    }
}

/// The path of an address on the host of `site`, with a scheme or without one, that is spelled as a parser of addresses
/// would write it; `None` where it takes a parser to tell.
pub fn plain_path_on<'a>(address: &'a str, site: &Url) -> Option<&'a str> {
    if !is_web(site) || site.port().is_some() {
        return None;
    }
    let rest = address.strip_prefix("https:").or_else(|| address.strip_prefix("http:"));
    let rest = rest.unwrap_or(address).strip_prefix("//")?;
    plain_path(rest.strip_prefix(site.host_str()?)?)
}

/// The path at the beginning of `rest`, behind which a query may stand, where no parser would change either.
fn plain_path(rest: &str) -> Option<&str> {
    let path_end = memchr::memchr(b'?', rest.as_bytes()).unwrap_or(rest.len());
    let (path, query) = rest.split_at(path_end);
    // An apostrophe stays in a path and is encoded in a query.
    let is_query = |byte: u8| byte == b'?' || (is_of_path(byte) && byte != b'\'');
    (is_plain_path(path) && query.bytes().all(is_query)).then_some(path)
}

/// Whether no parser would change a host, or take it for a number or for one in Punycode.
fn is_plain_host(host: &str) -> bool {
    // Where the label begins that is read.
    let mut start = 0;
    let mut before = b'.';
    for (at, byte) in host.bytes().enumerate() {
        let fits = match byte {
            b'a'..=b'z' | b'0'..=b'9' => true,
            b'-' => before != b'.' && before != b'-',
            b'.' => before != b'.' && before != b'-' && at - start <= 63,
            _ => false,
        };
        if !fits {
            return false;
        }
        if byte == b'.' {
            start = at + 1;
        }
        before = byte;
    }
    let last = &host[start..];
    let is_whole = before != b'.' && before != b'-' && last.len() <= 63;
    is_whole && host.len() <= 253 && last.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether `path` begins with `/` and no parser would change it: it holds nothing that is to be encoded, and no segment
/// begins with a dot, encoded or not.
pub fn is_plain_path(path: &str) -> bool {
    let bytes = path.as_bytes();
    let begins_with_dot = |slash: usize| matches!(bytes[slash + 1..], [b'.', ..] | [b'%', b'2', ..]);
    bytes.first() == Some(&b'/')
        && scan::are_all(bytes, &OF_PATH)
        && !memchr::memchr_iter(b'/', bytes).any(begins_with_dot)
}

/// Whether a path may hold the byte as it is (RFC 3986 `pchar`, `%` and `/`).
fn is_of_path(byte: u8) -> bool {
    OF_PATH[usize::from(byte)]
}

const OF_PATH: [bool; 256] = scan::letters_digits_and(b"-._~!$&'()*+,;=:@%/");

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
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn plain_addresses_are_as_a_parser_writes_them(
            scheme in "https?://|//|HTTP://|ftp://",
            host in "(([a-zA-Z0-9-]{1,4}|xn--a|0x1|中|ß)(\\.([a-z0-9-]{0,4}|com|0xf|127)){0,3}|a\\.com|a-b\\.c\\.ab)(:80|@x)?",
            path in "(/|\\.|%2e|%2E|%|%zz|[a-z0-9'\\\\|^\"{}<> ~:;@&=+$,!*()中\t]){0,8}",
            query in "(\\?[a-z0-9'&=;%?/{ |中#]{0,8})?",
        ) {
            let raw = format!("{scheme}{host}{path}{query}");
            let base = Url::parse("https://site.example/b/c").unwrap();
            if let Some(plain) = Plain::of(&raw) {
                let url = Url::parse(&raw).unwrap();
                prop_assert_eq!(url.as_str(), &raw);
                prop_assert_eq!((url.host_str(), url.path()), (Some(plain.host), plain.path));
                prop_assert_eq!(base.join(&raw).unwrap(), url);
            }
            for site in ["https://a.com/b", "http://a-b.c.ab/", "https://ß.com/", "https://a.com:8080/"] {
                let site = Url::parse(site).unwrap();
                if let Some(path) = plain_path_on(&raw, &site) {
                    let url = site.join(&raw).unwrap();
                    prop_assert_eq!((url.host_str(), url.path()), (site.host_str(), path));
                }
            }
            if let Some(host) = Plain::host_of(&raw, &base) {
                let url = base.join(&raw).unwrap();
                prop_assert_eq!(url.host_str(), Some(host));
            }
            prop_assert_eq!(web_text(&raw), web(&raw).map(text));
        }
    }

    #[test]
    fn what_no_uri_may_hold_is_encoded() {
        for (raw, expected) in [
            (
                "https://a.example/x[1]|y?a[]=1&b=q|`{}\\^#c[d]#e",
                "https://a.example/x%5B1%5D%7Cy?a%5B%5D=1&b=q%7C%60%7B%7D%5C%5E#c%5Bd%5D%23e",
            ),
            ("http://[::1]:8080/a?b#c", "http://[::1]:8080/a?b#c"),
            (
                "mailto:a [b]@c.example?subject=<x>",
                "mailto:a%20%5Bb%5D@c.example?subject=%3Cx%3E",
            ),
            ("https://a.example/%5B%zz", "https://a.example/%5B%zz"),
        ] {
            let found = text(Url::parse(raw).unwrap());
            assert_eq!(found, expected);
            assert_eq!(text(Url::parse(&found).unwrap()), found);
        }
    }

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
