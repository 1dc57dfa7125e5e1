//! What the tools give, case by case; their own tests are marked with the file they come from.

mod hugo;
mod jekyll;
mod zola;

use chrono::DateTime;

use super::*;

/// Friday, 21 January 2022, 16:08:52 +08:00.
const DATE: &str = "2022-01-21T16:08:52+08:00";

fn post(path: &str) -> AddressInput<'_> {
    AddressInput {
        path,
        folder: "_posts",
        date: DateTime::parse_from_rfc3339(DATE).expect("a date"),
        title: "南方Plus: Hello, World",
        slug: None,
        permalink: None,
        categories: &[],
    }
}

fn for_jekyll(permalink: &str) -> AddressRules {
    AddressRules {
        permalink: permalink.to_owned(),
        ..AddressRules::default()
    }
}

fn for_hugo() -> AddressRules {
    AddressRules {
        generator: Generator::Hugo,
        ..AddressRules::default()
    }
}

fn for_zola(slugify: Slugify) -> AddressRules {
    AddressRules {
        generator: Generator::Zola,
        slugify,
        ..AddressRules::default()
    }
}

fn with_sections(sections: &[(&str, &str)]) -> AddressRules {
    let sections = sections
        .iter()
        .map(|(section, template)| ((*section).to_owned(), (*template).to_owned()));
    AddressRules {
        sections: sections.collect(),
        ..for_hugo()
    }
}

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

#[test]
fn templates_replace_the_rules_of_hugo_and_zola() {
    let categories = strings(&["News"]);
    let input = AddressInput {
        folder: "content",
        categories: &categories,
        ..post("posts/2022-01-21-x.zh.md")
    };
    let bundle = AddressInput {
        folder: "content",
        categories: &categories,
        ..post("posts/2022-01-21-y/index.md")
    };
    let cases = [
        (
            Generator::Hugo,
            "/:categories/:year/:title:output_ext",
            "/news/2022/x.html",
            "/news/2022/y.html",
        ),
        (
            Generator::Hugo,
            "/:section/:filename/",
            "/posts/2022-01-21-x/",
            "/posts/2022-01-21-y/",
        ),
        (Generator::Hugo, "hugo", "/posts/2022-01-21-x/", "/posts/2022-01-21-y/"),
        (
            Generator::Zola,
            "/:path/:month_:day/",
            "/posts/2022-01-21-x/01_21/",
            "/posts/2022-01-21-y/01_21/",
        ),
        (Generator::Zola, "zola", "/posts/x/", "/posts/y/"),
        (Generator::Zola, ":title", "/posts/x/", "/posts/y/"),
    ];
    for (generator, template, single, leaf) in cases {
        let rules = AddressRules {
            generator,
            ..for_jekyll(template)
        };
        assert_eq!(address(&rules, &input), single, "{template}");
        assert_eq!(address(&rules, &bundle), leaf, "{template}");
    }
}

#[test]
fn check_template_names_what_is_wrong() {
    let right = [
        ("", Generator::Jekyll),
        ("jekyll", Generator::Jekyll),
        ("pretty", Generator::Jekyll),
        ("/:categories/:year/:month/:day/:title.html", Generator::Jekyll),
        ("/:month_:day/W:week", Generator::Jekyll),
        ("/blog/", Generator::Jekyll),
        ("hugo", Generator::Hugo),
        ("/:categories/:year_:month/", Generator::Hugo),
        (":year/:sections[1:]/\\:x", Generator::Hugo),
        ("zola", Generator::Zola),
    ];
    for (template, generator) in right {
        assert_eq!(check_template(template, generator), Ok(()), "{template}");
    }
    let wrong = [
        (
            "/:yaer/:title",
            Generator::Jekyll,
            "unknown placeholder `:yaer`",
            "did you mean `:year`?",
        ),
        (
            "/:category/:title",
            Generator::Jekyll,
            "`:category`",
            "did you mean `:categories`?",
        ),
        (
            "/:headline",
            Generator::Jekyll,
            "`:headline`",
            "known are `:categories`, `:collection`",
        ),
        ("/:section/", Generator::Jekyll, "`:section`", "did you mean"),
        (
            "/:slug/:sectons",
            Generator::Hugo,
            "`:sectons`",
            "did you mean `:sections`?",
        ),
        ("/:TITLE", Generator::Hugo, "`:TITLE`", "known are"),
        ("/:filename/", Generator::Zola, "`:filename`", "did you mean"),
        (
            "prety",
            Generator::Jekyll,
            "`prety` is neither",
            "did you mean `pretty`?",
        ),
        (
            "pretty",
            Generator::Hugo,
            "`pretty` is no permalink template",
            "begins with `/`",
        ),
        ("https://a.example/:title", Generator::Jekyll, "absolute URL", "a path"),
    ];
    for (template, generator, name, help) in wrong {
        let message = check_template(template, generator).expect_err("a fault");
        assert!(
            message.contains(name) && message.contains(help),
            "{template}: {message}"
        );
    }
}

#[test]
fn every_address_is_a_path() {
    let texts = [
        "",
        ".",
        "..",
        "/",
        "//",
        "a//b",
        "%",
        "%2",
        "%2e%2E",
        "%00",
        "\u{0}\u{1b}",
        "\u{85}",
        "a\nb",
        "?",
        "#",
        "[",
        "\\..\\",
        "../..",
        "./.",
        "%2F..",
        "💎",
        "\u{202e}x",
        ":",
        "::",
        ":title",
        "\\:",
        "{}",
        "|",
        "`",
        "南方 Plus",
        "é",
        "e\u{301}",
        "İ",
        "\u{fffd}",
        "+",
        "%E4",
        "%zz",
        "-",
        "index",
        "_index",
        ".md",
        "2022-01-21-",
    ];
    let templates = [
        "",
        "/:title/:slug/:categories/:path",
        ":",
        "/",
        "x",
        "/:",
        "/:year/\\:/:sections[",
        "/:unknown",
    ];
    for generator in [Generator::Jekyll, Generator::Hugo, Generator::Zola] {
        for text in texts {
            for (number, template) in templates.into_iter().enumerate() {
                let path = format!("{text}/{text}.md");
                let categories = strings(&[text, text]);
                let rules = AddressRules {
                    generator,
                    permalink: template.to_owned(),
                    sections: vec![(text.to_owned(), template.to_owned())],
                    slugify: [Slugify::On, Slugify::Safe, Slugify::Off][number % 3],
                    ugly_urls: number % 2 == 1,
                    ugly_sections: strings(&[text]),
                    keep_case: number % 3 == 1,
                    content_dirs: strings(&[["", text][number % 2]]),
                };
                for (slug, permalink) in [(None, None), (Some(text), None), (None, Some(text))] {
                    let categories = &categories;
                    let folder = text;
                    let input = AddressInput {
                        folder,
                        title: text,
                        slug,
                        permalink,
                        categories,
                        ..post(&path)
                    };
                    let address = address(&rules, &input);
                    let plain = address.to_ascii_lowercase().replace("%2e", ".");
                    assert!(address.starts_with('/') && !address.contains("//"), "{address}");
                    assert!(
                        plain.split('/').all(|segment| segment != "." && segment != ".."),
                        "{address}"
                    );
                    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(&byte);
                    assert!(address.bytes().all(is_plain), "{address}");
                    assert_eq!(url_path::finish(address.clone()), address);
                }
            }
        }
    }
}
