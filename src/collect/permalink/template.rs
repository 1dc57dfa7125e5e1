//! The pieces of a permalink template: literal text and placeholders.

use std::borrow::Cow;

use crate::model::Generator;

/// How placeholders are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// `:` and `[a-z_]+`, as in `Jekyll::URL#generate_url_from_drop`.
    Jekyll,
    /// `:\w+(\[.+?\])?`, and `\:` for a colon, as in Hugo's `PermalinkExpander`.
    Hugo,
}

impl Syntax {
    /// The syntax of a generator's templates. Zola has none, so Jekyll's serves.
    pub(super) fn of(generator: Generator) -> Self {
        match generator {
            Generator::Hugo => Self::Hugo,
            Generator::Jekyll | Generator::Zola => Self::Jekyll,
        }
    }
}

/// One piece of a template.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'t> {
    Literal(&'t str),
    Placeholder(&'t str),
}

/// Takes the first piece off a template that is not empty.
fn next_piece(template: &str, syntax: Syntax) -> (Piece<'_>, &str) {
    if syntax == Syntax::Hugo && template.starts_with("\\:") {
        return (Piece::Literal(&template[1..2]), &template[2..]);
    }
    if let Some(rest) = template.strip_prefix(':') {
        let length = name_length(rest, syntax);
        if length > 0 {
            return (Piece::Placeholder(&rest[..length]), &rest[length..]);
        }
    }
    // At least one character, or a lone colon would never be passed.
    let first = template.chars().next().map_or(0, char::len_utf8);
    let is_mark = |byte: u8| matches!(byte, b':' | b'\\');
    let length = template[first..]
        .bytes()
        .position(is_mark)
        .map_or(template.len(), |at| first + at);
    (Piece::Literal(&template[..length]), &template[length..])
}

fn name_length(text: &str, syntax: Syntax) -> usize {
    let is_name = |byte: u8| match syntax {
        Syntax::Jekyll => byte.is_ascii_lowercase() || byte == b'_',
        Syntax::Hugo => byte.is_ascii_alphanumeric() || byte == b'_',
    };
    let name = text.bytes().position(|byte| !is_name(byte)).unwrap_or(text.len());
    if name == 0 || syntax == Syntax::Jekyll || !text[name..].starts_with('[') {
        return name;
    }
    // `.+?` wants one character at least between the brackets.
    match text[name..].char_indices().skip(2).find(|(_, c)| *c == ']') {
        Some((at, _)) => name + at + 1,
        None => name,
    }
}

/// The names of a template's placeholders, in order, without their colon.
pub(super) fn placeholders(template: &str, syntax: Syntax) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = template;
    while !rest.is_empty() {
        let (piece, after) = next_piece(rest, syntax);
        if let Piece::Placeholder(name) = piece {
            names.push(name);
        }
        rest = after;
    }
    names
}

/// Replaces the placeholders. A name that ends in `_` and is not known is tried without it (`:month_:day`); one that
/// is not known at all stays as written.
pub(super) fn expand<'v>(template: &str, syntax: Syntax, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
    let mut out = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while !rest.is_empty() {
        let (piece, after) = next_piece(rest, syntax);
        match piece {
            Piece::Literal(text) => out.push_str(text),
            Piece::Placeholder(name) => {
                let trimmed = || name.strip_suffix('_').and_then(&value).map(|value| value + "_");
                match value(name).or_else(trimmed) {
                    Some(value) => out.push_str(&value),
                    None => {
                        out.push(':');
                        out.push_str(name);
                    }
                }
            }
        }
        rest = after;
    }
    out
}

/// What to say after "this name is unknown": the nearest known one, or all of them when none is near.
pub(super) fn advice<'k>(name: &str, known: impl IntoIterator<Item = &'k str>, prefix: &str) -> String {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    let nearest = known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate))
        .min();
    match nearest {
        Some((steps, candidate)) if steps <= name.chars().count().max(3).div_ceil(2) => {
            format!("; did you mean `{prefix}{candidate}`?")
        }
        _ => {
            let all: Vec<String> = known.iter().map(|name| format!("`{prefix}{name}`")).collect();
            format!("; known are {}", all.join(", "))
        }
    }
}

/// The number of characters to insert, delete, replace or swap with their neighbour to get from `a` to `b`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
