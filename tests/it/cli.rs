//! The command line: help, errors, exit codes, formats.

use std::path::Path;

use assert_cmd::Command;

use crate::support::Site;

/// Runs the program in a folder; answers its exit code, stdout and stderr.
pub fn feedkiln(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_feedkiln"));
    let output = command
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .args(args)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn help_errors_and_explanations() {
    trycmd::TestCases::new()
        .env("COLUMNS", "100")
        .case("tests/it/cmd/*.toml")
        .case("tests/it/cmd/*.trycmd");
}

#[test]
fn exit_codes_are_those_of_the_readme() {
    let now = "2026-10-01T00:00:00+08:00";
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "x");
    let run = |args: &[&str]| feedkiln(&site.path(""), args).0;
    assert_eq!(run(&["build", "--check", "--now", now]), 1);
    assert_eq!(run(&["build", "--now", now]), 0);
    assert_eq!(run(&["build", "--check", "--now", now]), 0);
    site.post("2026-01-02-liquid.md", "", "{{ x }}");
    assert_eq!(run(&["build", "--now", now]), 0);
    assert_eq!(run(&["build", "--now", now, "--strict"]), 1);
    site.write("posts/empty.md", "");
    assert_eq!(run(&["build", "--now", now]), 1);
    assert_eq!(run(&["build", "--posts", "nowhere"]), 2);
    assert_eq!(run(&["bild"]), 2);
    assert_eq!(run(&["build", "-c", "none.toml"]), 3);
    assert_eq!(run(&["build", "--now", "yesterday"]), 2);
    site.write("file", "x");
    assert_eq!(run(&["build", "--now", now, "--out", "file"]), 3);
    assert_eq!(run(&["explain", "nothing"]), 2);
    assert_eq!(run(&["--version"]), 0);
}

#[test]
fn json_is_one_object() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: x", "{{ y }}");
    let (code, out, _) = feedkiln(&site.path(""), &["build", "--format", "json"]);
    assert_eq!(code, 0);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        report["posts"],
        serde_json::json!({ "found": 1, "published": 1, "skipped": 0, "joined": 0 })
    );
    assert_eq!(
        report["feeds"],
        serde_json::json!({ "total": 6, "written": 6, "unchanged": 0, "removed": 0 })
    );
    assert_eq!(report["changed"].as_array().unwrap().len(), 8);
    let found = &report["diagnostics"][0];
    assert_eq!(
        (&found["code"], &found["severity"], &found["line"], &found["column"]),
        (&"liquid-tag".into(), &"warning".into(), &5.into(), &1.into())
    );
    assert!(report["elapsed_ms"].is_u64());
    assert!(report.get("timings").is_none());

    site.write("config.toml", "[site]\ntitel = 1\n");
    let (code, out, _) = feedkiln(&site.path(""), &["build", "--format", "json"]);
    let fault: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, &fault["error"]["line"], &fault["error"]["exit_code"]),
        (2, &2.into(), &2.into())
    );
}

#[test]
fn timings_are_told_of_any_build_that_is_asked_for_them() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: x", "text");
    let (_, out, err) = feedkiln(&site.path(""), &["build", "--timings", "--format", "json"]);
    let timings = &serde_json::from_str::<serde_json::Value>(&out).unwrap()["timings"];
    assert_eq!(timings["texts"], serde_json::json!({ "rendered": 1, "taken": 0 }));
    let stages = timings["stages"].as_array().unwrap();
    assert!(stages.iter().any(|stage| stage["stage"] == "collect"), "{out}");
    assert!(
        stages
            .iter()
            .all(|stage| stage["wall_s"].is_f64() && stage["cpu_s"].is_f64())
    );
    assert!(!err.contains("wall s"), "{err}");
    let (_, _, err) = feedkiln(&site.path(""), &["build", "--timings", "-q"]);
    assert!(err.contains("wall s") && err.contains("list"), "{err}");
}

#[test]
fn github_gets_workflow_commands() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "", "{{ y }}");
    let (_, out, _) = feedkiln(&site.path(""), &["build", "--format", "github"]);
    assert!(
        out.starts_with("::warning file=posts/2026-01-01-a.md,line=5,col=1,title=liquid-tag::"),
        "{out}"
    );
}

#[test]
fn links_name_the_feeds_of_a_page() {
    let site = Site::new("");
    site.post("2026-01-01-a.md", "categories: 南方", "x");
    let lines = |args: &[&str]| feedkiln(&site.path(""), args).1.lines().count();
    assert_eq!(lines(&["links"]), 3);
    assert_eq!(lines(&["links", "南方"]), 6);
    assert_eq!(lines(&["links", "posts/2026-01-01-a.md"]), 6);
    site.post("2026-01-02-b.md", "guid: g\ncategories: 南方", "x");
    site.post("2026-01-03-c.md", "guid: g", "x");
    assert_eq!(
        lines(&["links", "posts/2026-01-02-b.md"]),
        6,
        "a joined file stands for its post"
    );
    let (code, out, err) = feedkiln(&site.path(""), &["links", "nothing"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("there is no published post, category, tag or author `nothing`"),
        "{err}"
    );
    let (_, out, _) = feedkiln(&site.path(""), &["links"]);
    assert!(out.contains("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Test News\" href=\"https://news.example/feeds/atom.xml\">"), "{out}");
}

#[test]
fn init_then_build_works_without_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "_config.yml",
        "title: My Blog\nurl: https://me.example\nbaseurl: /blog\ntimezone: Asia/Shanghai\npermalink: pretty\n",
    );
    write(
        "_posts/2026-01-01-hello.md",
        "---\ntitle: Hello\ncategories: a\n---\nText\n",
    );
    write("notes/_posts/2026-01-02-note.md", "---\ntitle: Note\n---\nText\n");
    let (code, _, err) = feedkiln(folder.path(), &["init"]);
    assert_eq!(code, 0, "{err}");
    let (code, out, _) = feedkiln(folder.path(), &["build", "--format", "json"]);
    assert_eq!(code, 0, "{out}");
    let feed: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("feeds/feed.json")).unwrap()).unwrap();
    let urls: Vec<&str> = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["url"].as_str().unwrap())
        .collect();
    assert_eq!(
        urls,
        [
            "https://me.example/blog/notes/2026/01/02/note/",
            "https://me.example/blog/a/2026/01/01/hello/"
        ]
    );
    let (code, _, err) = feedkiln(folder.path(), &["init"]);
    assert_eq!(code, 2, "init never writes over a file: {err}");
}

#[test]
fn explanations_are_json_where_asked_for() {
    let site = Site::new("");
    let (_, out, _) = feedkiln(&site.path(""), &["explain", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        all["diagnostics"].as_array().unwrap().len(),
        feedkiln::diagnostic::Code::ALL.len()
    );
    let (_, out, _) = feedkiln(&site.path(""), &["explain", "draft", "--format", "json"]);
    let one: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&one["code"], &one["severity"]), (&"draft".into(), &"note".into()));
}

#[test]
fn completions_and_manual_pages() {
    let site = Site::new("");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, out, _) = feedkiln(&site.path(""), &["generate", "completions", shell]);
        assert!(code == 0 && out.contains("feedkiln"), "{shell}");
    }
    let (code, out, _) = feedkiln(&site.path(""), &["generate", "man"]);
    assert!(code == 0 && out.contains(".TH feedkiln"), "{out}");
    let (code, out, _) = feedkiln(&site.path(""), &["generate", "man", "build"]);
    assert!(code == 0 && out.contains("\\-\\-check"), "{out}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_no_success() {
    // A device on which there is never room.
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        return;
    };
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_feedkiln"))
        .args(["explain", "draft"])
        .stdout(full)
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{err}");
    assert!(err.contains("standard output"), "{err}");
}
