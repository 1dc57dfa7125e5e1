//! The site: `[site]`.

use url::Url;

use crate::config::Site;
use crate::config::raw;
use crate::model::{Person, TagAuthority, Zone, link};

use super::{Checked, fault};

pub(super) fn site(raw: raw::RawSite) -> Checked<Site> {
    let title = crate::model::plain::plain_text(&raw.title);
    if title.is_empty() {
        return fault(
            "site",
            "title",
            "the site needs a title",
            "write what readers shall see in their list of feeds",
        );
    }
    let url = folder_url("url", &raw.url)?;
    let feeds_url = match raw.feeds_url {
        Some(given) => folder_url("feeds_url", &given)?,
        None => url.join("feeds/").or_else(|_| {
            fault(
                "site",
                "url",
                format!("`{}` cannot be the base of other addresses", raw.url),
                "",
            )
        })?,
    };
    let zone_text = raw.timezone.as_deref().unwrap_or("UTC");
    let Some(zone) = Zone::parse(zone_text) else {
        return fault(
            "site",
            "timezone",
            format!("`{zone_text}` is no time zone"),
            "write an offset such as \"+08:00\", or an IANA name such as \"Asia/Shanghai\"",
        );
    };
    let authority = match TagAuthority::parse(&raw.id) {
        Ok(authority) => authority,
        Err(why) => {
            return fault(
                "site",
                "id",
                format!("`{}` cannot be the base of ids: {why}", raw.id),
                "write your domain and a date at which it was yours: \"news.example,2021\"",
            );
        }
    };
    let author = match raw.author {
        None => None,
        Some(raw::RawAuthor::Name(name)) => Some(Person::named(name)),
        Some(raw::RawAuthor::Full(raw::RawPerson { name, url, email })) => Some(Person { name, url, email }),
    }
    .filter(|person| !person.name.trim().is_empty());
    if let Some(author) = &author {
        check_author(author)?;
    }
    let language = match raw.language {
        Some(language) if !crate::model::post::is_language(&language) => {
            return fault(
                "site",
                "language",
                format!("`{language}` is no language tag"),
                "write one such as \"zh-CN\" or \"en\" (BCP 47)",
            );
        }
        other => other,
    };
    let icon = match raw.icon {
        None => None,
        Some(icon) => match link::absolute(&icon, &url, link::Purpose::Resource) {
            Some(icon) => Some(icon),
            None => {
                return fault(
                    "site",
                    "icon",
                    format!("`{icon}` is no address of a picture"),
                    "write an address such as \"/icon.png\"",
                );
            }
        },
    };
    Ok(Site {
        title,
        url,
        feeds_url,
        language,
        zone,
        author,
        authority,
        description: raw
            .description
            .map(|text| crate::model::plain::plain_text(&text))
            .unwrap_or_default(),
        rights: raw.rights.map(|text| crate::model::plain::plain_text(&text)),
        icon,
    })
}

/// What readers are shown of an author has to be an address.
fn check_author(author: &Person) -> Checked<()> {
    if let Some(url) = author.url.as_ref().filter(|url| link::web(url).is_none()) {
        return fault(
            "site",
            "author",
            format!("`{url}` is no absolute address"),
            "write the author's page with \"https://\" and the host, or leave `url` out",
        );
    }
    let is_address = |email: &&String| {
        let sides = email.split_once('@');
        sides.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) && !email.contains(char::is_whitespace)
    };
    match author.email.as_ref().filter(|email| !is_address(email)) {
        Some(email) => fault(
            "site",
            "author",
            format!("`{email}` is no address of mail"),
            "write one such as \"ann@news.example\", or leave `email` out",
        ),
        None => Ok(()),
    }
}

fn folder_url(key: &'static str, text: &str) -> Checked<Url> {
    let Some(mut url) = link::web(text) else {
        return fault(
            "site",
            key,
            format!("`{text}` is no absolute address"),
            "feeds hold absolute addresses only: write \"https://\" and the host",
        );
    };
    if !url.username().is_empty() || url.password().is_some() {
        return fault(
            "site",
            key,
            "the address holds a name or a password, which every feed would publish",
            "write the address without what stands before `@`",
        );
    }
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}
