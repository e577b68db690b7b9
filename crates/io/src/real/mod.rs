//! The implementations that touch the machine.

mod allocator;
mod clock;
mod disk;
mod random;
pub(crate) mod syscalls;
pub(crate) mod thread;

pub use allocator::Allocator;
pub use clock::SystemClock;
pub use disk::{RealDisk, raise_open_files_limit};
pub use random::OsRandom;
