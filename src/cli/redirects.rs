//! `feedkiln redirects`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use percent_encoding::percent_decode_str;

use crate::config::Overrides;
use crate::error::{Error, Result};
use crate::pipeline::{self, Redirect};

use super::args::{Common, OutputFormat, Redirects, Server};
use super::build::{load, moment};
use super::print::Terminal;

/// Prints rules, or writes pages.
pub fn run(common: &Common, args: &Redirects, terminal: &Terminal) -> Result<u8> {
    let config = load(common, &Overrides::default())?;
    let found = pipeline::redirects(&config, moment(&config, None))?;
    if common.format == OutputFormat::Json {
        terminal.result(&format!("{}\n", serde_json::json!({ "redirects": found })));
        return Ok(0);
    }
    // A rule tells a path: one that stripped the query of `/?feed=rss2` would lead away from the front page.
    let is_path = |redirect: &Redirect| {
        let from = &redirect.from;
        from.starts_with('/') && !from.contains(['?', '#']) && !decoded(from).chars().any(char::is_control)
    };
    if found.is_empty() {
        terminal.say("no feed was found that moved: there is nothing to redirect");
    }
    let (own, by_hand): (Vec<Redirect>, Vec<Redirect>) = found.into_iter().partition(is_path);
    match (args.server, &args.out) {
        (Server::Html, Some(out)) => {
            for redirect in &own {
                write_page(out, redirect, terminal)?;
            }
        }
        (server, _) => terminal.result(&own.iter().map(|redirect| rule(server, redirect)).collect::<String>()),
    }
    for redirect in by_hand {
        terminal.say(&format!(
            "on another host or with a query, to be led on there: {} -> {}",
            redirect.from, redirect.to
        ));
    }
    Ok(0)
}

fn rule(server: Server, redirect: &Redirect) -> String {
    let path = &redirect.from;
    // To nginx and Apache `$` begins a name.
    let to = redirect.to.replace('$', "%24");
    match server {
        // To Netlify `:` and `*` in a path stand for others.
        Server::Netlify => {
            let path = path.replace(':', "%3A").replace('*', "%2A");
            format!("{path}  {to}  301!\n")
        }
        // Both compare with the path after its encoding was undone.
        Server::Nginx => format!(
            "location = \"{}\" {{ return 301 \"{to}\"; }}\n",
            decoded(path).replace('\\', "\\\\").replace('"', "\\\"")
        ),
        Server::Apache => {
            let pattern: String = decoded(path).chars().flat_map(escaped).collect();
            format!(
                "RedirectMatch 301 \"^{pattern}$\" \"{}\"\n",
                apache_target(&redirect.to)
            )
        }
        Server::Html => String::new(),
    }
}

/// An address as `RedirectMatch` takes it: it encodes what it is given, so that `%E8` would become `%25E8`.
fn apache_target(to: &str) -> String {
    let bare = decoded(to);
    let is_plain = !bare.contains(['?', '#', '"', '\\', '%', ' ', '\u{fffd}']) && !bare.chars().any(char::is_control);
    // A `$` begins the name of a group.
    if is_plain {
        bare.replace('$', "\\$")
    } else {
        to.replace('$', "%24")
    }
}

/// A character of a path as a regular expression has it.
fn escaped(c: char) -> Vec<char> {
    if ".+*?()[]{}|^$\\\"".contains(c) {
        vec!['\\', c]
    } else {
        vec![c]
    }
}

fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// Writes a page that leads on: by refresh for people, by an alternate link for readers that look for one.
fn write_page(out: &Path, redirect: &Redirect, terminal: &Terminal) -> Result<()> {
    let path = decoded(&redirect.from);
    let mut relative = path.trim_start_matches('/').to_owned();
    if relative.is_empty() || relative.ends_with('/') {
        relative.push_str("index.html");
    }
    if relative
        .split('/')
        .any(|part| matches!(part, "" | "." | "..") || part.contains(['\\', '\0']))
    {
        terminal.say(&format!("no page can be written for {path}"));
        return Ok(());
    }
    let target = out.join(&relative);
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent).map_err(|source| Error::write(parent, source))?;
    }
    let escape = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let (to, title) = (escape(&redirect.to), escape(&redirect.title));
    let page = format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<link rel=\"canonical\" href=\"{to}\">\n\
         <link rel=\"alternate\" type=\"{}\" title=\"{title}\" href=\"{to}\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\">\n<p>This feed has moved to <a href=\"{to}\">{to}</a>.</p>\n",
        redirect.media_type
    );
    match OpenOptions::new().write(true).create_new(true).open(&target) {
        Ok(mut file) => {
            file.write_all(page.as_bytes())
                .map_err(|source| Error::write(&target, source))?;
            terminal.result(&format!("{}\n", target.display()));
        }
        Err(fault) if fault.kind() == ErrorKind::AlreadyExists => {
            terminal.say(&format!("{} is there already and stays", target.display()));
        }
        Err(source) => return Err(Error::write(&target, source)),
    }
    Ok(())
}
