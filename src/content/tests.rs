use super::*;

const BASE: &str = "https://news.example/2022/01/21/a.html";

fn render_as(body: &str, markup: Markup) -> Rendered {
    render_with(body, markup, &[])
}

fn render_with(body: &str, markup: Markup, iframe_hosts: &[String]) -> Rendered {
    let url = url::Url::parse(BASE).unwrap();
    let base = Base::from(&url);
    render(
        body,
        markup,
        Context {
            base: &base,
            entry_id: "tag:x,2021:a".into(),
            excerpt_separator: None,
            summary_length: 60,
            max_body: 1 << 20,
            iframe_hosts,
            generator: Generator::Jekyll,
        },
    )
}

fn markdown(body: &str) -> String {
    render_as(body, Markup::Markdown).html.unwrap()
}

fn html(body: &str) -> String {
    render_as(body, Markup::Html).html.unwrap()
}

#[test]
fn chinese_emphasis_and_gfm() {
    assert_eq!(
        markdown("这是**重点。**接着说"),
        "<p>这是<strong>重点。</strong>接着说</p>"
    );
    assert!(markdown("|a|b|\n|-|-|\n|1|2|").contains("<td>1</td>"));
    assert_eq!(
        markdown("~~x~~ http://a.example。 \"q\" --"),
        "<p><del>x</del> http://a.example。 \"q\" --</p>"
    );
    assert_eq!(
        markdown("```rust\na < b && c\n```"),
        "<pre><code class=\"language-rust\">a &lt; b &amp;&amp; c\n</code></pre>"
    );
    assert_eq!(html("<p>*no*</p>"), "<p>*no*</p>");
    assert_eq!(markdown("价格10~20元，30~40元。"), "<p>价格10~20元，30~40元。</p>");
    assert_eq!(
        markdown("H~2~O and ~~gone~~ and ~*x*~"),
        "<p>H~2~O and <del>gone</del> and ~<em>x</em>~</p>"
    );
    assert_eq!(markdown("## Head {#hid}"), "<h2>Head</h2>");
    assert_eq!(markdown("- [x] done"), "<ul>\n<li>☑ done</li>\n</ul>");
}

#[test]
fn addresses_are_absolute() {
    let cases = [
        ("<a href='/x'>a</a>", "<a href=\"https://news.example/x\">a</a>"),
        ("<a href='//h.example/x'>a</a>", "<a href=\"https://h.example/x\">a</a>"),
        ("<img src=b.png>", "<img src=\"https://news.example/2022/01/21/b.png\">"),
        (
            "<video poster='/p.jpg' src='../v.mp4'></video>",
            "<video poster=\"https://news.example/p.jpg\" src=\"https://news.example/2022/01/v.mp4\"></video>",
        ),
        (
            "<a href='#top'>a</a>",
            "<a href=\"https://news.example/2022/01/21/a.html#top\">a</a>",
        ),
        (
            "<a href=''>a</a>",
            "<a href=\"https://news.example/2022/01/21/a.html\">a</a>",
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(html(source), expected, "{source}");
    }
    assert!(
        html("<img src=a srcset='/b 1x, //c.example/d 2x'>")
            .contains("srcset=\"https://news.example/b 1x, https://c.example/d 2x\"")
    );
}

#[test]
fn nothing_dangerous_passes() {
    let bad = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>a</a>",
        "<a href='java\tscript:alert(1)'>a</a>",
        "<a href='&#106;avascript:alert(1)'>a</a>",
        "<img src='data:text/html,alert(1)'>",
        "<iframe src=https://x.example></iframe>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<form action=/x><input onfocus=alert(1)></form>",
        "<base href=https://evil.example>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<style>p{background:url(https://evil.example/alert)}</style>",
        "<p style='background:url(javascript:alert(1))'>x</p>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    ];
    for source in bad {
        for out in [html(source), markdown(source)] {
            let lower = out.to_ascii_lowercase();
            for word in [
                "script",
                "alert",
                "onerror",
                "<iframe",
                "<form",
                "evil.example",
                "style",
            ] {
                assert!(!lower.contains(word), "{source}: {out}");
            }
        }
    }
    let found = render_as("ok\n\n<script>alert(1)</script>", Markup::Markdown);
    assert_eq!(
        (found.problems[0].code, found.problems[0].offset),
        (Code::UnsafeHtml, Some(4))
    );
    assert!(
        render_as("`<script>` and\n\n```\n<iframe onload=x>\n```", Markup::Markdown)
            .problems
            .is_empty()
    );
}

#[test]
fn comments_hidden_blocks_and_made_up_attributes_go() {
    assert_eq!(
        html("<!-- x --><p data-x=1 class=y foo=bar>a</p><p style='display:none'>b</p><center>c</center>"),
        "<p>a</p><div>c</div>"
    );
    assert_eq!(html("<p>a]]>b</p><!-- unclosed"), "<p>a]]&gt;b</p> unclosed");
    assert_eq!(html("a\u{0}b&#1;c&#xD800;d\u{fffe}"), "abc\u{fffd}d");
}

#[test]
fn footnotes_are_unique_to_the_entry() {
    let out = markdown("a[^1]\n\n[^1]: note");
    let url = url::Url::parse(BASE).unwrap();
    let base = Base::from(&url);
    let other = render(
        "a[^1]\n\n[^1]: note",
        Markup::Markdown,
        Context {
            base: &base,
            entry_id: "tag:x,2021:b".into(),
            excerpt_separator: None,
            summary_length: 60,
            max_body: 1 << 20,
            iframe_hosts: &[],
            generator: Generator::Jekyll,
        },
    );
    let id = |html: &str| {
        html.split("id=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_ne!(id(&out), id(&other.html.unwrap()));
    for target in out.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        let (page, fragment) = target.split_once('#').unwrap();
        assert_eq!(page, BASE);
        assert!(out.contains(&format!("id=\"{fragment}\"")), "{out}");
    }
}

#[test]
fn summaries_are_the_first_real_paragraph() {
    let summary = |body: &str| render_as(body, Markup::Markdown).summary;
    assert_eq!(
        summary("# Heading\n\n<p><strong>小标题</strong></p>\n<p>第一段真正的文字，说的是早市与花。</p><p>二</p>"),
        "第一段真正的文字，说的是早市与花。"
    );
    assert_eq!(summary("Before the fold.\n\n<!--more-->\n\nAfter."), "Before the fold.");
    assert_eq!(
        summary("1 < 2 &amp; 3 > 2, as everybody knows."),
        "1 < 2 & 3 > 2, as everybody knows."
    );
    assert_eq!(
        summary("快讯：海心综指涨1%\n\n<http://o.example/a?infoCode=NW5>"),
        "快讯：海心综指涨1%"
    );
    assert_eq!(summary("<http://o.example/a?infoCode=NW5>"), "");
    assert_eq!(summary("![](a.png)"), "");
    assert_eq!(
        summary("{{< youtube abc >}}\n\nThe first real paragraph."),
        "The first real paragraph."
    );
    assert_eq!(summary("- only\n- a list"), "only");
}

#[test]
fn liquid_stays_and_is_told_once() {
    let found = render_as("一行\n{% include a.html %} {{ site.x }}", Markup::Markdown);
    assert!(found.html.unwrap().contains("{% include a.html %}"));
    assert_eq!(
        found
            .problems
            .iter()
            .filter(|problem| problem.code == Code::LiquidTag)
            .count(),
        1
    );
    assert!(
        render_as("`{{ x }}`\n\n```\n{% raw %}\n```", Markup::Markdown)
            .problems
            .is_empty()
    );
}

#[test]
fn an_element_that_the_text_speaks_of_does_not_swallow_the_rest() {
    for name in ["script", "STYLE"] {
        let found = render_as(&format!("Add async to the <{name}> tag.\n\nMore."), Markup::Markdown);
        assert_eq!(found.html.unwrap(), "<p>Add async to the  tag.</p>\n<p>More.</p>");
        assert!(found.problems.iter().any(|problem| problem.code == Code::HtmlUnclosed));
    }
    let found = render_as("<p>a</p>\n<script>var b;\n\nc();", Markup::Markdown);
    assert_eq!(found.html.unwrap(), "<p>a</p>");
}

#[test]
fn only_the_tags_of_the_generator_are_told() {
    let url = url::Url::parse(BASE).unwrap();
    let base = Base::from(&url);
    let told = |generator: Generator, body: &str| {
        let context = Context {
            base: &base,
            entry_id: "tag:news.example,2021:x".into(),
            excerpt_separator: None,
            summary_length: 100,
            max_body: 1 << 20,
            iframe_hosts: &[],
            generator,
        };
        let problems = render(body, Markup::Markdown, context).problems;
        problems
            .iter()
            .map(|problem| problem.offset.unwrap())
            .collect::<Vec<usize>>()
    };
    for (generator, body, offsets) in [
        (Generator::Hugo, "```yaml\nx: {{ .Values.y }}\n```\n{{ z }}", vec![]),
        (Generator::Hugo, "{{ .Site }} {{< youtube id=\"a\" >}}", vec![12]),
        (Generator::Hugo, "{{% b %}}", vec![0]),
        (
            Generator::Zola,
            "```\n{{ a }}\n{{ b() }}\n```\n{{ a }} {{ c(d=\"e\") }}",
            vec![34],
        ),
        (Generator::Zola, "{% quote(a=1) %}b{% end %}", vec![0]),
        (Generator::Jekyll, "`{{ a }}` [b](c?{{d}})", vec![16]),
    ] {
        assert_eq!(told(generator, body), offsets, "{body}");
    }
}

#[test]
fn a_shortcode_without_a_blank_is_no_tag() {
    for markup in [Markup::Markdown, Markup::Html] {
        let found = render_as("<p>一行</p>\n\n{{<music id=\"5\">}}\n\n<p>二行</p>", markup);
        let html = found.html.unwrap();
        assert!(html.contains("{{&lt; music id=\"5\"&gt;}}"), "{html}");
        let told: Vec<_> = found
            .problems
            .iter()
            .map(|problem| (problem.code, problem.offset))
            .collect();
        assert_eq!(told, [(Code::LiquidTag, Some(15))]);
    }
}

#[test]
fn text_behind_a_separator_is_markdown() {
    let found = render_as("Before.\n\n<!--more--> **after**", Markup::Markdown);
    assert_eq!(found.html.unwrap(), "<p>Before.</p>\n\n<p><strong>after</strong></p>");
    assert_eq!(found.summary, "Before.");
}

#[test]
fn a_text_beyond_the_bound_becomes_its_summary() {
    let found = render_as(&"<p>很长的一段。</p>\n".repeat(100_000), Markup::Html);
    assert_eq!(found.html, None);
    assert!(found.summary.starts_with("很长的一段"));
    assert_eq!(found.problems[0].code, Code::BodyTooLarge);
}

#[test]
fn hostile_shapes_end_and_keep_their_text() {
    let shapes = [
        "<b>".repeat(100_000),
        "<div>".repeat(100_000),
        "<table><tr><td>".repeat(30_000),
        "<a><p>".repeat(30_000),
        "> ".repeat(20_000),
        "[".repeat(100_000),
        "*a_".repeat(50_000),
        "<p".repeat(100_000),
        "`".repeat(100_000),
        "![".repeat(50_000),
        "<!-- -->".repeat(50_000),
        "&".repeat(100_000),
        "<a href=".repeat(50_000),
    ];
    for shape in shapes {
        let found = render_as(&format!("before\n\n{shape}\n\nafter"), Markup::Markdown);
        let text = found.html.unwrap();
        assert!(text.contains("before"), "{}", &shape[..4]);
    }
    // A comment that never ends takes nothing with it.
    let found = render_as("before\n\n<!-- never\n\nafter", Markup::Markdown);
    assert!(found.html.unwrap().contains("after"));
    assert_eq!(
        (found.problems[0].code, found.problems[0].offset),
        (Code::HtmlUnclosed, Some(8))
    );
    let found = render_as(&format!("before\n\n{}", "<!--".repeat(50_000)), Markup::Markdown);
    assert!(found.html.unwrap().contains("before"));
}

fn framed(body: &str) -> Rendered {
    let hosts = ["player.example".to_owned(), "news.example".to_owned()];
    render_with(body, Markup::Html, &hosts)
}

#[test]
fn frames_of_named_hosts_stay() {
    let stays = [
        (
            "<iframe src=//player.example/v?a=1&amp;b=2 width=600px height=400 allowfullscreen onload=x() style=x></iframe>",
            "<iframe src=\"https://player.example/v?a=1&amp;b=2\" width=\"600\" height=\"400\" allowfullscreen=\"\"></iframe>",
        ),
        (
            "<p>a<iframe src=/local></iframe>b</p>",
            "<p>a<iframe src=\"https://news.example/local\"></iframe>b</p>",
        ),
        // What stands inside is for who shows no frames, and no cleaning reads it.
        (
            "<iframe src=https://player.example/><script>alert(1)</script></iframe>b",
            "<iframe src=\"https://player.example/\"></iframe>b",
        ),
    ];
    for (body, expected) in stays {
        for long in [false, true] {
            // A body with many tags goes through the bound on depth as well.
            let more = if long { "<br>".repeat(100) } else { String::new() };
            let found = framed(&format!("{body}{more}"));
            assert_eq!(found.html.unwrap(), format!("{expected}{more}"), "{body}");
            let is_told = found.problems.iter().any(|problem| problem.code == Code::UnsafeHtml);
            assert!(
                !is_told || body.contains(" onload=") || body.contains("<script"),
                "{:?}",
                found.problems
            );
        }
    }
}

#[test]
fn frames_of_other_hosts_go() {
    for frame in [
        "<iframe src=https://evil.example/></iframe>",
        "<iframe src=https://player.example.evil.example/></iframe>",
        "<iframe src=https://player.example@evil.example/></iframe>",
        "<iframe src=https://evil.example/player.example></iframe>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe src=data:text/html,x></iframe>",
        "<iframe srcdoc='<script>x</script>'></iframe>",
        "<iframe></iframe>",
        "<iframe src=https://sub.player.example/></iframe>",
        "<iframe src=https://evil.example/ src=https://player.example/></iframe>",
        "<IFRAME/SRC=https://evil.example/></IFRAME>",
    ] {
        for more in [0, 100] {
            let found = framed(&format!("a{frame}b{}", "<br>".repeat(more)));
            assert_eq!(found.html.unwrap(), format!("ab{}", "<br>".repeat(more)), "{frame}");
            assert_eq!(found.problems[0].code, Code::UnsafeHtml, "{frame}");
            assert_eq!(found.problems[0].offset, Some(1), "{frame}");
        }
    }
    assert_eq!(
        html("a<iframe src=https://player.example/></iframe>b"),
        "ab",
        "none without the setting"
    );
}
