mod recall;

use std::borrow::Cow;

use super::*;
use crate::model::{Claims, ContentHash, HashKind, Instant, Memory, Recalled, TagAuthority};

fn moment(text: &str) -> Instant {
    chrono::DateTime::parse_from_rfc3339(text).unwrap()
}

fn line(id: &str, key: Option<&str>, file: &str) -> Line {
    Line {
        key: key.map(Into::into),
        file: Some(file.into()),
        ..Line::new(id, moment("2026-01-05T00:00:00+08:00"))
    }
}

/// By what one post can be known again.
#[derive(Clone)]
struct Claim<'a> {
    guid: Option<String>,
    key: Option<&'a str>,
    file: String,
    also: Vec<String>,
}

impl Claims for Vec<Claim<'_>> {
    fn count(&self) -> usize {
        self.len()
    }

    fn guid(&self, at: usize) -> Option<Cow<'_, str>> {
        self[at].guid.as_deref().map(Cow::from)
    }

    fn key(&self, at: usize) -> Option<Cow<'_, str>> {
        self[at].key.map(Cow::from)
    }

    fn file(&self, at: usize) -> Cow<'_, str> {
        self[at].file.as_str().into()
    }

    fn also(&self, at: usize) -> Vec<Cow<'_, str>> {
        self[at].also.iter().map(|file| file.as_str().into()).collect()
    }
}

fn claim<'a>(guid: Option<&str>, key: Option<&'a str>, file: &str) -> Claim<'a> {
    Claim {
        guid: guid.map(str::to_owned),
        key,
        file: file.to_owned(),
        also: Vec::new(),
    }
}

fn some(id: &str) -> Option<String> {
    Some(id.to_owned())
}

#[test]
fn content_is_compared_within_its_kind_and_never_across_keys() {
    let hash = |kind| ContentHash { kind, value: 7 };
    let mut ledger = Ledger::default();
    for (id, key, day) in [
        ("tag:1", Some("K1"), "01"),
        ("tag:2", None, "10"),
        ("tag:3", None, "20"),
    ] {
        ledger.add(Line {
            hash: Some(hash(HashKind::Text).into()),
            published: moment(&format!("2026-01-{day}T00:00:00+08:00")),
            ..line(id, key, "gone.md")
        });
    }
    let date = moment("2026-01-02T00:00:00+08:00");
    let by_content = ledger.by_content(&[0, 1, 2]);
    let find = |key, kind| {
        let candidates = by_content.get(&hash(kind))?;
        ledger
            .nearest(candidates, key, date)
            .map(|(_, line)| line.id.to_string())
    };
    assert_eq!(find(None, HashKind::Text), some("tag:1"), "the nearest date");
    assert_eq!(find(Some("K2"), HashKind::Text), some("tag:2"));
    assert_eq!(find(None, HashKind::File), None);
}

#[test]
fn a_merge_takes_what_changed_since_the_base() {
    let write = |lines: &[&Line]| -> Vec<u8> {
        lines
            .iter()
            .map(|line| serde_json::to_string(line).unwrap() + "\n")
            .collect::<String>()
            .into_bytes()
    };
    let base = line("tag:1", None, "a.md");
    let renamed = Line {
        file: Some("b.md".into()),
        ..base.clone()
    };
    let edited = Line {
        updated: Some(moment("2026-03-01T00:00:00+08:00")),
        ..base.clone()
    };
    let both = |ours: &Line, theirs: &Line| {
        merge(
            "2026-01.jsonl",
            Some(&write(&[&base])),
            &write(&[ours]),
            &write(&[theirs]),
        )
        .0
    };
    assert_eq!(both(&base, &renamed), write(&[&renamed]), "one side alone changed");
    assert_eq!(both(&edited, &base), write(&[&edited]));
    assert_eq!(both(&edited, &renamed), both(&renamed, &edited), "either way");
    // A post that came back on one side is not removed by the other that did not touch it.
    let gone = Line {
        gone: Some(moment("2026-02-01T00:00:00+08:00")),
        ..base.clone()
    };
    let (bytes, damage) = merge(
        "2026-01.jsonl",
        Some(&write(&[&gone])),
        &write(&[&gone]),
        &write(&[&base]),
    );
    assert_eq!((bytes, damage), (write(&[&base]), Vec::new()));
}

proptest::proptest! {
    #[test]
    fn few_lines_are_put_where_all_would_be(
        ids in proptest::collection::btree_map("[ab\"\\\\中 ]{1,3}", 0..4u8, 0..40),
    ) {
        let made = |id: &str, file: &str| line(id, None, file);
        // As they were: those that stay, are changed, or go; new ones are not there yet.
        let before: Vec<Line> = ids.iter().filter(|(_, what)| **what != 3).map(|(id, _)| made(id, "a")).collect();
        let part = part::Part::new(shard::write(before.iter(), std::iter::empty()));
        for (id, what) in &ids {
            let expected = (*what != 3).then(|| made(id, "a"));
            proptest::prop_assert_eq!(part.line(id), Ok(expected));
        }
        let others: Vec<(Line, bool)> =
            ids.iter().rev().filter(|(_, what)| **what != 0).map(|(id, what)| (made(id, "b"), *what != 2)).collect();
        let kept = ids.iter().filter(|(_, what)| **what != 2);
        let after: Vec<Line> = kept.map(|(id, what)| made(id, if *what == 0 { "a" } else { "b" })).collect();
        let text = part.with(others.iter().map(|(line, is_of_it)| (line, *is_of_it)));
        proptest::prop_assert_eq!(String::from_utf8(text).unwrap(), String::from_utf8(shard::write(after.iter(), std::iter::empty())).unwrap());
    }
}

#[test]
fn a_shard_that_is_not_as_it_would_be_written_is_not_read_in_part() {
    let part = part::Part::new(b"{\"id\":\"a\"}\nnothing\n".to_vec());
    assert_eq!(part.line("b"), Err(()));
    let part = part::Part::new(b"{\"id\":\"a\"}".to_vec());
    assert_eq!(part.line("a"), Err(()));
}

#[test]
fn files_of_strangers_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in [
        "notes.jsonl",
        "2026-01.jsonl.bak",
        "2026-1.jsonl",
        ".2026-01.jsonl",
        "README.md",
    ] {
        std::fs::write(path(name), "not a ledger\n").unwrap();
    }
    let store = LedgerFolder::new(folder.path());
    assert_eq!(store.names().unwrap(), Vec::<String>::new());
    let mut ledger = Ledger::read(&store).unwrap();
    assert!(ledger.damage.is_empty());
    ledger.add(line("tag:1", None, "a.md"));
    assert_eq!(
        ledger.save(&store, &NewLines::default(), true).unwrap(),
        ["2026-01.jsonl"]
    );
    assert!(!path("2026-01.jsonl").exists());
    ledger.save(&store, &NewLines::default(), false).unwrap();
    assert!(path("2026-01.jsonl").exists());
    assert_eq!(std::fs::read_to_string(path("notes.jsonl")).unwrap(), "not a ledger\n");
}

#[test]
fn lines_in_the_wrong_shard_or_order_are_put_right() {
    let folder = tempfile::tempdir().unwrap();
    let text = |line: &Line| serde_json::to_string(line).unwrap() + "\n";
    let (a, b) = (line("tag:a", None, "a.md"), line("tag:b", None, "b.md"));
    std::fs::write(folder.path().join("2026-01.jsonl"), text(&b)).unwrap();
    std::fs::write(folder.path().join("2026-02.jsonl"), text(&a) + &text(&b)).unwrap();
    let store = LedgerFolder::new(folder.path());
    let ledger = Ledger::read(&store).unwrap();
    assert_eq!(ledger.lines().len(), 2);
    assert_eq!(
        ledger.save(&store, &NewLines::default(), false).unwrap(),
        ["2026-01.jsonl", "2026-02.jsonl"]
    );
    assert_eq!(
        store.names().unwrap(),
        ["2026-01.jsonl"],
        "nothing is left in the other"
    );
    let again = Ledger::read(&store).unwrap();
    assert_eq!(
        again.save(&store, &NewLines::default(), false).unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn ids_that_cannot_stand_in_a_feed_are_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("2026-01.jsonl");
    std::fs::write(
        &path,
        "{\"id\":\"a\\u0000b\",\"published\":\"2026-01-01T00:00:00Z\"}\n{\"id\":\"\",\"published\":\"2026-01-01T00:00:00Z\"}\n[1]\n\u{fffd}",
    )
    .unwrap();
    let ledger = Ledger::read(&LedgerFolder::new(folder.path())).unwrap();
    assert!(ledger.is_empty());
    assert_eq!(
        ledger.damage.iter().map(|damage| damage.line).collect::<Vec<_>>(),
        [1, 2, 3, 4]
    );
}

proptest::proptest! {
    #[test]
    fn a_merge_loses_no_line_and_does_not_mind_the_order(
        ours in some_lines(), theirs in some_lines(), base in some_lines(), with_base in proptest::bool::ANY,
    ) {
        let base = with_base.then_some(base.as_slice());
        let (merged, damage) = merge("2026-01.jsonl", base, &ours, &theirs);
        proptest::prop_assert!(damage.is_empty());
        proptest::prop_assert_eq!(&merge("2026-01.jsonl", base, &theirs, &ours).0, &merged);
        proptest::prop_assert_eq!(&merge("2026-01.jsonl", None, &merged, &merged).0, &merged);
        let ids = |bytes: &[u8]| -> std::collections::BTreeSet<String> {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            text.lines().map(|line| serde_json::from_str::<Line>(line).unwrap().id.to_string()).collect()
        };
        let both: std::collections::BTreeSet<String> = ids(&ours).union(&ids(&theirs)).cloned().collect();
        proptest::prop_assert_eq!(ids(&merged), both);
    }

    #[test]
    fn no_line_is_given_twice(files in proptest::collection::vec("[ab]/[xy]\\.md", 0..6), claimed in proptest::collection::vec("[abc]/[xyz]\\.md", 0..6)) {
        let mut ledger = Ledger::default();
        for (number, file) in files.iter().enumerate() {
            ledger.add(line(&format!("tag:{number}"), (number % 3 == 0).then_some("K"), file));
        }
        let claims: Vec<Claim<'_>> = claimed.iter().map(|file| claim(None, None, file)).collect();
        let authority = TagAuthority::parse("new.example,2021").unwrap();
        let mut given = std::collections::HashSet::new();
        for recalled in ledger.recall(&claims, &authority) {
            if let Recalled::Known { line, id } = recalled {
                proptest::prop_assert!(given.insert(line));
                proptest::prop_assert_eq!(id, &*ledger.lines()[line as usize].id);
            }
        }
        // Whoever finds its own path keeps it.
        for (claim, file) in claimed.iter().enumerate() {
            let is_first = claimed.iter().position(|other| other == file) == Some(claim);
            if is_first && files.contains(file) {
                let found = &ledger.recall(&claims, &authority)[claim];
                let is_own = matches!(found, Recalled::Known { line, .. } if files[*line as usize] == *file);
                proptest::prop_assert!(is_own, "{file}: {found:?}");
            }
        }
    }
}

/// A shard of a few lines whose ids are likely to meet.
fn some_lines() -> impl proptest::strategy::Strategy<Value = Vec<u8>> {
    use proptest::prelude::*;
    let moment_of = |day: u32| moment(&format!("2026-02-{day:02}T00:00:00+08:00"));
    let day = || proptest::option::of(1u32..5);
    let one = (
        "tag:[a-d]",
        proptest::option::of("K[12]"),
        "[ab]\\.md",
        day(),
        day(),
        any::<bool>(),
    );
    proptest::collection::btree_map("tag:[a-d]", one, 0..4).prop_map(move |lines| {
        lines
            .into_iter()
            .map(|(id, (_, key, file, updated, gone, hash))| {
                let line = Line {
                    updated: updated.map(moment_of),
                    gone: gone.map(moment_of),
                    hash: hash.then_some(LineHash::Known(ContentHash {
                        kind: HashKind::Text,
                        value: 1,
                    })),
                    ..line(&id, key.as_deref(), &file)
                };
                serde_json::to_string(&line).unwrap() + "\n"
            })
            .collect::<String>()
            .into_bytes()
    })
}

#[test]
fn shards_are_named_as_dates_are_written() {
    for year in [-12_345, -5, 0, 7, 1999, 9999, 10_000] {
        let date = chrono::NaiveDate::from_ymd_opt(year, 3, 9).unwrap();
        assert_eq!(shard::name(year, 3), date.format("%Y-%m.jsonl").to_string());
    }
}
