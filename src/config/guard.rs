//! When a build is refused: the settings of the guard.

/// The limits of the guard; `None` for what it lets pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guard {
    /// Entries of a feed whose ids would change.
    pub changed_ids: Option<Share>,
    /// Old entries that would enter a feed that existed.
    pub old_entries: Option<OldEntries>,
    /// Feeds that would be emptied or removed.
    pub lost_feeds: Option<Share>,
    /// Posts that would be removed.
    pub removed_posts: Option<Share>,
}

/// A limit that is passed by more than a number and more than a share of all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The number.
    pub more_than: usize,
    /// The share, in percent.
    pub percent: f64,
}

/// The limit of old entries that enter a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldEntries {
    /// The number.
    pub more_than: usize,
    /// How many days before the feed's newest entry an old one was published.
    pub days: u32,
}

impl Guard {
    /// Lets everything pass.
    pub const OFF: Guard = Guard {
        changed_ids: None,
        old_entries: None,
        lost_feeds: None,
        removed_posts: None,
    };
}

impl Default for Guard {
    fn default() -> Guard {
        Guard {
            changed_ids: Some(Share {
                more_than: 5,
                percent: 2.0,
            }),
            old_entries: Some(OldEntries { more_than: 20, days: 7 }),
            lost_feeds: Some(Share {
                more_than: 5,
                percent: 2.0,
            }),
            removed_posts: Some(Share {
                more_than: 20,
                percent: 2.0,
            }),
        }
    }
}

impl Share {
    /// Whether `count` of `all` is more than both.
    pub fn is_passed(&self, count: usize, all: usize) -> bool {
        count > self.more_than && count as f64 * 100.0 > self.percent * all as f64
    }
}
