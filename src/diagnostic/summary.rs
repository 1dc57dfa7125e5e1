//! Words for numbers.

/// `1,000`.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 feed`, `2 feeds`, `1,000 feeds`.
pub fn plural(count: usize, noun: &str) -> String {
    let grouped = grouped(count);
    let many = match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    };
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{grouped} {many}")
    }
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn groups_digits_and_finds_the_plural() {
        assert_eq!(plural(1, "feed"), "1 feed");
        assert_eq!(plural(0, "category"), "0 categories");
        assert_eq!(plural(1234567, "post"), "1,234,567 posts");
    }
}
