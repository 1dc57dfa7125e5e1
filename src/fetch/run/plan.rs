//! What is to be done about each story and post: nothing, writing, or asking for its text.

use std::collections::HashSet;
use std::path::PathBuf;

use url::Url;

use crate::collect::{self, PostText, Surveyed};
use crate::config::{ArticleRule, Config};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::fetch::article::read_date;
use crate::fetch::client::Client;
use crate::fetch::post_file::{Seal, is_untouched};
use crate::fetch::story::{Story, add_missing};
use crate::model::plain::plain_text;
use crate::model::{Value, link};

use super::index::Index;
use super::lists::Gathered;
use super::{FetchOptions, Selection, hash_of};

/// Something to do.
#[derive(Debug, Clone)]
pub struct Work {
    /// What.
    pub task: Task,
    /// What has to be asked for first, if anything.
    pub ask: Option<Box<Request>>,
}

/// What is written.
#[derive(Debug, Clone)]
pub enum Task {
    /// A new post.
    Write(Box<Story>),
    /// A post that feedkiln wrote, anew.
    Rewrite {
        /// As it is to be now.
        story: Box<Story>,
        /// As it is.
        post: Box<Surveyed>,
        /// Whether its text is older than it, unless a new one is had.
        wants_text: bool,
    },
    /// The text of a post.
    Fill(Box<Surveyed>),
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where.
    pub url: Url,
    /// Whether the user asked for it by name.
    pub is_urgent: bool,
    /// How the answer is read.
    pub rule: ArticleRule,
    /// A hash of the rule.
    pub rule_hash: String,
    /// Whether the rule found the address by the post's key.
    pub by_key: bool,
}

/// The plan of a run.
#[derive(Default)]
pub struct Plan {
    pub works: Vec<Work>,
    /// The posts that are as they are to be.
    pub unchanged: HashSet<PathBuf>,
    /// How many posts without a text are left alone for now, since it could not be had lately.
    pub waiting: usize,
    pub problems: Vec<Diagnostic>,
}

/// Plans what to do about the stories and about posts without a text.
pub fn plan(
    config: &Config,
    gathered: &Gathered,
    index: &Index,
    selection: &Selection,
    client: &Client<'_>,
    options: &FetchOptions<'_>,
) -> Result<Plan> {
    let planner = Planner {
        config,
        client,
        options,
    };
    let mut plan = Plan::default();
    let mut touched = HashSet::new();
    for story in &gathered.stories {
        match index.find(story) {
            None => match index.unread(story) {
                Some(unread) => {
                    let message = format!(
                        "the post of the story `{}` cannot be looked at: {}",
                        story.title, unread.why
                    );
                    plan.problems
                        .push(Diagnostic::new(Code::FileUnreadable, &*unread.shown, message));
                }
                None => plan.works.push(planner.new_story(story.clone())),
            },
            // Two stories of one post, by different names: the first tells it.
            Some(post) if touched.contains(&post.path) => {}
            Some(post) => {
                if let Some(work) = planner.known_story(story, post, &mut plan)? {
                    touched.insert(post.path.clone());
                    plan.works.push(work);
                }
            }
        }
    }
    let mut fills = Vec::new();
    for (at, post) in index.posts().iter().enumerate() {
        let is_named = selection.posts.contains(&at);
        let wants_text = !post.has_text
            || post
                .seal
                .as_ref()
                .and_then(Seal::read)
                .is_some_and(|seal| seal.wants_text);
        let is_wanted = is_named || selection.every_post && (wants_text || options.refresh && post.seal.is_some());
        if !is_wanted || post.is_draft && !is_named || touched.contains(&post.path) {
            continue;
        }
        if (post.has_text || post.seal.is_some()) && !planner.may_replace(post, &mut plan)? {
            continue;
        }
        if !post.is_utf8 {
            let message = "the post has no text yet, and its file is not UTF-8, so none can be put in without loss";
            plan.problems
                .push(Diagnostic::new(Code::EncodingRepaired, &*post.shown, message));
            continue;
        }
        match planner.request(post.origin.as_deref().and_then(link::web).as_ref(), is_named) {
            Ask::Now(request, asked) => fills.push((asked, post, request)),
            Ask::Later => plan.waiting += 1,
            Ask::Never if is_named => plan.problems.push(Diagnostic::new(
                Code::FetchFailed,
                &*post.shown,
                "the post names no origin, so there is nothing to ask for",
            )),
            Ask::Never => {}
        }
    }
    for (_, post, _) in &fills {
        plan.unchanged.remove(&post.path);
    }
    // What was asked for longest ago comes first, then the newest posts.
    fills.sort_by(|a, b| (a.0, &b.1.stem).cmp(&(b.0, &a.1.stem)));
    plan.works.extend(fills.into_iter().map(|(_, post, request)| Work {
        task: Task::Fill(Box::new(post.clone())),
        ask: Some(request),
    }));
    Ok(plan)
}

enum Ask {
    Now(Box<Request>, i64),
    Later,
    Never,
}

struct Planner<'a> {
    config: &'a Config,
    client: &'a Client<'a>,
    options: &'a FetchOptions<'a>,
}

impl Planner<'_> {
    /// Whether the text of a post is one that feedkiln wrote and nobody changed since.
    fn may_replace(&self, post: &Surveyed, plan: &mut Plan) -> Result<bool> {
        let text = match collect::read_post(self.config, &post.path, &post.shown)? {
            Ok(text) => text,
            Err(problem) => {
                plan.problems.push(problem);
                return Ok(false);
            }
        };
        let is_ours = post.seal.as_ref().is_some_and(|seal| is_untouched(&text.text, seal));
        if !is_ours {
            let message = "the post has a text that feedkiln did not write, or that was edited since, so it stays";
            plan.problems
                .push(Diagnostic::new(Code::PostEdited, &*post.shown, message));
            plan.unchanged.insert(post.path.clone());
        }
        Ok(is_ours)
    }

    fn new_story(&self, story: Story) -> Work {
        let ask = self.request_for(&story);
        Work {
            task: Task::Write(Box::new(story)),
            ask,
        }
    }

    /// What has to be asked for the text of a story, unless its list carries it.
    fn request_for(&self, story: &Story) -> Option<Box<Request>> {
        if story.body.is_some() {
            return None;
        }
        match self.request(story.origin.as_ref(), false) {
            Ask::Now(request, _) => Some(request),
            Ask::Later | Ask::Never => None,
        }
    }

    /// What is to be done about a story whose post is there.
    fn known_story(&self, story: &Story, post: &Surveyed, plan: &mut Plan) -> Result<Option<Work>> {
        let sealed = post.seal.as_ref().and_then(|value| Some((Seal::read(value)?, value)));
        // The owner's own post, perhaps with a text that was fetched for it.
        let Some((seal, value)) = sealed.filter(|(seal, _)| !seal.source.is_empty()) else {
            plan.unchanged.insert(post.path.clone());
            return Ok(None);
        };
        let told = &story.as_told_by(&seal.source);
        let is_told = seal.source == told.source && seal.story != told.told;
        let lacks_terms = told
            .categories
            .iter()
            .chain(&told.tags)
            .any(|name| !post.terms.contains(name));
        if !is_told && !lacks_terms {
            plan.unchanged.insert(post.path.clone());
            return Ok(None);
        }
        let text = match collect::read_post(self.config, &post.path, &post.shown)? {
            Ok(text) => text,
            Err(problem) => {
                plan.problems.push(problem);
                return Ok(None);
            }
        };
        if !is_untouched(&text.text, value) && !is_told {
            plan.unchanged.insert(post.path.clone());
            return Ok(None);
        }
        if !is_untouched(&text.text, value) {
            let message = format!(
                "the story `{}` changed, but its post was edited by hand and stays",
                told.title
            );
            plan.problems
                .push(Diagnostic::new(Code::PostEdited, &*post.shown, message));
            plan.unchanged.insert(post.path.clone());
            return Ok(None);
        }
        let mut before = written(&text, &seal, self.config);
        if !is_told {
            add_missing(&mut before.categories, told.categories.clone());
            add_missing(&mut before.tags, told.tags.clone());
            return Ok(Some(Work {
                task: Task::Rewrite {
                    story: Box::new(before),
                    post: Box::new(post.clone()),
                    wants_text: seal.wants_text,
                },
                ask: None,
            }));
        }
        let mut story = told.clone();
        let mut categories = before.categories;
        add_missing(&mut categories, story.categories);
        story.categories = categories;
        let mut tags = before.tags;
        add_missing(&mut tags, story.tags);
        story.tags = tags;
        story.summary = story.summary.or(before.summary);
        story.origin = story.origin.or(before.origin);
        story.guid = before.guid.or(story.guid);
        story.key = if seal.key.is_empty() { story.key } else { seal.key };
        let ask = self.request_for(&story);
        Ok(Some(Work {
            task: Task::Rewrite {
                wants_text: story.body.is_none() && story.origin.is_some(),
                story: Box::new(story),
                post: Box::new(post.clone()),
            },
            ask,
        }))
    }

    /// What to ask for an origin. What failed lately is left alone, unless it is asked for by name or `--refresh`.
    fn request(&self, origin: Option<&Url>, is_named: bool) -> Ask {
        let Some(origin) = origin else { return Ask::Never };
        let rules = &self.config.fetch.origins;
        let found = rules.iter().find_map(|rule| Some((rule, rule.pattern.read(origin)?)));
        let (url, rule, by_key) = match found {
            Some((rule, values)) => match &rule.request {
                Some(template) => match template.fill(&values) {
                    Some(url) => (url, rule.rule.clone(), true),
                    None => return Ask::Never,
                },
                None => (origin.clone(), rule.rule.clone(), false),
            },
            None => (origin.clone(), ArticleRule::default(), false),
        };
        let known = self.client.recall(&url).unwrap_or_default();
        if known.not_before > self.client.now() && !is_named && !self.options.refresh {
            return Ask::Later;
        }
        let rule_hash = hash_of(&format!("{rule:?}"));
        let request = Request {
            url,
            is_urgent: is_named || self.options.refresh,
            rule,
            rule_hash,
            by_key,
        };
        Ask::Now(Box::new(request), known.asked)
    }
}

/// The story of a post as feedkiln wrote it.
fn written(post: &PostText, seal: &Seal, config: &Config) -> Story {
    let text = |key: &str| {
        let found = post.fields.iter().find(|(name, _)| name == key);
        found.and_then(|(_, value)| value.as_trimmed()).map(str::to_owned)
    };
    let rules = crate::collect::date::DateRules {
        zone: config.site.zone,
        naive_utc: false,
    };
    Story {
        source: seal.source.clone(),
        key: seal.key.clone(),
        own_key: seal.key.clone(),
        aliases: Vec::new(),
        others: Vec::new(),
        guid: text("guid"),
        title: text("title").map(|title| plain_text(&title)).unwrap_or_default(),
        date: text("date")
            .and_then(|date| read_date(&date, &rules))
            .unwrap_or_else(|| config.site.zone.at(&chrono::DateTime::UNIX_EPOCH)),
        categories: post.categories.clone(),
        tags: post.tags.clone(),
        summary: text("description").map(|summary| plain_text(&summary)),
        origin: text("origin").and_then(|origin| link::web(&origin)),
        author: text("author").map(|author| plain_text(&author)),
        body: None,
        base: None,
        told: seal.story.clone(),
    }
}

/// The fields that a source adds to the front matter of its posts, as they stand in one of them.
pub fn added_fields(post: &PostText) -> std::collections::BTreeMap<String, String> {
    const OWN: &[&str] = &[
        "title",
        "date",
        "categories",
        "tags",
        "author",
        "description",
        "guid",
        "origin",
        collect::SEAL,
    ];
    post.fields
        .iter()
        .filter(|(key, _)| !OWN.contains(&&**key))
        .filter_map(|(key, value)| Some((key.to_string(), Value::as_text(value)?.to_owned())))
        .collect()
}
