//! The slug of a category, tag or author: the part of a path that stands for its name.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// The longest slug, in bytes; file systems allow 255 for a name, and an extension may follow.
pub const LONGEST: usize = 200;

/// The slug of `name`: NFC, case kept, letters, marks and digits of any script kept, every other run of
/// characters one `-`, none at the ends. May be empty, longer than [`LONGEST`], or a name that
/// [`is_hazardous`]; [`with_hash`] helps then.
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    let mut gap = false;
    let mut carried = false;
    for c in name.nfc() {
        match kind(c) {
            Kind::Base => {
                if gap && !slug.is_empty() {
                    slug.push('-');
                }
                slug.push(c);
                gap = false;
                carried = true;
            }
            // A mark belongs to the letter before it; after anything else (an emoji) it is part of the gap.
            Kind::Mark if carried => slug.push(c),
            Kind::Ignored => {}
            Kind::Mark | Kind::Other => {
                gap = true;
                carried = false;
            }
        }
    }
    slug
}

enum Kind {
    Base,
    Mark,
    Ignored,
    Other,
}

fn kind(c: char) -> Kind {
    use GeneralCategory as G;
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() {
            Kind::Base
        } else {
            Kind::Other
        };
    }
    // Invisible characters that file systems such as HFS+ pass over when they compare names.
    if matches!(c, '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
    {
        return Kind::Ignored;
    }
    match c.general_category() {
        G::UppercaseLetter
        | G::LowercaseLetter
        | G::TitlecaseLetter
        | G::ModifierLetter
        | G::OtherLetter
        | G::DecimalNumber
        | G::LetterNumber => Kind::Base,
        G::NonspacingMark | G::SpacingMark | G::EnclosingMark => Kind::Mark,
        _ => Kind::Other,
    }
}

/// What a file system that folds case and normalises sees of a slug: two slugs with the same key are one file there.
pub fn collision_key(slug: &str) -> String {
    if slug.is_ascii() {
        return slug.to_ascii_lowercase();
    }
    let folded = caseless::default_case_fold_str(&slug.nfkd().collect::<String>());
    caseless::default_case_fold_str(&folded.nfkd().collect::<String>())
        .nfkd()
        .collect()
}

/// Whether `slug` cannot stand alone: nothing is left of the name, it is too long, or it is a
/// device name of Windows.
pub fn is_hazardous(slug: &str) -> bool {
    slug.is_empty() || slug.len() > LONGEST || is_device(slug)
}

fn is_device(slug: &str) -> bool {
    let upper = slug.to_ascii_uppercase();
    if matches!(
        upper.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN" | "CONOUT" | "CLOCK"
    ) {
        return true;
    }
    let Some(number) = upper.strip_prefix("COM").or_else(|| upper.strip_prefix("LPT")) else {
        return false;
    };
    matches!(
        number,
        "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
    )
}

/// `slug` with a hash of `name` at its end, `digits` hexadecimal digits of it, at most [`LONGEST`] bytes in all.
pub fn with_hash(slug: &str, name: &str, digits: usize) -> String {
    let hash = blake3::hash(name.as_bytes()).to_hex();
    let hash = &hash[..digits.min(hash.len())];
    let room = LONGEST - hash.len() - 1;
    let mut end = slug.len().min(room);
    while !slug.is_char_boundary(end) {
        end -= 1;
    }
    let kept = slug[..end].trim_end_matches('-');
    if kept.is_empty() {
        hash.to_owned()
    } else {
        format!("{kept}-{hash}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_case_and_letters_of_any_script() {
        let cases = [
            ("nanfangPlus", "nanfangPlus"),
            ("南方Plus新闻", "南方Plus新闻"),
            ("a  b (c)", "a-b-c"),
            ("../../etc", "etc"),
            ("a/b\\c", "a-b-c"),
            ("%2e%2e", "2e-2e"),
            ("C++", "C"),
            ("e\u{301}te\u{301}", "été"),
            ("हिन्दी", "हिन्दी"),
            ("📈️ markets", "markets"),
            ("a\u{202e}b", "ab"),
            ("！！", ""),
            ("..", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(slug(name), expected, "{name}");
        }
    }

    #[test]
    fn sees_what_file_systems_confuse() {
        assert_eq!(collision_key("TechWeb"), collision_key("Techweb"));
        assert_eq!(collision_key("straße"), collision_key("STRASSE"));
        assert_eq!(collision_key("\u{212a}-Å"), collision_key("k-A\u{30a}"));
        assert_ne!(collision_key("南方"), collision_key("北方"));
        for name in ["", "con", "NUL", "Com1", "lpt9"] {
            assert!(is_hazardous(name), "{name}");
        }
        assert!(!is_hazardous("console"));
        let long = slug(&"长".repeat(300));
        assert!(is_hazardous(&long));
        assert!(with_hash(&long, "x", 8).len() <= LONGEST);
        assert_eq!(with_hash("", "！！", 8).len(), 8);
    }
}
