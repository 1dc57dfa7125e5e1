//! Stories of several lists put together: one story is one post.

use std::collections::HashMap;

use crate::fetch::story::Story;

/// Adds a story to those of its own list; one that stands there twice only adds its terms.
pub fn add(stories: &mut Vec<Story>, known: &mut HashMap<String, usize>, story: Story) {
    match known.get(&story.key) {
        Some(at) => {
            crate::fetch::story::add_missing(&mut stories[*at].categories, story.categories);
            crate::fetch::story::add_missing(&mut stories[*at].tags, story.tags);
        }
        None => {
            known.insert(story.key.clone(), stories.len());
            stories.push(story);
        }
    }
}

/// Joins the stories of a list with those of the lists before it: by key, else by a name that is one story's alone on both
/// sides. A list may give one address to all its stories; such an address is no name.
pub fn join(stories: &mut Vec<Story>, more: Vec<Story>) {
    let known: HashMap<String, usize> = (0..)
        .zip(&*stories)
        .map(|(at, story)| (story.key.clone(), at))
        .collect();
    let names = single_names(stories);
    let own_names = single_names(&more);
    for (number, story) in more.into_iter().enumerate() {
        let mut others = story.other_names();
        others.retain(|name| own_names.get(name) == Some(&number));
        // The key of one may be the last part of the other's URI.
        let by_name = others
            .iter()
            .find_map(|name| known.get(name).or_else(|| names.get(name)));
        let at = known
            .get(&story.key)
            .or(by_name)
            .or_else(|| names.get(&story.key))
            .copied();
        match at {
            Some(at) => stories[at].join(story),
            None => stories.push(story),
        }
    }
}

/// Gives every story the names by which nothing else is known.
pub fn name(stories: &mut [Story]) {
    let names = single_names(stories);
    for (at, story) in stories.iter_mut().enumerate() {
        let mut own = story.other_names();
        own.retain(|name| names.get(name) == Some(&at));
        story.aliases = own;
    }
}

/// The names that one story alone has, and which.
fn single_names(stories: &[Story]) -> HashMap<String, usize> {
    let mut found: HashMap<String, Option<usize>> = HashMap::new();
    for (at, story) in stories.iter().enumerate() {
        for name in story.other_names() {
            let holder = found.entry(name).or_insert(Some(at));
            if *holder != Some(at) {
                *holder = None;
            }
        }
    }
    found.into_iter().filter_map(|(name, at)| Some((name, at?))).collect()
}
