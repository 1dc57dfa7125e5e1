//! What stands around an article and is none of it: taken off a page before its text is looked for.

use std::collections::HashMap;

use dom_query::{Document, NodeRef, Selection};

/// Words in classes and ids that say what a part of a page is for. Split at `-`, `_` and capitals, each has to be a
/// whole word, so that `ad` is not found in `header`.
const WORDS: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "also",
    "archives",
    "banner",
    "blogroll",
    "breadcrumb",
    "breadcrumbs",
    "comment",
    "comments",
    "cookie",
    "cookies",
    "copyright",
    "crumb",
    "crumbs",
    "disclaimer",
    "discussion",
    "explore",
    "follow",
    "footer",
    "hot",
    "hotlist",
    "legal",
    "login",
    "menu",
    "modal",
    "nav",
    "navbar",
    "navbox",
    "navigation",
    "newsletter",
    "openapp",
    "pager",
    "pagination",
    "paging",
    "pinglun",
    "popular",
    "popup",
    "promo",
    "promotion",
    "qrcode",
    "rank",
    "ranking",
    "recent",
    "recirc",
    "recommend",
    "recommended",
    "recommendation",
    "related",
    "replies",
    "reply",
    "respond",
    "responses",
    "sametype",
    "share",
    "sharing",
    "side",
    "sidebar",
    "signup",
    "social",
    "sponsor",
    "sponsored",
    "subscribe",
    "tagcloud",
    "ticker",
    "toc",
    "toolbar",
    "trending",
    "tuijian",
    "vip",
    "webmentions",
    "widget",
    "xiangguan",
];

/// Words that say that a part is what readers wrote.
const COMMENTS: &[&str] = &[
    "comments",
    "pinglun",
    "disqus",
    "replies",
    "respond",
    "responses",
    "webmentions",
];

/// Elements that are such parts by themselves.
const PARTS: &str = "nav, footer, form, dialog, menu, [role='navigation'], [role='complementary'], [role='contentinfo'], [role='search']";

/// A part with more than this share of the page's running text is the article, whatever it is called.
const MOST: f64 = 0.34;

/// A class or id with more words is no label.
const LONGEST_LABEL: usize = 3;

/// So many siblings of one make are a list of something.
const FEWEST_CARDS: usize = 4;

/// A longer one is a text of its own, as the posts of a live blog are.
const LONGEST_CARD: usize = 160;

/// Takes navigation, comments, lists of other articles and the like off a page.
pub fn remove(document: &Document) {
    let Some(body) = document.body() else { return };
    let all = running(&Selection::from(body)).max(1) as f64;
    let is_small = |part: &Selection<'_>| {
        (running(part) as f64) < all * MOST && !part.select("h1, [itemprop='articleBody']").exists()
    };
    for part in document.select(PARTS).iter() {
        if is_small(&part) {
            part.remove();
        }
    }
    for part in document.select("[class], [id]").iter() {
        let is_part = part.nodes().first().is_some_and(|node| {
            let name = node.node_name().unwrap_or_default();
            !matches!(
                &*name,
                "html" | "body" | "article" | "main" | "p" | "a" | "img" | "figure" | "td"
            )
        });
        let names = format!(
            "{} {}",
            part.attr("class").unwrap_or_default(),
            part.attr("id").unwrap_or_default()
        );
        // A name of many words is a heading turned into a name: `sharing-with-a-neighbour` is a chapter.
        let labels = names
            .split_whitespace()
            .map(|name| words(name).collect::<Vec<String>>());
        let labels: Vec<String> = labels.filter(|words| words.len() <= LONGEST_LABEL).flatten().collect();
        let says = |known: &[&str]| labels.iter().any(|word| known.contains(&word.as_str()));
        // Comments may be longer than what they are about, but hold no heading of the first order.
        let are_comments = says(COMMENTS) && part.select("h1, [itemprop='articleBody']").is_empty();
        if is_part && (are_comments || says(WORDS) && is_small(&part)) {
            part.remove();
        }
    }
    remove_cards(document);
}

/// Takes off rows of cards: siblings of one make, each short and led by a link.
fn remove_cards(document: &Document) {
    let mut cards: Vec<Vec<NodeRef<'_>>> = Vec::new();
    for parent in document.select("div, section, ul, ol, main, aside, tbody").nodes() {
        let mut rows: HashMap<String, Vec<NodeRef<'_>>> = HashMap::new();
        for child in parent.element_children() {
            // Paragraphs are text, however many links they hold.
            if matches!(
                &*child.node_name().unwrap_or_default(),
                "p" | "pre" | "blockquote" | "h2" | "h3" | "h4"
            ) {
                continue;
            }
            let make = format!(
                "{}.{}",
                child.node_name().unwrap_or_default(),
                child.attr("class").unwrap_or_default()
            );
            rows.entry(make).or_default().push(child);
        }
        cards.extend(rows.into_values().filter(|row| {
            row.len() >= FEWEST_CARDS && row.iter().filter(|card| is_card(card)).count() * 4 >= row.len() * 3
        }));
    }
    for card in cards.into_iter().flatten() {
        card.remove_from_parent();
    }
}

fn is_card(node: &NodeRef<'_>) -> bool {
    let card = Selection::from(*node);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let whole = letters(&card.text());
    let linked: usize = card.select("a[href]").iter().map(|link| letters(&link.text())).sum();
    let opens_with_link = card.select("a[href]").iter().next().is_some_and(|link| {
        let (link, text) = (link.text(), card.text());
        letters(&link) >= 4 && text.trim_start().starts_with(link.trim_start())
    });
    let is_nothing = whole == 0 && card.select("img").is_empty();
    is_nothing || whole <= LONGEST_CARD && linked > 0 && (linked * 2 >= whole || opens_with_link)
}

/// The letters of an element's running text: what stands in no link.
fn running(part: &Selection<'_>) -> usize {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let all = letters(&part.text());
    let linked: usize = part
        .select("a, script, style")
        .iter()
        .map(|link| letters(&link.text()))
        .sum();
    all.saturating_sub(linked)
}

/// The words of class names, in lower case: `hotList_box` is `hot`, `list`, `box`.
pub fn words(names: &str) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in names.chars() {
        let is_new = !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && before.is_ascii_lowercase());
        if is_new && !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        if c.is_ascii_alphabetic() {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        found.push(word);
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_parts_off_and_leaves_the_article() {
        let html = concat!(
            "<body><nav>Home</nav><article class='hot'><h1>Title</h1><p>A long text with header and shadow.</p></article>",
            "<div class='page-header'>kept</div><div class='hotList'>gone</div><ul class=x>",
            "<li><a href=1>One story</a></li><li><a href=2>Two stories</a></li><li><a href=3>Three</a></li><li><a href=4>Four</a></li></ul>",
            "<ol><li>First mix the flour</li><li>Then bake it</li><li>Cool it</li><li>Eat</li></ol></body>",
        );
        let document = Document::from(html);
        remove(&document);
        let text = document.text();
        for kept in ["A long text", "kept", "First mix", "Eat"] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        for gone in ["Home", "gone", "One story", "Four"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
    }
}
