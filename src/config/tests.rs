use std::path::Path;

use super::load::parse;
use super::*;
use crate::error::Error;

const SITE: &str = "[site]\ntitle = \"News\"\nurl = \"https://news.example\"\nid = \"news.example,2021\"\n";

fn read(rest: &str) -> Result<Config, Error> {
    parse(
        Path::new("site/config.toml"),
        &format!("{SITE}{rest}"),
        &Overrides::default(),
    )
}

fn fault(rest: &str) -> (Option<(usize, usize)>, String, Option<String>) {
    match read(rest) {
        Err(Error::Config {
            place, message, help, ..
        }) => (place, message, help),
        other => panic!("{rest}: {other:?}"),
    }
}

#[test]
fn defaults_are_those_of_the_design() {
    let config = read("").unwrap();
    assert_eq!(config.site.feeds_url.as_str(), "https://news.example/feeds/");
    assert_eq!(
        config.collect.posts,
        [PostsFolder {
            shown: "posts".into(),
            path: "site/posts".into()
        }]
    );
    assert_eq!(config.feeds.formats, Format::ALL);
    assert_eq!(config.feeds.limit.items, Some(50));
    assert_eq!(config.feeds.opml, Format::Atom);
    assert!(config.collect.split_categories);
}

#[test]
fn unknown_keys_are_told_with_line_and_nearest_name() {
    assert_eq!(
        fault("[feeds]\nformts = []\n"),
        (
            Some((6, 1)),
            "unknown key `formts`".into(),
            Some("did you mean `formats`?".into())
        )
    );
    let (place, message, help) = fault("[feeds]\nformats = [\"atm\"]\n");
    assert_eq!(
        (place.map(|place| place.0), message.as_str(), help.as_deref()),
        (Some(6), "unknown value `atm`", Some("did you mean `atom`?"))
    );
}

#[test]
fn unusable_values_are_told_with_their_line() {
    let cases = [
        ("timezone = \"Mars/Base\"\n", 5, "is no time zone"),
        ("language = \"zh_CN!\"\n", 5, "language tag"),
        ("[feeds]\nhubs = [\"hub\"]\n", 6, "absolute address"),
        ("[feeds]\nlimit = { items = 0 }\n", 6, "of no use"),
        (
            "[feeds]\npaths = { category = \"../{slug}/{format}\" }\n",
            6,
            "no relative path",
        ),
        ("[collect]\norigin_key = [\"(\"]\n", 6, "regular expression"),
        ("[diagnostics]\ndeny = [\"drft\"]\n", 6, "unknown diagnostic `drft`"),
        ("[feeds]\ndir = \".\"\n", 6, "inside the output folder"),
    ];
    for (rest, line, part) in cases {
        let (place, message, _) = fault(rest);
        assert_eq!(place.map(|(line, _)| line), Some(line), "{rest}");
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_site_needs_an_absolute_address_and_an_owner_of_ids() {
    let text = SITE.replace("https://", "");
    let fault = parse(Path::new("config.toml"), &text, &Overrides::default()).unwrap_err();
    assert!(fault.to_string().contains("is no absolute address"), "{fault}");
    let text = SITE.replace("news.example,2021", "news.example");
    assert!(parse(Path::new("config.toml"), &text, &Overrides::default()).is_err());
    let fault = parse(Path::new("config.toml"), "title = \"x\"\n", &Overrides::default()).unwrap_err();
    assert_eq!(fault.exit_code(), 2);
}

#[test]
fn paths_may_differ_by_format() {
    let config = read("[feeds]\npaths = { category = { rss = \"feed/{slug}.xml\" } }\n").unwrap();
    let paths = &config.feeds.paths.groups[&Grouping::Category];
    assert_eq!(paths.path("a", Format::Rss), "feed/a.xml");
    assert_eq!(paths.path("a", Format::Atom), "category/a/atom.xml");
}

#[test]
fn no_file_of_gigabytes_may_be_asked_for() {
    let size = |text: &str| format!("[collect]\nmax_file = \"{text}\"\n");
    assert_eq!(read(&size("1GB")).unwrap().collect.max_file, 1 << 30);
    let (place, message, help) = fault(&size("2GB"));
    assert_eq!((place, message.as_str()), (Some((6, 1)), "it is more than 1GB"));
    assert!(help.unwrap().contains("64MB"));
}
