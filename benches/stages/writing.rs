//! Writing a feed of fifty entries in each format.

use std::sync::Arc;

use chrono::TimeDelta;
use criterion::{BenchmarkId, Criterion, Throughput};
use feedkiln::content::{self, Base, Context};
use feedkiln::feed::{self, GeneratorName};
use feedkiln::model::{Category, Entry, EntryText, Feed, FeedLinks, Format, Generator, Instant, Markup, Person};
use url::Url;

use crate::samples;

const ENTRIES: i32 = 50;

pub fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("writing");
    let feed = sample();
    let generator = GeneratorName { version: "1" };
    for format in Format::ALL {
        let bytes = feed::write(&feed, format, generator);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(format.name()), &feed, |bencher, feed| {
            bencher.iter(|| feed::write(feed, format, generator));
        });
    }
    group.finish();
}

/// A feed as the builder makes it.
fn sample() -> Feed {
    let url = Url::parse("https://news.example/story.html").unwrap();
    let base = Base::from(&url);
    let context = Context {
        base: &base,
        entry_id: "tag:news.example,2021:story".into(),
        excerpt_separator: None,
        summary_length: 200,
        max_body: 1 << 20,
        iframe_hosts: &[],
        generator: Generator::Jekyll,
    };
    let rendered = content::render(&samples::news_body(), Markup::Markdown, context);
    let text = EntryText {
        content: rendered.html.map(Arc::from),
        summary: Arc::from(rendered.summary),
        changed: None,
    };
    let newest = Instant::parse_from_rfc3339("2026-06-30T10:24:53+08:00").unwrap();
    let links = |format: Format| FeedLinks {
        self_link: format!(
            "https://news.example/feeds/category/chenghuWanbao/{}",
            format.file_name()
        ),
        ..FeedLinks::default()
    };
    Feed {
        id: "tag:news.example,2021:feeds/category/chenghuWanbao".to_owned(),
        title: "澄湖晚报".to_owned(),
        description: "澄湖晚报 · 汇流新闻".to_owned(),
        home: "https://news.example/category/chenghuWanbao.html".to_owned(),
        links: Format::ALL.into_iter().map(|format| (format, links(format))).collect(),
        language: Some("zh-CN".to_owned()),
        updated: newest,
        author: None,
        rights: None,
        icon: None,
        hubs: Vec::new(),
        entries: (0..ENTRIES).map(|number| entry(number, newest, &text)).collect(),
        deleted: Vec::new(),
    }
}

fn entry(number: i32, newest: Instant, text: &EntryText) -> Entry {
    let id = format!("tag:news.example,2021:NW2026063010245{number:05}");
    let published = newest - TimeDelta::minutes(i64::from(number));
    let category = |name: &str| Category {
        term: name.into(),
        label: None,
    };
    Entry {
        uri: id.clone(),
        id,
        title: format!("澄湖：港务局试运行{number}项夜间公交线路"),
        link: format!("https://news.example/chenghuWanbao/2026/06/30/NW2026063010245{number:05}.html"),
        via: Some(format!(
            "http://fin.news.example/html_News/NewsShare.html?infoCode=NW{number:05}"
        )),
        published,
        updated: published,
        authors: [Person::named("北湖日报")].into(),
        categories: vec![category("chenghuWanbao"), category("澄湖晚报新闻")],
        text: text.clone(),
        image: None,
        language: None,
    }
}
