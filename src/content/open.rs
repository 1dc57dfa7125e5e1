//! The elements that are open at a place of HTML, as a parser sees them (HTML Standard, section 13.2.6.4.7, "in body").
//! Where the rules would need the whole parser, an element is taken to be open still, so that depth is never less than
//! what it is said to be.

/// Elements that hold nothing.
pub const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
];

/// Tags that a parser passes over inside a body.
const IGNORED: &[&str] = &["html", "head", "body", "frameset"];

/// Elements that end svg and math where they stand in them.
const BREAKOUT: &[&str] = &[
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "i",
    "img",
    "li",
    "listing",
    "menu",
    "meta",
    "nobr",
    "ol",
    "p",
    "pre",
    "ruby",
    "s",
    "small",
    "span",
    "strong",
    "strike",
    "sub",
    "sup",
    "table",
    "tt",
    "u",
    "ul",
    "var",
];

/// Elements of svg and math in which HTML stands.
const INTEGRATION: &[&str] = &["foreignobject", "desc", "title", "mi", "mo", "mn", "ms", "mtext"];

/// Elements whose opening tag closes a paragraph, and whose closing tag closes all that is open in them.
const BLOCK: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hgroup",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "pre",
    "search",
    "section",
    "summary",
    "ul",
];

/// Further elements through which the closing tag of an unknown one does not reach.
const SPECIAL: &[&str] = &[
    "applet", "button", "caption", "colgroup", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "li", "marquee",
    "object", "p", "select", "table", "tbody", "td", "template", "tfoot", "th", "thead", "tr",
];

/// Elements beyond which a closing tag looks for no opening one.
const SCOPE: &[&str] = &[
    "applet", "caption", "marquee", "object", "select", "table", "td", "template", "th",
];

/// Elements that may be left open: what stands around them closes them.
const IMPLIED: &[&str] = &["dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt"];

const HEADINGS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6"];
const TABLE_PARTS: &[&str] = &["tbody", "thead", "tfoot", "caption", "colgroup"];

/// An open element.
#[derive(Debug, Clone, Copy)]
struct Element<'a> {
    name: &'a str,
    /// Of svg or math.
    is_foreign: bool,
}

/// The stack of open elements, formatting ones apart.
#[derive(Default)]
pub struct OpenElements<'a> {
    stack: Vec<Element<'a>>,
}

impl<'a> OpenElements<'a> {
    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.stack.len()
    }

    /// Whether the next tag is one of svg or math: they close themselves with `/>`, and hold no raw text.
    pub fn is_foreign(&self) -> bool {
        self.stack
            .last()
            .is_some_and(|top| top.is_foreign && !INTEGRATION.contains(&top.name))
    }

    /// Whether the opening tag of `name` opens an element of svg or math, which `/>` closes.
    pub fn opens_foreign(&self, name: &str) -> bool {
        self.is_foreign() && !BREAKOUT.contains(&name)
    }

    /// Takes the opening tag of `name` (in small letters): closes what it closes, and answers whether an element opens.
    pub fn before(&mut self, name: &str) -> bool {
        if self.is_foreign() {
            if !BREAKOUT.contains(&name) {
                return true;
            }
            while self.is_foreign() {
                self.stack.pop();
            }
        }
        if VOID.contains(&name) || IGNORED.contains(&name) {
            return false;
        }
        if BLOCK.contains(&name)
            || HEADINGS.contains(&name)
            || matches!(name, "p" | "li" | "dd" | "dt" | "table" | "xmp" | "plaintext")
        {
            match name {
                "li" => self.close_item(&["li"]),
                "dd" | "dt" => self.close_item(&["dd", "dt"]),
                _ => {}
            }
            self.close_in_scope(&["p"], &["button"]);
        }
        match name {
            _ if HEADINGS.contains(&name) => self.close_top(HEADINGS),
            "option" => self.close_top(&["option"]),
            "rt" | "rp" if self.has("ruby") => {
                while self.stack.last().is_some_and(|top| IMPLIED.contains(&top.name)) {
                    self.stack.pop();
                }
            }
            "button" => self.close_in_scope(&["button"], &[]),
            "td" | "th" => return self.table_part(&["td", "th"]),
            "tr" => return self.table_part(&["tr"]),
            _ if TABLE_PARTS.contains(&name) => return self.table_part(TABLE_PARTS),
            _ => {}
        }
        true
    }

    /// Opens an element.
    pub fn open(&mut self, name: &'a str) {
        let is_foreign = self.is_foreign() || matches!(name, "svg" | "math");
        self.stack.push(Element { name, is_foreign });
    }

    /// Takes the closing tag of `name`.
    pub fn close(&mut self, name: &str) {
        // In svg and math a tag closes the nearest of its name, as far as HTML is not reached.
        let html = self
            .stack
            .iter()
            .rposition(|open| !open.is_foreign)
            .map_or(0, |at| at + 1);
        if self.stack.last().is_some_and(|top| top.is_foreign) {
            if let Some(at) = self.stack[html..].iter().rposition(|open| open.name == name) {
                self.stack.truncate(html + at);
                return;
            }
            if name == "p" {
                self.stack.truncate(html);
            }
        }
        match name {
            "p" => self.close_in_scope(&["p"], &["button"]),
            "li" => self.close_in_scope(&["li"], &["ol", "ul"]),
            "dd" | "dt" | "button" | "applet" | "marquee" | "object" | "select" | "template" => {
                self.close_in_scope(&[name], &[]);
            }
            "table" | "td" | "th" | "tr" => self.close_in_table(&[name]),
            _ if TABLE_PARTS.contains(&name) => self.close_in_table(&[name]),
            _ if HEADINGS.contains(&name) => self.close_in_scope(HEADINGS, &[]),
            _ if BLOCK.contains(&name) => self.close_in_scope(&[name], &[]),
            _ => self.close_to(&[name], |open| BLOCK.contains(&open) || SPECIAL.contains(&open)),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.stack.iter().any(|open| open.name == name)
    }

    /// Closes everything from the innermost of `names` on, unless something that is a `barrier` lies before it. Nothing
    /// of HTML closes what is open around svg or math.
    fn close_to(&mut self, names: &[&str], barrier: impl Fn(&str) -> bool) {
        for (at, open) in self.stack.iter().enumerate().rev() {
            if open.is_foreign {
                return;
            }
            if names.contains(&open.name) {
                self.stack.truncate(at);
                return;
            }
            if barrier(open.name) {
                return;
            }
        }
    }

    fn close_in_scope(&mut self, names: &[&str], more: &[&str]) {
        self.close_to(names, |open| SCOPE.contains(&open) || more.contains(&open));
    }

    fn close_in_table(&mut self, names: &[&str]) {
        self.close_to(names, |open| matches!(open, "table" | "template"));
    }

    /// Closes the list item that a new one ends.
    fn close_item(&mut self, names: &[&str]) {
        self.close_to(names, |open| {
            let is_special = BLOCK.contains(&open) || SPECIAL.contains(&open);
            is_special && !matches!(open, "address" | "div" | "p")
        });
    }

    fn close_top(&mut self, names: &[&str]) {
        if self.stack.last().is_some_and(|top| names.contains(&top.name)) {
            self.stack.pop();
        }
    }

    /// A part of a table ends the one before it, and is none outside of tables.
    fn table_part(&mut self, names: &[&str]) -> bool {
        self.close_in_table(names);
        self.has("table") || self.has("template")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The depth after `tags`, of which those with a slash close.
    fn depth(tags: &str) -> usize {
        let mut open = OpenElements::default();
        for tag in tags.split(' ') {
            match tag.strip_prefix('/') {
                Some(name) => open.close(name),
                None if open.before(tag) => open.open(tag),
                None => {}
            }
        }
        open.depth()
    }

    #[test]
    fn closes_as_a_parser_does() {
        let cases = [
            ("div div /div", 1),
            ("div /zzz /span", 1),
            ("div span /div", 0),
            ("p p p", 1),
            ("p div", 1),
            ("ul li li li", 2),
            ("dl dd dt dd", 2),
            ("dd li dd li", 4),
            ("span p /span /p", 1),
            ("table tr td tr td", 3),
            ("td tr", 0),
            ("div table /div", 2),
            ("table tr td /table", 0),
            ("svg g /g g path /svg", 0),
            ("svg g div /div", 0),
            ("div svg /div", 2),
            ("svg desc div /div /svg", 0),
            ("br img hr", 0),
            ("h1 h2 /h3", 0),
            ("ruby rt rt /ruby", 0),
        ];
        for (tags, expected) in cases {
            assert_eq!(depth(tags), expected, "{tags}");
        }
    }
}
