//! The only door to clock, disk, sockets, randomness and tasks.
//!
//! One real implementation and one simulated one of each; everything above takes an [`Io`] and cannot tell which.
//! The only crate that may contain `unsafe`, per block, with a reason.

mod clock;
mod disk;
mod random;
mod real;

pub use clock::{Clock, Monotonic};
pub use disk::{DirEntry, Disk, File, FileHandle, Lock, OpenMode, Space};
pub use random::Random;
pub use real::{OsRandom, RealDisk, SystemClock};
