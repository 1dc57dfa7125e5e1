//! Whether what was fetched is the post that was asked for.

use std::collections::{HashMap, HashSet};

use crate::model::plain::plain_text;

use super::Article;

/// What is known of the post.
#[derive(Debug, Clone, Copy)]
pub struct Local<'a> {
    /// Its title; empty where it has none.
    pub title: &'a str,
    /// Its text as HTML or Markdown; empty where it has none.
    pub text: &'a str,
    /// Whether a rule of the configuration found the answer by the post's key, so that only its text can be missing.
    pub by_rule: bool,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// There is no text in it.
    Empty,
    /// It asks the reader to log in or pay.
    Wall,
    /// It says that the page is not there, though its status says otherwise.
    Missing,
    /// It is another article.
    Other,
}

/// A text with fewer letters is no article by itself: a shell, a notice.
const SHORTEST: usize = 20;

/// A notice is at most this long.
const NOTICE: usize = 240;

/// The least likeness of titles, and the least share of the post's text found again.
const ALIKE: f64 = 0.5;
const FOUND_AGAIN: f64 = 0.4;

/// A teaser before a wall is shorter than this.
const TEASER: usize = 1500;

/// How much of the end of a text is looked at for the wall behind it, in characters.
const END: usize = 160;

/// What a short text says that is a wall, whatever its title.
const WALLS: &[&str] = &[
    "请登录",
    "请先登录",
    "登录后",
    "登陆后",
    "您还没有登录",
    "扫码登录",
    "会员专享",
    "订阅后",
    "付费阅读",
    "开通会员",
    "验证码",
    "访问验证",
    "安全验证",
    "log in to",
    "login to",
    "sign in to",
    "please log in",
    "please sign in",
    "subscribe to",
    "subscribers only",
    "create an account",
    "captcha",
    "are you a robot",
    "enable javascript",
    "access denied",
    "we use cookies",
    "accept all cookies",
    "consent to the use of",
    "使用cookie",
];

/// What ends a text whose rest is behind a wall.
const CUT_SHORT: &[&str] = &[
    "登录后阅读全文",
    "登录后查看",
    "登录后可阅读",
    "登录阅读全文",
    "请登录后阅读",
    "后阅读全文",
    "查看剩余",
    "阅读剩余",
    "剩余内容请",
    "内容请登录",
    "开通会员后",
    "to continue reading",
    "to read the full",
    "to read the rest",
    "to keep reading",
    "subscribe to read",
];

/// What a short text says that is a notice, whatever its title.
const NOTICES: &[&str] = &[
    "页面不存在",
    "页面未找到",
    "找不到页面",
    "找不到您",
    "内容不存在",
    "文章不存在",
    "已被删除或",
    "不存在或已被删除",
    "已下线",
    "已失效",
    "系统繁忙",
    "稍后再试",
    "稍后重试",
    "访问过于频繁",
    "服务器错误",
    "page not found",
    "no longer available",
    "page you requested",
    "page you are looking for",
    "too many requests",
    "internal server error",
    "service unavailable",
    "try again later",
];

/// What a short text says that may be a notice, unless its title is the post's.
const HINTS: &[&str] = &[
    "404",
    "无法找到",
    "已删除",
    "已被删除",
    "not found",
    "does not exist",
    "has been removed",
    "error",
];

/// Why `article` is not taken for the post, if it is not.
pub fn unfit(article: &Article, local: Local<'_>) -> Option<Unfit> {
    let body = article
        .body
        .as_ref()
        .map(|body| plain_text(&body.value))
        .unwrap_or_default();
    let letters = body.chars().filter(|c| c.is_alphanumeric()).count();
    let has_picture = article.body.as_ref().is_some_and(|body| body.value.contains("<img"));
    let title = article
        .title
        .as_ref()
        .map(|title| title.value.as_str())
        .unwrap_or_default();
    let is_title = article.titles().any(|title| likeness(title, local.title) >= ALIKE);
    let is_text = !local.text.is_empty() && share(&plain_text(local.text), &body) >= FOUND_AGAIN;
    let is_it = is_title || is_text;
    if letters <= NOTICE
        && let Some(why) = notice(article, local, &body, is_it)
    {
        return Some(why);
    }
    let end: String = body
        .to_lowercase()
        .chars()
        .rev()
        .take(END)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    if letters <= TEASER && CUT_SHORT.iter().any(|words| end.contains(words)) {
        return Some(Unfit::Wall);
    }
    if letters < SHORTEST && !(has_picture && is_it) && !(local.by_rule && letters > 0) {
        return Some(Unfit::Empty);
    }
    // Where the post has neither title nor text, or the rule gives none to compare, there is nothing to tell it by.
    let unknown = local.title.is_empty() && local.text.is_empty();
    let untold = local.by_rule && title.is_empty();
    if is_it || unknown || untold || is_announced(local.title, &body) {
        return None;
    }
    Some(Unfit::Other)
}

/// What a short answer is instead of a text. Words that stand in the post's own title say nothing: news may be about them.
fn notice(article: &Article, local: Local<'_>, body: &str, is_it: bool) -> Option<Unfit> {
    let own = local.title.to_lowercase();
    let title = article
        .title
        .as_ref()
        .map(|title| title.value.as_str())
        .unwrap_or_default();
    let said = format!("{title} {body}").to_lowercase();
    let says = |words: &[&str]| words.iter().any(|words| said.contains(words) && !own.contains(words));
    if says(WALLS) || article.asks_password && !is_it {
        Some(Unfit::Wall)
    } else if says(NOTICES) || !is_it && says(HINTS) {
        Some(Unfit::Missing)
    } else {
        None
    }
}

/// Whether the text begins with what its title says: pages without a title of their own.
fn is_announced(title: &str, body: &str) -> bool {
    let beginning: String = body.chars().take(400).collect();
    title.chars().count() >= 4 && share(title, &beginning) >= 0.8
}

/// How much two titles are alike, from 0 to 1: pairs of neighbouring letters in common (Dice). A title that holds the
/// other whole is it: sites add their names, and lists cut titles short.
pub fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (letters(a), letters(b));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if short.len() >= 6 && long.windows(short.len()).any(|window| window == short.as_slice()) {
        return 1.0;
    }
    if a == b && !a.is_empty() {
        return 1.0;
    }
    let (pairs_a, pairs_b) = (pairs(&a), pairs(&b));
    let common: usize = pairs_a
        .iter()
        .map(|(pair, count)| pairs_b.get(pair).map_or(0, |other| *count.min(other)))
        .sum();
    let all = a.len().saturating_sub(1) + b.len().saturating_sub(1);
    if all == 0 {
        0.0
    } else {
        2.0 * common as f64 / all as f64
    }
}

/// The share of `part`'s groups of neighbouring letters that stand in `whole` too, from 0 to 1. In letters rather than
/// words, since Chinese has no blanks between them: pairs there, five of an alphabet, in which every pair is everywhere.
pub fn share(part: &str, whole: &str) -> f64 {
    let part = letters(part);
    let wide = part.iter().filter(|c| **c >= '\u{2e80}').count();
    let size = if wide * 2 >= part.len() { 2 } else { 5 };
    if part.len() < size {
        return 0.0;
    }
    let whole = letters(whole);
    let known: HashSet<&[char]> = whole.windows(size).collect();
    let found = part.windows(size).filter(|group| known.contains(group)).count();
    found as f64 / (part.len() + 1 - size) as f64
}

fn letters(text: &str) -> Vec<char> {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn pairs(letters: &[char]) -> HashMap<(char, char), usize> {
    let mut found = HashMap::new();
    for pair in letters.windows(2) {
        *found.entry((pair[0], pair[1])).or_insert(0) += 1;
    }
    found
}
