//! The one file that knows the stages and their order:
//! collect → plan → render what is carried → write → publish.

mod links;
mod report;
mod texts;

use std::path::Path;
use std::time::Instant as Clock;

use rayon::prelude::*;

use crate::collect::{self, Cause, Collected};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, Result};
use crate::feed::opml::{Head, Outline, Section};
use crate::feed::{self, Archive, Builder, Document, FeedPlan, GeneratorName, GroupKey, GroupPage, KnownSlugs, Titles};
use crate::model::{Feed, FeedLinks, Grouping, Instant, PostHead, Term};
use crate::output::{Folder, Manifest, Publisher, SlugRecord, Store};

pub use links::{FeedLink, feed_links};
pub use report::{BuildReport, FeedCounts, PostCounts};
use texts::Texts;

/// How a build runs.
#[derive(Clone, Copy)]
pub struct BuildOptions<'a> {
    /// The moment of the build: posts dated later are left out.
    pub now: Instant,
    /// Writes nothing, and says what it would change.
    pub check: bool,
    /// The number of threads; 0 for as many as the machine has cores.
    pub threads: usize,
    /// The version written into feeds.
    pub version: &'a str,
    /// Called with a stage and how much of it is done, now and then.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// How far a build is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Front matter is being read.
    Reading,
    /// Of so many feeds, one more was written.
    Writing {
        /// All of them.
        total: usize,
    },
    /// A feed was finished.
    Written,
}

/// Builds the feeds of `config` into its output folder.
///
/// # Errors
/// What ends a run: a folder that is not there, an output folder that cannot be written. Problems of posts are in the
/// report.
pub fn build(config: &Config, options: BuildOptions<'_>) -> Result<BuildReport> {
    let folder = Folder::new(&config.feeds.dir);
    in_pool(options.threads, || build_into(config, options, &folder))?
}

/// The decoded text of a file that a diagnostic names, as it stands now: for showing the line that is meant.
pub fn text_of(config: &Config, file: &str) -> Option<String> {
    let found = [config.dir.join(file), Path::new(file).to_owned()];
    let path = found.iter().find(|path| path.is_file())?;
    collect::read_text(config, path)
}

fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(8 << 20)
        .build()
        .map_err(|fault| Error::Usage {
            message: format!("could not start {threads} threads: {fault}"),
            help: Some("ask for fewer with `-j`".to_owned()),
        })?;
    Ok(pool.install(work))
}

fn build_into(config: &Config, options: BuildOptions<'_>, store: &dyn Store) -> Result<BuildReport> {
    let start = Clock::now();
    (options.progress)(Progress::Reading);
    let mut collected = collect::collect(config, options.now)?;
    let mut problems = std::mem::take(&mut collected.problems);
    let before = read_manifest(config, store, &mut problems)?;
    let pages = group_pages(&collected);
    let titles = Titles::new(config, &collected.posts, &pages);
    let plans = feed::plan(&collected.posts, config, &titles, &known_slugs(&before));
    report_hashed_slugs(config, &collected.posts, &plans, &mut problems);
    (options.progress)(Progress::Writing { total: plans.len() });

    let histories: Vec<Vec<Archive>> = plans.iter().map(feed::archives).collect();
    let texts = Texts::new(config, &collected.posts, carried(&plans, &histories));
    let publisher = Publisher::new(store, options.check);
    let stage = Writing {
        builder: Builder::new(config, &titles, &collected.posts),
        texts: &texts,
        publisher: &publisher,
        options,
    };
    let updates: Vec<Instant> = plans
        .par_iter()
        .zip(&histories)
        .with_max_len(1)
        .map(|(plan, history)| {
            let updated = stage.write_feed(plan, history);
            (options.progress)(Progress::Written);
            updated
        })
        .collect::<Result<_>>()?;
    let modified = *updates.first().expect("the site's feed is planned first");
    let opml = opml(config, &plans, &stage.builder, modified);
    publisher.publish("feeds.opml", &opml, "text/x-opml")?;

    let published = publisher.finish(&before, slug_records(&plans, &before))?;
    problems.extend(texts.into_problems());
    Ok(BuildReport::new(
        &collected,
        published,
        config.levels.apply(problems),
        start.elapsed(),
    ))
}

/// What writing a feed needs.
struct Writing<'a> {
    builder: Builder<'a>,
    texts: &'a Texts<'a>,
    publisher: &'a Publisher<'a>,
    options: BuildOptions<'a>,
}

impl<'a> Writing<'a> {
    /// Writes the documents of a feed; answers when it was last updated.
    fn write_feed(&self, plan: &'a FeedPlan, history: &[Archive]) -> Result<Instant> {
        let mut document = self.builder.document(plan);
        for archive in history {
            self.write_archive(plan, archive, &mut document)?;
        }
        let feed = self.builder.feed(plan, &document, &|index| self.texts.of(index));
        for (format, path) in &plan.paths {
            let bytes = feed::write(&feed, *format, self.generator());
            self.publisher.publish(path, &bytes, format.media_type())?;
        }
        Ok(feed.updated)
    }

    /// Writes an archive document in every format, and lets `document` link to it as its predecessor.
    fn write_archive(&self, plan: &FeedPlan, archive: &Archive, document: &mut Document<'_>) -> Result<()> {
        let base = Document {
            posts: &archive.posts,
            links: Vec::new(),
        };
        let mut feed: Feed = self.builder.feed(plan, &base, &|index| self.texts.of(index));
        for (format, links) in &mut document.links {
            let feed_path = plan
                .paths
                .iter()
                .find(|(known, _)| known == format)
                .map_or("", |(_, path)| path);
            let mut archive_links = FeedLinks {
                is_archive: true,
                prev_archive: links.prev_archive.take(),
                current: Some(links.self_link.clone()),
                ..FeedLinks::default()
            };
            // The name holds a hash of the document without its own address, which cannot hold its own hash.
            feed.links = vec![(*format, archive_links.clone())];
            let hash = blake3::hash(&feed::write(&feed, *format, self.generator())).to_hex();
            let path = feed::archive_path(feed_path, &hash[..16]);
            archive_links.self_link = self.builder.url_of(&path);
            feed.links = vec![(*format, archive_links)];
            self.publisher.publish(
                &path,
                &feed::write(&feed, *format, self.generator()),
                format.media_type(),
            )?;
            links.prev_archive = Some(self.builder.url_of(&path));
        }
        Ok(())
    }

    fn generator(&self) -> GeneratorName<'a> {
        GeneratorName {
            version: self.options.version,
        }
    }
}

/// How many documents carry each post.
fn carried(plans: &[FeedPlan], histories: &[Vec<Archive>]) -> Vec<(u32, u32)> {
    let mut counts = std::collections::BTreeMap::new();
    let windows = plans.iter().flat_map(|plan| &plan.window);
    let archived = histories.iter().flatten().flat_map(|archive| &archive.posts);
    for index in windows.chain(archived) {
        *counts.entry(*index).or_insert(0u32) += 1;
    }
    counts.into_iter().collect()
}

fn read_manifest(config: &Config, store: &dyn Store, problems: &mut Vec<Diagnostic>) -> Result<Manifest> {
    let Some(bytes) = store.read(Manifest::PATH)? else {
        return Ok(Manifest::default());
    };
    Ok(Manifest::parse(&bytes).unwrap_or_else(|| {
        let file = config.feeds.dir.join(Manifest::PATH);
        let shown = file
            .strip_prefix(&config.dir)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        let (line, column) = Manifest::fault_at(&bytes);
        let message = "the manifest of the output folder could not be read";
        problems.push(Diagnostic::new(Code::ManifestDamaged, shown, message).at(line, column));
        Manifest::default()
    }))
}

fn known_slugs(before: &Manifest) -> KnownSlugs {
    before
        .slugs
        .iter()
        .map(|record| {
            (
                GroupKey {
                    grouping: record.by,
                    name: Term::from(record.name.as_str()),
                },
                record.slug.clone(),
            )
        })
        .collect()
}

/// The slugs of all groups, and of those that earlier builds knew and that have no posts now.
fn slug_records(plans: &[FeedPlan], before: &Manifest) -> Vec<SlugRecord> {
    let keys: std::collections::HashSet<(Grouping, &str)> = plans
        .iter()
        .filter_map(|plan| plan.key.as_ref())
        .map(|key| (key.grouping, &*key.name))
        .collect();
    let current = plans.iter().filter_map(|plan| {
        let key = plan.key.as_ref()?;
        Some(SlugRecord {
            by: key.grouping,
            name: key.name.to_string(),
            slug: plan.slug.clone(),
        })
    });
    let absent = before
        .slugs
        .iter()
        .filter(|record| !keys.contains(&(record.by, record.name.as_str())))
        .cloned();
    let mut records: Vec<SlugRecord> = current.chain(absent).collect();
    records.sort_by(|a, b| (a.by, &a.name).cmp(&(b.by, &b.name)));
    records.dedup_by(|a, b| (a.by, &a.name) == (b.by, &b.name));
    records
}

fn group_pages(collected: &Collected) -> Vec<GroupPage> {
    let pages = collected.category_pages.iter();
    pages
        .map(|page| GroupPage {
            name: page.category.clone(),
            title: page.title.clone(),
            url: page.url.clone(),
        })
        .collect()
}

fn report_hashed_slugs(config: &Config, posts: &[PostHead], plans: &[FeedPlan], problems: &mut Vec<Diagnostic>) {
    for plan in plans.iter().filter(|plan| plan.is_hashed) {
        let Some(key) = &plan.key else { continue };
        let message = format!(
            "the {} `{}` has the path `{}`",
            key.grouping.name(),
            key.name,
            plan.slug
        );
        // The newest of its posts stands for all that have the name.
        let Some(source) = plan.window.first().map(|index| &posts[*index as usize].source) else {
            continue;
        };
        let (line, column) = collect::place_of(config, source, Cause::Term(key.grouping, &key.name));
        let found = Diagnostic::new(Code::SlugShared, collect::shown(config, source), message);
        problems.push(found.at(line, column));
    }
}

fn opml(config: &Config, plans: &[FeedPlan], builder: &Builder<'_>, modified: Instant) -> Vec<u8> {
    let outline = |plan: &FeedPlan| Outline {
        title: plan.title.clone(),
        feed: builder.url_of(
            plan.paths
                .iter()
                .find(|(format, _)| *format == config.feeds.opml)
                .map_or("", |(_, path)| path),
        ),
        home: plan.home.clone(),
        language: config.site.language.clone(),
    };
    let mut sections = vec![Section {
        heading: None,
        outlines: plans.iter().filter(|plan| plan.key.is_none()).map(outline).collect(),
    }];
    for grouping in &config.feeds.by {
        let of_grouping = |plan: &&FeedPlan| plan.key.as_ref().is_some_and(|key| key.grouping == *grouping);
        let outlines: Vec<Outline> = plans.iter().filter(of_grouping).map(outline).collect();
        if !outlines.is_empty() {
            sections.push(Section {
                heading: Some(grouping.heading().to_owned()),
                outlines,
            });
        }
    }
    let owner = config.site.author.as_ref().map(|person| person.name.as_str());
    feed::opml::write(
        &Head {
            title: &config.site.title,
            modified,
            owner,
        },
        &sections,
    )
}
