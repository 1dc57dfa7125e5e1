//! Which line a post is remembered by.

use super::*;

fn recalled(lines: Vec<Line>, claims: &[Claim<'_>]) -> Vec<Option<String>> {
    let authority = TagAuthority::parse("new.example,2021").unwrap();
    let mut ledger = Ledger::default();
    for line in lines {
        ledger.add(line);
    }
    let found = ledger.recall(&claims.to_vec(), &authority).into_iter();
    found
        .map(|recalled| match recalled {
            Recalled::Known { id, .. } => Some(id.to_string()),
            Recalled::New => None,
            Recalled::IdTaken => Some("taken".to_owned()),
        })
        .collect()
}

#[test]
fn the_id_of_the_front_matter_outlives_another_key() {
    let lines = || {
        vec![
            line("urn:1", Some("K1"), "posts/a.md"),
            line("urn:2", Some("K2"), "posts/b.md"),
        ]
    };
    let edited = [claim(Some("urn:1"), Some("K3"), "posts/a.md")];
    assert_eq!(recalled(lines(), &edited), [some("urn:1")]);
    // One of the same name gets nothing of it, and a key that another had takes no id away.
    let beside = [
        claim(None, None, "old/a.md"),
        claim(Some("urn:1"), Some("K3"), "posts/a.md"),
        claim(Some("urn:3"), Some("K1"), "posts/c.md"),
    ];
    assert_eq!(recalled(lines(), &beside), [None, some("urn:1"), None]);
    // It took the key of another that is gone: its id stays its own, and has one line.
    let taken = [claim(Some("urn:1"), Some("K2"), "posts/a.md")];
    assert_eq!(recalled(lines(), &taken), [some("urn:1")]);
    // The key came back elsewhere: its post goes first.
    let moved = [
        claim(Some("urn:1"), Some("K3"), "posts/d.md"),
        claim(None, Some("K1"), "posts/e.md"),
    ];
    assert_eq!(recalled(lines(), &moved), [None, some("urn:1")]);
}

#[test]
fn a_better_reason_always_wins() {
    let lines = vec![
        line("tag:1", Some("K1"), "posts/a.md"),
        line("tag:2", None, "posts/b.md"),
        line("urn:3", None, "posts/c.md"),
        Line::new("tag:new.example,2021:d", moment("2026-01-05T00:00:00+08:00")),
    ];
    let claims = [
        claim(None, Some("K2"), "posts/a.md"),       // another has the key of its line
        claim(None, Some("K1"), "posts/x/moved.md"), // by key
        claim(None, None, "old/b.md"),               // by name in another folder
        claim(Some("urn:3"), None, "posts/z.md"),    // by the id of its front matter
        claim(None, None, "posts/d.md"),             // by the id that it would get
    ];
    assert_eq!(
        recalled(lines, &claims),
        [
            None,
            some("tag:1"),
            some("tag:2"),
            some("urn:3"),
            some("tag:new.example,2021:d")
        ]
    );
}

#[test]
fn the_id_of_another_post_is_taken_even_when_that_is_gone() {
    let lines = vec![line("tag:new.example,2021:a", None, "posts/renamed.md")];
    assert_eq!(recalled(lines, &[claim(None, None, "posts/a.md")]), [some("taken")]);
}

#[test]
fn a_post_keeps_its_id_when_another_of_its_key_is_gone() {
    let lines = || {
        vec![
            line("tag:1", Some("K1"), "posts/gone.md"),
            line("tag:1-2", Some("K1"), "posts/a.md"),
        ]
    };
    assert_eq!(
        recalled(lines(), &[claim(None, Some("K1"), "posts/a.md")]),
        [some("tag:1-2")]
    );
    // What was there under that name long ago is not asked.
    let mut removed = lines();
    removed[1].gone = Some(moment("2026-02-01T00:00:00+08:00"));
    assert_eq!(
        recalled(removed, &[claim(None, Some("K1"), "posts/a.md")]),
        [some("tag:1")]
    );
    // Of a file that no line names, the first will do.
    assert_eq!(
        recalled(lines(), &[claim(None, Some("K1"), "posts/b.md")]),
        [some("tag:1")]
    );
}

#[test]
fn other_keys_are_other_posts() {
    let lines = vec![line("tag:1", Some("K1"), "posts/a.md")];
    assert_eq!(
        recalled(lines.clone(), &[claim(None, Some("K2"), "posts/a.md")]),
        [None]
    );
    // A file that lost or gained its key is the same.
    assert_eq!(recalled(lines, &[claim(None, None, "posts/a.md")]), [some("tag:1")]);
}

#[test]
fn a_path_goes_before_a_name_and_a_living_line_before_a_removed_one() {
    let mut gone = line("tag:gone", None, "a/x.md");
    gone.gone = Some(moment("2026-02-01T00:00:00+08:00"));
    let lines = vec![gone, line("tag:b", None, "b/x.md"), line("tag:c", None, "c/deep/x.md")];
    let claims = [
        claim(None, None, "new/deep/x.md"),
        claim(None, None, "b/x.md"),
        claim(None, None, "new/x.md"),
    ];
    assert_eq!(
        recalled(lines, &claims),
        [some("tag:c"), some("tag:b"), some("tag:gone")]
    );
}

#[test]
fn one_name_in_many_folders_is_told_by_the_folders_that_agree_else_by_content() {
    let lines: Vec<Line> = (0..30_000)
        .map(|number| line(&format!("tag:{number}"), None, &format!("a/d{number}/post.md")))
        .collect();
    let claims = |folder: &str| -> Vec<Claim<'_>> {
        (0..30_000)
            .rev()
            .map(|number| claim(None, None, &format!("{folder}{number}/post.md")))
            .collect()
    };
    let own: Vec<_> = (0..30_000).rev().map(|number| some(&format!("tag:{number}"))).collect();
    assert_eq!(recalled(lines.clone(), &claims("b/d")), own);
    assert!(recalled(lines.clone(), &claims("b/e")).iter().all(Option::is_none));
    // Where one is left it can only be that.
    let claims = [claim(None, None, "b/d7/post.md"), claim(None, None, "c/post.md")];
    assert_eq!(recalled(lines[6..8].to_vec(), &claims), [some("tag:7"), some("tag:6")]);
}
