//! Front matter as lines: where a field begins and ends, whatever its value is worth.

/// A top-level field and the lines that belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block<'a> {
    /// The key, without quotes.
    pub key: &'a str,
    /// Its lines, the first beginning with the key.
    pub text: &'a str,
    /// Byte offset of `text` from the beginning of the front matter.
    pub offset: usize,
    /// What follows the colon on the first line.
    pub first: &'a str,
    /// Byte offset of `first` from the beginning of the front matter.
    pub value_offset: usize,
}

/// The key of a line such as `key: value` (column 0), and the byte offset behind the colon.
pub fn key_of(line: &str) -> Option<(&str, usize)> {
    let colon = if let Some(quote) = line.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let close = line[1..].find(quote)? + 1;
        let after = &line[close + 1..];
        close + 1 + (after.len() - after.trim_start_matches(' ').len())
    } else {
        line.find(':')?
    };
    if line.as_bytes().get(colon) != Some(&b':') {
        return None;
    }
    let key = line[..colon].trim_end().trim_matches(['"', '\'']);
    let sane = !key.is_empty()
        && key.len() <= 64
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
        && !key.starts_with([' ', '-']);
    let after = &line[colon + 1..];
    (sane && (after.is_empty() || after.starts_with([' ', '\t', '"', '\'', '[', '\r', '\n'])))
        .then_some((key, colon + 1))
}

/// The key of a line that forgot the blank behind its colon (`title:x`), or has a full-width colon (`作者：张三`) or a
/// no-break blank.
fn loose_key_of(line: &str) -> Option<(&str, usize)> {
    let colon = line.find([':', '：'])?;
    let key = &line[..colon];
    let is_plain =
        !key.is_empty() && key.len() <= 32 && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let after = colon + line[colon..].chars().next()?.len_utf8();
    (is_plain && !line[after..].starts_with("//")).then_some((key, after))
}

/// As [`blocks`], for front matter that is broken anyway: with the keys that YAML does not see as such.
pub fn loose_blocks(front: &str) -> Vec<Block<'_>> {
    cut(front, &|line| key_of(line).or_else(|| loose_key_of(line)))
}

impl<'a> Block<'a> {
    /// Its lines without those that cannot belong to it, and these with their offsets from the beginning of the front
    /// matter: a line without indent that is no field goes on with no value that stands on one line. It belongs to an
    /// open quote or bracket that it closes, to a text below `|` or `>`, and to a key whose value is still to come.
    pub fn own_and_stray(&self) -> (String, Vec<(usize, &'a str)>) {
        let head = self.text.split_inclusive('\n').next().map_or(0, str::len);
        let mut at = self.first_end(head);
        let mut own = self.text[..at].to_owned();
        let mut strays = Vec::new();
        let mut is_below_stray = false;
        for line in self.text[at..].split_inclusive('\n') {
            let bare = line.trim();
            let is_item = bare.starts_with('-') && self.first.is_empty();
            if bare.is_empty() || line.starts_with('#') || is_item {
                is_below_stray = false;
            } else if !line.starts_with([' ', '\t']) {
                strays.push((self.offset + at, bare));
                is_below_stray = true;
            }
            if !is_below_stray {
                own.push_str(line);
            }
            at += line.len();
        }
        (own, strays)
    }

    /// Where in `text` the lines end of which a value consists whatever their indent; `head` is the end of the first.
    fn first_end(&self, head: usize) -> usize {
        let rest = &self.text[head..];
        let through = |is_last: &dyn Fn(&str) -> bool| {
            let mut at = head;
            rest.split_inclusive('\n').find_map(|line| {
                at += line.len();
                is_last(line.trim()).then_some(at)
            })
        };
        let closed = match self.first.chars().next() {
            None => match rest.lines().find(|line| !line.trim().is_empty()) {
                Some(line) if !line.starts_with([' ', '\t', '-', '#']) => through(&|line| !line.is_empty()),
                _ => None,
            },
            Some(quote @ ('"' | '\'')) if !self.first[1..].contains(quote) => through(&|line| line.ends_with(quote)),
            Some('[') if self.key != "title" && !self.first.contains(']') => through(&|line| line.contains(']')),
            Some('{') if self.key != "title" && !self.first.contains('}') => through(&|line| line.contains('}')),
            Some('|' | '>') if self.first.len() < 3 => Some(self.text.len()),
            _ => None,
        };
        closed.unwrap_or(head)
    }
}

/// The lines before the first field that are no comment, with their offsets.
pub fn strays_before<'a>(front: &'a str, blocks: &[Block<'_>]) -> Vec<(usize, &'a str)> {
    let end = blocks.first().map_or(0, |block| block.offset);
    let mut at = 0;
    let mut strays = Vec::new();
    for line in front[..end].split_inclusive('\n') {
        let bare = line.trim();
        if !bare.is_empty() && !bare.starts_with('#') {
            strays.push((at, bare));
        }
        at += line.len();
    }
    strays
}

/// Where in `line` the value of `key` begins, if the line is its field (in YAML, TOML or JSON).
pub fn value_start(line: &str, key: &str) -> Option<usize> {
    let trimmed = line.trim_start_matches([' ', '\t', '"', '\'']);
    let lead = line.len() - trimmed.len();
    let after = trimmed.strip_prefix(key)?;
    let rest = after.trim_start_matches(['"', '\'']).trim_start_matches([' ', '\t']);
    let value = rest.strip_prefix([':', '=', '：'])?;
    let blanks = value.len() - value.trim_start_matches([' ', '\t']).len();
    Some(lead + trimmed.len() - value.len() + blanks)
}

/// Cuts front matter into its top-level fields. Lines before the first field, and comments, belong to none.
pub fn blocks(front: &str) -> Vec<Block<'_>> {
    cut(front, &key_of)
}

fn cut<'a>(front: &'a str, key_of: &dyn Fn(&'a str) -> Option<(&'a str, usize)>) -> Vec<Block<'a>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    let mut at = 0;
    let mut starts: Vec<(usize, &str, usize)> = Vec::new();
    for line in front.split_inclusive('\n') {
        if let Some((key, colon)) = key_of(line) {
            starts.push((at, key, at + colon));
        }
        at += line.len();
    }
    for (index, (start, key, value)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(front.len(), |(next, _, _)| *next);
        let line_end = front[*value..end].find('\n').map_or(end, |newline| value + newline);
        let raw = &front[*value..line_end];
        let first = raw.trim();
        let blanks = raw.len() - raw.trim_start().len();
        found.push(Block {
            key,
            text: &front[*start..end],
            offset: *start,
            first,
            value_offset: value + blanks,
        });
    }
    found
}

/// Where the fields at the head of `text[start..]` end: the first line that is no field, no comment and no continuation.
pub fn fields_end(text: &str, start: usize) -> usize {
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        let bare = line.trim_end();
        let is_field = key_of(line).is_some();
        let continues = end > start
            && !bare.is_empty()
            && (line.starts_with([' ', '\t']) || line.starts_with("- ") || line.starts_with('#'));
        if !is_field && !continues {
            break;
        }
        end += line.len();
    }
    end
}
