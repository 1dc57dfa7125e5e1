//! Front matter that is too much: bombs, nests, sizes and numbers.

use super::*;

const DAY: &str = "2026-01-05";
const X: &str = "<p>x</p>";
const LINK_AT_ITS_FILE: &str = "<p><a href=\"https://news.example/2026/01/05/broken.html#a\">x</a></p>";

#[test]
fn too_much() {
    let good = "title: T\ndate: 2026-01-05";
    let bomb: String = (1..9)
        .map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(",")))
        .collect();
    let many: String = (0..200).map(|n| format!("t{n},")).collect();
    let mut alias_bomb =
        Case::new("alias bomb", post(&format!("{good}\na0: &a0 [x,x]\n{bomb}"), "x")).gives("T", DAY, X);
    for line in 5..13 {
        alias_bomb = alias_bomb.told("front-matter-repaired", line, 5);
    }
    let lines: String = (0..500).map(|n| format!("k{n}: @{n}\n")).collect();
    let mut five_hundred = Case::new("500 broken lines", post(&format!("{good}\n{lines}"), "x")).gives("T", DAY, X);
    for line in 4..25 {
        five_hundred = five_hundred.told("front-matter-repaired", line, if line < 14 { 5 } else { 6 });
    }
    check(vec![
        alias_bomb,
        five_hundred,
        Case::new(
            "more aliases than anybody writes",
            post(&format!("{good}\na: &a x\nb: [{}x]", "*a,".repeat(101)), "x"),
        )
        .told("front-matter-too-large", 2, 1),
        Case::new("an alias of itself", post(&format!("{good}\na: &a [*a]"), "x"))
            .told("front-matter-repaired", 4, 4)
            .gives("T", DAY, X),
        Case::new(
            "2,000 levels",
            post(&format!("{good}\nx: {}{}", "[".repeat(2000), "]".repeat(2000)), "x"),
        )
        .told("front-matter-too-large", 2, 1),
        Case::new(
            "2,000 levels of tables",
            post(&format!("{good}\nx: {}{}", "{a: ".repeat(2000), "}".repeat(2000)), "x"),
        )
        .told("front-matter-too-large", 2, 1),
        Case::new(
            "2,000 levels of dashes",
            post(&format!("{good}\nx:\n  {}x", "- ".repeat(2000)), "x"),
        )
        .told("front-matter-repaired", 4, 3)
        .gives("T", DAY, X),
        Case::new(
            "2,000 levels of TOML",
            format!(
                "+++\ntitle = \"T\"\ndate = 2026-01-05\n{}a = 1\n+++\nx\n",
                "a.".repeat(2000)
            ),
        )
        .told("front-matter-repaired", 4, 4005)
        .gives("T", DAY, X),
        Case::new(
            "2,000 levels of JSON",
            format!("{{\"a\":{}{}}}\nx\n", "[".repeat(2000), "]".repeat(2000)),
        )
        .told("front-matter-invalid", 1, 132),
        Case::new(
            "a header of 10 MB",
            post(&format!("title: {}\ndate: 2026-01-05", "x".repeat(10 << 20)), "x"),
        )
        .told("front-matter-too-large", 2, 1),
        Case::new(
            "a header of 10 MB that is never closed",
            format!("---\ntitle: T\n{}", "a: b\n".repeat(2 << 20)),
        )
        .told("front-matter-too-large", 2, 1),
        Case::new("2,000 fields", post(&format!("{good}\n{}", "a: b\n".repeat(2000)), "x")).told(
            "front-matter-too-large",
            2,
            1,
        ),
        Case::new(
            "an address of 10 KB",
            post(&format!("{good}\npermalink: /{}/", "a".repeat(10 << 10)), "[x](#a)"),
        )
        .told("address-invalid", 4, 12)
        .gives("T", DAY, LINK_AT_ITS_FILE),
        Case::new(
            "categories of 10 KB",
            post(&format!("{good}\ncategories: [{}]", "中".repeat(10 << 10)), "[x](#a)"),
        )
        .told("address-invalid", 2, 1)
        .told("slug-shared", 4, 14)
        .gives("T", DAY, LINK_AT_ITS_FILE),
        Case::new("200 tags", post(&format!("{good}\ntags: [{many}]"), "x"))
            .told("terms-many", 4, 7)
            .gives("T", DAY, X),
        Case::new("200 authors", post(&format!("{good}\nauthors: [{many}]"), "x"))
            .told("terms-many", 4, 10)
            .gives("T", DAY, X),
    ]);
}
