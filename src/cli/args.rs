//! The grammar of the command line.

use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand, ValueEnum};

const EXITS: &str = "Exit codes:
  0  done; there may have been warnings
  1  a post was left out for a fault, --strict met a warning, or --check found a difference;
     everything that can be published was published
  2  wrong usage or configuration; nothing was written
  3  the configuration, the output folder, the ledger or the state could not be read or written
  4  network: something asked for could not be fetched; what could be is saved
  5  refused, to protect subscribers; nothing was written

Start with `feedkiln init` in the folder of your site, then `feedkiln build`.";

/// Turns a folder of posts into RSS, Atom and JSON feeds that people can rely on.
#[derive(Debug, Parser)]
#[command(name = "feedkiln", version, about, after_help = EXITS, max_term_width = 100, propagate_version = true)]
pub struct Args {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// The configuration [default: feedkiln.toml, else config.toml, in this folder]
    #[arg(short, long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How results and problems are printed
    #[arg(long, global = true, value_enum, default_value_t = OutputFormat::Human, value_name = "FORMAT")]
    pub format: OutputFormat,
    /// Print only errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print every problem in full, notes too
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Colours in the output
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub color: When,
}

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// A summary, and the first problems of each kind.
    Normal,
    /// Everything.
    Verbose,
}

impl Common {
    /// How much is said.
    pub fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, _) => Verbosity::Verbose,
        }
    }
}

/// How results and problems are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people
    Human,
    /// One JSON object on stdout
    Json,
    /// Workflow commands of GitHub Actions
    Github,
    /// A comment for a pull request (`diff` only)
    Markdown,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the feeds: posts to RSS, Atom and JSON Feed, for the site and every category
    Build(Build),
    /// Fetch lists and texts from their origins: new posts, and texts for posts that have none
    #[cfg(feature = "fetch")]
    Fetch(Fetch),
    /// Try the rules of the configuration on a page
    #[cfg(feature = "fetch")]
    Rule(Rule),
    /// Write a configuration for the Jekyll, Hugo or Zola site in this folder
    Init(Init),
    /// Print the <link rel="alternate"> lines for a page of the site
    Links(Links),
    /// Show what subscribers would see of a build: new, updated, gone, id changed
    Diff(Diff),
    /// Take over ids, links and dates from the feeds of the tool used until now
    Adopt(Adopt),
    /// Print the rules that lead from former addresses of feeds to the present ones
    Redirects(Redirects),
    /// Rebuild or merge the ledger, the memory of identities
    Ledger(Ledger),
    /// Say what a diagnostic means, with an example and its mending
    Explain(Explain),
    /// Print shell completions or a manual page
    Generate(Generate),
}

/// `feedkiln build`.
#[derive(Debug, clap::Args)]
pub struct Build {
    /// A folder of posts, instead of those of the configuration (may be given more than once)
    #[arg(long, value_name = "DIR")]
    pub posts: Vec<PathBuf>,
    /// The output folder, instead of that of the configuration; the ledger is read then and not written
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write nothing; list what a build would change, and exit with 1 if there is anything
    #[arg(long)]
    pub check: bool,
    /// Let warnings fail the build (exit code 1); feeds are written all the same
    #[arg(long)]
    pub strict: bool,
    /// Go ahead where the guard would refuse to protect subscribers
    #[arg(long)]
    pub accept: bool,
    /// The moment of the build: it decides what is in the future, and dates what changed [default: the clock]
    #[arg(long, value_name = "RFC3339", value_parser = moment)]
    pub now: Option<chrono::DateTime<chrono::FixedOffset>>,
    /// Wait so many seconds for another build of this site that is writing, instead of giving up
    #[arg(long, value_name = "SECONDS", default_value_t = 0, hide_default_value = true)]
    pub wait: u64,
    /// Read and render everything; use nothing that the last build left, and leave nothing
    #[arg(long)]
    pub no_cache: bool,
    /// Say at the end where the time went
    #[arg(long)]
    pub timings: bool,
    /// Threads [default: one per core]
    #[arg(short, long, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = clap::value_parser!(u16).range(0..=256))]
    pub jobs: u16,
}

/// `feedkiln fetch`.
#[cfg(feature = "fetch")]
#[derive(Debug, clap::Args)]
#[command(after_help = FETCH_NOTES)]
pub struct Fetch {
    /// Sources by name, posts by path or key; none: every source, and every post without a text
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Ask for lists only; write nothing, and say what would be written and asked for
    #[arg(long)]
    pub dry_run: bool,
    /// Ask anew for what is there too; texts that you edited stay
    #[arg(long)]
    pub refresh: bool,
    /// Stop after so many seconds; the next run goes on from there [default: `max_seconds` of the configuration]
    #[arg(long, value_name = "N")]
    pub max_seconds: Option<u64>,
}

#[cfg(feature = "fetch")]
const FETCH_NOTES: &str = "The lists are the [[source]] tables of the configuration, the rules for texts its [[origin]] tables; \
docs/guide/mirror.md shows a whole mirror. What you edit by hand is never written over.";

/// `feedkiln rule`.
#[cfg(feature = "fetch")]
#[derive(Debug, clap::Args)]
pub struct Rule {
    /// What to do with rules
    #[command(subcommand)]
    pub what: RuleCommand,
}

/// What `rule` does.
#[cfg(feature = "fetch")]
#[derive(Debug, Subcommand)]
pub enum RuleCommand {
    /// Show what each rule finds in a page or list, field by field
    Test {
        /// An address, or a file that holds an answer
        #[arg(value_name = "URL|FILE")]
        what: String,
        /// The address at which the file stands, which decides what rule is for it
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
}

/// `feedkiln init`.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// The folder of the site
    #[arg(default_value = ".", value_name = "DIR")]
    pub folder: PathBuf,
    /// The address of the site, where its own configuration has none
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// The title of the site, where its own configuration has none
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Print the configuration instead of writing it
    #[arg(long)]
    pub dry_run: bool,
}

/// `feedkiln links`.
#[derive(Debug, clap::Args)]
pub struct Links {
    /// A post (its path), or a category, tag or author (its name or slug); none: the site's front page
    #[arg(value_name = "POST|CATEGORY")]
    pub target: Option<String>,
}

/// `feedkiln diff`.
#[derive(Debug, clap::Args)]
pub struct Diff {
    /// What to compare with: a folder, or the address of one that is served [default: the output folder]
    #[arg(long, value_name = "DIR|URL")]
    pub against: Option<String>,
    /// The moment of the build [default: the clock]
    #[arg(long, value_name = "RFC3339", value_parser = moment)]
    pub now: Option<chrono::DateTime<chrono::FixedOffset>>,
}

/// `feedkiln adopt`.
#[derive(Debug, clap::Args)]
pub struct Adopt {
    /// Feeds of the tool used until now: files, folders of them, or addresses, whose archives are read too
    #[arg(required = true, value_name = "FILE|URL")]
    pub places: Vec<String>,
    /// Write nothing; print the report
    #[arg(long)]
    pub dry_run: bool,
    /// The moment that decides which posts are in the future [default: the clock]
    #[arg(long, value_name = "RFC3339", value_parser = moment)]
    pub now: Option<chrono::DateTime<chrono::FixedOffset>>,
}

/// `feedkiln redirects`.
#[derive(Debug, clap::Args)]
pub struct Redirects {
    /// Whose rules to write
    #[arg(long = "for", value_enum, value_name = "SERVER")]
    pub server: Server,
    /// The folder of the site, for pages that lead on (`html` only); files that are there stay
    #[arg(long, value_name = "DIR", required_if_eq("server", "html"))]
    pub out: Option<PathBuf>,
}

/// Whose rules for redirects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Server {
    /// Lines of `_redirects`
    Netlify,
    /// `location` blocks
    Nginx,
    /// `RedirectMatch` lines of `.htaccess`
    Apache,
    /// Pages, for hosts without rules
    Html,
}

/// `feedkiln ledger`.
#[derive(Debug, clap::Args)]
pub struct Ledger {
    /// What to do
    #[command(subcommand)]
    pub what: LedgerCommand,
}

/// What `ledger` does.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Add to the ledger what published feeds know and it does not
    Rebuild {
        /// Folders or addresses where feeds of feedkiln stand [default: the output folder]
        #[arg(value_name = "DIR|URL")]
        places: Vec<String>,
        /// Write nothing; say what would be added
        #[arg(long)]
        dry_run: bool,
        /// The moment that decides which posts are in the future [default: the clock]
        #[arg(long, value_name = "RFC3339", value_parser = moment)]
        now: Option<chrono::DateTime<chrono::FixedOffset>>,
    },
    /// Merge two ledgers, or two files of one, into the first; also git's merge driver
    Merge {
        /// The ledger or file that the result is written to (git: %A)
        ours: PathBuf,
        /// The other (git: %B)
        theirs: PathBuf,
        /// What both come from (git: %O)
        #[arg(long, value_name = "BASE")]
        base: Option<PathBuf>,
        /// The name of the file in the ledger, where OURS has another (git: %P)
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
}

/// `feedkiln explain`.
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// The code of a diagnostic, such as `date-missing`; none: the list of all
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// `feedkiln generate`.
#[derive(Debug, clap::Args)]
pub struct Generate {
    /// What to print
    #[command(subcommand)]
    pub what: Generated,
}

/// What `generate` prints.
#[derive(Debug, Subcommand)]
pub enum Generated {
    /// Completions for a shell, to be put where it looks for them
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// The manual page, in roff
    Man {
        /// A command; none: the page of feedkiln itself
        command: Option<String>,
    },
}

fn moment(text: &str) -> Result<chrono::DateTime<chrono::FixedOffset>, String> {
    chrono::DateTime::parse_from_rfc3339(text).map_err(|_| "write it as 2026-01-21T16:08:52+08:00".to_owned())
}
