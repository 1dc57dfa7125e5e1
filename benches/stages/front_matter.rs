//! Reading front matter: the strict reader, the YAML and TOML readers behind it, and the repair.

use criterion::{BenchmarkId, Criterion, Throughput};
use feedkiln::collect::front_matter;

use crate::samples;

pub fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("front matter");
    let body = samples::news_body();
    for (name, fence, head) in [
        ("plain", "---", samples::NEWS_HEAD),
        ("yaml", "---", samples::BLOG_HEAD),
        ("toml", "+++", samples::TOML_HEAD),
        ("repaired", "---", samples::BROKEN_HEAD),
    ] {
        let text = samples::file(fence, head, &body);
        let read = front_matter::read(&text).unwrap();
        assert_eq!(
            read.problems.is_empty(),
            name != "repaired",
            "{name}: {:?}",
            read.problems
        );
        group.throughput(Throughput::Elements(1));
        group.bench_with_input(BenchmarkId::from_parameter(name), &text, |bencher, text| {
            bencher.iter(|| front_matter::read(text));
        });
    }
    group.finish();
}
