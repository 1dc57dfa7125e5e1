use super::*;

#[test]
fn rss_is_read_with_its_faults() {
    let text = "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:content=\"c\" xmlns:atom=\"a\"><channel><title>A &amp; B</title>\
        <link>https://x.example/</link><atom:link rel=\"self\" href=\"https://x.example/feed/\"/><generator>https://wordpress.org/?v=6</generator>\
        <item><title>One &#38;amp; only</title><link>https://x.example/1/</link><guid isPermaLink=\"false\">https://x.example/?p=1</guid>\
        <pubDate>Wed, 21 Jan 2026 08:00:00 +0000</pubDate><description><![CDATA[<p>short</p>]]></description>\
        <content:encoded><![CDATA[<p>Caf&eacute;</p>]]></content:encoded></item>\
        <item><title>Two&nbsp;</title><link>https://x.example/2/</link><pubDate>yesterday</pubDate></item></channel></rss>";
    let (format, feed) = read(text.as_bytes()).unwrap();
    assert_eq!((format, feed.title.as_str()), (Format::Rss, "A & B"));
    assert_eq!(feed.self_link.as_deref(), Some("https://x.example/feed/"));
    assert_eq!(feed.home.as_deref(), Some("https://x.example/"));
    assert!(feed.generator.unwrap().contains("wordpress"));
    let ids: Vec<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(
        ids,
        ["https://x.example/?p=1", "https://x.example/2/"],
        "without guid the link"
    );
    let first = &feed.entries[0];
    assert_eq!(first.title, "One & only");
    assert_eq!(first.content.as_deref(), Some("<p>Caf&eacute;</p>"));
    assert_eq!(first.summary, "short");
    assert_eq!(first.published.unwrap().to_rfc3339(), "2026-01-21T08:00:00+00:00");
    assert_eq!(feed.entries[1].published, None);
}

#[test]
fn atom_is_read_with_its_deleted_entries() {
    let text = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"><id>tag:x</id><title>F</title>\
        <link href=\"/2\" rel=\"next\"/><at:deleted-entry ref=\"tag:gone\" when=\"2026-01-01T00:00:00Z\"/>\
        <entry><id>tag:1</id><title type=\"html\">&lt;b&gt;T&lt;/b&gt;</title><link href=\"https://x.example/1\"/>\
        <published>2026-01-21T08:00:00Z</published><updated>2026-01-22T08:00:00Z</updated>\
        <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a <b>b</b></p></div></content></entry></feed>";
    let (format, feed) = read(text.as_bytes()).unwrap();
    assert_eq!(
        (format, feed.id.as_deref(), feed.next.as_deref()),
        (Format::Atom, Some("tag:x"), Some("/2"))
    );
    assert_eq!(feed.deleted[0].id, "tag:gone");
    let entry = &feed.entries[0];
    assert_eq!(
        (entry.title.as_str(), entry.link.as_deref()),
        ("T", Some("https://x.example/1"))
    );
    assert_eq!(entry.updated.unwrap().to_rfc3339(), "2026-01-22T08:00:00+00:00");
    assert!(
        entry.content.as_deref().unwrap().contains("<p>a <b>b</b></p>"),
        "{entry:?}"
    );
}

#[test]
fn json_is_read_with_numbers_as_ids() {
    let text = "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"J\",\"items\":[{\"id\":7,\"url\":\"https://x.example/7\",\"content_html\":\"<p>x</p>\"},{\"url\":\"https://x.example/8\"}]}";
    let (_, feed) = read(text.as_bytes()).unwrap();
    let ids: Vec<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, ["7", "https://x.example/8"]);
}

#[test]
fn what_is_no_feed_is_none() {
    for text in ["", "<html><body/></html>", "{}", "{\"items\":[]}", "plain"] {
        assert!(read(text.as_bytes()).is_none(), "{text}");
    }
}

#[test]
fn encodings_are_those_of_the_declaration() {
    let (bytes, _, _) = encoding_rs::GBK
        .encode("<?xml version=\"1.0\" encoding=\"GBK\"?><rss><channel><title>南方</title></channel></rss>");
    assert_eq!(read(&bytes).unwrap().1.title, "南方");
}

proptest::proptest! {
    #[test]
    fn nothing_makes_it_panic(parts in proptest::collection::vec(
        proptest::sample::select(vec![
            "<rss>", "<channel>", "<item>", "</item>", "<feed>", "<entry>", "</entry>", "<content type=\"xhtml\">", "</content>",
            "<title>", "</title>", "<link href=\"\u{5357}\"/>", "<guid>", "&#0;", "&nbsp;", "&", "<![CDATA[", "]]>", "<?xml encoding=", "'\u{5357}",
            "<at:deleted-entry ref=\"a\" when=\"2026-01-01T00:00:00Z\"/>", "{\"version\":\"jsonfeed.org\",\"items\":[", "{}", "]}", "\u{fffd}", "<",
        ]), 0..30)) {
        let _ = read(parts.concat().as_bytes());
    }
}
