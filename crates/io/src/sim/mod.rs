//! The simulated outside: disks that lose power, a clock that leaps, a network that fails, randomness from a seed.
//!
//! The same seed gives the same run, and [`Trace`] proves it: whatever is observable goes through it.

mod clock;
mod disk;
mod host;
mod net;
mod random;
mod trace;

pub use clock::SimClock;
pub use disk::{DiskOp, Fault, FaultKind, SimDisk};
pub use host::{SimHost, Simulation, run};
pub(crate) use net::SimListener;
pub use net::{NetBehaviour, SimNet, SimReadHalf, SimStream, SimWriteHalf};
pub use random::SimRandom;
pub use trace::Trace;
