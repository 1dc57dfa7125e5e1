use super::*;
use crate::collect::shared::{Parts, Shared};
use crate::config::PostsFolder;
use crate::model::{BodyPlace, Extra, Instant, Markup, NoMemory, Texts};

fn candidate(path: &str, date: &str, guid: Option<&str>, key: Option<&str>, hash: u64) -> Candidate {
    let published: Instant = chrono::DateTime::parse_from_rfc3339(&format!("{date}T08:00:00+08:00")).unwrap();
    let source = SourcePath::new(0, path);
    let url = format!("https://x.example/{path}");
    let shared = Shared::default();
    let texts = Texts {
        id: "",
        title: path,
        url: &url,
        origin: None,
        key,
    };
    let (texts, starts) = shared.packed(texts, &source);
    Candidate {
        head: shared.head(Parts {
            source: &source,
            texts,
            starts,
            authors: &[],
            categories: &[path.split('/').next().unwrap()],
            tags: &[],
            published,
            updated: None,
            body: BodyPlace::new(Markup::Markdown, 0..0, hash),
            extra: Extra::default(),
        }),
        guid: guid.map(|guid| Box::new(guid.into())),
        text_hash: hash,
        alone: None,
        identity_hash: 0,
        has_text: true,
    }
}

/// What is made of candidates, whether it was noted before by what each is known or not.
fn ids(candidates: Vec<Candidate>) -> (Vec<Box<PostHead>>, Vec<Diagnostic>) {
    let mut noted = candidates.clone();
    for candidate in &mut noted {
        let source = candidate.head.source.clone();
        note_identity(candidate, crate::model::claim::stem_in("posts", source.path()));
    }
    let (posts, problems) = identified(candidates);
    assert_eq!(identified(noted), (posts.clone(), problems.clone()));
    (posts, problems)
}

fn identified(candidates: Vec<Candidate>) -> (Vec<Box<PostHead>>, Vec<Diagnostic>) {
    let authority = TagAuthority::parse("x.example,2021").unwrap();
    let mut problems = Vec::new();
    let posts = identify(
        candidates,
        &authority,
        &NoMemory,
        Files {
            folders: &[PostsFolder {
                shown: "posts".to_owned(),
                path: "posts".into(),
            }],
            place: &|_, _| (2, 7),
        },
        &mut problems,
    )
    .posts;
    (posts, problems)
}

#[test]
fn an_id_comes_from_guid_then_key_then_stem() {
    let (posts, _) = ids(vec![
        candidate("a/1.md", "2022-01-01", Some("https://old.example/1"), Some("NW1"), 1),
        candidate("a/2.md", "2022-01-01", Some("my id"), None, 2),
        candidate("a/3.md", "2022-01-01", None, Some("NW3"), 3),
        candidate("a/2022-01-01-四.md", "2022-01-01", None, None, 4),
    ]);
    let mut found: Vec<_> = posts.iter().map(|post| post.id().to_string()).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "https://old.example/1",
            "tag:x.example,2021:2022-01-01-%E5%9B%9B",
            "tag:x.example,2021:NW3",
            "tag:x.example,2021:my%20id"
        ]
    );
}

#[test]
fn files_with_one_key_are_one_post() {
    let (posts, problems) = ids(vec![
        candidate("b/old.md", "2022-01-01", None, Some("NW1"), 1),
        candidate("a/new.md", "2022-01-02", None, Some("NW1"), 2),
        candidate("c/guid.md", "2022-01-01", Some("g"), Some("NW2"), 3),
        candidate("d/key.md", "2022-01-01", None, Some("NW2"), 4),
    ]);
    assert_eq!(posts.len(), 2);
    let joined = posts.iter().find(|post| post.id().text().ends_with("NW1")).unwrap();
    assert_eq!(joined.title(), "a/new.md", "the text of the latest date");
    assert_eq!(
        joined.terms.categories.iter().map(|c| &**c).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(
        joined.published.format("%d").to_string(),
        "01",
        "published when the first was"
    );
    assert_eq!(joined.updated().format("%d").to_string(), "02");
    assert_eq!(
        problems
            .iter()
            .filter(|problem| problem.code == Code::PostJoined)
            .count(),
        2
    );
}

#[test]
fn one_stem_is_one_post_only_with_the_same_content() {
    let (posts, problems) = ids(vec![
        candidate("a/x.md", "2022-01-01", None, None, 7),
        candidate("b/x.md", "2022-01-01", None, None, 7),
    ]);
    assert_eq!((posts.len(), problems[0].code), (1, Code::PostJoined));

    let (posts, problems) = ids(vec![
        candidate("a/x.md", "2022-01-01", None, None, 7),
        candidate("b/x.md", "2022-01-01", None, None, 8),
    ]);
    assert_eq!(posts.len(), 2);
    assert_ne!(posts[0].id(), posts[1].id());
    assert!(
        posts
            .iter()
            .all(|post| post.id().text().starts_with("tag:x.example,2021:x-")),
        "{posts:?}"
    );
    assert_eq!(
        problems
            .iter()
            .filter(|problem| problem.code == Code::StemShared)
            .count(),
        2
    );
}

#[test]
fn no_two_posts_ever_share_an_id() {
    let (posts, _) = ids(vec![
        candidate("a/NW9.md", "2022-01-01", None, None, 1),
        candidate("a/y.md", "2022-01-01", None, Some("NW9"), 2),
        candidate("a/z.md", "2022-01-01", Some("NW9"), None, 3),
    ]);
    let unique: std::collections::HashSet<_> = posts.iter().map(|post| post.id().to_string()).collect();
    assert_eq!((posts.len(), unique.len()), (3, 3), "{posts:?}");
}

#[test]
fn a_file_without_text_never_stands_for_one_that_has_some() {
    let real = candidate("a/real.md", "2022-01-01", Some("k1"), None, 1);
    let mut stub = candidate("b/stub.md", "2022-02-01", Some("k1"), None, 2);
    stub.has_text = false;
    for candidates in [vec![real.clone(), stub.clone()], vec![stub.clone(), real]] {
        let (posts, _) = ids(candidates);
        assert_eq!((posts.len(), posts[0].source.path()), (1, "a/real.md"));
        // All else is joined as ever.
        assert_eq!(*posts[0].terms.categories, [Term::from("a"), Term::from("b")]);
    }
    let mut older = candidate("a/older.md", "2022-01-01", Some("k1"), None, 1);
    older.has_text = false;
    let (posts, _) = ids(vec![older, stub]);
    assert_eq!(posts[0].source.path(), "b/stub.md");
}
