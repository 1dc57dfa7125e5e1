//! A path for every group: the slug of its name, with a hash where a file system could confuse two.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::config::PathTemplates;
use crate::model::{Format, slug};

use super::group::GroupKey;

/// The slugs that earlier builds gave: a path once given stays.
pub type KnownSlugs = HashMap<GroupKey, String>;

/// The slug of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The slug.
    pub slug: String,
    /// Whether a hash of the name was put to its end.
    pub is_hashed: bool,
}

/// Gives each of `keys` (in their order) a slug whose paths no file system confuses with another's.
pub fn assign<'a>(
    keys: impl Iterator<Item = &'a GroupKey>,
    known: &KnownSlugs,
    templates: &PathTemplates,
    formats: &[Format],
    taken: impl Iterator<Item = &'a str>,
) -> BTreeMap<GroupKey, Given> {
    let mut used: HashSet<String> = taken
        .chain(["feeds.opml", "manifest.json"])
        .map(slug::collision_key)
        .collect();
    let mut given = BTreeMap::new();
    let paths_of = |key: &GroupKey, slug: &str| -> Vec<String> {
        let template = &templates.groups[&key.grouping];
        formats
            .iter()
            .map(|format| slug::collision_key(&template.path(slug, *format)))
            .collect()
    };
    let (old, new): (Vec<&GroupKey>, Vec<&GroupKey>) = keys.partition(|key| known.contains_key(key));
    let present: HashSet<&GroupKey> = old.iter().copied().collect();
    // The path of a category that has no posts now stays its own: subscribers may still ask for it.
    let mut absent: Vec<_> = known
        .iter()
        .filter(|(key, slug)| !present.contains(key) && is_slug_of(slug, &key.name))
        .collect();
    absent.sort();
    for key in old {
        let remembered = &known[key];
        let paths = paths_of(key, remembered);
        if is_slug_of(remembered, &key.name) && !paths.iter().any(|path| used.contains(path)) {
            used.extend(paths);
            given.insert(
                key.clone(),
                Given {
                    is_hashed: *remembered != slug::slug(&key.name),
                    slug: remembered.clone(),
                },
            );
        } else {
            give(key, &paths_of, &mut used, &mut given);
        }
    }
    for (key, slug) in absent {
        used.extend(paths_of(key, slug));
    }
    for key in new {
        give(key, &paths_of, &mut used, &mut given);
    }
    given
}

fn give(
    key: &GroupKey,
    paths_of: &dyn Fn(&GroupKey, &str) -> Vec<String>,
    used: &mut HashSet<String>,
    given: &mut BTreeMap<GroupKey, Given>,
) {
    let plain = slug::slug(&key.name);
    let mut candidate = plain.clone();
    let mut digits = 8;
    while slug::is_hazardous(&candidate) || paths_of(key, &candidate).iter().any(|path| used.contains(path)) {
        candidate = slug::with_hash(&plain, &key.name, digits);
        digits += 8;
    }
    used.extend(paths_of(key, &candidate));
    given.insert(
        key.clone(),
        Given {
            is_hashed: candidate != plain,
            slug: candidate,
        },
    );
}

/// Whether a remembered slug can have been made of the name: a manifest that was edited cannot lead files elsewhere.
fn is_slug_of(remembered: &str, name: &str) -> bool {
    let plain = slug::slug(name);
    let made = |digits| slug::with_hash(&plain, name, digits) == remembered;
    !slug::is_hazardous(remembered) && (remembered == plain || [8, 16, 24, 32].into_iter().any(made))
}
