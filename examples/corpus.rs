//! Makes a corpus: a Jekyll-like news site of any size, to measure feedkiln with and to try its patience.
//!
//! Into a new folder it writes `config.toml`, `_posts/` (the last three days) and `old_post/` (all before). The posts
//! have the shapes and sizes of a real news mirror: about 3.3 KB on average with a heavy tail, Zipf-like categories,
//! HTML inside Markdown, dates without offset, stories that arrive twice, and, with `--broken`, every known fault.
//! All text is put together from the word lists below. The same options give the same bytes on every machine.
//!
//! The newest post is of 2026-06-30 (+08:00), whatever the clock says. On a clock before that, build with
//! `--now 2026-07-01T00:00:00+08:00`, or posts are in the future and left out.

use std::collections::HashSet;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs};

const USAGE: &str = "\
Usage: cargo run --release --example corpus -- OUT --posts N --categories C [OPTIONS]

  OUT               folder to make; it must not exist, or be empty
  --posts N         posts in all, 1 to 10000000
  --categories C    categories, 1 to 1000000
  --seed S          another corpus of the same shape (default 1)
  --broken N        so many of the posts are broken, in many ways (default 0)
  --formats LIST    formats in config.toml, of rss, atom, json (default rss,atom)
  --config          write config.toml, which is done anyway
";

/// What posts are made of. A line adds alternatives to the slot of its letter: for a small letter words, parted by
/// blanks; for a capital one template, with its weight. `$` and a letter in either stand for an alternative of that
/// slot, `$#` for a number, `$9` for six digits, `$/` for a line break, `$k` for a company (linked, in a body).
/// B and D are the blocks of HTML and Markdown bodies; f and g are the halves of category names.
const GRAMMAR: &str = r#"
t 今日早间 昨日傍晚 本周三 本月中旬 上周末 今年以来 近两个季度 截至发稿 午后 开盘后不久 收盘前半小时 入夏之后 上半年
t 一季度 二季度 过去十二个月 节前最后一个工作日 过去一周 五月下旬 六月上旬 隔夜 盘中 当天下午 交割日前后 汛期到来之前
t 新学年开始前
p 澄湖 北屿 岚江 青砚 云渡 松汀 南栈 石埠 鹭川 望岭 梧桥 白蘅 东麓 西泽 临汐 槐城 金坪 雁洲 墨溪 长渚 朔原 桐湾 沙堰
p 玉浔 春申渡 三里铺 半山坞 竹沥港 芦花荡 两江口
o 港务局 统计办 仓储协会 冷链联盟 轨道公司 供水集团 种业研究所 船舶登记处 电力调度中心 票据交易所 农机合作社 气象台
o 图书馆理事会 纺织商会 材料实验室 公积金中心 旅游推广局 茶叶拍卖行 数据服务中心 园区管委会 再生资源公司 渔业合作社
o 质量检验所 社区医院联合体 博物馆群 职业学院 城市更新办公室 消费者委员会
v 公布 推出 启动 升级 核准 扩建 试运行 签下 验收 暂缓 重启 上调 下调 整合 采购 出让 复核 公示 部署 引进 移交 改造 优化
v 披露 压减 增补 盘点 评估
n 储能电站 夜间公交线路 冷藏车队 旧厂房改造方案 跨江索道 海水淡化装置 绿色债券 检测设备 智能仓库 水稻新品种 社区食堂
n 数字档案馆 货运班列 排涝泵站 充电桩网络 保障性住房 再生纸生产线 船用发动机 云端教室 应急物资库 光伏屋顶 工业机器人
n 茶园步道 农产品期货合约 会员积分计划 地下管廊 海上风机 种质资源圃 便民服务窗口 低温芯片 陶瓷轴承 通勤电瓶车 采购目录
n 信用评价办法
i 物流 造船 纺织 冷链 光伏 种植 餐饮 陶瓷 造纸 文旅 家电 软件 半导体 医疗器械 仓储 渔业 化肥 玻璃 钟表 乳品 轴承 包装
i 印刷 航运 环保 养老服务 储能 木材 茶叶 远洋捕捞
a 稳健 温和 充裕 偏紧 谨慎 明显 有限 均衡 罕见 局部 平缓 灵活 审慎 积极 清晰 扎实 可观 不及预期 略超预期
m 北湖日报 青砚财经 云渡晚报 南栈观察 鹭川在线 望岭商报 梧桥电讯 临汐周刊 槐城早报 雁洲新闻网
j 负责人 首席分析员 值班编辑 项目经理 车间主任 渠道商 研究员 摊位老板 船长 会计师 当地农户 发言人 志愿者 工程监理
j 货车司机
c 涉及$i、$i和$i三个门类 比$t多出$#个百分点 市场反应$a 成本压力依然$a 首批$#户居民已经搬入 库存降到$#万吨
c 订单排到了年底 价格维持在每吨$#元上下 现场没有人员受伤 剩余部分将分$#期完成 其中$p占比最高 $o对此表示欢迎
c 融资余额减少$#亿元 客流恢复到$t的水平 这一数字高于$j们的估计 具体时间另行通知 单日成交$#万手 配套的$n同步开放
c 利润率收窄$#个基点 $k盘中一度上涨$#% 相关费用由$o承担 平均等待时间缩短$#分钟
s $t，$p的$o$v$n，$c，$c。 $o表示，$t以来$i行业整体$a，$c。 $k公告称，公司拟投入$#亿元$v$n，$c。 $t，$p$i价格$a，$c。
s “$c，我们会$v更多$n。”$o$j说。 记者从$p获悉，$#套$n将于$t交付，$c。 据$o测算，$t全市$i产值约$#亿元，同比增长$#%。
s 与此同时，$k和$k分别$v$n，$c。 业内认为，$i需求$a，供给$a，短期内$c。 $j告诉记者，$n环节的改进带来$a的变化，$c。
s $t，$k报$#元，成交$#万股，$c。 按照计划，$p将在$#年内建成$#座$n，$c。 值得注意的是，$c，而$c。
s $o提醒，购买$n前应核对编号，$c。 从分项看，$i增长$#%，$i下降$#%，$i持平。 受此影响，$k、$k等$i股表现$a。
s 不过，$o也承认，$c。 他补充说，$p到$p的运输时间缩短了$#小时，$c。 $t，第$#届$p$i大会闭幕，$c。
h $p：$o$v$#项$n $k拟$v$#亿元$n，$c $p$i价格$a：$c $o：$t$i增长$#% “$n”落地$p，$c $t$i观察丨$c $k：$t净利润同比下降$#%
h 速读|$o$v$n $p到$p新增$#条货运线 一图看懂：$t$i账本 $i板块$a，$k涨$#% $#家企业入围$p$n名单 $o$j：$c
h A&B两类$n有何不同？
x 砚澜 汐泽 栈原 芷屿 朔禾 岑溪谷 鹭屏 桐砂 渚岳 梵麓 槲星 蘅川 雁柘 汀桥 沅墨 麦堰
y 股份 科技 重工 冷链 能源 材料 种业 航运 电子 医械 环保 纸业
r <tr><td>$i</td><td>$#</td></tr> <tr><td>$n</td><td>-$#</td></tr>
f beihu/北湖 nanzhan/南栈 qingyan/青砚 yundu/云渡 luchuan/鹭川 wangling/望岭 wuqiao/梧桥 linxi/临汐 huaicheng/槐城
f yanzhou/雁洲 moxi/墨溪 changzhu/长渚 dongsha/东沙 xize/西泽 jinping/金坪 tongwan/桐湾 shayan/沙堰 yuxun/玉浔
f zhuligang/竹沥港 luhua/芦花 baiheng/白蘅 shuoyuan/朔原 lanjiang/岚江 songting/松汀 chenghu/澄湖 beiyu/北屿
f hailiu/海流 shanjiao/山脚 gucheng/古城 xindu/新渡 dahe/大河 xiaozhen/小镇 hongye/红叶 lanting/蓝汀 tianji/天际
f quanyu/全域 jijing/极境 zhongliu/中流 yuanfan/远帆 chaoxi/潮汐 xinghe/星禾 fengche/风车 maisui/麦穗 qiaotou/桥头
f dukou/渡口 caoyuan/草原 yantai/砚台
g Ribao/日报 Wanbao/晚报 Caijing/财经 Keji/科技 Zhengquan/证券 Plus/Plus Shangbao/商报 Guancha/观察 Kuaixun/快讯
g Wang/网 Zaixian/在线 Zhoukan/周刊 Dianxun/电讯 Nongye/农业 Wenhua/文化 Tiyu/体育 Jiankang/健康 Jiaoyu/教育 Qiche/汽车
g Fangchan/房产 Nengyuan/能源 Jijin/基金 Qihuo/期货 Baoxian/保险 Shengtai/生态 Meishi/美食 Hangyun/航运 Gongye/工业
g Shuju/数据 Falv/法律 Minsheng/民生 Pinglun/评论 Zhibo/直播 Tupian/图片 Renwu/人物 Shendu/深读 Zaocan/早餐 Yejing/夜经
g Toushi/透视 Jiedu/解读 APP/APP TV/TV Lab/实验室
B 76 $/ <p>$S</p>
B 8 $/ <p><strong>$h</strong></p>
B 5 $/ <center><img src="//img.news.example/w/$9.jpg" emheight="3$#" style="border:#d1d1d1 1px solid" /></center>
B 3 $/ <!--HQ_Card_$9_Start--><!--HQ_Card_End-->
B 2 $/ <p style="display:none">$s</p>
B 1 $/ <p hidden>$s</p>
B 3 $/ <p data-nwkey="7" txtindent="yes" align=justify>$S</p>
B 1 $/ <table border="1"><tbody><tr><th>项目</th><th>数量</th></tr>$r$r$r$r$r</tbody></table>
B 1 $/ <p>　　&nbsp;$S<br />$s</p>
D 45 $/$/$s$s$s
D 10 $/$/## $h
D 10 $/$/这是**$c。**接着说，*$n*。$s
D 10 $/$/- $c$/- $c$/   - 其中，$c$/- **$n**：$c
D 6 $/$/1. $c$/2. $c$/3. $c
D 6 $/$/```rust$/if total < $9 && total > $# {$/    println!("$n <{total}>");$/}$/```$/$/运行 `corpus --total $9`。
D 5 $/$/> $c。$/>$/> ——$m
D 3 $/$/![$n](/images/$9.png "$n")
D 3 $/$/| 行业 | 数量 |$/|---|--:|$/| $i | $9 |$/| 合计 | ~~$#~~ $# |
D 2 $/$/$c[^1]。$/$/[^1]: $s
S 2 $s
S 4 $s$s
S 2 $s$s$s
S 1 <strong>$c。</strong>$s$s
K 2 <a href="http://quote.news.example/unify/r/0.$9" class="em_stock_key" data-code="0">$x$y</a>
K 1 $x$y
M 2 [$x$y](//quote.news.example/unify/r/0.$9)
M 1 $x$y
"#;

/// What `--broken` does to posts, one after the other: the part concerned, and what is put there.
const BREAKAGES: [&str; 52] = [
    "title=\"$p传来\"$n\"的消息，$j：\"$c\"\"",
    "date=date:  +0800\n",
    "stem=kuaixun",
    "never closed=",
    "body=$a\0空\u{1b}[31m字符\u{8}",
    "not UTF-8=",
    "GBK=",
    "body=<div><p><b>没有<i>合上的$n<table><tr><td>标签<a href=\"/x\">$i",
    "body=<script>if (1 < 2) { document.write('<p>$i') }</script><style>p { color: red }</style>",
    "empty=",
    "title=[$n, $i]",
    "filed=categories:\tTechWeb\n\ttags: $i\n",
    "filed=categories: TechWeb\ntitle: \"又是$n\"\ncategories: Techweb\ndate: 2026-01-01 08:00:00 +0800\n",
    "CRLF=",
    "BOM=",
    "date=date: 2026-02-30 10:30:00 +0800\n",
    "body=<!-- 这条关于$n的注释没有结尾",
    "body=<p>$n[$i[0]]>1，]]&gt;，<![CDATA[ $i ]]></p>",
    "body=<p onclick=\"x()\"><a href=\" java\tscript:alert(1)\">$n</a><a href='javascript:void(0)'>$i</a></p>",
    "body=<p>{% include card.html id=7 %}{{ site.time | date: \"%Y\" }}{% if $i %}{{ $n</p>",
    "title=\"$n]]> &amp;lt; <b>$i</b> \\q\"",
    "title=\"\"",
    "foot=\n<>\n",
    "stem=2026-02-30",
    "title=*$n: &$i",
    "no front matter=",
    "UTF-16=",
    "CR=",
    "date=date: 99999-01-01\n",
    "date=date: 2026-06-30 24:00:60 +1500\n",
    "date=date: 1782806400000\n",
    "date=date: 26-6-30\n",
    "filed=categories: [\"../../etc\", \"/abs\", \"a\\\\b\", \"..\", \"CON\", \"nul.txt\", \"%2e%2e\", \"https://h.example/x\", \"！\", \"📈\"]\n",
    "filed=tags: {a: b}\ndraft: [yes]\nauthor: ~\n",
    "deep front matter=",
    "alias bomb=",
    "many fields=",
    "deep tags=",
    "many references=",
    "deep quotes=",
    "body=<svg><style><a id=\"</style><img src=x onerror=alert(1)>\"><text>$n</text></svg>",
    "body=<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "body=<iframe src=\"//h.example/$9\"></iframe><form action=/x><input name=a></form><base href=//h.example>",
    "body=<a href=\"java&#x09;script:alert(1)\">$n</a><a href='data:text/html,x'>$i</a><a href=\"http://[bad\">$i</a>",
    "body=<div></zzz><div></b><span><p></span></p><dd><li><table><tr><td></table>",
    "body=&#xD800;&#0;&#x1b; ]]> &unknown; <![CDATA[ $i ]]> <? $n >",
    "body=[a](b [c](d ![e](f **g *h _i ~~j `k ``l",
    "filed=permalink: /same/\n",
    "filed=guid: \"tag:news.example,2021:same\"\n",
    "title=: @$n %20 `$i` ? - [",
    "title=[$n] $i: \"$c\"",
    "title=$n\u{1b}[31m\u{202e}$i",
];

/// A post in GBK, of 2026-06-01. Title: 早盘播报：三地仓储价格走低; then a paragraph on a quiet month in the docks.
const GBK_POST: &[u8] = b"---\nlayout: post\ndate: 2026-06-01 09:00:00 +0800\ncategories: TechWeb\ntitle: \"\
    \xD4\xE7\xC5\xCC\xB2\xA5\xB1\xA8\xA3\xBA\xC8\xFD\xB5\xD8\xB2\xD6\xB4\xA2\xBC\xDB\xB8\xF1\xD7\xDF\xB5\xCD\
    \"\n---\n<p>\xB8\xF7\xC2\xEB\xCD\xB7\xB5\xC4\xD7\xB0\xD0\xB6\xBD\xDA\xD7\xE0\xB1\xC8\xC9\xCF\xD4\xC2\xC2\xD4\xC2\
    \xFD\xA3\xAC\xB5\xF7\xB6\xC8\xCA\xD2\xCB\xB5\xA3\xAC\xD4\xC2\xB5\xD7\xD2\xD4\xC7\xB0\xBB\xE1\xD4\xF6\xBF\xAA\xC1\
    \xBD\xB0\xE0\xA3\xAC\xB2\xD6\xCE\xBB\xC8\xD4\xC8\xBB\xB3\xE4\xD7\xE3\xA1\xA3</p>\n";

/// The smallest config.toml for the corpus.
const CONFIG: &str = r#"[site]
title = "汇流新闻"
url = "https://news.example"
language = "zh-CN"
timezone = "+08:00"
id = "news.example,2021"

[collect]
posts = ["_posts", "old_post"]

[feeds]
formats = ["FORMATS"]
limit = { items = 50 }
"#;

/// Folders of posts: the last three days, all before.
const FOLDERS: [&str; 2] = ["_posts", "old_post"];

/// Hosts of the share link: it moves every 45 days.
const HOSTS: [&str; 3] = ["fin.news.example", "m.kuai.example", "w.old.example"];

/// Days from 1970-01-01 to 2026-06-30, the day of the newest posts.
const LAST_DAY: i64 = 20_634;

/// What the caller asked for.
struct Options {
    out: PathBuf,
    posts: u64,
    categories: usize,
    seed: u64,
    broken: u64,
    formats: String,
}

/// The exit code and what to say.
type Fault = (u8, String);

/// `SplitMix64`: small, seeded, the same everywhere.
struct Rng(u64);

impl Rng {
    /// A stream of its own for every post.
    fn new(seed: u64, stream: u64) -> Self {
        let start = Self(seed).next();
        Self(start ^ stream.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    /// The next 64 bits.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `end` - 1.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

/// The alternatives of each slot, by its letter.
type Slots = Vec<Vec<&'static str>>;

/// Splits the grammar.
fn read_grammar() -> Slots {
    let mut slots = vec![Vec::new(); 128];
    for (slot, rest) in GRAMMAR.lines().filter_map(|line| line.split_once(' ')) {
        let alternatives = &mut slots[usize::from(slot.as_bytes()[0])];
        match rest.split_once(' ') {
            Some((weight, template)) if slot < "a" => {
                let weight = weight.parse().expect("the weights of the grammar are numbers");
                alternatives.extend(std::iter::repeat_n(template, weight));
            }
            _ => alternatives.extend(rest.split(' ')),
        }
    }
    slots
}

/// Writes text by the grammar.
struct Pen<'a> {
    slots: &'a Slots,
    rng: Rng,
    /// The slot that `$k` stands for: K links companies in HTML, M in Markdown, x names them only in part.
    company: char,
    out: String,
}

impl Pen<'_> {
    /// Writes a template, its slots filled.
    fn fill(&mut self, template: &str) {
        let mut parts = template.split('$');
        self.out += parts.next().unwrap_or_default();
        for part in parts {
            let (slot, text) = part.split_at(1);
            match slot {
                "/" => self.out.push('\n'),
                "#" => self.out += &(2 + self.rng.below(97)).to_string(),
                "9" => self.out += &format!("{:06}", self.rng.below(1_000_000)),
                "k" => self.choose(self.company),
                _ => self.choose(slot.chars().next().unwrap_or_default()),
            }
            self.out += text;
        }
    }

    /// Writes an alternative of a slot.
    fn choose(&mut self, slot: char) {
        let alternatives = &self.slots[slot as usize];
        let at = self.rng.below(alternatives.len() as u64) as usize;
        self.fill(alternatives[at]);
    }

    /// Fills a template into a string of its own.
    fn line(&mut self, template: &str) -> String {
        let kept = std::mem::take(&mut self.out);
        self.fill(template);
        std::mem::replace(&mut self.out, kept)
    }
}

/// A category as posts name it.
struct Category {
    /// Stands in `categories:`, quoted where it must be.
    slug: String,
    title: String,
    tag: String,
}

/// Makes the categories, the busiest first; all differ, a few in case only, and a few hold blanks and brackets.
fn make_categories(slots: &Slots, count: usize) -> Vec<Category> {
    let (places, topics) = (&slots[usize::from(b'f')], &slots[usize::from(b'g')]);
    let mut categories = Vec::<Category>::with_capacity(count);
    let mut seen = HashSet::new();
    for index in 0..count {
        let (column, row) = (index % places.len(), index / places.len());
        let halves = |pair: &'static str| pair.split_once('/').expect("halves of names are pairs in the grammar");
        let (place, chinese_place) = halves(places[column]);
        let (topic, chinese_topic) = halves(topics[(row + column) % topics.len()]);
        let capital = place[..1].to_uppercase() + &place[1..];
        let mut title = format!("{chinese_place}{chinese_topic}");
        let mut slug = match (index % 150, index / 150 % 4, index % 3) {
            (9, 0, _) => format!("\"{capital} {topic}\""),
            (9, 1, _) => format!("\"{capital}  {topic}\""),
            (9, 2, _) => format!("\"{place} [{topic}]\""),
            (9, ..) => format!("\"[{topic}] {place}, {topic}\""),
            (_, _, 0) => format!("{place}{topic}"),
            (_, _, 1) => format!("{capital}{topic}"),
            _ => format!("{capital}{}", topic.to_lowercase()),
        };
        if index == 2 || index == 3 {
            (slug, title) = (["TechWeb", "Techweb"][index - 2].to_owned(), "云技网".to_owned());
        } else if index % 159 == 40 {
            // The one before has a capital inside: 39 and 159 are multiples of three.
            let twin = &categories[index - 1];
            (slug, title) = (twin.slug.to_lowercase(), twin.title.clone());
        } else if row >= topics.len() || seen.contains(&slug.to_lowercase()) {
            title += &index.to_string();
            slug = format!("{}-{index}", slug.replace('"', ""));
            if slug.contains(' ') {
                slug = format!("\"{slug}\"");
            }
        }
        seen.insert(slug.to_lowercase());
        let tag = title.clone() + if index % 10 < 7 { "新闻" } else { "" };
        categories.push(Category { slug, title, tag });
    }
    categories
}

/// What all posts share.
struct Site {
    seed: u64,
    slots: Slots,
    categories: Vec<Category>,
    /// Sums of the weights 1, 1/2, 1/3 … of the categories (Zipf's law), in whole numbers.
    sums: Vec<u64>,
}

impl Site {
    /// Prepares what the options ask for.
    fn new(options: &Options) -> Self {
        let (seed, slots) = (options.seed, read_grammar());
        let categories = make_categories(&slots, options.categories);
        let weights = (1..=options.categories as u64).map(|rank| 1_000_000_000 / rank);
        let sums = weights
            .scan(0, |sum, weight| Some(std::mem::replace(sum, *sum + weight) + weight))
            .collect();
        Self {
            seed,
            slots,
            categories,
            sums,
        }
    }

    /// A pen for the post of that number.
    fn pen(&self, index: u64) -> Pen<'_> {
        let rng = Rng::new(self.seed, index);
        Pen {
            slots: &self.slots,
            rng,
            company: 'x',
            out: String::new(),
        }
    }

    /// Draws a category that is not among `others`.
    fn draw(&self, rng: &mut Rng, others: &[usize]) -> usize {
        let ticket = rng.below(self.sums[self.sums.len() - 1]);
        let mut category = self.sums.partition_point(|sum| *sum <= ticket);
        while others.contains(&category) {
            category = (category + 1) % self.sums.len();
        }
        category
    }

    /// The two lines of the front matter that file a post under its categories.
    fn filed(&self, categories: &[usize]) -> String {
        let all = categories.iter().map(|at| &self.categories[*at]);
        let slugs = all
            .clone()
            .map(|category| category.slug.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        let tags = all.map(|category| category.tag.as_str()).collect::<Vec<_>>().join(", ");
        if slugs.contains(' ') {
            return format!("categories: [{slugs}]\ntags: [{tags}]\n");
        }
        format!("categories: {slugs}\ntags: {tags}\n")
    }
}

/// A post in the parts of its file.
#[derive(Default)]
struct Post {
    stem: String,
    title: String,
    /// The line of the front matter, or nothing.
    date: String,
    filed: String,
    body: String,
    foot: String,
    categories: Vec<usize>,
    /// The `infoCode` of the share link, and the number of its host; half of the flashes have none.
    share: Option<(String, usize)>,
}

impl Post {
    /// The whole file.
    fn text(&self) -> String {
        let (head, body) = (
            format!("title: {}\n{}{}", self.title, self.date, self.filed),
            &self.body,
        );
        format!("---\nlayout: post\n{head}---\n{body}\n{}", self.foot)
    }
}

/// How long a body is, in bytes: mostly 1 to 4 KB with all around it, some flashes, a few long reads.
fn body_size(rng: &mut Rng) -> usize {
    let (least, range) = match rng.below(1000) {
        0..80 => return 0,
        80..852 => (600, 2_800),
        852..982 => (3_200, 4_500),
        _ => (19_500, 16_000),
    };
    (least + rng.below(range)) as usize
}

/// Makes a post of a day (days since 1970), filed under the category that is `due`, if any; one in a hundred is the
/// story of the post before, come again through another list.
fn make_post(site: &Site, index: u64, day: i64, due: Option<usize>, before: Option<&Post>) -> Post {
    let mut pen = site.pen(index);
    let (date, minute, second) = (civil(day), 360 + pen.rng.below(1080), pen.rng.below(60));
    let (hour, minute) = (minute / 60, minute % 60);
    // 7919 is prime, so the last six digits differ within a million posts.
    let (digits, unique) = (date.replace('-', ""), index * 7_919 % 1_000_000);
    let code = format!("NW{digits}{hour:02}{minute:02}{unique:06}");
    let zone = if pen.rng.below(100) < 15 { "" } else { " +0800" };
    let (stem, time) = (format!("{date}-{code}"), format!("{hour:02}:{minute:02}:{second:02}"));
    let mut post = Post {
        stem,
        date: format!("date: {date} {time}{zone}\n"),
        ..Post::default()
    };
    let again = before.filter(|first| {
        let elsewhere = due.is_none_or(|due| !first.categories.contains(&due));
        let (taken, all) = (first.categories.len(), site.categories.len());
        first.share.is_some() && taken < all && elsewhere && pen.rng.below(100) == 0
    });
    let others = again.map_or(&[][..], |first| &first.categories);
    post.categories = vec![due.unwrap_or_else(|| site.draw(&mut pen.rng, others))];
    if let Some(first) = again {
        (post.title, post.body) = (first.title.clone(), first.body.clone());
        post.share = first.share.as_ref().map(|(code, host)| (code.clone(), host + 1));
    } else {
        if site.categories.len() > 1 && pen.rng.below(100) < 11 {
            post.categories.push(site.draw(&mut pen.rng, &post.categories));
        }
        post.title = pen.line("\"$h\"");
        let size = body_size(&mut pen.rng);
        post.share = (size > 0 || pen.rng.below(2) == 0).then_some((code, ((LAST_DAY - day) / 45) as usize));
        post.body = make_body(&mut pen, size);
    }
    post.filed = site.filed(&post.categories);
    if let Some((code, host)) = &post.share {
        let Category { slug, title, .. } = &site.categories[post.categories[0]];
        let page = slug.trim_matches('"').replace(' ', "%20");
        post.foot = format!(
            "\n<http://{}/html_News/NewsShare.html?infoCode={code}>\n\n\
            [返回{title}新闻](//news.example/category/{page}.html)｜[返回首页](//news.example/)\n",
            HOSTS[host % HOSTS.len()]
        );
    }
    post
}

/// Writes a body of about `size` bytes with its credit line; one in ten is pure Markdown.
fn make_body(pen: &mut Pen, size: usize) -> String {
    let (company, first, block, credit) = match pen.rng.below(10) {
        0 => ('M', "$s", 'D', "$/$/（文章来源：$m）"),
        _ => ('K', "<p>$s</p>", 'B', "<p class=\"em_media\">（文章来源：$m）</p>"),
    };
    pen.company = company;
    pen.fill(first);
    while pen.out.len() < size {
        pen.choose(block);
    }
    pen.fill(credit);
    std::mem::take(&mut pen.out)
}

/// The file of a post, broken in the way of that number; may change the file's name.
fn break_post(site: &Site, way: u64, post: &mut Post) -> Vec<u8> {
    let breakage = BREAKAGES[way as usize % BREAKAGES.len()];
    let (part, template) = breakage.split_once('=').unwrap_or_default();
    let with = site.pen(!way).line(template);
    let second_line = post.body.find('\n').unwrap_or(post.body.len());
    match part {
        "title" => post.title = with,
        "date" => post.date = with,
        "filed" => post.filed = with,
        "foot" => post.foot = with,
        "stem" => (post.stem, post.date) = (with + &post.stem[10..], String::new()),
        "body" => post.body.insert_str(second_line, &with),
        _ => {}
    }
    let text = post.text();
    match part {
        "never closed" => text.replacen("\n---\n", "\n", 1).into_bytes(),
        "not UTF-8" => [text.as_bytes(), b"<p>\xFF\xFE \xE4\xBD \xC0\xAF \xED\xA0\x80</p>\n"].concat(),
        "GBK" => GBK_POST.to_vec(),
        "UTF-16" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "CR" => text.replace('\n', "\r").into_bytes(),
        "deep front matter" => insert(&text, &format!("x: {}{}\n", "[".repeat(2000), "]".repeat(2000))),
        "alias bomb" => insert(&text, &alias_bomb()),
        "many fields" => insert(&text, &"a: b\n".repeat(2000)),
        "deep tags" => [text.as_bytes(), "<div><b>".repeat(5000).as_bytes()].concat(),
        "many references" => [text.as_bytes(), "&a;&b ".repeat(5000).as_bytes()].concat(),
        "deep quotes" => [text.as_bytes(), b"\n\n", "> ".repeat(5000).as_bytes()].concat(),
        "empty" => Vec::new(),
        "CRLF" => text.replace('\n', "\r\n").into_bytes(),
        "BOM" => format!("\u{feff}{text}").into_bytes(),
        "no front matter" => format!("{}\n{}", post.body, post.foot).into_bytes(),
        _ => text.into_bytes(),
    }
}

/// A post with more lines in its front matter.
fn insert(text: &str, lines: &str) -> Vec<u8> {
    text.replacen("---\n", &format!("---\n{lines}"), 1).into_bytes()
}

/// Lists of lists of lists: in full they would have a billion words.
fn alias_bomb() -> String {
    let line = |n: usize| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "));
    std::iter::once("a0: &a0 x\n".to_owned())
        .chain((1..10).map(line))
        .collect()
}

/// The date of so many days since 1970-01-01.
fn civil(days: i64) -> String {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let (month, day) = ((from_march + 2) % 12 + 1, of_year - (153 * from_march + 2) / 5 + 1);
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + i64::from(month <= 2))
}

/// How many of `count` things, evenly spread over `all`, lie before `index`.
fn spread(index: u64, count: u64, all: u64) -> u64 {
    index * count / all.max(1)
}

/// Writes the corpus, newest day first and one post in memory at a time; returns the bytes of the posts.
fn write_corpus(options: &Options) -> Result<u64, Fault> {
    let (out, all) = (&options.out, options.posts);
    prepare(out)?;
    let config = CONFIG.replace("FORMATS", &options.formats.replace(',', "\", \""));
    write(&out.join("config.toml"), config.as_bytes())?;
    let (site, good) = (Site::new(options), all - options.broken);
    let categories = options.categories as u64;
    let mut days = Rng::new(options.seed, u64::MAX / 2);
    let (mut before, mut bytes, mut index, mut day) = (None, 0, 0, LAST_DAY);
    while index < all {
        // Fewer at weekends; a small corpus has more than three days as well.
        let count = (200 + days.below(180)) / if (day + 4) % 7 % 6 == 0 { 2 } else { 1 };
        let end = all.min(index + count.min(all / 4).max(1));
        let folder = out.join(FOLDERS[usize::from(LAST_DAY - day >= 3)]);
        while index < end {
            let way = spread(index, options.broken, all);
            let broken = spread(index + 1, options.broken, all) > way;
            let turn = spread(index - way, categories.min(good), good);
            let due = !broken && spread(index - way + 1, categories.min(good), good) > turn;
            // This prime is above the number of categories, so each has its turn.
            let due = due.then_some((turn * 1_299_709 % categories) as usize);
            let mut post = make_post(&site, index, day, due, before.as_ref());
            let file = if broken {
                break_post(&site, way, &mut post)
            } else {
                post.text().into_bytes()
            };
            write(&folder.join(post.stem.clone() + ".md"), &file)?;
            bytes += file.len() as u64;
            before = (!broken).then_some(post);
            index += 1;
        }
        day -= 1;
    }
    Ok(bytes)
}

/// What went wrong in the file system.
fn failed(path: &Path, fault: &io::Error) -> Fault {
    (3, format!("{}: {fault}", path.display()))
}

/// Makes the folders; refuses a folder that holds something.
fn prepare(out: &Path) -> Result<(), Fault> {
    match fs::read_dir(out).map(|mut entries| entries.next().is_some()) {
        Ok(true) => return Err((2, format!("{} is not empty", out.display()))),
        Err(fault) if fault.kind() == ErrorKind::NotADirectory => return Err((2, failed(out, &fault).1)),
        Err(fault) if fault.kind() != ErrorKind::NotFound => return Err(failed(out, &fault)),
        _ => {}
    }
    let make = |name| fs::create_dir_all(out.join(name)).map_err(|fault| failed(out, &fault));
    FOLDERS.into_iter().try_for_each(make)
}

/// Writes a file.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    fs::write(path, bytes).map_err(|fault| failed(path, &fault))
}

/// Reads the command line; says what is wrong with it.
fn parse_options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let (out, formats) = (PathBuf::new(), "rss,atom".to_owned());
    let mut options = Options {
        out,
        posts: 0,
        categories: 0,
        seed: 1,
        broken: 0,
        formats,
    };
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--posts" => options.posts = number(&name, &value()?, 1, 10_000_000)?,
            "--categories" => options.categories = number(&name, &value()?, 1, 1_000_000)? as usize,
            "--seed" => options.seed = number(&name, &value()?, 0, u64::MAX)?,
            "--broken" => options.broken = number(&name, &value()?, 0, 10_000_000)?,
            "--formats" => options.formats = value()?,
            "--config" => {}
            _ if name.starts_with('-') => return Err(format!("unknown option {name}")),
            _ if !options.out.as_os_str().is_empty() => return Err(format!("a second folder: {name}")),
            _ => options.out = PathBuf::from(name),
        }
    }
    let known = |format| ["rss", "atom", "json"].contains(&format);
    match &options {
        Options { out, .. } if out.as_os_str().is_empty() => Err("OUT is missing, the folder to make".to_owned()),
        Options { posts: 0, .. } => Err("--posts is missing".to_owned()),
        Options { categories: 0, .. } => Err("--categories is missing".to_owned()),
        Options { posts, broken, .. } if broken > posts => {
            Err(format!("--broken {broken} is more than --posts {posts}"))
        }
        Options { formats, .. } if !formats.split(',').all(known) => Err(format!(
            "--formats takes rss, atom and json with commas between, not {formats:?}"
        )),
        _ => Ok(options),
    }
}

/// Reads the number of an option.
fn number(name: &str, value: &str, least: u64, most: u64) -> Result<u64, String> {
    let checked = value.parse().ok().filter(|number| (least..=most).contains(number));
    checked.ok_or_else(|| format!("{name} takes a whole number from {least} to {most}, not {value:?}"))
}

/// Makes the corpus that the command line asks for.
fn main() -> ExitCode {
    let start = Instant::now();
    let arguments = || env::args_os().skip(1).map(|text| text.to_string_lossy().into_owned());
    if arguments().any(|argument| argument == "--help" || argument == "-h") {
        // Whoever closed the pipe has read enough.
        let _ = io::stdout().write_all(USAGE.as_bytes());
        return ExitCode::SUCCESS;
    }
    let options = parse_options(arguments()).map_err(|message| (2, format!("{message}\n\n{USAGE}")));
    match options.and_then(|options| Ok((write_corpus(&options)?, options))) {
        Ok((bytes, Options { posts, categories, .. })) => {
            let seconds = start.elapsed().as_secs_f64();
            eprintln!("{posts} posts, {categories} categories, {bytes} bytes, {seconds:.1} s");
            ExitCode::SUCCESS
        }
        Err((code, message)) => {
            eprintln!("error: {}", message.trim_end());
            ExitCode::from(code)
        }
    }
}
