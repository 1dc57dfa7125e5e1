use super::*;

fn hash_at(link: &str, html: &str) -> u64 {
    let hosts = BTreeSet::from(["old.example".to_owned()]);
    let own = OwnSite::new(&Url::parse("https://news.example/").unwrap(), &hosts);
    let entry = Seen {
        title: "T",
        html: Some(html),
        summary: "",
        image: None,
        link,
        via: Some("http://share.example/s?code=1"),
    };
    seen(entry, &own).value
}

fn hash(html: &str) -> u64 {
    hash_at("https://news.example/a/b.html", html)
}

#[test]
fn markup_and_white_space_do_not_count() {
    let plain = hash("<p>Tea &amp; rice, twice.</p>");
    for same in [
        "<p>Tea\n &amp; rice, twice.</p>\n",
        "<div><b>Tea</b> &#38; rice,<br>\u{200b}twice.</div>",
        "<p title=\"a > b\">Tea & rice, twice.</p>",
    ] {
        assert_eq!(hash(same), plain, "{same}");
    }
    for other in ["<p>Tea &amp; rise, twice.</p>", "<p>Tea &amp; rice twice.</p>"] {
        assert_ne!(hash(other), plain, "{other}");
    }
}

#[test]
fn links_and_pictures_count_without_the_own_host() {
    let link = hash("<p><a href=\"https://news.example/x?y=1&amp;z=2\">x</a></p>");
    assert_eq!(
        hash("<p><a rel=\"nofollow\" href=\"http://old.example/x?y=1&amp;z=2\">x</a></p>"),
        link
    );
    assert_ne!(hash("<p><a href=\"https://news.example/y\">x</a></p>"), link);
    assert_ne!(
        hash("<p><a href=\"https://else.example/x?y=1&amp;z=2\">x</a></p>"),
        link
    );
    assert_ne!(hash("<p>x</p>"), link);
    let picture = hash("<img src=\"https://c.example/1.png\" srcset=\"https://c.example/2.png 2x\">");
    assert_ne!(hash("<img src=\"https://c.example/1.png\">"), picture);
}

#[test]
fn a_post_may_move_with_its_pictures_and_footnotes() {
    let at = |link: &str, html: &str| hash_at(link, html);
    assert_eq!(
        at(
            "https://news.example/2026/01/a.html",
            "<img src=\"https://news.example/2026/01/p.png\"><a href=\"https://news.example/2026/01/a.html#fn1\">1</a>"
        ),
        at(
            "https://news.example/a/",
            "<img src=\"https://news.example/a/p.png\"><a href=\"https://news.example/a/#fn-1\">1</a>"
        ),
    );
    assert_eq!(
        at(
            "https://news.example/a.html",
            "<img src=\"https://news.example/p.png\">"
        ),
        at("https://news.example/a/", "<img src=\"https://news.example/a/p.png\">"),
    );
}

#[test]
fn the_share_url_does_not_count() {
    let with = |url: &str| format!("<p>x</p><p><a href=\"{url}\">{url}</a></p>");
    assert_eq!(hash(&with("http://share.example/s?code=1")), hash("<p>x</p>"));
    assert_ne!(hash(&with("http://share.example/s?code=2")), hash("<p>x</p>"));
}

#[test]
fn every_character_counts_that_is_seen() {
    for c in '\u{0}'..=char::MAX {
        let mut words = String::new();
        let long = "、中".repeat(c as usize % 20);
        push_words(&mut words, &format!("中{c}文{long}{c}{long}"));
        let seen = if is_unseen(c) { String::new() } else { c.to_string() };
        assert_eq!(words, format!("中{seen}文{long}{seen}{long}"), "{:x}", c as u32);
    }
}

#[test]
fn a_summary_is_another_kind() {
    let own = OwnSite::default();
    let entry = Seen {
        title: "T",
        html: None,
        summary: "s",
        image: None,
        link: "https://news.example/",
        via: None,
    };
    assert_eq!(seen(entry, &own).kind, HashKind::Summary);
}

proptest::proptest! {
    #[test]
    fn parts_are_removed_wherever_they_stand(
        words in proptest::collection::vec("://|h://a|h://ah://a|h:|//a|茶|h", 0..12),
        part in "h://a|://|://:/|h://ah://a|a|茶",
    ) {
        let mut found = format!("题h://a{}", words.concat());
        let from = "题h://a".len();
        let expected = format!("题h://a{}", found[from..].replace(&part, ""));
        remove(&mut found, from, &part);
        proptest::prop_assert_eq!(found, expected);
    }

    #[test]
    fn words_and_addresses_are_those_of_a_plain_reader(
        pieces in proptest::collection::vec("<p>|</p>|<a href=\"[a&;>'茶]{0,4}\">|</blockquote>|<br title='>'>|[&<;\"' 茶a>]{0,3}|&lt;|<i", 0..9),
    ) {
        let html = pieces.concat();
        let (mut words, mut addresses) = (String::new(), Vec::new());
        read(&html, &mut words, &mut |address| addresses.push(address.to_owned()));
        let (mut expected, mut found) = (String::new(), Vec::new());
        let mut rest = html.as_str();
        while let Some((text, tag)) = rest.split_once('<') {
            push_words(&mut expected, &html_escape::decode_html_entities(text));
            let mut quote = None;
            let end = tag.find(|c| match (quote, c) {
                (None, '"' | '\'') => {
                    quote = Some(c);
                    false
                }
                (None, _) => c == '>',
                (Some(open), _) => {
                    quote = quote.filter(|_| open != c);
                    false
                }
            });
            // Quotes that are not closed are none.
            let end = match (end, quote) {
                (None, Some(_)) => tag.len(),
                (end, _) => end.map_or(tag.len(), |end| end + 1),
            };
            read_tag(&rest[text.len()..text.len() + 1 + end], &mut |address| found.push(address.to_owned()));
            rest = &tag[end..];
        }
        push_words(&mut expected, &html_escape::decode_html_entities(rest));
        proptest::prop_assert_eq!((words, addresses), (expected, found));
    }
}
