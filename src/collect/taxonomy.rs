//! Categories, tags and authors: names as Jekyll, Hugo and Zola read them.

use crate::model::plain::{plain_name, plain_text};
use crate::model::{Person, Value, link};

use super::front_matter::FrontMatter;

/// The names under a plural key (text is split at blanks where `split` says so) and under its singular one (never split).
pub fn names(front: &FrontMatter, plural: &str, singular: &str, split: bool) -> Vec<String> {
    let mut found = Vec::new();
    for holder in [None, Some("taxonomies"), Some("params"), Some("extra")] {
        let get = |key: &str| match holder {
            None => front.get(key),
            Some(table) => front.get(table).and_then(|table| table.get(key)),
        };
        // Jekyll puts the names under the plural key first.
        if let Some(value) = get(plural) {
            gather(value, split, &mut found);
        }
        if let Some(value) = get(singular) {
            gather(value, false, &mut found);
        }
    }
    each_once(&mut found);
    found
}

/// Drops the names that stood before.
fn each_once(names: &mut Vec<String>) {
    // Few are compared with each other; a hostile post has a hundred thousand.
    const FEW: usize = 16;
    if names.len() <= FEW {
        let mut at = 1;
        while at < names.len() {
            if names[..at].contains(&names[at]) {
                names.remove(at);
            } else {
                at += 1;
            }
        }
    } else {
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
    }
}

/// The most categories, the most tags and the most authors that a post has. One with thousands would make thousands of feeds.
pub const MOST: usize = 100;

fn gather(value: &Value, split: bool, found: &mut Vec<String>) {
    match value {
        Value::List(items) => items.iter().for_each(|item| gather(item, false, found)),
        // Hugo's weighted or named terms: the name is what counts.
        Value::Map(_) => {
            if let Some(name) = value
                .get("name")
                .or_else(|| value.get("title"))
                .and_then(Value::as_trimmed)
            {
                found.push(name.to_owned());
            }
        }
        scalar => {
            let Some(text) = scalar.as_trimmed() else { return };
            if split {
                found.extend(text.split_whitespace().map(str::to_owned));
            } else {
                found.push(text.to_owned());
            }
        }
    }
}

/// Whether a name is one opening tag without attributes, and nothing else.
fn is_tag(name: &str) -> bool {
    let inner = name.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|name| name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Whether a text can be an address of RFC 4287's `email`: something before an `@` and behind it, and no blanks.
fn is_email(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>@,;\"".contains(c));
    text.split_once('@')
        .is_some_and(|(name, host)| is_part(name) && is_part(host))
}

/// The terms of feeds for `names`: plain text, commas that stood between words taken off, each once.
pub fn terms(names: &[String]) -> Vec<String> {
    let mut terms: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let written = name.trim_end_matches([',', '，', '、']).trim();
        let text = match plain_name(written) {
            // A name that is nothing but a tag is that of the element.
            text if text.is_empty() && is_tag(written) => written.to_owned(),
            text => text,
        };
        if !text.is_empty() && !terms.contains(&text) {
            terms.push(text);
        }
    }
    terms
}

/// The authors that the front matter names: text, a table with name, url and email, or a list of either. At most one more
/// than [`MOST`].
pub fn authors(front: &FrontMatter) -> Vec<Person> {
    let mut found = Vec::new();
    for value in [front.get("author"), front.get("authors")].into_iter().flatten() {
        gather_people(value, &mut found);
    }
    for table in ["params", "extra", "taxonomies"] {
        if found.is_empty() {
            for key in ["author", "authors"] {
                if let Some(value) = front.get(table).and_then(|table| table.get(key)) {
                    gather_people(value, &mut found);
                }
            }
        }
    }
    found
}

fn gather_people(value: &Value, found: &mut Vec<Person>) {
    let mut add = |name: &str, url: Option<&str>, email: Option<&str>| {
        let name = plain_text(name);
        if found.len() <= MOST && !name.is_empty() && !found.iter().any(|known| known.name == name) {
            let url = url.and_then(link::web).map(link::text);
            found.push(Person {
                name,
                url,
                email: email.filter(|text| is_email(text)).map(str::to_owned),
            });
        }
    };
    match value {
        // Each is compared with all before it; beyond the bound they are not even counted.
        Value::List(items) => items.iter().take(2 * MOST).for_each(|item| gather_people(item, found)),
        Value::Map(_) => {
            let text = |key: &str| value.get(key).and_then(Value::as_trimmed);
            if let Some(name) = text("name")
                .or_else(|| text("nickname"))
                .or_else(|| text("display_name"))
            {
                add(
                    name,
                    text("url").or_else(|| text("uri")).or_else(|| text("link")),
                    text("email"),
                );
            }
        }
        scalar => {
            if let Some(name) = scalar.as_trimmed() {
                add(name, None, None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::front_matter::read;

    fn categories(line: &str, split: bool) -> Vec<String> {
        names(
            &read(&format!("---\n{line}\n---\n")).unwrap(),
            "categories",
            "category",
            split,
        )
    }

    #[test]
    fn reads_names_as_jekyll_does() {
        assert_eq!(categories("categories: a b", true), ["a", "b"]);
        assert_eq!(categories("categories: a  b", false), ["a  b"]);
        assert_eq!(categories("category: a b", true), ["a b"]);
        assert_eq!(categories("categories: [a b, c, a b]", true), ["a b", "c"]);
        assert_eq!(categories("categories:\n- 2022\n- yes", true), ["2022", "yes"]);
        assert_eq!(categories("taxonomies:\n  categories: [x]", true), ["x"]);
        assert_eq!(categories("categories:\ncategory:", true), Vec::<String>::new());
        assert_eq!(
            terms(&["深圳,".into(), "<b>新闻</b>".into(), "深圳".into()]),
            ["深圳", "新闻"]
        );
    }

    #[test]
    fn reads_people() {
        let front =
            read("---\nauthor: {name: Ada, url: 'https://ada.example', email: x}\nauthors: [Bo, Ada]\n---\n").unwrap();
        let people = authors(&front);
        assert_eq!(
            people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(),
            ["Ada", "Bo"]
        );
        assert_eq!(people[0].url.as_deref(), Some("https://ada.example/"));
        assert_eq!(people[0].email, None);
    }
}
