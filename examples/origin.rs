//! An origin to try `feedkiln fetch` with: lists, details, pages and a feed of invented stories, on 127.0.0.1.
//!
//! `cargo run --example origin -- [PORT] [STORIES]` serves until it is stopped; docs/guide/mirror.md builds a mirror of it.

#[path = "../tests/it/fetch/server.rs"]
mod server;
#[path = "../tests/it/fetch/stories.rs"]
mod stories;

use std::process::ExitCode;

use server::{Asked, Reply, Server};
use stories::{SPELLINGS, Story, detail, list, page, shell, story};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = |fallback: usize| match arguments.next() {
        None => Some(fallback),
        Some(text) => text.parse().ok(),
    };
    let (Some(port), Some(count)) = (number(8765), number(60)) else {
        eprintln!("Usage: cargo run --example origin -- [PORT] [STORIES]");
        return ExitCode::from(2);
    };
    let all: Vec<Story> = (0..count).map(story).collect();
    let server = match Server::start_at(&format!("127.0.0.1:{port}"), move |asked| answer(asked, &all)) {
        Ok(server) => server,
        Err(fault) => {
            eprintln!("error: port {port} of 127.0.0.1 cannot be had: {fault}");
            return ExitCode::FAILURE;
        }
    };
    println!("an origin of {count} invented stories; stop it with Ctrl-C");
    for path in [
        "/list/market.json",
        "/list/flash.json",
        "/list/video.json",
        "/feed.xml",
        "/news/1.html",
    ] {
        println!("  {}", server.url(path));
    }
    loop {
        std::thread::park();
    }
}

fn answer(asked: &Asked, all: &[Story]) -> Reply {
    let path = asked.path.split('?').next().unwrap_or_default();
    let by_key = |name: &str| {
        let key = asked.parameter(name)?;
        all.iter().find(|story| story.key == key)
    };
    let every = |first: usize| -> Vec<Story> { all.iter().skip(first).step_by(3).cloned().collect() };
    let reply = match path {
        "/list/market.json" => Reply::json(list(&every(0), &SPELLINGS[0])),
        "/list/flash.json" => Reply::json(list(&every(1), &SPELLINGS[1])),
        "/list/video.json" => Reply::json(list(&every(2), &SPELLINGS[2])),
        "/feed.xml" => Reply::new("application/rss+xml", feed(all, asked)),
        "/robots.txt" => Reply::new("text/plain", "User-agent: *\nDisallow: /admin/\n"),
        "/NewsData/GetNewsText.do" => match by_key("id") {
            Some(story) => Reply::json(detail(story, "text", "showtime")),
            None => Reply::status(404),
        },
        "/html_News/NewsShare.html" => match by_key("infoCode") {
            Some(story) => Reply::html(shell(story)),
            None => Reply::status(404),
        },
        _ => {
            let name = path.strip_prefix("/news/").and_then(|name| name.strip_suffix(".html"));
            match name
                .and_then(|name| name.parse::<usize>().ok())
                .and_then(|number| all.get(number))
            {
                Some(story) => Reply::html(page(story, "utf-8")),
                None => return Reply::status(404),
            }
        }
    };
    reply.tagged(asked)
}

/// An RSS feed of the newest ten stories, without their texts.
fn feed(all: &[Story], asked: &Asked) -> String {
    let host = asked.header("host").unwrap_or("127.0.0.1").to_owned();
    let item = |(number, story): (usize, &Story)| {
        format!(
            "<item><title>{}</title><link>http://{host}/news/{number}.html</link><guid isPermaLink=\"false\">tag:{host},2026:{}</guid>\
             <description>{}</description><category>{}</category><pubDate>{}</pubDate></item>",
            story.title, story.key, story.digest, story.media, story.date
        )
    };
    let items: String = all.iter().enumerate().rev().take(10).map(item).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>An invented origin</title><link>http://{host}/</link>\
         <description>Stories that nobody lived</description>{items}</channel></rss>"
    )
}
