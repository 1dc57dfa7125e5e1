//! HTML as bodies have it, mostly well formed, made of numbers that a property test chooses.

/// Writes HTML that is mostly well formed, as its numbers choose.
struct Writer<'a> {
    choices: std::slice::Iter<'a, u8>,
    out: String,
}

pub(super) const INLINE: &[&str] = &[
    "a", "b", "strong", "em", "code", "span", "font", "u", "s", "small", "q", "sup", "sub", "del", "ins", "time",
    "abbr", "mark", "big", "tt", "var", "video", "picture", "audio",
];

pub(super) const BLOCK: &[&str] = &[
    "p",
    "div",
    "center",
    "blockquote",
    "section",
    "h1",
    "h2",
    "h3",
    "pre",
    "ul",
    "ol",
    "dl",
    "table",
    "figure",
    "main",
    "details",
    "ruby",
    "p",
    "p",
    "p",
    "article",
    "nav",
];

pub(super) const VOID: &[&str] = &["br", "img", "hr", "wbr", "source", "br", "img"];

pub(super) const TEXT: &[&str] = &[
    "x",
    "中文，句子。",
    " ",
    "\n",
    "&amp;",
    "&nbsp;",
    "\u{a0}",
    "A&B ",
    "a & b",
    ">",
    "&lt;b&gt;",
    "&quot;",
    "“引”",
    "&#39;",
    "&#8220;",
    "&#x4e2d;",
    "&middot;",
    "1 = 2",
    "x=y",
    "\u{3000}\u{3000}",
    "&mdash;",
    "·",
    "\t",
    "𝄞",
    "é",
    "&#160;",
    "&#60;",
    "&#38;",
    "S&P500 ",
    "&hellip;",
    "{x}",
    "&copy;",
    "AT&T",
    "~",
    "*",
    "&euro;",
    "&ensp;",
    "http://a.example/?a=1&b=2 ",
];

pub(super) const ATTRIBUTES: &[&str] = &[
    "href=\"http://a.example/x\"",
    "href=\"/y?a=1&amp;b=2\"",
    "href=\"//b.example/\"",
    "src=\"//c.example/1.jpg\"",
    "src=\"p.png\"",
    "class=\"em_stock_key\"",
    "class='language-rust x'",
    "data-code=\"0\"",
    "style=\"color:red\"",
    "style=\"display:none\"",
    "hidden",
    "hidden=\"\"",
    "align=justify",
    "width=\"300\"",
    "width=\"100%\"",
    "height='20px'",
    "title=\"a &amp; b\"",
    "title='x'",
    "alt=\"图\"",
    "alt=\"\"",
    "lang=\"zh-CN\"",
    "lang=\"!\"",
    "id=\"fn1\"",
    "id=\"top\"",
    "href=\"#fn-1\"",
    "href=\"#top\"",
    "href=\"\"",
    "controls",
    "cite=\"../q\"",
    "srcset=\"/a.png 1x, b.png 2x\"",
    "srcset=\"http://a.example/b.png 2x\"",
    "href=\"mailto:a@b.example\"",
    "colspan=\"2\"",
    "start=\"3\"",
    "datetime=\"2026-01-01\"",
    "href='http://a.example/?x=1&y=2'",
    "dir=rtl",
    "href=http://a.example/x/",
    "poster=\"x.png\"",
    "href=\"http://A.example\"",
    "href=\"http://例子.example/中\"",
    "href=\"http://a.example:80/./b/../c\"",
    "href=\"http://1.2/x\"",
    "style=\"visibility : hidden\"",
    "href=\"/a/%2e%2e/b\"",
    "href=\"http://xn--a.example/\"",
    "src=\"mailto:x\"",
    "href=\"?q\"",
    "href=\"http://a.example/x y\"",
];

/// What is not usual, or not allowed.
pub(super) const NOISE: &[&str] = &[
    "<!-- c -->",
    "<!--more-->",
    "<!--",
    "-->",
    "<script>x</script>",
    "<",
    "</p>",
    "</b>",
    "<p>",
    "<b>",
    "<li>",
    "<td>",
    "&",
    "&amp",
    "&lt",
    "&copyx",
    "&#0;",
    "&#x80;",
    "\u{0}",
    "\r\n",
    "\u{7f}",
    "\u{fffe}",
    "<svg>",
    "<iframe src=x>",
    "<p onclick=\"x()\">",
    "<a href=\"javascript:x\">",
    " href=javascript:x",
    " onclick = 1",
    "<o:p>",
    "<P>",
    "<br/>",
    "</br>",
    "<p/>",
    "{% x %}",
    "{{ y }}",
    "<table>x</table>",
    "<a",
    "\"",
    "'",
    "<p title=\">\">",
    "<!-->",
    "<style>p{}</style>",
    "<input>",
    "<p title=\" src=data:x\">",
    "<!DOCTYPE html>",
    "<?x?>",
    "<p style=\"dis play:none\">",
    "&nosuch;",
    "\n\n",
    "\n\n<div>\n\n",
    " ſrc=x",
    "<p style=a style=\"display:none\">",
    "<img hidden>",
    "<a href=\"http://[x\">",
    "<p class=x class=y>",
    "</div>",
    "<form>",
    "<b><b><b><b><b>",
    "<button>",
    "<p \u{a0}=x>",
    "&#10;",
    "<pre>\n",
    "<pre><!--x-->\n",
];

/// Lines that are one address each, and others that are nearly such.
const ADDRESSES: &[&str] = &[
    "\n\n<http://share.example/html_News/Share.html?infoCode=NW1>\n\n",
    "\n<https://share.example/a,b;c=d#e%20@+~>\n\n",
    "\n\n<https://share.example/>\n",
    "\n\n<http://share.example/?a=1&b=2>\n\n",
    "\n\n<https://share.example/'x'>\n\n",
    "\n\n<http://share.example/%>\n",
    "\n\n<http://>\n\n",
    "\n\n <http://share.example/> \n\n",
    "\n\n<http://share.example/>|<http://share.example/b>\n\n",
];

impl Writer<'_> {
    fn next(&mut self) -> usize {
        self.choices.next().map_or(0, |choice| usize::from(*choice))
    }

    fn choose<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.next() % of.len()]
    }

    fn push(&mut self, of: &[&str]) {
        let piece = self.choose(of);
        self.out += piece;
    }

    fn tag(&mut self, name: &str) {
        self.out += &format!("<{name}");
        // Most tags have no attribute.
        for _ in 0..(self.next() % 8).saturating_sub(4) {
            let attribute = self.choose(ATTRIBUTES);
            let gap = if self.next().is_multiple_of(20) { "\n  " } else { " " };
            self.out += &format!("{gap}{attribute}");
        }
        let end = if self.next().is_multiple_of(16) { " >" } else { ">" };
        self.out += end;
    }

    fn element(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.tag(name);
        inside(self);
        self.out += &format!("</{name}>");
    }

    fn inline(&mut self, depth: usize) {
        for _ in 0..self.next() % 4 {
            let text = self.choose(TEXT);
            match self.next() % 12 {
                0 | 1 if depth < 4 => {
                    let name = self.choose(INLINE);
                    self.element(name, |writer| writer.inline(depth + 1));
                }
                2 => {
                    let name = self.choose(VOID);
                    self.tag(name);
                }
                3 => self.out += "<!-- HQ_Card -->",
                4 if self.next().is_multiple_of(12) => self.push(NOISE),
                _ => self.out += text,
            }
        }
    }

    fn blocks(&mut self, depth: usize) {
        for _ in 0..self.next() % 4 {
            let name = self.choose(BLOCK);
            self.element(name, |writer| match name {
                "ul" | "ol" => writer.parts(&["li"], depth),
                "dl" => writer.parts(&["dt", "dd"], depth),
                "ruby" => writer.parts(&["rt", "rp"], depth + 4),
                "table" => writer.table(depth),
                "p" | "h1" | "h2" | "h3" | "pre" => writer.inline(0),
                _ if depth < 4 => writer.blocks(depth + 1),
                _ => writer.inline(0),
            });
            match self.next() % 8 {
                0..=2 => self.push(&["\n", "\n\n", "\n "]),
                3 => self.push(TEXT),
                4 if self.next().is_multiple_of(10) => self.push(NOISE),
                5 if self.next().is_multiple_of(2) => self.push(ADDRESSES),
                _ => {}
            }
        }
    }

    fn parts(&mut self, names: &[&str], depth: usize) {
        for _ in 0..self.next() % 4 {
            let name = self.choose(names);
            self.element(name, |writer| match writer.next() % 3 {
                0 if depth < 4 => writer.blocks(depth + 1),
                _ => writer.inline(0),
            });
            let gap = self.choose(&["\n", "", ""]);
            self.out += gap;
        }
    }

    fn table(&mut self, depth: usize) {
        if self.next().is_multiple_of(4) {
            self.element("caption", |writer| writer.inline(0));
        }
        if self.next().is_multiple_of(4) {
            self.out += "<colgroup><col span=\"2\"><col></colgroup>\n";
        }
        for _ in 0..self.next() % 3 {
            let name = self.choose(&["tbody", "thead", "tfoot", "tbody"]);
            self.element(name, |writer| {
                for _ in 0..writer.next() % 3 {
                    writer.element("tr", |writer| writer.parts(&["td", "th"], depth));
                }
            });
        }
        if self.next().is_multiple_of(30) {
            self.out += "<tr><td>x</td></tr>";
        }
    }
}

/// The HTML that the numbers choose.
pub(super) fn written(choices: &[u8]) -> String {
    let mut writer = Writer {
        choices: choices.iter(),
        out: String::new(),
    };
    while writer.choices.len() > 0 && writer.out.len() < 4000 {
        writer.blocks(0);
    }
    writer.out
}
