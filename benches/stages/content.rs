//! Rendering bodies to clean HTML with a summary.

use criterion::{BenchmarkId, Criterion, Throughput};
use feedkiln::content::{self, Base, Context};
use feedkiln::model::{Generator, Markup};
use url::Url;

use crate::samples;

pub fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("content");
    let url = Url::parse("https://news.example/chenghu/2026/06/30/story.html").unwrap();
    let base = Base::from(&url);
    let context = Context {
        base: &base,
        entry_id: "tag:news.example,2021:NW202606301024530573".into(),
        excerpt_separator: None,
        summary_length: 200,
        max_body: 1 << 20,
        iframe_hosts: &[],
        generator: Generator::Jekyll,
    };
    let (news, article) = (samples::news_body(), samples::markdown_body());
    for (name, body, markup) in [
        // The posts of a Jekyll site are Markdown by name, whatever they hold.
        ("news, HTML in Markdown", &news, Markup::Markdown),
        ("news, HTML", &news, Markup::Html),
        ("article, Markdown", &article, Markup::Markdown),
    ] {
        assert!(content::render(body, markup, context).html.is_some(), "{name}");
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), body, |bencher, body| {
            bencher.iter(|| content::render(body, markup, context));
        });
    }
    group.finish();
}
