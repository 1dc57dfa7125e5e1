//! Why something that was asked for could not be had.

use std::time::Duration;

/// Why an address could not be had. Every text is a clause without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The guard let nothing be asked.
    #[error("refused: {0}")]
    Refused(String),
    /// The host's robots.txt forbids it.
    #[error("the host's robots.txt forbids it")]
    Robots,
    /// The host's robots.txt could not be had, so nobody knows what it allows (RFC 9309, section 2.3.1.4).
    #[error("the host's robots.txt could not be had ({0}), so its pages are left alone")]
    NoRobots(String),
    /// The page is gone (404, 410).
    #[error("the host says it is gone (status {0})")]
    Gone(u16),
    /// Another status than success.
    #[error("the host answered with status {0}")]
    Status(u16),
    /// The host asked to be left alone for longer than this run waits.
    #[error("the host asks to be left alone for {} s", .0.as_secs())]
    Paused(Duration),
    /// The body is larger than the bound.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(u64),
    /// The body was cut short or damaged.
    #[error("the answer is damaged: {0}")]
    Damaged(String),
    /// It took too long.
    #[error("no whole answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The host could not be reached.
    #[error("the host could not be reached: {0}")]
    Unreachable(String),
    /// Redirects without end.
    #[error("its redirects {0}")]
    Redirects(&'static str),
    /// The host failed so often that this run asks it no more.
    #[error("the host failed several times in a row; the rest is left to the next run")]
    HostDown,
    /// The time or the bytes of the run are spent.
    #[error("the budget of the run is spent")]
    BudgetSpent,
}

impl Fault {
    /// Whether asking again soon may help.
    pub fn is_passing(&self) -> bool {
        match self {
            Fault::Status(status) => matches!(status, 408 | 425 | 429 | 500..=599),
            Fault::Damaged(_) | Fault::TimedOut(_) | Fault::Unreachable(_) => true,
            _ => false,
        }
    }

    /// Whether it tells of the host rather than of the page.
    pub fn is_of_host(&self) -> bool {
        match self {
            Fault::Status(status) => matches!(status, 429 | 500..=599),
            Fault::TimedOut(_) | Fault::Unreachable(_) => true,
            _ => false,
        }
    }
}
