//! Text behind markup that is never closed: it is published where that can be done, and told where it cannot.

use super::*;

const DAY: &str = "2026-01-05";

/// A Markdown body that is published as `html`, with `html-unclosed` at this line and column of it.
fn mended(what: &'static str, body: &str, (line, column): (u32, u32), html: &str) -> Case {
    Case::new(what, with_body(body))
        .told("html-unclosed", 4 + line, column)
        .gives("T", DAY, html)
}

/// The same of a body of HTML.
fn mended_page(what: &'static str, body: &str, place: (u32, u32), html: &str) -> Case {
    mended(what, body, place, html).named("2026-01-05-broken.html")
}

/// The same of an element that no feed may carry.
fn mended_element(what: &'static str, body: &str, (line, column): (u32, u32), html: &str) -> Case {
    Case::new(what, with_body(body))
        .named("2026-01-05-broken.html")
        .told("unsafe-html", 4 + line, column)
        .told("html-unclosed", 4 + line, column)
        .gives("T", DAY, html)
}

#[test]
fn a_quotation_mark_is_missing() {
    let link = "<a href=\"https://x.example/\">link</a>";
    let story = "<p>Start</p>\n<p><a href=\"https://x.example/>link</a> middle</p>\n<p>Rest of the story.</p>";
    let whole = format!("<p>Start</p>\n<p>{link} middle</p>\n<p>Rest of the story.</p>");
    let quoted = "<p>中文\t<a href='https://x.example/>link</a> he said 'yes'</p>\n<p>Rest</p>";
    let quoted_whole = format!("<p>中文\t{link} he said 'yes'</p>\n<p>Rest</p>");
    let other = "<p><a href=\"https://x.example/>link</a> and <a href=\"/b\">b</a></p>";
    let other_whole = format!("<p>{link} and <a href=\"https://news.example/b\">b</a></p>");
    check(vec![
        mended("in Markdown", story, (2, 4), &whole),
        mended_page("in HTML", story, (2, 4), &whole),
        mended_page("before quoted words", quoted, (1, 7), &quoted_whole),
        mended_page("before another link", other, (1, 4), &other_whole),
        mended_page(
            "of a class",
            "<p class=\"a>one</p>\n<p class=\"b\">two</p>",
            (1, 1),
            "<p>one</p>\n<p>two</p>",
        ),
        Case::new(
            "marks that are right",
            with_body("<p><img alt=\"a > b < c\" title='<b>x</b>'>rest</p>"),
        )
        .gives(
            "T",
            DAY,
            "<p><img alt=\"a &gt; b &lt; c\" title=\"&lt;b&gt;x&lt;/b&gt;\">rest</p>",
        ),
    ]);
}

#[test]
fn a_tag_has_no_end() {
    let page = |what, body: &str, column, html: &str| mended_page(what, body, (1, column), html);
    check(vec![
        page(
            "a closing tag without a name",
            "<p>a</p> </ rest",
            10,
            "<p>a</p> &lt;/ rest",
        ),
        page("a declaration", "<p>a</p> <! rest", 10, "<p>a</p> &lt;! rest"),
        page("a closing tag", "<p>a</p> </x rest", 10, "<p>a</p> &lt;/x rest"),
        page("CDATA", "<p>a</p> <![CDATA[ rest", 10, "<p>a</p> &lt;![CDATA[ rest"),
        page("a tag", "<p>a</p> <a href=\"x rest", 10, "<p>a</p> &lt;a href=\"x rest"),
        page(
            "a tag before another",
            "<p>a <b x <i>rest</i></p>",
            6,
            "<p>a <b><i>rest</i></b></p>",
        ),
        page(
            "a > in quotes",
            "<p>a</p> <a title=\">\" rest",
            10,
            "<p>a</p> &lt;a title=\"&gt;\" rest",
        ),
        mended("declarations", "<!A <!A <!A x", (1, 1), "&lt;!A &lt;!A &lt;!A x"),
        mended("instructions", "<?a <?a <?a x", (1, 1), "&lt;?a &lt;?a &lt;?a x"),
        Case::new("no tags", with_body("<p>a < b <</p>\n\n1 <")).gives("T", DAY, "<p>a &lt; b &lt;</p>\n<p>1 &lt;</p>"),
    ]);
}

#[test]
fn an_element_takes_the_rest() {
    let mut cases = vec![
        mended("hidden", "<div hidden>a\n\nrest", (1, 1), "a\n<p>rest</p>"),
        mended_page(
            "hidden by style",
            "<p>a</p>\n<DIV style=\"display:none\"><div>b</div>\n<p>rest</p>",
            (2, 1),
            "<p>a</p>\n<div>b</div>\n<p>rest</p>",
        ),
        mended_element(
            "two that open and one that ends",
            "<p>a</p><dialog>b<dialog>c</dialog><p>rest</p>",
            (1, 9),
            "<p>a</p>b<p>rest</p>",
        ),
        Case::new("hidden and closed", with_body("<div hidden><div>a</div></div>\n\nrest")).gives(
            "T",
            DAY,
            "<p>rest</p>",
        ),
        Case::new(
            "a script that holds the beginning of another",
            with_body("<script><!-- <script></script>\n\nrest"),
        )
        .told("unsafe-html", 5, 1)
        .gives("T", DAY, "<p>rest</p>"),
    ];
    for name in [
        "math",
        "select",
        "object",
        "canvas",
        "dialog",
        "template",
        "svg",
        "textarea",
        "noembed",
        "plaintext",
    ] {
        let body = format!("<p>a</p>\n<{name}><p>rest</p>");
        cases.push(mended_element("an element", &body, (2, 1), "<p>a</p>\n<p>rest</p>"));
    }
    cases.push(
        Case::new(
            "a script behind one that ends",
            with_body("<script>a</script>\n\n中 <style>b"),
        )
        .told("unsafe-html", 5, 1)
        .told("html-unclosed", 7, 3)
        .gives("T", DAY, "<p>中 b</p>"),
    );
    check(cases);
}
