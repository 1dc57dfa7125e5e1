//! Front matter that every reader of YAML reads alike.

use proptest::prelude::*;

use super::yaml;

proptest! {
    #[test]
    fn any_text_is_one_line_and_comes_back(text in "\\PC{0,40}|[\u{0}-\u{ff}]{0,20}|['\": #\\[{]{0,12}") {
        let line = yaml::quoted(&text);
        prop_assert_eq!(line.lines().count(), 1);
        let document = format!("title: {line}\nnext: 1\n");
        let read: serde_yaml::Mapping = serde_yaml::from_str(&document).unwrap();
        let found = read.get("title").and_then(serde_yaml::Value::as_str).unwrap();
        let expected = crate::model::plain::fold_white_space(&crate::model::xml_chars::strip(&text).replace(['\u{85}', '\u{2028}', '\u{2029}'], " ").replace('\u{feff}', ""));
        prop_assert_eq!(found, expected);
        prop_assert_eq!(read.get("next").and_then(serde_yaml::Value::as_i64), Some(1));
    }

    #[test]
    fn any_name_is_a_name(names in proptest::collection::vec("\\PC{1,12}|[a-z ]{1,8}|true|no|12|~|null", 1..4)) {
        let document = format!("categories: {}\n", yaml::names(&names));
        let read: serde_yaml::Mapping = serde_yaml::from_str(&document).unwrap();
        let found: Vec<String> = match read.get("categories").unwrap() {
            serde_yaml::Value::String(name) => vec![name.clone()],
            serde_yaml::Value::Sequence(names) => names.iter().map(|name| name.as_str().unwrap().to_owned()).collect(),
            other => panic!("{other:?}"),
        };
        let fold = |name: &String| crate::model::plain::fold_white_space(&crate::model::xml_chars::strip(name).replace(['\u{85}', '\u{2028}', '\u{2029}'], " ").replace('\u{feff}', ""));
        prop_assert_eq!(found, names.iter().map(fold).collect::<Vec<_>>());
    }
}
