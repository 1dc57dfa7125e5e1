//! Bytes of a file to text, whatever the encoding.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Text, and the encoding that had to be repaired to get it.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// What was repaired: a sentence fragment, with the byte offset of the first byte that is not UTF-8.
    pub repaired: Option<(String, usize)>,
}

/// Decodes `bytes`: by their byte order mark, as UTF-8, else by detection (GBK and GB18030, Big5, Shift_JIS,
/// windows-1252 and others), front matter and text apart where one of them is UTF-8. UTF-8 with a few damaged bytes stays
/// UTF-8, with U+FFFD in their places.
///
/// `language` (BCP 47) tells which of the encodings a short text is likely in.
pub fn decode<'a>(bytes: &'a [u8], language: Option<&str>) -> Decoded<'a> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8_or_detected(rest, language);
    }
    for (mark, encoding) in [(&b"\xff\xfe"[..], UTF_16LE), (&b"\xfe\xff"[..], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return with(encoding, rest);
        }
    }
    if let Some(encoding) = bare_utf16(bytes) {
        return with(encoding, bytes);
    }
    utf8_or_detected(bytes, language)
}

fn utf8_or_detected<'a>(bytes: &'a [u8], language: Option<&str>) -> Decoded<'a> {
    let first_bad = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Decoded {
                text: Cow::Borrowed(text),
                repaired: None,
            };
        }
        Err(fault) => fault.valid_up_to(),
    };
    if let Some(decoded) = in_two(bytes, language) {
        return decoded;
    }
    let lossy = String::from_utf8_lossy(bytes);
    let (damaged, intact) = damage(&lossy);
    // Mostly good UTF-8 beyond ASCII: some bytes were damaged, the encoding is UTF-8 all the same.
    if intact > 4 * damaged {
        let fragment = format!(
            "{damaged} damaged {} of UTF-8 became U+FFFD",
            if damaged == 1 { "sequence" } else { "sequences" }
        );
        return Decoded {
            text: lossy,
            repaired: Some((fragment, first_bad)),
        };
    }
    with_place(detected(bytes, language), bytes, first_bad)
}

/// How many sequences of `lossy` were no UTF-8, and how many characters beyond ASCII are left.
fn damage(lossy: &str) -> (usize, usize) {
    let beyond = lossy.chars().filter(|c| !c.is_ascii());
    beyond.fold((0, 0), |(damaged, intact), c| match c {
        '\u{fffd}' => (damaged + 1, intact),
        _ => (damaged, intact + 1),
    })
}

/// So much damage in a row of good UTF-8 is another encoding and no accident.
const NO_ACCIDENT: usize = 4;

/// Front matter and text that are in two encodings, one of them UTF-8: a program wrote the one, and pasted the other.
fn in_two<'a>(bytes: &'a [u8], language: Option<&str>) -> Option<Decoded<'a>> {
    let (head, body) = bytes.split_at(front_matter_end(bytes)?);
    let (good, other) = match (std::str::from_utf8(head), std::str::from_utf8(body)) {
        (Ok(good), Err(_)) => (good, body),
        (Err(_), Ok(good)) => (good, head),
        _ => return None,
    };
    let (damaged, intact) = damage(&String::from_utf8_lossy(other));
    if good.is_ascii() || damaged < NO_ACCIDENT || damaged < intact {
        return None;
    }
    let encoding = detected(other, language);
    let (text, had_errors) = encoding.decode_without_bom_handling(other);
    if had_errors {
        return None;
    }
    let is_body = other.len() == body.len() && good.len() == head.len();
    let (part, text) = if is_body {
        ("text", format!("{good}{text}"))
    } else {
        ("front matter", format!("{text}{good}"))
    };
    let start = if is_body { head.len() } else { 0 };
    let first_bad = start + std::str::from_utf8(other).map_or_else(|fault| fault.valid_up_to(), str::len);
    Some(Decoded {
        text: Cow::Owned(text),
        repaired: Some((
            format!("the {part} is {}, the rest UTF-8; it was decoded", encoding.name()),
            first_bad,
        )),
    })
}

/// Where the line behind the closing fence of the front matter begins.
fn front_matter_end(bytes: &[u8]) -> Option<usize> {
    let fence = bytes.get(..3).filter(|fence| matches!(*fence, b"---" | b"+++"))?;
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        let start = at;
        at += line.len();
        if start > 0
            && line
                .strip_prefix(fence)
                .is_some_and(|rest| rest.trim_ascii().is_empty())
        {
            return Some(at);
        }
    }
    None
}

/// The encoding that bytes beyond UTF-8 are likely in.
fn detected(bytes: &[u8], language: Option<&str>) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    // A megabyte tells as much as the whole, and bounds the time.
    let sample = &bytes[..bytes.len().min(1 << 20)];
    detector.feed(sample, true);
    let guessed = detector.guess(language.and_then(top_level_domain), chardetng::Utf8Detection::Deny);
    with_all_of_gbk(guessed)
}

/// GB18030 holds all of GBK and more.
fn with_all_of_gbk(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == encoding_rs::GBK {
        encoding_rs::GB18030
    } else {
        encoding
    }
}

/// The top-level domain that the detector knows the language by.
fn top_level_domain(language: &str) -> Option<&'static [u8]> {
    let lower = language.to_ascii_lowercase();
    Some(match lower.as_str() {
        "zh-tw" | "zh-hk" | "zh-mo" | "zh-hant" => b"tw",
        _ if lower.starts_with("zh-hant") => b"tw",
        _ => match lower.split('-').next()? {
            "zh" => b"cn",
            "ja" => b"jp",
            "ko" => b"kr",
            "ru" => b"ru",
            "el" => b"gr",
            "he" => b"il",
            _ => return None,
        },
    })
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    with_place(encoding, bytes, 0)
}

fn with_place<'a>(encoding: &'static Encoding, bytes: &'a [u8], place: usize) -> Decoded<'a> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    debug_assert!(encoding != UTF_8, "UTF-8 is tried first");
    Decoded {
        text: Cow::Owned(text.into_owned()),
        repaired: Some((
            format!("the file is {}, not UTF-8; it was decoded", encoding.name()),
            place,
        )),
    }
}

/// UTF-16 without a byte order mark: every other byte of its ASCII front matter is zero.
fn bare_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'-' | b'+' | b'{', 0, _, 0, ..] => Some(UTF_16LE),
        [0, b'-' | b'+' | b'{', 0, _, ..] => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "---\ntitle: 海心早市开张，市民排队买花\n---\n城南的早市今天开张，卖花的人比买花的人先到，天还没有亮。\n";

    #[test]
    fn decodes_what_chinese_sites_hold() {
        let encoded = |encoding: &'static Encoding| encoding.encode(TEXT).0.into_owned();
        for encoding in [encoding_rs::GBK, encoding_rs::GB18030] {
            let bytes = encoded(encoding);
            let decoded = decode(&bytes, None);
            assert_eq!(decoded.text, TEXT, "{}", encoding.name());
            assert_eq!(decoded.repaired.unwrap().1, 11);
        }
        let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16, None).text, TEXT);
        assert_eq!(decode(&[b"\xff\xfe".as_slice(), &utf16].concat(), None).text, TEXT);
        let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&[b"\xfe\xff".as_slice(), &utf16].concat(), None).text, TEXT);
        assert_eq!(
            decode(&[b"\xef\xbb\xbf".as_slice(), TEXT.as_bytes()].concat(), None).text,
            TEXT
        );
        assert!(decode(TEXT.as_bytes(), None).repaired.is_none());
    }

    #[test]
    fn the_language_of_the_site_decides_for_short_texts() {
        let bytes = encoding_rs::GBK.encode("---\ntitle: 好\n---\nx\n").0.into_owned();
        assert_eq!(decode(&bytes, Some("zh-CN")).text, "---\ntitle: 好\n---\nx\n");
    }

    #[test]
    fn damaged_utf8_stays_utf8() {
        let mut bytes = TEXT.as_bytes().to_vec();
        bytes[60] = 0xff;
        let decoded = decode(&bytes, None);
        assert!(decoded.text.starts_with("---\ntitle: 海心早市开张"));
        assert!(decoded.text.contains('\u{fffd}'));
        assert!(decoded.repaired.unwrap().1 <= 60);
    }

    #[test]
    fn front_matter_and_text_may_be_in_two_encodings() {
        let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
        let end = TEXT.rfind("---\n").unwrap() + 4;
        let (head, body) = TEXT.split_at(end);
        let decoded = [head.as_bytes(), &gbk(body)].concat();
        let decoded = decode(&decoded, Some("zh-CN"));
        assert_eq!(decoded.text, TEXT);
        assert_eq!(decoded.repaired.unwrap().1, end);
        let decoded = [&gbk(head), body.as_bytes()].concat();
        let decoded = decode(&decoded, Some("zh-CN"));
        assert_eq!(decoded.text, TEXT);
        assert_eq!(decoded.repaired.unwrap().1, 11);
        // One byte that went wrong is no second encoding.
        let decoded = [TEXT.as_bytes(), b"x\xff\n"].concat();
        assert_eq!(decode(&decoded, Some("zh-CN")).text, format!("{TEXT}x\u{fffd}\n"));
    }
}
