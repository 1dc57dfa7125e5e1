//! Any text: front matter is split from the body and read without a panic, and every place lies inside the text.
#![no_main]

use feedkiln::collect::front_matter::{self, LARGEST};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match front_matter::read(text) {
        Ok(front) => {
            assert!(front.start <= front.end && front.end <= front.body && front.body <= text.len());
            assert!(text.is_char_boundary(front.start) && text.is_char_boundary(front.end));
            assert!(text.is_char_boundary(front.body));
            assert!(front.end - front.start <= LARGEST + 4);
            for (key, _) in &front.fields {
                let at = front.place_of(text, key);
                assert!(at <= text.len() && text.is_char_boundary(at), "{key:?} at {at}");
            }
            let twice = front
                .fields
                .iter()
                .enumerate()
                .find(|(index, (key, _))| front.fields[..*index].iter().any(|(known, _)| known == key));
            assert_eq!(twice, None, "a key stands twice");
            for problem in &front.problems {
                assert!(problem.offset <= text.len(), "{problem:?}");
            }
        }
        Err(problem) => assert!(
            problem.offset <= text.len() && !problem.message.is_empty(),
            "{problem:?}"
        ),
    }
});
