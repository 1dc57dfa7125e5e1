//! The texts of carried posts: each body read and rendered once, when the first document needs it, and dropped when the
//! last has it.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;

use crate::collect::{self, OpenFolders};
use crate::config::Config;
use crate::content::{self, Base, Context, OwnSite, Seen};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::feed::FeedPlan;
use crate::model::entry::EntryText;
use crate::model::{ContentHash, Instant, Joined, PostHead, plain};
use crate::state::Ledger;

use super::post_links::PostLinks;
use super::standing::Standing;
use super::timings::Bodies;

/// What a reader sees of a post in this build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Its hash.
    pub hash: ContentHash,
    /// The moment of this build, where the ledger says that readers last saw something else.
    pub changed: Option<Instant>,
}

/// The texts of a run.
pub struct Texts<'a> {
    config: &'a Config,
    folders: OpenFolders,
    posts: &'a [Box<PostHead>],
    own: &'a OwnSite,
    /// What readers last saw, and the moment of the build.
    last_seen: Option<(&'a Ledger, Instant)>,
    sights: Mutex<Vec<(u32, Sight)>>,
    slots: Slots,
    standing: Option<Standing<'a>>,
    rendered: AtomicUsize,
    taken: AtomicUsize,
    problems: Mutex<Vec<Diagnostic>>,
    links: PostLinks<'a>,
}

/// What readers see of the posts that were rendered, in the order of the posts' places.
#[derive(Debug, Default)]
pub struct Sights(Vec<(u32, Sight)>);

impl Sights {
    fn of(mut sights: Vec<(u32, Sight)>) -> Sights {
        sights.sort_by_key(|(index, _)| *index);
        sights.dedup_by_key(|(index, _)| *index);
        Sights(sights)
    }

    /// That of the post at a place.
    pub fn get(&self, index: u32) -> Option<&Sight> {
        let at = self.0.binary_search_by_key(&index, |(index, _)| *index).ok()?;
        Some(&self.0[at].1)
    }
}

/// The places of the texts that are carried: few of many posts.
struct Slots {
    /// The place of the slot of each post, from 1; 0 where it has none.
    places: Vec<u32>,
    slots: Vec<Mutex<Slot>>,
}

impl Slots {
    fn new(carried: &[u32]) -> Slots {
        let is_carried = |count: &&u32| **count > 0;
        let slots = carried.iter().filter(is_carried).map(|remaining| {
            Mutex::new(Slot {
                remaining: *remaining,
                text: None,
            })
        });
        let slots: Vec<Mutex<Slot>> = slots.collect();
        let mut last = 0;
        let places = carried.iter().map(|count| {
            last += u32::from(*count > 0);
            if *count > 0 { last } else { 0 }
        });
        Slots {
            places: places.collect(),
            slots,
        }
    }

    fn of(&self, index: u32) -> Option<&Mutex<Slot>> {
        let place = self.places.get(index as usize)?.checked_sub(1)?;
        self.slots.get(place as usize)
    }
}

struct Slot {
    /// How many documents still need it.
    remaining: u32,
    text: Option<Box<EntryText>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Texts<'a> {
    /// Texts for the posts that are `carried` by so many documents each, none by those beyond its end. `last_seen` is the ledger and the moment of
    /// the build, where changes are to be told.
    pub fn new(
        config: &'a Config,
        posts: &'a [Box<PostHead>],
        carried: &[u32],
        own: &'a OwnSite,
        last_seen: Option<(&'a Ledger, Instant)>,
    ) -> Texts<'a> {
        Texts {
            config,
            folders: OpenFolders::open(&config.collect.posts),
            posts,
            own,
            last_seen,
            sights: Mutex::default(),
            slots: Slots::new(carried),
            standing: None,
            rendered: AtomicUsize::new(0),
            taken: AtomicUsize::new(0),
            problems: Mutex::new(Vec::new()),
            links: PostLinks::new(config, posts),
        }
    }

    /// Lets texts that stand be taken as they are. What readers see of them is not told: their lines have it.
    #[must_use]
    pub fn with_standing(self, standing: Option<Standing<'a>>) -> Texts<'a> {
        Texts { standing, ..self }
    }

    /// Takes the texts that stand in a document of a feed, of posts that it carries and that no other feed has rendered.
    pub fn take_standing(&self, plan: &FeedPlan) {
        let Some(standing) = &self.standing else { return };
        let is_wanted = |index: &u32| self.slots.of(*index).is_some_and(|slot| lock(slot).text.is_none());
        let wanted = plan.window.iter().copied().filter(is_wanted);
        for (index, text) in standing.of_feed(plan, self.posts, wanted) {
            if let Some(slot) = self.slots.of(index) {
                lock(slot).text.get_or_insert_with(|| {
                    self.taken.fetch_add(1, Relaxed);
                    Box::new(text)
                });
            }
        }
    }

    /// The text of a post, for one of the documents that carry it.
    pub fn of(&self, index: u32) -> EntryText {
        let Some(slot) = self.slots.of(index) else {
            return self.render(index);
        };
        // Held while it renders, so that a second document waits instead of rendering it again.
        let mut slot = lock(slot);
        let text = slot.text.take().unwrap_or_else(|| Box::new(self.render(index)));
        slot.remaining = slot.remaining.saturating_sub(1);
        if slot.remaining > 0 {
            slot.text = Some(text.clone());
        }
        *text
    }

    /// The hash of what a reader would see of a post.
    pub fn hash(&self, index: u32) -> Option<ContentHash> {
        Some(self.text_of(index)?.1)
    }

    /// Where the texts came from, so far.
    pub fn bodies(&self) -> Bodies {
        Bodies {
            rendered: self.rendered.load(Relaxed),
            taken: self.taken.load(Relaxed),
        }
    }

    /// Whether the text of a post that was rendered depends on where others are.
    pub fn link_posts(&self) -> bool {
        self.links.are_used()
    }

    /// What was found wrong in the bodies, and what readers see of the posts that were rendered.
    pub fn finish(self) -> (Vec<Diagnostic>, Sights) {
        let problems = self.problems.into_inner().unwrap_or_else(PoisonError::into_inner);
        let sights = self.sights.into_inner().unwrap_or_else(PoisonError::into_inner);
        (problems, Sights::of(sights))
    }

    fn render(&self, index: u32) -> EntryText {
        self.rendered.fetch_add(1, Relaxed);
        let Some((mut text, hash)) = self.text_of(index) else {
            let post = &self.posts[index as usize];
            return EntryText {
                content: None,
                summary: Arc::from(self.given_summary(post).unwrap_or_default()),
                changed: None,
            };
        };
        let sight = self.sight_of(index, hash);
        text.changed = sight.changed;
        lock(&self.sights).push((index, sight));
        text
    }

    fn sight_of(&self, index: u32, hash: ContentHash) -> Sight {
        let post = &self.posts[index as usize];
        let changed = self.last_seen.and_then(|(ledger, now)| {
            let line = &ledger.lines()[post.line()? as usize];
            let before = line.content()?;
            let differs = before.kind == hash.kind && before.value != hash.value;
            // Readers see a change by a later moment, whatever the clock of this build says.
            let after = line
                .updated
                .map_or(now, |updated| now.max(updated + TimeDelta::seconds(1)));
            (differs && !post.updated_is_given).then_some(after)
        });
        Sight { hash, changed }
    }

    fn given_summary(&self, post: &PostHead) -> Option<String> {
        post.summary()
            .map(|text| content::given_summary(text, self.config.feeds.summary_length))
    }

    /// What was read of a post; `None` where that failed, which is told.
    fn told<T>(&self, post: &PostHead, read: Result<T>) -> Option<T> {
        read.inspect_err(|fault| {
            let cause = std::error::Error::source(fault).map_or_else(|| fault.to_string(), ToString::to_string);
            lock(&self.problems).push(Diagnostic::new(
                Code::FileUnreadable,
                collect::shown(self.config, &post.source),
                format!("its text could not be read: {cause}"),
            ));
        })
        .ok()
    }

    /// Reads and renders the body of a post, and hashes what there is to see of it: the whole text, even where feeds
    /// carry summaries, since that is what a reader finds behind the link. `None` where it could not be read.
    fn text_of(&self, index: u32) -> Option<(EntryText, ContentHash)> {
        let post = &self.posts[index as usize];
        let given = self.given_summary(post);
        let file = self.told(post, collect::read_again(&self.folders, &post.source, post.body))?;
        let body = self.told(post, file.body(self.config))?;
        let url = post.url().text();
        let base = Base::new(&url, &self.config.site.url);
        let context = Context {
            base: &base,
            entry_id: post.id(),
            excerpt_separator: self.config.collect.excerpt_separator.as_deref(),
            summary_length: self.config.feeds.summary_length,
            max_body: self.config.feeds.max_body,
            iframe_hosts: &self.config.feeds.iframe_hosts,
            generator: self.config.collect.generator,
        };
        let text = self.links.written(body.text(), post);
        let rendered = content::render(&text, post.body.markup, context);
        if !rendered.problems.is_empty() {
            let mut problems = lock(&self.problems);
            let shown = collect::shown(self.config, &post.source);
            for problem in rendered.problems {
                let diagnostic = Diagnostic::new(problem.code, &*shown, problem.message);
                problems.push(match problem.offset {
                    Some(offset) => {
                        let (line, column) = crate::diagnostic::place(&text, offset);
                        diagnostic.at(body.first_line() + line - 1, column)
                    }
                    None => diagnostic,
                });
            }
        }
        let summary = given.unwrap_or(rendered.summary);
        // Every reader shows something for a post without text: its title.
        let summary = if summary.is_empty() {
            post.title().to_owned()
        } else {
            summary
        };
        let is_empty = rendered.html.as_deref() == Some("");
        let html = rendered.html.filter(|html| !html.is_empty());
        // A post without a text is seen by its summary, and a text that comes later is a change of it.
        let stand_in = is_empty.then(|| plain::escape_html(&summary));
        let hash = content::seen(
            Seen {
                title: post.title(),
                html: html.as_deref().or(stand_in.as_deref()),
                summary: &summary,
                image: post.image(),
                link: &url,
                via: post.origin().map(Joined::text).as_deref(),
            },
            self.own,
        );
        let text = EntryText {
            content: html.filter(|_| self.config.feeds.full_content).map(Arc::from),
            summary: Arc::from(summary),
            changed: None,
        };
        Some((text, hash))
    }
}
