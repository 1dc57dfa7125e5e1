//! Invented stories, and the lists, details and pages that an origin serves of them.

#![allow(dead_code)] // each user needs a part of it

/// A story of an invented news host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// `NW` and seventeen digits, of which the first fourteen are its moment.
    pub key: String,
    pub title: String,
    /// `2026-01-21 16:08:52`, in +0800.
    pub date: String,
    pub media: String,
    pub digest: String,
    /// Paragraphs.
    pub text: Vec<String>,
}

const PLACES: &[&str] = &["海心", "白鹭港", "梧岭", "云泽", "栖霞渡", "远岬", "青砚", "霁州"];
const WHAT: &[&str] = &[
    "早市今日开张",
    "渡轮恢复夜航",
    "老桥完成加固",
    "稻鸭共作扩至千亩",
    "书店搬进灯塔",
    "潮汐电站并网",
    "校车线路调整",
    "花市推迟一周",
];
const MEDIA: &[&str] = &["海心Plus", "白鹭港快讯", "梧岭财经", "云泽日报", "21远岬导报"];

/// The story with a number; the same number is the same story.
pub fn story(number: usize) -> Story {
    let place = PLACES[number % PLACES.len()];
    let what = WHAT[(number / PLACES.len()) % WHAT.len()];
    let day = 1 + number % 28;
    let (hour, minute) = (number / 7 % 24, number % 60);
    let key = format!("NW202603{day:02}{hour:02}{minute:02}52{number:05}");
    let media = MEDIA[number % MEDIA.len()];
    let title = format!("{place}{what}，第{number}期“现场”: 数据与说明 #{number}");
    let digest = format!("{place}{what}。记者从现场了解到，本期编号为{number}。");
    let text = (1..=4)
        .map(|part| {
            format!(
                "{place}{what}的消息在第{part}天得到确认。编号{number}的记录显示，工作人员从清晨开始准备，到傍晚才收工；\
                 附近的居民说，这样的热闹已有多年没有见过，孩子们跟在队伍后面，一直走到河边。"
            )
        })
        .collect();
    Story {
        key,
        title,
        date: format!("2026-03-{day:02} {hour:02}:{minute:02}:52"),
        media: media.to_owned(),
        digest,
        text,
    }
}

/// The names that a list may use.
pub struct Spelling {
    pub items: &'static str,
    pub key: &'static str,
    pub date: &'static str,
    pub media: &'static str,
}

/// The spellings of the three services.
pub const SPELLINGS: [Spelling; 3] = [
    Spelling {
        items: "records",
        key: "infoCode",
        date: "showtime",
        media: "from",
    },
    Spelling {
        items: "nodeList",
        key: "infocode",
        date: "datetime",
        media: "medianame",
    },
    Spelling {
        items: "record",
        key: "infoCode",
        date: "showtime",
        media: "medianame",
    },
];

/// A list of stories in JSON.
pub fn list(stories: &[Story], spelling: &Spelling) -> String {
    let items: Vec<serde_json::Value> = stories
        .iter()
        .map(|story| {
            serde_json::json!({
                spelling.key: story.key,
                "title": story.title,
                spelling.date: story.date,
                spelling.media: story.media,
                "digest": story.digest,
            })
        })
        .collect();
    serde_json::json!({ "count": items.len(), spelling.items: items }).to_string()
}

/// The detail of a story in JSON; `body` names the field of its text.
pub fn detail(story: &Story, body: &str, date: &str) -> String {
    let paragraphs: String = story.text.iter().map(|text| format!("<p>　　{text}</p>\r\n")).collect();
    let html = format!("{paragraphs}<p class=\"em_media\">（文章来源：{}）</p>", story.media);
    serde_json::json!({ body: html, "title": story.title, date: story.date, "from": story.media }).to_string()
}

/// The page that shares a story: a shell, whose text a script would load.
pub fn shell(_: &Story) -> String {
    "<!doctype html><html><head><title>资讯分享</title></head><body><div id=\"app\"></div><script src=\"/app.js\"></script></body></html>"
        .to_owned()
}

/// A page with the whole article and much around it.
pub fn page(story: &Story, charset: &str) -> String {
    let paragraphs: String = story.text.iter().map(|text| format!("<p>　　{text}</p>\n")).collect();
    let others: String = (900..930)
        .map(|number| format!("<li><a href=\"/news/{number}.html\">{}</a></li>", super_title(number)))
        .collect();
    format!(
        "<!doctype html><html><head><meta charset=\"{charset}\"><title>{title}_海心网</title>\
         <meta property=\"og:site_name\" content=\"海心网\"></head><body><div class=\"nav\"><a href=\"/\">首页</a></div>\
         <div class=\"article\"><h1>{title}</h1><div class=\"info\">{date} 来源：{media}</div><div class=\"article-content\">{paragraphs}\
         <p><img src=\"../img/a.jpg\" onerror=\"alert(1)\"><script>alert(2)</script></p></div></div>\
         <div class=\"related\"><h3>相关阅读</h3><ul>{others}</ul></div><div class=\"footer\">海心网 版权所有</div></body></html>",
        title = story.title.replace('&', "&amp;"),
        date = story.date,
        media = story.media,
    )
}

fn super_title(number: usize) -> String {
    story(number).title
}
