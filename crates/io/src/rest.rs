//! When a thread that serves connections rests between two looks at its sockets, and for how long.
//!
//! A thread that looks at once when it has nothing left to do finds a request or two, for which it has gone to sleep, been
//! woken, polled and written to the log. Under load that is more than the requests cost, and it takes the processor
//! from those who send them. Network cards have the same trouble with interrupts, and the same way out of it: they hold
//! them back for a moment, as long as that brings many together and nobody notices.

use std::time::Duration;

/// What a thread did in a while.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window {
    pub(crate) elapsed: Duration,
    /// For so long the thread had a processor.
    pub(crate) busy: Duration,
    /// How often bytes came.
    pub(crate) arrivals: u32,
    /// Over how many connections.
    pub(crate) connections: u32,
}

impl Window {
    /// How long to rest between looks from now on; not at all while others would notice or nothing is gained.
    ///
    /// A client that sends when it has its answer is kept waiting for a part of the time that it waits anyway, and only
    /// by a thread that has much to do. Who rests is less busy, and so goes on for half of what it takes to begin.
    pub(crate) fn rest(&self, is_resting: bool) -> Duration {
        let slack = if is_resting { 2 } else { 1 };
        let Some(between_requests) = (self.elapsed * self.connections).checked_div(self.arrivals) else {
            return Duration::ZERO;
        };
        let rest = (between_requests / REST_PART).min(REST_MAX);
        let is_busy = self.busy * BUSY_PART * slack >= self.elapsed;
        let is_worth_it = rest * self.arrivals * slack >= self.elapsed * GATHERED_MIN;
        if is_busy && is_worth_it { rest } else { Duration::ZERO }
    }
}

/// As long is looked back.
pub(crate) const WINDOW_MIN: Duration = Duration::from_millis(2);
/// Of the time between two requests of a connection.
const REST_PART: u32 = 3;
const REST_MAX: Duration = Duration::from_micros(400);
/// Of all time the thread must have been busy.
const BUSY_PART: u32 = 3;
/// Requests that come during a rest.
const GATHERED_MIN: u32 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn window(busy_us: u64, arrivals: u32, connections: u32) -> Window {
        Window {
            elapsed: Duration::from_millis(2),
            busy: Duration::from_micros(busy_us),
            arrivals,
            connections,
        }
    }

    #[test]
    fn a_busy_thread_of_many_connections_rests_for_a_third_of_a_round() {
        // 50 connections, each with a request in 0.9 ms.
        let rest = window(800, 111, 50).rest(false);
        assert_eq!(rest.as_micros(), 300);
        // Each in 1.8 ms: the longest rest.
        assert_eq!(window(800, 111, 100).rest(false), REST_MAX);
    }

    #[test]
    fn a_few_are_never_kept_waiting() {
        for connections in 1..12 {
            // As fast as a thread can answer.
            assert_eq!(
                window(2000, 200, connections).rest(false),
                Duration::ZERO,
                "{connections}"
            );
        }
        for connections in 1..6 {
            assert_eq!(
                window(2000, 200, connections).rest(true),
                Duration::ZERO,
                "{connections}"
            );
        }
    }

    #[test]
    fn a_thread_with_little_to_do_looks_at_once() {
        assert_eq!(window(600, 60, 60).rest(false), Duration::ZERO);
        assert_eq!(window(20, 2, 2).rest(false), Duration::ZERO);
        assert_eq!(window(0, 0, 0).rest(true), Duration::ZERO);
        assert_eq!(Window::default().rest(true), Duration::ZERO);
    }

    #[test]
    fn who_rests_goes_on_while_it_is_less_busy() {
        let window = window(400, 60, 60);
        assert_eq!(window.rest(false), Duration::ZERO);
        assert_eq!(window.rest(true), REST_MAX);
        let fewer = Window {
            arrivals: 9,
            connections: 9,
            ..window
        };
        assert_eq!(fewer.rest(true), Duration::ZERO);
    }
}
