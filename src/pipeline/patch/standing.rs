//! The texts of the posts that are as they were: out of the documents that are to be written anew, before they are. Nothing of
//! them is read or rendered again.

use super::*;

use crate::feed::standing_texts;
use crate::model::Format;
use crate::model::entry::EntryText;
use crate::pipeline::texts::Standing;

/// The formats in the order of what it takes to read their texts.
const BY_EASE: [Format; 3] = [Format::Rss, Format::Atom, Format::Json];

/// The texts that documents of the touched feeds hold of posts that did not change. The documents stand as the last build
/// left them, and it had the same program and settings.
///
/// # Errors
/// When a document is there and cannot be read.
pub(super) fn texts(
    site: Site<'_>,
    plan: &Plan<'_, '_>,
    (heads, subset): (&[Box<PostHead>], &HashMap<u32, u32>),
) -> Result<Standing> {
    let authority = &site.config.site.authority;
    let mut found = Standing::new();
    let told = plan.graph.others.of_bodies.iter();
    let told: HashSet<&str> = told.filter_map(KeptDiagnostic::file).collect();
    for (at, window) in plan.touched.iter().zip(&plan.windows) {
        let is_as_it_was = |number: &u32| {
            plan.order.new_post(*number).is_none() && plan.entering.iter().all(|(entering, _)| entering != number)
        };
        let places = window.iter().filter(|number| is_as_it_was(number));
        let places = places.filter_map(|number| subset.get(number).copied());
        let mut wanted: HashSet<u32> = places.filter(|index| !found.contains_key(index)).collect();
        // What is told of a body is told again when it is rendered.
        if !told.is_empty() {
            wanted.retain(|index| !told.contains(&*collect::shown(site.config, &heads[*index as usize].source)));
        }
        let paths = &plan.graph.others.feeds[*at].paths;
        let easiest = |format: &Format| paths.iter().find(|(known, _)| known == format);
        let Some((format, path)) = BY_EASE.iter().find_map(easiest).filter(|_| !wanted.is_empty()) else {
            continue;
        };
        let document = site.store.read(path)?.unwrap_or_default();
        let Some(texts) = standing_texts(&document, *format) else {
            continue;
        };
        let id = |index: &u32| {
            let id = heads[*index as usize].id().text();
            match format {
                Format::Atom => authority.as_uri(&id),
                Format::Rss | Format::Json => id.into_owned(),
            }
        };
        let by_id: HashMap<String, u32> = wanted.iter().map(|index| (id(index), *index)).collect();
        // Ids of other tools may be one URI.
        if by_id.len() < wanted.len() {
            continue;
        }
        for text in texts {
            if let Some(index) = by_id.get(&*text.id) {
                let text = EntryText {
                    content: text.content.map(Into::into),
                    summary: text.summary.into(),
                    changed: None,
                };
                found.insert(*index, text);
            }
        }
    }
    Ok(found)
}
