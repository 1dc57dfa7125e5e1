//! What site generators write into bodies beside Markdown, as far as it has a plain meaning: code blocks of Liquid,
//! comments, and the attribute lists of kramdown. Everything else of theirs stays readable as it is.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use url::Url;

use crate::model::plain::escape_html;
use crate::model::{Generator, Markup, scan};

use super::code::{fences, outside_code};
use super::{liquid_tags, pattern, shortcodes};

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

/// The definition of a link with a template tag in its address.
static TAG_IN_DEFINITION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?<before> {0,3}\[[^\]\n]+\]:[ \t]*)(?<address>\S*\{[{%][^{}\n]*[}%]\}\S*)"));

/// A list of attributes that goes on in a second line.
static TWO_LINES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?<end>[\])])\{:(?<a>[^{}\n]*)\n(?<b>[^{}\n]*)\}"));

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
    let text = TWO_LINES.replace_all(text, "$end{:$a $b}");
    outside_code(&text, |line, kept| {
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
    let may_define = scan::holds(&text, "]:") && super::liquid::has_mark(&text);
    if !may_define && !scan::holds(&text, "](") {
        return text;
    }
    let encoded = |found: &Captures<'_>| match found.name("address") {
        Some(address) => {
            let title = found.name("title").map_or("", |title| title.as_str());
            format!("]({}{title})", address.as_str().trim().replace(' ', "%20"))
        }
        None => found[0].to_owned(),
    };
    let defined = |found: &Captures<'_>| format!("{}{}", &found["before"], found["address"].replace(' ', "%20"));
    Cow::Owned(outside_code(&text, |line, kept| match may_define {
        true => kept.push_str(&ADDRESS_WITH_BLANKS.replace_all(&TAG_IN_DEFINITION.replace(line, defined), encoded)),
        false => kept.push_str(&ADDRESS_WITH_BLANKS.replace_all(line, encoded)),
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
mod tests;
