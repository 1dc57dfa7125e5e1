//! Reading dates, the common form and such as need the whole reader, and writing them.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use feedkiln::collect::date::{DateRules, read_date};
use feedkiln::model::{instant, zone::Zone};

pub fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("dates");
    let fixed = Zone::parse("+08:00").unwrap();
    let named = Zone::parse("Asia/Shanghai").unwrap();
    for (name, text, zone) in [
        ("with offset", "2026-06-30 10:24:53 +0800", fixed),
        ("without offset", "2026-06-30 10:24:53", fixed),
        ("without offset, named zone", "2026-06-30 10:24:53", named),
        ("rfc 3339", "2026-06-30T10:24:53+08:00", fixed),
        ("rfc 822", "Tue, 30 Jun 2026 10:24:53 GMT", fixed),
        ("chinese", "2026年6月30日 星期二 上午10:24", fixed),
    ] {
        let rules = DateRules { zone, naive_utc: false };
        read_date(text, false, &rules).unwrap();
        group.bench_with_input(BenchmarkId::new("read", name), text, |bencher, text| {
            bencher.iter(|| read_date(black_box(text), false, &rules));
        });
    }
    let rules = DateRules {
        zone: fixed,
        naive_utc: false,
    };
    let moment = read_date("2026-06-30 10:24:53 +0800", false, &rules).unwrap().instant;
    group.bench_function("write rfc 3339", |bencher| {
        bencher.iter(|| instant::rfc3339(black_box(&moment)))
    });
    group.bench_function("write rfc 822", |bencher| {
        bencher.iter(|| instant::rfc822(black_box(&moment)))
    });
    group.finish();
}
