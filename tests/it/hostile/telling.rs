//! How problems are told: the same on a terminal, in JSON and to GitHub, with the line marked, and with severities that
//! the configuration sets.

use assert_cmd::Command;
use feedkiln::diagnostic::Code;

use super::*;

struct Told {
    code: i32,
    out: String,
    err: String,
}

fn build(site: &Site, args: &[&str]) -> Told {
    let output = Command::cargo_bin("feedkiln")
        .unwrap()
        .current_dir(site.path(""))
        .args(["build", "--now", crate::support::NOW])
        .args(args)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Told {
        code: output.status.code().unwrap(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A site with five posts that hold Liquid, one that is left out, and a draft.
fn troubled(more: &str) -> Site {
    let site = site_with_good(more);
    for day in 1..6 {
        site.write(
            &format!("posts/2026-02-0{day}-liquid.md"),
            "---\ntitle: T\n---\n第一行\t{{ x }}\n",
        );
    }
    site.write("posts/lost.md", "---\ntitle: T\n---\nx\n");
    site.write("posts/2026-02-06-draft.md", "---\ntitle: T\ndraft: true\n---\nx\n");
    site
}

#[test]
fn a_terminal_has_a_summary_of_what_is_many() {
    let site = troubled("");
    let told = build(&site, &[]);
    assert_eq!((told.code, told.out.as_str()), (1, ""));
    assert_eq!(told.err.matches("warning[liquid-tag]").count(), 3, "{}", told.err);
    assert!(
        told.err.contains("warning: 2 cases more of `liquid-tag` (-v shows all"),
        "{}",
        told.err
    );
    assert!(
        told.err.contains("note: 1 case of `draft`") && !told.err.contains("note[draft]"),
        "{}",
        told.err
    );
    let marked = "4 | 第一行    {{ x }}\n  |           ^\n";
    assert!(
        told.err.contains("posts/2026-02-01-liquid.md:4:5") && told.err.contains(marked),
        "{}",
        told.err
    );
    assert!(told.err.contains("1 error, 5 warnings, 1 note"), "{}", told.err);

    let all = build(&site, &["-v"]);
    assert_eq!(all.err.matches("warning[liquid-tag]").count(), 5);
    assert!(
        all.err.contains("note[draft]") && !all.err.contains("cases more"),
        "{}",
        all.err
    );

    let quiet = build(&site, &["-q"]);
    assert!(
        quiet.err.contains("error[date-missing]") && !quiet.err.contains("warning"),
        "{}",
        quiet.err
    );
}

#[test]
fn every_format_tells_the_same() {
    let site = troubled("");
    let json: serde_json::Value = serde_json::from_str(&build(&site, &["--format", "json"]).out).unwrap();
    let mut from_json = Vec::new();
    for found in json["diagnostics"].as_array().unwrap() {
        let level = found["severity"].as_str().unwrap().replace("note", "notice");
        assert!(!found["help"].as_str().unwrap().is_empty());
        from_json.push(format!(
            "::{level} file={},line={},col={},title={}::{}. {}",
            found["file"].as_str().unwrap(),
            found["line"],
            found["column"],
            found["code"].as_str().unwrap(),
            found["message"].as_str().unwrap(),
            found["help"].as_str().unwrap(),
        ));
    }
    let github = build(&site, &["--format", "github"]).out;
    assert_eq!(github.lines().collect::<Vec<_>>(), from_json);
    assert_eq!(from_json.len(), 7);
}

#[test]
fn the_line_is_shown_as_it_was_decoded() {
    let site = site_with_good("");
    let text = "---\ntitle: 海心早市开张，市民排队买花\ndate: 二月三十日\n---\n城南的早市今天开张，卖花的人先到\n";
    site.write("posts/2026-01-05-gbk.md", encoding_rs::GBK.encode(text).0);
    site.write("posts/2026-01-06-bom.md", "\u{feff}Just text.\r");
    let told = build(&site, &[]).err;
    assert!(
        told.contains("2 | title: 海心早市开张，市民排队买花\n  |        ^^"),
        "{told}"
    );
    assert!(told.contains("3 | date: 二月三十日\n  |       ^^"), "{told}");
    assert!(
        told.contains("posts/2026-01-06-bom.md:1:1\n  |\n1 | Just text.\n  | ^"),
        "{told}"
    );
}

// Windows has no such file names.
#[cfg(unix)]
#[test]
fn nothing_of_a_post_reaches_the_terminal_as_a_command() {
    let site = site_with_good("");
    site.write(
        "posts/2026-01-05-\u{1b}[2J.md",
        "---\ntitle: a\u{1b}]0;x\u{7}b\ndate: \u{1b}[31m\n---\nx\u{9b}31m\n",
    );
    for format in ["human", "json", "github"] {
        let told = build(&site, &["-v", "--format", format]);
        let all = told.out + &told.err;
        assert!(
            all.chars().all(|c| (!c.is_control() || c == '\n') && c != '\u{202e}'),
            "{format}: {all:?}"
        );
    }
}

#[test]
fn severities_are_those_of_the_configuration() {
    let deny = troubled("[diagnostics]\ndeny = [\"liquid-tag\"]\nallow = [\"draft\", \"date-missing\"]\n");
    let told = build(&deny, &[]);
    assert_eq!(told.code, 1);
    assert!(
        told.err.contains("error[liquid-tag]") && told.err.contains("5 errors\n"),
        "{}",
        told.err
    );
    assert_eq!(
        good_entries(&deny).len(),
        6,
        "everything that can be published is published"
    );

    let warn = troubled("[diagnostics]\nwarn = [\"date-missing\"]\n");
    assert_eq!(build(&warn, &[]).code, 0);
    assert_eq!(build(&warn, &["--strict"]).code, 1);

    let allow = troubled("[diagnostics]\nallow = [\"liquid-tag\", \"draft\", \"date-missing\"]\n");
    let told = build(&allow, &["--strict"]);
    assert_eq!(told.code, 0);
    assert!(
        !told.err.contains("warning") && !told.err.contains("error"),
        "{}",
        told.err
    );
}

#[test]
fn every_code_has_its_page() {
    for code in Code::ALL {
        let output = Command::cargo_bin("feedkiln")
            .unwrap()
            .args(["explain", code.name()])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let page = feedkiln::diagnostic::page(*code);
        assert!(output.status.success(), "{code}");
        for part in [page.broken, page.mended, code.help()] {
            let first = part.lines().find(|line| !line.trim().is_empty()).unwrap();
            let words: Vec<&str> = first.split_whitespace().take(3).collect();
            assert!(
                text.contains(&words.join(" ")) || text.contains(words[0]),
                "{code}: {part}: {text}"
            );
        }
        assert_ne!(page.broken, page.mended, "{code}");
    }
}
