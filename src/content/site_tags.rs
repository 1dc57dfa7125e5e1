//! The tags of Liquid that write an address of the site, which is known without running a program: `{{ site.baseurl }}`,
//! `{{ "/a.png" | relative_url }}`, `{% link a.pdf %}`; and those that show nothing.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use url::{Position, Url};

use super::pattern;

/// A value that is written, with filters that make an address of it; a link to a file; a comment, or what is but remembered.
/// A link to a post or a page is none of these: its address is told by that file.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    let text = concat!(
        r#"\{\{-?\s*(?:(?<value>site\.(?:url|baseurl))|"(?<text>[^"{}\n]*)"|'(?<text2>[^'{}\n]*)')"#,
        r"(?<filters>(?:\s*\|\s*(?:relative_url|absolute_url|prepend:\s*site\.(?:url|baseurl)))*)\s*-?\}\}",
        r"|\{%-?\s*link\s+(?<file>[^\s%{}]+)\s*-?%\}",
        r"|(?<hidden>\{%-?\s*(?:#|assign\s)[^%{}\n]*%\})",
    );
    pattern(text)
});

/// `text` with what those tags write on a page of the site at `home`.
pub fn fill<'a>(text: &'a str, home: &Url) -> Cow<'a, str> {
    let url = &home[..Position::BeforePath];
    let path = home.path().trim_end_matches('/');
    TAG.replace_all(text, |tag: &Captures<'_>| {
        if tag.name("hidden").is_some() {
            return String::new();
        }
        if let Some(file) = tag.name("file") {
            let file = file.as_str().trim_start_matches('/');
            return match is_static(file) {
                true => format!("{path}/{file}"),
                false => tag[0].to_owned(),
            };
        }
        let text = tag.name("text").or_else(|| tag.name("text2"));
        let value = match (tag.name("value"), text) {
            (Some(value), _) if value.as_str() == "site.url" => url,
            (Some(_), _) => path,
            (None, text) => text.map_or("", |text| text.as_str()),
        };
        let filters = tag["filters"]
            .split('|')
            .map(str::trim)
            .filter(|filter| !filter.is_empty());
        filters.fold(value.to_owned(), |value, filter| filtered(&value, filter, url, path))
    })
}

fn filtered(value: &str, filter: &str, url: &str, path: &str) -> String {
    let is_whole = value.contains("://");
    let slash = if value.starts_with('/') { "" } else { "/" };
    match filter {
        "relative_url" | "absolute_url" if is_whole => value.to_owned(),
        "relative_url" => format!("{path}{slash}{value}"),
        "absolute_url" => format!("{url}{path}{slash}{value}"),
        _ if filter.ends_with("baseurl") => format!("{path}{value}"),
        _ => format!("{url}{value}"),
    }
}

/// Whether a file is published as it is, under its own name.
fn is_static(file: &str) -> bool {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    !file.starts_with('_') && !matches!(ending, "" | "md" | "markdown" | "mkd" | "html" | "htm" | "textile")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_site_are_written() {
        let home = Url::parse("https://a.example/blog/").unwrap();
        for (text, expected) in [
            ("![i]({{ site.baseurl }}/b.png)", "![i](/blog/b.png)"),
            ("{{site.url}}{{site.baseurl}}/c", "https://a.example/blog/c"),
            (
                "{{ \"/d.pdf\" | relative_url }} {{ 'e' | absolute_url}}",
                "/blog/d.pdf https://a.example/blog/e",
            ),
            (
                "{{ \"/f\" | prepend: site.baseurl | prepend: site.url }}",
                "https://a.example/blog/f",
            ),
            ("{{ 'https://g.example/' | relative_url }}", "https://g.example/"),
            (
                "{% link assets/h.pdf %} {% link _posts/2026-01-01-i.md %}",
                "/blog/assets/h.pdf {% link _posts/2026-01-01-i.md %}",
            ),
            ("a{% # j %}b{%- assign k = \"l\" | m -%}c", "abc"),
            (
                "{{ 'text' }} {{ site.title }} {{ page.url | relative_url }}",
                "text {{ site.title }} {{ page.url | relative_url }}",
            ),
        ] {
            assert_eq!(fill(text, &home), expected, "{text}");
        }
        assert_eq!(
            fill("{{ site.baseurl }}/a", &Url::parse("https://a.example").unwrap()),
            "/a"
        );
    }
}
