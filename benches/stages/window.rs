//! Choosing the posts that a feed has room for.

use chrono::TimeDelta;
use criterion::{BenchmarkId, Criterion};
use feedkiln::config::Limit;
use feedkiln::feed;
use feedkiln::model::Instant;

/// Posts of the site; the largest feed has all of them to choose from.
const POSTS: u32 = 100_000;

pub fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("window");
    let newest = Instant::parse_from_rfc3339("2026-06-30T10:24:53+08:00").unwrap();
    let dates: Vec<Instant> = (0..POSTS)
        .map(|number| newest - TimeDelta::minutes(i64::from(number) * 5))
        .collect();
    let members: Vec<u32> = (0..POSTS).collect();
    let published = |index: u32| dates[index as usize];
    let limit = |items, days| Limit { items, days };
    for (name, limit) in [
        ("50 items", limit(Some(50), None)),
        ("7 days", limit(None, Some(7))),
        ("no limit", limit(None, None)),
    ] {
        group.bench_with_input(BenchmarkId::from_parameter(name), &members, |bencher, members| {
            bencher.iter(|| feed::select(members.iter().copied(), &published, limit));
        });
    }
    group.finish();
}
