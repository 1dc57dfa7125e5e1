//! Hugo's addresses and Go's date layouts.

use super::*;

#[test]
fn default_addresses() {
    let cases: &[(&str, &str, Option<&str>, &str)] = &[
        ("content", "posts/My First Post.md", None, "/posts/my-first-post/"),
        ("content/posts", "post-1.md", None, "/posts/post-1/"),
        ("site/content/posts", "post-1.md", None, "/posts/post-1/"),
        ("src", "posts/post-1.md", None, "/posts/post-1/"),
        ("content", "about.md", None, "/about/"),
        ("content", "posts/a/b/c.md", Some("-The Slug-"), "/posts/a/b/the-slug/"),
        ("content", "posts/x.md", Some(" a / b"), "/posts/a-/-b/"),
        ("content", "posts/x.md", Some("-"), "/posts/x/"),
        ("content", "posts/x.md", Some("index"), "/posts/"),
        // Leaf bundles, and the pages that head a section.
        ("content", "posts/My Bundle/index.md", None, "/posts/my-bundle/"),
        ("content", "posts/bundle/index.zh-cn.md", None, "/posts/bundle/"),
        ("content", "posts/bundle/index.md", Some("other"), "/posts/other/"),
        ("content", "bundle/index.md", None, "/bundle/"),
        ("content", "posts/_index.md", Some("ignored"), "/posts/"),
        ("content", "index.md", None, "/"),
        // Languages; what only looks like one stays.
        ("content", "posts/post.zh.md", None, "/posts/post/"),
        ("content", "posts/post.zh-Hant.md", None, "/posts/post/"),
        ("content", "posts/node.js.md", None, "/posts/node.js/"),
        ("content", "posts/v1.20.md", None, "/posts/v1.20/"),
        // A file's date is part of its name.
        ("content", "posts/2022-01-21-x.md", None, "/posts/2022-01-21-x/"),
        (
            "content",
            "新闻/南方Plus：要闻.md",
            None,
            "/%E6%96%B0%E9%97%BB/%E5%8D%97%E6%96%B9plus%E8%A6%81%E9%97%BB/",
        ),
        (
            "content",
            "posts/C# & C++ (50% off)!.md",
            None,
            "/posts/c%23--c++-50-off/",
        ),
        ("content", "posts/x.md", Some("a\tb  c&d é"), "/posts/a-b-cd-%C3%A9/"),
        ("content", "../../posts/./x.md", None, "/posts/x/"),
    ];
    for (folder, path, slug, expected) in cases {
        let input = AddressInput {
            folder,
            slug: *slug,
            ..post(path)
        };
        assert_eq!(address(&for_hugo(), &input), *expected, "{path}");
    }
}

#[test]
fn a_content_dir_that_is_no_folder_named_content() {
    let rules = AddressRules {
        content_dirs: strings(&["content/en", "./blog/notes/"]),
        sections: vec![("posts".to_owned(), "/:year/:slug/".to_owned())],
        ..for_hugo()
    };
    for (folder, path, expected) in [
        ("content/en", "posts/x.md", "/2022/%E5%8D%97%E6%96%B9plus-hello-world/"),
        ("content/en", "docs/x.md", "/docs/x/"),
        ("content", "en/docs/x.md", "/docs/x/"),
        ("content", "de/docs/x.md", "/de/docs/x/"),
        ("content/en/docs", "x/index.md", "/docs/x/"),
        ("blog/notes", "a.md", "/a/"),
        ("blog/other", "a.md", "/other/a/"),
    ] {
        let input = AddressInput { folder, ..post(path) };
        assert_eq!(address(&rules, &input), expected, "{folder}: {path}");
    }
}

#[test]
fn switches() {
    let ugly = AddressRules {
        ugly_urls: true,
        ..for_hugo()
    };
    let cased = AddressRules {
        keep_case: true,
        ..for_hugo()
    };
    let input = AddressInput {
        folder: "content",
        ..post("Posts/My  Post.md")
    };
    let bundle = AddressInput {
        folder: "content",
        ..post("Posts/B/index.md")
    };
    let front = AddressInput {
        folder: "content",
        slug: Some("index"),
        ..post("posts/b.md")
    };
    assert_eq!(address(&ugly, &input), "/posts/my--post.html");
    assert_eq!(address(&ugly, &bundle), "/posts/b.html");
    assert_eq!(address(&ugly, &front), "/posts/");
    let ugly_posts = AddressRules {
        ugly_sections: strings(&["posts"]),
        ..with_sections(&[("posts", "/:year/:contentbasename/")])
    };
    let other = AddressInput {
        folder: "content",
        ..post("notes/posts/b.md")
    };
    assert_eq!(address(&ugly_posts, &input), "/2022/my-post.html");
    assert_eq!(address(&ugly_posts, &other), "/notes/posts/b/");
    assert_eq!(address(&cased, &input), "/Posts/My-Post/");
    assert_eq!(address(&cased, &bundle), "/Posts/B/");
}

#[test]
fn front_matter_urls() {
    let cases = [
        ("/custom/Foo", "/custom/Foo/"),
        ("custom/foo/", "/custom/foo/"),
        ("/a/b.html", "/a/b.html"),
        ("/a/index.html", "/a/"),
        ("/v1.0/b", "/v1.0/b"),
        ("/v1.0/b/", "/v1.0/b/"),
        ("/", "/"),
        ("/a/../b/x/../../c/", "/c/"),
        ("/文章/A (b)/", "/%E6%96%87%E7%AB%A0/A%20%28b%29/"),
        ("/A(b)/", "/A(b)/"),
        ("/a b#c?d/", "/a%20b%23c%3Fd/"),
        ("/:year/:slug/", "/2022/%E5%8D%97%E6%96%B9plus-hello-world/"),
        ("/\\:year/:sections[0]", "/:year/posts/"),
        ("/100%/", "/100%25/"),
        ("https://example.com/x", "https://example.com/x"),
    ];
    for (url, expected) in cases {
        let input = AddressInput {
            folder: "content",
            permalink: Some(url),
            ..post("posts/a/x.md")
        };
        assert_eq!(address(&for_hugo(), &input), expected, "{url}");
    }
}

#[test]
fn permalinks() {
    // resources/page/permalinks_test.go, up to what Hugo's sanitising takes off afterwards.
    let cases = [
        (":title", "/spf13-vim-3.0-release-and-new-website/"),
        (
            "/:year-:month-:title",
            "/2012-04-spf13-vim-3.0-release-and-new-website/",
        ),
        (
            "/:year/:yearday/:month/:monthname/:day/:weekday/:weekdayname/",
            "/2012/97/04/april/06/5/friday/",
        ),
        ("/:section/", "/a/"),
        ("/:slug/", "/the-slug/"),
        ("/:slugorfilename/", "/the-slug/"),
        ("/:slugorcontentbasename/", "/the-slug/"),
        ("/:filename/", "/test-page/"),
        ("/:contentbasename/", "/test-page/"),
        ("/:06-:1-:2-:Monday", "/12-4-6-friday/"),
        ("/:2006_01_02_15_04_05.000", "/2012_04_06_03_01_59.000/"),
        ("/:sections/", "/a/b/c/"),
        ("/:sections[last]/", "/c/"),
        ("/:sections[0]/:sections[last]/", "/a/c/"),
        ("/:sections[1:]/:sections[:1]/:sections[1:last]", "/b/c/a/b/"),
        ("/:sections[7]/:sections[7:]/:sections[2:1]/x", "/x/"),
        ("/:sectionslugs[last]/:sectionslug/", "/c/a/"),
        ("/special\\::slug/", "/specialthe-slug/"),
        ("/:categories/:short_year/", "/12/"),
    ];
    for (template, expected) in cases {
        let input = AddressInput {
            folder: "content/a",
            date: DateTime::parse_from_rfc3339("2012-04-06T03:01:59Z").expect("a date"),
            title: "Spf13 Vim 3.0 Release and new website",
            slug: Some("The Slug"),
            ..post("b/c/test-page/index.md")
        };
        assert_eq!(
            address(&with_sections(&[("a", template)]), &input),
            expected,
            "{template}"
        );
        assert_eq!(check_template(template, Generator::Hugo), Ok(()));
    }

    let rules = with_sections(&[
        ("posts", "/:year/:slug/"),
        ("posts/tech", "/t/:filename/"),
        ("/", "/root/:slugorfilename"),
        ("News", "/:section/:title"),
    ]);
    let cases = [
        ("posts/x.md", "C++ tips & 50% off", None, "/2022/c-tips-50-off/"),
        ("posts/x.md", "", None, "/2022/"),
        ("posts/x.md", "t", Some("c++"), "/2022/c/"),
        ("posts/tech/X Y.md", "t", None, "/t/x-y/"),
        ("postscript/x.md", "t", None, "/postscript/x/"),
        ("about.md", "t", None, "/root/about/"),
        ("news/x.md", "要闻", None, "/news/%E8%A6%81%E9%97%BB/"),
        ("posts/x.md", "t", Some("index"), "/2022/"),
    ];
    for (path, title, slug, expected) in cases {
        let input = AddressInput {
            folder: "content",
            title,
            slug,
            ..post(path)
        };
        assert_eq!(address(&rules, &input), expected, "{path} {title}");
    }
    let ugly = AddressRules {
        ugly_urls: true,
        ..rules
    };
    let input = AddressInput {
        folder: "content",
        title: "t",
        ..post("posts/x.md")
    };
    assert_eq!(address(&ugly, &input), "/2022/t.html");
}

#[test]
fn go_layouts() {
    let moment = DateTime::parse_from_rfc3339("2022-01-05T16:08:09+05:30").expect("a date");
    let cases = [
        ("January_Jan_Mon_Monday", "January_Jan_Wed_Wednesday"),
        ("2006_006_06", "2022_022_22"),
        ("_2__2_002", " 5  5_005"),
        ("15_03_3_PMpm", "16_04_4_PMpm"),
        ("04_4_05_5_Z0700_Z07_MST", "08_8_09_9_+0530_+05_+0530"),
        ("Month", "Month"),
    ];
    for (layout, expected) in cases {
        assert_eq!(go_layout::format(&moment, layout), expected, "{layout}");
    }
    assert!(go_layout::is_layout("2006") && go_layout::is_layout("Jan"));
    assert!(!go_layout::is_layout("fred") && !go_layout::is_layout("PM") && !go_layout::is_layout("TITLE"));
}
