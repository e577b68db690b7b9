//! The simulated outside: a disk that loses power, a clock that leaps, and randomness from a seed.
//!
//! The same seed gives the same run, and [`Trace`] proves it: whatever is observable goes through it.

mod clock;
mod disk;
mod random;
mod trace;

pub use clock::SimClock;
pub use disk::{DiskOp, Fault, FaultKind, SimDisk};
pub use random::SimRandom;
pub use trace::Trace;
