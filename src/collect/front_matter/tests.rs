use proptest::prelude::*;

use super::*;

fn fields(text: &str) -> Vec<(Key, Value)> {
    read(text).unwrap().fields
}

fn text_of<'a>(front: &'a FrontMatter, key: &str) -> &'a str {
    front
        .get(key)
        .and_then(Value::as_text)
        .unwrap_or_else(|| panic!("{key} in {front:?}"))
}

#[test]
fn reads_the_three_languages() {
    for text in [
        "---\ntitle: A\ntags: [x, y]\n---\nBody",
        "+++\ntitle = \"A\"\ntags = [\"x\", \"y\"]\n+++\nBody",
        "{\n \"title\": \"A\", \"tags\": [\"x\", \"y\"]\n}\nBody",
        "---\r\ntitle: A\r\ntags:\r\n- x\r\n- y\r\n---\r\nBody",
        "---\rtitle: A\rtags: [x, y]\r---\rBody",
        "\n--- \ntitle: A\ntags: [x, y]\n...\nBody",
    ] {
        let front = read(text).unwrap();
        assert_eq!(text_of(&front, "title"), "A", "{text:?}");
        assert!(
            matches!(front.get("tags"), Some(Value::List(items)) if items.len() == 2),
            "{text:?}"
        );
        assert_eq!(&text[front.body..], "Body", "{text:?}");
    }
}

#[test]
fn keeps_the_spelling_of_scalars() {
    let front =
        read("---\ntitle: 1.10\nother: yes\nempty: ~\nlist: [a]\ndate: \"2022-01-21 16:08:52\"\n---\n").unwrap();
    assert_eq!(front.get("title"), Some(&Value::Number("1.10".into())));
    assert_eq!(text_of(&front, "other"), "yes");
    assert_eq!(front.get("empty"), Some(&Value::Null));
    assert!(matches!(front.get("date"), Some(Value::Text { quoted: true, .. })));
}

#[test]
fn what_follows_an_object_of_json_is_the_body() {
    for (rest, body) in [
        (" B follows", " B follows"),
        ("\rB", "B"),
        ("\r\nB", "B"),
        (" \n\nB", "\nB"),
        ("", ""),
        ("  ", ""),
    ] {
        let text = format!("{{\"title\": \"a\"}}{rest}");
        assert_eq!(&text[read(&text).unwrap().body..], body, "{rest:?}");
    }
}

#[test]
fn a_tag_before_quotes_is_none_of_the_text() {
    for (value, expected) in [
        ("! 'Harbour: it''s open'", "Harbour: it's open"),
        ("! \"Harbour: open\"", "Harbour: open"),
        ("!!str '2026'", "2026"),
        ("&t 'Harbour'", "Harbour"),
    ] {
        let sound = format!("---\ntitle: {value}\nsummary: {value}\ntags:\n- {value}\n---\nBody");
        let front = read(&sound).unwrap();
        assert!(front.problems.is_empty(), "{:?}", front.problems);
        assert_eq!(
            (text_of(&front, "title"), text_of(&front, "summary")),
            (expected, expected)
        );
        let Some(Value::List(tags)) = front.get("tags") else {
            panic!("{front:?}")
        };
        assert_eq!(tags[0].as_text(), Some(expected));
        let broken = format!("---\ntitle: {value}\nother: @x: y\n---\nBody");
        assert_eq!(text_of(&read(&broken).unwrap(), "title"), expected);
    }
}

#[test]
fn what_only_yaml_takes_for_a_number_is_text_on_every_way() {
    for text in [
        "12e5", "1e3", "5E2", "0x1f", "0o17", "0b1", "010", "1.10", ".5", "1_000",
    ] {
        let quick = read(&format!("---\nguid: {text}\n---\nx")).unwrap();
        let thorough = read(&format!("---\nguid: {text}\ntags:\n- x: [y]\n---\nx")).unwrap();
        assert_eq!(text_of(&quick, "guid"), text);
        assert_eq!(quick.get("guid"), thorough.get("guid"), "{text}");
    }
}

#[test]
fn rescues_what_was_pasted() {
    let cases = [
        ("title: \"He said \"yes\" today\"", "He said \"yes\" today"),
        ("title: \"“引号”与\"直引号\"\"", "“引号”与\"直引号\""),
        ("title: \"C:\\dir\\new\"", "C:\\dir\\new"),
        ("title: a: b: c", "a: b: c"),
        ("title: @handle says", "@handle says"),
        ("title: %20 off", "%20 off"),
        ("title: 'it's late'", "it's late"),
        ("title: \"unclosed", "unclosed"),
        ("title: `code`", "`code`"),
        ("title: \"\\ud83d\\ude00 \\u4e2d\"", "😀 中"),
        ("title: *star", "*star"),
        ("title: \"100%\" sure", "\"100%\" sure"),
        ("title:nospace", "nospace"),
        ("title：全角", "全角"),
        ("title: &T real", "&T real"),
        ("title: !Breaking news", "!Breaking news"),
        ("title: ! \"Stop\" she said", "! \"Stop\" she said"),
    ];
    for (line, expected) in cases {
        let text = format!("---\nlayout: post\n{line}\ndate: 2022-01-21 16:08:52 +0800\n---\nBody");
        let front = read(&text).unwrap();
        assert_eq!(text_of(&front, "title"), expected, "{line}");
        assert_eq!(text_of(&front, "date"), "2022-01-21 16:08:52 +0800");
        let problem = front.problems.first().unwrap_or_else(|| panic!("{line} is reported"));
        assert_eq!(problem.code, Code::FrontMatterRepaired);
        assert_eq!(crate::diagnostic::place(&text, problem.offset).0, 3, "{line}");
        assert_eq!(&text[front.body..], "Body");
    }
}

#[test]
fn a_stray_line_is_no_part_of_the_value_above() {
    // The front matter, its title, and the lines that are told.
    let cases: [(&str, &str, &[u32]); 9] = [
        (
            "title: \"He said \"hi\"\"\n作者：张三\ntags: [a]",
            "He said \"hi\"",
            &[2, 3],
        ),
        ("title: Good title\n😀: y\ntags: [a", "Good title", &[3, 4]),
        (
            "<<<<<<< HEAD\ntitle: Ours\n=======\ntitle: T\n>>>>>>> theirs",
            "T",
            &[2, 4, 5, 6],
        ),
        ("title: T\n%TAG x\n@a: b", "T", &[3, 4]),
        ("%TAG x\ntitle: T", "T", &[2]),
        ("title: T\n@a:\n  - b\n  c: d", "T", &[3]),
        ("title: \"One\ntwo\"\nrubbish", "One two", &[4]),
        ("title: \"One\nrubbish", "One", &[2, 3]),
        ("title: T\ntags:\n- a\nrubbish\n- b", "T", &[5]),
    ];
    for (fields, title, lines) in cases {
        let text = format!("---\n{fields}\n---\nBody");
        let front = read(&text).unwrap();
        assert_eq!(text_of(&front, "title"), title, "{fields}");
        let mut told: Vec<u32> = front
            .problems
            .iter()
            .map(|problem| crate::diagnostic::place(&text, problem.offset).0)
            .collect();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told, lines, "{fields}: {:?}", front.problems);
    }
    let front = read("---\ntitle: \"He said \"hi\"\"\n作者：张三\n---\n").unwrap();
    assert_eq!(text_of(&front, "作者"), "张三");
    let front = read("---\ntags:\n- a\nrubbish\n- b\n---\n").unwrap();
    assert!(
        matches!(front.get("tags"), Some(Value::List(items)) if items.len() == 2),
        "{front:?}"
    );
    let front = read("---\ntitle: @T\ntags: [a,\nb]\ndescription: >\nA text\nof two lines\n---\n").unwrap();
    assert!(
        matches!(front.get("tags"), Some(Value::List(items)) if items.len() == 2),
        "{front:?}"
    );
    assert!(
        text_of(&front, "description").ends_with("A text of two lines"),
        "{front:?}"
    );
}

#[test]
fn survives_tabs_duplicates_and_missing_ends() {
    let front = read("---\ntitle:\tA\ntitle: B\n---\n").unwrap();
    assert_eq!(text_of(&front, "title"), "B");
    assert!(front.problems.iter().any(|problem| problem.code == Code::KeyDuplicate));

    let front = read("---\n\ttitle: Tab title\n\tdate: 2022-03-01\n---\nb").unwrap();
    assert_eq!(
        (text_of(&front, "title"), text_of(&front, "date")),
        ("Tab title", "2022-03-01")
    );
    let front = read("---\n  title: Ind: \"x\"\n  date: 2022-03-01 10:00\n---\nb").unwrap();
    assert_eq!(
        (text_of(&front, "title"), text_of(&front, "date")),
        ("Ind: \"x\"", "2022-03-01 10:00")
    );

    let text = "---\ntitle: A\ndate: 2022-01-21\n\nThe text: it goes on.\n";
    let front = read(text).unwrap();
    assert_eq!(&text[front.body..], "\nThe text: it goes on.\n");
    assert_eq!(front.problems[0].code, Code::FrontMatterUnclosed);

    let front = read("+++\ntitle = \"a \"b\" c\"\ndate = 2022-01-21\n+++\n").unwrap();
    assert_eq!(text_of(&front, "title"), "a \"b\" c");
    assert_eq!(text_of(&front, "date"), "2022-01-21");
}

#[test]
fn refuses_what_is_hopeless_or_hostile() {
    assert_eq!(read("---\n{{{\n---\n").unwrap_err().code, Code::FrontMatterInvalid);
    assert_eq!(read("{\"title\": \n}").unwrap_err().code, Code::FrontMatterInvalid);
    assert_eq!(
        read(&format!("---\ntitle: {}\n---\n", "x".repeat(LARGEST)))
            .unwrap_err()
            .code,
        Code::FrontMatterTooLarge
    );
    let bomb = "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f]\ntitle: A\n---\n";
    let front = read(bomb).unwrap();
    assert_eq!(text_of(&front, "title"), "A");
    let deep = format!("---\ntitle: A\nx: {}{}\n---\n", "[".repeat(2000), "]".repeat(2000));
    assert_eq!(read(&deep).unwrap_err().code, Code::FrontMatterTooLarge);
    let aliases = format!(
        "---\ntitle: A\na: &a [{}]\nb: [{}]\n---\n",
        "x,".repeat(3000),
        "*a, ".repeat(3000)
    );
    assert!(read(&aliases).is_err_and(|problem| problem.code == Code::FrontMatterTooLarge));
    let many: String = (0..2000)
        .map(|n| {
            format!(
                "k{n}: v
"
            )
        })
        .collect();
    assert_eq!(
        read(&format!(
            "---
{many}---
"
        ))
        .unwrap_err()
        .code,
        Code::FrontMatterTooLarge
    );
}

#[test]
fn a_file_without_front_matter_is_told() {
    for text in [
        "Just text.",
        "{% include x %}\n",
        "# Heading\n---\n",
        "--- not a fence\n",
    ] {
        let front = read(text).unwrap();
        assert_eq!(front.problems[0].code, Code::FrontMatterMissing, "{text}");
        assert_eq!(front.body, 0);
    }
    assert!(fields("---\n---\nBody").is_empty());
}

#[test]
fn finds_the_place_of_a_value() {
    let text = "---\ntitle: A\ndate:   +0800\n---\n";
    let front = read(text).unwrap();
    assert_eq!(crate::diagnostic::place(text, front.place_of(text, "date")), (3, 9));
}

/// Whatever comes out, its places lie in the text, and each key stands once.
fn assert_split(text: &str) {
    match read(text) {
        Ok(front) => {
            assert!(front.start <= front.end && front.end <= front.body && front.body <= text.len());
            let is_boundary = |at: usize| text.is_char_boundary(at);
            assert!(is_boundary(front.start) && is_boundary(front.end) && is_boundary(front.body));
            for (key, _) in &front.fields {
                assert!(is_boundary(front.place_of(text, key)));
                assert_eq!(
                    front.fields.iter().filter(|(known, _)| known == key).count(),
                    1,
                    "{key}"
                );
            }
            assert!(front.problems.iter().all(|problem| problem.offset <= text.len()));
        }
        Err(problem) => assert!(problem.offset <= text.len()),
    }
}

proptest! {
    #[test]
    fn keys_are_found_by_their_shapes_as_without(
        keys in proptest::collection::vec("[aAkK\u{212a}@`茶_]{0,2}", 0..5),
        later in proptest::option::of("[aAkK]{1,2}"),
        key in "[aAkK\u{212a}@`茶_]{0,2}",
    ) {
        let field = |key: &String| (value::key(key), Value::text(key.as_str()));
        let mut front = FrontMatter { fields: keys.iter().map(field).collect(), ..FrontMatter::default() };
        front.note_shapes();
        front.fields.extend(later.iter().map(field));
        prop_assert_eq!(front.get(&key), crate::model::value::find(&front.fields, &key));
        const KEYS: [Keys; 3] = [Keys::new(&["a", "Kk"]), Keys::new(&["茶", "kA", "aa"]), Keys::new(&[])];
        for keys in KEYS {
            let first = |name: &&'static str| {
                let value = crate::model::value::find(&front.fields, name).filter(|value| !value.is_blank())?;
                Some((*name, value))
            };
            prop_assert_eq!(front.first(keys), keys.names.iter().find_map(first));
        }
    }

    #[test]
    fn never_panics(text in "(---|\\+\\+\\+|\\{)?\n?[-a-z:\"'\\[\\]{}&*|> #\t\n\r=~中]{0,80}(---)?\n?.{0,20}") {
        assert_split(&text);
    }

    #[test]
    fn never_panics_on_any_text(text in "(?s).{0,200}", fence in proptest::sample::select(vec!["---\n", "+++\n", "{", "---\r", "\u{feff}---\n", ""])) {
        assert_split(&text);
        assert_split(&format!("{fence}{text}"));
        assert_split(&format!("{fence}{text}\n{fence}{text}"));
    }

    #[test]
    fn never_panics_on_pieces(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "---\n", "+++\n", "...\n", "\n", "\r", "\r\n", "title", "a", ":", ": ", "：", " = ", "\"", "'", "[", "]", "{", "}", "- ", "? ", "&a ", "*a",
        "!t ", "|\n", ">-\n", "#", "%", "@", "\t", "  ", ",", "<<", "\\", "中", "\u{0}", "\u{a0}", "1", "~", "true", "[[a]]\n", "a.b", "=", "\"\"\"",
    ]), 0..50)) {
        assert_split(&pieces.concat());
        assert_split(&format!("---\n{}\n---\nx", pieces.concat()));
        assert_split(&format!("+++\n{}\n+++\nx", pieces.concat()));
    }

    #[test]
    fn the_quick_way_agrees_with_the_yaml_reader(lines in proptest::collection::vec("[a-z]{1,3}: \\[([a-z中N ]{1,4}|\"[-a-z \\[\\]{}:#,&*'中]{0,4}\"|'[-a-z \\[\\]{}:#,&*\"\\\\中]{0,4}'|[-a-zA-Z0-9 :#'\"\\[{},~@&*!|>=+中_\\\\]{0,4}|true|null)(, ?([a-z中 ]{1,4}|\"[-a-z \\[\\]{}:#,&*'中]{0,3}\"|'[-a-z \\[\\]{}:#,&*\"\\\\中]{0,3}'|[-a-z0-9 :#'\"&*!+~.]{0,3})){0,3}\\] ?|[a-z]{1,3}: ?[-a-zA-Z0-9 :#'\"\\[\\],.~@%&*!?|>=+中文“”/_\\\\]{0,14}", 1..4)) {
        let front = lines.join("\n");
        if let Some(quick) = plain::read(&front) {
            let parsed: serde_yaml::Value = serde_yaml::from_str(&front).map_err(|fault| TestCaseError::fail(format!("{front:?}: {fault}")))?;
            let Some(Value::Map(slow)) = yaml::value(parsed, 0) else { return Err(TestCaseError::fail("no mapping")) };
            prop_assert_eq!(quick.len(), slow.len());
            for ((key, quick), (_, slow)) in quick.iter().zip(&slow) {
                let same = match (quick, slow) {
                    // The quick way keeps the spelling of numbers.
                    (Value::Number(_), Value::Number(_)) => true,
                    (Value::Text { text, quoted: false }, Value::Number(_)) => text.starts_with(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']),
                    (Value::Number(spelled), Value::Text { text, .. }) => spelled == text,
                    (Value::List(quick), Value::List(slow)) => quick == slow,
                    (quick, slow) => quick.as_text() == slow.as_text() && matches!(quick, Value::Bool(_)) == matches!(slow, Value::Bool(_)),
                };
                prop_assert!(same, "{} in {:?}: {:?} and {:?}", key, front, quick, slow);
            }
        }
    }
}
