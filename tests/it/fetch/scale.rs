//! Many stories, many hosts, several runs at once, and runs that are killed.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::server::{Asked, Reply, Server};
use super::stories::{SPELLINGS, detail, list, story};
use super::{ORIGIN, json_source, settings};
use crate::support::Site;

fn program(site: &Site, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_feedkiln"));
    command
        .arg("fetch")
        .args(arguments)
        .current_dir(site.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The detail of the story whose key is asked for: its last digits are its number.
fn detail_of(asked: &Asked) -> Reply {
    let key = asked.parameter("id").unwrap();
    let number = key[key.len() - 5..].parse().unwrap();
    Reply::json(detail(&story(number), "text", "showtime"))
}

/// The most memory that a running process has had, in MiB.
#[cfg(target_os = "linux")]
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or("0");
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() >> 10
}

// All of 127.0.0.0/8 is this machine on Linux only.
#[cfg(target_os = "linux")]
#[test]
fn five_thousand_stories_of_fifty_hosts_within_bounds() {
    let server = Server::start_at("0.0.0.0:0", |asked| match asked.path.strip_prefix("/list/") {
        Some(host) => {
            let host: usize = host.parse().unwrap();
            let stories: Vec<_> = (0..100).map(|number| story(host * 100 + number)).collect();
            Reply::json(list(&stories, &SPELLINGS[0]))
        }
        None => detail_of(asked),
    })
    .unwrap();
    let port = server.port();
    let allow: Vec<String> = (1..=50).map(|host| format!("\"127.0.0.{host}:{port}\"")).collect();
    let sources: String = (1..=50)
        .map(|host| {
            json_source(&format!("list-{host}"), &server, &format!("/list/{}", host - 1))
                .replace(&server.url(""), &format!("http://127.0.0.{host}:{port}"))
        })
        .collect();
    let site = Site::new(&format!(
        "[fetch]\nallow = [{}]\npace_ms = 1\n{ORIGIN}{sources}",
        allow.join(", ")
    ));
    let start = Instant::now();
    let mut child = program(&site, &[]).spawn().unwrap();
    let mut memory = 0;
    let status = loop {
        memory = peak(&child).max(memory);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(start.elapsed() < Duration::from_secs(180), "it does not end");
        std::thread::sleep(Duration::from_millis(50));
    };
    let mut said = String::new();
    std::io::Read::read_to_string(child.stderr.as_mut().unwrap(), &mut said).unwrap();
    assert!(status.success(), "{said}");
    assert_eq!(site.posts().len(), 5000, "{said}");
    assert!(
        site.posts()
            .iter()
            .step_by(97)
            .all(|name| site.text(name).contains("<p>"))
    );
    assert!(memory > 0 && memory < 200, "{memory} MiB");
    let hosts: std::collections::HashSet<String> = server.asked().into_iter().map(|asked| asked.host).collect();
    assert_eq!((hosts.len(), server.asked().len()), (50, 5050));
}

/// A site whose stories take their time.
fn slow_site() -> (Server, Site) {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/list" => Reply::json(list(&(0..60).map(story).collect::<Vec<_>>(), &SPELLINGS[0])).tagged(asked),
        _ => {
            std::thread::sleep(Duration::from_millis(15));
            detail_of(asked)
        }
    });
    let site = Site::new(&format!(
        "{}{ORIGIN}{}",
        settings(&server),
        json_source("a", &server, "/list")
    ));
    (server, site)
}

fn assert_whole(site: &Site) {
    for name in site.posts() {
        let text = site.text(&name);
        assert!(
            text.starts_with("---\n") && text.ends_with(">\n") && text.matches("\n---\n").count() == 1,
            "{name}: {text}"
        );
    }
}

#[test]
fn a_second_run_is_told_of_the_first_and_harms_nothing() {
    let (server, site) = slow_site();
    let mut first = program(&site, &[]).spawn().unwrap();
    while server.asked().len() < 3 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let second = program(&site, &[]).output().unwrap();
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(3), "{said}");
    assert!(
        said.contains("another feedkiln is at work here") && said.contains(&first.id().to_string()),
        "{said}"
    );
    assert!(first.wait().unwrap().success());
    assert_whole(&site);
    assert_eq!(site.posts().len(), 60);
}

#[test]
fn runs_killed_at_any_moment_leave_posts_whole_and_lose_none() {
    let (_server, site) = slow_site();
    for round in 0..12u64 {
        let mut child = program(&site, &[]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(20 + round * 37));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_whole(&site);
    }
    let last = program(&site, &[]).output().unwrap();
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    assert_whole(&site);
    assert_eq!(site.posts().len(), 60);
    assert!(
        site.posts().iter().all(|name| site.text(name).contains("<p>")),
        "the last run has all texts"
    );
    assert_eq!(site.build().posts.published, 60);
}
