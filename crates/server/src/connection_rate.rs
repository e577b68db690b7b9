//! How fast connections come, against a limit: Kafka's `Rate` over sampled windows, as `ConnectionQuotas` uses it.
//!
//! The rate is what came in all samples over the time that they span, which counts as at least all samples but one: so a
//! quiet node takes a burst of its limit times that span before anybody waits.

use std::collections::VecDeque;
use std::time::Duration;

use klamm_io::Monotonic;

/// Counts connections in windows of time.
#[derive(Debug)]
pub(crate) struct ConnectionRate {
    /// `quota.window.num`.
    samples_max: usize,
    /// `quota.window.size.seconds`.
    window: Duration,
    /// Start of the window, and what came in it.
    samples: VecDeque<(Monotonic, u32)>,
}

impl ConnectionRate {
    pub(crate) fn new(samples_max: usize, window: Duration) -> Self {
        Self {
            samples_max: samples_max.max(1),
            window,
            samples: VecDeque::new(),
        }
    }

    /// Counts a connection that came at `now`; returns how long it has to wait for the rate to fall to `per_second_max`,
    /// at most a window.
    pub(crate) fn record(&mut self, now: Monotonic, per_second_max: u32) -> Duration {
        let expiry = self.window * u32::try_from(self.samples_max).unwrap_or(u32::MAX);
        while self
            .samples
            .front()
            .is_some_and(|(start, _)| now.since(*start) >= expiry)
        {
            self.samples.pop_front();
        }
        match self.samples.back_mut() {
            Some((start, count)) if now.since(*start) < self.window => *count += 1,
            _ => self.samples.push_back((now, 1)),
        }
        let span = self.span(now).as_secs_f64();
        let count: f64 = self.samples.iter().map(|(_, count)| f64::from(*count)).sum();
        let limit = f64::from(per_second_max);
        let rate = count / span;
        if rate <= limit {
            return Duration::ZERO;
        }
        Duration::try_from_secs_f64((rate - limit) / limit * span)
            .unwrap_or(self.window)
            .min(self.window)
    }

    /// The time that the samples span.
    fn span(&self, now: Monotonic) -> Duration {
        let oldest = self.samples.front().map_or(now, |(start, _)| *start);
        let elapsed = now.since(oldest);
        let full = u32::try_from(elapsed.as_nanos() / self.window.as_nanos().max(1)).unwrap_or(u32::MAX);
        let full_min = u32::try_from(self.samples_max - 1).unwrap_or(u32::MAX);
        elapsed + self.window * full_min.saturating_sub(full)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(ms: u64) -> Monotonic {
        Monotonic(ms * 1_000_000)
    }

    #[test]
    fn a_burst_is_taken_and_then_the_limit_holds() {
        let mut rate = ConnectionRate::new(11, SECOND);
        // Ten a second over the ten seconds that count at least.
        for _ in 0..100 {
            assert_eq!(rate.record(at(0), 10), Duration::ZERO);
        }
        assert_eq!(rate.record(at(0), 10), Duration::from_millis(100));
        assert_eq!(rate.record(at(0), 10), Duration::from_millis(200));
        assert_eq!(rate.record(at(11_000), 10), Duration::ZERO);
    }

    #[test]
    fn nobody_waits_longer_than_a_window() {
        let mut rate = ConnectionRate::new(11, SECOND);
        let mut longest = Duration::ZERO;
        for _ in 0..1000 {
            longest = rate.record(at(5), 1).max(longest);
        }
        assert_eq!(longest, SECOND);
        assert_eq!(ConnectionRate::new(11, SECOND).record(at(0), 0), SECOND);
    }

    #[test]
    fn a_steady_stream_below_the_limit_never_waits() {
        let mut rate = ConnectionRate::new(11, SECOND);
        for n in 0..10_000 {
            assert_eq!(rate.record(at(n * 105), 10), Duration::ZERO, "{n}");
        }
    }
}
