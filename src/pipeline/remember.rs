//! What a build writes into the ledger: removals, and of every post what subscribers now have.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::collect;
use crate::config::Config;
use crate::content::OwnSite;
use crate::error::Result;
use crate::feed::{FeedPlan, archive_path};
use crate::model::{DeletedEntry, HashKind, Instant, Joined, PostHead};
use crate::output::Store;
use crate::state::{FormerAddress, Ledger, Line, LineHash, LineText, NewLines, NewPosts};

use super::known::{Known, missing_lines, was_carried, whole_second};
use super::published::{Before, OldFeed, OldFeeds};
use super::texts::{Sight, Sights};

/// Records the posts that are gone, and the ids that are, with the feeds that held them; and forgets the removal of
/// posts that came back.
///
/// # Errors
/// Where an archive document of `store` is there and cannot be read.
pub fn removals(
    config: &Config,
    store: &dyn Store,
    known: &mut Known,
    (plans, old): (&[FeedPlan], &OldFeeds),
    now: Instant,
) -> Result<()> {
    if let Some(ledger) = &mut known.ledger {
        for number in known.collected.posts.iter().filter_map(|post| post.line()) {
            let line = &ledger.lines()[number as usize];
            if line.gone.is_some() {
                let back = Line {
                    gone: None,
                    feeds: Vec::new(),
                    ..line.clone()
                };
                ledger.set(number, back);
            }
        }
    }
    let Some(ledger) = &known.ledger else { return Ok(()) };
    let missing: Vec<u32> = missing_lines(ledger, &known.collected)
        .into_iter()
        .filter(|index| ledger.lines()[*index as usize].gone.is_none())
        .collect();
    let lines_of_posts = known
        .collected
        .posts
        .iter()
        .filter_map(|post| Some((&**post, post.line()?)));
    let changed: Vec<(&PostHead, &Line)> = lines_of_posts
        .map(|(post, number)| (post, &ledger.lines()[number as usize]))
        .filter(|(post, line)| post.id() != *line.id)
        .collect();
    // An id that another post has now is not gone.
    let in_use: HashSet<Cow<'_, str>> = match changed.is_empty() {
        true => HashSet::new(),
        false => known.collected.posts.iter().map(|post| post.id().text()).collect(),
    };
    let replaced: Vec<Line> = changed
        .into_iter()
        .filter(|(_, line)| !in_use.contains(&*line.id))
        .map(|(_, line)| Line {
            hash: line.hash.clone(),
            ..Line::new(line.id.clone(), line.published)
        })
        .collect();
    if missing.is_empty() && replaced.is_empty() {
        return Ok(());
    }
    let mut holders = holders(old);
    if config.feeds.history {
        add_archives(store, known, old, &mut holders)?;
    }
    let is_readable = |feed: &OldFeed| !matches!(feed.before, Before::Unreadable);
    let is_told = old.feeds.get("feeds").is_some_and(is_readable);
    let held_by = |line: &Line| -> Vec<Box<str>> {
        let uri = config.site.authority.as_uri(&line.id);
        match holders.get(&*line.id).or_else(|| holders.get(uri.as_str())) {
            Some(feeds) => feeds.iter().map(|feed| feed.as_str().into()).collect(),
            // No document names it: none is here that could, or another build than this ledger's wrote them without it.
            // The site's own feed is the one to say it, of what it would still hold.
            None if was_carried(line) && (!is_told || would_hold(plans, &known.collected.posts, line)) => {
                vec!["feeds".into()]
            }
            None => Vec::new(),
        }
    };
    let mut lines: Vec<(Option<u32>, Line)> = Vec::new();
    for index in missing {
        let mut line = ledger.lines()[index as usize].clone();
        line.gone = Some(now);
        line.feeds = held_by(&line);
        lines.push((Some(index), line));
    }
    for mut line in replaced {
        line.gone = Some(now);
        line.feeds = held_by(&line);
        line.hash = None;
        lines.push((None, line));
    }
    if let Some(ledger) = &mut known.ledger {
        for (index, line) in lines {
            match index {
                Some(index) => ledger.set(index, line),
                None => {
                    ledger.add(line);
                }
            }
        }
    }
    Ok(())
}

/// Whether the site's feed would hold the post of a line if it were still there.
fn would_hold(plans: &[FeedPlan], posts: &[Box<PostHead>], line: &Line) -> bool {
    let Some(site) = plans.iter().find(|plan| plan.key.is_none()) else {
        return false;
    };
    let holds_all = site.window.len() == posts.len();
    let oldest = site.window.last().map(|index| posts[*index as usize].published);
    holds_all || oldest.is_some_and(|oldest| line.published >= oldest)
}

/// The feeds that hold each entry, of the feeds whose entries change.
fn holders(old: &OldFeeds) -> HashMap<String, BTreeSet<String>> {
    let mut holders: HashMap<String, BTreeSet<String>> = HashMap::new();
    for (name, feed) in &old.feeds {
        for entry in feed.entries() {
            holders.entry(entry.id.clone()).or_default().insert(name.clone());
        }
    }
    holders
}

/// Adds the entries of archive documents (RFC 5005), which are the feed's too.
fn add_archives(
    store: &dyn Store,
    known: &Known,
    old: &OldFeeds,
    holders: &mut HashMap<String, BTreeSet<String>>,
) -> Result<()> {
    for (name, feed) in &old.feeds {
        let Some(path) = feed.record.documents.values().next() else {
            continue;
        };
        let (begin, end) = match archive_path(path, "*").split_once('*') {
            Some((begin, end)) => (begin.to_owned(), end.to_owned()),
            None => continue,
        };
        let files = known.before.files.iter().map(|file| file.path.as_str());
        for document in files.filter(|file| file.starts_with(&begin) && file.ends_with(&end)) {
            let read = store.read(document)?.and_then(|bytes| crate::feed::read(&bytes));
            for entry in read.into_iter().flat_map(|(_, feed)| feed.entries) {
                holders.entry(entry.id).or_default().insert(name.clone());
            }
        }
    }
    Ok(())
}

/// Gives each plan the entries that were removed while its feed held them.
pub fn tell_removals(ledger: &Ledger, plans: &mut [FeedPlan]) {
    let mut of_feeds: BTreeMap<&str, Vec<DeletedEntry>> = BTreeMap::new();
    for line in ledger.lines() {
        let Some(when) = line.gone else { continue };
        for feed in &line.feeds {
            of_feeds.entry(feed).or_default().push(DeletedEntry {
                id: line.id.to_string(),
                when,
            });
        }
    }
    if of_feeds.is_empty() {
        return;
    }
    for plan in plans {
        if let Some(deleted) = of_feeds.remove(plan.id_key().as_str()) {
            plan.deleted = deleted;
            plan.deleted.sort_by(|a, b| (b.when, &a.id).cmp(&(a.when, &b.id)));
        }
    }
}

/// Writes into the ledger what subscribers now have of the posts that it knows. `sights` is what readers see of those that
/// a feed carries, by the posts' places.
pub fn posts(config: &Config, known: &mut Known, sights: &Sights) {
    for index in (0u32..).take(known.collected.posts.len()) {
        if known.collected.posts[index as usize].line().is_some() {
            post(config, known, index, sights.get(index));
        }
    }
}

/// Writes the ledger with the lines of the posts that are new to it; answers the files that changed.
///
/// # Errors
/// When a file of it cannot be read or written.
pub fn save(config: &Config, known: &Known, sights: &Sights, check: bool) -> Result<Vec<String>> {
    let new = New { config, known, sights };
    let posts = (0u32..).zip(&known.collected.posts);
    let posts = posts.filter(|(_, post)| post.line().is_none());
    let posts = posts.map(|(index, post)| (index, whole_second(post.published)));
    super::save_ledger(config, known, &NewLines::new(posts, &new), check)
}

/// The posts that are new to the ledger, by their places.
struct New<'a> {
    config: &'a Config,
    known: &'a Known,
    sights: &'a Sights,
}

impl NewPosts for New<'_> {
    fn id(&self, index: u32) -> Joined<'_> {
        self.known.collected.posts[index as usize].id()
    }

    fn show(&self, index: u32, room: &mut String, show: &mut dyn FnMut(LineText<'_>)) {
        let post = &self.known.collected.posts[index as usize];
        let texts = LineTexts::of(self.config, post, room);
        show(line_of(post, texts, None, self.sights.get(index), &self.known.own));
    }
}

/// Writes into the ledger what subscribers now have of the post at `index`.
pub fn post(config: &Config, known: &mut Known, index: u32, sight: Option<&Sight>) {
    let Some(ledger) = &mut known.ledger else { return };
    let post = &known.collected.posts[index as usize];
    let old = post.line().map(|number| &ledger.lines()[number as usize]);
    if old.is_some_and(|line| is_same(config, post, line, sight, &known.own)) {
        return;
    }
    let mut room = String::new();
    let line = line_of(post, LineTexts::of(config, post, &mut room), old, sight, &known.own).line();
    match post.line() {
        Some(number) => ledger.set(number, line),
        None => {
            ledger.add(line);
        }
    }
}

/// Whether a line says of a post what a new one would: without making one, since nearly all do.
fn is_same(config: &Config, post: &PostHead, line: &Line, sight: Option<&Sight>, own: &OwnSite) -> bool {
    line.gone.is_none()
        && line.feeds.is_empty()
        && post.dated().is_none()
        && line.instead.is_none()
        && post.id() == *line.id
        && post
            .key()
            .is_none_or(|key| line.key.as_deref().is_some_and(|known| key == *known))
        && line
            .file
            .as_deref()
            .is_some_and(|file| collect::is_shown_as(config, &post.source, file))
        && line.link.as_deref() == Some(&*own.relative(&post.url().text()))
        && line.updated == updated_of(post, sight)
        && line.hash == hash_of(post, Some(line), sight)
}

/// When a post last changed, where that is after its publication.
pub(super) fn updated_of(post: &PostHead, sight: Option<&Sight>) -> Option<Instant> {
    let changed = sight.and_then(|sight| sight.changed);
    let updated = whole_second(changed.map_or(post.updated(), |changed| changed.max(post.updated())));
    Some(updated).filter(|updated| *updated > whole_second(post.published))
}

/// The texts of a post that stand in its line.
#[derive(Clone, Copy)]
struct LineTexts<'a> {
    id: &'a str,
    key: Option<&'a str>,
    url: &'a str,
    file: &'a str,
}

impl<'a> LineTexts<'a> {
    /// Puts them together in a room.
    fn of(config: &Config, post: &PostHead, room: &'a mut String) -> LineTexts<'a> {
        room.clear();
        let mut ends = [0; 3];
        let key = post.key();
        for (end, text) in ends.iter_mut().zip([post.id(), key.unwrap_or_default(), post.url()]) {
            text.push_to(room);
            *end = room.len();
        }
        collect::push_shown(config, &post.source, room);
        let (id, rest) = room.split_at(ends[0]);
        let (own_key, rest) = rest.split_at(ends[1] - ends[0]);
        let (url, file) = rest.split_at(ends[2] - ends[1]);
        LineTexts {
            id,
            key: key.map(|_| own_key),
            url,
            file,
        }
    }
}

/// The line of a post with these texts.
fn line_of<'a>(
    post: &PostHead,
    texts: LineTexts<'a>,
    old: Option<&'a Line>,
    sight: Option<&Sight>,
    own: &OwnSite,
) -> LineText<'a> {
    let link = own.relative(texts.url);
    // An adopted date or link is let go of once the post says something else.
    let mut instead = old.and_then(|line| line.instead.clone());
    if let (Some(kept), Some(old)) = (&mut instead, old) {
        if !super::known::same_second(post.published, old.published) {
            kept.published = None;
        }
        if old.link.as_deref() != Some(&*link) {
            kept.link = None;
        }
    }
    // Where the file of the text has another date than the post, that one is no news when the file is alone one day.
    let published = old.map_or_else(|| whole_second(post.published), |line| line.published);
    if let Some(dated) = post.dated()
        && super::known::same_second(post.published, published)
    {
        instead.get_or_insert_default().published = Some(whole_second(dated));
    }
    LineText {
        id: texts.id,
        key: texts.key.or_else(|| old?.key.as_deref()),
        file: texts.file,
        published,
        updated: updated_of(post, sight),
        hash: hash_of(post, old, sight),
        link,
        instead: instead.filter(|instead| instead.published.is_some() || instead.link.is_some()),
    }
}

/// What readers last saw. A post that no feed carried yet has the hash of its file, which costs nothing, so that it is
/// known again under another name.
fn hash_of(post: &PostHead, old: Option<&Line>, sight: Option<&Sight>) -> Option<LineHash> {
    let is_of_file = |hash: &LineHash| matches!(hash, LineHash::Known(hash) if hash.kind == HashKind::File);
    let before = old.and_then(|line| line.hash.as_ref());
    let hash = match (sight, before) {
        (Some(sight), _) => sight.hash.into(),
        (None, Some(before)) if !is_of_file(before) => before.clone(),
        (None, _) => LineHash::Known(post.body.content_hash()),
    };
    Some(hash)
}

/// Remembers the addresses of documents that have moved, for `redirects`.
pub fn moved_documents(config: &Config, known: &mut Known, plans: &[FeedPlan], old: &OldFeeds) {
    let Some(ledger) = &mut known.ledger else { return };
    let address = |path: &str| {
        let url = crate::feed::url_of(&config.site.feeds_url, path);
        known.own.relative(&url).into_owned()
    };
    let feeds = ledger.site.feeds.take();
    let before = |path: &str| super::redirects::former_address(config, &known.own, feeds.as_deref(), path);
    let mut current = std::collections::HashSet::new();
    for plan in plans {
        let name = plan.id_key();
        for (_, path) in &plan.paths {
            current.insert(address(path));
        }
        let Some(feed) = old.feeds.get(&name) else { continue };
        for (format, path) in &feed.record.documents {
            let from = before(path);
            if !plan.paths.iter().any(|(_, planned)| address(planned) == from) {
                let former = FormerAddress {
                    from,
                    feed: name.clone(),
                    format: *format,
                };
                ledger.site.former.insert(former.from.clone(), former);
            }
        }
    }
    ledger.site.former.retain(|from, _| !current.contains(from));
    ledger.site.feeds = Some(address(""));
}
