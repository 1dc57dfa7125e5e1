use super::settle;

#[test]
fn what_stands_below_a_block_is_markdown() {
    for (source, expected) in [
        (
            "<img src=\"/a.png\">\n*b* [c](/d)",
            "<img src=\"/a.png\">\n\n*b* [c](/d)",
        ),
        ("<p align=\"center\">a</p>\n*b*\n", "<p align=\"center\">a</p>\n\n*b*\n"),
        (
            "<iframe src=\"x\"></iframe>\nText *b*",
            "<iframe src=\"x\"></iframe>\n\nText *b*",
        ),
        ("<div>\na\n</div>\n<em>b</em> *c*", "<div>\na\n</div>\n\n<em>b</em> *c*"),
        ("<hr>\na", "<hr>\n\na"),
        ("<a href=\"/b\">\n![c](d)\n</a>", "<a href=\"/b\"> ![c](d)\n</a>"),
        (
            "<a href=\"/b\">\n<div>c</div>\n</a>\n",
            "<a href=\"/b\">\n<div>c</div>\n\n</a>\n",
        ),
        ("a <b>\n*c*</b>", "a <b>\n*c*</b>"),
        (
            "<div>\na *b*\n<p>c</p>\n*d*\n</div>",
            "<div>\na *b*\n<p>c</p>\n*d*\n</div>",
        ),
        ("<p>a</p>\n<p>b</p>\n\nc", "<p>a</p>\n<p>b</p>\n\nc"),
        ("```\n<p>a</p>\nb\n```\n", "```\n<p>a</p>\nb\n```\n"),
        ("1 < 2 >\n3", "1 < 2 >\n3"),
    ] {
        assert_eq!(settle(source), expected, "{source}");
    }
}

#[test]
fn what_is_indented_in_a_block_is_no_code() {
    for (source, expected) in [
        (
            "<div>\n    <p>\n\n        <img src=\"a\">\n\n        b\n\n    </p>\n</div>\nc",
            "<div>\n    <p>\n\n<img src=\"a\">\n\nb\n\n</p>\n</div>\n\nc",
        ),
        ("<div>\n\n    a", "<div>\n\n    a"),
        ("<p>a</p>\n\n    b", "<p>a</p>\n\n    b"),
        (
            "<details>\n\n- a\n\n    b\n\n</details>",
            "<details>\n\n- a\n\n    b\n\n</details>",
        ),
        (
            "<div><pre>\na\n\n    b\n</pre></div>\n\n    c",
            "<div><pre>\na\n<!---->\n    b\n</pre></div>\n\n    c",
        ),
        (
            "<details>\n<summary>S</summary>\n```js\na\n\nb\n```\n</details>\n\nc",
            "<details>\n<summary>S</summary>\n\n```js\na\n\nb\n```\n</details>\n\nc",
        ),
        (
            "<details>\n<summary>S</summary>\n```js\na\n</details>\n\nc",
            "<details>\n<summary>S</summary>\n```js\na\n</details>\n\nc",
        ),
    ] {
        assert_eq!(settle(source), expected, "{source}");
    }
}

#[test]
fn what_is_said_to_be_markdown_is_that() {
    for (source, expected) in [
        (
            "<div markdown=\"1\">\n## a\n\n    b\n</div>\nc",
            "<div markdown=\"1\">\n\n\n## a\n\n    b\n\n</div>\n\nc",
        ),
        (
            "<section class=a markdown=1>*b*</section>",
            "<section class=a markdown=1>\n\n*b*\n\n</section>",
        ),
        ("<p markdown='span'>*b*</p>", "<div>\n\n*b*\n\n</div>"),
        ("<div markdown=\"0\">*a*</div>", "<div markdown=\"0\">*a*</div>"),
        ("<div markdown=\"1\">*a*", "<div markdown=\"1\">*a*"),
    ] {
        assert_eq!(settle(source), expected, "{source}");
    }
}

proptest::proptest! {
    #[test]
    fn nothing_is_lost_but_indentation(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "\n", "\n\n", "    ", "\t", "a", "*b*", "- c", "```", "~~~", "`", "<div>", "</div>", "<DIV class=x>",
                "<section markdown=\"1\">", "</section>", "<details>", "</details>", "<img src=a>", "<a>", "</a>", "<pre>",
                "</pre>", "<li>", "<hr>", "<!--", "-->", "<div", ">", "中", "\r\n",
            ]),
            0..40,
        ),
    ) {
        let source = pieces.concat();
        let words = |text: &str| text.replace("<!---->", "").split_whitespace().collect::<String>();
        proptest::prop_assert_eq!(words(&settle(&source)), words(&source));
    }
}
