//! Which paths Jekyll leaves out: its `exclude` and `include`, as its EntryFilter reads them.

/// What a site leaves out of its build; paths are relative to its source folder, with `/`.
#[derive(Debug, Default, Clone)]
pub(super) struct Filter {
    /// Jekyll's `exclude`: paths, beginnings of paths and globs.
    pub(super) exclude: Vec<String>,
    /// Jekyll's `include`: what is taken although it is excluded or begins with `_` or `.`.
    pub(super) include: Vec<String>,
    /// Folders that hold results or other people's files, by path.
    pub(super) skip: Vec<String>,
}

/// Folders that never hold a site's own posts.
const FOREIGN: [&str; 5] = ["node_modules", "vendor", "_site", "_drafts", "bower_components"];

impl Filter {
    /// Whether a folder is to be looked into; `_posts` folders are the caller's affair.
    pub(super) fn takes_folder(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        if FOREIGN.contains(&name) || self.skip.iter().any(|skipped| skipped == path) || name.starts_with('.') {
            return false;
        }
        let included = self
            .include
            .iter()
            .any(|pattern| hits(pattern, path, true) || hits(pattern, name, true));
        included || !(self.excludes(path, true) || name.starts_with(['_', '#', '~']) || name.ends_with('~'))
    }

    /// Whether a path is excluded and not included again.
    pub(super) fn excludes(&self, path: &str, is_folder: bool) -> bool {
        let excluded = self.exclude.iter().filter(|pattern| !self.include.contains(pattern));
        excluded.into_iter().any(|pattern| hits(pattern, path, is_folder))
            && !self.include.iter().any(|pattern| hits(pattern, path, is_folder))
    }
}

/// Jekyll's rule: a glob in which `*` runs over `/`, or a plain beginning of the path.
fn hits(pattern: &str, path: &str, is_folder: bool) -> bool {
    let pattern = pattern.trim_start_matches("./").trim_start_matches('/');
    if pattern.is_empty() {
        return false;
    }
    let glob: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = path.chars().collect();
    fnmatch(&glob, &text) || path.starts_with(pattern) || (is_folder && pattern.strip_suffix('/') == Some(path))
}

/// Ruby's `File.fnmatch?` without flags.
fn fnmatch(glob: &[char], text: &[char]) -> bool {
    match glob {
        [] => text.is_empty(),
        ['*', '*', rest @ ..] => fnmatch(&[&['*'], rest].concat(), text),
        ['*', rest @ ..] => (0..=text.len()).any(|skipped| fnmatch(rest, &text[skipped..])),
        ['?', rest @ ..] => !text.is_empty() && fnmatch(rest, &text[1..]),
        ['[', rest @ ..] => match (rest.iter().position(|end| *end == ']'), text) {
            (Some(end), [first, others @ ..]) => class(&rest[..end], *first) && fnmatch(&rest[end + 1..], others),
            _ => false,
        },
        ['\\', escaped, rest @ ..] => text.first() == Some(escaped) && fnmatch(rest, &text[1..]),
        [plain, rest @ ..] => text.first() == Some(plain) && fnmatch(rest, &text[1..]),
    }
}

/// Whether a character is in the class between `[` and `]`.
fn class(set: &[char], wanted: char) -> bool {
    let (negated, set) = match set {
        ['!' | '^', rest @ ..] => (true, rest),
        _ => (false, set),
    };
    let mut found = false;
    let mut at = 0;
    while at < set.len() {
        if at + 2 < set.len() && set[at + 1] == '-' {
            found |= (set[at]..=set[at + 2]).contains(&wanted);
            at += 3;
        } else {
            found |= set[at] == wanted;
            at += 1;
        }
    }
    found != negated
}

/// Extensions of files that can be posts.
pub(super) const POST_EXTENSIONS: [&str; 9] = [
    "md", "markdown", "mkd", "mkdn", "mkdown", "html", "htm", "textile", "adoc",
];

/// Whether a pattern can hit a post below one of the folders `posts`; both are relative to one root.
pub(super) fn concerns_posts(pattern: &str, posts: &[String]) -> bool {
    let pattern = pattern.trim_start_matches("./").trim_start_matches('/');
    let fixed = &pattern[..pattern.find(['*', '?', '[', '{', '\\']).unwrap_or(pattern.len())];
    let is_glob = fixed.len() < pattern.len();
    let inside = posts.iter().any(|folder| {
        let folder = format!("{folder}/");
        pattern.len() > folder.len() && fixed.starts_with(&folder) || is_glob && folder.starts_with(fixed)
    });
    inside && ends_like_a_post(pattern)
}

/// Whether what follows the last dot allows for a post: no extension, a wildcard, or one of a post.
fn ends_like_a_post(pattern: &str) -> bool {
    let name = pattern.rsplit('/').next().unwrap_or(pattern);
    match name.rsplit_once('.') {
        None => true,
        Some((_, ending)) if ending.contains(['*', '?', '[']) => true,
        Some((_, ending)) => {
            let mut words = ending.split(|symbol: char| !symbol.is_alphanumeric());
            words.any(|word| POST_EXTENSIONS.contains(&word.to_lowercase().as_str()))
        }
    }
}

/// One of Hugo's `ignoreFiles` (a regular expression on the path) as globs, where it is but literal
/// text with `.*`, perhaps bound to the end.
pub(super) fn from_regex(regex: &str) -> Option<Vec<String>> {
    let (body, at_end) = match regex.strip_suffix('$') {
        Some(body) if !body.ends_with('\\') => (body, true),
        _ => (regex, false),
    };
    let mut glob = String::new();
    let mut symbols = body.chars().peekable();
    while let Some(symbol) = symbols.next() {
        match symbol {
            '\\' => match symbols.next() {
                Some(escaped) if ".-_#~+@ ".contains(escaped) => glob.push(escaped),
                _ => return None,
            },
            '.' if symbols.peek() == Some(&'*') => {
                symbols.next();
                glob.push('*');
            }
            plain if plain.is_alphanumeric() || "-_ ~#@".contains(plain) => glob.push(plain),
            _ => return None,
        }
    }
    match (glob.is_empty(), at_end) {
        (true, _) => None,
        (_, true) => Some(vec![format!("**/*{glob}")]),
        (_, false) => Some(vec![format!("**/*{glob}*"), format!("**/*{glob}*/**")]),
    }
}

/// Whether any of the globs could name a post.
pub(super) fn could_be_post(glob: &str) -> bool {
    ends_like_a_post(glob)
}

#[cfg(test)]
pub(super) fn matches(glob: &str, text: &str) -> bool {
    let (glob, text): (Vec<char>, Vec<char>) = (glob.chars().collect(), text.chars().collect());
    fnmatch(&glob, &text)
}
