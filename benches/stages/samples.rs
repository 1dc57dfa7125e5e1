//! Invented posts in the shapes of a news mirror and of a blog.

/// Front matter of a news mirror: plain lines, which the strict reader knows.
pub const NEWS_HEAD: &str = "\
layout: post
title: \"澄湖：港务局试运行47项夜间公交线路\"
date: 2026-06-30 10:24:53 +0800
categories: chenghuWanbao TechWeb
tags: 澄湖晚报新闻, 云技网新闻
";

/// Front matter of a blog: nested, quoted in several ways, a block text. It takes a YAML reader.
pub const BLOG_HEAD: &str = "\
title: 'A kiln of one''s own'
date: 2026-03-14T09:30:00+01:00
categories: [ceramics, notes]
tags:
  - glaze
  - \"cone 6\"
author: { name: Ada Potter, url: https://blog.example/ada }
description: >
  What it takes to fire at home,
  and what it costs.
seo: { noindex: false }
";

/// Front matter that people break: a quote inside quotes, which is repaired.
pub const BROKEN_HEAD: &str = "\
title: \"澄湖传来\"夜间公交\"的消息，发言人：\"具体时间另行通知\"\"
date: 2026-06-30 10:24:53 +0800
categories: TechWeb
";

/// The same as a file of TOML.
pub const TOML_HEAD: &str = "\
title = \"A kiln of one's own\"
date = 2026-03-14T09:30:00+01:00
[taxonomies]
categories = [\"ceramics\", \"notes\"]
tags = [\"glaze\", \"cone 6\"]
";

/// A file with front matter between two lines of `fence`.
pub fn file(fence: &str, head: &str, body: &str) -> String {
    format!("{fence}\n{head}{fence}\n{body}")
}

/// The body of a story, about 3.5 KB: HTML with what such pages carry and nobody should be sent.
pub fn news_body() -> String {
    let paragraph = "<p>上半年，澄湖的港务局试运行夜间公交线路，涉及物流、造船和纺织三个门类，成本压力依然偏紧。</p>\n\
        <p data-nwkey=\"7\" txtindent=\"yes\" align=justify>港务局表示，\
        <a href=\"http://quote.news.example/unify/r/0.293624\" class=\"em_stock_key\" data-code=\"0\">砚澜股份</a>\
        公告称，公司拟投入21亿元，市场反应稳健。</p>\n";
    let mut body = String::from("<p>港务局今日公布夜间公交线路。</p>\n");
    for number in 0..7 {
        body.push_str(paragraph);
        body.push_str(&format!(
            "<center><img src=\"//img.news.example/w/{number}.jpg\" emheight=\"320\" style=\"border:#d1d1d1 1px solid\" \
             /></center>\n"
        ));
    }
    body.push_str("<!--HQ_Card_1_Start--><!--HQ_Card_1_End-->\n<p style=\"display:none\">隐藏的一段。</p>\n");
    body.push_str("<table border=\"1\"><tbody><tr><th>项目</th><th>数量</th></tr><tr><td>储能</td><td>53</td></tr>");
    body.push_str("</tbody></table>\n<p class=\"em_media\">（文章来源：北湖日报）</p>\n");
    body
}

/// The body of an article, about 3 KB of Markdown: most of what CommonMark and its usual extensions have.
pub fn markdown_body() -> String {
    let section = "## Firing at home\n\n\
        A kiln draws *much* power, so look at the **fuse** first. The manual says more: [page 12](/manual#p12).\n\n\
        - Bisque to cone 04\n- Glaze to cone 6\n   - hold for ten minutes\n- Cool down slowly\n\n\
        > Never open it above 120 °C.\n>\n> -- every potter\n\n\
        这是**重点。**接着说，*釉料*也一样。\n\n\
        ```rust\nif degrees < 600 {\n    println!(\"on <slow>\");\n}\n```\n\n\
        | glaze | cone |\n|---|--:|\n| celadon | 10 |\n| ~~tin~~ white | 6 |\n\n\
        ![The kiln](/images/kiln.jpg \"Mine\")\n\nIt paid off.[^1]\n\n[^1]: After two years.\n\n";
    section.repeat(6)
}
