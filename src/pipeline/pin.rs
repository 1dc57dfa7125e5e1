//! Pinning: an entry that subscribers have becomes the line of a post.

use crate::config::Config;
use crate::content::{OwnSite, Seen, seen};
use crate::model::{Format, PostHead, PublishedEntry};
use crate::state::{Instead, Ledger, Line, LineHash};

use super::known::{same_second, whole_second};

/// What of an entry is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A feed of feedkiln: its text is what this program made.
    Own(Format),
    /// A feed of another program.
    Foreign,
}

/// Makes `entry` the line of the post at `at`: its id, link and dates hold from now on. Answers the line's number.
pub fn pin(
    ledger: &mut Ledger,
    posts: &[Box<PostHead>],
    at: usize,
    entry: &PublishedEntry,
    origin: Origin,
    (config, own): (&Config, &OwnSite),
) -> u32 {
    let post = &posts[at];
    let zone = config.site.zone;
    let published = entry.published.map_or(post.published, |date| zone.at(&date));
    let published = whole_second(published);
    let mut line = Line::new(entry.id.as_str(), published);
    line.key = post.key().map(|key| key.text().into());
    line.file = Some(crate::collect::shown(config, &post.source).into());
    line.updated = entry
        .updated
        .map(|updated| whole_second(zone.at(&updated)))
        .filter(|updated| *updated > published);
    // What the post itself says: an adopted date or link that it shows now is not its own.
    let old = post.line().map(|number| &ledger.lines()[number as usize]);
    let url = post.url().text();
    let shown_link = own.relative(&url).into_owned();
    let (mut date, mut link) = (post.published, shown_link.clone());
    if let Some((old, instead)) = old.and_then(|old| Some((old, old.instead.as_deref()?))) {
        if same_second(old.published, post.published) {
            date = instead.published.unwrap_or(date);
        }
        if old.link.as_deref() == Some(shown_link.as_str()) {
            link = instead.link.as_deref().map_or(link, str::to_owned);
        }
    }
    let adopted = entry
        .link
        .as_deref()
        .map_or_else(|| link.clone(), |link| own.relative(link).into_owned());
    let instead = Instead {
        published: (!same_second(date, published)).then(|| whole_second(date)),
        link: (adopted != link).then(|| link.clone().into()),
    };
    line.instead = (instead != Instead::default()).then(|| Box::new(instead));
    line.link = Some(adopted.into());
    line.hash = match origin {
        // The text of RSS may have been folded or escaped on its way.
        Origin::Own(Format::Json | Format::Atom) => Some(LineHash::Known(seen(
            Seen {
                title: &entry.title,
                html: entry.content.as_deref(),
                summary: &entry.summary,
                image: entry.image.as_deref(),
                link: entry.link.as_deref().unwrap_or(&url),
                via: entry.via.as_deref(),
            },
            own,
        ))),
        _ => None,
    };
    match post.line() {
        Some(number) => {
            line.hash = line.hash.or_else(|| old.and_then(|old| old.hash.clone()));
            ledger.set(number, line);
            number
        }
        None => ledger.add(line),
    }
}
