//! The only door to clock, disk, sockets, randomness and tasks.
//!
//! One real implementation and one simulated one of each; everything above takes an [`Io`] and cannot tell which.
//! The only crate that may contain `unsafe`, per block, with a reason.

mod bundle;
mod clock;
mod disk;
mod disk_threads;
mod dozing;
pub mod metrics;
pub mod net;
mod network_threads;
mod random;
mod real;
mod rest;
#[cfg(feature = "sim")]
pub mod sim;
pub mod tasks;
pub mod time;
mod turns;
pub mod watch;

pub use bundle::{Io, block_on};
pub use clock::{Clock, Monotonic};
pub use disk::{DirEntry, Disk, File, FileHandle, Lock, OpenMode, Space, is_out_of_descriptors};
pub use disk_threads::DiskThreads;
pub use dozing::Dozing;
pub use metrics::Metrics;
pub use net::{Accepted, ConnectOptions, ListenOptions, Listener, Net, Part, Progress, Stream};
pub use network_threads::NetworkThreads;
pub use random::Random;
pub use real::{Allocator, OsRandom, RealDisk, SystemClock, raise_open_files_limit};
/// An address of the machine's network or of a simulated one.
pub use std::net::SocketAddr;
pub use tasks::{Fatal, TaskHandle, TaskKind, Tasks};
pub use turns::{Arrivals, end_of_turn};
