//! Articles: where each field comes from, what is not taken, and how text is tidied.

use super::json::parse;
use super::plausible::{likeness, share};
use super::tidy::tidy;
use super::*;
use crate::model::Zone;

fn reading<'a>(url: &'a Url, rule: &'a ArticleRule) -> Reading<'a> {
    Reading {
        url,
        rule,
        dates: DateRules {
            zone: Zone::parse("+08:00").unwrap(),
            naive_utc: false,
        },
        max_body: 1 << 20,
        iframe_hosts: &[],
    }
}

fn read_page(html: &str, rule: &ArticleRule) -> Article {
    let url = Url::parse("https://news.example/2026/a.html").unwrap();
    read(html, reading(&url, rule)).unwrap()
}

fn names(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

const TEXT: &str = "<p>城南的早市今天开张，卖花的人比买花的人先到，天还没有亮，灯已经挂了一路。</p><p>到了中午，人群才慢慢散去，摊主们坐下来数钱，说这一天顶得上平常的三天。</p>";

#[test]
fn a_rule_wins_over_what_the_page_says_and_that_over_looks() {
    let html = format!(
        "<html><head><title>站名</title><meta property='og:title' content='元标题'><meta property='article:published_time' content='2026-03-02T08:00:00+08:00'>\
         <script type='application/ld+json'>{{\"@graph\":[{{\"@type\":\"WebSite\"}},{{\"@type\":[\"NewsArticle\"],\"headline\":\"结构标题\",\"datePublished\":\"2026-03-01T08:00:00+08:00\",\"author\":[{{\"name\":\"阿霖\"}},{{\"name\":\"小满\"}}]}}]}}</script></head>\
         <body><h1 class=t>可见标题</h1><time datetime='2026-03-03'>x</time><div class=ad>广告</div><div class=x>{TEXT}</div></body></html>"
    );
    let rule = ArticleRule {
        title: names(&[".missing", "h1.t"]),
        date: names(&["time@datetime"]),
        body: names(&["div.x"]),
        remove: names(&[".ad"]),
        ..ArticleRule::default()
    };
    let by_rule = read_page(&html, &rule);
    assert_eq!(
        by_rule.title.as_ref().map(|title| (title.value.as_str(), title.from)),
        Some(("可见标题", From::Rule))
    );
    assert_eq!(
        by_rule.date.as_ref().map(|date| (date.value.to_rfc3339(), date.from)),
        Some(("2026-03-03T00:00:00+08:00".to_owned(), From::Rule))
    );
    assert!(
        by_rule.body.as_ref().unwrap().value.starts_with("<p>城南的早市") && by_rule.body.unwrap().from == From::Rule
    );
    assert_eq!(by_rule.author.map(|author| author.value), Some("阿霖, 小满".to_owned()));
    let without = read_page(&html, &ArticleRule::default());
    assert_eq!(
        without.title.map(|title| (title.value, title.from)),
        Some(("结构标题".to_owned(), From::JsonLd))
    );
    assert_eq!(
        without.date.map(|date| (date.value.to_rfc3339(), date.from)),
        Some(("2026-03-01T08:00:00+08:00".to_owned(), From::JsonLd))
    );
    let html = html.replace("application/ld+json", "text/x");
    let without = read_page(&html, &ArticleRule::default());
    assert_eq!(
        without.title.map(|title| (title.value, title.from)),
        Some(("元标题".to_owned(), From::Meta))
    );
    assert_eq!(without.date.map(|date| date.from), Some(From::Meta));
    let html = html.replace("<meta", "<x");
    let without = read_page(&html, &ArticleRule::default());
    assert_eq!(
        without.title.map(|title| (title.value, title.from)),
        Some(("可见标题".to_owned(), From::Visible))
    );
    assert_eq!(without.date.map(|date| date.from), Some(From::Time));
}

#[test]
fn addresses_begin_where_the_page_says() {
    let page = format!(
        "<head><base href='/deep/er/'></head><body><h1>T</h1><article>{TEXT}<img src='a.png'></article></body>"
    );
    let body = read_page(&page, &ArticleRule::default()).body.unwrap().value;
    assert!(body.contains("src=\"https://news.example/deep/er/a.png\""), "{body}");
}

#[test]
fn json_comes_bare_and_in_scripts() {
    for text in [
        "{\"a\": 1}",
        "\u{feff} {\"a\": 1} ",
        "cb({\"a\": 1});",
        "var x = {\"a\": 1};",
        "window.x={\"a\": 1}",
    ] {
        assert_eq!(parse(text).unwrap()["a"], 1, "{text}");
    }
    for text in ["", "<html>{\"a\": 1}</html>", "{\"a\": 1", "no"] {
        assert!(parse(text).is_err(), "{text}");
    }
    let url = Url::parse("https://news.example/d").unwrap();
    let rule = ArticleRule {
        is_json: true,
        body: names(&["/none", "/data/text"]),
        title: names(&["/data/title"]),
        date: names(&["/data/date"]),
        ..ArticleRule::default()
    };
    let answer = r#"{"data": {"text": "第一段。\n\n第二段 & <别的>。", "title": "A &amp; B", "date": "/Date(1772330400000+0800)/"}}"#;
    let article = read(answer, reading(&url, &rule)).unwrap();
    assert_eq!(article.title.unwrap().value, "A & B");
    assert_eq!(article.date.unwrap().value.to_rfc3339(), "2026-03-01T10:00:00+08:00");
    assert_eq!(
        article.body.unwrap().value,
        "<p>第一段。</p>\n<p>第二段 &amp; &lt;别的&gt;。</p>"
    );
    assert!(read("<html>", reading(&url, &rule)).is_err());
}

#[test]
fn likeness_is_counted_in_letters() {
    assert!(likeness("渡轮恢复夜航", "【快讯】渡轮恢复夜航 - 海心网") > 0.9);
    assert!(likeness("渡轮恢复夜航的时间定了", "更正：渡轮恢复夜航时间定了") > 0.7);
    assert!(likeness("渡轮恢复夜航", "早市今日开张") < 0.2);
    assert!(likeness("Harbour opens after storm", "Harbor opens after the storm") > 0.5);
    assert!(likeness("", "x") == 0.0 && likeness("a", "a") == 1.0);
    assert!(share("天还没有亮", TEXT) > 0.9 && share("完全无关的一句话", TEXT) < 0.2);
}

#[test]
fn what_is_not_the_post_is_not_taken() {
    let with = |title: &str, body: &str, asks_password: bool| {
        let field = |value: &str| {
            (!value.is_empty()).then(|| Field {
                value: value.to_owned(),
                from: From::Visible,
            })
        };
        Article {
            title: field(title),
            body: field(body),
            asks_password,
            ..Article::default()
        }
    };
    let local = |title, text| Local {
        title,
        text,
        by_rule: false,
    };
    let by_rule = |title| Local {
        by_rule: true,
        ..local(title, "")
    };
    let post = "城南早市今天开张";
    for (article, local, expected) in [
        (with("城南早市今天开张_海心网", TEXT, false), local(post, ""), None),
        (with("", TEXT, false), by_rule(post), None),
        (
            with("别的一篇文章的标题", TEXT, false),
            local("潮汐电站并网发电", ""),
            Some(Unfit::Other),
        ),
        (
            with("标题改得面目全非了", TEXT, false),
            local("潮汐电站并网发电", TEXT),
            None,
        ),
        (with("", "", false), local(post, ""), Some(Unfit::Empty)),
        (
            with("城南早市今天开张", "<p>加载中</p>", false),
            local(post, ""),
            Some(Unfit::Empty),
        ),
        (
            with("登录", "<p>请登录后阅读全文</p>", true),
            local(post, ""),
            Some(Unfit::Wall),
        ),
        (
            with(
                "城南早市今天开张",
                "<p>Please sign in to continue reading this story, or create an account.</p>",
                true,
            ),
            local(post, ""),
            Some(Unfit::Wall),
        ),
        (
            with("提示", "<p>您访问的文章不存在或已被删除，三秒后返回首页</p>", false),
            local(post, ""),
            Some(Unfit::Missing),
        ),
        (
            with(
                "城南早市今天开张",
                "<p>一条短讯：城南早市今天开张，首日客流三千人次。</p>",
                false,
            ),
            local(post, ""),
            None,
        ),
        (with("任何标题", TEXT, false), local("", ""), None),
        (
            with(
                post,
                "<p>本文为会员专享内容，请先登录后阅读全文，登录即可查看更多精彩内容。</p>",
                false,
            ),
            local(post, ""),
            Some(Unfit::Wall),
        ),
        (
            with(
                post,
                "<p>您访问的文章不存在或已被删除，请返回首页浏览其他内容。</p>",
                false,
            ),
            local(post, ""),
            Some(Unfit::Missing),
        ),
        (
            with(post, "<p>系统繁忙，请稍后再试</p>", false),
            by_rule(post),
            Some(Unfit::Missing),
        ),
        (
            with(
                post,
                "<p>We use cookies to improve your experience. Accept all cookies or manage your choices.</p>",
                false,
            ),
            local(post, ""),
            Some(Unfit::Wall),
        ),
        (
            with(post, &format!("{TEXT}<p>剩余80%内容请登录后阅读</p>"), false),
            local(post, ""),
            Some(Unfit::Wall),
        ),
        (
            with(
                "平台提示用户请登录后操作",
                "<p>平台昨天提示：用户请登录后操作，否则订单无法提交，客服电话已经占线一天。</p>",
                false,
            ),
            local("平台提示用户请登录后操作", ""),
            None,
        ),
        (
            with(
                "城南早市今天开张",
                "<p><img src=\"https://x.example/a.jpg\"></p>",
                false,
            ),
            local(post, ""),
            None,
        ),
    ] {
        assert_eq!(unfit(&article, local), expected, "{article:?}");
    }
}

#[test]
fn tidy_html_stands_in_markdown() {
    for (html, expected) in [
        (
            "<p>　　一&nbsp;&nbsp;二 </p><p>&nbsp;</p><p>三</p>",
            "<p>一 二</p>\n<p>三</p>",
        ),
        ("text <b>bold</b>", "<div>text <b>bold</b></div>"),
        (
            "<p>One</p>Two [x](javascript:y) *em*",
            "<div><p>One</p>\nTwo [x](javascript:y) *em*</div>",
        ),
        (
            "<p>One</p><video src=\"https://x.example/v\"></video>",
            "<div><p>One</p>\n<video src=\"https://x.example/v\"></video></div>",
        ),
        ("<pre>a\n\n\nb</pre>", "<div><pre>a\n&#10;\nb</pre></div>"),
        (
            "<p>{{ x }} {% y %} {# z</p>",
            "<p>&#123;{ x }} &#123;% y %} &#123;# z</p>",
        ),
        ("<p>a</p>\n\n\n<p>b</p>", "<p>a</p>\n<p>b</p>"),
        ("<div><br></div><p>a<br>　b</p>", "<p>a<br>b</p>"),
        ("<p title=\"a\n\n>b\">x</p>", "<p title=\"a  >b\">x</p>"),
        ("", ""),
    ] {
        assert_eq!(tidy(html), expected, "{html}");
    }
}

#[test]
fn frames_and_repeated_titles_are_off() {
    for (html, expected) in [
        (
            "<div>\n<div>\n<h1>Harbour opens!</h1>\n<p>a</p>\n</div>\n</div>",
            "<p>a</p>",
        ),
        (
            "<div>\n<p>a</p>\n</div>\n<div>\n<p>b</p>\n</div>",
            "<div>\n<p>a</p>\n</div>\n<div>\n<p>b</p>\n</div>",
        ),
        ("<div>text <b>x</b></div>", "<div>text <b>x</b></div>"),
        (
            "<h2>Another heading</h2>\n<p>a</p>",
            "<h2>Another heading</h2>\n<p>a</p>",
        ),
        ("<div>\n<divx></divx>\n</div>", "<div>\n<divx></divx>\n</div>"),
    ] {
        assert_eq!(super::tidy::without_frame(html, "Harbour opens"), expected, "{html}");
    }
}

#[test]
fn hostile_pages_end() {
    let start = std::time::Instant::now();
    for html in [
        "<div>".repeat(100_000),
        format!("{}{TEXT}", "<b><i><a href=x>".repeat(30_000)),
        "<table><tr><td>".repeat(20_000),
        "<p>x".repeat(20_000),
        "<!--".repeat(100_000),
        format!("<div {}>{TEXT}</div>", "a=1 ".repeat(20_000)),
        format!(
            "<script type='application/ld+json'>{}</script>{TEXT}",
            "[".repeat(100_000)
        ),
        format!("<ul>{}", "<li class=comment><a href=x>yy</a>".repeat(10_000)),
    ] {
        let article = read_page(&html, &ArticleRule::default());
        let size = article.body.map_or(0, |body| body.value.len());
        assert!(size < 2 << 20);
        // Two minutes for all, in a build without optimisation: the shapes once took hours.
        assert!(
            start.elapsed().as_secs() < 120,
            "{}",
            html.chars().take(30).collect::<String>()
        );
    }
}

proptest::proptest! {
    #[test]
    fn tidying_leaves_no_blank_line_and_no_tag_of_liquid(parts in proptest::collection::vec("[a-z{%#\n \u{3000}]{0,6}|<p>|</p>|<pre>|</pre>|<br>|<b>|</b>|<ul><li>|</li></ul>", 0..40)) {
        let url = Url::parse("https://news.example/").unwrap();
        let rule = ArticleRule::default();
        let clean = clean(&parts.concat(), reading(&url, &rule));
        for line in clean.lines() {
            proptest::prop_assert!(!line.trim().is_empty(), "{clean:?}");
        }
        for mark in ["{{", "{%", "{#"] {
            proptest::prop_assert!(!clean.contains(mark), "{clean:?}");
        }
    }
}
