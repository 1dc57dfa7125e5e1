//! Which encoding bytes that are no UTF-8 are in.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};

/// From so many bytes beyond ASCII on, an East Asian text tells its encoding better than the site's language does: the
/// detector takes a hint for more than the text, and would read Big5 and Shift_JIS on a site in zh-CN as GBK.
const TELLING: usize = 24;

/// The encoding that bytes beyond UTF-8 are likely in. `language` decides for short texts, unless what comes of it holds
/// characters that no text has.
pub fn detect(bytes: &[u8], language: Option<&str>) -> &'static Encoding {
    // A megabyte tells as much as the whole, and bounds the time.
    let sample = &bytes[..bytes.len().min(1 << 20)];
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = |domain| with_all_of_gbk(detector.guess(domain, chardetng::Utf8Detection::Deny));
    let by_text = guess(None);
    let Some(domain) = language.and_then(top_level_domain) else {
        return by_text;
    };
    let by_language = guess(Some(domain));
    if by_language == by_text {
        return by_text;
    }
    let beyond_ascii = sample.iter().filter(|byte| !byte.is_ascii()).count();
    let is_east_asian = [GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR].contains(&by_text);
    let is_told = beyond_ascii >= TELLING && is_east_asian && !is_strange(sample, by_text);
    if is_told || (is_strange(sample, by_language) && !is_strange(sample, by_text)) {
        by_text
    } else {
        by_language
    }
}

/// Whether `bytes` read as `encoding` have errors, or private-use characters, which only a wrong table gives.
fn is_strange(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    has_errors || text.contains(|c| matches!(c, '\u{e000}'..='\u{f8ff}'))
}

/// GB18030 holds all of GBK and more.
fn with_all_of_gbk(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
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
