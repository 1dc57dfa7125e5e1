//! The title of a post.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::plain::plain_text;
use crate::model::{Generator, Value};

use super::front_matter::FrontMatter;
use super::permalink::titleize_slug;
use super::post::{File, at};

/// The title: the front matter's, else the slug as Jekyll titles it, else the first words of the text.
pub fn title(
    front: &FrontMatter,
    file: File<'_>,
    slug: &str,
    key: Option<&str>,
    body: &str,
    generator: Generator,
    problems: &mut Vec<Diagnostic>,
) -> String {
    let given = front.get("title");
    let text = match given {
        Some(Value::List(items)) => {
            Cow::Owned(items.iter().filter_map(Value::as_trimmed).collect::<Vec<_>>().join(" "))
        }
        Some(value) => Cow::Borrowed(value.as_text().unwrap_or_default()),
        None => Cow::Borrowed(""),
    };
    if let Some(value @ (Value::List(_) | Value::Map(_))) = given {
        let message = format!("the title is {}, not text", value.kind());
        problems.push(
            at(file, Code::FieldType, front.place_of(file.text, "title"), message)
                .with_help("write it as `title: 'Harbour opens'`"),
        );
    }
    let title = plain_text(&text);
    if !title.is_empty() {
        return title;
    }
    // A slug that is nothing but the key of the origin or digits is no title for a reader.
    let is_name = Some(slug) != key && slug.chars().any(char::is_alphabetic);
    let (title, from) = if is_name {
        (plain_text(&titleize_slug(slug)), "its file name")
    } else {
        (String::new(), "")
    };
    let (title, from) = match (title.is_empty(), first_words(body)) {
        (false, _) => (title, from),
        (true, Some(words)) => (words, "the first words of its text"),
        (true, None) if !slug.is_empty() => (slug.to_owned(), "its file name"),
        (true, None) => (file.shown.to_owned(), "its path"),
    };
    // Jekyll titles a post without a title by its file's name: that is no fault of the post.
    let is_convention = given.is_none() && is_name && generator == Generator::Jekyll;
    if !is_convention {
        let what = if given.is_some() {
            "the title is empty"
        } else {
            "the post has no title"
        };
        problems.push(at(
            file,
            Code::TitleMissing,
            front.place_of(file.text, "title"),
            format!("{what}; it was taken from {from}: {title}"),
        ));
    }
    title
}

/// The first words of a body, as a title: the first line with text, cut at about 60 characters.
fn first_words(body: &str) -> Option<String> {
    let lines = body
        .lines()
        .take(50)
        .map(|line| plain_text(line.trim_start_matches(['#', '>', '-', '*', ' ', '\t'])));
    let line = lines.into_iter().find(|line| line.chars().any(char::is_alphanumeric))?;
    const LONGEST: usize = 60;
    if line.chars().count() <= LONGEST {
        return Some(line);
    }
    let head: String = line.chars().take(LONGEST).collect();
    let cut = match head.rfind(['。', '！', '？', '；', '，', ' ']) {
        Some(at) if head[..at].chars().count() > LONGEST / 2 => &head[..at],
        _ => &head,
    };
    Some(format!("{}…", cut.trim_end()))
}
