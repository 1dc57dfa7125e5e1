//! Columns of many blocks, and what is made of them when much is other.

use std::fs;

use crate::state::cache::{Beside, Blocks, CacheFolder, Files, Key, Opened, Snapshot};

use super::kept_post::More;
use super::*;

/// A post that the columns are to hold, as its number tells it.
fn post(number: u32) -> KeptPost {
    KeptPost {
        place: number,
        published: (1_000_000_000 - i64::from(number), number % 7, 28_800),
        more: More {
            // Of any length, so that what stands behind begins anywhere.
            names: "n".repeat(number as usize % 11 + usize::from(number == 1)),
            offset: 28_800,
            ..More::default()
        },
    }
}

fn late(number: u32, behind: u32) -> Late {
    Late {
        behind,
        feeds: feeds_of(number),
        hashes: [1, 2, 3, 4].map(|kind| u64::from(number) * 10 + kind),
        post: post(number),
    }
}

/// Every post is in the site's feed, and some in one more.
fn feeds_of(number: u32) -> Vec<usize> {
    match number % 3 {
        0 => vec![0, 1],
        1 => vec![0, 2],
        _ => vec![0],
    }
}

fn feed(members: Members) -> KeptFeed<'static> {
    KeptFeed {
        key: None,
        slug: "",
        is_hashed: false,
        title: "",
        description: "",
        home: "",
        paths: Vec::new(),
        members,
        deleted: Vec::new(),
        updated: (0, 0, 0),
    }
}

fn others(members: [Members; 3]) -> Others<'static> {
    Others {
        feeds: members.into_iter().map(feed).collect(),
        pages: Vec::new(),
        tags: Vec::new(),
        former: Vec::new(),
        joined: Vec::new(),
        texts_of_joined: Vec::new(),
        faulty: 0,
        of_files: Vec::new(),
        of_bodies: Vec::new(),
        others: Vec::new(),
    }
}

const KEY: Key = Key { all: 1, heads: 1 };

/// No posts at all.
const NOTHING: Beside<'_> = Beside {
    columns: Some(&NoGraph),
    rest: Some(&NoGraph),
};

/// Keeps a graph; answers it as it is read.
fn kept(cache: &CacheFolder, beside: Beside<'_>) -> (Blocks, Vec<u8>) {
    let heads = cache.heads_of(None, true).unwrap();
    let snapshot = match cache.open(KEY) {
        Opened::Found(found) => *found,
        _ => Snapshot::new(Files::default(), Vec::new()),
    };
    cache.save(snapshot, beside, heads, KEY).unwrap();
    let Opened::Found(found) = cache.open(KEY) else {
        panic!()
    };
    (cache.columns(&found).unwrap(), cache.read_rest(&found).unwrap())
}

/// Fails where a graph does not have just these posts in this order.
fn assert_holds(graph: &Graph<'_>, expected: &[u32]) {
    let posts = &graph.posts;
    assert_eq!(posts.in_columns() as usize, expected.len());
    assert!(posts.since().gone.is_empty() && posts.since().late.is_empty());
    for (at, number) in (0u32..).zip(expected) {
        let (found, wanted) = (posts.get(at).unwrap(), post(*number));
        assert_eq!((found.place, found.published), (wanted.place, wanted.published), "{at}");
        assert_eq!(found.more.names, wanted.more.names, "{at}");
        assert_eq!(posts.hashes(at), Some(late(*number, 0).hashes), "{at}");
        let (seconds, nanoseconds, _) = wanted.published;
        assert_eq!(posts.published(at), (seconds, nanoseconds), "{at}");
    }
    for feed in 1..3 {
        let mut members = Vec::new();
        loop {
            let from = u32::try_from(members.len()).unwrap();
            let some = posts.some_members(graph.others.feeds[feed].members, from);
            if some.is_empty() {
                break;
            }
            members.extend(some);
        }
        let wanted: Vec<u32> = (0u32..)
            .zip(expected)
            .filter(|(_, number)| feeds_of(**number).contains(&feed))
            .map(|(at, _)| at)
            .collect();
        assert_eq!(members, wanted, "feed {feed}");
        assert_eq!(posts.count(graph.others.feeds[feed].members) as usize, wanted.len());
    }
    let places: Vec<u32> = [expected[0], expected[expected.len() - 1], 999_999].to_vec();
    let last = u32::try_from(expected.len() - 1).unwrap();
    assert_eq!(posts.of_files(&places), Some(vec![Some(0), Some(last), None]));
    let wanted = [(Kind::Id, u64::from(expected[3]) * 10 + 2), (Kind::Key, 5)];
    let counts = posts.counts(wanted.into_iter()).unwrap();
    assert_eq!((counts[&wanted[0]], counts[&wanted[1]]), (1, 0));
    assert!(!posts.are_damaged());
}

#[test]
fn columns_of_many_blocks_are_written_anew_with_what_is_other() {
    const COUNT: u32 = 40_000;
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path().join("build"));
    // Out of nothing: every tenth post is to come later.
    let empty = kept(&cache, NOTHING);
    let nothing = Posts::new(&empty.0, Shape::default(), Since::default()).unwrap();
    let is_later = |number: &u32| number.is_multiple_of(10);
    let first: Vec<u32> = (0..COUNT).filter(|number| !is_later(number)).collect();
    let since = Since {
        gone: Vec::new(),
        late: first.iter().map(|number| late(*number, 0)).collect(),
    };
    let no_members = [Members::All, Members::Some(0, 0), Members::Some(0, 0)];
    let columns = kept(&cache, WrittenGraph::new(&nothing, since, others(no_members)).beside());
    let graph = Graph::read(&columns.0, &columns.1).unwrap();
    assert_holds(&graph, &first);
    assert!(
        !columns.0.length().is_multiple_of(4),
        "where each post ends stands at no multiple of four"
    );
    // Those that come later, without some that go: at both ends, side by side, and each alone.
    let is_gone = |at: u32| !(3..=35_990).contains(&at) || (500..520).contains(&at) || at.is_multiple_of(1000);
    let in_columns = graph.posts.in_columns();
    let since = Since {
        gone: (0..in_columns)
            .filter(|at| is_gone(*at))
            .map(|index| Gone {
                index,
                feeds: feeds_of(first[index as usize]),
            })
            .collect(),
        late: (0..COUNT)
            .filter(is_later)
            .map(|number| {
                late(
                    number,
                    u32::try_from(first.partition_point(|other| *other < number)).unwrap(),
                )
            })
            .collect(),
    };
    let mut expected: Vec<u32> = (0u32..)
        .zip(&first)
        .filter(|(at, _)| !is_gone(*at))
        .map(|(_, number)| *number)
        .collect();
    expected.extend((0..COUNT).filter(is_later));
    expected.sort_unstable();
    let members = [0, 1, 2].map(|feed| graph.others.feeds[feed].members);
    let columns = kept(&cache, WrittenGraph::new(&graph.posts, since, others(members)).beside());
    assert_holds(&Graph::read(&columns.0, &columns.1).unwrap(), &expected);
}

#[test]
fn little_stands_beside_the_columns_and_damage_is_no_graph() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheFolder::new(folder.path().join("build"));
    let empty = kept(&cache, NOTHING);
    assert!(Graph::read(&empty.0, &empty.1).is_none(), "nothing was kept");
    let nothing = Posts::new(&empty.0, Shape::default(), Since::default()).unwrap();
    let since = Since {
        gone: Vec::new(),
        late: (0..20_000).map(|number| late(number, 0)).collect(),
    };
    let no_members = [Members::All, Members::Some(0, 0), Members::Some(0, 0)];
    let columns = kept(&cache, WrittenGraph::new(&nothing, since, others(no_members)).beside());
    let graph = Graph::read(&columns.0, &columns.1).unwrap();
    let few = Since {
        gone: vec![Gone {
            index: 7,
            feeds: feeds_of(7),
        }],
        late: vec![late(50_000, 8)],
    };
    let members = [0, 1, 2].map(|feed| graph.others.feeds[feed].members);
    let written = WrittenGraph::new(&graph.posts, few.clone(), others(members));
    assert!(written.beside().columns.is_none(), "the columns stay");
    let beside = kept(&cache, written.beside());
    let graph = Graph::read(&beside.0, &beside.1).unwrap();
    assert!(graph.posts.is_gone(7) && !graph.posts.is_gone(8));
    assert_eq!(graph.posts.numbers(), 20_001);
    assert_eq!(graph.posts.get(20_000).unwrap().place, 50_000);
    assert_eq!(
        graph.posts.of_files(&[7, 8, 50_000]),
        Some(vec![None, Some(8), Some(20_000)])
    );
    let wanted = [(Kind::Id, 72), (Kind::Id, 82), (Kind::Id, 500_002)];
    let counts = graph.posts.counts(wanted.into_iter()).unwrap();
    assert_eq!(wanted.map(|wanted| counts[&wanted]), [0, 1, 1]);
    // A damaged block in the midst: what has to be copied cannot be.
    let many = Since {
        gone: Vec::new(),
        late: (60_000..61_000).map(|number| late(number, 5)).collect(),
    };
    let name = fs::read_dir(cache.path()).unwrap().map(|entry| entry.unwrap().path());
    let path = name
        .into_iter()
        .find(|path| path.to_string_lossy().contains("columns-"))
        .unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let before = tree(cache.path());
    let written = WrittenGraph::new(&graph.posts, many, others(members));
    assert!(written.beside().columns.is_some());
    let heads = cache.heads_of(None, true).unwrap();
    let snapshot = Snapshot::new(Files::default(), Vec::new());
    assert!(cache.save(snapshot, written.beside(), heads, KEY).is_err());
    assert_eq!(tree(cache.path()), before);
}

fn tree(path: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut all: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort_unstable();
    all
}
