//! Files to post heads.
//! Comes in: the configured folders, and the moment of the build. Goes out: a head of every post to publish, the pages
//! of categories, and what was wrong. Must not know: how a body is rendered, which feeds there are, the clock.

mod candidate;
pub mod date;
mod dates;
mod decode;
mod fields;
mod footer;
pub mod front_matter;
mod identity;
mod inputs;
mod kept;
mod pages;
mod per_thread;
pub mod permalink;
mod places;
mod post;
mod reading;
mod repeated;
mod sections;
mod settings;
mod shared;
mod sole;
mod survey;
mod taxonomy;
mod title;
mod unused;
mod walk;
mod zola_page;

use std::path::PathBuf;

use rayon::prelude::*;

use crate::config::{Config, PostsFolder, place_of_setting};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::Result;
use crate::model::{HeadCache, Instant, Memory, NoHeads, Period, PostHead, SourcePath, claim};

pub use candidate::CategoryPage;
pub use front_matter::Problem;
pub use inputs::Inputs;
pub use places::{Cause, place_of};
pub use reading::{Body, BodyFile, OpenFolders, read_again, read_text};
use reading::{Outcome, read_all, read_bytes, read_one};
use settings::Settings;
pub use sole::{Sole, decode_post, encode_post, kept_sole, read_sole};
pub use survey::{MARK, PostText, SEAL, Survey, Surveyed, Unread, origin_key, parse_post, read_post, survey};
use walk::Wanted;
pub use zola_page::zola_page;

/// What the folders hold.
#[derive(Debug, Default)]
pub struct Collected {
    /// The posts to publish, newest first; ties end in the id.
    pub posts: Vec<Box<PostHead>>,
    /// The pages of categories.
    pub category_pages: Vec<CategoryPage>,
    /// How many files were looked at, category pages apart.
    pub found: usize,
    /// How many of them are published, counting joined files.
    pub published: usize,
    /// Files that are the same post as another, with the id of that post.
    pub joined: Vec<(SourcePath, Box<str>)>,
    /// Files that were left out for a fault, as the user knows them: they are there, and no removal.
    pub faulty: Vec<String>,
    /// Files that were left out since the date on which they expire is past, as the user knows them.
    pub expired: Vec<String>,
    /// What is wrong with single files.
    pub of_files: Vec<Diagnostic>,
    /// What else is wrong.
    pub problems: Vec<Diagnostic>,
    /// Between which moments the same would be collected of the same files.
    pub period: Period,
}

/// Reads every post of the configured folders. `memory` answers which of them are known, and by which ids.
///
/// # Errors
/// [`Error::Usage`](crate::error::Error::Usage) for a folder that is not there,
/// [`Error::Config`](crate::error::Error::Config) for an impossible permalink template. Trouble with a single file is a
/// diagnostic.
pub fn collect(config: &Config, now: Instant, memory: &dyn Memory) -> Result<Collected> {
    collect_from(config, &mut Inputs::list(config)?, now, memory, &NoHeads)
}

/// Reads every post of the listed files, those apart of which `heads` has kept what was made of them.
///
/// # Errors
/// As [`collect`].
pub fn collect_from(
    config: &Config,
    inputs: &mut Inputs,
    now: Instant,
    memory: &dyn Memory,
    heads: &dyn HeadCache,
) -> Result<Collected> {
    let mut settings = Settings::new(config)?;
    settings.sections = inputs.sections.clone();
    let mut files = inputs.sorted.take().unwrap_or_else(|| inputs.posts.sorted());
    inputs.posts.put_in_order(&mut files);
    let mut walked = Walked {
        problems: inputs.posts.problems.clone(),
        files,
    };
    let missing = walked
        .problems
        .iter()
        .filter(|problem| problem.code == Code::FolderMissing)
        .count();
    for problem in &mut walked.problems {
        if problem.code == Code::FolderMissing {
            at_the_setting(config, problem);
        }
    }
    let mut collected = Collected {
        found: walked.files.len() + walked.problems.len() - missing,
        problems: walked.problems,
        ..Collected::default()
    };
    let (candidates, found_pages) = read_all(&walked.files, &settings, now, heads, &mut collected);
    drop(walked.files);
    collected.found -= found_pages.len();
    let told = || collected.of_files.iter().chain(&collected.problems);
    let faults = told().filter(|problem| problem.severity == Severity::Error);
    collected.faulty = faults.filter_map(|problem| problem.file.clone()).collect();
    let expired = told().filter(|problem| problem.code == Code::Expired);
    collected.expired = expired.filter_map(|problem| problem.file.clone()).collect();
    collected.published = candidates.len();
    collected.category_pages = found_pages;
    let (more_pages, page_problems) = pages::category_pages(inputs, &settings, heads);
    collected.category_pages.extend(more_pages);
    collected.problems.extend(page_problems);
    let place = |source: &SourcePath, cause: Cause<'_>| place_of(config, source, cause);
    let files = identity::Files {
        folders: &config.collect.posts,
        place: &place,
    };
    let identity::Identified { mut posts, joined } = identity::identify(
        candidates,
        &config.site.authority,
        memory,
        files,
        &mut collected.problems,
    );
    collected.joined = joined;
    posts = in_order(posts);
    report_shared_addresses(&posts, files, &mut collected.problems);
    collected.posts = posts;
    Ok(collected)
}

/// Puts a problem with a posts folder where the configuration names the folder, unless the command line did.
fn at_the_setting(config: &Config, problem: &mut Diagnostic) {
    let folder = problem.file.clone().unwrap_or_default();
    if let Some((line, column)) = place_of_setting(&config.file, "collect", "posts", &folder) {
        let name = config.file.file_name().unwrap_or(config.file.as_os_str());
        problem.file = Some(name.to_string_lossy().into_owned());
        (problem.line, problem.column) = (line, column);
    }
}

fn wanted(config: &Config) -> Wanted<'_> {
    Wanted {
        exclude: &config.collect.exclude,
        generator: config.collect.generator,
        stamps: true,
    }
}

/// Takes out what belongs to a page of Hugo or Zola: in a folder with an `index` file, and below, nothing else is a post.
fn leave_out_resources(files: &mut Vec<SourcePath>) {
    let is_index = |path: &str| {
        path.rsplit('/')
            .next()
            .is_some_and(|name| name.split('.').next() == Some("index"))
    };
    let bundles: std::collections::HashSet<(u16, String)> = files
        .iter()
        .filter(|file| is_index(file.path()))
        .filter_map(|file| Some((file.folder, file.path().rsplit_once('/')?.0.to_owned())))
        .collect();
    files.retain(|file| {
        let path = file.path();
        let is_inside = |(at, _): (usize, &str)| {
            let folder = &path[..at];
            let is_its_index = is_index(path) && !path[at + 1..].contains('/');
            !is_its_index && bundles.contains(&(file.folder, folder.to_owned()))
        };
        !path.match_indices('/').any(is_inside)
    });
}

/// The order of posts in every feed: the newest first, ties ended by the id.
pub fn newest_first(a: &PostHead, b: &PostHead) -> std::cmp::Ordering {
    b.published.cmp(&a.published).then_with(|| a.id().cmp(&b.id()))
}

/// Posts in the order of feeds. Nearly always their dates tell, which are looked at side by side, and not in each post.
fn in_order(posts: Vec<Box<PostHead>>) -> Vec<Box<PostHead>> {
    let dated = |post: Box<PostHead>| (post.published.timestamp(), post);
    let mut posts: Vec<(i64, Box<PostHead>)> = posts.into_iter().map(dated).collect();
    posts.par_sort_unstable_by(|(a_at, a), (b_at, b)| b_at.cmp(a_at).then_with(|| newest_first(a, b)));
    posts.into_iter().map(|(_, post)| post).collect()
}

/// A file's path as the user knows it.
pub fn shown(config: &Config, source: &SourcePath) -> String {
    walk::shown(&config.collect.posts[usize::from(source.folder)], source.path())
}

/// Adds to `text` a file's path as the user knows it.
pub fn push_shown(config: &Config, source: &SourcePath, text: &mut String) {
    let folder = &config.collect.posts[usize::from(source.folder)];
    text.extend(walk::pieces_of_shown(folder, source.path()));
}

/// Whether `file` is the file's path as the user knows it.
pub fn is_shown_as(config: &Config, source: &SourcePath, file: &str) -> bool {
    let folder = &config.collect.posts[usize::from(source.folder)].shown;
    match file
        .strip_prefix(folder.as_str())
        .and_then(|rest| rest.strip_prefix('/'))
    {
        Some(path) if folder != "." => *path == *source.path(),
        _ => folder == "." && *file == *source.path(),
    }
}

/// The name that stands for a file: without its ending; of `index.*` the folder's.
pub fn stem<'a>(config: &'a Config, source: &'a SourcePath) -> &'a str {
    stem_of(&config.collect.posts, source)
}

fn stem_of<'a>(folders: &'a [PostsFolder], source: &'a SourcePath) -> &'a str {
    claim::stem_in(&folders[usize::from(source.folder)].shown, source.path())
}

fn path_of(folders: &[PostsFolder], source: &SourcePath) -> PathBuf {
    folders[usize::from(source.folder)].path.join(source.path())
}

/// The files of posts in order, and what could not be followed.
struct Walked {
    files: Vec<SourcePath>,
    problems: Vec<Diagnostic>,
}

fn report_shared_addresses(posts: &[Box<PostHead>], files: identity::Files<'_>, problems: &mut Vec<Diagnostic>) {
    let url = |at: usize| posts[at].url().text();
    for (at, first) in repeated::repeated(posts.len(), url, |at| repeated::hash(&url(at))) {
        let (post, other) = (&posts[at], &posts[first]);
        let message = format!(
            "the post has the address of {}: {}",
            files.shown(&other.source),
            post.url()
        );
        let (line, column) = (files.place)(&post.source, Cause::Address);
        let problem = Diagnostic::new(Code::PermalinkShared, files.shown(&post.source), message);
        problems.push(problem.at(line, column));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    proptest::proptest! {
        #[test]
        fn posts_are_put_into_the_order_of_feeds(
            posts in proptest::collection::vec((0usize..5, "[ab]{0,2}"), 0..12),
        ) {
            // Equal moments in two zones, and parts of a second.
            let dates = [
                "2026-01-05T08:09:10+08:00", "2026-01-05T00:09:10Z", "2026-01-05T00:09:10.500Z", "2026-01-05T00:09:11Z", "1960-01-01T00:00:00Z",
            ];
            let post = |(date, id): &(usize, String)| {
                let published = chrono::DateTime::parse_from_rfc3339(dates[*date]).unwrap();
                Box::new(PostHead::for_test(id, published, &Arc::default(), &Arc::from([])))
            };
            let posts: Vec<Box<PostHead>> = posts.iter().map(post).collect();
            let mut expected = posts.clone();
            expected.sort_by(|a, b| newest_first(a, b));
            let keys = |posts: &[Box<PostHead>]| posts.iter().map(|post| (post.published, post.id().to_string())).collect::<Vec<_>>();
            proptest::prop_assert_eq!(keys(&in_order(posts)), keys(&expected));
        }
    }
}
