//! How well articles are found without a rule, over invented pages of different make: the table of docs/extraction.md.

use std::fs;
use std::path::{Path, PathBuf};

use crate::collect::date::DateRules;
use crate::config::ArticleRule;
use crate::model::Zone;
use crate::model::plain::plain_text;

use super::plausible::likeness;
use super::{Article, Reading, read};

/// What one page gave.
struct Row {
    name: String,
    /// Characters of the known text.
    known: usize,
    /// Of these, found.
    kept: usize,
    /// Characters found that are no part of the known text.
    extra: usize,
    title: bool,
    date: bool,
    author: bool,
    from: &'static str,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Text without white space: pages and known texts differ in it.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{200b}')
        .collect()
}

fn row(page: &Path, article: &Article) -> Row {
    let known = fs::read_to_string(page.with_extension("txt")).unwrap();
    let facts: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(page.with_extension("json")).unwrap()).unwrap();
    let html = article.body.as_ref().map(|body| body.value.clone()).unwrap_or_default();
    // A cell and the next are two texts.
    let mut found = bare(&plain_text(&html));
    let mut lines: Vec<String> = known.lines().map(bare).filter(|line| !line.is_empty()).collect();
    let total: usize = lines.iter().map(|line| line.chars().count()).sum();
    // Long lines first, so that a short one does not take a piece of them.
    lines.sort_by_key(|line| std::cmp::Reverse(line.len()));
    let mut kept = 0;
    for line in &lines {
        if let Some(at) = found.find(line.as_str()) {
            kept += line.chars().count();
            found.replace_range(at..at + line.len(), "\u{0}");
        }
    }
    let text = |key: &str| facts[key].as_str().map(str::to_owned);
    let is_title = article
        .title
        .as_ref()
        .is_some_and(|title| bare(&title.value) == bare(&text("title").unwrap()));
    let date = article.date.as_ref().map(|date| date.value.to_utc());
    let known_date = text("date").map(|date| chrono::DateTime::parse_from_rfc3339(&date).unwrap().to_utc());
    let author = article.author.as_ref().map(|author| author.value.clone());
    let is_author = match (text("author"), author) {
        (None, _) => true,
        (Some(known), Some(found)) => likeness(&known, &found) > 0.6,
        (Some(_), None) => false,
    };
    Row {
        name: page.file_stem().unwrap().to_string_lossy().into_owned(),
        known: total,
        kept,
        extra: found.chars().filter(|c| *c != '\u{0}').count(),
        title: is_title,
        date: known_date.is_none() || date == known_date,
        author: is_author,
        from: article.body.as_ref().map_or("-", |body| body.from.name()),
    }
}

fn rows() -> Vec<Row> {
    let mut pages: Vec<PathBuf> = fs::read_dir(root().join("tests/fixtures/pages"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .collect();
    pages.sort();
    let url = url::Url::parse("https://pages.example/news/2026/page.html").unwrap();
    let rule = ArticleRule::default();
    pages
        .iter()
        .map(|page| {
            let html = fs::read_to_string(page).unwrap();
            let is_chinese = page.file_name().unwrap().to_string_lossy().contains("-zh-");
            let reading = Reading {
                url: &url,
                rule: &rule,
                dates: DateRules {
                    zone: Zone::parse(if is_chinese { "+08:00" } else { "UTC" }).unwrap(),
                    naive_utc: false,
                },
                max_body: 2 << 20,
                iframe_hosts: &[],
            };
            row(page, &read(&html, reading).unwrap())
        })
        .collect()
}

fn table(rows: &[Row]) -> String {
    let mut out = String::from(
        "| page | characters | kept | foreign | found by | title | date | author |\n|---|--:|--:|--:|---|---|---|---|\n",
    );
    let word = |good: bool| if good { "yes" } else { "no" };
    for row in rows {
        out.push_str(&format!(
            "| {} | {} | {:.1} % | {:.1} % | {} | {} | {} | {} |\n",
            row.name,
            row.known,
            percent(row.kept, row.known),
            percent(row.extra, row.known),
            row.from,
            word(row.title),
            word(row.date),
            word(row.author)
        ));
    }
    let sum = |of: &dyn Fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
    let known = sum(&|row| row.known);
    let count = |of: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| of(row)).count();
    out.push_str(&format!(
        "| **all {}** | {known} | {:.1} % | {:.1} % | | {} | {} | {} |\n",
        rows.len(),
        percent(sum(&|row| row.kept), known),
        percent(sum(&|row| row.extra), known),
        count(&|row| row.title),
        count(&|row| row.date),
        count(&|row| row.author)
    ));
    out
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

#[test]
fn articles_are_found_without_rules_as_the_table_says() {
    let rows = rows();
    assert!(rows.len() >= 20);
    let path = root().join("docs/extraction.md");
    let made = table(&rows);
    let text = fs::read_to_string(&path).unwrap();
    let start = text.find("| page |").unwrap();
    let end = start + text[start..].find("\n\n").map_or(text[start..].len(), |at| at + 1);
    if std::env::var_os("FEEDKILN_UPDATE").is_some() {
        fs::write(&path, format!("{}{made}{}", &text[..start], &text[end..])).unwrap();
    } else {
        assert_eq!(&text[start..end], made, "FEEDKILN_UPDATE=1 writes the table anew");
    }
    for row in &rows {
        assert!(
            row.kept * 100 >= row.known * 85,
            "{}: {} of {}",
            row.name,
            row.kept,
            row.known
        );
        assert!(row.title, "{}: the title", row.name);
    }
}
