//! Hosts: how many requests at a time, how long between them, and when none at all.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, OnceCell, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

use super::fault::Fault;
use super::robots::Robots;

/// So many failures in a row, and a run asks a host no more.
const MOST_FAILURES: u32 = 4;

/// The hosts of a run, by name.
#[derive(Debug, Default)]
pub struct Hosts {
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

impl Hosts {
    /// The host called `name`.
    pub fn get(&self, name: &str, pace: Duration, at_a_time: usize) -> Arc<Host> {
        let mut hosts = lock(&self.hosts);
        let host = hosts
            .entry(name.to_owned())
            .or_insert_with(|| Arc::new(Host::new(pace, at_a_time)));
        Arc::clone(host)
    }
}

/// A host's rules, or why they could not be had: they are asked for once in a run.
pub type Rules = Result<Robots, Fault>;

/// One host: whoever asks it takes turns.
#[derive(Debug)]
pub struct Host {
    permits: Semaphore,
    /// Before this moment nobody begins a request; held while somebody waits for it.
    turn: Turn<Instant>,
    /// In milliseconds; robots.txt may lengthen it.
    pace: AtomicU64,
    paused_until: Mutex<Option<Instant>>,
    failures: AtomicU32,
    /// Its robots.txt for each scheme and port, read when first needed.
    robots: Mutex<HashMap<String, Arc<OnceCell<Rules>>>>,
}

impl Host {
    fn new(pace: Duration, at_a_time: usize) -> Host {
        Host {
            permits: Semaphore::new(at_a_time.max(1)),
            turn: Turn::new(Instant::now()),
            pace: AtomicU64::new(millis(pace)),
            paused_until: Mutex::new(None),
            failures: AtomicU32::new(0),
            robots: Mutex::new(HashMap::new()),
        }
    }

    /// Waits for a turn, `deadline` permitting. The request may run as long as the permit is held.
    pub async fn turn(&self, deadline: Option<Instant>) -> Result<SemaphorePermit<'_>, Fault> {
        let wait = async {
            let permit = self.permits.acquire().await.map_err(|_| Fault::BudgetSpent)?;
            let mut next = self.turn.lock().await;
            loop {
                let at = lock(&self.paused_until).map_or(*next, |until| until.max(*next));
                if at <= Instant::now() {
                    break;
                }
                sleep_until(at).await;
            }
            *next = Instant::now() + Duration::from_millis(self.pace.load(Ordering::Relaxed));
            Ok(permit)
        };
        match deadline {
            // A time-out looks at what it waits for once before it looks at the clock.
            Some(deadline) if deadline <= Instant::now() => Err(Fault::BudgetSpent),
            Some(deadline) => tokio::time::timeout_at(deadline, wait)
                .await
                .unwrap_or(Err(Fault::BudgetSpent)),
            None => wait.await,
        }
    }

    /// Leaves the host alone for a while.
    pub fn pause(&self, time: Duration) {
        let until = Instant::now() + time;
        let mut paused = lock(&self.paused_until);
        *paused = Some(paused.map_or(until, |known| known.max(until)));
    }

    /// Lengthens the time between requests.
    pub fn slow_down(&self, pace: Duration) {
        self.pace.fetch_max(millis(pace), Ordering::Relaxed);
    }

    /// Counts how a request ended: whether the host itself failed.
    pub fn count(&self, failed: bool) {
        if failed {
            self.failures.fetch_add(1, Ordering::Relaxed);
        } else {
            self.failures.store(0, Ordering::Relaxed);
        }
    }

    /// Whether it failed so often in a row that it is asked no more.
    pub fn is_down(&self) -> bool {
        self.failures.load(Ordering::Relaxed) >= MOST_FAILURES
    }

    /// Where its robots.txt is kept, by the scheme, host and port that it is for.
    pub fn robots(&self, authority: &str) -> Arc<OnceCell<Rules>> {
        Arc::clone(lock(&self.robots).entry(authority.to_owned()).or_default())
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
