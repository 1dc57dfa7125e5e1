//! tag: URIs (RFC 4151), the form of every id that feedkiln gives.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::scan;

/// Everything that may not stand in the specific part of a tag: URI is percent-encoded, and `%` itself with it.
const SPECIFIC: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'+')
    .remove(b'!')
    .remove(b'=')
    .remove(b',')
    .remove(b':')
    .remove(b'@');

/// The owner of the ids: a domain or e-mail address and a date at which it was theirs (`site.id`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagAuthority {
    text: String,
    /// The authority and date of URIs that stand for ids that are none, where they are others.
    of_foreign: Option<String>,
    year: i32,
    month: u32,
    day: u32,
}

impl TagAuthority {
    /// Reads `authority,date`: a domain name or e-mail address, a comma, and `YYYY`, `YYYY-MM` or `YYYY-MM-DD`
    /// (RFC 4151 section 2.1). The error says what is wrong.
    pub fn parse(text: &str) -> Result<TagAuthority, String> {
        let Some((authority, date)) = text.split_once(',') else {
            return Err(
                "it needs an authority and a date with a comma between, such as `news.example,2021`".to_owned(),
            );
        };
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let good_label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let local_is_good = authority.rsplit_once('@').is_none_or(|(local, _)| {
            !local.is_empty()
                && local
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        });
        if host.is_empty() || !host.split('.').all(good_label) || !local_is_good {
            return Err(format!("`{authority}` is no domain name or e-mail address in ASCII"));
        }
        let wrong = || format!("`{date}` is no date of the form YYYY, YYYY-MM or YYYY-MM-DD");
        let parts: Vec<&str> = date.split('-').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        if !matches!(lengths.as_slice(), [4] | [4, 2] | [4, 2, 2])
            || !date.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        {
            return Err(wrong());
        }
        let number = |at: usize| parts.get(at).map_or(Some(1), |part| part.parse::<u32>().ok());
        let (Some(year), Some(month), Some(day)) = (number(0), number(1), number(2)) else {
            return Err(wrong());
        };
        if year < 1 || chrono::NaiveDate::from_ymd_opt(year as i32, month, day).is_none() {
            return Err(wrong());
        }
        Ok(TagAuthority {
            text: format!("{authority},{date}"),
            of_foreign: None,
            year: year as i32,
            month,
            day,
        })
    }

    /// The authority and date, as `site.id` has them.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same authority, which makes the URIs of ids that are none with `former`: subscribers have those.
    pub fn with_former(&self, former: &str) -> TagAuthority {
        TagAuthority {
            of_foreign: Some(former.to_owned()),
            ..self.clone()
        }
    }

    /// The tag: URI for `specific`, percent-encoded to ASCII.
    pub fn uri(&self, specific: &str) -> String {
        tag_uri(&self.text, specific)
    }

    /// `id` as it stands where it is a URI, else the tag: URI for it.
    pub fn as_uri(&self, id: &str) -> String {
        if is_absolute_uri(id) {
            id.to_owned()
        } else {
            tag_uri(self.of_foreign.as_deref().unwrap_or(&self.text), id)
        }
    }

    /// Whether an id has the form of those of the site's feeds.
    pub fn is_of_feeds(&self, id: &str) -> bool {
        let specific = id.strip_prefix("tag:").and_then(|rest| rest.strip_prefix(&*self.text));
        let behind = specific.and_then(|specific| specific.strip_prefix(":feeds"));
        behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('/'))
    }

    /// The day from which the authority holds: the earliest moment that a feed of the site can carry.
    pub fn day(&self) -> (i32, u32, u32) {
        (self.year, self.month, self.day)
    }
}

fn tag_uri(authority: &str, specific: &str) -> String {
    // Most are spelled with nothing else.
    const PLAIN: [bool; 256] = scan::letters_digits_and(b"-._");
    if scan::are_all(specific.as_bytes(), &PLAIN) {
        return ["tag:", authority, ":", specific].concat();
    }
    let mut uri = ["tag:", authority, ":"].concat();
    uri.extend(utf8_percent_encode(specific, SPECIFIC));
    uri
}

/// Whether `text` is a URI that can be an id as it stands: a scheme, no blanks, ASCII.
pub fn is_absolute_uri(text: &str) -> bool {
    const OF_REST: [bool; 256] = scan::letters_digits_and(b"!#$%&'()*+,-./:;=?@[]_~");
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let good_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.len() > 1
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    let good_rest = !rest.is_empty() && scan::are_all(rest.as_bytes(), &OF_REST);
    let known = matches!(
        scheme.to_ascii_lowercase().as_str(),
        "tag" | "urn" | "uuid" | "doi" | "info" | "ni" | "did" | "acct" | "mid" | "oid"
    );
    good_scheme && good_rest && (known || super::link::web(text).is_some() || rest.starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        let authority = TagAuthority::parse("news.example,2021").unwrap();
        assert_eq!(
            authority.uri("NW202201212256912158"),
            "tag:news.example,2021:NW202201212256912158"
        );
        assert_eq!(
            authority.uri("feeds/category/南方"),
            "tag:news.example,2021:feeds/category/%E5%8D%97%E6%96%B9"
        );
        for (key, is_of_feeds) in [
            ("feeds", true),
            ("feeds/x", true),
            ("feeds2", false),
            ("my/feeds", false),
        ] {
            assert_eq!(authority.is_of_feeds(&authority.uri(key)), is_of_feeds, "{key}");
        }
        assert_eq!(authority.uri("a%b c#"), "tag:news.example,2021:a%25b%20c%23");
        assert_eq!(authority.day(), (2021, 1, 1));
        for bad in [
            "news.example",
            "新闻,2021",
            "a b,2021",
            ",2021",
            "x.example,21",
            "x.example,2021-13",
            "x.example,2021-02-30",
        ] {
            assert!(TagAuthority::parse(bad).is_err(), "{bad}");
        }
        assert!(TagAuthority::parse("me@x.example,2021-02-03").is_ok());
    }

    #[test]
    fn an_id_that_is_a_uri_holds_nothing_that_uris_do_not() {
        for byte in 0..=127u8 {
            let is_of_uri = byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&byte);
            let text = format!("tag:x,2021:a{}b", char::from(byte));
            assert_eq!(is_absolute_uri(&text), is_of_uri, "{byte:x}");
        }
        for (text, expected) in [
            ("urn:uuid:1", true),
            ("xy://茶", false),
            ("x://y", false),
            ("xy://z", true),
            ("x:y", false),
            ("http://x.example/", true),
            ("tag:", false),
            ("1a://y", false),
        ] {
            assert_eq!(is_absolute_uri(text), expected, "{text}");
        }
    }
}
