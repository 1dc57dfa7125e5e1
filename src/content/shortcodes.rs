//! The shortcodes of Hugo that have a plain meaning without its templates: blocks of code, comments, and pictures.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::model::plain::{escape_html, fold_white_space};

use super::code::fences;
use super::pattern;

/// The call of one of them, and what it is given.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\{\{[<%]\s*(?:(?<comment>comment)|highlight\s+",
        r#""?(?<language>[\w+#.-]+)"?[^>%\n]*?|figure\s+(?<picture>(?:[^>"`{]|"[^"{]*"|`[^`{]*`)*?)/?)\s*[>%]\}\}"#,
    ))
});

/// The calls that close a comment, and code.
static CLOSE: LazyLock<[Regex; 2]> =
    LazyLock::new(|| ["comment", "highlight"].map(|name| pattern(&format!(r"\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}}"))));

/// A named value that a call is given.
static VALUE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?<name>[A-Za-z]+)\s*=\s*(?:"(?<a>[^"]*)"|`(?<b>[^`]*)`|(?<c>[^\s"`]+))"#));

/// `text` without its comments, with what `code` makes of the text before, the language and the text of each `highlight`,
/// and with its figures as HTML. A call that is not closed stays.
pub fn apply(text: &str, code: &dyn Fn(&str, &str, &str) -> String) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut copied, mut at) = (0, 0);
    // Of a kind of which none is closed any more none is looked for again.
    let mut is_open = [false; 2];
    let fences = LazyLock::new(|| fences(text));
    while let Some(found) = CALL.captures_at(text, at) {
        let call = found.get(0).expect("a match is there").range();
        at = call.end;
        if let Some(picture) = found.name("picture") {
            let fence = fences.partition_point(|fence| fence.end <= call.start);
            let is_code = fences.get(fence).is_some_and(|fence| fence.start <= call.start);
            if let Some(html) = figure(picture.as_str()).filter(|_| !is_code) {
                kept.push_str(&text[copied..call.start]);
                kept.push_str(&html);
                // Markdown below a block of HTML is none without a blank line.
                kept.push_str(if text[at..].trim_start_matches([' ', '\t']).starts_with('\n') {
                    "\n"
                } else {
                    ""
                });
                copied = at;
            }
            continue;
        }
        let kind = usize::from(found.name("comment").is_none());
        let close = (!is_open[kind]).then(|| CLOSE[kind].find_at(text, at)).flatten();
        let Some(close) = close else {
            is_open[kind] = true;
            continue;
        };
        kept.push_str(&text[copied..call.start]);
        if let Some(language) = found.name("language") {
            let inside = text[at..close.start()].trim_start_matches([' ', '\t']);
            let inside = inside.strip_prefix('\n').unwrap_or(inside);
            let block = code(&text[..call.start], language.as_str(), inside);
            kept.push_str(&block);
        }
        (copied, at) = (close.end(), close.end());
    }
    kept.push_str(&text[copied..]);
    kept
}

/// The HTML of a figure; `None` where no picture is named.
fn figure(given: &str) -> Option<String> {
    let value = |found: Captures<'_>| {
        let value = ["a", "b", "c"].iter().find_map(|name| found.name(name));
        (
            found["name"].to_ascii_lowercase(),
            fold_white_space(value.map_or("", |value| value.as_str())),
        )
    };
    let values: HashMap<String, String> = VALUE.captures_iter(given).map(value).collect();
    let of = |name: &str| {
        values
            .get(name)
            .filter(|value| !value.is_empty())
            .map(|value| escape_html(value))
    };
    let alt = of("alt").or_else(|| of("caption")).unwrap_or_default();
    let picture = format!("<img src=\"{}\" alt=\"{alt}\">", of("src")?);
    let picture = match of("link") {
        Some(link) => format!("<a href=\"{link}\">{picture}</a>"),
        None => picture,
    };
    let words = [
        ("title", "<h4>", "</h4>"),
        ("caption", "<p>", "</p>"),
        ("attr", "<p>", "</p>"),
    ];
    let caption: String = words
        .iter()
        .filter_map(|(name, open, close)| Some(format!("{open}{}{close}", of(name)?)))
        .collect();
    let caption = match caption.as_str() {
        "" => caption,
        _ => format!("<figcaption>{caption}</figcaption>"),
    };
    Some(format!("<figure>{picture}{caption}</figure>"))
}

#[cfg(test)]
mod tests {
    use super::apply;

    #[test]
    fn calls_are_what_they_mean() {
        let code = |_: &str, language: &str, code: &str| format!("<{language}:{code}>");
        for (text, expected) in [
            (
                "a{{< comment >}}b{{< /comment >}}c{{% comment %}}d{{% /comment %}}",
                "ac",
            ),
            (
                "{{< highlight go \"linenos=table\" >}}\nx := 1\n{{< / highlight >}}",
                "<go:x := 1\n>",
            ),
            ("{{< comment >}}a", "{{< comment >}}a"),
            (
                "{{< figure src=\"/a.png\" title=\"T\" caption=\"C > \\\"D\" >}}\nb",
                "{{< figure src=\"/a.png\" title=\"T\" caption=\"C > \\\"D\" >}}\nb",
            ),
            (
                "{{< figure src=\"/a.png\" alt=\"E <f>\" title=\"T\" caption=\"C\" link=\"/l\" >}}\nb",
                "<figure><a href=\"/l\"><img src=\"/a.png\" alt=\"E &lt;f&gt;\"></a><figcaption><h4>T</h4><p>C</p></figcaption></figure>\n\nb",
            ),
            (
                "{{< figure src=a.png />}}",
                "<figure><img src=\"a.png\" alt=\"\"></figure>",
            ),
            ("{{< figure alt=\"b\" >}}", "{{< figure alt=\"b\" >}}"),
            (
                "{{</* comment */>}} {{< commentary >}}",
                "{{</* comment */>}} {{< commentary >}}",
            ),
        ] {
            assert_eq!(apply(text, &code), expected, "{text}");
        }
    }
}
