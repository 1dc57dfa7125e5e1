//! Where the time of a build goes.

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

/// What a stage took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageTime {
    /// Its name, in the words of `ARCHITECTURE.md`.
    pub stage: &'static str,
    /// From its beginning to its end.
    pub wall: Duration,
    /// What the processors worked for this program meanwhile, all threads together.
    pub cpu: Duration,
}

/// The stages of a build, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timings {
    /// What each took.
    pub stages: Vec<StageTime>,
    /// The bodies that were needed.
    pub bodies: Bodies,
}

/// Where bodies came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bodies {
    /// How many were read and rendered.
    pub rendered: usize,
    /// How many were taken, as they are, out of documents that stood.
    pub taken: usize,
}

/// Measures stages, one after the other.
#[derive(Debug)]
pub(super) struct Watch {
    began: Instant,
    wall: Instant,
    cpu: ProcessTime,
    timings: Timings,
}

impl Watch {
    /// Begins to measure.
    pub(super) fn start() -> Watch {
        Watch {
            began: Instant::now(),
            wall: Instant::now(),
            cpu: ProcessTime::now(),
            timings: Timings::default(),
        }
    }

    /// Ends a stage; the next one begins.
    pub(super) fn lap(&mut self, stage: &'static str) {
        let (wall, cpu) = (Instant::now(), ProcessTime::now());
        self.timings.stages.push(StageTime {
            stage,
            wall: wall - self.wall,
            cpu: cpu.duration_since(self.cpu),
        });
        (self.wall, self.cpu) = (wall, cpu);
    }

    /// Notes where bodies came from.
    pub(super) fn note(&mut self, bodies: Bodies) {
        self.timings.bodies = bodies;
    }

    /// How long it has been measuring.
    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// What was measured.
    pub(super) fn finish(self) -> Timings {
        self.timings
    }
}
