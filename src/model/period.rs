//! Between which moments an answer holds that depends on the clock.

use super::Instant;

/// From a moment on, and until another: a post that is dated in the future is left out until then, one that expires
/// from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    /// The first moment; `None` for all that is past.
    pub from: Option<Instant>,
    /// The first moment after it; `None` for ever.
    pub until: Option<Instant>,
}

impl Period {
    /// Whether `now` is in it.
    pub fn holds(&self, now: Instant) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// Begins it no earlier than at `moment`.
    pub fn begin(&mut self, moment: Instant) {
        self.from = Some(self.from.map_or(moment, |from| from.max(moment)));
    }

    /// Ends it no later than at `moment`.
    pub fn end(&mut self, moment: Instant) {
        self.until = Some(self.until.map_or(moment, |until| until.min(moment)));
    }

    /// What both have in common.
    #[must_use]
    pub fn and(mut self, other: Period) -> Period {
        other.from.into_iter().for_each(|from| self.begin(from));
        other.until.into_iter().for_each(|until| self.end(until));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_from_its_beginning_until_its_end() {
        let at = |second: i64| Instant::from(chrono::DateTime::from_timestamp(second, 0).unwrap());
        let mut period = Period::default();
        assert!(period.holds(at(0)));
        period.begin(at(10));
        period.begin(at(5));
        period.end(at(20));
        period.end(at(30));
        let held: Vec<i64> = (0..40).filter(|second| period.holds(at(*second))).collect();
        assert_eq!(held, (10..20).collect::<Vec<_>>());
        let both = period.and(Period {
            from: Some(at(15)),
            until: None,
        });
        assert_eq!((both.from, both.until), (Some(at(15)), Some(at(20))));
    }
}
