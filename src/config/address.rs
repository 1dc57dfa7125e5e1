//! Patterns and templates of addresses: `http://*/share?id={key}`.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use regex::Regex;
use url::Url;

/// Values by the names of their places.
pub type Values = BTreeMap<String, String>;

/// What may stand in any part of an address as it is (RFC 3986, section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Which addresses something is for. `*` stands for anything within a part, `{name}` for a value within a part.
/// `http` matches `https` too, and further parameters and a fragment may follow.
#[derive(Debug, Clone)]
pub struct AddressPattern {
    text: String,
    regex: Regex,
}

impl AddressPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A sentence fragment where it begins with neither `http://` nor `https://` or a brace is not closed.
    pub fn parse(text: &str) -> Result<AddressPattern, String> {
        let Some(rest) = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")) else {
            return Err("it has to begin with `http://` or `https://`".to_owned());
        };
        let mut pattern = "^https?://".to_owned();
        for piece in pieces(rest)? {
            match piece {
                Piece::Text(text) => {
                    let parts: Vec<String> = text.split('*').map(regex::escape).collect();
                    pattern.push_str(&parts.join("[^/?#]*"));
                }
                Piece::Place(name) => pattern.push_str(&format!("(?<{name}>[^/?#&=]+)")),
            }
        }
        pattern.push_str("(?:[&#].*)?$");
        let regex = Regex::new(&pattern).map_err(|_| "a name stands in it twice".to_owned())?;
        Ok(AddressPattern {
            text: text.to_owned(),
            regex,
        })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The names of its places, with those that every address has: `host` (with its port), `scheme` and `url`.
    pub fn names(&self) -> Vec<&str> {
        let own = self.regex.capture_names().flatten();
        own.chain(["host", "scheme", "url"]).collect()
    }

    /// What stands in the places, percent-decoded; `None` where the address is another.
    pub fn read(&self, url: &Url) -> Option<Values> {
        let found = self.regex.captures(url.as_str())?;
        let mut values: Values = self
            .regex
            .capture_names()
            .flatten()
            .filter_map(|name| {
                let value = percent_decode_str(found.name(name)?.as_str()).decode_utf8_lossy();
                Some((name.to_owned(), value.into_owned()))
            })
            .collect();
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        values.insert(
            "host".to_owned(),
            format!("{}{port}", url.host_str().unwrap_or_default()),
        );
        values.insert("scheme".to_owned(), url.scheme().to_owned());
        values.insert("url".to_owned(), url.as_str().to_owned());
        Some(values)
    }
}

/// An address with places to fill: `http://{host}/text?id={key}`.
#[derive(Debug, Clone)]
pub struct AddressTemplate {
    pieces: Vec<Piece>,
}

impl AddressTemplate {
    /// Reads a template whose places have names of `known`.
    ///
    /// # Errors
    /// A sentence fragment where a brace is not closed, a name is not known, or no address can come of it.
    pub fn parse(text: &str, known: &[&str]) -> Result<AddressTemplate, String> {
        let pieces = pieces(text)?;
        for piece in &pieces {
            if let Piece::Place(name) = piece
                && !known.contains(&name.as_str())
            {
                return Err(format!("`{{{name}}}` is not known; known here: {}", known.join(", ")));
            }
        }
        let template = AddressTemplate { pieces };
        let trial = known.iter().map(|name| ((*name).to_owned(), trial(name))).collect();
        match template.fill(&trial) {
            Some(_) => Ok(template),
            None => Err("no absolute http or https address comes of it".to_owned()),
        }
    }

    /// The address with `values` in its places, percent-encoded; `None` where no address comes of it.
    pub fn fill(&self, values: &Values) -> Option<Url> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(literal) => text.push_str(literal),
                Piece::Place(name) => {
                    let value = values.get(name)?;
                    let is_start = text.is_empty() && name == "url";
                    if is_start || matches!(name.as_str(), "host" | "scheme") {
                        text.push_str(value);
                    } else {
                        text.extend(utf8_percent_encode(value, UNRESERVED));
                    }
                }
            }
        }
        crate::model::link::web(&text)
    }
}

fn trial(name: &str) -> String {
    match name {
        "scheme" => "http".to_owned(),
        "url" => "http://host.example/".to_owned(),
        "host" => "host.example".to_owned(),
        _ => "x".to_owned(),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(String),
}

fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            found.push(Piece::Text(rest[..open].to_owned()));
        }
        let Some(close) = rest[open..].find('}') else {
            return Err("a `{` has no `}`".to_owned());
        };
        let name = &rest[open + 1..open + close];
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name {
            return Err(format!("`{{{name}}}` is no name"));
        }
        found.push(Piece::Place(name.to_owned()));
        rest = &rest[open + close + 1..];
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest.to_owned()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn reads_the_places_of_an_address() {
        let pattern = AddressPattern::parse("http://*/html_News/NewsShare.html?infoCode={key}").unwrap();
        for (address, key) in [
            ("http://a.example/html_News/NewsShare.html?infoCode=NW1", Some("NW1")),
            (
                "https://b.example:81/html_News/NewsShare.html?infoCode=NW%202&from=x",
                Some("NW 2"),
            ),
            (
                "http://a.example/html_News/NewsShare.html?infoCode=NW3#top",
                Some("NW3"),
            ),
            ("http://a.example/x/html_News/NewsShare.html?infoCode=NW1", None),
            ("http://a.example/html_News/NewsShare.html", None),
        ] {
            let found = pattern.read(&url(address));
            assert_eq!(found.as_ref().map(|values| values["key"].as_str()), key, "{address}");
        }
        let values = pattern
            .read(&url("http://b.example:81/html_News/NewsShare.html?infoCode=1"))
            .unwrap();
        assert_eq!(values["host"], "b.example:81");
    }

    #[test]
    fn fills_places_without_letting_a_value_out_of_its_place() {
        let template = AddressTemplate::parse("http://{host}/text?id={key}", &["host", "key"]).unwrap();
        let values = [("host", "a.example:81"), ("key", "a&b=../南")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        assert_eq!(
            template.fill(&values).unwrap().as_str(),
            "http://a.example:81/text?id=a%26b%3D..%2F%E5%8D%97"
        );
        assert!(AddressTemplate::parse("http://a.example/{nope}", &["key"]).is_err());
        assert!(AddressTemplate::parse("/relative/{key}", &["key"]).is_err());
        assert!(AddressTemplate::parse("http://a.example/{key", &["key"]).is_err());
        assert!(AddressPattern::parse("ftp://a.example/").is_err());
    }
}
