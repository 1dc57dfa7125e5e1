//! The paths of many files in one text.

use std::sync::Arc;

use super::SourcePath;

/// Paths of files, each with a place. All of them are one text, since there are as many as posts.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    text: Arc<String>,
    /// Where each would end if they stood in the order of their places.
    ends: Vec<u32>,
    /// Where each begins, where they stand in another order.
    starts: Option<Vec<u32>>,
}

/// Wherever each stands.
impl PartialEq for Paths {
    fn eq(&self, other: &Paths) -> bool {
        self.ends == other.ends && (0..self.len()).all(|at| self.get(at) == other.get(at))
    }
}

impl Paths {
    /// The paths that stand one behind the other in `text`, of which these are the ends; `None` where there cannot be any.
    pub fn new(text: String, ends: Vec<u32>) -> Option<Paths> {
        let is_whole = ends.is_sorted()
            && ends.last().map_or(0, |end| *end as usize) == text.len()
            && ends.iter().all(|end| text.is_char_boundary(*end as usize));
        is_whole.then(|| Paths {
            text: Arc::new(text),
            ends,
            starts: None,
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a path at the next place.
    ///
    /// # Panics
    /// On paths of four gigabytes, and after they were [put in order](Paths::put_in_order).
    pub fn push(&mut self, path: &str) {
        assert!(
            self.starts.is_none(),
            "no path is added to paths that were put in order"
        );
        let text = Arc::make_mut(&mut self.text);
        text.push_str(path);
        self.ends.push(number(text.len()));
    }

    /// Takes all paths away but the first `count`.
    ///
    /// # Panics
    /// After they were [put in order](Paths::put_in_order).
    pub fn truncate(&mut self, count: usize) {
        assert!(
            self.starts.is_none(),
            "no path is taken from paths that were put in order"
        );
        self.ends.truncate(count);
        let end = self.ends.last().map_or(0, |end| *end as usize);
        Arc::make_mut(&mut self.text).truncate(end);
    }

    /// The path at a place.
    pub fn get(&self, at: usize) -> &str {
        let (start, end) = self.range(at);
        &self.text[start as usize..end as usize]
    }

    /// The paths in the order of their places.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Where each would end in a text of all in the order of their places.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// The path at a place in the folder of that number, as a post has it.
    pub fn source(&self, folder: u16, at: usize) -> SourcePath {
        let (start, end) = self.range(at);
        SourcePath::listed(folder, number(at), &self.text, start..end)
    }

    /// Lets the paths stand in the order of `files`, which have places here, with the others behind; the files name them
    /// there. Whoever asks for one after the other finds the next beside it then, and not where the file system had it:
    /// to fetch each from somewhere else takes longer than most of what is done with it.
    ///
    /// # Panics
    /// Where a file has a place in another listing.
    pub fn put_in_order(&mut self, files: &mut [SourcePath]) {
        let mut text = String::with_capacity(self.text.len());
        let mut starts = vec![u32::MAX; self.len()];
        let placed = files.iter().filter_map(SourcePath::place);
        for at in placed.map(|at| at as usize).chain(0..self.len()) {
            if starts[at] == u32::MAX {
                starts[at] = number(text.len());
                text.push_str(self.get(at));
            }
        }
        (self.text, self.starts) = (Arc::new(text), Some(starts));
        for file in files {
            if let Some(at) = file.place() {
                *file = self.source(file.folder, at as usize);
            }
        }
    }

    fn range(&self, at: usize) -> (u32, u32) {
        let before = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        match &self.starts {
            Some(starts) => (starts[at], starts[at] + (self.ends[at] - before)),
            None => (before, self.ends[at]),
        }
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("the paths of a site have less than four gigabytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_the_same_in_any_order() {
        let names = ["c/早茶.md", "a.md", "", "b.md"];
        let mut paths = Paths::default();
        names.iter().for_each(|name| paths.push(name));
        let mut files: Vec<SourcePath> = [1, 3, 0].map(|at| paths.source(7, at)).into();
        let before = (paths.clone(), files.clone());
        let mut fewer = paths.clone();
        fewer.truncate(1);
        fewer.push("d.md");
        assert_eq!(fewer.iter().collect::<Vec<_>>(), ["c/早茶.md", "d.md"]);
        paths.put_in_order(&mut files);
        assert_eq!(paths.text.as_str(), "a.mdb.mdc/早茶.md");
        assert_eq!((paths.iter().collect::<Vec<_>>(), &paths), (names.to_vec(), &before.0));
        assert_eq!(files, before.1);
        assert!(
            files
                .iter()
                .all(|file| paths.source(7, file.place().unwrap() as usize) == *file)
        );
    }

    #[test]
    fn a_text_of_paths_may_be_damaged() {
        let new = |text: &str, ends: &[u32]| Paths::new(text.to_owned(), ends.to_vec());
        let paths = new("a.md茶.md", &[4, 10]).unwrap();
        assert_eq!(paths.iter().collect::<Vec<_>>(), ["a.md", "茶.md"]);
        assert_eq!(paths.ends(), [4, 10]);
        for (text, ends) in [
            ("a.md茶", &[5, 7][..]),
            ("a.md", &[4, 3]),
            ("a.md", &[3]),
            ("a", &[2]),
            ("a", &[]),
        ] {
            assert_eq!(new(text, ends), None, "{text}");
        }
        assert!(new("", &[]).unwrap().is_empty());
    }
}
