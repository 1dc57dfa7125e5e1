//! The lists of the sources: asked for side by side, read, and their stories put together.

use std::collections::HashMap;

use futures::StreamExt;
use url::Url;

use crate::collect::date::DateRules;
use crate::config::{Config, ListRule, Source};
use crate::diagnostic::{Code, Diagnostic};
use crate::fetch::client::{Answer, Ask, Client, Document};
use crate::fetch::fault::Fault;
use crate::fetch::listing::{self, List};
use crate::fetch::story::Story;
use crate::state::Remembered;

use super::index::Index;
use super::report::SourceCounts;
use super::trouble::{fault_diagnostic, source_diagnostic};
use super::{FetchOptions, FetchProgress, hash_of, host_of};

/// The most documents of a feed's history that one run reads.
const MOST_DOCUMENTS: usize = 1000;

/// What the lists gave.
#[derive(Default)]
pub struct Gathered {
    /// The stories, each once, in the order of the configuration.
    pub stories: Vec<Story>,
    /// The documents to be remembered once their stories are written.
    pub documents: Vec<Document>,
    /// How far the histories of feeds have been read, to be remembered then.
    pub histories: Vec<(String, Remembered)>,
    /// Stories of which no post can be made.
    pub incomplete: usize,
    pub counts: SourceCounts,
    pub problems: Vec<Diagnostic>,
}

/// Asks for the lists of `sources`, many hosts side by side.
pub async fn gather(
    config: &Config,
    sources: &[&Source],
    client: &Client<'_>,
    index: &Index,
    options: &FetchOptions<'_>,
) -> Gathered {
    for source in sources {
        (options.progress)(FetchProgress::Wanted {
            host: host_of(&source.url),
            count: 1,
        });
    }
    // Those that were asked for longest ago come first, so that a run with a small budget leaves none out for ever.
    let mut order: Vec<(usize, i64)> = (0..)
        .zip(sources)
        .map(|(at, source)| (at, client.recall(&source.url).map_or(0, |known| known.asked)))
        .collect();
    order.sort_by_key(|(_, asked)| *asked);
    let mut read: Vec<(usize, OneList)> = futures::stream::iter(order)
        .map(|(at, _)| async move {
            let reader = Reader {
                config,
                source: sources[at],
                client,
                index,
                options,
            };
            let list = reader.read().await;
            (options.progress)(FetchProgress::Done {
                host: host_of(&sources[at].url),
            });
            (at, list)
        })
        .buffer_unordered(super::MOST_HOSTS)
        .collect()
        .await;
    read.sort_by_key(|(at, _)| *at);
    let mut gathered = Gathered::default();
    for (_, list) in read {
        gathered.counts.asked += 1;
        gathered.counts.not_modified += usize::from(list.is_unchanged);
        gathered.counts.failed += usize::from(list.is_failed);
        gathered.incomplete += list.incomplete;
        gathered.problems.extend(list.problems);
        gathered.documents.extend(list.documents);
        gathered.histories.extend(list.history);
        join(&mut gathered.stories, list.stories);
    }
    gathered
}

/// Adds the stories of a list; one that is there already takes the terms of its like.
fn join(stories: &mut Vec<Story>, more: Vec<Story>) {
    let mut known: HashMap<String, usize> = HashMap::new();
    for (at, story) in stories.iter().enumerate() {
        known.entry(story.key.clone()).or_insert(at);
    }
    // Other names count between lists only: a list may give one address to all its stories.
    let others: HashMap<String, usize> = stories
        .iter()
        .enumerate()
        .flat_map(|(at, story)| story.other_names().into_iter().map(move |name| (name, at)))
        .collect();
    for story in more {
        let names = story.other_names();
        let other = names
            .iter()
            .find_map(|name| known.get(name).or_else(|| others.get(name)));
        let other = other.or_else(|| others.get(&story.key));
        let of_other_list = other.filter(|at| stories[**at].source != story.source);
        match known.get(&story.key).or(of_other_list).copied() {
            Some(at) => stories[at].join(story),
            None => {
                known.insert(story.key.clone(), stories.len());
                stories.push(story);
            }
        }
    }
}

#[derive(Default)]
struct OneList {
    stories: Vec<Story>,
    documents: Vec<Document>,
    history: Option<(String, Remembered)>,
    incomplete: usize,
    is_unchanged: bool,
    is_failed: bool,
    problems: Vec<Diagnostic>,
}

struct Reader<'a> {
    config: &'a Config,
    source: &'a Source,
    client: &'a Client<'a>,
    index: &'a Index,
    options: &'a FetchOptions<'a>,
}

impl Reader<'_> {
    async fn read(&self) -> OneList {
        let mut list = OneList::default();
        let older = match self.document(&self.source.url, &mut list).await {
            Some(found) => found.older,
            None => None,
        };
        if matches!(self.source.list, ListRule::Feed { history: true }) && !list.is_failed {
            self.read_history(older, &mut list).await;
        }
        list
    }

    /// Follows a feed's history from `older` on until nothing new is found, then from where the last run stopped.
    async fn read_history(&self, older: Option<Url>, list: &mut OneList) {
        let place = format!("history {}", self.source.url);
        let stopped_at = self.client.recall_text(&place).and_then(|text| Url::parse(&text).ok());
        let mut seen = std::collections::HashSet::from([self.source.url.clone()]);
        let mut next = older;
        let mut resume = stopped_at;
        while let Some(url) = next.clone().or_else(|| resume.take()) {
            if !seen.insert(url.clone()) {
                next = None;
                continue;
            }
            let known = list.stories.len();
            let found = if seen.len() > MOST_DOCUMENTS {
                None
            } else {
                self.document(&url, list).await
            };
            let Some(found) = found else {
                // The rest of the history is for the next run, from here on.
                list.history = Some((place, self.client.remember_text(url.as_str())));
                return;
            };
            let is_new = list.stories[known..]
                .iter()
                .any(|story| self.index.find(story).is_none());
            next = found.older.filter(|_| is_new);
        }
        list.history = Some((place, self.client.remember_text("")));
    }

    /// Asks for one document and takes its stories; `None` where it is unchanged or could not be had.
    async fn document(&self, url: &Url, list: &mut OneList) -> Option<List> {
        let rule = hash_of(&format!(
            "{:?}",
            (&self.source.list, &self.source.category, &self.source.into.shown)
        ));
        let ask = Ask {
            url,
            is_page: matches!(self.source.list, ListRule::Page(_)),
            conditional: !self.options.refresh,
            rule: &rule,
        };
        let document = match self.client.get(ask).await {
            Ok(Answer::Document(document)) => *document,
            Ok(Answer::NotModified) => {
                list.is_unchanged = true;
                return None;
            }
            Err(fault) => {
                list.is_failed = fault != Fault::BudgetSpent;
                list.problems.extend(self.trouble(&fault, url));
                return None;
            }
        };
        if let Some(moved) = &document.moved {
            let message = format!("the source `{}` has moved for ever, to {moved}", self.source.name);
            list.problems
                .push(source_diagnostic(self.config, self.source, Code::SourceMoved, message));
        }
        let dates = DateRules {
            zone: self.config.site.zone,
            naive_utc: false,
        };
        let text = document.text();
        let (rule, at) = (self.source.list.clone(), document.url.clone());
        let read = tokio::task::spawn_blocking(move || listing::read(&text, &rule, &at, dates)).await;
        let mut found = match read.unwrap_or_else(|_| Err("it could not be read".to_owned())) {
            Ok(found) => found,
            Err(why) => {
                list.is_failed = true;
                let message = format!("the source `{}` cannot be read: {why}", self.source.name);
                list.problems.push(source_diagnostic(
                    self.config,
                    self.source,
                    Code::SourceUnreadable,
                    message,
                ));
                return None;
            }
        };
        for listed in std::mem::take(&mut found.stories) {
            match Story::new(listed, self.source, self.config) {
                Ok(story) => join(&mut list.stories, vec![story]),
                Err(why) => {
                    list.incomplete += 1;
                    let message = format!("source `{}`: {why}", self.source.name);
                    list.problems.push(source_diagnostic(
                        self.config,
                        self.source,
                        Code::StoryIncomplete,
                        message,
                    ));
                }
            }
        }
        list.documents.push(document);
        Some(found)
    }

    fn trouble(&self, fault: &Fault, url: &Url) -> Option<Diagnostic> {
        let what = format!("the source `{}` could not be had from {url}", self.source.name);
        let diagnostic = fault_diagnostic(fault, &what)?;
        Some(source_diagnostic(self.config, self.source, diagnostic.0, diagnostic.1))
    }
}
