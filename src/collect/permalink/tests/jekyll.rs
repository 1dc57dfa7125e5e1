//! Jekyll's addresses, names, titles and categories.

use super::*;

#[test]
fn styles_and_placeholders() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("", &[], "/2022/01/21/My_Post.html"),
        ("jekyll", &["News"], "/news/2022/01/21/My_Post.html"),
        (
            "date",
            &["News", "World News"],
            "/news/world%20news/2022/01/21/My_Post.html",
        ),
        ("pretty", &["a", "A"], "/a/2022/01/21/My_Post/"),
        ("ordinal", &[], "/2022/021/My_Post.html"),
        ("weekdate", &["x"], "/x/2022/W03/Fri/My_Post.html"),
        ("none", &[], "/My_Post.html"),
        ("none", &["南方Plus"], "/%E5%8D%97%E6%96%B9plus/My_Post.html"),
        (
            "/:categories/:title.html",
            &["[a] 50%"],
            "/%5Ba%5D%2050%25/My_Post.html",
        ),
        ("/:slugified_categories/:slug/", &["A  b!", "a b"], "/a-b/my-post/"),
        ("blog/:year/:title/", &[], "/blog/2022/My_Post/"),
        ("/:title", &[], "/My_Post"),
        (
            "/:path/:name:output_ext",
            &[],
            "/sub/2022-01-21-My_Post/2022-01-21-my-post.html",
        ),
        ("/:collection/:i_month-:i_day/:short_year", &[], "/posts/1-21/22"),
        ("/:month_:day_/:hour:minute:second", &[], "/01_21_/160852"),
        (
            "/:short_month/:long_month/:w_year/:week/:w_day",
            &[],
            "/Jan/January/2022/03/5",
        ),
        ("/:short_day/:long_day/:y_day", &[], "/Fri/Friday/021"),
        // Squeezed, as in `URL#sanitize_url`: dots within names too.
        (
            "/:categories/:title/",
            &["wait...what", "inc."],
            "/wait/.what/incMy_Post/",
        ),
        ("//a/../b/:nothing", &[], "/a/b/:nothing"),
        ("/", &[], "/"),
    ];
    for (template, categories, expected) in cases {
        let categories = strings(categories);
        let input = AddressInput {
            categories: &categories,
            ..post("sub/2022-01-21-My_Post.md")
        };
        assert_eq!(address(&for_jekyll(template), &input), *expected, "{template}");
    }
}

#[test]
fn file_names_slugs_and_extensions() {
    let cases: &[(&str, Option<&str>, &str)] = &[
        (
            "2009-03-27-Pretty-Permalink-Schema.md",
            None,
            "/Pretty-Permalink-Schema.html",
        ),
        ("2022-1-3-a b.md", None, "/a-b.html"),
        (
            "2022-01-21-南方网：新闻（一）.md",
            None,
            "/%E5%8D%97%E6%96%B9%E7%BD%91-%E6%96%B0%E9%97%BB-%E4%B8%80.html",
        ),
        ("no-date.markdown", None, "/no-date.html"),
        ("2022-01-21-trailing....md", None, "/trailing.html"),
        ("2022-01-21-a.html.md", None, "/a.html.html"),
        ("2022-01-21-x.txt", None, "/x.txt"),
        ("2022-01-21-c++ & (d)!.md", None, "/c++-&-(d)!.html"),
        ("2022-01-21-x.md", Some("A Slug?"), "/A-Slug.html"),
        ("2022-01-21-x.md", Some("50% #1"), "/50-1.html"),
        // Jekyll takes an empty slug at its word, and `💎` leaves nothing.
        ("2022-01-21-x.md", Some(""), "/.html"),
        ("2022-01-21-💎.md", None, "/.html"),
    ];
    for (path, slug, expected) in cases {
        let input = AddressInput {
            slug: *slug,
            ..post(path)
        };
        assert_eq!(address(&for_jekyll("none"), &input), *expected, "{path}");
    }
    // test/test_url.rb
    let input = post("escape-+ #%20[].md");
    assert_eq!(
        address(&for_jekyll("/methods/:title/:name:output_ext"), &input),
        "/methods/escape-+-20/escape-20.html"
    );
    // An archive folder is taken for `_posts`; folders around `_posts` are part of `:path`.
    let old = AddressInput {
        folder: "old_post",
        ..post("a/2022-01-21-x.md")
    };
    assert_eq!(address(&for_jekyll("/:path/"), &old), "/a/2022-01-21-x/");
    let blog = AddressInput {
        folder: "blog/_posts",
        ..post("a/2022-01-21-x.md")
    };
    assert_eq!(address(&for_jekyll("/:path/"), &blog), "/blog/a/2022-01-21-x/");
}

#[test]
fn front_matter_permalinks() {
    let cases = [
        ("/custom/posts/1/", "/custom/posts/1/"),
        ("custom/some", "/custom/some"),
        ("/2016/i-am-php.php", "/2016/i-am-php.php"),
        ("/:year/:title:output_ext", "/2022/x.html"),
        ("/a/:title", "/a/x"),
        // "Built-in permalink styles are not recognized in front matter" (docs/_docs/permalinks.md).
        ("pretty", "/pretty"),
        (
            "/南方 plus/%E5%8D%97/50%/",
            "/%E5%8D%97%E6%96%B9%20plus/%E5%8D%97/50%25/",
        ),
        ("//host/x?y#z", "/host/x%3Fy%23z"),
        ("/../../etc/%2E%2e/passwd", "/etc/passwd"),
        ("/a\u{0}\n%0D%7fb\\c\"<>", "/ab%5Cc%22%3C%3E"),
        ("https://example.com/a b", "https://example.com/a b"),
        ("HTTP://example.com", "HTTP://example.com"),
        (" ", "/2022/01/21/x.html"),
        ("/:title.", "/x."),
    ];
    for (permalink, expected) in cases {
        let input = AddressInput {
            permalink: Some(permalink),
            ..post("2022-01-21-x.md")
        };
        assert_eq!(address(&for_jekyll(""), &input), expected, "{permalink}");
    }
}

#[test]
fn dates_are_those_of_the_given_zone() {
    let date = DateTime::parse_from_rfc3339("2021-01-01T00:30:00+08:00").expect("a date");
    let input = AddressInput {
        date,
        ..post("2020-12-31-x.md")
    };
    assert_eq!(
        address(&for_jekyll("/:year/:w_year/:week/:y_day/"), &input),
        "/2021/2020/53/001/"
    );
}

#[test]
fn names_titles_and_categories() {
    let names = [
        ("2022-01-21-x", Some((2022, 1, 21)), "x"),
        ("2022-1-3-a-b", Some((2022, 1, 3)), "a-b"),
        ("22-1-3-a", Some((2022, 1, 3)), "a"),
        ("99-1-3-a", Some((1999, 1, 3)), "a"),
        ("2022-01-21-", Some((2022, 1, 21)), ""),
        ("2022-01-21-南方..", Some((2022, 1, 21)), "南方"),
        ("2022-99-99-x", Some((2022, 99, 99)), "x"),
        ("2022-01-21", None, "2022-01-21"),
        ("2022-01-211-x", None, "2022-01-211-x"),
        ("20220121-x", None, "20220121-x"),
        ("２０22-01-21-x", None, "２０22-01-21-x"),
        ("a-2022-01-21-x", None, "a-2022-01-21-x"),
        ("", None, ""),
    ];
    for (stem, date, slug) in names {
        assert_eq!(split_file_name(stem), (date, slug), "{stem}");
    }

    let titles = [
        // test/test_utils.rb
        (
            "This-is-a-Long-title-with-Mixed-capitalization",
            "This Is A Long Title With Mixed Capitalization",
        ),
        ("a--b-", "A  B"),
        ("-a", " A"),
        ("南方-ßx-éA", "南方 Ssx Éa"),
        ("აბ-ǆ", "აბ ǅ"),
        ("", ""),
    ];
    for (slug, title) in titles {
        assert_eq!(titleize_slug(slug), title, "{slug}");
    }

    let folders: &[(&str, &str, &[&str])] = &[
        ("_posts", "es/x.md", &[]),
        ("es/_posts", "x.md", &["es"]),
        ("./a/b/a/_posts/", "c/x.md", &["a", "b"]),
        ("", "News/_posts/x.md", &["News"]),
        ("_drafts", "x.md", &[]),
        ("新闻/_drafts", "x.md", &["新闻"]),
        ("old_post", "a/x.md", &[]),
        ("my_posts/_posts", "x.md", &["my"]),
        ("_posts_2021/a/_posts", "x.md", &[]),
    ];
    for (folder, path, expected) in folders {
        assert_eq!(
            categories_from_folders(folder, path),
            strings(expected),
            "{folder} {path}"
        );
    }
}

#[test]
fn slugify_is_utils_slugify() {
    use super::super::jekyll::{Mode, slugify};
    // test/test_utils.rb
    let cases = [
        ("  Working with drafts   ", "working-with-drafts", "Working-with-drafts"),
        (
            "So what is Jekyll, exactly?",
            "so-what-is-jekyll-exactly",
            "So-what-is-Jekyll,-exactly",
        ),
        ("كيف حالك؟", "كيف-حالك", "كيف-حالك"),
        ("The _config.yml file?", "the-config-yml-file", "The-_config.yml-file"),
        (
            "Customizing Git - Git Hooks",
            "customizing-git-git-hooks",
            "Customizing-Git-Git-Hooks",
        ),
        ("5時〜6時 三・一四", "5時-6時-三-一四", "5時-6時-三-一四"),
        ("மல்லிப்பூ வகைகள்", "மல்லிப்பூ-வகைகள்", "மல்லிப்பூ-வகைகள்"),
        ("💎", "", ""),
        ("ΟΔΟΣ ½", "οδοσ", "ΟΔΟΣ"),
    ];
    for (text, default, pretty) in cases {
        assert_eq!(slugify(text, Mode::Default), default);
        assert_eq!(slugify(text, Mode::Pretty), pretty);
    }
}
