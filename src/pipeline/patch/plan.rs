//! What is to be done, known before anything is rendered.

use super::feeds::When;
use super::*;

/// Everything that is known before anything is rendered.
pub(super) struct Plan<'a, 'n> {
    pub graph: &'a Graph<'a>,
    pub names: Names<'n>,
    /// What was of the posts that changed: the number among the posts of the last build.
    pub olds: Vec<Option<u32>>,
    /// What becomes of each; `None` where it is gone: the place among the posts that changed.
    pub news: Vec<Option<u32>>,
    pub order: &'n Order,
    /// The posts of the last build that are gone or other now, and the feeds that each was in.
    pub left: &'n [(u32, Vec<usize>)],
    /// The feeds that each of the posts that changed is in.
    pub joined: &'n [Vec<usize>],
    /// Those of which the window is another, or a post in it, in order.
    pub touched: Vec<usize>,
    /// What these carry now.
    pub windows: Vec<Rc<[u32]>>,
    /// The posts that a feed carries now and none did before, and the feeds that each is in.
    pub entering: Vec<(u32, Vec<usize>)>,
    /// The files of posts that a feed carried before and none does now, as they are shown.
    pub leaving: HashSet<String>,
    /// The feeds that held a post that is gone, by its number.
    pub holders: HashMap<u32, Vec<usize>>,
}

/// The posts that changed.
pub(super) struct Changed<'a> {
    pub olds: Vec<Option<u32>>,
    pub news: Vec<Option<u32>>,
    pub left: &'a [(u32, Vec<usize>)],
    pub joined: &'a [Vec<usize>],
}

impl<'a, 'n> Plan<'a, 'n> {
    /// The plan for the posts that changed; `None` where feeds come or go, or what was kept is damaged.
    pub(super) fn of(
        (config, last): (&Config, &Last),
        (graph, names, by_name): (&'a Graph<'a>, Names<'n>, &ByName<'_>),
        (feeds, order): (&Feeds<'_>, &'n Order),
        changed: Changed<'n>,
    ) -> Option<Plan<'a, 'n>> {
        let mut touched = Vec::new();
        for at in feeds.changed() {
            let feed = &graph.others.feeds[at];
            let is_touched = feeds.is_touched(at);
            let was_empty = feeds.count(at, When::Before) == 0;
            let is_lost = feeds.count(at, When::Now) == 0 && (feed.key.is_some() || !was_empty);
            if is_lost || is_touched && feed.is_hashed {
                return None;
            }
            touched.extend(is_touched.then_some(at));
        }
        let windows: Vec<Rc<[u32]>> = touched.iter().map(|at| feeds.window(*at, When::Now)).collect();
        let feeds_of = |number: u32| match graph.posts.late(number) {
            Some(late) => Some(late.feeds.clone()),
            None => by_name.feeds(config, &*old_head(graph, names, last, number)?),
        };
        let mut entering = Vec::new();
        let (mut is_entering, mut is_leaving) = (HashSet::new(), HashSet::new());
        let mut leaving = HashSet::new();
        for (at, now) in touched.iter().zip(&windows) {
            let before = feeds.window(*at, When::Before);
            let were: HashSet<u32> = before.iter().copied().collect();
            let are: HashSet<u32> = now.iter().copied().collect();
            for number in now.iter().copied().filter(|number| !were.contains(number)) {
                if order.new_post(number).is_some() || !is_entering.insert(number) {
                    continue;
                }
                let of = feeds_of(number)?;
                if !feeds.is_carried(number, &of, When::Before) {
                    entering.push((number, of));
                }
            }
            if graph.others.of_bodies.is_empty() {
                continue;
            }
            let is_left = |number: &u32| changed.left.iter().any(|(left, _)| left == number);
            for number in before
                .iter()
                .copied()
                .filter(|number| !are.contains(number) && !is_left(number))
            {
                if is_leaving.insert(number) && !feeds.is_carried(number, &feeds_of(number)?, When::Now) {
                    leaving.insert(shown(config, last, graph, number)?);
                }
            }
        }
        // A window of days that loses its newest post may take in any number of old ones, which the guard has to see.
        let guard = config.guard.old_entries;
        if guard.is_some_and(|limit| is_entering.len() + changed.news.len() > limit.more_than) {
            return None;
        }
        entering.sort_unstable_by_key(|(number, _)| order.key(*number));
        let mut holders: HashMap<u32, Vec<usize>> = HashMap::new();
        for (old, new) in changed.olds.iter().zip(&changed.news) {
            let (Some(number), None) = (old, new) else { continue };
            let of = changed.left.iter().find(|(left, _)| left == number);
            let of = of.map(|(_, feeds)| feeds.as_slice()).unwrap_or_default();
            let held = |at: &&usize| feeds.window(**at, When::Before).contains(number);
            holders.insert(*number, of.iter().filter(held).copied().collect());
        }
        Some(Plan {
            graph,
            names,
            olds: changed.olds,
            news: changed.news,
            order,
            left: changed.left,
            joined: changed.joined,
            touched,
            windows,
            entering,
            leaving,
            holders,
        })
    }

    /// The post of a number; `None` where what was kept is damaged.
    pub(super) fn head(&self, last: &Last, posts: &[Box<PostHead>], number: u32) -> Option<Box<PostHead>> {
        match self.order.new_post(number) {
            Some(new) => Some(posts[new].clone()),
            None => old_head(self.graph, self.names, last, number),
        }
    }

    /// The numbers of the posts that are new.
    pub(super) fn added(&self) -> impl Iterator<Item = u32> {
        let new = self.olds.iter().zip(&self.news).filter(|(old, _)| old.is_none());
        new.filter_map(|(_, new)| Some(self.order.first_new() + (*new)?))
    }

    /// The plans of feeds, their windows by places among the posts of `subset`.
    pub(super) fn plans(&self, subset: &HashMap<u32, u32>) -> Option<Vec<FeedPlan>> {
        let plan = |(at, window): (&usize, &Rc<[u32]>)| {
            let mut plan = self.graph.others.feeds[*at].plan()?;
            plan.window = window
                .iter()
                .map(|number| subset.get(number).copied())
                .collect::<Option<_>>()?;
            Some(plan)
        };
        self.touched.iter().zip(&self.windows).map(plan).collect()
    }
}

/// The file of a post of the last build, as it is shown.
pub(super) fn shown(config: &Config, last: &Last, graph: &Graph<'_>, number: u32) -> Option<String> {
    let (folder, path) = last.files()?.name(graph.posts.get(number)?.place as usize);
    Some(collect::shown(config, &SourcePath::new(folder, path)))
}

/// The post of the last build of a number.
fn old_head(graph: &Graph<'_>, names: Names<'_>, last: &Last, number: u32) -> Option<Box<PostHead>> {
    let kept = graph.posts.get(number)?;
    let (folder, path) = last.files()?.name(kept.place as usize);
    let source = SourcePath::new(folder, path);
    let (id, is_given) = (names.id(&kept), kept.more.id_is_given);
    let mut head = match &kept.more.whole {
        Some(whole) => collect::decode_post(whole, &source)?,
        None => collect::kept_sole(&last.head(kept.place as usize)?, &source)?.into_post(&id, is_given, false),
    };
    head.put_id(&id);
    head.id_is_given = is_given;
    head.published = instant(kept.published)?;
    head.put_updated(instant(kept.updated())?);
    head.put_dated(match kept.more.dated {
        Some(dated) => Some(instant(dated)?),
        None => None,
    });
    let key = names.key(&kept);
    if head.key().map(Joined::text) != key {
        let origin = head.origin().map(|origin| origin.to_string());
        head.put_origin(origin.as_deref(), key.as_deref());
    }
    if let Some(url) = kept.more.url {
        head.put_url(&url);
    }
    Some(head)
}
