//! The address that relative ones are resolved against.

use std::cell::OnceCell;

use url::{Position, Url};

use crate::model::link;

/// The address of a post. It is taken to pieces only where a link needs that: in most bodies all are absolute.
#[derive(Debug)]
pub struct Base<'a> {
    text: &'a str,
    fallback: &'a Url,
    url: OnceCell<Url>,
}

impl<'a> Base<'a> {
    /// The address `text`, and that which takes its place where it is none.
    pub fn new(text: &'a str, fallback: &'a Url) -> Base<'a> {
        Base {
            text,
            fallback,
            url: OnceCell::new(),
        }
    }

    /// The address.
    pub fn url(&self) -> &Url {
        self.url
            .get_or_init(|| Url::parse(self.text).unwrap_or_else(|_| self.fallback.clone()))
    }

    /// Scheme and host, up to the path, of an address of the web; `None` of any other.
    pub fn site(&self) -> Option<&str> {
        if let Some(plain) = link::Plain::of(self.text) {
            let end = self.text.find("://")? + "://".len() + plain.host.len();
            return Some(&self.text[..end]);
        }
        let url = self.url();
        link::is_web(url).then(|| &url[..Position::BeforePath])
    }
}

impl<'a> From<&'a Url> for Base<'a> {
    fn from(url: &'a Url) -> Base<'a> {
        Base::new(url.as_str(), url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_is_that_of_the_parsed_address() {
        let fallback = Url::parse("https://site.example/x").unwrap();
        for text in [
            "https://a.example/b/c.html?d=/e",
            "http://a.example/",
            "https://a.example:81/b",
            "HTTPS://A.example/b",
            "https://u@a.example/b",
            "mailto:a@b.example",
            "no address",
        ] {
            let base = Base::new(text, &fallback);
            let url = Url::parse(text).unwrap_or_else(|_| fallback.clone());
            let site = link::is_web(&url).then(|| &url[..Position::BeforePath]);
            assert_eq!(base.site(), site, "{text}");
            assert_eq!(*base.url(), url, "{text}");
            assert_eq!(*Base::from(&url).url(), url, "{text}");
        }
    }
}
