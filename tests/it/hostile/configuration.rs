//! Configurations that cannot be used, and folders that cannot be written: the run ends with its exit code and a place,
//! and what was published before stays as it was.

use std::fs;
use std::process::Output;

use assert_cmd::Command;

use super::*;
use crate::support::{SITE, tree};

fn build(site: &Site, more: &[&str]) -> Output {
    Command::cargo_bin("feedkiln")
        .unwrap()
        .args(["build", "--format", "json", "--now", crate::support::NOW, "-c"])
        .arg(site.path("config.toml"))
        .args(more)
        .output()
        .unwrap()
}

/// The error of a run that ended: exit code, line, column, message and help.
fn error(output: &Output) -> (i32, u64, u64, String, String) {
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|fault| panic!("{fault}: {}", String::from_utf8_lossy(&output.stderr)));
    let error = &report["error"];
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    let number = |key: &str| error[key].as_u64().unwrap_or_default();
    let code = output.status.code().unwrap();
    assert_eq!(number("exit_code"), u64::from(code.unsigned_abs()));
    (code, number("line"), number("column"), text("message"), text("help"))
}

/// A site that was built once, so that it can be seen that nothing changes.
fn built() -> (Site, Vec<(String, Vec<u8>)>) {
    let site = site_with_good("");
    assert_eq!(build(&site, &[]).status.code(), Some(0));
    let before = files(&site);
    assert!(before.len() >= 5);
    (site, before)
}

fn files(site: &Site) -> Vec<(String, Vec<u8>)> {
    let folder = site.path("feeds");
    let paths = tree(&folder).into_iter();
    paths
        .map(|path| (path.clone(), fs::read(folder.join(path)).unwrap()))
        .collect()
}

#[test]
fn settings_that_cannot_be_used() {
    let head = SITE.lines().count() as u64;
    let site_with = |from: &str, to: &str| SITE.replace(from, to);
    // The configuration; line and column; what the message and the help hold.
    let cases = [
        (
            format!("{SITE}[feeds]\nfromats = [\"rss\"]\n"),
            head + 2,
            1,
            "`fromats`",
            "`formats`",
        ),
        (
            format!("{SITE}[fedes]\ndir = \"x\"\n"),
            head + 1,
            2,
            "`fedes`",
            "`feeds`",
        ),
        (
            format!("{SITE}[collect]\nposts = [\"posts\"]\nfuture = 1\n"),
            head + 3,
            10,
            "expected true or false, found the number `1`",
            "config.md",
        ),
        (
            format!("{SITE}[feeds]\n# 说明\nformats = \"rss\"\n"),
            head + 3,
            11,
            "expected a list in [ ], found the text",
            "config.md",
        ),
        (
            format!("{SITE}[feeds]\nformats = [\"rss\", \"rdf\"]\n"),
            head + 2,
            19,
            "`rdf`",
            "rss",
        ),
        (
            format!("{SITE}[feeds]\nlimit = {{ items = -5 }}\n"),
            head + 2,
            19,
            "-5",
            "config.md",
        ),
        (
            format!("{SITE}[feeds]\nmax_body = \"much\"\n"),
            head + 2,
            1,
            "`much`",
            "8MB",
        ),
        (
            format!("{SITE}[feeds]\niframe_hosts = [\"https://player.example/\"]\n"),
            head + 2,
            1,
            "no host",
            "host alone",
        ),
        (
            format!("{SITE}[diagnostics]\ndeny = [\"liquid-tags\"]\n"),
            head + 2,
            1,
            "`liquid-tags`",
            "`liquid-tag`",
        ),
        (
            site_with("https://news.example", "news.example"),
            3,
            1,
            "`news.example`",
            "https://",
        ),
        (
            site_with("https://news.example", "ftp://news.example"),
            3,
            1,
            "ftp",
            "https://",
        ),
        (
            site_with("+08:00", "Asia/Atlantis"),
            6,
            1,
            "`Asia/Atlantis`",
            "Asia/Shanghai",
        ),
        (site_with("+08:00", "+25:00"), 6, 1, "`+25:00`", "+08:00"),
        (site_with("zh-CN", "Chinese!"), 5, 1, "`Chinese!`", "zh-CN"),
        (
            site_with("news.example,2021", "news"),
            4,
            1,
            "`news`",
            "news.example,2021",
        ),
        (format!("{SITE}\ntitle = \n"), head + 2, 9, "", ""),
        (
            format!("{SITE}[collect]\norigin_key = [\"(\"]\n"),
            head + 2,
            1,
            "regular expression",
            "",
        ),
        (
            format!("{SITE}[feeds]\ndir = \".\"\n"),
            head + 2,
            1,
            "inside the output folder",
            "folder of their own",
        ),
        (
            format!("{SITE}[feeds]\ndir = \"posts\"\n"),
            head + 2,
            1,
            "inside the output folder",
            "",
        ),
    ];
    for (text, line, column, message, help) in cases {
        let (site, before) = built();
        site.write("config.toml", &text);
        let output = build(&site, &[]);
        let found = error(&output);
        let shown = format!("{text}\n{found:?}");
        assert_eq!(found.0, 2, "{shown}");
        assert_eq!((found.1, found.2), (line, column), "{shown}");
        assert!(found.3.contains(message) && found.4.contains(help), "{shown}");
        assert_eq!(files(&site), before, "{shown}");
    }
}

#[test]
fn what_readers_would_be_shown_is_checked() {
    let of_site = |author: &str| SITE.replacen("author = \"Desk\"", author, 1);
    for (text, told) in [
        (
            of_site("author = { name = \"a\", url = \"javascript:x\" }"),
            "`javascript:x`",
        ),
        (
            of_site("author = { name = \"a\", email = \"b\" }"),
            "`b` is no address of mail",
        ),
        (SITE.replacen("https://", "https://a:b@", 1), "a name or a password"),
        (
            format!("{SITE}[feeds]\ntitle = \"{{title}} {{site}} {{x}}\"\n"),
            "`{x}`",
        ),
        (
            format!("{SITE}[feeds]\npages = {{ category = \"javascript:{{slug}}\" }}\n"),
            "no address of a page",
        ),
        (
            format!("{SITE}[feeds]\npages = {{ category = \"/c/{{title}}\" }}\n"),
            "`{title}`",
        ),
        (
            format!(
                "{SITE}[feeds]\npaths = {{ category = {{ rss = \"{{slug}}/feed\", atom = \"{{slug}}/feed/atom\" }} }}\n"
            ),
            "one is a folder of the other",
        ),
        (
            format!("{SITE}[state]\nledger = \".feedkiln/ledger\"\n"),
            "may be deleted",
        ),
    ] {
        let (site, before) = built();
        site.write("config.toml", &text);
        let output = build(&site, &[]);
        let (code, _, _, message, help) = error(&output);
        assert_eq!(code, 2, "{message}");
        assert!(message.contains(told) && !help.is_empty(), "{message} {help}");
        assert_eq!(files(&site), before);
    }
    let good = of_site("author = { name = \"a\", url = \"https://a.example\", email = \"a@b.example\" }");
    let (site, _) = built();
    site.write(
        "config.toml",
        good + "[feeds]\ntitle = \"{title} {site} {}\"\npages = { category = \"c/{slug}?n={name}\" }\n",
    );
    assert_eq!(build(&site, &[]).status.code(), Some(0));
}

#[test]
fn a_configuration_that_is_no_text() {
    let (site, before) = built();
    site.write("config.toml", b"[site]\ntitle = \"\xb0\xa1\"\n");
    assert_eq!(error(&build(&site, &[])).0, 2);
    site.write("config.toml", "\u{feff}".to_owned() + SITE);
    assert_eq!(
        build(&site, &[]).status.code(),
        Some(0),
        "a byte order mark is no fault"
    );
    assert_eq!(files(&site), before);
}

#[test]
fn an_output_folder_that_is_a_file() {
    let site = site_with_good("");
    site.write("feeds", "mine");
    let found = error(&build(&site, &[]));
    assert_eq!(found.0, 3, "{found:?}");
    assert!(found.3.contains("feeds") && found.4.contains("--out"), "{found:?}");
    assert_eq!(fs::read(site.path("feeds")).unwrap(), b"mine");
}

#[test]
fn a_folder_of_the_output_that_is_a_file() {
    let site = site_with_good("");
    site.write("feeds/category", "mine");
    site.write("posts/2026-01-05-c.md", "---\ntitle: T\ncategories: c\n---\nx\n");
    let found = error(&build(&site, &[]));
    assert_eq!(found.0, 3, "{found:?}");
    assert_eq!(fs::read(site.path("feeds/category")).unwrap(), b"mine");
}

#[cfg(unix)]
#[test]
fn links_in_the_output_lead_nowhere() {
    let (site, _) = built();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("rss.xml"), "mine").unwrap();
    fs::remove_file(site.path("feeds/rss.xml")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("rss.xml"), site.path("feeds/rss.xml")).unwrap();
    std::os::unix::fs::symlink(outside.path(), site.path("feeds/category")).unwrap();
    site.write("posts/2026-01-05-c.md", "---\ntitle: T\ncategories: c\n---\nx\n");
    let found = error(&build(&site, &[]));
    assert_eq!(found.0, 3, "{found:?}");
    assert!(found.3.contains("symbolic link"), "{found:?}");
    fs::remove_file(site.path("feeds/category")).unwrap();
    assert_eq!(build(&site, &[]).status.code(), Some(0));
    assert_eq!(fs::read(outside.path().join("rss.xml")).unwrap(), b"mine");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    assert_eq!(good_entries(&site).len(), 6);
}

/// Nobody can make a folder there, not even root.
#[cfg(target_os = "linux")]
#[test]
fn an_output_folder_that_cannot_be_written() {
    let site = site_with_good("");
    let found = error(&build(&site, &["--out", "/proc/feedkiln-feeds"]));
    assert_eq!(found.0, 3, "{found:?}");
    assert!(found.3.contains("could not write /proc/feedkiln-feeds"), "{found:?}");
}

#[cfg(unix)]
#[test]
fn an_output_folder_without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let (site, before) = built();
    let folder = site.path("feeds");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let is_root = fs::write(folder.join("probe"), "").is_ok();
    if is_root {
        fs::remove_file(folder.join("probe")).unwrap();
    } else {
        site.write("posts/2026-01-05-new.md", "---\ntitle: New\n---\nx\n");
        let found = error(&build(&site, &[]));
        assert_eq!(found.0, 3, "{found:?}");
        assert!(found.4.contains("permissions"), "{found:?}");
        assert_eq!(files(&site), before);
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A disk without room, as far as the program sees it: files cannot grow beyond a bound, for root neither.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let (site, before) = built();
    site.post("2026-01-05-large.md", "", &"很长的文字。".repeat(20_000));
    let binary = assert_cmd::cargo::cargo_bin("feedkiln");
    let limited = format!(
        "trap '' XFSZ; ulimit -f 64; exec '{}' build --format json --now {} -c '{}'",
        binary.display(),
        crate::support::NOW,
        site.path("config.toml").display()
    );
    let output = Command::new("sh").args(["-c", &limited]).output().unwrap();
    let found = error(&output);
    assert_eq!(found.0, 3, "{found:?}");
    assert!(
        found.3.contains("could not write") && found.4.contains("full"),
        "{found:?}"
    );
    // Every feed is as it was or whole and new, and nothing half-written is left.
    for (path, bytes) in &before {
        let now = fs::read(site.path("feeds").join(path)).unwrap();
        assert!(now == *bytes || now.len() > 100_000, "{path}");
    }
    assert_eq!(site.tree().len(), before.len());
    assert_eq!(
        build(&site, &[]).status.code(),
        Some(0),
        "with room again, the next run mends it"
    );
    assert_eq!(good_entries(&site).len(), 6);
}

#[test]
fn one_of_several_posts_folders_is_missing() {
    let site = site_with_good("[collect]\n\tposts = [\n  \"posts\",\n  \"旧文\",\n]\n");
    let report = site.build();
    let head = u32::try_from(SITE.lines().count()).unwrap();
    assert_eq!(told_of(&report, "config.toml"), [("folder-missing", head + 2, 2)]);
    assert_eq!((report.diagnostics.len(), report.posts.published), (1, 2));
}

#[test]
fn a_damaged_manifest_is_told_where_it_breaks() {
    let (site, _) = built();
    site.write("feeds/manifest.json", "{\n\"files\": [\n<<<<<<< HEAD\n");
    let report = site.build();
    assert_eq!(told_of(&report, "feeds/manifest.json"), [("manifest-damaged", 3, 1)]);
    assert_eq!(good_entries(&site).len(), 6);
}
