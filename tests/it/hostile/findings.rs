//! Inputs that fuzzing found, as small as they could be made.

use super::*;

#[test]
fn a_title_that_stands_in_for_the_text() {
    // Elements outside of HTML were left in titles, and the title of a post without text is its summary.
    check(vec![
        Case::new("math in a title", post("title: a<math>b\ndate: 2026-01-05", "")).gives_summary("ab", "2026-01-05"),
        Case::new("a type in a title", post("title: Vec<String>\ndate: 2026-01-05", ""))
            .gives_summary("Vec<String>", "2026-01-05"),
    ]);
}

#[test]
fn a_date_from_before_there_were_zones() {
    // The offset of Shanghai was +08:05:43 then, which was written as +08:06 without moving the clock.
    let site = site_with_good("");
    let config = crate::support::SITE.replace("+08:00", "Asia/Shanghai");
    site.write("config.toml", config);
    site.write(
        "posts/1888-08-08-old.md",
        "---\ntitle: Old\ndate: 1888-08-08 08:00:00 +0800\n---\nx\n",
    );
    site.write(
        "posts/1888-08-08-older.md",
        "---\ntitle: Old\ndate: 1888-08-08 08:06:00\n---\nx\n",
    );
    site.build();
    let dates: Vec<_> = feeds(&site)
        .into_iter()
        .flat_map(|feed| feed.entries)
        .filter(|entry| !is_good(entry))
        .map(|entry| entry.published.unwrap().to_rfc3339())
        .collect();
    assert_eq!(dates, ["1888-08-08T00:00:00+00:00"; 6]);
}

/// Jekyll titles posts by their files' names; to Hugo and Zola a post without a title is one.
#[test]
fn a_title_from_the_file_name_is_told_where_it_is_no_convention() {
    for (generator, told) in [("jekyll", false), ("hugo", true), ("zola", true)] {
        let site = site_with_good(&format!("[collect]\ngenerator = \"{generator}\"\n"));
        site.write("posts/harbour-opens.md", "+++\ndate = 2026-01-03\n+++\ntext\n");
        let report = site.build();
        assert!(site.feed("atom.xml").contains("Harbour Opens"), "{generator}");
        let found: Vec<_> = report.diagnostics.iter().map(|found| found.code.name()).collect();
        let expected: &[&str] = if told { &["title-missing"] } else { &[] };
        assert_eq!(found, expected, "{generator}");
    }
}
