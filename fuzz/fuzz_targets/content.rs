//! Any text as a body: what is rendered is safe, absolute and made of characters that XML allows.
#![no_main]

#[path = "../../tests/it/safety.rs"]
mod safety;

use feedkiln::content::{Base, Context, render};
use feedkiln::model::{Generator, Markup};
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|input: (u8, &str)| {
    let (choice, body) = input;
    let url = Url::parse("https://news.example/a/b.html").expect("an address");
    let base = Base::from(&url);
    let hosts = ["player.example".to_owned()];
    let context = Context {
        base: &base,
        entry_id: "tag:news.example,2021:x".into(),
        excerpt_separator: (choice & 2 == 0).then_some("<!-- cut -->"),
        summary_length: 200,
        max_body: 1 << 20,
        iframe_hosts: if choice & 4 == 0 { &hosts } else { &[] },
        generator: Generator::Jekyll,
    };
    let markup = if choice & 1 == 0 {
        Markup::Markdown
    } else {
        Markup::Html
    };
    let rendered = render(body, markup, context);
    if let Some(html) = &rendered.html {
        safety::assert_characters(html);
        safety::assert_html(html, context.iframe_hosts);
    }
    safety::assert_characters(&rendered.summary);
    for problem in &rendered.problems {
        assert!(problem.offset.is_none_or(|offset| offset <= body.len()), "{problem:?}");
        assert!(!problem.message.is_empty());
    }
});
