//! Wall-clock time that never jumps: sessions must not expire because somebody set the clock.

use std::time::Duration;

use klamm_io::{Clock, Monotonic};
use klamm_types::Timestamp;

/// The wall clock as it stood at the start, carried on by the monotonic one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SteadyClock {
    wall: Timestamp,
    monotonic: Monotonic,
}

impl SteadyClock {
    pub(crate) fn new(clock: &dyn Clock) -> Self {
        Self {
            wall: clock.wall(),
            monotonic: clock.monotonic(),
        }
    }

    pub(crate) fn now(&self, clock: &dyn Clock) -> Timestamp {
        self.wall_at(clock.monotonic())
    }

    pub(crate) fn wall_at(&self, at: Monotonic) -> Timestamp {
        let elapsed = at.since(self.monotonic);
        self.wall
            .plus_ms(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
    }

    pub(crate) fn monotonic_at(&self, at: Timestamp) -> Monotonic {
        let ms = u64::try_from(at.ms_since(self.wall)).unwrap_or(0);
        self.monotonic.plus(Duration::from_millis(ms))
    }
}
