//! Tags that write the address of another post, by its file: `{% post_url 2026-01-01-a %}`, `{% link _posts/2026-01-01-a.md %}`
//! (Jekyll), `{{< ref "a.md" >}}`, `{{< relref "a" >}}` (Hugo).

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use url::{Position, Url};

use crate::model::Generator;

use super::liquid::{RAW, has_mark};
use super::pattern;

/// Jekyll's tags, with the address of the site that versions before 4 need before them.
static JEKYLL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:\{\{\s*site\.(?:url|baseurl)\s*\}\}){0,2}",
        r"\{%-?\s*(?:(?<name>post_url)|link)\s+(?<path>[^\s%{}]+)\s*-?%\}",
    ))
});

/// Hugo's shortcodes.
static HUGO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\{\{[<%]\s*(?:rel)?ref\s+(?:path\s*=\s*)?",
        r#"["`]?(?<path>[^"`\s<>%{}#]*)(?<part>#[^"`\s<>%{}]*)?["`]?[^<>%{}]*[>%]\}\}"#,
    ))
});

/// What a tag names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'a> {
    /// A post, by the name of its file without its ending, with folders before it or without (Jekyll).
    Post(&'a str),
    /// A file, by its path from the folder of the site on (Jekyll).
    File(&'a str),
    /// A page, by as much of its path as tells it, with its ending or without (Hugo).
    Page(&'a str),
}

/// `source` with addresses in place of such tags; `address_of` answers that of what one names. A tag of which it knows none stays.
/// `None` where the text holds no such tag.
pub fn with_addresses(
    source: &str,
    generator: Generator,
    address_of: &dyn Fn(Named<'_>) -> Option<String>,
) -> Option<String> {
    if !has_mark(source) {
        return None;
    }
    let (tags, raws): (&Regex, Vec<Range<usize>>) = match generator {
        Generator::Jekyll => (&JEKYLL, RAW.find_iter(source).map(|raw| raw.range()).collect()),
        Generator::Hugo => (&HUGO, Vec::new()),
        Generator::Zola => return None,
    };
    let mut text = String::new();
    let (mut copied, mut is_found) = (0, false);
    for tag in tags.captures_iter(source) {
        let whole = tag.get(0).expect("a match is there").range();
        let raw = raws.partition_point(|raw| raw.end <= whole.start);
        if raws.get(raw).is_some_and(|raw| raw.start <= whole.start) {
            continue;
        }
        is_found = true;
        let path = &tag["path"];
        let named = match generator {
            Generator::Jekyll if tag.name("name").is_some() => Named::Post(path),
            Generator::Jekyll => Named::File(path),
            _ => Named::Page(path),
        };
        let Some(address) = address_of(named) else { continue };
        text.push_str(&source[copied..whole.start]);
        // Where a host stands before the tag, the path alone is wanted.
        let is_begun = text.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
        text.push_str(&match is_begun {
            true => path_of(&address),
            false => Cow::Borrowed(&*address),
        });
        text.push_str(tag.name("part").map_or("", |part| part.as_str()));
        copied = whole.end;
    }
    text.push_str(&source[copied..]);
    is_found.then_some(text)
}

fn path_of(address: &str) -> Cow<'_, str> {
    match Url::parse(address) {
        Ok(url) => url[Position::BeforePath..].to_owned().into(),
        Err(_) => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_addresses_where_there_is_one() {
        let address_of = |named: Named<'_>| match named {
            Named::Post("2026-01-01-a") | Named::File("_posts/2026-01-01-a.md") | Named::Page("a.md" | "" | "/b/a") => {
                Some("https://x.example/b/a/".to_owned())
            }
            _ => None,
        };
        for (generator, text, expected) in [
            (
                Generator::Jekyll,
                "[a]({% post_url 2026-01-01-a %}) {{ site.baseurl }}{%- link _posts/2026-01-01-a.md -%}",
                Some("[a](https://x.example/b/a/) https://x.example/b/a/"),
            ),
            (
                Generator::Jekyll,
                "<a href=\"https://x.example{% post_url 2026-01-01-a %}\">",
                Some("<a href=\"https://x.example/b/a/\">"),
            ),
            (
                Generator::Jekyll,
                "{% raw %}{% post_url 2026-01-01-a %}{% endraw %} {% link b.pdf %}",
                Some("{% raw %}{% post_url 2026-01-01-a %}{% endraw %} {% link b.pdf %}"),
            ),
            (Generator::Jekyll, "{% include link %}", None),
            (
                Generator::Hugo,
                "[a]({{< ref \"a.md\" >}}) [b]({{% relref `/b/a#c` %}}) [d]({{< ref path=\"#e\" lang=\"en\" >}}) {{< ref \"none\" >}}",
                Some(
                    "[a](https://x.example/b/a/) [b](https://x.example/b/a/#c) [d](https://x.example/b/a/#e) {{< ref \"none\" >}}",
                ),
            ),
            (Generator::Hugo, "{{</* ref \"a.md\" */>}} {{< refer a >}}", None),
            (Generator::Zola, "{% post_url 2026-01-01-a %}", None),
        ] {
            assert_eq!(
                with_addresses(text, generator, &address_of).as_deref(),
                expected,
                "{text}"
            );
        }
    }
}
