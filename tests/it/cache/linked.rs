//! Posts that link to others by their files: where those move, their texts change too.

use std::fs;

use super::*;

/// Builds with the memory and holds all that stands to what a build without one makes.
fn build_both(site: &Site) {
    site.build();
    let with = written(site);
    fs::remove_dir_all(site.path(".feedkiln")).unwrap();
    let report = site.build();
    assert_eq!(report.changed, Vec::<String>::new());
    assert_alike(&written(site), &with);
    // The memory that is gone is there again.
    assert!(site.build().changed.is_empty());
}

#[test]
fn a_link_follows_the_post_that_moves() {
    for (more, named, tag, moved) in [
        (
            "",
            "2026-01-02-two.md",
            "{% post_url 2026-01-02-two %}",
            "permalink: /moved/",
        ),
        (
            "",
            "2026-01-02-two.md",
            "{{ site.baseurl }}{% link posts/2026-01-02-two.md %}",
            "permalink: /moved/",
        ),
        (
            "[collect]\ngenerator = \"hugo\"\n",
            "two.md",
            "{{< relref \"two.md\" >}}",
            "url: /moved/",
        ),
        ("[collect]\ngenerator = \"zola\"\n", "two.md", "@/two.md", "path: moved"),
    ] {
        let site = Site::new(more);
        site.post(
            "2026-01-01-one.md",
            "date: 2026-01-01\ncategories: [a]",
            &format!("See [two]({tag}#part)."),
        );
        let two = |front: &str| site.post(named, &format!("date: 2026-01-02\ncategories: [b]\n{front}"), "Two.");
        let address = || {
            let feed = site.feed("category/a/atom.xml");
            let at = feed
                .find("See &lt;a href=&quot;")
                .or_else(|| feed.find("See &lt;a href=\""))
                .unwrap_or_else(|| panic!("{feed}"));
            feed[at..]
                .split(['"', '&'])
                .find(|part| part.starts_with("https:") || part.starts_with("quot;https:"))
                .unwrap()
                .trim_start_matches("quot;")
                .to_owned()
        };
        two("");
        build_both(&site);
        let first = address();
        assert!(
            first.starts_with("https://news.example/") && first.ends_with("#part") && !first.contains('%'),
            "{first}"
        );
        // The file that links is as it was.
        two(moved);
        build_both(&site);
        assert_eq!(address(), "https://news.example/moved/#part", "{tag}");
        // A post that links anew, where a memory is at hand.
        site.post(
            "2026-01-03-three.md",
            "date: 2026-01-03\ncategories: [c]",
            &format!("See [two]({tag})."),
        );
        build_both(&site);
        assert!(
            site.feed("category/c/atom.xml").contains("https://news.example/moved/"),
            "{tag}"
        );
    }
}
