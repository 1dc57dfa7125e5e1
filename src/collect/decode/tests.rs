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

#[test]
fn a_foreign_paragraph_leaves_the_rest_alone() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let whole = "---\ntitle: 新闻标题\n---\n第一段是正常的文字。\n\n第二段从别处粘贴。\n\n第三段正常。";
    let (before, after) = whole.split_at(whole.find("第二段").unwrap());
    let (pasted, after) = after.split_at("第二段从别处粘贴。".len());
    for language in [Some("zh-CN"), None] {
        let bytes = [before.as_bytes(), &gbk(pasted), after.as_bytes()].concat();
        let decoded = decode(&bytes, language);
        assert_eq!(decoded.text, whole);
        let (told, place) = decoded.repaired.unwrap();
        assert_eq!(place, before.len());
        assert!(told.starts_with("a part of the text is gb18030"), "{told}");
    }
    // So do the lines of one paragraph.
    let whole = whole.replace("\n\n", "\n");
    let (before, after) = whole.split_at(whole.find("第二段").unwrap());
    let (pasted, after) = after.split_at("第二段从别处粘贴。".len());
    let bytes = [before.as_bytes(), &gbk(pasted), after.as_bytes()].concat();
    assert_eq!(decode(&bytes, Some("zh-CN")).text, whole);
    // And those of front matter.
    let whole = "---\ntitle: 新闻标题今天\nauthor: 张三李四王五\n---\nx\n";
    let (before, author) = whole.split_at(whole.find("张").unwrap());
    let bytes = [before.as_bytes(), &gbk(author)].concat();
    assert_eq!(decode(&bytes, Some("zh-CN")).text, whole);
    // Under front matter without a letter beyond ASCII too.
    let bytes = [
        b"---\ntitle: T\n---\n".as_slice(),
        "第一段是正常的文字。\n\n".as_bytes(),
        &gbk(pasted),
    ]
    .concat();
    let text = decode(&bytes, Some("zh-CN")).text.into_owned();
    assert_eq!(text, "---\ntitle: T\n---\n第一段是正常的文字。\n\n第二段从别处粘贴。");
}

#[test]
fn surrogates_that_were_encoded_become_their_character() {
    let head = "---\ntitle: 中国经济新闻\n---\n今天天气很好";
    for (bytes, expected) in [
        (&b"\xed\xa0\xbd\xed\xb8\x80"[..], "\u{1f600}"),
        (b"\xed\xa0\xbd", "\u{fffd}"),
        (b"\xed\xb8\x80\xed\xa0\xbd", "\u{fffd}\u{fffd}"),
    ] {
        let bytes = [head.as_bytes(), bytes, "明天也好。".as_bytes()].concat();
        let decoded = decode(&bytes, Some("zh-CN"));
        assert_eq!(decoded.text, format!("{head}{expected}明天也好。"));
        assert_eq!(decoded.repaired.unwrap().1, head.len());
    }
}

#[test]
fn a_character_that_was_cut_is_no_other_encoding() {
    for language in [Some("zh-CN"), None] {
        for end in ["\n---\nx", "x\n---\nx", " 好\n---\n\n"] {
            let head = "---\ntitle: 好的".as_bytes();
            let bytes = [&head[..head.len() - 1], end.as_bytes()].concat();
            assert_eq!(decode(&bytes, language).text, format!("---\ntitle: 好\u{fffd}{end}"));
        }
    }
}

#[test]
fn every_byte_order_mark_goes() {
    for marks in 1..4 {
        let text = format!("{}{TEXT}", "\u{feff}".repeat(marks));
        assert_eq!(decode(text.as_bytes(), None).text, TEXT);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16, None).text, TEXT);
        let utf32: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert_eq!(decode(&utf32, None).text, TEXT);
        let utf32: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        let decoded = decode(&utf32, None);
        assert_eq!(decoded.text, TEXT);
        assert_eq!(
            decoded.repaired.unwrap().0,
            "the file is UTF-32, not UTF-8; it was decoded"
        );
    }
    let cut = [b"\xff\xfe\0\0a\0\0\0".as_slice(), b"\0\0\x11\0b"].concat();
    assert_eq!(decode(&cut, None).text, "a\u{fffd}\u{fffd}");
}

#[test]
fn a_text_of_some_length_tells_its_encoding_whatever_the_language() {
    use encoding_rs::{BIG5, EUC_JP, EUC_KR, GBK, SHIFT_JIS, WINDOWS_1251};
    let cases = [
        (
            BIG5,
            "海心早市今天開張，賣花的人比買花的人先到，天還沒有亮。市場的管理員說，這裡的攤位已經全部租出去了，明年還要擴建。",
        ),
        (
            BIG5,
            "颱風接近臺灣東部海面，中央氣象局發布海上警報，學校與公司明天停班停課與否，將於今晚公布，請民眾留意最新消息。",
        ),
        (
            SHIFT_JIS,
            "港の朝市が今日開かれ、花を売る人は買う人より先に来た。空はまだ暗かったが、市場の管理人は来年も拡張すると話していた。",
        ),
        (
            SHIFT_JIS,
            "東京都内で開かれた会議で、政府は新しい経済対策を発表した。物価の上昇を抑えるため、補助金の支給や減税などが盛り込まれている。",
        ),
        (
            EUC_JP,
            "港の朝市が今日開かれ、花を売る人は買う人より先に来た。空はまだ暗かったが、市場の管理人は来年も拡張すると話していた。",
        ),
        (
            GBK,
            "海心早市今天开张，卖花的人比买花的人先到，天还没有亮。市场的管理员说，这里的摊位已经全部租出去了，明年还要扩建。",
        ),
        (
            GBK,
            "臺灣的正體字在國家標準擴展碼裡也能寫，這是一段繁體文字，編輯把它貼到了簡體系統裡，標題與正文都沒有轉換。",
        ),
        (
            EUC_KR,
            "항구의 아침 시장이 오늘 문을 열었다. 꽃을 파는 사람은 사는 사람보다 먼저 왔고, 하늘은 아직 어두웠다. 내년에도 넓힌다고 한다.",
        ),
        (
            WINDOWS_1251,
            "Сегодня утром в порту открылся рынок, продавцы пришли раньше покупателей.",
        ),
    ];
    for (encoding, text) in cases {
        let title: String = text.chars().take(8).collect();
        let whole = format!("---\ntitle: {title}\n---\n{text}\n");
        let (bytes, _, is_lossy) = encoding.encode(&whole);
        assert!(!is_lossy, "{}: {text}", encoding.name());
        for language in [Some("zh-CN"), Some("zh-TW"), Some("ja"), Some("en"), None] {
            assert_eq!(
                decode(&bytes, language).text,
                whole,
                "{} under {language:?}",
                encoding.name()
            );
        }
    }
}
