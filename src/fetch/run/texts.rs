//! The texts of posts: asked for, looked at, and written.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::Datelike;
use futures::StreamExt;

use crate::collect::permalink::date_and_slug;
use crate::collect::{self, PostText, Surveyed};
use crate::config::{ArticleRule, Config, Source};
use crate::diagnostic::{Code, Diagnostic};
use crate::disk;
use crate::error::{Error, Result};
use crate::fetch::article::{self, Article, Local, Reading, Unfit};
use crate::fetch::client::{Answer, Ask, Client, Document};
use crate::fetch::fault::Fault;
use crate::fetch::post_file::{self, Seal, is_untouched};
use crate::fetch::story::Story;

use super::outcome::Outcome;
use super::plan::{Request, Task, Work, added_fields};
use super::trouble::fault_diagnostic;
use super::{FetchOptions, FetchProgress, host_of};

/// Does the works of a plan.
pub struct Worker<'a> {
    pub config: &'a Config,
    pub client: &'a Client<'a>,
    pub options: &'a FetchOptions<'a>,
    outcome: Mutex<Outcome>,
}

impl<'a> Worker<'a> {
    /// A worker that has done nothing yet.
    pub fn new(config: &'a Config, client: &'a Client<'a>, options: &'a FetchOptions<'a>) -> Worker<'a> {
        Worker {
            config,
            client,
            options,
            outcome: Mutex::new(Outcome::default()),
        }
    }

    /// Does everything: what needs no asking first, then host by host side by side.
    ///
    /// # Errors
    /// [`Error::Read`] and [`Error::Write`] of posts.
    pub async fn work(self, works: Vec<Work>) -> Result<Outcome> {
        let mut hosts: BTreeMap<String, Vec<(Task, Box<Request>)>> = BTreeMap::new();
        for Work { task, ask } in works {
            match ask {
                Some(request) => hosts
                    .entry(host_of(&request.url).to_owned())
                    .or_default()
                    .push((task, request)),
                None => self.write(task, None)?,
            }
        }
        for (host, tasks) in &hosts {
            (self.options.progress)(FetchProgress::Wanted {
                host,
                count: tasks.len(),
            });
        }
        let fault = Mutex::new(None);
        let (own, stop) = (&self, &fault);
        futures::stream::iter(hosts)
            .for_each_concurrent(super::MOST_HOSTS, |(host, tasks)| async move {
                let host = host.as_str();
                futures::stream::iter(tasks)
                    .for_each_concurrent(own.config.fetch.per_host, |(task, request)| async move {
                        if lock(stop).is_some() {
                            return;
                        }
                        if let Err(why) = own.ask(task, &request).await {
                            lock(stop).get_or_insert(why);
                        }
                        (own.options.progress)(FetchProgress::Done { host });
                    })
                    .await;
            })
            .await;
        match fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(fault) => Err(fault),
            None => {
                let mut outcome = self.outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
                outcome.tell_of_hosts();
                Ok(outcome)
            }
        }
    }

    async fn ask(&self, task: Task, request: &Request) -> Result<()> {
        let ask = Ask {
            url: &request.url,
            is_page: !request.rule.is_json,
            // Where there is no text yet, "not modified" would be none either.
            conditional: matches!(&task, Task::Fill(post) if post.has_text && !wants_text(post)),
            is_urgent: request.is_urgent,
            is_head: false,
            rule: &request.rule_hash,
        };
        let document = match self.client.get(ask).await {
            Ok(Answer::Document(document)) => document,
            Ok(Answer::NotModified) => {
                self.count(|outcome| outcome.unchanged += 1);
                return Ok(());
            }
            Err(fault) => {
                self.tell(&fault, &task, request);
                return self.write_without(task);
            }
        };
        if let Some(moved) = &document.moved {
            let message = format!("{} has moved for ever, to {moved}", request.url);
            self.problem(Diagnostic::new(Code::OriginMoved, self.shown(&task), message));
        }
        match self.article(&document, &task, request).await? {
            Ok(article) => {
                self.write(task, Some(article))?;
                self.client.keep(&document);
            }
            Err(why) => {
                self.client.remember_unfit(&request.url);
                let message = format!("{} answered, but {why}", request.url);
                self.problem(Diagnostic::new(Code::OriginUnfit, self.shown(&task), message));
                self.count(|outcome| outcome.refused += 1);
                self.write_without(task)?;
            }
        }
        Ok(())
    }

    /// The article in an answer, or a clause that says why it is not taken.
    async fn article(
        &self,
        document: &Document,
        task: &Task,
        request: &Request,
    ) -> Result<std::result::Result<Article, String>> {
        let (title, text) = match task {
            Task::Write(story) => (story.title.clone(), String::new()),
            Task::Rewrite { story, post, .. } => (story.title.clone(), self.text_of(post)?),
            Task::Fill(post) => (post.title.clone(), self.text_of(post)?),
        };
        let answer = document.text();
        let (url, rule, config) = (document.url.clone(), request.rule.clone(), self.config.clone());
        let by_rule = request.by_key;
        // Parsing a page takes as long as many requests; others go on meanwhile.
        let read =
            tokio::task::spawn_blocking(move || read_article(&answer, &url, &rule, &config, &title, &text, by_rule));
        Ok(read.await.unwrap_or_else(|_| Err("it cannot be read".to_owned())))
    }

    /// The text of a post beside its lines of links; empty where there is none.
    fn text_of(&self, post: &Surveyed) -> Result<String> {
        if !post.has_text {
            return Ok(String::new());
        }
        Ok(self
            .read(post)?
            .map(|read| post_file::parts(&read).0.to_owned())
            .unwrap_or_default())
    }

    fn read(&self, post: &Surveyed) -> Result<Option<PostText>> {
        match collect::read_post(self.config, &post.path, &post.shown)? {
            Ok(read) => Ok(Some(read)),
            Err(problem) => {
                self.problem(problem);
                Ok(None)
            }
        }
    }

    /// Tells of a fault; a new or changed story is written all the same, without a text or with the one it has.
    fn tell(&self, fault: &Fault, task: &Task, request: &Request) {
        match fault {
            Fault::BudgetSpent => self.count(|outcome| outcome.left += 1),
            Fault::HostDown => self.count(|outcome| {
                outcome.left += 1;
                *outcome.down.entry(host_of(&request.url).to_owned()).or_default() += 1;
            }),
            Fault::Refused(_) | Fault::Robots => {
                self.client.remember_fault(&request.url, fault);
                self.count(|outcome| outcome.refused += 1);
            }
            _ => {
                self.client.remember_fault(&request.url, fault);
                self.count(|outcome| outcome.failed += 1);
            }
        }
        let what = format!("{} could not be had", request.url);
        if let Some((code, message)) = fault_diagnostic(fault, &what) {
            self.problem(Diagnostic::new(code, self.shown(task), message));
        }
    }

    fn write_without(&self, task: Task) -> Result<()> {
        match task {
            Task::Fill(_) => Ok(()),
            other => self.write(other, None),
        }
    }

    /// Writes a post, with the text of `article` where there is one.
    fn write(&self, task: Task, article: Option<Article>) -> Result<()> {
        match task {
            Task::Write(story) => self.write_new(&story, article),
            Task::Rewrite {
                story,
                post,
                wants_text,
            } => self.rewrite(&story, &post, article, wants_text),
            Task::Fill(post) => match article {
                Some(article) => self.fill(&post, &article),
                None => Ok(()),
            },
        }
    }

    fn write_new(&self, story: &Story, article: Option<Article>) -> Result<()> {
        let Some(source) = self.source(&story.source) else {
            return Ok(());
        };
        let (body, author) = self.text_and_author(story, article);
        let text = post_file::compose(story, &body, false, author.as_deref(), &source.front_matter);
        let name = story.file_name();
        let path = post_file::free_path(&source.into.path, &name, &story.key);
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
        self.put(&path, &text)?;
        let shown = format!("{}/{}", source.into.shown, file.unwrap_or(name));
        self.count(|outcome| {
            outcome.new += 1;
            outcome.written.push(shown);
        });
        Ok(())
    }

    fn rewrite(&self, story: &Story, post: &Surveyed, article: Option<Article>, wants_text: bool) -> Result<()> {
        let Some(read) = self.read(post)? else { return Ok(()) };
        let wants_text = wants_text && article.is_none();
        let (mut body, mut author) = self.text_and_author(story, article);
        let (old_body, old_author) = post_file::parts(&read);
        if body.is_empty() {
            body = old_body.to_owned();
        }
        author = author.or(old_author);
        let text = post_file::compose(story, &body, wants_text, author.as_deref(), &added_fields(&read));
        self.put_changed(post, &read, &text)
    }

    fn fill(&self, post: &Surveyed, article: &Article) -> Result<()> {
        let Some(read) = self.read(post)? else { return Ok(()) };
        // Edited while its text was on the way.
        let is_ours = post.seal.as_ref().is_some_and(|seal| is_untouched(&read.text, seal));
        if (post.has_text || post.seal.is_some()) && !is_ours {
            self.count(|outcome| outcome.unchanged += 1);
            return Ok(());
        }
        let mut article = article.clone();
        // A file's name is a date too; the page may add the time of that day, and no other day.
        let (day, _) = date_and_slug(&post.stem, self.config.collect.generator);
        article.date = article.date.filter(|date| {
            let found = (date.value.year(), date.value.month(), date.value.day());
            day.is_none_or(|day| day == found)
        });
        let article = &article;
        let mut text = post_file::fill(&read, article);
        let is_read = collect::parse_post(self.config, &text)?.is_ok_and(|after| after.is_plain);
        if read.is_plain && !is_read {
            text = post_file::fill_text(&read, article);
        }
        self.put_changed(post, &read, &text)
    }

    fn put_changed(&self, post: &Surveyed, read: &PostText, text: &str) -> Result<()> {
        if read.text == text {
            self.count(|outcome| outcome.unchanged += 1);
            return Ok(());
        }
        let mark = if read.has_mark { collect::MARK } else { "" };
        self.put(&post.path, &format!("{mark}{text}"))?;
        self.count(|outcome| {
            outcome.changed += 1;
            outcome.written.push(post.shown.clone());
        });
        Ok(())
    }

    fn put(&self, path: &Path, text: &str) -> Result<()> {
        if self.options.dry_run {
            return Ok(());
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|fault| Error::write(folder, fault))?;
        }
        disk::write_whole(path, text.as_bytes())
    }

    /// The clean text of a story: its list's, else the article's; and the article's author.
    fn text_and_author(&self, story: &Story, article: Option<Article>) -> (String, Option<String>) {
        let own = story.body.as_deref().map(|body| {
            let rule = ArticleRule::default();
            // Where the text stands, or stood: its page, else its list.
            let list = self.source(&story.source).map(|source| &source.url);
            let base = story
                .base
                .as_ref()
                .or(story.origin.as_ref())
                .or(list)
                .unwrap_or(&self.config.site.url);
            article::clean(body, Reading::new(self.config, base, &rule))
        });
        let author = article
            .as_ref()
            .and_then(|article| Some(article.author.as_ref()?.value.clone()));
        let body = own
            .filter(|body| !body.is_empty())
            .or_else(|| Some(article?.body?.value));
        (body.unwrap_or_default(), author)
    }

    fn shown(&self, task: &Task) -> String {
        match task {
            Task::Write(story) => {
                let into = self.source(&story.source);
                format!("{}/{}", into.map_or("", |source| &source.into.shown), story.file_name())
            }
            Task::Rewrite { post, .. } | Task::Fill(post) => post.shown.clone(),
        }
    }

    fn source(&self, name: &str) -> Option<&'a Source> {
        self.config.fetch.sources.iter().find(|source| source.name == name)
    }

    fn count(&self, change: impl FnOnce(&mut Outcome)) {
        change(&mut lock(&self.outcome));
    }

    fn problem(&self, problem: Diagnostic) {
        self.count(|outcome| outcome.problems.push(problem));
    }
}

fn read_article(
    answer: &str,
    url: &url::Url,
    rule: &ArticleRule,
    config: &Config,
    title: &str,
    text: &str,
    by_rule: bool,
) -> std::result::Result<Article, String> {
    let article = article::read(answer, Reading::new(config, url, rule))?;
    match article::unfit(&article, Local { title, text, by_rule }) {
        None => Ok(article),
        Some(Unfit::Empty) => Err("there is no text in it".to_owned()),
        Some(Unfit::Wall) => Err("it asks the reader to log in".to_owned()),
        Some(Unfit::Missing) => Err("it says that the page is not there".to_owned()),
        Some(Unfit::Other) => {
            let found = article.title.map(|title| title.value).unwrap_or_default();
            Err(format!("it seems to be another article: {found}"))
        }
    }
}

/// Whether the text of a post is older than what its list tells.
fn wants_text(post: &Surveyed) -> bool {
    post.seal
        .as_ref()
        .and_then(Seal::read)
        .is_some_and(|seal| seal.wants_text)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
