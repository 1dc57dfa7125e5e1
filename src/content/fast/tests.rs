mod writer;

use proptest::prelude::*;
use url::Url;

use super::super::{Base, Context, Generator, Markup, clean_thoroughly, markdown};
use super::*;
use writer::{ATTRIBUTES, BLOCK, INLINE, NOISE, TEXT, VOID, written};

const BASE: &str = "https://news.example/2022/01/21/a.html";

fn context<'a>(base: &'a Base<'a>) -> Context<'a> {
    Context {
        base,
        entry_id: "tag:x,2021:a".into(),
        excerpt_separator: None,
        summary_length: 60,
        max_body: 1 << 20,
        iframe_hosts: &[],
        generator: Generator::Hugo,
    }
}

/// Cleans a body in both ways, and answers whether the fast one took it.
fn compare(body: &str, markup: Markup) -> bool {
    let url = Url::parse(BASE).unwrap();
    let base = Base::from(&url);
    let context = context(&base);
    let stripped = xml_chars::strip(body);
    let html = match markup {
        Markup::Markdown => markdown::to_html(&stripped, Generator::Hugo),
        Markup::Html => stripped.to_string(),
    };
    if markup == Markup::Markdown
        && let Some(passed) = passed_through(&stripped)
    {
        assert_eq!(passed, html, "passed through:\n{body}");
    }
    let fast = match xml_chars::first_forbidden(&html) {
        Some(_) => None,
        None => clean(&html, body, context),
    };
    let Some(fast) = fast else {
        return false;
    };
    let mut problems = Vec::new();
    let thorough = clean_thoroughly(&stripped, html, context, body, &mut problems);
    assert_eq!(fast, thorough, "from:\n{body}");
    assert_eq!(problems, [], "from:\n{body}");
    true
}
/// How many cases are run; `FEEDKILN_CASES` asks for more.
fn cases() -> ProptestConfig {
    let cases = std::env::var("FEEDKILN_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(800),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn well_written_html_is_cleaned_as_thoroughly(choices in prop::collection::vec(any::<u8>(), 1..160)) {
        let body = written(&choices);
        compare(&body, Markup::Html);
        compare(&body, Markup::Markdown);
    }

    #[test]
    fn any_pieces_are_cleaned_as_thoroughly(pieces in prop::collection::vec((0..6u8, any::<u8>()), 1..14)) {
        let mut body = String::new();
        for (kind, choice) in pieces {
            let of: &[&str] = [TEXT, NOISE, ATTRIBUTES, BLOCK, INLINE, VOID][usize::from(kind)];
            let piece = of[usize::from(choice) % of.len()];
            body += &match kind {
                0 | 1 => piece.to_owned(),
                2 => format!("<a {piece}>"),
                _ if choice > 127 => format!("</{piece}>"),
                _ => format!("<{piece}>"),
            };
        }
        compare(&body, Markup::Html);
        compare(&body, Markup::Markdown);
    }

    #[test]
    fn any_attributes_are_judged_as_thoroughly(
        element in prop::sample::select(vec!["a", "img", "p", "td", "li", "ol", "code", "video", "q", "center", "source"]),
        attributes in prop::collection::vec(prop::sample::select(ATTRIBUTES), 0..5),
    ) {
        let body = format!("<p>x</p><{element} {}>中", attributes.join(" "));
        compare(&body, Markup::Html);
    }

    #[test]
    fn any_address_is_judged_as_thoroughly(address in "(https?:)?/{0,2}[a-c.:%-]{0,4}(/[a-c.2e%?&=,;:@#~'!-]{0,8}){0,3}") {
        compare(&format!("<a href=\"{address}\">x</a><p>"), Markup::Html);
        compare(&format!("<img src=\"{address}\">"), Markup::Html);
    }
}

#[test]
fn usual_bodies_take_the_fast_way() {
    let news = "<p>据轨道公司测算，<a href=\"http://quote.news.example/unify/r/0.234792\" class=\"em_stock_key\" \
        data-code=\"0\">汐泽航运</a>报30元。</p>\n <p style=\"display:none\">x</p>\n \
        <center><img src=\"//img.news.example/w/1.jpg\" emheight=\"379\" style=\"border:#d1d1d1 1px solid\" /></center>\n \
        <!--HQ_Card_1_Start--><!--HQ_Card_End-->\n <p data-nwkey=\"7\" txtindent=\"yes\" align=justify>“<strong>好</strong>”</p>\n \
        <table border=\"1\"><tbody><tr><th>项目</th></tr></tbody></table>\n <p>　　&nbsp;x<br />y</p>\n \
        <p hidden>x</p><p class=\"em_media\">（文章来源：北湖日报）</p>\n";
    assert!(compare(news, Markup::Markdown));
    assert!(compare(news, Markup::Html));
    assert!(passed_through(news).is_some());
    let blog = "## 标题\n\n这是**重点**，[链接](/x \"t\")，`a < b`。\n\n- 一\n   - 二\n\n1. 三\n\n> 引\n\n```rust\nlet x = \"&\";\n```\n\n\
        ![图](/1.png)\n\n| a | b |\n|---|--:|\n| 1 | ~~2~~ |\n\n注[^1]。\n\n[^1]: 脚注\n";
    assert!(compare(blog, Markup::Markdown));
    assert!(passed_through(blog).is_none());
}

#[test]
fn knows_the_elements_that_stay() {
    for name in super::super::sanitise::ELEMENTS {
        assert!(
            element::find(name.as_bytes()).is_some_and(|(_, tags)| tags == element::Tags::Stay),
            "{name}"
        );
    }
    for name in ["center", "main", "nav", "hgroup", "font"] {
        assert!(!super::super::sanitise::ELEMENTS.contains(&name), "{name}");
    }
}

#[test]
fn addresses_of_lines_are_written_as_markdown_writes_them() {
    let line = |address: &str| format!("<p>Tea</p>\n\n<http://share.example/{address}>\n");
    for (address, is_taken) in [
        ("%20", true),
        ("%e8%8C%b6", true),
        ("%", false),
        ("%2", false),
        ("%zz", false),
    ] {
        let source = line(address);
        let passed = passed_through(&source);
        assert_eq!(passed.is_some(), is_taken, "{address}");
        if let Some(passed) = passed {
            assert_eq!(passed, markdown::to_html(&source, Generator::Hugo), "{address}");
        }
        compare(&source, Markup::Markdown);
    }
}
