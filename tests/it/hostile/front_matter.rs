//! Front matter that is broken, in another encoding, or of wrong types.

use super::*;

const DAY: &str = "2026-01-05";
const X: &str = "<p>x</p>";

#[test]
fn broken_quotes_and_marks() {
    let titled = |title: &str| post(&format!("title: {title}\ndate: 2026-01-05"), "x");
    let repaired = |what, given: &str, title: &str| {
        Case::new(what, titled(given))
            .told("front-matter-repaired", 2, 8)
            .gives(title, DAY, X)
    };
    check(vec![
        repaired("quotes in a quoted title", "\"他说\"好\"，走了\"", "他说\"好\"，走了"),
        repaired("a quoted title that ends in a quote", "\"他说\"好\"\"", "他说\"好\""),
        repaired(
            "a quoted title that begins with a quote",
            "\"\"好\"，他说\"",
            "\"好\"，他说",
        ),
        repaired(
            "two words in quotes",
            "\"Harbour\" and \"Quay\"",
            "\"Harbour\" and \"Quay\"",
        ),
        repaired(
            "a word in quotes, in quotes",
            "\"The \"Harbour\" opens\"",
            "The \"Harbour\" opens",
        ),
        repaired("a quote that is never closed", "\"他说好", "他说好"),
        repaired("a quote and text behind it", "\"100%\" sure", "\"100%\" sure"),
        repaired("backslash in a quoted title", "\"C:\\dir\\new\"", "C:\\dir\\new"),
        repaired("backslash at the end of a quoted title", "\"dir\\\"", "dir\\"),
        repaired(
            "escaped and unescaped quotes",
            "\"a \\\"b\\\" \"c\" d\"",
            "a \"b\" \"c\" d",
        ),
        repaired("a single quote in single quotes", "'it's here'", "it's here"),
        repaired("colon in a plain title", "a: b", "a: b"),
        repaired("colon and blank in Chinese", "快讯: 海心: 早市", "快讯: 海心: 早市"),
        repaired("at sign", "@x 开市", "@x 开市"),
        repaired("percent sign", "%20 off", "%20 off"),
        repaired("a star", "*重点* 来了", "*重点* 来了"),
        repaired("an ampersand", "&c 公司", "&c 公司"),
        repaired("an exclamation mark", "!important news", "!important news"),
        repaired("a backtick", "`code` first", "`code` first"),
        repaired("a bracket", "[快讯] 开市", "[快讯] 开市"),
        repaired("a brace", "{快讯} 开市", "{快讯} 开市"),
        repaired("an open bracket", "[快讯", "[快讯"),
        repaired("a pipe", "| 开市", "| 开市"),
        repaired("a question mark and a blank", "? 开市", "? 开市"),
        Case::new(
            "a number sign behind a blank is a comment to YAML",
            titled("排名 #1 公布"),
        )
        .gives("排名", DAY, X),
        repaired("a quoted title and a comment", "\"a\"b\" # c", "a\"b"),
    ]);
}

#[test]
fn broken_lines() {
    check(vec![
        Case::new("tab after the colon", post("title:\tT\ndate: 2026-01-05", "x")).gives("T", DAY, X),
        Case::new(
            "a line that begins with a tab",
            post("title: T\ndate: 2026-01-05\n\tx: y", "x"),
        )
        .told("front-matter-repaired", 3, 7)
        .gives("T", DAY, X),
        Case::new(
            "every line begins with a tab",
            post("\ttitle: T\n\tdate: 2026-01-05", "x"),
        )
        .told("front-matter-repaired", 2, 1)
        .gives("T", DAY, X),
        Case::new("key twice", post("title: A\ntitle: T\ndate: 2026-01-05", "x"))
            .told("key-duplicate", 3, 8)
            .gives("T", DAY, X),
        Case::new(
            "key three times",
            post("date: 2026-01-05\ntitle: A\ntitle: B\ntitle: T", "x"),
        )
        .told("key-duplicate", 4, 8)
        .told("key-duplicate", 5, 8)
        .gives("T", DAY, X),
        Case::new(
            "a line without a colon",
            post("title: T\nrubbish\ndate: 2026-01-05", "x"),
        )
        .told("front-matter-repaired", 3, 1)
        .gives("T", DAY, X),
        Case::new(
            "a field with a full-width colon behind a broken title",
            post("title: \"他说\"好\"\"\n作者：张三\ndate: 2026-01-05", "x"),
        )
        .told("front-matter-repaired", 2, 8)
        .told("front-matter-repaired", 3, 4)
        .gives("他说\"好\"", DAY, X),
        Case::new(
            "the marks of a merge",
            post(
                "<<<<<<< HEAD\ntitle: A\n=======\ntitle: T\n>>>>>>> b\ndate: 2026-01-05",
                "x",
            ),
        )
        .told("front-matter-repaired", 2, 1)
        .told("front-matter-repaired", 4, 1)
        .told("key-duplicate", 5, 8)
        .told("front-matter-repaired", 6, 1)
        .gives("T", DAY, X),
        Case::new("no blank behind the colon", post("title:T\ndate:2026-01-05", "x"))
            .told("front-matter-repaired", 2, 7)
            .told("front-matter-repaired", 3, 6)
            .gives("T", DAY, X),
        Case::new("a full-width colon", post("title：海心\ndate: 2026-01-05", "x"))
            .told("front-matter-repaired", 2, 7)
            .gives("海心", DAY, X),
        Case::new("never closed", "---\ntitle: T\ndate: 2026-01-05\n\ntext\n")
            .told("front-matter-unclosed", 1, 4)
            .gives("T", DAY, "<p>text</p>"),
        Case::new("never closed, and nothing behind", "---\ntitle: T\ndate: 2026-01-05")
            .told("front-matter-unclosed", 1, 4)
            .gives_summary("T", DAY),
        Case::new("missing", "Just text.\n")
            .told("front-matter-missing", 1, 1)
            .gives("Broken", DAY, "<p>Just text.</p>"),
        Case::new("a rule and text", "---\n\nJust text.\n")
            .told("front-matter-missing", 1, 1)
            .gives("Broken", DAY, "<hr>\n<p>Just text.</p>"),
        Case::new("empty front matter", "---\n---\nJust text.\n").gives("Broken", DAY, "<p>Just text.</p>"),
        Case::new("blank lines before it", "\n\n---\ntitle: T\ndate: 2026-01-05\n---\nx\n").gives("T", DAY, X),
        Case::new("an empty file", "").told("file-empty", 1, 1),
        Case::new("a file of blanks", " \n\t\r\n").told("file-empty", 1, 1),
        Case::new("TOML never closed", "+++\ntitle = \"T\"\ndate = 2026-01-05\n").told("front-matter-invalid", 1, 1),
        Case::new(
            "TOML with quotes in quotes",
            "+++\ntitle = \"a \"b\" c\"\ndate = 2026-01-05\n+++\nx\n",
        )
        .told("front-matter-repaired", 2, 9)
        .gives("a \"b\" c", DAY, X),
        Case::new(
            "TOML fields below the taxonomies",
            "+++\ndate = 2026-01-05\n[taxonomies]\ntags = [\"a\"]\ntitle = \"T\"\n+++\nx\n",
        )
        .told("front-matter-repaired", 5, 9)
        .gives("T", DAY, X),
        Case::new(
            "keys merged in from elsewhere",
            post("base: &b {title: T, date: 2020-01-01}\ndate: 2026-01-05\n<<: *b", "x"),
        )
        .gives("T", DAY, X),
        Case::new(
            "JSON with a key twice",
            "{\"title\": \"A\", \"x\": {\"date\": \"title\"},\n\"date\": \"2026-01-05\", \"title\": \"T\"}\nx\n",
        )
        .told("key-duplicate", 2, 24)
        .gives("T", DAY, X),
        Case::new("JSON with a comma too many", "{\"title\": \"T\",}\nx\n").told("front-matter-invalid", 1, 15),
        Case::new("JSON never closed", "{\"title\": \"T\",\n\"date\": \"2026-01-05\"\n").told(
            "front-matter-invalid",
            3,
            1,
        ),
    ]);
}

#[test]
fn line_ends_and_encodings() {
    const TEXT: &str = "---\ntitle: 海心早市开张，市民排队买花\ndate: 2026-01-05\n---\n城南的早市今天开张，卖花的人先到，天还没有亮。\n";
    const TITLE: &str = "海心早市开张，市民排队买花";
    const BODY: &str = "<p>城南的早市今天开张，卖花的人先到，天还没有亮。</p>";
    let utf16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        let text = TEXT.encode_utf16().flat_map(bytes);
        mark.iter().copied().chain(text).collect::<Vec<u8>>()
    };
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let gb18030 = encoding_rs::GB18030
        .encode(&TEXT.replace("城南", "城南㐀"))
        .0
        .into_owned();
    let cut = TEXT.rfind("---\n").unwrap() + 4;
    let told = |what, bytes: Vec<u8>, line, column| {
        Case::new(what, bytes)
            .told("encoding-repaired", line, column)
            .gives(TITLE, DAY, BODY)
    };
    check(vec![
        Case::new("CRLF", TEXT.replace('\n', "\r\n")).gives(TITLE, DAY, BODY),
        Case::new("CR only", TEXT.replace('\n', "\r")).gives(TITLE, DAY, BODY),
        Case::new("BOM", format!("\u{feff}{TEXT}")).gives(TITLE, DAY, BODY),
        Case::new("BOM and CRLF", format!("\u{feff}{}", TEXT.replace('\n', "\r\n"))).gives(TITLE, DAY, BODY),
        told("UTF-16, the low byte first", utf16(b"\xff\xfe", u16::to_le_bytes), 1, 1),
        told(
            "UTF-16, the high byte first",
            utf16(b"\xfe\xff", u16::to_be_bytes),
            1,
            1,
        ),
        told("UTF-16 without a mark", utf16(b"", u16::to_le_bytes), 1, 1),
        told("GBK", gbk(TEXT), 2, 8),
        Case::new("GB18030", gb18030)
            .told("encoding-repaired", 2, 8)
            .gives(TITLE, DAY, BODY.replace("城南", "城南㐀")),
        told(
            "a GBK text under UTF-8 front matter",
            [&TEXT.as_bytes()[..cut], &gbk(&TEXT[cut..])].concat(),
            5,
            1,
        ),
        told(
            "a UTF-8 text under GBK front matter",
            [&gbk(&TEXT[..cut]), &TEXT.as_bytes()[cut..]].concat(),
            2,
            8,
        ),
        Case::new(
            "a damaged byte of UTF-8",
            [TEXT.trim_end().as_bytes(), b"\xff\n"].concat(),
        )
        .told("encoding-repaired", 5, 24)
        .gives(TITLE, DAY, BODY.replace("。</p>", "。\u{fffd}</p>")),
        Case::new(
            "a character of UTF-8 cut in two",
            [&TEXT.as_bytes()[..TEXT.len() - 3], b"\n"].concat(),
        )
        .told("encoding-repaired", 5, 23)
        .gives(TITLE, DAY, BODY.replace("。</p>", "\u{fffd}</p>")),
        Case::new("a NUL in the title", post("title: \"a\u{0}b\"\ndate: 2026-01-05", "x"))
            .told("front-matter-repaired", 2, 8)
            .told("characters-removed", 2, 10)
            .gives("ab", DAY, X),
        Case::new(
            "an escape sequence in the title",
            post("title: a\u{1b}[31mb\ndate: 2026-01-05", "x"),
        )
        .told("front-matter-repaired", 2, 8)
        .told("characters-removed", 2, 9)
        .gives("a[31mb", DAY, X),
    ]);
}

#[test]
fn wrong_types() {
    check(vec![
        Case::new("title a list", post("title: [A, B]\ndate: 2026-01-05", "x"))
            .told("field-type", 2, 8)
            .gives("A B", DAY, X),
        Case::new("title a table", post("title: {a: b}\ndate: 2026-01-05", "x"))
            .told("field-type", 2, 8)
            .told("title-missing", 2, 8)
            .gives("Broken", DAY, X),
        Case::new("title a number", post("title: 007\ndate: 2026-01-05", "x")).gives("007", DAY, X),
        Case::new("title true", post("title: true\ndate: 2026-01-05", "x")).gives("true", DAY, X),
        Case::new("title null", post("title: ~\ndate: 2026-01-05", "x"))
            .told("title-missing", 2, 8)
            .gives("Broken", DAY, X),
        Case::new("title empty", post("title: \"\"\ndate: 2026-01-05", "x"))
            .told("title-missing", 2, 8)
            .gives("Broken", DAY, X),
        Case::new(
            "title of a tag and nothing",
            post("title: <b></b>\ndate: 2026-01-05", "x"),
        )
        .told("title-missing", 2, 8)
        .gives("Broken", DAY, X),
        Case::new("date a table", post("title: T\ndate: {a: b}", "x"))
            .told("date-unreadable", 3, 7)
            .gives("T", DAY, X),
        Case::new("date a list", post("title: T\ndate: [2026-01-05]", "x"))
            .told("date-unreadable", 3, 7)
            .gives("T", DAY, X),
        Case::new("date true", post("title: T\ndate: true", "x"))
            .told("date-unreadable", 3, 7)
            .gives("T", DAY, X),
        Case::new("tags a number", post("title: T\ndate: 2026-01-05\ntags: 5", "x")).gives("T", DAY, X),
        Case::new("tags a table", post("title: T\ndate: 2026-01-05\ntags: {a: b}", "x"))
            .told("field-type", 4, 7)
            .gives("T", DAY, X),
        Case::new(
            "categories null",
            post("title: T\ndate: 2026-01-05\ncategories: ~", "x"),
        )
        .gives("T", DAY, X),
        Case::new(
            "published: yes",
            post("title: T\ndate: 2026-01-05\npublished: yes", "x"),
        )
        .gives("T", DAY, X),
        Case::new("published: no", post("title: T\ndate: 2026-01-05\npublished: no", "x")).told("unpublished", 4, 12),
        Case::new("draft: 'true'", post("title: T\ndate: 2026-01-05\ndraft: 'true'", "x")).told("draft", 4, 8),
        Case::new(
            "published: maybe",
            post("title: T\ndate: 2026-01-05\npublished: maybe", "x"),
        )
        .told("field-type", 4, 12)
        .gives("T", DAY, X),
        Case::new("image a number", post("title: T\ndate: 2026-01-05\nimage: 5", "x"))
            .told("field-type", 4, 8)
            .gives("T", DAY, X),
        Case::new(
            "published a list",
            post("title: T\ndate: 2026-01-05\npublished: [no]", "x"),
        )
        .told("field-type", 4, 12)
        .gives("T", DAY, X),
        Case::new(
            "description a table",
            post("title: T\ndate: 2026-01-05\ndescription: {a: b}", "x"),
        )
        .told("field-type", 4, 14)
        .gives("T", DAY, X),
        Case::new(
            "an image that is none",
            post("title: T\ndate: 2026-01-05\nimage: http://[bad/x.png", "x"),
        )
        .told("address-invalid", 4, 8)
        .gives("T", DAY, X),
        Case::new(
            "an image that runs",
            post("title: T\ndate: 2026-01-05\ncover: javascript:x.y", "x"),
        )
        .told("address-invalid", 4, 8)
        .gives("T", DAY, X),
        Case::new(
            "an origin that is none",
            post("title: T\ndate: 2026-01-05\ncanonical_url:\tjavascript:x", "x"),
        )
        .told("address-invalid", 4, 16)
        .gives("T", DAY, X),
        Case::new(
            "an origin on the site itself",
            post("title: T\ndate: 2026-01-05\ncanonical: /x.html", "x"),
        )
        .gives("T", DAY, X),
        Case::new("the whole a list", post("- title\n- date", "x")).told("front-matter-invalid", 2, 1),
        Case::new("the whole a word", post("hello", "x")).told("front-matter-invalid", 2, 1),
    ]);
}
