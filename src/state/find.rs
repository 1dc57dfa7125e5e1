//! Which line a post is remembered by.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::model::{Claims, Instant, Recalled, TagAuthority, claim};

use super::index::Index;
use super::line::Line;

/// Gives lines to claims: by the id of the front matter, then the origin's key, then the file's path, then its name. A
/// line that knows nothing but its id, as published feeds tell it, is that of the post that would be given this id. A line
/// whose own file turned out to be another post is that of the post whose front matter gives its id.
/// Each pass gives what is left, so that a better reason always wins. None gives a line away whose own file is there, and of
/// several lines each gives that of the post's own file first, if its post was not removed.
pub(super) fn recall<'a>(lines: &'a [Line], claims: &dyn Claims, authority: &TagAuthority) -> Vec<Recalled<'a>> {
    let mut given = Given {
        lines,
        claims,
        lines_of_claims: vec![None; claims.count()],
        is_taken: vec![false; lines.len()],
        by_file: OnceCell::new(),
    };
    given.by(true, |at| claims.guid(at), |line| Some(&line.id));
    given.by(false, |at| claims.key(at), |line| line.key.as_deref());
    given.by(false, |at| Some(claims.file(at)), |line| line.file.as_deref());
    given.by_name();
    given.by_id_that_is_left();
    // Most runs are over here: every post is known.
    let mut taken_ids = vec![false; claims.count()];
    if given.is_open() {
        let by_id = given.index(|line| Some(&line.id));
        for (at, is_taken) in taken_ids.iter_mut().enumerate() {
            if given.lines_of_claims[at].is_some() || claims.guid(at).is_some() {
                continue;
            }
            let derived = claims.derived(at, authority);
            let mut numbers = by_id.get(&derived).peekable();
            if numbers.peek().is_none() {
                continue;
            }
            let knows_nothing = |line: &usize| lines[*line].key.is_none() && lines[*line].file.is_none();
            match numbers.find(|line| knows_nothing(line) && !given.is_taken[*line]) {
                Some(line) => given.give(at, line),
                None => *is_taken = true,
            }
        }
    }
    let found = given.lines_of_claims.iter().zip(taken_ids);
    found
        .map(|(line, is_taken)| match line {
            Some(index) => Recalled::Known {
                line: u32::try_from(*index).expect("a ledger has fewer than four billion lines"),
                id: &lines[*index].id,
            },
            None if is_taken => Recalled::IdTaken,
            None => Recalled::New,
        })
        .collect()
}

/// The line of a removed post with this content, the one that was published nearest to `published` of several.
/// `candidates` are the lines that have the content.
pub(super) fn nearest<'a>(
    candidates: &[u32],
    lines: &'a [Line],
    key: Option<&str>,
    published: Instant,
) -> Option<(u32, &'a Line)> {
    candidates
        .iter()
        .map(|index| (*index, &lines[*index as usize]))
        .filter(|(_, line)| !keys_differ(line.key.as_deref(), key))
        .min_by_key(|(_, line)| ((line.published - published).abs(), line.id.clone()))
}

/// Whether two origins' keys say that two posts are not one.
fn keys_differ(a: Option<&str>, b: Option<&str>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}

struct Given<'a> {
    lines: &'a [Line],
    claims: &'a dyn Claims,
    lines_of_claims: Vec<Option<usize>>,
    is_taken: Vec<bool>,
    /// The claims by all of their files; made when it is first asked for, which is seldom.
    by_file: OnceCell<HashMap<Cow<'a, str>, usize>>,
}

impl<'a> Given<'a> {
    fn give(&mut self, claim: usize, line: usize) {
        self.lines_of_claims[claim] = Some(line);
        self.is_taken[line] = true;
    }

    fn can_be(&self, claim: usize, line: usize) -> bool {
        !self.is_taken[line]
            && !keys_differ(self.lines[line].key.as_deref(), self.claims.key(claim).as_deref())
            && !self.is_of_another(claim, line)
    }

    /// Whether the file that a line names is there, in another post that can be that of the line: then a copied `guid`
    /// or a key that came back elsewhere does not take its id away.
    fn is_of_another(&self, claim: usize, line: usize) -> bool {
        let (claims, line) = (self.claims, &self.lines[line]);
        let Some(file) = line.file.as_deref().filter(|file| *file != claims.file(claim)) else {
            return false;
        };
        let by_file = self.by_file.get_or_init(|| {
            let files = (0..claims.count()).flat_map(|at| {
                let also = claims.also(at).into_iter();
                also.chain([claims.file(at)]).map(move |file| (file, at))
            });
            files.collect()
        });
        by_file.get(file).is_some_and(|owner| {
            *owner != claim
                && match claims.guid(*owner) {
                    Some(guid) => guid == *line.id,
                    None => !keys_differ(line.key.as_deref(), claims.key(*owner).as_deref()),
                }
        })
    }

    /// The lines that are left, by what `of_line` says of them.
    fn index<F: Fn(&'a Line) -> Option<&'a str>>(&self, of_line: F) -> Index<'a, F> {
        let is_left = |number: &usize| !self.is_taken[*number];
        Index::new(self.lines, (0..self.lines.len()).filter(is_left), of_line)
    }

    fn is_open(&self) -> bool {
        self.lines_of_claims.iter().any(Option::is_none) && self.is_taken.iter().any(|taken| !taken)
    }

    /// Gives every claim the first line that says the same; by its id also one of another key, if it is of the same file.
    fn by(
        &mut self,
        is_by_id: bool,
        of_claim: impl Fn(usize) -> Option<Cow<'a, str>>,
        of_line: impl Fn(&'a Line) -> Option<&'a str>,
    ) {
        let wanted = (0..self.claims.count()).any(|at| self.lines_of_claims[at].is_none() && of_claim(at).is_some());
        if !wanted || !self.is_open() {
            return;
        }
        let index = self.index(of_line);
        // Of several lines the post's own goes first, unless it is long gone: another would change its id.
        for own in [true, false].into_iter().filter(|own| index.has_several() || !own) {
            for at in 0..self.claims.count() {
                if self.lines_of_claims[at].is_some() {
                    continue;
                }
                let Some(text) = of_claim(at) else { continue };
                let fits = |line: &usize| {
                    let is_its = is_by_id && !self.is_taken[*line] && self.file_of(*line) == self.claims.file(at);
                    (!own || self.is_own(at, *line)) && (is_its || self.can_be(at, *line))
                };
                if let Some(line) = index.get(&text).find(fits) {
                    self.give(at, line);
                }
            }
        }
    }

    /// Whether a line names the file of a claim, and its post was there in the last build.
    fn is_own(&self, claim: usize, line: usize) -> bool {
        let line = &self.lines[line];
        line.gone.is_none() && line.file.as_deref() == Some(&*self.claims.file(claim))
    }

    /// Gives claims lines of the same file name in another folder. Where one name stands for several posts, those whose
    /// paths end alike the longest belong together; where nothing but the name agrees, their content is left to tell.
    fn by_name(&mut self) {
        if !self.is_open() {
            return;
        }
        let left = |claim: &usize| self.lines_of_claims[*claim].is_none();
        let claims: Vec<(usize, Cow<'_, str>)> = (0..self.claims.count())
            .filter(left)
            .map(|claim| (claim, self.claims.file(claim)))
            .collect();
        let wanted: HashSet<&str> = claims.iter().map(|(_, file)| claim::stem(file)).collect();
        let lines: Vec<usize> = (0..self.lines.len())
            .filter(|line| !self.is_taken[*line])
            .filter(|line| {
                let file = self.lines[*line].file.as_deref();
                file.is_some_and(|file| wanted.contains(claim::stem(file)))
            })
            .collect();
        let deepest = lines.iter().map(|line| parts(self.file_of(*line))).max().unwrap_or(0);
        // From the longest common end to the name alone, with a line looked at once for each length of an end.
        for length in (0..=deepest).rev() {
            self.by_end(&claims, &lines, length);
        }
    }

    /// Gives lines that nobody got to claims whose front matter gives their ids, whatever their keys: an id has one line.
    fn by_id_that_is_left(&mut self) {
        let is_left = |at: &usize| self.lines_of_claims[*at].is_none() && self.claims.guid(*at).is_some();
        let claims: Vec<usize> = (0..self.claims.count()).filter(is_left).collect();
        if claims.is_empty() || !self.is_open() {
            return;
        }
        let index = self.index(|line| Some(&line.id));
        for at in claims {
            let Some(guid) = self.claims.guid(at) else { continue };
            if let Some(line) = index.get(&guid).find(|line| !self.is_taken[*line]) {
                self.give(at, line);
            }
        }
    }

    fn file_of(&self, line: usize) -> &'a str {
        self.lines[line].file.as_deref().unwrap_or_default()
    }

    /// Gives claims lines of the same name whose paths have the last parts in common, so many of them.
    fn by_end(&mut self, claims: &[(usize, Cow<'_, str>)], lines: &[usize], length: usize) {
        let mut groups: HashMap<(&str, &str), Group> = HashMap::new();
        for line in lines.iter().copied().filter(|line| !self.is_taken[*line]) {
            let file = self.file_of(line);
            if let Some(end) = end_of(file, length) {
                groups.entry((claim::stem(file), end)).or_default().lines.push(line);
            }
        }
        for (claim, file) in claims {
            if self.lines_of_claims[*claim].is_some() {
                continue;
            }
            if let Some(end) = end_of(file, length)
                && let Some(group) = groups.get_mut(&(claim::stem(file), end))
            {
                group.claims.push(*claim);
            }
        }
        let mut groups: Vec<Group> = groups.into_values().filter(|group| !group.claims.is_empty()).collect();
        groups.sort_by_key(|group| group.claims[0]);
        for mut group in groups {
            // The file's own name, or that and nothing: any of the lines would do.
            let is_guess = length <= 1 && group.claims.len() > 1 && group.lines.len() > 1;
            if is_guess {
                continue;
            }
            group
                .lines
                .sort_by_key(|line| (self.lines[*line].gone.is_some(), *line));
            let mut first = 0;
            for claim in group.claims {
                while group.lines.get(first).is_some_and(|line| self.is_taken[*line]) {
                    first += 1;
                }
                let mut left = group.lines[first..].iter().copied();
                if let Some(line) = left.find(|line| self.can_be(claim, *line)) {
                    self.give(claim, line);
                }
            }
        }
    }
}

/// Claims and lines that may belong together.
#[derive(Default)]
struct Group {
    claims: Vec<usize>,
    lines: Vec<usize>,
}

/// How many parts a path has.
fn parts(path: &str) -> usize {
    path.split('/').count()
}

/// The last parts of a path, so many of them; `None` where it has fewer.
fn end_of(path: &str, length: usize) -> Option<&str> {
    match length {
        0 => Some(""),
        _ if length == parts(path) => Some(path),
        _ => path.rmatch_indices('/').nth(length - 1).map(|(at, _)| &path[at + 1..]),
    }
}
