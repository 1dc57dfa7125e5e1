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
use crate::model::link;
use crate::state::Remembered;

use super::index::Index;
use super::report::SourceCounts;
use super::trouble::{fault_diagnostic, source_diagnostic};
use super::{FetchOptions, FetchProgress, hash_of, host_of, merge};

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
        gathered.counts.left += usize::from(list.is_left);
        merge::join(&mut gathered.stories, list.stories);
    }
    merge::name(&mut gathered.stories);
    gathered
}

#[derive(Default)]
struct OneList {
    stories: Vec<Story>,
    known: HashMap<String, usize>,
    documents: Vec<Document>,
    history: Option<(String, Remembered)>,
    incomplete: usize,
    is_unchanged: bool,
    is_failed: bool,
    is_left: bool,
    problems: Vec<Diagnostic>,
}

/// What became of a document that was asked for.
enum Had {
    List(List),
    Unchanged,
    /// It could not be had or read, or there was no time for it.
    Nothing,
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
        let had = self.document(&self.source.url, &mut list).await;
        list.is_unchanged = matches!(had, Had::Unchanged);
        let older = match had {
            Had::List(found) => found.older,
            Had::Unchanged | Had::Nothing => None,
        };
        if matches!(self.source.list, ListRule::Feed { history: true }) && !list.is_failed && !list.is_left {
            self.read_history(older, &mut list).await;
        }
        list
    }

    /// Follows a feed's history from `older` on until nothing new is found, then from where earlier runs stopped.
    async fn read_history(&self, older: Option<Url>, list: &mut OneList) {
        let place = format!("history {}", link::without_credentials(&self.source.url));
        let stopped = self.client.recall_text(&place).unwrap_or_default();
        let mut waiting: Vec<Url> = stopped.lines().filter_map(|line| Url::parse(line).ok()).rev().collect();
        waiting.extend(older);
        let mut seen = std::collections::HashSet::from([self.source.url.clone()]);
        let mut stopped = Vec::new();
        while let Some(url) = waiting.pop() {
            if !seen.insert(url.clone()) {
                continue;
            }
            if seen.len() > MOST_DOCUMENTS {
                stopped.push(url);
                continue;
            }
            let known = list.stories.len();
            match self.document(&url, list).await {
                Had::List(found) => {
                    let is_new = |story: &Story| self.index.find(story).is_none();
                    // Where nothing is new, an earlier run has been; what it left is waiting still.
                    waiting.extend(found.older.filter(|_| list.stories[known..].iter().any(is_new)));
                }
                Had::Unchanged => {}
                // The next run goes on from here.
                Had::Nothing => stopped.push(url),
            }
        }
        let lines: Vec<&str> = stopped.iter().map(Url::as_str).collect();
        list.history = Some((place, self.client.remember_text(&lines.join("\n"))));
    }

    /// Asks for one document and takes its stories.
    async fn document(&self, url: &Url, list: &mut OneList) -> Had {
        let rule = hash_of(&format!(
            "{:?}",
            (&self.source.list, &self.source.category, &self.source.into.shown)
        ));
        let ask = Ask {
            url,
            is_page: matches!(self.source.list, ListRule::Page(_)),
            conditional: !self.options.refresh,
            is_urgent: !self.options.names.is_empty() || self.options.refresh,
            is_head: false,
            rule: &rule,
        };
        let document = match self.client.get(ask).await {
            Ok(Answer::Document(document)) => *document,
            Ok(Answer::NotModified) => return Had::Unchanged,
            Err(Fault::BudgetSpent) => {
                list.is_left = true;
                return Had::Nothing;
            }
            Err(fault) => {
                list.is_failed = true;
                list.problems.extend(self.trouble(&fault, url));
                return Had::Nothing;
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
                return Had::Nothing;
            }
        };
        for listed in std::mem::take(&mut found.stories) {
            match Story::new(listed, self.source, self.config) {
                Ok(story) => merge::add(&mut list.stories, &mut list.known, story),
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
        Had::List(found)
    }

    fn trouble(&self, fault: &Fault, url: &Url) -> Option<Diagnostic> {
        let what = format!(
            "the source `{}` could not be had from {}",
            self.source.name,
            link::without_credentials(url)
        );
        let diagnostic = fault_diagnostic(fault, &what)?;
        Some(source_diagnostic(self.config, self.source, diagnostic.0, diagnostic.1))
    }
}
