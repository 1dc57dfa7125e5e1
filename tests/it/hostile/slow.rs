//! Shapes that are built to be slow. Time is not asserted where it cannot be told from a busy machine: a shape that costs
//! the square of its length would not end at this size.

use std::time::{Duration, Instant};

use super::*;

/// Far above what any of the shapes costs (a second or two without optimisation), far below what a square would.
const PATIENCE: Duration = Duration::from_secs(60);

fn ends(name: &str, shape: &str, size: usize) {
    ends_with("", name, shape, size);
}

fn ends_with(config: &str, name: &str, shape: &str, size: usize) {
    let site = site_with_good(config);
    site.write(name, with_body(&shape.repeat(size / shape.len())));
    let start = Instant::now();
    let report = site.build();
    assert!(start.elapsed() < PATIENCE, "{shape}");
    assert_eq!(report.posts.published, 3, "{shape}");
    assert_eq!(good_entries(&site).len(), 6, "{shape}");
}

#[test]
fn markdown_built_to_be_slow() {
    for shape in [
        "> ",
        "* ",
        "[",
        "![](",
        "&#",
        "```\n",
        "|a",
        "[^1]: x\n",
        "1. ",
        "_a ",
        "\\",
        "**a",
        "*a **b",
        "`a``",
        "[a](b",
        "[a][",
        "[a]: <b\n",
        "- a\n ",
        "a\n=\n",
        "|a|b|\n|-|-|\n",
        "~~a~",
        "[^a]",
        "<a@b",
        "{{",
        "{%",
        "{: ",
        "](@/",
        "{{</* {{%/*a*/%}} ",
        "{{/* {%/*a*/%} ",
        "{::comment}{::options a /}",
        "```\n{::comment}\n```\n",
        "{% raw %} {% comment %}x{% endcomment %}",
        "$$a",
        "\t-",
        "<!A",
        "<?",
        "<!--<b>",
        "<div>\n```a\n",
        "<div>\n\n    a</div>",
        "<div markdown=1>\n",
        "<pre>\n\n</pre>\n<b>\n",
        "<b>\na\n\n",
        "[a]: {{ b }}\n",
        "](a){:\n",
        "{%#{{site.url}}",
        "{%raw%}{%link a%}",
        "{{site.url}}{%post_url 2026-01-05-x%}",
        "{{'a'|relative_url",
        "{% highlight a %}\n{% endhighlight %}",
        "[a]: b [^c]<!--more-->",
        "*[a]: b\n",
        "- [ ] a\n",
        "a\n: b\n",
        "a\n\n: b\n\n",
        "\n: ",
    ] {
        ends("posts/2026-01-05-x.md", shape, 120_000);
    }
}

#[test]
fn shortcodes_built_to_be_slow() {
    for shape in [
        "{{< highlight a ",
        "{{< comment >}}",
        "{{<ref \"",
        "{{<ref 2026-01-05-x>}}",
        "{{< figure \"{{< comment >}}",
        "{{< figure src=a a='",
        "{{< highlight a >}}{{< /highlight >}}",
    ] {
        ends_with(
            "[collect]\ngenerator = \"hugo\"\n",
            "posts/2026-01-05-x.md",
            shape,
            120_000,
        );
    }
}

#[test]
fn html_built_to_be_slow() {
    for shape in [
        "<a>",
        "<table>",
        "<svg>",
        "<!--",
        "</p>",
        "<td>",
        "<b></i>",
        "<div></zzz>",
        "<span><p></span></p>",
        "<dd><li>",
        "<rt>",
        "<div><table></div>",
        "<p\"x>",
        "<select><option>",
        "<a href='",
        "<a b=\"'",
        "<p hidden>",
        "<details><summary>",
        "<script><!--",
        "<svg><path/>",
        "<math><mi>",
        "<form><button>",
        "<center>",
        "<menu><li>",
        "<img data-src=a.b>",
        "<ruby><rt><p>",
        " onx=",
        "<a onx=",
    ] {
        ends("posts/2026-01-05-x.html", shape, 120_000);
    }
}

#[test]
fn a_text_of_nothing_but_references() {
    for shape in ["&a", "&#", "&foo;", "&amp;", "°", "\u{a0}", "&lt;"] {
        ends("posts/2026-01-05-x.html", shape, 1_900_000);
    }
}

#[test]
fn front_matter_built_to_be_slow() {
    for front in [
        format!("title: {}", "<!--".repeat(60_000)),
        format!("title: {}", "<a b='".repeat(40_000)),
        format!(
            "title: T\nauthors: [{}]",
            (0..30_000).map(|n| format!("a{n},")).collect::<String>()
        ),
        format!(
            "title: T\ntags: [{}]",
            (0..30_000).map(|n| format!("a{n},")).collect::<String>()
        ),
        format!("title: T\nx:\n  {}x", "- ".repeat(100_000)),
        format!("title: T\nx: {}", "? ".repeat(100_000)),
        format!("title: T\nx: {}", "\"".repeat(200_000)),
        format!("title: T\n{}", "# \n".repeat(80_000)),
    ] {
        let site = site_with_good("");
        site.write("posts/2026-01-05-x.md", post(&front, "x"));
        let start = Instant::now();
        let report = site.build();
        let shown = &front[..20];
        assert!(start.elapsed() < PATIENCE, "{shown}");
        assert_eq!(report.posts.published, 3, "{shown}: {:?}", report.diagnostics);
    }
}
