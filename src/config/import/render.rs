//! A plan → the text of a config: TOML with a comment above each setting, and with the settings that
//! are not set as commented examples.

use serde_json::Value;

use super::Tool;
use super::plan::Plan;
use super::source::Table;

/// Comments are broken before this column.
const WIDTH: usize = 100;

/// Writes the config.
pub(super) fn config(plan: &Plan) -> String {
    let mut page = Page {
        plan,
        text: String::new(),
        table: "",
    };
    let from = if plan.read.is_empty() {
        "a look at the folders".to_owned()
    } else {
        plan.read.join(", ")
    };
    let tool = if plan.tool == Tool::None {
        String::new()
    } else {
        format!(" ({})", plan.tool)
    };
    page.comment(&format!("Written by `feedkiln init` from {from}{tool}."));
    page.comment("Settings behind a `#` show what else can be set. Paths are relative to this file.");
    page.site();
    page.collect();
    page.defaults();
    page.feeds();
    page.text
        .push_str("\n# A category's own title; the key is the category as posts have it.\n");
    page.text.push_str("# [category.news]\n# title = \"News of the day\"\n");
    page.text
}

struct Page<'a> {
    plan: &'a Plan,
    text: String,
    table: &'static str,
}

impl Page<'_> {
    fn table(&mut self, name: &'static str) {
        self.table = name;
        self.text.push_str(&format!("\n[{name}]\n"));
    }

    /// A comment, in lines of 100 characters at most, whatever stands in it.
    fn comment(&mut self, text: &str) {
        let mut line = String::from("#");
        for word in text.split(|symbol: char| symbol.is_whitespace() || symbol.is_control()) {
            if word.is_empty() {
                continue;
            }
            if line.len() > 1 && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.text.push_str(&line);
                self.text.push_str("\n#");
                line.clear();
            }
            line.push(' ');
            line.push_str(word);
        }
        self.text.push_str(&line);
        self.text.push('\n');
    }

    /// A setting with what it does; without a value, an example behind `#`.
    fn setting(&mut self, name: &str, what: &str, value: Option<Value>, example: &Value) {
        self.comment(what);
        let key = format!("{}.{name}", self.table);
        for remark in self.plan.remarks(&key) {
            self.comment(remark);
        }
        match value.as_ref().and_then(toml_text) {
            Some(value) => self.text.push_str(&format!("{name} = {value}\n")),
            None => self
                .text
                .push_str(&format!("# {name} = {}\n", toml_text(example).unwrap_or_default())),
        }
    }

    fn string(&mut self, name: &str, what: &str, value: Option<&str>, example: &str) {
        self.setting(name, what, value.map(Value::from), &Value::from(example));
    }

    /// A setting that is off unless it is on.
    fn switch(&mut self, name: &str, what: &str, on: bool) {
        self.setting(name, what, on.then_some(Value::Bool(true)), &Value::Bool(true));
    }

    fn site(&mut self) {
        let plan = self.plan;
        self.table("site");
        self.string(
            "title",
            "The title of the site and of its main feed.",
            Some(&plan.title),
            "",
        );
        let what = "The address of the home page, the path that the site is served below included.";
        self.string("url", what, Some(&plan.url), "");
        let what = "Where the feeds are served; by default url + \"/feeds/\".";
        self.string(
            "feeds_url",
            what,
            plan.feeds_url.as_deref(),
            &format!("{}/feeds/", plan.url),
        );
        self.string("language", "The language of the posts.", plan.language.as_deref(), "en");
        let what = "The zone of dates without an offset, and in which dates are written: +08:00 or Asia/Shanghai.";
        self.string("timezone", what, Some(&plan.timezone), "");
        self.string(
            "author",
            "Who wrote posts that name no author.",
            plan.author.as_deref(),
            "Jane Doe",
        );
        self.string(
            "description",
            "What the site is about.",
            plan.description.as_deref(),
            "News about feeds",
        );
        self.string("rights", "Who holds the rights.", plan.rights.as_deref(), "© Jane Doe");
        let what = "The authority and date of every id in the feeds. Once feeds are published it never changes, \
                    even when the site moves: readers would show every post as new.";
        self.string("id", what, Some(&plan.id), "");
    }

    fn collect(&mut self) {
        let plan = self.plan;
        self.table("collect");
        let what = "Whose conventions for folders and addresses hold: jekyll, hugo or zola.";
        self.string("generator", what, plan.generator, "jekyll");
        self.setting(
            "posts",
            "The folders of posts.",
            Some(Value::from(plan.posts.clone())),
            &Value::Null,
        );
        let what = "The addresses of posts.";
        self.string(
            "permalink",
            what,
            plan.permalink.as_deref(),
            "/:categories/:year/:month/:day/:title.html",
        );
        if plan.tool == Tool::Hugo {
            let permalinks = (!plan.permalinks.is_empty()).then(|| Value::Object(plan.permalinks.clone()));
            let example = serde_json::json!({ "posts": "/:year/:slug/" });
            self.setting("permalinks", "The addresses of posts by section.", permalinks, &example);
            let is_set = |value: &Value| *value != Value::Bool(false) && *value != serde_json::json!([]);
            self.setting(
                "ugly_urls",
                "Whether addresses end in .html, or the sections in which they do (Hugo's uglyURLs).",
                Some(plan.ugly_urls.clone()).filter(is_set),
                &Value::Bool(true),
            );
            self.switch(
                "keep_case",
                "Whether addresses keep capitals (Hugo's disablePathToLower).",
                plan.keep_case,
            );
            let what = "The folders that addresses are counted from (Hugo's contentDir).";
            let dirs = match plan.content_dirs.as_slice() {
                [] => None,
                [dir] => Some(Value::from(dir.as_str())),
                dirs => Some(Value::from(dirs.to_vec())),
            };
            self.setting("content_dir", what, dirs, &Value::from("content"));
        }
        if plan.tool == Tool::Zola {
            let what = "How Zola makes addresses of file names: on, safe or off.";
            self.string("slugify", what, plan.slugify.as_deref(), "on");
        }
        let what = "Dates without an offset are in the site's zone (\"site\") or in UTC (\"utc\").";
        if !plan.collections_dir.is_empty() {
            let what = "The folder above _posts that is part of no address (Jekyll's source and collections_dir).";
            self.string("collections_dir", what, Some(&plan.collections_dir), "");
        }
        self.string("naive_dates", what, Some(plan.naive_dates), "");
        let what = "Whether `categories: a b` is two categories (as in Jekyll) or one.";
        self.setting(
            "split_categories",
            what,
            plan.split_categories.map(Value::Bool),
            &Value::Bool(true),
        );
        let exclude = (!plan.exclude.is_empty()).then(|| Value::from(plan.exclude.clone()));
        self.setting(
            "exclude",
            "Files in these folders that are no posts.",
            exclude,
            &Value::from(vec!["**/README.md"]),
        );
        self.switch(
            "future",
            "Whether posts dated in the future are published at once.",
            plan.future,
        );
        self.switch(
            "unpublished",
            "Whether posts with `published: false` are published.",
            plan.unpublished,
        );
        self.switch("drafts", "Whether posts with `draft: true` are published.", plan.drafts);
        if plan.tool == Tool::Hugo {
            self.switch(
                "expired",
                "Whether posts past their `expiryDate` are published.",
                plan.expired,
            );
        }
        let what = "What ends the summary in a post; `<!-- more -->` always does.";
        self.string(
            "excerpt_separator",
            what,
            plan.excerpt_separator.as_deref(),
            "<!--excerpt-->",
        );
    }

    fn defaults(&mut self) {
        self.text.push('\n');
        self.comment("Front matter that posts below a path have unless they say otherwise.");
        let plan = self.plan;
        for set in &plan.defaults {
            let values = toml_text(&Value::Object(set.values.clone())).unwrap_or_default();
            let path = quote(&set.path);
            self.text
                .push_str(&format!("[[collect.defaults]]\npath = {path}\nvalues = {values}\n"));
        }
        if plan.defaults.is_empty() {
            let example = "# [[collect.defaults]]\n# path = \"\"\n# values = { author = \"Jane Doe\" }\n";
            self.text.push_str(example);
        }
    }

    fn feeds(&mut self) {
        let plan = self.plan;
        self.table("feeds");
        self.string(
            "dir",
            &format!("Where the feeds are written. {}", plan.dir_hint),
            Some("feeds"),
            "",
        );
        let formats = Value::from(vec!["rss", "atom", "json"]);
        self.setting("formats", "What is written for each feed.", Some(formats), &Value::Null);
        let what = "Feeds beside the main one, one for each: category, tag, author.";
        self.setting("by", what, Some(Value::from(plan.by.clone())), &Value::Null);
        let what = "What entries hold: the \"full\" text or a \"summary\".";
        self.string("content", what, plan.summary.then_some("summary"), "full");
        let limit = plan.limit.map(|items| serde_json::json!({ "items": items }));
        self.setting(
            "limit",
            "How many posts a feed holds.",
            limit,
            &serde_json::json!({ "items": 50 }),
        );
        let what = "How many posts the main feed holds, if not as many.";
        self.setting("site_limit", what, None, &serde_json::json!({ "items": 10 }));
        let what = "Where each feed lies below `dir`; {format} is rss.xml, atom.xml or feed.json.";
        self.setting("paths", what, plan.paths.clone(), &plan.paths_example);
    }
}

/// A value as TOML on one line; `None` for null.
pub(super) fn toml_text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.to_string(),
            (None, Some(real)) => toml::Value::Float(real).to_string(),
            _ => quote(&number.to_string()),
        },
        Value::String(text) => quote(text),
        Value::Array(list) => format!("[{}]", list.iter().filter_map(toml_text).collect::<Vec<_>>().join(", ")),
        Value::Object(table) => inline(table),
    })
}

fn inline(table: &Table) -> String {
    let pairs = table
        .iter()
        .filter_map(|(key, value)| Some(format!("{} = {}", bare_or_quoted(key), toml_text(value)?)));
    match pairs.collect::<Vec<_>>().join(", ") {
        empty if empty.is_empty() => "{}".to_owned(),
        pairs => format!("{{ {pairs} }}"),
    }
}

fn bare_or_quoted(key: &str) -> String {
    let bare = |symbol: char| symbol.is_ascii_alphanumeric() || symbol == '-' || symbol == '_';
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        quote(key)
    }
}

/// A text as TOML on one line. The serialiser of the toml crate writes texts with line breaks over
/// several lines, which a comment cannot hold; those are escaped as in JSON, which TOML reads alike.
fn quote(text: &str) -> String {
    let written = toml::Value::String(text.to_owned()).to_string();
    if written.contains('\n') {
        Value::from(text).to_string().replace('\u{7f}', "\\u007F")
    } else {
        written
    }
}
