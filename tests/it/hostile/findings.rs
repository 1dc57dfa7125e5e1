//! Inputs that fuzzing found, as small as they could be made.

use super::*;

#[test]
fn a_title_that_stands_in_for_the_text() {
    // Elements outside of HTML were left in titles, and the title of a post without text is its summary.
    check(vec![
        Case::new("math in a title", post("title: a<math>b\ndate: 2026-01-05", "")).gives_summary("ab", "2026-01-05"),
        Case::new("a type in a title", post("title: Vec<String>\ndate: 2026-01-05", ""))
            .gives_summary("Vec<String>", "2026-01-05"),
    ]);
}
