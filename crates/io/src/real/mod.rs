//! The implementations that touch the machine.

mod clock;
mod disk;
mod random;
mod syscalls;

pub use clock::SystemClock;
pub use disk::RealDisk;
pub use random::OsRandom;
