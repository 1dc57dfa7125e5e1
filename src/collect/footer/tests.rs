use super::*;

fn rules<T>(check: impl FnOnce(FooterRules<'_>) -> T) -> T {
    let config = crate::config::parse_text(
        "[site]\ntitle = \"N\"\nurl = \"https://news.example\"\nid = \"news.example,2021\"\n",
    )
    .unwrap();
    check(FooterRules {
        origin_key: &config.collect.origin_key,
        credit: &config.collect.credit,
        navigation: &config.collect.navigation,
        site: &config.site.url,
    })
}

fn footer(body: &str) -> Footer {
    rules(|rules| {
        let mut familiar = Familiar::default();
        let footer = read(body, rules, &mut familiar);
        assert_eq!(
            read(body, rules, &mut familiar),
            footer,
            "lines that are known say what they said"
        );
        footer
    })
}

const SHARE: &str = "http://share.example/html_News/NewsShare.html?infoCode=NW202201212256912158";

#[test]
fn reads_the_shape_of_a_mirrored_post() {
    let text = " <p>正文。</p>\n <p>【本报记者】张三</p><p class=\"em_media\">（文章来源：海心Plus）</p>\n\n<";
    let body = format!(
        "{text}{SHARE}>\n\n[返回海心Plus新闻](//old.example/category/haixinPlus.html)｜[返回首页](//old.example/)\n"
    );
    let found = footer(&body);
    assert_eq!(found.origin.as_deref(), Some(SHARE));
    assert_eq!(found.key.as_deref(), Some("NW202201212256912158"));
    assert_eq!(found.credit.as_deref(), Some("海心Plus"));
    assert_eq!(&body[..found.end], format!("{text}{SHARE}>"));
}

#[test]
fn takes_off_links_back_only() {
    let gone = [
        "[返回首页](//x.example/)",
        "<p><a href=\"//news.example/category/a.html\">更多</a> | <a href='/'>首页</a></p>",
        "[Back to the front page](https://elsewhere.example/)",
        "[某栏目](/category/a.html)｜[返回首页](/)",
        "<center>[首页](/)</center>",
    ];
    for line in gone {
        let body = format!("Text.\n\n{line}\n");
        assert_eq!(footer(&body).end, "Text.".len(), "{line}");
    }
    let stays = [
        "He went [返回灯塔](/x) and then home.",
        "[Next story](/2022/01/21/next.html)",
        "[A good read](https://elsewhere.example/)",
        "返回首页",
        "See [the front page](/) for more",
        "[Part 1](#part-1) | [Part 2](#part-2)",
        "![Home](/img/home.png)",
        "[my older post](/category/2020/01/01/old.html)",
        "[Back to the Future review](/blog/2020/film.html)",
        "<p <a href=\"/\">Home</a>>",
        "<img src=\"/a.png\"><a href=\"/\">Home</a>",
        "<a href=\"/\">Home</a> is where it began",
    ];
    for line in stays {
        let body = format!("Text.\n\n{line}\n");
        assert_eq!(footer(&body).end, body.trim_end().len(), "{line}");
    }
    let middle = "[返回首页](/)\n\nA last paragraph.\n";
    assert_eq!(footer(middle).end, middle.trim_end().len());
}

#[test]
fn finds_the_share_url_in_its_spellings() {
    for line in [
        format!("<{SHARE}>"),
        format!("[原文]({SHARE})"),
        format!("<p><a target=\"_blank\" href=\"{SHARE}\">查看原文</a></p>"),
        SHARE.to_owned(),
        format!("阅读原文：<{SHARE}>"),
    ] {
        let found = footer(&format!("Text.\n\n{line}\n"));
        assert_eq!(
            (found.origin.as_deref(), found.key.as_deref()),
            (Some(SHARE), Some("NW202201212256912158")),
            "{line}"
        );
    }
    let found = footer("Text.\n\n<https://finance.example/news/1533,202112082206742097.html>\n");
    assert_eq!(found.key.as_deref(), Some("202112082206742097"));
    let found = footer("Text.\n\n<https://other.example/story>\n");
    assert_eq!(
        (found.origin.as_deref(), found.key),
        (Some("https://other.example/story"), None)
    );
    assert_eq!(
        footer("Text with [a link](https://other.example/story).\n").origin,
        None
    );
}

#[test]
fn an_empty_share_url_is_told_and_taken_off() {
    let found = footer("Text.\n\n<>\n\n[返回首页](/)\n");
    assert_eq!((found.empty_origin, found.end, found.origin), (Some(7), 5, None));
}

#[test]
fn only_the_last_blocks_are_a_credit() {
    assert_eq!(
        footer("<p>（文章来源：甲报）</p>\n<p>一</p>\n<p>二</p>\n<p>三</p>\n<p>四</p>\n").credit,
        None
    );
    assert_eq!(
        footer("<p>（文章来源：甲报）</p>\n<p>一</p>\n<p>（文章来源：乙报）</p>\n")
            .credit
            .as_deref(),
        Some("乙报")
    );
    assert_eq!(footer("据（文章来源：甲报）的报道，雨还在下。\n").credit, None);
    assert_eq!(
        footer("<p>一</p><p>（来源：<a href='#'>丙网</a>）</p><!-- end -->\n")
            .credit
            .as_deref(),
        Some("丙网")
    );
    assert_eq!(
        footer("<p>最后一段。（文章来源：戊网）</p>\n").credit.as_deref(),
        Some("戊网")
    );
    assert_eq!(footer("Text\n\n（文章来源：丁刊）\n").credit.as_deref(), Some("丁刊"));
}

#[test]
fn a_long_line_costs_little_and_is_cut_at_a_character() {
    let body = format!("{}（文章来源：甲报）", "长".repeat(1_000_000));
    assert_eq!(footer(&body).credit.as_deref(), Some("甲报"));
    assert_eq!(footer("").end, 0);
}

#[test]
fn lines_above_the_links_are_read_as_far_as_they_tell() {
    let keyed = format!("[原文]({SHARE}) 全文");
    let credit = "（文章来源：甲报）";
    let found = |lines: &[&str]| {
        let found = footer(&lines.join("\n"));
        (found.key.is_some(), found.origin.is_some(), found.credit.is_some())
    };
    // The lowest line first in these names: a credit does not hide the key above it, nor a key the credit.
    assert_eq!(found(&["文", &keyed, credit]), (true, true, true));
    assert_eq!(found(&["文", credit, &keyed]), (true, true, true));
    assert_eq!(
        found(&["文", &keyed, "", "<!-- x -->", credit, "\u{3000}"]),
        (true, true, true)
    );
    assert_eq!(
        found(&["文", &keyed, "文", credit]),
        (false, false, true),
        "a key on the third line"
    );
    assert_eq!(
        found(&["文", credit, "文", "文", "文"]),
        (false, false, true),
        "a credit on the fourth line"
    );
    assert_eq!(found(&["文", credit, "文", "文", "文", "文"]), (false, false, false));
    let share = format!("<{SHARE}>");
    assert_eq!(found(&["文", credit, "文", "文", "文", "", &share]), (true, true, true));
    assert_eq!(found(&["文", "（文章来源：乙报）", credit, &share]), (true, true, true));
    let two = footer(&["文", "（文章来源：乙报）", credit, &share].join("\n"));
    assert_eq!(two.credit.as_deref(), Some("甲报"), "the lowest");
}

#[test]
fn a_key_is_found_in_an_address_as_it_is_written_too() {
    let config = crate::config::parse_text(concat!(
        "[site]\ntitle = \"N\"\nurl = \"https://news.example\"\nid = \"news.example,2021\"\n",
        "[collect]\norigin_key = ['/文章/(\\d+)', '/story/%E4%B8%80/(\\d+)']\n",
    ))
    .unwrap();
    let rules = FooterRules {
        origin_key: &config.collect.origin_key,
        credit: &config.collect.credit,
        navigation: &config.collect.navigation,
        site: &config.site.url,
    };
    for (line, key) in [
        ("[原文](https://x.example/文章/12)", "12"),
        ("原文：[标题](https://x.example/文章/13)", "13"),
        ("<https://x.example/文章/14>", "14"),
        ("https://x.example/文章/15", "15"),
        // As the address stands in feeds.
        ("原文：[标题](https://x.example/story/%E4%B8%80/16)", "16"),
        ("<https://x.example/story/一/17>", "17"),
        ("[原文](https://x.example/story/一/18)", "18"),
        ("https://x.example/story/一/19", "19"),
        ("原文：[标题](https://x.example/story/一/20)", "20"),
    ] {
        let found = read(&format!("正文。\n\n{line}\n"), rules, &mut Familiar::default());
        assert_eq!(found.key.as_deref(), Some(key), "{line}");
        assert!(found.origin.is_some_and(|origin| origin.is_ascii()), "{line}");
    }
}
