//! What is known before a build: the posts, each with the identity that it had, and what stands published.

use std::borrow::Cow;
use std::collections::HashSet;

use chrono::Timelike;
use rayon::prelude::*;

use crate::collect::{self, Collected, Inputs};
use crate::config::Config;
use crate::content::OwnSite;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::feed::GroupPage;
use crate::model::tag_uri::is_absolute_uri;
use crate::model::{
    ContentHash, HashKind, HeadCache, Instant, Joined, Memory, NoHeads, NoMemory, PostHead, claim, link,
};
use crate::output::{Manifest, Store};
use crate::state::{Damage, Ledger, LedgerFolder, LedgerStore, Line, SiteMemory};

use super::published;
use super::rebuild;
use super::texts::Texts;

/// What is known before a build.
pub struct Known {
    /// The posts and their pages.
    pub collected: Collected,
    /// The identities; `None` where the configuration has no ledger for these posts.
    pub ledger: Option<Ledger>,
    /// What the last build published.
    pub before: Manifest,
    /// The hosts of the site.
    pub own: OwnSite,
    /// The pages of categories, as feeds want them.
    pub pages: Vec<GroupPage>,
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
}

impl Known {
    /// Whether another program's feed was adopted, or one of feedkiln's own stood elsewhere, in the place of a feed.
    pub fn is_adopted(&self, feed: &str) -> bool {
        let former = self.ledger.iter().flat_map(|ledger| ledger.site.former.values());
        former.into_iter().any(|former| former.feed == feed)
    }
}

/// The configuration, with the authority by which subscribers of Atom know ids that are no URIs: the ledger remembers
/// it, and another `site.id` does not move it.
///
/// # Errors
/// A ledger that cannot be read.
pub fn with_memory(config: &Config) -> Result<Cow<'_, Config>> {
    let Some(folder) = &config.ledger else {
        return Ok(Cow::Borrowed(config));
    };
    let store = LedgerFolder::new(&folder.path);
    if !store.names()?.iter().any(|name| name == SiteMemory::NAME) {
        return Ok(Cow::Borrowed(config));
    }
    let site = SiteMemory::parse(&store.read(SiteMemory::NAME)?, &mut Vec::new());
    let former = site.authority.filter(|former| former != config.site.authority.text());
    Ok(former.map_or(Cow::Borrowed(config), |former| {
        let mut config = config.clone();
        config.site.authority = config.site.authority.with_former(&former);
        Cow::Owned(config)
    }))
}

/// Reads posts, ledger and manifest, and gives every post the identity that it had.
///
/// # Errors
/// As [`collect::collect`]; a ledger or manifest that cannot be read.
pub fn read(config: &Config, now: Instant, store: &dyn Store) -> Result<Known> {
    read_from(config, &mut Inputs::list(config)?, now, store, &NoHeads)
}

/// The same of files that were listed, without reading those of which `heads` has kept what was made of them.
///
/// # Errors
/// As [`read`].
pub fn read_from(
    config: &Config,
    inputs: &mut Inputs,
    now: Instant,
    store: &dyn Store,
    heads: &dyn HeadCache,
) -> Result<Known> {
    let mut ledger = match &config.ledger {
        Some(folder) => Some(Ledger::read(&LedgerFolder::new(&folder.path))?),
        None => None,
    };
    let memory: &dyn Memory = match &ledger {
        Some(ledger) => ledger,
        None => &NoMemory,
    };
    let mut collected = collect::collect_from(config, inputs, now, memory, heads)?;
    let mut problems = std::mem::take(&mut collected.problems);
    let before = published::read_manifest(config, store, &mut problems)?;
    let mut own = own_site(config, ledger.as_ref());
    if before.files.is_empty() && ledger.as_ref().is_some_and(|ledger| !ledger.is_empty()) {
        problems.extend(published::missing_manifest(config, store));
    }
    if let Some(ledger) = &mut ledger {
        problems.extend(ledger.damage.iter().map(|damage| damaged(config, damage)));
        let is_lost = ledger.is_empty() || !ledger.damage.is_empty();
        if is_lost && let Some(note) = rebuild::from_store(config, store, &before, ledger, &mut collected, &mut own)? {
            problems.push(note);
        }
        find_renamed(config, ledger, &mut collected, &own);
        settle(&mut collected.posts, ledger, &own, config);
        if ledger.site.authority.is_none() && ledger.lines().iter().any(|line| !is_absolute_uri(&line.id)) {
            ledger.site.authority = Some(config.site.authority.text().to_owned());
        }
        ledger.site.hosts.extend(config.site.url.host_str().map(str::to_owned));
    }
    let pages = group_pages(&collected);
    Ok(Known {
        collected,
        ledger,
        before,
        own,
        pages,
        problems,
    })
}

/// The hosts of the site, those included that the ledger remembers.
pub fn own_site(config: &Config, ledger: Option<&Ledger>) -> OwnSite {
    let former = ledger.map(|ledger| ledger.site.hosts.clone()).unwrap_or_default();
    OwnSite::new(&config.site.url, &former)
}

fn damaged(config: &Config, damage: &Damage) -> Diagnostic {
    let folder = config.ledger.as_ref().map_or("ledger", |folder| folder.shown.as_str());
    let file = format!("{folder}/{}", damage.name);
    Diagnostic::new(Code::LedgerDamaged, file, damage.message.clone()).at(damage.line, 0)
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

/// Why the post of a line is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It was removed, now or before, or renamed.
    Gone,
    /// It is past the date on which it expires.
    Expired,
    /// Its file is there and cannot be used.
    Faulty,
}

/// The lines of posts that are not there.
pub fn absent_lines(ledger: &Ledger, collected: &Collected) -> Vec<(u32, Absence)> {
    let mut is_there = vec![false; ledger.lines().len()];
    for line in collected.posts.iter().filter_map(|post| post.line()) {
        is_there[line as usize] = true;
    }
    if is_there.iter().all(|there| *there) {
        return Vec::new();
    }
    let faulty: HashSet<&str> = collected.faulty.iter().map(|file| claim::stem(file)).collect();
    let expired: HashSet<&str> = collected.expired.iter().map(String::as_str).collect();
    // A line of an id that is in use is not absent either.
    let ids: HashSet<Cow<'_, str>> = collected.posts.iter().map(|post| post.id().text()).collect();
    let why = |line: &Line| match line.file.as_deref() {
        Some(file) if faulty.contains(claim::stem(file)) => Absence::Faulty,
        Some(file) if expired.contains(file) => Absence::Expired,
        _ => Absence::Gone,
    };
    (0..)
        .zip(ledger.lines())
        .filter(|(index, line)| !is_there[*index as usize] && !ids.contains(&*line.id))
        .map(|(index, line)| (index, why(line)))
        .collect()
}

/// The lines of posts that are not there, those apart whose files are there and broken: that is no removal.
pub fn missing_lines(ledger: &Ledger, collected: &Collected) -> Vec<u32> {
    absent_lines(ledger, collected)
        .into_iter()
        .filter(|(_, why)| *why != Absence::Faulty)
        .map(|(index, _)| index)
        .collect()
}

/// Whether a feed has carried the post of a line; of one that was adopted it is taken for granted.
pub fn was_carried(line: &Line) -> bool {
    line.content().is_none_or(|hash| hash.kind != HashKind::File)
}

/// Knows renamed files by their content: a post without a line and a line without its post.
fn find_renamed(config: &Config, ledger: &Ledger, collected: &mut Collected, own: &OwnSite) {
    if collected.posts.iter().all(|post| post.line().is_some()) {
        return;
    }
    let missing: Vec<u32> = missing_lines(ledger, collected)
        .into_iter()
        .filter(|index| ledger.lines()[*index as usize].content().is_some())
        .collect();
    if missing.is_empty() {
        return;
    }
    let is_rendered = |index: &u32| {
        let hash = ledger.lines()[*index as usize].content();
        hash.is_some_and(|hash| hash.kind != HashKind::File)
    };
    // What readers saw of the old post can only be compared with what they would see of the new one.
    let must_render = missing.iter().any(is_rendered);
    let texts = Texts::new(config, &collected.posts, &[], own, None);
    let unknown: Vec<(usize, Vec<ContentHash>)> = (0..collected.posts.len())
        .into_par_iter()
        .filter(|at| collected.posts[*at].line().is_none())
        .map(|at| {
            let index = u32::try_from(at).expect("a site has fewer than four billion posts");
            let file = collected.posts[at].body.content_hash();
            let text = if must_render { texts.hash(index) } else { None };
            (at, std::iter::once(file).chain(text).collect())
        })
        .collect();
    drop(texts);
    let mut left = ledger.by_content(&missing);
    for (at, hashes) in unknown {
        let post = &mut collected.posts[at];
        let found = hashes.iter().find_map(|hash| {
            let candidates = left.get(hash)?;
            let (index, line) = ledger.nearest(candidates, post.key().map(Joined::text).as_deref(), post.published)?;
            Some((*hash, index, line))
        });
        let Some((hash, index, line)) = found else { continue };
        if let Some(candidates) = left.get_mut(&hash) {
            candidates.retain(|other| *other != index);
        }
        post.put_line(Some(index));
        if !post.id_is_given {
            for (_, id) in collected.joined.iter_mut().filter(|(_, id)| post.id() == **id) {
                *id = line.id.clone();
            }
            post.put_id(&line.id);
        }
    }
}

/// Lets posts show what the ledger says of them: adopted dates and links as long as the post itself says what it said
/// then, and the moment of the last change that a build saw.
pub fn settle(posts: &mut [Box<PostHead>], ledger: &Ledger, own: &OwnSite, config: &Config) {
    for post in posts.iter_mut() {
        let Some(line) = post.line().map(|index| &ledger.lines()[index as usize]) else {
            continue;
        };
        keep_publication(post, line, config);
        if let Some(instead) = &line.instead
            && instead.link.is_some()
            && instead.link.as_deref() == Some(&*own.relative(&post.url().text()))
            && let Some(url) = line
                .link
                .as_deref()
                .and_then(|adopted| link::absolute(adopted, &config.site.url, link::Purpose::Link))
        {
            post.put_url(url.as_str());
        }
        if !post.updated_is_given
            && let Some(updated) = line.updated
        {
            post.put_updated(post.updated().max(config.site.zone.at(&updated)));
        }
    }
    // Adopted dates are another order.
    if !posts.is_sorted_by(|a, b| collect::newest_first(a, b).is_le()) {
        posts.sort_by(|a, b| collect::newest_first(a, b));
    }
}

/// Keeps the moment at which subscribers first had a post, where no new date of the post itself speaks against it: it
/// was adopted, or the story is now told by another file.
fn keep_publication(post: &mut PostHead, line: &Line, config: &Config) {
    if same_second(line.published, post.published) {
        return;
    }
    let own = post.dated().unwrap_or(post.published);
    let says = |date: Instant| same_second(date, own) || same_second(date, post.published);
    let instead = line.instead.as_ref().and_then(|instead| instead.published);
    let is_elsewhere = || {
        let mut file = line.file.as_deref().into_iter();
        file.any(|file| !collect::is_shown_as(config, &post.source, file))
    };
    let is_same_story = line
        .key
        .as_deref()
        .is_some_and(|key| post.key().is_some_and(|own| own == *key));
    // A file of an earlier date is the same post now: that is no new date of the one that subscribers had.
    let is_joined = post.dated().is_some() && same_second(line.published, own);
    if instead.is_some_and(says) || is_joined || (is_same_story && (same_second(line.published, own) || is_elsewhere()))
    {
        let changed = Some(post.updated()).filter(|updated| *updated != post.published);
        post.published = config.site.zone.at(&line.published);
        post.put_updated(changed.unwrap_or(post.published));
        post.put_dated((!same_second(own, post.published)).then_some(own));
    }
}

/// Whether two moments are one in a feed, which knows whole seconds.
pub fn same_second(a: Instant, b: Instant) -> bool {
    a.timestamp() == b.timestamp()
}

/// The moment without its fraction of a second, as feeds and ledgers hold it.
pub fn whole_second(moment: Instant) -> Instant {
    match moment.timestamp_subsec_nanos() {
        0 => moment,
        _ => moment.with_nanosecond(0).unwrap_or(moment),
    }
}
