//! The address that relative ones are resolved against.

use std::cell::OnceCell;

use url::{Position, Url};

use crate::model::{link, scan};

/// The address of a post. It is taken to pieces only where a link needs that: in most bodies all are absolute.
#[derive(Debug)]
pub struct Base<'a> {
    text: &'a str,
    home: &'a Url,
    url: OnceCell<Url>,
    site: OnceCell<Site>,
}

/// Where the path begins in an address of the web.
#[derive(Debug, Clone, Copy)]
enum Site {
    /// In the text as it stands.
    InText(usize),
    /// In the parsed address.
    InUrl,
    /// It is no address of the web.
    None,
}

impl<'a> Base<'a> {
    /// The address `text` of a page of the site at `home`, which takes its place where it is none.
    pub fn new(text: &'a str, home: &'a Url) -> Base<'a> {
        Base {
            text,
            home,
            url: OnceCell::new(),
            site: OnceCell::new(),
        }
    }

    /// The address.
    pub fn url(&self) -> &Url {
        self.url
            .get_or_init(|| Url::parse(self.text).unwrap_or_else(|_| self.home.clone()))
    }

    /// The address of the site.
    pub fn home(&self) -> &Url {
        self.home
    }

    /// Scheme and host, up to the path, of an address of the web; `None` of any other.
    pub fn site(&self) -> Option<&str> {
        // Found once: an address may be long, and a body may have many links.
        match self.site.get_or_init(|| self.find_site()) {
            Site::InText(end) => Some(&self.text[..*end]),
            Site::InUrl => Some(&self.url()[..Position::BeforePath]),
            Site::None => None,
        }
    }

    fn find_site(&self) -> Site {
        let plain = link::Plain::of(self.text).zip(scan::behind_scheme(self.text));
        match plain {
            Some((plain, host)) => Site::InText(host + plain.host.len()),
            None if link::is_web(self.url()) => Site::InUrl,
            None => Site::None,
        }
    }
}

impl<'a> From<&'a Url> for Base<'a> {
    fn from(url: &'a Url) -> Base<'a> {
        Base {
            url: OnceCell::from(url.clone()),
            ..Base::new(url.as_str(), url)
        }
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
            assert_eq!((base.site(), base.site()), (site, site), "{text}");
            assert_eq!(*base.url(), url, "{text}");
            assert_eq!(*Base::from(&url).url(), url, "{text}");
        }
    }
}
