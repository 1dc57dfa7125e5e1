//! One spelling for what is written in many: full-width forms, kinds of blanks and dashes, Chinese numerals.
//!
//! Out goes a text with ASCII digits, punctuation and single kinds of blanks, in which Chinese units (`年`, `时`) and
//! parts of the day (`下午`) still stand, and Chinese weekdays do not.

/// Words that open a Chinese weekday; a numeral or `日` follows.
const WEEK: [&str; 5] = ["星期", "礼拜", "禮拜", "周", "週"];

/// The text in one spelling.
pub(super) fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = weekday(rest) {
            normal.push(' ');
            rest = after;
        } else if is_numeral(c) {
            let end = rest.find(|c| !is_numeral(c)).unwrap_or(rest.len());
            numerals(&rest[..end], &mut normal);
            rest = &rest[end..];
        } else {
            normal.extend(plain(c));
            rest = &rest[c.len_utf8()..];
        }
    }
    normal
}

/// The text without the blanks, quotes and closing commas around it.
pub(super) fn trim(text: &str) -> &str {
    let outside = |c: char| matches!(c, ' ' | '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '「' | '」');
    text.trim_start_matches(outside)
        .trim_end_matches(|c| outside(c) || c == ',')
}

/// The plain form of one character; `None` for those that have no width and say nothing.
fn plain(c: char) -> Option<char> {
    match c {
        // Marks of direction and zero-width blanks, which browsers and word processors leave behind.
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => None,
        // The full-width block repeats ASCII in its order.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFF01 + 0x21),
        // Hyphens, the dashes of smart punctuation, the minus sign.
        '\u{2010}'..='\u{2014}' | '\u{2212}' => Some('-'),
        // The ratio sign, which input methods offer for a colon.
        '\u{2236}' => Some(':'),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

/// What follows a Chinese weekday, if the text begins with one.
fn weekday(text: &str) -> Option<&str> {
    let day = WEEK.iter().find_map(|week| text.strip_prefix(week))?;
    day.strip_prefix(['一', '二', '三', '四', '五', '六', '日', '天'])
}

fn is_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '廿' | '卅')
}

fn digit(c: char) -> Option<u8> {
    Some(match c {
        // The circle stands in for 〇 where an input method does not offer it.
        '〇' | '○' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Writes a run of Chinese numerals in ASCII digits: digit by digit (`二〇二二`), or a number under 100 with its
/// tens (`二十一`, `十`, `廿一`). A run that is neither is left as it is.
fn numerals(run: &str, out: &mut String) {
    let write = |digit: u8| char::from(b'0' + digit);
    let tens = run.char_indices().find(|(_, c)| matches!(c, '十' | '廿' | '卅'));
    let Some((at, sign)) = tens else {
        out.extend(run.chars().filter_map(digit).map(write));
        return;
    };
    let (before, after) = (&run[..at], &run[at + sign.len_utf8()..]);
    let tens = match (sign, before) {
        ('十', "") => Some(1),
        ('十', _) => only_digit(before),
        ('廿', "") => Some(2),
        ('卅', "") => Some(3),
        _ => None,
    };
    let ones = if after.is_empty() { Some(0) } else { only_digit(after) };
    match (tens, ones) {
        (Some(tens), Some(ones)) => out.extend([tens, ones].map(write)),
        _ => out.push_str(run),
    }
}

/// The one digit of which the text consists.
fn only_digit(text: &str) -> Option<u8> {
    let mut chars = text.chars();
    digit(chars.next()?).filter(|_| chars.next().is_none())
}
