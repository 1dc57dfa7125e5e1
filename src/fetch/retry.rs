//! When to ask again.

use std::time::{Duration, SystemTime};

/// How often an address is asked for in one run.
pub const ATTEMPTS: u32 = 3;

/// The longest `Retry-After` that a run waits for; a longer one is left to the next run.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The longest time for which something that failed is left alone, in seconds: a day.
pub const LONGEST_REST: i64 = 24 * 3600;

/// For so many seconds a page that is gone is not asked for again: 30 days.
pub const GONE_REST: i64 = 30 * 24 * 3600;

/// The value of `Retry-After` in both its forms, seconds and a date (RFC 9110, section 10.2.3), from `now` on. A date in
/// the past is no wait at all.
pub fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX / 4)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// The wait before attempt `attempt` (from 1): doubled each time, and spread by half around it, so that many clients that
/// failed together do not come back together. `spread` is between 0 and 1.
pub fn backoff(base: Duration, attempt: u32, spread: f64) -> Duration {
    let doubled = base.saturating_mul(1 << attempt.saturating_sub(1).min(10));
    doubled.mul_f64(0.5 + spread)
}

/// For how many seconds something is left alone that failed `failures` times in a row, in as many runs.
pub fn rest(failures: u32) -> i64 {
    (300i64 << failures.saturating_sub(1).min(12)).min(LONGEST_REST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms_of_retry_after() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:49:47 GMT", now),
            Some(Duration::from_secs(10))
        );
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        assert!(retry_after("99999999999999999999999", now).is_some());
    }

    #[test]
    fn waits_grow_within_bounds() {
        let base = Duration::from_secs(1);
        assert_eq!(backoff(base, 1, 0.5), base);
        assert_eq!(backoff(base, 3, 0.0), Duration::from_secs(2));
        assert_eq!(backoff(base, 3, 1.0), Duration::from_secs(6));
        assert_eq!((rest(1), rest(2), rest(30)), (300, 600, LONGEST_REST));
    }
}
