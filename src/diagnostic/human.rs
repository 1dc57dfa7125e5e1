//! Diagnostics for a person at a terminal.

use std::collections::HashMap;
use std::fmt::Write;

use annotate_snippets::renderer::{DecorStyle, Renderer};
use annotate_snippets::{AnnotationKind, Group, Level, Snippet};

use super::{Code, Diagnostic, Severity, plural, printable};

/// How many of one code are shown in full unless all are asked for.
const SHOWN: usize = 3;

/// The longest line of which something is shown, in bytes. The renderer cuts what is too wide for a terminal.
const LONGEST_LINE: usize = 1 << 20;

/// How diagnostics are printed.
#[derive(Debug, Clone, Copy)]
pub struct HumanOptions {
    /// Every one in full, instead of the first of each code and a count.
    pub all: bool,
    /// Colours.
    pub color: bool,
    /// Notes too; they are counted otherwise.
    pub notes: bool,
}

/// The diagnostics as text. `line_of` answers a line (from 1) of a file, as far as it can still be read.
pub fn human(
    diagnostics: &[Diagnostic],
    options: HumanOptions,
    line_of: &dyn Fn(&str, u32) -> Option<String>,
) -> String {
    let renderer = if options.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut shown: HashMap<Code, usize> = HashMap::new();
    let mut held: Vec<(Code, Severity, usize)> = Vec::new();
    let mut out = String::new();
    for diagnostic in diagnostics {
        let count = shown.entry(diagnostic.code).or_default();
        let hide_note = diagnostic.severity == Severity::Note && !options.notes;
        if !options.all && (*count >= SHOWN || hide_note) {
            match held
                .iter_mut()
                .find(|(code, severity, _)| (*code, *severity) == (diagnostic.code, diagnostic.severity))
            {
                Some((_, _, more)) => *more += 1,
                None => held.push((diagnostic.code, diagnostic.severity, 1)),
            }
            continue;
        }
        *count += 1;
        let _ = writeln!(out, "{}\n", one(diagnostic, &renderer, line_of));
    }
    for (code, severity, more) in held {
        let word = if shown.get(&code).copied().unwrap_or(0) > 0 {
            "more "
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "{}: {} {word}of `{code}` (-v shows all; `feedkiln explain {code}` says what it means)",
            severity.name(),
            plural(more, "case")
        );
    }
    out
}

fn one(diagnostic: &Diagnostic, renderer: &Renderer, line_of: &dyn Fn(&str, u32) -> Option<String>) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(&diagnostic.message).id(diagnostic.code.name());
    let help = Level::HELP.message(&diagnostic.help);
    let Some(file) = diagnostic.file.as_deref().map(printable) else {
        return renderer.render(&[Group::with_title(title).element(help)]);
    };
    let line = if diagnostic.line > 0 {
        diagnostic
            .file
            .as_deref()
            .and_then(|file| line_of(file, diagnostic.line))
    } else {
        None
    };
    let Some(line) = line
        .map(|line| tabs_and_printable(&line))
        .filter(|line| line.len() <= LONGEST_LINE)
    else {
        let mut place = file.clone();
        if diagnostic.line > 0 {
            let _ = write!(place, ":{}", diagnostic.line);
            if diagnostic.column > 0 {
                let _ = write!(place, ":{}", diagnostic.column);
            }
        }
        let origin = annotate_snippets::Origin::path(place);
        return renderer.render(&[Group::with_title(title).element(origin).element(help)]);
    };
    let column = diagnostic.column.saturating_sub(1) as usize;
    let start = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let end = if diagnostic.column == 0 {
        line.len()
    } else {
        line[start..].chars().next().map_or(start, |c| start + c.len_utf8())
    };
    let snippet = Snippet::source(line.as_str())
        .path(file.as_str())
        .line_start(diagnostic.line as usize)
        .annotation(AnnotationKind::Primary.span(start..end.max(start)));
    renderer.render(&[Group::with_title(title).element(snippet).element(help)])
}

/// A line as it is shown: tabs stay, whatever else is not printable becomes U+FFFD, one for one.
fn tabs_and_printable(line: &str) -> String {
    let parts: Vec<String> = line.split('\t').map(printable).collect();
    parts.join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: HumanOptions = HumanOptions {
        all: false,
        color: false,
        notes: true,
    };

    #[test]
    fn marks_the_place_in_chinese_text() {
        let found = Diagnostic::new(Code::DateUnreadable, "a.md", "`日期` is no date").at(2, 7);
        let text = human(&[found], PLAIN, &|_, _| Some("date: 日期".to_owned()));
        assert!(text.contains("warning[date-unreadable]: `日期` is no date"), "{text}");
        assert!(text.contains("a.md:2:7"), "{text}");
        assert!(text.contains("date: 日期") && text.contains("^^"), "{text}");
        assert!(text.contains("help: "), "{text}");
    }

    #[test]
    fn shows_what_is_around_the_place_in_a_long_line() {
        let line = format!("{}<x>{}", "长".repeat(3000), "尾".repeat(3000));
        let found = Diagnostic::new(Code::UnsafeHtml, "a.md", "x").at(4, 3001);
        let text = human(&[found], PLAIN, &|_, _| Some(line.clone()));
        assert!(text.contains("a.md:4:3001"), "{text}");
        let shown = text.lines().find(|line| line.contains("<x>")).unwrap();
        assert!(shown.chars().count() < 240, "{text}");
        assert!(text.lines().any(|line| line.ends_with('^')), "{text}");
    }

    #[test]
    fn counts_what_is_many() {
        let many: Vec<Diagnostic> = (0..10)
            .map(|n| Diagnostic::new(Code::LiquidTag, format!("{n}.md"), "Liquid"))
            .collect();
        let text = human(&many, PLAIN, &|_, _| None);
        assert_eq!(text.matches("warning[liquid-tag]").count(), 3);
        assert!(
            text.contains("7 cases more of `liquid-tag`") || text.contains("7 cases"),
            "{text}"
        );
        let all = human(&many, HumanOptions { all: true, ..PLAIN }, &|_, _| None);
        assert_eq!(all.matches("warning[liquid-tag]").count(), 10);
    }
}
