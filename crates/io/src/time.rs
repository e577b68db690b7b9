//! Waiting. In the simulator this is virtual time: it leaps to the next timer once nothing else can run.
//!
//! Timers have a resolution of one millisecond and never fire early.

use std::future::Future;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::{Clock, Monotonic};

/// The time allowed has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed;

impl std::fmt::Display for Elapsed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("time is up")
    }
}

impl std::error::Error for Elapsed {}

impl From<Elapsed> for std::io::Error {
    fn from(_: Elapsed) -> Self {
        std::io::ErrorKind::TimedOut.into()
    }
}

pub async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// Sleeps until `clock` reads `deadline`; returns at once if it already does.
pub async fn sleep_until(clock: &dyn Clock, deadline: Monotonic) {
    let left = deadline.since(clock.monotonic());
    if !left.is_zero() {
        tokio::time::sleep(left).await;
    }
}

/// Drops `future` if it has not ended after `duration`.
pub async fn timeout<F: Future>(duration: Duration, future: F) -> Result<F::Output, Elapsed> {
    tokio::time::timeout(duration, future).await.map_err(|_| Elapsed)
}

/// Ticks every `period`, the first time after one period. A tick that comes late delays the next ones: there are
/// no bursts to catch up.
#[derive(Debug)]
pub struct Interval(tokio::time::Interval);

/// A period of zero is taken as the shortest one there is.
pub fn interval(period: Duration) -> Interval {
    let period = period.max(Duration::from_millis(1));
    let mut interval = tokio::time::interval_at(tokio::time::Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    Interval(interval)
}

impl Interval {
    /// May be dropped and called again without losing a tick.
    pub async fn tick(&mut self) {
        self.0.tick().await;
    }
}

/// Lets every other task that is ready run first.
pub async fn yield_now() {
    tokio::task::yield_now().await;
}
