//! The one file that knows the stages and their order:
//! collect → recall → plan → guard → render what is carried → remember → publish.

mod adopt;
mod diff;
mod graph;
mod guard;
mod known;
mod last;
mod ledgers;
mod links;
mod lock;
mod matching;
mod patch;
mod pin;
mod post_links;
mod published;
mod rebuild;
mod redirects;
mod remember;
mod report;
mod run;
mod sources;
mod standing;
mod texts;
mod timings;

use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;

use crate::collect::{self, Cause};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, Result};
use crate::feed::opml::{Head, Outline, Section};
use crate::feed::{self, Archive, Builder, Document, FeedPlan, GeneratorName, Titles};
use crate::model::{Feed, FeedLinks, Instant, PostHead};
use crate::output::{Folder, Publisher, Store};
use crate::state::{LedgerFolder, NewLines};

pub use adopt::{AdoptReport, AdoptedFeed, Unmatched, adopt};
pub use diff::{DiffEntry, DiffReport, FeedDiff, FeedFate, diff};
pub use guard::Alarm;
pub use sources::Reach;

use known::Known;
pub use ledgers::{RebuildReport, merge_ledgers, rebuild_ledger};
pub use links::{FeedLink, feed_links};
pub use rebuild::Rebuilt;
pub use redirects::{Redirect, redirects};
pub use report::{BuildReport, FeedCounts, PostCounts};
use standing::Standing;
use texts::{Sights, Texts};
pub use timings::{Bodies, StageTime, Timings};

/// How a build runs.
#[derive(Clone, Copy)]
pub struct BuildOptions<'a> {
    /// The moment of the build: posts dated later are left out.
    pub now: Instant,
    /// Whether that is what a clock said when the run began: time goes on while it waits for another one.
    pub is_clock: bool,
    /// Writes nothing, and says what it would change.
    pub check: bool,
    /// Goes ahead where the guard would refuse.
    pub accept: bool,
    /// Uses what the last build left, and leaves the same for the next one.
    pub cache: bool,
    /// How long to wait for another build that is writing.
    pub wait: Duration,
    /// How coarse the clocks of file systems may be: the stamp of a file that was touched so shortly before a build is not
    /// believed by the next one.
    pub coarse: Duration,
    /// The number of threads; 0 for as many as the machine has cores.
    pub threads: usize,
    /// The version written into feeds.
    pub version: &'a str,
    /// Called with a stage and how much of it is done, now and then.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl BuildOptions<'_> {
    /// A build at a moment as the program makes it where nothing else is asked for, with as many threads as there are
    /// cores: it writes, keeps to the guard, uses what the last one left, and gives up where another is writing.
    pub fn at(now: Instant) -> Self {
        BuildOptions {
            now,
            is_clock: false,
            check: false,
            accept: false,
            cache: true,
            wait: Duration::ZERO,
            coarse: Duration::from_secs(2),
            threads: 0,
            version: env!("CARGO_PKG_VERSION"),
            progress: &|_| {},
        }
    }
}

/// How far a build is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Another run has the lock of the site; this is what it says of itself.
    Waiting(String),
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
/// Where the guard refuses, nothing is written, and the report says why: see [`BuildReport::is_refused`].
///
/// # Errors
/// What ends a run: a folder that is not there, an output folder or ledger that cannot be read or written. Problems of
/// posts are in the report.
pub fn build(config: &Config, options: BuildOptions<'_>) -> Result<BuildReport> {
    let folder = Folder::new(&config.feeds.dir);
    in_pool(options.threads, || run::build_into(config, options, &folder))?
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

/// The feeds that there are to be.
fn planned(config: &Config, known: &Known) -> Vec<FeedPlan> {
    let titles = Titles::new(config, &known.collected.posts, &known.pages);
    planned_with(config, known, &titles)
}

fn planned_with(config: &Config, known: &Known, titles: &Titles<'_>) -> Vec<FeedPlan> {
    feed::plan(
        &known.collected.posts,
        config,
        titles,
        &published::known_slugs(&known.before),
    )
}

/// Writes what changed in the ledger and what is new, if there is one; answers the files.
fn save_ledger(config: &Config, known: &Known, new: &NewLines<'_>, check: bool) -> Result<Vec<String>> {
    let (Some(folder), Some(ledger)) = (&config.ledger, &known.ledger) else {
        return Ok(Vec::new());
    };
    if !config.keeps_ledger {
        return Ok(Vec::new());
    }
    let written = ledger.save(&LedgerFolder::new(&folder.path), new, check)?;
    Ok(written
        .into_iter()
        .map(|name| format!("{}/{name}", folder.shown))
        .collect())
}

/// What the writing of feeds leaves for the end of a build.
struct Written<'a> {
    bodies: Bodies,
    /// Whether the text of a post depends on where others are.
    link_posts: bool,
    publisher: Publisher<'a>,
    problems: Vec<Diagnostic>,
    sights: Sights,
    /// When each feed was last updated.
    updates: Vec<Instant>,
}

/// Renders what the plans carry, those texts apart that stand, and has every document of every feed ready to be put in its
/// place.
fn write_feeds<'a>(
    config: &Config,
    options: BuildOptions<'_>,
    store: &'a dyn Store,
    (known, standing): (&Known, Option<Standing<'_>>),
    (titles, plans): (&Titles<'_>, &[FeedPlan]),
    now: Instant,
) -> Result<Written<'a>> {
    let posts = &known.collected.posts;
    let history = |plan| {
        if config.feeds.history {
            feed::archives(plan)
        } else {
            Vec::new()
        }
    };
    let histories: Vec<Vec<Archive>> = plans.iter().map(history).collect();
    let last_seen = known.ledger.as_ref().map(|ledger| (ledger, now));
    let texts = Texts::new(
        config,
        posts,
        &carried(plans, &histories, posts.len()),
        &known.own,
        last_seen,
    )
    .with_standing(standing);
    let publisher = Publisher::new(store, options.check);
    let stage = Writing {
        builder: Builder::new(config, titles, posts),
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
    let (bodies, link_posts) = (texts.bodies(), texts.link_posts());
    let (problems, sights) = texts.finish();
    Ok(Written {
        bodies,
        link_posts,
        publisher,
        problems,
        sights,
        updates,
    })
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
        self.texts.take_standing(plan);
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
            deleted: &[],
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
fn carried(plans: &[FeedPlan], histories: &[Vec<Archive>], posts: usize) -> Vec<u32> {
    let mut counts = vec![0; posts];
    let windows = plans.iter().flat_map(|plan| &plan.window);
    let archived = histories.iter().flatten().flat_map(|archive| &archive.posts);
    for index in windows.chain(archived) {
        counts[*index as usize] += 1;
    }
    counts
}

fn report_hashed_slugs(config: &Config, posts: &[Box<PostHead>], plans: &[FeedPlan], problems: &mut Vec<Diagnostic>) {
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

fn opml(config: &Config, plans: &[FeedPlan], modified: Instant) -> Vec<u8> {
    let outline = |plan: &FeedPlan| Outline {
        title: plan.title.clone(),
        feed: feed::url_of(
            &config.site.feeds_url,
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
