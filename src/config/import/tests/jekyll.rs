//! Jekyll sites.

use super::*;

#[test]
fn a_blog() {
    let read = read(&[
        (
            "_config.yml",
            "title: >-\n  Some \"quoted\"\n  title\nurl: \"https://user.github.io/\" # c\nbaseurl: /repo/\nauthor:\n  name: Ann\n  \
             email: a@b\nlang: zh_CN\ntimezone: asia/shanghai\npermalink: pretty\nfuture: yes\nunpublished: true\n\
             excerpt_separator: <!--more-->\nplugins: [jekyll-feed]\ndescription: \"two\\nlines\"\n",
        ),
        ("_posts/2021-03-04-a.md", "---\ntitle: a\n---\n"),
        ("_posts/2014-1-2-b.md", "---\ntitle: a\n---\n"),
        ("_posts/2035-01-02-later.md", "---\ntitle: a\n---\n"),
    ]);
    assert_eq!(read.found.tool, Tool::Jekyll);
    assert_eq!(read.found.file_name, "config.toml");
    for (key, value) in [
        ("site.title", "Some \"quoted\" title"),
        ("site.url", "https://user.github.io/repo"),
        ("site.author", "Ann"),
        ("site.language", "zh-CN"),
        ("site.timezone", "Asia/Shanghai"),
        ("site.description", "two\nlines"),
        ("site.id", "user.github.io,2014"),
        ("site.feeds_url", ""),
        ("collect.generator", "jekyll"),
        ("collect.posts", r#"["_posts"]"#),
        ("collect.permalink", "pretty"),
        ("collect.future", "true"),
        ("collect.unpublished", "true"),
        ("collect.naive_dates", "site"),
        ("collect.split_categories", "true"),
        ("collect.excerpt_separator", "<!--more-->"),
        ("feeds.dir", "feeds"),
        ("feeds.by", r#"["category"]"#),
        ("feeds.paths", ""),
    ] {
        assert_eq!(read.get(key), value, "{key}");
    }
    assert!(read.noted("a comment says how to keep that"));
    assert!(
        read.found
            .config_text
            .contains("# paths = { site = { atom = \"feed.xml\" } }")
    );
}

#[test]
fn folders_of_posts() {
    let read = read(&[
        (
            "_config.yml",
            "exclude: [private, tmp/, 'draft*', _posts/2019, '_posts/*.skip.md', '*.gemspec', Gemfile]\ndestination: out",
        ),
        ("_posts/2022-01-01-a.md", ""),
        ("blog/_posts/2022-01-01-a.md", ""),
        ("private/_posts/2022-01-01-a.md", ""),
        ("tmp/_posts/2022-01-01-a.md", ""),
        ("drafts/_posts/2022-01-01-a.md", ""),
        ("_site/_posts/2022-01-01-a.md", ""),
        ("out/_posts/2022-01-01-a.md", ""),
        ("vendor/x/_posts/2022-01-01-a.md", ""),
        ("node_modules/x/_posts/2022-01-01-a.md", ""),
        (".git/_posts/2022-01-01-a.md", ""),
        ("_drafts/2022-01-01-a.md", ""),
        ("_recipes/2022-01-01-a.md", ""),
        ("old_post/2020-01-01-a.md", ""),
        ("archive/2018/2018-01-01-a.md", ""),
        ("by/topic/2017-01-01-a.md", ""),
        ("docs/notes/2016-01-01-a.md", ""),
        ("docs/index.md", ""),
        ("assets/2020-01-01-a.png", ""),
    ]);
    let posts = r#"["_posts", "blog/_posts", "archive", "by", "old_post"]"#;
    assert_eq!(read.get("collect.posts"), posts);
    assert_eq!(read.get("collect.exclude"), r#"["_posts/2019*", "_posts/*.skip.md"]"#);
    assert!(read.noted("archive, by, old_post"));
    assert_eq!(read.get("site.id"), "example.com,2017");
}

#[test]
fn source_and_collections_dir() {
    let config = "source: ./src\ncollections_dir: coll\ndefaults:\n- scope: {path: coll/_posts/x}\n  values: {a: 1}\n\
                  - scope: {path: _posts}\n  values: {b: 2}\n";
    let read = read(&[
        ("_config.yml", config),
        ("src/CNAME", "blog.example.net\n"),
        ("src/coll/_posts/2022-01-01-a.md", ""),
        ("src/_posts/2022-01-01-a.md", ""),
    ]);
    assert_eq!(read.get("collect.posts"), r#"["src/coll/_posts"]"#);
    assert_eq!(read.get("site.url"), "https://blog.example.net");
    let sets = read.config["collect"]["defaults"].as_array().unwrap();
    assert_eq!(sets[0]["path"].as_str(), Some("src/coll/_posts/x"));
    assert_eq!(sets[1]["path"].as_str(), Some("src/coll/_posts"));
}

#[test]
fn addresses_from_elsewhere() {
    let url = |config: &str, more: &[(&str, &str)]| {
        let read = read(&[&[("_config.yml", config)], more].concat());
        (
            read.get("site.url"),
            read.found.config_text.contains("TO FILL IN BEFORE"),
        )
    };
    assert_eq!(
        url("url: http://localhost:4000\nbaseurl: b", &[("CNAME", "a.example")]),
        ("https://a.example/b".into(), false)
    );
    assert_eq!(
        url("repository: Ann/site", &[]),
        ("https://ann.github.io/site".into(), false)
    );
    assert_eq!(
        url("repository: Ann/ann.github.io", &[]),
        ("https://ann.github.io".into(), false)
    );
    assert_eq!(url("url: ''", &[]), ("https://example.com".into(), true));
    assert_eq!(url("url: //a.example", &[]), ("https://a.example".into(), false));
    assert_eq!(
        url("url: a.example\nbaseurl: /", &[]),
        ("https://a.example".into(), false)
    );
    assert_eq!(
        url("url: https://a.example/b\nbaseurl: /b", &[]),
        ("https://a.example/b".into(), false)
    );
    assert_eq!(url("url: '{{ site.url }}'", &[]), ("https://example.com".into(), true));
}

#[test]
fn defaults_that_reach_posts_in_order_of_rank() {
    let config = r#"
defaults:
  - scope: { path: "", type: posts }
    values: { layout: post, author: { name: "A \"B\"" }, permalink: /blog/:title/, x: null, tags: [a, 1, true] }
  - scope: { path: "", type: pages }
    values: { layout: page }
  - scope: { path: "" }
    values: { layout: default, "odd key": "line\nbreak" }
  - scope: { path: "_posts/tech", type: post }
    values: { categories: tech }
  - scope: { path: "projects" }
    values: { layout: project }
  - scope: { path: "_posts/*/x" }
    values: { layout: glob }
  - values: { all: yes }
  - scope: { path: "", type: "" }
    values: { never: 1 }
"#;
    let read = read(&[("_config.yml", config), ("_posts/2022-01-01-a.md", "")]);
    let sets = read.config["collect"]["defaults"].as_array().unwrap();
    let shown: Vec<String> = sets
        .iter()
        .map(|set| format!("{} {}", set["path"], set["values"]))
        .collect();
    assert_eq!(shown.len(), 5, "{shown:#?}");
    assert_eq!(sets[0]["values"]["layout"].as_str(), Some("default"));
    assert_eq!(sets[0]["values"]["odd key"].as_str(), Some("line\nbreak"));
    assert_eq!(sets[1]["path"].as_str(), Some("_posts/*/x"));
    assert_eq!(sets[3]["values"]["author"]["name"].as_str(), Some("A \"B\""));
    assert_eq!(sets[3]["values"]["tags"].to_string(), "[\"a\", 1, true]");
    assert!(sets[3]["values"].get("x").is_none());
    assert_eq!(sets[4]["path"].as_str(), Some("_posts/tech"));
    assert!(read.noted("3 of Jekyll's 8"));
}

#[test]
fn permalinks() {
    for (config, permalink) in [
        ("permalink: /:year/:title/", "/:year/:title/"),
        ("permalink: blog/:title", "/blog/:title"),
        ("permalink: none", "none"),
        ("title: x", "date"),
        (
            "permalink: pretty\ncollections:\n  posts:\n    permalink: /p/:title/",
            "/p/:title/",
        ),
        ("permalink: nonsense", "date"),
    ] {
        assert_eq!(read(&[("_config.yml", config)]).get("collect.permalink"), permalink);
    }
}

/// Posts whose dates are `date`, one a file name.
fn posts(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    let file = |(at, (day, date)): (usize, &(&str, &str))| {
        (
            format!("_posts/{day}-{at}.md"),
            format!("---\ntitle: x\ndate: {date}\n---\ndate: 2000-01-01 00:00:00\n"),
        )
    };
    rows.iter().enumerate().map(file).collect()
}

fn with_posts(config: &str, rows: &[(&str, &str)]) -> Read {
    let files = posts(rows);
    let mut all = vec![("_config.yml", config)];
    all.extend(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    read(&all)
}

#[test]
fn the_zone_of_a_site_without_one_is_that_of_its_dates() {
    let rows = [
        ("2022-01-21", "2022-01-21 16:08:52 +0800"),
        ("2022-01-22", "2022-01-22 16:08:52 +08:00"),
        ("2022-01-23", "2022-01-23T16:08:52+08:00 # made"),
        ("2022-01-24", "\"2022-01-24 16:08 +0800\""),
        ("2022-01-25", "+0800"),
        ("2022-01-26", "2022-01-26 02:08:52"),
    ];
    let read = with_posts("title: x", &rows);
    assert_eq!(read.get("site.timezone"), "+08:00");
    assert!(read.noted("4 of 4 dates with an offset carry +08:00"));
    assert!(read.noted("6 posts looked at: 4 dates with an offset, 1 as `Y-M-D H:M:S` without one, 1 of another form"));
    let mixed = [
        ("2022-01-21", "2022-01-21 16:08:52 -0800"),
        ("2022-07-21", "2022-07-21 16:08:52 -0700"),
    ];
    let read = with_posts("timezone: UTC+8", &mixed);
    assert_eq!(read.get("site.timezone"), "UTC");
    assert!(read.noted("-08:00 1 times, -07:00 1 times") && read.noted("`UTC+8`, which is no IANA name"));
}

#[test]
fn file_names_tell_what_dates_without_offset_mean() {
    let zone = "timezone: Asia/Shanghai";
    // 20:00 UTC is 04:00 of the next day in Shanghai.
    let utc = with_posts(
        zone,
        &[
            ("2022-01-22", "2022-01-21 20:00:00"),
            ("2022-01-25", "2022-01-25 03:00:00"),
        ],
    );
    assert_eq!(utc.get("collect.naive_dates"), "utc");
    assert!(utc.noted("1 agree with them as UTC shown in Asia/Shanghai only, 0 as"));
    let local = with_posts(
        zone,
        &[
            ("2022-01-21", "2022-01-21 20:00:00"),
            ("2022-01-25", "2022-01-25 03:00:00"),
        ],
    );
    assert_eq!(local.get("collect.naive_dates"), "site");
    assert!(local.noted("1 agree with them as Asia/Shanghai only"));
    let silent = with_posts(zone, &[("2022-01-25", "2022-01-25 03:00:00")]);
    assert_eq!(silent.get("collect.naive_dates"), "site");
    assert!(silent.noted("File names do not tell"));
    // A quoted one is read in the site's zone by Jekyll itself.
    let quoted = with_posts(zone, &[("2022-01-22", "'2022-01-21 20:00:00'")]);
    assert!(quoted.noted("0 as `Y-M-D H:M:S` without one, 1 of another form"));
}

#[test]
fn jekyll_feed_settings() {
    let config = "url: https://a.example\nfeed:\n  path: /blog/feed.atom\n  posts_limit: 25\n  excerpt_only: true\n  \
                  categories: [news]\n  tags: {path: alt/}\n  collections: [changes]\n";
    let read = read(&[("_config.yml", config)]);
    assert_eq!(read.get("feeds.limit.items"), "25");
    assert_eq!(read.get("feeds.content"), "summary");
    assert_eq!(read.get("feeds.by"), r#"["category", "tag"]"#);
    assert_eq!(read.get("feeds.paths.site.atom"), "blog/feed.atom");
    assert_eq!(read.get("feeds.paths.category.atom"), "feed/{slug}.xml");
    assert_eq!(read.get("feeds.paths.tag.atom"), "alt/{slug}.xml");
    assert!(read.found.config_text.contains("https://a.example/blog/feed.atom"));
    assert!(read.noted("collections changes"));
    let clash = super::read(&[("_config.yml", "feed: {path: rss.xml}")]);
    assert_eq!(clash.get("feeds.paths.site.rss"), "rss2.xml");
    let outside = super::read(&[("_config.yml", "feed: {path: ../rss.xml}")]);
    assert_eq!(outside.get("feeds.paths"), "");
}

#[test]
fn yaml_as_ruby_reads_it() {
    let config = "---\nbase: &b {name: Ann}\ntitle: first\ntitle: 2024\nauthor:\n  <<: *b\npattern: !ruby/regexp /x/\n1: one\n---\nx: y\n";
    let read = read(&[("_config.yml", config)]);
    assert_eq!(read.get("site.title"), "2024");
    assert_eq!(read.get("site.author"), "Ann");
    for empty in ["", "# nothing\n", "---\n"] {
        assert_eq!(
            super::read(&[("_config.yml", empty)]).found.tool,
            Tool::Jekyll,
            "{empty:?}"
        );
    }
    assert_eq!(
        super::read(&[("_config.toml", "title = 'T'\nurl = 'https://a.example'")]).get("site.title"),
        "T"
    );
}

#[test]
fn what_feedkiln_would_refuse_is_not_written() {
    let config = "url: https://my_site.example\nfeed: {path: a//b.xml, tags: {path: x//}}\nexclude: ['_posts/[x', '_posts/{a}.md']\n\
                  defaults:\n- values: {published: no, title: no}\n";
    let read = read(&[("_config.yml", config), ("_posts/2020-01-01-a.md", "")]);
    assert_eq!(read.get("site.id"), "my-site.example,2020");
    assert_eq!(read.get("feeds.paths"), "");
    assert_eq!(read.get("collect.exclude"), r#"["_posts/[{]a[}].md"]"#);
    let values = &read.config["collect"]["defaults"].as_array().unwrap()[0]["values"];
    assert_eq!(values.to_string(), r#"{ published = false, title = "no" }"#);
}
