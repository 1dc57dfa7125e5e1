//! Formulas between `$$`, which kramdown leaves as they are: to Markdown, `_` and `\\` in them mean something else.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::model::scan;

use super::code::fences;

/// A formula; and code, in which it is text.
static FORMULA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"``(?:[^`]|`[^`])*``|`[^`\n]*`|\\\$|\$\$(?<formula>[^$]+)\$\$")
        .expect("the pattern is a constant that compiles")
});

/// A tag of HTML, which no formula holds.
static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"</?[A-Za-z][^<>]*>").expect("the pattern is a constant that compiles"));

/// `text` with every mark of Markdown in its formulas taken for itself. What holds a blank line or a tag is none.
pub fn protect(text: Cow<'_, str>) -> Cow<'_, str> {
    if !scan::holds(&text, "$$") {
        return text;
    }
    let mut kept = String::with_capacity(text.len() + text.len() / 8);
    let mut at = 0;
    for fence in fences(&text) {
        kept.push_str(&FORMULA.replace_all(&text[at..fence.start], escaped));
        kept.push_str(&text[fence.clone()]);
        at = fence.end;
    }
    kept.push_str(&FORMULA.replace_all(&text[at..], escaped));
    Cow::Owned(kept)
}

fn escaped(found: &Captures<'_>) -> String {
    let whole = &found[0];
    let Some(formula) = found.name("formula").map(|formula| formula.as_str()) else {
        return whole.to_owned();
    };
    let inside = formula.trim_matches('\n');
    if inside.lines().any(|line| line.trim().is_empty()) || inside.is_empty() || TAG.is_match(inside) {
        return whole.to_owned();
    }
    let mut kept = String::with_capacity(2 * whole.len());
    for (number, line) in whole.split('\n').enumerate() {
        if number > 0 {
            kept.push('\n');
        }
        // Blanks would make a code block or a line break of it.
        let line = if number > 0 { line.trim() } else { line.trim_end() };
        for c in line.chars() {
            // A reference is the same in Markdown and in a block of HTML.
            match c.is_ascii_punctuation() && c != '$' {
                true => kept.push_str(&format!("&#{};", u32::from(c))),
                false => kept.push(c),
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use crate::content::markdown::to_html;
    use crate::model::Generator;

    #[test]
    fn formulas_of_kramdown_stay_as_they_are() {
        for (text, expected) in [
            ("a $$a_1*b*c_2$$ b", "<p>a $$a_1*b*c_2$$ b</p>\n"),
            (
                "$$\n\\begin{cases}\n  x & a \\\\\n- y < b\n\\end{cases}\n=\n$$",
                "<p>$$\n\\begin{cases}\nx &amp; a \\\\\n- y &lt; b\n\\end{cases}\n=\n$$</p>\n",
            ),
            ("`$$a_*b*$$` *c*", "<p><code>$$a_*b*$$</code> <em>c</em></p>\n"),
            ("```\n$$\\a$$\n```\n", "<pre><code>$$\\a$$\n</code></pre>\n"),
            ("$$ *a*\n\n*b* $$", "<p>$$ <em>a</em></p>\n<p><em>b</em> $$</p>\n"),
            (
                "<div>$$a_1$$ $$<i>b</i>$$</div>",
                "<div>$$a&#95;1$$ $$<i>b</i>$$</div>\n",
            ),
            ("5$ *a* 6$, $$", "<p>5$ <em>a</em> 6$, $$</p>\n"),
        ] {
            assert_eq!(to_html(text, Generator::Jekyll), expected, "{text}");
        }
        assert_eq!(to_html("$$a*b*c$$", Generator::Hugo), "<p>$$a<em>b</em>c$$</p>\n");
    }
}
