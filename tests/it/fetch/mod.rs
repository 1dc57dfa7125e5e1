//! The fetcher against servers that the tests start on 127.0.0.1.

mod addresses;
mod cli;
mod hostile;
mod kept;
mod lists;
mod mirror;
mod network;
mod origins;
mod politeness;
mod scale;
mod server;
mod spared;
mod stories;

use std::sync::Arc;
use std::time::Duration;

use feedkiln::config::{self, Overrides};
use feedkiln::fetch::{self, FetchOptions, FetchReport};

use crate::support::Site;
use server::Server;

/// The rule for the shells of the invented news host.
pub const ORIGIN: &str = r#"
[[origin]]
match   = "http://*/html_News/NewsShare.html?infoCode={key}"
request = "http://{host}/NewsData/GetNewsText.do?id={key}"
json    = { body = ["/text", "/content"], title = "/title", date = ["/showtime", "/datetime"], author = "/from" }
"#;

/// `[fetch]` for a server, without a pause.
pub fn settings(server: &Server) -> String {
    format!("[fetch]\nallow = [\"127.0.0.1:{}\"]\npace_ms = 0\n", server.port())
}

/// A `[[source]]` of JSON in any of the known spellings.
pub fn json_source(name: &str, server: &Server, path: &str) -> String {
    let base = server.url("");
    format!(
        r#"
[[source]]
name  = "{name}"
url   = "{base}{path}"
json  = {{ items = ["/records", "/nodeList", "/record"], key = ["/infoCode", "/infocode"], title = "/title", date = ["/showtime", "/datetime"], category = ["/from", "/medianame"], summary = "/digest", link = "/url_w" }}
category = {{ slug = "pinyin", title = "{{name}}新闻" }}
link  = "{base}/html_News/NewsShare.html?infoCode={{key}}"
into  = "posts"
"#
    )
}

/// The same for stories that have no text elsewhere.
pub fn source_without_link(name: &str, server: &Server, path: &str) -> String {
    let source = json_source(name, server, path);
    let lines = source.lines().filter(|line| !line.starts_with("link"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Options of a run that waits little before it asks again.
pub fn options() -> FetchOptions<'static> {
    let now = chrono::DateTime::parse_from_rfc3339(crate::support::NOW).unwrap();
    FetchOptions {
        backoff: Duration::from_millis(5),
        ..FetchOptions::at(now)
    }
}

/// The addresses of a name.
type Answer = dyn Fn(&str) -> Vec<std::net::IpAddr> + Send + Sync;

/// A name that leads where the test says.
pub struct Names(pub Arc<Answer>);

impl fetch::Lookup for Names {
    fn addresses(&self, host: &str) -> fetch::Addresses {
        let found = (self.0)(host);
        Box::pin(async move { Ok(found) })
    }
}

impl Site {
    /// Fetches with the usual options.
    pub fn fetch(&self) -> FetchReport {
        self.fetch_with(&options())
    }

    /// Fetches.
    pub fn fetch_with(&self, options: &FetchOptions<'_>) -> FetchReport {
        let config = config::load(&self.path("config.toml"), &Overrides::default()).unwrap();
        fetch::fetch(&config, options).unwrap()
    }

    /// The names of the post files.
    pub fn posts(&self) -> Vec<String> {
        let all = crate::support::tree(&self.path("posts"));
        all.into_iter().filter(|name| !name.starts_with('.')).collect()
    }

    /// The text of a post.
    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path("posts").join(name)).unwrap()
    }
}

/// The codes of a report's diagnostics.
pub fn codes(report: &FetchReport) -> Vec<&'static str> {
    report.diagnostics.iter().map(|found| found.code.name()).collect()
}
