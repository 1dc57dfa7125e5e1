//! The words of the TOML reader, for those who write TOML and not Rust.

/// What the reader calls the kinds of values, and what its user calls them. The longer of two that begin alike stands
/// first.
const KINDS: [(&str, &str); 18] = [
    ("floating point", "the number"),
    ("integer", "the number"),
    ("string", "the text"),
    ("boolean", "the switch"),
    ("sequence", "a list"),
    ("map", "a table"),
    ("a string", "text in quotes"),
    ("a sequence", "a list in [ ]"),
    ("a map", "a table"),
    ("a boolean", "true or false"),
    ("struct ", "a table"),
    ("string or table", "text in quotes or a table"),
    ("usize", "a whole number, 0 or more"),
    ("u64", "a whole number, 0 or more"),
    ("u32", "a whole number, 0 or more"),
    ("u16", "a whole number from 0 to 65535"),
    ("u8", "a whole number from 0 to 255"),
    ("f64", "a number"),
];

/// The message in plain words: ``invalid type: integer `5`, expected a string`` becomes
/// ``expected text in quotes, found the number `5` ``. A message of another form is answered as it came.
pub(super) fn plain(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("missing field ") {
        return format!("missing key {rest}");
    }
    let found = ["invalid type: ", "invalid value: "]
        .iter()
        .find_map(|start| message.strip_prefix(start));
    let Some((found, expected)) = found.and_then(|rest| rest.rsplit_once(", expected ")) else {
        return message.to_owned();
    };
    let found = KINDS[..6]
        .iter()
        .find_map(|(kind, words)| Some(format!("{words}{}", found.strip_prefix(kind)?)))
        .unwrap_or_else(|| found.to_owned());
    let expected = KINDS[6..]
        .iter()
        .find(|(kind, _)| expected == *kind || kind.ends_with(' ') && expected.starts_with(kind))
        .map_or(expected, |(_, words)| words);
    format!("expected {expected}, found {found}")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn kinds_are_named_as_in_toml() {
        for (message, wanted) in [
            (
                "invalid type: integer `5`, expected a string",
                "expected text in quotes, found the number `5`",
            ),
            (
                "invalid type: string \"x, expected y\", expected struct RawSite",
                "expected a table, found the text \"x, expected y\"",
            ),
            (
                "invalid value: integer `-4`, expected usize",
                "expected a whole number, 0 or more, found the number `-4`",
            ),
            (
                "invalid type: map, expected a sequence",
                "expected a list in [ ], found a table",
            ),
            ("missing field `id`", "missing key `id`"),
            ("unclosed table, expected `]`", "unclosed table, expected `]`"),
        ] {
            assert_eq!(plain(message), wanted);
        }
    }
}
