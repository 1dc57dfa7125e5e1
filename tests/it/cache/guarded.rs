//! Builds of few posts are refused where whole ones are.

use std::fs;

use super::{assert_alike, written};
use crate::support::Site;

const NOW: &str = "2026-10-01T00:00:00+08:00";

#[test]
fn a_build_of_few_posts_does_not_go_past_the_guard() {
    for is_known in [true, false] {
        let site = Site::new("[feeds]\nlimit = { days = 30 }\n");
        for number in 0..60 {
            let day = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::Days::new(number);
            site.post(&format!("{day}-p{number}.md"), "categories: x", "early");
        }
        site.post("2026-09-01-late.md", "categories: x", "late");
        assert!(!site.build_at(NOW).is_refused);
        assert_eq!(site.titles("rss.xml").len(), 1);
        site.remove("posts/2026-09-01-late.md");
        if !is_known {
            fs::remove_dir_all(site.path(".feedkiln")).unwrap();
        }
        let before = written(&site);
        assert!(site.build_at(NOW).is_refused, "{is_known}");
        assert_alike(&written(&site), &before);
    }
}
