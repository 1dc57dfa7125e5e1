//! A folder without a known tool's configuration → a plan with places to fill in.

use std::collections::BTreeSet;
use std::path::Path;

use super::dates;
use super::glob::Filter;
use super::plan::Plan;
use super::scan::{self, Folders};
use super::site::{self, Address};
use super::{ImportError, ImportOptions, Tool};

/// Looks at the folders for posts.
pub(super) fn plan(folder: &Path, options: &ImportOptions) -> Result<Plan, ImportError> {
    let mut plan = Plan::new(Tool::None);
    plan.note("no configuration of Jekyll, Hugo or Zola was found: fill in the lines marked TO FILL IN");
    site::title(&mut plan, folder, None, options);
    let known = Address {
        key: "an address".to_owned(),
        cname: &["CNAME", "static/CNAME", "public/CNAME"],
        ..Default::default()
    };
    site::address(&mut plan, folder, &known, options)?;

    // Hexo's posts lie in source/_posts; a name with `_` is otherwise no place for posts.
    let seen = scan::folders(folder, &Filter::default());
    let own_posts = scan::posts_folders(&seen);
    let found = choose(&seen, &own_posts);
    if found.is_empty() {
        plan.say("collect.posts", "TO FILL IN: no folder with posts was found.");
        plan.posts.push("posts".to_owned());
    } else {
        plan.posts = found;
    }
    // Only Jekyll's own layout tells whose conventions hold.
    if !own_posts.is_empty() && own_posts.iter().all(|path| scan::parent(path).is_empty()) {
        plan.generator = Some("jekyll");
        plan.permalink = Some("date".to_owned());
        plan.split_categories = Some(true);
        plan.say("collect.generator", "A guess from the folder _posts.");
    }
    let files = scan::post_files(folder, &plan.posts);
    plan.note(format!("posts: {} files in {}", files.len(), plan.posts.join(", ")));
    site::identity(&mut plan, &files, options);
    let sample = dates::sample(&files);
    match sample.main_offset() {
        Some((minutes, count, all)) if minutes != 0 => {
            plan.timezone = dates::offset_text(minutes);
            let line = format!("{count} of {all} dates with an offset carry {}.", plan.timezone);
            plan.say("site.timezone", line);
        }
        _ => plan.say(
            "site.timezone",
            "TO FILL IN: the zone in which the posts' dates without an offset are.",
        ),
    }
    plan.remark("collect.naive_dates", format!("{}.", sample.words()));
    Ok(plan)
}

/// `_posts` folders, folders of dated posts, and `posts` and `content` with any Markdown; of nested ones
/// the outer.
fn choose(seen: &Folders, own_posts: &[String]) -> Vec<String> {
    let mut found: BTreeSet<String> = own_posts.iter().cloned().collect();
    let holds = |path: &str| {
        let below = format!("{path}/");
        seen.iter()
            .any(|(other, holding)| (other == path || other.starts_with(&below)) && holding.dated + holding.undated > 0)
    };
    let named = |path: &&String| ["posts", "content"].contains(&path.rsplit('/').next().unwrap_or_default());
    found.extend(
        seen.keys()
            .filter(named)
            .filter(|path| path.matches('/').count() < 2 && holds(path))
            .cloned(),
    );
    found.extend(scan::dated_folders(seen));
    // Files in the folder itself are posts only when there is no better place.
    if found.len() > 1 {
        found.remove("");
    }
    let outer = |path: &String| {
        !found
            .iter()
            .any(|other| path != other && path.starts_with(&format!("{other}/")))
    };
    found
        .iter()
        .filter(|path| outer(path))
        .map(|path| if path.is_empty() { ".".to_owned() } else { path.clone() })
        .collect()
}
