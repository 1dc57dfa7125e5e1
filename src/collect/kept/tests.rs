use crate::diagnostic::Code;
use crate::model::Texts;

use super::*;

fn post(path: &str, tags: &[&str], updated: Option<Instant>) -> (Outcome, SourcePath) {
    let published = DateTime::parse_from_rfc3339("2026-01-05T08:09:10+08:00").unwrap();
    let (source, shared) = (SourcePath::new(0, path), Shared::new("tag:x.example,2026:".to_owned()));
    let url = format!("https://x.example/{path}");
    let texts = Texts {
        id: "tag:x.example,2026:a",
        title: "早茶",
        url: &url,
        origin: Some("https://share.example/?key=NW1"),
        key: Some("NW1"),
    };
    let (texts, starts) = shared.packed(texts, &source);
    let authors = [
        Person::named("张三"),
        Person {
            name: "Li".to_owned(),
            url: Some("https://x.example/li".to_owned()),
            email: Some("li@x.example".to_owned()),
        },
    ];
    let head = shared.head(Parts {
        source: &source,
        texts,
        starts,
        authors: &authors,
        categories: &["a", "茶"],
        tags,
        published,
        updated,
        body: BodyPlace::new(Markup::Html, 30..90, 0xFEED),
        extra: Extra {
            summary: Some("S".into()),
            ..Extra::default()
        },
    });
    let outcome = Outcome {
        found: Found::Post(Candidate {
            head,
            guid: Some(Box::new("G".into())),
            text_hash: 7,
            alone: None,
            identity_hash: 0,
            has_text: true,
        }),
        problems: vec![Diagnostic::new(Code::TitleMissing, path, "none").at(1, 2)],
        period: Period {
            from: Some(published),
            until: updated,
        },
    };
    (outcome, source)
}

#[test]
fn what_was_made_of_a_file_is_found_again_and_what_is_cut_off_is_not() {
    let later = DateTime::parse_from_rfc3339("2026-02-05T08:09:10+08:00").ok();
    for (mut outcome, source) in [post("a.md", &["t"], later), post("b/c.html", &[], None)] {
        for from in [outcome.period.from, later, None] {
            outcome.period.from = from;
            let bytes = encode(&outcome);
            let found = decode(&bytes, &source, &Shared::new("tag:x.example,2026:".to_owned())).unwrap();
            let heads = [&outcome, &found].map(|outcome| match &outcome.found {
                Found::Post(candidate) => (
                    &candidate.head,
                    candidate.guid(),
                    candidate.text_hash,
                    candidate.has_text,
                ),
                _ => panic!("it is a post"),
            });
            assert_eq!(heads[0], heads[1]);
            assert_eq!((&outcome.problems, outcome.period), (&found.problems, found.period));
            let ([first, second], own) = (bytes.common(), bytes.own());
            let is_read = |first: &[u8], second: &[u8], own: &[u8]| {
                let bytes = HeadBytes::new([first, second, own].concat(), [first.len(), first.len() + second.len()]);
                decode(&bytes, &source, &Shared::alone()).is_some()
            };
            assert!(is_read(first, second, own));
            assert!((0..first.len()).all(|end| !is_read(&first[..end], second, own)));
            assert!((0..second.len()).all(|end| !is_read(first, &second[..end], own)));
            assert!((0..own.len()).all(|end| !is_read(first, second, &own[..end])));
            let more = [own, b"x"].concat();
            assert!(!is_read(first, second, &more));
        }
    }
}

#[test]
fn files_have_alike_what_many_posts_have() {
    let heads =
        [("a.md", &["t"][..]), ("b.md", &["t"]), ("c.md", &[])].map(|(path, tags)| encode(&post(path, tags, None).0));
    let [one, two, other] = heads.each_ref().map(HeadBytes::common);
    assert_eq!(one, two);
    assert_eq!((one[0], one[1] == other[1]), (other[0], false));
}
