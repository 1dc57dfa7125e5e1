//! What site generators write into bodies beside Markdown, as far as it has a plain meaning: code blocks of Liquid,
//! comments, and the attribute lists of kramdown. Everything else of theirs stays readable as it is.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use url::Url;

use crate::model::plain::escape_html;
use crate::model::{Generator, Markup, scan};

use super::code::{fences, outside_code};
use super::{liquid_tags, shortcodes};

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that compiles")
}

/// What kramdown does not show: the beginning of a comment, its settings, and the marks of what is no Markdown; and code, in
/// which they are text.
static HIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"``(?:[^`]|`[^`])*``|`[^`\n]*`|(?<comment>\{::comment\})",
        r"|(?<hidden>\{::options\s[^{}]*/\}|\{::nomarkdown\}|\{:/(?:nomarkdown)?\})"
    ))
});

/// The end of a comment of kramdown.
static COMMENT_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{:/(?:comment)?\}"));

/// The meaning of an abbreviation, which kramdown shows where the pointer is.
static ABBREVIATION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ {0,3}\*\[[^\]\n]+\]:[^\n]*\n?$"));

/// The list that kramdown puts a table of contents in the place of.
static CONTENTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?m)^(?<hidden> {0,3}(?:[*+-]|\d+\.)[ \t][^\n]*\n[ \t]*\{:[^{}\n]*\btoc\b[^{}\n]*\}[ \t]*)$")
});

/// The beginning of a shortcode without a blank, which HTML would take for that of a tag.
static SHORTCODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{\{<(?<first>[A-Za-z/])"));

/// What Hugo writes around a shortcode that is shown and not run. None holds the beginning of another one: to look for the end
/// of each through the whole text would take too long.
static HUGO_SHORTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?<mark>\{\{<)\s*/\*(?<call>(?:[^{]|\{[^{])*?)\*/\s*(?<end>>\}\})|(?<mark2>\{\{%)\s*/\*(?<call2>(?:[^{]|\{[^{])*?)\*/\s*(?<end2>%\}\})",
    )
});

/// What Zola writes around a shortcode that is shown and not run.
static ZOLA_SHORTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?<mark>\{\{)\s*/\*(?<call>(?:[^{]|\{[^{%])*?)\*/\s*(?<end>\}\})|(?<mark2>\{%)\s*/\*(?<call2>(?:[^{]|\{[^{%])*?)\*/\s*(?<end2>%\})",
    )
});

/// Attribute lists of kramdown: classes, ids, names of other lists, and keys with values. Tuples of some languages,
/// `{:ok, value}`, are none.
const ATTRIBUTES: &str = concat!(
    r"(?:\{:(?:\s*[.#]?[\w:/-]+",
    r#"(?:=(?:"[^"\n]*"|'[^'\n]*'|[^\s{}"']+))?"#,
    r")*\s*\})+"
);

/// A line that is nothing but attribute lists, in a quote too.
static ATTRIBUTE_LINE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^(?<quote>[ \t]*(?:>[ \t]*)*){ATTRIBUTES}\s*$")));

/// Attribute lists right behind a link, an image, emphasis or code; and code, in which they are text.
static ATTRIBUTE_SPAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?<code>``(?:[^`]|`[^`])*``|`[^`\n]*`)(?:{ATTRIBUTES})?|(?<end>[\])*_]){ATTRIBUTES}"
    ))
});

/// An address of a link or image with blanks in it, and the title behind it; and code, in which it is text.
static ADDRESS_WITH_BLANKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"``(?:[^`]|`[^`])*``|`[^`\n]*`|",
        r#"\]\((?<address>[^\s()<>"'][^()<>"'\n]*? [^()<>"'\n]*?[^\s()<>"'])(?<title>\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\)"#
    ))
});

/// A link of Zola to a file of its content folder: `[text](@/blog/two.md#part)`, or `[name]: @/blog/two.md#part` below.
static INTERNAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"``(?:[^`]|`[^`])*``|`[^`\n]*`|(?<before>\]\(|\]:[ \t]*)<?@/(?<path>[^)\s#>]+)(?<part>#[^)\s>]*)?>?")
});

/// `source` with Zola's links between files as addresses; `address_of` answers that of a path below the content folder.
/// One to a file of which it knows none stays as it is.
pub fn internal_links<'a>(source: &'a str, address_of: &dyn Fn(&str) -> Option<String>) -> Cow<'a, str> {
    if !scan::holds(source, "@/") {
        return Cow::Borrowed(source);
    }
    let address = |found: &Captures<'_>| match found.name("path").and_then(|path| address_of(path.as_str())) {
        Some(address) => {
            let part = found.name("part").map_or("", |part| part.as_str());
            format!("{}{address}{part}", &found["before"])
        }
        None => found[0].to_owned(),
    };
    Cow::Owned(outside_code(source, |line, kept| {
        kept.push_str(&INTERNAL.replace_all(line, address));
    }))
}

/// `source` with the code blocks of its generator as code, its comments gone, the addresses of the site at `home` written, and
/// attribute lists taken off. What is another generator's is text.
pub fn prepare<'a>(source: &'a str, markup: Markup, generator: Generator, home: &Url) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(source);
    // Most bodies hold none, and are looked through once.
    let bytes = source.as_bytes();
    if !memchr::memchr_iter(b'{', bytes).any(|at| matches!(bytes.get(at + 1), Some(b'%' | b'{' | b':'))) {
        return text;
    }
    let has_attributes = markup == Markup::Markdown && scan::holds(source, "{:");
    match generator {
        Generator::Jekyll => {
            text = Cow::Owned(liquid_tags::apply(source, home, &|before, language, code| {
                code_block(before, language, code, markup)
            }));
            if has_attributes {
                text = Cow::Owned(without_hidden(&text, &HIDDEN));
                text = Cow::Owned(without_hidden(&text, &CONTENTS));
                text = Cow::Owned(without_attribute_lists(&text));
            }
        }
        Generator::Hugo => {
            text = Cow::Owned(shortcodes::apply(source, &|before, language, code| {
                code_block(before, language, code, markup)
            }));
            text = apply(text, &HUGO_SHORTCODE, marks_alone);
        }
        Generator::Zola => {
            text = apply(text, &ZOLA_SHORTCODE, marks_alone);
        }
    }
    apply(text, &SHORTCODE, |found| format!("{{{{< {}", &found["first"]))
}

fn apply<'a>(text: Cow<'a, str>, pattern: &Regex, replace: impl Fn(&Captures<'_>) -> String) -> Cow<'a, str> {
    match pattern.replace_all(&text, |found: &Captures<'_>| replace(found)) {
        Cow::Borrowed(_) => text,
        Cow::Owned(changed) => Cow::Owned(changed),
    }
}

/// The marks of a shortcode, without those that say that it is shown.
fn marks_alone(found: &Captures<'_>) -> String {
    let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
    ["mark", "mark2", "call", "call2", "end", "end2"].map(part).concat()
}

/// Code as a block of it, where it stands behind `before`: in an item of a list it is a part of that.
fn code_block(before: &str, language: &str, code: &str, markup: Markup) -> String {
    static ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]+$"));
    let code = code.trim_end();
    match markup {
        Markup::Html => format!(
            "<pre><code class=\"language-{language}\">{}\n</code></pre>",
            escape_html(code)
        ),
        Markup::Markdown => {
            // A fence longer than any run of its character in the code, and not of the character that authors use.
            let longest = code.split(|c| c != '~').map(str::len).max().unwrap_or(0);
            let fence = "~".repeat(longest.max(2) + 1);
            let line = before.rfind('\n').map_or(before, |at| &before[at + 1..]);
            let is_item = ITEM.is_match(line);
            let indent: String = match is_item || line.trim().is_empty() {
                true => line.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect(),
                false => String::new(),
            };
            let mut block = match is_item {
                true => format!("{fence}{language}"),
                false => format!("\n{indent}{fence}{language}"),
            };
            // What all of it is indented by with its tag is no part of it.
            let is_indented = |line: &str| line.starts_with(&indent) || line.trim().is_empty();
            let cut = if code.lines().all(is_indented) { indent.len() } else { 0 };
            for line in code.lines() {
                let own = line.get(cut..).unwrap_or_default();
                block.push('\n');
                block.push_str(if own.is_empty() { "" } else { &indent });
                block.push_str(own);
            }
            format!("{block}\n{indent}{fence}\n")
        }
    }
}

fn without_attribute_lists(text: &str) -> String {
    outside_code(text, |line, kept| {
        if let Some(found) = ATTRIBUTE_LINE.captures(line) {
            kept.push_str(found["quote"].trim());
            kept.push_str(if line.ends_with('\n') { "\n" } else { "" });
        } else {
            kept.push_str(&ATTRIBUTE_SPAN.replace_all(line, "$code$end"));
        }
    })
}

/// `text` with the blanks in addresses of links and images encoded: kramdown takes them for a part of the address, and
/// CommonMark would show all of it as text.
pub fn addresses_with_blanks(text: Cow<'_, str>) -> Cow<'_, str> {
    if !scan::holds(&text, "](") {
        return text;
    }
    let encoded = |found: &Captures<'_>| match found.name("address") {
        Some(address) => {
            let title = found.name("title").map_or("", |title| title.as_str());
            format!("]({}{title})", address.as_str().trim().replace(' ', "%20"))
        }
        None => found[0].to_owned(),
    };
    Cow::Owned(outside_code(&text, |line, kept| {
        kept.push_str(&ADDRESS_WITH_BLANKS.replace_all(line, encoded));
    }))
}

/// `text` without the meanings of abbreviations.
pub fn without_abbreviations(text: Cow<'_, str>) -> Cow<'_, str> {
    if !scan::holds(&text, "*[") || !scan::holds(&text, "]:") {
        return text;
    }
    Cow::Owned(outside_code(&text, |line, kept| {
        kept.push_str(if ABBREVIATION.is_match(line) { "" } else { line });
    }))
}

/// `text` without what a pattern calls hidden, unless it begins in a block of code.
fn without_hidden(text: &str, pattern: &Regex) -> String {
    let fences = fences(text);
    let mut kept = String::with_capacity(text.len());
    let (mut copied, mut at, mut is_open) = (0, 0, false);
    while let Some(found) = pattern.captures_at(text, at) {
        let whole = found.get(0).expect("a match is there").range();
        let fence = fences.partition_point(|fence| fence.end <= whole.start);
        match fences.get(fence).filter(|fence| fence.start <= whole.start) {
            Some(fence) => at = fence.end,
            None => {
                at = whole.end;
                let end = match (found.name("hidden"), found.name("comment")) {
                    (Some(_), _) => Some(whole.end),
                    (None, Some(_)) if !is_open => COMMENT_END.find_at(text, at).map(|end| end.end()),
                    _ => None,
                };
                // A comment without an end is text, and so are all behind it.
                is_open |= end.is_none() && found.name("comment").is_some();
                if let Some(end) = end {
                    kept.push_str(&text[copied..whole.start]);
                    (copied, at) = (end, end);
                }
            }
        }
    }
    kept.push_str(&text[copied..]);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_generators_code_its_meaning() {
        let home = Url::parse("https://x.example/").unwrap();
        let home = &home;
        let of = |generator| move |text: &str| prepare(text, Markup::Markdown, generator, home).into_owned();
        let (markdown, hugo, zola) = (of(Generator::Jekyll), of(Generator::Hugo), of(Generator::Zola));
        assert_eq!(
            markdown("{% highlight bash %}\n# a\nls <dir>\n{% endhighlight %}"),
            "\n~~~bash\n# a\nls <dir>\n~~~\n"
        );
        assert_eq!(
            hugo("{{< highlight go >}}\na := `x~~~\n{{< /highlight >}}"),
            "\n~~~~go\na := `x~~~\n~~~~\n"
        );
        assert_eq!(
            prepare(
                "{% highlight c %}a<b{% endhighlight %}",
                Markup::Html,
                Generator::Jekyll,
                home
            ),
            "<pre><code class=\"language-c\">a&lt;b\n</code></pre>"
        );
        let resolve = |path: &str| (path == "b/two.md").then(|| "https://x.example/b/two/".to_owned());
        assert_eq!(
            internal_links("[t](@/b/two.md#a) [u](@/c.md)", &resolve),
            "[t](https://x.example/b/two/#a) [u](@/c.md)"
        );
        assert_eq!(
            internal_links("[t][a] [a@/b]\n\n[a]: @/b/two.md#c\n[b]:<@/b/two.md> \"d\"", &resolve),
            "[t][a] [a@/b]\n\n[a]: https://x.example/b/two/#c\n[b]:https://x.example/b/two/ \"d\""
        );
        assert_eq!(
            markdown("1.  a\n\n    {% highlight sh %}\n    $ b\n      c\n\n    {% endhighlight %}\n\n    d"),
            "1.  a\n\n    \n    ~~~sh\n    $ b\n      c\n    ~~~\n\n\n    d"
        );
        assert_eq!(
            markdown("- a\n\n  {% highlight python %}\ndef b():\n    c\n  {% endhighlight %}"),
            "- a\n\n  \n  ~~~python\n  def b():\n      c\n  ~~~\n"
        );
        assert_eq!(
            markdown("- {% highlight sh %}\n$ b\n{% endhighlight %}\n"),
            "- ~~~sh\n  $ b\n  ~~~\n\n"
        );
        assert_eq!(markdown("a{% comment %}b\nc{% endcomment %}d"), "ad");
        assert_eq!(markdown("{% raw %}\n{{ x }}\n{% endraw %}"), "{{ x }}\n");
        assert_eq!(markdown("{% include x %}"), "{% include x %}");
        assert_eq!(
            hugo("{{<a b=\"c\">}} {{</a>}} {{< d >}} {{%e%}}"),
            "{{< a b=\"c\">}} {{< /a>}} {{< d >}} {{%e%}}"
        );
        assert_eq!(hugo("`{{</* a */>}}` {{%/* b */%}}"), "`{{< a >}}` {{% b %}}");
        assert_eq!(zola("{{/* a(b=1) */}} {%/* c() */%}"), "{{ a(b=1) }} {% c() %}");
        assert_eq!(
            markdown("text\n{: .lead}\n[a](b){:target=\"_blank\"} end"),
            "text\n\n[a](b) end"
        );
        assert_eq!(markdown("```\n{: .x}\n```\n"), "```\n{: .x}\n```\n");
        let with_blanks = |text: &str| addresses_with_blanks(text.into()).into_owned();
        assert_eq!(
            with_blanks("![](/a b/c d.gif) [e](mailto:f?g=h i) [j](/k l \"m n\") [o](p \"q r\") [s](<t u>)"),
            "![](/a%20b/c%20d.gif) [e](mailto:f?g=h%20i) [j](/k%20l \"m n\") [o](p \"q r\") [s](<t u>)"
        );
        for code in ["`[a](b c)`", "    [a](b c)\n", "```\n[a](b c)\n```"] {
            assert_eq!(with_blanks(code), code);
        }
        for (text, expected) in [
            ("a {::comment}b{:/comment} c\n{::comment}\nd\n{:/}\ne", "a  c\n\ne"),
            ("{::nomarkdown}<b>a</b>{:/}{::options toc_levels=\"1\" /}", "<b>a</b>"),
            ("# A\n\n* TOC\n{:toc}\n\n## B", "# A\n\n\n\n## B"),
            ("[a][b]{: .c} ![d][e]{:.f}", "[a][b] ![d][e]"),
            ("`{# a #}` {{/* b */}}", "`{# a #}` {{/* b */}}"),
        ] {
            assert_eq!(markdown(text), expected);
        }
        let of_others = "{# a #} {% comment %}b{% endcomment %} {% raw %} {% highlight c %}d{% endhighlight %}";
        assert_eq!(hugo(of_others), of_others);
        assert_eq!(zola(of_others), of_others);
        assert_eq!(hugo("{{/* a */}}"), "{{/* a */}}");
        for (text, expected) in [
            ("`{:ok, x}` or `{:error}` or ``{:a}`{:b}``", None),
            (
                "`a`{:.b} *c*{: #d e='f g'} ![h](i){:j=\"k\" .l .m}",
                Some("`a` *c* ![h](i)"),
            ),
            ("`a`{:.b}{:.c}, `{:d}`{:.e}", Some("`a`, `{:d}`")),
            ("f(x){:ok, y}\n{:ok, z}\n{:error, :no}", None),
            ("a `b {:c}", None),
            ("\t{:c}\n{:.d}", Some("\t{:c}\n")),
            ("{:refdef: style=\"text-align: center;\"}\na\n{: refdef}", Some("\na\n")),
            ("1. a\n\n    ![b](c){: .d }\n", Some("1. a\n\n    ![b](c)\n")),
            ("> a\n> {: .b}\n", Some("> a\n>\n")),
            ("````md\n```js\n{: .x}\n```\n````\n", None),
            ("```a``` b\n{: .x}", Some("```a``` b\n")),
        ] {
            assert_eq!(markdown(text), expected.unwrap_or(text), "{text}");
        }
    }

    #[test]
    fn marks_in_code_and_in_what_is_shown_as_it_stands_are_text() {
        let home = Url::parse("https://x.example/").unwrap();
        let home = &home;
        let of = |generator| move |text: &str| prepare(text, Markup::Markdown, generator, home).into_owned();
        let (jekyll, hugo, zola) = (of(Generator::Jekyll), of(Generator::Hugo), of(Generator::Zola));
        for (text, expected) in [
            (
                "- a {% raw %}{{ x }}{% endraw %}\n- b\n\nc",
                Some("- a {{ x }}\n- b\n\nc"),
            ),
            (
                "{% raw %}\n```\n{% comment %}a{% endcomment %}{% highlight c %}b{% endhighlight %}\n```\n{% endraw %}\n",
                Some("```\n{% comment %}a{% endcomment %}{% highlight c %}b{% endhighlight %}\n```\n"),
            ),
            (
                "{% highlight c %}\n{% raw %}{{ y }}{% endraw %}\nz\n{% endhighlight %}",
                Some("\n~~~c\n{{ y }}\nz\n~~~\n"),
            ),
            ("{% raw %} is open", None),
            ("```md\n* TOC\n{:toc}\n{::comment}a{:/comment}\n```\n`{:/}` b", None),
            ("{::comment}\n```\na\n```\n{:/comment}\nb", Some("\nb")),
        ] {
            assert_eq!(jekyll(text), expected.unwrap_or(text), "{text}");
        }
        for text in ["{:ok}\n`a`{:.b}", "A => { /* todo */}}", "{{/* c */ y }}"] {
            assert_eq!(zola(text), text);
            assert_eq!(hugo(text), text);
        }
        let known = |_: &str| Some("https://x.example/".to_owned());
        for code in ["`[a](@/b.md)`", "```\n[a](@/b.md)\n```\n", "    [a](@/b.md)"] {
            assert_eq!(internal_links(code, &known), code);
        }
    }
}
