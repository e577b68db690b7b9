//! Time as the calling thread has it: for what is about the thread, and nothing that a simulation could see.
#![allow(clippy::disallowed_methods)]

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

pub(crate) fn now() -> Instant {
    Instant::now()
}

/// For how long the calling thread has had a processor.
pub(crate) fn busy_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// Stops the calling thread, with all its tasks.
pub(crate) fn sleep(duration: Duration) {
    std::thread::sleep(duration);
}
