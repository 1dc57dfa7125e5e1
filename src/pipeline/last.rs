//! What the last build left: whether anything is other than it was then, and if not, what there was to tell.

mod base;
mod inputs;
mod outputs;

use std::collections::HashMap;
use std::time::Duration;

use crate::collect::Inputs;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, KeptDiagnostic};
use crate::disk::Stamp;
use crate::error::Result;
use crate::model::{HeadBytes, HeadCache, Instant, Period, Read};
use crate::output::Store;
use crate::state::LedgerStore;
use crate::state::cache::{
    Beside, Blocks, CacheFolder, Changes, Files, Heads, Key, Listing, Made, Opened, Snapshot, content_hash,
};

use super::report::{BuildReport, FeedCounts, PostCounts};
use super::timings::Timings;

pub use base::first_half;
use base::{Base, KeptFile, moment, to_bytes};
use inputs::InputFiles;
use outputs::{Learnt, is_ours, look_at};

/// What is told once, when it happens, and not again by the next build; and what may be over by then, such as that a file
/// could not be read. After a build that told of it the next one looks at everything.
const EVENTS: [Code; 6] = [
    Code::FileUnreadable,
    Code::IdTaken,
    Code::LedgerDamaged,
    Code::LedgerRebuilt,
    Code::ManifestDamaged,
    Code::StemShared,
];

/// The program whose cache it is: another one may read posts in another way.
const PROGRAM: &str = env!("FEEDKILN_SOURCES");

/// The cache of a run, and what of the last one still holds.
pub struct Last {
    folder: CacheFolder,
    key: Key,
    snapshot: Option<Box<Snapshot>>,
    base: Option<Base>,
    /// What came of the last build, where it had other settings than this one, yet bodies were rendered by the same.
    former: Option<Base>,
    /// What rendered bodies depend on, of the settings.
    bodies: u64,
    changes: Changes,
    heads: Heads,
    made: Made,
    /// Whether what the last build published stands as it left it, where that was looked at in this run.
    stands: Option<bool>,
    /// What was touched from this moment on cannot be trusted, in nanoseconds since 1970.
    touched_from: i64,
}

/// What a build has to say of the state that it leaves.
pub struct Left<'a> {
    /// The report.
    pub report: &'a BuildReport,
    /// The files that were published, with their hashes as the manifest has them.
    pub files: &'a [(String, String)],
    /// Which post stands in which feed, as [`Last::graph`] answers it.
    pub graph: Beside<'a>,
    /// Whether it was a build of few posts: other files stand published as they did, and the graph names posts' files by
    /// the places of the last run, as [`Last::place`] answers them, and not by those of the listing.
    pub is_of_few: bool,
    /// Between which moments the same would have been collected.
    pub period: Period,
}

impl Last {
    /// Whether a run left anything.
    pub fn is_there(config: &Config) -> bool {
        let cache = config.cache.as_ref();
        cache.is_some_and(|cache| CacheFolder::new(&cache.dir).is_there())
    }

    /// Opens the cache of `config`; a diagnostic tells where it was damaged. `began` is the moment at which the run began
    /// to list its files, in nanoseconds since 1970 by the clock of their file system, where it will leave anything: what
    /// was touched so shortly before as that clock is `coarse` may be touched again without a sign.
    ///
    /// # Errors
    /// When the folder of the cache cannot be made.
    pub fn open(
        config: &Config,
        inputs: &Inputs,
        began: Option<i64>,
        coarse: Duration,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Option<Last>> {
        let is_kept = began.is_some();
        let coarse = i64::try_from(coarse.as_nanos()).unwrap_or(i64::MAX);
        let touched_from = began.map_or(i64::MIN, |began| began.saturating_sub(coarse));
        let Some(cache) = &config.cache else { return Ok(None) };
        let folder = CacheFolder::new(&cache.dir);
        let hash = |settings: u64| content_hash(format!("{PROGRAM}\n{settings:x}").as_bytes());
        let key = Key {
            all: hash(cache.settings),
            heads: hash(cache.heads),
        };
        let snapshot = match folder.open(key) {
            Opened::Found(snapshot) => Some(snapshot),
            Opened::Nothing => None,
            Opened::Damaged(why) => {
                let shown = cache.dir.strip_prefix(&config.dir).unwrap_or(&cache.dir);
                let message = format!("what the last build left could not be read: {why}");
                problems.push(Diagnostic::new(Code::CacheLost, shown.to_string_lossy(), message));
                None
            }
        };
        let base: Option<Base> = snapshot
            .as_deref()
            .and_then(|snapshot| postcard::from_bytes(&snapshot.summary).ok());
        // Heads depend on what stands around the files too.
        let context = content_hash(inputs.context().as_bytes());
        let base = base.filter(|base| base.context == context);
        let snapshot = snapshot.filter(|_| base.is_some());
        // Under other settings the heads alone are what they were, and maybe what was made of bodies.
        let is_of_key = snapshot.as_ref().is_some_and(|snapshot| snapshot.is_of_key);
        let (base, former) = if is_of_key { (base, None) } else { (None, base) };
        let former = former.filter(|former| former.bodies == cache.bodies);
        let listed = InputFiles { inputs, touched_from };
        let changes = match &snapshot {
            Some(snapshot) => {
                let read = inputs.reader(config);
                Changes::find(&snapshot.files, &listed, &|at| read(listed.file(at).name))
            }
            None => Changes::all(listed.count()),
        };
        let heads = folder.heads_of(snapshot.as_deref(), is_kept)?;
        let made = Made::new(listed.count(), changes.edited.len() + changes.added.len());
        Ok(Some(Last {
            folder,
            key,
            snapshot,
            base,
            former,
            bodies: cache.bodies,
            changes,
            heads,
            made,
            stands: None,
            touched_from,
        }))
    }

    /// Whether what the last build published stands as it left it, the ledger too, and the clock makes no difference. What
    /// is other of the posts [`Last::changes`] tells.
    ///
    /// # Errors
    /// When the ledger is there and cannot be listed.
    pub fn holds(&mut self, now: Instant, store: &dyn Store, ledger: Option<&dyn LedgerStore>) -> Result<bool> {
        match &self.base {
            Some(base) if base.is_settled && base.period().holds(now) => self.stands(store, ledger),
            _ => Ok(false),
        }
    }

    /// Whether what the last build published stands as it left it, the ledger too, and bodies were rendered by the same
    /// settings.
    ///
    /// # Errors
    /// As [`Last::holds`].
    pub fn stands(&mut self, store: &dyn Store, ledger: Option<&dyn LedgerStore>) -> Result<bool> {
        if let Some(stands) = self.stands {
            return Ok(stands);
        }
        let stands = match self.base.as_mut().or(self.former.as_mut()) {
            Some(base) => look_at(base, self.touched_from, store, ledger)?,
            None => None,
        };
        self.changes.is_stale |= stands == Some(Learnt::Stamps);
        self.stands = Some(stands.is_some());
        Ok(stands.is_some())
    }

    /// The files that the last build published, with the first halves of their hashes.
    pub fn published(&self) -> impl Iterator<Item = (&str, u128)> {
        let base = self.base.as_ref().or(self.former.as_ref());
        let outputs = base.map_or(&[][..], |base| &base.outputs);
        outputs.iter().map(|(path, _, hash)| (path.as_str(), *hash))
    }

    /// Whether this run leaves anything for the next one.
    pub fn is_kept(&self) -> bool {
        self.touched_from != i64::MIN
    }

    /// Between which moments the last build would have collected the same.
    pub fn period(&self) -> Period {
        self.base.as_ref().map(Base::period).unwrap_or_default()
    }

    /// What is other of the posts.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// The files that the last run read.
    pub fn files(&self) -> Option<&Files> {
        Some(&self.snapshot.as_ref()?.files)
    }

    /// Which post stands in which feed, as it was kept: the columns, and what stands beside them; `None` where it was not.
    pub fn graph(&self) -> Option<(Blocks, Vec<u8>)> {
        let snapshot = self.snapshot.as_ref()?;
        Some((self.folder.columns(snapshot)?, self.folder.read_rest(snapshot)?))
    }

    /// What was made of a file of the last run, by its place in the table.
    pub fn head(&self, place: usize) -> Option<HeadBytes> {
        self.heads.of(self.files()?, place)
    }

    /// Whether what was made of a file was asked for and is not what was kept: the file was read again.
    pub fn lost_heads(&self) -> bool {
        self.heads.are_damaged()
    }

    /// The place that a listed file has in the table of files where those that are as they were keep theirs.
    pub fn place(&self, at: usize) -> Option<u32> {
        self.changes.place(self.files()?, at)
    }

    /// The report of a build in which nothing is other than in the last one.
    pub fn report(&self) -> Option<BuildReport> {
        let base = self.base.as_ref()?;
        let diagnostics = base.diagnostics()?;
        let [found, published, skipped, joined] = base.posts;
        Some(BuildReport {
            posts: PostCounts {
                found,
                published,
                skipped,
                joined,
            },
            feeds: FeedCounts {
                total: base.documents,
                unchanged: base.documents,
                ..FeedCounts::default()
            },
            changed: Vec::new(),
            ledger: Vec::new(),
            alarms: Vec::new(),
            is_refused: false,
            diagnostics,
            elapsed: Duration::ZERO,
            timings: Timings::default(),
        })
    }

    /// Keeps the stamps of files whose content is what it was, for the next run. Answers whether some of what was kept is
    /// lost, which is damaged.
    ///
    /// # Errors
    /// When the cache cannot be written.
    pub fn refresh(self, inputs: &Inputs) -> Result<bool> {
        let (Some(base), Some(mut snapshot), true) = (self.base, self.snapshot, self.changes.is_stale) else {
            return Ok(false);
        };
        let listed = InputFiles {
            inputs,
            touched_from: self.touched_from,
        };
        let files = std::mem::take(&mut snapshot.files);
        let files = self.changes.put_into(files, &listed, &self.made.finish());
        let snapshot = snapshot.refreshed(files, to_bytes(&base));
        self.folder.save(snapshot, Beside::default(), self.heads, self.key)
    }

    /// Keeps what a build came to, for the next one. Answers as [`Last::refresh`].
    ///
    /// # Errors
    /// When a file that was published cannot be looked at, or the cache not be written.
    pub fn save(
        self,
        inputs: &Inputs,
        left: Left<'_>,
        store: &dyn Store,
        ledger: Option<&dyn LedgerStore>,
    ) -> Result<bool> {
        let listed = InputFiles {
            inputs,
            touched_from: self.touched_from,
        };
        let made = self.made.finish();
        let mut snapshot = self.snapshot.map(|snapshot| *snapshot).unwrap_or_default();
        let last = std::mem::take(&mut snapshot.files);
        let files = match left.is_of_few {
            true => self.changes.put_into(last, &listed, &made),
            false => self.changes.table(last, &listed, made),
        };
        let kept = |name: &str, stamp: Option<Stamp>, hash: u128| {
            let trusted = stamp.filter(|stamp| is_ours(stamp, self.touched_from));
            (name.to_owned(), trusted.map_or(0, |stamp| stamp.short().hash), hash)
        };
        let before = self.base.as_ref().map_or(&[][..], |base| &base.outputs);
        // What was looked at when the run began, and holds the same, need not be looked at again.
        let looked_at: HashMap<&str, &KeptFile> = match self.stands == Some(true) && !left.is_of_few {
            true => before.iter().map(|file| (&*file.0, file)).collect(),
            false => HashMap::new(),
        };
        let output = |path: &str, hash: u128, before: Option<&KeptFile>| match before {
            Some(file) if file.1 != 0 && file.2 == hash => file.clone(),
            _ => kept(path, store.stamp(path), hash),
        };
        let published = left.files.iter().map(|(path, hash)| (&**path, first_half(hash)));
        let outputs = match left.is_of_few {
            true => {
                let published: HashMap<&str, u128> = published.collect();
                let as_it_is = |file: &KeptFile| match published.get(&*file.0) {
                    Some(hash) => output(&file.0, *hash, Some(file)),
                    None => file.clone(),
                };
                before.iter().map(as_it_is).collect()
            }
            false => published
                .map(|(path, hash)| output(path, hash, looked_at.get(path).copied()))
                .collect(),
        };
        let mut ledger_files = Vec::new();
        if let Some(ledger) = ledger {
            let before = self.base.as_ref().map_or(&[][..], |base| &base.ledger);
            for name in ledger.names()? {
                let stamp = ledger.stamp(&name);
                let is_as_before = |file: &&KeptFile| {
                    file.0 == name && file.1 != 0 && stamp.is_some_and(|stamp| stamp.short().hash == file.1)
                };
                let hash = match before.iter().find(is_as_before) {
                    Some(file) => file.2,
                    None => content_hash(&ledger.read(&name)?),
                };
                ledger_files.push(kept(&name, stamp, hash));
            }
        }
        let report = left.report;
        let posts = report.posts;
        // That something of this was lost is over with it.
        let told = report.diagnostics.iter().filter(|told| told.code != Code::CacheLost);
        let diagnostics: Vec<KeptDiagnostic<'_>> = told.map(KeptDiagnostic::of).collect();
        let base = Base {
            is_settled: !report.diagnostics.iter().any(|told| EVENTS.contains(&told.code)),
            context: content_hash(inputs.context().as_bytes()),
            bodies: self.bodies,
            from: left.period.from.map(moment),
            until: left.period.until.map(moment),
            posts: [posts.found, posts.published, posts.skipped, posts.joined],
            documents: report.feeds.total,
            diagnostics: to_bytes(&diagnostics),
            outputs,
            ledger: ledger_files,
        };
        let snapshot = snapshot.refreshed(files, to_bytes(&base));
        self.folder.save(snapshot, left.graph, self.heads, self.key)
    }
}

impl HeadCache for Last {
    fn recall(&self, place: usize) -> Option<HeadBytes> {
        self.changes.head(&self.snapshot.as_ref()?.files, &self.heads, place)
    }

    fn knows_language(&self) -> bool {
        self.base.is_some()
    }

    fn keep(&self, place: usize, found: Read, head: &HeadBytes) {
        if self.is_kept() {
            let stamp = Some(found.stamp).filter(|_| found.touched < self.touched_from);
            self.made
                .put(place, (stamp, found.content, self.heads.add(head, found.content)));
        }
    }
}
