//! Makes a corpus: a Jekyll-like news site of any size for measuring feedkiln and trying its patience.
//!
//! It writes `config.toml`, `_posts/` (the last three days) and `old_post/` (all before) into a new folder. The
//! posts have the shapes and sizes of a real news mirror (design.md, sections 1 and 8): about 3.3 KB on average
//! with a heavy tail, Zipf-like categories, HTML inside Markdown, dates without offset, stories that arrive twice.
//! Every word comes from the lists in this file. The same options give the same bytes on every machine.
//!
//! The calendar is fixed: the newest post is of 2026-06-30 (+08:00). On a clock before that date, build with
//! `--now 2026-07-01T00:00:00+08:00`, or the posts are in the future and left out.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs};

const USAGE: &str = "\
Usage: cargo run --release --example corpus -- OUT --posts N --categories C [OPTIONS]

  OUT               folder to make; must not exist, or be empty
  --posts N         posts in all, 1 to 10000000
  --categories C    categories, 1 to 1000000
  --seed S          another corpus of the same shape (default 1)
  --broken N        how many of the posts are broken, each in one of many ways (default 0)
  --formats LIST    formats in config.toml, of rss, atom and json (default rss,atom)
  --config          write config.toml; this is the default, the option only says so
";

/// Words by slot: a lowercase letter in a template, or in a phrase here, stands for a word of that list.
/// `k` is a stock name and `#` a number; words of one list are parted by blanks.
const VOCABULARY: [(u8, &str); 12] = [
    (
        b't',
        "今日早间 昨日傍晚 本周三 本月中旬 上周末 今年以来 近两个季度 截至发稿 午后 开盘后不久 收盘前半小时 \
        入夏之后 上半年 一季度 二季度 过去十二个月 节前最后一个工作日 过去一周 五月下旬 六月上旬 隔夜 盘中 当天下午 \
        交割日前后 汛期到来之前 去年同期 新学年开始前 夜盘时段",
    ),
    (
        b'p',
        "澄湖 北屿 岚江 青砚 云渡 松汀 南栈 石埠 鹭川 望岭 梧桥 白蘅 东麓 西泽 临汐 槐城 金坪 雁洲 墨溪 长渚 \
        朔原 桐湾 沙堰 玉浔 春申渡 三里铺 半山坞 竹沥港 芦花荡 两江口",
    ),
    (
        b'o',
        "港务局 统计办 仓储协会 冷链联盟 轨道公司 供水集团 种业研究所 船舶登记处 电力调度中心 票据交易所 农机合作社 \
        气象台 图书馆理事会 纺织商会 材料实验室 公积金中心 旅游推广局 茶叶拍卖行 数据服务中心 园区管委会 再生资源公司 \
        渔业合作社 质量检验所 航运调度室 社区医院联合体 博物馆群 职业学院 城市更新办公室 创业基金 消费者委员会",
    ),
    (
        b'v',
        "公布 推出 启动 升级 核准 扩建 试运行 签下 验收 暂缓 重启 上调 下调 整合 采购 出让 复核 公示 部署 引进 移交 \
        改造 优化 披露 压减 增补 盘点 评估",
    ),
    (
        b'n',
        "储能电站 夜间公交线路 冷藏车队 旧厂房改造方案 跨江索道 海水淡化装置 绿色债券 检测设备 智能仓库 水稻新品种 \
        社区食堂 数字档案馆 货运班列 排涝泵站 充电桩网络 保障性住房 再生纸生产线 船用发动机 云端教室 应急物资库 \
        光伏屋顶 工业机器人 茶园步道 农产品期货合约 会员积分计划 地下管廊 海上风机 无人驾驶接驳车 种质资源圃 \
        便民服务窗口 低温芯片 陶瓷轴承 通勤电瓶车 血液制品储备 采购目录 信用评价办法",
    ),
    (
        b'i',
        "物流 造船 纺织 冷链 光伏 种植 餐饮 陶瓷 造纸 文旅 家电 软件 半导体 医疗器械 仓储 渔业 化肥 玻璃 钟表 \
        乳品 轴承 包装 印刷 航运 环保 养老服务 储能 木材 茶叶 远洋捕捞",
    ),
    (
        b'a',
        "稳健 温和 充裕 偏紧 谨慎 明显 有限 均衡 罕见 持续 局部 平缓 灵活 审慎 积极 清晰 扎实 可观 不及预期 略超预期",
    ),
    (
        b'm',
        "北湖日报 青砚财经 云渡晚报 南栈观察 鹭川在线 望岭商报 梧桥电讯 临汐周刊 槐城早报 雁洲新闻网 墨溪科技评论 长渚证券",
    ),
    (
        b'j',
        "负责人 首席分析员 值班编辑 项目经理 一位车间主任 渠道商 研究员 摊位老板 船长 采购经理 会计师 当地农户 新闻发言人 \
        志愿者 工程监理 货车司机",
    ),
    (
        b'c',
        "涉及i、i和i三个门类 比t多出#个百分点 市场反应a 成本压力依然a 首批#户居民已经搬入 库存降到#万吨 \
        订单排到了年底 价格维持在每吨#元上下 现场没有人员受伤 剩余部分将分#期完成 其中p占比最高 o对此表示欢迎 \
        融资余额减少#亿元 客流恢复到t的水平 这一数字高于j们的估计 具体时间另行通知 单日成交#万手 配套的n同步开放 \
        利润率收窄#个基点 k盘中一度上涨#% 相关费用由o承担 申请截止到月底 平均等待时间缩短#分钟 天气因素影响a",
    ),
    (
        b's',
        "t，p的ovn，c，c。 o表示，t以来i行业整体a，c。 k公告称，公司拟投入#亿元vn，c。 t，pi价格a，c。 “c，我们会v更多n。”oj说。 \
        记者从po获悉，#套n将于t交付，c。 据o测算，t全市i产值约#亿元，同比增长#%。 与此同时，k和k分别vn，c。 \
        业内认为，i需求a，供给a，短期内c。 j告诉记者，ni环节的改进带来a的变化，c。 t，k报#元，成交#万股，c。 \
        按照计划，p将在#年内建成#座n，c。 值得注意的是，c，而c。 o提醒，购买n前应核对编号，c。 从分项看，i增长#%，i下降#%，i持平。 \
        “n不是终点”，pj在现场说，“c”。 第#批n名单同日vv完毕，c。 受此影响，k、k等i股表现a。 不过，o也承认，c。 \
        这份报告共#页，列出了n、n与n三类样本，c。 他补充说，p到p的运输时间缩短了#小时，c。 t，第#届pi大会闭幕，c。 \
        分析显示，每增加#套n，i效率提高#%。 目前，po仍在vn，c。",
    ),
    (
        b'h',
        "p：ov#项n k拟v#亿元n，c pi价格a：c o：ti增长#% “n”落地p，c ti观察|c k：t净利润同比下降#% 速读|ovn \
        p到p新增#条货运线 一图看懂：ti账本 i板块a，k涨#% #家企业入围pn名单 oj：c t快讯：c A&B两类n有何不同？ 盘点p#座n",
    ),
];

/// First halves of category names: slug and readable name.
const PLACES: &str = "beihu/北湖 nanzhan/南栈 qingyan/青砚 yundu/云渡 luchuan/鹭川 wangling/望岭 wuqiao/梧桥 linxi/临汐 \
    huaicheng/槐城 yanzhou/雁洲 moxi/墨溪 changzhu/长渚 dongsha/东沙 xize/西泽 jinping/金坪 tongwan/桐湾 shayan/沙堰 \
    yuxun/玉浔 zhuligang/竹沥港 luhua/芦花 baiheng/白蘅 shuoyuan/朔原 lanjiang/岚江 songting/松汀 chenghu/澄湖 beiyu/北屿 \
    hailiu/海流 shanjiao/山脚 gucheng/古城 xindu/新渡 dahe/大河 xiaozhen/小镇 hongye/红叶 lanting/蓝汀 guangming/光鸣 \
    tianji/天际 quanyu/全域 huanqiu/寰丘 jijing/极境 zhongliu/中流 yuanfang/远帆 chaoxi/潮汐 xinghuo/星禾 fengche/风车 \
    maisui/麦穗 zhenzhu/珍珠 qiaotou/桥头 dukou/渡口 matou/码头 caoyuan/草原";

/// Second halves of category names.
const TOPICS: &str = "Ribao/日报 Wanbao/晚报 Caijing/财经 Keji/科技 Zhengquan/证券 Plus/Plus Shangbao/商报 Guancha/观察 \
    Kuaixun/快讯 Wang/网 Zaixian/在线 Zhoukan/周刊 Dianxun/电讯 Nongye/农业 Wenhua/文化 Tiyu/体育 Jiankang/健康 \
    Jiaoyu/教育 Qiche/汽车 Fangchan/房产 Nengyuan/能源 Jijin/基金 Qihuo/期货 Baoxian/保险 Shengtai/生态 Lvyou/旅游 \
    Meishi/美食 Hangyun/航运 Gongye/工业 Shuju/数据 Falv/法律 Minsheng/民生 Pinglun/评论 Zhibo/直播 Tupian/图片 \
    Renwu/人物 Shendu/深读 Zaocan/早餐 Yejing/夜经 Toushi/透视 Jiedu/解读 APP/APP TV/TV Lab/实验室";

/// The names of made-up companies are a head and a tail.
const STOCK_HEADS: &str = "砚澜 汐泽 栈原 芷屿 朔禾 岑溪谷 鹭屏 桐砂 渚岳 梵麓 槲星 蘅川 雁柘 汀桥 沅墨 麦堰";

/// Second halves of company names.
const STOCK_TAILS: &str = "股份 科技 重工 冷链 能源 材料 种业 航运 电子 医械 环保 纸业";

/// The host of the share link changed more than once.
const SHARE_HOSTS: [&str; 4] = [
    "share.news.example",
    "finews.mirror.example",
    "m.kuaibao.example",
    "wap.oldnews.example",
];

/// What `--broken` does, one after the other; see `break_fields` and `break_bytes`.
#[rustfmt::skip]
const BREAKAGES: [&str; 22] = [
    "title-quotes", "date-offset-only", "no-date", "never-closed", "control", "invalid-utf8", "gbk", "unclosed-tags",
    "script", "empty-file", "title-list", "tabs", "duplicate-keys", "crlf", "bom", "february-30", "unclosed-comment",
    "cdata-end", "javascript-link", "liquid", "empty-title-and-link", "no-front-matter",
];

/// Days from 1970-01-01 to 2026-06-30, the day of the newest posts.
const LAST_DAY: i64 = 20_634;
/// Posts of so many last days are in `_posts`.
const RECENT_DAYS: i64 = 3;

/// What the caller asked for, checked.
struct Options {
    out: PathBuf,
    posts: u64,
    categories: usize,
    seed: u64,
    broken: u64,
    formats: Vec<String>,
}

/// Why there is no corpus.
enum Fault {
    Usage(String),
    Io(PathBuf, io::Error),
}

/// SplitMix64: small, seeded, the same everywhere.
struct Rng(u64);

impl Rng {
    /// A stream of its own for each post, so that one post does not depend on the length of another.
    fn new(seed: u64, stream: u64) -> Self {
        let mut rng = Self(seed ^ stream.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        rng.0 = rng.next();
        rng
    }

    /// The next 64 bits.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `end` - 1; `end` is far below 2^32, so the bias of the modulus does not matter.
    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 16) % end
    }

    /// True in `percent` of 100 cases.
    fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }
}

/// The word lists, split.
struct Words {
    slots: Vec<Vec<&'static str>>,
    stock_heads: Vec<&'static str>,
    stock_tails: Vec<&'static str>,
}

impl Words {
    /// Splits the lists once.
    fn new() -> Self {
        let mut slots = vec![Vec::new(); 128];
        for (slot, words) in VOCABULARY {
            slots[usize::from(slot)] = words.split_whitespace().collect();
        }
        let split = |words: &'static str| words.split_whitespace().collect();
        Self {
            slots,
            stock_heads: split(STOCK_HEADS),
            stock_tails: split(STOCK_TAILS),
        }
    }
}

/// How stock names are linked.
#[derive(Clone, Copy, PartialEq)]
enum Markup {
    Plain,
    Html,
    Markdown,
}

/// Writes text of the vocabulary.
struct Pen<'a> {
    words: &'a Words,
    rng: Rng,
    markup: Markup,
    out: String,
}

impl Pen<'_> {
    /// Writes a template with its slots filled; words may hold slots themselves.
    fn fill(&mut self, template: &str) {
        for c in template.chars() {
            match c {
                '#' => self.number(),
                'k' => self.stock(),
                'a'..='z' => self.word(c as u8),
                _ => self.out.push(c),
            }
        }
    }

    /// Writes a word of the slot's list.
    fn word(&mut self, slot: u8) {
        let words = self.words;
        self.fill(self.rng.pick(&words.slots[usize::from(slot)]));
    }

    /// Writes words of the slot as a string of their own, without links.
    fn plain(&mut self, slot: u8) -> String {
        let (markup, out) = (self.markup, std::mem::take(&mut self.out));
        self.markup = Markup::Plain;
        self.word(slot);
        self.markup = markup;
        std::mem::replace(&mut self.out, out)
    }

    /// Appends formatted text.
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        self.out.write_fmt(text).expect("writing into a string does not fail");
    }

    /// Writes a number, one in three with a decimal.
    fn number(&mut self) {
        let (whole, tenth) = (2 + self.rng.below(97), self.rng.below(30));
        self.put(format_args!("{whole}"));
        if tenth < 10 {
            self.put(format_args!(".{tenth}"));
        }
    }

    /// Writes a stock name, mostly with a link to its quotes; made-up codes start with 9.
    fn stock(&mut self) {
        let (heads, tails) = (&self.words.stock_heads, &self.words.stock_tails);
        let (head, tail) = (
            self.rng.below(heads.len() as u64) as usize,
            self.rng.below(tails.len() as u64) as usize,
        );
        let (name, code) = (format!("{}{}", heads[head], tails[tail]), 990_000 + head * 100 + tail);
        let linked = self.rng.percent(70);
        match self.markup {
            Markup::Html if linked => self.put(format_args!(
                "<span id=\"stock_0.{code}\"><a href=\"http://quote.news.example/unify/r/0.{code}\" class=\"em_stock_key\" \
                data-code=\"0,{code}\">{name}</a></span>"
            )),
            Markup::Markdown if linked => self.put(format_args!("[{name}](//quote.news.example/unify/r/0.{code})")),
            _ => self.out.push_str(&name),
        }
    }

    /// Writes so many sentences.
    fn sentences(&mut self, count: u64) {
        (0..count).for_each(|_| self.word(b's'));
    }

    /// Writes an HTML body of at least `target` bytes, its paragraphs after a leading blank.
    fn html_body(&mut self, target: usize) {
        self.markup = Markup::Html;
        self.paragraph("<p>", target);
        while self.out.len() < target {
            self.out.push_str("\n ");
            let image = self.rng.below(1_000_000);
            match self.rng.below(100) {
                0..76 => self.paragraph("<p>", target),
                76..84 => {
                    let heading = self.plain(b'h');
                    self.put(format_args!("<p><strong>{heading}</strong></p>"));
                }
                84..89 => self.put(format_args!(
                    "<center><img src=\"//img.news.example/w/{image:06}.jpg\" emheight=\"{}\" width=\"580\" \
                    style=\"border:#d1d1d1 1px solid;padding:3px\" /></center>",
                    200 + image % 400
                )),
                89..92 => self.put(format_args!("<!--HQ_Card_{image}_Start--><!--HQ_Card_{image}_End-->")),
                92..94 => self.paragraph("<p style=\"display:none\">", target),
                94..95 => self.paragraph("<p hidden>", target),
                95..98 => self.paragraph("<p data-nwkey=\"7\" txtindent=\"yes\" align=justify>", target),
                98..99 => self.html_table(),
                _ => self.paragraph("<p>　　&nbsp;<br />", target),
            }
        }
    }

    /// Writes a paragraph of one to four sentences, some with a strong part; one where little is left of `target`.
    fn paragraph(&mut self, open: &str, target: usize) {
        let room = 1 + (target.saturating_sub(self.out.len()) / 200) as u64;
        self.out.push_str(open);
        let count = 1 + self.rng.below(room.min(4));
        if self.rng.percent(12) {
            let strong = self.plain(b'c');
            self.put(format_args!("<strong>{strong}。</strong>"));
        }
        self.sentences(count);
        self.out.push_str("</p>");
    }

    /// Writes a table of three to eight rows.
    fn html_table(&mut self) {
        self.out.push_str(
            "<table border=\"1\" cellpadding=\"3\"><tbody><tr><th>行业</th><th>数量</th><th>变动(%)</th></tr>",
        );
        for _ in 0..3 + self.rng.below(6) {
            let row = self.plain(b'i');
            let (amount, change) = (self.rng.below(90_000), self.rng.below(40));
            self.put(format_args!(
                "<tr><td>{row}</td><td align=right>{amount}</td><td>-{change}.5</td></tr>"
            ));
        }
        self.out.push_str("</tbody></table>");
    }

    /// Writes a body of pure Markdown of at least `target` bytes.
    fn markdown_body(&mut self, target: usize) {
        self.markup = Markup::Markdown;
        self.sentences(1);
        while self.out.len() < target {
            self.out.push_str("\n\n");
            let (heading, point) = (self.plain(b'h'), self.plain(b'c'));
            let image = self.rng.below(1_000_000);
            match self.rng.below(100) {
                0..45 => self.sentences(3),
                45..55 => self.put(format_args!("## {heading}")),
                55..65 => {
                    self.put(format_args!("这是**{point}。**接着说，*{heading}*。"));
                    self.sentences(2);
                }
                65..75 => self.list("- "),
                75..81 => self.list("1. "),
                81..87 => self.put(format_args!(
                    "```rust\nfn main() {{\n    let total = {image};\n    if total < 100 && total > 3 {{\n        \
                    println!(\"{heading} <{{total}}>\");\n    }}\n}}\n```\n\n运行 `corpus --total {image}` 即可。"
                )),
                87..92 => self.put(format_args!("> {point}。\n>\n> ——{heading}")),
                92..95 => self.put(format_args!("![{point}](/images/{image:06}.png \"{point}\")")),
                95..98 => self.put(format_args!(
                    "| 行业 | 数量 |\n|---|--:|\n| {point} | {image} |\n| 合计 | ~~1~~ 2 |"
                )),
                _ => self.put(format_args!("{point}[^{image}]。\n\n[^{image}]: {heading}")),
            }
        }
    }

    /// Writes a Markdown list of two to five items, one of them with items of its own.
    fn list(&mut self, marker: &str) {
        for item in 0..2 + self.rng.below(4) {
            let inner = if item == 1 { "\n   - 其中，" } else { "" };
            self.put(format_args!("{marker}"));
            self.word(b'c');
            self.out.push_str(inner);
            self.word(b'c');
            self.out.push('\n');
        }
    }
}

/// A category as posts name it.
struct Category {
    /// The name in `categories:`.
    slug: String,
    /// The readable name.
    title: String,
    /// What stands in `tags:`, often the title and 新闻.
    tag: String,
}

/// Makes the categories, the busiest first: unlike but for a few case twins, a few with blanks or brackets.
fn make_categories(count: usize) -> Vec<Category> {
    let split = |list: &'static str| {
        list.split_whitespace()
            .filter_map(|pair| pair.split_once('/'))
            .collect::<Vec<_>>()
    };
    let (places, topics) = (split(PLACES), split(TOPICS));
    let (mut categories, mut seen) = (Vec::<Category>::with_capacity(count), HashSet::new());
    for index in 0..count {
        // The step has no divisor in common with the number of pairs, so every pair comes once in a round.
        let pair = index * 1_237 % (places.len() * topics.len());
        let (place, topic) = (places[pair % places.len()], topics[pair / places.len()]);
        let capital = format!("{}{}", place.0[..1].to_uppercase(), &place.0[1..]);
        let mut title = format!("{}{}", place.1, topic.1);
        let mut slug = match (index, index % 150, index / 150 % 4, index % 4) {
            (2, ..) => "TechWeb".to_owned(),
            (3, ..) => "Techweb".to_owned(),
            (_, 9, 0, _) => format!("{capital} {}", topic.0),
            (_, 9, 1, _) => format!("{capital}  {}", topic.0),
            (_, 9, 2, _) => format!("{} [{}]", place.0, topic.0),
            (_, 9, ..) => format!("[{}] {}, {}", topic.0, place.0, topic.0),
            (_, _, _, 0) => format!("{}{}", place.0, topic.0),
            (_, _, _, 1) => format!("{}{}", place.0, topic.0.to_lowercase()),
            (_, _, _, 2) => format!("{capital}{}", topic.0),
            _ => format!("{capital}{}", topic.0.to_lowercase()),
        };
        if index == 2 || index == 3 {
            title = "云技网".to_owned();
        } else if index % 160 == 41 {
            // The one before is of the first style: a capital inside.
            slug = categories[index - 1].slug.to_lowercase();
            title.clone_from(&categories[index - 1].title);
        } else if index >= places.len() * topics.len() || seen.contains(&slug.to_lowercase()) {
            slug = format!("{slug}{index}");
            title = format!("{title}{index}");
        }
        seen.insert(slug.to_lowercase());
        let tag = if index % 10 < 7 {
            format!("{title}新闻")
        } else {
            title.clone()
        };
        categories.push(Category { slug, title, tag });
    }
    categories
}

/// Draws categories: some are due, the others follow Zipf's law.
struct Lottery {
    /// Sums of the weights 1, 1/2, 1/3 and so on, as whole numbers, so that every machine draws the same.
    sums: Vec<u64>,
    /// Every category once, shuffled.
    due: Vec<usize>,
    /// Posts that are not broken: the due categories are spread over them.
    good: u64,
}

impl Lottery {
    /// Prepares the draw.
    fn new(options: &Options) -> Self {
        let weights = (1..=options.categories as u64).scan(0, |sum, rank| {
            *sum += 1_000_000_000 / rank;
            Some(*sum)
        });
        let mut due: Vec<usize> = (0..options.categories).collect();
        let mut rng = Rng::new(options.seed, u64::MAX);
        for last in (1..due.len()).rev() {
            due.swap(last, rng.below(last as u64 + 1) as usize);
        }
        Self {
            sums: weights.collect(),
            due,
            good: options.posts - options.broken,
        }
    }

    /// The category of the good post number `index`, if one is due there: with enough posts, each is due once.
    fn due(&self, index: u64) -> Option<usize> {
        let count = self.good.min(self.due.len() as u64);
        let (before, after) = (share(index, count, self.good), share(index + 1, count, self.good));
        (after > before).then(|| self.due[before as usize])
    }

    /// Draws a category that is not among `others`, which are fewer than the categories.
    fn draw(&self, rng: &mut Rng, others: &[usize]) -> usize {
        let ticket = rng.below(self.sums[self.sums.len() - 1]);
        let mut category = self.sums.partition_point(|sum| *sum <= ticket);
        while others.contains(&category) {
            category = (category + 1) % self.sums.len();
        }
        category
    }
}

/// How many of `count` things, evenly spread over `all`, lie before `index`.
fn share(index: u64, count: u64, all: u64) -> u64 {
    index * count / all.max(1)
}

/// A post in its parts, each as it stands in the file.
#[derive(Default)]
struct Post {
    stem: String,
    title: String,
    date: Option<String>,
    categories: Vec<usize>,
    category_lines: String,
    body: String,
    credit: String,
    /// The address with the `infoCode`; some flashes have none.
    share: Option<String>,
    back: String,
    /// The `infoCode` and the number of its host.
    code: (String, usize),
}

impl Post {
    /// The whole file.
    fn text(&self) -> String {
        let mut text = format!("---\nlayout: post\ntitle: {}\n", self.title);
        if let Some(date) = &self.date {
            text += &format!("date: {date}\n");
        }
        text += &format!("{}---\n{}{}\n", self.category_lines, self.body, self.credit);
        if let Some(share) = &self.share {
            text += &format!("\n<{share}>\n\n{}\n", self.back);
        }
        text
    }

    /// Sets the address with the `infoCode`.
    fn share_as(&mut self, code: String, host: usize) {
        let host = host % SHARE_HOSTS.len();
        self.share = Some(format!(
            "http://{}/html_News/NewsShare.html?infoCode={code}",
            SHARE_HOSTS[host]
        ));
        self.code = (code, host);
    }

    /// Sets what depends on the categories: two lines of the front matter, and the links back to the site.
    fn file_under(&mut self, categories: Vec<usize>, all: &[Category]) {
        let first = &all[categories[0]];
        self.category_lines = match categories.as_slice() {
            [_] if !first.slug.contains(' ') => format!("categories: {}\ntags: {}\n", first.slug, first.tag),
            _ => {
                let quoted = |slug: &str| {
                    if slug.contains(' ') {
                        format!("\"{slug}\"")
                    } else {
                        slug.to_owned()
                    }
                };
                let slugs: Vec<String> = categories.iter().map(|category| quoted(&all[*category].slug)).collect();
                let tags: Vec<&str> = categories.iter().map(|category| all[*category].tag.as_str()).collect();
                format!("categories: [{}]\ntags: [{}]\n", slugs.join(", "), tags.join(", "))
            }
        };
        let page = first.slug.replace(' ', "%20").replace('[', "%5B").replace(']', "%5D");
        let back = format!(
            "[返回{}新闻](//news.example/category/{page}.html)｜[返回首页](//news.example/)",
            first.title
        );
        (self.back, self.categories) = (back, categories);
    }
}

/// How long a body is, in bytes: mostly 1 to 4 KB, some flashes, few long reads.
fn body_size(rng: &mut Rng) -> usize {
    let (from, to) = match rng.below(1000) {
        0..80 => (0, 1),
        80..870 => (600, 3_200),
        870..980 => (3_200, 9_000),
        _ => (19_500, 36_000),
    };
    // The smaller of two draws: sizes thin out towards the end of each range.
    (from + rng.below(to - from).min(rng.below(to - from))) as usize
}

/// Makes the post number `index` of the day `day` (days since 1970); a copy of `previous` now and then.
fn make_post(site: &Site, index: u64, day: i64, due: Option<usize>, previous: Option<&Post>) -> Post {
    let mut pen = Pen {
        words: &site.words,
        rng: Rng::new(site.seed, index),
        markup: Markup::Plain,
        out: String::new(),
    };
    let (minute, second) = (360 + pen.rng.below(1080), pen.rng.below(60));
    let (hour, minute, (year, month, date)) = (minute / 60, minute % 60, civil(day));
    // 7919 is prime, so the last six digits differ within a million posts.
    let code = format!(
        "NW{year}{month:02}{date:02}{hour:02}{minute:02}{:06}",
        index * 7_919 % 1_000_000
    );
    let zone = if pen.rng.percent(15) { "" } else { " +0800" };
    let mut post = Post {
        stem: format!("{year}-{month:02}-{date:02}-{code}"),
        date: Some(format!(
            "{year}-{month:02}-{date:02} {hour:02}:{minute:02}:{second:02}{zone}"
        )),
        ..Post::default()
    };
    let copied = previous.filter(|first| {
        let others = first.categories.len() < site.categories.len();
        first.share.is_some() && others && due.is_none_or(|due| !first.categories.contains(&due)) && pen.rng.percent(1)
    });
    let others = copied.map_or(&[][..], |first| &first.categories);
    let mut categories = vec![due.unwrap_or_else(|| site.lottery.draw(&mut pen.rng, others))];
    if let Some(first) = copied {
        (post.title, post.body, post.credit) = (first.title.clone(), first.body.clone(), first.credit.clone());
        post.share_as(first.code.0.clone(), first.code.1 + 1);
        post.file_under(categories, &site.categories);
        return post;
    }
    if site.categories.len() > 1 && pen.rng.percent(11) {
        categories.push(site.lottery.draw(&mut pen.rng, &categories));
    }
    post.title = format!("\"{}\"", pen.plain(b'h'));
    let (size, markdown, source) = (body_size(&mut pen.rng), pen.rng.percent(10), pen.plain(b'm'));
    if markdown {
        pen.markdown_body(size);
        post.credit = format!("\n\n（文章来源：{source}）");
    } else {
        pen.html_body(size);
        post.credit = format!("<p class=\"em_media\">（文章来源：{source}）</p>");
    }
    if size > 0 || pen.rng.percent(50) {
        let stray = usize::from(pen.rng.percent(10));
        post.share_as(code, ((LAST_DAY - day) / 45) as usize + stray);
    }
    post.body = pen.out;
    post.file_under(categories, &site.categories);
    post
}

/// Breaks a post in its parts.
fn break_fields(kind: &str, twice: bool, post: &mut Post) {
    let title = post.title.trim_matches('"').to_owned();
    let after_line = post.body.find('\n').unwrap_or(post.body.len());
    let date = post.date.clone().unwrap_or_default();
    match kind {
        "title-quotes" => post.title = format!("\"\"{title}\"是真的吗？\"专家\"这样说\""),
        "date-offset-only" => post.date = Some(" +0800".to_owned()),
        "no-date" => (post.date, post.stem) = (None, format!("kuaixun-{}", &post.stem[11..])),
        "control" => post.body.insert_str(after_line, "\u{0}空\u{1b}[31m红\u{8}"),
        "unclosed-tags" => post
            .body
            .insert_str(after_line, "<div><p><b>没有<i>合上<table><tr><td>的<a href=\"/x\">标签"),
        "script" => post.body.insert_str(
            after_line,
            "<script>if (1 < 2) { document.write('<p>坏') }</script><style>p{}</style>",
        ),
        "title-list" => post.title = format!("[{title}, 第二个标题]").replace('：', ": "),
        "tabs" => post.category_lines = format!("categories:\t{}\n\ttags: 制表符\n", post.stem.len()),
        "duplicate-keys" => post.category_lines += &format!("title: \"又一个{title}\"\ndate: {date}\n"),
        "february-30" => {
            post.date = Some(format!("{}-02-30 10:30:00 +0800", &post.stem[..4]));
            if twice {
                post.stem.replace_range(5..10, "02-30");
            }
        }
        "unclosed-comment" => post.body.insert_str(after_line, "<!-- 这条注释没有结尾"),
        "cdata-end" => {
            post.title = format!("\"{title}]]>\"");
            post.body
                .insert_str(after_line, "<p>a[b[0]]>1，]]&gt; 与 <![CDATA[ 数据 ]]></p>");
        }
        "javascript-link" => post.body.insert_str(
            after_line,
            "<p onclick=\"x()\"><a href=\" java\tscript:alert(1)\">甲</a><a href=\"javascript:void(0)\">乙</a>\
            <img src=\"data:text/html,丙\" onerror=alert(1)></p>",
        ),
        "liquid" => post.body.insert_str(
            after_line,
            "\n{% include card.html id=7 %}{{ site.time | date: \"%Y\" }}{% if %}\n",
        ),
        "empty-title-and-link" => (post.title, post.share) = ("\"\"".to_owned(), Some(String::new())),
        _ => {}
    }
}

/// The file of a post, broken where that takes the text or the bytes.
fn break_bytes(kind: &str, text: String) -> Vec<u8> {
    let middle = text.find("</p>").unwrap_or(text.len());
    match kind {
        "never-closed" => text.replacen("\n---\n", "\n", 1).into_bytes(),
        "invalid-utf8" => [
            &text.as_bytes()[..middle],
            b"\xFF\xFE \xE4\xBD \xC0\xAF",
            &text.as_bytes()[middle..],
        ]
        .concat(),
        "gbk" => gbk_post(&text),
        "empty-file" => Vec::new(),
        "crlf" => text.replace('\n', "\r\n").into_bytes(),
        "bom" => format!("\u{feff}{text}").into_bytes(),
        "no-front-matter" => text
            .splitn(3, "---\n")
            .last()
            .unwrap_or_default()
            .to_owned()
            .into_bytes(),
        _ => text.into_bytes(),
    }
}

/// A post in GBK that keeps the ASCII lines of the front matter and the share link.
fn gbk_post(text: &str) -> Vec<u8> {
    // 早盘播报：三地仓储价格走低
    let title =
        b"\xD4\xE7\xC5\xCC\xB2\xA5\xB1\xA8\xA3\xBA\xC8\xFD\xB5\xD8\xB2\xD6\xB4\xA2\xBC\xDB\xB8\xF1\xD7\xDF\xB5\xCD";
    // 各码头的装卸节奏比上月略慢，调度室说，月底以前会增开两班，仓位仍然充足。
    let sentence = b"\xB8\xF7\xC2\xEB\xCD\xB7\xB5\xC4\xD7\xB0\xD0\xB6\xBD\xDA\xD7\xE0\xB1\xC8\xC9\xCF\xD4\xC2\xC2\xD4\xC2\xFD\
        \xA3\xAC\xB5\xF7\xB6\xC8\xCA\xD2\xCB\xB5\xA3\xAC\xD4\xC2\xB5\xD7\xD2\xD4\xC7\xB0\xBB\xE1\xD4\xF6\xBF\xAA\xC1\xBD\xB0\xE0\
        \xA3\xAC\xB2\xD6\xCE\xBB\xC8\xD4\xC8\xBB\xB3\xE4\xD7\xE3\xA1\xA3";
    let mut bytes = Vec::new();
    for line in text.lines() {
        if line.starts_with("title:") {
            bytes.extend([b"title: \"", title.as_slice(), b"\"\n"].concat());
        } else if line.is_ascii() {
            bytes.extend([line.as_bytes(), b"\n"].concat());
        } else if !line.starts_with("tags:") {
            bytes.extend([b"<p>", sentence.as_slice(), title, b"</p>\n"].concat());
        }
    }
    bytes
}

/// Year, month and day of so many days since 1970-01-01, in the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (
        era * 400 + year + i64::from(month <= 2),
        month,
        of_year - (153 * shifted + 2) / 5 + 1,
    )
}

/// What all posts share.
struct Site {
    seed: u64,
    words: Words,
    categories: Vec<Category>,
    lottery: Lottery,
}

/// Writes the whole corpus, one post in memory at a time, newest day first; returns the bytes of the posts.
fn write_corpus(options: &Options) -> Result<u64, Fault> {
    prepare(&options.out)?;
    let formats = options
        .formats
        .iter()
        .map(|format| format!("{format:?}"))
        .collect::<Vec<_>>()
        .join(", ");
    let config = format!(
        "[site]\ntitle = \"汇流新闻\"\nurl = \"https://news.example\"\nlanguage = \"zh-CN\"\ntimezone = \"+08:00\"\n\
        id = \"news.example,2021\"\n\n[collect]\nposts = [\"_posts\", \"old_post\"]\n\n\
        [feeds]\nformats = [{formats}]\nlimit = {{ items = 50 }}\n"
    );
    write(&options.out.join("config.toml"), config.as_bytes())?;
    let site = Site {
        seed: options.seed,
        words: Words::new(),
        categories: make_categories(options.categories),
        lottery: Lottery::new(options),
    };
    let (mut previous, mut bytes, mut index, mut day) = (None, 0, 0, LAST_DAY);
    let mut days = Rng::new(options.seed, u64::MAX - 1);
    while index < options.posts {
        // Fewer at weekends; a small corpus still spans more than the recent days.
        let weekend = (day + 4) % 7 % 6 == 0;
        let count = (200 + days.below(180)) / if weekend { 2 } else { 1 };
        let end = (index + count.min(options.posts / 4).max(1)).min(options.posts);
        let folder = options.out.join(if LAST_DAY - day < RECENT_DAYS {
            "_posts"
        } else {
            "old_post"
        });
        while index < end {
            let ordinal = share(index, options.broken, options.posts);
            let broken = share(index + 1, options.broken, options.posts) > ordinal;
            let due = if broken {
                None
            } else {
                site.lottery.due(index - ordinal)
            };
            let mut post = make_post(&site, index, day, due, previous.as_ref());
            let text = if broken {
                let kind = BREAKAGES[ordinal as usize % BREAKAGES.len()];
                break_fields(kind, ordinal as usize / BREAKAGES.len() % 2 == 1, &mut post);
                break_bytes(kind, post.text())
            } else {
                post.text().into_bytes()
            };
            write(&folder.join(format!("{}.md", post.stem)), &text)?;
            bytes += text.len() as u64;
            previous = (!broken).then_some(post);
            index += 1;
        }
        day -= 1;
    }
    Ok(bytes)
}

/// Makes the folders; refuses one that holds something.
fn prepare(out: &Path) -> Result<(), Fault> {
    let shown = out.display();
    match fs::read_dir(out) {
        Ok(mut entries) if entries.next().is_some() => return Err(Fault::Usage(format!("{shown} is not empty"))),
        Err(fault) if fault.kind() == io::ErrorKind::NotADirectory => {
            return Err(Fault::Usage(format!("{shown} is not a folder")));
        }
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => return Err(Fault::Io(out.to_owned(), fault)),
        _ => {}
    }
    for folder in ["_posts", "old_post"].map(|name| out.join(name)) {
        fs::create_dir_all(&folder).map_err(|fault| Fault::Io(folder, fault))?;
    }
    Ok(())
}

/// Writes a file.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    fs::write(path, bytes).map_err(|fault| Fault::Io(path.to_owned(), fault))
}

/// Reads the command line; `None` where help was asked for.
fn parse_options(arguments: &[String]) -> Result<Option<Options>, String> {
    let (mut out, mut posts, mut categories) = (None, None, None);
    let (mut seed, mut broken, mut formats) = (1, 0, vec!["rss".to_owned(), "atom".to_owned()]);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let (name, joined) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value)),
            _ => (argument.as_str(), None),
        };
        let mut value = || {
            joined
                .or_else(|| rest.next().map(String::as_str))
                .ok_or(format!("{name} needs a value"))
        };
        match name {
            "-h" | "--help" => return Ok(None),
            "--posts" => posts = Some(number(name, value()?, 1, 10_000_000)?),
            "--categories" => categories = Some(number(name, value()?, 1, 1_000_000)? as usize),
            "--seed" => seed = number(name, value()?, 0, u64::MAX)?,
            "--broken" => broken = number(name, value()?, 0, 10_000_000)?,
            "--formats" => formats = format_list(value()?)?,
            "--config" if joined.is_none() => {}
            _ if name.starts_with('-') => return Err(format!("unknown option {argument}")),
            _ if out.is_some() => return Err(format!("one folder only, but there is also {argument}")),
            _ => out = Some(PathBuf::from(argument)),
        }
    }
    let out = out.ok_or("OUT is missing, the folder to make")?;
    let posts = posts.ok_or("--posts is missing")?;
    let categories = categories.ok_or("--categories is missing")?;
    if broken > posts {
        return Err(format!("--broken {broken} is more than --posts {posts}"));
    }
    Ok(Some(Options {
        out,
        posts,
        categories,
        seed,
        broken,
        formats,
    }))
}

/// Reads a number of an option.
fn number(name: &str, value: &str, least: u64, most: u64) -> Result<u64, String> {
    let parsed = value.parse().ok().filter(|number| (least..=most).contains(number));
    parsed.ok_or_else(|| format!("{name} takes a whole number from {least} to {most}, not {value:?}"))
}

/// Reads a list of formats.
fn format_list(value: &str) -> Result<Vec<String>, String> {
    let formats: Vec<String> = value.split(',').map(str::to_owned).collect();
    match formats
        .iter()
        .find(|format| !["rss", "atom", "json"].contains(&format.as_str()))
    {
        Some(wrong) => Err(format!(
            "--formats takes rss, atom and json, parted by commas, not {wrong:?}"
        )),
        None => Ok(formats),
    }
}

/// Makes the corpus the command line asks for.
fn main() -> ExitCode {
    let start = Instant::now();
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let options = match parse_options(&arguments) {
        Ok(Some(options)) => options,
        Ok(None) => {
            // Whoever closed the pipe has read enough.
            let _ = io::stdout().write_all(USAGE.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprint!("error: {message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match write_corpus(&options) {
        Ok(bytes) => {
            let (posts, categories, seconds) = (options.posts, options.categories, start.elapsed().as_secs_f64());
            eprintln!("{posts} posts, {categories} categories, {bytes} bytes, {seconds:.1} s");
            ExitCode::SUCCESS
        }
        Err(Fault::Usage(message)) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
        Err(Fault::Io(path, fault)) => {
            eprintln!("error: {}: {fault}", path.display());
            ExitCode::from(3)
        }
    }
}
