//! Two clocks: the wall for timestamps that leave the process, the monotonic one for everything that waits.

use std::fmt::Debug;
use std::time::Duration;

use klamm_types::Timestamp;

/// Reads time. Timeouts, sessions and elections use `monotonic`: a step of the wall clock must not expire them.
pub trait Clock: Send + Sync + Debug {
    /// Wall clock, milliseconds since the Unix epoch.
    fn wall(&self) -> Timestamp;
    /// Time since some fixed point of this process; never falls.
    fn monotonic(&self) -> Monotonic;
}

/// Nanoseconds since some fixed point of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Monotonic(pub u64);

impl Monotonic {
    pub fn plus(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)),
        )
    }

    /// Time from `earlier` to `self`; zero if `earlier` is the later one.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}
