//! The elements that the fast way knows, and what a parser of HTML does at their tags.

/// How an element is nested (HTML Standard, section 13.2.6.4.7, "in body").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Closes an open paragraph.
    Block,
    /// `ul` and `ol`.
    List,
    /// `dl`.
    Terms,
    /// `li`.
    Item,
    /// `dt` and `dd`.
    Term,
    /// `p`.
    Paragraph,
    /// `h1` to `h6`.
    Heading,
    /// `pre`.
    Preformatted,
    /// `a`: it holds no other.
    Link,
    /// Opened again where it was not closed.
    Formatting,
    /// Anything that has no rules of its own.
    Inline,
    /// `ruby`.
    Ruby,
    /// `rt` and `rp`.
    RubyPart,
    /// Holds nothing.
    Void,
    /// `hr`.
    Rule,
    /// `table`.
    Table,
    /// `thead`, `tbody` and `tfoot`.
    TableSection,
    /// `tr`.
    Row,
    /// `td` and `th`.
    Cell,
    /// `caption`.
    Caption,
    /// `colgroup`.
    Columns,
    /// `col`.
    Column,
}

impl Kind {
    /// Whether it holds nothing and has no closing tag.
    pub fn is_void(self) -> bool {
        matches!(self, Kind::Void | Kind::Rule | Kind::Column)
    }

    /// Whether it holds parts of a table and no text.
    pub fn is_table_frame(self) -> bool {
        matches!(self, Kind::Table | Kind::TableSection | Kind::Row | Kind::Columns)
    }
}

/// How long the name of an element is that `bytes` begin with.
pub fn name_length(bytes: &[u8]) -> usize {
    let is_name = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    bytes.iter().take_while(|byte| is_name(byte)).count()
}

/// What becomes of the tags of an element; its content always stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tags {
    /// They stay.
    Stay,
    /// They are those of a `div`.
    AreDivs,
    /// They go.
    Go,
}

/// The kind of an element, and what becomes of its tags. The names that stay are those of `sanitise`, in small letters, as
/// far as no other rules hold for them.
pub fn find(name: &[u8]) -> Option<(Kind, Tags)> {
    let kind = match name {
        b"p" => Kind::Paragraph,
        b"a" => Kind::Link,
        b"b" | b"big" | b"code" | b"em" | b"i" | b"s" | b"small" | b"strike" | b"strong" | b"tt" | b"u" => {
            Kind::Formatting
        }
        b"br" | b"img" | b"wbr" | b"source" | b"track" => Kind::Void,
        b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Kind::Heading,
        b"ul" | b"ol" => Kind::List,
        b"li" => Kind::Item,
        b"dl" => Kind::Terms,
        b"dt" | b"dd" => Kind::Term,
        b"pre" => Kind::Preformatted,
        b"hr" => Kind::Rule,
        b"address" | b"article" | b"aside" | b"blockquote" | b"details" | b"div" | b"figcaption" | b"figure"
        | b"footer" | b"header" | b"section" | b"summary" => Kind::Block,
        b"abbr" | b"acronym" | b"audio" | b"bdi" | b"bdo" | b"cite" | b"del" | b"dfn" | b"ins" | b"kbd" | b"mark"
        | b"picture" | b"q" | b"samp" | b"span" | b"sub" | b"sup" | b"time" | b"var" | b"video" => Kind::Inline,
        b"ruby" => Kind::Ruby,
        b"rt" | b"rp" => Kind::RubyPart,
        b"table" => Kind::Table,
        b"thead" | b"tbody" | b"tfoot" => Kind::TableSection,
        b"tr" => Kind::Row,
        b"td" | b"th" => Kind::Cell,
        b"caption" => Kind::Caption,
        b"colgroup" => Kind::Columns,
        b"col" => Kind::Column,
        b"center" | b"main" | b"nav" | b"hgroup" => return Some((Kind::Block, Tags::AreDivs)),
        b"font" => return Some((Kind::Formatting, Tags::Go)),
        _ => return None,
    };
    Some((kind, Tags::Stay))
}
