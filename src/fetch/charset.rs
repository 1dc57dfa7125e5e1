//! The bytes of an answer to text: by byte order mark, header, the document's own word, or detection.

use std::sync::LazyLock;

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use regex::bytes::Regex;

/// `charset=` in a `meta` element, or `encoding=` in an XML declaration.
static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)(?:<meta[^>]{0,400}?charset\s*=\s*|<\?xml[^>]{0,200}?encoding\s*=\s*)["']?\s*([A-Za-z0-9_.:-]{2,40})"#,
    )
    .expect("the pattern is a constant that compiles")
});

/// How far into a document its own word is looked for, in bytes (browsers look at 1,024).
const REACH: usize = 4096;

/// As much non-ASCII text as hardly is UTF-8 by chance.
const CERTAIN: usize = 24;

/// Decodes `bytes`. A declared encoding (the header's, else the document's) counts unless the bytes contradict it;
/// then the next one does, then detection. `host` helps to detect: its country is a hint.
pub fn decode(bytes: &[u8], content_type: Option<&str>, host: &str) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return String::from_utf8_lossy(rest).into_owned();
    }
    for (mark, encoding) in [(&b"\xff\xfe"[..], UTF_16LE), (&b"\xfe\xff"[..], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return encoding.decode_without_bom_handling(rest).0.into_owned();
        }
    }
    let declared: Vec<&'static Encoding> = [header(content_type), own_word(bytes)].into_iter().flatten().collect();
    // Latin text in UTF-16 is valid UTF-8 full of NULs.
    let utf16 = declared
        .iter()
        .find(|encoding| **encoding == UTF_16LE || **encoding == UTF_16BE);
    if let Some(encoding) = utf16.filter(|_| bytes.contains(&0)) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let is_other = declared.first().is_some_and(|encoding| *encoding != UTF_8);
        let beyond_ascii = bytes.iter().filter(|byte| !byte.is_ascii()).count();
        if !is_other || beyond_ascii == 0 || beyond_ascii >= CERTAIN {
            return text.to_owned();
        }
    }
    for encoding in &declared {
        // Latin-1 fits any bytes: servers say it of everything, so it counts last.
        if *encoding != WINDOWS_1252
            && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
        {
            return text.into_owned();
        }
    }
    detect(bytes, host, &declared)
}

fn header(content_type: Option<&str>) -> Option<&'static Encoding> {
    let value = content_type?
        .split(';')
        .skip(1)
        .find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then_some(value)
        })?
        .trim()
        .trim_matches(['"', '\'']);
    known(value.as_bytes())
}

fn own_word(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(REACH)];
    let encoding = known(DECLARED.captures(head)?.get(1)?.as_bytes())?;
    // A document that can say so in ASCII is not UTF-16 (HTML, section 13.2.3.2).
    Some(if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else {
        encoding
    })
}

fn known(label: &[u8]) -> Option<&'static Encoding> {
    // GB18030 holds all of GBK and more.
    Encoding::for_label(label).map(|encoding| if encoding == GBK { GB18030 } else { encoding })
}

fn detect(bytes: &[u8], host: &str, declared: &[&'static Encoding]) -> String {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    let country = host.rsplit('.').next().unwrap_or_default();
    let is_name = !country.is_empty() && country.bytes().all(|byte| byte.is_ascii_alphabetic());
    let country = country.to_ascii_lowercase();
    let guessed = detector.guess(is_name.then_some(country.as_bytes()), chardetng::Utf8Detection::Allow);
    let guessed = if guessed == GBK { GB18030 } else { guessed };
    let candidates = [guessed].into_iter().chain(declared.iter().copied());
    // Whatever fits without loss; else what was declared first, damaged places as U+FFFD.
    for encoding in candidates {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return text.into_owned();
        }
    }
    let encoding = declared.first().copied().unwrap_or(guessed);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<html><head><title>海心早市开张</title></head><body>城南的早市今天开张，卖花的人比买花的人先到，天还没有亮。</body>";

    fn bytes(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn the_header_counts_unless_the_bytes_contradict_it() {
        for encoding in [GBK, GB18030, encoding_rs::BIG5, encoding_rs::SHIFT_JIS] {
            let text = if encoding == GBK || encoding == GB18030 {
                TEXT
            } else {
                "<p>東京的天氣今天很好，市場也開了門。</p><p>東京的天氣今天很好。</p>"
            };
            let (text, label) = if encoding == encoding_rs::SHIFT_JIS {
                ("<p>東京の天気は今日とても良い。市場も開いた。</p>", "Shift_JIS")
            } else {
                (text, encoding.name())
            };
            let encoded = bytes(encoding, text);
            assert_eq!(
                decode(&encoded, Some(&format!("text/html; charset={label}")), "a.example"),
                text
            );
        }
        let gbk = bytes(GBK, TEXT);
        for wrong in [
            "text/html; charset=utf-8",
            "text/html; charset=ISO-8859-1",
            "text/html; charset=\"big5\"",
            "text/html",
        ] {
            assert_eq!(decode(&gbk, Some(wrong), "news.cn"), TEXT, "{wrong}");
        }
        assert_eq!(
            decode(TEXT.as_bytes(), Some("text/html; charset=gbk"), "a.example"),
            TEXT
        );
    }

    #[test]
    fn the_document_has_a_word() {
        let text = format!("<meta charset=\"gb2312\">{TEXT}");
        for header in [
            None,
            Some("text/html"),
            Some("text/html; charset=iso-8859-1"),
            Some("text/html; charset=utf-8"),
        ] {
            assert_eq!(decode(&bytes(GBK, &text), header, "a.example"), text, "{header:?}");
        }
        let latin = "<meta charset=iso-8859-1><p>Café à côté, déjà vu</p>";
        assert_eq!(decode(&bytes(WINDOWS_1252, latin), None, "a.example"), latin);
        let marked = [
            b"\xff\xfe".to_vec(),
            "<p>x</p>".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ]
        .concat();
        assert_eq!(
            decode(&marked, Some("text/html; charset=utf-8"), "a.example"),
            "<p>x</p>"
        );
        let short = bytes(GBK, "联通");
        assert_eq!(
            decode(&short, Some("text/plain; charset=gbk"), "a.example"),
            "联通",
            "valid UTF-8 by chance"
        );
    }
}
