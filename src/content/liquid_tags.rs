//! The tags of Liquid that have a plain meaning without its program: text that is shown as it stands, comments, blocks of
//! code, and addresses of the site.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::pattern;
use super::site_tags::fill;

/// The tag that opens a block.
static OPEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\{%-?\s*(?:(?<raw>raw)|(?<comment>comment)|highlight\s+(?<language>[\w+#.-]+)[^%\n]*?)\s*-?%\}")
});

/// The tags that close a block of text that stands, a comment, and code.
static CLOSE: LazyLock<[Regex; 3]> =
    LazyLock::new(|| ["raw", "comment", "highlight"].map(|name| pattern(&format!(r"\{{%-?\s*end{name}\s*-?%\}}"))));

/// `text` of a Jekyll post as Markdown gets it: what stands in `raw` without its tags, no comments, and what `code` makes
/// of the text before, the language and the text of each `highlight`, and the addresses of the site at `home`. A tag that is not
/// closed stays.
pub fn apply(text: &str, home: &Url, code: &dyn Fn(&str, &str, &str) -> String) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut copied, mut at) = (0, 0);
    // Of a kind of which none is closed any more none is looked for again.
    let mut is_open = [false; 3];
    while let Some(found) = OPEN.captures_at(text, at) {
        let tag = found.get(0).expect("a match is there").range();
        at = tag.end;
        let kind = match (found.name("raw"), found.name("comment")) {
            (Some(_), _) => 0,
            (None, Some(_)) => 1,
            (None, None) => 2,
        };
        let close = (!is_open[kind]).then(|| CLOSE[kind].find_at(text, at)).flatten();
        let Some(close) = close.map(|close| close.range()) else {
            is_open[kind] = true;
            continue;
        };
        let (mut before, mut inside, mut behind) = (tag.start, tag.end..close.start, close.end);
        match (kind, found.name("language")) {
            // A line of nothing but such a tag goes with it.
            (0, _) => {
                if let Some(line) = alone(text, tag.start, tag.end) {
                    (before, inside.start) = (line.0, line.1.min(close.start));
                }
                if let Some(line) = alone(text, close.start, close.end) {
                    (inside.end, behind) = (line.0.max(inside.start), line.1);
                }
                kept.push_str(&fill(&text[copied..before], home));
                kept.push_str(&text[inside]);
            }
            (_, Some(language)) => {
                kept.push_str(&fill(&text[copied..before], home));
                let inside = text[inside].trim_start_matches([' ', '\t']);
                let inside = inside.strip_prefix('\n').unwrap_or(inside);
                kept.push_str(&code(&text[..before], language.as_str(), &shown(inside)));
            }
            _ => kept.push_str(&text[copied..before]),
        }
        (copied, at) = (behind, behind);
    }
    kept.push_str(&fill(&text[copied..], home));
    kept
}

/// Code as a page shows it: without the tags by which marks of Liquid stand in it.
fn shown(code: &str) -> String {
    static RAW: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{%-?\s*(?:end)?raw\s*-?%\}"));
    RAW.replace_all(code, "").into_owned()
}

/// The line of a tag, with its break, where nothing else stands in it.
fn alone(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    const BLANK: [char; 2] = [' ', '\t'];
    let before = text[..start].trim_end_matches(BLANK);
    let rest = text[end..].trim_start_matches(BLANK);
    let is_first = before.is_empty() || before.ends_with('\n');
    let behind = text.len() - rest.len();
    match rest.bytes().next() {
        None if is_first => Some((before.len(), behind)),
        Some(b'\n') if is_first => Some((before.len(), behind + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_what_their_tags_say() {
        let code = |_: &str, language: &str, code: &str| format!("<{language}:{code}>");
        let home = Url::parse("https://a.example/b/").unwrap();
        for (text, expected) in [
            ("- a {% raw %}{{ x }}{% endraw %}\n- b", "- a {{ x }}\n- b"),
            ("a\n  {% raw %}\n{{ x }}\n{%- endraw -%} \nb", "a\n{{ x }}\nb"),
            ("{% raw %}{% endraw %}", ""),
            (
                "{{ site.baseurl }}{% raw %}{{ site.baseurl }}{% endraw %}{{ site.baseurl }}",
                "/b{{ site.baseurl }}/b",
            ),
            ("{% raw %}\n{% endraw %}\nb", "b"),
            (
                "{% raw %}{% comment %}a{% endcomment %}{% endraw %}",
                "{% comment %}a{% endcomment %}",
            ),
            ("a{% comment %}{% raw %}\n{%endcomment%}b{% endraw %}", "ab{% endraw %}"),
            (
                "{% highlight c linenos %} \n{% raw %}x{% endraw %}\ny{% endhighlight %}",
                "<c:x\ny>",
            ),
            ("{% raw %} {% comment %}a{% endcomment %}", "{% raw %} "),
            ("{% highlight c %}{% comment %}", "{% highlight c %}{% comment %}"),
        ] {
            assert_eq!(apply(text, &home, &code), expected, "{text}");
        }
    }
}
