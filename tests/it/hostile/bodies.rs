//! Bodies with characters, markup and addresses that must not reach a reader, or too much of anything.

use super::*;

const DAY: &str = "2026-01-05";

/// A body that is published as `html`, with nothing to tell.
fn quiet(what: &'static str, body: &str, html: &str) -> Case {
    Case::new(what, with_body(body)).gives("T", DAY, html)
}

/// A body of HTML of which `html` is published, and the unsafe part is told at this column of its first line.
fn unsafe_at(what: &'static str, column: u32, body: &str, html: &str) -> Case {
    quiet(what, body, html).told("unsafe-html", 5, column)
}

#[test]
fn characters() {
    let every: String = ('\u{0}'..'\u{20}')
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    check(vec![
        quiet("NUL and ESC", "a\u{0}b\u{1b}c", "<p>abc</p>").told("characters-removed", 5, 2),
        quiet("every C0 control", &format!("中\t{every}b"), "<p>中\tb</p>").told("characters-removed", 5, 3),
        quiet("DEL and C1 controls", "a\u{7f}\u{85}\u{9f}b", "<p>ab</p>").told("characters-removed", 5, 2),
        quiet(
            "non-characters",
            "a\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}\u{10ffff}b",
            "<p>ab</p>",
        )
        .told("characters-removed", 5, 2),
        quiet(
            "surrogates written as references",
            "a&#xD800;b&#xDFFF;&#55296;c",
            "<p>a\u{fffd}b\u{fffd}\u{fffd}c</p>",
        )
        .told("characters-removed", 5, 2),
        quiet(
            "NUL and a control as references",
            "a&#0;b&#x1b;c&#xFFFE;d",
            "<p>a\u{fffd}bcd</p>",
        )
        .told("characters-removed", 5, 2),
        quiet(
            "a reference beyond Unicode",
            "a&#x110000;b&#99999999999;c",
            "<p>a\u{fffd}b&amp;#99999999999;c</p>",
        )
        .told("characters-removed", 5, 2),
        quiet("a reference in code", "`&#0;` &#65;", "<p><code>&amp;#0;</code> A</p>"),
        quiet("the end of CDATA", "a ]]> b <![CDATA[ c ]]> d", "<p>a ]]&gt; b  d</p>"),
        quiet("a form feed between blanks", "a \u{c} b", "<p>a  b</p>").told("characters-removed", 5, 3),
        quiet(
            "marks from right to left",
            "a\u{202e}b\u{2066}c",
            "<p>a\u{202e}b\u{2066}c</p>",
        ),
    ]);
}

#[test]
fn markup_that_does_not_close() {
    check(vec![
        quiet(
            "a comment that never ends",
            "before\n\n<!-- never",
            "<p>before</p>\n never",
        )
        .told("html-unclosed", 7, 1),
        quiet(
            "a comment that never ends, in a line",
            "一 <!-- 二\n\n三",
            "<p>一 &lt;!-- 二</p>\n<p>三</p>",
        ),
        quiet("tags unclosed", "<div><p>a<b>b", "<div><p>a<b>b\n</b></p></div>"),
        quiet("tags crossed", "<b>a<i>b</b>c</i>", "<p><b>a<i>b</i></b><i>c</i></p>"),
        quiet("tags that close nothing", "a</div></b></p>b", "<p>a</p>b<p></p>"),
        quiet("a tag that is cut off", "a <a href=\"x", "<p>a &lt;a href=\"x</p>"),
        Case::new("100,000 nested tags", with_body(&"<div><b>".repeat(50_000))).gives_part("T", DAY, "<div><b><div>"),
        Case::new(
            "100,000 nested tags and text",
            with_body(&format!("{}text{}", "<div>".repeat(100_000), "</div>".repeat(100_000))),
        )
        .gives_part("T", DAY, "text"),
        Case::new(
            "100,000 tags, each behind one that closes nothing",
            with_body(&"<div></zzz>x".repeat(100_000)),
        )
        .gives_part("T", DAY, "<div>x<div>x"),
        Case::new(
            "100,000 nested quotes",
            with_body(&format!("{}text", ">".repeat(100_000))),
        )
        .gives_part("T", DAY, "text"),
    ]);
}

#[test]
fn too_large() {
    let megabytes = |count: usize| "长".repeat((count << 20) / 3);
    let paragraphs = "<p>一段不长的文字。</p>\n".repeat((50 << 20) / 34);
    check(vec![
        Case::new("10 MB in one line", with_body(&megabytes(10)))
            .told("body-too-large", 5, 1)
            .gives_summary("T", DAY),
        Case::new("50 MB of body", with_body(&paragraphs))
            .told("body-too-large", 5, 1)
            .gives_summary("T", DAY),
        Case::new("70 MB of file", with_body(&megabytes(70))).told("file-too-large", 1, 1),
        Case::new("a table of 200,000 rows", with_body(&"a|b\n-|-\n".repeat(200_000)))
            .told("body-too-large", 5, 1)
            .gives_summary("T", DAY),
        Case::new("3 MB, which is rendered and does not fit", with_body(&megabytes(3)))
            .told("body-too-large", 5, 1)
            .gives_summary("T", DAY),
    ]);
}

#[test]
fn elements_that_run_or_load_or_ask() {
    check(vec![
        unsafe_at("script", 3, "x <script>alert(1)</script> y", "<p>x  y</p>"),
        unsafe_at(
            "script in capitals, behind Chinese and a tab",
            4,
            "中文\t<SCRIPT SRC=//e.example/x.js></SCRIPT >y",
            "<p>中文\ty</p>",
        ),
        Case::new("script that is never closed", with_body("<script>alert(1)\n\nlost"))
            .told("unsafe-html", 5, 1)
            .told("html-unclosed", 5, 1)
            .gives_summary("T", DAY),
        unsafe_at("iframe", 1, "<iframe src=\"//e.example\"></iframe>\n\ny", "<p>y</p>"),
        unsafe_at(
            "frame in srcdoc",
            1,
            "<iframe srcdoc=\"<script>x</script>\"></iframe>\n\ny",
            "<p>y</p>",
        ),
        unsafe_at("style", 1, "<style>p { color: red }</style>\n\ny", "<p>y</p>"),
        unsafe_at(
            "form",
            1,
            "<form action=/x><input name=a><button>go</button></form>\n\ny",
            "go\n<p>y</p>",
        ),
        unsafe_at(
            "base",
            1,
            "<base href=//e.example>\n\n[a](b)",
            "<p><a href=\"https://news.example/2026/01/05/b\">a</a></p>",
        ),
        unsafe_at(
            "meta refresh",
            1,
            "<meta http-equiv=refresh content=\"0;url=//e.example\">\n\ny",
            "<p>y</p>",
        ),
        unsafe_at(
            "link to a style sheet",
            1,
            "<link rel=stylesheet href=//e.example>\n\ny",
            "<p>y</p>",
        ),
        unsafe_at(
            "svg",
            1,
            "<svg onload=alert(1)><text>t</text></svg>\n\ny",
            "<p></p>\n<p>y</p>",
        ),
        unsafe_at(
            "math",
            1,
            "<math><mi xlink:href='javascript:alert(1)'>m</mi></math>\n\ny",
            "<p></p>\n<p>y</p>",
        ),
        unsafe_at(
            "object and embed",
            1,
            "<object data=x.swf><embed src=x.swf></object>\n\ny",
            "<p></p>\n<p>y</p>",
        ),
        unsafe_at(
            "noscript",
            1,
            "<noscript><img src=x.png></noscript>\n\ny",
            "<p></p>\n<p>y</p>",
        ),
        unsafe_at(
            "textarea",
            3,
            "x <textarea><script>a</script></textarea> y",
            "<p>x  y</p>",
        ),
        quiet("script in a comment", "<!-- <script>x()</script> -->\n\ny", "<p>y</p>"),
        unsafe_at("script behind a comment", 10, "<!-- -->x<script>y</script>", "x"),
        quiet(
            "script in code",
            "`<script>alert(1)</script>`",
            "<p><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></p>",
        ),
        quiet(
            "figures, sound, film and tables",
            "<figure><img src=\"/a.png\" alt=\"a\"><figcaption>c</figcaption></figure><audio controls src=\"/a.mp3\"></audio><video poster=\"/p.png\" src=\"/v.mp4\"></video><table><tr><th scope=\"row\">h</th><td colspan=\"2\">d</td></tr></table>",
            "<figure><img src=\"https://news.example/a.png\" alt=\"a\"><figcaption>c</figcaption></figure><audio controls=\"\" src=\"https://news.example/a.mp3\"></audio><video poster=\"https://news.example/p.png\" src=\"https://news.example/v.mp4\"></video><table><tbody><tr><th scope=\"row\">h</th><td colspan=\"2\">d</td></tr></tbody></table>",
        ),
        quiet(
            "what readers support",
            "<details open><summary>s</summary><ruby>漢<rt>kan</rt></ruby></details>",
            "<details open=\"\"><summary>s</summary><ruby>漢<rt>kan</rt></ruby></details>",
        ),
    ]);
}

#[test]
fn attributes_and_addresses() {
    let image = "<img>";
    let link = "<p><a>a</a></p>";
    let spelled = |what, address: &str| {
        let column = 10 + u32::from(address.starts_with(' '));
        unsafe_at(what, column, &format!("<a href=\"{address}\">a</a>"), link)
    };
    let absolute = |address: &str| format!("<p><a href=\"{address}\">a</a></p>");
    check(vec![
        unsafe_at("a handler", 6, "<img onerror=alert(1)>", image),
        unsafe_at(
            "a handler behind a slash",
            11,
            "<div><img/onerror=alert(1)></div>",
            "<div><img></div>",
        ),
        unsafe_at(
            "a handler in capitals, behind Chinese",
            7,
            "中文 <b ONCLICK='x()'>b</b>",
            "<p>中文 <b>b</b></p>",
        ),
        spelled("javascript", "javascript:alert(1)"),
        spelled("javascript in mixed case behind a blank", " JaVaScRiPt:alert(1)"),
        spelled("javascript with a tab inside", "java\tscript:alert(1)"),
        spelled("javascript with a reference to a tab", "java&#x09;script:alert(1)"),
        spelled(
            "javascript with a reference to a line end",
            "java&NewLine;script:alert(1)",
        ),
        spelled("javascript all of references", "&#106;&#97;vascript&colon;alert(1)"),
        quiet(
            "javascript behind a reference to a control",
            "<a href=\"&#1;javascript:alert(1)\">a</a>",
            link,
        )
        .told("characters-removed", 5, 10)
        .told("unsafe-html", 5, 10),
        unsafe_at("javascript in Markdown", 5, "[a](javascript:alert%281%29)", link),
        unsafe_at("vbscript", 9, "<a href=vbscript:x>a</a>", link),
        unsafe_at(
            "data of HTML",
            10,
            "<a href=\"data:text/html,<script>x</script>\">a</a>",
            link,
        ),
        unsafe_at(
            "a picture of data",
            11,
            "<img src=\"data:image/png;base64,AAAA\">",
            image,
        ),
        quiet(
            "an address that does not parse",
            "中 <a href='http://[bad'>a</a>",
            "<p>中 <a>a</a></p>",
        )
        .told("address-invalid", 5, 12),
        quiet(
            "an address that does not parse, without quotes",
            "<a href=http://[bad>a</a>",
            link,
        )
        .told("address-invalid", 5, 9),
        quiet(
            "a scheme that nothing follows",
            "<a href=\"file:///etc/passwd\">a</a>",
            link,
        )
        .told("address-invalid", 5, 10),
        quiet("no host", "[a](http://)", link).told("address-invalid", 5, 5),
        quiet(
            "relative",
            "<a href=\"../x?a=1&amp;b=2#c\">a</a>",
            &absolute("https://news.example/2026/01/x?a=1&amp;b=2#c"),
        ),
        quiet(
            "without a scheme",
            "<a href=//h.example/x>a</a>",
            &absolute("https://h.example/x"),
        ),
        quiet(
            "backslashes",
            "<a href=\"\\\\h.example\\x\">a</a>",
            &absolute("https://h.example/x"),
        ),
        quiet(
            "a style that covers the page",
            "<div style=\"position:fixed;top:0\">a</div>",
            "<div>a</div>",
        ),
        quiet(
            "made-up attributes",
            "<p txtindent=yes data-x=1 class=c id=i>a</p>",
            "<p>a</p>",
        ),
    ]);
}

#[test]
fn markup_that_changes_when_it_is_read_twice() {
    check(vec![
        unsafe_at(
            "noscript and a title",
            1,
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<p><img src=\"https://news.example/2026/01/05/x\">\"&gt;</p>",
        ),
        unsafe_at(
            "style in math in a form",
            1,
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<p></p><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\"><p></p><table>\n</table>",
        )
        .told("html-unclosed", 5, 1),
        unsafe_at(
            "style in svg",
            1,
            "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
            "<p></p><img src=\"https://news.example/2026/01/05/1\">\"&gt;<p></p>",
        )
        .told("html-unclosed", 5, 1),
        unsafe_at(
            "a title in svg in a template",
            1,
            "<template><svg><title><b></template><script>alert(1)</script>",
            "<p></p>",
        )
        .told("html-unclosed", 5, 11),
        unsafe_at(
            "xmp",
            1,
            "<xmp><p title=\"</xmp><script>alert(1)</script>\">",
            "<p></p>\"&gt;<p></p>",
        ),
        quiet(
            "a comment in an attribute",
            "<a title=\"--><script>alert(1)</script>\">a</a>",
            "<p><a title=\"--&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">a</a></p>",
        )
        .told("unsafe-html", 5, 14),
        unsafe_at(
            "a tag in a tag",
            5,
            "<scr<script>ipt>alert(1)</scr</script>ipt>",
            "<p>&lt;script&gt;</p>",
        ),
    ]);
}

#[test]
fn template_tags() {
    check(vec![
        quiet(
            "Liquid",
            "第一行\n{% include x %} {{ y }}",
            "<p>第一行\n{% include x %} {{ y }}</p>",
        )
        .told("liquid-tag", 6, 1),
        quiet(
            "Liquid behind Chinese and a tab",
            "第一\t{{ y }}",
            "<p>第一\t{{ y }}</p>",
        )
        .told("liquid-tag", 5, 4),
        quiet(
            "many tags are told once",
            "{{ a }} {{ b }}\n\n{% c %}",
            "<p>{{ a }} {{ b }}</p>\n<p>{% c %}</p>",
        )
        .told("liquid-tag", 5, 1),
        quiet(
            "Hugo's shortcodes",
            "{{< youtube x >}}",
            "<p>{{&lt; youtube x &gt;}}</p>",
        )
        .told("liquid-tag", 5, 1),
        quiet("Liquid in code", "`{{ y }}`", "<p><code>{{ y }}</code></p>"),
        quiet("a tag that never ends", "a {% if", "<p>a {% if</p>").told("liquid-tag", 5, 3),
    ]);
}
