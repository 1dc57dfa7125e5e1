//! The end of a build of few posts: everything else is published as it stands, and told again.

use super::*;

use crate::pipeline::graph::{
    Gone, KeptFeed, KeptPost, Late, Others, Since, WrittenGraph, hashes, moment, of_line, start,
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
    pub subset: &'a HashMap<u32, u32>,
    pub counts: &'a TagCounts,
    pub of_files: Vec<Diagnostic>,
    pub period: Period,
}

impl<'g> Finish<'_, 'g> {
    /// Puts every file in its place.
    pub(super) fn publish(
        self,
        known: Known,
        plans: Vec<FeedPlan>,
        written: Written<'_>,
        (manifest, ledger): (ManifestText, Vec<String>),
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
        for (at, updated) in self.plan.touched.iter().zip(&written.updates) {
            updates[*at] = Some(*updated);
        }
        if self.plan.touched.first() == Some(&0) {
            let all: Vec<FeedPlan> = self.plan.graph.others.feeds.iter().filter_map(KeptFeed::plan).collect();
            let modified = updates.first().copied().flatten().unwrap_or_default();
            written
                .publisher
                .publish("feeds.opml", &opml(config, &all, modified), "text/x-opml")?;
        }
        let feeds = feed_records(&plans, &known.collected.posts);
        let mut published = written.publisher.finish_few(manifest, &feeds)?;
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
        let told = [&of_files, &of_bodies, &others];
        let graph = match self.last.is_kept() {
            true => self.graph(&known, &plans, &updates, &written.sights, told),
            false => WrittenGraph::default(),
        };
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
        let before = self.plan.left.iter();
        let before = before.filter_map(|(number, _)| super::plan::shown(config, self.last, graph, *number));
        let mut other: HashSet<String> = before.collect();
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
        rendered.extend(self.plan.leaving.iter().cloned());
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
        let old = self.plan.graph;
        let since = self.since(known, sights);
        let feeds = old.others.feeds.iter().enumerate().map(|(at, feed)| {
            let mut feed = feed.clone();
            if let Some(updated) = &updates[at] {
                feed.updated = moment(updated);
            }
            if let Ok(touched) = self.plan.touched.binary_search(&at) {
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
        let others = Others {
            feeds: feeds.collect(),
            pages: old.others.pages.clone(),
            tags: self
                .counts
                .iter()
                .map(|(category, tag, count)| (&**category, &**tag, count))
                .collect(),
            former,
            joined: old.others.joined.clone(),
            texts_of_joined: old.others.texts_of_joined.clone(),
            faulty: old.others.faulty,
            of_files: of_files.iter().map(KeptDiagnostic::of).collect(),
            of_bodies: of_bodies.iter().map(KeptDiagnostic::of).collect(),
            others: others.iter().map(KeptDiagnostic::of).collect(),
        };
        if old.posts.are_damaged() {
            return WrittenGraph::default();
        }
        WrittenGraph::new(&old.posts, since, others)
    }

    /// What became of posts since the columns were written.
    fn since(&self, known: &Known, sights: &crate::pipeline::texts::Sights) -> Since {
        let (config, plan) = (self.site.config, self.plan);
        let (posts, order) = (&plan.graph.posts, plan.order);
        let start = start(config);
        let kept = |number: u32| {
            let index = self.subset[&number];
            let head = &known.collected.posts[index as usize];
            let line = head
                .line()
                .and_then(|line| Some(&known.ledger.as_ref()?.lines()[line as usize]));
            KeptPost::of(head, &start, line, sights.get(index), known.ledger.is_some())
        };
        let mut left: Vec<(u32, Vec<usize>)> = plan.left.to_vec();
        let mut late: Vec<(u32, Late)> = Vec::new();
        for (((number, head), feeds), place) in (order.first_new()..).zip(self.posts).zip(plan.joined).zip(self.places)
        {
            let post = KeptPost {
                place: self.last.place(*place).unwrap_or(u32::MAX),
                ..kept(number)
            };
            late.push((
                number,
                Late {
                    behind: order.behind(number),
                    feeds: feeds.clone(),
                    hashes: hashes(config, head),
                    post,
                },
            ));
        }
        // Of a post that was edited when no feed carried it, that is seen when one does.
        for (number, feeds) in &plan.entering {
            let (Some(old), Some(hashes)) = (posts.get(*number), posts.hashes(*number)) else {
                continue;
            };
            let mut post = kept(*number);
            if post.updated() == old.updated() {
                continue;
            }
            (post.place, post.more.whole) = (old.place, old.more.whole);
            left.push((*number, feeds.clone()));
            late.push((
                *number,
                Late {
                    behind: order.behind(*number),
                    feeds: feeds.clone(),
                    hashes,
                    post,
                },
            ));
        }
        let is_left = |number: &u32| left.iter().any(|(left, _)| left == number);
        let before = (posts.in_columns()..).zip(&posts.since().late);
        late.extend(
            before
                .filter(|(number, _)| !is_left(number))
                .map(|(number, late)| (number, late.clone())),
        );
        late.sort_unstable_by_key(|(number, _)| order.key(*number));
        let mut gone = posts.since().gone.clone();
        let of_columns = left.into_iter().filter(|(number, _)| *number < posts.in_columns());
        gone.extend(of_columns.map(|(index, feeds)| Gone { index, feeds }));
        gone.sort_unstable_by_key(|gone| gone.index);
        gone.dedup_by_key(|gone| gone.index);
        Since {
            gone,
            late: late.into_iter().map(|(_, late)| late).collect(),
        }
    }
}
