//! A whole mirror: three lists, five hundred stories, fetched and built five times with changes between.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use super::server::{Asked, Reply, Server};
use super::stories::{SPELLINGS, Story, detail, list, shell, story};
use super::{ORIGIN, codes, json_source, settings};
use crate::support::Site;

/// The stories of each list, as they are now.
type Lists = Arc<Mutex<[Vec<Story>; 3]>>;

fn answer(asked: &Asked, lists: &[Vec<Story>; 3]) -> Reply {
    let by_key = |key: Option<&str>| {
        lists
            .iter()
            .flatten()
            .find(|story| Some(story.key.as_str()) == key)
            .cloned()
    };
    match asked.path.split('?').next().unwrap() {
        "/0" => Reply::json(list(&lists[0], &SPELLINGS[0])).tagged(asked),
        "/1" => Reply::json(list(&lists[1], &SPELLINGS[1])).tagged(asked),
        "/2" => Reply::json(list(&lists[2], &SPELLINGS[2])).tagged(asked),
        "/NewsData/GetNewsText.do" => match by_key(asked.parameter("id")) {
            Some(story) => Reply::json(detail(&story, "text", "showtime")).tagged(asked),
            None => Reply::status(404),
        },
        _ => Reply::html(shell(&story(0))),
    }
}

fn mirror() -> (Server, Lists, Site) {
    // Some stories stand in two lists.
    let all: Vec<Story> = (0..500).map(story).collect();
    let lists = [all[..200].to_vec(), all[180..360].to_vec(), all[340..].to_vec()];
    let lists: Lists = Arc::new(Mutex::new(lists));
    let told = Arc::clone(&lists);
    let server = Server::start(move |asked| answer(asked, &told.lock().unwrap()));
    let sources: String = (0..3)
        .map(|number| json_source(&format!("list-{number}"), &server, &format!("/{number}")))
        .collect();
    let config = settings(&server).replace("pace_ms = 0", "pace_ms = 0\nper_host = 8");
    let site = Site::new(&format!(
        "[collect]\ntitle_from = \"tag\"\n[feeds]\nlimit = {{ items = 1000 }}\n{config}{ORIGIN}{sources}"
    ));
    (server, lists, site)
}

/// Id, title and moment of every entry, by category.
fn feeds(site: &Site) -> BTreeMap<String, BTreeSet<(String, String, i64)>> {
    let mut found = BTreeMap::new();
    for path in site
        .tree()
        .iter()
        .filter(|path| path.starts_with("category/") && path.ends_with("atom.xml"))
    {
        let feed = site.read(path);
        let entries = feed.entries.iter().map(|entry| {
            let title = entry.title.as_ref().unwrap().content.clone();
            (entry.id.clone(), title, entry.published.unwrap().timestamp())
        });
        found.insert(feed.title.unwrap().content, entries.collect());
    }
    found
}

fn expected(lists: &Lists) -> BTreeMap<String, BTreeSet<(String, String, i64)>> {
    let mut found: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
    for story in lists.lock().unwrap().iter().flatten() {
        let moment =
            chrono::DateTime::parse_from_str(&format!("{} +0800", story.date), "%Y-%m-%d %H:%M:%S %z").unwrap();
        found.entry(format!("{}新闻", story.media)).or_default().insert((
            format!("tag:news.example,2021:{}", story.key),
            story.title.clone(),
            moment.timestamp(),
        ));
    }
    found
}

#[test]
fn a_mirror_follows_its_lists_over_five_runs() {
    let (server, lists, site) = mirror();

    let report = site.fetch();
    assert_eq!(
        (report.posts.new, codes(&report)),
        (500, vec![]),
        "{:?}",
        report.diagnostics
    );
    let built = site.build();
    assert_eq!((built.posts.published, built.diagnostics.len()), (500, 0));
    assert_eq!(feeds(&site), expected(&lists));
    let site_feed = site.read("atom.xml");
    let ids: BTreeSet<String> = site_feed.entries.iter().map(|entry| entry.id.clone()).collect();
    assert_eq!((site_feed.entries.len(), ids.len()), (500, 500), "one identity a story");
    assert!(site.feed("rss.xml").contains(" +0800</pubDate>") && site.feed("atom.xml").contains("+08:00</published>"));

    // Nothing has changed: three conditional requests, nothing written.
    server.forget();
    let report = site.fetch();
    assert_eq!(
        (report.posts.new, report.posts.changed, report.requests.sent),
        (0, 0, 3)
    );
    assert!(
        server
            .asked()
            .iter()
            .all(|asked| asked.header("if-none-match").is_some())
    );
    assert_eq!(site.build().feeds.written, 0);

    // New stories, and some that drop out of their list: posts stay.
    {
        let mut lists = lists.lock().unwrap();
        lists[0].extend((500..510).map(story));
        lists[0].drain(..30);
    }
    let report = site.fetch();
    assert_eq!((report.posts.new, report.posts.changed), (10, 0));
    assert_eq!(site.build().posts.published, 510);
    lists.lock().unwrap()[0].splice(0..0, (0..30).map(story));
    assert_eq!(feeds(&site), expected(&lists));

    // Titles change, and one post is edited by hand.
    let edited = site
        .posts()
        .into_iter()
        .find(|name| name.contains(&story(100).key))
        .unwrap();
    let by_hand = site.text(&edited).replace("title: '", "title: '【编辑】");
    site.write(&format!("posts/{edited}"), &by_hand);
    {
        let mut lists = lists.lock().unwrap();
        for number in [90, 100, 110] {
            lists[0][number].title.push_str("（更正）");
        }
    }
    let report = site.fetch();
    assert_eq!(
        (report.posts.new, report.posts.changed, codes(&report)),
        (0, 2, vec!["post-edited"]),
        "{report:?}"
    );
    assert_eq!(site.text(&edited), by_hand);
    site.build();
    let titles: BTreeSet<String> = site.titles("atom.xml").into_iter().collect();
    assert!(titles.contains(&format!("{}（更正）", story(90).title)));
    assert!(titles.contains(&format!("【编辑】{}", story(100).title)));
    assert_eq!(titles.len(), 510);

    // The state is lost and posts were moved to another folder: no story comes twice.
    std::fs::remove_dir_all(site.path(".feedkiln")).unwrap();
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.write(
        "config.toml",
        config.replace("[collect]\n", "[collect]\nposts = [\"posts\", \"old_post\"]\n"),
    );
    std::fs::create_dir_all(site.path("old_post")).unwrap();
    for name in site.posts().iter().take(300) {
        std::fs::rename(site.path("posts").join(name), site.path("old_post").join(name)).unwrap();
    }
    let report = site.fetch();
    assert_eq!(
        (report.posts.new, report.posts.changed),
        (0, 0),
        "{:?}",
        report.diagnostics
    );
    assert_eq!(site.build().posts.published, 510);
}
