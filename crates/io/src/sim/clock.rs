//! A clock that a test or the simulation moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use klamm_types::Timestamp;
use tokio::time::Instant;

use crate::{Clock, Monotonic};

/// Virtual time. The wall may be skewed against other nodes and may step; the monotonic clock does neither.
#[derive(Clone, Debug)]
pub struct SimClock {
    source: Source,
    /// Milliseconds since the Unix epoch where the monotonic clock reads zero.
    base: Arc<AtomicI64>,
}

#[derive(Clone, Debug)]
enum Source {
    /// The paused clock of the simulation's runtime.
    Runtime(Instant),
    /// Nanoseconds, moved by [`SimClock::advance`] alone.
    Manual(Arc<AtomicU64>),
}

impl SimClock {
    /// Follows the runtime it is created in.
    pub fn of_runtime(base: Timestamp) -> Self {
        Self {
            source: Source::Runtime(Instant::now()),
            base: Arc::new(AtomicI64::new(base.0)),
        }
    }

    /// Stands still until it is advanced; for synchronous tests.
    pub fn manual(base: Timestamp) -> Self {
        Self {
            source: Source::Manual(Arc::default()),
            base: Arc::new(AtomicI64::new(base.0)),
        }
    }

    /// Moves a manual clock; the runtime's moves by sleeping.
    pub fn advance(&self, duration: Duration) {
        match &self.source {
            Source::Manual(now) => {
                now.fetch_add(nanoseconds(duration), Ordering::SeqCst);
            }
            Source::Runtime(_) => panic!("the clock of a runtime moves by itself"),
        }
    }

    /// Steps the wall clock, back if negative.
    pub fn step_wall(&self, milliseconds: i64) {
        self.base.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for SimClock {
    fn wall(&self) -> Timestamp {
        let since = i64::try_from(self.monotonic().0 / 1_000_000).unwrap_or(i64::MAX);
        Timestamp(self.base.load(Ordering::SeqCst).saturating_add(since))
    }

    fn monotonic(&self) -> Monotonic {
        match &self.source {
            Source::Runtime(start) => Monotonic::default().plus(start.elapsed()),
            Source::Manual(now) => Monotonic(now.load(Ordering::SeqCst)),
        }
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
