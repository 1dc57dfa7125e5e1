//! What each thread keeps for itself from file to file, so that none waits for another, nor for what another wrote.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A value of each thread of the pool, and one for all threads of none.
#[derive(Debug)]
pub struct PerThread<T>(Box<[Apart<T>]>);

/// No two share what a processor fetches at once.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Apart<T>(Mutex<T>);

impl<T: Default> PerThread<T> {
    /// A value for all threads.
    pub fn of_one() -> PerThread<T> {
        PerThread(Box::new([Apart::default()]))
    }
}

impl<T: Default> Default for PerThread<T> {
    fn default() -> PerThread<T> {
        PerThread((0..=rayon::current_num_threads()).map(|_| Apart::default()).collect())
    }
}

impl<T> PerThread<T> {
    /// That of the thread that asks. While it is held, nothing else may be asked of the pool.
    pub fn mine(&self) -> MutexGuard<'_, T> {
        let at = rayon::current_thread_index().map_or(0, |at| at + 1);
        // Another pool may have more threads: some of those have one together.
        let Apart(mine) = &self.0[at % self.0.len()];
        mine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::PerThread;

    #[test]
    fn nothing_is_lost_whoever_asks() {
        let counts: PerThread<u64> = PerThread::default();
        *counts.mine() += 1;
        (0..1000).into_par_iter().for_each(|_| *counts.mine() += 1);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(17).build().unwrap();
        pool.install(|| (0..1000).into_par_iter().for_each(|_| *counts.mine() += 1));
        let all: u64 = counts.0.iter().map(|count| *count.0.lock().unwrap()).sum();
        assert_eq!(all, 2001);
    }
}
