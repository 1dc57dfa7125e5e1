//! Zola's addresses.

use super::*;

#[test]
fn addresses() {
    // The folder, the path, the slug, the path of the front matter; then on, safe and off.
    type Case = (
        &'static str,
        &'static str,
        Option<&'static str>,
        Option<&'static str>,
        [&'static str; 3],
    );
    let all = |address| [address; 3];
    let cases: &[Case] = &[
        // components/content/src/page.rs
        (
            "content",
            "posts/intro/start.md",
            Some("hello-world"),
            None,
            all("/posts/intro/hello-world/"),
        ),
        (
            "content",
            "start.md",
            Some("hello-&-world"),
            None,
            ["/hello-world/", "/hello-&-world/", "/hello-&-world/"],
        ),
        (
            "content",
            "posts/intro/start.md",
            None,
            Some("hello-world"),
            all("/hello-world/"),
        ),
        (
            "content",
            "posts/start.md",
            Some("x"),
            Some(" /a/b.html "),
            all("/a/b.html/"),
        ),
        (
            "content",
            "日本.md",
            None,
            None,
            ["/ri-ben/", "/%E6%97%A5%E6%9C%AC/", "/%E6%97%A5%E6%9C%AC/"],
        ),
        (
            "content",
            "posts/with_assets/index.md",
            None,
            None,
            ["/posts/with-assets/", "/posts/with_assets/", "/posts/with_assets/"],
        ),
        (
            "content/posts",
            "2013-06-02_with-assets/index.md",
            None,
            None,
            all("/posts/with-assets/"),
        ),
        (
            "content",
            "posts/with-assets/index.md",
            Some("hey"),
            None,
            all("/posts/hey/"),
        ),
        ("content", "index.md", Some("hey"), None, all("/")),
        ("content", "posts/_index.md", None, None, all("/posts/")),
        // Dates before the slug.
        ("content", "2018-10-08-hello.md", None, None, all("/hello/")),
        ("content", "2018-10-08_hello.md", None, None, all("/hello/")),
        (
            "content",
            "2018-10-08 - hello.md",
            None,
            None,
            ["/hello/", "/%20hello/", "/%20hello/"],
        ),
        ("content", "2018-10-02T15:00:00Z-hello.md", None, None, all("/hello/")),
        (
            "content",
            "2018-10-02T15:00:00.5+08:00_hello.md",
            None,
            None,
            all("/hello/"),
        ),
        ("content", "2018-10-08.md", None, None, all("/2018-10-08/")),
        ("content", "2018-13-08-hello.md", None, None, all("/2018-13-08-hello/")),
        ("content", "2018-1-8-hello.md", None, None, all("/2018-1-8-hello/")),
        // Folders keep their names, whatever the strategy.
        (
            "content",
            "My Folder/新闻/a b.md",
            None,
            None,
            [
                "/My%20Folder/%E6%96%B0%E9%97%BB/a-b/",
                "/My%20Folder/%E6%96%B0%E9%97%BB/a%20b/",
                "/My%20Folder/%E6%96%B0%E9%97%BB/a%20b/",
            ],
        ),
        ("content", "dot. /x.zh.md", None, None, all("/dot.%20/x/")),
        (
            "content",
            "x.md",
            Some("a/b: c. "),
            None,
            ["/a-b-c/", "/ab%20c/", "/a/b:%20c.%20/"],
        ),
        (
            "content",
            "posts/x.md",
            Some("../up"),
            None,
            ["/posts/up/", "/posts/..up/", "/posts/up/"],
        ),
        (
            "content",
            "posts/___.md",
            None,
            None,
            ["/posts/", "/posts/___/", "/posts/___/"],
        ),
    ];
    for (folder, path, slug, own, expected) in cases {
        let input = AddressInput {
            folder,
            slug: *slug,
            permalink: *own,
            ..post(path)
        };
        for (slugify, expected) in [Slugify::On, Slugify::Safe, Slugify::Off].into_iter().zip(expected) {
            assert_eq!(address(&for_zola(slugify), &input), *expected, "{path} {slugify:?}");
        }
    }
}
