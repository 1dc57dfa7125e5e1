//! Names of a list to categories and tags.

use pinyin::ToPinyin;

use crate::config::{CategoryRule, CategorySlug};

/// The categories and tags of a story that a list puts under `names`.
pub fn terms(rule: &CategoryRule, names: &[String]) -> (Vec<String>, Vec<String>) {
    let fixed: Vec<String> = rule.name.iter().cloned().collect();
    let names = if fixed.is_empty() { names } else { &fixed };
    let categories = names.iter().map(|name| match rule.slug {
        CategorySlug::Name => name.clone(),
        CategorySlug::Pinyin => pinyin_slug(name),
    });
    let tags = names
        .iter()
        .filter_map(|name| Some(rule.title.as_ref()?.replace("{name}", name)));
    (once(categories), once(tags))
}

fn once(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if !name.trim().is_empty() && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// Chinese as pinyin without tones, its syllables joined, letters and digits of other scripts kept: `南方Plus` is
/// `nanfangPlus`. A name of which nothing is left stays as it is.
pub fn pinyin_slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for (c, syllable) in name.chars().zip(name.to_pinyin()) {
        match syllable {
            // Slugs are typed: ü is v there, as on every keyboard.
            Some(syllable) => slug.push_str(&syllable.plain().replace('ü', "v")),
            None if c.is_alphanumeric() => slug.push(c),
            None => {}
        }
    }
    if slug.is_empty() { name.to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_syllables_and_keeps_letters() {
        for (name, slug) in [
            ("南方Plus", "nanfangPlus"),
            ("海心日报", "haixinribao"),
            ("21世纪经济", "21shijijingji"),
            ("Tech Web", "TechWeb"),
            ("绿色（试刊）", "lvseshikan"),
            ("!!", "!!"),
        ] {
            assert_eq!(pinyin_slug(name), slug, "{name}");
        }
        let rule = CategoryRule {
            name: None,
            slug: CategorySlug::Pinyin,
            title: Some("{name}新闻".to_owned()),
        };
        let names = ["南方Plus".to_owned(), "南方Plus".to_owned()];
        assert_eq!(
            terms(&rule, &names),
            (vec!["nanfangPlus".to_owned()], vec!["南方Plus新闻".to_owned()])
        );
    }
}
