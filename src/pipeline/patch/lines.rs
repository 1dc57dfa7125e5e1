//! The lines of the ledger that a build of few posts needs: those of the months in which its posts stand.

use super::*;

/// The months in which the lines of the posts that changed stand.
pub(super) fn months_of(
    graph: &Graph<'_>,
    olds: &[Option<u32>],
    news: &[Option<u32>],
    posts: &[Box<PostHead>],
) -> Option<Vec<String>> {
    let mut months: Vec<String> = Vec::new();
    for (old, new) in olds.iter().zip(news) {
        match (old, new) {
            (Some(index), _) => months.push(graph.posts.get(*index)?.month()?),
            (None, Some(number)) => months.push(month(&whole_second(posts[*number as usize].published))),
            (None, None) => {}
        }
    }
    months.sort_unstable();
    months.dedup();
    Some(months)
}

/// The lines of the posts that changed, and those of `others`, in those months; gives the posts theirs. `None` where one that
/// has to be there is not.
#[expect(clippy::option_option, reason = "no ledger, and a ledger in which a line is missing")]
pub(super) fn lines_of(
    site: Site<'_>,
    (graph, names): (&Graph<'_>, Names<'_>),
    (months, others): (&[String], &[u32]),
    olds: &[Option<u32>],
    news: &[Option<u32>],
    posts: &mut [Box<PostHead>],
) -> Result<Option<Option<Ledger>>> {
    let Some(store) = site.ledger else {
        return Ok(Some(None));
    };
    let known = olds.iter().flatten().copied().chain(others.iter().copied());
    let id = |at: u32| Some(names.id(&graph.posts.get(at)?).into_owned());
    let ids: Option<Vec<String>> = known.map(id).collect();
    let Some(mut ids) = ids else { return Ok(None) };
    ids.extend(posts.iter().map(|post| post.id().to_string()));
    ids.sort_unstable();
    ids.dedup();
    let Some(ledger) = Ledger::read_lines(store, months, &ids)? else {
        return Ok(None);
    };
    if !ledger.damage.is_empty() {
        return Ok(None);
    }
    let lines: HashMap<&str, u32> = ledger.lines().iter().map(|line| &*line.id).zip(0..).collect();
    for (old, new) in olds.iter().zip(news) {
        let Some(index) = old else { continue };
        let line = graph
            .posts
            .get(*index)
            .and_then(|post| lines.get(&*names.id(&post)).copied());
        let Some(number) = line else { return Ok(None) };
        if ledger.lines()[number as usize].gone.is_some() {
            return Ok(None);
        }
        if let Some(new) = new {
            posts[*new as usize].put_line(Some(number));
        }
    }
    Ok(Some(Some(ledger)))
}

/// Records the posts that are gone; answers whether it is known which feeds held each.
pub(super) fn removals(plan: &Plan<'_, '_>, ledger: Option<&mut Ledger>, plans: &mut [FeedPlan], now: Instant) -> bool {
    let Some(ledger) = ledger else { return true };
    let lines: HashMap<Box<str>, u32> = ledger.lines().iter().map(|line| line.id.clone()).zip(0..).collect();
    for (index, feeds) in &plan.holders {
        let post = plan.graph.posts.get(*index);
        let Some(number) = post.and_then(|post| lines.get(&*plan.names.id(&post))) else {
            return false;
        };
        if feeds.is_empty() {
            return false;
        }
        let names: HashSet<&usize> = feeds.iter().collect();
        let mut held: Vec<Box<str>> = Vec::new();
        for (feed, _) in plans.iter_mut().zip(&plan.touched).filter(|(_, at)| names.contains(at)) {
            held.push(feed.id_key().into());
            feed.deleted.push(DeletedEntry {
                id: ledger.lines()[*number as usize].id.to_string(),
                when: now,
            });
            feed.deleted.sort_by(|a, b| (b.when, &a.id).cmp(&(a.when, &b.id)));
        }
        held.sort_unstable();
        let line = Line {
            gone: Some(now),
            feeds: held,
            ..ledger.lines()[*number as usize].clone()
        };
        ledger.set(*number, line);
    }
    true
}
