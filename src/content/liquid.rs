//! Liquid, which feedkiln does not run: it stays readable, and is told once a post.

use crate::diagnostic::Code;

use super::ContentProblem;

/// Tells of the first Liquid tag in a body, unless all of them are examples in code.
pub fn report(body: &str, html: &str, problems: &mut Vec<ContentProblem>) {
    let first = ["{%", "{{"].iter().filter_map(|mark| body.find(mark)).min();
    let Some(offset) = first else { return };
    if !outside_code(html) {
        return;
    }
    let end = body[offset..].find(['}', '\n']).map_or(body.len(), |at| offset + at);
    let shown: String = body[offset..end].chars().take(40).collect();
    problems.push(ContentProblem {
        code: Code::LiquidTag,
        offset: Some(offset),
        message: format!("the text holds Liquid, which is published as it stands: {shown}"),
    });
}

/// Whether Liquid stands in the HTML outside `code` and `pre`.
fn outside_code(html: &str) -> bool {
    let mut depth = 0usize;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if depth == 0 && has_liquid(&rest[..at]) {
            return true;
        }
        rest = &rest[at + 1..];
        let tag = rest.split(['>', ' ']).next().unwrap_or_default();
        match tag {
            "code" | "pre" => depth += 1,
            "/code" | "/pre" => depth = depth.saturating_sub(1),
            _ => {}
        }
        // Attributes count as text: a link made of Liquid is no code.
        let end = rest.find('>').unwrap_or(rest.len());
        if depth == 0 && has_liquid(&rest[..end]) {
            return true;
        }
        rest = &rest[end..];
    }
    depth == 0 && has_liquid(rest)
}

fn has_liquid(text: &str) -> bool {
    text.contains("{%") || text.contains("{{") || text.contains("%7B%7B") || text.contains("%7B%")
}
