//! The end of a build of few posts: everything else is published as it stands, and told again.

use super::*;

use crate::feed::TagCounts;
use crate::output::{FeedRecord, Manifest};
use crate::pipeline::graph::{
    Columns, KeptFeed, KeptPost, Others, WrittenGraph, hashes, moment, numbers, of_line, start,
};
use crate::pipeline::report::FeedCounts;
use crate::pipeline::{opml, published::feed_records};

/// What the end needs to know.
pub(super) struct Finish<'a, 'g> {
    pub site: Site<'a>,
    pub last: &'a Last,
    pub plan: &'a Plan<'g, 'a>,
    pub posts: &'a [Box<PostHead>],
    /// The places of their files in the listing.
    pub places: &'a [usize],
    pub touched: &'a [usize],
    pub subset: &'a HashMap<u32, u32>,
    pub counts: &'a TagCounts,
    pub of_files: Vec<Diagnostic>,
    pub period: Period,
}

impl<'g> Finish<'_, 'g> {
    /// Puts every file in its place.
    pub(super) fn publish(
        self,
        mut known: Known,
        plans: Vec<FeedPlan>,
        written: Written<'_>,
        ledger: Vec<String>,
    ) -> Result<Patched<'g>> {
        let config = self.site.config;
        let mut updates: Vec<Option<Instant>> = self
            .plan
            .graph
            .others
            .feeds
            .iter()
            .map(|feed| instant(feed.updated))
            .collect();
        for (at, updated) in self.touched.iter().zip(&written.updates) {
            updates[*at] = Some(*updated);
        }
        if self.touched.first() == Some(&0) {
            let all: Vec<FeedPlan> = self.plan.graph.others.feeds.iter().filter_map(KeptFeed::plan).collect();
            let modified = updates.first().copied().flatten().unwrap_or_default();
            written
                .publisher
                .publish("feeds.opml", &opml(config, &all, modified), "text/x-opml")?;
        }
        let before = std::mem::take(&mut known.before);
        before.files.iter().for_each(|record| written.publisher.keep(record));
        let records: HashMap<String, FeedRecord> = feed_records(&plans, &known.collected.posts)
            .into_iter()
            .map(|record| (record.feed.clone(), record))
            .collect();
        let feeds = before
            .feeds
            .iter()
            .map(|old| records.get(&old.feed).unwrap_or(old).clone())
            .collect();
        let mut published = written.publisher.finish(&before, before.slugs.clone(), feeds)?;
        let files = std::mem::take(&mut published.hashes);
        let (of_files, of_bodies, others) = self.told(&known, &written.problems);
        let all_told = [&of_files, &of_bodies, &others]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        let mut report = self.last.report().unwrap_or_default();
        report.diagnostics = config.levels.apply(all_told);
        let news = self.plan.olds.iter().filter(|old| old.is_none()).count();
        let gone = self.plan.news.iter().filter(|new| new.is_none()).count();
        report.posts.found = report.posts.found + news - gone;
        report.posts.published = report.posts.published + news - gone;
        let is_feed = |path: &&String| *path != "feeds.opml" && *path != Manifest::PATH;
        let changed = published.changed.iter().filter(is_feed).count();
        report.feeds = FeedCounts {
            written: changed,
            unchanged: report.feeds.total - changed,
            ..report.feeds
        };
        report.changed = published.changed;
        report.ledger = ledger;
        let graph = self.graph(
            &known,
            &plans,
            &updates,
            &written.sights,
            [&of_files, &of_bodies, &others],
        );
        Ok(Patched {
            report,
            files,
            graph,
            period: self.period,
        })
    }

    /// What is told of files, of bodies, and else.
    fn told(&self, known: &Known, of_bodies: &[Diagnostic]) -> (Vec<Diagnostic>, Vec<Diagnostic>, Vec<Diagnostic>) {
        let config = self.site.config;
        let graph = self.plan.graph;
        let shown_before = |index: usize| {
            let (folder, path) = self.last.files()?.name(graph.posts.get(index)?.place as usize);
            let source = SourcePath::new(folder, path);
            Some(collect::shown(config, &source))
        };
        let mut other: HashSet<String> = self
            .plan
            .olds
            .iter()
            .flatten()
            .filter_map(|index| shown_before(*index))
            .collect();
        other.extend(self.posts.iter().map(|post| collect::shown(config, &post.source)));
        let kept = |kept: &[KeptDiagnostic<'_>], gone: &HashSet<String>| -> Vec<Diagnostic> {
            let all = kept.iter().filter_map(|kept| kept.clone().diagnostic());
            all.filter(|told| told.file.as_ref().is_none_or(|file| !gone.contains(file)))
                .collect()
        };
        let mut files = kept(&graph.others.of_files, &other);
        files.extend(self.of_files.iter().cloned());
        // What was rendered again was told again; what no feed carries any more is not told of.
        let mut rendered = other;
        rendered.extend(
            known
                .collected
                .posts
                .iter()
                .map(|post| collect::shown(config, &post.source)),
        );
        if !graph.others.of_bodies.is_empty() {
            let carried: HashSet<u32> = self
                .plan
                .members
                .iter()
                .flat_map(|members| members.window.iter().copied())
                .collect();
            let left = (0..graph.posts.len()).filter(|index| match self.plan.order.moved[*index] {
                Some(place) => !carried.contains(&place),
                None => false,
            });
            rendered.extend(left.filter_map(shown_before));
        }
        let mut bodies = kept(&graph.others.of_bodies, &rendered);
        bodies.extend(of_bodies.iter().cloned());
        (files, bodies, kept(&graph.others.others, &HashSet::new()))
    }

    fn graph(
        &self,
        known: &Known,
        plans: &[FeedPlan],
        updates: &[Option<Instant>],
        sights: &crate::pipeline::texts::Sights,
        [of_files, of_bodies, others]: [&Vec<Diagnostic>; 3],
    ) -> WrittenGraph<'g> {
        let (config, old) = (self.site.config, self.plan.graph);
        let listed = self.last.places();
        let mut columns = Columns::default();
        let old_places: Vec<u32> = old.posts.places().collect();
        let place = |index: usize| {
            let place = listed.get(old_places[index] as usize).copied().flatten();
            place.unwrap_or(u32::MAX)
        };
        let follows =
            |one: &Slot, next: &Slot| matches!((one, next), (Slot::Old(one), Slot::Old(next)) if one + 1 == *next);
        let start = start(config);
        for slots in self.plan.order.slots.chunk_by(follows) {
            match &slots[0] {
                Slot::Old(first) => {
                    let first = *first as usize;
                    columns.add(&old.posts, first..first + slots.len(), place);
                }
                Slot::New(number) => {
                    let head = &self.posts[*number as usize];
                    let index = self.subset[&self.plan.order.places[*number as usize]];
                    let line = head
                        .line()
                        .and_then(|line| Some(&known.ledger.as_ref()?.lines()[line as usize]));
                    columns.push(&KeptPost {
                        place: u32::try_from(self.places[*number as usize]).unwrap_or(u32::MAX),
                        hashes: hashes(config, head),
                        ..KeptPost::of(head, &start, line, sights.get(index), known.ledger.is_some())
                    });
                }
            }
        }
        let feeds = old.others.feeds.iter().enumerate().map(|(at, feed)| {
            let mut feed = feed.clone();
            feed.members = std::borrow::Cow::Owned(numbers(&self.plan.members[at].all));
            if let Some(updated) = &updates[at] {
                feed.updated = moment(updated);
            }
            if let Ok(touched) = self.touched.binary_search(&at) {
                let deleted = plans[touched].deleted.iter();
                feed.deleted = deleted.map(|deleted| (&*deleted.id, moment(&deleted.when))).collect();
            }
            feed
        });
        let mut former = old.others.former.clone();
        let lines = known.ledger.iter().flat_map(Ledger::lines);
        former.extend(lines.filter(|line| line.gone.is_some()).flat_map(of_line));
        former.sort_unstable();
        former.dedup();
        let joined = old
            .others
            .joined
            .iter()
            .filter_map(|place| listed.get(*place as usize).copied().flatten());
        let others = Others {
            feeds: feeds.collect(),
            pages: old.others.pages.clone(),
            tags: self
                .counts
                .iter()
                .map(|(category, tag, count)| (&**category, &**tag, count))
                .collect(),
            former,
            joined: joined.collect(),
            faulty: old.others.faulty,
            of_files: of_files.iter().map(KeptDiagnostic::of).collect(),
            of_bodies: of_bodies.iter().map(KeptDiagnostic::of).collect(),
            others: others.iter().map(KeptDiagnostic::of).collect(),
        };
        WrittenGraph::new(columns, &others)
    }
}
